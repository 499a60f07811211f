"""The importer's notebook: a database of its own in a temporary file, so that an export of any size needs little memory.

It lives as long as one run. What was decided about every item, term, author and address before the first row is
written stands here, and so does every line of the report.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE people (key TEXT PRIMARY KEY, login TEXT, kind TEXT, old_id TEXT, email TEXT, name TEXT, first TEXT,
  last TEXT, bio TEXT, nick TEXT, linked TEXT, portrait INTEGER, seq INTEGER, new_id INTEGER, new_slug TEXT, same_as TEXT);
CREATE INDEX people_nick ON people (nick);
CREATE TABLE signatures (slug TEXT, name TEXT, key TEXT, PRIMARY KEY (slug, name));
CREATE TABLE terms (taxonomy TEXT, slug TEXT, old_id TEXT, name TEXT, parent TEXT, about TEXT, seq INTEGER,
  told INTEGER, new_id INTEGER, new_slug TEXT, top TEXT, as_topic INTEGER DEFAULT 0, topic_id INTEGER,
  topic_slug TEXT, PRIMARY KEY (taxonomy, slug));
CREATE INDEX terms_id ON terms (old_id);
CREATE TABLE items (id INTEGER PRIMARY KEY, seq INTEGER, type TEXT, status TEXT, name TEXT, title TEXT, link TEXT,
  guid TEXT, parent INTEGER, menu_order INTEGER, kind TEXT, public INTEGER, reason TEXT, featured INTEGER, category TEXT,
  here INTEGER DEFAULT 0, incomplete INTEGER DEFAULT 0, new_id INTEGER, new_slug TEXT, position INTEGER DEFAULT 0);
CREATE INDEX items_kind ON items (kind, id);
CREATE UNIQUE INDEX items_seq ON items (seq);
CREATE INDEX items_featured ON items (featured);
CREATE INDEX items_parent ON items (parent);
CREATE TABLE labels (item INTEGER, domain TEXT, slug TEXT, seq INTEGER);
CREATE INDEX labels_item ON labels (item, seq);
CREATE TABLE media (id INTEGER PRIMARY KEY, url TEXT, path TEXT, alt TEXT, caption TEXT, credit TEXT, photo INTEGER,
  new INTEGER DEFAULT 0);
CREATE INDEX media_path ON media (path);
CREATE TABLE loose (path TEXT PRIMARY KEY, photo INTEGER, reason TEXT);
CREATE TABLE shown (media INTEGER PRIMARY KEY, item INTEGER);
CREATE TABLE old_slugs (item INTEGER, slug TEXT);
CREATE INDEX old_slugs_item ON old_slugs (item);
CREATE TABLE taken (kind TEXT, slug TEXT, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TABLE claims (path TEXT, rank INTEGER, kind TEXT, ref TEXT);
CREATE TABLE paths (path TEXT PRIMARY KEY, kind TEXT, ref TEXT);
CREATE INDEX paths_ref ON paths (kind, ref);
CREATE TABLE letters (id INTEGER PRIMARY KEY, item INTEGER) WITHOUT ROWID;
CREATE TABLE lines (n INTEGER PRIMARY KEY, kind TEXT, ref TEXT, title TEXT, outcome TEXT, reason TEXT, link TEXT);
CREATE INDEX lines_of ON lines (kind, outcome);
CREATE TABLE findings (n INTEGER PRIMARY KEY, ref TEXT, title TEXT, link TEXT, kind TEXT, detail TEXT);
"""


class Ledger:
    """The notebook. Rows come back as `sqlite3.Row`, so columns are read by name."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="newsroom-import-")
        self.base = sqlite3.connect(Path(self.folder.name) / "ledger.sqlite3", isolation_level=None)
        self.base.row_factory = sqlite3.Row
        # It is thrown away whatever happens, so nothing has to survive a crash.
        self.base.executescript(
            "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
        )
        self.base.executescript(TABLES)
        self.base.execute("BEGIN")

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_error) -> None:
        self.base.close()
        self.folder.cleanup()

    def run(self, sql: str, *values: Any) -> int:
        """Do `sql` and return how many rows it changed."""
        return self.base.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[tuple]) -> None:
        """Do `sql` once for each of `rows`."""
        self.base.executemany(sql, rows)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows that `sql` finds."""
        return self.base.execute(sql, values).fetchall()

    def each(self, sql: str, *values: Any) -> Iterator[sqlite3.Row]:
        """Yield the rows that `sql` finds, a thousand at a time: the table may be changed meanwhile by nobody."""
        cursor = self.base.execute(sql, values)
        while found := cursor.fetchmany(1000):
            yield from found

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row that `sql` finds, or None."""
        return self.base.execute(sql, values).fetchone()

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row that `sql` finds, or None."""
        found = self.row(sql, *values)
        return found[0] if found else None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Forget what was written down inside when it ends with an error."""
        self.run("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK TO attempt")
            raise
        finally:
            self.run("RELEASE attempt")

    def line(
        self, kind: str, ref: object, title: str, outcome: str, reason: str = "", link: str = ""
    ) -> None:
        """Write down what became of one thing: `outcome` is imported, here (from an earlier run) or skipped."""
        self.run(
            "INSERT INTO lines (kind, ref, title, outcome, reason, link) VALUES (?, ?, ?, ?, ?, ?)",
            kind,
            str(ref),
            title[:200],
            outcome,
            reason,
            link,
        )

    def find(self, ref: object, title: str, kind: str, detail: str, link: str = "") -> None:
        """Write down something about one item that an editor should look at."""
        self.run(
            "INSERT INTO findings (ref, title, link, kind, detail) VALUES (?, ?, ?, ?, ?)",
            str(ref),
            title[:200],
            link,
            kind,
            detail[:500],
        )
