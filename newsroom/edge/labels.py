"""What an answer carries for the edge: the names by which it is forgotten, and for how long it may be kept.

A browser learns nothing of it: its own Cache-Control stays `max-age=0`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from .kinds import Edge

# articles.freshness has the word too, but needs the models, and settings import this package.
EVERYTHING = "everything"
# A header of more than 2 KB is where servers and networks begin to refuse.
HEADER_BYTES = 2_000
# An edge keeps a page for a minute at the most. It is told of every change; this is for the day on which nobody is there
# to tell it, and no longer than what pages may be served while the database is away. To ask again costs next to
# nothing: once a minute and page, answered from memory, mostly by "not modified".
LONGEST = 60

ONE_OF_MANY = re.compile(r"([a-z]+(?:[_-][a-z]+)*)-[0-9]")


def headers(
    tags: Iterable[str], ends_at: datetime | None, now: datetime, *, age: int = 0
) -> list[tuple[str, str]]:
    """Return what the answer with `tags` tells the edge that is configured; nothing where there is none.

    `ends_at` (aware) is when the clock alone makes the page old: `now` for an answer that shall not be kept. `age` is
    what the answer says in its header Age, in seconds: caches count it as time that has passed.
    """
    edge = settings.EDGE
    if edge is None:
        return []
    named = label(edge, tags if isinstance(tags, frozenset) else frozenset(tags))
    seconds = lifetime(ends_at, now) if named else 0
    carried = [(edge.lifetime_header, edge.lifetime.format(seconds and seconds + age))]
    return [(edge.tag_header, named), *carried] if named else carried


def lifetime(ends_at: datetime | None, now: datetime) -> int:
    """Return for how many whole seconds from `now` (both aware) a page may be kept that is old at `ends_at`."""
    if ends_at is None:
        return LONGEST
    return min(max(int((ends_at - now).total_seconds()), 0), LONGEST)


@lru_cache(maxsize=4_096)
def label(edge: Edge, tags: frozenset[str]) -> str:
    """Return the value of the edge's tag header, or "" when even the coarsest names are too many for it.

    Lists are named without their instants. Where it would be too long, all of one kind become one name, such as
    `any-card`, the kind that takes most room first.
    """
    room = HEADER_BYTES - len(f"{edge.tag_header}: \r\n")
    names = {tag.partition("@")[0] for tag in tags} | {EVERYTHING}
    while len(found := edge.between.join(sorted(names))) > room:
        sizes: Counter[str] = Counter()
        for name in names:
            if kind := coarse(name):
                sizes[kind] += len(name) + 1
        if not sizes:
            return ""
        largest = max(sorted(sizes), key=sizes.__getitem__)
        names = {largest if coarse(name) == largest else name for name in names}
    return found


def coarse(name: str) -> str | None:
    """Return the name for all of a kind, which is purged along with each of them: `any-card` for `card-7`."""
    found = ONE_OF_MANY.match(name)
    return f"any-{found[1]}" if found else None


def spoken(tags: Iterable[str]) -> list[str]:
    """Return the names that an edge is told for `tags`, in their order: without instants, each with its kind."""
    names: dict[str, None] = {}
    for tag in tags:
        name = tag.partition("@")[0]
        names[name] = None
        if kind := coarse(name):
            names[kind] = None
    return list(names)
