"""What is done every so often. One line in REGISTRY is all that it takes.

When each is due next stands in a table. Whoever finds one due hands its task to the queue and moves the table forward in
one transaction: no period is missed, none has two runs, and a long standstill is made good by one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from newsroom.models import Period

UNKNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Periodic:
    """`task` is the dotted path of a task that takes no arguments; `words` say to a colleague what it does."""

    name: str
    every: timedelta
    task: str
    words: str | Promise


REGISTRY = (
    Periodic(
        "comment-traces",
        timedelta(days=1),
        "comments.retention.erase",
        _("Addresses of comments are erased after their time, and old spam is deleted"),
    ),
    Periodic(
        "spam-checks",
        timedelta(minutes=10),
        "comments.spam.resume",
        _("Comments that still wait for Akismet are shown to it"),
    ),
    Periodic(
        "spam-scorer",
        timedelta(minutes=5),
        "comments.scorer.training.learn",
        _("The spam scorer learns from what was decided"),
    ),
    Periodic(
        "answers-told",
        timedelta(minutes=10),
        "comments.wishes.resume",
        _("Readers are told of answers whose mail was lost"),
    ),
    Periodic(
        "comment-digests",
        timedelta(seconds=30),
        "comments.digests.send_due",
        _("Moderators who want it are told by mail that comments wait"),
    ),
    Periodic(
        "webhooks",
        timedelta(minutes=5),
        "comments.webhooks.resume",
        _("What webhooks have not been told yet is told"),
    ),
    Periodic(
        "finished-tasks",
        timedelta(days=1),
        "newsroom.worker.tasks.forget_finished_tasks",
        _("Finished tasks are forgotten"),
    ),
    Periodic(
        "sent-letters",
        timedelta(days=1),
        "newsroom.worker.tasks.forget_sent_letters",
        _("Mail that was sent is forgotten after 30 days"),
    ),
    Periodic(
        "related",
        timedelta(hours=1),
        "articles.tasks.score_unscored",
        _("Stories without related stories are given some"),
    ),
    Periodic(
        "most-read",
        timedelta(minutes=10),
        "articles.tasks.rank_reads",
        _("What is read most is put in order"),
    ),
    Periodic(
        "search-language",
        timedelta(hours=1),
        "articles.tasks.reindex_stories",
        _("Stories are found in the language of the site, should it have changed"),
    ),
    Periodic(
        "sign-in-counts",
        timedelta(hours=1),
        "articles.accounts.throttle.forget",
        _("Counts of sign-ins are forgotten after a day"),
    ),
    Periodic(
        "sessions",
        timedelta(days=1),
        "newsroom.worker.tasks.forget_sessions",
        _("Expired sessions are deleted"),
    ),
)


def by_name() -> dict[str, Periodic]:
    """Return the registry by its names."""
    return {entry.name: entry for entry in REGISTRY}


def enter(at: datetime) -> None:
    """Bring the table in line with the registry: what is new is due at `at`.

    What is not known here may belong to a newer version beside this one; it is taken out when nobody has cared for long.
    """
    Period.objects.bulk_create(
        [Period(name=entry.name, next_at=at) for entry in REGISTRY], ignore_conflicts=True
    )
    Period.objects.exclude(name__in=by_name()).filter(next_at__lt=at - UNKNOWN_FOR).delete()
    for entry in REGISTRY:  # one that shall come more often than before does not wait out the longer period
        Period.objects.filter(name=entry.name, next_at__gt=at + entry.every).update(next_at=at + entry.every)


def run_due(at: datetime) -> int:
    """Hand every task that is due at `at` to the queue, once; return how many."""
    known, done = by_name(), 0
    for name in Period.objects.filter(next_at__lte=at, name__in=known).values_list("name", flat=True):
        with transaction.atomic():
            rows = Period.objects.select_for_update(skip_locked=True)
            row = rows.filter(name=name, next_at__lte=at).first()
            if row is not None:
                entry = known[name]
                row.last_at, row.last_task = at, import_string(entry.task).enqueue().id
                row.next_at += entry.every * ((at - row.next_at) // entry.every + 1)
                row.save()
                done += 1
    return done


def next_moment() -> datetime | None:
    """Return when the next one is due; None when the table lacks a row: one that was restored may be older than this."""
    moments = dict(Period.objects.values_list("name", "next_at"))
    known = by_name()
    return min(moments[name] for name in known) if known.keys() <= moments.keys() else None
