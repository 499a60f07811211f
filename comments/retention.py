"""What a browser leaves behind (address, agent, referring page) is erased after some days, as the form promises.

The worker does it every day. Running twice does no harm.
"""

from datetime import datetime, timedelta

from django.tasks import task
from django.utils import timezone

from .models import Comment, CommentSettings

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


@task
def erase() -> int:
    """Erase what is due."""
    return erase_old_traces(at=timezone.now())
