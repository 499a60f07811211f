"""JSON-LD as plain dicts (schema.org)."""

from django.conf import settings
from django.utils.translation import gettext as _

from .. import brand
from ..coverage import Coverage, Mark, Post
from ..masthead import Masthead
from ..models import Article, Author
from ..renditions import crop
from ..rows import Picture
from .parts import StoryParts, absolute, iso, language

TYPES = {
    Article.Kind.NEWS: "NewsArticle",
    Article.Kind.ANALYSIS: ["NewsArticle", "AnalysisNewsArticle"],
    Article.Kind.OPINION: ["NewsArticle", "OpinionNewsArticle"],
    Article.Kind.EXPLAINER: ["NewsArticle", "BackgroundNewsArticle"],
    Article.Kind.INVESTIGATION: ["NewsArticle", "ReportageNewsArticle"],
    Article.Kind.LIVE: ["NewsArticle", "LiveBlogPosting"],
}
# The policies that schema.org knows, by the address of the plain page that states one.
POLICIES = {
    "correctionsPolicy": ("corrections-policy", "corrections"),
    "ethicsPolicy": ("ethics", "ethics-policy"),
    "publishingPrinciples": ("principles", "editorial-principles"),
    "ownershipFundingInfo": ("ownership", "funding"),
    "masthead": ("masthead", "staff"),
    "diversityPolicy": ("diversity",),
    "verificationFactCheckingPolicy": ("verification", "fact-checking"),
    "unnamedSourcesPolicy": ("sources", "unnamed-sources"),
    "actionableFeedbackPolicy": ("feedback",),
}


def story_data(parts: StoryParts, masthead: Masthead) -> list[dict]:
    """Return the JSON-LD of a story's page: the story, and where it stands."""
    article = parts.article
    address = absolute(article.get_absolute_url())
    data: dict = {
        "@context": "https://schema.org",
        "@type": TYPES[Article.Kind(article.kind)],
        "@id": address,
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": article.headline,
        "alternativeHeadline": article.seo_title,
        "description": article.description,
        "datePublished": iso(article.published_at),
        "dateModified": iso(article.revised_at or article.published_at),
        "dateline": article.dateline,
        "author": [_author(line) for line in parts.bylines],
        "publisher": organisation(masthead),
        "image": _images(article),
        "articleSection": article.category.name if article.category else None,
        "keywords": [topic.name for topic in parts.topics],
        "inLanguage": language(),
        "wordCount": article.word_count or None,
        "isPartOf": _series(parts.series.title, parts.series.url) if parts.series else None,
        "position": parts.series.number if parts.series else None,
        "correction": [
            {"@type": "CorrectionComment", "text": one.text, "datePublished": iso(one.made_at)}
            for one in parts.corrections
        ],
    }
    if article.kind == Article.Kind.LIVE and parts.coverage is not None:
        data |= _coverage(parts.coverage, parts.updates, masthead)
    data = {name: value for name, value in data.items() if value} | {"isAccessibleForFree": True}
    steps = [(_("Front page"), "/"), *parts.breadcrumb, (article.headline, article.get_absolute_url())]
    return [data, breadcrumb(steps)]


def _coverage(coverage: Coverage, shown: list[Post], masthead: Masthead) -> dict:
    """Every update, not those of this page only: the others without their texts, which are at their addresses.

    The coverage has an end once it has ended, not before.
    """
    story = coverage.story
    texts = {post.pk: post for post in shown}
    times = [mark.posted_at for mark in coverage.shown[-1:]]
    times += [story.published_at] if story.published_at else []
    ends = story.coverage_ends
    return {
        "coverageStartTime": iso(min(times, default=None)),
        "coverageEndTime": iso(ends) if ends is not None and ends <= coverage.at else None,
        "liveBlogUpdate": [_update(coverage, mark, texts.get(mark.pk), masthead) for mark in coverage.shown],
    }


def _update(coverage: Coverage, mark: Mark, post: Post | None, masthead: Masthead) -> dict:
    address = absolute(coverage.address_of(mark))
    data = {
        "@type": "BlogPosting",
        "headline": mark.label or coverage.story.headline,
        "url": address,
        "datePublished": iso(mark.posted_at),
        "dateModified": iso(max(mark.edited_at or mark.posted_at, mark.posted_at)),
    }
    if post is None:
        return data
    byline = coverage.story.byline_rows  # type: ignore[attr-defined]
    if post.posted_by_name:
        author = [{"@type": "Person", "name": post.posted_by_name}]
    else:
        author = [{"@type": "Person", "name": line["name"]} for line in byline]
    return data | {
        "mainEntityOfPage": address,
        "articleBody": post.words,
        "author": author,
        "publisher": {"@type": "NewsMediaOrganization", "name": masthead.paper.name},
    }


