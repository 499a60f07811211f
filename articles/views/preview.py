"""A story before readers see it: for colleagues, and by a link for people without an account."""

from datetime import datetime

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .. import metadata, permissions, previews
from ..body import plain, prepare
from ..cards import Card, cards_of
from ..context import frame, instant
from ..models import Article, Author, Category, Photo, Topic
from ..publishing import beside
from ..publishing.copies import Beside
from ..related import choose
from ..rows import picture_columns
from ..stories import find
from ..writing import EDITABLE, attribute
from .errors import gone
from .story import story_page

RELATED = 6


@cache_control(private=True, no_store=True)
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a story as it is saved now, its working copy when it has one, to colleagues who may read it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    frame(request)  # a change whose second has come is brought out first
    story = find(Article.objects.all(), slug, instant(request))
    if story is None:
        raise Http404("no such story")
    if not permissions.may_view(request.user, story):
        raise Http404("not yours to see")
    found = beside(story)
    return _shown(request, story, found, {"preview_of": "copy" if found else "story"})


@cache_control(private=True, no_store=True)
@require_safe
def shared_preview(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show a story to whoever holds an open link to it: no account, no cookie, and nothing that is kept anywhere.

    Once the story is out and nothing is in the making, the link leads to it; when it was taken down, readers' page says why.
    """
    at = instant(request)
    frame(request)
    link = previews.open_link(token, at)
    if link is None:
        meta = {"robots": metadata.HIDDEN}
        return _private(render(request, "articles/preview_ended.html", {"meta": meta}, status=404))
    if link.article.slug != slug:  # it was renamed after the link was sent
        return _private(redirect("articles:shared_preview", link.article.slug, token))
    story = find(Article.objects.filter(pk=link.article_id), slug, at)
    if story is None:
        raise Http404("no such story")
    found = beside(story)
    if story.status == Article.Status.TAKEN_DOWN:
        return _private(gone(request, story))
    if story.is_live_at(at) and found is None:
        return _private(redirect(story))
    return _private(_shown(request, story, found, {"preview_of": "link", "link": link}))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep `response` out of every cache and search engine, and its address from the sites that it links to."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _shown(request: HttpRequest, story: Article, found: Beside | None, more: dict) -> HttpResponse:
    at, masthead = instant(request), frame(request)
    if found is not None:
        _take_over(story, found.held)
    context = story_page(story, masthead, at)
    if found is not None:
        context["related"] = _related(story, found.held, at)
    copy = found.copy if found else None
    context |= {"is_preview": True, "jsonld": [], "share": [], "copy": copy} | more
    context["meta"] |= {"robots": metadata.HIDDEN, "canonical": "", "og": [], "article": [], "feeds": []}
    response = render(request, "articles/article_detail.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _take_over(story: Article, held: dict) -> None:
    """Give the instance `story`, which is not saved, the columns and rows of the snapshot `held`."""
    address = story.slug
    for name in EDITABLE:
        if name in held:
            setattr(story, attribute(name), held[name])
    story.slug = address  # links on the page lead to where it is now
    story.category = Category.objects.select_related("parent").filter(pk=held["category"]).first()
    story.lead_photo = Photo.objects.filter(pk=held["lead_photo"]).first()
    story.body_html = prepare(story.body)
    story.word_count = len(plain(story.body).split())
    story.byline_rows = _bylines(held["bylines"])  # type: ignore[attr-defined]  # as `find` annotates it
    topics = Topic.standing_for(held["topics"])
    story.topic_rows = [  # type: ignore[attr-defined]
        {name: getattr(topic, name) for name in ("id", "name", "slug", "timeless")}
        for topic in dict.fromkeys(topics[pk] for pk in held["topics"] if pk in topics)
    ]


def _bylines(lines: list[dict]) -> list[dict]:
    """Return the byline of a snapshot in the form in which `find` folds that of a story."""
    rows = Author.objects.filter(pk__in=[line["author"] for line in lines]).values(
        "pk", "name", "slug", "role", "is_organisation", **picture_columns("photo")
    )
    found = {row["pk"]: row | {"id": row["pk"]} for row in rows}
    return [
        found[line["author"]] | {"contribution": line["contribution"]}
        for line in lines
        if line["author"] in found
    ]


def _related(story: Article, held: dict, at: datetime) -> list[Card]:
    """Return what stands under a working copy: its own picks first, then what is found for the story."""
    reasons = dict.fromkeys(held["picks"], _("Editor’s pick"))
    dropped = set(story.picks.values_list("related", flat=True)) - set(reasons)
    dropped |= set(held.get("exclusions", ()))
    for choice in choose(story, at=at):
        if choice.pk not in dropped:
            reasons.setdefault(choice.pk, choice.reason)
    return cards_of(list(reasons)[:RELATED], at, reasons=reasons)
