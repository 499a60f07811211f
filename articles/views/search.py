"""The search page. Whatever is asked, the answer is a page with a sentence."""

from dataclasses import replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import metadata, search
from ..cards import Card, cards
from ..context import frame, instant
from ..models import Article
from .answers import card_tags, page, page_of, reads
from .errors import latest

RESULTS = 20


@reads("q", "page", free=True)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show the stories that match `q`; when none does, those for the spelling that was probably meant."""
    at, masthead = instant(request), frame(request)
    question = search.ask(request.GET.get("q", ""))
    meant, suggestion = question, ""
    matches = Paginator(search.matching(question, at) if question.words else [], RESULTS)
    if question.words and not matches.count:
        suggestion = search.suggestion(question, at)
    if suggestion:
        meant = replace(question, words=suggestion)
        matches = Paginator(search.matching(meant, at), RESULTS)
    page_obj = page_of(request, matches)
    page_obj.object_list = listed = found(list(page_obj.object_list), meant, at)
    words = question.words
    title = _("Search: %(words)s") % {"words": words} if words else _("Search")
    path = reverse("articles:search") + (f"?{urlencode({'q': words})}" if words else "")
    context = {
        "q": words,
        "here": "search",
        "page_obj": page_obj,
        "results": listed,
        "suggestion": suggestion,
        "message": _("The search takes at most %(number)d characters; the rest was left out.")
        % {"number": search.MAX_LENGTH}
        if question.too_long
        else "",
        "latest": [] if listed else latest(request),
        "meta": metadata.page(masthead, title, path, robots=metadata.HIDDEN),
    }
    return page(request, "articles/search.html", context, "front", *card_tags(listed))


def found(ids: list[int], question: search.Question, at) -> list[Card]:
    """Return the cards of `ids` in their order, each with the piece of its text that matched."""
    if not ids:
        return []
    stories = search.with_snippets(Article.objects.live(at).filter(pk__in=ids), question)
    by_id = {card.pk: card for card in cards(stories, at, extra=("snippet",))}
    return [replace(by_id[pk], snippet=search.snippet_html(by_id[pk].snippet)) for pk in ids if pk in by_id]
