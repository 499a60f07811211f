"""The rule for a story that has not been scored yet: what can be asked of the rows themselves.

An editor's picks are always obeyed; then come stories that share topics, a rare topic weighing more than a common one
and a new story more than an old one; then the section; and when that is not enough, whatever is newest.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Ln

from ..models import Article, ArticleTopic, RelatedExclusion
from .choice import AT_LEAST, Choice, from_section, more_on, picked

# A story loses half its weight against a newer one in this time. The loss is exponential, so that the order of two
# stories never changes by the clock alone and a page that shows them need not end with it.
HALF_LIFE = timedelta(days=60)
DECAY = math.log(2) / HALF_LIFE.total_seconds()
# A topic of more stories than COMMON says little, so that only the newest stories are worth ranking by it; reading
# every story of such topics took 190 ms in an archive of 100,000, this takes 15.
COMMON, RECENT = 1_000, 1_000
PICKED, SHARED, SECTION, NEWEST = range(4)
NOTHING_SHARED = Cast(Value([], ArrayField(BigIntegerField())), ArrayField(BigIntegerField()))


def choose(article: Article, limit: int, at: datetime) -> list[Choice]:
    """Return what stands under `article` at `at` (aware), in two queries."""
    topics = _topics(article, at)
    left_out = Exists(RelatedExclusion.objects.filter(article=article.pk, related=OuterRef("pk")))
    live = Article.objects.live(at).filter(~left_out).exclude(pk=article.pk).order_by()
    sources = [_picked(live, article), _in_section(live, article), _newest(live)]
    sources += _sharing(live, topics)
    size = max(limit, AT_LEAST)
    parts = [source.values_list("pk", "rule", "score", "shared")[:size] for source in sources]
    chosen: dict[int, Choice] = {}
    for pk, source, _score, shared in _in_order(parts[0].union(*parts[1:], all=True)):
        # The newest of everything only fill up to three: beyond that they are no recommendation.
        enough = AT_LEAST if source == NEWEST else limit
        if len(chosen) < min(enough, limit):
            chosen.setdefault(pk, Choice(pk, _reason(source, article, topics, shared)))
    return list(chosen.values())


def _in_order(rows) -> list[tuple]:
    """Return the rows of all sources, the best first; a story found by rare and by common topics has both weights."""
    merged: dict[tuple, tuple] = {}
    for pk, rule, score, shared in rows:
        if twin := merged.get((pk, rule)):
            score, shared = math.log(math.exp(score) + math.exp(twin[2])), [*shared, *twin[3]]
        merged[pk, rule] = (pk, rule, score, shared)
    return sorted(merged.values(), key=lambda row: (row[1], -row[2], -row[0]))


@dataclass(frozen=True, order=True)
class Shared:
    """A topic of the story: the fewer stories share it, the more it says."""

    weight: float
    name: str
    common: bool


def _topics(article: Article, at: datetime) -> dict[int, Shared]:
    """Return the topics of `article` that other live stories have too, by id. Nobody counts further than COMMON."""
    live = Article.objects.live(at).order_by().values("pk")
    links = ArticleTopic.objects.filter(tag=OuterRef("tag"), content_object__in=live).order_by()
    links = links.exclude(content_object=article.pk).values("pk")[: COMMON + 1]
    rows = (
        ArticleTopic.objects.filter(content_object=article)
        .annotate(stories=Func(ArraySubquery(links), function="cardinality", output_field=IntegerField()))
        .values_list("tag_id", "tag__name", "stories")
    )
    return {
        pk: Shared(1 / math.log(2 + stories), name, stories > COMMON) for pk, name, stories in rows if stories
    }


def _scored(stories, rule: int, score, shared=None):
    return stories.annotate(rule=Value(rule, IntegerField()), score=score, shared=shared or NOTHING_SHARED)


def _picked(live, article):
    picks = live.filter(picked_by__article=article).order_by("picked_by__position", "-pk")
    return _scored(picks, PICKED, Cast(-F("picked_by__position"), FloatField()))


def _sharing(live, topics: dict[int, Shared]) -> list:
    """Score by the logarithm of (sum of weights × 2^(-age / half-life)), for rare topics and for common ones."""
    sources = []
    for common in (False, True):
        wanted = {pk: topic for pk, topic in topics.items() if topic.common == common}
        if not wanted:
            continue
        weights = (When(topic_links__tag=pk, then=Value(topic.weight)) for pk, topic in wanted.items())
        score = Ln(Sum(Case(*weights, output_field=FloatField()))) + _epoch() * DECAY
        stories = live.filter(pk__in=live.newest_first().values("pk")[:RECENT]) if common else live
        stories = stories.filter(topic_links__tag__in=wanted)
        sources.append(
            _scored(stories, SHARED, score, ArrayAgg("topic_links__tag")).order_by("-score", "-pk")
        )
    return sources


def _in_section(live, article):
    return _scored(live.filter(category=article.category_id).newest_first(), SECTION, _epoch())


def _newest(live):
    return _scored(live.newest_first(), NEWEST, _epoch())


def _epoch():
    return Cast(Extract("published_at", "epoch"), FloatField())


def _reason(source: int, article: Article, topics: dict[int, Shared], shared: list[int] | None) -> str:
    if source == PICKED:
        return picked()
    if source == SHARED and shared:
        return more_on(max(topics[pk] for pk in shared).name)
    if source == SECTION and article.category:
        return from_section(article.category.name)
    return ""
