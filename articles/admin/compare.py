"""Two states of a story beside each other, field by field, with the words marked in which they differ."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..body import compare
from ..models import Article, Author, Category, Photo, Topic

LISTS = {
    "bylines": gettext_lazy("bylines"),
    "topics": gettext_lazy("topics"),
    "picks": gettext_lazy("related stories"),
    "exclusions": gettext_lazy("stories left out"),
}
FIELDS = [
    "kicker",
    "headline",
    "standfirst",
    "dateline",
    "body",
    "bylines",
    "category",
    "topics",
    "lead_photo",
    "lead_caption",
    "kind",
    "breaking_until",
    "breaking_line",
    "developing",
    "timeless",
    "slug",
    "seo_title",
    "seo_description",
    "canonical_url",
    "comment_mode",
    "picks",
    "exclusions",
    "status",
]


@dataclass(frozen=True)
class Difference:
    """One field in which two states differ.

    `marked` is one text with the words of both: `<del>` are only in the first, `<ins>` only in the second.
    `first` and `second` are the values as they are typed, for taking over.
    """

    name: str
    label: str
    marked: SafeString
    first: str
    second: str


class Names:
    """What ids in snapshots stand for, looked up once for all of them."""

    def __init__(self, *snapshots: dict):
        def wanted(key):
            return {pk for held in snapshots for pk in held.get(key) or []}

        def one(key):
            return {held.get(key) for held in snapshots} - {None}

        authors = {line["author"] for held in snapshots for line in held.get("bylines") or []}
        self.authors = Author.objects.in_bulk(authors)
        self.topics = Topic.standing_for(wanted("topics"))
        self.stories = Article.objects.only("headline").in_bulk(wanted("picks") | wanted("exclusions"))
        self.sections = Category.objects.in_bulk(one("category"))
        self.photos = Photo.objects.in_bulk(one("lead_photo"))

    def of(self, rows: dict, pk) -> str:
        return str(rows[pk]) if pk in rows else _("(deleted since)")


def label(name: str) -> str:
    """Return the name of a field as the form has it."""
    words = LISTS.get(name) or Article._meta.get_field(name).verbose_name
    return str(words)[:1].upper() + str(words)[1:]


def words_of(held: dict, name: str, names: Names) -> str:
    """Return the value of one field of a snapshot in words, lines separated by newlines."""
    value = held.get(name)
    if name == "bylines":
        lines = [(names.of(names.authors, line["author"]), line["contribution"]) for line in value or []]
        return "\n".join(
            f"{author} ({contribution})" if contribution else author for author, contribution in lines
        )
    if name in ("topics", "picks", "exclusions"):
        rows = names.topics if name == "topics" else names.stories
        return "\n".join(names.of(rows, pk) for pk in value or [])
    if value in (None, ""):
        return ""
    if name == "category":
        return names.of(names.sections, value)
    if name == "lead_photo":
        return names.of(names.photos, value)
    field = Article._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "breaking_until":
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    return str(value).replace("\r\n", "\n")


def _html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n")) if text else ""


def differences(first: dict, second: dict) -> list[Difference]:
    """Return the fields in which two snapshots of a story differ, in the order of the form."""
    names = Names(first, second)
    found = []
    for name in FIELDS:
        old, new = words_of(first, name, names), words_of(second, name, names)
        if old == new:
            continue
        marked = compare(old, new) if name == "body" else compare(_html(old), _html(new))
        found.append(Difference(name, label(name), marked, old, new))
    return found
