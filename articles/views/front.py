"""The front page: what leads, what stands beside it, and a band for every section. No story stands on it twice."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import freshness, metadata, standing
from ..cards import Card
from ..context import ends, frame, instant
from ..front.layout import Layout, by_section, laid_out, stops_leading
from ..front.reading import FROM_EACH, Pool, pool_of
from ..masthead import Masthead
from ..models import Article, Category
from .answers import page


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    at, masthead = instant(request), frame(request)
    pool = pool_of(at, masthead.strip.pk if masthead.strip else None)
    shown = front_page(pool, masthead, at)
    ends(request, *shown.moments)
    return page(request, "articles/front.html", shown.context, *shown.tags)


@dataclass(frozen=True)
class Shown:
    """A front as it is rendered: the context of its template, what it stands on, and when the clock changes it."""

    context: dict
    tags: set[str]
    moments: list[datetime | None]


def front_page(pool: Pool, masthead: Masthead, at: datetime) -> Shown:
    """Return the front of `pool` as it is at `at` (aware), for readers and for a preview alike."""
    alert = masthead.strip.pk if masthead.strip else None
    layout = laid_out(pool, masthead.sections, at, alert)
    context = {
        "here": "front",
        "lead": layout.lead,
        "seconds": layout.seconds,
        "latest": layout.latest,
        "opinion": layout.opinion,
        "opinion_section": opinion_section(layout, masthead),
        "bands": layout.bands,
        "meta": metadata.page(masthead, "", "/", description=masthead.paper.motto),
        "jsonld": metadata.front_data(masthead),
    }
    until = [
        placing.until
        for placing in pool.placings.values()
        if placing.until and placing.story not in pool.hidden
    ]
    moments = [*standing.moments(pool.places), stops_leading(layout, at), *until]
    return Shown(context, tags_of(pool, layout, masthead.all_sections), moments)


def opinion_section(layout: Layout[Card], masthead: Masthead) -> Category | None:
    """Return the section under whose name opinion stands: that of the first opinion, whatever was put beside it."""
    own = [card for card in layout.opinion if card.kind == Article.Kind.OPINION]
    section = own[0].section_id if own else None
    return next((one for one in masthead.sections if one.pk == section), None)


def tags_of(pool: Pool, layout: Layout[Card], sections: list[Category]) -> set[str]:
    """Return the tags of the front: of its edition, of its lists as deep as they were read, of what is shown or may be."""
    tags = {"front"} | standing.of_list(["list-front"], pool.places, FROM_EACH)
    shelves = by_section(pool.places)
    for section in sections:
        tags |= standing.of_list([f"list-category-{section.pk}"], shelves[section.pk], FROM_EACH)
    tags |= {f"place-{pk}" for pk in (*(place.pk for place in pool.places), *pool.hidden)}
    lead = [layout.lead] if layout.lead else []
    tags |= standing.of_cards(lead, "lead") | standing.of_cards(layout.seconds, "second")
    tags |= standing.of_cards(layout.latest, "latest") | standing.of_cards(layout.opinion, "opinion")
    for band in layout.bands:
        tags |= standing.of_cards(band.cards, "band")
        if band.rhythm == "text-list":  # the only one that says what the section is about
            tags.add(f"profile-{freshness.tag(band.section)}")
    return tags
