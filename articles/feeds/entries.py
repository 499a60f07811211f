"""What a feed says of a story: the whole text, with addresses that work anywhere."""

import re
from datetime import datetime, tzinfo

from django.conf import settings
from django.db.models import Case, F, OuterRef, TextField, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..body import prepare
from ..cards import LEAD, bylines_of
from ..fragments import kept
from ..metadata import absolute
from ..models import Article, ArticleTopic, Correction, LiveUpdate
from ..models.places import address
from ..renditions import social_card
from ..rows import folded, moment, picture
from ..statements import read
from ..stories import next_update

INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
OWN = re.compile(r'(\s(?:href|src)=")(/(?!/)[^"]*)"')
OWN_SET = re.compile(r'(\ssrcset=")([^"]*)"')
# Live coverage of hundreds of posts is made anew each time: so long a text is not worth the memory.
LARGE = 60_000

COLUMNS = (
    *("uuid", "slug", "kind", "headline", "standfirst", "body_html", "published_at", "revised_at"),
    "category__name",
)
FOLDED = ("byline_rows", "topic_rows", "update_rows", "correction_rows")
ENTRY = ("pk", *COLUMNS, *LEAD, "raw", "credit", "category_id", "next_update", *FOLDED)
TEXTS = [ENTRY.index(name) for name in ("body_html", "raw", "update_rows")]
Key = tuple


def entry_rows(stories, at: datetime, *more: str):
    """Return the rows, with the columns `ENTRY`, of which `entry` makes what a feed says of `stories` (a queryset).

    One query; `more` names annotations.
    """
    return stories.annotate(
        **LEAD,
        # Written past the verbs, a story is prepared on the spot; otherwise nobody needs the text twice.
        raw=Case(When(body_html="", then=F("body")), default=Value(""), output_field=TextField()),
        credit=F("lead_photo__credit"),
        next_update=next_update(at),
        byline_rows=bylines_of(),
        topic_rows=folded(
            ArticleTopic.objects.filter(content_object=OuterRef("pk")).order_by("position", "pk"),
            id="tag_id",
            name="tag__name",
        ),
        update_rows=folded(
            LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__lte=at, removed_at=None).order_by(
                "-posted_at", "-pk"
            ),
            headline="headline",
            body_html="body_html",
            posted_at="posted_at",
        ),
        correction_rows=folded(
            Correction.objects.filter(article=OuterRef("pk")).order_by("-made_at", "-pk"),
            kind="kind",
            text="text",
            made_at="made_at",
        ),
    ).values(*ENTRY, *more)


def entry(key: Key) -> dict:
    """Return what a feed says of a story; `key` holds the values of its columns `ENTRY`.

    All feeds say the same of it, so it is kept by these values.
    """
    return by_size(_entry, key)(key, *manner())


def by_size(make, key: Key):
    """Return the function `make`, which keeps what it made, for a story of usual length; for a long one the bare function."""
    return make if sum(len(key[place]) for place in TEXTS) < LARGE else make.__wrapped__


def manner() -> tuple:
    """Return what the words and addresses of an entry depend on besides its values."""
    return settings.SITE_URL, timezone.get_current_timezone(), get_language()


@kept(150)
def _entry(key: Key, _site: str, _zone: tzinfo, _language: str | None) -> dict:
    row = dict(zip(ENTRY, key, strict=True))
    row |= {name: read(row[name]) for name in FOLDED}
    photo = picture(row)
    image = (
        {"url": absolute(social_card(photo)[0]), "credit": clean(row["credit"]), "alt": clean(photo.alt)}
        if photo
        else None
    )
    section = [row["category__name"]] if row["category__name"] else []
    return {
        "key": key,
        "tags": [
            f"entry-{row['pk']}",
            *([f"category-{row['category_id']}"] if row["category_id"] else []),
            *(f"link-author-{line['id']}" for line in row["byline_rows"]),
            *(f"topic-{line['id']}" for line in row["topic_rows"]),
        ],
        "photo": photo.id if photo else None,
        "next_update": row["next_update"],
        "title": clean(row["headline"]),
        "link": absolute(address("article", row["slug"])),
        "description": clean(row["standfirst"]),
        "content": clean(whole(row)),
        "unique_id": row["uuid"].urn,
        "seen": max([row["published_at"], *(moment(line["posted_at"]) for line in row["update_rows"])]),
        "pubdate": timezone.localtime(row["published_at"]),
        "updateddate": timezone.localtime(row["revised_at"] or row["published_at"]),
        "categories": list(
            dict.fromkeys(clean(name) for name in [*section, *(line["name"] for line in row["topic_rows"])])
        ),
        "authors": [
            {"name": clean(line["name"]), "url": absolute(address("author", line["slug"]))}
            for line in row["byline_rows"]
        ],
        "image": image,
    }


def whole(row: dict) -> str:
    """Return the text of a story with its live updates and corrections, as HTML with absolute addresses.

    In live coverage the updates come first.
    """
    text = row["body_html"] or (prepare(row["raw"]) if row["raw"] else "")
    posts = "".join(
        (f"<h2>{_escaped(line['headline'])}</h2>" if line["headline"] else "") + line["body_html"]
        for line in row["update_rows"]
    )
    parts = (posts, text) if row["kind"] == Article.Kind.LIVE else (text, posts)
    return with_absolute_addresses("".join(parts)) + _corrections(row)


def _corrections(story: dict) -> str:
    """Return what stands under the story on its page: whoever read the mistake in a feed finds it put right there."""
    lines = []
    for row in story["correction_rows"]:
        made_at = moment(row["made_at"])
        words = f"{Correction.Kind(row['kind']).label} · {date_format(timezone.localtime(made_at), 'j F Y')}"
        lines.append(f"<p><b>{_escaped(words)}</b><br>{_escaped(row['text'])}</p>")
    return f"<h2>{_escaped(_('Corrections'))}</h2>{''.join(lines)}" if lines else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_absolute_addresses(html: str) -> str:
    """Return prepared HTML with the site before every root-relative address, those in `srcset` included."""
    html = OWN.sub(lambda found: f'{found[1]}{absolute(found[2])}"', html)

    def widths(found):
        return f'{found[1]}{", ".join(absolute(part.strip()) for part in found[2].split(","))}"'

    return OWN_SET.sub(widths, html)


def clean(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold at all."""
    return INVALID.sub("", str(text))
