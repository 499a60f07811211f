"""What all pages for readers have in common: how they are answered, and how a list is cut into pages."""

import re
from collections.abc import Callable, Iterable
from typing import Self

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from .. import freshness, standing
from ..context import ends, instant

PER_PAGE = 20
NUMBER = re.compile(r"[1-9][0-9]{0,6}")
# What every page for readers shows: the paper, navigation and footer, and the alert.
EVERYWHERE = ("paper-1", "nav", "breaking")


def page(request: HttpRequest, template: str, context: dict, *tags: str, status: int = 200) -> HttpResponse:
    """Render a page for readers: the same bytes for everybody, to be asked for again each time, with its `tags`."""
    return framed(request, render(request, template, context, status=status), *tags)


def framed(request: HttpRequest, response: HttpResponse, *tags: str) -> HttpResponse:
    """Return `response`, a page in the paper's design, with its `tags` and those of the frame; it says which day it is."""
    held = request.__dict__.get("masthead")  # the page of an error may stand without
    ends(request, standing.midnight(instant(request)))
    if held is not None:
        ends(request, held.alert_ends)
    return answer(request, response, *EVERYWHERE, *tags)


def answer(request: HttpRequest, response: HttpResponse, *tags: str) -> HttpResponse:
    """Return `response`, which anybody may keep, with its `tags` and the moments that were noted while it was made."""
    noted = request.__dict__.get("noted", ())
    return freshness.ends(public(response, *tags, *noted), *request.__dict__.get("moments", ()))


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


class Sheet[Row]:
    """One page of a list, read with one row more than it shows: that there is a next one is all it says of the rest.

    How many there are it does not say. Nobody needs the number, counting a long list costs more than showing a page of it,
    and every page of it would be old with every story.
    """

    def __init__(self, number: int, rows, per_page: int):
        self.number, self.per_page = number, per_page
        first = (number - 1) * per_page
        self.rows = rows[first : first + per_page + 1]
        self.read: list[Row] = []
        self.object_list: list[Row] = []

    def fill(self, rows: Iterable[Row]) -> Self:
        """Take what `self.rows` became. Raises Http404 for a page behind the last one."""
        self.read = list(rows)
        self.object_list = self.read[: self.per_page]
        if not self.read and self.number > 1:
            raise Http404(f"no page {self.number}")
        return self

    @property
    def has_next(self) -> bool:
        return len(self.read) > self.per_page

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    def __iter__(self):
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def sheet_of(request: HttpRequest, rows, per_page: int = PER_PAGE) -> Sheet:
    """Return the page of `rows` that the address asks for; `fill` it. Raises Http404 for what is no number of a page."""
    wanted = request.GET.get("page", "1")
    if not NUMBER.fullmatch(wanted):  # "01" and "+1" would be further addresses of the same page
        raise Http404(f"no page {wanted[:20]!r}")
    return Sheet(int(wanted), rows, per_page)


def page_of(request: HttpRequest, rows, per_page: int = PER_PAGE) -> Sheet:
    """Return the page of `rows` that the address asks for, with its rows. Raises Http404 for one that is not there."""
    found = sheet_of(request, rows, per_page)
    return found.fill(found.rows)


def numbered(path: str, page_obj: Sheet) -> str:
    """Return the canonical address of a page of a list: the first has no number."""
    return path if page_obj.number == 1 else f"{path}?page={page_obj.number}"


def numbered_title(title: str, page_obj: Sheet) -> str:
    """Return the title of a page of a list, so that no two pages are called the same."""
    if page_obj.number == 1:
        return title
    return _("%(title)s, page %(number)d") % {"title": title, "number": page_obj.number}
