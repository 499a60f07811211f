"""One pair of hands of the worker: takes one task of its queue after the other and sleeps when there is none."""

import logging
import threading
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections, connection, reset_queries
from django.db.models import Q
from django.tasks.base import TaskContext
from django.tasks.signals import task_finished, task_started
from django.utils import timezone
from django.utils.json import normalize_json
from django_tasks_db.models import DBTaskResult

from newsroom import logs
from newsroom.wire import Bell

from . import queue
from .clock import SAFETY

logger = logging.getLogger(__name__)

# A task that another worker is just about to take, or that a killed one was: it is looked for again this soon.
TAKEN = 0.25


class Hand(threading.Thread):
    """Does what is in `queues`, for the worker of that name. `ready` says whether the worker holds its lock."""

    def __init__(self, worker: str, name: str, queues: Q, ready: Callable[[], bool]):
        super().__init__(name=name, daemon=True)
        self.worker, self.ready = worker, ready
        self.tasks = DBTaskResult.objects.filter(queues)
        self.bell = Bell()
        self.stopped = False

    def run(self):
        while not self.stopped:
            self.bell.wait(self.turn())
        connection.close()

    def stop(self) -> None:
        """Take no task any more; the one in hand is finished."""
        self.stopped = True
        self.bell.ring()

    def turn(self) -> float:
        """Do every task that is ready; return in how many seconds to look again."""
        try:
            self.work()
            return self._until_next() if self.ready() else SAFETY  # whoever makes it ready rings
        except (OperationalError, InterfaceError) as error:
            logger.info("the worker has lost the database: %s", error)
        except Exception:
            logger.exception("the worker failed beside its tasks")
        connection.close()
        return 1.0

    def work(self) -> int:
        """Do every task that is ready, and return how many that were."""
        done = 0
        while self.ready() and not self.stopped:
            close_old_connections()
            task = queue.claim(self.worker, self.tasks)
            if task is None:
                break
            self.do(task)
            done += 1
        return done

    def _until_next(self) -> float:
        at = queue.next_ready(self.tasks)
        if at is None:
            return SAFETY
        seconds = (at - timezone.now()).total_seconds()
        return min(seconds, SAFETY) if seconds > 0 else TAKEN

    def do(self, row: DBTaskResult) -> None:
        """Run one task that was claimed, and note what came of it."""
        with logs.context(task=row.task_path, task_id=str(row.pk), attempt=len(row.worker_ids)):
            self._do(row)

    def _do(self, row: DBTaskResult) -> None:
        failure: BaseException | None = None
        value = None
        try:
            task, result = row.task, row.task_result
            task_started.send(type(task.get_backend()), task_result=result)
            context: list = [TaskContext(task_result=result)] if task.takes_context else []
            value = normalize_json(task.call(*context, *result.args, **result.kwargs))
        except (Exception, SystemExit) as error:
            failure = error
        reset_queries()
        if failure is None:
            held = self._note(queue.succeeded, row, value)
        elif _database_was_lost(failure):
            held = self._note(queue.lost, row)
        else:
            held = self._note(queue.failed, row, failure)
        self._report(row, failure, held)

    def _note(self, verb, *arguments) -> bool:
        """Call a verb of the queue, again and again while the database is away: what a task has done must be noted."""
        while True:
            try:
                return verb(*arguments)
            except (OperationalError, InterfaceError) as error:
                connection.close()
                logger.info("the worker waits for the database: %s", error)
                self.bell.wait(0.5)

    def _report(self, row, failure, held) -> None:
        name = type(failure).__name__
        if not held:
            logger.warning("task was given to another worker meanwhile")
        elif row.status == queue.READY:
            wait = round((row.run_after - timezone.now()).total_seconds())
            logger.warning("task failed and is tried again", extra={"error": name, "wait_s": wait})
        elif row.status == queue.FAILED:
            # Without its message, which may name a person; the traceback stands at the desk.
            logger.error("task failed for the last time", extra={"error": name})
        else:
            task_finished.send(type(row.task.get_backend()), task_result=row.task_result)


def _database_was_lost(error: BaseException) -> bool:
    """Whether a task failed because its connection broke, not for a reason of its own like a deadlock."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or not connection.is_usable()
