"""The card: what a list shows of a story. One narrow query for a whole list, bylines and pictures included."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, OuterRef, Value
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .fragments import kept
from .models import Article, Byline
from .models.article import COVERAGE_IDLE, developing_until
from .models.places import address
from .rows import Picture, folded, picture, picture_columns
from .statements import Statement, among, read

LIVE, NEWS = Article.Kind.LIVE.value, Article.Kind.NEWS.value

COLUMNS = (
    "pk",
    "headline",
    "slug",
    "kicker",
    "standfirst",
    "kind",
    "published_at",
    "revised_at",
    "developing",
    "developing_renewed_at",
    "breaking_until",
    "coverage_ends_at",
    "category_id",
    "category__name",
    "category__slug",
)


@dataclass(frozen=True, slots=True)
class CardAuthor:
    pk: int
    name: str
    url: str
    portrait: Picture | None


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list, as it is at the instant of the render. Two cards are equal when they show the same."""

    pk: int
    headline: str
    url: str
    kicker: str
    standfirst: str
    kind: str
    kind_label: str
    section_id: int | None
    section_name: str
    section_slug: str
    section_url: str
    published_at: datetime
    revised_at: datetime | None
    developing: bool
    is_breaking: bool
    is_live_coverage: bool
    authors: tuple[CardAuthor, ...]
    byline: str
    picture: Picture | None
    reason: str | None = None
    snippet: str = ""
    breaking_until: datetime | None = None
    developing_renewed_at: datetime | None = None
    coverage_ends_at: datetime | None = None

    @property
    def told_at(self) -> datetime:
        """When readers were last told something: first of all, or of a change."""
        return self.revised_at or self.published_at


def join_names(names: list[str]) -> str:
    """Return `names` as one byline: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    *first, last = names
    return _("%(names)s and %(last)s") % {"names": pgettext("between names", ", ").join(first), "last": last}


PORTRAIT = picture_columns("author__photo")
LEAD = picture_columns("lead_photo")


def bylines_of(**more: str):
    """Return the bylines of the outer story as a column: dicts with id, name, slug, and what `more` names by its path."""
    rows = Byline.objects.filter(article=OuterRef("pk")).order_by("position", "pk")
    return folded(rows, id="author_id", name="author__name", slug="author__slug", **more)


# The columns of which a card is made.
CARD = (*COLUMNS, *LEAD, "byline_rows")
PK, PUBLISHED, REVISED, DEVELOPING, RENEWED, BREAKING, KIND, COVERED = map(
    CARD.index,
    (
        *("pk", "published_at", "revised_at", "developing", "developing_renewed_at", "breaking_until"),
        *("kind", "coverage_ends_at"),
    ),
)


def card_rows(stories, *more: str, portraits: bool = False):
    """Return the rows of which cards are made of `stories` (a queryset), in one narrow query, with the columns `CARD`.

    Authors have their portraits only where they are asked for: few pages show them. `more` names annotations.
    """
    bylines = bylines_of(**(PORTRAIT if portraits else {}))
    return stories.annotate(byline_rows=bylines, **LEAD).values(*CARD, *more)


def cards(
    stories,
    at: datetime,
    *,
    reasons: dict[int, str] | None = None,
    extra: tuple[str, ...] = (),
    portraits: bool = False,
) -> list[Card]:
    """Return the cards of `stories` (a queryset, sliced already), in its order. `extra` may name the annotation "snippet"."""
    found = []
    for row in card_rows(stories, *extra, portraits=portraits):
        values = tuple(row[name] for name in CARD)
        card = _made.__wrapped__(values, *_labels(values, at), (reasons or {}).get(row["pk"]), None)  # type: ignore[attr-defined]
        found.append(replace(card, snippet=row["snippet"]) if extra else card)
    return found


def listed(
    statement: Statement, at: datetime, *, reasons: dict[int, str] | None = None, **slots
) -> list[Card]:
    """Return the cards of a statement that was made of `card_rows`, as they are at `at` (aware); `reasons` says by id why one is shown.

    The slots are `at` and those given here.
    """
    why, language = reasons or {}, get_language()
    return [
        _made(values, *_labels(values, at), why.get(values[PK]), language)
        for values in statement.tuples(*CARD, at=at, **slots)
    ]


def listed_with(statement: Statement, at: datetime, column: str, **slots) -> list[tuple[Card, Any]]:
    """Return what `listed` does, each card with what the statement's further `column` holds for it."""
    language = get_language()
    return [
        (_made(values, *_labels(values, at), None, language), more)
        for *row, more in statement.tuples(*CARD, column, at=at, **slots)
        for values in [tuple(row)]
    ]


