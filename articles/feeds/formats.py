"""The three formats, each a generator over the same entries."""

import io
import json

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc2822_date, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from ..fragments import kept
from .entries import Key, by_size, entry, manner


class Dated:
    """A feed without entries has a date of long ago, not of the request: the same bytes for everybody, at any time."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=self.feed["empty_since"])


class Kept(Dated):
    """XML whose items are written once for all feeds that they stand in.

    `of_paper` and `of_photo` are the words of what the format shows of the paper and of the pictures of its items.
    """

    def add(self, key: Key) -> None:
        self.items.append(entry(key))

    def write_items(self, handler):
        """Called by Django between head and foot of the feed."""
        for item in self.items:
            key = item["key"]
            handler.ignorableWhitespace(by_size(_item, key)(type(self), key, *manner()))  # as it is

    def write_item(self, handler, item):
        self.items = [item]
        super().write_items(handler)


@kept(300)
def _item(form: type, key: Key, *_manner) -> str:
    out = io.StringIO()
    form(title="", link="", description="").write_item(
        SimplerXMLGenerator(out, "utf-8", short_empty_elements=True), entry(key)
    )
    return out.getvalue()


class Rss(Kept, Rss201rev2Feed):
    """RSS with the full text, every author, and the picture with its credit."""

    of_paper, of_photo = ("paper-icon",), ("photo", "crop-photo", "credit-photo")
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


class Atom(Kept, Atom1Feed):
    """Atom with one author element for each author, and summary and content apart."""

    of_paper, of_photo = ("paper-icon", "paper-publisher"), ()
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

    of_paper, of_photo = ("paper-icon",), ("crop-photo",)
    content_type = "application/feed+json"

    def add(self, key: Key) -> None:
        self.items.append(entry(key))

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
        feed = {key: value for key, value in feed.items() if value not in ("", None)}
        outfile.write(json.dumps(feed, ensure_ascii=False))

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
