"""The comments of a story as readers see them: threads, oldest first, fifty to a page, tombstones where something was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from articles.models import Article

from .models import MAX_DEPTH, Comment
from .text import as_html

THREADS_A_PAGE = 50
COLUMNS = ("uuid", "article_id", "parent_id", "path", "author_name", "body", "status", "created_at")


@dataclass(frozen=True, slots=True)
class Shown:
    """One comment on a page, or the tombstone in its place; nothing of a comment that readers may not see."""

    uuid: UUID
    depth: int
    author_name: str
    created_at: datetime
    html: SafeString
    is_tombstone: bool
    anchor: str
    permalink: str
    reply_url: str
    parent_name: str
    status: str


def new_url(article: Article) -> str:
    """Return the address of the form."""
    return reverse("comments:new", args=[article.slug])


def thread_url(article: Article) -> str:
    """Return the address of all comments of a story."""
    return reverse("comments:thread", args=[article.slug])


def show(comment: Comment, article: Article, *, parent_name: str = "", may_reply: bool = False) -> Shown:
    """Return `comment` as it is printed: its text when readers may see it, a tombstone otherwise."""
    gone = comment.status != Comment.Status.APPROVED
    may_reply = may_reply and not gone and len(comment.path) < MAX_DEPTH
    return Shown(
        uuid=comment.uuid,
        depth=comment.depth,
        author_name="" if gone else comment.author_name,
        created_at=comment.created_at,
        html=as_html("" if gone else comment.body),
        is_tombstone=gone,
        anchor=comment.anchor,
        permalink=reverse("comments:permalink", args=[article.slug, comment.uuid]),
        reply_url=f"{new_url(article)}?reply={comment.uuid}" if may_reply else "",
        parent_name=parent_name,
        status=comment.status,
    )


def show_own(comment: Comment, article: Article) -> Shown:
    """Return `comment` as its sender sees it: with its text, whatever has been decided."""
    return replace(
        show(comment, article),
        depth=0,
        author_name=comment.author_name,
        html=as_html(comment.body),
        is_tombstone=False,
        permalink=f"#{comment.anchor}",
    )


def is_shown(comment: Comment) -> bool:
    """Whether readers see `comment`, or a tombstone for it: it is approved, or something approved hangs below it."""
    below = Comment.objects.approved().filter(article=comment.article_id, path__contains=[comment.pk])
    return comment.status == Comment.Status.APPROVED or below.exists()


def count(article: Article) -> int:
    """Return how many comments of `article` readers can see."""
    return Comment.objects.approved().filter(article=article).count()


def tops(article: Article):
    """Return the ids of the comments that threads begin with, as far as readers see anything of the thread."""
    return (
        Comment.objects.approved()
        .filter(article=article)
        .order_by("path__0")
        .values_list("path__0", flat=True)
        .distinct()
    )


def first(article: Article) -> tuple[list[int], bool]:
    """Return the first page's threads, and whether there are more."""
    found = list(tops(article)[: THREADS_A_PAGE + 1])
    return found[:THREADS_A_PAGE], len(found) > THREADS_A_PAGE


def page_number(comment: Comment) -> int:
    """Return the number of the page on which `comment` stands."""
    before = tops(comment.article).filter(path__0__lt=comment.path[0]).count()
    return before // THREADS_A_PAGE + 1


def on_page(article: Article, wanted: Sequence[int], *, may_reply: bool) -> list[Shown]:
    """Return the threads that begin with the comments `wanted`, in reading order. Costs two queries at most, however long they are."""
    of_story = Comment.objects.filter(article=article).only(*COLUMNS)
    if not wanted:
        return []
    # Threads that follow each other are one stretch of the index (story, path).
    stretch = of_story.filter(path__gte=[min(wanted)], path__lt=[max(wanted) + 1])
    rows = list(stretch.approved().filter(path__0__in=list(wanted)).in_thread_order())
    above = {pk for row in rows for pk in row.path} - {row.pk for row in rows}
    if above:
        rows = sorted([*rows, *of_story.filter(pk__in=above)], key=lambda row: row.path)
    names = {row.pk: row.author_name for row in rows if row.status == Comment.Status.APPROVED}
    return [show(row, article, parent_name=names.get(row.parent_id, ""), may_reply=may_reply) for row in rows]
