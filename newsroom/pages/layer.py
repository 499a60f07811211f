"""The outermost layer: a request for a page that is kept ends here; every other one goes on to Django, once for all who
ask for the same meanwhile.

A hit is the path that nearly every reader takes, so `Layer.__call__` down to `_answer` does as little as it can: no lock,
no log line, no Django.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from articles import redirects
from articles.freshness import EVERYTHING, Tags
from articles.memory import Memory, memory
from articles.shelf_facets import OLD_QUERIES
from newsroom import edge, listener, outage
from newsroom.nonsense import readable
from newsroom.requests import is_good_id

from .clock import Clock
from .codings import Choices
from .flights import Flight, Flights
from .keys import Keys, Wanted, route_of
from .numbers import Numbers, Tally
from .page import HIT, Page
from .store import Store

logger = logging.getLogger(__name__)

MEGABYTE = 1_000_000
# Seconds from the beginning of an outage of the database for which pages that were good then are shown.
STALE_FOR = 60.0
# Renders at once in one process: Python computes one at a time, the second one works while the first waits for the
# database. Seconds after which a render is begun all the same, since those under way may hang.
RENDERS, RENDER_PATIENCE = 2, 2.0
# Every word that is heard while one waits for another's render may make that render too old; then one's own is made.
TRIES = 3
# The word that the clock's list has changed.
SCHEDULE = "schedule"

STALE = ("Cache-Status", "newsroom; hit; detail=stale")
WARNING = ("Warning", '110 - "Response is Stale"')
MISSED = ("Cache-Status", "newsroom; fwd=miss")
STORED = ("Cache-Status", "newsroom; fwd=miss; stored")
JOINED = ("Cache-Status", "newsroom; fwd=miss; collapsed")

ELSEWHERE = Tally("")
ANSWER = "newsroom.pages.answer"


class Django(WSGIHandler):
    """Django, which leaves request and answer where the layer finds them."""

    def __call__(self, environ, start_response):
        if "charset" in (said := environ.get("CONTENT_TYPE") or "").lower():
            environ["CONTENT_TYPE"] = readable(said)
        return super().__call__(environ, start_response)

    def get_response(self, request):
        response = super().get_response(request)
        if (answer := request.environ.get(ANSWER)) is not None:
            answer += [request, response]
        return response


class Layer:
    """A WSGI application in front of `django`, with at most `megabytes` of pages; 0 keeps none and only passes on.

    `is_trusted` tells whether every change is heard, `is_sure` whether so surely that an edge may keep an answer,
    `away_since` since when (time.monotonic()) the database is away.
    """

    def __init__(
        self,
        django: Callable,
        megabytes: int | None = None,
        *,
        memory: Memory = memory,
        is_trusted: Callable[[], bool] = listener.is_trusted,
        is_sure: Callable[[], bool] = listener.is_sure,
        away_since: Callable[[], float | None] = outage.away_since,
    ):
        megabytes = settings.PAGE_CACHE_MB if megabytes is None else megabytes
        self.django, self.is_trusted, self.away_since = django, is_trusted, away_since
        self.is_sure = is_sure
        self.memory, self.purges = memory, memory.purges
        self.is_on = megabytes > 0
        self.store = Store(megabytes * MEGABYTE, self.purges)
        self.flights = Flights()
        self.clock = Clock(self.forget)
        self.keys = Keys()
        self.numbers = Numbers()
        self.codings = Choices()
        self._slots = threading.Semaphore(RENDERS)
        self._has_edge = settings.EDGE is not None
        self._is_old = True  # what is read over the listener's connection besides the clock

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if self.is_on and (method == "GET" or method == "HEAD") and self.is_trusted():
            now = time.time()
            if now >= self.clock.next:
                self.clock.turn(now)
            if not environ.get("QUERY_STRING"):
                prefix = self.keys.prefixes.get((environ["wsgi.url_scheme"], environ.get("HTTP_HOST")))
                if prefix is not None:
                    page = self.store.get(prefix + environ["PATH_INFO"])
                    if page is not None and now < page.ends:
                        return self._hit(page, environ, start_response, now)
            return self._look(environ, start_response)
        if self.is_on and (method == "GET" or method == "HEAD") and len(self.store):
            return self._without_proof(environ, start_response)
        self.numbers.bypass += 1
        if self.is_on or (method != "GET" and method != "HEAD"):
            return self.django(environ, start_response)
        # Nothing is kept and nothing shared, but threads that take turns at Python all at once only hinder each other.
        has_slot = self._slots.acquire(timeout=RENDER_PATIENCE)
        try:
            return self.django(environ, start_response)
        finally:
            if has_slot:
                self._slots.release()

    # What the listener's thread calls

    def hear(self, words: frozenset[str]) -> None:
        """Forget the pages that `words`, as they were said, make old."""
        try:
            self.forget(Tags.said(words))
        except Exception:
            self.forget(Tags.said([EVERYTHING]))
            raise

    def forget(self, words: Tags) -> list[Page]:
        """Forget what `words` make old, here and in the process's memory; return the pages."""
        number = self.memory.forget(words)
        dropped = self.store.drop(words, number)
        if EVERYTHING in words or SCHEDULE in words:
            self.clock.is_old = True
        if EVERYTHING in words or OLD_QUERIES in words:
            self._is_old = True
        return dropped

    def settled(self, connection) -> None:
        """Everything that was told is heard: read what changed over `connection`, let the clock turn, tell the numbers."""
        if self.is_on and (self.clock.is_old or self._is_old):
            with connection.cursor() as cursor:
                self.read(cursor)
        self.clock.turn(time.time())
        if settings.METRICS_TOKEN:
            try:
                self.tell()
            except Exception:  # a full disk, say, is no reason to hear nothing any more
                logger.exception("the numbers of the page cache could not be told")

    def read(self, cursor) -> None:
        """Read the clock's moments, and the parameters in old addresses, by a cursor of any connection."""
        from articles.schedule import upcoming

        if self.clock.is_old:
            self.clock.load(lambda after: upcoming(cursor, after), time.time())
        if self._is_old:
            self._is_old = False
            self.keys.kept = redirects.kept_parameters(cursor)

    def tell(self) -> None:
        """Hand the numbers over for /metrics."""
        self.numbers.tell(self.store)

    # Answers

    def _hit(self, page: Page, environ, start_response, now: float) -> list[bytes]:
        self.numbers.hit += 1
        return self._answer(page, environ, start_response, now, HIT)

    def _answer(self, page: Page, environ, start_response, now, status, *more, own_id="") -> list[bytes]:
        """Answer `page` as the reader asks for it, with Cache-Status `status` and headers `more`."""
        is_get = environ["REQUEST_METHOD"] == "GET"
        age = int(now - page.made_at)
        about = [("Age", str(max(0, age))), ("X-Request-ID", own_id or request_id(environ)), *more]
        if self._has_edge and page.is_shareable and status is not STALE:
            at = datetime.fromtimestamp(now, UTC)
            # A render that was overtaken, or is by somebody who may be deaf, is for this reader alone.
            may_be_kept = status is not MISSED and self.is_sure()
            about += edge.headers(
                frozenset(page.tags), page.ends_at if may_be_kept else at, at, age=max(0, age)
            )
        # A request that Django has answered is counted there.
        tally = ELSEWHERE if status is MISSED or status is STORED else page.tally
        if ("HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ) and page.is_known(
            environ
        ):
            if is_get:
                tally.get_3xx += 1
            else:
                tally.head_3xx += 1
            headers = page.unchanged
            start_response("304 Not Modified", [*headers[:-1], status, *about])
            return []
        coding = self.codings[environ.get("HTTP_ACCEPT_ENCODING", "")]
        made = page.made.get(coding)
        if made is None:
            made, grown = page.in_coding(coding)
            if grown:
                self.store.grew(page, grown)
        headers = made.headers + about if status is HIT else [*made.headers[:-1], status, *about]
        start_response(page.status, headers)
        if is_get:
            tally.get_2xx += 1
            return made.body
        tally.head_2xx += 1
        return []

    def _look(self, environ, start_response) -> Iterable[bytes]:
        """Answer what may be kept: from memory, from a render under way, else by rendering it."""
        wanted = self.keys.wanted(environ)
        if wanted is None:
            self.numbers.bypass += 1
            return self.django(environ, start_response)
        old = None
        for _ in range(TRIES):
            number = self.purges.number
            now = time.time()
            old = self.store.get(wanted.key)
            if old is not None and now < old.ends:
                return self._hit(old, environ, start_response, now)
            flight, leads = self.flights.board(wanted.key, number)
            if leads:
                return self._lead(flight, wanted, old, environ, start_response)
            page = flight.wait()
            if page is None:
                break
            # What is not kept (404, 410) need not say all that would make it old: then no word at all may have come.
            is_old = (
                self.purges.overtaken(flight.began, page.tags, number)
                if page.is_shareable
                else number != flight.began
            )
            if now < page.ends and not is_old:
                self.numbers.joined += 1
                return self._answer(page, environ, start_response, time.time(), JOINED)
        page, rest = self._render(wanted, environ, self.purges.number)
        return self._rendered(page, rest, old, environ, start_response, MISSED)

    def _lead(self, flight: Flight, wanted: Wanted, old: Page | None, environ, start_response):
        """Render `wanted` for all who have boarded; `old` is what was kept and has come to its end."""
        page = rest = None
        status = MISSED
        try:
            page, rest = self._render(wanted, environ, flight.began)
            if page is not None and page.is_shareable and self._keep(page):
                status = STORED
            elif old is not None and not is_refused(page):
                self.store.remove(old)
        finally:
            shared = page is not None and page.is_for_all and self.is_trusted()
            self.flights.land(wanted.key, flight, page if shared else None)
        return self._rendered(page, rest, old, environ, start_response, status)

    def _keep(self, page: Page) -> bool:
        now = time.time()
        if now >= self.clock.next:
            self.clock.turn(now)
        return now < page.ends and self.is_trusted() and self.store.put(page)

    def _without_proof(self, environ, start_response) -> Iterable[bytes]:
        """Answer while nobody knows what has changed: what was kept only when the database is away."""
        wanted = self.keys.wanted(environ)
        page = self.store.get(wanted.key) if wanted else None
        if wanted is None or page is None:
            self.numbers.bypass += 1
            return self.django(environ, start_response)
        if self._is_for_now():
            return self._stale(page, environ, start_response)
        # Whether it is away may turn out just now, by this very request.
        fresh, rest = self._render(wanted, environ, self.purges.number)
        return self._rendered(fresh, rest, page, environ, start_response, MISSED)

    def _is_for_now(self) -> bool:
        """Tell whether the database is away, and not for so long that nothing that was kept may be shown."""
        since = self.away_since()
        return since is not None and time.monotonic() - since < STALE_FOR

    def _stale(self, page: Page, environ, start_response) -> list[bytes]:
        self.numbers.stale += 1
        return self._answer(page, environ, start_response, time.time(), STALE, WARNING)

    def _rendered(self, page, rest, old, environ, start_response, status) -> Iterable[bytes]:
        """Answer what was rendered; when that was refused for want of the database, `old`, which was kept."""
        if page is not None:
            if old is not None and is_refused(page):
                outage.decided()  # this request may be the first that failed
                if self._is_for_now():
                    return self._stale(old, environ, start_response)
            self.numbers.miss += 1
            return self._answer(page, environ, start_response, time.time(), status, own_id=rest)
        self.numbers.miss += 1
        (line, headers), body = rest
        start_response(line, headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            with closing(body):
                return []
        return body

    def _render(self, wanted: Wanted, environ, began: int):
        """Have Django answer `wanted` for everybody; return the page and the id of its log line; None and what was said where
        that is no whole page."""
        # Nothing that a reader sends along reaches a page that others get: no cookie, no language, no type of a body.
        own = {name: value for name, value in environ.items() if not name.startswith(("HTTP_", "CONTENT_"))}
        own |= {name: environ[name] for name in ("HTTP_HOST", "HTTP_X_REQUEST_ID") if name in environ}
        found: list = []
        own |= {"REQUEST_METHOD": "GET", "QUERY_STRING": wanted.query, ANSWER: found}
        said: list = []
        made_at = time.time()
        has_slot = self._slots.acquire(timeout=RENDER_PATIENCE)
        try:
            body = self.django(own, lambda status, headers, exc_info=None: said.append((status, headers)))
        finally:
            if has_slot:
                self._slots.release()
            del own[ANSWER]
        request, response = found
        if response.streaming:
            return None, (said[0], body)
        with closing(body):
            match = request.resolver_match
            route = route_of(match) if match is not None else None
            pattern = wanted.route or (route.pattern if route else "-")
            page = Page(
                response,
                key=wanted.key,
                began=began,
                made_at=made_at,
                is_free=wanted.is_free or (route is not None and route.can_be_thought_up(wanted.query)),
                tally=self.numbers.tally(pattern),
            )
            # An address that no pattern knows is nobody's page; one behind a number of WordPress is a page if it leads away.
            known = pattern != "-" and (not wanted.is_old or response.status_code != 200)
            page.is_shareable = page.is_shareable and known
            return page, response.get("X-Request-ID", "")


def is_refused(page: Page | None) -> bool:
    """Tell whether a render failed, perhaps because the database is away."""
    return page is not None and page.status.startswith("503")


def request_id(environ: dict) -> str:
    """Return the id of a request: that of a trusted proxy, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID")
    if given is not None and is_good_id(given, environ.get("REMOTE_ADDR", "")):
        return given
    return os.urandom(16).hex()
