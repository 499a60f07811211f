"""One page, one audience: what readers open never learns which cookies came along."""

from django.http import HttpRequest, HttpResponse

# The only places that may know who is there: the desk, and the preview of a story beside it.
DESK, PREVIEW = "/admin/", "/preview/"


def is_for_readers(path: str) -> bool:
    """Tell whether the page at `path` is the same for everybody."""
    return not (path.startswith(DESK) or (path.startswith("/stories/") and path.endswith(PREVIEW)))


class OneAudienceMiddleware:
    """Takes the cookies off a request for readers before anything can look at them.

    Without it Django's own middleware would answer a strange session or CSRF cookie with a cookie of its own.
    It must stand outside SessionMiddleware and CsrfViewMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_for_readers(request.path):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self.get_response(request)
