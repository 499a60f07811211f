"""The comments of a story as readers see them: threads, oldest first, fifty to a page, tombstones where something was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, F, Func, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Article
from articles.rows import folded, moment
from articles.statements import Statement

from .models import MAX_DEPTH, Comment, CommentSettings
from .text import as_html

THREADS_A_PAGE = 50
COLUMNS = ("id", "uuid", "parent_id", "path", "author_name", "body", "status", "created_at")
APPROVED = Comment.Status.APPROVED.value
NO_END = Value(2**63 - 1, BigIntegerField())


@dataclass(frozen=True, slots=True)
class Shown:
    """One comment on a page, or the tombstone in its place; nothing of a comment that readers may not see."""

    uuid: UUID
    depth: int
    author_name: str
    created_at: datetime
    text: str
    is_tombstone: bool
    anchor: str
    permalink: str
    reply_url: str
    parent_name: str
    status: str

    @property
    def html(self) -> SafeString:
        """The text as paragraphs with links, everything in it escaped."""
        return as_html(self.text)

    @property
    def shelf(self) -> str:
        """The class that says how far below the top of its thread the comment stands."""
        return f"comment--d{self.depth}"

    @property
    def in_reply_to(self) -> str:
        return _("in reply to %(name)s") % {"name": self.parent_name}

    @property
    def reply_to(self) -> str:
        """What the link to the form says besides “Reply”, to those who do not see beside what it stands."""
        return _("to %(name)s") % {"name": self.author_name}


@dataclass(frozen=True, slots=True)
class Under:
    """What stands under a story: the rules for its comments, the first page of them, and how many there are in all."""

    rules: CommentSettings
    rows: list[dict[str, Any]]
    total: int
    more: bool


def new_url(article: Article) -> str:
    """Return the address of the form."""
    return reverse("comments:new", args=[article.slug])


def thread_url(article: Article) -> str:
    """Return the address of all comments of a story."""
    return reverse("comments:thread", args=[article.slug])


def show(comment: Comment, article: Article, *, parent_name: str = "", may_reply: bool = False) -> Shown:
    """Return `comment` as it is printed: its text when readers may see it, a tombstone otherwise."""
    row = {name: getattr(comment, name) for name in COLUMNS}
    return _shown(row, thread_url(article), new_url(article) if may_reply else "", parent_name)


def _shown(row: dict[str, Any], thread: str, form: str, parent_name: str) -> Shown:
    gone = row["status"] != APPROVED
    uuid, path = row["uuid"], row["path"]
    return Shown(
        uuid=uuid,
        depth=len(path) - 1,
        author_name="" if gone else row["author_name"],
        created_at=row["created_at"],
        text="" if gone else row["body"],
        is_tombstone=gone,
        anchor=f"comment-{uuid}",
        permalink=f"{thread}{uuid}/",
        reply_url=f"{form}?reply={uuid}" if form and not gone and len(path) < MAX_DEPTH else "",
        parent_name=parent_name,
        status=row["status"],
    )


def show_own(comment: Comment, article: Article) -> Shown:
    """Return `comment` as its sender sees it: with its text, whatever has been decided."""
    return replace(
        show(comment, article),
        depth=0,
        author_name=comment.author_name,
        text=comment.body,
        is_tombstone=False,
        permalink=f"#{comment.anchor}",
    )


def is_shown(comment: Comment) -> bool:
    """Whether readers see `comment`, or a tombstone for it: it is approved, or something approved hangs below it."""
    below = Comment.objects.approved().filter(article=comment.article_id, path__contains=[comment.pk])
    return comment.status == Comment.Status.APPROVED or below.exists()


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
    """Return the threads that begin with the comments `wanted`, in reading order. Costs one query, however long they are."""
    if not wanted:
        return []
    # Threads that follow each other are one stretch of the index (story, path).
    stretch = Comment.objects.filter(article=article, path__gte=[min(wanted)], path__lt=[max(wanted) + 1])
    visible = stretch.approved().filter(path__0__in=list(wanted)).order_by()
    rows = visible.values(*COLUMNS).union(_gone_above(visible, article).values(*COLUMNS), all=True)
    return shown(article, list(rows), may_reply=may_reply)


def _gone_above(visible, article):
    """Return the comments in whose place a tombstone stands, since one of `visible` hangs below them."""
    threads = visible.annotate(above=Func(F("path"), function="unnest")).values("above")
    return Comment.objects.filter(article=article, pk__in=threads).exclude(status=APPROVED).order_by()


def shown(article: Article, rows: list[dict[str, Any]], *, may_reply: bool) -> list[Shown]:
    """Return what is printed of comments: approved ones, and the tombstones above them."""
    rows = sorted(rows, key=lambda row: row["path"])
    names = {row["id"]: row["author_name"] for row in rows if row["status"] == APPROVED}
    thread, form = thread_url(article), new_url(article) if may_reply else ""
    return [_shown(row, thread, form, names.get(row["parent_id"], "")) for row in rows]


def stated(article: Article) -> tuple[CommentSettings, int]:
    """Return the rules for the comments of `article`, and how many of them readers can see, in one query."""
    (row,) = STATED.rows(article=article.pk)
    return _rules(row), row["total"]


def under(article: Article) -> Under:
    """Return what stands under `article`, in one query."""
    (row,) = UNDER.rows(article=article.pk)
    found = [
        line | {"uuid": UUID(line["uuid"]), "created_at": moment(line["created_at"])}
        for line in row["found"] + row["above"]
    ]
    return Under(_rules(row), found, row["total"], row["next"] is not None)


RULES = ("mode", "close_after_days")


def _rules(row: dict[str, Any]) -> CommentSettings:
    return CommentSettings(**{name: row[name] for name in RULES if row[name] is not None})


def _facts(article) -> dict[str, Any]:
    """Return the columns of what is true of all comments of a story."""
    rules = CommentSettings.objects.filter(pk=1)
    counted = Comment.objects.approved().filter(article=article).order_by().values("article")
    total = Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
    return {name: Subquery(rules.values(name)) for name in RULES} | {"total": total}


def _stated(article):
    return Article.objects.filter(pk=article).annotate(**_facts(article)).values(*RULES, "total")


def _under(article):
    approved = Comment.objects.approved().filter(article=article)
    tops = approved.order_by("path__0").values("path__0").distinct()
    following = Subquery(tops[THREADS_A_PAGE : THREADS_A_PAGE + 1], BigIntegerField())
    # Threads lie in the index (story, path) one after the other: the page ends where the thread after it begins.
    end = Func(Coalesce(following, NO_END), template="ARRAY[%(expressions)s]", output_field=PATH)
    visible = approved.filter(path__lt=end).order_by()
    columns = {name: name for name in COLUMNS}
    return (
        Article.objects.filter(pk=article)
        .annotate(
            **_facts(article),
            next=following,
            found=folded(visible, **columns),
            above=folded(_gone_above(visible, article), **columns),
        )
        .values(*RULES, "next", "total", "found", "above")
    )


PATH = ArrayField(BigIntegerField())
STATED = Statement(_stated, article=int)
UNDER = Statement(_under, article=int)
