"""The search page and what is suggested while one types. Whatever is asked, the answer is a page with a sentence."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import metadata, search, standing
from ..cards import Card, card_rows, listed_with
from ..context import ends, frame, instant
from ..models import Article
from ..search import filters as narrowing
from ..statements import Statement, among
from .answers import NUMBER, Sheet, answer, page, page_of, reads
from .errors import RETRY_AFTER, instead, latest

RESULTS = 20
FIELDS = ("section", "author", "topic", "from", "to")
# What stories are found by: their words and dates; without words what they are filed under; and the names of authors and
# topics, which are looked up in a filter and in mistyped words.
DOCUMENTS, FILES, NAMES = "search", "search-files", "search-names"


@dataclass(frozen=True)
class Hit:
    """A story as it was found: its card, and what of it shows why."""

    card: Card
    headline: SafeString
    snippet: SafeString

    @property
    def pk(self) -> int:
        return self.card.pk


@dataclass
class Answer:
    """What was found for a question, and in which spelling."""

    question: search.Question
    found: search.Found
    suggestion: search.Question | None = None


@reads("q", *FIELDS, "page", free=True)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show the stories that match `q` and the filters; when none does, those for the spelling that was probably meant."""
    at, masthead = instant(request), frame(request)
    question = search.ask(request.GET.get("q", ""))
    filters = narrowing.read(request.GET.dict(), masthead.all_sections)
    try:
        with search.session():
            answer = found(question, filters, at, page_of_list(request) * RESULTS + 1)
    except search.TooSlow:
        return too_slow(request, question, filters)
    page_obj = page_of(request, answer.found.ids, RESULTS)
    listed = hits(list(page_obj), answer.suggestion or question, at)
    others = [] if listed else latest(request)
    ends(request, *standing.moments([*(hit.card for hit in listed), *others]))
    shown = {name: text for name, text in (("q", question.words), *(filters.shown or {}).items()) if text}
    title = _("Search: %(words)s") % {"words": question.words} if question.words else _("Search")
    path = reverse("articles:search") + (f"?{urlencode(shown)}" if shown else "")
    context = form(question, filters, masthead) | {
        "page_obj": page_obj,
        "results": listed,
        "cards": [hit.card for hit in listed],
        "count": answer.found.count,
        "are_more": answer.found.are_more,
        "suggestion": answer.suggestion.words if answer.suggestion else "",
        "suggestion_query": urlencode(shown | {"q": answer.suggestion.words}) if answer.suggestion else "",
        "any_query": any_of(question, filters) if not listed else "",
        "query": f"{urlencode(shown)}&" if shown else "",
        "messages": sentences(question, filters, answer.found),
        # A sentence has said why nothing is shown: that no story has the words would be untrue beside it.
        "is_unanswerable": answer.found.says_nothing
        or bool(question.words and not question.wanted and not filters),
        "latest": others,
        "meta": metadata.page(masthead, title, path, robots=metadata.HIDDEN),
    }
    tags = standing.of_cards((hit.card for hit in listed), "hit") | (instead(others) if not listed else set())
    # Of filters alone no word of a story decides: what is written in one all day leaves that page as it is.
    tags |= {DOCUMENTS if question.wanted else FILES} if shown else set()
    tags |= {NAMES} if answer.suggestion or (shown and not listed) or context["is_narrowed"] else set()
    return page(request, "articles/search.html", context, *tags)


def page_of_list(request: HttpRequest) -> int:
    """Return the number of the page that is asked for; whether it is one, `page_of` says."""
    wanted = request.GET.get("page", "1")
    return int(wanted) if NUMBER.fullmatch(wanted) else 1


def found(question: search.Question, filters: search.Filters, at, needed: int) -> Answer:
    """Return what is found for `question`, or else for its correction; of many at least `needed` stories."""
    if not question.wanted:
        return Answer(question, search.browse(filters, at) if filters else search.Found())
    exact = search.find(question, filters, at, needed=needed)
    if exact.ids or exact.says_nothing:
        return Answer(question, exact)
    meant = search.correction(question, at)
    near = search.find(meant, filters, at, needed=needed) if meant else exact
    return Answer(question, near, meant if near.ids else None)


def hits(ids: list[int], question: search.Question, at) -> list[Hit]:
    """Return the stories of `ids` in their order, as far as they are live at `at`, each with what of it was looked for."""
    if not ids:
        return []
    rows = listed_with(_shown(), at, "body", ids=ids)
    by_id = {card.pk: (card, search.plain(body) if question.wanted else "") for card, body in rows}
    marker = search.Marker(
        question, [text for card, body in by_id.values() for text in (card.headline, card.standfirst, body)]
    )
    return [_hit(*by_id[pk], marker) for pk in ids if pk in by_id]


