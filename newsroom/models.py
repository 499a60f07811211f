"""What the front door keeps about its worker: which ones live, when the periodic tasks are due, and the queue itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult


class Worker(models.Model):
    """One process of `manage.py worker`, by the sign of life that it gives every few seconds.

    It holds a lock of the database that carries the number of its row, which is free the moment the process is gone.
    """

    name = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    # What it told the edge (EDGE_PURGE_URL): how many requests were agreed to, and since when one could not be made.
    edge_told = models.PositiveBigIntegerField(default=0, db_default=0)
    edge_waits_since = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["started_at"]

    def __str__(self):
        return self.name


class Period(models.Model):
    """When a periodic task was last handed to the queue, and when it is next; one row for each in `worker/periodic.py`."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    last_task = models.CharField(max_length=36, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self):
        return self.name


class Task(DBTaskResult):
    """The queue of django-tasks-db, under a name of our own: what colleagues may see of it is our affair."""

    class Meta:
        proxy = True
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")
        default_permissions = ("view", "change")
