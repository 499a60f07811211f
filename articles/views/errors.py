"""Pages for what went wrong, in the paper's design, with a few stories to read instead."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from .. import freshness
from ..cards import Card, cards
from ..context import instant
from ..metadata import HIDDEN
from ..models import Article
from .answers import EVERYWHERE, public

INSTEAD = 5
log = logging.getLogger(__name__)


def latest(request: HttpRequest) -> list[Card]:
    """Return the newest stories, or none when the database does not answer: the page itself must stand."""
    at = instant(request)
    try:
        return cards(Article.objects.live(at).newest_first()[:INSTEAD], at)
    except DatabaseError:
        log.exception("no stories for an error page")
        return []


def _failed(request: HttpRequest, status: int, **context) -> HttpResponse:
    context |= {"meta": {"robots": HIDDEN}}
    try:
        return render(request, f"{status}.html", context, status=status)
    except DatabaseError:
        log.exception("an error page without the database")
        return HttpResponse(render_to_string("500.html"), status=status)


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _failed(request, 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return _failed(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django calls when a form did not come from this site."""
    return _failed(request, 403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    response = _failed(request, 404, latest=latest(request))
    return public(response, "front", *EVERYWHERE)


def gone(request: HttpRequest, story: Article) -> HttpResponse:
    """Answer 410 for a story that was taken down, with the public note and nothing else of it."""
    response = _failed(request, 410, note=story.takedown_note, latest=latest(request))
    return public(response, "front", *EVERYWHERE, freshness.tag(story))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database: it may be what failed."""
    return HttpResponseServerError(render_to_string("500.html"))
