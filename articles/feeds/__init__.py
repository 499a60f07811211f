"""Feeds for the site, a section, a topic and an author, as RSS 2.0, Atom and JSON Feed 1.1: one class for all.

An entry's id is the story's uuid, which outlives every change of its address; its date of change is that of the
last change readers were told of.
"""

from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date

from .. import brand, freshness
from ..context import frame, instant
from ..masthead import Masthead
from ..metadata import absolute, language
from ..models import Article, Author, Category, Topic
from ..views.answers import EVERYWHERE, public
from .entries import clean, entries_from, entry_rows
from .formats import FORMATS

__all__ = ["FORMATS", "Feed", "clean"]

LATEST = 30
# A date in a header counts whole seconds, and a transaction is seen later than it is dated: only a change that lies
# this far back is dated at all, so that "not modified since" is never said of a page that was.
SETTLED = timedelta(seconds=60)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
SUBJECTS = {"section": Category, "topic": Topic, "author": Author}


class Feed:
    """The view of every feed: `Feed("rss.xml")` for the site, `Feed("rss.xml", "topic")` for a topic of a slug."""

    def __init__(self, file: str, subject: str = ""):
        self.file, self.subject = file, subject

    def __call__(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        at, masthead = instant(request), frame(request)
        row = self._find(masthead, slug)
        home = row.get_absolute_url() if row else "/"
        title = clean(f"{row} – {masthead.paper.name}" if row else masthead.paper.name)
        words = (getattr(row, "description", "") or getattr(row, "bio", "")) if row else masthead.paper.motto
        feed = FORMATS[self.file](
            title=title,
            link=absolute(home),
            # RSS asks every channel for a description that says something.
            description=clean(words) or title,
            language=language(),
            feed_url=absolute(f"{home}feeds/{self.file}"),
            feed_guid=absolute(home),
            author_name=clean(masthead.paper.publisher or masthead.paper.name),
            icon=absolute(brand.address(masthead.paper, "icon-512.png")),
            empty_since=masthead.last_written or NEVER,
        )
        for entry in entries_from(entry_rows(self._stories(masthead, row, at), at)):
            feed.add_item(**entry)
        response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
        if changed := last_change(masthead, feed.items, at):
            response.headers["Last-Modified"] = http_date(changed.timestamp())
        tags = {freshness.tag(row)} if row else {"front"}
        return public(response, *EVERYWHERE, *tags, *(tag for item in feed.items for tag in item["tags"]))

    def _find(self, masthead: Masthead, slug: str):
        if not self.subject:
            return None
        if self.subject == "section":
            for section in masthead.all_sections:
                if section.slug == slug:
                    return section
            raise Http404("no such section")
        return get_object_or_404(SUBJECTS[self.subject], slug=slug)

    def _stories(self, masthead: Masthead, row, at: datetime):
        stories = Article.objects.live(at).newest_first()
        if self.subject == "section":
            stories = stories.filter(category__in=masthead.tree(row))
        elif self.subject == "topic":
            stories = stories.about(row)
        elif self.subject == "author":
            stories = stories.by(row)
        return stories[:LATEST]


def last_change(masthead: Masthead, items: list[dict], at: datetime) -> datetime | None:
    """Return when anything was last written or became visible by the clock, or None while that is too fresh to say.

    The trail has a line for every write, so its last line is never older than what a feed shows.
    """
    last = max([item["seen"] for item in items] + [masthead.last_written or NEVER], default=NEVER)
    return last if NEVER < last < at - SETTLED else None
