"""What /metrics tells of the page cache. It is counted in plain numbers, since a hit has no time for more, and told once a
second by the listener's thread, and by the process that is asked.
"""

import threading
from collections.abc import Callable

from prometheus_client import Counter, Gauge

from newsroom.metrics import REQUESTS, here

from .store import Store

READ = Counter("newsroom_pages", "Pages for readers, by how they were answered.", ["result"], registry=here)
STORED = Counter("newsroom_pages_stored", "Pages taken into memory.", registry=here)
DROPPED = Counter("newsroom_pages_dropped", "Pages dropped from memory since they were old.", registry=here)
EVICTED = Counter("newsroom_pages_evicted", "Pages that made room for others.", registry=here)
HELD = Gauge("newsroom_pages_held", "Pages in memory.", registry=here, multiprocess_mode="livesum")
BYTES = Gauge("newsroom_pages_bytes", "What they take, bytes.", registry=here, multiprocess_mode="livesum")

MOST_ROUTES = 500


class Tally:
    """Hits of one route, by method and class of status."""

    __slots__ = ("get_2xx", "get_3xx", "head_2xx", "head_3xx", "route")

    def __init__(self, route: str):
        self.route = route
        self.get_2xx = self.get_3xx = self.head_2xx = self.head_3xx = 0


class Numbers:
    """Counts since the process began; adding one to an attribute is whole under Python's lock."""

    RESULTS = ("hit", "miss", "joined", "stale", "bypass")

    def __init__(self):
        self.hit = self.miss = self.joined = self.stale = self.bypass = 0
        self._tallies: dict[str, Tally] = {}
        self._told: dict[object, int] = {}
        self._lock = threading.Lock()

    def tally(self, route: str) -> Tally:
        """Return where hits of `route` (a pattern) are counted."""
        if route not in self._tallies and len(self._tallies) >= MOST_ROUTES:
            route = "-"
        return self._tallies.setdefault(route, Tally(route))

    def tell(self, store: Store | None) -> None:
        """Hand over what has been counted since the last time."""
        with self._lock:
            for result in self.RESULTS:
                self._add(result, getattr(self, result), lambda result=result: READ.labels(result))
            for tally in list(self._tallies.values()):
                for name in ("get_2xx", "get_3xx", "head_2xx", "head_3xx"):
                    method, status = name.upper().split("_")
                    labels = (tally.route, method, status.lower())
                    self._add(labels, getattr(tally, name), lambda labels=labels: REQUESTS.labels(*labels))
            if store is not None:
                self._add("stored", store.stored, lambda: STORED)
                self._add("dropped", store.dropped, lambda: DROPPED)
                self._add("evicted", store.evicted, lambda: EVICTED)
                HELD.set(len(store))
                BYTES.set(store.bytes)

    def _add(self, name: object, count: int, counter: Callable[[], Counter]) -> None:
        if count > (told := self._told.get(name, 0)):
            counter().inc(count - told)
            self._told[name] = count
