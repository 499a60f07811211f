"""What stands beside the times of a story by the clock alone: that it is developing, or how old it is."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from .models import Article

MONTH_OLD = timedelta(days=30)
YEAR_OLD = timedelta(days=365)


def is_timeless(story: Article, topics) -> bool:
    """Tell whether the desk has said of the story, or of one of its `topics`, that readers need no warning of the age."""
    return story.timeless or any(topic.timeless for topic in topics)


def age_label(story: Article, topics, at: datetime) -> str:
    """Return what warns the reader of a story that is more than 30 days old at `at` (aware), or "".

    Opinions age too; a developing story never has both labels.
    """
    if story.published_at is None or story.is_developing(at) or is_timeless(story, topics):
        return ""
    age = at - story.published_at
    if age < MONTH_OLD:
        return ""
    years = age // YEAR_OLD
    if years == 0:
        return _("This article is more than a month old")
    if years == 1:
        return _("This article is more than a year old")
    return _("This article is more than %(years)d years old") % {"years": years}


def moments(story: Article, topics, at: datetime) -> list[datetime | None]:
    """Return when the clock alone changes the labels of the published `story`, which is looked at at `at` (aware)."""
    found: list[datetime | None] = []
    if story.is_developing(at):
        found.append(story.developing_until)
    if story.published_at is not None and not is_timeless(story, topics):
        years = (at - story.published_at) // YEAR_OLD
        steps = (story.published_at + MONTH_OLD, story.published_at + (years + 1) * YEAR_OLD)
        found.append(min(step for step in steps if step > at))
    return found
