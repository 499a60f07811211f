"""What the forms of readers have in common: how they are read, and how answers that are for one person only leave."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from articles.addresses import client_address

from . import text


class SeeOther(HttpResponseRedirect):
    """The answer to a form that was taken: 303, go and read there (RFC 9110 section 15.4.4)."""

    status_code = 303


def private[Answer: HttpResponseBase](response: Answer, cache_control: str = "no-store, private") -> Answer:
    """Return `response` for this reader alone: no cache keeps it, no search engine lists it."""
    response["Cache-Control"] = cache_control
    response["X-Robots-Tag"] = "noindex"
    return response


def posted(request: HttpRequest) -> QueryDict:
    """Return what was posted, as far as it can be printed again."""
    data = request.POST.copy()
    for name in data:
        data.setlist(name, [text.printable(value) for value in data.getlist(name)])
    return data


def address_of(request: HttpRequest) -> str | None:
    """Return the reader's IP address as text, or None if nobody knows it."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )


def not_from_here() -> str:
    """Return what is said to a form that a page of somebody else has sent."""
    return _("This was sent from another site. Check it here and send it again.")
