"""Plain pages such as "About us"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from .. import freshness, metadata
from ..body import plain, prepare, trusted
from ..context import frame
from ..models import Page
from .answers import page


@require_safe
def plain_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a plain page."""
    row = get_object_or_404(Page, slug=slug)
    row.prepared = trusted(row.body_html) if row.body_html or not row.body else prepare(row.body)
    path = row.get_absolute_url()
    description = Truncator(" ".join(plain(row.body).split())).chars(160)
    context = {"page": row, "meta": metadata.page(frame(request), row.title, path, description=description)}
    return page(request, "articles/page.html", context, freshness.tag(row))
