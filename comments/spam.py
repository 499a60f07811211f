"""Akismet, asked in the background. Whatever goes wrong, the comment waits for a moderator: no failure publishes, none loses.

The question about a comment is a row (`SpamCheck`), stored with the comment: what a lost task leaves undone is found there.
"""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.tasks import task
from django.utils import timezone

from articles import freshness

from . import feedback, sanctions, service, text
from .deciding import decide
from .describing import NO_ADDRESS, describe
from .judging import rules_of, standing_of, submission_of
from .models import AkismetState, Comment, CommentSettings, SpamCheck
from .patience import (
    GIVE_UP_AFTER,
    OVERDUE_AFTER,
    PROBE_EVERY,
    WOKEN_AGAIN_AFTER,
    WOKEN_AT_ONCE,
    wait_after,
)
from .screening import Action, Submission, screen
from .service import KeyUnknown, Unreachable, is_key_known

__all__ = ["Unreachable", "check", "is_key_known", "is_on", "probe", "question", "resume"]

logger = logging.getLogger(__name__)

Status, State = Comment.Status, SpamCheck.State

AT_ONCE = 100  # questions that one answer wakes; each answer among them wakes further ones
SOON = PROBE_EVERY / 6  # what is asked within this time anyway need not be woken


def is_on() -> bool:
    """Whether Akismet is asked about comments."""
    return bool(settings.AKISMET_API_KEY)


@freshness.verb
def question(comment: Comment, *, at: datetime, reason: str = "") -> None:
    """Store the question about `comment` with it, and ask in the background; `reason` says why it is asked again."""
    row, made = SpamCheck.objects.get_or_create(
        pk=comment.pk, defaults={"since": at, "next_at": at, "recheck_reason": reason}
    )
    if not made:
        row = SpamCheck.objects.select_for_update().get(pk=comment.pk)
        row.state, row.since, row.next_at, row.recheck_reason = State.WAITING, at, at, reason
        row.failures, row.woken, row.answer, row.error, row.sent = 0, 0, "", "", {}
        row.tell, row.tell_state = "", ""
        row.turn += 1
        row.save()
    check.enqueue(comment.pk, row.turn)


@task
@freshness.verb
def check(comment_id: int, turn: int = 0) -> str:
    """Ask Akismet about one comment; return what came of it. An old task, or a decided comment, asks nothing."""
    row = (
        SpamCheck.objects.select_related("comment__article__category")
        .filter(pk=comment_id, turn=turn, state=State.WAITING)
        .first()
    )
    if row is None or not is_on():
        return "nothing to ask"
    comment = row.comment
    if comment.status != Status.PENDING:
        SpamCheck.objects.filter(pk=row.pk, turn=turn).update(state=State.NOT_ASKED, next_at=None)
        return "nothing to ask"
    if not row.sent:
        row.sent = describe(comment)
        SpamCheck.objects.filter(pk=row.pk, turn=turn).update(sent=row.sent)
    reason = row.recheck_reason or ("retry" if row.failures else "")
    try:
        answer = service.ask(row.sent | ({"recheck_reason": reason} if reason else {}))
    except Unreachable as error:
        said = text.clean_line(str(error))[:200] or "no answer"
        logger.warning("Akismet did not answer for comment %s: %s", comment_id, said)
        _failed(comment_id, turn, said)
        _is_down(error, said)
        return "held"
    result = _answered(comment, turn, answer)
    _is_up(answer)
    return result


@transaction.atomic
def _answered(comment: Comment, turn: int, answer: service.Answer) -> str:
    """Write down the answer, and do what it says if the comment is still as it was when it was asked about."""
    now = Comment.objects.select_for_update().filter(pk=comment.pk).first()
    row = SpamCheck.objects.select_for_update().filter(pk=comment.pk, turn=turn, state=State.WAITING).first()
    if now is None or row is None:
        return "superseded"
    at = timezone.now()
    row.state, row.answer, row.answered_at, row.next_at = State.ANSWERED, answer.word, at, None
    row.guid, row.error = text.clean_line(answer.guid), ""
    row.turn += 1
    row.save()
    as_asked = Q(status=Status.PENDING, version=comment.version)
    this = Comment.objects.filter(pk=comment.pk)
    if answer.word in service.JUNK:
        decide(this, to=Status.SPAM, allowed=as_asked, reason="Akismet")
        if answer.word == service.DISCARD:
            AkismetState.objects.get_or_create(pk=1)
            AkismetState.objects.filter(pk=1).update(discarded=F("discarded") + 1)
        return "spam"
    if _may_pass(now, at) and decide(this, to=Status.APPROVED, allowed=as_asked, reason="trusted"):
        return "published"
    return "not spam"


def _may_pass(comment: Comment, at: datetime) -> bool:
    """Whether screening let `comment` pass, and still does by the rules of now in the story as it is now."""
    submission = submission_of(comment)
    if submission is None or comment.trace.get("action") != Action.PUBLISH:
        return False
    inputs = submission.inputs() | standing_of(comment.article, at)
    # Somebody may have been banned, or made to wait, while the question was out.
    inputs |= sanctions.facts(email=comment.author_email, address=comment.ip_address, at=at)
    again = Submission.stored(inputs, body=comment.body, name=comment.author_name)
    return screen(again, rules_of(CommentSettings.current())).action is Action.PUBLISH


