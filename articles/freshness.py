"""Which pages a change touches. It says so to the database, inside the transaction, and is heard at commit.

A page carries the tags of what it shows; a verb names the tags of what it changed. The two never meet but here.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Model

from .models import Article

CHANNEL = "pages_changed"
EVERYTHING = "everything"
MOST_TAGS = 500
PAYLOAD_BYTES = 7_900  # PostgreSQL refuses a payload of 8,000 bytes and more


def tag(row: Model) -> str:
    """Return the tag of one row: `article-12`, `category-3`, `author-7`, `topic-4`, `photo-9`, `page-2`, `paper-1`."""
    return f"{row._meta.model_name}-{row.pk}"


def tags_of(article: Article) -> set[str]:
    """Return the tags of every page that `article`, as the database holds it now, stands on.

    A draft stands on no page for readers, so it has none; a scheduled story has, since pages must learn of it
    to know when they end.
    """
    if article.status not in (Article.Status.PUBLISHED, Article.Status.TAKEN_DOWN):
        return set()
    tags = {tag(article), "front"}
    if article.category is not None:
        tags.add(tag(article.category))
        if parent := article.category.parent_id:
            tags.add(f"category-{parent}")
    tags |= {f"author-{pk}" for pk in article.bylines.values_list("author_id", flat=True)}
    tags |= {f"topic-{pk}" for pk in article.topic_links.values_list("tag_id", flat=True)}
    if article.published_at:
        tags.add(f"archive-{article.published_at:%Y-%m}")
    if article.breaking_until:
        tags.add("breaking")
    if article.corrections.exists():
        tags.add("corrections")
    return tags


def tagged(response, *tags: str):
    """Attach `tags` to `response` for the page cache to find, and return it."""
    response.cache_tags = getattr(response, "cache_tags", frozenset()) | set(tags)
    return response


def in_pieces(tags, limit: int = PAYLOAD_BYTES) -> Iterator[str]:
    """Yield `tags` as space-separated payloads of at most `limit` bytes each."""
    piece: list[str] = []
    size = 0
    for name in tags:
        length = len(name.encode()) + 1
        if piece and size + length > limit:
            yield " ".join(piece)
            piece, size = [], 0
        piece.append(name)
        size += length
    if piece:
        yield " ".join(piece)


def changed(*tags: str) -> None:
    """Tell every worker, exactly at commit, that pages carrying `tags` are old.

    Past 500 tags one word means everything. Raises RuntimeError outside a transaction: there the word would
    be out before, or without, the change itself.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("freshness.changed() outside a transaction")
    names = sorted(set(tags))
    if len(names) > MOST_TAGS:
        names = [EVERYTHING]
    with connection.cursor() as cursor:
        for piece in in_pieces(names):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, piece])
