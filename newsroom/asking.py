"""Asks this site for a page without a server: through all of its middleware, as a reader's browser would."""

import io
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http.response import HttpResponseBase


class Asker:
    """Answers for the site at `SITE_URL`. One for many questions: the middleware is loaded once."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.site = urlsplit(settings.SITE_URL)

    def get(self, path: str) -> HttpResponseBase:
        """Return the answer to a GET of `path`, from the first slash on, its letters as they are read."""
        path, _mark, query = path.partition("?")
        https = self.site.scheme == "https"
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": quote(query, safe="%&=+/:;,@!$'()*~-._?"),
            "SERVER_NAME": self.site.hostname or "localhost",
            "SERVER_PORT": str(self.site.port or (443 if https else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self.site.netloc,
            "wsgi.url_scheme": self.site.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        return self.handler.get_response(WSGIRequest(environ))

    def hop(self, path: str) -> tuple[int, str]:
        """Return the status of the answer at `path`, and where it leads on this site when it is a redirect."""
        answer = self.get(path)
        location = answer.headers.get("Location", "")
        return answer.status_code, location.removeprefix(settings.SITE_URL)
