"""Names in addresses: ASCII only, made by one function for stories, sections, topics and authors."""

import re

from anyascii import anyascii

MAX_LENGTH = 80


def make_slug(text: str, *, fallback: str = "untitled") -> str:
    """Transliterate `text` to lower-case ASCII words joined by hyphens, cut at a word, at most 80 characters.

    Returns `fallback` when nothing of the text can be written in ASCII letters or digits.
    """
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", anyascii(text).lower()))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MAX_LENGTH]
        if len(longer) > MAX_LENGTH:
            break
        slug = longer
    return slug or fallback


def free_slug(queryset, text: str, *, fallback: str = "untitled") -> str:
    """Return the slug of `text`, with the first free number behind it when `queryset` has rows of that slug."""
    slug = make_slug(text, fallback=fallback)
    taken = set(queryset.filter(slug__startswith=slug[: MAX_LENGTH - 6]).values_list("slug", flat=True))
    if slug not in taken:
        return slug
    number = 2
    while (numbered := f"{slug[: MAX_LENGTH - 6]}-{number}") in taken:
        number += 1
    return numbered
