"""The front page: what leads, what stands beside it, and a band for every section. No story stands on it twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import freshness, metadata, standing
from ..cards import Card, card_rows, listed
from ..context import ends, frame, instant
from ..models import Article, Category
from ..statements import Statement
from .answers import page

SECONDS, LATEST, OPINION = 2, 8, 4
# Of each shelf, so many of the newest are read: enough for its band when the top of the page has taken its share.
FROM_EACH = 12
LEAD_FOR = timedelta(hours=24)
NEWS = {Article.Kind.NEWS, Article.Kind.LIVE, Article.Kind.INVESTIGATION}
# How a band stands, and how many stories it takes.
RHYTHMS = {"lead-left": 5, "text-list": 6, "picture-row": 4, "columns": 4}


@dataclass(frozen=True)
class Band:
    section: Category
    cards: list[Card]
    rhythm: str


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    at, masthead = instant(request), frame(request)
    pool = newest_of_each_section(at)
    layout = lay_out(pool, masthead.sections, at)
    context = layout | {
        "here": "front",
        "meta": metadata.page(masthead, "", "/", description=masthead.paper.motto),
        "jsonld": metadata.front_data(masthead),
    }
    ends(request, *standing.moments(pool), stops_leading(layout["lead"], at))
    return page(request, "articles/front.html", context, *tags_of(pool, layout, masthead.all_sections))


def tags_of(pool: list[Card], layout: dict, sections: list[Category]) -> set[str]:
    """Return the tags of the front: of its lists as deep as they were read, of what is shown, and of what only may be."""
    tags = standing.of_list(["list-front"], pool, FROM_EACH)
    for section in sections:
        own = [card for card in pool if card.section_id == section.pk]
        tags |= standing.of_list([f"list-category-{section.pk}"], own, FROM_EACH)
    tags |= {f"place-{card.pk}" for card in pool}
    lead = [layout["lead"]] if layout["lead"] else []
    tags |= standing.of_cards(lead, "lead") | standing.of_cards(layout["seconds"], "second")
    tags |= standing.of_cards(layout["latest"], "latest") | standing.of_cards(layout["opinion"], "opinion")
    for band in layout["bands"]:
        tags |= standing.of_cards(band.cards, "band")
        if band.rhythm == "text-list":  # the only one that says what the section is about
            tags.add(f"profile-{freshness.tag(band.section)}")
    return tags


def stops_leading(lead: Card | None, at: datetime) -> datetime | None:
    """Return when `lead` has led for a day, should it lead because it is of the last one."""
    if lead is None or lead.is_breaking or lead.kind not in NEWS or not lead.picture:
        return None
    end = lead.published_at + LEAD_FOR
    return end if end > at else None


def newest_of_each_section(at: datetime) -> list[Card]:
    """Return the newest stories of every section and sub-section, and of all, in one query, the newest first."""
    return listed(POOL, at)


def _pool(at):
    live = Article.objects.live(at).newest_first()
    own = ArraySubquery(live.filter(category=OuterRef("pk")).values("pk")[:FROM_EACH])
    shelves = Category.objects.order_by().annotate(newest=Func(own, function="unnest")).values("newest")
    # Not only those of a section: an import may have left some without.
    newest = live.values("pk")[:FROM_EACH]
    return card_rows(Article.objects.filter(pk__in=shelves.union(newest)).newest_first(), portraits=True)


POOL = Statement(_pool, at=datetime)


def lay_out(pool: list[Card], sections: list[Category], at: datetime) -> dict:
    """Give every story of `pool` (newest first) at most one place on the front, as it is at `at`.

    Returns the context of the template: lead, seconds, latest, opinion with its section, bands.
    """
    left = list(pool)

    def take(count: int, wanted=lambda card: True) -> list[Card]:
        taken = [card for card in left if wanted(card)][:count]
        gone = {card.pk for card in taken}
        left[:] = [card for card in left if card.pk not in gone]
        return taken

    lead = take_lead(take, at)
    seconds = take(SECONDS, lambda card: card.is_live_coverage or card.is_breaking)
    seconds += take(SECONDS - len(seconds), lambda card: card.kind in NEWS)
    seconds += take(SECONDS - len(seconds), lambda card: card.kind != Article.Kind.OPINION)
    opinion = take(OPINION, lambda card: card.kind == Article.Kind.OPINION)
    latest = take(LATEST)
    return {
        "lead": lead,
        "seconds": seconds,
        "latest": latest,
        "opinion": opinion,
        "opinion_section": next(
            (one for one in sections if opinion and one.pk == opinion[0].section_id), None
        ),
        "bands": bands(take, sections),
    }


def take_lead(take, at: datetime) -> Card | None:
    """What is breaking leads; else the newest news with a picture of the last day; else the newest news; else anything."""
    for wanted in (
        lambda card: card.is_breaking,
        lambda card: card.kind in NEWS and card.picture and card.published_at > at - LEAD_FOR,
        lambda card: card.kind in NEWS,
        lambda card: True,
    ):
        if taken := take(1, wanted):
            return taken[0]
    return None


def bands(take, sections: list[Category]) -> list[Band]:
    """Return a band for every section that has stories left, neighbours in different rhythms."""
    made: list[Band] = []
    for section in sections:
        shelves = {section.pk, *(child.pk for child in section.children_list)}
        stories = take(max(RHYTHMS.values()), lambda card, s=shelves: card.section_id in s)
        if not stories:
            continue
        name = rhythm(stories, before=made[-1].rhythm if made else "")
        if name in ("lead-left", "picture-row"):  # those with a picture first, else in the order of time
            stories = sorted(stories, key=lambda card: card.picture is None)
        made.append(Band(section, stories[: RHYTHMS[name]], name))
    return made


def rhythm(stories: list[Card], before: str) -> str:
    """Return how a band of `stories` stands: by how many there are and how many have a picture, never as the one before."""
    pictures = sum(1 for card in stories if card.picture)
    if not pictures:
        wanted = ["text-list", "columns"]
    elif pictures == 1:
        wanted = ["lead-left", "columns"]
    elif len(stories) < 4:
        wanted = ["picture-row", "lead-left"]
    else:
        wanted = ["lead-left", "picture-row" if pictures > 2 else "columns"]
    return next(name for name in wanted if name != before)
