"""What readers see of everything that stories refer to: which column stands on which pages.

Words with a kind and an id, such as `author-7`, say what other pages show of the row; `profile-author-7` what only its own
page and feeds show. `nav` and `paper-…` stand for what is on every page.
"""

from typing import Any

from django.db import connection
from django.db.models import Model

from . import masthead, styles
from .facets import LOCK_CLASS, path_word
from .models import Author, Category, OldPath, Page, Paper, Photo, Series, Topic

FRAME = (Category, Page, Paper)
# Said when an old address with a query came or went: the page cache knows which parameters such addresses have.
OLD_QUERIES = "old-queries"
# For each column the kinds of words; a word without an id is one ending in "!". What is not named here shows nowhere.
COLUMNS: dict[type[Model], dict[str, tuple[str, ...]]] = {
    Author: {
        "name": ("name-author", "link-author", "author", "profile-author", "search-names!"),
        "slug": ("link-author", "author", "profile-author", "sitemap!"),
        "role": ("author", "profile-author"),
        "is_organisation": ("author", "profile-author"),
        "photo_id": ("author", "profile-author"),
        "bio": ("profile-author",),
    },
    Category: {
        "name": ("category", "profile-category", "search-names!"),
        "slug": ("profile-category",),
        "description": (
            "profile-category",
            "frame!",
        ),  # no page shows it but its own, and the frame in memory holds it
    },
    Topic: {
        "name": ("topic", "profile-topic", "search-names!"),
        "slug": ("topic", "profile-topic", "sitemap!"),
        "description": ("profile-topic",),
        "pinned_id": ("hub-topic",),
        "timeless": ("age-topic",),
    },
    Series: {
        "title": ("series",),
        "slug": ("series", "sitemap!"),
        "introduction": ("profile-series",),
    },
    Photo: {
        "image": ("photo", "crop-photo"),
        "width": ("photo", "crop-photo"),
        "height": ("photo", "crop-photo"),
        "renditions": ("photo", "crop-photo"),
        "focal_x": ("photo",),
        "focal_y": ("photo",),
        "alt": ("photo",),
        "decorative": ("photo",),
        "caption": ("caption-photo",),
        "credit": ("credit-photo",),
    },
    Page: {"title": ("page",), "slug": ("page",), "body": ("page",), "body_html": ("page",)},
    Paper: {
        "name": ("paper", "paper-name!", "paper-icon!", "paper-publisher!"),
        "motto": ("paper", "paper-motto!"),
        "logo": ("paper", "paper-icon!"),
        "colour": ("paper", "paper-icon!", "paper-colours!"),
        "colour_dark": ("paper", "paper-colours!"),
        "publisher": ("paper", "paper-publisher!"),
        "contact": ("paper", "paper-contact!"),
        **dict.fromkeys(("count_reads", "notice", "notice_words", "notice_link"), ("paper",)),
    },
}


def of_row(obj: Any, before: Any) -> set[str]:
    """Return the words of what differs between `before` (None: there was no row, so no page shows it) and `obj` (saved).

    The paper stands on pages, with its defaults, before it has a row.
    """
    if old := _old_addresses(obj, before):
        return old
    words: set[str] = set()
    for column, kinds in COLUMNS[type(obj)].items():
        if isinstance(obj, Paper) if before is None else getattr(before, column) != getattr(obj, column):
            words |= {kind[:-1] if kind.endswith("!") else f"{kind}-{obj.pk}" for kind in kinds}
    if isinstance(obj, Author) and (before is None or before.user_id != obj.user_id):
        # Who posts live updates stands there under the name of the author that they are.
        words |= {f"user-{pk}" for pk in (obj.user_id, before and before.user_id) if pk}
    if isinstance(obj, Category) and before is not None and before.parent_id != obj.parent_id:
        words |= {f"list-category-{pk}" for pk in (obj.pk, obj.parent_id, before.parent_id) if pk}
    return words | _addresses(obj, before)


def added(obj: Category | Page) -> set[str]:
    """Return the words of a new section or plain page: it stands in the navigation or the footer, and in the sitemap."""
    return {"nav", "sitemap"} | of_row(obj, None)


def gone(obj: Model) -> set[str]:
    """Return the words of a row that is about to be deleted: nothing refers to it, but it has a page and feeds of its own."""
    if old := _old_addresses(obj):
        return old
    kinds = {kind for kinds in COLUMNS[type(obj)].values() for kind in kinds if not kind.endswith("!")}
    return {f"{kind}-{obj.pk}" for kind in kinds} | of_row(obj, None)


def _old_addresses(*rows: Model | None) -> set[str]:
    """Return the words of those of `rows` that are old addresses."""
    paths = {row.path for row in rows if isinstance(row, OldPath)}
    return {path_word(path) for path in paths} | (
        {OLD_QUERIES} if any("?" in path for path in paths) else set()
    )


def _addresses(obj: Any, before: Any) -> set[str]:
    """Return the words of the addresses that lead elsewhere, or anywhere, since the row has the one that it has."""
    if isinstance(obj, Photo | Paper):
        return set()
    if before is not None and before.get_absolute_url() == obj.get_absolute_url():
        return set()
    return {path_word(row.get_absolute_url()) for row in (obj, before) if row is not None}


def hold_frame() -> None:
    """Wait until nobody else writes what stands on every page: what differs is found by comparing the whole of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext('frame'))", [LOCK_CLASS])


def frame(at) -> dict[str, object]:
    """Return what sections and plain pages put on other pages: navigation, footer, colours, addresses of the sitemap."""
    held = masthead.load(at)
    shelves = [(one.pk, one.name, one.slug, one.parent_id) for one in held.all_sections]
    pages = [(one.title, one.slug) for one in held.pages]
    sheet = styles.sheet(held)
    return {
        "nav": (shelves, pages, sheet),
        "colours": sheet,
        "sitemap": ([slug for _pk, _name, slug, _parent in shelves], [slug for _title, slug in pages]),
    }
