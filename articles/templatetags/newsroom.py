"""What the public templates say with one tag: a picture, a time, a dateline, data for machines."""

import json
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from ..models import Photo
from ..renditions import sources

register = template.Library()

# In a script element these could end it, start a comment, or break older JSON readers.
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@register.inclusion_tag("articles/_picture.html")
def picture(photo: Photo, sizes: str = "100vw", loading: str = "lazy", **attributes) -> dict:
    """Print `photo` as `<picture>` in all its sizes, with width and height; `class` may be given."""
    return {
        "sources": sources(photo),
        "sizes": sizes,
        "loading": loading,
        "alt": "" if photo.decorative else photo.alt,
        "css": attributes.get("class", ""),
    }


def zone_name(at: datetime) -> str:
    """Return the short name of the zone of `at`; zones without one have their offset."""
    name = at.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


@register.simple_tag
def stamp(at: datetime | None) -> str:
    """Print a time in full, with the paper's zone: "14:05 CET, 22 November 2026"."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    words = f"{date_format(local, 'H:i')} {zone_name(local)}, {date_format(local, 'j F Y')}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.simple_tag
def list_time(when: datetime | None, at: datetime) -> str:
    """Print a time as lists show it at the instant `at`: the hour for today, the day before that, the year if another."""
    if when is None:
        return ""
    local, today = timezone.localtime(when), timezone.localtime(at)
    if local.date() == today.date():
        words = date_format(local, "H:i")
    else:
        words = date_format(local, "j M" if local.year == today.year else "j M Y")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


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
        return json.dumps(self.value, ensure_ascii=False).translate(ESCAPES)


@register.simple_tag
def jsonld(data: dict) -> str:
    """Print `data` as a script element of JSON-LD."""
    return format_html('<script type="application/ld+json">{}</script>', Data(data))
