"""Fill an empty paper from a backup: everything in one transaction, so that a paper is there whole or not at all."""

import dataclasses
import hashlib
import itertools
import zlib
from collections.abc import Callable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from articles import freshness

from . import Refused, copying, indexes, placing, schema, target
from .archive import Archive, Member, Slice
from .manifest import Manifest
from .taking import PIECE

# A disk may be slow, and nobody else is waiting. 256 MB are what making the indexes of a large paper needs.
SETTINGS = (
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '10s';"
    " SET LOCAL maintenance_work_mem = '256MB'"
)


def verify(
    archive: Archive, manifest: Manifest, *, bytes_done: Callable[[int], object], compare: bool = True
) -> None:
    """Read the whole file and compare every hash, touching nothing. Raises Refused.

    With `compare` it also makes sure that the media folder has no other file under a name of the backup.
    """
    names, last = list(manifest.tables), ("", 0)
    for member, content in archive.members():
        if table := _table_of(member):
            number = int(member.name[-len("000001.gz") : -len(".gz")])
            if table not in names or (number != last[1] + 1 if table == last[0] else number != 1):
                raise Refused(f"{archive.path} holds “{member.name}” in the wrong place.")
            del names[: names.index(table)]  # so that none comes twice
            last = (table, number)
            _unpacked(member, content)
        elif compare and member.name.startswith("media/"):
            placing.refuse_other(member, content)
        bytes_done(member.size)


@freshness.verb
def restore(
    archive: Archive, manifest: Manifest, *, bytes_done: Callable[[int], object], say: Callable[[str], object]
) -> None:
    """Restore what `verify` has found whole. Raises Refused; then the database is as it was before."""
    try:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute(SETTINGS)
                cursor.execute(copying.SETTINGS)
            target.claim()
            now = target.check()
            with placing.Stage() as stage:
                target.clear(now)
                tables = _make_tables(manifest)
                afterwards = indexes.put_aside(tables)
                _fill(archive, manifest, tables, stage, bytes_done)
                say("Making the indexes …")
                with connection.cursor() as cursor:
                    for statement in afterwards:
                        cursor.execute(statement)
                for name, table in tables.items():
                    _settle_table(table, manifest.tables[name])
                _catch_up()
                freshness.changed(freshness.EVERYTHING)
                stage.publish()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise Refused(f"The database refused it: {reason}. Nothing was changed.") from error


def _make_tables(manifest: Manifest) -> dict[str, schema.Table]:
    """Make the tables as they were when the backup was made: by this code's migrations, up to those of the backup."""
    executor = MigrationExecutor(connection)
    graph, wanted = executor.loader.graph, manifest.migrations
    if any(parent.key not in wanted for key in wanted for parent in graph.node_map[key].parents):
        raise Refused("The backup's list of migrations has gaps: it cannot be restored with this version.")
    everything = executor.migration_plan(graph.leaf_nodes(), clean_start=True)
    plan = [(step, False) for step, _backwards in everything if (step.app_label, step.name) in wanted]
    state = executor.migrate(sorted(wanted), plan=plan)
    _settle()
    made = {table.name: table for table in schema.Schema(state.apps, manifest.migrations).kept()}
    if differing := made.keys() ^ manifest.tables.keys():
        raise Refused(f"The backup and its migrations do not fit together: {min(differing)}.")
    for name, table in made.items():
        said = manifest.tables[name]
        columns = tuple(said["columns"])
        if sorted(columns) != sorted(table.columns) or said["sequences"].keys() != set(table.numbered):
            raise Refused(f"The backup and its migrations do not fit together: columns of {name}.")
        made[name] = dataclasses.replace(table, columns=columns)
    quoted = [connection.ops.quote_name(name) for name in made]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(quoted)} CASCADE")  # of what migrations may have written
        for name in quoted:
            # Rows come in as they were; a trigger might fill in, refuse, or wake a worker.
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    return made


def _fill(
    archive: Archive,
    manifest: Manifest,
    tables: dict[str, schema.Table],
    stage: placing.Stage,
    bytes_done: Callable,
) -> None:
    """Copy rows into the database and files beside the media folder; prove that the database holds what it was given."""
    digests = {name: hashlib.sha256() for name in tables}
    counts = dict.fromkeys(tables, 0)

    def text(pieces: Iterator[tuple[Member, Slice]], name: str) -> Iterator[bytes]:
        for member, content in pieces:
            piece = _unpacked(member, content)
            digests[name].update(piece)
            yield piece
            bytes_done(member.size)

    for name, pieces in itertools.groupby(archive.members(), key=lambda pair: _table_of(pair[0])):
        if name:
            counts[name] = copying.rows_in(tables[name], text(pieces, name))
        else:
            for member, content in pieces:
                if member.name.startswith("media/"):
                    stage.put(member, content)
                bytes_done(member.size)
    for name, table in tables.items():
        read_back = hashlib.sha256()
        for row in copying.rows_out(table):
            read_back.update(row)
        if counts[name] != manifest.rows(name) or read_back.digest() != digests[name].digest():
            raise Refused(f"The database did not keep the rows of {name} as they were. Nothing was changed.")


def _settle_table(table: schema.Table, said: dict) -> None:
    name = connection.ops.quote_name(table.name)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        for column in table.numbered:
            copying.set_sequence(table, column, *said["sequences"][column])
        if said["comment"] is not None:
            copying.set_comment(table, said["comment"])
        cursor.execute(f"ANALYZE {name}")


def _catch_up() -> None:
    """Run the migrations that this code has beyond the backup, and make permissions and groups again."""
    executor = MigrationExecutor(
        connection, lambda action, *_rest: _settle() if action == "apply_success" else None
    )
    executor.migrate(executor.loader.graph.leaf_nodes())
    ContentType.objects.clear_cache()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _settle() -> None:
    """Check now what is usually checked at the end of a transaction: a table with open checks cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _table_of(member: Member) -> str:
    kind, _slash, rest = member.name.partition("/")
    return rest.partition("/")[0] if kind == "tables" else ""


def _unpacked(member: Member, content: Slice) -> bytes:
    """Unpack a piece of a table, which is at most PIECE bytes long whatever it says."""
    if member.size <= PIECE + 65536:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data = unpacker.decompress(content.readall() or b"", PIECE + 1)
        except zlib.error:
            data = b""
        if 0 < len(data) <= PIECE and unpacker.eof and not unpacker.unused_data:
            return data
    raise Refused(f"{member.name} is not a piece of a table.")
