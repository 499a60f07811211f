"""Where a backup is restored to: a database without work in it, that nobody uses meanwhile."""

from django.conf import settings
from django.db import connection
from psycopg import sql

from newsroom import configuration

from . import Refused, copying, schema

# What an installation has before anybody has worked with it: permissions and groups, the queue, and records of what was
# done to things that are gone. One account may be there too, the first superuser's; the backup's accounts replace it.
FURNITURE_APPS = frozenset(
    {"account", "admin", "auth", "contenttypes", "django_tasks_database", "mfa", "newsroom", "sessions"}
)
FURNITURE = schema.LEFT_OUT | {
    "articles.adslot",
    "articles.mostread",
    "articles.trailentry",
    "articles.user_groups",
    "articles.user_user_permissions",
    "comments.decision",
    "comments.sender",
}
USERS = "articles.user"
# Any number, as long as no other program takes the same: two restores at once would wait for each other's locks.
LOCK = 0x4E455753


def check() -> schema.Schema:
    """Look at the database and return what is in it now. Raises Refused unless it is empty and nobody uses it."""
    site = configuration.running_site(settings.VAR_DIR)
    if site:
        raise Refused(f"The site is running at {site.get('SITE_URL', 'some address')}: stop it first.")
    if others := connected():
        raise Refused(
            f"{others} other {'connection is' if others == 1 else 'connections are'} open to this database:"
            " stop the site, its workers and other commands first."
        )
    now = schema.applied()
    if foreign := schema.strangers(now):
        raise Refused(
            f"The database holds tables that are not the newsroom's ({', '.join(foreign[:3])}):"
            " restore into a database of its own."
        )
    _refuse_work(now)
    return now


def connected() -> int:
    """How many others are connected to this database as the site is; who only measures has an account of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def claim() -> None:
    """Be the only one who restores into this database, until the transaction ends. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Refused("Another restore into this database is under way.")


def clear(now: schema.Schema) -> None:
    """Drop the newsroom's tables and the functions of their triggers."""
    names = [table.name for table in now.tables()] if now.migrations else []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid AND relnamespace = current_schema()::regnamespace"
            " WHERE NOT tgisinternal AND relname = ANY (%s)"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = tgfoid AND deptype = 'e')",
            [names],
        )
        functions = [signature for (signature,) in cursor]
        for name in [*names, schema.RECORDS]:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        for signature in functions:
            cursor.execute(f"DROP FUNCTION {signature}")


def _refuse_work(now: schema.Schema) -> None:
    found = []
    for table in now.tables():
        app, _dot, name = table.label.partition(".")
        most = 1 if table.label == USERS else 0
        if table.label in FURNITURE or app in FURNITURE_APPS or (number := copying.count(table)) <= most:
            continue
        found.append(f"{number:,} {now.apps.get_model(app, name)._meta.verbose_name_plural}")
    if found:
        few = ", ".join(found[:4]) + (", …" if len(found) > 4 else "")
        raise Refused(
            f"This paper is not empty ({few}): a backup is restored into an empty one. `manage.py demo --remove` takes"
            " the demo newsroom away; otherwise use a new database."
        )
