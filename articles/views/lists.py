"""Pages that list stories: section, topic, author, month, breaking; and the list of corrections."""

from datetime import date, datetime

from django.db.models import Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import facets, freshness, metadata, standing
from ..cards import cards
from ..context import ends, frame, instant
from ..models import Article, Author, Correction, Topic
from ..querysets import ArticleQuerySet
from .answers import answer as answered
from .answers import numbered, numbered_title, page, page_of, reads, sheet_of

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

    def stories(self) -> ArticleQuerySet:
        """Return the stories of the list, live ones only."""
        raise NotImplementedError

    def subject(self, page_obj) -> dict:
        """Return what the template needs besides the list; "lead" in it lets the first story lead the first page."""
        raise NotImplementedError

    def answer(self, **words) -> HttpResponse:
        """Answer the page of the list that the request asks for."""
        self.find(**words)
        page_obj = sheet_of(self.request, self.stories().newest_first())
        listed = page_obj.fill(cards(page_obj.rows, self.at)).object_list
        subject = self.subject(page_obj)
        path = numbered(self.path, page_obj)
        context = {"page_obj": page_obj, "cards": listed, "here": ""} | subject
        context |= {
            "meta": metadata.page(
                self.masthead,
                numbered_title(self.title, page_obj),
                path,
                description=self.description,
                own_feeds=metadata.feeds(self.path, self.title) if self.has_feeds else (),
            ),
            "jsonld": self.data(path, listed),
        }
        if "lead" in subject and page_obj.number == 1 and listed and listed[0].picture:
            context |= {"lead": listed[0], "cards": listed[1:]}
        ends(self.request, *standing.moments(listed))
        tags = standing.of_list(self.lists, page_obj.read, page_obj.per_page + 1)
        tags |= standing.of_cards(listed)
        return page(self.request, self.template, context, *self.tags, *tags)

    def data(self, path: str, listed: list) -> list[dict]:
        return metadata.list_data(self.title, path, self.description, listed, [(self.title, self.path)])


class Section(StoryList):
    """A section with its sub-sections."""

    template = "articles/category.html"

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
        self.lists = tuple(f"list-category-{pk}" for pk in self.masthead.tree(self.row))
        parent = next((one for one in self.masthead.sections if one.pk == self.row.parent_id), None)
        self.above = [(parent.name, parent.get_absolute_url())] if parent else []
        self.here = (parent or self.row).slug

    def stories(self):
        return Article.objects.live(self.at).filter(category__in=self.masthead.tree(self.row))

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

    def find(self, slug):
        self.row = get_object_or_404(Topic, slug=slug)
        self.title, self.description, self.path = (
            self.row.name,
            self.row.description,
            self.row.get_absolute_url(),
        )
        self.tags = (f"profile-{freshness.tag(self.row)}",)
        self.lists = (f"list-{freshness.tag(self.row)}",)

    def stories(self):
        return Article.objects.live(self.at).about(self.row)

    def subject(self, page_obj):
        return {"topic": self.row}


class AuthorPage(StoryList):
    """Who somebody is, and what they have written."""

    template = "articles/author.html"

    def find(self, slug):
        self.row = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
        self.title, self.description, self.path = self.row.name, self.row.bio, self.row.get_absolute_url()
        self.tags = (f"profile-{freshness.tag(self.row)}",)
        self.tags += (freshness.tag(self.row.photo),) if self.row.photo else ()
        self.lists = (f"list-{freshness.tag(self.row)}",)

    def stories(self):
        return Article.objects.live(self.at).by(self.row)

    def subject(self, page_obj):
        return {"author": self.row}

    def data(self, path, listed):
        return metadata.author_data(self.row)


class Month(StoryList):
    """Everything of one month, in the paper's time zone. A month in which nothing was published is no page."""

    template = "articles/archive.html"
    has_feeds = False

    def find(self, year, month):
        try:
            self.first = date(year, month, 1)
            self.start, self.end = month_bounds(self.first)
        except (ValueError, OverflowError):
            raise Http404("no such month") from None
        live = Article.objects.live(self.at)
        around = live.aggregate(
            previous=Max("published_at", filter=Q(published_at__lt=self.start)),
            next=Min("published_at", filter=Q(published_at__gte=self.end)),
        )
        self.previous, self.next = (_month_of(around[name]) for name in ("previous", "next"))
        self.title = date_format(self.first, "F Y")
        self.path = reverse("articles:archive", args=[year, month])
        self.tags = ("months",)  # which ones stand beside it
        self.lists = (facets.month_word(self.start),)

    def stories(self):
        stories = Article.objects.live(self.at).filter(
            published_at__gte=self.start, published_at__lt=self.end
        )
        if self.first != _month_of(self.at) and not stories.exists():
            raise Http404("nothing was published in that month")
        return stories

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
    listed = cards(stories[:MOST_BREAKING], at)
    title, path = _("Breaking news"), reverse("articles:breaking")
    context = {
        "now": [card for card in listed if card.is_breaking],
        "recent": [card for card in listed if not card.is_breaking],
        "meta": metadata.page(masthead, title, path),
        "jsonld": metadata.list_data(title, path, "", listed, [(title, path)]),
    }
    ends(request, *standing.moments(listed))
    ends(request, *(card.breaking_until + BREAKING_FOR for card in listed if card.breaking_until))
    return page(request, "articles/breaking.html", context, "list-breaking", *standing.of_cards(listed))


@reads("page")
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Show every correction of a story that readers can see, newest first."""
    at, masthead = instant(request), frame(request)
    rows = (
        Correction.objects.filter(article__in=Article.objects.live(at), made_at__lte=at)
        .select_related("article")
        .only("kind", "text", "made_at", "article__headline", "article__slug")
        .order_by("-made_at", "-pk")
    )
    page_obj = page_of(request, rows)
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
