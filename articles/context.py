"""What every template for readers finds in its context, and the one instant of a render."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from . import brand, due, masthead, styles
from .masthead import Masthead


def instant(request: HttpRequest) -> datetime:
    """Return THE instant of this render: lists, labels and the alert all ask it, so that they agree."""
    return request.__dict__.setdefault("at", timezone.now())


def ends(request: HttpRequest, *moments: datetime | None) -> None:
    """Note the moments (aware) at which the clock alone changes what this render shows; None is none."""
    held = request.__dict__.setdefault("moments", [])
    held += [moment for moment in moments if moment is not None]


def frame(request: HttpRequest) -> Masthead:
    """Return the paper, its sections, pages and alert for this request, read once.

    A scheduled change whose second has come is brought out first, should the worker not have done it: views ask for the
    frame before they read a story.
    """
    held = request.__dict__
    if "masthead" not in held:
        at = instant(request)
        held["masthead"] = masthead.load(at)
        if held["masthead"].change_overdue and due.bring_out(at, wait=True):
            held["masthead"] = masthead.load(at)
    return held["masthead"]


def paper(request: HttpRequest) -> dict:
    """The context processor. It looks at no cookie and at no user, and asks nothing for a page that shows none of it."""
    return {
        "at": instant(request),
        "paper": SimpleLazyObject(lambda: frame(request).paper),
        "nav_sections": SimpleLazyObject(lambda: frame(request).sections),
        "footer_pages": SimpleLazyObject(lambda: frame(request).pages),
        "strip": SimpleLazyObject(lambda: frame(request).strip),
        "icons": SimpleLazyObject(lambda: brand.icons(frame(request).paper)),
        "SITE_CSS": SimpleLazyObject(lambda: styles.address(frame(request))),
        "site_url": settings.SITE_URL,
    }
