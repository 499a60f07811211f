"""Which stories belong under a story, and in what order: arithmetic only, nothing is read and nothing is written.

How much two stories have to do with each other (`ties`) is asked once and stored; how new a story is comes in when a list
is put in order (`arrange`), which is done when something was published or changed, never by the clock.
"""

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..models import Article, RelatedList
from .choice import AT_LEAST
from .words import cosine

Reason = RelatedList.Reason
Kind = Article.Kind

KEPT = 20
# Below this two stories have nothing to do with each other but the section.
LEAST = 0.15
DAY = 86_400.0
# After so many days a story has lost half of what being new gives it. An alert is old in days, an explainer in months.
BREAKING = 3
HALF_LIVES = {
    Kind.LIVE: 5,
    Kind.NEWS: 14,
    Kind.OPINION: 30,
    Kind.ANALYSIS: 60,
    Kind.INVESTIGATION: 180,
    Kind.EXPLAINER: 240,
}
# What is left of a story's weight however old it is: the background of an affair stays its background.
LASTING = 0.3
# How much each sign says by itself when it is as strong as can be; signs add up without ever reaching 1.
LINK, TEXT, TOPICS, NAMES, SECTION, SHELF = 0.75, 0.6, 0.55, 0.3, 0.08, 0.03
# Two stories of one event rarely share more of their words' weight than this.
SAME_EVENT = 0.6
# From here on two texts are one text. Between the next two, versions of one story: they make way for each other.
DUPLICATE = 0.85
NEAR, VERSION, CROWDED = 0.25, 0.6, 0.9
# A text of fewer words than this is no proof that it is the same.
FEW_TERMS = 20
# So many are kept apart from each other: more are never seen at once.
APART = 8
POOL = 30


@dataclass(slots=True, eq=False)
class Story:
    """What is compared of a story: times in seconds since 1970, weights in ten-thousandths as they are stored."""

    pk: int
    published: float
    half_life: float
    section: int | None
    shelf: int | None
    headline: str
    topics: Sequence[int]
    terms: Sequence[int]
    weights: Sequence[int]
    names: Sequence[int]
    name_weights: Sequence[int]
    links: Sequence[int]
    is_live: bool = True

    def direction(self) -> dict[int, int]:
        """Return the story's words with their shares, as `alike` compares them."""
        return dict(zip(self.terms, self.weights, strict=True))

    def named(self) -> dict[int, int]:
        """Return whom and what the story names, likewise."""
        return dict(zip(self.names, self.name_weights, strict=True))


def alike(one: dict[int, int], other: dict[int, int]) -> float:
    """Return how far two directions agree whose shares are in ten-thousandths, 0 to 1."""
    return cosine(one, other) / 100_000_000


def packed(numbers: Iterable[int], kind: str) -> array:
    """Return numbers in a few bytes each: an archive of them is held in memory at once."""
    return array(kind, numbers)


def half_life(kind: str, breaking: bool) -> float:
    """Return in how many seconds a story of that kind loses half of its newness."""
    return (BREAKING if breaking else HALF_LIVES[Kind(kind)]) * DAY


@dataclass(slots=True)
class Tie:
    """What a story has to do with another: how much (0 to 1), and why in a word, with the topic that says most."""

    story: Story
    weight: float
    reason: int
    topic: int = 0


