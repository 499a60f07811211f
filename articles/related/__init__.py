"""One question: what else should the reader see? (docs/adr/0034-related-stories-stored.md)

Editors first, then arithmetic. A background task compares a story with the archive and stores the best; a page reads them
(`listing`). Until a story is scored a rule answers that needs nothing stored (`rule`).
"""

from datetime import datetime

from django.utils import timezone

from ..models import Article
from . import listing, rule
from .choice import AT_LEAST, Choice
from .likeness import similarity
from .listing import LIMIT

__all__ = ["AT_LEAST", "Choice", "choose", "related_to", "similarity"]


def related_to(article: Article, limit: int = LIMIT, at: datetime | None = None) -> list[Article]:
    """Return up to `limit` other stories that are live at `at` (aware; now when left out), the best first.

    Never the story itself, one that readers may not see, or one twice. Each has an attribute `reason`: words for the
    reader, or "". One query for a story that is scored, four for one that is not, however many stories there are.
    """
    at = at or timezone.now()
    stories, chosen = listing.stories_under(article, at, limit)
    if chosen is None:
        chosen = rule.choose(article, limit, at)
        stories = Article.objects.live(at).defer("search").in_bulk([choice.pk for choice in chosen])
    found = []
    for choice in chosen:
        if story := stories.get(choice.pk):
            story.reason = choice.reason  # type: ignore[attr-defined]  # told to the card
            found.append(story)
    return found


def choose(article: Article, limit: int = LIMIT, at: datetime | None = None) -> list[Choice]:
    """Return the ids of the related stories with the reasons; see `related_to`."""
    return [Choice(story.pk, story.reason) for story in related_to(article, limit, at)]  # type: ignore[attr-defined]
