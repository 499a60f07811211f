"""Which pages a change touches. It says so to the database, inside the transaction, and is heard at commit.

A page carries the tags of what it shows; a verb names the tags of what it changed. The two never meet but here.

A tag is a word such as `card-12`. Of a list it may carry an instant, in microseconds since 1970: `list-topic-4@1767225600000000`
said by a verb means that a story of that instant came into the list or left it; carried by a page it means that the page
shows the list from its newest story down to that instant, so that what happens further down does not touch it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Model

CHANNEL = "pages_changed"
EVERYTHING = "everything"
MOST_TAGS = 500
PAYLOAD_BYTES = 7_900  # PostgreSQL refuses a payload of 8,000 bytes and more

VERBS: dict[str, Callable] = {}


def verb[Function: Callable](function: Function) -> Function:
    """Enter `function`, which writes what readers may see, among the verbs, and return it unchanged.

    Whatever leads to `changed` must be entered, and for every entry tests/freshness holds an edit, after which each page
    is compared with a fresh render: neither can be forgotten, a test fails.
    """
    VERBS[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def tag(row: Model) -> str:
    """Return the tag of one row: `article-12`, `category-3`, `author-7`, `topic-4`, `photo-9`, `page-2`, `paper-1`."""
    return f"{row._meta.model_name}-{row.pk}"


def listed(name: str, at: datetime | None) -> str:
    """Return the tag of the list `name` at the instant `at` (aware); of the whole list without one."""
    return name if at is None else f"{name}@{round(at.timestamp() * 1_000_000)}"


class Tags(dict[str, int | None]):
    """Tags as they are compared: names, each with the instant of a list (microseconds since 1970) or None for all of it."""

    @classmethod
    def shown(cls, words: Iterable[str]) -> "Tags":
        """Return what a page carries: of a list that stands on it twice the deeper instant counts."""
        return cls._gathered(words, min)

    @classmethod
    def said(cls, words: Iterable[str]) -> "Tags":
        """Return what a verb said: of a list that changed twice the newer instant counts, since it touches more pages."""
        return cls._gathered(words, max)

    @classmethod
    def _gathered(cls, words, choose) -> "Tags":
        tags = cls()
        for word in words:
            name, _, digits = word.partition("@")
            instant = int(digits) if digits.isdecimal() else None
            known = tags.get(name, instant)
            tags[name] = None if known is None or instant is None else choose(known, instant)
        return tags

    def touch(self, shown: "Tags") -> bool:
        """Tell whether a page that carries `shown` is made old by these words."""
        if EVERYTHING in self:
            return True
        for name in self.keys() & shown.keys() if len(self) > len(shown) else self:
            if name in shown:
                instant, floor = self[name], shown[name]
                if instant is None or floor is None or instant >= floor:
                    return True
        return False


def ends(response, *moments: datetime | None):
    """Note the moments (aware) at which the clock alone changes what `response` says, and return it; None is none."""
    known = [moment for moment in (getattr(response, "ends_at", None), *moments) if moment is not None]
    response.ends_at = min(known, default=None)
    return response


def tagged(response, *tags: str):
    """Attach `tags` to `response` for the page cache to find, and return it."""
    response.cache_tags = getattr(response, "cache_tags", frozenset()) | set(tags)
    return response


def in_pieces(tags, limit: int = PAYLOAD_BYTES) -> Iterator[str]:
    """Yield `tags` as space-separated payloads of at most `limit` bytes each."""
    piece: list[str] = []
    size = 0
    for name in tags:
        length = len(name.encode()) + 1
        if piece and size + length > limit:
            yield " ".join(piece)
            piece, size = [], 0
        piece.append(name)
        size += length
    if piece:
        yield " ".join(piece)


def changed(*tags: str) -> None:
    """Tell every worker, exactly at commit, that pages carrying `tags` are old.

    Past 500 tags one word means everything. Raises RuntimeError outside a transaction: there the word would
    be out before, or without, the change itself.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("freshness.changed() outside a transaction")
    names = sorted(set(tags))
    if len(names) > MOST_TAGS:
        names = [EVERYTHING]
    tell(in_pieces(names))


def tell(pieces: Iterable[str]) -> None:
    """Hand `pieces` to the database, which delivers them at commit to every process that listens."""
    with connection.cursor() as cursor:
        for piece in pieces:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, piece])
