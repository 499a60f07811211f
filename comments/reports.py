"""Reports by readers: taken once per reader and comment, listed for moderators, and enough of them hide a comment until it is decided.

Who reports is known by a keyed hash of the address that the report came from (for IPv6 the /64), and by the e-mail address
where one was left. A comment is hidden by reports from different *networks* (/24, for IPv6 /48): one person commands many
addresses of one network, and typed e-mail addresses prove nothing. Once a moderator has let a comment stand against reports,
no report hides it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q, Window
from django.db.models.functions import Lower, RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles import freshness
from articles.addresses import sender_of

from . import flood, text
from .deciding import decide
from .models import Comment, CommentSettings, Report
from .reasons import REASONS

Status = Comment.Status
# What stands as the reason of the decisions that reports bring about.
REPORTED, KEPT = "reported", "reports dismissed"
LONGEST_NOTE = 1000
MOST_SHOWN = 10  # reports of one comment in the queue; how many there are is said


class TooMany(Exception):
    """So many reports came from one connection within a minute that this one is not taken. The text is for the reader."""

    def __init__(self):
        super().__init__(
            _(
                "Too many reports came from your connection within a minute. Your text is still here: wait a minute and "
                "send it again."
            )
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One report as a moderator reads it; `network` is "" once the address is erased."""

    reason: str | Promise
    note: str
    network: str
    made_at: datetime
    is_open: bool
    outcome: str | Promise
    wants_to_hear: bool


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one comment: those that wait for a decision first, and how many there are of them and in all."""

    lines: list[Line]
    open: int
    total: int
    may_keep: bool

    @property
    def more(self) -> int:
        """How many are not among `lines`."""
        return self.total - len(self.lines)


@transaction.atomic
@freshness.verb
def report(
    comment: Comment, *, reason: str, note: str = "", email: str = "", address: str | None = None
) -> bool:
    """Store that a reader reports `comment`, and return whether it counts: the same reader counts once, whatever becomes of it.

    `reason` is one of `reasons.REASONS`, `address` the reader's IP address as text. What readers cannot see any more is not
    reported, unless reports have hidden it. Raises TooMany.
    """
    at, rules = timezone.now(), CommentSettings.current()
    by_address, by_network = flood.count_of("report", address, at=at)
    if by_address >= rules.rate_per_minute or by_network >= rules.network_per_minute:
        raise TooMany
    row = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    hidden = row.status == Status.PENDING and row.open_reports
    if row.status != Status.APPROVED and not hidden:
        return False
    email = text.clean_line(email)[:254]
    sender = flood.hash_of(f"report.{row.uuid}.sender", sender_of(address))
    same = Q(sender=sender) | Q(folded=email.lower()) if email else Q(sender=sender)
    if Report.objects.alias(folded=Lower("email")).filter(same, comment=row).exists():
        return False
    Report.objects.create(
        comment=row,
        reason=reason,
        note=text.clean_text(note)[:LONGEST_NOTE],
        email=email,
        made_at=at,
        sender=sender,
        network=flood.hash_of(f"report.{row.uuid}.network", flood.network_of(address)),
        ip_address=address if rules.keep_addresses else None,
    )
    Comment.objects.filter(pk=row.pk).update(open_reports=F("open_reports") + 1)
    if not hidden and row.kept_at is None and rules.reports_to_hide:
        networks = Report.objects.filter(comment=row, closed_at=None).aggregate(
            n=Count("network", distinct=True)
        )
        if networks["n"] >= rules.reports_to_hide:
            this = Comment.objects.filter(pk=row.pk)
            decide(this, to=Status.PENDING, allowed=Q(status=Status.APPROVED), by=None, reason=REPORTED)
    return True


@freshness.verb
def keep(comments, *, by) -> int:
    """Let stand what readers see and report; return how many comments that were. Their reports are closed, and hide them no more.

    It is a decision like any other: written down, and undone as one. Raises PermissionDenied.
    """
    if not by.has_perm("comments.decide_comment"):
        raise PermissionDenied(_("You may not decide about comments."))
    reported = Q(status=Status.APPROVED, open_reports__gt=0)
    return decide(comments, to=Status.APPROVED, allowed=reported, by=by, reason=KEPT)


def for_items(comments: Sequence[Comment]) -> dict[int, Reports]:
    """Return the reports of `comments` by their ids, those only that have any, in one query."""
    place = Window(
        RowNumber(),
        partition_by="comment",
        order_by=[F("closed_at").desc(nulls_first=True), F("made_at").desc(), F("pk").desc()],
    )
    total = Window(Count("pk"), partition_by="comment")
    rows = (
        Report.objects.filter(comment__in=[comment.pk for comment in comments])
        .annotate(place=place, total=total)
        .filter(place__lte=MOST_SHOWN)
        .order_by("comment_id", "place")
    )
    found: dict[int, list[Any]] = {}  # reports with what was counted of them
    for row in rows:
        found.setdefault(row.comment_id, []).append(row)
    return {
        comment.pk: Reports(
            [_line(row) for row in mine],
            comment.open_reports,
            mine[0].total,
            comment.status == Status.APPROVED and comment.open_reports > 0,
        )
        for comment in comments
        if (mine := found.get(comment.pk))
    }


def _line(row: Report) -> Line:
    return Line(
        reason=REASONS.get(row.reason, row.reason),
        note=row.note,
        network=flood.network_of(row.ip_address),
        made_at=row.made_at,
        is_open=row.closed_at is None,
        outcome=row.get_outcome_display(),
        wants_to_hear=bool(row.email) and row.told_at is None,
    )
