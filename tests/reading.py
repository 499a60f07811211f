"""A reader who asks the WSGI application itself, as the web server does, and a site that stands for Django."""

import io
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from articles.freshness import Tags
from articles.memory import Memory
from articles.views.answers import public
from newsroom.pages import Layer
from newsroom.pages.layer import ANSWER


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return self.headers.get(name.lower())

    @property
    def cache(self) -> str:
        """What Cache-Status says behind the name of this cache."""
        return (self["Cache-Status"] or "").removeprefix("newsroom; ")


def ask(application, target="/", method="GET", *, scheme="http", environ=None, **headers) -> Answer:
    """Ask for `target` (a path with a query, percent-encoded); `headers` in lower case with underscores."""
    path, _, query = target.partition("?")
    asked = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    asked |= {f"HTTP_{name.upper()}": value for name, value in headers.items()} | (environ or {})
    said: list = []
    body = application(
        {name: value for name, value in asked.items() if value is not None},
        lambda status, headers, exc_info=None: said.extend((status, headers)),
    )
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return Answer(int(said[0][:3]), {name.lower(): value for name, value in said[1]}, content)


class Site:
    """Stands for Django: answers what `answer` makes of a request, and counts."""

    def __init__(self):
        self.seen: list[WSGIRequest] = []
        self.answer = lambda request: public(HttpResponse(f"The page {request.path}. " * 30), "front")

    def __call__(self, environ, start_response):
        request = WSGIRequest(environ)
        self.seen.append(request)
        with suppress(Resolver404):
            request.resolver_match = resolve(request.path_info)
        response = self.answer(request)
        response.close = lambda: None  # there is no request of Django's that would end
        if (found := environ.get(ANSWER)) is not None:
            found += [request, response]
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response


class Reader:
    """Asks a page cache of its own, whose listener is trusted as long as a test does not say otherwise."""

    def __init__(self, site=None, megabytes=8):
        self.site = site or Site()
        self.trusted, self.away = True, None
        memory = Memory()
        memory.is_trusted = lambda: self.trusted
        self.layer = Layer(
            self.site,
            megabytes,
            memory=memory,
            is_trusted=lambda: self.trusted,
            away_since=lambda: self.away,
        )

    def __call__(self, target="/", method="GET", **options) -> Answer:
        return ask(self.layer, target, method, **options)

    def hear(self, *words: str) -> None:
        self.layer.hear(frozenset(words))

    def expect(self, *moments: tuple) -> None:
        """Have the clock know `moments`: pairs of an aware datetime and words."""
        found = [(at, Tags.said(words)) for at, words in moments]
        self.layer.clock.load(lambda after: [one for one in found if one[0] > after], time.time())

    @property
    def renders(self) -> int:
        return len(self.site.seen)
