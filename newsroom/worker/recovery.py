"""Which tasks belong to a worker that is gone.

Every worker holds a lock of the database on the connection by which it listens, and PostgreSQL frees it the moment the
process dies. A free lock alone proves nothing: the connection of a living worker may have been cut, or the database was
started again. So a worker is given up only when its lock has stayed free for a while without a new sign of life;
or when it has given none for so long that its machine must be gone, whatever the server believes of the connection.
"""

import json
import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from . import queue

# First of the two numbers of the lock; the second is the row of the worker. ("news" in ASCII.)
LOCK_CLASS = 0x6E657773

# Seconds that a lock must be seen free; a living worker has it again within one or two.
GRACE = 5
# The same after a start of the database, when every worker has lost its lock and all come back together.
GRACE_AFTER_START = 20
SILENCE = 120

ORPHANS = f"""
SELECT task.id, task.worker_ids::text, worker.beat_at, now() - pg_postmaster_start_time() < interval '30 seconds'
  FROM django_tasks_database_dbtaskresult task
  LEFT JOIN newsroom_worker worker ON worker.name = task.worker_ids ->> -1
 WHERE task.status = 'RUNNING'
   AND (worker.beat_at < now() - interval '{SILENCE} seconds' OR NOT EXISTS (
       SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = {LOCK_CLASS} AND objid = worker.id AND objsubid = 2 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
"""  # noqa: S608  numbers of this file


class Recovery:
    """Gives back the tasks of dead workers; it remembers since when a worker looks dead (`clock` in seconds)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self.since: dict[tuple, float] = {}

    def look(self) -> tuple[int, float | None]:
        """Give back what is certain; return how many tasks that were, and in how many seconds to look again (or None)."""
        now = self.clock()
        with connection.cursor() as cursor:
            cursor.execute(ORPHANS)
            found = cursor.fetchall()
        seen: dict[tuple, float] = {}
        given, waits = 0, []
        for pk, attempts, beat_at, just_started in found:
            suspect = (pk, attempts, beat_at)
            seen[suspect] = self.since.get(suspect, now)
            left = seen[suspect] + (GRACE_AFTER_START if just_started else GRACE) - now
            if left > 0:
                waits.append(left)
            else:
                given += self._give_back(pk, json.loads(attempts))
        self.since = seen
        return given, min(waits, default=None)

    def _give_back(self, pk: UUID, attempts: list[str]) -> bool:
        with transaction.atomic():
            rows = DBTaskResult.objects.select_for_update(skip_locked=True)
            task = rows.filter(pk=pk, status=queue.RUNNING, worker_ids=attempts).first()
            return task is not None and queue.lost(task)
