"""What a backup says about itself, believed only as far as it makes sense."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.migrations.loader import MigrationLoader

from . import Refused
from .schema import product_version

TABLE = re.compile(r"[a-z0-9_]{1,63}")


@dataclass(frozen=True)
class Manifest:
    """The version that made the backup, the moment of its snapshot, the migrations as (app, name), the tables by name.

    A table is a dict of `rows`, `columns`, `sequences` (last number and whether it was given, by column), `comment`.
    """

    version: str
    made_at: datetime
    migrations: set[tuple[str, str]]
    tables: dict[str, dict]

    @classmethod
    def read(cls, said: dict) -> "Manifest":
        """Make one of parsed JSON. Raises Refused when it is not what a backup says."""
        try:
            tables = said["tables"]
            good = all(TABLE.fullmatch(name) and _is_table(table) for name, table in tables.items())
            steps = {(app, step) for app, step in (key.split(".", 1) for key in said["migrations"])}
            made = cls(str(said["version"]), datetime.fromisoformat(said["made_at"]), steps, tables)
        except (LookupError, TypeError, ValueError, AttributeError):
            good = False
        if not good or not made.migrations or made.made_at.tzinfo is None:
            raise Refused("The backup's manifest.json is not one that this program has written.")
        return made

    def refuse_newer(self) -> None:
        """Raise Refused when this code is older than the code that made the backup."""
        known = MigrationLoader(None).graph.nodes.keys()
        unknown = sorted(self.migrations - known)
        ours = product_version()
        if unknown or _number(self.version) > _number(ours):
            because = f", and lacks {'.'.join(unknown[0])}" if unknown else ""
            raise Refused(
                f"The backup was made by version {self.version}; this is {ours}{because}: restore it with that"
                " version or a newer one."
            )

    def rows(self, table: str) -> int:
        """How many rows of `table` are in the backup."""
        return self.tables.get(table, {}).get("rows", 0)


def _is_table(table: dict) -> bool:
    return (
        type(table["rows"]) is int
        and table["rows"] >= 0
        and all(isinstance(name, str) for name in table["columns"])
        and all(type(last) is int and type(given) is bool for last, given in table["sequences"].values())
        and isinstance(table["comment"], str | None)
    )


def _number(version: str) -> list[int]:
    """The release of a version: `1.10.2.dev0` is [1, 10, 2]."""
    release = re.match(r"[0-9]{1,9}(?:\.[0-9]{1,9})*", version)
    return [int(part) for part in release[0].split(".")] if release else []
