"""The page cache of a run: the one that workers have, with what a test needs to know of it."""

import math
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection

from articles.memory import memory
from newsroom.pages import Django, Layer

from .renders import Answer, ask, environ


def kinds_of(words: Iterable[str]) -> str:
    """Return `words` in short, without the numbers of rows."""
    return " ".join(sorted({re.sub(r"-[0-9a-f]{12}$|-?[0-9]+", "", word) for word in words})) or "everything"


class Cache:
    """The page cache as a worker has it, with a listener that hears what it is told here."""

    def __init__(self, monkeypatch):
        self.trusted = False
        monkeypatch.setattr(memory, "is_trusted", lambda: self.trusted)
        self.begin()

    def begin(self) -> None:
        """Begin as a worker does: with nothing."""
        self.dropped: dict[str, str] = {}  # the key of a page, and the words that touched it
        self.ends: dict[str, datetime | None] = {}
        self.layer = Layer(Django(), 64, is_trusted=lambda: self.trusted, away_since=lambda: None)
        store = self.layer.store
        drop, put = store.drop, store.put

        def noted_drop(words, number):
            pages = drop(words, number)
            self.dropped |= {page.key: kinds_of(words.keys() & page.tags.keys()) for page in pages}
            return pages

        def noted_put(page):
            self.ends[page.key] = page.ends_at
            return put(page)

        store.drop, store.put = noted_drop, noted_put

    def ask(self, address: str) -> Answer:
        """Return what a reader gets."""
        self.trusted = True
        try:
            return ask(self.layer, address)
        finally:
            self.trusted = False

    def hear(self, words: Iterable[str]) -> None:
        """Hear `words` as the listener's thread would."""
        self.layer.hear(frozenset(words))
        self.layer.settled(connection)

    @property
    def renders(self) -> int:
        return self.layer.numbers.miss + self.layer.numbers.bypass

    def forget_values(self) -> None:
        memory._kept = {}

    def throw_away(self, address: str) -> None:
        page = self.layer.store.get(self.key(address))
        if page is not None:
            self.layer.store.remove(page)

    def key(self, address: str) -> str:
        wanted = self.layer.keys.wanted(environ(address))
        return wanted.key if wanted else ""

    def tick(self) -> None:
        self.layer.clock.turn(time.time())

    def moments(self) -> Iterable[datetime]:
        """Yield the moments that the cache is waiting for."""
        yield from (ends for ends in self.ends.values() if ends is not None)
        if self.layer.clock.next < math.inf:
            yield datetime.fromtimestamp(self.layer.clock.next, UTC)
