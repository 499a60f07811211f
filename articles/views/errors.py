"""Pages for what went wrong, in the paper's design, with a few stories to read instead.

Without the database nobody can tell whether an address exists or a form is in order: then every page that needed it is a
plain 503, whichever room the failure comes from and whatever else the page was to be.
"""

import logging
import sys
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from .. import freshness, standing
from ..cards import Card, cards
from ..context import ends, instant
from ..metadata import HIDDEN
from ..models import Article
from .answers import framed

INSTEAD = 5
# Seconds after which a program may ask again.
RETRY_AFTER = 5
# What Django raises when the database cannot be asked: gone, full, or in the way of itself.
AWAY = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


def latest(request: HttpRequest) -> list[Card]:
    """Return the newest stories."""
    at = instant(request)
    return cards(Article.objects.live(at).newest_first()[:INSTEAD], at)


def instead(stories: list[Card]) -> set[str]:
    """Return the tags of the newest stories, which stand where a reader found nothing."""
    return standing.of_cards(stories) | standing.of_list(["list-front"], stories, INSTEAD)


def _page(request: HttpRequest, status: int, **context) -> HttpResponse:
    return render(request, f"{status}.html", context | {"meta": {"robots": HIDDEN}}, status=status)


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    """Answer what is refused with and without the database."""
    try:
        return _page(request, status)
    except (DatabaseError, InterfaceError):
        return HttpResponse(render_to_string("500.html"), status=status)


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _refused(request, 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _refused(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django calls when a form did not come from this site."""
    return _refused(request, 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    stories = latest(request)
    ends(request, *standing.moments(stories))
    return framed(request, _page(request, 404, latest=stories), *instead(stories))


def gone(request: HttpRequest, story: Article) -> HttpResponse:
    """Answer 410 for a story that was taken down, with the public note and nothing else of it."""
    stories = latest(request)
    ends(request, *standing.moments(stories))
    response = _page(request, 410, note=story.takedown_note, latest=stories)
    return framed(request, response, freshness.tag(story), *instead(stories))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody has caught, without the database: it may be what failed."""
    causes = [error for error in _causes(sys.exc_info()[1]) if isinstance(error, AWAY)]
    if not causes:
        return HttpResponseServerError(render_to_string("500.html"))
    text = render_to_string("503.html", {"sent": request.method not in ("GET", "HEAD")})
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    response = HttpResponse(text, status=503, headers=headers)
    if not any(map(_is_told_by_the_server, causes)):
        # What the database refused with a reason is logged by Django, with a traceback; that it is not there is one line.
        response._has_been_logged = True  # type: ignore[attr-defined]
        if not any(getattr(error.__cause__, "announced", False) for error in causes):
            log.warning("a page without the database: %s", " ".join(str(causes[-1]).split()))
    return response


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and what led to it, to the first cause."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_told_by_the_server(error: BaseException) -> bool:
    """Whether the server itself gave a reason (SQLSTATE) other than that the connection or the server ends."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, InterfaceError) or (
        state is not None and state[:2] != "08" and state[:3] != "57P"
    )
