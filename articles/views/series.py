"""A series: its page, and the place of a story in it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import metadata, standing
from ..cards import cards_of
from ..context import ends, frame, instant
from ..models import Article, Chapter, Series
from ..models.places import address
from ..statements import Statement
from .answers import numbered, numbered_title, page, page_of, reads

SERIES = Statement(
    lambda slug, at: (
        Series.objects.filter(slug=slug)
        .annotate(
            parts=ArraySubquery(
                Chapter.objects.filter(
                    series=OuterRef("pk"),
                    article__status=Article.Status.PUBLISHED,
                    article__published_at__lte=at,
                )
                .order_by("position", "pk")
                .values("article_id")
            )
        )
        .values("id", "title", "slug", "introduction", "parts")
    ),
    slug=str,
    at=datetime,
)


@reads("page")
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """List the parts of a series in their order. One of which readers may see no part yet is no page."""
    at, masthead = instant(request), frame(request)
    row = next(iter(SERIES.rows(slug=slug, at=at)), None)
    if row is None or not row["parts"]:
        raise Http404("no such series")
    page_obj = page_of(request, row["parts"])
    shown = cards_of(page_obj.object_list, at)
    home = address("series", row["slug"])
    path, first = numbered(home, page_obj), (page_obj.number - 1) * page_obj.per_page + 1
    description = " ".join(row["introduction"].split())
    context = {
        "title": row["title"],
        "introduction": row["introduction"],
        "count": len(row["parts"]),
        "cards": shown,
        "first": first,
        "page_obj": page_obj,
        "meta": metadata.page(
            masthead, numbered_title(row["title"], page_obj), path, description=description
        ),
        "jsonld": metadata.series_data(row["title"], home, path, description, shown, first),
    }
    ends(request, *standing.moments(shown))
    tags = {f"series-{row['id']}", f"profile-series-{row['id']}"} | standing.of_cards(shown)
    return page(request, "articles/series.html", context, *tags)


@dataclass(frozen=True)
class Place:
    """Where a story stands in its series, counted among the parts that readers may see."""

    pk: int
    title: str
    url: str
    number: int
    total: int
    previous: tuple[str, str] | None
    next: tuple[str, str] | None


def place_of(story: Article) -> Place | None:
    """Return the place of `story` (from `stories`) in its series, or None when it is in none.

    The parts before and after it are headlines with their addresses.
    """
    row, parts = story.series_row, story.part_rows  # type: ignore[attr-defined]  # annotated
    if row is None:
        return None
    here = next(number for number, part in enumerate(parts) if part["id"] == story.pk)
    links = [(part["headline"], address("article", part["slug"])) for part in parts]
    return Place(
        pk=row["id"],
        title=row["title"],
        url=address("series", row["slug"]),
        number=here + 1,
        total=len(parts),
        previous=links[here - 1] if here else None,
        next=links[here + 1] if here + 1 < len(parts) else None,
    )
