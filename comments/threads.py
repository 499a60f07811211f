"""The comments of a story as readers see them: threads, oldest or newest first, fifty comments to a page, tombstones where something was.

A page is so many comments in reading order, not so many threads: one with a thousand replies goes on over several pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Article
from articles.rows import folded, moment
from articles.statements import Statement, among

from .models import MAX_DEPTH, Badge, Comment, CommentCount, CommentSettings
from .text import as_html, naming

A_PAGE = 50
OLDEST, NEWEST = "oldest", "newest"
# So many comments of a story may be picked at a time; all of them stand above its thread.
MOST_PICKS = 3
COLUMNS = (
    *("id", "uuid", "parent_id", "path", "author_name", "body", "status", "created_at"),
    *("badge", "edited_at", "picked_at"),
)
TIMES = ("created_at", "edited_at", "picked_at")
APPROVED, PENDING = Comment.Status.APPROVED.value, Comment.Status.PENDING.value
FAR = 2**62


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
    badge: str = ""
    is_edited: bool = False
    is_pick: bool = False

    @property
    def html(self) -> SafeString:
        """The text as paragraphs with links, everything in it escaped."""
        return as_html(self.text)

    @property
    def shelf(self) -> str:
        """The class that says how far below the top of its thread the comment stands."""
        return f"comment--d{self.depth}"

    @property
    def report_url(self) -> str:
        """Where readers tell moderators that it breaks the rules."""
        return f"{self.permalink}report/"

    @property
    def report_to(self) -> SafeString:
        """What the link to that page says besides “Report”, to those who do not see beside what it stands."""
        return naming(_("the comment of %(name)s"), self.author_name)

    @property
    def in_reply_to(self) -> SafeString:
        return naming(_("in reply to %(name)s"), self.parent_name)

    @property
    def reply_to(self) -> SafeString:
        """What the link to the form says besides “Reply”, to those who do not see beside what it stands."""
        return naming(_("to %(name)s"), self.author_name)

    @property
    def badge_text(self) -> str:
        """What stands beside the name of a colleague, in words; "" for a reader."""
        return str(Badge(self.badge).label) if self.badge else ""

    @property
    def tombstone(self) -> str:
        """What stands in place of a comment that readers have seen and do not see now."""
        if self.status == PENDING:
            return _("This comment is being looked at.")
        return _("This comment was removed by a moderator.")


@dataclass(frozen=True, slots=True)
class Under:
    """What stands under a story: the rules for its comments, what an editor picked, the first page, the comments above it that
    are gone, and how many there are."""

    rules: CommentSettings
    picks: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    gone: list[dict[str, Any]]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the thread: what is printed of it, and whether its first thread began on the page before."""

    comments: list[Shown]
    continues: bool


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
        badge="" if gone else row["badge"],
        is_edited=not gone and row["edited_at"] is not None,
        is_pick=not gone and row["picked_at"] is not None,
    )


def show_own(comment: Comment, article: Article) -> Shown:
    """Return `comment` as its sender sees it: with its text, whatever has been decided."""
    return replace(
        show(comment, article),
        depth=0,
        author_name=comment.author_name,
        text=comment.body,
        is_tombstone=False,
        badge=comment.badge,
        is_edited=comment.edited_at is not None,
        permalink=f"#{comment.anchor}",
    )


def is_shown(comment: Comment) -> bool:
    """Whether readers see `comment`, or a tombstone for it: it is approved, or something approved hangs below it."""
    below = Comment.objects.approved().filter(article=comment.article_id, path__contains=[comment.pk])
    # In the order of the index (story, path): what hangs below a comment follows it there.
    after = below.filter(path__gt=comment.path, path__lt=[comment.path[0] + 1])
    return comment.status == Comment.Status.APPROVED or after.exists()


def visible(article: Article, order: str = OLDEST):
    """Return the comments under `article` that readers see, in reading order; the threads oldest or newest first."""
    found = Comment.objects.approved().filter(article=article)
    return found.order_by(F("path__0").desc(), "path") if order == NEWEST else found.order_by("path")


def page_number(comment: Comment) -> int:
    """Return the number of the page, oldest first, on which `comment` stands; a tombstone stands with the first below it."""
    before = Comment.objects.approved().filter(article=comment.article_id, path__lt=comment.path).count()
    return before // A_PAGE + 1


def first(article: Article, *, may_reply: bool) -> list[Shown]:
    """Return what is printed of the first page."""
    rows = list(visible(article).values(*COLUMNS)[:A_PAGE])
    return part(article, rows, number=1, may_reply=may_reply).comments


def part(article: Article, rows: list[dict[str, Any]], *, number: int, may_reply: bool) -> Part:
    """Return what is printed of the page `number` that consists of the visible comments `rows`, in their order.

    Costs one query for what stands above them, and one more where a thread may go on from the page before.
    """
    here = {row["id"] for row in rows}
    missing = {pk for row in rows for pk in row["path"]} - here
    above: list[dict[str, Any]] = []
    earlier: set[int] = set()
    if missing:
        above = list(Comment.objects.filter(article=article, pk__in=missing).values(*COLUMNS))
        if number > 1 and len(rows[0]["path"]) > 1:
            earlier = _printed_before(article, rows[0]["path"])
    names = {row["id"]: row["author_name"] for row in above if row["status"] == APPROVED}
    gone = [row for row in above if row["status"] != APPROVED and row["id"] not in earlier]
    return Part(shown(article, rows, gone, names=names, may_reply=may_reply), bool(earlier))


