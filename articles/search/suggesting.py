"""What is suggested while a reader types: words that go on so, sections, topics and authors of that name, and stories.

Whatever is suggested finds something: each is asked of the live stories before it is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse

from ..indexing import LONGEST_WORD, folded
from ..models import Category
from ..models.places import address
from .question import WORD, Question, ask, bare, config
from .session import rows
from .spelling import LIVE, NEWEST

LEAST_LETTERS = 2
MOST_WORDS, MOST_NAMES, MOST_STORIES = 5, 3, 3
# Words that begin with two letters are many; the shortest of so many are looked up.
MOST_BEGINNINGS, TRIED = 2_000, 24
# Stories are suggested from so many letters of the last word on: before, nearly all would match.
LETTERS_OF_STORIES, MATCHING = 4, 1_500
MOST_ACCENTED, CONSIDERED = 3, 12

Kind = Literal["word", "section", "topic", "author", "story"]

BEGIN = """
SELECT word FROM (
  SELECT DISTINCT word FROM (
    SELECT word FROM articles_searchword WHERE plain LIKE %s LIMIT %s
  ) AS beginning
) AS words ORDER BY length(word), word LIMIT %s
"""
# Of words, those that stand in a live story together with what was typed before, one for each root, the most frequent first
# as far as the newest stories tell.
COMPLETED = f"""
WITH newest AS MATERIALIZED (
  SELECT search FROM articles_article WHERE {LIVE} ORDER BY published_at DESC, id DESC LIMIT {NEWEST}
)
SELECT word FROM (
  SELECT DISTINCT ON (query) word, query, place,
         (SELECT count(*) FROM newest WHERE ts_match_vq(search, query)) AS often
  FROM (
    SELECT word, place, {{before}} plainto_tsquery(%s::regconfig, word) AS query
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)
    WHERE numnode(plainto_tsquery(%s::regconfig, word)) > 0
  ) AS asked ORDER BY query, place
) AS roots
WHERE often > 0
   OR EXISTS (SELECT FROM (SELECT status, published_at FROM articles_article WHERE search @@ query OFFSET 0) AS found
              WHERE {LIVE})
ORDER BY often DESC, place LIMIT %s
"""  # noqa: S608
# A name of which any word begins so; of the shortest, those of somebody or something that has a live story.
NAMES = f"""
(SELECT 'topic', id, name, slug FROM (
   SELECT id, name, slug FROM articles_topic WHERE name ILIKE ANY(%s) ORDER BY length(name), name LIMIT {CONSIDERED}
 ) AS t WHERE EXISTS (
   SELECT FROM articles_articletopic l JOIN articles_article a ON a.id = l.content_object_id
   WHERE l.tag_id = t.id AND {LIVE}
 ) LIMIT %s)
UNION ALL
(SELECT 'author', id, name, slug FROM (
   SELECT id, name, slug FROM articles_author WHERE name ILIKE ANY(%s) ORDER BY length(name), name LIMIT {CONSIDERED}
 ) AS w WHERE EXISTS (
   SELECT FROM articles_byline b JOIN articles_article a ON a.id = b.article_id WHERE b.author_id = w.id AND {LIVE}
 ) LIMIT %s)
"""  # noqa: S608
STORIES = f"""
SELECT 'story', id, headline, slug FROM (
  SELECT id, headline, slug, status, published_at FROM articles_article
  WHERE ts_filter(search, '{{{{a}}}}') @@ ({{before}} to_tsquery(%s::regconfig, %s)) LIMIT {MATCHING}
) AS headed WHERE {LIVE} ORDER BY published_at DESC, id DESC LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True)
class Suggestion:
    """One line: a word to search for, or a page to go to. `pk` is that of the row behind it."""

    kind: Kind
    text: str
    url: str
    pk: int | None = None


def suggest(typed: str, sections: Iterable[Category], at: datetime) -> list[Suggestion]:
    """Return what may be meant by `typed`, as it stands in the search field, to be called within a `session`."""
    question = ask(typed)
    *_before, last = WORD.findall(question.words) or [""]
    start = folded(last)
    if not LEAST_LETTERS <= len(start) <= LONGEST_WORD or not question.words.endswith(last):
        return []
    if question.terms and (question.terms[-1].is_excluded or question.words.count('"') % 2):
        return []
    said = question.words.removesuffix(last)
    earlier, beginnings = ask(said), _beginnings(start)
    found = [*_words(earlier, said, beginnings, at), *_sections(question, sections)]
    # As it is typed, and as it is spelt with accents: "zmij" and "żmijewska".
    accented = [word for word in beginnings if not word.startswith(last.lower())][:MOST_ACCENTED]
    found += _names([_joined(said, word) for word in (last, *accented)], at)
    if len(start) >= LETTERS_OF_STORIES:
        found += _stories(earlier, last, at)
    return found


def _joined(said: str, last: str) -> str:
    return " ".join([*WORD.findall(said), last])


def _beginnings(start: str) -> list[str]:
    """Return words that begin with `start` (folded: letters and digits), the shortest first, whether readers may know them or not."""
    return [word for (word,) in rows(BEGIN, [f"{start}%", MOST_BEGINNINGS, TRIED])]


def _words(earlier: Question, said: str, candidates: list[str], at: datetime) -> list[Suggestion]:
    if not candidates:
        return []
    before, parameters = _before(earlier)
    name = config()
    given = [at, *parameters, name, candidates, name, at, MOST_WORDS]
    words = [word for (word,) in rows(COMPLETED.format(before=before), given)]
    texts = [f"{said}{word}" for word in words]
    return [Suggestion("word", text, reverse("articles:search", query={"q": text})) for text in texts]


def _before(earlier: Question) -> tuple[str, list[str]]:
    if not earlier.wanted:
        return "", []
    text, parameters = earlier.sql()
    return f"{text} &&", parameters


def _sections(question: Question, sections: Iterable[Category]) -> list[Suggestion]:
    start = bare(question.words)
    found = [one for one in sections if any(_begins(name, start) for name in (bare(one.name), one.slug))]
    return [
        Suggestion("section", one.name, address("category", one.slug), one.pk) for one in found[:MOST_NAMES]
    ]


def _begins(name: str, start: str) -> bool:
    return name.startswith(start) or f" {start}" in name


def _names(texts: list[str], at: datetime) -> list[Suggestion]:
    like = [pattern for text in texts for pattern in (f"{text}%", f"% {text}%")]
    found = rows(NAMES, [like, at, MOST_NAMES, like, at, MOST_NAMES])
    return [Suggestion(kind, name, address(kind, slug), pk) for kind, pk, name, slug in found]


def _stories(earlier: Question, last: str, at: datetime) -> list[Suggestion]:
    before, parameters = _before(earlier)
    given = [*parameters, config(), f"{last.lower()}:*", at, MOST_STORIES]
    found = rows(STORIES.format(before=before), given)
    return [
        Suggestion("story", headline, address("article", slug), pk) for _kind, pk, headline, slug in found
    ]
