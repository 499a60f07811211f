"""Input that no column can hold, sent to the desk: a NUL, a word for a number, a year past every calendar.

Django's admin passes filters, ids and actions to the database as they come, and answers 500 when it refuses them.
"""

from django.db import DataError

from articles.audience import DESK
from articles.views import bad_request


def is_nonsense(error: Exception) -> bool:
    """Tell whether `error` says that a value does not fit its column, and nothing about our code."""
    return isinstance(error, DataError | OverflowError) or (
        isinstance(error, ValueError)
        and str(error).startswith("Field '")
        and "expected a number" in str(error)
    )


class NonsenseMiddleware:
    """Answers 400 for it, as for any other bad request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Called by Django for what a view, or the rendering of its template, raised."""
        return bad_request(request) if request.path.startswith(DESK) and is_nonsense(exception) else None
