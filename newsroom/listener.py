"""What this web process hears about changed pages, and whether it can be trusted to hear everything.

One thread with one direct connection in each process of the web server, opened after the fork (gunicorn.conf.py). Every
second it sends a random word to itself: the database delivers in the order of commits, so a word that comes back proves
that everything told before it has been heard too.
"""

import logging
import secrets
import time
from collections.abc import Callable

from articles.freshness import CHANNEL, EVERYTHING
from newsroom.wire import Wire

logger = logging.getLogger(__name__)

# A proof comes every second; one that is older than this is none.
PROOF_HOLDS = 2.5

_current: "Listener | None" = None
_callbacks: list[Callable[[frozenset[str]], None]] = []


class Listener(Wire):
    """Hears `pages_changed`. `tags_heard` and `breaks` count since the process began."""

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

    def opened(self, connection):
        self.standing = True
        self._tell(frozenset({EVERYTHING}))  # whatever was told before was told to nobody here

    def tick(self, connection):
        self.word = secrets.token_hex(8)
        connection.execute("SELECT pg_notify(%s, %s)", [self.own, self.word])

    def heard(self, channel, payload):
        if channel == self.own:
            if payload == self.word:
                self.proved_at = time.monotonic()
            return
        tags = frozenset(payload.split())
        self.tags_heard += len(tags)
        self._tell(tags)

    def broken(self, error):
        self.proved_at = None
        if self.standing:
            self.standing = False
            self.breaks += 1
            logger.info("the listener has lost the database: %s", error)

    def _tell(self, tags):
        for callback in _callbacks:
            try:
                callback(tags)
            except Exception:
                logger.exception("a callback of the listener failed")


def start() -> Listener:
    """Start the listener of this process, once; called after the fork."""
    global _current
    if _current is None:
        _current = Listener()
        _current.start()
    return _current


def current() -> Listener | None:
    """Return the listener of this process; None where there is none (a command, runserver, a test)."""
    return _current


def is_trusted() -> bool:
    """Whether this process has heard of every change until a moment ago."""
    return _current is not None and _current.is_trusted()


def on_changed(callback: Callable[[frozenset[str]], None]) -> None:
    """Have `callback` called with the tags of pages that changed, in the listener's thread.

    {"everything"} when the listening (again) began: words may have been lost before. What it raises is logged.
    """
    _callbacks.append(callback)