@transaction.atomic
def _failed(comment_id: int, turn: int, said: str) -> None:
    """Ask again later, each time after twice as long, for three days; then it is a moderator's alone."""
    row = SpamCheck.objects.select_for_update().filter(pk=comment_id, turn=turn, state=State.WAITING).first()
    if row is None:
        return
    at = timezone.now()
    row.failures += 1
    row.turn += 1
    row.error = said
    if at - row.since >= GIVE_UP_AFTER:
        row.state, row.next_at = State.GIVEN_UP, None
        row.save()
        return
    # The last time falls on the end of the three days, not after it.
    row.next_at = min(at + wait_after(row.failures), max(row.since + GIVE_UP_AFTER, at + PROBE_EVERY))
    row.save()
    if check.get_backend().supports_defer:
        check.using(run_after=row.next_at).enqueue(comment_id, row.turn)


def _is_down(error: Unreachable, said: str, *, soon: bool = True) -> None:
    """Note that the service failed, and see to it that it is asked whether it is back; unless `soon` that is left to `resume`."""
    at = timezone.now()
    with transaction.atomic():
        AkismetState.objects.get_or_create(pk=1)
        state = AkismetState.objects.select_for_update().get(pk=1)
        state.down_since = state.down_since or at
        state.error, state.key_unknown = said, isinstance(error, KeyUnknown)
        if error.alert.code:
            _hear(state, error.alert)
        if soon and (state.probe_at is None or state.probe_at < at - OVERDUE_AFTER):
            state.probe_at = at + PROBE_EVERY
            if probe.get_backend().supports_defer:
                probe.using(run_after=state.probe_at).enqueue()
        state.save()


def _is_up(answer: service.Answer) -> None:
    """Note that the service answers, and wake what waits for that."""
    state = AkismetState.current()
    before = (state.down_since, state.error, state.key_unknown, state.alert_code, state.alert_message)
    state.down_since, state.error, state.key_unknown = None, "", False
    _hear(state, answer.alert)
    after = (state.down_since, state.error, state.key_unknown, state.alert_code, state.alert_message)
    if before != after:
        names = ["down_since", "error", "key_unknown", "alert_code", "alert_message"]
        AkismetState.objects.update_or_create(pk=1, defaults={name: getattr(state, name) for name in names})
    _wake()


def _hear(state: AkismetState, alert: service.Alert) -> None:
    state.alert_code, state.alert_message = text.clean_line(alert.code), text.clean_line(alert.message)


def _wake() -> int:
    """Ask at once about comments whose time would come later only because the service was down; return how many."""
    at = timezone.now()
    if not check.get_backend().supports_defer:
        return 0
    with transaction.atomic():
        rows = list(
            SpamCheck.objects.select_for_update(skip_locked=True)
            .filter(state=State.WAITING, failures__gt=0, next_at__gt=at + SOON)
            .filter(Q(woken__lt=WOKEN_AT_ONCE) | Q(woken_at__lt=at - WOKEN_AGAIN_AFTER))
            .order_by("next_at")[:AT_ONCE]
        )
        SpamCheck.objects.filter(pk__in=[row.pk for row in rows]).update(
            next_at=at, woken=F("woken") + 1, woken_at=at
        )
        for row in rows:
            check.enqueue(row.pk, row.turn)
    return len(rows)


# Not a comment: the service is told that this is a test and that an administrator writes, and answers "not spam".
HARMLESS: dict[str, Any] = {
    "user_ip": NO_ADDRESS,
    "user_agent": "",
    "comment_type": "comment",
    "comment_author": "Newsroom",
    "comment_content": "Is Akismet there?",
    "user_role": "administrator",
    "is_test": True,
}


@task
@freshness.verb
def probe() -> str:
    """Ask whether the service is back while comments wait for it; when it is, they are asked about at once.

    Where none waits any more the desk still wants to know, but need not know within half a minute.
    """
    AkismetState.objects.filter(pk=1).update(probe_at=None)
    waits = SpamCheck.objects.filter(state=State.WAITING, failures__gt=0).exists()
    if not is_on() or not (waits or AkismetState.current().down_since):
        return "nothing waits"
    try:
        answer = service.ask(HARMLESS)
    except Unreachable as error:
        _is_down(error, text.clean_line(str(error))[:200] or "no answer", soon=waits)
        return "still down"
    _is_up(answer)
    return "up"


@task
@freshness.verb
def resume() -> int:
    """Give a task to every question whose task was lost, and go on asking whether the service is back; return how many."""
    at = timezone.now()
    if not is_on():
        return 0
    with transaction.atomic():
        lost = list(
            SpamCheck.objects.select_for_update(skip_locked=True)
            .filter(state=State.WAITING, next_at__lt=at - OVERDUE_AFTER)
            .order_by("next_at")[: 10 * AT_ONCE]
        )
        SpamCheck.objects.filter(pk__in=[row.pk for row in lost]).update(next_at=at)
        for row in lost:
            check.enqueue(row.pk, row.turn)
    state = AkismetState.current()
    if state.down_since and (state.probe_at is None or state.probe_at < at - OVERDUE_AFTER):
        probe.enqueue()
    return len(lost) + feedback.resume(at)
