"""What stands beside the times of a story by the clock alone: that it is developing, or how old it is."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from .models import Article

MONTH_OLD = timedelta(days=30)
YEAR_OLD = timedelta(days=365)


def is_timeless(story: Article, topics) -> bool:
    """Tell whether the desk has said of the story, or of one of its `topics`, that readers need no warning of the age."""
    return story.timeless or any(topic.timeless for topic in topics)


def is_old(story: Article, at: datetime) -> bool:
    """Tell whether `story` is so old at `at` (aware) that readers are warned, unless it or a topic of it is timeless.

    Opinions age too; a developing story never has both labels.
    """
    return (
        story.published_at is not None
        and at >= story.published_at + MONTH_OLD
        and not story.is_developing(at)
    )


def age_label(story: Article, topics, at: datetime) -> str:
    """Return what warns the reader of an old story, or ""."""
    if story.published_at is None or not is_old(story, at) or is_timeless(story, topics):
        return ""
    years = (at - story.published_at) // YEAR_OLD
    if years == 0:
        return _("This article is more than a month old")
    if years == 1:
        return _("This article is more than a year old")
    return _("This article is more than %(years)d years old") % {"years": years}


def tags(story: Article, at: datetime) -> set[str]:
    """Return the words of the topics that decide whether `story` has the label: nobody else's page is made old by them."""
    rows = story.topic_rows if is_old(story, at) else []  # type: ignore[attr-defined]
    return {f"age-topic-{row['id']}" for row in rows}


def moments(story: Article, at: datetime) -> list[datetime | None]:
    """Return when the clock alone changes the labels of the published `story`, which is looked at at `at` (aware).

    One of a timeless topic has the moment too: the topic may be another by then.
    """
    found: list[datetime | None] = []
    if story.is_developing(at):
        found.append(story.developing_until)
    if story.published_at is not None and not story.timeless:
        years = (at - story.published_at) // YEAR_OLD
        steps = (story.published_at + MONTH_OLD, story.published_at + (years + 1) * YEAR_OLD)
        found.append(min(step for step in steps if step > at))
    return found
