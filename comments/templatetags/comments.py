"""The tag by which a story's page shows what readers wrote: the template is where the rooms meet."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, ngettext

from articles.cards import Card
from articles.context import shows
from articles.fragments import kept
from articles.models import Article

from .. import threads, tokens
from ..models import CommentSettings
from ..opening import is_open

register = template.Library()


@register.inclusion_tag("comments/_thread.html")
def comment_thread(article: Article, at: datetime) -> dict:
    """Print the comments of `article` at `at`, the instant of the render, with the way to the form."""
    under = threads.under(article)
    open_now = is_open(article, under.rules, at)
    return {
        "article": article,
        "picks": threads.pinned(article, under.picks),
        "comments": threads.shown(article, under.rows, under.gone, may_reply=open_now),
        "count": under.total,
        "is_open": open_now,
        "new_url": threads.new_url(article),
        "thread_url": threads.thread_url(article) if under.more else "",
        "newest_url": f"{threads.thread_url(article)}?order={threads.NEWEST}",
        "at": at,
    }


@register.simple_tag(takes_context=True)
def comment_counts(context, *shown) -> dict[int, int]:
    """Return how many comments the stories of the cards in `shown` have, by id, in one query; the page is old when one changes.

    `shown` are cards, bands and lists of them, as a template has them.
    """
    ids = {card.pk for card in _cards(shown)}
    shows(context.request, *(f"counted-{pk}" for pk in ids))
    return threads.counted(ids)


def _cards(shown) -> Iterator[Card]:
    for part in shown:
        if isinstance(part, Card):
            yield part
        elif hasattr(part, "cards"):
            yield from _cards(part.cards)
        elif isinstance(part, list | tuple):
            yield from _cards(part)


@register.simple_tag
def comment_items(comments: Iterable[threads.Shown]) -> str:
    """Print comments, and the tombstones that stay where some were, as the items of a list."""
    manner = (get_current_timezone(), get_language())
    return format_html_join("", "{}", ((_comment(comment, *manner),) for comment in comments))


@register.simple_tag
def pinned_items(comments: Iterable[threads.Shown]) -> str:
    """Print comments that an editor picked as the items of the list above the thread, each with the way to its place."""
    manner = (get_current_timezone(), get_language())
    return format_html_join("", "{}", ((_pinned(comment, *manner),) for comment in comments))


@register.simple_tag
def comment_count(total: int) -> str:
    """Print how many comments there are."""
    return _count(total, get_language())


@register.simple_tag
def comment_count_of(card: Card, counts: Mapping[int, int]) -> str:
    """Return how many comments the story of `card` has, in words, from `counts` by id; "" for none."""
    total = counts.get(card.pk, 0)
    return comment_count(total) if total else ""


@kept(200)
def _count(total: int, _language: str | None) -> str:
    words = ngettext("%(total)s comment", "%(total)s comments", total)
    return words % {"total": number_format(total)}


@kept(600)
def _comment(comment: threads.Shown, _zone: tzinfo, _language: str | None) -> str:
    return render_to_string("comments/_comment.html", {"comment": comment})


@kept(100)
def _pinned(comment: threads.Shown, _zone: tzinfo, _language: str | None) -> str:
    return render_to_string("comments/_comment.html", {"comment": comment, "alone": True, "pinned": True})


@register.inclusion_tag("comments/_data.html")
def comment_data() -> dict:
    """Print what is stored with a comment, for how long, and who is asked about it, as the settings have it."""
    rules = CommentSettings.current()
    return {
        "days": rules.retention_days,
        "spam_days": rules.spam_days,
        "proof_days": tokens.PROOF_FOR.days,
        "scorer": rules.scorer,
        "mail_reasons": rules.mail_reasons,
        "addresses": rules.keep_addresses,
        "akismet": bool(settings.AKISMET_API_KEY),
    }
