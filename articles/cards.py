"""The card: what a list shows of a story. One narrow query for a whole list, bylines and pictures included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .models import Article, Byline, Photo
from .models.article import DEVELOPING_FOR
from .rows import PICTURE, folded, picture, picture_columns

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
    "breaking_until",
    "category_id",
    "category__name",
    "category__slug",
    "lead_photo_id",
    *(f"lead_photo__{name}" for name in PICTURE),
)


@dataclass(frozen=True, slots=True)
class CardAuthor:
    pk: int
    name: str
    url: str
    portrait: Photo | None


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list, as it is at the instant of the render."""

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
    authors: list[CardAuthor]
    byline: str
    picture: Photo | None
    reason: str | None = None
    snippet: str = ""


@lru_cache(maxsize=1024)
def _url(name: str, slug: str) -> str:
    return reverse(f"articles:{name}", args=[slug])


def join_names(names: list[str]) -> str:
    """Return `names` as one byline: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    *first, last = names
    return _("%(names)s and %(last)s") % {"names": pgettext("between names", ", ").join(first), "last": last}


PORTRAIT = picture_columns("author__photo")


def bylines_of(**more: str):
    """Return the bylines of the outer story as a column: dicts with id, name, slug, and what `more` names by its path."""
    rows = Byline.objects.filter(article=OuterRef("pk")).order_by("position", "pk")
    return folded(rows, id="author_id", name="author__name", slug="author__slug", **more)


def cards(
    stories,
    at: datetime,
    *,
    reasons: dict[int, str] | None = None,
    extra: tuple[str, ...] = (),
    portraits: bool = False,
) -> list[Card]:
    """Return the cards of `stories` (a queryset, sliced already), in its order, as they are at `at` (aware).

    One query, however many there are. `reasons` says by id why a story is shown; `extra` may name the
    annotation "snippet". Authors have their portraits only where they are asked for: few pages show them.
    """
    rows = stories.annotate(byline_rows=bylines_of(**(PORTRAIT if portraits else {}))).values(
        *COLUMNS, "byline_rows", *extra
    )
    return [_card(row, at, (reasons or {}).get(row["pk"])) for row in rows]


def cards_of(ids: Iterable[int], at: datetime, *, reasons: dict[int, str] | None = None) -> list[Card]:
    """Return the cards of the live stories among `ids`, in the order of `ids`."""
    wanted = list(ids)
    found = {
        card.pk: card for card in cards(Article.objects.live(at).filter(pk__in=wanted), at, reasons=reasons)
    }
    return [found[pk] for pk in wanted if pk in found]


def _card(row: dict, at: datetime, reason: str | None) -> Card:
    kind = Article.Kind(row["kind"])
    authors = [
        CardAuthor(
            pk=line["id"],
            name=line["name"],
            url=_url("author", line["slug"]),
            portrait=picture(line) if "picture_id" in line else None,
        )
        for line in row["byline_rows"]
    ]
    slug = row["category__slug"]
    last = row["revised_at"] or row["published_at"]
    return Card(
        pk=row["pk"],
        headline=row["headline"],
        url=_url("article", row["slug"]),
        kicker=row["kicker"],
        standfirst=row["standfirst"],
        kind=row["kind"],
        kind_label="" if kind == Article.Kind.NEWS else str(kind.label),
        section_id=row["category_id"],
        section_name=row["category__name"] or "",
        section_slug=slug or "",
        section_url=_url("category", slug) if slug else "",
        published_at=row["published_at"],
        revised_at=row["revised_at"],
        developing=row["developing"] and at < last + DEVELOPING_FOR,
        is_breaking=row["breaking_until"] is not None and row["breaking_until"] > at,
        is_live_coverage=kind == Article.Kind.LIVE,
        authors=authors,
        byline=join_names([author.name for author in authors]),
        picture=_photo(row),
        reason=reason,
        snippet=row.get("snippet", ""),
    )


def _photo(row: dict) -> Photo | None:
    if not row["lead_photo_id"]:
        return None
    return Photo(id=row["lead_photo_id"], **{name: row[f"lead_photo__{name}"] for name in PICTURE})
