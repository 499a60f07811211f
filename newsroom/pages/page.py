"""An answer that may be kept: its headers and bytes, final, in every coding that somebody has accepted so far."""

import hashlib
import math
import re
import sys
import threading
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import parse_http_date_safe

from articles.freshness import Tags
from newsroom.compression import TEXT

from . import codings

STORABLE = {200, 301, 302, 308}
# Less does not get smaller.
WORTH_CODING = 200
ETAG = re.compile(r'(?:W/)?("[^"]*")')
# What is told with a 304 (RFC 9110 section 15.4.5).
OF_304 = {"cache-control", "content-location", "etag", "expires", "last-modified", "vary"}
# Bytes that Python needs around a page, for one of its tags here and in the index, and around another coding; and what
# the allocator loses between bodies that come and go (all measured).
AROUND, PER_TAG, AROUND_CODING, LOST = 4_000, 250, 500, 1.2
HIT = ("Cache-Status", "newsroom; hit")


class Made:
    """One coding of a page. `headers` end with HIT."""

    __slots__ = ("body", "headers")

    def __init__(self, headers: list[tuple[str, str]], body: bytes):
        self.headers, self.body = headers, [body]


class Page:
    """An answer of Django, whole. `tags`, `ends` (time.time()) and `began` (a number of memory.purges) say for how long it holds."""

    __slots__ = (
        "_base",
        "_lock",
        "began",
        "ends",
        "ends_at",
        "etag",
        "is_for_all",
        "is_free",
        "is_shareable",
        "key",
        "made",
        "made_at",
        "modified",
        "shelf",
        "size",
        "status",
        "tags",
        "tally",
        "unchanged",
        "wants_coding",
    )

    def __init__(self, response: HttpResponse, *, key="", began=0, made_at=0.0, is_free=False, tally=None):
        self.key, self.began, self.made_at, self.is_free, self.tally = key, began, made_at, is_free, tally
        self.status = f"{response.status_code} {response.reason_phrase}"
        body = response.content
        headers = {name.lower(): (name, value) for name, value in response.items()}
        for name in ("x-request-id", "content-length"):
            headers.pop(name, None)
        self.is_for_all = is_for_all(response)
        self.is_shareable = self.is_for_all and response.status_code in STORABLE
        self.tags = Tags.shown(getattr(response, "cache_tags", ()))
        self.ends_at: datetime | None = getattr(response, "ends_at", None)
        self.ends = self.ends_at.timestamp() if self.ends_at else math.inf
        self.etag = self.modified = None
        if response.status_code == 200 and "no-store" not in response.get("Cache-Control", ""):
            etag = response.get("ETag") or f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
            # One for all codings, which say the same in other bytes.
            self.etag = etag.removeprefix("W/")
            headers["etag"] = ("ETag", f"W/{self.etag}")
            self.modified = parse_http_date_safe(response.get("Last-Modified", ""))
        is_text = response.get("Content-Type", "").startswith(TEXT) and not response.has_header(
            "Content-Encoding"
        )
        self.wants_coding = is_text and len(body) >= WORTH_CODING
        if is_text and "vary" not in headers:
            headers["vary"] = ("Vary", "Accept-Encoding")
        self._base = [
            *headers.values(),
            *(("Set-Cookie", c.OutputString()) for c in response.cookies.values()),
        ]
        self.unchanged = [*(pair for name, pair in headers.items() if name in OF_304), HIT]
        self._lock = threading.Lock()
        self.made = {codings.PLAIN: self._make(body, None)}
        self.shelf: Any = None  # where the store keeps it
        strings = sum(sys.getsizeof(name) + sys.getsizeof(value) for name, value in self._base)
        self.size = int(LOST * len(body)) + strings + AROUND + PER_TAG * len(self.tags) + len(key)

    def _make(self, body: bytes, coding: str | None) -> Made:
        about = [("Content-Length", str(len(body)))]
        if coding:
            about.append(("Content-Encoding", coding))
        return Made([*self._base, *about, HIT], body)

    def in_coding(self, coding: str) -> tuple[Made, int]:
        """Return the page in `coding`, and by how many bytes it grew since nobody had asked for it before."""
        with self._lock:
            if coding in self.made:
                return self.made[coding], 0
            plain = self.made[codings.PLAIN]
            if self.wants_coding:
                body = codings.encode(plain.body[0], coding)
                if len(body) < len(plain.body[0]):
                    self.made[coding] = self._make(body, coding)
                    return self.made[coding], int(LOST * len(body)) + AROUND_CODING
            self.made[coding] = plain
            return plain, 0

    def is_known(self, environ: dict) -> bool:
        """Tell whether the reader holds this page already, by If-None-Match, else by If-Modified-Since."""
        if self.etag is None:
            return False
        held = environ.get("HTTP_IF_NONE_MATCH")
        if held is not None:
            return held.strip() == "*" or self.etag in ETAG.findall(held)
        since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
        return self.modified is not None and since is not None and self.modified <= since


def is_for_all(response: HttpResponse) -> bool:
    """Tell whether what Django answered is the same for everybody, and says what would make it old."""
    control = {
        part.strip().partition("=")[0] for part in response.get("Cache-Control", "").lower().split(",")
    }
    varies = {part.strip() for part in response.get("Vary", "").lower().split(",") if part.strip()}
    return (
        hasattr(response, "cache_tags")
        and "public" in control
        and not control & {"private", "no-store", "no-cache"}
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and not response.has_header("Content-Encoding")
        and varies <= {"accept-encoding"}
    )
