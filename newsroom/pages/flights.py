"""One render for all who ask for the same page meanwhile, and few renders at once."""

import threading
import time

from .page import Page

# Seconds after which nobody waits any longer for a render that does not end.
PATIENCE = 10.0


class Flight:
    """A render under way: begun when `began` was the last word that was heard; `page` is what all may have of it, if anything."""

    __slots__ = ("_landed", "at", "began", "page")

    def __init__(self, began: int):
        self.began, self.at = began, time.monotonic()
        self.page: Page | None = None
        self._landed = threading.Event()

    def wait(self) -> Page | None:
        """Return what came of it; None when nothing that can be shared did, or not in time."""
        self._landed.wait(max(0.0, self.at + PATIENCE - time.monotonic()))
        return self.page

    def land(self, page: Page | None) -> None:
        """Let go all who wait."""
        self.page = page
        self._landed.set()


class Flights:
    """The renders under way, by the key of their page."""

    def __init__(self):
        self._lock = threading.Lock()
        self._under_way: dict[str, Flight] = {}

    def board(self, key: str, number: int) -> tuple[Flight, bool]:
        """Return the flight for `key`, and whether the caller is the one who renders: then with `number` as its beginning."""
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None and time.monotonic() - flight.at < PATIENCE:
                return flight, False
            flight = self._under_way[key] = Flight(number)
            return flight, True

    def land(self, key: str, flight: Flight, page: Page | None) -> None:
        """End `flight`; whoever comes later begins another one."""
        with self._lock:
            if self._under_way.get(key) is flight:
                del self._under_way[key]
        flight.land(page)
