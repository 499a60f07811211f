"""Fetches pictures from the old site, and from nowhere else.

An export is a file that anybody may have written. So an address counts only when its host is the old site's own, every
redirect is looked at like a first address, and the connection goes to the very number that was checked: a name that
leads to another machine a moment later changes nothing. Proxies of the environment are not asked.
"""

import http.client
import ipaddress
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, cast
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _

from ...renditions import MAX_BYTES
from . import hrefs
from .shapes import SiteAddress

SECONDS = 20.0  # for one file, redirects and all
REDIRECTS = 3
PAUSE = 0.1  # seconds between two requests; the old site still has readers
MOST_FILES = 200_000
# After so many failures in a row the site is taken to be down, and asked no more.
PATIENCE = 25
IN_MEMORY = 1024 * 1024
AGENT = "Newsroom importer"
TYPES = ("image/", "application/octet-stream", "binary/octet-stream")

Resolve = Callable[[str, int], list[str]]
Dial = Callable[[str, int, float], socket.socket]


class Unfetched(Exception):
    """A file could not be fetched; the message is a sentence."""


def resolve(host: str, port: int) -> list[str]:
    """Return the numbers of `host`. Raises OSError when it has none."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def dial(number: str, port: int, seconds: float) -> socket.socket:
    """Connect to a checked number. Raises OSError."""
    return socket.create_connection((number, port), timeout=seconds)


def is_public(number: str) -> bool:
    """Whether `number` is an address of the open internet: not private, local, shared, reserved, multicast, nor such a one wrapped."""
    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address.sixtofour or address.teredo or address in ipaddress.ip_network("64:ff9b::/32"):
            return False  # what hides an address of version 4 is nobody's web site
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


class Fetcher:
    """Fetches files from one site, one after the other. `resolver` and `dialler` are replaced by tests only."""

    def __init__(
        self, site: SiteAddress, *, resolver: Resolve = resolve, dialler: Dial = dial, pause: float = PAUSE
    ):
        self.site = site
        self.pause = pause
        self._resolver, self._dialler = resolver, dialler
        self._numbers: dict[str, str | Unfetched] = {}
        self._trust = ssl.create_default_context()
        self._files = self._failures = 0

    def fetch(self, url: str) -> BinaryIO:
        """Return the file at `url`, or the picture of which it is a size. Raises Unfetched with the reason."""
        url = hrefs.without_cdn(url).partition("#")[0].partition("?")[0]
        bare = hrefs.original(url)
        if bare != url and hrefs.file_name(url) != hrefs.original(hrefs.file_name(url), edits=False):
            try:
                return self._fetch_one(bare)
            except Unfetched:
                pass  # there was none larger
        return self._fetch_one(url)

    def _fetch_one(self, url: str) -> BinaryIO:
        if self._files >= MOST_FILES:
            raise Unfetched(_("more than %(count)d files were to be fetched") % {"count": MOST_FILES})
        if self._failures >= PATIENCE:
            raise Unfetched(_("the old site answered none of the last requests, so it is asked no more"))
        self._check(url)
        self._number(url)  # a site that is gone costs no pause
        self._files += 1
        time.sleep(self.pause)
        end = time.monotonic() + SECONDS
        try:
            for _redirect in range(REDIRECTS + 1):
                answer = self._ask(url, end)
                if not isinstance(answer, str):
                    self._failures = 0
                    return answer
                url = answer
                self._check(url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._failures += 1
            if time.monotonic() >= end:
                raise Unfetched(_("the old site did not send the file within 20 seconds")) from error
            raise Unfetched(
                _("the old site could not be reached: %(error)s") % {"error": _brief(error)}
            ) from error
        raise Unfetched(_("the old site sends from address to address"))

    def _check(self, url: str) -> None:
        """Raise Unfetched unless `url` is an ordinary address of a file on the old site."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise Unfetched(_("the address is broken")) from None
        if parts.scheme not in ("http", "https"):
            raise Unfetched(_("the address is not one of the web"))
        if parts.username is not None or parts.password is not None:
            raise Unfetched(_("the address holds a name or a password"))
        if not parts.hostname or not self.site.owns(url):
            raise Unfetched(_("%(host)s is not the old site") % {"host": parts.hostname or url[:80]})
        if port not in (None, 80 if parts.scheme == "http" else 443, *self._own_ports()):
            raise Unfetched(_("the address has a port that the old site does not use"))

    def _own_ports(self) -> list[int]:
        found = [urlsplit(url).port for url in (self.site.base_site_url, self.site.base_blog_url)]
        return [port for port in found if port]

    def _number(self, url: str) -> str:
        """Return the checked number of the host of `url`; it is resolved once in a run, and every number of it must be public."""
        host, port = _host_and_port(url)
        if host not in self._numbers:
            try:
                numbers = self._resolver(host, port)
            except (OSError, UnicodeError):
                self._numbers[host] = Unfetched(_("%(host)s is not known") % {"host": host})
            else:
                public = bool(numbers) and all(is_public(number) for number in numbers)
                self._numbers[host] = (
                    numbers[0]
                    if public
                    else Unfetched(_("%(host)s leads to a machine in a private network") % {"host": host})
                )
        known = self._numbers[host]
        if isinstance(known, Unfetched):
            raise Unfetched(str(known))
        return known

    def _ask(self, url: str, end: float) -> BinaryIO | str:
        """Return the file at `url`, or the address that it was moved to."""
        parts = urlsplit(url)
        host, port = _host_and_port(url)
        number = self._number(url)
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line = self._dialler(number, port, left)
        # Reading has a time of its own for each piece; this is the one for all of them.
        clock = threading.Timer(left, _hang_up, [line])
        clock.daemon = True
        clock.start()
        try:
            if parts.scheme == "https":
                line = self._trust.wrap_socket(line, server_hostname=host)
                clock.cancel()
                clock = threading.Timer(max(end - time.monotonic(), 0.01), _hang_up, [line])
                clock.daemon = True
                clock.start()
            connection = http.client.HTTPConnection(host, port)
            connection.sock = line
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
            connection.request(
                "GET",
                path + (f"?{quote(parts.query, safe='=&%+,:;/?@!$*()~-._')}" if parts.query else ""),
                headers={
                    "User-Agent": AGENT,
                    "Accept": "image/*",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                },
            )
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                return urljoin(url, response.headers.get("Location") or "")
            return self._read(response)
        finally:
            clock.cancel()
            line.close()

    def _read(self, response: http.client.HTTPResponse) -> BinaryIO:
        if response.status != 200:
            self._failures = self._failures + 1 if response.status >= 500 or response.status == 429 else 0
            raise Unfetched(_("the old site answered %(status)d") % {"status": response.status})
        kind = response.headers.get_content_type()
        if response.headers.get("Content-Type") and not kind.startswith(TYPES):
            raise Unfetched(_("the old site sent %(kind)s, which is no picture") % {"kind": kind[:80]})
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Unfetched(_("the old site sent a packed file"))
        too_large = Unfetched(_("the file is larger than 30 MB"))
        if (response.length or 0) > MAX_BYTES:
            raise too_large
        file = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 the caller closes it
        try:
            taken = 0
            while piece := response.read1(65_536):
                taken += len(piece)
                if taken > MAX_BYTES:
                    raise too_large
                file.write(piece)
            if response.length:
                raise http.client.IncompleteRead(b"", response.length)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        line.close()


def _brief(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)[:120]
