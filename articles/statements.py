"""Questions that every page asks: the ORM writes their SQL once, the server plans it once.

Django takes longer to build a wide queryset than PostgreSQL to answer it, and PostgreSQL longer to plan it than to run
it (docs/adr/0033). So a hot queryset is written down as a function with named slots, compiled at its first use, and run
from then on as a prepared statement. Constants stay in the text, since an index for published stories only is of use
to a plan that knows which status is asked for.
"""

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import NotSupportedError, connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Subquery, Value
from psycopg import RawCursor, sql
from psycopg.types.numeric import Int8

JSON, JSONB = 114, 3802  # the types' numbers in PostgreSQL
PLACEHOLDER = re.compile("(%%|%s)")


class among(Func):  # read as a condition: filter(among("pk", ids))
    """Whether a column is one of a list that is given whole, so that the text is the same however long the list is."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, column: str, ids):
        given = ids if isinstance(ids, Subquery) else Value(ids, ArrayField(BigIntegerField()))
        super().__init__(F(column), given)


class stretch(ArraySubquery):
    """The ids of `rows` (a queryset, ordered) from the place `first`, which may be a slot, `count` of them."""

    def __init__(self, rows, first: int, count: int):
        super().__init__(rows.values("pk"))
        self.first, self.count = first, count

    def as_sql(self, compiler, connection, template=None, **extra):
        text = f"ARRAY(%(subquery)s LIMIT {int(self.count)} OFFSET %%s)"
        text, parameters = super().as_sql(compiler, connection, template=text, **extra)
        return text, (*parameters, self.first)


class Prepared(RawCursor):
    """Parameters as $1, given apart from the text; each text is planned once a connection."""

    def __init__(self, connection):
        # Django forbids it for a connection as a whole; its own cursors never prepare anything.
        connection.prepare_threshold = 0
        super().__init__(connection)

    def execute(self, query, params=None, **options):
        return super().execute(query, params, prepare=True, **options)


def may_prepare() -> bool:
    """Tell whether a statement that was prepared is found again: behind a pooler the next one runs elsewhere."""
    return not settings.LISTEN_DATABASE_URL


class Statement:
    """A queryset that ends in `values`, as a function of its slots.

    `Statement(lambda at, slug: Article.objects.live(at).filter(slug=slug).values("pk"), at=datetime, slug=str)`;
    a slot of ids is a `list`, for use with `among`.
    """

    def __init__(self, build: Callable[..., Any], **slots: type):
        self._build, self._slots = build, slots
        self._lock = threading.Lock()
        self._text: tuple[str, str, list[str], list[str]] | None = None
        self._columns: tuple[list[str], list[str]] | None = None

    def rows(self, **values) -> list[dict[str, Any]]:
        """Return the rows for these values of the slots as dicts; JSON comes as Python has it, times are aware."""
        names, folded, rows = self._fetched(values)
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for name in folded:
            for row in found:
                row[name] = read(row[name])
        return found

    def tuples(self, *names: str, **values) -> list[tuple]:
        """Return the columns `names` of the rows (all, when none is named) as tuples of values that can be keys: JSON
        stays text, see `read`."""
        found, _folded, rows = self._fetched(values)
        if not names:
            return rows
        pick = itemgetter(*map(found.index, names))
        return [pick(row) for row in rows]

    def _fetched(self, values: dict[str, Any]) -> tuple[list[str], list[str], list[tuple]]:
        """Return the names of all columns and of those that hold JSON, and the rows."""
        numbered, text, names, order = self._text or self._compiled()
        given = {name: _given(values[name]) for name in names}
        if may_prepare() and not connection.queries_logged:
            try:
                return self._run(numbered, [given[name] for name in names], prepared=True)
            except NotSupportedError:
                # A migration changed the type of a column since the server planned this. Inside a transaction that
                # is an error like any other, since nothing can be asked any more.
                if connection.in_atomic_block:
                    raise
        return self._run(text, [given[name] for name in order], prepared=False)

    def _run(
        self, text: str, parameters: list, *, prepared: bool
    ) -> tuple[list[str], list[str], list[tuple]]:
        with connection.cursor() as cursor:
            if prepared:
                cursor.cursor = Prepared(cursor.cursor.connection)
            cursor.execute(text, parameters)
            if self._columns is None:  # the text says which they are, so once is enough
                columns = cursor.description
                folded = [column.name for column in columns if column.type_code in (JSON, JSONB)]
                self._columns = [column.name for column in columns], folded
            return *self._columns, cursor.fetchall()

    def _compiled(self) -> tuple[str, str, list[str], list[str]]:
        with self._lock:
            if self._text is None:
                self._text = _written(self._build, self._slots)
            return self._text


def _given(value):
    """Return a parameter in the one type that its slot always has: psycopg would choose by the size of the number."""
    if isinstance(value, list):
        return [Int8(item) for item in value]
    return Int8(value) if isinstance(value, int) else value


def read(folded: Any) -> Any:
    """Return what a folded column holds; the driver gives some of them as text."""
    return json.loads(folded) if isinstance(folded, str) else folded


def _written(build, slots: dict[str, type]) -> tuple[str, str, list[str], list[str]]:
    """Return the text with $1 and with %s, and the names of the slots, once each and as they come in the text."""
    marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(slots.items(), start=1)}
    text, parameters = build(**marks).query.sql_with_params()
    left, names, order = list(parameters), list(slots), []
    numbered = plain = ""
    for piece in PLACEHOLDER.split(text):
        if piece != "%s":
            numbered, plain = numbered + ("%" if piece == "%%" else piece), plain + piece
            continue
        value = left.pop(0)
        name = next((name for name in names if marks[name] == value), None)
        if name is None:
            constant = sql.Literal(value).as_string(None)
            numbered, plain = numbered + constant, plain + constant.replace("%", "%%")
        else:
            order.append(name)
            numbered, plain = f"{numbered}${names.index(name) + 1}", f"{plain}%s"
    return numbered, plain, names, order


def _mark(kind: type, number: int):
    """Return a value that stands for a slot while the queryset is compiled, and that nothing else equals."""
    marks = {
        datetime: datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        int: -(2**60) - number,
        str: f"\x01slot {number}",
        list: [-(2**60) - number],
    }
    return marks[kind]
