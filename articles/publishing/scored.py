"""Around a write: what stands under a story, and where it stands itself, is scored again when what that rests on changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from .. import writing as plain
from ..models import Article

PUBLIC = (Article.Status.PUBLISHED, Article.Status.TAKEN_DOWN)
_together: ContextVar[bool] = ContextVar("_together", default=False)


@contextmanager
def writing(article: Article, **how) -> Iterator[Article]:
    """Do what `writing.writing` does, and in the same transaction hand the scoring of the story to the worker if need be."""
    with transaction.atomic():
        with plain.writing(article, **how) as row:
            before = _basis(row)
            yield row
        if not _together.get() and _basis(article) != before:
            from ..tasks import score_related as task  # the tasks' module leads back here

            task.enqueue(article.pk)


@contextmanager
def scored_together() -> Iterator[None]:
    """Score the many new stories that are written within at once, afterwards, instead of each of them after each write."""
    token = _together.set(True)
    try:
        with transaction.atomic():
            yield
            from ..tasks import score_unscored as task  # the tasks' module leads back here

            task.enqueue()
    finally:
        _together.reset(token)


def _basis(story: Article) -> tuple | None:
    """Return what scoring a story reads of it; None of one that readers have not seen."""
    if story.status not in PUBLIC:
        return None
    return (
        story.status,
        story.published_at,
        story.headline,
        story.standfirst,
        story.body,
        story.category_id,
        story.kind,
        story.breaking_until is None,
        set(story.topic_links.values_list("tag", flat=True)),
        story.live_updates.filter(removed_at=None).count() if story.kind == Article.Kind.LIVE else 0,
    )
