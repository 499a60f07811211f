"""The moments that are known to come (a scheduled story, a scheduled change) and make pages old when they do."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from operator import itemgetter

from articles.freshness import Tags

# Seconds that moments are asked for back: further than a transaction that schedules something takes from its words to its end.
LOOK_BACK = 3600.0


class Clock:
    """Applies moments in their order, each once, by calling `forget` with their words.

    `next` (time.time()) is when to call `turn`: whoever looks a page up compares it first.
    """

    def __init__(self, forget: Callable[[Tags], object]):
        self.next = math.inf
        # Whether the list must be read again; set by whoever heard so.
        self.is_old = True
        self._forget = forget
        self._lock = threading.Lock()
        self._coming: deque[tuple[float, Tags]] = deque()
        self._applied: deque[tuple[float, Tags]] = deque()
        self._after: float | None = None

    def load(self, upcoming: Callable[[datetime], Iterable[tuple[datetime, Tags]]], now: float) -> None:
        """Read the moments anew: `upcoming` returns those after an instant. What has passed and is not applied yet, is.

        What was scheduled while it came lies in the past already: so moments are asked for from a while back.
        """
        self.turn(now)  # what is due goes first: read anew, it may not be among what is to come
        is_first, self.is_old = self._after is None, False
        after = now if is_first else now - LOOK_BACK
        found = upcoming(datetime.fromtimestamp(after, UTC))
        moments = sorted(((at.timestamp(), words) for at, words in found), key=itemgetter(0))
        with self._lock:
            self._applied = deque(one for one in self._applied if one[0] > after)
            self._coming = deque(one for one in moments if one not in self._applied)
            self.next = self._coming[0][0] if self._coming else math.inf
            self._after = after
        self.turn(time.time())

    def turn(self, now: float) -> None:
        """Apply what has passed at `now` (time.time())."""
        with self._lock:
            while self._coming and self._coming[0][0] <= now:
                self._forget(self._coming[0][1])
                self._applied.append(self._coming.popleft())
            # Only now: who compares it meanwhile waits for the lock, and then sees what was forgotten.
            self.next = self._coming[0][0] if self._coming else math.inf