def _printed_before(article: Article, path: list[int]) -> set[int]:
    """Return the ids of what stands above the comment at `path` and was printed before it, be it as a tombstone."""
    same = Comment.objects.approved().filter(article=article, path__gte=[path[0]], path__lt=path)
    last = same.order_by("-path").values_list("path", flat=True).first()
    return set(last or ()) & set(path)


def shown(
    article: Article,
    rows: Iterable[dict[str, Any]],
    gone: Iterable[dict[str, Any]] = (),
    *,
    names: dict[int, str] | None = None,
    may_reply: bool,
) -> list[Shown]:
    """Return what is printed of the visible comments `rows`, which keep their order, with the tombstones `gone` above them.

    `names` are those of comments on other pages, by id.
    """
    rows = list(rows)
    names = (names or {}) | {row["id"]: row["author_name"] for row in rows}
    waiting = {row["id"]: row for row in gone}
    thread, form = thread_url(article), new_url(article) if may_reply else ""
    found = []
    for row in rows:
        for pk in row["path"][:-1]:
            if stone := waiting.pop(pk, None):
                found.append(_shown(stone, thread, form, ""))
        found.append(_shown(row, thread, form, names.get(row["parent_id"], "")))
    return found


def pinned(article: Article, rows: Iterable[dict[str, Any]]) -> list[Shown]:
    """Return what is printed of the picked comments `rows` above the thread."""
    thread = thread_url(article)
    return [_shown(row, thread, "", "") for row in rows]


def stated(article: Article) -> Under:
    """Return what stands above a page of the thread of `article`, without the comments of any page, in one query."""
    (row,) = STATED.rows(article=article.pk)
    return Under(_rules(row), _read(row["picked"]), [], [], row["total"], more=False)


def under(article: Article) -> Under:
    """Return what stands under `article`, in one query; of its comments the first page."""
    (row,) = UNDER.rows(article=article.pk)
    rows = sorted(_read(row["found"]), key=lambda line: line["path"])
    more = row["next"] is not None
    return Under(_rules(row), _read(row["picked"]), rows, _read(row["above"]), row["total"], more)


def counted(articles: Iterable[int]) -> dict[int, int]:
    """Return how many comments readers see under each of the stories of these ids that has any."""
    ids = list(articles)
    return dict(COUNTED.tuples("article_id", "approved", articles=ids)) if ids else {}


def mark(article_id: int, root: int) -> str:
    """Return the word for the place of the thread that begins with the comment `root` among those of its story.

    Said of a comment that came or went, it touches what carries it of a thread further down: only that moved.
    """
    return f"threads-{article_id}@{FAR - root}"


def _read(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        line | {"uuid": UUID(line["uuid"])} | {name: line[name] and moment(line[name]) for name in TIMES}
        for line in lines
    ]


RULES = ("mode", "close_after_days")
EVERY_COLUMN = {name: name for name in COLUMNS}


def _rules(row: dict[str, Any]) -> CommentSettings:
    return CommentSettings(**{name: row[name] for name in RULES if row[name] is not None})


def _facts(article) -> dict[str, Any]:
    """Return the columns of what is true of all comments of a story."""
    rules = CommentSettings.objects.filter(pk=1)
    total = Coalesce(Subquery(CommentCount.objects.filter(pk=article).values("approved")), 0)
    picks = Comment.objects.approved().filter(article=article, picked_at__isnull=False)
    latest = picks.order_by("-picked_at")[:MOST_PICKS]
    return {name: Subquery(rules.values(name)) for name in RULES} | {
        "total": total,
        "picked": folded(latest, **EVERY_COLUMN),
    }


def _stated(article):
    return Article.objects.filter(pk=article).annotate(**_facts(article)).values(*RULES, "total", "picked")


def _gone_above(page, article):
    """Return the comments in whose place a tombstone stands, since one of `page` hangs below them."""
    threads = Comment.objects.filter(pk__in=page.values("pk")).annotate(
        above=Func(F("path"), function="unnest")
    )
    gone = Comment.objects.filter(article=article, pk__in=threads.values("above")).exclude(status=APPROVED)
    return gone.order_by()


def _under(article):
    approved = Comment.objects.approved().filter(article=article).order_by("path")
    # Cut off by number, not by where the page ends: so it is read along the index (story, path) and no further.
    page = approved[:A_PAGE]
    return (
        Article.objects.filter(pk=article)
        .annotate(
            **_facts(article),
            next=Subquery(approved.values("pk")[A_PAGE : A_PAGE + 1]),
            found=folded(page, **EVERY_COLUMN),
            above=folded(_gone_above(page, article), **EVERY_COLUMN),
        )
        .values(*RULES, "next", "total", "picked", "found", "above")
    )


STATED = Statement(_stated, article=int)
UNDER = Statement(_under, article=int)
COUNTED = Statement(
    lambda articles: CommentCount.objects.filter(among("pk", articles)).values("article_id", "approved"),
    articles=list,
)
