"""Pages that list stories: section, topic, author, month, breaking; and the list of corrections."""

from datetime import date, datetime
from itertools import groupby
from typing import ClassVar

from django.db.models import Case, Max, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import facets, freshness, metadata, standing
from ..cards import Card, cards, cards_of
from ..context import ends, frame, instant
from ..models import Article, Author, Correction, Topic
from ..rows import Picture, picture, picture_columns
from ..statements import Statement, among
from .answers import answer as answered
from .answers import numbered, numbered_title, page, reads, sheet_of
from .story_list import StoryList, found_by

BREAKING_FOR = facets.BREAKING_FOR
MOST_BREAKING = 50
month_bounds = facets.month_bounds

TOPIC = Statement(
    lambda slug: Topic.objects.filter(slug=slug).values("id", "name", "slug", "description", "pinned_id"),
    slug=str,
)


class Section(StoryList):
    """A section with its sub-sections."""

    template = "articles/category.html"
    slots: ClassVar = {"shelves": list}

    def find(self, slug):
        self.row = next((one for one in self.masthead.all_sections if one.slug == slug), None)
        if self.row is None:
            raise Http404("no such section")
        self.title, self.description, self.path = (
            self.row.name,
            self.row.description,
            self.row.get_absolute_url(),
        )
        self.tags = (f"profile-{freshness.tag(self.row)}",)
        self.wanted = {"shelves": self.masthead.tree(self.row)}
        self.lists = tuple(f"list-category-{pk}" for pk in self.wanted["shelves"])
        parent = next((one for one in self.masthead.sections if one.pk == self.row.parent_id), None)
        self.above = [(parent.name, parent.get_absolute_url())] if parent else []
        self.here = (parent or self.row).slug

    @staticmethod
    def stories(at, shelves):
        return Article.objects.live(at).filter(among("category", shelves))

    def subject(self, page_obj):
        return {
            "category": self.row,
            "subsections": getattr(self.row, "children_list", []),
            "breadcrumb": self.above,
            "lead": None,
            "here": self.here,
        }

    def data(self, path, listed):
        steps = [*self.above, (self.title, self.path)]
        return metadata.list_data(self.title, path, self.description, listed, steps)


class TopicHub(StoryList):
    """Everything under one topic, month by month; on the first page the story that explains it, when one is pinned."""

    template = "articles/topic.html"
    slots: ClassVar = {"topic": int}

    def find(self, slug):
        self.row = found_by(TOPIC, Topic, slug)
        self.wanted = {"topic": self.row.pk}
        self.title, self.path = self.row.name, self.row.get_absolute_url()
        self.description = " ".join(self.row.description.split())
        name = freshness.tag(self.row)
        self.tags = (f"profile-{name}", f"hub-{name}")
        self.lists = (f"list-{name}",)

    @staticmethod
    def stories(at, topic):
        return Article.objects.live(at).about(topic)

    def subject(self, page_obj):
        self.pinned = self._pinned() if page_obj.number == 1 else None
        cards = [card for card in page_obj if self.pinned is None or card.pk != self.pinned.pk]
        return {"topic": self.row, "pinned": self.pinned, "months": by_month(cards)}

    def _pinned(self):
        """Return the card of the pinned story when readers may see it; the page stands on it either way."""
        if self.row.pinned_id is None:
            return None
        found = cards_of([self.row.pinned_id], self.at)
        self.tags += (f"card-{self.row.pinned_id}", *standing.of_cards(found, "lead"))
        ends(self.request, *standing.moments(found))
        return found[0] if found else None

    def data(self, path, listed):
        found = super().data(path, listed)
        about = {"@type": "Thing", "name": self.title, "description": self.description}
        found[0]["about"] = {name: value for name, value in about.items() if value}
        if self.pinned:
            found[0]["significantLink"] = metadata.absolute(self.pinned.url)
        return found


def by_month(cards: list[Card]) -> list[tuple[date, list[Card]]]:
    """Return `cards`, the newest first, month by month in the paper's time zone, each with the first day of its month."""
    return [
        (first, list(group)) for first, group in groupby(cards, lambda card: _month_of(card.published_at))
    ]


AUTHOR_COLUMNS = ("id", "name", "slug", "role", "bio", "is_organisation")
AUTHOR = Statement(
    lambda slug: (
        Author.objects.filter(slug=slug)
        .annotate(**picture_columns("photo"))
        .values(*AUTHOR_COLUMNS, *picture_columns("photo"))
    ),
    slug=str,
)


def author_by(slug: str) -> tuple[Author, Picture | None]:
    """Return the author of `slug` and the portrait. Raises Http404."""
    row = next(iter(AUTHOR.rows(slug=slug)), None)
    if row is None:
        raise Http404("no such author")
    return Author(**{name: row[name] for name in AUTHOR_COLUMNS}), picture(row)


