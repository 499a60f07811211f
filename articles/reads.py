"""Counts how often stories are read: in the process's memory, written every few seconds, with nothing about whoever reads.

A script on a story's page says once that it was read. What it says is only a number for a story and an hour. That one
reader counts once an hour, and that nobody makes a story look read by saying so often, is seen to by a table of small
numbers that are found by a hash with a salt of that hour; the salt is never written down, and addresses are not kept.
"""

import logging
import re
import secrets
import threading
import time
from collections.abc import Collection, Mapping
from hashlib import blake2b
from ipaddress import ip_network

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from .addresses import sender_of
from .models import Article, OldPath, Paper, ReadCount

logger = logging.getLogger(__name__)

# Seconds between two writes; a process that is killed loses what it counted since the last.
EVERY = 10.0
# So many stories and hours are held while the database is away; whatever comes beyond is not counted.
MOST_HELD = 10_000
# In an hour: stories of one sender, reads of one story and of all stories out of one network (256 addresses, or what a
# provider gives to a customer).
OF_SENDER, OF_NETWORK, ALIKE = 100, 2_000, 50
HOUR = 3600

# Programs that say what they are, and browsers that nobody looks at.
ROBOT = re.compile(
    r"(?<!\bcu)bot\b|crawl|spider|slurp|headless|phantom|lighthouse|pingdom|monitor|preview|fetch|scan|archive"
    r"|validator|externalhit|embed|curl|wget|python|java/|go-http|libwww|httpclient|okhttp|axios|node\b",
    re.IGNORECASE,
)


def is_reader(headers: Mapping[str, str], hosts: Collection[str]) -> bool:
    """Tell whether a page of ours in somebody's browser sent this; `headers` are the request's, `hosts` our names.

    Browsers say so themselves, and pages elsewhere cannot say it for them; a program can, which is what the bounds are for.
    """
    agent = headers.get("User-Agent", "")
    scheme, _sep, host = headers.get("Origin", "").partition("://")
    return (
        agent.startswith("Mozilla/")
        and not ROBOT.search(agent)
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and not headers.get("Sec-Purpose")
        and scheme in ("http", "https")
        and host in hosts
    )


class Marks:
    """How often something was seen in the present hour, told from a table of small numbers.

    `table` is memory that may be shared between processes. Nothing can be read out of it: what was seen has become three
    places in it, by a salt that goes with the hour. Two of a million things may share all three, then one is not counted.
    """

    SIZE = 2 * 1024 * 1024
    HEAD = 32  # the hour, and its salt
    PLACES = 3

    def __init__(self, table):
        self._bytes = memoryview(table)
        self._numbers = self._bytes[self.HEAD :].cast("H")

    def begin(self, hour: int) -> None:
        """Forget everything when another hour has begun. Two processes that do it at once lose a mark or two."""
        now = hour.to_bytes(8, "big")
        if self._bytes[:8] != now:
            self._bytes[self.HEAD :] = bytes(len(self._bytes) - self.HEAD)
            self._bytes[8 : self.HEAD] = secrets.token_bytes(self.HEAD - 8)
            self._bytes[:8] = now

    def places(self, *what: str) -> list[int]:
        """Return where `what` is noted."""
        salt = bytes(self._bytes[8 : self.HEAD])
        digest = blake2b("\n".join(what).encode(), key=salt, digest_size=4 * self.PLACES).digest()
        return [
            int.from_bytes(digest[4 * place : 4 * place + 4]) % len(self._numbers)
            for place in range(self.PLACES)
        ]

    def times(self, places: list[int]) -> int:
        """Return how often it was noted there, at the most."""
        return min(self._numbers[place] for place in places)

    def note(self, places: list[int]) -> None:
        """Note it once more."""
        for place in places:
            self._numbers[place] = min(self._numbers[place] + 1, 65_535)


