"""What a browser leaves behind (address, agent, referring page) is erased after some days, as the form promises.

A task does it and, as long as something is left to erase, hands itself on to the next day; should it ever be lost,
the next comment starts it again. Running twice does no harm.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from .models import Comment, CommentSettings

EVERY = timedelta(days=1)
AT_ONCE = 5_000  # rows of one statement


def erase_old_traces(*, at: datetime) -> int:
    """Erase the traces of comments older than the newsroom keeps them at `at`; return how many comments lost theirs."""
    before = at - timedelta(days=CommentSettings.current().retention_days)
    erased = 0
    while True:
        old = Comment.objects.with_traces().filter(created_at__lt=before).values("pk")[:AT_ONCE]
        count = Comment.objects.filter(pk__in=old).update(ip_address=None, user_agent="", referrer="")
        erased += count
        if count < AT_ONCE:
            return erased


def see_to_it(rules: CommentSettings, *, at: datetime) -> None:
    """Start the erasing if it has not run for a day; called inside the transaction of every comment that is stored."""
    if rules.traces_erased_at is not None and rules.traces_erased_at > at - EVERY - timedelta(hours=1):
        return
    if rules._state.adding:
        CommentSettings.objects.bulk_create([CommentSettings()], ignore_conflicts=True)
    due = Q(traces_erased_at=None) | Q(traces_erased_at__lt=at - EVERY)
    if CommentSettings.objects.filter(due, pk=1).update(traces_erased_at=at):
        erase.enqueue()


@task
def erase() -> int:
    """Erase what is due, and come again tomorrow while there is anything left to erase."""
    at = timezone.now()
    erased = erase_old_traces(at=at)
    CommentSettings.objects.filter(pk=1).update(traces_erased_at=at)
    if erase.get_backend().supports_defer and Comment.objects.with_traces().exists():
        erase.using(run_after=at + EVERY).enqueue()
    return erased
