"""The queue's own verbs: take a task, note what came of it, give it back, let it go.

`worker_ids` of a task is the record of its attempts: one name for each, marked when that worker was lost over it. A row
is only written by whoever still has it, so a worker that was given up too early changes nothing afterwards.
"""

import random
import re
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

READY, RUNNING, FAILED, SUCCESSFUL = "READY", "RUNNING", "FAILED", "SUCCESSFUL"

# Seconds until a failed task is tried again, by the number of its failures: together a little under a day.
RETRIES = (10, 60, 5 * 60, 20 * 60, 60 * 60, 3 * 60 * 60, 12 * 60 * 60)
JITTER = 0.15  # what failed together does not come back together
# The same for a task whose worker was lost over it: it may be the task that kills, so each time a little later.
AFTER_LOSS = (0, 5, 30, 120)
LOST = " (lost)"

ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+\.\w+")
VALUES = re.compile(r"(Failing row contains|Key \([^)]*\)=)[^\n]*")


def claim(worker: str, tasks: DBTaskResultQuerySet) -> DBTaskResult | None:
    """Take the next of `tasks` that is ready, for the worker of that name; None when there is none to be had."""
    with transaction.atomic():
        task = tasks.ready().get_locked()
        if task is not None:
            task.claim(worker)
        return task


def next_ready(tasks: DBTaskResultQuerySet) -> datetime | None:
    """Return when the next of `tasks` is ready (aware, past when one is); None when none waits."""
    found = tasks.filter(status=READY).order_by().aggregate(first=Min("run_after"), last=Max("run_after"))
    return timezone.now() if found["last"] == get_date_max() else found["first"]


def _held(task: DBTaskResult) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(pk=task.pk, status=RUNNING, worker_ids=task.worker_ids)


def succeeded(task: DBTaskResult, value: Any) -> bool:
    """Note that `task` is done and returned `value` (JSON); False when it was not this worker's any more."""
    return _write(
        task,
        status=SUCCESSFUL,
        finished_at=timezone.now(),
        return_value=value,
        exception_class_path="",
        traceback="",
    )


def failed(task: DBTaskResult, error: BaseException) -> bool:
    """Note that `task` failed: it is ready again after a while, or a dead letter (FAILED) after the last attempt."""
    failures = sum(not name.endswith(LOST) for name in task.worker_ids)
    outcome = _again(RETRIES, failures, JITTER)
    return _write(task, **outcome, **_words(error))


def lost(task: DBTaskResult) -> bool:
    """Give `task` back, whose worker was lost over it or lost the database; in the end it is a dead letter too."""
    attempts = [*task.worker_ids[:-1], *(name + LOST for name in task.worker_ids[-1:])]
    losses = max(sum(name.endswith(LOST) for name in attempts), 1)
    outcome = _again(AFTER_LOSS, losses)
    error = RuntimeError(f"The worker was lost while it ran this task, for the {losses}. time.")
    words = _words(error) if outcome["status"] == FAILED else {}
    return _write(task, **outcome, worker_ids=attempts, **words)


def _again(waits: tuple[int, ...], times: int, jitter: float = 0) -> dict:
    now = timezone.now()
    if times > len(waits):
        return {"status": FAILED, "finished_at": now}
    seconds = waits[times - 1] * random.uniform(1 - jitter, 1 + jitter)  # noqa: S311  nobody guesses at it
    return {"status": READY, "run_after": now + timedelta(seconds=seconds)}


def _write(task: DBTaskResult, **values) -> bool:
    wrote = bool(_held(task).update(**values))
    for name, value in values.items():
        setattr(task, name, value)
    return wrote


def _words(error: BaseException) -> dict[str, str]:
    return {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": without_persons("".join(format_exception(error))),
    }


def without_persons(text: str) -> str:
    """Return `text` of an error without e-mail addresses and without the values of rows."""
    return ADDRESS.sub("…@…", VALUES.sub(r"\1 …", text))


def may_be_tried() -> Q:
    """The tasks that `try_again` is for: dead letters, and those that failed and wait for their next attempt."""
    return Q(status=FAILED) | Q(status=READY) & ~Q(exception_class_path="")


def try_again(tasks: QuerySet[DBTaskResult]) -> int:
    """Make those of `tasks` that failed ready at once, with all attempts before them; return how many."""
    return tasks.filter(may_be_tried()).update(
        status=READY, worker_ids=[], run_after=timezone.now(), finished_at=None
    )


def drop(tasks: QuerySet[DBTaskResult]) -> int:
    """Delete the dead letters among `tasks`; return how many."""
    return tasks.filter(status=FAILED).delete()[0]
