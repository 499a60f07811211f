"""One signed POST to somebody else's server (https://www.standardwebhooks.com), with an end in time whatever the server does.

No redirect is followed and nothing of the answer is read but its status.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import http.client
import secrets
import socket
import ssl
import threading
import time
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PREFIX = "whsec_"
CONNECT_WITHIN, ANSWER_WITHIN = 5.0, 10.0  # seconds
# Bad request, conflict, too large, unprocessable: other messages may do better.
ABOUT_THIS_ONE = (400, 409, 413, 422)
LEAST_SECRET, MOST_SECRET = 24, 64  # bytes, as the specification has it


class NotDelivered(Exception):
    """The receiver did not take it. `is_away` says that it takes nothing at the moment; else it refuses this one alone."""

    def __init__(self, words: str, *, is_away: bool):
        self.is_away = is_away
        super().__init__(words)


def new_secret() -> str:
    """Return a secret of 32 random bytes, as receivers' libraries read it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """Return the bytes that sign. Raises ValidationError for what is no secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not LEAST_SECRET <= len(key) <= MOST_SECRET:
        raise ValidationError(
            _("A secret is “whsec_” followed by 24 to 64 bytes in base 64. Leave it as it was proposed.")
        )
    return key


def address(url: str) -> SplitResult:
    """Return the parts of an address that can be posted to. Raises ValidationError."""
    wrong = ValidationError(
        _("Write an address that begins with https:// or http://, without a name and password in it.")
    )
    try:
        parts = urlsplit(url)
        port_is_known = parts.port is None or parts.port > 0
    except ValueError:
        raise wrong from None
    plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\')
    if not plain or parts.scheme not in ("https", "http") or not parts.hostname or not port_is_known:
        raise wrong
    if "@" in parts.netloc or parts.fragment:
        raise wrong
    return parts


def signature(secret: str, uuid: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`: HMAC-SHA256 over id, time and body."""
    signed = hmac.new(key_of(secret), f"{uuid}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def post(url: str, secret: str, uuid: str, body: bytes) -> None:
    """Deliver `body` to `url`, signed at this moment. Raises NotDelivered."""
    parts, timestamp = address(url), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Newsroom",
        "Connection": "close",
        "webhook-id": uuid,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, uuid, timestamp, body),
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        status = _status(parts, target, body, headers)
    except TimeoutError:
        raise NotDelivered(_("no answer in time"), is_away=True) from None
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(str(error)[:150] or type(error).__name__, is_away=True) from error
    if not 200 <= status < 300:
        words = _("answered with status %(status)d") % {"status": status}
        raise NotDelivered(words, is_away=status not in ABOUT_THIS_ONE)


def _status(parts: SplitResult, target: str, body: bytes, headers: dict[str, str]) -> int:
    host = str(parts.hostname)
    if parts.scheme == "https":
        there: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=CONNECT_WITHIN, context=ssl.create_default_context()
        )
    else:
        there = http.client.HTTPConnection(host, parts.port, timeout=CONNECT_WITHIN)
    late = threading.Event()

    def cut() -> None:
        # A server that sends a byte now and then would hold the worker for ever.
        late.set()
        if there.sock is not None:
            with contextlib.suppress(OSError):
                there.sock.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(ANSWER_WITHIN, cut)
    try:
        there.connect()
        alarm.start()
        there.request("POST", target, body, headers)
        return there.getresponse().status
    except (OSError, http.client.HTTPException):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        alarm.cancel()
        there.close()
