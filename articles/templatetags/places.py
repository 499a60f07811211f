"""What stands in places that the layout keeps free: advertisements, the notice about them, what is read most.

A tag says what the page shows by it (`context.shows`): views need not know what their templates have a place for. All of it
comes with the frame of the page, so none of it asks the database.
"""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import ads, most_read
from ..body import halves
from ..context import ends, frame, instant, shows
from ..renditions import sources

register = template.Library()


@register.simple_tag(takes_context=True)
def ad_slot(context: Context, name: str) -> str:
    """Print what stands in the place `name` (articles.models.Slot), or nothing: not a byte while it is empty."""
    request = _request(context)
    if request is None or context.get("is_preview"):
        return ""
    held, at = frame(request), instant(request)
    shows(request, ads.slot_tag(name))
    ad = ads.showing(held.ads, name, at)
    if ad is None:
        return ""
    ends(request, ads.turns_at(held.ads, name, at))
    filled = _filled(context)
    filled.append(name)
    return render_to_string(
        "articles/_ad.html",
        {
            "ad": ad,
            "name": name,
            "is_first": len(filled) == 1,
            "sources": sources(ad.picture) if ad.picture else None,
            "is_outside": not ad.link.startswith("/"),
        },
    )


@register.simple_tag(takes_context=True)
def text_around(context: Context, text: str, name: str) -> str:
    """Print `text`, prepared HTML of a story, with what stands in the place `name` in its middle, between two paragraphs."""
    slot = ad_slot(context, name) if text else ""
    if not slot:
        return text
    first, second = halves(text)
    if not second:  # too short to have a middle
        _filled(context).remove(name)
        return text
    return format_html("{}{}{}", first, slot, second)


@register.simple_tag(takes_context=True)
def ad_notice(context: Context) -> str:
    """Print the notice for readers who block advertising, which a script shows, where a place on this page is filled."""
    request, filled = _request(context), _filled(context)
    if request is None or not filled:
        return ""
    paper = frame(request).paper
    if not paper.notice:
        return ""
    words = paper.notice_words or _("Your browser hides our advertisements. They pay for what you read here.")
    return render_to_string(
        "articles/_notice.html", {"words": words, "link": paper.notice_link, "slots": filled}
    )


@register.simple_tag(takes_context=True)
def most_read_list(context: Context, level: int = 2) -> str:
    """Print the stories that were read most in the last 24 hours, with a heading of `level`; nothing when there are none."""
    request = _request(context)
    if request is None or not (held := frame(request)).paper.count_reads:
        return ""
    places = most_read.shown(held.most_read)
    shows(request, *most_read.tags(held.most_read))
    return render_to_string("articles/_most_read.html", {"places": places, "level": level}) if places else ""


def _request(context: Context) -> HttpRequest | None:
    """Return the request of this render; pages of errors may have none."""
    return getattr(context, "request", None)


def _filled(context: Context) -> list[str]:
    """Return the places that this page has filled so far."""
    request = _request(context)
    return [] if request is None else request.__dict__.setdefault("filled_slots", [])


@register.simple_tag
def asks_others() -> bool:
    """Tell whether pages may have advertisements that ask other hosts."""
    return bool(settings.AD_PROVIDERS)
