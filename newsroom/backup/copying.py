"""Rows of a table as a stream of bytes, and back: PostgreSQL's COPY, in the text format of every version since 15."""

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

from .schema import Table

# What a value looks like as text must not depend on who asks. And rows are read along their primary key: sorting a large
# table would write it to the disk once more, and take the cores that readers of the site need.
SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'; SET LOCAL IntervalStyle = 'postgres';"
    " SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';"
    " SET LOCAL enable_sort = off; SET LOCAL max_parallel_workers_per_gather = 0"
)


def rows_out(table: Table) -> Iterator[memoryview | bytes]:
    """Yield all rows of `table` in the order of its primary key, so that the same rows are the same bytes."""
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _columns(table),
        sql.Identifier(table.name),
        sql.SQL(table.order),  # type: ignore[arg-type]
    )
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(query) as copy:
        yield from copy


def rows_in(table: Table, pieces: Iterator[bytes]) -> int:
    """Write the rows that `pieces`, joined, are; return how many the database took."""
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), _columns(table))
    with connection.cursor() as cursor:
        with connection.wrap_database_errors, cursor.copy(query) as copy:
            for piece in pieces:
                copy.write(piece)
        return cursor.rowcount


def count(table: Table) -> int:
    """How many rows `table` has."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name)))
        return cursor.fetchone()[0]


def sequences(table: Table) -> dict[str, tuple[int, bool]]:
    """The number that each numbering column of `table` gave last, and whether it was given."""
    found = {}
    with connection.cursor() as cursor:
        for column in table.numbered:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(table), column])
            (sequence,) = cursor.fetchone()  # a name that PostgreSQL has quoted
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
            found[column] = cursor.fetchone()
    return found


def set_sequence(table: Table, column: str, last: int, given: bool) -> None:
    """Let `column` go on after `last`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [_quoted(table), column, last, given]
        )


def comment(table: Table) -> str | None:
    """The comment on `table` itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(%s::regclass, 'pg_class')", [_quoted(table)])
        return cursor.fetchone()[0]


def set_comment(table: Table, text: str) -> None:
    """Put a comment on `table`."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON TABLE {} IS {}").format(sql.Identifier(table.name), sql.Literal(text))
        )


def _columns(table: Table) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, table.columns))


def _quoted(table: Table) -> str:
    return connection.ops.quote_name(table.name)
