"""Feeds for the site, a section, a topic and an author, as RSS 2.0, Atom and JSON Feed 1.1: one class for all.

An entry's id is the story's uuid, which outlives every change of its address; its date of change is that of the
last change readers were told of.
"""

import json
import re
from datetime import UTC, datetime, timedelta

from django.db.models import OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc2822_date, rfc3339_date
from django.utils.http import http_date

from . import brand, freshness
from .cards import bylines_of
from .context import frame, instant
from .masthead import Masthead
from .metadata import absolute, language
from .models import Article, ArticleTopic, Author, Category, LiveUpdate, Topic
from .renditions import social_card
from .rows import PICTURE, folded, moment
from .views.answers import EVERYWHERE, public

LATEST = 30
# A date in a header counts whole seconds, and a transaction is seen later than it is dated: only a change that lies
# this far back is dated at all, so that "not modified since" is never said of a page that was.
SETTLED = timedelta(seconds=60)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
OWN = re.compile(r'(\s(?:href|src)=")(/(?!/)[^"]*)"')
OWN_SET = re.compile(r'(\ssrcset=")([^"]*)"')


class Dated:
    """A feed without entries has the date of the last write, not of the request: the same bytes for everybody."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=self.feed["empty_since"])


class Rss(Dated, Rss201rev2Feed):
    """RSS with the full text, every author, and the picture with its credit."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.startElement("image", {})
        for name, value in (
            ("url", self.feed["icon"]),
            ("title", self.feed["title"]),
            ("link", self.feed["link"]),
        ):
            handler.addQuickElement(name, value)
        handler.endElement("image")

    def add_item_elements(self, handler, item):
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", item["link"])
        if item["description"]:
            handler.addQuickElement("description", item["description"])
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author["name"])
        handler.addQuickElement("pubDate", rfc2822_date(item["pubdate"]))
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("guid", item["unique_id"], {"isPermaLink": "false"})
        for category in item["categories"]:
            handler.addQuickElement("category", category)
        handler.addQuickElement("content:encoded", item["content"])
        if image := item["image"]:
            handler.startElement(
                "media:content", {"url": image["url"], "medium": "image", "type": "image/jpeg"}
            )
            if image["credit"]:
                handler.addQuickElement("media:credit", image["credit"])
            if image["alt"]:
                handler.addQuickElement("media:description", image["alt"])
            handler.endElement("media:content")


class Atom(Dated, Atom1Feed):
    """Atom with one author element for each author, and summary and content apart."""

    content_type = "application/atom+xml; charset=utf-8"

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def add_item_elements(self, handler, item):
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate", "type": "text/html"})
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author["name"])
            handler.addQuickElement("uri", author["url"])
            handler.endElement("author")
        handler.addQuickElement("id", item["unique_id"])
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "text"})
        for category in item["categories"]:
            handler.addQuickElement("category", "", {"term": category})
        handler.addQuickElement("content", item["content"], {"type": "html", "xml:base": item["link"]})


class Json(SyndicationFeed):
    """JSON Feed 1.1 (jsonfeed.org), from the same entries."""

    content_type = "application/feed+json"

    def write(self, outfile, encoding):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "icon": self.feed["icon"],
            "favicon": self.feed["icon"],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(
            json.dumps(
                {key: value for key, value in feed.items() if value not in ("", None)}, ensure_ascii=False
            )
        )

    @staticmethod
    def _item(item: dict) -> dict:
        entry = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["description"],
            "content_html": item["content"],
            "image": item["image"]["url"] if item["image"] else "",
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": item["authors"],
            "tags": item["categories"],
        }
        return {key: value for key, value in entry.items() if value or key == "content_html"}


