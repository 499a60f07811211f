"""A connection of its own to the database that hears what is told there (LISTEN), and opens again whenever it breaks.

It goes to PostgreSQL itself: a pooler in between would keep neither LISTEN nor the locks of a session.
"""

import contextlib
import logging
import math
import os
import select
import threading
import time
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from newsroom.configuration import WATCHFUL
from newsroom.postgres.wrapper import DatabaseWrapper

logger = logging.getLogger(__name__)

# Seconds between two attempts to open it again; a database that comes back is found within one.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 1.0


class Bell:
    """Wakes one waiting thread. It may be rung from any thread and, unlike threading.Event, from a signal's handler."""

    def __init__(self):
        self._out, self._in = os.pipe()
        os.set_blocking(self._out, False)
        os.set_blocking(self._in, False)

    def ring(self) -> None:
        """Wake whoever waits, or whoever waits next."""
        with contextlib.suppress(BlockingIOError):  # full of rings: one is enough
            os.write(self._in, b"!")

    def wait(self, seconds: float, *others) -> None:
        """Return when it was rung, when one of the files in `others` can be read, or after `seconds`."""
        poll = select.poll()
        for file in (self._out, *others):
            poll.register(file, select.POLLIN)
        poll.poll(math.ceil(max(seconds, 0) * 1000))
        with contextlib.suppress(BlockingIOError):
            while os.read(self._out, 1024):
                pass

    def __del__(self):
        os.close(self._out)
        os.close(self._in)


def connect(name: str, kind: type[psycopg.Connection] = psycopg.Connection) -> psycopg.Connection:
    """Open a connection to the database past any pooler: to LISTEN_DATABASE_URL, else where everything goes.

    `name` is shown by the server beside it (pg_stat_activity).
    """
    options: dict[str, Any] = {**WATCHFUL, "application_name": f"newsroom {name}", "autocommit": True}
    if settings.LISTEN_DATABASE_URL:
        return kind.connect(settings.LISTEN_DATABASE_URL, **options)
    wrapper = cast(DatabaseWrapper, connections.create_connection(DEFAULT_DB_ALIAS))
    wrapper.wake()
    return kind.connect(**(wrapper.get_connection_params() | options))


class Wire(threading.Thread):
    """A thread with a connection that LISTENs on `channels` and calls `tick` every `every` seconds.

    `opened`, `tick`, `heard`, `settled` and `broken` are for subclasses; all are called in this thread. It dies with its process.
    """

    channels: tuple[str, ...] = ()
    every = 1.0
    kind: type[psycopg.Connection] = psycopg.Connection

    def __init__(self, name: str):
        super().__init__(name=name, daemon=True)
        self.stopped = False
        self._next = 0.0  # when it is time for a tick (time.monotonic())
        self._bell = Bell()

    def hurry(self) -> None:
        """Tick now; without a connection, try to open one now. Called from any thread."""
        self._next = 0.0
        self._bell.ring()

    def is_put_off(self) -> bool:
        """Whether there is no use in opening a connection now; `hurry` tells when that has changed."""
        return False

    def opened(self, connection: psycopg.Connection) -> None:
        """The connection stands and listens; what was told while there was none is lost."""

    def tick(self, connection: psycopg.Connection) -> None:
        """It is time again."""

    def heard(self, channel: str, payload: str) -> None:
        """Somebody has told something."""

    def settled(self, connection: psycopg.Connection) -> None:
        """All that was told so far has been heard: after opening, after each tick, after words."""

    def broken(self, error: Exception) -> None:
        """The connection is lost, or could not be opened; this is called at every attempt."""

    def stop(self, seconds: float = 2) -> None:
        """End the thread; one that waits for the database just now is left behind after `seconds`."""
        self.stopped = True
        self._bell.ring()
        self.join(seconds)

    def run(self):
        pause = SHORTEST_PAUSE
        while not self.stopped:
            if self.is_put_off():
                self._bell.wait(LONGEST_PAUSE)
                continue
            try:
                with contextlib.closing(connect(self.name, self.kind)) as connection:
                    for channel in self.channels:
                        connection.execute(f'LISTEN "{channel}"')
                    self._next = 0.0
                    self.opened(connection)
                    self.settled(connection)
                    pause = SHORTEST_PAUSE
                    self._listen(connection)
            except (psycopg.Error, OSError) as error:
                self.broken(error)
            except Exception as error:
                logger.exception("the connection that listens failed")
                self.broken(error)
            if not self.stopped:
                self._bell.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _listen(self, connection):
        while not self.stopped:
            something = time.monotonic() >= self._next
            if something:
                self._next = time.monotonic() + self.every
                self.tick(connection)
            # Before waiting: an answer to `tick` may have brought words along that the socket no longer shows.
            for word in connection.notifies(timeout=0):
                self.heard(word.channel, word.payload)
                something = True
            if something:
                self.settled(connection)
            self._bell.wait(self._next - time.monotonic(), connection.fileno())
