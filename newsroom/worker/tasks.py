"""The front door's own housekeeping, done every so often (see periodic.py)."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Letter
from newsroom.models import Worker

from .queue import FAILED, SUCCESSFUL

KEEP_DONE = timedelta(days=7)
# Whoever has not looked at a dead letter for three months will not.
KEEP_FAILED = timedelta(days=90)
KEEP_LETTERS = timedelta(days=30)
KEEP_WORKERS = timedelta(days=7)
AT_ONCE = 5_000  # rows of one statement


def _delete(rows: QuerySet) -> int:
    deleted = 0
    while True:
        some = list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE])
        deleted += rows.model._base_manager.filter(pk__in=some).delete()[0]
        if len(some) < AT_ONCE:
            return deleted


@task
def forget_finished_tasks() -> int:
    """Delete tasks that were done a week ago, dead letters of three months, and workers that are long gone."""
    at = timezone.now()
    done = DBTaskResult.objects.filter(status=SUCCESSFUL, finished_at__lt=at - KEEP_DONE)
    dead = DBTaskResult.objects.filter(status=FAILED, finished_at__lt=at - KEEP_FAILED)
    gone = Worker.objects.filter(beat_at__lt=at - KEEP_WORKERS)
    return _delete(done) + _delete(dead) + _delete(gone)


@task
def forget_sent_letters() -> int:
    """Delete the record of mail that was sent a month ago."""
    return _delete(Letter.objects.filter(sent_at__lt=timezone.now() - KEEP_LETTERS))


@task
def forget_sessions() -> int:
    """Delete sessions that have expired."""
    return _delete(Session.objects.filter(expire_date__lt=timezone.now()))
