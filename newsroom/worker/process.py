"""The program behind `manage.py worker`: takes one task after the other and sleeps when there is none."""

import contextlib
import logging
import os
import secrets
import signal
import socket

from django.db import InterfaceError, OperationalError, close_old_connections, connection, reset_queries
from django.tasks.base import TaskContext
from django.tasks.signals import task_finished, task_started
from django.utils import timezone
from django.utils.json import normalize_json
from django_tasks_db.models import DBTaskResult

from newsroom.models import Worker
from newsroom.wire import Bell

from . import queue
from .clock import SAFETY, Clock
from .ear import TASK, Ear

logger = logging.getLogger(__name__)

# Seconds for what the clock has in hand when the worker is asked to stop.
PATIENCE = 15
# A task that another worker is just about to take, or that a killed one was: it is looked for again this soon.
TAKEN = 0.25


class WorkerProcess:
    """One worker. `run` returns when it was asked to stop and has finished what it had in hand."""

    def __init__(self):
        host = socket.gethostname()
        self.name = f"{host[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.bell = Bell()
        self.asked_to_stop = 0
        self.ear = Ear(name=self.name, host=host[:255], pid=os.getpid(), wake=self._wake)
        self.clock = Clock(lambda: self.ear.ready)

    def _wake(self, word: str) -> None:
        (self.bell if word == TASK else self.clock.bell).ring()

    def ask_to_stop(self, number, frame) -> None:
        """Handle a signal: the first lets the task in hand be finished, the second does not.

        What is cut off so is given back like that of a killed worker: the database frees the lock.
        """
        self.asked_to_stop += 1
        if self.asked_to_stop > 1:
            os._exit(1)
        self.bell.ring()

    def run(self, *, batch: bool = False) -> None:
        """Work until asked to stop; with `batch` until nothing is ready."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        self.ear.start()
        while not self.ear.ready and not self.asked_to_stop:
            self.bell.wait(SAFETY)
        if batch:
            self.clock.turn()
        else:
            self.clock.start()
        try:
            while not self.asked_to_stop:
                wait = self.turn()
                if batch and self.ear.ready:
                    break
                self.bell.wait(wait)
        finally:
            self.stop()

    def stop(self) -> None:
        """End the clock and the ear, and take the name off the list of those who work."""
        if self.clock.is_alive():
            self.clock.stop(PATIENCE)
        with_database = self.ear.ready
        self.ear.stop()
        if with_database:  # else its last sign of life grows old
            connection.close()  # it may have been cut while there was nothing to do
            with contextlib.suppress(OperationalError, InterfaceError):
                Worker.objects.filter(name=self.name).delete()
        connection.close()

    def turn(self) -> float:
        """Do every task that is ready; return in how many seconds to look again."""
        try:
            while self.ear.ready and not self.asked_to_stop:
                close_old_connections()
                task = queue.claim(self.name)
                if task is None:
                    return self._until_next()
                self.do(task)
        except (OperationalError, InterfaceError) as error:
            connection.close()
            logger.info("the worker has lost the database: %s", error)
            return 1.0
        return SAFETY  # the ear, or the signal, rings

    def _until_next(self) -> float:
        at = queue.next_ready()
        if at is None:
            return SAFETY
        seconds = (at - timezone.now()).total_seconds()
        return min(seconds, SAFETY) if seconds > 0 else TAKEN

    def do(self, row: DBTaskResult) -> None:
        """Run one task that was claimed, and note what came of it."""
        failure: BaseException | None = None
        value = None
        try:
            task, result = row.task, row.task_result
            task_started.send(type(task.get_backend()), task_result=result)
            context = [TaskContext(task_result=result)] if task.takes_context else []
            value = normalize_json(task.call(*context, *result.args, **result.kwargs))
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            failure = error
        reset_queries()
        if failure is None:
            held = self._with_database(queue.succeeded, row, value)
        elif _database_was_lost(failure):
            held = self._with_database(queue.lost, row)
        else:
            held = self._with_database(queue.failed, row, failure)
        self._report(row, failure, held)

    def _report(self, row, failure, held) -> None:
        if not held:
            logger.warning("Task %s was given to another worker meanwhile: %s", row.pk, row.task_path)
        elif row.status == queue.READY:
            logger.warning(
                "Task %s failed (%s) and is tried again: %s", row.pk, type(failure).__name__, row.task_path
            )
        elif row.status == queue.FAILED:
            # Without its message, which may name a person; the traceback stands at the desk.
            logger.error(
                "Task %s failed (%s) for the last time: %s", row.pk, type(failure).__name__, row.task_path
            )
        else:
            result = row.task_result
            task_finished.send(type(row.task.get_backend()), task_result=result)

    def _with_database(self, what, *arguments):
        """Call `what`, again and again while the database is away: what a task has done must be noted."""
        while True:
            try:
                return what(*arguments)
            except (OperationalError, InterfaceError) as error:
                connection.close()
                logger.info("the worker waits for the database: %s", error)
                self.bell.wait(0.5)


def _database_was_lost(error: BaseException) -> bool:
    """Whether a task failed because its connection broke, not for a reason of its own like a deadlock."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or not connection.is_usable()
