"""The front page: what leads, what stands beside it, and a band for every section. No story stands on it twice."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import freshness, masthead, metadata, standing
from ..cards import Card
from ..context import ends, frame, instant
from ..front.layout import Layout, by_section, laid_out, stops_leading
from ..front.reading import FROM_EACH, Pool, pool_of, pool_with
from ..front.slots import Placings
from ..masthead import Masthead
from ..models import Article, Category
from .answers import page


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    at, held = instant(request), frame(request)
    shown = front_page(pool_of(at, alert_of(held)), held, at)
    ends(request, *shown.moments)
    return page(request, "articles/front.html", shown.context, *shown.tags)


def front_as(request: HttpRequest, placings: Placings, at: datetime, more: dict) -> HttpResponse:
    """Return the front as it would be at `at` (aware, perhaps to come) with the arrangement `placings`, to be kept nowhere.

    `more` is what the bar over it says. The caller has asked whether this colleague may see it.
    """
    # Not the frame in memory, nor what brings out a change that is due: neither is to know of a moment to come.
    held = masthead.load(at)
    request.__dict__.update(at=at, masthead=held)
    context = front_page(pool_with(placings, at, alert_of(held)), held, at).context
    context |= {"preview": more, "jsonld": []}
    context["meta"] |= {"robots": metadata.HIDDEN, "canonical": "", "og": [], "article": [], "feeds": []}
    response = render(request, "articles/front.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = metadata.HIDDEN
    return response


def alert_of(held: Masthead) -> int | None:
    """Return the story that is breaking: the one that stands over every page leads the front."""
    return held.strip.pk if held.strip else None


@dataclass(frozen=True)
class Shown:
    """A front as it is rendered: the context of its template, what it stands on, and when the clock changes it."""

    context: dict
    tags: set[str]
    moments: list[datetime | None]


def front_page(pool: Pool, held: Masthead, at: datetime) -> Shown:
    """Return the front of `pool` as it is at `at` (aware), for readers and for a preview alike."""
    layout = laid_out(pool, held.sections, at, alert_of(held))
    context = {
        "here": "front",
        "lead": layout.lead,
        "seconds": layout.seconds,
        "latest": layout.latest,
        "opinion": layout.opinion,
        "opinion_section": opinion_section(layout, held),
        "bands": layout.bands,
        "meta": metadata.page(held, "", "/", description=held.paper.motto),
        "jsonld": metadata.front_data(held),
    }
    until = [
        placing.until
        for placing in pool.placings.values()
        if placing.until and placing.story not in pool.hidden
    ]
    moments = [*standing.moments(pool.places), stops_leading(layout, at), *until]
    return Shown(context, tags_of(pool, layout, held.all_sections), moments)


def opinion_section(layout: Layout[Card], held: Masthead) -> Category | None:
    """Return the section under whose name opinion stands: that of the first opinion, whatever was put beside it."""
    own = [card for card in layout.opinion if card.kind == Article.Kind.OPINION]
    section = own[0].section_id if own else None
    return next((one for one in held.sections if one.pk == section), None)


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
