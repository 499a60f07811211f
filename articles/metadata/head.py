"""The head of a page as a plain dict: title, canonical address, Open Graph (ogp.me), feeds."""

from django.conf import settings
from django.utils.translation import get_language, to_locale

from .. import brand
from ..masthead import Masthead
from ..models import Photo
from ..renditions import social_card
from .parts import StoryParts, absolute, iso

ROBOTS = "index,follow,max-image-preview:large,max-snippet:-1,max-video-preview:-1"
HIDDEN = "noindex"


def feeds(base: str, title: str) -> list[dict]:
    """Return the three feeds under `base` (such as "/topics/energy/") for the head of a page."""
    kinds = {
        "rss.xml": ("application/rss+xml", "RSS"),
        "atom.xml": ("application/atom+xml", "Atom"),
        "feed.json": ("application/feed+json", "JSON Feed"),
    }
    return [
        {"title": f"{title} ({name})", "type": kind, "url": absolute(f"{base}feeds/{file}")}
        for file, (kind, name) in kinds.items()
    ]


def page(
    masthead: Masthead, title: str, path: str, *, description: str = "", robots: str = ROBOTS, own_feeds=()
) -> dict:
    """Return the head of a page that is no story; `title` is "" for the front, `path` root-relative with its query."""
    name = masthead.paper.name
    whole = f"{title} – {name}" if title else name
    return {
        "title": whole,
        "description": description,
        "canonical": absolute(path),
        "robots": robots,
        "og": _graph(masthead, title or name, path, description, kind="website", photo=None),
        "article": [],
        "feeds": [*own_feeds, *feeds("/", name)],
    }


def story(parts: StoryParts, masthead: Masthead) -> dict:
    """Return the head of a story's page. Title and social title are the search title when there is one."""
    article = parts.article
    path = article.get_absolute_url()
    facts = [("article:published_time", iso(article.published_at))]
    facts.append(("article:modified_time", iso(article.revised_at or article.published_at)))
    facts += [("article:author", absolute(line["url"])) for line in parts.bylines]
    if article.category:
        facts.append(("article:section", article.category.name))
    facts += [("article:tag", topic.name) for topic in parts.topics]
    own = feeds(parts.topics[0].get_absolute_url(), parts.topics[0].name) if parts.topics else []
    embed = {
        "title": article.headline,
        "type": "application/json+oembed",
        "url": absolute(f"/oembed?url={absolute(path)}"),
    }
    return {
        "title": article.title,
        "description": article.description,
        "canonical": article.canonical_url or absolute(path),
        "robots": ROBOTS,
        "og": _graph(
            masthead, article.title, path, article.description, kind="article", photo=article.lead_photo
        ),
        "article": [(name, value) for name, value in facts if value],
        "feeds": [embed, *own, *feeds("/", masthead.paper.name)],
    }


def _graph(
    masthead: Masthead, title: str, path: str, description: str, *, kind: str, photo: Photo | None
) -> list:
    if photo:
        image, width, height = social_card(photo)
        alt = photo.alt
    else:
        image, (width, height) = brand.address(masthead.paper, brand.CARD), brand.CARD_SIZE
        alt = masthead.paper.name
    tags = [
        ("og:type", kind),
        ("og:title", title),
        ("og:url", absolute(path)),
        ("og:site_name", masthead.paper.name),
        ("og:locale", to_locale(get_language() or settings.LANGUAGE_CODE)),
        ("og:description", description),
        ("og:image", absolute(image)),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", str(width)),
        ("og:image:height", str(height)),
        ("og:image:alt", alt),
        ("twitter:card", "summary_large_image"),
    ]
    return [(name, value) for name, value in tags if value]
