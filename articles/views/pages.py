"""Plain pages such as "About us", and what the paper says about data until somebody writes that page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import freshness, metadata
from ..body import plain, prepare, trusted
from ..context import frame
from ..models import Page
from .answers import page

# The comment form links to it from the first day on.
PRIVACY = "privacy"


@require_safe
def plain_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a plain page."""
    if slug == PRIVACY and not Page.objects.filter(slug=slug).exists():
        return _privacy(request)
    row = get_object_or_404(Page, slug=slug)
    row.prepared = trusted(row.body_html) if row.body_html or not row.body else prepare(row.body)
    path = row.get_absolute_url()
    description = Truncator(" ".join(plain(row.body).split())).chars(160)
    context = {
        "page": row,
        "meta": metadata.page(frame(request), row.title, path, description=description),
        # What the settings say stands under whatever the paper says: the comment form promises it.
        "says_comment_data": slug == PRIVACY,
    }
    tags = {freshness.tag(row)} | ({"comment-data"} if slug == PRIVACY else set())
    return page(request, "articles/page.html", context, *tags)


def _privacy(request: HttpRequest) -> HttpResponse:
    """Say what is done with readers' data, as the settings have it."""
    title = _("Privacy")
    context = {"meta": metadata.page(frame(request), title, reverse("articles:page", args=[PRIVACY]))}
    return page(request, "articles/privacy.html", context, "comment-data")
