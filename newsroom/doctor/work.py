"""What is done in the background, and what should have been done by now."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from articles.models import Article, Letter, WorkingCopy
from newsroom.models import Period
from newsroom.worker import state

from . import TABLES, Finding, check, plural

# A moment is kept to the second; what is a minute late waits for something.
LATE = timedelta(minutes=1)
WAITED = timedelta(minutes=10)
LONG = timedelta(hours=1)
LOOK = "Look at the worker and its log."


@check(TABLES)
def the_worker() -> Iterator[Finding]:
    """Whether a worker lives."""
    if not state.alive().exists():
        yield Finding(
            "No worker gives a sign of life: sizes of pictures, mail and scheduled changes wait.",
            "Start one: `manage.py worker`, the service newsroom-worker, or the whole site.",
        )


@check(TABLES)
def the_edge() -> Iterator[Finding]:
    """Whether the cache in front takes what it is told."""
    since = state.alive().filter(edge_waits_since__lt=timezone.now() - LATE)
    if settings.EDGE and since.exists():
        yield Finding(
            "The cache in front does not take what it is told about changed pages, so readers may see old ones.",
            "Look whether EDGE_PURGE_URL is right, whether that server answers, and whether it lets this machine purge.",
        )


@check(TABLES)
def the_queue() -> Iterator[Finding]:
    """Whether background tasks get done."""
    at = timezone.now()
    if failed := state.count("failed"):
        yield Finding(
            f"{plural(failed, 'background task has', 'background tasks have')} failed for good.",
            "At the desk, under Background tasks, stands why; try them again there.",
        )
    since = state.oldest_ready()
    if since is not None and at - since > WAITED:
        yield Finding(
            f"A background task has waited for {_minutes(at - since)}.", f"{LOOK} One worker may be too few."
        )
    stuck = state.shelf("running").filter(started_at__lt=at - LONG).count()
    if stuck:
        yield Finding(
            f"{plural(stuck, 'background task has', 'background tasks have')} run for over an hour.",
            "Restart the worker: what it had in hand is done again.",
        )
    late = list(Period.objects.filter(next_at__lt=at - LONG).values_list("name", flat=True))
    if late:
        yield Finding(f"What is done every so often is overdue: {', '.join(late)}.", LOOK)


def _minutes(span: timedelta) -> str:
    return plural(int(span.total_seconds() // 60), "minute", "minutes")


@check(TABLES)
def the_schedule() -> Iterator[Finding]:
    """Whether everything came out when it should."""
    at = timezone.now()
    overdue = WorkingCopy.objects.filter(publish_at__lt=at - LATE).count()
    if overdue:
        yield Finding(f"{plural(overdue, 'scheduled change is', 'scheduled changes are')} overdue.", LOOK)
    refused = WorkingCopy.objects.exclude(refused="").count()
    if refused:
        yield Finding(
            f"{plural(refused, 'scheduled change', 'scheduled changes')} could not go out.",
            "The reason stands at the working copy; an editor decides.",
            serious=False,
        )
    untold = Article.objects.live(at - WAITED).filter(announced_at=None).count()
    if untold:
        yield Finding(
            f"{plural(untold, 'story', 'stories')} came out over ten minutes ago, and nobody was told.", LOOK
        )


@check(TABLES)
def the_mail() -> Iterator[Finding]:
    """Whether letters leave."""
    unsent = Letter.objects.filter(sent_at=None, written_at__lt=timezone.now() - LONG).count()
    if unsent:
        yield Finding(
            f"{plural(unsent, 'letter has', 'letters have')} not been sent for over an hour.",
            "Look at the mail server in EMAIL_URL, and at the failed background tasks at the desk.",
        )
