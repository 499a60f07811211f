"""The program behind `manage.py worker`: an ear, a clock, and a pair of hands for each queue."""

import contextlib
import os
import secrets
import signal
import socket

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.tasks import DEFAULT_TASK_QUEUE_NAME

from newsroom.edge.hearing import EdgeEar
from newsroom.models import Worker
from newsroom.wire import Bell

from .clock import SAFETY, Clock
from .ear import TASK, Ear
from .hand import Hand

# Seconds for what the clock has in hand when the worker is asked to stop.
PATIENCE = 15


class WorkerProcess:
    """One worker. `run` returns when it was asked to stop and has finished what it had in hand.

    Each queue has hands of its own, so that a mail server that does not answer delays no picture, and no picture a mail.
    """

    def __init__(self):
        host = socket.gethostname()
        self.name = f"{host[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.bell = Bell()
        self.asked_to_stop = 0
        self.ear = Ear(name=self.name, host=host[:255], pid=os.getpid(), wake=self._wake)
        self.clock = Clock(self._ready)
        self.edge = EdgeEar(settings.EDGE, self.name) if settings.EDGE else None
        own = [name for name in settings.TASKS["default"]["QUEUES"] if name != DEFAULT_TASK_QUEUE_NAME]
        self.hands = [
            Hand(self.name, DEFAULT_TASK_QUEUE_NAME, ~Q(queue_name__in=own), self._ready),
            *(Hand(self.name, name, Q(queue_name=name), self._ready) for name in own),
        ]

    def _ready(self) -> bool:
        return self.ear.ready

    def _wake(self, word: str) -> None:
        for one in self.hands if word == TASK else [self.clock]:
            one.bell.ring()
        if not self.hands[0].is_alive():  # before the start, and in a batch, this thread waits
            self.bell.ring()

    def ask_to_stop(self, number, frame) -> None:
        """Handle a signal: the first lets the tasks in hand be finished, the second does not.

        What is cut off so is given back like that of a killed worker: the database frees the lock.
        """
        self.asked_to_stop += 1
        if self.asked_to_stop > 1:
            os._exit(1)
        for hand in self.hands:
            hand.stop()
        self.bell.ring()

    def run(self, *, batch: bool = False) -> None:
        """Work until asked to stop; with `batch` until nothing is ready."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        self.ear.start()
        while not self.ear.ready and not self.asked_to_stop:
            self.bell.wait(SAFETY)
        try:
            if batch:
                self.clock.turn()
                while sum(hand.work() for hand in self.hands):
                    pass  # what was done may have asked for more
            else:
                for thread in filter(None, (self.edge, self.clock, *self.hands)):
                    thread.start()
                while not self.asked_to_stop:
                    self.bell.wait(SAFETY)
        finally:
            self.stop()

    def stop(self) -> None:
        """Wait for the hands, end the clock and the ear, and take the name off the list of those who work."""
        for hand in self.hands:
            if hand.is_alive():
                hand.join()
        if self.clock.is_alive():
            self.clock.stop(PATIENCE)
        if (
            self.edge is not None and self.edge.is_alive()
        ):  # the last, since those before it may have changed pages
            self.edge.stop()
        with_database = self.ear.ready
        self.ear.stop()
        if with_database:  # else its last sign of life grows old
            connection.close()  # it may have been cut while there was nothing to do
            with contextlib.suppress(OperationalError, InterfaceError):
                Worker.objects.filter(name=self.name).delete()
        connection.close()
