"""Mail to moderators: how much waits, for each colleague as often as chosen, and only when something new has come.

The worker looks twice a minute. Looking twice at once, or again after a kill, sends nothing twice: what was told is written
down in the transaction of the mail.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import letters
from articles.models import Paper

from . import queue, stopping
from .models import Comment, Decision, Digest, Report

Often = Digest.Often

# Between two mails "at once": of a thousand comments in a minute there is one.
APART = timedelta(minutes=5)
# What came this lately may still be on its way into the table, or be published when Akismet has answered. It is told next time.
SETTLED = timedelta(seconds=15)
DAILY_AT = 8  # o'clock, in the paper's zone


def of(user) -> Digest:
    """Return what `user` has chosen, not saved before there was a choice."""
    found = Digest.objects.filter(pk=user.pk).first()
    return found or Digest(user=user, often=Often.NEVER, seen_until=timezone.now())


@transaction.atomic
def choose(often: str, *, by) -> Digest:
    """Let `by` be told so often from now on; what waits already is no news. Raises PermissionDenied, ValidationError."""
    if not by.has_perm("comments.decide_comment"):
        raise PermissionDenied(_("You may not decide about comments."))
    if often not in Often.values:
        raise ValidationError(_("That is not one of the choices."))
    at = timezone.now()
    row, _made = Digest.objects.update_or_create(
        user=by,
        defaults={"often": often, "seen_until": at, "last_at": None if often == Often.AT_ONCE else at},
    )
    return row


def is_due(row: Digest, at: datetime) -> bool:
    """Whether the time has come for another mail; hours and days are those of the paper's clock."""
    if row.last_at is None or row.often == Often.AT_ONCE:
        return row.last_at is None or row.last_at <= at - APART
    local = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    if row.often == Often.DAILY:
        early = local.hour < DAILY_AT
        local = local.replace(hour=DAILY_AT) - timedelta(days=early)
    return row.last_at < local


@task
def send_due() -> int:
    """Write the mails that are due; return how many."""
    at = timezone.now()
    rows = Digest.objects.exclude(often=Often.NEVER).order_by("pk")
    return sum(_look(row.pk, at) for row in rows if is_due(row, at))


@transaction.atomic
def _look(pk: int, at: datetime) -> int:
    rows = Digest.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    row = rows.filter(pk=pk).exclude(often=Often.NEVER).first()
    if row is None or not is_due(row, at):
        return 0
    user = row.user
    if not (user.is_active and user.is_staff and user.email and user.has_perm("comments.decide_comment")):
        return 0
    until = at - SETTLED
    if until <= row.seen_until or not _is_news(row, until):
        if row.often != Often.AT_ONCE:  # the hour, or the day, has brought nothing
            row.last_at = at
            row.save(update_fields=["last_at"])
        return 0
    counts = queue.counts()
    stop = stopping.address_for(stopping.DIGEST, user.pk, user.email)
    letters.send(
        to=user.email,
        subject=_subject(counts),
        text=_text(counts, stop),
        key=f"digest-{user.pk}-{until.timestamp():.6f}",
        headers=stopping.headers(stop),
    )
    row.seen_until, row.last_at = until, at
    row.save(update_fields=["seen_until", "last_at"])
    return 1


def _is_news(row: Digest, until: datetime) -> bool:
    """Whether anything has come since the last mail, from others than this colleague, and still waits."""
    since, pending = row.seen_until, Comment.Status.PENDING
    came = Comment.objects.pending().filter(created_at__gt=since, created_at__lte=until)
    back = Decision.objects.filter(
        to_status=pending, at__gt=since, at__lte=until, comment__status=pending
    ).exclude(by=row.pk)
    reported = Report.objects.filter(made_at__gt=since, made_at__lte=until, closed_at=None)
    return any(rows.order_by().exists() for rows in (came, back, reported))


def _subject(counts: dict[str, str]) -> str:
    words = {
        "paper": Paper.current().name,
        "waiting": counts[queue.PENDING],
        "reported": counts[queue.REPORTED],
    }
    if counts[queue.PENDING] == "0":
        return _("%(paper)s: comments reported: %(reported)s") % words
    return _("%(paper)s: comments waiting: %(waiting)s") % words


def _text(counts: dict[str, str], stop: str) -> str:
    lines = [
        _("Waiting: %(count)s") % {"count": counts[queue.PENDING]},
        _("Held by a rule among them: %(count)s") % {"count": counts[queue.HELD]},
        _("Reported by readers: %(count)s") % {"count": counts[queue.REPORTED]},
    ]
    oldest = Comment.objects.pending().oldest_first().values_list("created_at", "article__headline").first()
    if oldest:
        moment = date_format(timezone.localtime(oldest[0]), "j F Y, H:i e")
        lines.append(
            _("The oldest waits since %(moment)s, on “%(story)s”.") % {"moment": moment, "story": oldest[1]}
        )
    desk = settings.SITE_URL + reverse("admin:comments_comment_changelist")
    how_often = settings.SITE_URL + reverse("admin:comments_digest_changelist")
    return (
        "\n".join(lines)
        + f"\n\n{desk}\n\n--\n"
        + _("How often you are told: %(address)s\nNo more such mail: %(stop)s")
        % {"address": how_often, "stop": stop}
        + "\n"
    )
