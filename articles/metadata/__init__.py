"""What a page says to machines: Open Graph in its head, and JSON-LD, both as plain dicts.

Every address is absolute and made from SITE_URL, never from the request.
"""

from .data import (
    author_data,
    breadcrumb,
    coverage_data,
    front_data,
    list_data,
    organisation,
    series_data,
    story_data,
)
from .head import HIDDEN, ROBOTS, feeds, page, story
from .parts import StoryParts, absolute, iso, language

__all__ = [
    "HIDDEN",
    "ROBOTS",
    "StoryParts",
    "absolute",
    "author_data",
    "breadcrumb",
    "coverage_data",
    "feeds",
    "front_data",
    "iso",
    "language",
    "list_data",
    "organisation",
    "page",
    "series_data",
    "story",
    "story_data",
]
