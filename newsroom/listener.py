"""What this web process hears about changed pages, and whether it can be trusted to hear everything.

One thread with one direct connection in each process of the web server, opened after the fork (gunicorn.conf.py). Every
second it sends a random word to itself: the database delivers in the order of commits, so a word that comes back proves
that everything told before it has been heard too. It is also the first whom the watch asks when a query takes long
(outage.py), and does not try to come back while the watch knows that the database is away.
"""

import logging
import secrets
import time
from collections.abc import Callable

import psycopg

from articles.freshness import CHANNEL, EVERYTHING
from newsroom import outage
from newsroom.postgres.patience import Listening
from newsroom.wire import Wire

logger = logging.getLogger(__name__)

# A proof comes every second; one that is older than this is none.
PROOF_HOLDS = 2.5
# What goes to the edge may be kept there: it is told of a change for the second time after two seconds (edge/purging.py),
# and by then nobody may give it what was good before the change.
PROOF_HOLDS_FOR_EDGE = 1.5

_current: "Listener | None" = None
_callbacks: list[Callable[[frozenset[str]], None]] = []
_settlers: list[Callable[[psycopg.Connection], None]] = []


class Listener(Wire):
    """Hears `pages_changed`. `tags_heard` and `breaks` count since the process began."""

    kind = Listening

    def __init__(self):
        super().__init__("listener")
        self.own = f"proof_{secrets.token_hex(8)}"
        self.channels = (CHANNEL, self.own)
        self.word = ""
        self.proved_at: float | None = None
        self.started_at = time.monotonic()
        self.tags_heard = self.breaks = 0
        self.standing = False

    def is_trusted(self) -> bool:
        """Whether everything that was told until a moment ago has been heard."""
        proved = self.proved_at
        return proved is not None and time.monotonic() - proved < PROOF_HOLDS

    def is_sure(self) -> bool:
        """Whether it is so certain that an edge may keep what is answered now."""
        proved = self.proved_at
        return proved is not None and time.monotonic() - proved < PROOF_HOLDS_FOR_EDGE

    def is_put_off(self):
        return outage.away_since() is not None

    def opened(self, connection):
        # Its words tell of nothing but themselves, so the disk need not have them before they count.
        connection.execute("SET synchronous_commit TO off")
        self.standing = True
        self._tell(frozenset({EVERYTHING}))  # whatever was told before was told to nobody here

    def tick(self, connection):
        self.word = secrets.token_hex(8)
        connection.execute("SELECT pg_notify(%s, %s)", [self.own, self.word])

    def heard(self, channel, payload):
        if channel == self.own:
            if payload == self.word:
                self.proved_at = time.monotonic()
                if watch := outage.current():
                    watch.proved()
            return
        tags = frozenset(payload.split())
        self.tags_heard += len(tags)
        self._tell(tags)

    def settled(self, connection):
        for callback in _settlers:
            callback(connection)

    def broken(self, error):
        self.proved_at = None
        if self.standing:
            self.standing = False
            self.breaks += 1
            logger.info("the listener has lost the database: %s", error)
        if watch := outage.current():
            watch.doubt(broken=True)

    def _tell(self, tags):
        for callback in _callbacks:
            try:
                callback(tags)
            except Exception:
                logger.exception("a callback of the listener failed")


def start() -> Listener:
    """Start the listener of this process and the watch beside it, once; called after the fork."""
    global _current
    if _current is None:
        _current = Listener()
        outage.watch(ask=_current.hurry)
        _current.start()
    return _current


def current() -> Listener | None:
    """Return the listener of this process; None where there is none (a command, runserver, a test)."""
    return _current


def is_trusted() -> bool:
    """Whether this process has heard of every change until a moment ago."""
    return _current is not None and _current.is_trusted()


def is_sure() -> bool:
    """Whether this process has heard of every change until so lately that an edge may keep its answers."""
    return _current is not None and _current.is_sure()


def on_changed(callback: Callable[[frozenset[str]], None]) -> None:
    """Have `callback` called with the tags of pages that changed, in the listener's thread.

    {"everything"} when the listening (again) began: words may have been lost before. What it raises is logged.
    """
    _callbacks.append(callback)


def on_settled(callback: Callable[[psycopg.Connection], None]) -> None:
    """Have `callback` called in the listener's thread with its connection: when listening begins, before anything is
    trusted; each second; and after words have been heard. What it raises breaks the connection, which opens anew.
    """
    _settlers.append(callback)
