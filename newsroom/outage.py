"""Whether the database answers, as this web process knows it; while it does not, whoever needs it is refused at once.

A database that is stopped refuses, which is noticed in no time. One that is frozen, or behind a cable that is cut, says
nothing at all, and a request would wait for minutes. So whoever has waited a moment says so (`doubt`). Then the watch
asks the listener for a proof on its standing connection, looks with a new connection of its own, and only when neither
is answered, nor any query of this process meanwhile, is the database away. From then on it looks until it is back.

A long query, a lock, a server full of connections: none of them is an outage, since something is still answered.
Seconds in which this process itself got no time to run are not held against the database: what is counted are the times
that the watch woke up and found nothing. Without a watch (a command, the worker, a test) everybody waits as ever.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

logger = logging.getLogger(__name__)

# Seconds that a question may take before somebody asks whether the database is there at all. Together with the waking
# of the watch, at worst DOUBT + (ASKED + LOOKED) * MOMENT, the longest that a request waits in vain: 0.7 s.
DOUBT = 0.15
MOMENT = 0.1
# So many moments the listener has for its proof, and then a new connection for its answer.
ASKED, LOOKED = 1, 4
# While it is away: seconds between looks that are refused, and after which one that hangs gets another beside it, since
# what was begun before a cable was mended may hang on. So many may hang at a time, each for so long.
PAUSE, HANGS, HANGING, PATIENCE = 0.2, 1.0, 3, 2.0
# A proof comes every second. Who opens a connection when the last sign of life is older than this, doubts first.
OVERDUE = 1.5

# What a server says that is there for those who are in. Whatever else keeps a new connection out keeps all out.
FULL = ("too many", "remaining connection slots", "no more connections allowed")


class Away(psycopg.OperationalError):
    """The database does not answer, and nobody waits for it. The watch has said so in the log, once."""

    announced = True


class Hasty(psycopg.Connection):
    """A connection whose questions take PATIENCE seconds at most."""

    def wait(self, gen, interval=MOMENT, timeout=None):
        return super().wait(gen, interval, PATIENCE if timeout is None else timeout)


def look() -> str:
    """Ask the database something on a new connection; return why that was not possible, or "" when it answered."""
    wrapper: Any = connections.create_connection(
        DEFAULT_DB_ALIAS
    )  # newsroom.postgres.wrapper imports this module
    try:
        wrapper.wake()
        params = wrapper.get_connection_params() | {
            "application_name": "newsroom look",
            "autocommit": True,
            "connect_timeout": int(PATIENCE),
        }
        with contextlib.closing(Hasty.connect(**params)) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        said = error.sqlstate is not None and not error.sqlstate.startswith(("08", "57P"))
        return "" if said or any(words in str(error) for words in FULL) else in_a_line(error)
    except Exception as error:  # what psycopg does not name: its own time-out, a resolver's
        return in_a_line(error)
    return ""


def in_a_line(error: BaseException) -> str:
    """Return the first line of what `error` says, for a log."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


class Look(threading.Thread):
    """One `look`, in a thread that may hang (a resolver of names knows no time-out)."""

    def __init__(self, look: Callable[[], str], news: threading.Event):
        super().__init__(name="look", daemon=True)
        self.look, self.news = look, news
        self.problem: str | None = None  # as long as nothing is known
        self.start()

    def run(self):
        try:
            self.problem = self.look()
        except Exception as error:
            logger.exception("a look at the database failed")
            self.problem = in_a_line(error)
        self.news.set()