class Base:
    """The story under which others are to stand, with what is asked of it again and again."""

    def __init__(self, story: Story, rarity: Mapping[int, float]):
        """`rarity` tells of each topic of the story how much sharing it says (0 to 1)."""
        self.story, self.rarity = story, rarity
        self.direction, self.names = story.direction(), story.named()
        self.topics, self.links = frozenset(story.topics), frozenset(story.links)

    def tie(self, other: Story) -> Tie | None:
        """Return what `other` has to do with the story, or None when it must not stand there: the story itself, or a copy."""
        own = self.story
        if other.pk == own.pk:
            return None
        text = alike(self.direction, other.direction())
        if _is_copy(own, other, text):
            return None
        shared = sorted((topic for topic in other.topics if topic in self.topics), key=self._says)
        linked = other.pk in self.links or own.pk in other.links
        signs = (
            LINK * linked,
            TEXT * min(1.0, text / SAME_EVENT),
            TOPICS * (1 - math.exp(-1.2 * sum(map(self._says, shared)))),
            NAMES * (alike(self.names, other.named()) if self.names and other.names else 0.0),
            self._near(other),
        )
        weight = 1 - math.prod(1 - sign for sign in signs)
        topic = shared[-1] if shared else 0
        if linked:
            reason = Reason.FOLLOW_UP if other.published > own.published else Reason.BACKGROUND
        elif topic:
            reason = Reason.TOPIC
        elif weight >= LEAST:
            reason = Reason.NEAR
        else:
            reason = Reason.SECTION if own.section and other.section == own.section else Reason.FILLS_UP
        return Tie(other, weight, reason, topic)

    def _says(self, topic: int) -> float:
        return self.rarity.get(topic, 0.0)

    def _near(self, other: Story) -> float:
        own = self.story
        if own.section is None or other.section is None:
            return 0.0
        if own.section == other.section:
            return SECTION
        family = {own.section, own.shelf} & {other.section, other.shelf} - {None}
        return SHELF if family else 0.0


def rarity(stories: int) -> float:
    """Return how much a topic of so many stories says of two that share it, 0 to 1."""
    return min(1.0, 1 / math.log(1 + max(stories, 1)))


def worth(tie: Tie, now: float) -> float:
    """Return what a tie is worth at `now` (seconds since 1970): its weight, and how new the story is for its kind."""
    age = max(0.0, now - tie.story.published)
    return tie.weight * (LASTING + (1 - LASTING) * 0.5 ** (age / tie.story.half_life))


def arrange(ties: Iterable[Tie], now: float) -> list[Tie]:
    """Return the best of `ties`, the best first: related ones without a crowd of versions of one story, then what fills up.

    Of several copies of one text the best stands there, the others nowhere.
    """
    related: list[Tie] = []
    others: list[Tie] = []
    for tie in ties:
        (others if tie.reason == Reason.FILLS_UP else related).append(tie)
    ranked = sorted((_Rival(tie, worth(tie, now)) for tie in related), key=_Rival.order)
    pool = ranked[:POOL]
    for rival in pool:
        rival.direction = rival.tie.story.direction()
    chosen: list[Tie] = []
    while pool and len(chosen) < APART:
        best = min(pool, key=_Rival.order)
        pool.remove(best)
        chosen.append(best.tie)
        for rival in list(pool):
            text = alike(best.direction, rival.direction)
            if _is_copy(best.tie.story, rival.tie.story, text):
                pool.remove(rival)  # nobody reads the same text twice
            rival.crowd = max(rival.crowd, _crowding(text))
    chosen += [rival.tie for rival in (*sorted(pool, key=_Rival.order), *ranked[POOL:])]
    newest = sorted(others, key=lambda tie: (-tie.story.published, -tie.story.pk))
    return (chosen + newest[: max(AT_LEAST, KEPT - len(chosen))])[:KEPT]


@dataclass(slots=True, eq=False)
class _Rival:
    """A tie that wants a place: its worth, and how much it loses beside those chosen already."""

    tie: Tie
    worth: float
    crowd: float = 0.0
    direction: dict[int, int] = field(default_factory=dict)

    def order(self) -> tuple[float, float, int]:
        """Return what the best is the least in; of two that are worth the same, the newer."""
        return -self.worth * (1 - self.crowd), -self.tie.story.published, -self.tie.story.pk


def _is_copy(one: Story, other: Story, text: float) -> bool:
    """Tell whether two stories whose words agree as far as `text` (0 to 1) are one text."""
    return text >= DUPLICATE and (
        min(len(one.terms), len(other.terms)) >= FEW_TERMS or one.headline == other.headline
    )


def _crowding(likeness: float) -> float:
    """Return how much a story loses beside one that is chosen already and so much like it: nothing, or nearly all."""
    return min(1.0, max(0.0, likeness - NEAR) / (VERSION - NEAR)) * CROWDED