class AuthorPage(StoryList):
    """Who somebody is, and what they have written."""

    template = "articles/author.html"
    slots: ClassVar = {"author": int}

    def find(self, slug):
        self.row, self.portrait = author_by(slug)
        self.wanted = {"author": self.row.pk}
        self.title, self.description, self.path = self.row.name, self.row.bio, self.row.get_absolute_url()
        self.tags = (f"profile-{freshness.tag(self.row)}",)
        self.tags += (f"photo-{self.portrait.id}",) if self.portrait else ()
        self.lists = (f"list-{freshness.tag(self.row)}",)

    @staticmethod
    def stories(at, author):
        return Article.objects.live(at).by(author)

    def subject(self, page_obj):
        return {"author": self.row, "portrait": self.portrait}

    def data(self, path, listed):
        return metadata.author_data(self.row, self.portrait)


class Month(StoryList):
    """Everything of one month, in the paper's time zone. A month in which nothing was published is no page."""

    template = "articles/archive.html"
    has_feeds = False
    slots: ClassVar = {"start": datetime, "end": datetime}

    def find(self, year, month):
        try:
            self.first = date(year, month, 1)
            self.start, self.end = month_bounds(self.first)
        except (ValueError, OverflowError):
            raise Http404("no such month") from None
        self.wanted = {"start": self.start, "end": self.end}
        live = Article.objects.live(self.at)
        # Two looks into the index; one aggregate with two conditions would read all of it.
        times = live.values_list("published_at", flat=True)
        before = times.filter(published_at__lt=self.start).order_by("-published_at")
        after = times.filter(published_at__gte=self.end).order_by("published_at")
        self.previous, self.next = _month_of(before.first()), _month_of(after.first())
        self.title = date_format(self.first, "F Y")
        self.path = reverse("articles:archive", args=[year, month])
        self.tags = ("months",)  # which ones stand beside it
        self.lists = (facets.month_word(self.start),)

    @staticmethod
    def stories(at, start, end):
        return Article.objects.live(at).filter(published_at__gte=start, published_at__lt=end)

    def read(self):
        found = super().read()
        if not found.read and self.first != _month_of(self.at):
            raise Http404("nothing was published in that month")
        return found

    def subject(self, page_obj):
        return {"month": self.first, "previous_month": self.previous, "next_month": self.next}


def _month_of(at: datetime | None) -> date | None:
    return timezone.localtime(at).date().replace(day=1) if at else None


@require_safe
def archive_index(request: HttpRequest) -> HttpResponse:
    """Lead to the newest month in which something was published."""
    newest = Article.objects.live(instant(request)).aggregate(Max("published_at"))["published_at__max"]
    month = _month_of(newest or instant(request))
    answer = HttpResponseRedirect(reverse("articles:archive", args=[month.year, month.month]))
    # Which month this is changes by itself only as long as nothing was ever published.
    ends(request, None if newest else month_bounds(month)[1])
    return answered(request, answer, "months")


@require_safe
def breaking(request: HttpRequest) -> HttpResponse:
    """Show what is breaking now, as it waits in the queue, and what was within the last 48 hours, the newest first."""
    at, masthead = instant(request), frame(request)
    stories = Article.objects.live(at).filter(breaking_until__gt=at - BREAKING_FOR)
    still = Case(When(breaking_until__gt=at, then=0), default=1)
    shown = cards(stories.order_by(still, "-published_at", "-pk")[:MOST_BREAKING], at)
    queue = {alert.pk: place for place, alert in enumerate(masthead.alerts)}
    now = sorted(
        (card for card in shown if card.is_breaking), key=lambda card: queue.get(card.pk, len(queue))
    )
    title, path = _("Breaking news"), reverse("articles:breaking")
    context = {
        "now": now,
        "recent": [card for card in shown if not card.is_breaking],
        "meta": metadata.page(masthead, title, path),
        "jsonld": metadata.list_data(title, path, "", shown, [(title, path)]),
    }
    ends(request, *standing.moments(shown))
    ends(request, *(card.breaking_until + BREAKING_FOR for card in shown if card.breaking_until))
    return page(request, "articles/breaking.html", context, "list-breaking", *standing.of_cards(shown))


@reads("page")
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Show every correction of a story that readers can see, newest first."""
    at, masthead = instant(request), frame(request)
    rows = Correction.objects.order_by("-made_at", "-pk")
    public = rows.filter(article__in=Article.objects.live(at), made_at__lte=at)
    page_obj = sheet_of(request, public.values("pk"))
    page_obj.fill(
        rows.filter(pk__in=page_obj.rows)
        .select_related("article")
        .only("kind", "text", "made_at", "article__headline", "article__slug")
    )
    title, path = _("Corrections"), reverse("articles:corrections")
    context = {
        "page_obj": page_obj,
        "meta": metadata.page(masthead, numbered_title(title, page_obj), numbered(path, page_obj)),
    }
    tags = {f"link-{correction.article_id}" for correction in page_obj}
    last = page_obj.read[-1].made_at if page_obj.has_next else None
    return page(
        request, "articles/corrections.html", context, freshness.listed("list-corrections", last), *tags
    )
