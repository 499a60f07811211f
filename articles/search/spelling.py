"""The spelling that was probably meant: of words that no live story has, the nearest ones that some have."""

from collections.abc import Iterable
from datetime import datetime
from difflib import SequenceMatcher

from ..indexing import LONGEST_WORD, SHORTEST_WORD, folded
from .question import Question, config
from .session import rows

# difflib's ratio that makes a word the one that was meant: "ukriane" and "ukraine" have 0.86.
CLOSE = 0.75
MOST_WORDS, MOST_NEAR = 6, 40
# Of the nearest words so many are looked up in the stories.
TRIED = 4
# A word that most stories have stands in one of these; of others the index knows, and their lists are short.
NEWEST = 30

LIVE = "status = 'published' AND published_at <= %s"
# Of words, those that stand in a live story.
KNOWN = f"""
WITH newest AS MATERIALIZED (
  SELECT search FROM articles_article WHERE {LIVE} ORDER BY published_at DESC, id DESC LIMIT {NEWEST}
)
SELECT word FROM (
  SELECT word, plainto_tsquery(%s::regconfig, word) AS query FROM unnest(%s::text[]) AS word
) AS asked
WHERE numnode(query) = 0
   OR EXISTS (SELECT FROM newest WHERE ts_match_vq(search, query))
   OR EXISTS (SELECT FROM (SELECT status, published_at FROM articles_article WHERE search @@ query OFFSET 0) AS found
              WHERE {LIVE})
"""  # noqa: S608
NEAR = """
SELECT asked, near.word FROM unnest(%s::text[]) AS asked CROSS JOIN LATERAL (
  SELECT DISTINCT word, similarity(plain, asked) AS likeness FROM articles_searchword
  WHERE plain %% asked ORDER BY likeness DESC, word LIMIT %s
) AS near
"""


def known(words: Iterable[str], at: datetime) -> set[str]:
    """Return those of `words` that stand in a story live at `at`, and those that say nothing."""
    asked = list(words)
    return {word for (word,) in rows(KNOWN, [at, config(), asked, at])} if asked else set()


def correction(question: Question, at: datetime) -> Question | None:
    """Return the question with its unknown words replaced by words of stories live at `at`; None where one has none.

    To be called within a `session`. At most three statements, whatever is asked.
    """
    words = list(dict.fromkeys(word for term in question.wanted for word in term.words))[:MOST_WORDS]
    words = [word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD]
    there = known(words, at)
    unknown = {word: folded(word) for word in words if word not in there}
    if not unknown:
        return None
    near: dict[str, list[str]] = {word: [] for word in unknown}
    for plain, found in rows(NEAR, [sorted(set(unknown.values())), MOST_NEAR]):
        for word in unknown:
            if unknown[word] == plain:
                near[word].append(found)
    best = {word: _nearest(unknown[word], found) for word, found in near.items()}
    there = known(sorted({one for found in best.values() for one in found}), at)
    meant = {word: next((one for one in found if one in there), "") for word, found in best.items()}
    if not all(meant.values()):
        return None
    return question.corrected({word: _dressed(word, other) for word, other in meant.items()})


def _nearest(asked: str, words: Iterable[str]) -> list[str]:
    ratios = [(SequenceMatcher(None, asked, folded(word)).ratio(), word) for word in words]
    close = [(-ratio, word) for ratio, word in ratios if ratio > CLOSE and folded(word) != asked]
    return [word for _ratio, word in sorted(close)][:TRIED]


def _dressed(asked: str, meant: str) -> str:
    """Return `meant` in the capitals in which the word was asked for."""
    if asked.isupper() and len(asked) > 1:
        return meant.upper()
    return meant.capitalize() if asked[:1].isupper() else meant
