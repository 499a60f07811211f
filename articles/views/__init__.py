"""Every page that a reader opens, one module a kind of page."""

from .ads import advertisement
from .errors import bad_request, csrf_failure, forbidden, not_found, server_error
from .front import front
from .lists import AuthorPage, Month, Section, TopicHub, archive_index, breaking, corrections
from .pages import plain_page
from .preview import preview, shared_preview
from .reads import read
from .search import results, suggestions
from .series import series
from .story import article
from .updates import delta, record, update, updates

__all__ = [
    "AuthorPage",
    "Month",
    "Section",
    "TopicHub",
    "advertisement",
    "archive_index",
    "article",
    "bad_request",
    "breaking",
    "corrections",
    "csrf_failure",
    "delta",
    "forbidden",
    "front",
    "not_found",
    "plain_page",
    "preview",
    "read",
    "record",
    "results",
    "series",
    "server_error",
    "shared_preview",
    "suggestions",
    "update",
    "updates",
]
