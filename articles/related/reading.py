"""Stories as they are compared, read from the database; and where to look for those worth comparing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection

from ..models import WordCount
from .ranking import Story, half_life, packed, rarity

# By so many of its heaviest words a story is looked for, and a word of more stories than this finds too many.
SEARCHED, COMMON = 12, 2_000
ALIKE, FILED, NEAR, NEWEST = 150, 150, 50, 25

STORIES = """
SELECT story.id, extract(epoch FROM story.published_at)::float8, story.kind, story.breaking_until IS NOT NULL,
  story.category_id, section.parent_id, lower(story.headline),
  array(SELECT tag_id FROM articles_articletopic WHERE content_object_id = story.id),
  profile.terms, profile.weights, profile.names, profile.name_weights, profile.links,
  story.status = 'published' AND story.published_at <= %(at)s
FROM articles_storyprofile AS profile
JOIN articles_article AS story ON story.id = profile.article_id
LEFT JOIN articles_category AS section ON section.id = story.category_id
"""
OF_IDS = "WHERE profile.article_id = ANY(%(ids)s)"
LIVE = "WHERE story.status = 'published' AND story.published_at <= %(at)s"

# Each source answers with ids; those of stories that readers may not see are left out where they are read.
SOURCES = {
    "alike": """
WITH mine AS (SELECT * FROM unnest(%(terms)s::int[], %(weights)s::int[]) AS m (term, weight))
SELECT profile.article_id FROM articles_storyprofile AS profile
CROSS JOIN LATERAL (
  SELECT sum(mine.weight * theirs.weight) AS likeness
  FROM unnest(profile.terms, profile.weights) AS theirs (term, weight) JOIN mine ON mine.term = theirs.term
) AS compared
WHERE profile.terms && %(searched)s::int[] AND profile.article_id <> %(pk)s
ORDER BY compared.likeness DESC LIMIT %(limit)s""",
    "filed": """
SELECT link.content_object_id FROM articles_articletopic AS link
JOIN unnest(%(topics)s::bigint[], %(says)s::float8[]) AS shared (topic, says) ON shared.topic = link.tag_id
JOIN articles_article AS story ON story.id = link.content_object_id
WHERE story.status = 'published' AND story.id <> %(pk)s
GROUP BY link.content_object_id, story.published_at
ORDER BY sum(shared.says) DESC, story.published_at DESC LIMIT %(limit)s""",
    "near": """
SELECT id FROM articles_article WHERE status = 'published' AND category_id = %(section)s AND published_at <= %(at)s
ORDER BY published_at DESC, id DESC LIMIT %(limit)s""",
    "newest": """
SELECT id FROM articles_article WHERE status = 'published' AND published_at <= %(at)s
ORDER BY published_at DESC, id DESC LIMIT %(limit)s""",
    "linking": "SELECT article_id FROM articles_storyprofile WHERE links @> ARRAY[%(pk)s]::bigint[] LIMIT %(limit)s",
}
TOPICS = """
SELECT topic, (SELECT count(*) FROM (
  SELECT FROM articles_articletopic WHERE tag_id = topic LIMIT 20000) AS filed)
FROM unnest(%s::bigint[]) AS topic
"""


def stories(ids: Iterable[int], at: datetime) -> dict[int, Story]:
    """Return the stories of `ids` that have a profile by their ids; `is_live` says whether readers see one at `at` (aware)."""
    with connection.cursor() as cursor:
        cursor.execute(STORIES + OF_IDS, {"ids": list(ids), "at": at})
        return {row[0]: _story(row) for row in cursor.fetchall()}


def all_stories(at: datetime) -> Iterator[Story]:
    """Yield every story that readers see at `at` (aware), the newest first, a part of them at a time in memory."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE compared CURSOR FOR {STORIES} {LIVE} ORDER BY story.published_at DESC", {"at": at}
        )
        while True:
            cursor.execute("FETCH 2000 FROM compared")
            if not (rows := cursor.fetchall()):
                break
            for row in rows:
                yield _story(row)
        cursor.execute("CLOSE compared")


def _story(row: tuple) -> Story:
    pk, published, kind, breaking, section, shelf, headline, topics, *columns, links, is_live = row
    terms, weights, names, name_weights = (
        packed(numbers, kind) for numbers, kind in zip(columns, "ihih", strict=True)
    )
    return Story(
        pk,
        published or 0.0,
        half_life(kind, breaking),
        section,
        shelf,
        headline,
        tuple(topics),
        terms,
        weights,
        names,
        name_weights,
        tuple(links),
        bool(is_live),
    )


def rarities(topics: Iterable[int]) -> dict[int, float]:
    """Return how much each of `topics` says of two stories that share it, 0 to 1."""
    with connection.cursor() as cursor:
        cursor.execute(TOPICS, [list(topics)])
        return {topic: rarity(count) for topic, count in cursor.fetchall()}


def candidates(story: Story, says: dict[int, float], at: datetime) -> set[int]:
    """Return the ids of a few hundred stories among which those are that have most to do with `story`."""
    found = set(story.links)
    for name, limit in (
        ("alike", ALIKE),
        ("filed", FILED),
        ("near", NEAR),
        ("newest", NEWEST),
        ("linking", NEAR),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                SOURCES[name],
                {
                    "pk": story.pk,
                    "at": at,
                    "limit": limit,
                    "terms": list(story.terms),
                    "weights": list(story.weights),
                    "searched": searched(story) if name == "alike" else [],
                    "topics": list(says),
                    "says": list(says.values()),
                    "section": story.section,
                },
            )
            found |= {pk for (pk,) in cursor.fetchall()}
    return found - {story.pk}


def searched(story: Story) -> list[int]:
    """Return the words by which stories like this one are found: the heaviest of those that find few."""
    common = set(
        WordCount.objects.filter(word__in=list(story.terms), stories__gt=COMMON).values_list(
            "word", flat=True
        )
    )
    return [term for term in story.terms if term not in common][:SEARCHED]
