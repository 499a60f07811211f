"""The worker's sense of time: what is due at a moment, what is due every so often, and which workers are gone.

A thread of its own, so that nothing waits for a task that takes long.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from articles import due
from newsroom.wire import Bell

from . import periodic
from .recovery import Recovery

logger = logging.getLogger(__name__)

# Nobody is waited for longer than this, whatever was said or left unsaid: a clock may be set, a word may be lost.
SAFETY = 60.0
SOON = 0.05
# After a failure: 1, 2, 4 … seconds, at most these. What waits behind an item that cannot be done comes that much late.
LONGEST_PAUSE = 8.0


class Clock(threading.Thread):
    """`ready` says whether the worker holds its lock. `bell` wakes the clock when something was planned."""

    def __init__(self, ready: Callable[[], bool]):
        super().__init__(name="clock", daemon=True)
        self.ready = ready
        self.bell = Bell()
        self.stopped = False
        self.recovery = Recovery()
        self.failures: dict[str, int] = {}

    def run(self):
        while not self.stopped:
            self.bell.wait(self.turn() if self.ready() else SAFETY)
        connection.close()

    def stop(self, seconds: float) -> None:
        """End the clock; what it does just now has `seconds` to be finished."""
        self.stopped = True
        self.bell.ring()
        self.join(seconds)

    def turn(self) -> float:
        """Do what is due now and return in how many seconds to look again."""
        return min(
            self._look("moments", self.moments),
            self._look("periods", self.periods),
            self._look("losses", self.losses),
        )

    def _look(self, name: str, look: Callable[[], float | None]) -> float:
        """Call `look`; one that fails stops no other and is called again, each time a little later."""
        try:
            close_old_connections()
            seconds = look()
        except (OperationalError, InterfaceError) as error:
            connection.close()
            logger.info("the clock has lost the database: %s", error)
            return 1.0
        except Exception:
            logger.exception("the worker's clock failed (%s)", name)
            return self._pause(name)
        if seconds is None:
            return self._pause(name)
        self.failures.pop(name, None)
        return min(seconds, SAFETY)

    def _pause(self, name: str) -> float:
        self.failures[name] = self.failures.get(name, 0) + 1
        return min(2.0 ** (self.failures[name] - 1), LONGEST_PAUSE)

    def moments(self) -> float | None:
        """Do what the desk has planned for now. None when something stays that cannot be done, or others do just now."""
        while True:
            moment = due.next_moment()
            if (wait := _seconds_until(moment)) > 0:
                return wait
            if not due.run(timezone.now()):
                return None

    def periods(self) -> float:
        """Hand the periodic tasks that are due to the queue."""
        at = timezone.now()
        moment = periodic.next_moment()
        if moment is None:
            periodic.enter(at)
        if moment is None or moment <= at:
            periodic.run_due(at)
            moment = periodic.next_moment()
        return max(_seconds_until(moment), SOON)  # another worker may be about to hand it over

    def losses(self) -> float:
        """Give back the tasks of workers that are gone."""
        given, wait = self.recovery.look()
        if given:
            logger.warning("Tasks of a worker that is gone are done again: %s.", given)
        return SAFETY if wait is None else max(wait, SOON)


def _seconds_until(moment: datetime | None) -> float:
    if moment is None:
        return SAFETY
    return max((moment - timezone.now()) / timedelta(seconds=1), 0.0)
