"""Feeds for the site, a section, a topic and an author, as RSS 2.0, Atom and JSON Feed 1.1: one class for all.

An entry's id is the story's uuid, which outlives every change of its address; its date of change is that of the
last change readers were told of.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date

from .. import brand
from ..context import ends, frame, instant
from ..freshness import listed
from ..masthead import Masthead, last_written
from ..metadata import absolute, language
from ..models import Article, Author, Topic
from ..models.places import address
from ..statements import Statement, among
from ..views.answers import answer
from .entries import ENTRY, Key, clean, entry_rows
from .formats import FORMATS

__all__ = ["FORMATS", "Feed", "clean"]

LATEST = 30
# A date in a header counts whole seconds, and a transaction is seen later than it is dated: only a change that lies
# this far back is dated at all, so that "not modified since" is never said of a page that was.
SETTLED = timedelta(seconds=60)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
SUBJECTS = {"topic": (Topic, "description"), "author": (Author, "bio")}
PAGES = {"section": "category", "topic": "topic", "author": "author"}
SUBJECT = ("pk", "slug", "name", "words")


def _about(model, words: str) -> Statement:
    return Statement(
        lambda slug: model.objects.filter(slug=slug).values("pk", "slug", "name", words=F(words)), slug=str
    )


ABOUT = {name: _about(*told) for name, told in SUBJECTS.items()}


@dataclass(frozen=True)
class Subject:
    """Whose feed it is: a section, a topic or an author, with the words that describe it."""

    pk: int
    slug: str
    name: str
    words: str


class Feed:
    """The view of every feed: `Feed("rss.xml")` for the site, `Feed("rss.xml", "topic")` for a topic of a slug."""

    def __init__(self, file: str, subject: str = ""):
        self.file, self.subject = file, subject

    def __call__(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        at, masthead = instant(request), frame(request)
        row, keys, written = self._read(masthead, slug, at)
        home = address(PAGES[self.subject], row.slug) if row else "/"
        title = clean(f"{row.name} – {masthead.paper.name}" if row else masthead.paper.name)
        words = row.words if row else masthead.paper.motto
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
            empty_since=NEVER,
        )
        for key in keys:
            feed.add(key)
        response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
        if changed := last_change(written, feed.items, at):
            response.headers["Last-Modified"] = http_date(changed.timestamp())
        ends(request, *(item["next_update"] for item in feed.items))
        return answer(request, response, *self._tags(masthead, row, feed.items))

    def _tags(self, masthead: Masthead, row: Subject | None, items: list[dict]) -> set[str]:
        """Return the words of what the feed shows: of the paper and its subject, of its list and of the entries."""
        if row is None:
            names, tags = ["list-front"], {"paper-motto"}
        elif self.subject == "section":
            names = [f"list-category-{pk}" for pk in masthead.tree_of(row.pk)]
            tags = {f"profile-category-{row.pk}"}
        else:
            names, tags = [f"list-{self.subject}-{row.pk}"], {f"profile-{self.subject}-{row.pk}"}
        last = items[-1]["pubdate"] if len(items) >= LATEST else None
        tags |= {"paper-name", *(listed(name, last) for name in names)}
        tags |= {tag for item in items for tag in item["tags"]}
        form = FORMATS[self.file]
        tags |= set(form.of_paper)
        if form.of_photo:
            tags |= {f"lead-{item['key'][0]}" for item in items}
        return tags | {f"{kind}-{item['photo']}" for item in items if item["photo"] for kind in form.of_photo}

    def _read(
        self, masthead: Masthead, slug: str, at: datetime
    ) -> tuple[Subject | None, list[Key], datetime | None]:
        """Return whose feed it is, its entries, and when anything was last written. Raises Http404.

        One query, and one before it for a topic or an author: by the number of a topic the database knows whether half of
        all stories have it or three, and reads them by date or by topic.
        """
        row: Subject | None = None
        if self.subject in SUBJECTS:
            known = ABOUT[self.subject].tuples(*SUBJECT, slug=slug)
            if not known:
                raise Http404("no such feed")
            row = Subject(*known[0])
            found = OF[self.subject].tuples("written", *ENTRY, at=at, subject=row.pk)
        elif self.subject:
            section = next((one for one in masthead.all_sections if one.slug == slug), None)
            if section is None:
                raise Http404("no such section")
            row = Subject(section.pk, slug, section.name, section.description)
            found = OF_SECTION.tuples("written", *ENTRY, at=at, shelves=masthead.tree(section))
        else:
            found = OF_SITE.tuples("written", *ENTRY, at=at)
        return row, [values[1:] for values in found], found[0][0] if found else None


def _entries(stories, at):
    """Return the rows of a feed's newest entries, each with what the feed says of the last write."""
    newest = stories.newest_first().annotate(written=last_written(at))
    return entry_rows(newest[:LATEST], at, "written")


OF_SITE = Statement(lambda at: _entries(Article.objects.live(at), at), at=datetime)
OF_SECTION = Statement(
    lambda at, shelves: _entries(Article.objects.live(at).filter(among("category", shelves)), at),
    at=datetime,
    shelves=list,
)
OF = {
    "topic": Statement(
        lambda at, subject: _entries(Article.objects.live(at).filter(topic_links__tag=subject), at),
        at=datetime,
        subject=int,
    ),
    "author": Statement(
        lambda at, subject: _entries(Article.objects.live(at).filter(bylines__author=subject), at),
        at=datetime,
        subject=int,
    ),
}


def last_change(written: datetime | None, items: list[dict], at: datetime) -> datetime | None:
    """Return when anything was last written or became visible by the clock, or None while that is too fresh to say.

    The trail has a line for every write, so its last line is never older than what a feed shows.
    """
    last = max([item["seen"] for item in items] + [written or NEVER], default=NEVER)
    return last if NEVER < last < at - SETTLED else None
