"""The tag by which a story's page shows what readers wrote: the template is where the rooms meet."""

from datetime import datetime

from django import template
from django.conf import settings

from articles.models import Article

from .. import threads
from ..models import CommentSettings
from ..opening import is_open

register = template.Library()


@register.inclusion_tag("comments/_thread.html")
def comment_thread(article: Article, at: datetime) -> dict:
    """Print the comments of `article` at `at`, the instant of the render, with the way to the form."""
    open_now = is_open(article, CommentSettings.current(), at)
    tops, more = threads.first(article)
    return {
        "article": article,
        "comments": threads.on_page(article, tops, may_reply=open_now),
        "count": threads.count(article),
        "is_open": open_now,
        "new_url": threads.new_url(article),
        "thread_url": threads.thread_url(article) if more else "",
        "at": at,
    }


@register.inclusion_tag("comments/_data.html")
def comment_data() -> dict:
    """Print what is stored with a comment, for how long, and who is asked about it, as the settings have it."""
    return {"days": CommentSettings.current().retention_days, "akismet": bool(settings.AKISMET_API_KEY)}
