"""Input that nothing can hold, or read. Sent to the desk: a NUL, a word for a number, a year past every calendar.

Django's admin passes filters, ids and actions to the database as they come, and answers 500 when it refuses them.
"""

import codecs
import re

from django.db import DataError

from articles.audience import DESK
from articles.views import bad_request

CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\";\s]*)[^;]*", re.IGNORECASE)


def is_nonsense(error: Exception) -> bool:
    """Tell whether `error` says that a value does not fit its column, and nothing about our code."""
    return isinstance(error, DataError | OverflowError) or (
        isinstance(error, ValueError)
        and str(error).startswith("Field '")
        and "expected a number" in str(error)
    )


def readable(content_type: str) -> str:
    """Return `content_type` without its charset where that is UTF-8 anyway, or nothing in which text can be written.

    Python knows "base64" and "undefined" too. Django reads address and form with whatever a request names, the address
    before anything is there that would answer for its mistakes.
    """
    charset = CHARSET.search(content_type)
    try:
        name = codecs.lookup(charset[1]).name if charset else "utf-8"
        b"%80\xff".decode(name, "replace")
    except (LookupError, ValueError, AssertionError):
        name = ""
    return CHARSET.sub("", content_type) if name in ("", "utf-8") else content_type


class NonsenseMiddleware:
    """Answers 400 for it, as for any other bad request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Called by Django for what a view, or the rendering of its template, raised."""
        return bad_request(request) if request.path.startswith(DESK) and is_nonsense(exception) else None
