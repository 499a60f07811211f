"""Every page that a reader opens, one module a kind of page."""

from .errors import bad_request, csrf_failure, forbidden, not_found, server_error
from .front import front
from .lists import AuthorPage, Month, Section, TopicHub, archive_index, breaking, corrections
from .pages import plain_page
from .preview import preview, shared_preview
from .search import results
from .series import series
from .story import article, updates

__all__ = [
    "AuthorPage",
    "Month",
    "Section",
    "TopicHub",
    "archive_index",
    "article",
    "bad_request",
    "breaking",
    "corrections",
    "csrf_failure",
    "forbidden",
    "front",
    "not_found",
    "plain_page",
    "preview",
    "results",
    "series",
    "server_error",
    "shared_preview",
    "updates",
]
