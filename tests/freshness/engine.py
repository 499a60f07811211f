"""Makes edits one after the other, and after each compares every public address from the cache with a fresh render."""

import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from inspect import unwrap
from random import Random
from types import CodeType

from django.db import connection, transaction
from django.tasks import default_task_backend
from django.utils import timezone

from articles import freshness
from articles.statements import Statement
from newsroom.pages import Django

from .addresses import addresses
from .edits import EDITS
from .kept import Cache
from .renders import Answer, Fresh, Made, Recorder, difference
from .speakers import APPS
from .world import BEGINNING, World

# After so many edits the newsroom is as it was in the beginning, so that it never grows large.
CHAPTER = 50
# In so many walks, one is thorough: see renders.py.
THOROUGH = 50
# So many of those pages are rendered that need not be.
AGAIN = 0.02
TOOL = 4  # one of those that Python leaves free


@dataclass
class Stale:
    """A page that the cache gave as it was, not as it is."""

    number: int
    kind: str
    address: str
    page: str
    difference: str

    def __str__(self):
        return f"edit {self.number} ({self.kind}): {self.address}\n{self.difference}"


@dataclass
class Report:
    """What a run has found out."""

    seed: str
    edits: Counter = field(default_factory=Counter)
    visible: Counter = field(default_factory=Counter)
    drops: Counter = field(default_factory=Counter)  # by kind of edit, kind of page, and words: all
    in_vain: Counter = field(default_factory=Counter)  # those of pages that were not changed
    ended: int = 0
    compared: int = 0
    rendered: int = 0
    stale: list[Stale] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    speechless: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return how many of the pages that were dropped had not changed, from 0 to 1."""
        return self.in_vain.total() / (self.drops.total() or 1)

    def lines(self, most: int = 5) -> list[str]:
        """Return the figures in words, with the `most` worst cases of an edit, a page and the words that dropped it."""
        worst = [
            f"  {count} of {self.drops[case]}: {' · '.join(case)}"
            for case, count in self.in_vain.most_common(most)
        ]
        return [
            f"SEED={self.seed}: {self.edits.total()} edits, {self.visible.total()} of them visible; "
            f"{self.compared} pages compared, {self.rendered} of them rendered again",
            f"purge precision: {self.drops.total()} pages dropped, {self.in_vain.total()} of them unchanged "
            f"({self.share:.1%}); {self.ended} ended by their own clock",
            *worst,
        ]


class Clock:
    """The clock of a run: it stands still but when it is told to move, and the page cache sees it move."""

    def __init__(self, traveller, cache: Cache):
        self.traveller, self.cache = traveller, cache

    def move_to(self, at: datetime) -> None:
        self.traveller.move_to(at, tick=False)
        self.cache.tick()

    def next_moment(self) -> datetime | None:
        now = timezone.now()
        return min((moment for moment in self.cache.moments() if moment > now), default=None)


def statements() -> Iterator[Statement]:
    """Yield the statements of all modules."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in APPS:
            for value in vars(module).values():
                found = value.values() if isinstance(value, dict) else [value]
                yield from (one for one in found if isinstance(one, Statement))


