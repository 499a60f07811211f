"""One page after the other of stories, newest first: what all such lists have in common."""

from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import metadata, standing
from ..cards import Card, card_rows, listed
from ..context import ends, frame, instant
from ..models import Article
from ..querysets import ArticleQuerySet
from ..statements import Statement, among, stretch
from .answers import Sheet, numbered, numbered_title, page, reads, sheet_of

# So many pages of a list have a statement of their own.
HOT_PAGES = 3


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
