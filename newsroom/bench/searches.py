"""How long searches and suggestions take: a mix of what readers ask, each asked for the first time, on a large archive.

Measured inside one process, from the request to the bytes of the page: routing, SQL, rendering and middleware.
"""

import random
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from articles.memory import memory
from articles.models import Article, Author, Category, Topic

from .load import percentile

KINDS = (
    *("rare", "frequent", "two words", "phrase", "exclusion", "either"),
    *("section", "author", "topic", "dates", "typo", "nothing"),
)


class Questions:
    """Draws questions by lot out of the stories of an archive."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        newest = Article.objects.live().newest_first()
        rows = list(newest.values_list("headline", "standfirst", "published_at")[:50_000:13][:3_000])
        self.headlines = [headline.lower().split() for headline, _standfirst, _at in rows]
        self.sentences = [standfirst.lower().rstrip(".").split() for _headline, standfirst, _at in rows]
        self.days = [at.date() for _headline, _standfirst, at in rows]
        self.sections = list(Category.objects.values_list("slug", flat=True))
        self.authors = list(Author.objects.values_list("name", flat=True)[:200])
        self.topics = list(Topic.objects.values_list("name", flat=True)[:500])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM ts_stat('SELECT search FROM articles_article WHERE id % 97 = 3') ORDER BY ndoc DESC"
            )
            words = [word for (word,) in cursor.fetchall() if word.isalpha() and len(word) > 3]
        self.frequent, self.middling = words[:200], words[200:4_000]

    def of(self, kind: str) -> dict[str, str]:
        """Return the parameters of a search of `kind`."""
        rng = self.rng
        headline, sentence = rng.choice(self.headlines), rng.choice(self.sentences)
        word, other = rng.choice(self.middling), rng.choice(self.frequent)
        place = rng.randrange(max(1, len(sentence) - 1))
        day = rng.choice(self.days)
        return {
            "rare": {"q": headline[0]},
            "frequent": {"q": other},
            "two words": {"q": f"{rng.choice(headline[1:])} {word}"},
            "phrase": {"q": f'"{" ".join(sentence[place : place + 2])}"'},
            "exclusion": {"q": f"{word} -{rng.choice(self.middling)}"},
            "either": {"q": f"{word} or {rng.choice(self.middling)}"},
            "section": {"q": word, "section": rng.choice(self.sections)},
            "author": {"q": other, "author": rng.choice(self.authors)},
            "topic": {"q": word, "topic": rng.choice(self.topics)},
            "dates": {"q": word, "from": f"{day:%Y-%m}-01", "to": f"{day:%Y-%m-%d}"},
            "typo": {"q": _mistyped(headline[0], rng)},
            "nothing": {"q": "".join(rng.choices("qxzjwvk", k=12))},
        }[kind]

    def beginning(self) -> dict[str, str]:
        """Return the parameters of a suggestion: what stands in the field while somebody types."""
        text = " ".join(self.rng.choice(self.headlines)[: self.rng.choice((1, 1, 2))])
        return {"q": text[: self.rng.randint(2, max(2, len(text) - 1))]}


def _mistyped(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def asked(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield `count` addresses of searches, the kinds by turns, and as many of suggestions, each with its kind."""
    questions = Questions(seed)
    search, suggest = reverse("articles:search"), reverse("articles:suggest")
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        yield kind, f"{search}?{urlencode(questions.of(kind))}"
        yield "suggestion", f"{suggest}?{urlencode(questions.beginning())}"


def measure(count: int, seed: int = 7) -> dict[str, dict[str, float]]:
    """Return median, p95 and worst in milliseconds of searches and suggestions together, and of each kind of search."""
    # What stands on every page is remembered, as in every process that hears of changes.
    memory.is_trusted = lambda: True
    handler, requests = BaseHandler(), RequestFactory(headers={"host": settings.ALLOWED_HOSTS[0]})
    handler.load_middleware()
    took: dict[str, list[float]] = {}
    for kind, path in [("warm", "/search/?q=warm"), *asked(count, seed)]:
        request = requests.get(path, secure=settings.SITE_URL.startswith("https"))
        began = time.perf_counter()
        answer = handler.get_response(request)
        spent = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        took.setdefault(kind, []).append(spent)
    took.pop("warm")
    suggestions = took.pop("suggestion")
    together = [one for times in took.values() for one in times]
    parts = {"search": together, "suggestion": suggestions, **took}
    return {
        name: {"median": statistics.median(times), "p95": percentile(times, 0.95), "worst": max(times)}
        for name, times in parts.items()
    }
