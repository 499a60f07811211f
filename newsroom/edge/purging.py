"""Telling one door of the edge what to forget: at once, and again after two seconds; in order, until it agrees."""

import json
import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

import httpx
from django.utils import timezone

from articles.freshness import EVERYTHING, MOST_TAGS
from newsroom.wire import Bell

from .kinds import Door
from .labels import spoken

logger = logging.getLogger(__name__)

# Seconds without an answer after which it is asked again: connecting, and waiting.
PATIENCE = httpx.Timeout(5.0, connect=2.0)
# A connection that has not been used for so long may just be closed at the other end (Varnish: five seconds).
LIMITS = httpx.Limits(keepalive_expiry=2.0)
# After a failure: 0.25, 0.5, 1 seconds, at most these; longer when the door asks for it, at most a minute.
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WISH = 0.25, 2.0, 60.0
# So many words wait for their next time; beyond that it is everything.
MOST_WORDS = 200
SAFETY = 60.0


class Refused(Exception):
    """The door has answered, but not that the pages are gone. `wish` is after how many seconds it wants to be asked again."""

    def __init__(self, status: int, wish: float = 0.0):
        super().__init__(f"it answered with {status}")
        self.wish = wish


class Messenger(threading.Thread):
    """Tells one door. Whoever hears something calls `say`; nobody waits for it.

    `told` counts the requests to which the door agreed, `waits_since` is the moment (aware) since which something
    could not be told; both are for whoever watches.
    """

    def __init__(self, door: Door):
        super().__init__(name="edge", daemon=True)
        self.door = door
        self.bell = Bell()
        self.stopped = False
        self.told = 0
        self.waits_since: datetime | None = None
        self._lock = threading.Lock()
        self._waiting: dict[str, None] = {}
        self._again: list[tuple[float, tuple[str, ...]]] = []
        self._failures = 0
        self._not_before = 0.0
        self._client = httpx.Client(timeout=PATIENCE, limits=LIMITS)

    def say(self, tags: Iterable[str]) -> None:
        """Have the door told of `tags` now and again. May be called from any thread."""
        with self._lock:
            words = tuple(sorted(set(tags)))
            self._add(words)
            if len(self._again) >= MOST_WORDS:
                self._again.clear()
                words = (EVERYTHING,)
            self._again += [(time.monotonic() + seconds, words) for seconds in self.door.again]
            self._again.sort(key=itemgetter(0))
        self.bell.ring()

    def stop(self, seconds: float = 3.0) -> None:
        """End the thread; what was heard has so many seconds to be told."""
        self.stopped = True
        self.bell.ring()
        self.join(seconds)

    def run(self):
        wait = SAFETY
        while not self.stopped:
            self.bell.wait(wait)
            wait = self.turn()
        with self._lock:  # nobody comes back for the next time
            for _due, tags in self._again:
                self._add(tags)
            self._again.clear()
        self.turn()
        self._client.close()

    def turn(self) -> float:
        """Tell what waits, and return in how many seconds to come again."""
        with self._lock:
            while self._again and self._again[0][0] <= time.monotonic():
                self._add(self._again.pop(0)[1])
        if self._waiting and time.monotonic() >= self._not_before:
            self._tell()
        with self._lock:
            waits = [self._not_before] if self._waiting else []
            if self._again:
                waits.append(self._again[0][0])
        return max(min(waits) - time.monotonic(), 0.0) if waits else SAFETY

    def _add(self, tags: Iterable[str]) -> None:
        self._waiting |= {tag.partition("@")[0]: None for tag in tags}
        if len(self._waiting) > MOST_TAGS or EVERYTHING in self._waiting:
            self._waiting = {EVERYTHING: None}

    def _tell(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, {}
        try:
            for question in self.door.questions(spoken(taken)):
                self._ask(question)
                self.told += 1
        except Exception as error:  # whatever it was, what was to be told is not lost
            with self._lock:
                later, self._waiting = self._waiting, {}
                self._add(taken)  # all of them: to be told twice does no harm
                self._add(later)
            self._failed(error)
        else:
            self._succeeded(len(taken))

    def _ask(self, question) -> None:
        response = self._client.request(
            question.method, question.url, headers=question.headers, json=question.json
        )
        try:
            answer = response.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            answer = None
        if not self.door.has_agreed(response.status_code, answer):
            raise Refused(response.status_code, _wish(response.headers.get("Retry-After", "")))

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        pause = min(FIRST_PAUSE * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE)
        self._not_before = time.monotonic() + max(pause, getattr(error, "wish", 0.0))
        if not isinstance(error, Refused | httpx.HTTPError):
            logger.error("telling the edge failed", exc_info=error)
        elif self._failures == 1:
            reason = str(error) if isinstance(error, Refused) else "it does not answer"
            logger.warning("The edge does not take what is told it: %s.", reason)
        self.waits_since = self.waits_since or timezone.now()

    def _succeeded(self, count: int) -> None:
        if self._failures:
            logger.warning("The edge takes what is told it again.")
        self._failures, self._not_before, self.waits_since = 0, 0.0, None
        logger.info("edge told", extra={"count": count})


def _wish(text: str) -> float:
    return min(float(text), LONGEST_WISH) if text.isascii() and text.isdecimal() and len(text) < 9 else 0.0
