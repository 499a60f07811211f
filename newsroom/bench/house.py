"""Where the benchmark lives: a PostgreSQL of its own under `var/bench/`, an archive in each of its databases."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from newsroom import configuration, embedded

SOURCE = Path(__file__).parents[2]
SHARED = "the archive of the benchmark"


class House:
    """`with House(say) as house`: `house.archive(1000)` is the name of a database, made once and kept for the next time."""

    def __init__(self, say: Callable[[str], object]):
        self.folder = SOURCE / "var" / "bench"
        self.say = say

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket = embedded.ensure(self.folder)
        return self

    def __exit__(self, *error):
        embedded.release(self.folder)
        embedded.wait_for_end(self.folder)

    def environment(self, more: dict[str, str], database: str) -> dict[str, str]:
        """Return what a program of ours is started with: this database, nothing of the site that may run beside it."""
        # Set and empty: neither `.env` nor a site that runs here has a say then.
        kept = dict(os.environ) | dict.fromkeys(configuration.NAMES, "")
        # gunicorn reads this one too, and wants a number.
        kept["WEB_CONCURRENCY"] = os.environ.get("WEB_CONCURRENCY") or str(
            configuration.default_concurrency()
        )
        return (
            kept
            | {
                "DATABASE_URL": self.address(database),
                "SECRET_KEY": "only-for-a-benchmark-that-nobody-else-can-reach",
                "MEDIA_ROOT": str(self.folder / "media"),
                "EMAIL_URL": "console:",
                "SITE_URL": "http://127.0.0.1:8000",
                "ALLOWED_HOSTS": "127.0.0.1",
                "TIME_ZONE": "UTC",
                "LANGUAGE_CODE": "en-gb",
            }
            | more
        )

    def address(self, database: str) -> str:
        """Return the address of a database as libpq reads it."""
        host = quote(str(self.socket), safe="")
        return f"postgresql://newsroom@{host}:{embedded.PORT}/{database}"

    def run(self, database: str, *command: str, **options) -> subprocess.CompletedProcess:
        """Run one of our commands on `database` to its end. Raises CalledProcessError."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=SOURCE,
            env=self.environment({}, database),
            stdin=subprocess.DEVNULL,
            check=True,
            **options,
        )

    def archive(self, stories: int) -> str:
        """Return the name of the database with that many stories, which is made when it is not there in its present form."""
        name = f"archive_{stories}"
        form = f"{SHARED}, {self._form()}"
        with self._server() as server:
            row = server.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
            ).fetchone()
            if row and row[0] == form:
                return name
            self.fresh(name, server)
        self.say(f"Making an archive of {stories:,} stories and {stories * 10:,} comments; it is kept …")
        self.run(name, "manage.py", "migrate", "--verbosity=0")
        self.run(name, "-m", "newsroom.bench.inside", "archive", str(stories))
        self.say("Scoring related stories …")
        self.run(name, "manage.py", "score_related", stdout=subprocess.DEVNULL)
        with self._server() as server:
            server.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(form))
            )
        return name

    def copy(self, of: str, name: str) -> str:
        """Make the database `name` anew as a copy of another, to be written in; return its name."""
        with self._server() as server:
            self.fresh(name, server, template=of)
        return name

    def fresh(self, name: str, server, template: str = "template1") -> None:
        """Make the database `name` anew."""
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), port=embedded.PORT, user="newsroom", dbname="newsroom", autocommit=True
        )

    @staticmethod
    def _form() -> str:
        """Return the migrations that an archive stands on: with a further one it is made anew."""
        return " ".join(
            max(path.stem for path in (SOURCE / app / "migrations").glob("0*.py"))
            for app in ("articles", "comments", "newsroom")
        )
