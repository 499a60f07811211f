"""What becomes of reports when a moderator decides: closed, opened again when the decision is taken back, and their readers told."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import letters
from articles.models import Paper

from . import stopping
from .models import Comment, Report
from .patience import LETTERS_LEAVE_AFTER

if TYPE_CHECKING:
    from .aftermath import Change

Status = Comment.Status
AT_ONCE = 200  # letters of one transaction


def follow(changes: Sequence["Change"]) -> None:
    """Close the reports of comments that a person has decided about, or open those again that a decision had closed."""
    first = changes[0]
    if first.by is None:  # a rule or a machine answers no report
        return
    pks = [change.comment_id for change in changes]
    if first.undoes:
        _reopen(pks)
    else:
        _close(pks, after=first.after, at=first.at)


def _close(pks: list[int], *, after: str, at: datetime) -> None:
    waiting = Report.objects.filter(comment__in=pks, closed_at=None)
    found = list(waiting.order_by("pk").select_for_update().values_list("pk", "comment_id", "email"))
    if not found:
        return
    kept = after == Status.APPROVED
    version = Subquery(Comment.objects.filter(pk=OuterRef("comment")).values("version"))
    Report.objects.filter(pk__in=[pk for pk, _comment, _email in found]).update(
        closed_at=at, closed_version=version, outcome=Report.Outcome.KEPT if kept else Report.Outcome.REMOVED
    )
    stands = {"kept_at": Coalesce("kept_at", at)} if kept else {}
    Comment.objects.filter(pk__in={comment for _pk, comment, _email in found}).update(
        open_reports=0, **stands
    )
    to_tell = [pk for pk, _comment, email in found if email]
    for start in range(0, len(to_tell), AT_ONCE):
        tell.using(run_after=at + LETTERS_LEAVE_AFTER).enqueue(to_tell[start : start + AT_ONCE])


def _reopen(pks: list[int]) -> None:
    """Open what the decision before this one had closed: it left the comment one version younger."""
    closed = Report.objects.filter(comment__in=pks, closed_version=F("comment__version") - 1)
    found = list(closed.select_for_update(of=("self",)).values_list("pk", "comment_id", "closed_at"))
    if not found:
        return
    Report.objects.filter(pk__in=[pk for pk, _comment, _at in found]).update(
        closed_at=None, closed_version=None, outcome=""
    )
    comments = Comment.objects.filter(pk__in={comment for _pk, comment, _at in found})
    comments.filter(kept_at__in={at for _pk, _comment, at in found}).update(kept_at=None)
    still = Report.objects.filter(comment=OuterRef("pk"), closed_at=None).order_by().values("comment")
    comments.update(open_reports=Coalesce(Subquery(still.annotate(n=Count("pk")).values("n")), 0))


@task(queue_name="mail")
def tell(pks: list[int]) -> int:
    """Write to the readers of these reports what came of them; return to how many. A report that was opened again waits on."""
    at = timezone.now()
    with transaction.atomic():
        rows = list(
            Report.objects.select_related("comment__article")
            .filter(pk__in=pks, closed_at__isnull=False, told_at=None)
            .exclude(email="")
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        silent = stopping.silent({row.email for row in rows})
        paper = Paper.current().name
        for row in rows:
            if row.email.lower() not in silent:
                _write(row, paper)
        Report.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=at)
    return len(rows)


def _write(row: Report, paper: str) -> None:
    story = row.comment.article
    shown = row.comment if row.comment.status == Status.APPROVED else story
    stop = stopping.address_for(stopping.REPORT, row.pk, row.email)
    letters.send(
        to=row.email,
        subject=_("Your report of a comment on “%(headline)s”") % {"headline": story.headline},
        text=_(
            "Hello,\n\n"
            "You reported a comment on “%(headline)s”. %(outcome)s\n\n"
            "%(address)s\n\n"
            "Thank you for telling us.\n%(paper)s\n\n"
            "If you did not report it, somebody else typed your address: nothing needs to be done.\n\n"
            "--\nNo more mail about comments: %(stop)s\n"
        )
        % {
            "headline": story.headline,
            "outcome": _outcome(row.outcome),
            "address": settings.SITE_URL + shown.get_absolute_url(),
            "paper": paper,
            "stop": stop,
        },
        key=f"comment-report-{row.pk}",
        headers=stopping.headers(stop),
    )


def _outcome(outcome: str) -> str:
    if outcome == Report.Outcome.KEPT:
        return _("A moderator has read it and let it stand: it does not break our rules for comments.")
    return _("A moderator has read it, and it is not shown any more.")
