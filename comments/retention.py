"""What is kept for a time only: what a browser leaves behind (address, agent, referring page), and spam.

The worker does it every day. Running twice does no harm, and what a stopped worker missed is done the next time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.tasks import task
from django.utils import timezone

from . import feedback, proving
from .models import Comment, CommentSettings, PrivacyRequest, Report, SpamCheck

AT_ONCE = 1_000  # rows of one transaction
# As long as the link works that somebody was mailed who wants to see what is stored.
KEEP_REQUESTS = timedelta(days=1)
# What is left of spam that somebody has answered while it was public: its place in the thread.
NOTHING = "…"


def erase_old_traces(*, at: datetime) -> int:
    """Erase the traces of comments older than the newsroom keeps them at `at`; return how many comments lost theirs.

    What was sent to Akismet about them holds the same, and goes with it.
    """
    before = at - timedelta(days=CommentSettings.current().retention_days)
    sent = SpamCheck.objects.exclude(sent={}).filter(since__lt=before).order_by("since")
    for pks in _slices(sent.values_list("pk", flat=True)):
        feedback.forget(pks)
    erased = 0
    old = Comment.objects.with_traces().filter(created_at__lt=before).order_by("created_at")
    for pks in _slices(old.values_list("pk", flat=True)):
        feedback.forget(pks)
        erased += Comment.objects.filter(pk__in=pks).update(ip_address=None, user_agent="", referrer="")
    return erased


def purge_reports(*, at: datetime) -> int:
    """Erase the addresses of reports older than the newsroom keeps them at `at`; delete reports, and requests, whose time is over.

    A report is kept as many days after the decision as an address is. One that waits for a decision loses its address and stays.
    Return how many were deleted.
    """
    before = at - timedelta(days=CommentSettings.current().retention_days)
    with_address = Report.objects.filter(ip_address__isnull=False, made_at__lt=before).order_by("made_at")
    for pks in _slices(with_address.values_list("pk", flat=True)):
        Report.objects.filter(pk__in=pks).update(ip_address=None)
    purged = 0
    closed = Report.objects.filter(closed_at__lt=before).order_by("closed_at")
    for pks in _slices(closed.values_list("pk", flat=True)):
        purged += Report.objects.filter(pk__in=pks, closed_at__lt=before).delete()[0]
    return purged + PrivacyRequest.objects.filter(made_at__lt=at - KEEP_REQUESTS).delete()[0]


def purge_old_spam(*, at: datetime) -> int:
    """Delete what has been spam for longer than the newsroom keeps it at `at`; return how many comments went.

    Where somebody has answered it, the row stays without its words and its author, so that no answer goes with it.
    """
    before = at - timedelta(days=CommentSettings.current().spam_days)
    old = Comment.objects.spam().filter(decided_at__lt=before).exclude(author_email="", body=NOTHING)
    purged = 0
    for pks in _slices(old.order_by("-decided_at", "-pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Locked and asked again: a moderator may have taken one out of Spam at this moment.
            mine = Comment.objects.spam().filter(pk__in=pks, decided_at__lt=before)
            held = list(mine.order_by("pk").select_for_update().values_list("pk", flat=True))
            SpamCheck.objects.filter(pk__in=held).delete()
            replies = Comment.objects.filter(parent=OuterRef("pk"))
            answered = Comment.objects.filter(Exists(replies), pk__in=held)
            purged += answered.update(
                author_name="",
                author_email="",
                body=NOTHING,
                trace={},
                fingerprint=None,
                key=None,
                ip_address=None,
                user_agent="",
                referrer="",
            )
            purged += Comment.objects.filter(~Exists(replies), pk__in=held).delete()[0]
    return purged


def _slices(pks) -> Iterator[list[int]]:
    """Yield what `pks` finds, a slice at a time, as long as it finds anything; whoever takes one makes it vanish."""
    last: list[int] = []
    while found := list(pks[:AT_ONCE]):
        if found == last:  # nobody could do anything about these; the next run will
            return
        yield found
        last = found


@task
def erase() -> int:
    """Erase and delete what is due."""
    at = timezone.now()
    proving.forget_old_mails(at=at)
    return erase_old_traces(at=at) + purge_old_spam(at=at) + purge_reports(at=at)
