"""What all pages for readers have in common: how they are answered, and how a list is cut into pages."""

import re
from collections.abc import Callable, Iterable

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from .. import freshness
from ..cards import Card

PER_PAGE = 20
NUMBER = re.compile(r"[1-9][0-9]{0,6}")
# Everything on every page: the paper's name and colours, and the alert.
EVERYWHERE = ("paper-1", "breaking")


def page(request: HttpRequest, template: str, context: dict, *tags: str, status: int = 200) -> HttpResponse:
    """Render a page for readers: the same bytes for everybody, to be asked for again each time, with its `tags`."""
    response = public(render(request, template, context, status=status), *EVERYWHERE, *tags)
    return freshness.ends(response, *request.__dict__.get("moments", ()))


def reads[View: Callable](*parameters: str, free: bool = False) -> Callable[[View], View]:
    """Declare which query parameters a view reads: the page cache leaves all others away, before the view too.

    With `free` anybody may think up values (a search): such pages share a small part of the cache.
    """

    def declare(view):
        view.reads, view.reads_freely = parameters, free
        return view

    return declare


def public(response: HttpResponse, *tags: str) -> HttpResponse:
    """Let anybody keep `response`, but not use it without asking whether it is still the same."""
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return freshness.tagged(response, *tags)


def card_tags(cards: Iterable[Card]) -> set[str]:
    """Return the tags of the stories that `cards` show, and of their authors, whose names stand on them."""
    listed = list(cards)
    authors = {f"author-{author.pk}" for card in listed for author in card.authors}
    return authors | {f"article-{card.pk}" for card in listed}


def page_of(request: HttpRequest, rows, per_page: int = PER_PAGE) -> Page:
    """Return the page of `rows` (or of a Paginator, when its count is known already) that the address asks for. Raises Http404 for one that is not there."""
    wanted = request.GET.get("page", "1")
    if not NUMBER.fullmatch(wanted):  # "01" and "+1" would be further addresses of the same page
        raise Http404(f"no page {wanted[:20]!r}")
    try:
        return (rows if isinstance(rows, Paginator) else Paginator(rows, per_page)).page(wanted)
    except (InvalidPage, ValueError):
        raise Http404(f"no page {wanted[:20]!r}") from None


def numbered(path: str, page_obj: Page) -> str:
    """Return the canonical address of a page of a list: the first has no number."""
    return path if page_obj.number == 1 else f"{path}?page={page_obj.number}"


def numbered_title(title: str, page_obj: Page) -> str:
    """Return the title of a page of a list, so that no two pages are called the same."""
    if page_obj.number == 1:
        return title
    return _("%(title)s, page %(number)d") % {"title": title, "number": page_obj.number}
