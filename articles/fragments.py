"""Pieces of pages that are made of values alone, kept by these values: the same values give the same piece.

Nothing here has to be purged: a story that changes has another card, which is another key. How many are kept is
bounded, since a worker with a full page cache of 64 MB has to stay under 150 MB (docs/adr/0033).
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.conf import settings


def kept(most: int) -> Callable:
    """Keep the last `most` results of a function of hashable values. With DEBUG nothing is kept, since templates change."""

    def decorate(make):
        remembered = lru_cache(maxsize=most)(make)

        @wraps(make)
        def piece(*values):
            return make(*values) if settings.DEBUG else remembered(*values)

        piece.kept = remembered  # type: ignore[attr-defined]
        return piece

    return decorate
