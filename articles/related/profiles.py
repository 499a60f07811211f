"""A story made small enough to be compared with thousands: its heaviest words, whom and what it names, where it links to."""

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from ..models import Article, OldPath
from .words import MOST_BYTES, Counts, config, direction, number, weighed

MOST_NAMES = 12
# A story's own words at once in memory: a few megabytes.
AT_ONCE = 250

# The headline counts twice. Live coverage is in its posts. OFFSET keeps the planner from making each document twice.
TEXTS = """
SELECT story.id, made.text, made.body,
  array(SELECT lexeme FROM unnest(made.document)), array(SELECT cardinality(positions) FROM unnest(made.document))
FROM articles_article AS story
CROSS JOIN LATERAL (
  SELECT left(concat_ws(E'.\\n', headline, headline, standfirst, body, (
    SELECT string_agg(concat_ws(E'.\\n', post.headline, post.body), E'.\\n') FROM articles_liveupdate AS post
    WHERE post.article_id = story.id AND post.posted_at <= now()
  )), %s) AS text, body
) AS read
CROSS JOIN LATERAL (SELECT read.text, read.body, to_tsvector(%s::regconfig, read.text) AS document OFFSET 0) AS made
WHERE story.id = ANY(%s)
"""
WRITE = """
INSERT INTO articles_storyprofile (article_id, terms, weights, names, name_weights, links)
SELECT pk, terms::int[], weights::smallint[], names::int[], name_weights::smallint[], links::bigint[] FROM unnest(
  %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
) AS made (pk, terms, weights, names, name_weights, links)
ON CONFLICT (article_id) DO UPDATE SET terms = EXCLUDED.terms, weights = EXCLUDED.weights, names = EXCLUDED.names,
  name_weights = EXCLUDED.name_weights, links = EXCLUDED.links
"""
TAG = re.compile("<[^>]*>")
LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')
CAPITAL = "[A-ZÀ-ÖØ-ÞŁŚŠŽČĐĀĒĪŌŪΑ-ΩА-Я]"
# Words with capitals that follow each other, and what stands before them: a full stop makes a capital of any word.
NAME = re.compile(
    rf"(?P<before>^|[.!?:;“\"”»]\s*|\n\s*)?(?P<name>\b{CAPITAL}[\w’'-]+(?:[ ](?:(?:of|de|da|du|van|von|der|den|al|bin|la|le)[ ])*{CAPITAL}[\w’'-]+)*)"
)
PART = re.compile(r"\w{3,}")


def write(ids: Sequence[int], counts: Counts | None = None) -> None:
    """Write the profiles of the stories `ids` as their rows are now; `counts` are those of all words, or read when needed."""
    for first in range(0, len(ids), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(TEXTS, [MOST_BYTES // 4, config(), list(ids[first : first + AT_ONCE])])
            read = cursor.fetchall()
        known = counts or Counts(
            {number(root) for _pk, _text, _body, found, _times in read for root in found}
        )
        links = _links({pk: body for pk, _text, body, _found, _times in read})
        rows = [
            (pk, *_packed(text, dict(zip(found, times, strict=True)), known), _array(sorted(links[pk])))
            for pk, text, _body, found, times in read
        ]
        if rows:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])


def _packed(text: str, found: dict[str, int], counts: Counts) -> tuple[str, str, str, str]:
    terms = {number(root): share for root, share in weighed(found, counts).items()}
    named = _named(text, found, counts)
    return (
        _array(terms),
        _array(round(share * 10_000) for share in terms.values()),
        _array(named),
        _array(round(share * 10_000) for share in named.values()),
    )


def _array(numbers: Iterable[int]) -> str:
    """Return an array as PostgreSQL reads it: it has none whose rows differ in length."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _named(text: str, found: dict[str, int], counts: Counts) -> dict[int, float]:
    """Return the people and places named: runs of words with capitals, single ones inside a sentence only."""
    times: dict[str, int] = {}
    for match in NAME.finditer(html.unescape(TAG.sub(". ", text))):
        name = match["name"]
        if " " in name or match["before"] is None:
            times[name] = times.get(name, 0) + 1
    weights: dict[int, float] = {}
    for name, often in times.items():
        parts = sorted(_root(part.lower(), found) for part in PART.findall(name))
        rarity = max((counts.rarity(part) for part in parts), default=0.0)
        weights[number(" ".join(parts))] = rarity * min(often, 3)
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:MOST_NAMES]
    return direction(dict(heaviest))


def _root(word: str, found: dict[str, int]) -> str:
    """Return the root of `word` among those of its text: the word itself, or with up to three letters less."""
    return next((word[:size] for size in range(len(word), len(word) - 4, -1) if word[:size] in found), word)


def _links(bodies: dict[int, str]) -> dict[int, set[int]]:
    """Return by story the ids of the stories that its text links to, under their present address or an earlier one."""
    start, end = reverse("articles:article", args=["-"]).split("-")
    paths: dict[int, set[str]] = {}
    for pk, body in bodies.items():
        found = set()
        for href in LINK.findall(body):
            path = html.unescape(href).removeprefix(settings.SITE_URL).partition("#")[0].partition("?")[0]
            if path.startswith(start):
                found.add(unquote(path).rstrip("/") + "/")
        paths[pk] = found
    wanted = {path for found in paths.values() for path in found}
    if not wanted:
        return {pk: set() for pk in bodies}
    slugs = {path[len(start) : -len(end)]: path for path in wanted}
    led = dict(
        OldPath.objects.filter(path__in=wanted, article__isnull=False).values_list("path", "article_id")
    )
    now = Article.objects.filter(slug__in=slugs).values_list("slug", "pk")
    led |= {slugs[slug]: pk for slug, pk in now}
    return {pk: {led[path] for path in found if path in led} - {pk} for pk, found in paths.items()}