FORMATS = {"rss.xml": Rss, "atom.xml": Atom, "feed.json": Json}
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
        feed = FORMATS[self.file](
            title=clean(f"{row} – {masthead.paper.name}" if row else masthead.paper.name),
            link=absolute(home),
            description=clean(
                (getattr(row, "description", "") or getattr(row, "bio", "")) if row else masthead.paper.motto
            ),
            language=language(),
            feed_url=absolute(f"{home}feeds/{self.file}"),
            feed_guid=absolute(home),
            author_name=clean(masthead.paper.publisher or masthead.paper.name),
            icon=absolute(brand.address(masthead.paper, "icon-512.png")),
            empty_since=masthead.last_written or NEVER,
        )
        for entry in entries(self._stories(masthead, row, at), at):
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


def entries(stories, at: datetime) -> list[dict]:
    """Return what a feed says of each of `stories`, in one query."""
    rows = (
        stories.select_related("category", "lead_photo")
        .only(
            *(
                "uuid",
                "slug",
                "kind",
                "headline",
                "standfirst",
                "body",
                "body_html",
                "published_at",
                "revised_at",
            ),
            *("category__name", "lead_photo__credit"),
            *(f"lead_photo__{name}" for name in PICTURE),
        )
        .annotate(
            byline_rows=bylines_of(),
            topic_rows=folded(
                ArticleTopic.objects.filter(content_object=OuterRef("pk")).order_by("position", "pk"),
                id="tag_id",
                name="tag__name",
            ),
            update_rows=folded(
                LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__lte=at).order_by(
                    "-posted_at", "-pk"
                ),
                headline="headline",
                body_html="body_html",
                posted_at="posted_at",
            ),
        )
    )
    return [_entry(story) for story in rows]


def _entry(story: Article) -> dict:
    photo = story.lead_photo
    image = (
        {"url": absolute(social_card(photo)[0]), "credit": clean(photo.credit), "alt": clean(photo.alt)}
        if photo
        else None
    )
    section = [story.category.name] if story.category else []
    return {
        "tags": [
            freshness.tag(story),
            *(f"author-{row['id']}" for row in story.byline_rows),
            *(f"topic-{row['id']}" for row in story.topic_rows),
        ],
        "title": clean(story.headline),
        "link": absolute(story.get_absolute_url()),
        "description": clean(story.standfirst),
        "content": clean(whole(story)),
        "unique_id": story.uuid.urn,
        "seen": max([story.published_at, *(moment(row["posted_at"]) for row in story.update_rows)]),
        "pubdate": timezone.localtime(story.published_at),
        "updateddate": timezone.localtime(story.revised_at or story.published_at),
        "categories": list(
            dict.fromkeys(clean(name) for name in [*section, *(row["name"] for row in story.topic_rows)])
        ),
        "authors": [
            {"name": clean(line["name"]), "url": absolute(reverse("articles:author", args=[line["slug"]]))}
            for line in story.byline_rows
        ],
        "image": image,
    }


def whole(story: Article) -> str:
    """Return the text of a story with its live updates, as HTML with absolute addresses; in live coverage they come first."""
    posts = "".join(
        (f"<h2>{_escaped(row['headline'])}</h2>" if row["headline"] else "") + row["body_html"]
        for row in story.update_rows
    )
    parts = (posts, story.prepared) if story.kind == Article.Kind.LIVE else (story.prepared, posts)
    return with_absolute_addresses("".join(parts))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_absolute_addresses(html: str) -> str:
    """Return prepared HTML with the site before every root-relative address, those in `srcset` included."""
    html = OWN.sub(lambda found: f'{found[1]}{absolute(found[2])}"', html)

    def widths(found):
        return f'{found[1]}{", ".join(absolute(part.strip()) for part in found[2].split(","))}"'

    return OWN_SET.sub(widths, html)


def clean(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold at all."""
    return INVALID.sub("", str(text))


def last_change(masthead: Masthead, items: list[dict], at: datetime) -> datetime | None:
    """Return when anything was last written or became visible by the clock, or None while that is too fresh to say.

    The trail has a line for every write, so its last line is never older than what a feed shows.
    """
    last = max([item["seen"] for item in items] + [masthead.last_written or NEVER], default=NEVER)
    return last if NEVER < last < at - SETTLED else None
