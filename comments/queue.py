"""What a moderator has in front of them: one tab of the queue, twenty comments at a time, each with what is needed to decide."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .items import Item, complete, items_of
from .models import Comment
from .querysets import CommentQuerySet

AT_A_TIME = 20
COUNT_UP_TO = 1000  # beyond that nobody counts, neither the moderator nor the database
PENDING, SPAM, DECIDED = "pending", "spam", "decided"
TABS = {PENDING: _("Pending"), SPAM: _("Spam"), DECIDED: _("Decided")}


@dataclass(frozen=True)
class Slice:
    """Twenty comments of one tab, and where the next twenty begin ("" when there are no more)."""

    items: list[Item]
    next: str


def _of_tab(tab: str) -> CommentQuerySet:
    comments = Comment.objects.all()
    if tab == PENDING:
        return comments.pending().oldest_first()
    return (comments.spam() if tab == SPAM else comments.decided()).latest_decision_first()


def counts_of(tab: str) -> str:
    """Return how many comments `tab` holds, as text, counted only as far as anybody wants to know."""
    # In the order of its index, so that counting walks along the index and stops.
    number = _of_tab(tab)[: COUNT_UP_TO + 1].count()
    return f"{COUNT_UP_TO}+" if number > COUNT_UP_TO else str(number)


def counts() -> dict[str, str]:
    """Return the counts of all tabs."""
    return {tab: counts_of(tab) for tab in TABS}


def _mark(moment: datetime, pk: int) -> str:
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-{pk}"


def _read_mark(mark: str) -> tuple[datetime, int] | None:
    try:
        moment, _dash, pk = mark.partition("-")
        seconds, _dot, micro = moment.partition(".")
        at = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micro or 0))
        return at, min(int(pk), 2**63 - 1)
    except (ValueError, OverflowError, OSError):
        return None


def slice_of(tab: str, after: str = "") -> Slice:
    """Return the twenty comments of `tab` that follow the mark `after` (the first twenty for "" or nonsense).

    Pending comments come oldest first, the others by their decision, the latest first. Finding the place costs the
    same on every page: the index is entered at the mark, nothing is counted off.
    """
    comments = _of_tab(tab)
    mark = _read_mark(after)
    if mark:
        at, pk = mark
        if tab == PENDING:
            comments = comments.filter(Q(created_at__gt=at) | Q(pk__gt=pk), created_at__gte=at)
        else:
            comments = comments.filter(Q(decided_at__lt=at) | Q(pk__lt=pk), decided_at__lte=at)
    found = list(complete(comments)[: AT_A_TIME + 1])
    shown, more = found[:AT_A_TIME], len(found) > AT_A_TIME
    last = shown[-1] if more else None
    following = ""
    if last is not None:
        following = _mark(last.created_at if tab == PENDING else last.decided_at or last.created_at, last.pk)
    return Slice(items_of(shown), following)
