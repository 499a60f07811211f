"""What is wrong with an installation, in sentences that say what to do about it (`manage.py doctor`).

A check is a function that yields findings, marked with what it needs: `@check(NOTHING)`, `@check(DATABASE)` (it answers)
or `@check(TABLES)` (it has every migration). What cannot be asked is left out, and said so; a check that fails itself is
a finding. No finding holds a secret or a reader's words.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from newsroom import logs

# Milliseconds that one question may take: doctor is called beside a running site.
TIMEOUT = 20_000


class Needs(enum.Enum):
    NOTHING = 0
    DATABASE = 1
    TABLES = 2


NOTHING, DATABASE, TABLES = Needs


@dataclass(frozen=True)
class Finding:
    """`problem` and `remedy` are sentences. What is not `serious` may be meant so, and makes no installation ill."""

    problem: str
    remedy: str
    serious: bool = True


@dataclass(frozen=True)
class Check:
    needs: Needs
    ask: Callable[[], Iterator[Finding]]


CHECKS: list[Check] = []


def check(needs: Needs):
    """Register a function that yields findings, to be called when there is what it `needs`."""

    def register(function: Callable[[], Iterator[Finding]]) -> Callable[[], Iterator[Finding]]:
        CHECKS.append(Check(needs, function))
        return function

    return register


@dataclass
class Report:
    """What an examination found; `asked` and `left_out` count the checks."""

    findings: list[Finding]
    asked: int = 0
    left_out: int = 0

    @property
    def is_well(self) -> bool:
        return not any(finding.serious for finding in self.findings)


def examine() -> Report:
    """Ask everything that can be asked. Changes nothing."""
    from . import content, database, files, installation, people, work  # noqa: F401  they register their checks

    report = Report([])
    there = _what_is_there(report)
    for one in CHECKS:
        if one.needs.value > there.value:
            report.left_out += 1
            continue
        report.asked += 1
        try:
            report.findings += one.ask()
        except Exception as error:
            connection.close()
            what = (one.ask.__doc__ or one.ask.__name__).strip().partition("\n")[0].rstrip(".")
            report.findings.append(
                Finding(
                    f"This could not be found out: {what[:1].lower()}{what[1:]} ({logs.mask(logs.describe(error))}).",
                    "Look into the log of the database; it may be too busy or in the middle of an upgrade.",
                )
            )
    return report


def _what_is_there(report: Report) -> Needs:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(TIMEOUT)])
    except DatabaseError as error:
        embedded = settings.DATABASES["default"]["ENGINE"] == "newsroom.postgres"
        remedy = (
            "Its log is var/postgres/server.log."
            if embedded
            else "Look whether the server runs, and whether address, role and password in DATABASE_URL are right."
        )
        report.findings.append(Finding(f"The database does not answer ({logs.describe(error)}).", remedy))
        return Needs.NOTHING
    executor = MigrationExecutor(connection)
    if missing := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
        report.findings.append(
            Finding(
                f"{plural(missing, 'migration is', 'migrations are')} missing in the database.",
                "Run `manage.py migrate`.",
            )
        )
        return Needs.DATABASE
    known = set(executor.loader.disk_migrations) | {
        key for one in executor.loader.disk_migrations.values() for key in one.replaces
    }
    if strange := sorted(
        key for key in executor.loader.applied_migrations if key not in known and key[0] in OURS
    ):
        report.findings.append(
            Finding(
                f"The database was migrated by a newer program than this one ({'.'.join(strange[0])}).",
                "Run the newer program, or restore a backup that this one made.",
            )
        )
    return Needs.TABLES


OURS = ("articles", "comments", "newsroom")


def is_public() -> bool:
    """Tell whether SITE_URL leads anybody but this machine itself here."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True


def plural(number: int, one: str, more: str) -> str:
    """Return the number with its word."""
    return f"{number:,} {one if number == 1 else more}"
