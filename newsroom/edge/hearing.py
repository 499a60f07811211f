"""The ear of the edge: hears in the worker which pages changed, and what the clock will change, and has every door told.

A wire and threads of its own, so that an edge that does not answer holds up no task, and no task a take-down. Every worker
has them: two tell the same twice, which does no harm, and none is waited for when the other is killed.
"""

import logging
import time

from articles.freshness import CHANNEL, EVERYTHING, Tags
from articles.schedule import upcoming
from newsroom.pages.clock import Clock
from newsroom.wire import Wire

from .kinds import Edge
from .purging import Messenger

logger = logging.getLogger(__name__)

# The word that what the clock will bring has changed.
SCHEDULE = "schedule"

NOTE = """
UPDATE newsroom_worker SET edge_told = %s, edge_waits_since = %s
 WHERE name = %s AND (edge_told, edge_waits_since) IS DISTINCT FROM (%s, %s)
"""


class EdgeEar(Wire):
    """Hears `pages_changed` for the worker of that name, and keeps what others ask about the edge in its row."""

    channels = (CHANNEL,)
    every = 3.0

    def __init__(self, edge: Edge, worker: str):
        super().__init__("edge")
        self.worker = worker
        self.messengers = [Messenger(door) for door in edge.doors]
        self.clock = Clock(self.say)
        self.stands = False

    def start(self):
        for messenger in self.messengers:
            messenger.start()
        super().start()

    def stop(self, seconds=2):
        super().stop(seconds)
        for messenger in self.messengers:
            messenger.stop()

    def opened(self, connection):
        self.stands = True
        self.say(Tags.said([EVERYTHING, SCHEDULE]))  # what was told meanwhile was told to nobody

    def tick(self, connection):
        if self.clock.is_old:
            with connection.cursor() as cursor:
                self.clock.load(lambda after: upcoming(cursor, after), time.time())
        self.clock.turn(time.time())
        # The next moment may come sooner than the next sign of life.
        self._next = min(self._next, time.monotonic() + self.clock.next - time.time())
        told = sum(messenger.told for messenger in self.messengers)
        waits = min(filter(None, (one.waits_since for one in self.messengers)), default=None)
        connection.execute(NOTE, [told, waits, self.worker, told, waits])

    def heard(self, channel, payload):
        words = Tags.said(payload.split())
        self.say(words)
        if SCHEDULE in words or EVERYTHING in words:
            self.hurry()

    def broken(self, error):
        if self.stands:
            self.stands = False
            logger.info("the ear of the edge has lost the database: %s", error)

    def say(self, words: Tags) -> None:
        """Have every door told that pages with one of `words` are old."""
        if SCHEDULE in words or EVERYTHING in words:
            self.clock.is_old = True
        for messenger in self.messengers:
            messenger.say(words)
