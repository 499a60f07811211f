"""What a process may remember of the database, and for how long: until it hears that it is old.

Pages (newsroom/pages) and small values that stand on every page are kept under tags (freshness.py). A wire to the
database says which tags are old; without a wire that is proved to hear everything, nothing is remembered.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from .freshness import Tags

# So many words are remembered in order; whoever began before the oldest of them counts as overtaken.
REMEMBERED = 2_000


class Purges:
    """The words heard by this process, numbered. What was begun before a word that touches it is not kept."""

    def __init__(self):
        self._lock = threading.Lock()
        self._words: deque[tuple[int, Tags]] = deque(maxlen=REMEMBERED)
        self.number = 0

    def heard(self, words: Tags) -> int:
        """Take down that pages with one of `words` are old, and return the word's number."""
        with self._lock:
            self.number += 1
            self._words.append((self.number, words))
            return self.number

    def overtaken(self, since: int, shown: Tags, until: int | None = None) -> bool:
        """Tell whether a word after number `since` (and up to `until`) made old what shows `shown`."""
        last = self.number if until is None else until
        if last <= since:
            return False
        with self._lock:
            words = list(self._words)
        if words[0][0] > since + 1:
            return True
        return any(since < number <= last and word.touch(shown) for number, word in words)


@dataclass(frozen=True)
class _Kept:
    value: Any
    tags: Tags
    ends_at: datetime | None


class Memory:
    """Small values by name. `is_trusted` is set by whoever holds the wire; until then every value is read anew."""

    def __init__(self):
        self.purges = Purges()
        self.is_trusted: Callable[[], bool] = lambda: False
        self._kept: dict[Any, _Kept] = {}
        self._lock = threading.Lock()

    def recall[Value](
        self,
        name,
        tags: Iterable[str],
        read: Callable[[], Value],
        *,
        ends: Callable[[Value], datetime | None],
    ) -> Value:
        """Return the value `name`, from memory or from `read`, which is kept until one of `tags` is purged.

        `ends` tells of a value when the clock alone makes it old (aware, or None).
        """
        if not self.is_trusted():
            return read()
        kept = self._kept.get(name)
        if kept is not None and (kept.ends_at is None or timezone.now() < kept.ends_at):
            return kept.value
        began = self.purges.number
        value = read()
        fresh = _Kept(value, Tags.shown(tags), ends(value))
        with self._lock:
            if self.is_trusted() and not self.purges.overtaken(began, fresh.tags):
                self._kept[name] = fresh
        return value

    def forget(self, words: Tags) -> int:
        """Drop what one of `words` makes old; return the number of the word. Called by whoever listens."""
        with self._lock:
            # Before the word has its number: whoever begins after it must not find what it made old.
            self._kept = {name: kept for name, kept in self._kept.items() if not words.touch(kept.tags)}
            return self.purges.heard(words)


memory = Memory()
