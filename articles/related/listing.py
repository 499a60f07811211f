"""The stored list of a story, read so that it costs a page no query but that of the cards.

The arrays come along with the story's own row (`columns`); which of the stories readers may see is asked when their cards
are fetched, so that nothing hidden is ever shown and the next best fills in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from ..cards import Card, cards_of
from ..models import Article, ArticleTopic, Category, RelatedExclusion, RelatedList, RelatedPick
from ..rows import folded
from . import rule
from .choice import AT_LEAST, Choice, background, follow_up, from_section, more_on, picked

LIMIT = 6
Reason = RelatedList.Reason


@dataclass(frozen=True)
class Shown:
    """What stands under a story: the cards, and the ids of the stories that would push some of them away were they public.

    `is_stored` says whether the list was scored, or else made on the spot by the rule.
    """

    cards: list[Card]
    hidden: frozenset[int]
    is_stored: bool


OWN = OuterRef("pk")


def columns(article: Any = OWN) -> dict[str, Any]:
    """Return annotations for a query of stories that bring along the stored list of `article`: the story's own, or an id."""
    stored = RelatedList.objects.filter(article=article)
    picks = RelatedPick.objects.filter(article=article).order_by("position", "pk")
    return {
        "related_row": Subquery(
            stored.values(row=JSONObject(ids="ids", reasons="reasons", topics="topics"))[:1]
        ),
        "picked_ids": ArraySubquery(picks.values("related")),
        "excluded_ids": ArraySubquery(
            RelatedExclusion.objects.filter(article=article).order_by().values("related")
        ),
    }


def stored(story: Article, topics: dict[int, str]) -> list[Choice] | None:
    """Return everything that may stand under `story`, the best first, hidden stories too; None before it is scored.

    `story` has the annotations of `columns`, and `topics` are the names of its topics by their ids.
    """
    section = story.category.name if story.category is not None else ""
    return _stored(story.pk, story, topics, section)


def _stored(pk: int, held: Any, topics: dict[int, str], section: str) -> list[Choice] | None:
    row: dict[str, list[int]] | None = held.related_row
    if row is None:
        return None
    kept_away = {pk, *held.excluded_ids}
    choices = {pk: Choice(pk, picked()) for pk in held.picked_ids if pk not in kept_away}
    for pk, reason, topic in zip(row["ids"], row["reasons"], row["topics"], strict=True):
        if pk not in kept_away:
            fills_up = reason == Reason.FILLS_UP
            choices.setdefault(pk, Choice(pk, _in_words(reason, topics.get(topic, ""), section), fills_up))
    return list(choices.values())


def _in_words(reason: int, topic: str, section: str) -> str:
    if reason == Reason.BACKGROUND:
        return background()
    if reason == Reason.FOLLOW_UP:
        return follow_up()
    if reason == Reason.TOPIC and topic:
        return more_on(topic)
    if reason == Reason.SECTION and section:
        return from_section(section)
    return ""


def under(story: Article, topics: dict[int, str], at: datetime, limit: int = LIMIT) -> Shown:
    """Return what stands under `story` at `at` (aware); one query once the story is scored. See `stored` for the rest."""
    choices = stored(story, topics)
    if choices is None:
        chosen = rule.choose(story, limit, at)
        cards = cards_of([one.pk for one in chosen], at, reasons={one.pk: one.reason for one in chosen})
        return Shown(cards, frozenset(), is_stored=False)
    found = cards_of(
        [one.pk for one in choices], at, reasons={one.pk: one.reason for one in choices}, limit=limit
    )
    wanted = {one.pk for one in cut(choices, {card.pk for card in found}, limit)}
    cards = [card for card in found if card.pk in wanted]
    return Shown(cards, frozenset(above(choices, wanted, limit)), is_stored=True)


UNDER = """
SELECT unnest(ids) FROM articles_relatedlist WHERE article_id = %s
UNION ALL SELECT related_id FROM articles_relatedpick WHERE article_id = %s
UNION ALL SELECT %s
"""


def stories_under(
    article: Article, at: datetime, limit: int
) -> tuple[dict[int, Article], list[Choice] | None]:
    """Return the stories that may stand under `article` at `at` by their ids, and which do; None when it is not scored.

    One query: the story itself is asked for too, since its row brings the list along.
    """
    stories = (
        Article.objects.filter(pk__in=RawSQL(UNDER, [article.pk] * 3))  # noqa: S611  # nobody's words
        .defer("search")
        .annotate(
            **columns(article.pk),
            topics_there=folded(
                ArticleTopic.objects.filter(content_object=article.pk).order_by(), id="tag", name="tag__name"
            ),
            section_there=Subquery(Category.objects.filter(articles=article.pk).values("name")[:1]),
        )
    )
    rows: dict[int, Any] = {story.pk: story for story in stories}
    found = {pk: story for pk, story in rows.items() if pk != article.pk and story.is_live_at(at)}
    one = rows.get(article.pk)
    if one is None:  # not saved yet
        return {}, None
    names = {row["id"]: row["name"] for row in one.topics_there}
    choices = _stored(article.pk, one, names, one.section_there or "")
    return found, None if choices is None else cut(choices, set(found), limit)


def cut(choices: Iterable[Choice], live: set[int], limit: int = LIMIT) -> list[Choice]:
    """Return which of `choices` are shown when those of `live` may be."""
    shown: list[Choice] = []
    for one in choices:
        enough = min(AT_LEAST, limit) if one.fills_up else limit
        if one.pk in live and len(shown) < enough:
            shown.append(one)
    return shown


def above(choices: list[Choice], shown: set[int], limit: int = LIMIT) -> set[int]:
    """Return the ids of the choices that would stand above or among `shown` if readers might see them."""
    hidden: set[int] = set()
    count = 0
    for one in choices:
        if count >= (min(AT_LEAST, limit) if one.fills_up else limit):
            continue
        if one.pk in shown:
            count += 1
        else:
            hidden.add(one.pk)
    return hidden
