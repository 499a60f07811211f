"""The front page: what leads, what stands beside it, and a band for every section. No story stands on it twice."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import freshness, metadata, standing
from ..cards import Card, cards_of, labels
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


@dataclass(frozen=True, slots=True)
class Place:
    """What of a story decides where it stands. Many times more are read than shown, so this is all that is read of them."""

    pk: int
    kind: str
    published_at: datetime
    revised_at: datetime | None
    developing: bool
    breaking_until: datetime | None
    is_breaking: bool
    section_id: int | None
    has_picture: bool


@dataclass(frozen=True)
class Band[Story: (Place, Card)]:
    section: Category
    cards: list[Story]
    rhythm: str


@dataclass(frozen=True)
class Layout[Story: (Place, Card)]:
    """The front from top to bottom: which stories stand where."""

    lead: Story | None
    seconds: list[Story]
    latest: list[Story]
    opinion: list[Story]
    bands: list[Band[Story]]

    def stories(self) -> list[Story]:
        """Return all of them, once each."""
        top = [self.lead] if self.lead else []
        return [
            *top,
            *self.seconds,
            *self.latest,
            *self.opinion,
            *(s for band in self.bands for s in band.cards),
        ]


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    at, masthead = instant(request), frame(request)
    pool = newest_of_each_section(at)
    layout = laid_out(pool, masthead.sections, at)
    opinion = layout.opinion[0].section_id if layout.opinion else None
    context = {
        "here": "front",
        "lead": layout.lead,
        "seconds": layout.seconds,
        "latest": layout.latest,
        "opinion": layout.opinion,
        "opinion_section": next((one for one in masthead.sections if one.pk == opinion), None),
        "bands": layout.bands,
        "meta": metadata.page(masthead, "", "/", description=masthead.paper.motto),
        "jsonld": metadata.front_data(masthead),
    }
    ends(request, *standing.moments(pool), stops_leading(layout.lead, at))
    return page(request, "articles/front.html", context, *tags_of(pool, layout, masthead.all_sections))


def tags_of(pool: list[Place], layout: Layout[Card], sections: list[Category]) -> set[str]:
    """Return the tags of the front: of its lists as deep as they were read, of what is shown, and of what only may be."""
    tags = standing.of_list(["list-front"], pool, FROM_EACH)
    shelves = by_section(pool)
    for section in sections:
        tags |= standing.of_list([f"list-category-{section.pk}"], shelves[section.pk], FROM_EACH)
    tags |= {f"place-{place.pk}" for place in pool}
    lead = [layout.lead] if layout.lead else []
    tags |= standing.of_cards(lead, "lead") | standing.of_cards(layout.seconds, "second")
    tags |= standing.of_cards(layout.latest, "latest") | standing.of_cards(layout.opinion, "opinion")
    for band in layout.bands:
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


def newest_of_each_section(at: datetime) -> list[Place]:
    """Return the newest stories of every section and sub-section, and of all, in one query, the newest first."""
    found = []
    for pk, kind, published_at, revised_at, moving, until, section, photo in POOL.tuples(*COLUMNS, at=at):
        developing, breaking = labels(published_at, revised_at, moving, until, at)
        found.append(
            Place(pk, kind, published_at, revised_at, developing, until, breaking, section, photo is not None)
        )
    return found


def _pool(at):
    live = Article.objects.live(at).newest_first()
    own = ArraySubquery(live.filter(category=OuterRef("pk")).values("pk")[:FROM_EACH])
    shelves = Category.objects.order_by().annotate(newest=Func(own, function="unnest")).values("newest")
    # Not only those of a section: an import may have left some without.
    newest = live.values("pk")[:FROM_EACH]
    return Article.objects.filter(pk__in=shelves.union(newest)).newest_first().values(*COLUMNS)


COLUMNS = (
    *("pk", "kind", "published_at", "revised_at", "developing", "breaking_until"),
    *("category_id", "lead_photo_id"),
)
POOL = Statement(_pool, at=datetime)


def laid_out(pool: list[Place], sections: list[Category], at: datetime) -> Layout[Card]:
    """Return the layout of `pool`, with the cards of what is shown and no others read, in one query.

    What is not live any more when the cards are read leaves its place to others.
    """
    layout = lay_out(pool, sections, at)
    wanted = {place.pk for place in layout.stories()}
    cards = {card.pk: card for card in cards_of(wanted, at, portraits=True)}
    if gone := wanted - cards.keys():
        return laid_out([place for place in pool if place.pk not in gone], sections, at)

    def of(places: list[Place]) -> list[Card]:
        return [cards[place.pk] for place in places]

    return Layout(
        lead=cards[layout.lead.pk] if layout.lead else None,
        seconds=of(layout.seconds),
        latest=of(layout.latest),
        opinion=of(layout.opinion),
        bands=[Band(band.section, of(band.cards), band.rhythm) for band in layout.bands],
    )


def lay_out(pool: list[Place], sections: list[Category], at: datetime) -> Layout[Place]:
    """Give every story of `pool` (newest first) at most one place on the front, as it is at `at`."""
    left = {place.pk: place for place in pool}

    def take(count: int, wanted=lambda place: True) -> list[Place]:
        taken = list(islice(filter(wanted, left.values()), count))
        for place in taken:
            del left[place.pk]
        return taken

    lead = take_lead(take, at)
    seconds = take(SECONDS, lambda place: place.kind == Article.Kind.LIVE or place.is_breaking)
    seconds += take(SECONDS - len(seconds), lambda place: place.kind in NEWS)
    seconds += take(SECONDS - len(seconds), lambda place: place.kind != Article.Kind.OPINION)
    opinion = take(OPINION, lambda place: place.kind == Article.Kind.OPINION)
    latest = take(LATEST)
    return Layout(lead, seconds, latest, opinion, bands(left.values(), sections))


def take_lead(take, at: datetime) -> Place | None:
    """What is breaking leads; else the newest news with a picture of the last day; else the newest news; else anything."""
    for wanted in (
        lambda place: place.is_breaking,
        lambda place: place.kind in NEWS and place.has_picture and place.published_at > at - LEAD_FOR,
        lambda place: place.kind in NEWS,
        lambda place: True,
    ):
        if taken := take(1, wanted):
            return taken[0]
    return None


def by_section(places: Iterable[Place]) -> dict[int | None, list[Place]]:
    """Return `places` by the section they are filed in, each list in their order."""
    found = defaultdict(list)
    for place in places:
        found[place.section_id].append(place)
    return found


def age(place: Place) -> tuple[datetime, int]:
    """Return by what lists of stories are ordered, the last one first."""
    return place.published_at, place.pk


def bands(left: Iterable[Place], sections: list[Category]) -> list[Band[Place]]:
    """Return a band for every section that has stories left, neighbours in different rhythms."""
    made: list[Band[Place]] = []
    shelves = by_section(left)
    for section in sections:
        own = [shelves[section.pk], *(shelves[child.pk] for child in section.children_list)]
        stories = list(islice(merge(*own, key=age, reverse=True), max(RHYTHMS.values())))
        if not stories:
            continue
        name = rhythm(stories, before=made[-1].rhythm if made else "")
        if name in ("lead-left", "picture-row"):  # those with a picture first, else in the order of time
            stories = sorted(stories, key=lambda place: not place.has_picture)
        made.append(Band(section, stories[: RHYTHMS[name]], name))
    return made


def rhythm(stories: list[Place], before: str) -> str:
    """Return how a band of `stories` stands: by how many there are and how many have a picture, never as the one before."""
    pictures = sum(1 for place in stories if place.has_picture)
    if not pictures:
        wanted = ["text-list", "columns"]
    elif pictures == 1:
        wanted = ["lead-left", "columns"]
    elif len(stories) < 4:
        wanted = ["picture-row", "lead-left"]
    else:
        wanted = ["lead-left", "picture-row" if pictures > 2 else "columns"]
    return next(name for name in wanted if name != before)
