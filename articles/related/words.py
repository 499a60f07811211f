"""What the words of a text say about it: their roots by PostgreSQL's stemmer, each weighed by how rare it is.

How rare is counted over the published stories (`recount`). Few stories say little about that, so that a guess stands beside
the count and loses its weight as the archive grows.
"""

import math
import re
from collections.abc import Iterable, Mapping
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction

from ..models import Article, WordCount
from .common import EXPECTED

MOST_TERMS = 40
# A root that nobody counted stands in so many of a thousand stories, and the guess counts as much as this many stories.
RARE, GUESSED = 3, 60
ALL = 0
# PostgreSQL holds a megabyte of roots in one document; this much text fits whatever its words are.
MOST_BYTES = 150_000
# From so many stories on counting them all again takes seconds, and is left to the hour.
COUNTED_AT_ONCE = 5_000

ROOTS = "SELECT lexeme, cardinality(positions) FROM unnest(to_tsvector(%s::regconfig, %s))"
COUNT = """
SELECT word, ndoc FROM ts_stat(
  $$SELECT search FROM articles_article WHERE status = 'published' AND search IS NOT NULL$$, 'abd') WHERE ndoc > 1
"""
CLOSED = re.compile(r"</(?:script|style)|-->", re.IGNORECASE)
OPENED = re.compile(r"<(?=script|style|!--)", re.IGNORECASE)
UNSAFE = re.compile("[\x00\ud800-\udfff]")


def config() -> str:
    """Return the name of the text search configuration of the site's language."""
    return f"news_{settings.SEARCH_LANGUAGE}"


def number(word: str) -> int:
    """Return the number that stands for a root in what is stored; never 0, which stands for all of them."""
    return (crc32(word.encode()) - 2**31) or 1


def cleaned(text: str) -> str:
    """Return `text` as PostgreSQL takes it, cut where a document would be too large."""
    text = text[:MOST_BYTES]
    # A script, a style or a comment that is never closed would hide all that follows: it is a word of the text.
    closed = max((end.end() for end in CLOSED.finditer(text)), default=0)
    text = text[:closed] + OPENED.sub(" ", text[closed:])
    return UNSAFE.sub(" ", text).encode()[:MOST_BYTES].decode(errors="ignore")


def roots(text: str) -> dict[str, int]:
    """Return how often each root stands in `text`; words that say nothing (of, the) are left out, HTML is not read."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, [config(), cleaned(text)])
        return dict(cursor.fetchall())


class Counts:
    """In how many stories words stand: of those in `words` only, or of all when it is left out."""

    def __init__(self, words: Iterable[int] | None = None, *, guessed: int = GUESSED):
        """`guessed` is how many stories the guess is worth."""
        rows = WordCount.objects.all()
        if words is not None:
            rows = rows.filter(word__in=[ALL, *words])
        self.take(dict(rows.values_list("word", "stories")), guessed)

    def take(self, stories: dict[int, int], guessed: int) -> None:
        """Take what was counted, by the numbers of the words."""
        self.stories = stories
        self.total = self.stories.pop(ALL, 0)
        self._guessed = guessed
        self._expected = EXPECTED if settings.SEARCH_LANGUAGE == "english" else {}

    def rarity(self, word: str) -> float:
        """Return how much a root says: the logarithm of how many stories there are for one that has it."""
        stories = self.stories.get(number(word), 0) + self._expected.get(word, RARE) / 1000 * self._guessed
        return max(0.0, -math.log(stories / (self.total + self._guessed)))


def weighed(found: Mapping[str, int], counts: Counts) -> dict[str, float]:
    """Return the heaviest of the roots `found` (with how often) as a direction of length 1: root and share."""
    weights = {word: (1 + math.log(times)) * counts.rarity(word) for word, times in found.items()}
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    return direction(dict(heaviest))


def direction[Key](weights: Mapping[Key, float]) -> dict[Key, float]:
    """Return `weights` shortened to the length 1, without those that are nothing."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {key: weight / length for key, weight in weights.items() if weight > 0} if length else {}


def cosine[Key](one: Mapping[Key, float], other: Mapping[Key, float]) -> float:
    """Return how far two directions agree, 0 to 1."""
    return sum(one[key] * other[key] for key in one.keys() & other.keys())


def recount() -> int:
    """Count anew in how many published stories each root stands, and return how many stories there are."""
    total = Article.objects.filter(status=Article.Status.PUBLISHED).count()
    counted: dict[int, int] = {ALL: total}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('articles_wordcount'))")
        cursor.execute(COUNT)
        while some := cursor.fetchmany(20_000):
            for word, stories in some:
                key = number(word)
                counted[key] = counted.get(key, 0) + stories
        cursor.execute("DELETE FROM articles_wordcount")
        cursor.execute(
            "INSERT INTO articles_wordcount (word, stories) SELECT * FROM unnest(%s::int[], %s::int[])",
            [list(counted), list(counted.values())],
        )
    return total


def recount_when_grown(at_most: int | None = None) -> None:
    """Count anew when a tenth more or fewer stories are published than were counted; not when there are over `at_most`."""
    total = Article.objects.filter(status=Article.Status.PUBLISHED).count()
    if at_most is not None and total > at_most:
        return
    known = WordCount.objects.filter(word=ALL).values_list("stories", flat=True).first() or 0
    if abs(total - known) > known / 10:
        recount()
