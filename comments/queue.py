"""What a moderator has in front of them: one tab of the queue, twenty comments at a time, each with what is needed to decide.

A page that is opened to work at claims what it shows (see `claims`): another moderator gets the twenty after them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import claims, searching
from .finding import Order, find
from .items import Item, complete, items_of
from .models import Comment
from .querysets import CommentQuerySet

AT_A_TIME = 20
COUNT_UP_TO = 1000  # beyond that nobody counts, neither the moderator nor the database
REPORTED, PENDING, HELD, SPAM, DECIDED = "reported", "pending", "held", "spam", "decided"
TABS = {
    REPORTED: _("Reported"),
    PENDING: _("Pending"),
    HELD: _("Held by a rule"),
    SPAM: _("Spam"),
    DECIDED: _("Decided"),
}
MINE = "mine"  # of the decided ones: what the moderator has decided
# What is worked off. The decided ones are a log, which nobody holds.
WORK = (REPORTED, PENDING, HELD, SPAM)
OLDEST_FIRST, LATEST_DECISION_FIRST = Order("created_at", down=False), Order("decided_at", down=True)
# The number means nothing, it is only the same everywhere: of pages that are opened at once each waits here until the one
# before it has claimed its items.
OPENING = 7_206_450


@dataclass(frozen=True)
class Slice:
    """Twenty comments of one tab, and where the next twenty begin ("" when there are no more).

    `problems` are sentences about a search that says nothing. A search that had to stop before the page was full goes on at
    `next`; `until` is how far it has looked. `others` are colleagues with the number of items of this tab they have in front of them.
    """

    items: list[Item]
    next: str
    problems: list[str] = field(default_factory=list)
    until: datetime | None = None
    others: list[tuple[str, int]] = field(default_factory=list)


def of_tab(tab: str, by=None) -> CommentQuerySet:
    """Return the comments of `tab`, in no order; with `by` (a user) of the decided ones those that `by` decided."""
    comments = Comment.objects.order_by()
    if tab == DECIDED and by is not None:
        return comments.filter(decided_by=by)
    kept = {
        REPORTED: comments.reported,
        PENDING: comments.pending,
        HELD: comments.held,
        SPAM: comments.spam,
        DECIDED: comments.decided,
    }
    return kept[tab]()


def order_of(tab: str) -> Order:
    """Return the order of `tab`: what waits longest first, of the others the latest decision."""
    return LATEST_DECISION_FIRST if tab in (SPAM, DECIDED) else OLDEST_FIRST


def counts(by=None) -> dict[str, str]:
    """Return how many comments each tab holds, as text, counted only as far as anybody wants to know; `MINE` for `by`.

    One query, whatever waits: each count walks along the index of its tab and stops.
    """
    wanted = {tab: of_tab(tab) for tab in TABS}
    if by is not None:
        wanted[MINE] = of_tab(DECIDED, by)
    parts: list[str] = []
    parameters: list[Any] = []
    for tab, comments in wanted.items():
        order = order_of(DECIDED if tab == MINE else tab)
        sql, given = order.sort(comments).values("pk")[: COUNT_UP_TO + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS few)")  # noqa: S608  no word of it was typed
        parameters += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        numbers = cursor.fetchone()
    return {tab: _up_to(number) for tab, number in zip(wanted, numbers, strict=True)}


def counts_of(tab: str) -> str:
    """Return how many comments `tab` holds, as in `counts`."""
    return _up_to(order_of(tab).sort(of_tab(tab))[: COUNT_UP_TO + 1].count())


def _up_to(number: int) -> str:
    return f"{COUNT_UP_TO}+" if number > COUNT_UP_TO else str(number)


def _mark(place: tuple[int, datetime]) -> str:
    pk, moment = place
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-{pk}"


def _read_mark(mark: str) -> tuple[int, datetime] | None:
    try:
        moment, _dash, pk = mark.partition("-")
        seconds, _dot, micro = moment.partition(".")
        at = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micro or 0))
        return max(min(int(pk), 2**63 - 1), 0), at
    except (ValueError, OverflowError, OSError):
        return None


def slice_of(
    tab: str,
    after: str = "",
    *,
    search: Mapping[str, str] | None = None,
    by=None,
    most: int = AT_A_TIME,
) -> Slice:
    """Return the twenty comments of `tab` that follow the mark `after` (the first twenty for "" or nonsense).

    Pending comments come oldest first, decided ones by their decision, the latest first. Finding the place costs the
    same on every page: the index is entered at the mark, nothing is counted off.

    `search` are the fields of `searching.read`, and `who`: "me" for what `by` has decided. With `by`, a moderator who works
    here, what nobody has decided is claimed, and what colleagues hold is left out.
    """
    search = search or {}
    wanted, problems = searching.read(search)
    if problems:
        return Slice([], "", problems)
    order = order_of(tab)
    comments = of_tab(tab, by if search.get("who") == "me" else None)
    here = order.beyond(comments, mark) if (mark := _read_mark(after)) else comments
    others: list[tuple[str, int]] = []
    if by is not None and tab in WORK:
        at = timezone.now()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])
            found = find(claims.free_for(here, by=by, at=at), order, wanted, most)
            claims.claim([pk for pk, _moment in found.rows], by=by, at=at)
        others = claims.held_by_others(comments, by=by, at=at)
    else:
        found = find(here, order, wanted, most)
    rows = {comment.pk: comment for comment in complete(Comment.objects.filter(pk__in=dict(found.rows)))}
    # In the order in which they were found; what was deleted between the two questions is gone.
    shown = [rows[pk] for pk, _moment in found.rows if pk in rows]
    until = found.end[1] if found.end and len(found.rows) < most else None
    return Slice(items_of(shown), _mark(found.end) if found.end else "", until=until, others=others)
