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


def mode_of(article: Article, rules: CommentSettings, at: datetime) -> str:
    """Return how comments on `article` are moderated at `at`: "pre_moderated", "trusted" or "closed"."""
    end = closes_at(article, rules)
    if not article.is_live_at(at) or (end is not None and at >= end):
        return "closed"
    return rules.mode if article.comment_mode == Article.CommentMode.PAPER else article.comment_mode


def is_open(article: Article, rules: CommentSettings, at: datetime) -> bool:
    """Whether readers may comment on `article` at `at` (aware)."""
    return mode_of(article, rules, at) != "closed"
