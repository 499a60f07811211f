"""What every template for readers finds in its context, and the one instant of a render."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from . import ads, brand, due, masthead, most_read, styles
from .masthead import Masthead
from .memory import memory


def instant(request: HttpRequest) -> datetime:
    """Return THE instant of this render: lists, labels and the alert all ask it, so that they agree."""
    return request.__dict__.setdefault("at", timezone.now())


def ends(request: HttpRequest, *moments: datetime | None) -> None:
    """Note the moments (aware) at which the clock alone changes what this render shows; None is none."""
    held = request.__dict__.setdefault("moments", [])
    held += [moment for moment in moments if moment is not None]


def shows(request: HttpRequest, *tags: str) -> None:
    """Note the words of what a template has put on the page by itself; views name the others."""
    request.__dict__.setdefault("noted", set()).update(tags)


# What the frame is made of: said by whoever changes the paper, a section, a plain page, an alert or a schedule, or what
# is advertised. The headlines of what is read most have words of their own.
FRAME = ("paper-1", "nav", "breaking", "schedule", "frame", ads.TAG)


def frame(request: HttpRequest) -> Masthead:
    """Return the paper, its sections, pages and alert for this request: from memory, or read once.

    A scheduled change whose second has come is brought out first, should the worker not have done it: views ask for the
    frame before they read a story.
    """
    held = request.__dict__
    if "masthead" not in held:
        at = instant(request)
        words = list(FRAME)

        def read() -> Masthead:
            loaded = masthead.load(at)
            words.extend(most_read.tags(loaded.most_read))
            return loaded

        found = memory.recall("frame", words, read, ends=_ends)
        if found.at != at and not found.holds(at):  # read for another moment while this request waited
            found = masthead.load(at)
        if found.change_overdue and due.bring_out(at, wait=True):
            found = masthead.load(at)
        held["masthead"] = found
    return held["masthead"]


def _ends(found: Masthead) -> datetime | None:
    return found.at if found.change_overdue else found.ends_at


def paper(request: HttpRequest) -> dict:
    """The context processor. It looks at no cookie and at no user, and asks nothing for a page that shows none of it."""
    return {
        "at": instant(request),
        "frame": SimpleLazyObject(lambda: frame(request)),
        "paper": SimpleLazyObject(lambda: frame(request).paper),
        "nav_sections": SimpleLazyObject(lambda: frame(request).sections),
        "footer_pages": SimpleLazyObject(lambda: frame(request).pages),
        "strip": SimpleLazyObject(lambda: frame(request).strip),
        "icons": SimpleLazyObject(
            lambda: frame(request).once("icons", lambda: brand.icons(frame(request).paper))
        ),
        "SITE_CSS": SimpleLazyObject(
            lambda: frame(request).once("css", lambda: styles.address(frame(request)))
        ),
        "site_url": settings.SITE_URL,
    }
