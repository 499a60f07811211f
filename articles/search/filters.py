"""What narrows a search: a section, an author, a topic, days. What cannot be read is said in a sentence and left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Author, Category, Topic, TopicAlias
from .question import cleaned

# Years outside of these are no dates of stories, and some of them no dates in every time zone.
FIRST, LAST = 1500, 9000
MOST_LENGTH = 120


@dataclass(frozen=True)
class Filters:
    """Ids of rows of which a story has one, and the instants (aware) between which it came out; None means all."""

    sections: tuple[int, ...] | None = None
    authors: tuple[int, ...] | None = None
    topics: tuple[int, ...] | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    # As shown in the form, by the name of the field; and what could not be used.
    shown: Mapping[str, str] | None = None
    problems: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(
            part is not None for part in (self.sections, self.authors, self.topics, self.begins, self.ends)
        )

    def sql(self) -> tuple[str, list]:
        """Return conditions on `articles_article`, each behind an AND, and their parameters."""
        text, parameters = "", []
        for condition, value in (
            (" AND category_id = ANY(%s)", self.sections),
            (
                " AND id IN (SELECT article_id FROM articles_byline WHERE author_id = ANY(%s))",
                self.authors,
            ),
            (
                " AND id IN (SELECT content_object_id FROM articles_articletopic WHERE tag_id = ANY(%s))",
                self.topics,
            ),
            (" AND published_at >= %s", self.begins),
            (" AND published_at < %s", self.ends),
        ):
            if value is not None:
                text += condition
                parameters.append(list(value) if isinstance(value, tuple) else value)
        return text, parameters


def read(given: Mapping[str, str], sections: Iterable[Category]) -> Filters:
    """Return the filters in the parameters of an address: `section`, `author`, `topic`, `from`, `to`.

    A section is named by its slug, an author or a topic by slug or name, a day as 2026-03-31, in the paper's zone.
    """
    shown: dict[str, str] = {}
    problems: list[str] = []
    text = {
        name: cleaned(given.get(name, ""), MOST_LENGTH)
        for name in ("section", "author", "topic", "from", "to")
    }
    found: dict = {}
    if text["section"]:
        found["sections"] = _section(text["section"], list(sections), shown, problems)
    if text["author"]:
        found["authors"] = _named(Author, "author", text["author"], shown, problems)
    if text["topic"]:
        found["topics"] = _named(Topic, "topic", text["topic"], shown, problems)
    days = {name: _day(name, text[name], shown, problems) for name in ("from", "to") if text[name]}
    begins, ends = days.get("from"), days.get("to")
    if begins and ends and begins > ends:
        problems.append(_("The first day is after the last one, so neither was used."))
        begins = ends = None
    found["begins"] = _midnight(begins) if begins else None
    found["ends"] = _midnight(ends + timedelta(days=1)) if ends else None
    return Filters(**found, shown=shown, problems=tuple(problems))


def _section(slug: str, sections: list[Category], shown: dict, problems: list[str]) -> tuple[int, ...] | None:
    chosen = next((one for one in sections if one.slug == slug), None)
    if chosen is None:
        problems.append(_("There is no section “%(name)s”; all sections were searched.") % {"name": slug})
        return None
    shown["section"] = slug
    return tuple(one.pk for one in sections if chosen.pk in (one.pk, one.parent_id))


def _named(model, field: str, text: str, shown: dict, problems: list[str]) -> tuple[int, ...] | None:
    named = Q(slug=text) | Q(name__iexact=text)
    if model is Topic:
        named |= Q(pk__in=TopicAlias.objects.filter(Q(slug=text) | Q(name__iexact=text)).values("topic"))
    rows = list(model._default_manager.filter(named).order_by("pk")[:20])
    if not rows:
        words = {
            "author": _("There is no author “%(name)s”; stories by everybody were searched."),
            "topic": _("There is no topic “%(name)s”; stories on everything were searched."),
        }
        problems.append(words[field] % {"name": text})
        return None
    shown[field] = rows[0].name
    return tuple(row.pk for row in rows)


def _day(field: str, text: str, shown: dict, problems: list[str]) -> date | None:
    try:
        day = date.fromisoformat(text)
        if not (FIRST <= day.year <= LAST):
            raise ValueError
    except ValueError:
        problems.append(
            _("“%(text)s” is not a date; dates are written like 2026-03-31.") % {"text": text[:40]}
        )
        return None
    shown[field] = day.isoformat()
    return day


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