@cache
def _shown() -> Statement:
    def build(at, ids):
        return card_rows(Article.objects.live(at).filter(among("pk", ids)), "body")

    return Statement(build, at=datetime, ids=list)


def _hit(card: Card, body: str, marker: search.Marker) -> Hit:
    piece = marker.piece(body)
    if not piece or marker.has_all(card.standfirst):
        piece = marker.marked(card.standfirst)
    return Hit(card, marker.marked(card.headline), piece)


def form(question: search.Question, filters: search.Filters, masthead) -> dict:
    """Return what the form shows, and what is said of it."""
    chosen = dict(filters.shown or {})
    names = {one.slug: one.name for one in masthead.all_sections}
    labels = {
        "section": _("section"),
        "author": _("author"),
        "topic": _("topic"),
        "from": _("from"),
        "to": _("to"),
    }
    narrowed_to = [
        (labels[name], names[value] if name == "section" else value) for name, value in chosen.items()
    ]
    return {
        "q": question.words,
        "here": "search",
        "sections": masthead.sections,
        "chosen": chosen,
        "narrowed_to": narrowed_to,
        "is_narrowed": bool(filters) or bool(filters.problems),
        "is_open": bool(filters.problems) or (bool(chosen) and not question.words),
    }


def sentences(question: search.Question, filters: search.Filters, found: search.Found) -> list[str]:
    """Return what a reader should know of how the question was taken."""
    said = list(filters.problems)
    if question.is_cut:
        said.append(
            _("The search takes at most %(letters)d characters and %(words)d words; the rest was left out.")
            % {"letters": search.MOST_LENGTH, "words": search.MOST_TERMS}
        )
    if found.says_nothing:
        said.append(_("Nearly every story has these words. Others say more about what you are looking for."))
    elif question.excluded and not question.wanted:
        said.append(
            _("A hyphen leaves stories out. Add a word that they are to have, such as “harbour -ferry”.")
        )
    elif question.words and not question.wanted:
        said.append(_("There is no word in this that could be looked for."))
    if found.is_partial:
        said.append(
            _(
                "Of the many stories with these words, the newest %(number)s were looked through for the phrase."
            )
            % {"number": intcomma(search.MOST_CHECKED)}
        )
    return said


def any_of(question: search.Question, filters: search.Filters) -> str:
    """Return the query for stories that have any of several words, or "" when that is no other question."""
    if len(question.wanted) < 2 or all(term.is_alternative for term in question.wanted[1:]):
        return ""
    words = " or ".join(term.quoted for term in question.wanted)
    text = " ".join([words, *(f"-{term.quoted}" for term in question.excluded)])
    return urlencode({"q": text} | dict(filters.shown or {})) if len(text) <= search.MOST_LENGTH else ""


def too_slow(request: HttpRequest, question: search.Question, filters: search.Filters) -> HttpResponse:
    """Say that the search was given up. Nobody keeps that."""
    masthead = frame(request)
    context = form(question, filters, masthead) | {
        "page_obj": Sheet(1, [], RESULTS),
        "results": [],
        "is_given_up": True,
        "messages": [_("This search takes too long. Fewer words, or rarer ones, are found sooner.")],
        "meta": metadata.page(masthead, _("Search"), reverse("articles:search"), robots=metadata.HIDDEN),
    }
    response = page(request, "articles/search.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


@reads("q", free=True)
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer what may be meant by the beginning `q`: `{"suggestions": [{"kind", "label", "text", "url"}, …]}`."""
    masthead, typed = frame(request), request.GET.get("q", "")
    try:
        with search.session():
            found = search.suggest(typed, masthead.all_sections, instant(request))
    except search.TooSlow:
        return JsonResponse({"suggestions": []}, status=503, headers={"Cache-Control": "no-store"})
    labels = {
        "word": "",
        "section": _("Section"),
        "topic": _("Topic"),
        "author": _("Author"),
        "story": _("Story"),
    }
    lines = [{"kind": one.kind, "label": labels[one.kind], "text": one.text, "url": one.url} for one in found]
    words = {"author": "link-author-{}", "topic": "topic-{}", "story": "link-{}"}
    tags = {words[one.kind].format(one.pk) for one in found if one.kind in words}
    response = JsonResponse({"suggestions": lines}, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Robots-Tag"] = "noindex"
    asked = len(typed.strip()) >= search.LEAST_LETTERS
    return answer(request, response, *({"nav", DOCUMENTS, NAMES} if asked else ()), *tags)
