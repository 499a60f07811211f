"""The pages in memory: bounded in bytes, the longest unused leaves first, dropped by exactly the words that touch them."""

import threading
from collections import OrderedDict
from contextlib import suppress

from articles.freshness import EVERYTHING, Tags
from articles.memory import Purges

from .page import Page

# Of the whole: what addresses that anybody can think up may take, and what a single page may.
FREE_SHARE, LARGEST_SHARE = 8, 4


class Shelf(OrderedDict[str, Page]):
    """Pages, the longest unused first, and their bytes."""

    def __init__(self, limit: int):
        super().__init__()
        self.limit, self.bytes = limit, 0


class Store:
    """At most `limit` bytes of pages. Looking one up takes no lock: the dictionaries' own steps are whole."""

    def __init__(self, limit: int, purges: Purges):
        self.limit = limit
        self.stored = self.dropped = self.evicted = 0
        self._purges = purges
        self._lock = threading.Lock()
        self._main, self._free = Shelf(limit), Shelf(limit // FREE_SHARE)
        self._index: dict[str, set[Page]] = {}

    def __len__(self) -> int:
        return len(self._main) + len(self._free)

    @property
    def bytes(self) -> int:
        """What the pages take, with everything around them."""
        return self._main.bytes + self._free.bytes

    def get(self, key: str) -> Page | None:
        """Return the page under `key` as the one used last, or None."""
        page = self._main.get(key) or self._free.get(key)
        if page is not None:
            shelf = page.shelf
            # Dropped in this very moment, it still was good when it was looked up.
            if shelf is not None and key in shelf:
                with suppress(KeyError):
                    shelf.move_to_end(key)
        return page

    def put(self, page: Page) -> bool:
        """Keep `page`, unless a word since it was begun touches it or it is too large; tell whether it is kept."""
        shelf = self._free if page.is_free else self._main
        if page.size > shelf.limit // LARGEST_SHARE:
            return False
        # Whoever forgets numbers the word first and drops afterwards: it is seen here, or this page is seen there.
        with self._lock:
            if self._purges.overtaken(page.began, page.tags):
                return False
            for other in (self._main.get(page.key), self._free.get(page.key)):
                if other is not None:
                    self._remove(other)
            shelf[page.key] = page
            page.shelf = shelf
            shelf.bytes += page.size
            for name in page.tags:
                self._index.setdefault(name, set()).add(page)
            self.stored += 1
            self._make_room()
            return True

    def grew(self, page: Page, size: int) -> None:
        """Count `size` more bytes of a page that is perhaps still here."""
        with self._lock:
            page.size += size
            if page.shelf is not None:
                page.shelf.bytes += size
                self._make_room()

    def drop(self, words: Tags, number: int) -> list[Page]:
        """Take out the pages that the words of `number` make old, and return them."""
        with self._lock:
            if EVERYTHING in words:
                old = {*self._main.values(), *self._free.values()}
                for shelf in (self._main, self._free):
                    shelf.clear()
                    shelf.bytes = 0
                self._index = {}
                for page in old:
                    page.shelf = None
            else:
                old = set()
                for name, instant in words.items():
                    for page in self._index.get(name, ()):
                        floor = page.tags[name]
                        if (instant is None or floor is None or instant >= floor) and page.began < number:
                            old.add(page)
                # All of them at first where readers find them, which takes no time; then in the index.
                for page in old:
                    self._take_out(page)
                for page in old:
                    self._strike_out(page)
            self.dropped += len(old)
            return list(old)

    def remove(self, page: Page) -> None:
        """Take out a page whose end has come."""
        with self._lock:
            if page.shelf is not None:
                self._remove(page)
                self.dropped += 1

    def _remove(self, page: Page) -> None:
        self._take_out(page)
        self._strike_out(page)

    def _take_out(self, page: Page) -> None:
        shelf, page.shelf = page.shelf, None
        del shelf[page.key]
        shelf.bytes -= page.size

    def _strike_out(self, page: Page) -> None:
        for name in page.tags:
            pages = self._index[name]
            pages.discard(page)
            if not pages:
                del self._index[name]

    def _make_room(self) -> None:
        while self._free.bytes > self._free.limit:
            self._evict(self._free)
        while self.bytes > self.limit:
            self._evict(self._main or self._free)

    def _evict(self, shelf: Shelf) -> None:
        self._remove(next(iter(shelf.values())))
        self.evicted += 1