class Watch(threading.Thread):
    """Knows whether the database answers. All times are of time.monotonic().

    `ask` is called to have the listener prove itself at once; `vouches` when it hears by the way that requests go, so
    that its proof is a sign of life for them too; `look` as above.
    """

    def __init__(
        self,
        *,
        ask: Callable[[], None] = lambda: None,
        vouches: bool = True,
        look: Callable[[], str] = look,
    ):
        super().__init__(name="watch", daemon=True)
        self.ask, self.vouches, self.look = ask, vouches, look
        # `answered_at`: any sign of life, by a query of this process too; `back_at`: connections from before are not used.
        self.answered_at = self.proved_at = self.back_at = time.monotonic()
        self.away_since: float | None = None
        self.reason = ""
        self._broken = False
        self._doubted = threading.Event()
        self._decided = threading.Event()
        self._decided.set()
        self._news = threading.Event()

    def proved(self) -> None:
        """The listener has heard everything that was told until now."""
        self.proved_at = time.monotonic()
        if self.vouches:
            self.answered_at = self.proved_at
            self._news.set()

    def doubt(self, *, broken: bool = False) -> None:
        """Somebody has waited for a while, or has lost a connection (`broken`): find out, without waiting here."""
        self._broken = self._broken or broken
        if self.away_since is None:
            self._decided.clear()
        self._doubted.set()

    def decided(self) -> None:
        """Wait until no doubt is open: from then on `away_since` is right about what was doubted before."""
        for _ in range(ASKED + LOOKED + 1):
            if self.away_since is not None or not self.is_alive() or self._decided.wait(MOMENT):
                return

    def refuse(self) -> None:
        """Raise Away while the database is away."""
        if self.away_since is not None:
            raise Away(f"the database does not answer: {self.reason}")

    def bear(self) -> None:
        """Called by whoever waits, every moment from DOUBT on. Raises Away when there is nothing to wait for."""
        self.refuse()
        self.wonder()

    def wonder(self) -> None:
        """Doubt, unless somebody was answered just now."""
        if time.monotonic() - self.answered_at > DOUBT:
            self.doubt()

    def run(self):
        while True:
            self._doubted.wait()
            try:
                self.follow_up()
            except Exception:
                logger.exception("the watch failed")
                time.sleep(PAUSE)

    def follow_up(self) -> None:
        """Find out whether the doubt is right; if so, return when the database is back."""
        self._doubted.clear()
        if reason := self._examine():
            self._leave(reason)
            self._wait_for_its_return()
            self._return()
        elif not self._doubted.is_set():
            self._decided.set()

    def _examine(self) -> str:
        """Return why the database is away, or "" when it is not."""
        before = self.answered_at
        broken, self._broken = self._broken, False
        self._news.clear()
        if not broken:
            self.ask()
            self._wait(ASKED, lambda: self.answered_at > before)
        if self.answered_at > before:
            return ""
        look = Look(self.look, self._news)
        self._wait(LOOKED, lambda: self.answered_at > before or look.problem is not None)
        if self.answered_at > before or look.problem == "":
            self.answered_at = time.monotonic()
            if broken:
                self.back_at = self.answered_at  # what happened to one connection may have happened to others
            return ""
        return look.problem or "no answer to a new connection"

    def _wait_for_its_return(self) -> None:
        before = self.answered_at
        looks: list[Look] = []

        def answered() -> bool:
            return self.answered_at > before or any(look.problem == "" for look in looks)

        def known() -> bool:
            return answered() or looks[-1].problem is not None

        while not answered():
            looks = [look for look in looks if look.problem is None]
            if len(looks) < HANGING:
                looks.append(Look(self.look, self._news))
            self._wait(round(HANGS / MOMENT), known)
            if looks[-1].problem:
                self.reason = looks[-1].problem
                self._wait(round(PAUSE / MOMENT), answered)

    def _wait(self, moments: int, known: Callable[[], bool]) -> None:
        """Wait until `known`; each moment in which nothing came counts once, however late this thread is woken."""
        while not known() and moments:
            if self._news.wait(MOMENT):
                self._news.clear()
            else:
                moments -= 1

    def _leave(self, reason: str) -> None:
        self.reason = reason
        self.away_since = self.proved_at
        self._decided.set()
        logger.warning("The database does not answer: %s.", reason)

    def _return(self) -> None:
        self.back_at = self.answered_at = time.monotonic()
        since, self.away_since = self.away_since, None
        self._doubted.clear()
        self._broken = False
        self._decided.set()
        logger.warning("The database answers again, after %.1f s.", self.back_at - (since or self.back_at))
        self.ask()


_watch: Watch | None = None


def watch(ask: Callable[[], None]) -> Watch:
    """Start the watch of this process, once; called after the fork by whoever starts the listener."""
    global _watch
    if _watch is None:
        _watch = Watch(ask=ask, vouches=not settings.LISTEN_DATABASE_URL)
        _watch.start()
    return _watch


def current() -> Watch | None:
    """Return the watch of this process; None where there is none: everybody waits as long as it takes."""
    return _watch


def away_since() -> float | None:
    """Return the time.monotonic() of the listener's last proof while the database is away; None while it answers."""
    return None if _watch is None else _watch.away_since


def decided() -> None:
    """Wait, for half a second at most, until it is known whether what just failed is an outage."""
    if _watch is not None:
        _watch.decided()