def cards_of(
    ids: Iterable[int],
    at: datetime,
    *,
    reasons: dict[int, str] | None = None,
    limit: int | None = None,
    portraits: bool = False,
) -> list[Card]:
    """Return the cards of the live stories among `ids`, in the order of `ids`; the first `limit` of them, or all."""
    wanted = list(ids)
    return listed(_in_order(limit, portraits), at, reasons=reasons, ids=wanted) if wanted else []


@cache
def _in_order(limit: int | None, portraits: bool) -> Statement:
    def build(at, ids):
        order = Func(Value(ids, ArrayField(BigIntegerField())), F("pk"), function="array_position")
        stories = Article.objects.live(at).filter(among("pk", ids)).order_by(order)[:limit]
        return card_rows(stories, portraits=portraits)

    return Statement(build, at=datetime, ids=list)


def _labels(values: tuple, at: datetime) -> tuple[bool, bool, datetime | None]:
    """Return what of a card is a matter of the clock: whether it is developing, is breaking, and until when it is covered live."""
    published_at, revised_at = values[PUBLISHED], values[REVISED]
    return (
        *labels(published_at, revised_at, values[DEVELOPING], values[BREAKING], at, values[RENEWED]),
        covered_until(values[KIND], published_at, revised_at, values[COVERED], at),
    )


def covered_until(
    kind: str, published_at: datetime, revised_at: datetime | None, ends_at: datetime | None, at: datetime
) -> datetime | None:
    """Return until when a published story is live coverage that goes on at `at`; the same rule as `Article.is_covered`."""
    if kind != LIVE:
        return None
    ends = ends_at or (revised_at or published_at) + COVERAGE_IDLE
    return ends if at < ends else None


def labels(
    published_at: datetime,
    revised_at: datetime | None,
    developing: bool,
    breaking_until: datetime | None,
    at: datetime,
    renewed_at: datetime | None = None,
) -> tuple[bool, bool]:
    """Return whether a story is developing at `at`, and whether it is breaking."""
    until = developing_until(published_at, revised_at, renewed_at)
    still = developing and until is not None and at < until
    return still, breaking_until is not None and breaking_until > at


@kept(1000)
def _made(
    values: tuple,
    developing: bool,
    is_breaking: bool,
    covered_until: datetime | None,
    reason: str | None,
    _language: str | None,
) -> Card:
    row = dict(zip(CARD, values, strict=True))
    kind = row["kind"]
    authors = tuple(
        CardAuthor(
            pk=line["id"],
            name=line["name"],
            url=address("author", line["slug"]),
            portrait=picture(line) if "picture_id" in line else None,
        )
        for line in read(row["byline_rows"])
    )
    slug = row["category__slug"]
    return Card(
        pk=row["pk"],
        headline=row["headline"],
        url=address("article", row["slug"]),
        kicker=row["kicker"],
        standfirst=row["standfirst"],
        kind=kind,
        kind_label="" if kind in (NEWS, LIVE) else str(Article.Kind(kind).label),
        section_id=row["category_id"],
        section_name=row["category__name"] or "",
        section_slug=slug or "",
        section_url=address("category", slug) if slug else "",
        published_at=row["published_at"],
        revised_at=row["revised_at"],
        developing=developing,
        is_breaking=is_breaking,
        is_live_coverage=covered_until is not None,
        coverage_ends_at=covered_until,
        authors=authors,
        byline=join_names([author.name for author in authors]),
        picture=picture(row),
        reason=reason,
        breaking_until=row["breaking_until"],
        developing_renewed_at=row["developing_renewed_at"],
    )
