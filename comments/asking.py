"""How Akismet is asked: its client, and the way to another server with the same interface."""

import contextlib
from collections.abc import Iterator

import akismet
import httpx
from django.conf import settings

from .spam import Unreachable

TIMEOUT = 3.0  # seconds; Akismet answers in well under one


class _Elsewhere(httpx.HTTPTransport):
    """Sends what the client addresses to Akismet to another server: the client knows no setting for that."""

    def __init__(self, base: str):
        super().__init__()
        self.base = httpx.URL(base)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = self.base.raw_path.rstrip(b"/") + request.url.raw_path
        request.url = self.base.copy_with(raw_path=path)
        request.headers["Host"] = self.base.netloc.decode()
        return super().handle_request(request)


@contextlib.contextmanager
def client() -> Iterator[akismet.SyncClient]:
    transport = _Elsewhere(settings.AKISMET_URL) if settings.AKISMET_URL else None
    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    agent = {"User-Agent": akismet.USER_AGENT}
    try:
        with httpx.Client(headers=agent, timeout=TIMEOUT, transport=transport) as http_client:
            yield akismet.SyncClient(config=config, http_client=http_client)
    except (akismet.AkismetError, ValueError) as error:
        raise Unreachable(str(error)) from error


def about(described: dict) -> str:
    """Return what Akismet says of a comment: "ham", "spam" or "discard". Raises Unreachable."""
    with client() as there:
        return there.comment_check(**described).name.lower()


def is_key_known() -> bool:
    """Tell whether Akismet knows AKISMET_API_KEY. Raises Unreachable."""
    with client() as there:
        return there.verify_key(settings.AKISMET_API_KEY, settings.SITE_URL)
