"""Scoring the archive: every story with every other, in memory and in minutes, where one by one would take hours.

Memory: some 2 KB a story, 200 MB for 100,000 of them.
"""

from array import array
from collections.abc import Callable, Iterator
from heapq import nlargest

from django.db import connection, transaction
from django.utils import timezone

from .. import freshness
from ..models import Article, RelatedList
from . import profiles, reading
from .ranking import Base, Story, Tie, arrange, rarity
from .scoring import LOCK, score, store
from .words import Counts, recount

AT_ONCE = 200
# So many stories, and a tenth of all, are quicker scored one by one; among more, everything is put in order anew.
ONE_BY_ONE = 200
ALIKE, FILED, NEAR, NEWEST = 60, 60, 25, 25
# Of a topic with more stories only so many, the newest, are looked at.
NEWEST_FILED = 400


def unscored() -> list[int]:
    """Return the ids of the published stories that have no list yet, the newest first."""
    rows = Article.objects.filter(status=Article.Status.PUBLISHED, related_list=None)
    return list(rows.newest_first().values_list("pk", flat=True))


@freshness.verb
def score_unscored() -> int:
    """Score the published stories that have no list yet; return how many lists were made."""
    return _score(unscored())


@freshness.verb
def score_topic(topic_id: int) -> int:
    """Score the published stories of a topic anew, into which another one was merged; return how many lists were made."""
    filed = Article.objects.filter(status=Article.Status.PUBLISHED, topic_links__tag=topic_id)
    return _score(list(filed.newest_first().values_list("pk", flat=True)))


def _score(waiting: list[int]) -> int:
    published = Article.objects.filter(status=Article.Status.PUBLISHED).count()
    if len(waiting) > min(ONE_BY_ONE, published / 10):
        return score_all()
    for pk in waiting:
        score(pk)
    return len(waiting)


@freshness.verb
def score_all(tell: Callable[[str, int, int], object] = lambda step, done, of: None) -> int:
    """Compare every published story with every other and store all lists anew; return how many.

    `tell` hears the name of the step, how much of it is done, and of how much. Beside readers and editors at any time: what
    is published meanwhile is scored by its own task.
    """
    recount()
    counts = Counts()
    waiting = list(
        Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk").values_list("pk", flat=True)
    )
    for first in range(0, len(waiting), AT_ONCE):
        profiles.write(waiting[first : first + AT_ONCE], counts)
        tell("words", min(first + AT_ONCE, len(waiting)), len(waiting))
    at = timezone.now()
    with transaction.atomic():
        archive = Archive(reading.all_stories(at))
    done = 0
    for batch in archive.batches():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK)
            # What was scored since by its own task knows more.
            newer = RelatedList.objects.filter(article__in=[story.pk for story in batch], scored_at__gt=at)
            own = set(newer.values_list("article", flat=True))
            lists = {
                story.pk: archive.best_for(story, at.timestamp()) for story in batch if story.pk not in own
            }
            if words := store(lists, at):
                freshness.changed(*words)
        done += len(batch)
        tell("lists", done, len(archive.stories))
    return done


class Archive:
    """All stories, by whatever finds them: their words, topics, sections and links."""

    def __init__(self, stories: Iterator[Story]):
        self.stories = list(stories)  # the newest first
        self.by_term: dict[int, tuple[array, array]] = {}
        self.by_topic: dict[int, array] = {}
        self.by_section: dict[int, array] = {}
        self.linking: dict[int, list[int]] = {}
        self.place = {story.pk: place for place, story in enumerate(self.stories)}
        for place, story in enumerate(self.stories):
            for term, weight in zip(story.terms, story.weights, strict=True):
                places, weights = self.by_term.setdefault(term, (array("i"), array("h")))
                places.append(place)
                weights.append(weight)
            for topic in story.topics:
                self.by_topic.setdefault(topic, array("i")).append(place)
            if story.section is not None:
                self.by_section.setdefault(story.section, array("i")).append(place)
            for link in story.links:
                self.linking.setdefault(link, []).append(place)
        self.rarities = {topic: rarity(len(places)) for topic, places in self.by_topic.items()}

    def batches(self) -> Iterator[list[Story]]:
        """Yield all stories, some at a time."""
        for first in range(0, len(self.stories), AT_ONCE):
            yield self.stories[first : first + AT_ONCE]

    def best_for(self, story: Story, now: float) -> list[Tie]:
        """Return what stands under `story`, as scoring it alone would find it."""
        base = Base(story, self.rarities)
        ties = (base.tie(self.stories[place]) for place in self._candidates(story))
        return arrange((tie for tie in ties if tie), now)

    def _candidates(self, story: Story) -> set[int]:
        found = set(range(min(NEWEST, len(self.stories))))
        found.update(self._alike(story), self.by_section.get(story.section or 0, ())[:NEAR])
        found.update(self.linking.get(story.pk, ()))
        found.update(self.place[link] for link in story.links if link in self.place)
        filed: dict[int, float] = {}
        for topic in story.topics:
            says = self.rarities[topic]
            for place in self.by_topic[topic][
                :NEWEST_FILED
            ]:  # the newest first, as are those of equal weight
                filed[place] = filed.get(place, 0.0) + says
        found.update(nlargest(FILED, filed, key=filed.__getitem__))
        found.discard(self.place[story.pk])
        return found

    def _alike(self, story: Story) -> list[int]:
        likeness: dict[int, int] = {}
        used = 0
        for term, weight in zip(story.terms, story.weights, strict=True):
            places, weights = self.by_term[term]
            if len(places) > reading.COMMON:
                continue
            for place, other in zip(places, weights, strict=True):
                likeness[place] = likeness.get(place, 0) + weight * other
            used += 1
            if used == reading.SEARCHED:
                break
        return nlargest(ALIKE, likeness, key=likeness.__getitem__)
