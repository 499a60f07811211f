"""Rows into tables by COPY, and what follows from them made afterwards: indexes, rules, statistics."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from json import dumps

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from psycopg import sql

from newsroom.backup import indexes

ESCAPED = {"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"}  # the backslash first: the others bring one


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that rows of `model` are copied with: all but the search document, which the database makes."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, SearchVectorField)]


def names_of(fields: Iterable[models.Field]) -> list[str]:
    """Return the names of the columns of `fields`."""
    return [str(field.column) for field in fields]


def text_of(value) -> str:
    """Return one value in the text format of COPY."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        value = dumps(value)
    text = str(value)
    for character, written in ESCAPED.items():
        if character in text:  # a third of the time that `str.translate` takes on long texts
            text = text.replace(character, written)
    return text


def line_of(values: Iterable) -> str:
    """Return one row in the text format of COPY."""
    return "\t".join(map(text_of, values)) + "\n"


def lines_of(model: type[models.Model], instances: Iterable[models.Model]) -> str:
    """Return rows of `model` as text for `copy_in`."""
    names = [field.attname for field in columns_of(model)]
    return "".join(line_of([getattr(one, name) for name in names]) for one in instances)


def copy_in(table: str, columns: list[str], text: str) -> None:
    """Copy the rows that `text` holds into `table`."""
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(text)


def copy_models(instances: Iterable[models.Model]) -> None:
    """Copy saved-to-be `instances`, each with its primary key, table by table in the order in which the tables appear."""
    found: dict[type[models.Model], list[models.Model]] = {}
    for one in instances:
        found.setdefault(type(one), []).append(one)
    for model, rows in found.items():
        copy_in(model._meta.db_table, names_of(columns_of(model)), lines_of(model, rows))


def next_number(model: type[models.Model]) -> int:
    """Return the first primary key that no row of `model` has."""
    return (model._default_manager.aggregate(most=models.Max("pk"))["most"] or 0) + 1


def go_on_after(tables: Iterable[type[models.Model]]) -> None:
    """Let the tables number new rows after the ones that were copied."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [model._meta.db_table, model._meta.pk.column, next_number(model)],
            )


@contextmanager
def without_indexes(tables: list[str], *, processes: int) -> Iterator[None]:
    """Put the indexes and rules of `tables` aside, and make them again afterwards on `processes` connections at once."""
    statements = indexes.put_aside(tables)
    yield
    made = [statement for statement in statements if statement.startswith("CREATE")]
    _spread(
        [["SET maintenance_work_mem = '256MB'", statement] for statement in _largest_first(made)], processes
    )
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for statement in statements[len(made) :]:
            cursor.execute(statement)
        cursor.execute("RESET maintenance_work_mem")


def _largest_first(statements: list[str]) -> list[str]:
    # Whatever takes longest must not begin last, or one core waits for it.
    return sorted(statements, key=lambda text: ("USING gin" not in text, "comments_comment" not in text))


def settle(tables: list[str], *, processes: int) -> None:
    """Leave the tables as a database leaves them that has run for a while: vacuumed, with statistics."""
    _spread([[f"VACUUM (ANALYZE) {connection.ops.quote_name(name)}"] for name in tables], processes)


def _spread(jobs: list[list[str]], processes: int) -> None:
    def run(statements):
        try:
            with connection.cursor() as cursor:  # a connection of this thread's own
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(run, jobs))
