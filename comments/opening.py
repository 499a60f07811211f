"""Whether a story takes comments, and how they are moderated, at one instant."""

from datetime import datetime, timedelta

from django.utils import timezone

from articles.models import Article

from .models import CommentSettings


def closes_at(article: Article, rules: CommentSettings) -> datetime | None:
    """Return the midnight in the paper's zone at which the comments of `article` close, or None for never.

    A midnight, since every page is made anew at midnight anyway: no page offers a form that has closed.
    """
    if not rules.close_after_days or article.published_at is None:
        return None
    day = timezone.localtime(article.published_at).replace(hour=0, minute=0, second=0, microsecond=0)
    naive = day.replace(tzinfo=None) + timedelta(days=rules.close_after_days + 1)
    return timezone.make_aware(naive)


def days_old(article: Article, at: datetime) -> int:
    """Return how many midnights in the paper's zone have passed between the publication of `article` and `at`."""
    if article.published_at is None:
        return 0
    return (timezone.localdate(at) - timezone.localdate(article.published_at)).days


def mode_of(article: Article, rules: CommentSettings, at: datetime) -> str:
    """Return how comments on `article` are moderated at `at`: "pre_moderated", "trusted" or "closed"."""
    mode = rules.mode if article.comment_mode == Article.CommentMode.PAPER else article.comment_mode
    closed = rules.close_after_days and days_old(article, at) > rules.close_after_days
    return "closed" if closed or not article.is_live_at(at) else mode


def is_open(article: Article, rules: CommentSettings, at: datetime) -> bool:
    """Whether readers may comment on `article` at `at` (aware)."""
    return mode_of(article, rules, at) != "closed"
