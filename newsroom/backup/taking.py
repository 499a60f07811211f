"""Write a backup: the rows out of one snapshot of the database, then the files that they name."""

import collections
import json
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from . import FORMAT, Refused, copying, media, schema
from .archive import MANIFEST, Writer

# Large enough to compress well, small enough to be held in memory a few times. Readers refuse larger pieces.
PIECE = 8 * 1024 * 1024
COMPRESSORS = 2
LEVEL = 3  # twice as fast as 6, for a file a tenth larger

# One moment for all tables, of which none can be altered or emptied meanwhile. Writers are not held up.
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
# Whoever holds a table exclusively is migrating it; that is over in this time, or worth a sentence.
PATIENCE = "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"


@dataclass(frozen=True)
class Taken:
    """A backup that was written: of which moment, how much is in it (in bytes: files, the whole), and what is not."""

    at: datetime
    rows: int
    files: int
    file_bytes: int
    size: int
    missing: list[str]  # files that rows name and that are not there
    deleted: list[str]  # files whose rows were deleted while the backup ran
    left_out: list[str]  # files and tables that no backup takes


def take(out: IO[bytes], *, rows_done: Callable, files_done: Callable) -> Taken:
    """Write a backup to `out`; `rows_done(count, total)` and `files_done(bytes)` hear how it goes. Raises Refused."""
    writer = Writer(out)
    try:
        now, recorded = schema.applied(), schema.recorded()
        tables = now.kept()
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(SNAPSHOT)
            cursor.execute(PATIENCE)
            names = ", ".join(connection.ops.quote_name(table.name) for table in tables)
            # Before the first question, which is the moment that the snapshot shows.
            cursor.execute(f"LOCK TABLE {names} IN ACCESS SHARE MODE")
            before, at = time.time(), timezone.now()
            if schema.recorded() != recorded:
                raise Refused("The database was migrated at this very moment: try again.")
            cursor.execute(copying.SETTINGS)
            manifest = _manifest(now, tables, at)
            writer.add(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode())
            total = sum(table["rows"] for table in manifest["tables"].values())
            for table in tables:
                _write_table(writer, table, lambda rows: rows_done(rows, total))
            left_out = [f"table {name}" for name in schema.strangers(now)]
            shelf = media.Shelf(media.named(now.apps), before)
        shelf.write(writer, files_done)
        deleted = _look_again(shelf, writer, files_done) if shelf.missing else []
        writer.finish()
    except DatabaseError as error:
        raise Refused(f"The database could not be read: {str(error).splitlines()[0].rstrip('.')}.") from error
    return Taken(
        at, total, shelf.files, shelf.bytes, writer.size, shelf.missing, deleted, left_out + shelf.left_out
    )


def _manifest(now: schema.Schema, tables: list[schema.Table], at: datetime) -> dict:
    return {
        "about": "A backup of a newsroom: `manage.py restore FILE`. It holds addresses and hashes of passwords.",
        "format": FORMAT,
        "version": schema.product_version(),
        "made_at": at.isoformat(),
        "server_version": ".".join(map(str, connection.get_database_version())),
        "migrations": [f"{app}.{name}" for app, name in sorted(now.migrations)],
        "tables": {
            table.name: {
                "rows": copying.count(table),
                "columns": table.columns,
                "sequences": copying.sequences(table),
                "comment": copying.comment(table),
            }
            for table in tables
        },
    }


def _write_table(writer: Writer, table: schema.Table, step: Callable[[int], object]) -> None:
    """Compress in two threads, while the third reads; no more than a few pieces are in memory at any time."""
    number = 0

    def write(ready: Future[bytes]) -> None:
        nonlocal number
        number += 1
        writer.add(f"tables/{table.name}/{number:06}.gz", ready.result())

    waiting: collections.deque[Future[bytes]] = collections.deque()
    with ThreadPoolExecutor(COMPRESSORS) as pool:
        for piece, rows in _pieces(copying.rows_out(table)):
            waiting.append(pool.submit(_gzip, piece))
            if len(waiting) > COMPRESSORS:
                write(waiting.popleft())
            step(rows)
        while waiting:
            write(waiting.popleft())


def _pieces(rows: Iterator) -> Iterator[tuple[bytes, int]]:
    held = bytearray()
    count = 0
    for row in rows:
        held += row
        count += 1
        while len(held) >= PIECE:
            yield bytes(held[:PIECE]), count
            del held[:PIECE]
            count = 0
    if held:
        yield bytes(held), count


def _gzip(data: bytes) -> bytes:
    # Without a name or a time of its own: the same rows are the same bytes.
    return zlib.compress(data, LEVEL, wbits=31)


def _look_again(shelf: media.Shelf, writer: Writer, files_done: Callable) -> list[str]:
    """Settle what was not there; return the names that no row holds any more. The others stay in `shelf.missing`."""
    shelf.retry(writer, files_done)
    with transaction.atomic():
        wanted = set(shelf.missing)
        still = {name for name in media.named(schema.applied().apps) if name in wanted}
    deleted = [name for name in shelf.missing if name not in still]
    shelf.missing = [name for name in shelf.missing if name in still]
    return deleted
