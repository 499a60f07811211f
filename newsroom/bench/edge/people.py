"""Who publishes, and who reads meanwhile."""

import http.client
import os
import re
import statistics
import threading
import time
from typing import Any

from .stand import Stand

MARK = re.compile(rb"Edge test ([0-9]{5})")
READERS = 4
GAP = 0.3  # seconds between two publications


class Desk:
    """Whoever publishes: an editor of the newsroom of the stand, in this process."""

    def __init__(self, stand: Stand):
        os.environ |= stand.environment | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        import django

        django.setup()
        from articles import models, publishing

        self.publishing, self.models = publishing, models
        self.editor = models.User.objects.create_superuser("editor", "editor@example.org", password=None)
        self.section = models.Category.objects.create(name="News", slug="news")
        self.author = models.Author.objects.create(name="A. Writer", slug="a-writer")
        self.number = 0

    def draft(self, **fields):
        """Save a draft whose headline is the next mark."""
        self.number += 1
        story = self.models.Article(
            headline=f"Edge test {self.number:05d}",
            standfirst="What it is about.",
            body="<p>What happened.</p>" * 5,
            category=self.section,
            **fields,
        )

        def lines():
            self.publishing.set_bylines(story, [(self.author, "")])

        self.publishing.create(story, by=self.editor, relations=lines)
        return story

    def publish(self, at=None, **fields):
        """Publish a new story, and return it once the database has it."""
        story = self.draft(**fields)
        self.publishing.publish(story, by=self.editor, at=at)
        return story

    def take_down(self, story) -> None:
        """Take a story down."""
        self.publishing.take_down(story, by=self.editor, note="It named the wrong ship.")


class Readers:
    """Ask for the front page so many times a second, and take down what they saw: (asked at, answered at, mark)."""

    def __init__(self, port: int, reads: int):
        self.port, self.pause = port, READERS / reads
        self.seen: list[tuple[float, float, int]] = []
        self.failed = 0
        self.stopped = False
        self.threads = [threading.Thread(target=self.read) for _ in range(READERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.stopped = True
        for thread in self.threads:
            thread.join()

    def read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while not self.stopped:
            asked = time.monotonic()
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                self.failed += 1
                continue
            self.failed += answer.status != 200
            newest = max(map(int, MARK.findall(body)), default=0)
            self.seen.append((asked, time.monotonic(), newest))
            time.sleep(max(0.0, asked + self.pause - time.monotonic()))
        connection.close()

    def delay(self, mark: int, published: float) -> float:
        """Return after how many seconds story `mark`, published at that moment, was seen and nobody missed it any more."""
        first = min((done for _asked, done, newest in self.seen if newest >= mark), default=float("inf"))
        last = max((asked for asked, _done, newest in self.seen if newest < mark), default=0.0)
        return max(first, last, published) - published


def publish_to_visible(stand: Stand, desk: Desk, publishes: int, reads: int) -> dict[str, Any]:
    """Publish stories under readers; return in milliseconds after how long everybody sees each."""
    moments: dict[int, float] = {}
    with Readers(stand.edge, reads) as readers:
        time.sleep(1.0)
        for _ in range(publishes):
            desk.publish()
            moments[desk.number] = time.monotonic()
            time.sleep(GAP)
        time.sleep(3.0)
    delays = sorted(1000 * readers.delay(mark, at) for mark, at in moments.items())
    return {
        "p50": round(statistics.median(delays), 1),
        "p99": round(delays[min(len(delays) - 1, round(len(delays) * 0.99))], 1),
        "worst": round(delays[-1], 1),
        "reads": len(readers.seen),
        "failed": readers.failed,
    }
