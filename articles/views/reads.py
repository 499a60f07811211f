"""What a story's page says once somebody has read it (static/js/read.js)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from .. import reads
from ..addresses import client_address


@csrf_exempt  # pages for readers carry no token; where it comes from, the browser says
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Take note that the story at `slug` was read. The answer is the same whether it counts and whether there is one.

    Nothing is asked of the database: what is noted is written later.
    """
    response: HttpResponse
    if request.method == "POST":
        if reads.is_reader(request.headers, {request.get_host(), urlsplit(settings.SITE_URL).netloc}):
            reads.said(slug, address_of(request))
        response = HttpResponse(status=204)
    else:
        response = HttpResponseNotAllowed(["POST"])
    response.headers["Cache-Control"] = "no-store"
    return response


def address_of(request: HttpRequest) -> str | None:
    """Return the reader's address as far as trusted proxies say it."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )
