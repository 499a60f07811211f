"""Word to other programs that a comment has entered or left the queue: signed, at least once, in order for each comment.

What is to be told is a row, written in the transaction of the change; the worker delivers. Nothing in it is anybody's
personal data. A receiver that is away is left alone for 1, 2, 4 … minutes; what it has not taken after three days is given up.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import TrailEntry
from articles.uuids import uuid7

from . import posting, text
from .models import Comment, Webhook, WebhookEvent
from .patience import GIVE_UP_AFTER, wait_after
from .posting import NotDelivered
from .reasons import split

if TYPE_CHECKING:
    from .aftermath import Change

logger = logging.getLogger(__name__)

State = WebhookEvent.State
ENTERED, LEFT, TEST = "comment.entered_queue", "comment.left_queue", "test"
AT_A_TIME = 50  # messages of one task
# Longer than everything that a task can do while it holds a webhook.
BUSY = timedelta(minutes=4)
ENOUGH = timedelta(minutes=1)  # of one task; another one goes on
KEEP_DELIVERED, KEEP_GIVEN_UP = timedelta(days=7), timedelta(days=30)
ROWS = 5_000  # of one statement


def note(changes: Sequence["Change"]) -> None:
    """Write down what is to be told of `changes`; called in their transaction."""
    pending = Comment.Status.PENDING
    first = changes[0]
    if first.after == pending:
        event, told = ENTERED, [change for change in changes if change.before != pending]
    else:
        event, told = LEFT, [change for change in changes if change.before == pending]
    if not told:
        return
    hooks = dict(Webhook.objects.filter(is_on=True).values_list("pk", "next_at"))
    if not hooks:
        return
    rows = Comment.objects.filter(pk__in=[change.comment_id for change in told]).order_by("pk")
    found = rows.values_list("pk", "uuid", "article__slug", "trace__rule")
    about = {pk: (uuid, slug, rule) for pk, uuid, slug, rule in found}
    events = []
    for change in sorted(told, key=lambda change: change.comment_id):
        uuid, slug, rule = about[change.comment_id]
        facts = {
            "comment": str(uuid),
            "story": settings.SITE_URL + reverse("articles:article", args=[slug]),
            "status": change.after,
            "by": "moderator" if change.by is not None else "rule",
            # Of a moderator's reason the word of the list alone: the note is for colleagues.
            "reason": split(change.reason)[0] if change.by is not None else "",
            "rule": "" if change.by is not None else change.reason or rule or "",
        }
        events += [_event(hook, event, change.at, facts, comment_id=change.comment_id) for hook in hooks]
    WebhookEvent.objects.bulk_create(events)
    for hook, next_at in hooks.items():
        if next_at is None or next_at <= first.at:  # else a task is planned for then
            deliver.enqueue(hook)


def _event(
    hook: int, event: str, at: datetime, facts: dict[str, str], *, comment_id: int | None
) -> WebhookEvent:
    uuid = uuid7()
    body = {"event": event, "id": str(uuid), "at": at.isoformat(timespec="milliseconds")} | facts
    return WebhookEvent(
        uuid=uuid,
        webhook_id=hook,
        comment_id=comment_id,
        event=event,
        body=json.dumps(body, ensure_ascii=False),
        made_at=at,
        next_at=at,
    )


@task(queue_name="mail")
def deliver(webhook_id: int) -> int:
    """Deliver what is due to one webhook; return how much was. Of two that run at once one does it."""
    began, delivered = timezone.now(), 0
    while (hook := _take(webhook_id)) is not None:
        try:
            delivered += _deliver(hook)
        finally:
            Webhook.objects.filter(pk=webhook_id).update(busy_until=None)
        # Looked at again after it was let go: whoever came meanwhile found it taken, and went.
        at = timezone.now()
        if not _due(webhook_id, at).exists() or Webhook.objects.filter(pk=webhook_id, next_at__gt=at):
            break
        if at - began > ENOUGH:
            deliver.enqueue(webhook_id)
            break
    return delivered


def _take(webhook_id: int) -> Webhook | None:
    """Take a webhook that is on, not paused and in nobody's hands."""
    at = timezone.now()
    free = Webhook.objects.filter(
        Q(busy_until=None) | Q(busy_until__lt=at), Q(next_at=None) | Q(next_at__lte=at), is_on=True
    )
    if not free.filter(pk=webhook_id).update(busy_until=at + BUSY):
        return None
    return Webhook.objects.filter(pk=webhook_id).first()


def _due(webhook_id: int, at: datetime) -> QuerySet[WebhookEvent]:
    """Return what may be delivered at `at`: of each comment only the first that waits. What never failed comes first."""
    waiting = WebhookEvent.objects.filter(webhook=webhook_id, state=State.WAITING)
    earlier = waiting.filter(comment_id=OuterRef("comment_id"), pk__lt=OuterRef("pk")).order_by()
    return waiting.filter(~Exists(earlier), next_at__lte=at).order_by("failures", "pk")


