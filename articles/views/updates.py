"""Live updates on pages of their own: in pages, one by one, as a record, and what is new since a change."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import labels, metadata, standing
from ..context import ends, frame, instant
from ..coverage import NEWEST, OLDEST, Coverage, Mark
from ..models import Article, Topic
from ..stories import ever_public
from . import live
from .answers import NUMBER, answer, page, reads
from .errors import gone
from .story import moments, post_tags, section_steps, times


def _coverage(request: HttpRequest, slug: str) -> Coverage | HttpResponse:
    """Return the coverage of a story that readers may see, or the page that says why it was taken down. Raises Http404."""
    at = instant(request)
    frame(request)
    story = ever_public(slug, at)
    if story is None:
        raise Http404("no such story")
    if story.status == Article.Status.TAKEN_DOWN:
        return gone(request, story)
    found = Coverage.of(story, at)
    if not found.marks and story.kind != Article.Kind.LIVE:
        raise Http404("this story has no live updates")
    ends(request, story.next_update, story.coverage_ends if story.is_covered(at) else None)
    return found


def _order(request: HttpRequest) -> str:
    return OLDEST if request.GET.get("order") == OLDEST else NEWEST


def _shown(
    request: HttpRequest, template: str, found: Coverage, marks, title: str, path: str, **context
) -> HttpResponse:
    """Render a page with the posts of `marks` at its canonical address `path`."""
    story, masthead = found.story, frame(request)
    posts = found.posts(marks)
    context = {
        "article": story,
        "section": story.category,
        "breadcrumb": [*section_steps(story), (story.headline, story.get_absolute_url())],
        "updates": posts,
        "meta": metadata.page(masthead, title, path, description=story.standfirst),
        "jsonld": metadata.coverage_data(found, posts, path, masthead),
        "is_live": story.is_covered(found.at),
        "coverage_ended": live.ended_at(story, found.at),
    } | context
    status = context.pop("status", 200)
    return page(request, template, context, f"updates-{story.pk}", *post_tags(posts), status=status)


@reads("page", "order")
@require_safe
def updates(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the live updates of a story by themselves: the latest, or a page of them counted from the first on."""
    found = _coverage(request, slug)
    if isinstance(found, HttpResponse):
        return found
    order, wanted = _order(request), request.GET.get("page", "")
    if request.GET.get("order", OLDEST) != OLDEST:  # further addresses of the same page
        raise Http404("no such order")
    if wanted and not (NUMBER.fullmatch(wanted) and int(wanted) <= found.pages):
        raise Http404(f"no page {wanted[:20]!r}")
    number = int(wanted) if wanted else None
    marks = found.on_page(number, order) if number else found.window(order)
    title = _("Live updates: %(headline)s") % {"headline": found.story.headline}
    if number:
        title = _("%(title)s, page %(number)d") % {"title": title, "number": number}
    before, after = _neighbours(found, number, order)
    return _shown(
        request,
        "articles/updates.html",
        found,
        marks,
        title,
        found.page_path(number) if number else found.updates_path,
        order=order,
        before=before,
        after=after,
        turned_url=_turned(found, number, order),
        number=number,
    )


def _neighbours(found: Coverage, number: int | None, order: str) -> tuple[str, str]:
    """Return the addresses of the page before and the page after one; "" for none."""
    if number is None:
        return "", found.behind_window(order)
    latest = found.story.get_absolute_url()
    newer = found.page_path(number + 1, order) if number < found.pages else latest if order == NEWEST else ""
    older = found.page_path(number - 1, order) if number > 1 else ""
    return (newer, older) if order == NEWEST else (older, newer)


def _turned(found: Coverage, number: int | None, order: str) -> str:
    other = OLDEST if order == NEWEST else NEWEST
    if number:
        return found.page_path(number, other)
    return f"{found.updates_path}?order=oldest" if other == OLDEST else found.updates_path


@require_safe
def update(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Show one live update at its own address for ever; 410 for one that was removed."""
    found = _coverage(request, slug)
    if isinstance(found, HttpResponse):
        return found
    place = next((place for place, mark in enumerate(found.marks) if mark.uuid == str(uuid)), None)
    if place is None:
        raise Http404("no such update")
    mark: Mark = found.marks[place]
    path = f"{found.updates_path}{mark.uuid}/"
    title = mark.headline or _("Live update: %(headline)s") % {"headline": found.story.headline}
    if mark.is_removed:
        return _shown(
            request,
            "articles/update.html",
            found,
            [],
            _("This update was removed"),
            path,
            status=410,
            jsonld=[],
        )
    return _shown(
        request,
        "articles/update.html",
        found,
        [mark],
        title,
        path,
        context_url=found.in_context(mark),
        title_of_page=title,
    )


@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all live updates of a story, the first one first: a record to read through or to print."""
    found = _coverage(request, slug)
    if isinstance(found, HttpResponse):
        return found
    title = _("Minute by minute: %(headline)s") % {"headline": found.story.headline}
    path = f"{found.updates_path}record/"
    return _shown(
        request,
        "articles/record.html",
        found,
        found.shown[::-1],
        title,
        path,
        summary=found.story.coverage_summary.splitlines(),
    )


@reads("since", "order", free=True)
@require_safe
def delta(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what is new in a story's coverage since its change `since`; the first page whole without one.

    A number that the story never had, or had long ago, leads to the address without it: a page is kept for each of the last
    changes, and for nothing that anybody thinks up.
    """
    found = _coverage(request, slug)
    if isinstance(found, HttpResponse):
        return found
    order, asked = _order(request), request.GET.get("since", "")
    number = int(asked) if asked == "0" or NUMBER.fullmatch(asked) else None
    others = {name: value for name, value in request.GET.items() if name == "order" and value != OLDEST}
    if others or (asked and (number is None or not found.tells_since(number))):
        turned = "?order=oldest" if order == OLDEST else ""
        return redirect(f"{found.updates_path}delta/{turned}")
    news = found.since(number, order)
    story, at = found.story, found.at
    context = {"article": story, "delta": news, "updates": news.posts, "at": at}
    topics = [Topic(**row) for row in story.topic_rows]  # type: ignore[attr-defined]
    context |= live.parts(found, order) | times(story, topics, at)
    ends(request, standing.midnight(at), *moments(story, at))
    response = render(request, "articles/delta.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    tags = {f"told-{story.pk}"}
    if (
        story.published_at <= at - labels.MONTH_OLD
    ):  # a topic may say that its stories need no warning of their age
        tags |= {f"topic-{topic.pk}" for topic in topics}
    return answer(request, response, *tags, *post_tags(news.posts))
