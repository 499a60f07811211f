"""What others ask about the worker: `/readyz`, the desk, `/metrics`, `doctor`."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.models import get_date_max

from newsroom.models import Task, Worker

from .queue import FAILED, READY, RUNNING, SUCCESSFUL

# A worker beats every three seconds.
ALIVE = timedelta(seconds=10)
# Beyond that nobody counts, neither the reader nor the database.
COUNT_UP_TO = 10_000

SHELVES = ("failed", "again", "waiting", "running", "done")


def alive() -> QuerySet[Worker]:
    """Return the workers that have given a sign of life in the last ten seconds."""
    return Worker.objects.filter(beat_at__gt=Now() - ALIVE)


def shelf(name: str) -> QuerySet[Task]:
    """Return the tasks of one shelf, in the order in which they are of interest.

    failed: dead letters; again: failed, and tried again later; waiting: not tried yet; running; done.
    """
    tasks = Task.objects.all()
    return {
        "failed": lambda: tasks.filter(status=FAILED).order_by("-finished_at"),
        "again": lambda: tasks.filter(status=READY).exclude(exception_class_path="").order_by("run_after"),
        "waiting": lambda: tasks.filter(status=READY, exception_class_path=""),
        "running": lambda: tasks.filter(status=RUNNING).order_by("started_at"),
        "done": lambda: tasks.filter(status=SUCCESSFUL).order_by("-finished_at"),
    }[name]()


def count(name: str) -> int:
    """Return how many tasks a shelf holds, counted up to COUNT_UP_TO + 1."""
    return shelf(name).order_by()[: COUNT_UP_TO + 1].count()


def oldest_ready() -> datetime | None:
    """Return since when the task that has waited longest could have been done; None when none is ready."""
    now = timezone.now()
    ready = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    rows = Task.objects.filter(ready, status=READY).order_by()
    moments = [
        at if at is not None and at <= now else None
        for at in (
            rows.filter(run_after__lte=now).order_by("run_after").values_list("run_after", flat=True).first(),
            rows.filter(run_after=get_date_max())
            .order_by("enqueued_at")
            .values_list("enqueued_at", flat=True)
            .first(),
        )
    ]
    return min(filter(None, moments), default=None)
