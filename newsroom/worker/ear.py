"""The worker's sign of life, and the ear by which the database wakes it."""

import logging
from collections.abc import Callable

import psycopg

from newsroom.wire import Wire

from .recovery import LOCK_CLASS

logger = logging.getLogger(__name__)

CHANNEL = "newsroom_worker"
TASK, MOMENT = "task", "moment"

ENTER = """
INSERT INTO newsroom_worker (name, host, pid, started_at, beat_at) VALUES (%s, %s, %s, now(), now())
ON CONFLICT (name) DO UPDATE SET beat_at = now() RETURNING id
"""
# In the same statement: how many tasks others run, so that nobody has to ask for that.
BEAT = """
WITH beat AS (UPDATE newsroom_worker SET beat_at = now() WHERE id = %s RETURNING name)
SELECT (SELECT count(*) FROM beat), (
  SELECT count(*) FROM django_tasks_database_dbtaskresult
   WHERE status = 'RUNNING' AND worker_ids ->> -1 IS DISTINCT FROM %s)
"""


class NoLock(psycopg.OperationalError):
    """The lock is still with an earlier connection of this worker, of which the server does not know that it is gone."""


class Ear(Wire):
    """Holds the worker's lock, beats every few seconds, and calls `wake` with "task" or "moment" when there is work.

    `ready` says whether the lock is held: without it a worker takes no task.
    """

    channels = (CHANNEL,)
    every = 3.0

    def __init__(self, *, name: str, host: str, pid: int, wake: Callable[[str], None]):
        super().__init__("worker")
        self.worker, self.host, self.pid, self.wake = name, host, pid, wake
        self.ready = self.away = False
        self.row = 0

    def opened(self, connection):
        (self.row,) = connection.execute(ENTER, [self.worker, self.host, self.pid]).fetchone()
        locked = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, self.row])
        if not locked.fetchone()[0]:
            raise NoLock
        self.ready = True
        if self.away:
            self.away = False
            logger.warning("The worker has the database again.")
        for word in (TASK, MOMENT):  # what was told meanwhile was told to nobody
            self.wake(word)

    def tick(self, connection):
        known, others = connection.execute(BEAT, [self.row, self.worker]).fetchone()
        if not known:
            raise psycopg.OperationalError("the row of this worker is gone")
        if others:
            self.wake(MOMENT)  # to look whether those workers live

    def heard(self, channel, payload):
        self.wake(payload)

    def broken(self, error):
        self.ready = False
        if not self.away and not isinstance(error, NoLock):
            self.away = True
            reason = (
                str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else "no reason given"
            )
            logger.warning("The worker waits for the database: %s.", reason)
