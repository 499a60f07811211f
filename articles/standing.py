"""What a page stands on: the words of what its cards and lists show, and the moments at which their labels change."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from .cards import Card
from .freshness import listed
from .models.article import developing_until

# What the variants of the card show (templates/articles/_card.html); the others show the headline, what stands over it
# and the time.
WHOLE = {"lead", "second", "band", "list", "opinion", "oembed", "hit"}
BYLINE = {"lead", "list", "opinion", "oembed", "hit"}
PICTURE = {"lead", "band", "list"}


class Timed(Protocol):
    """A story in a list, with what changes by the clock: a card, or the little of it that a layout needs."""

    @property
    def published_at(self) -> datetime: ...
    @property
    def revised_at(self) -> datetime | None: ...
    @property
    def developing_renewed_at(self) -> datetime | None: ...
    @property
    def breaking_until(self) -> datetime | None: ...
    @property
    def developing(self) -> bool: ...
    @property
    def is_breaking(self) -> bool: ...
    @property
    def coverage_ends_at(self) -> datetime | None: ...


def of_cards(cards: Iterable[Card], variant: str = "list") -> set[str]:
    """Return the words of what `cards` show in the given variant."""
    words: set[str] = set()
    for card in cards:
        words.add(f"{'card' if variant in WHOLE else 'line'}-{card.pk}")
        if variant in BYLINE:
            words |= {f"name-author-{author.pk}" for author in card.authors}
        if variant in PICTURE and card.picture:
            words.add(f"photo-{card.picture.id}")
        if variant == "opinion" and card.authors:
            words.add(f"author-{card.authors[0].pk}")
            if portrait := card.authors[0].portrait:
                words.add(f"photo-{portrait.id}")
    return words


def of_list(names: Iterable[str], cards: Sequence[Timed], most: int) -> set[str]:
    """Return the words of lists of which `cards`, newest first, were read, at most `most` of them."""
    return {listed(name, cards[most - 1].published_at if len(cards) >= most else None) for name in names}


def moments(cards: Iterable[Timed]) -> list[datetime | None]:
    """Return when the labels of `cards` end: that a story is breaking, that it is developing."""
    found: list[datetime | None] = []
    for card in cards:
        if card.is_breaking and card.breaking_until:
            found.append(card.breaking_until)
        if card.developing:
            found.append(developing_until(card.published_at, card.revised_at, card.developing_renewed_at))
        if card.coverage_ends_at:
            found.append(card.coverage_ends_at)
    return found


def midnight(at: datetime) -> datetime:
    """Return the end of the day of `at` in the paper's zone: every page says which day it is."""
    after = timezone.localtime(at).date() + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=timezone.get_current_timezone())