def coverage_data(coverage: Coverage, shown: list[Post], path: str, masthead: Masthead) -> list[dict]:
    """Return the JSON-LD of a page at `path` that shows some updates of live coverage: those, and what they belong to."""
    story = coverage.story
    marks = {mark.pk: mark for mark in coverage.shown}
    data: dict = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if story.kind == Article.Kind.LIVE else "CollectionPage",
        "@id": absolute(story.get_absolute_url()),
        "url": absolute(path),
        "headline": story.headline,
        "datePublished": iso(story.published_at),
        "dateModified": iso(max((post.edited_at or post.posted_at for post in shown), default=None)),
        "publisher": organisation(masthead),
        "inLanguage": language(),
    }
    part = "liveBlogUpdate" if story.kind == Article.Kind.LIVE else "hasPart"
    if story.kind == Article.Kind.LIVE:
        data |= _coverage(coverage, shown, masthead)
    data |= {part: [_update(coverage, marks[post.pk], post, masthead) for post in shown]}
    return [{name: value for name, value in data.items() if value}]


def _author(line: dict) -> dict:
    """One object an author: the name alone stands in `name`, the role beside it."""
    if line["is_organisation"]:
        return {"@type": "Organization", "name": line["name"], "url": absolute(line["url"])}
    person = {"@type": "Person", "name": line["name"], "url": absolute(line["url"])}
    return person | ({"jobTitle": line["role"]} if line["role"] else {})


def _images(article: Article) -> list[dict]:
    photo = article.lead_photo
    if photo is None:
        return []
    caption = article.lead_caption or photo.caption or photo.alt
    images: dict[str, dict] = {}
    for name in ("card", "classic", "square"):
        address, width, height = crop(photo, name)
        image = {"@type": "ImageObject", "url": absolute(address), "width": width, "height": height}
        more = {"caption": caption, "creditText": photo.credit}
        images.setdefault(address, image | {key: value for key, value in more.items() if value})
    return list(images.values())


def organisation(masthead: Masthead) -> dict:
    """Return the paper as a publisher, with the policies that it states on pages of its own."""
    return masthead.once(("organisation", settings.SITE_URL), lambda: _organisation(masthead))


def _organisation(masthead: Masthead) -> dict:
    paper = masthead.paper
    data = {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#paper"),
        "name": paper.name,
        "legalName": paper.publisher,
        "url": absolute("/"),
        "slogan": paper.motto,
        "email": paper.contact,
        "logo": {
            "@type": "ImageObject",
            "url": absolute(brand.address(paper, "icon-512.png")),
            "width": 512,
            "height": 512,
        },
    }
    for name, slugs in POLICIES.items():
        if stated := masthead.page(*slugs):
            data[name] = absolute(stated.get_absolute_url())
    return {name: value for name, value in data.items() if value}


def breadcrumb(steps: list[tuple[str, str]]) -> dict:
    """Return the way from the front to a page; `steps` are names and root-relative addresses."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(address)}
            for number, (name, address) in enumerate(steps, start=1)
        ],
    }


def front_data(masthead: Masthead) -> list[dict]:
    """Return the JSON-LD of the front page: the site, its publisher and its search."""
    site = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": masthead.paper.name,
        "url": absolute("/"),
        "inLanguage": language(),
        "publisher": organisation(masthead),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": absolute("/search/?q={search_term_string}")},
            "query-input": "required name=search_term_string",
        },
    }
    return [site]


def list_data(name: str, path: str, description: str, cards, steps: list[tuple[str, str]]) -> list[dict]:
    """Return the JSON-LD of a page that lists stories."""
    data = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": name,
        "url": absolute(path),
        "description": description,
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "url": absolute(card.url), "name": card.headline}
                for number, card in enumerate(cards, start=1)
            ],
        },
    }
    return [
        {key: value for key, value in data.items() if value},
        breadcrumb([(_("Front page"), "/"), *steps]),
    ]


def _series(title: str, path: str) -> dict:
    return {"@type": "CreativeWorkSeries", "@id": absolute(path), "name": title, "url": absolute(path)}


def series_data(title: str, home: str, path: str, description: str, cards, first: int) -> list[dict]:
    """Return the JSON-LD of a page of a series at `home`; the first of `cards` is part number `first`."""
    data, steps = list_data(title, path, description, cards, [(title, home)])
    listed = data["mainEntity"]
    listed["itemListOrder"] = "https://schema.org/ItemListOrderAscending"
    for number, item in enumerate(listed["itemListElement"], start=first):
        item["position"] = number
    return [data | {"about": _series(title, home)}, steps]


def author_data(author: Author, portrait: Picture | None) -> list[dict]:
    """Return the JSON-LD of an author's page."""
    entity = _author(
        {
            "name": author.name,
            "url": author.get_absolute_url(),
            "role": author.role,
            "is_organisation": author.is_organisation,
        }
    )
    if author.bio:
        entity["description"] = author.bio
    if portrait:
        entity["image"] = absolute(crop(portrait, "square")[0])
    return [
        {
            "@context": "https://schema.org",
            "@type": "ProfilePage",
            "url": absolute(author.get_absolute_url()),
            "mainEntity": entity,
        },
        breadcrumb([(_("Front page"), "/"), (author.name, author.get_absolute_url())]),
    ]
