"""The kinds of edge that can be told: what their labels are called, and how they are asked to forget.

Settings import this, so nothing here may need them, a model, or a client for http.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, ClassVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Varnish takes a header of 8,192 bytes (http_req_hdr_len), its name included.
XKEY_BYTES = 4_000


@dataclass(frozen=True)
class Question:
    """One request that asks an edge to forget some pages, hard: they are gone, not merely old."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)  # a key to the edge stands in them
    json: Any = None


@dataclass(frozen=True)
class Door:
    """One address that must hear of every change: a Varnish, or the interface of a network of servers.

    `again` is after how many seconds it is told once more: it may have asked a web process for the page between the change
    and the moment when that process heard of it. After two seconds every process has heard, or gives the edge nothing to
    keep (newsroom/pages/layer.py).
    """

    again: ClassVar[tuple[float, ...]] = (2.0,)

    def questions(self, names: list[str]) -> Iterator[Question]:
        """Yield the requests that make it forget every page with one of `names`, in their order."""
        raise NotImplementedError

    def has_agreed(self, status: int, answer: Any) -> bool:
        """Tell whether `status` and the JSON `answer` (None where it is none) mean that the pages are gone."""
        return 200 <= status < 300


@dataclass(frozen=True)
class Edge:
    """What an answer is labelled with, and the doors behind which the labels are read."""

    doors: tuple[Door, ...]
    tag_header = "Surrogate-Key"
    between = " "
    lifetime_header = "Surrogate-Control"
    lifetime = "max-age={}"


@dataclass(frozen=True)
class VarnishDoor(Door):
    """A Varnish with docs/edge/newsroom.vcl: PURGE with the keys in a header of at most XKEY_BYTES.

    The keys are those of vmod xkey: https://github.com/varnish/varnish-modules/blob/master/src/vmod_xkey.vcc
    """

    # So near that it may be told sooner than a busy web process, which has heard in a quarter of a second.
    again: ClassVar[tuple[float, ...]] = (0.25, 2.0)

    base: str

    def questions(self, names: list[str]) -> Iterator[Question]:
        some: list[str] = []
        size = 0
        for name in names:
            if some and size + len(name) + 1 > XKEY_BYTES:
                yield self._question(some)
                some, size = [], 0
            some.append(name)
            size += len(name) + 1
        if some:
            yield self._question(some)

    def _question(self, names):
        return Question("PURGE", f"{self.base}/", {"xkey-purge": " ".join(names)})


class Varnish(Edge):
    """One or several Varnish servers, each of which is told by itself."""

    tag_header = "xkey"


@dataclass(frozen=True)
class FastlyDoor(Door):
    """Fastly: at most 256 keys in a request; without the header Fastly-Soft-Purge the pages are gone.

    https://www.fastly.com/documentation/reference/api/purging/ (Purge multiple surrogate key tags)
    """

    service: str
    key: str = field(repr=False)
    base: str = "https://api.fastly.com"

    def questions(self, names: list[str]) -> Iterator[Question]:
        headers = {"Fastly-Key": self.key, "Accept": "application/json"}
        for some in batched(names, 256):
            yield Question(
                "POST", f"{self.base}/service/{self.service}/purge", headers, {"surrogate_keys": list(some)}
            )


class Fastly(Edge):
    """A service of Fastly, which takes the labels off before an answer goes to a reader."""


@dataclass(frozen=True)
class CloudflareDoor(Door):
    """Cloudflare: at most 100 tags in a request, and it says in the answer's JSON whether it did what it was asked.

    https://developers.cloudflare.com/cache/how-to/purge-cache/ (limits: "Max operations per request")
    """

    zone: str
    token: str = field(repr=False)
    base: str = "https://api.cloudflare.com"

    def questions(self, names: list[str]) -> Iterator[Question]:
        headers = {"Authorization": f"Bearer {self.token}"}
        for some in batched(names, 100):
            yield Question(
                "POST", f"{self.base}/client/v4/zones/{self.zone}/purge_cache", headers, {"tags": list(some)}
            )

    def has_agreed(self, status: int, answer: Any) -> bool:
        return (
            super().has_agreed(status, answer) and isinstance(answer, dict) and answer.get("success") is True
        )


class Cloudflare(Edge):
    """A zone of Cloudflare. It takes Cache-Tag off, and passes CDN-Cache-Control on to a next one (RFC 9213).

    `must-revalidate`, since it otherwise answers with an old page while it asks for a new one.
    """

    tag_header = "Cache-Tag"
    between = ","
    lifetime_header = "CDN-Cache-Control"
    lifetime = "max-age={}, must-revalidate"


SENTENCE = (
    "EDGE_PURGE_URL must be http://host:port for Varnish (several separated by commas), fastly://SERVICE?key=TOKEN or"
    " cloudflare://ZONE?token=TOKEN."
)
SERVICE = re.compile(r"[A-Za-z0-9]{8,64}")
ZONE = re.compile(r"[0-9a-f]{32}")
SECRET = re.compile(r"[!-~]{8,512}")


def configured(text: str) -> Edge | None:
    """Return the edge that EDGE_PURGE_URL names; None for an empty one.

    Raises ImproperlyConfigured with a sentence, which does not repeat the address: a key stands in it.
    """
    addresses = [part.strip() for part in text.split(",")] if text else []
    if not addresses:
        return None
    try:
        parts = [urlsplit(address) for address in addresses]
        if len(parts) == 1 and parts[0].scheme == "fastly":
            service, key, other = _account(parts[0], "key", SERVICE)
            return Fastly((FastlyDoor(service, key, **other),))
        if len(parts) == 1 and parts[0].scheme == "cloudflare":
            zone, token, other = _account(parts[0], "token", ZONE)
            return Cloudflare((CloudflareDoor(zone, token, **other),))
        return Varnish(tuple(VarnishDoor(_server(part)) for part in dict.fromkeys(parts)))
    except ValueError:
        raise ImproperlyConfigured(SENTENCE) from None


def _server(parts: SplitResult) -> str:
    """Return scheme, host and port of `parts`; raises ValueError when there is more, or less."""
    good = (
        parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and parts.port != 0
    )
    if not good or parts.query or parts.fragment or "@" in parts.netloc or not parts.netloc.isprintable():
        raise ValueError
    if " " in parts.netloc:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc}"


def _account(parts: SplitResult, secret: str, name: re.Pattern) -> tuple[str, str, dict[str, str]]:
    """Return the name before "?", the secret after it, and where another server that speaks the same stands (`api`)."""
    given = dict(parse_qsl(parts.query, strict_parsing=True))
    good = name.fullmatch(parts.netloc) and parts.path in ("", "/") and not parts.fragment
    if not good or not SECRET.fullmatch(given.get(secret, "")) or given.keys() - {secret, "api"}:
        raise ValueError
    other = {"base": _server(urlsplit(given["api"]))} if "api" in given else {}
    return parts.netloc, given[secret], other
