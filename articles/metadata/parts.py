"""What head and data share: the parts of a story, absolute addresses, times and language as machines read them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from ..coverage import Coverage, Post
from ..models import Article, Correction, Topic


class SeriesPart(Protocol):
    """The place of a story in its series."""

    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def number(self) -> int: ...


@dataclass(frozen=True)
class StoryParts:
    """A story with everything around it that its page shows, read once for the page and its metadata."""

    article: Article
    bylines: list[dict] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    coverage: Coverage | None = None
    # Those that this page shows.
    updates: list[Post] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    breadcrumb: list[tuple[str, str]] = field(default_factory=list)
    series: SeriesPart | None = None


def absolute(address: str) -> str:
    """Return `address` (root-relative, or whole already as a storage elsewhere gives it) with the site before it."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def language() -> str:
    """Return the language of the page as BCP 47 writes it: "en-GB"."""
    tag, _dash, region = (get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{tag}-{region.upper()}" if len(region) == 2 else "-".join(filter(None, (tag, region)))


def iso(at: datetime | None) -> str | None:
    """Return `at` (aware) as ISO 8601 to the second, with the offset of the paper's zone."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
