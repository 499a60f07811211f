"""How Akismet is asked: its client, what that has no words for, and the way to another server with the same interface."""

import contextlib
from collections.abc import Iterator
from typing import Any

import akismet
import httpx
from django.conf import settings

from .outgoing import Bounded
from .service import HAM, Alert, Answer, KeyUnknown, Unreachable

TIMEOUT = 3.0  # seconds of waiting for a sign of life; Akismet answers in well under one
LONGEST = 10.0  # seconds for the whole exchange
MOST_BYTES = 20_000  # of an answer, which is one word


class _Way(Bounded):
    """Sends what the client addresses to Akismet to another server, if there is one: the client knows no setting for that."""

    def __init__(self, base: str):
        super().__init__(seconds=LONGEST, most=MOST_BYTES)
        self.base = httpx.URL(base) if base else None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.base is not None:
            path = self.base.raw_path.rstrip(b"/") + request.url.raw_path
            request.url = self.base.copy_with(raw_path=path)
            request.headers["Host"] = self.base.netloc.decode()
        return super().handle_request(request)


class _Line(httpx.Client):
    """Sends fields that the client refuses (the honeypot's own, lists), and keeps what it does not hand on: the headers."""

    def __init__(self, more: dict[str, Any], **options):
        super().__init__(**options)
        self.more = more
        self.heard = httpx.Headers()

    def post(self, url, *, data=None, **options) -> httpx.Response:
        response = super().post(url, data={**(data or {}), **self.more}, **options)
        self.heard = response.headers
        return response


@contextlib.contextmanager
def _line(more: dict[str, Any] | None = None) -> Iterator[tuple[akismet.SyncClient, _Line]]:
    transport = _Way(settings.AKISMET_URL)
    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    agent = {"User-Agent": akismet.USER_AGENT}
    with _Line(more or {}, headers=agent, timeout=TIMEOUT, transport=transport) as line:
        try:
            yield akismet.SyncClient(config=config, http_client=line), line
        except akismet.APIKeyError as error:
            raise _failed(KeyUnknown, error, line) from error
        except Exception as error:  # the client asserts, and decodes by what the answer says of itself
            raise _failed(Unreachable, error, line) from error


def _failed(kind: type[Unreachable], error: Exception, line: _Line) -> Unreachable:
    help_text = line.heard.get("X-akismet-debug-help", "")
    said = str(error) or type(error).__name__
    failure = kind(f"{said} {help_text}" if help_text and help_text not in said else said)
    failure.alert = _alert(line)
    return failure


def _alert(line: _Line) -> Alert:
    heard = line.heard
    return Alert(heard.get("X-akismet-alert-code", "")[:20], heard.get("X-akismet-alert-msg", "")[:500])


def _split(described: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the client knows, and the rest."""
    known = {"user_ip"} | akismet.AkismetArguments.__optional_keys__
    return (
        {name: value for name, value in described.items() if name in known},
        {name: value for name, value in described.items() if name not in known},
    )


def about(described: dict[str, Any]) -> Answer:
    """Return what Akismet says of a comment. Raises Unreachable."""
    known, more = _split(described)
    with _line(more) as (there, line):
        word = there.comment_check(**known).name.lower()
        return Answer(word, line.heard.get("X-akismet-guid", "")[:100], _alert(line))


def tell(word: str, described: dict[str, Any]) -> None:
    """Tell Akismet that a comment is "spam" or "ham". Raises Unreachable."""
    known, more = _split(described)
    with _line(more) as (there, _heard):
        (there.submit_ham if word == HAM else there.submit_spam)(**known)


def is_key_known() -> bool:
    """Tell whether Akismet knows AKISMET_API_KEY. Raises Unreachable."""
    with _line() as (there, _heard):
        return there.verify_key(settings.AKISMET_API_KEY, settings.SITE_URL)
