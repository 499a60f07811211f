"""One question: what else should the reader see?

Editors first, then arithmetic, then recency: an editor's picks are always obeyed; then come stories that share
topics, a rare topic weighing more than a common one and a new story more than an old one; then the section; and
when that is not enough, whatever is newest.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, Count, F, FloatField, IntegerField, Sum, Value, When
from django.db.models.functions import Cast, Extract, Ln
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Article, ArticleTopic

AT_LEAST = 3
# A story loses half its weight against a newer one in this time. The loss is exponential, so that the order of two
# stories never changes by the clock alone and a page that shows them need not end with it.
HALF_LIFE = timedelta(days=60)
PICKED, SHARED, SECTION, NEWEST = range(4)
NOTHING_SHARED = Cast(Value([], ArrayField(BigIntegerField())), ArrayField(BigIntegerField()))


@dataclass(frozen=True)
class Choice:
    """A story to read next: its id, and why it was chosen, in words for the reader ("" says nothing)."""

    pk: int
    reason: str


def related_to(article: Article, limit: int = 6, at: datetime | None = None) -> list[Article]:
    """Return up to `limit` other stories that are live at `at` (aware; now when left out), the best first.

    Never the story itself, one that readers may not see, or one twice. Each has an attribute `reason`. Three
    queries, however many stories there are.
    """
    chosen = choose(article, limit, at)
    stories = Article.objects.defer("search").in_bulk([choice.pk for choice in chosen])
    for choice in chosen:
        stories[choice.pk].reason = choice.reason  # type: ignore[attr-defined]  # told to the card
    return [stories[choice.pk] for choice in chosen]


def choose(article: Article, limit: int = 6, at: datetime | None = None) -> list[Choice]:
    """Return the ids of the related stories, with the reasons, in two queries; see `related_to`."""
    at = at or timezone.now()
    topics = _topics(article)
    live = Article.objects.live(at).exclude(pk=article.pk).order_by()
    sources = [_picked(live, article), _in_section(live, article), _newest(live)]
    if topics:
        sources.append(_sharing(live, topics))
    size = max(limit, AT_LEAST)
    parts = [source.values_list("pk", "rule", "score", "shared")[:size] for source in sources]
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[1], -row[2], -row[0]))
    chosen: dict[int, Choice] = {}
    for pk, source, _score, shared in rows:
        # The newest of everything only fill up to three: beyond that they are no recommendation.
        enough = AT_LEAST if source == NEWEST else limit
        if len(chosen) < min(enough, limit):
            chosen.setdefault(pk, Choice(pk, _reason(source, article, topics, shared)))
    return list(chosen.values())


def _topics(article: Article) -> dict[int, tuple[float, str]]:
    """Return weight and name of every topic of `article` by id: the fewer stories share it, the more it says."""
    rows = (
        ArticleTopic.objects.filter(tag__article_links__content_object=article)
        .values_list("tag_id", "tag__name")
        .annotate(stories=Count("pk"))
    )
    return {pk: (1 / math.log(1 + stories), name) for pk, name, stories in rows if stories > 1}


def _scored(stories, rule: int, score, shared=None):
    return stories.annotate(rule=Value(rule, IntegerField()), score=score, shared=shared or NOTHING_SHARED)


def _picked(live, article):
    picks = live.filter(picked_by__article=article).order_by("picked_by__position", "-pk")
    return _scored(picks, PICKED, Cast(-F("picked_by__position"), FloatField()))


def _sharing(live, topics):
    """Score by the logarithm of (sum of weights × 2^(-age / half-life))."""
    weights = (When(topic_links__tag=pk, then=Value(weight)) for pk, (weight, _name) in topics.items())
    decay = math.log(2) / HALF_LIFE.total_seconds()
    score = Ln(Sum(Case(*weights, output_field=FloatField()))) + _epoch() * decay
    stories = live.filter(topic_links__tag__in=topics)
    return _scored(stories, SHARED, score, ArrayAgg("topic_links__tag")).order_by("-score", "-pk")


def _in_section(live, article):
    return _scored(live.filter(category=article.category_id).newest_first(), SECTION, _epoch())


def _newest(live):
    return _scored(live.newest_first(), NEWEST, _epoch())


def _epoch():
    return Cast(Extract("published_at", "epoch"), FloatField())


def _reason(
    source: int, article: Article, topics: dict[int, tuple[float, str]], shared: list[int] | None
) -> str:
    if source == PICKED:
        return _("Editor’s pick")
    if source == SHARED and shared:
        return _("More on %(topic)s") % {"topic": max(topics[pk] for pk in shared)[1]}
    if source == SECTION and article.category:
        return _("More from %(section)s") % {"section": article.category.name}
    return ""
