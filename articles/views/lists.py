"""Pages that list stories: section, topic, author, month, breaking; and the list of corrections."""

from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import facets, freshness, metadata, standing
from ..cards import Card, card_rows, cards, listed
from ..context import ends, frame, instant
from ..models import Article, Author, Correction, Topic
from ..querysets import ArticleQuerySet
from ..statements import Statement, among, stretch
from .answers import Sheet, numbered, numbered_title, page, reads, sheet_of
from .answers import answer as answered

# So many pages of a list have a statement of their own.
HOT_PAGES = 3
BREAKING_FOR = facets.BREAKING_FOR
MOST_BREAKING = 50
month_bounds = facets.month_bounds


class StoryList:
    """One page after the other of stories, newest first. A subclass says which, and what stands around them.

    Costs two queries besides that for the subject, however long the list is: frame and cards.
    """

    template = ""
    title = ""
    description = ""
    path = ""
    has_feeds = True
    # What is shown besides the list, and the lists of which this is one or several.
    tags: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    # What `stories` wants besides the instant; once the subject is found, its values.
    slots: ClassVar[dict[str, type]] = {}
    wanted: dict[str, Any]

    def __init__(self, request: HttpRequest):
        self.request, self.at, self.masthead = request, instant(request), frame(request)

    @classmethod
    def as_view(cls):
        def view(request, **words):
            return cls(request).answer(**words)

        view.__doc__, view.__name__ = cls.__doc__, cls.__name__
        return reads("page")(require_safe(view))

    def find(self, **words) -> None:
        """Find the subject by the words of the address and keep it. Raises Http404."""
        raise NotImplementedError

    @staticmethod
    def stories(at: datetime, **wanted: Any) -> ArticleQuerySet:
        """Return the stories of the list, those that are live at `at`."""
        raise NotImplementedError

    @classmethod
    @cache
    def statement(cls, first: int, count: int) -> Statement:
        """Return the statement for `count` cards from the place `first` on, a place among the first pages."""

        def build(at, **wanted):
            stories = cls.stories(at, **wanted).newest_first()[first : first + count]
            return cards_among(ArraySubquery(stories.values("pk")))

        return Statement(build, at=datetime, **cls.slots)

    @classmethod
    @cache
    def deeper(cls, count: int) -> Statement:
        """Return the statement for `count` cards from the place that is its slot `first` on.

        It is planned without knowing how far that is, and so not as well as the first pages deserve.
        """

        def build(at, first, **wanted):
            return cards_among(stretch(cls.stories(at, **wanted).newest_first(), first, count))

        return Statement(build, at=datetime, first=int, **cls.slots)

    def read(self) -> Sheet[Card]:
        """Return the page of the list that the request asks for. Raises Http404."""
        found: Sheet[Card] = sheet_of(self.request, self.stories(self.at, **self.wanted).newest_first())
        first, count = (found.number - 1) * found.per_page, found.per_page + 1
        if found.number > HOT_PAGES:
            return found.fill(listed(self.deeper(count), self.at, first=first, **self.wanted))
        return found.fill(listed(self.statement(first, count), self.at, **self.wanted))

    def subject(self, page_obj) -> dict:
        """Return what the template needs besides the list; "lead" in it lets the first story lead the first page."""
        raise NotImplementedError

    def answer(self, **words) -> HttpResponse:
        """Answer the page of the list that the request asks for."""
        self.find(**words)
        page_obj = self.read()
        shown = page_obj.object_list
        subject = self.subject(page_obj)
        path = numbered(self.path, page_obj)
        context = {"page_obj": page_obj, "cards": shown, "here": ""} | subject
        context |= {
            "meta": metadata.page(
                self.masthead,
                numbered_title(self.title, page_obj),
                path,
                description=self.description,
                own_feeds=metadata.feeds(self.path, self.title) if self.has_feeds else (),
            ),
            "jsonld": self.data(path, shown),
        }
        if "lead" in subject and page_obj.number == 1 and shown and shown[0].picture:
            context |= {"lead": shown[0], "cards": shown[1:]}
        ends(self.request, *standing.moments(shown))
        tags = standing.of_list(self.lists, page_obj.read, page_obj.per_page + 1)
        tags |= standing.of_cards(shown)
        return page(self.request, self.template, context, *self.tags, *tags)

    def data(self, path: str, listed: list) -> list[dict]:
        return metadata.list_data(self.title, path, self.description, listed, [(self.title, self.path)])


def cards_among(ids):
    """Return the rows of the cards of `ids`, an array of which the database finds out first, the newest first.

    Whoever leaves out a thousand stories would otherwise read their bylines and pictures to leave these out too.
    """
    return card_rows(Article.objects.filter(among("pk", ids)).newest_first())


def found_by(statement: Statement, model, slug: str):
    """Return the row of `slug`. Raises Http404."""
    row = next(iter(statement.rows(slug=slug)), None)
    if row is None:
        raise Http404(f"no such {model._meta.model_name}")
    return model(**row)


TOPIC = Statement(
    lambda slug: Topic.objects.filter(slug=slug).values("id", "name", "slug", "description"), slug=str
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
    """Everything under one topic."""

    template = "articles/topic.html"
    slots: ClassVar = {"topic": int}

    def find(self, slug):
        self.row = found_by(TOPIC, Topic, slug)
        self.wanted = {"topic": self.row.pk}
        self.title, self.description, self.path = (
            self.row.name,
            self.row.description,
            self.row.get_absolute_url(),
        )
        self.tags = (f"profile-{freshness.tag(self.row)}",)
        self.lists = (f"list-{freshness.tag(self.row)}",)

    @staticmethod
    def stories(at, topic):
        return Article.objects.live(at).about(topic)

    def subject(self, page_obj):
        return {"topic": self.row}


class AuthorPage(StoryList):
    """Who somebody is, and what they have written."""

    template = "articles/author.html"
    slots: ClassVar = {"author": int}

    def find(self, slug):
        self.row = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
        self.wanted = {"author": self.row.pk}
        self.title, self.description, self.path = self.row.name, self.row.bio, self.row.get_absolute_url()
        self.tags = (f"profile-{freshness.tag(self.row)}",)
        self.tags += (freshness.tag(self.row.photo),) if self.row.photo else ()
        self.lists = (f"list-{freshness.tag(self.row)}",)

    @staticmethod
    def stories(at, author):
        return Article.objects.live(at).by(author)

    def subject(self, page_obj):
        return {"author": self.row}

    def data(self, path, listed):
        return metadata.author_data(self.row)


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
    """Show what is breaking now, and what was within the last 48 hours."""
    at, masthead = instant(request), frame(request)
    stories = Article.objects.live(at).filter(breaking_until__gt=at - BREAKING_FOR).newest_first()
    shown = cards(stories[:MOST_BREAKING], at)
    title, path = _("Breaking news"), reverse("articles:breaking")
    context = {
        "now": [card for card in shown if card.is_breaking],
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
