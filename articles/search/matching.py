"""Which stories match, and in which order.

The order is a product of what the words say and of how new the story is:

    (0.05 + rank + 0.5 when all words stand in the headline + 5 when they are the headline) × (¼ + ¾ · 2^(-age / 180 days))

`rank` is PostgreSQL's ts_rank with headline 1, standfirst and byline 0.6, topic and section 0.3, text 0.1. So a story
never loses more than three quarters by its age: the one that is about the words stays before today's that mentions them.
The age is counted in whole days of the paper, up to the day of the page, which ends with that day in any case.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from .filters import Filters
from .question import Question, bare
from .session import rows

WEIGHTS = "{0.1,0.3,0.6,1.0}"  # D, C, B, A
MENTIONED, IN_HEADLINE, IS_HEADLINE = 0.05, 0.5, 5.0
KEPT_FOR_EVER, HALF_LIFE_DAYS = 0.25, 180
# Counted up to here, and listed: fifty pages.
MOST_COUNTED = 1_000
# Weighed are the newest that match and those that have it in the headline, so many of each. The others follow by date: to
# unpack and weigh the document of every story that has a common word takes seconds.
NEWEST, HEADED = 100, 60
# Of words that most stories have, the newest stories with them are among these; else the index of words tells.
LOOKED_AT = 400
# So many stories with all words of a phrase are looked through for it.
MOST_CHECKED = 800

LIVE = "status = 'published' AND published_at <= %s"
# The condition on `search` stands alone inside, so that nothing but the index of words can answer it; OFFSET 0 keeps the
# rest outside. What is found comes as it lies in the table, and no more of it is read than is counted.
COUNT = """
SELECT id, published_at FROM (
  SELECT id, status, published_at FROM articles_article WHERE search @@ {query}{filters} OFFSET 0
) AS found WHERE {live} LIMIT %s
"""
# ts_match_vq is what @@ stands for; by its name no index answers it.
RECENT = """
SELECT id, published_at FROM (
  SELECT id, published_at, search FROM articles_article WHERE {live}{filters}
  ORDER BY published_at DESC, id DESC LIMIT %s
) AS newest WHERE ts_match_vq(search, {query})
"""
SORTED = """
SELECT id, published_at FROM (
  SELECT id, status, published_at FROM articles_article WHERE search @@ {query}{filters} OFFSET 0
) AS found WHERE {live} ORDER BY published_at DESC, id DESC LIMIT %s
"""
# Of stories that have all words of a phrase, the newest are unpacked to see whether they stand side by side.
CHECKED = """
SELECT id, published_at, ts_match_vq(search, {query}) FROM (
  SELECT id, published_at, search FROM (
    SELECT id, status, published_at, search FROM articles_article WHERE search @@ {loose}{filters} OFFSET 0
  ) AS found WHERE {live} ORDER BY published_at DESC, id DESC LIMIT %s
) AS newest
"""
WEIGHED = """
SELECT id, published_at, headline, ts_rank(%s, search, {query}), ts_match_vq(ts_filter(search, '{{a}}'), {query})
FROM articles_article WHERE ts_match_vq(search, {query}) AND id = ANY(%s || ARRAY(
  SELECT id FROM (
    SELECT id, status, published_at FROM articles_article WHERE ts_filter(search, '{{a}}') @@ {loose}{filters} OFFSET 0
  ) AS headed WHERE {live} LIMIT %s
))
"""
BROWSED = """
SELECT id FROM articles_article WHERE {live}{filters} ORDER BY published_at DESC, id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Found:
    """The ids of stories, the best first, and how many there are; `are_more` when there are more than were counted."""

    ids: tuple[int, ...] = ()
    count: int = 0
    are_more: bool = False
    is_partial: bool = False  # of the stories with all words of a phrase only the newest were looked through
    says_nothing: bool = False  # only words that stand in every text


def find(question: Question, filters: Filters, at: datetime, *, needed: int = 1) -> Found:
    """Return what matches of the stories live at `at`, to be called within a `session`; at least `needed` ids of many.

    The same rows and the same day give the same order, so that pages follow each other without a gap.
    """
    query, words = question.sql()
    loose, parts_of_it = question.loose.sql()
    narrowed, narrow = filters.sql()
    sql = partial(_filled, query=query, loose=loose, filters=narrowed, live=LIVE)
    are_more = is_partial = False
    if question.is_positional:
        checked = rows(sql(CHECKED), [*words, *parts_of_it, *narrow, at, MOST_CHECKED])
        matched = [(pk, when) for pk, when, matches in checked if matches]
        is_partial = len(checked) == MOST_CHECKED
    else:
        matched = rows(sql(COUNT), [*words, *narrow, at, MOST_COUNTED + 1])
    if len(matched) > MOST_COUNTED:
        are_more = True
        if not question.is_positional:
            matched = rows(sql(RECENT), [at, *narrow, LOOKED_AT, *words])
            if len(matched) < max(NEWEST, needed):
                matched = rows(sql(SORTED), [*words, *narrow, at, MOST_COUNTED])
    newest = sorted(matched, key=lambda row: (row[1], row[0]), reverse=True)
    if not newest:
        return Found(says_nothing=_says_nothing(question), is_partial=is_partial)
    ids = [pk for pk, _at in newest[:NEWEST]]
    given = [WEIGHTS, *words, *words, *words, ids, *parts_of_it, *narrow, at, HEADED]
    weighed = rows(sql(WEIGHED), given)
    today = timezone.localtime(at).date()
    best = sorted(
        (-_score(question, headline, rank, has_all, _days(when, today)), -when.timestamp(), -pk)
        for pk, when, headline, rank, has_all in weighed
    )
    ids = [-pk for *_rest, pk in best]
    known = set(ids)
    ids += [pk for pk, _at in newest if pk not in known]
    count = MOST_COUNTED if are_more else len(ids)
    return Found(tuple(ids[:MOST_COUNTED]), count, are_more, is_partial)


def browse(filters: Filters, at: datetime) -> Found:
    """Return the stories live at `at` that the filters leave, the newest first."""
    narrowed, narrow = filters.sql()
    found = rows(BROWSED.format(live=LIVE, filters=narrowed), [at, *narrow, MOST_COUNTED + 1])
    ids = tuple(pk for (pk,) in found[:MOST_COUNTED])
    return Found(ids, len(ids), len(found) > MOST_COUNTED)


def _filled(text: str, **parts: str) -> str:
    return text.format(**parts)


def _says_nothing(question: Question) -> bool:
    """Tell whether nothing is left of what is looked for once the words that stand in every text are taken out."""
    text, parameters = Question(question.words, question.wanted).sql()
    ((nodes,),) = rows(f"SELECT numnode({text})", parameters)
    return nodes == 0


def _days(when: datetime, today: date) -> int:
    return max(0, (today - timezone.localtime(when).date()).days)


def _score(question: Question, headline: str, rank: float, has_all: bool, days: int) -> float:
    said = MENTIONED + rank + IN_HEADLINE * has_all
    said += IS_HEADLINE * (has_all and bare(headline) == question.as_headline)
    freshness = KEPT_FOR_EVER + (1 - KEPT_FOR_EVER) * math.exp2(-days / HALF_LIFE_DAYS)
    return said * freshness
