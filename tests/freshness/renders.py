"""Fresh renders of every address: what the pages in the cache must be equal to.

A render is a function of its address, of the instant, and of what the database answers to its questions. So after an edit
each question that any page asks is put to the database again, all of them in one go, and only the pages to which one is
answered otherwise are rendered again. A page that the cache had to render itself, at this instant, with nothing but
answers that the database would give now, is as fresh as can be.

What every page has in its frame is read once for all that are rendered between two edits, as the cache itself does.

That this holds is not believed: in a part of all walks every page is rendered all the same, with everything on it read anew,
at every walk some are, and one that differs although its questions were answered alike is an error.
"""

import io
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from hashlib import blake2b

import psycopg
from django.db import connection
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from articles.memory import memory

HOST = "127.0.0.1:8000"
# What a reader, a browser or a crawler acts on. "Last-Modified" is compared apart: it may be older in the cache.
HEADERS = ("content-type", "etag", "link", "location", "cache-control", "x-robots-tag")


# A statement as the server gets it, and its parameters where they are given apart from it.
Question = tuple[bytes, tuple | None]


@dataclass(frozen=True)
class Answer:
    """An answer as it is compared; `modified` is its Last-Modified as seconds since 1970, 0 where it has none."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    modified: int

    @property
    def said(self):
        return self.status, self.headers, self.body


def environ(address: str, method: str = "GET") -> dict:
    """Return what a web server hands on of a request for `address`, a path with or without a query."""
    path, _mark, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": HOST,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def ask(application, address: str) -> Answer:
    """Ask a WSGI application for `address`."""
    started: list = []
    result = application(environ(address), lambda status, headers, *_: started.append((status, headers)))
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    status, pairs = started[-1]
    headers = {name.lower(): value for name, value in pairs}
    headers["etag"] = headers.get("etag", "").removeprefix("W/")  # the cache has one for every coding
    kept = tuple((name, headers[name]) for name in HEADERS if headers.get(name))
    return Answer(int(status.split()[0]), kept, body, _seconds(headers.get("last-modified")))


class NotAFunction(AssertionError):
    """A page differs although the database answered every question of it alike."""


@dataclass
class Trace:
    """The questions that were asked for a page, with a digest of each reply; not `sound` when they are not all of it."""

    questions: dict[Question, bytes] = field(default_factory=dict)
    sound: bool = True

    def take(self, other: "Trace") -> None:
        self.questions |= other.questions
        self.sound &= other.sound


Made = tuple[Answer, Trace]


class Recorder:
    """Looks on while pages are rendered: what they ask the database, and what they remember of it."""

    def __init__(self, monkeypatch):
        self.trace: Trace | None = None
        self.of_values: dict = {}  # of what is in memory: when it was read, and by which questions
        self.shared: dict | None = None  # what renders of one walk have read for each other
        self._recall = memory.recall
        monkeypatch.setattr(memory, "recall", self.recall)

    @contextmanager
    def looking_on(self):
        """Yield the trace of what is asked meanwhile."""
        self.trace, before = Trace(), self.trace
        try:
            with connection.execute_wrapper(self._watch):
                yield self.trace
        finally:
            self.trace = before

    def _watch(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        cursor, trace = context["cursor"].cursor, self.trace
        if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            trace.sound = False  # it writes: a scheduled change is brought out
        elif isinstance(cursor, psycopg.RawCursor):
            given = tuple(tuple(value) if isinstance(value, list) else value for value in params)
            trace.questions[sql.encode(), given] = digest(cursor.pgresult)
        else:
            trace.questions[cursor._query.query, None] = digest(cursor.pgresult)
        return result

    @contextmanager
    def sharing(self, values: dict):
        """Take small values from `values` meanwhile, and keep there what is read."""
        self.shared = values
        try:
            yield
        finally:
            self.shared = None

    def recall(self, name, tags, read, *, ends):
        """Recall as ever; what was read before counts as asked now, if it was at this very instant."""
        was_read, shared = False, self.shared
        if shared is not None and name in shared:
            value, inner = shared[name]
            self.trace.take(inner)
            return value

        def reading():
            nonlocal was_read
            was_read = True
            with self.looking_on() as inner:
                value = read()
            if memory.is_trusted():
                self.of_values[name] = (timezone.now(), inner)
            elif shared is not None:
                shared[name] = value, inner
            if self.trace is not None:
                self.trace.take(inner)
            return value

        value = self._recall(name, tags, reading, ends=ends)
        if not was_read and self.trace is not None:
            read_at, inner = self.of_values.get(name, (None, None))
            if read_at == timezone.now():
                self.trace.take(inner)
            else:
                self.trace.sound = False
        return value


class Fresh:
    """Renders of which nothing is kept but the questions, to know when it is time to render again."""

    def __init__(self, application, recorder: Recorder):
        self.application, self.recorder = application, recorder
        self.answers: dict[str, Answer] = {}
        self.traces: dict[str, Trace] = {}
        self.at = None
        self.rendered = 0

    def walk(
        self,
        addresses,
        at,
        *,
        made: dict[str, Made],
        make: Callable[[str], Made | None],
        again: Callable[[str], bool],
    ) -> dict[str, Answer]:
        """Return what every address answers at the instant `at`.

        `made` are those that the cache has just rendered; `make` has it render one of which the database now says
        something else, and returns None for what it keeps. `again` says which to render whatever is known of them.
        """
        if at != self.at:
            self.at, self.traces = at, {}
        self.shared: dict = {}
        known = self._alike(addresses, made)
        rendered = {a: new for a in addresses if a not in known and a not in made and (new := make(a))}
        known |= self._alike(rendered, rendered)
        found = {}
        for address in addresses:
            thorough = again(address)
            if address in known and not thorough:
                found[address], self.traces[address] = known[address]
                continue
            found[address] = self._render(address, {} if thorough else self.shared)
            if address in known and known[address][0].said != found[address].said:
                raise NotAFunction(f"{address}\n{difference(known[address][0], found[address])}")
        self.answers = found
        return found

    def _alike(self, addresses, made: dict[str, Made]) -> dict[str, Made]:
        """Return those of `addresses` of which the database would now say what it said when they were rendered."""
        held = {}
        for address in addresses:
            if address in made:
                held[address] = made[address]
            elif address in self.answers and address in self.traces:
                held[address] = self.answers[address], self.traces[address]
        held = {address: one for address, one in held.items() if one[1].sound}
        replies = self._replies({question for _, trace in held.values() for question in trace.questions})
        return {
            address: one
            for address, one in held.items()
            if all(replies[question] == said for question, said in one[1].questions.items())
        }

    def _render(self, address: str, shared: dict) -> Answer:
        self.rendered += 1
        with self.recorder.looking_on() as trace, self.recorder.sharing(shared):
            answer = ask(self.application, address)
        self.traces[address] = trace
        return answer

    @staticmethod
    def _replies(questions: set[Question]) -> dict[Question, bytes]:
        """Put all questions without waiting for a reply to one of them, and return a digest of each reply."""
        database, asked = connection.connection, []
        with database.pipeline():
            for text, given in questions:
                if given is None:
                    cursor = psycopg.Cursor(database)
                    cursor.execute(text)
                else:
                    cursor = psycopg.RawCursor(database)
                    parameters = [list(value) if isinstance(value, tuple) else value for value in given]
                    cursor.execute(text, parameters, prepare=True)
                asked.append(((text, given), cursor))
        return {question: digest(cursor.pgresult) for question, cursor in asked}


def digest(result) -> bytes:
    """Return a digest of the rows of a result."""
    made = blake2b(digest_size=12)
    for row in range(result.ntuples):
        for column in range(result.nfields):
            value = result.get_value(row, column)
            made.update(b"\x00" if value is None else b"%d:" % len(value) + bytes(value))
    return made.digest()


def _seconds(date: str | None) -> int:
    return parse_http_date(date) if date else 0


def difference(cached: Answer, fresh: Answer) -> str:
    """Return in what two answers differ, in a few lines."""
    if cached.said == fresh.said:
        return f"Last-Modified {http_date(cached.modified)} is later than {http_date(fresh.modified)}"
    texts = [
        [
            str(answer.status),
            *(f"{name}: {value}" for name, value in answer.headers if name != "etag"),
            *answer.body.decode(errors="replace").replace("><", ">\n<").splitlines(),
        ]
        for answer in (cached, fresh)
    ]
    return "\n".join(
        line[:300] for line in list(unified_diff(*texts, "cached", "fresh", n=0, lineterm=""))[:14]
    )
