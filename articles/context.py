"""What every template for readers finds in its context, and the one instant of a render."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

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
    """The context processor for the public templates. It looks at no cookie and at no user."""
    if request.path.startswith("/admin/"):
        return {}
    held = frame(request)
    return {
        "at": instant(request),
        "paper": held.paper,
        "nav_sections": held.sections,
        "footer_pages": held.pages,
        "strip": held.strip,
        "site_url": settings.SITE_URL,
        "icons": brand.icons(held.paper),
        "SITE_CSS": styles.address(held),
    }
