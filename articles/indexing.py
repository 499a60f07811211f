"""The search document: what of a story is searched, and how heavily each part weighs; and the words that stories have."""

import re
from collections.abc import Iterable

from anyascii import anyascii
from django.conf import settings
from django.db import connection
from django.utils import timezone

from .body import plain
from .models import Article, SearchWord, TopicAlias

# A tsvector holds one megabyte of lexemes with their positions; this much text fits whatever its words are.
MOST_BYTES = 150_000
# Shorter words have too many neighbours to be corrected, longer ones are none.
SHORTEST_WORD, LONGEST_WORD = 3, 40
WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{{{SHORTEST_WORD},{LONGEST_WORD}}}(?![^\W_])")


# PostgreSQL takes text for HTML: what follows a written "<script>" would not be searched up to the end of the script.
BRACKETS = str.maketrans("<>", "  ")


def _cut(text: str) -> str:
    text = text.translate(BRACKETS)
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def index(article: Article) -> bool:
    """Write the search document of `article` (saved, relations written), in the language of the site; tell whether it changed.

    Weights: headline and search title A, standfirst and bylines B, topics and section C, text D.
    """
    config = f"news_{settings.SEARCH_LANGUAGE}"
    # A post of the future is nobody's to find; the next write of the story takes it in.
    out = article.live_updates.filter(posted_at__lte=timezone.now(), removed_at=None)
    texts = texts_of(
        article,
        names=article.bylines.values_list("author__name", flat=True),
        topics=[
            *article.topic_links.values_list("tag__name", flat=True),
            *TopicAlias.objects.filter(topic__article_links__content_object=article).values_list(
                "name", flat=True
            ),
        ],
        section=article.category.name if article.category is not None else "",
        text="\n".join([plain(article.body), article.lead_caption]),
        posts=[f"{update.headline}\n{plain(update.body)}" for update in out],
    )
    with connection.cursor() as cursor:
        cursor.execute(ONE, [config, *(part for text in texts for part in (config, text)), article.pk])
        written = cursor.fetchone()
    article.search_config = config
    if article.status == Article.Status.PUBLISHED:
        learn(texts)
    return bool(written and written[0])


def texts_of(
    article: Article,
    *,
    names: Iterable[str],
    topics: Iterable[str],
    section: str,
    text: str,
    posts: Iterable[str] = (),
) -> tuple[str, str, str, str]:
    """Return what of a story is searched under the weights A to D, each cut so that it fits."""
    shelves = [*topics, *([section] if section else [])]
    return (
        _cut(f"{article.headline} {article.seo_title}"),
        _cut(f"{article.standfirst} {' '.join(names)}"),
        _cut(f"{' '.join(shelves)} {article.kicker} {article.dateline}"),
        _cut("\n".join([text, *posts])),
    )


def index_many(documents: Iterable[tuple[int, tuple[str, str, str, str]]]) -> None:
    """Write the search documents of many new stories at once: the id of each with its texts from `texts_of`."""
    rows = [(pk, *texts) for pk, texts in documents]
    published = Article.objects.filter(pk__in=[row[0] for row in rows], status=Article.Status.PUBLISHED)
    public = set(published.values_list("pk", flat=True))
    learn(text for pk, *texts in rows if pk in public for text in texts)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 5
    config = f"news_{settings.SEARCH_LANGUAGE}"
    with connection.cursor() as cursor:
        cursor.execute(MANY, [config, *([config] * 4), *columns])


def learn(texts: Iterable[str]) -> None:
    """Add the words of `texts`, which readers may read now or later, to those that mistyped ones are compared with."""
    words = {word for text in texts for word in WORD.findall(text.lower())}
    if words:
        ordered = sorted(words)
        with connection.cursor() as cursor:
            cursor.execute(LEARN, [ordered, [folded(word)[:80] for word in ordered]])


def folded(text: str) -> str:
    """Return `text` in small letters without accents, other scripts in Latin letters."""
    return anyascii(text).lower()


LEARN = f"""
INSERT INTO {SearchWord._meta.db_table} (word, plain)
SELECT word, plain FROM unnest(%s::text[], %s::text[]) AS said (word, plain)
WHERE NOT EXISTS (SELECT FROM {SearchWord._meta.db_table} held WHERE held.word = said.word)
"""  # noqa: S608
# Written only where it says something else: a document is large, and its index. What is read in a statement is as it was
# before it: in another language a document may be the same, and then no search finds anything else.
ONE = """
WITH made AS (SELECT %s AS config,
  setweight(to_tsvector(%s::regconfig, %s), 'A') || setweight(to_tsvector(%s::regconfig, %s), 'B')
  || setweight(to_tsvector(%s::regconfig, %s), 'C') || setweight(to_tsvector(%s::regconfig, %s), 'D') AS document)
UPDATE articles_article AS story SET search = made.document, search_config = made.config FROM made
WHERE story.id = %s AND (story.search IS DISTINCT FROM made.document OR story.search_config <> made.config)
RETURNING (SELECT held.search FROM articles_article held WHERE held.id = story.id) IS DISTINCT FROM made.document
"""
MANY = """
UPDATE articles_article AS story SET search_config = %s, search =
  setweight(to_tsvector(%s::regconfig, made.a), 'A') || setweight(to_tsvector(%s::regconfig, made.b), 'B')
  || setweight(to_tsvector(%s::regconfig, made.c), 'C') || setweight(to_tsvector(%s::regconfig, made.d), 'D')
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS made (id, a, b, c, d)
WHERE story.id = made.id
"""
