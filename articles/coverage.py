"""Live coverage as readers get it: which posts there are, on which page each stands, and what is new since a change.

A story's row brings an index of its posts, without their texts; the texts are read for the posts that a page shows. Pages
are cut from the oldest post on, and a post that was removed keeps its place, so that a page that is full never changes
its posts: a link to one stays right.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Case, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from .body import prepare, trusted
from .fragments import kept
from .models import Article, Correction, LiveUpdate
from .rows import folded, moment
from .statements import Statement, among

PER_PAGE = 25
# So many changes back a reader is told what is new; one who was away for longer gets the first page whole.
REMEMBERED = 100
BLOCK_END = re.compile(r"(</(?:p|h[2-4]|li|blockquote|t[dhr])>|<br>)")
NEWEST, OLDEST = "newest", "oldest"


@dataclass(frozen=True, slots=True)
class Mark:
    """One post in the index of a story: what it is called and where it belongs, not what it says."""

    pk: int
    uuid: str
    label: str
    headline: str
    posted_at: datetime
    edited_at: datetime | None
    key_event: bool
    is_removed: bool
    change_number: int
    is_late: bool
    page: int

    @property
    def anchor(self) -> str:
        return f"update-{self.uuid}"


@dataclass(frozen=True, slots=True)
class Post:
    """One live update with its text; `story_path` is the address of its story."""

    pk: int
    uuid: str
    headline: str
    body: str
    body_html: str
    posted_at: datetime
    edited_at: datetime | None
    key_event: bool
    posted_by_name: str
    story_path: str
    people: frozenset[str] = frozenset()
    corrections: tuple[Correction, ...] = ()

    @property
    def anchor(self) -> str:
        """The fragment that names this update inside its page."""
        return f"update-{self.uuid}"

    @property
    def permalink(self) -> str:
        return f"{self.story_path}updates/{self.uuid}/"

    @property
    def order(self) -> str:
        """Where it belongs among the others, as text that sorts: its time, and its number among those of one time."""
        return f"{round(self.posted_at.timestamp() * 1_000_000):017d}-{self.pk:012d}"

    @property
    def words(self) -> str:
        """What it says, in one line without markup."""
        return words_of(self.body)

    @property
    def prepared(self) -> SafeString:
        """The text as safe HTML; made on the spot for a row that was written past the verbs."""
        return trusted(self.body_html) if self.body_html else prepare(self.body)


def index_rows(at: datetime):
    """Return a column of stories: all their posts that are out at `at` (aware), the newest first, removed ones too."""
    posts = LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__lte=at)
    untitled = When(key_event=True, headline="", then=Left("body", 400))
    return folded(
        posts.order_by("-posted_at", "-pk"),
        pk="pk",
        uuid="uuid",
        headline="headline",
        start=Case(untitled, default=Value(""), output_field=TextField()),
        posted_at="posted_at",
        edited_at="edited_at",
        key_event="key_event",
        removed_at="removed_at",
        change_number="change_number",
        changed_at="changed_at",
    )


def _posts(at, ids):
    corrections = Correction.objects.filter(live_update=OuterRef("pk"), made_at__lte=at)
    return (
        LiveUpdate.objects.filter(among("pk", ids), removed_at=None)
        .annotate(
            user=F("posted_by"),
            author_id=F("posted_by__author"),
            author=F("posted_by__author__name"),
            first_name=F("posted_by__first_name"),
            last_name=F("posted_by__last_name"),
            correction_rows=folded(
                corrections.order_by("made_at", "pk"), kind="kind", text="text", made_at="made_at"
            ),
        )
        .values(
            *("pk", "uuid", "headline", "body", "body_html", "posted_at", "edited_at", "key_event"),
            *("user", "author_id", "author", "first_name", "last_name", "correction_rows"),
        )
    )


POSTS = Statement(_posts, at=datetime, ids=list)


@dataclass(frozen=True)
class Delta:
    """What is new since a change: `posts` to be put in place, the first page (`window`) in its order, and what is gone.

    `is_whole` says that `posts` is the first page whole, and nothing else of what the reader has counts.
    """

    posts: list[Post]
    window: list[str]
    removed: list[str]
    is_whole: bool


@dataclass(frozen=True)
class Coverage:
    """The posts of `story` that are out at `at`."""

    story: Article
    at: datetime
    marks: tuple[Mark, ...] = field(default=())

    @classmethod
    def of(cls, story: Article, at: datetime) -> "Coverage":
        """Return the coverage of a story that `stories` has read."""
        rows = story.update_index  # type: ignore[attr-defined]
        return cls(story, at, tuple(_marks(rows)))

    @cached_property
    def shown(self) -> tuple[Mark, ...]:
        """Those that readers may see, the newest first."""
        return tuple(mark for mark in self.marks if not mark.is_removed)

    @property
    def pages(self) -> int:
        return -(-len(self.marks) // PER_PAGE)

    @cached_property
    def updates_path(self) -> str:
        return reverse("articles:updates", args=[self.story.slug])

    def address_of(self, mark: Mark) -> str:
        """Return the address of `mark` alone, which it keeps for ever."""
        return f"{self.updates_path}{mark.uuid}/"

    def window(self, order: str = NEWEST) -> tuple[Mark, ...]:
        """Return what stands on the story's own page: the first of the order."""
        return self.shown[:PER_PAGE] if order == NEWEST else self.shown[::-1][:PER_PAGE]

    def on_page(self, number: int, order: str = NEWEST) -> tuple[Mark, ...]:
        """Return what stands on page `number`, counted from the oldest post on."""
        marks = tuple(mark for mark in self.shown if mark.page == number)
        return marks if order == NEWEST else marks[::-1]

    def page_path(self, number: int, order: str = NEWEST) -> str:
        return f"{self.updates_path}?{'order=oldest&' if order == OLDEST else ''}page={number}"

    def in_context(self, mark: Mark, order: str = NEWEST) -> str:
        """Return where `mark` stands among the others: on the story's page, or on one of those that follow."""
        if mark in self.window(order):
            turned = "?order=oldest" if order == OLDEST else ""
            return f"{self.story.get_absolute_url()}{turned}#{mark.anchor}"
        return f"{self.page_path(mark.page, order)}#{mark.anchor}"

    def behind_window(self, order: str = NEWEST) -> str:
        """Return the address of the page that goes on where the story's own page ends, or "" when that is all."""
        rest = (self.shown if order == NEWEST else self.shown[::-1])[PER_PAGE:]
        return f"{self.page_path(rest[0].page, order)}#{rest[0].anchor}" if rest else ""

    def key_events(self, order: str = NEWEST) -> list[dict]:
        """Return time, label and address of every key event, the newest first; those on this page are a step away."""
        here = set(self.window(order))
        return [
            {
                "posted_at": mark.posted_at,
                "label": mark.label,
                "url": f"#{mark.anchor}"
                if mark in here
                else f"{self.page_path(mark.page, order)}#{mark.anchor}",
            }
            for mark in self.shown
            if mark.key_event and mark.label
        ]

    def posts(self, marks: Iterable[Mark]) -> list[Post]:
        """Return the posts of `marks` with their texts, in their order. One query, none for none."""
        wanted = list(marks)
        if not wanted:
            return []
        found = {row["pk"]: row for row in POSTS.rows(at=self.at, ids=[mark.pk for mark in wanted])}
        path = self.story.get_absolute_url()
        return [_post(found[mark.pk], path) for mark in wanted if mark.pk in found]

    def since(self, number: int | None, order: str = NEWEST) -> Delta:
        """Return what is new since the story's change `number`; the first page whole for None or one too long ago.

        A reader who has every post from the first page's beginning down to some post, as they were at `number`, and who
        takes what this returns, has the same as they are now.
        """
        window = self.window(order)
        ids = [mark.uuid for mark in window]
        if number is None or not self.tells_since(number):
            return Delta(self.posts(window), ids, [], is_whole=True)
        changed = [mark for mark in self.marks if mark.change_number > number or mark.is_late]
        # An unchanged post stood at most so many places further down: what may have moved up into the page is sent too.
        known = max(0, PER_PAGE - len(changed))
        moved_up = [mark for mark in window[known:] if mark not in changed]
        wanted = [mark for mark in changed if not mark.is_removed] + moved_up
        removed = [mark.uuid for mark in changed if mark.is_removed]
        return Delta(self.posts(wanted), ids, removed, is_whole=False)

    def tells_since(self, number: int) -> bool:
        """Tell whether `number` is a change of this story, and recent enough to tell what came after it."""
        return max(0, self.story.change_number - REMEMBERED) <= number <= self.story.change_number


