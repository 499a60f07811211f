"""The database server, and what an installation needs of it."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from . import DATABASE, NOTHING, TABLES, Finding, check, plural

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent")
# What the database does by itself: it must have survived every dump and restore.
TRIGGERS = (
    "comment_decision_is_append_only",
    "comment_path",
    "newsroom_change_planned",
    "newsroom_story_planned",
    "newsroom_task_ready",
    "trail_is_append_only",
)
ENOUGH = 1024**3
SKEW = 2.0


def rows(question: str, *values) -> list[tuple]:
    """Return all rows that the database answers with."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


@check(DATABASE)
def the_server() -> Iterator[Finding]:
    """Whether the server is young enough and stores every letter."""
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if version < OLDEST:
        yield Finding(
            f"PostgreSQL {version} is too old for this program.",
            f"Move to PostgreSQL {OLDEST} or newer: dump there, restore here.",
        )
    [[encoding]] = rows("SHOW server_encoding")
    if encoding != "UTF8":
        yield Finding(
            f"The database stores text as {encoding}, which not every name fits into.",
            "Make a database with `createdb --encoding=UTF8 --template=template0` and restore a backup into it.",
        )
    held = {name for [name] in rows("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in held:
            yield Finding(
                f"The extension {name} is missing in the database: search does not work without it.",
                f"Let its owner run `CREATE EXTENSION {name}`; Debian has it in postgresql-contrib.",
            )


@check(DATABASE)
def the_tables_owner() -> Iterator[Finding]:
    """Whether our role may change the tables."""
    others = rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        " AND NOT pg_has_role(current_user, tableowner, 'MEMBER')"
    )
    if others:
        yield Finding(
            f"{plural(len(others), 'table belongs', 'tables belong')} to another role ({others[0][0]}):"
            " the next upgrade cannot change them.",
            "Let an administrator of the database run `REASSIGN OWNED BY … TO …` with the role in DATABASE_URL.",
        )


@check(DATABASE)
def the_clocks() -> Iterator[Finding]:
    """Whether database and machine agree about the time."""
    before = time.time()
    [[there]] = rows("SELECT clock_timestamp()")
    here = datetime.fromtimestamp((before + time.time()) / 2, UTC)
    apart = abs((there - here).total_seconds())
    if apart > SKEW:
        yield Finding(
            f"The clocks of this machine and of the database are {apart:.0f} seconds apart:"
            " scheduled stories come at the wrong moment.",
            "Let both take their time from the network (systemd-timesyncd, chrony).",
        )
    if not rows("SELECT 1 FROM pg_timezone_names WHERE name = %s", settings.TIME_ZONE):
        yield Finding(
            f"The database does not know the time zone {settings.TIME_ZONE}.",
            "Install the zones beside it (Debian: tzdata), or take another name for TIME_ZONE.",
        )


@check(DATABASE)
def the_connections() -> Iterator[Finding]:
    """Whether there are connections for everybody."""
    [[most]] = rows(
        "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    )
    # Four threads and a listener a process; a worker has four, commands and a backup need a few.
    wanted = settings.WEB_CONCURRENCY * 5 + 10
    if wanted > most:
        yield Finding(
            f"The database takes {most} connections, and {settings.WEB_CONCURRENCY} web processes may want {wanted}.",
            "Raise max_connections there, or lower WEB_CONCURRENCY here.",
        )
    hanging = rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%%' AND now() - state_change > interval '1 hour'"
    )
    if hanging:
        yield Finding(
            f"{plural(len(hanging), 'connection has', 'connections have')} held a transaction open for over an hour"
            f" (process {hanging[0][0]} of the database): upgrades and tidying up wait for it.",
            "End the program that opened it, or let an administrator call pg_terminate_backend with that number.",
        )


@check(TABLES)
def the_triggers() -> Iterator[Finding]:
    """Whether the database still does by itself what it should."""
    held = {
        name
        for [name] in rows(
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled <> 'D' AND relnamespace = current_schema()::regnamespace"
        )
    }
    if missing := [name for name in TRIGGERS if name not in held]:
        yield Finding(
            f"The database lacks what it does by itself, or it is turned off: {', '.join(missing)}.",
            "Restore a backup made by `manage.py backup`, which brings them along.",
        )


@check(NOTHING)
def the_disks() -> Iterator[Finding]:
    """Whether there is room on the disks."""
    for path in dict.fromkeys((settings.VAR_DIR, Path(settings.MEDIA_ROOT))):
        there = next((one for one in (path, *path.parents) if one.exists()), None)
        if there is not None and (free := shutil.disk_usage(there).free) < ENOUGH:
            yield Finding(
                f"Only {free / 1024**2:,.0f} MB are free where {path} lies.",
                "Make room, or move it to a larger disk.",
            )