class Run:
    """One run of the property: of the pages of the kinds in `only`, or of all.

    `hears` may leave out words on their way, to see that it is noticed.
    """

    def __init__(self, traveller, monkeypatch, *, seed: str, only: frozenset[str] | set[str] = frozenset()):
        self.recorder = Recorder(monkeypatch)
        self.cache, self.fresh = Cache(monkeypatch), Fresh(Django(), self.recorder)
        self.seed, self.only, self.hears = seed, only, set
        self.report = Report(seed)
        self.clock = Clock(traveller, self.cache)
        self.codes: dict[CodeType, str] = {
            unwrap(function).__code__: name for name, function in freshness.VERBS.items()
        }
        monkeypatch.setattr(freshness, "tell", self._tell)
        self.tasks = default_task_backend

    # What verbs say goes where the listener would bring it, at what would be the commit.

    def _tell(self, pieces: Iterable[str]) -> None:
        words = [word for piece in pieces for word in piece.split()]
        frame = sys._getframe(1)
        while frame is not None and frame.f_code not in self.codes:
            frame = frame.f_back
        if frame is None:
            self.report.speechless.append("".join(traceback.format_stack(limit=6)))
        transaction.on_commit(lambda: self._hear(words))

    def _hear(self, words: Iterable[str]) -> None:
        if heard := self.hears(words):
            self.cache.hear(heard)

    def _commit(self) -> None:
        """Do what is done at commit; the transaction around a test never ends by itself."""
        while connection.run_on_commit:
            _savepoints, function, _robust = connection.run_on_commit.pop(0)
            function()

    def _work(self) -> None:
        """Do what was given to the worker."""
        while self.tasks.results:
            result = self.tasks.results.pop(0)
            result.task.call(*result.args, **result.kwargs)
            self._commit()

    # The run

    def go(self, count: int) -> Report:
        """Make `count` edits, of every kind as many, in an order of chance."""
        kinds = sorted(EDITS)
        planned = [kinds[number % len(kinds)] for number in range(count)]
        Random(self.seed).shuffle(planned)
        self.begin()
        with self._watched():
            for number, kind in enumerate(planned, start=1):
                if number % CHAPTER == 1:
                    self.open()
                self.one(number, kind)
        self.report.rendered = self.fresh.rendered
        return self.report

    def begin(self) -> None:
        """Make the newsroom."""
        self.clock.move_to(BEGINNING)
        self.world = World(Random(self.seed), self.clock)
        self.world.build()
        self._commit()
        self._work()
        self.beginning = transaction.savepoint_create()

    def open(self) -> None:
        """Make the newsroom what it was in the beginning, and open every page."""
        transaction.savepoint_rollback(self.beginning)
        self.tasks.clear()
        self.cache.begin()
        self.clock.move_to(BEGINNING)
        self.cache.hear([freshness.EVERYTHING])
        self._walk(0, "")

    def one(self, number: int, kind: str) -> None:
        """Make one edit of `kind` and compare every page."""
        self.cache.dropped = {}
        self.world.rng.seed(f"{self.seed} {number}")
        shown = self.fresh.answers
        EDITS[kind](self.world)
        self._commit()
        if self.world.rng.random() < 0.7:  # else the worker is late
            self._work()
        self._walk(number, kind)
        self.report.edits[kind] += 1
        self.report.visible[kind] += {a: v.said for a, v in shown.items()} != {
            a: v.said for a, v in self.fresh.answers.items()
        }
        for address in shown.keys() & self.pages.keys():
            key = self.cache.key(address)
            if key in self.cache.dropped:
                case = kind, self.pages[address], self.cache.dropped[key]
                self.report.drops[case] += 1
                self.report.in_vain[case] += shown[address].said == self.fresh.answers[address].said
            elif address in self.made and shown[address].status < 400:
                self.report.ended += 1

    @contextmanager
    def _watched(self):
        """Note which verbs are called, whether they say anything or not."""
        watch = sys.monitoring
        watch.use_tool_id(TOOL, "freshness")

        def called(code, _offset):
            self.report.called.add(self.codes[code])
            return watch.DISABLE

        watch.register_callback(TOOL, watch.events.PY_START, called)
        for code in self.codes:
            watch.set_local_events(TOOL, code, watch.events.PY_START)
        try:
            yield
        finally:
            watch.free_tool_id(TOOL)

    def _walk(self, number: int, kind: str) -> None:
        """Ask the cache for every address, then compare each answer with a fresh render.

        What is not there is in no cache: it is asked for again where the database now says something else about it.
        """
        at, first_look = timezone.now(), timezone.now() != self.fresh.at
        cached: dict[str, Answer] = {}
        made: dict[str, Made] = {}
        self.made = made
        for _ in range(2):
            self.pages, wrote = self._addresses(at), False
            missing = {
                a for a in self.pages if a in self.fresh.answers and self.fresh.answers[a].status >= 400
            }
            for address in self.pages.keys() - missing:
                self._ask(address, cached, made)
                if connection.run_on_commit:  # a scheduled change was brought out by a reader
                    wrote = True
                    self._commit()
            if not wrote:
                break
        chance, thorough = Random(f"{self.seed} {number} again"), number > 0 and number % THOROUGH == 0

        def make(address: str) -> Made | None:
            if address in missing:
                self._ask(address, cached, made)
            return made.get(address)

        fresh = self.fresh.walk(
            self.pages,
            at,
            made=made.copy(),
            make=make,
            again=lambda _address: thorough or chance.random() < AGAIN,
        )
        self.report.compared += len(self.pages)
        for address, answer in cached.items():
            if address in fresh and (
                answer.said != fresh[address].said or answer.modified > fresh[address].modified > 0
            ):
                self._stale(number, kind, address, answer, fresh[address])
        if first_look:
            # What is in memory from before has been compared on every page; what is read from now on is of this instant.
            self.cache.forget_values()

    def _addresses(self, at: datetime) -> dict[str, str]:
        return {path: page for path, page in addresses(at).items() if not self.only or page in self.only}

    def _ask(self, address: str, cached: dict, made: dict) -> None:
        """Ask the cache for `address`; note what it answers, and whether it had to render it for that."""
        renders = self.cache.renders
        with self.recorder.looking_on() as trace:
            cached[address] = self.cache.ask(address)
        if self.cache.renders > renders:
            made[address] = cached[address], trace

    def _stale(self, number, kind, address, cached: Answer, fresh: Answer) -> None:
        self.report.stale.append(Stale(number, kind, address, self.pages[address], difference(cached, fresh)))
        self.cache.throw_away(address)