def _marks(rows: Sequence[dict]) -> Iterable[Mark]:
    for place, row in enumerate(rows):
        posted_at, changed_at = datetime.fromisoformat(row["posted_at"]), moment(row["changed_at"])
        yield Mark(
            pk=row["pk"],
            uuid=row["uuid"],
            label=row["headline"] or Truncator(words_of(row["start"])).chars(80),
            headline=row["headline"],
            posted_at=posted_at,
            edited_at=moment(row["edited_at"]),
            key_event=row["key_event"],
            is_removed=row["removed_at"] is not None,
            change_number=row["change_number"],
            # The clock brought it, not a write: no number says when.
            is_late=changed_at is not None and posted_at > changed_at,
            page=(len(rows) - 1 - place) // PER_PAGE + 1,
        )


def _post(row: dict, path: str) -> Post:
    people = {f"user-{row['user']}"} if row["user"] else set()
    people |= {f"name-author-{row['author_id']}"} if row["author_id"] else set()
    return Post(
        pk=row["pk"],
        uuid=str(row["uuid"]),
        headline=row["headline"],
        body=row["body"],
        body_html=row["body_html"],
        posted_at=row["posted_at"],
        edited_at=row["edited_at"],
        key_event=row["key_event"],
        posted_by_name=row["author"] or f"{row['first_name'] or ''} {row['last_name'] or ''}".strip(),
        story_path=path,
        people=frozenset(people),
        corrections=tuple(
            Correction(**line | {"made_at": moment(line["made_at"])}) for line in row["correction_rows"]
        ),
    )


def out_now(at: datetime) -> Q:
    """Return the condition of posts that readers may see at `at` (aware), apart from their story's."""
    return Q(posted_at__lte=at, removed_at=None)


@kept(1000)
def words_of(markup: str) -> str:
    """Return the words of a live update in one line, a blank between its paragraphs."""
    return " ".join(html.unescape(strip_tags(BLOCK_END.sub(r"\1 ", markup))).split())
