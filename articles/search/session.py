"""The terms on which a search asks the database: by the index of words, and for a short time only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# Milliseconds that one statement may take: many times what the most laborious search does in an archive of 100,000 stories.
# Whoever looks for something that takes longer is told so.
PATIENCE = 800
# Half of the pieces of three letters in common is a lot to ask of a short word with a mistake in it: "lodnon" and
# "london" have three of eleven.
SIMILAR = 0.25
# Whether a word is in a story at all the planner would rather find out by reading one story after the other, since most
# words are common; the time that it takes to unpack their documents it does not know of.
TERMS: dict[str, str | None] = {
    "statement_timeout": str(PATIENCE),
    "enable_seqscan": "off",
    "jit": "off",
    "pg_trgm.similarity_threshold": str(SIMILAR),
}
CANCELED = "57014"


class TooSlow(Exception):
    """The search took longer than anybody should wait."""


@contextmanager
def session() -> Iterator[None]:
    """Ask within one short transaction, on these terms. Raises TooSlow."""
    inside = connection.in_atomic_block  # in a test: there the terms would outlive the search
    try:
        with transaction.atomic():
            before = _set(TERMS)
            yield
            if inside:
                _set(before)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == CANCELED:
            raise TooSlow from error
        raise


def _set(terms: dict[str, str | None]) -> dict[str, str | None]:
    """Set `terms` until the end of the transaction, and return what they were."""
    # That of an extension is not known before its first use in a connection.
    was = ", ".join("current_setting(%s, true)" for _ in terms)
    calls = ", ".join("set_config(%s, %s, true)" for _ in terms)
    given = [*terms, *(part for pair in terms.items() for part in pair)]
    (found,) = rows(f"SELECT {was}, {calls}", given)
    return dict(zip(terms, found, strict=False))


def rows(sql: str, parameters: list) -> list[tuple]:
    """Return the rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
