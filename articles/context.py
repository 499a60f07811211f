"""What every template for readers finds in its context, and the one instant of a render."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from . import brand, masthead, styles
from .masthead import Masthead


def instant(request: HttpRequest) -> datetime:
    """Return THE instant of this render: lists, labels and the alert all ask it, so that they agree."""
    if not hasattr(request, "at"):
        request.at = timezone.now()
    return request.at


def frame(request: HttpRequest) -> Masthead:
    """Return the paper, its sections, pages and alert for this request, read once."""
    if not hasattr(request, "masthead"):
        request.masthead = masthead.load(instant(request))
    return request.masthead


def paper(request: HttpRequest) -> dict:
    """The context processor. It looks at no cookie and at no user, and asks nothing for a page that shows none of it."""
    held = SimpleLazyObject(lambda: frame(request))
    return {
        "at": instant(request),
        "paper": SimpleLazyObject(lambda: held.paper),
        "nav_sections": SimpleLazyObject(lambda: held.sections),
        "footer_pages": SimpleLazyObject(lambda: held.pages),
        "strip": SimpleLazyObject(lambda: held.strip),
        "icons": SimpleLazyObject(lambda: brand.icons(held.paper)),
        "SITE_CSS": SimpleLazyObject(lambda: styles.address(held)),
        "site_url": settings.SITE_URL,
    }
