"""How long after its publication a story is seen by every reader, whichever worker answers.

    python -m newsroom.bench.visible PORT PUBLISHES READS

publishes stories in the database that the environment names and asks the newsroom on PORT; prints JSON.
"""

import contextlib
import http.client
import json
import os
import re
import statistics
import sys
import threading
import time

import django

from .load import percentile

MARK = re.compile(rb"Bench mark ([0-9]{5})")
READERS = 8
PAUSE = 0.25  # seconds between two publications


class Readers:
    """Ask for the front page so many times a second, each time over a new connection, so that every worker is asked."""

    def __init__(self, port: int, reads: int):
        self.port, self.gap = port, READERS / reads
        self.seen: list[tuple[float, float, int]] = []  # asked at, answered at, the newest mark
        self.failed = 0
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _read(self, number: int) -> None:
        time.sleep(self.gap * number / READERS)
        while not self.stopped.is_set():
            asked = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                with contextlib.closing(connection):
                    connection.request("GET", "/")
                    answer = connection.getresponse()
                    marks = MARK.findall(answer.read())
                self.failed += answer.status != 200
                self.seen.append((asked, time.monotonic(), max(map(int, marks), default=0)))
            except (OSError, http.client.HTTPException):
                self.failed += 1
            time.sleep(max(0.0, asked + self.gap - time.monotonic()))

    def delay(self, mark: int, published: float) -> float:
        """Return after how many seconds story `mark`, published at that moment, was seen and nobody missed it any more."""
        first = min((done for _asked, done, newest in self.seen if newest >= mark), default=float("inf"))
        last = max((asked for asked, _done, newest in self.seen if newest < mark), default=0.0)
        return max(first, last, published) - published


def measure(port: int, publishes: int, reads: int) -> dict[str, float]:
    """Return milliseconds from the commit to when everybody sees it: p50, p99, worst; how many reads there were, and failed."""
    from articles import publishing
    from articles.models import Article, Author, Category, User

    editor = User.objects.create_superuser("bench-editor", "bench-editor@example.org", password=None)
    section, author = Category.objects.all()[0], Author.objects.all()[0]
    moments: dict[int, float] = {}

    def write(mark: int) -> None:
        story = Article(
            headline=f"Bench mark {mark:05d}", standfirst="S.", body="<p>Text.</p>", category=section
        )
        publishing.create(story, by=editor, relations=lambda: publishing.set_bylines(story, [(author, "")]))
        publishing.publish(story, by=editor)
        moments[mark] = time.monotonic()

    with Readers(port, reads) as readers:
        time.sleep(1.5)
        for mark in range(1, publishes + 1):
            write(mark)
            time.sleep(PAUSE)
        time.sleep(1.5)
    delays = [1000 * readers.delay(mark, at) for mark, at in moments.items()]
    return {
        "p50": statistics.median(delays),
        "p99": percentile(delays, 0.99),
        "worst": max(delays),
        "reads": len(readers.seen),
        "failed": readers.failed,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:4]))))
