"""The rule for a story that has not been scored yet: what can be asked of the rows themselves.

An editor's picks are always obeyed; then come stories that share topics, a rare topic weighing more than a common one
and a new story more than an old one; then the section; and when that is not enough, whatever is newest.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

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
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Ln

from ..models import Article, ArticleTopic, RelatedExclusion, RelatedList
from ..rows import folded
from ..statements import Statement, among
from .choice import AT_LEAST, Choice, from_section, more_on, picked

# A story loses half its weight against a newer one in this time. The loss is exponential, so that the order of two
# stories never changes by the clock alone and a page that shows them need not end with it.
HALF_LIFE = timedelta(days=60)
DECAY = math.log(2) / HALF_LIFE.total_seconds()
# A topic of more stories than COMMON says little, so that only the newest stories are worth ranking by it; reading
# every story of such topics took 190 ms in an archive of 100,000, this takes 15.
COMMON, RECENT = 1_000, 1_000
# Weights reach the database as whole numbers of this part.
PRECISION = 1_000_000
PICKED, SHARED, SECTION, NEWEST = range(4)
NOTHING_SHARED = Cast(Value([], ArrayField(BigIntegerField())), ArrayField(BigIntegerField()))


def choose(article: Article, limit: int, at: datetime) -> list[Choice]:
    """Return what stands under `article` at `at` (aware), in two queries."""
    topics = _topics(article, at)
    rare, common = (
        {pk: topic for pk, topic in topics.items() if topic.common == way} for way in (False, True)
    )
    rows = _candidates(max(limit, AT_LEAST), RECENT).tuples(
        at=at,
        article=article.pk,
        section=article.category_id or 0,
        rare=list(rare),
        rare_weights=_weights(rare),
        common=list(common),
        common_weights=_weights(common),
    )
    chosen: dict[int, Choice] = {}
    for pk, source, _score, shared in _in_order(rows):
        # The newest of everything only fill up to three: beyond that they are no recommendation.
        enough = AT_LEAST if source == NEWEST else limit
        if len(chosen) < min(enough, limit):
            chosen.setdefault(pk, Choice(pk, _reason(source, article, topics, shared)))
    return list(chosen.values())


@lru_cache(maxsize=4)
def _candidates(size: int, recent: int) -> Statement:
    """Return the question for the best `size` stories of each source, by common topics among the `recent` newest."""

    def build(at, article, section, rare, rare_weights, common, common_weights):
        left_out = Exists(RelatedExclusion.objects.filter(article=article, related=OuterRef("pk")))
        live = Article.objects.live(at).filter(~left_out).exclude(pk=article).order_by()
        newest = live.filter(among("pk", Subquery(live.newest_first().values("pk")[:recent])))
        sources = [
            _picked(live, article),
            _in_section(live, section),
            _newest(live),
            _sharing(live, rare, rare_weights),
            _sharing(newest, common, common_weights),
        ]
        parts = [source.values_list("pk", "rule", "score", "shared")[:size] for source in sources]
        return parts[0].union(*parts[1:], all=True)

    weights = {"rare": list, "rare_weights": list, "common": list, "common_weights": list}
    return Statement(build, at=datetime, article=int, section=int, **weights)


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


def _weights(topics: dict[int, Shared]) -> list[int]:
    return [round(topic.weight * PRECISION) for topic in topics.values()]


def _topics(article: Article, at: datetime) -> dict[int, Shared]:
    """Return the topics of `article` that other live stories have too, by id. Nobody counts further than COMMON."""
    known = getattr(article, "rule_topics", None)  # it came along with the story: see `topics_of_unscored`
    if known is None:
        rows = _counted(COMMON).tuples("tag_id", "tag__name", "stories", at=at, article=article.pk)
    else:
        rows = [(row["id"], row["name"], row["stories"]) for row in known]
    return {
        pk: Shared(1 / math.log(2 + stories), name, stories > COMMON) for pk, name, stories in rows if stories
    }


def _others(at, article, enough: int) -> Func:
    """Return how many other live stories have the topic of a link, counted to `enough`, as a column of links."""
    live = Article.objects.live(at).order_by().values("pk")
    links = ArticleTopic.objects.filter(
        ~Q(content_object=article), tag=OuterRef("tag"), content_object__in=live
    )
    found = links.order_by().values("pk")[: enough + 1]
    return Func(ArraySubquery(found), function="cardinality", output_field=IntegerField())


def topics_of_unscored(at: datetime) -> Case:
    """Return a column of stories: the topics of one that is not scored, as the rule wants them; None for any other.

    It spares the page of a fresh story a query, and costs the others nothing: the database does not look.
    """
    links = ArticleTopic.objects.filter(content_object=OuterRef("pk")).order_by()
    rows = folded(links, id="tag_id", name="tag__name", stories=_others(at, OuterRef(OuterRef("pk")), COMMON))
    scored = Exists(RelatedList.objects.filter(article=OuterRef("pk")))
    return Case(When(scored, then=None), default=rows, output_field=JSONField())


@lru_cache(maxsize=4)
def _counted(enough: int) -> Statement:
    """Return the question for the topics of a story, and of how many other stories each is, counted to `enough`."""

    def build(at, article):
        links = ArticleTopic.objects.filter(content_object=article)
        links = links.annotate(stories=_others(at, article, enough))
        return links.values("tag_id", "tag__name", "stories")

    return Statement(build, at=datetime, article=int)


def _scored(stories, rule: int, score, shared=None):
    return stories.annotate(rule=Value(rule, IntegerField()), score=score, shared=shared or NOTHING_SHARED)


def _picked(live, article):
    picks = live.filter(picked_by__article=article).order_by("picked_by__position", "-pk")
    return _scored(picks, PICKED, Cast(-F("picked_by__position"), FloatField()))


def _sharing(live, topics, weights):
    """Score by the logarithm of (sum of weights × 2^(-age / half-life))."""
    places, given = (Value(numbers, ArrayField(BigIntegerField())) for numbers in (topics, weights))
    place = Func(places, F("topic_links__tag"), function="array_position", output_field=IntegerField())
    weight = Func(given, place, template="(%(expressions)s]", arg_joiner=")[", output_field=FloatField())
    score = Ln(Sum(weight) / float(PRECISION)) + _epoch() * DECAY
    stories = live.filter(among("topic_links__tag", topics))
    return _scored(stories, SHARED, score, ArrayAgg("topic_links__tag")).order_by("-score", "-pk")


def _in_section(live, section):
    return _scored(live.filter(category=section).newest_first(), SECTION, _epoch())


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
