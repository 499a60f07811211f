"""Connections that wait for a slow database, but not for one that is away (newsroom/outage.py).

psycopg waits for the server in `Connection.wait`, handing over what is to be done as a generator. Its own loop, in C,
can be left after a time-out and taken up again with the same generator: so a quick query costs nothing more, and between
two turns of a slow one there is time to ask whether it is worth while. Without a watch all is as psycopg does it.
"""

import time

import psycopg
from psycopg.errors import _WaitTimeout

from newsroom import outage

# What psycopg calls a question to the server; the end of a transaction, for one, may be none.
QUERY = "_execute_gen"
# Seconds that the listener's connection gets for its answer once others are answered again after an outage, ...
REVIVAL = 0.5
# ... and any connection from before a break, or the listener's at any time: others are answered, so it was cut.
LOST = 5.0


class Cut(psycopg.OperationalError):
    """The database answers, but not on this connection."""


class Connection(psycopg.Connection):
    """What a request asks by. Raises Away at once while the database is away, and as soon as it turns out to be so.

    `patience`: seconds after which even a database that answers others is not waited for, when set.
    """

    patience: float | None = None

    @classmethod
    def _connect_gen(cls, conninfo="", **options):
        steps = super()._connect_gen(conninfo, **options)
        watch, began = outage.current(), time.monotonic()
        try:
            place = next(steps)
            while True:
                place = steps.send((yield place))
                if watch is not None and time.monotonic() - began > outage.DOUBT:
                    cls.bear_opening(watch)
        except StopIteration as end:
            return end.value

    def wait(self, gen, interval=outage.MOMENT, timeout=None):
        watch = outage.current()
        if watch is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        began = time.monotonic()
        self.begin(watch)
        try:
            answer = self._wait(gen, interval, watch, began)
        except psycopg.OperationalError:
            if self.pgconn.status == psycopg.pq.ConnStatus.BAD:
                watch.doubt()
            raise
        if gen.__name__ == QUERY:
            self.answered(watch)
        return answer

    def _wait(self, gen, interval, watch, began):
        try:
            return super().wait(gen, interval, outage.DOUBT)
        except _WaitTimeout:
            pass
        while True:
            try:
                self.bear(watch, began)
            except psycopg.OperationalError:
                self.pgconn.finish()  # the answer may still come, and would be taken for that of the next question
                raise
            try:
                return super().wait(gen, interval, outage.MOMENT)
            except _WaitTimeout:
                pass

    @classmethod
    def bear_opening(cls, watch: outage.Watch) -> None:
        """Raise Away when a connection that is being opened is not worth waiting for any longer."""
        watch.bear()

    def begin(self, watch: outage.Watch) -> None:
        """Raise Away when nothing need be asked at all."""
        watch.refuse()

    def answered(self, watch: outage.Watch) -> None:
        """Tell the watch of a sign of life: a server that answers one is not away for another."""
        watch.answered_at = time.monotonic()

    def bear(self, watch: outage.Watch, began: float) -> None:
        """Raise Away or Cut when what was asked at `began` (time.monotonic()) is not worth waiting for any longer."""
        watch.bear()
        now = time.monotonic()
        if self.patience is not None and now - began > self.patience:
            raise Cut("this connection does not answer")
        if began < watch.back_at < now - LOST:
            raise Cut("this connection was lost")


class Listening(Connection):
    """What the listener hears by: it outlasts a database that was frozen, and with it all that was remembered.

    One that was cut meanwhile gives itself away by silence while others are answered again.
    """

    def begin(self, watch):
        """Ask always: its answer is the proof that the database is back."""

    def answered(self, watch):
        """Say nothing: only a word that came back is a proof, and it may not have gone the way of requests."""

    def bear(self, watch, began):
        if watch.away_since is not None:
            return
        watch.wonder()
        now = time.monotonic()
        if began < watch.back_at < now - REVIVAL or max(began, watch.back_at) < now - LOST:
            raise Cut("this connection was lost")