class Counter:
    """The reads of this process that are not written yet: how many by the address of a story and the hour."""

    def __init__(self):
        self._lock = threading.Lock()
        self._held: dict[tuple[str, int], int] = {}
        self.marks = Marks(bytearray(Marks.SIZE))

    def note(self, slug: str, address: str | None, at: float) -> bool:
        """Count that the story at `slug` was read from `address` at `at` (seconds since 1970), unless that was counted.

        Which stories there are is asked when it is written: nobody can learn it here.
        """
        hour, sender = int(at) // HOUR, sender_of(address)
        network = network_of(sender)
        with self._lock:
            marks = self.marks
            marks.begin(hour)
            this, own = marks.places("read", sender, slug), marks.places("sender", sender)
            alike, all_of = marks.places("alike", network, slug), marks.places("network", network)
            bounds = [(this, 1), (own, OF_SENDER), (alike, ALIKE), (all_of, OF_NETWORK)]
            if any(marks.times(places) >= most for places, most in bounds):
                return False
            for places, _most in bounds:
                marks.note(places)
            return self._add(slug, hour, 1)

    def _add(self, slug: str, hour: int, reads: int) -> bool:
        key = slug, hour
        if key not in self._held and len(self._held) >= MOST_HELD:
            return False
        self._held[key] = self._held.get(key, 0) + reads
        return True

    def take(self) -> dict[tuple[str, int], int]:
        """Return what is not written yet and forget it."""
        with self._lock:
            held, self._held = self._held, {}
        return held

    def give_back(self, held: Mapping[tuple[str, int], int]) -> None:
        """Hold again what could not be written."""
        with self._lock:
            for (slug, hour), reads in held.items():
                self._add(slug, hour, reads)


def network_of(sender: str) -> str:
    """Return the network that `sender` (as `sender_of` names it) lies in: 256 addresses, or a /48 of IPv6."""
    try:
        found = ip_network(sender, strict=False)
    except ValueError:
        return sender
    return str(found.supernet(new_prefix=24 if found.version == 4 else 48))


counter = Counter()

# A story that was given another address since its page was opened is found by the old one. What readers cannot see is left
# out, and everything where the paper does not count. In the order of ids, so that two processes never wait in a circle.
WRITE = f"""
INSERT INTO {ReadCount._meta.db_table} AS known (article_id, hour, reads)
SELECT a.id, to_timestamp(said.hour), sum(said.reads)
  FROM unnest(%s::text[], %s::bigint[], %s::int[]) AS said(slug, hour, reads)
  LEFT JOIN {Article._meta.db_table} present ON present.slug = said.slug
  LEFT JOIN {OldPath._meta.db_table} past ON present.id IS NULL AND past.path = '/stories/' || said.slug || '/'
  JOIN {Article._meta.db_table} a ON a.id = coalesce(present.id, past.article_id)
 WHERE a.status = 'published' AND a.published_at <= %s
   AND NOT EXISTS (SELECT FROM {Paper._meta.db_table} WHERE NOT count_reads)
 GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (article_id, hour) DO UPDATE SET reads = known.reads + excluded.reads
"""  # noqa: S608


def write() -> int:
    """Write what this process has counted, in one statement; return how many rows that touched.

    What cannot be written since the database is away is held and written later.
    """
    held = counter.take()
    if not held:
        return 0
    slugs, hours, reads = (list(part) for part in zip(*((*key, n) for key, n in held.items()), strict=True))
    try:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [slugs, [hour * HOUR for hour in hours], reads, timezone.now()])
            return cursor.rowcount
    except (DatabaseError, InterfaceError) as error:
        counter.give_back(held)
        logger.info("what was read could not be written yet: %s", error)
        return 0


class Writer(threading.Thread):
    """Writes every few seconds, with a connection that it opens for that; `stop` writes the rest."""

    def __init__(self):
        super().__init__(name="reads", daemon=True)
        self._end = threading.Event()

    def run(self):
        while not self._end.wait(EVERY):
            self._write()
        self._write()

    def _write(self) -> None:
        try:
            close_old_connections()
            write()
        except Exception:
            logger.exception("what was read could not be written")
        finally:
            connection.close()

    def stop(self, seconds: float = 5.0) -> None:
        """End the thread; what it writes just now has `seconds`."""
        self._end.set()
        self.join(seconds)


_writer: Writer | None = None


def start(table=None) -> None:
    """Begin to write what this process counts, once; called after the fork. `table` is memory that its siblings share."""
    global _writer
    if table is not None:
        counter.marks = Marks(table)
    if _writer is None:
        _writer = Writer()
        _writer.start()


def stop() -> None:
    """Write what is left; called when the process ends."""
    if _writer is not None:
        _writer.stop()


def said(slug: str, address: str | None) -> None:
    """Note that a reader at `address` has read the story at `slug`."""
    counter.note(slug, address, time.time())
