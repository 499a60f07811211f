"""What moderators think of Akismet's answers, told to Akismet, so that it learns: submit-spam and submit-ham.

The service wants the very values of the first question. They are kept with it; once the newsroom has erased them, nothing
is sent, and the queue says so.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from . import service
from .describing import describe
from .models import Comment, CommentSettings, SpamCheck
from .patience import GIVE_UP_AFTER, OVERDUE_AFTER, wait_after

logger = logging.getLogger(__name__)

Status, Telling = Comment.Status, SpamCheck.Telling


def _opinion(check: SpamCheck) -> str:
    """Return what Akismet holds of a comment, as far as it has said so or has been told."""
    if check.tell_state in (Telling.WAITING, Telling.TOLD):
        return check.tell
    return service.SPAM if check.answer in service.JUNK else check.answer


def _wanted(before: str, after: str, opinion: str) -> str:
    """Return the word to tell when a moderator has moved a comment from one status to another; "" for none."""
    if after == Status.SPAM:
        word = service.SPAM
    elif after == Status.APPROVED and (before == Status.SPAM or opinion == service.SPAM):
        word = service.HAM
    else:
        return ""
    return "" if word == opinion else word


def note(before: Mapping[int, str], *, after: str, at: datetime, undoes: bool = False) -> None:
    """Note what Akismet is to be told of comments that a moderator has moved to the status `after` at `at`.

    `before` gives their former status by id; with a decision that is taken back (`undoes`) goes its word, if it was not told
    yet. Must run in the transaction of the decision, which holds the rows.
    """
    if undoes:
        SpamCheck.objects.filter(pk__in=before, tell_state=Telling.WAITING).update(
            tell="", tell_state="", tell_turn=F("tell_turn") + 1
        )
    if not settings.AKISMET_API_KEY or after not in (Status.SPAM, Status.APPROVED):
        return
    checks = {
        check.pk: check
        for check in SpamCheck.objects.select_for_update().filter(pk__in=before).order_by("pk")
    }
    erased_before = at - timedelta(days=CommentSettings.current().retention_days)
    missing = [pk for pk in before if pk not in checks]
    ages = dict(Comment.objects.filter(pk__in=before).values_list("pk", "created_at"))
    checks |= {pk: SpamCheck(pk=pk, state=SpamCheck.State.NOT_ASKED, since=ages[pk]) for pk in missing}
    changed = []
    for pk, status in before.items():
        check = checks[pk]
        if word := _wanted(status, after, _opinion(check)):
            check.tell, check.tell_since, check.tell_failures = word, at, 0
            check.tell_turn += 1
            erased = not check.sent and ages[pk] < erased_before
            check.tell_state = Telling.ERASED if erased else Telling.WAITING
            changed.append(check)
    SpamCheck.objects.bulk_create([check for check in changed if check.pk in missing])
    SpamCheck.objects.bulk_update(
        [check for check in changed if check.pk not in missing],
        ["tell", "tell_state", "tell_since", "tell_turn", "tell_failures"],
    )
    due = [[check.pk, check.tell_turn] for check in changed if check.tell_state == Telling.WAITING]
    if due:
        tell.enqueue(due)


@task
def tell(due: list[list[int]]) -> int:
    """Tell Akismet of the comments in `due`, pairs of id and turn; return of how many it was told."""
    told, down = 0, ""
    for pk, turn in due:
        check = (
            SpamCheck.objects.select_related("comment__article__category")
            .filter(pk=pk, tell_turn=turn, tell_state=Telling.WAITING)
            .first()
        )
        if check is None:
            continue
        described = check.sent or describe(check.comment)
        if not down:
            try:
                service.tell(check.tell, described)
            except service.Unreachable as error:
                down = " ".join(str(error).split()) or "no answer"
                logger.warning("Akismet was not told of comment %s: %s", pk, down)
            else:
                told += _told(check, turn)
                continue
        _later(check, turn)
    return told


def _told(check: SpamCheck, turn: int) -> int:
    mine = SpamCheck.objects.filter(pk=check.pk, tell_turn=turn, tell_state=Telling.WAITING)
    return mine.update(tell_state=Telling.TOLD)


@transaction.atomic
def _later(check: SpamCheck, turn: int) -> None:
    """Try again later, for three days; a backend that cannot wait leaves it to `resume`."""
    at = timezone.now()
    rows = SpamCheck.objects.select_for_update().filter(
        pk=check.pk, tell_turn=turn, tell_state=Telling.WAITING
    )
    row = rows.first()
    if row is None:
        return
    row.tell_failures += 1
    if at - (row.tell_since or at) >= GIVE_UP_AFTER:
        row.tell_state = Telling.GIVEN_UP
        row.save(update_fields=["tell_failures", "tell_state"])
        return
    row.tell_turn += 1
    row.save(update_fields=["tell_failures", "tell_turn"])
    if tell.get_backend().supports_defer:
        tell.using(run_after=at + wait_after(row.tell_failures)).enqueue([[row.pk, row.tell_turn]])


def forget(pks: Iterable[int]) -> int:
    """Erase what was sent about these comments; return of how many."""
    return SpamCheck.objects.filter(pk__in=pks).exclude(sent={}).update(sent={})


def resume(at: datetime) -> int:
    """Give a task to every word whose task was lost; return how many. One that merely waits longer is not touched."""
    lost_before = at - OVERDUE_AFTER
    rows = SpamCheck.objects.filter(tell_state=Telling.WAITING, tell_since__lt=lost_before).order_by(
        "tell_since"
    )
    due = [
        [row.pk, row.tell_turn]
        for row in rows[:1000]
        if (row.tell_since or at) + _spent(row.tell_failures) < lost_before
    ]
    if due:
        tell.enqueue(due)
    return len(due)


def _spent(failures: int) -> timedelta:
    return sum((wait_after(number) for number in range(1, failures + 1)), timedelta())
