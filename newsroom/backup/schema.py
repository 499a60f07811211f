"""What a database of the newsroom consists of, at the migrations that are applied to it (not those of the code)."""

import tomllib
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

from . import Refused

# Rows that stay where they are: a stolen backup opens nobody's session and tells nobody's address, and what lives on
# the old machine does not live on the new one.
LEFT_OUT = frozenset({"sessions.session", "articles.signin", "articles.signincount", "newsroom.worker"})
# Made by the migrations themselves.
RECORDS = MigrationRecorder.Migration._meta.db_table


@dataclass(frozen=True)
class Table:
    """A table: its columns (generated ones aside), the rows' order by primary key as SQL, the columns with a sequence."""

    name: str
    label: str
    columns: tuple[str, ...]
    order: str
    numbered: tuple[str, ...]


class Schema:
    """The tables that `apps`, Django's models at `migrations` (keys of app and name), have."""

    def __init__(self, apps: StateApps, migrations: set[tuple[str, str]]):
        self.apps = apps
        self.migrations = migrations
        self.labels = {
            model._meta.db_table: model._meta.label_lower
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and not model._meta.swapped
        }

    def tables(self) -> list[Table]:
        """Look up the tables in the database, by name. Raises Refused when one is missing."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),"
                """ string_agg(format('%%I%%s', a.attname, CASE WHEN a.attcollation > 0 THEN ' COLLATE "C"' END), ', ' """
                "   ORDER BY array_position(i.indkey::int2[], a.attnum)) FILTER (WHERE a.attnum = ANY (i.indkey)),"
                " coalesce(array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE"
                "   pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL), '{}')"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
                " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname = ANY (%s)"
                " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
                ' GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"',
                [list(self.labels)],
            )
            found = [
                Table(name, self.labels[name], tuple(columns), order, tuple(numbered))
                for name, columns, order, numbered in cursor
            ]
        if missing := self.labels.keys() - {table.name for table in found}:
            raise Refused(f"The database lacks {', '.join(sorted(missing))}: run `manage.py migrate`.")
        return found

    def kept(self) -> list[Table]:
        """The tables whose rows belong into a backup."""
        return [table for table in self.tables() if table.label not in LEFT_OUT]


def recorded() -> set[tuple[str, str]]:
    """The migrations that the database says were applied to it."""
    return set(MigrationRecorder(connection).applied_migrations())


def applied() -> Schema:
    """The schema of the database as it is. Raises Refused when newer code has migrated it."""
    loader = MigrationLoader(connection)
    known = {key for key in loader.applied_migrations or () if key in loader.graph.nodes}
    ours = {app for app, _name in loader.graph.nodes}
    unknown = {key for key in recorded() if key[0] in ours} - loader.disk_migrations.keys()  # type: ignore[union-attr]
    if unknown:
        raise Refused(
            f"The database was migrated by a newer version of this program (it has {'.'.join(min(unknown))}):"
            " use that version."
        )
    return Schema(loader.project_state(sorted(known)).apps, known)


def strangers(schema: Schema) -> list[str]:
    """Tables in the database that are not the newsroom's, nor those of an extension."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')"
            " AND NOT relname = ANY (%s) ORDER BY relname",
            [[*schema.labels, RECORDS]],
        )
        return [name for (name,) in cursor]


def product_version() -> str:
    """The version of this code, like `1.4.0`."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
