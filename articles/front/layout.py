"""Which story stands where on the front. No story stands on it twice, and no place stays empty while there are stories."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from ..cards import Card, cards_of
from ..models import Article, Category
from . import slots
from .reading import Place, Pool

LATEST = 8
LEAD_FOR = timedelta(hours=24)
NEWS = {Article.Kind.NEWS, Article.Kind.LIVE, Article.Kind.INVESTIGATION}
# How a band stands, and how many stories it takes.
RHYTHMS = {"lead-left": 5, "text-list": 6, "picture-row": 4, "columns": 4}


@dataclass(frozen=True)
class Band[Story: (Place, Card)]:
    section: Category
    cards: list[Story]
    rhythm: str


@dataclass(frozen=True)
class Layout[Story: (Place, Card)]:
    """The front from top to bottom: which stories stand where. `fixed` are the ids of those that an editor or an alert put there."""

    lead: Story | None
    seconds: list[Story]
    latest: list[Story]
    opinion: list[Story]
    bands: list[Band[Story]]
    fixed: frozenset[int] = frozenset()

    def stories(self) -> list[Story]:
        """Return all of them, once each."""
        found: list[Story] = [self.lead] if self.lead else []
        found += self.seconds + self.latest + self.opinion
        for band in self.bands:
            found += band.cards
        return found

    def by_slot(self) -> dict[str, Story]:
        """Return what stands in each of the places that can be filled, where anything does."""
        found: dict[str, Story] = {slots.LEAD: self.lead} if self.lead else {}
        found |= zip(slots.SECONDS, self.seconds, strict=False)
        found |= zip(slots.OPINION, self.opinion, strict=False)
        return found | {slots.of_section(band.section.pk): band.cards[0] for band in self.bands}


def laid_out(pool: Pool, sections: list[Category], at: datetime, alert: int | None) -> Layout[Card]:
    """Return the layout of `pool`, with the cards of what is shown and no others read, in one query.

    What is not live any more when the cards are read leaves its place to others.
    """
    layout = lay_out(pool, sections, at, alert)
    wanted = {place.pk for place in layout.stories()}
    cards = {card.pk: card for card in cards_of(wanted, at, portraits=True)}
    if gone := wanted - cards.keys():
        return laid_out(pool.without(gone), sections, at, alert)

    def of(places: list[Place]) -> list[Card]:
        return [cards[place.pk] for place in places]

    return Layout(
        lead=cards[layout.lead.pk] if layout.lead else None,
        seconds=of(layout.seconds),
        latest=of(layout.latest),
        opinion=of(layout.opinion),
        bands=[Band(band.section, of(band.cards), band.rhythm) for band in layout.bands],
        fixed=layout.fixed,
    )


def lay_out(pool: Pool, sections: list[Category], at: datetime, alert: int | None) -> Layout[Place]:
    """Give every story of `pool` at most one place on the front, as it is at `at`.

    What an editor placed stands where it was put, below an alert; the places that are left fill themselves.
    """
    left = {place.pk: place for place in pool.places}
    fixed = put(pool, left, sections, alert)
    put_there = frozenset(place.pk for place in fixed.values())

    def take(count: int, wanted: Callable[[Place], bool] = lambda place: True) -> list[Place]:
        taken = list(islice(filter(wanted, left.values()), count))
        for place in taken:
            del left[place.pk]
        return taken

    def seconds(count: int) -> list[Place]:
        found = take(count, lambda place: place.kind == Article.Kind.LIVE or place.is_breaking)
        found += take(count - len(found), lambda place: place.kind in NEWS)
        return found + take(count - len(found), lambda place: place.kind != Article.Kind.OPINION)

    lead = fixed.get(slots.LEAD) or take_lead(take, at)
    if lead is None and fixed:  # nothing else is there: the first of those that were put elsewhere leads
        lead = fixed.pop(next(name for name in slots.names(sections) if name in fixed))
    return Layout(
        lead=lead,
        seconds=filled(slots.SECONDS, fixed, seconds),
        opinion=filled(
            slots.OPINION,
            fixed,
            lambda count: take(count, lambda place: place.kind == Article.Kind.OPINION),
        ),
        latest=take(LATEST),
        bands=bands(left.values(), sections, fixed),
        fixed=put_there,
    )


def put(pool: Pool, left: dict[int, Place], sections: list[Category], alert: int | None) -> dict[str, Place]:
    """Take the stories that an editor placed, and the alert, out of `left`; return them by their places.

    The alert takes the lead by itself. What stood there moves down by one, as far as an editor filled the top of the page;
    who is pushed out of it stands wherever it would without a place. With the alert's end all of it is as it was.
    """
    known = set(slots.names(sections))
    fixed = {
        name: left[placing.story]
        for name, placing in pool.placings.items()
        if name in known and placing.story in left
    }
    if alert in left:
        fixed = {name: place for name, place in fixed.items() if place.pk != alert}
        carried: Place | None = left[alert]
        for name in (slots.LEAD, *slots.SECONDS):
            if carried is None:
                break
            before = fixed.get(name)
            fixed[name], carried = carried, before
    for place in fixed.values():
        del left[place.pk]
    return fixed


def filled(names: Sequence[str], fixed: dict[str, Place], take: Callable[[int], list[Place]]) -> list[Place]:
    """Return the stories of the places `names` in order; `take` gives as many as nobody put there, or fewer."""
    others = iter(take(sum(name not in fixed for name in names)))
    found = [fixed[name] if name in fixed else next(others, None) for name in names]
    return [place for place in found if place is not None]


def take_lead(take, at: datetime) -> Place | None:
    """Return what leads of itself: the newest news with a picture of the last day; else the newest news; else anything."""
    for wanted in (
        lambda place: place.kind in NEWS and place.has_picture and place.published_at > at - LEAD_FOR,
        lambda place: place.kind in NEWS,
        lambda place: True,
    ):
        if taken := take(1, wanted):
            return taken[0]
    return None


def stops_leading(layout: Layout[Card], at: datetime) -> datetime | None:
    """Return when the lead has led for a day, should it lead because it is of the last one."""
    lead = layout.lead
    if lead is None or lead.pk in layout.fixed or lead.kind not in NEWS or not lead.picture:
        return None
    end = lead.published_at + LEAD_FOR
    return end if end > at else None


def by_section(places: Iterable[Place]) -> dict[int | None, list[Place]]:
    """Return `places` by the section they are filed in, each list in their order."""
    found = defaultdict(list)
    for place in places:
        found[place.section_id].append(place)
    return found


def age(place: Place) -> tuple[datetime, int]:
    """Return by what lists of stories are ordered, the last one first."""
    return place.published_at, place.pk


def bands(left: Iterable[Place], sections: list[Category], fixed: dict[str, Place]) -> list[Band[Place]]:
    """Return a band for every section that has stories left, or one that was put there; neighbours in different rhythms."""
    made: list[Band[Place]] = []
    shelves = by_section(left)
    for section in sections:
        own = [shelves[section.pk], *(shelves[child.pk] for child in section.children_list)]
        first = fixed.get(slots.of_section(section.pk))
        stories = [first] if first else []
        stories += islice(merge(*own, key=age, reverse=True), max(RHYTHMS.values()) - len(stories))
        if not stories:
            continue
        name = rhythm(stories, before=made[-1].rhythm if made else "", first=first)
        if name in ("lead-left", "picture-row"):  # those with a picture first, else in the order of time
            stories.sort(key=lambda place: (place is not first, not place.has_picture))
        made.append(Band(section, stories[: RHYTHMS[name]], name))
    return made


def rhythm(stories: list[Place], before: str, first: Place | None = None) -> str:
    """Return how a band of `stories` stands: by how many there are and how many have a picture, never as the one before.

    `first` was put before the others: without a picture it does not stand where a large one belongs.
    """
    pictures = sum(1 for place in stories if place.has_picture)
    if not pictures:
        wanted = ["text-list", "columns"]
    elif first is not None and not first.has_picture:
        wanted = ["columns", "text-list"]
    elif pictures == 1:
        wanted = ["lead-left", "columns"]
    elif len(stories) < 4:
        wanted = ["picture-row", "lead-left"]
    else:
        wanted = ["lead-left", "picture-row" if pictures > 2 else "columns"]
    return next(name for name in wanted if name != before)
