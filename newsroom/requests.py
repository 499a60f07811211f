"""Every request has an id: in its answer, in each line that is logged meanwhile, in its own line at the end."""

import logging
import re
import time
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.addresses import is_trusted, parse

from . import logs, metrics

logger = logging.getLogger(__name__)

PLAIN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestMiddleware:
    """Stands outside all others, so that whatever answers is measured and named."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = given_id(request) or uuid.uuid4().hex
        with logs.context(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            metrics.observe(request, response.status_code, seconds)
            if is_worth_a_line(request, response.status_code):
                logger.info("request", extra=line(request, response.status_code, seconds))
        response.headers["X-Request-ID"] = request_id
        return response


def given_id(request: HttpRequest) -> str | None:
    """Return the id that a trusted proxy gave the request; anybody else could write into our logs with it."""
    given = request.headers.get("X-Request-ID", "")
    return given if is_good_id(given, request.META.get("REMOTE_ADDR", "")) else None


def is_good_id(given: str, address: str) -> bool:
    """Tell whether the id `given` by whoever is at `address` may be that of the request."""
    if not PLAIN.fullmatch(given):
        return False
    peer = parse(address)
    return peer is not None and is_trusted(peer, settings.TRUSTED_PROXIES)


def is_worth_a_line(request: HttpRequest, status: int) -> bool:
    """Tell whether an operator may want to know of it: probes come every few seconds, files and reads with every page."""
    files = (settings.STATIC_URL, settings.MEDIA_URL)
    match = request.resolver_match
    is_read = match is not None and match.view_name == "articles:read"
    return status >= 400 or not (is_read or request.path in logs.PROBES or request.path.startswith(files))


def line(request: HttpRequest, status: int, seconds: float) -> dict:
    """Return what is told of a request. Who was signed in is known only where a page has asked, and as a number."""
    user = getattr(request, "_cached_user", None)
    return {
        "method": logs.method_of(request),
        "route": logs.route_of(request),
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "user": user.pk if user is not None else None,
    }
