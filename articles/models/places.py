"""Addresses of pages by their slugs. Asking the resolver takes longer than everything else a link needs, so they are kept."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=8192)
def address(name: str, slug: str) -> str:
    """Return the root-relative address of the page `name` ("article", "author", "topic") of a slug."""
    return reverse(f"articles:{name}", args=[slug])
