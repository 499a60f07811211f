"""What /metrics tells of the page cache. It is counted in plain numbers, since a hit has no time for more, and told once a
second by the listener's thread, and by the process that is asked.
"""

import threading

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
        self._told: dict[tuple, int] = {}
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
                self._add(READ, getattr(self, result), result)
            for tally in list(self._tallies.values()):
                for name in tally.__slots__[:-1]:
                    method, status = name.split("_")
                    self._add(REQUESTS, getattr(tally, name), tally.route, method.upper(), status)
            if store is not None:
                self._add(STORED, store.stored)
                self._add(DROPPED, store.dropped)
                self._add(EVICTED, store.evicted)
                HELD.set(len(store))
                BYTES.set(store.bytes)

    def _add(self, counter: Counter, count: int, *labels: str) -> None:
        told = self._told.get((counter, labels), 0)
        if count > told:
            (counter.labels(*labels) if labels else counter).inc(count - told)
            self._told[counter, labels] = count
