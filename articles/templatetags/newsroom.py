"""What the public templates say with one tag: a card, a picture, a time, a dateline, data for machines.

Pages have most of it in common, so what is made of values alone is kept by these values, as much as `fragments.py` says.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..body import lines
from ..cards import Card
from ..fragments import kept
from ..masthead import Masthead
from ..models import Photo
from ..renditions import sources
from ..rows import Picture

register = template.Library()

# In a script element these could end it, start a comment, or break older JSON readers.
ENCODER = json.JSONEncoder(ensure_ascii=False)
ESCAPES = {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@register.simple_tag
def card(story: Card, variant: str, level: int, at: datetime, counts: Mapping[int, int] | None = None) -> str:
    """Print the card of a story; `variant` is one of those that _card.html knows, `level` that of its heading.

    `counts` says by the stories' ids how many comments there are; where it is left out the card says nothing of them.
    """
    comments = (counts or {}).get(story.pk, 0)
    return _card(story, variant, level, comments, timezone.localtime(at).date(), *_manner())


@register.simple_tag
def card_items(
    stories: Iterable[Card], variant: str, level: int, at: datetime, counts: Mapping[int, int] | None = None
) -> str:
    """Print cards as the items of a list; `counts` as above."""
    known, manner = counts or {}, (timezone.localtime(at).date(), *_manner())
    cards = ((_card(story, variant, level, known.get(story.pk, 0), *manner),) for story in stories)
    return format_html_join("", "<li>{}</li>", cards)


@kept(1000)
def _card(
    story: Card, variant: str, level: int, comments: int, today: date, _zone: tzinfo, _language: str | None
) -> str:
    context = {"card": story, "variant": variant, "level": str(level), "comments": comments, "at": today}
    return render_to_string("articles/_card.html", context)


@register.simple_tag
def frame_part(frame: Masthead, name: str, at: datetime, here: str = "") -> str:
    """Print a part of the frame: "masthead", "footer" or "strip"; `here` is the entry of the navigation that one is at, or
    "own" on the page of the story that stands in the strip.

    It is kept with the frame that it is made of, for the day of `at`.
    """

    def make() -> str:
        context = {"paper": frame.paper, "nav_sections": frame.sections, "footer_pages": frame.pages}
        return render_to_string(
            f"articles/_{name}.html",
            context | {"strip": frame.strip, "waiting": len(frame.alerts) - 1, "at": at, "here": here},
        )

    return frame.once((name, here, timezone.localtime(at).date(), *_manner()), make)


def _manner() -> tuple[tzinfo, str | None]:
    """Return what the words of a time depend on besides the time."""
    return timezone.get_current_timezone(), get_language()


@register.simple_tag
def picture(photo: Photo | Picture, sizes: str = "100vw", loading: str = "lazy", **attributes) -> str:
    """Print `photo` as `<picture>` in all its sizes, with width and height; `class` may be given."""
    shown = photo if isinstance(photo, Picture) else Picture.of(photo)
    return _picture(shown, sizes, loading, attributes.get("class", ""))


@kept(1000)
def _picture(shown: Picture, sizes: str, loading: str, css: str) -> str:
    context = {"sources": sources(shown), "sizes": sizes, "loading": loading, "css": css}
    return render_to_string(
        "articles/_picture.html", context | {"alt": "" if shown.decorative else shown.alt}
    )


def zone_name(at: datetime) -> str:
    """Return the short name of the zone of `at`; zones without one have their offset."""
    name = at.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


@register.simple_tag
def stamp(at: datetime | None) -> str:
    """Print a time in full, with the paper's zone: "14:05 CET, 22 November 2026"."""
    return "" if at is None else _stamp(at, *_manner())


@kept(500)
def _stamp(at: datetime, zone: tzinfo, language: str | None) -> str:
    local = timezone.localtime(at, zone)
    words = f"{local:%H:%M} {zone_name(local)}, {_day(local.date(), 'j F Y', language)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@kept(2000)
def _day(day: date, form: str, _language: str | None) -> str:
    return date_format(day, form)


@register.simple_tag
def developing_label(told_at: datetime | None, at: datetime | date) -> str:
    """Print that a story is developing, and when readers were last told something: "Developing, updated 14:05 CET"."""
    today = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return _developing_label(told_at, today, *_manner())


@kept(200)
def _developing_label(told_at: datetime | None, today: date, zone: tzinfo, language: str | None) -> str:
    if told_at is None:
        return format_html('<span class="developing">{}</span>', _("Developing"))
    local = timezone.localtime(told_at, zone)
    words = f"{local:%H:%M} {zone_name(local)}"
    if local.date() != today:
        words += f", {_day(local.date(), 'j F', language)}"
    clock = format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)
    return format_html('<span class="developing">{}</span>', format_html(_("Developing, updated {}"), clock))


@register.simple_tag
def list_time(when: datetime | None, at: datetime | date) -> str:
    """Print a time as lists show it on the day of `at`: the hour for today, the day before that, the year if another."""
    if when is None:
        return ""
    today = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return _list_time(when, today, *_manner())


@kept(1000)
def _list_time(when: datetime, today: date, zone: tzinfo, language: str | None) -> str:
    local = timezone.localtime(when, zone)
    if local.date() == today:
        words = f"{local:%H:%M}"
    else:
        words = _day(local.date(), "j M" if local.year == today.year else "j M Y", language)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.simple_tag
def reading_time(minutes: int) -> str:
    """Print how long a text takes to read."""
    return _reading_time(minutes, get_language())


@kept(200)
def _reading_time(minutes: int, _language: str | None) -> str:
    words = ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", minutes)
    return words % {"minutes": number_format(minutes)}


@register.simple_tag
def dateline(place: str) -> str:
    """Print where a story was filed, the town apart from the country: "Paris, France –"."""
    if not place:
        return ""
    town, comma, rest = place.partition(",")
    return format_html(
        '<span class="dateline"><span class="dateline-place">{}</span>{}{} –</span>', town, comma, rest
    )


class Data:
    """A value as JSON that can stand inside a script element, whatever its strings are."""

    def __init__(self, value):
        self.value = value

    def __html__(self) -> str:
        text = ENCODER.encode(self.value)
        for (
            letter,
            escape,
        ) in ESCAPES.items():  # five looks for what is rarely there; `translate` looks at every letter
            text = text.replace(letter, escape)
        return text


@register.simple_tag
def jsonld(data: dict) -> str:
    """Print `data` as a script element of JSON-LD."""
    return format_html('<script type="application/ld+json">{}</script>', Data(data))


@register.simple_tag
def properties(pairs: Iterable[tuple[str, str]]) -> str:
    """Print names and values as Open Graph and Twitter have them in the head, one a line."""
    rows = (("name" if name.startswith("twitter:") else "property", name, value) for name, value in pairs)
    return lines('<meta {}="{}" content="{}">\n', rows)


@register.simple_tag
def feed_links(feeds: Iterable[dict]) -> str:
    """Print the links to feeds in the head, one a line."""
    rows = ((feed["type"], feed["title"], feed["url"]) for feed in feeds)
    return lines('<link rel="alternate" type="{}" title="{}" href="{}">\n', rows)
