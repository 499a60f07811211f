"""The search page. Whatever is asked, the answer is a page with a sentence."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import metadata, search, standing
from ..cards import Card, cards
from ..context import ends, frame, instant
from ..models import Article
from .answers import page, page_of, reads
from .errors import instead, latest

RESULTS = 20


@reads("q", "page", free=True)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show the stories that match `q`; when none does, those for the spelling that was probably meant."""
    at, masthead = instant(request), frame(request)
    question = search.ask(request.GET.get("q", ""))
    meant, suggestion = question, ""
    matches = list(search.matching(question, at)) if question.words else []
    if question.words and not matches:
        suggestion = search.suggestion(question, at)
    if suggestion:
        meant = replace(question, words=suggestion)
        matches = list(search.matching(meant, at))
    page_obj = page_of(request, matches, RESULTS)
    page_obj.object_list = listed = found(list(page_obj.object_list), meant, at)
    others = [] if listed else latest(request)
    ends(request, *standing.moments([*listed, *others]))
    words = question.words
    title = _("Search: %(words)s") % {"words": words} if words else _("Search")
    path = reverse("articles:search") + (f"?{urlencode({'q': words})}" if words else "")
    context = {
        "q": words,
        "here": "search",
        "page_obj": page_obj,
        "results": listed,
        "count": len(matches),
        "are_more": len(matches) == search.MOST_STORIES,
        "suggestion": suggestion,
        "message": _("The search takes at most %(number)d characters; the rest was left out.")
        % {"number": search.MAX_LENGTH}
        if question.too_long
        else "",
        "latest": others,
        "meta": metadata.page(masthead, title, path, robots=metadata.HIDDEN),
    }
    tags = standing.of_cards(listed) | (instead(others) if not listed else set())
    return page(request, "articles/search.html", context, *tags, *({"search"} if words else ()))


def found(ids: list[int], question: search.Question, at) -> list[Card]:
    """Return the cards of `ids` in their order, each with the piece of its text that matched."""
    if not ids:
        return []
    stories = search.with_snippets(Article.objects.live(at).filter(pk__in=ids), question)
    by_id = {card.pk: card for card in cards(stories, at, extra=("snippet",))}
    return [replace(by_id[pk], snippet=search.snippet_html(by_id[pk].snippet)) for pk in ids if pk in by_id]