def _deliver(hook: Webhook) -> int:
    at = timezone.now()
    _give_up(hook, at)
    delivered = 0
    for row in _due(hook.pk, at)[:AT_A_TIME]:
        try:
            posting.post(hook.url, hook.secret, str(row.uuid), row.body.encode())
        except NotDelivered as failure:
            _failed(hook, row, failure)
            if failure.is_away:
                break
        else:
            done = timezone.now()
            WebhookEvent.objects.filter(pk=row.pk, state=State.WAITING).update(
                state=State.DELIVERED, ended_at=done, error=""
            )
            Webhook.objects.filter(pk=hook.pk).update(failures=0, next_at=None, error="", delivered_at=done)
            hook.failures = 0
            delivered += 1
        if timezone.now() - at > ENOUGH:
            break
    return delivered


def _failed(hook: Webhook, row: WebhookEvent, failure: NotDelivered) -> None:
    """Try this one again later; leave the receiver alone for a while when it is away."""
    at = timezone.now()
    said = text.clean_line(str(failure))[:200]
    later = at + wait_after(row.failures + 1)
    WebhookEvent.objects.filter(pk=row.pk, state=State.WAITING).update(
        failures=F("failures") + 1, next_at=later, error=said
    )
    if failure.is_away:
        hook.failures += 1
        later = at + wait_after(hook.failures)
        Webhook.objects.filter(pk=hook.pk).update(failures=hook.failures, next_at=later, error=said)
    logger.warning("A webhook did not take a message: %s", said)
    deliver.using(run_after=later).enqueue(hook.pk)


def _give_up(hook: Webhook, at: datetime) -> None:
    """Give up what is three days old, if it was tried, or the receiver was: a worker that stood still has tried nobody."""
    old = WebhookEvent.objects.filter(webhook=hook, state=State.WAITING, made_at__lt=at - GIVE_UP_AFTER)
    if not hook.failures:
        old = old.filter(failures__gt=0)
    old.update(state=State.GIVEN_UP, ended_at=at, error=hook.error or F("error"))


@task
def resume() -> int:
    """Give a task to every webhook with something to deliver, whatever became of its tasks; forget what is long done."""
    at = timezone.now()
    hooks = list(Webhook.objects.all())
    for hook in hooks:
        _give_up(hook, at)
        if _due(hook.pk, at).exists():
            deliver.enqueue(hook.pk)
    for state, keep in ((State.DELIVERED, KEEP_DELIVERED), (State.GIVEN_UP, KEEP_GIVEN_UP)):
        # "Not waiting" besides, so that the partial index is used.
        old = WebhookEvent.objects.filter(state=state, ended_at__lt=at - keep).exclude(state=State.WAITING)
        while pks := list(old.order_by("ended_at").values_list("pk", flat=True)[:ROWS]):
            WebhookEvent.objects.filter(pk__in=pks).delete()
    return len(hooks)


def _require(by) -> None:
    if not by.has_perm("comments.change_webhook"):
        raise PermissionDenied(_("You may not change webhooks."))


@transaction.atomic
def save(hook: Webhook, *, by) -> Webhook:
    """Store a webhook; what is new about it counts at once. Raises PermissionDenied, ValidationError."""
    _require(by)
    posting.address(hook.url)
    posting.key_of(hook.secret)
    verb = "change" if hook.pk else "add"
    hook.failures, hook.next_at, hook.error = 0, None, ""
    hook.save()
    TrailEntry.record(by=by, verb=verb, on=hook)
    if hook.is_on:
        deliver.enqueue(hook.pk)
    return hook


@transaction.atomic
def delete(hook: Webhook, *, by) -> None:
    """Delete a webhook with everything that it was or is to be told."""
    _require(by)
    TrailEntry.record(by=by, verb="delete", on=hook)
    hook.delete()


@transaction.atomic
def try_now(hook: Webhook, *, by) -> int:
    """Deliver at once what waits or was given up within the time that it is kept; return how much that is."""
    _require(by)
    at = timezone.now()
    again = hook.events.exclude(state=State.DELIVERED)
    count = again.update(state=State.WAITING, ended_at=None, next_at=at, made_at=at, failures=0)
    Webhook.objects.filter(pk=hook.pk).update(failures=0, next_at=None)
    deliver.enqueue(hook.pk)
    return count


@transaction.atomic
def send_test(hook: Webhook, *, by) -> None:
    """Send a message that says nothing."""
    _require(by)
    at = timezone.now()
    _event(hook.pk, TEST, at, {}, comment_id=None).save()
    Webhook.objects.filter(pk=hook.pk).update(next_at=None)
    deliver.enqueue(hook.pk)
