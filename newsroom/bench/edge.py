"""The edge, proved and measured: a newsroom of its own with Varnish in front (docs/edge/newsroom.vcl).

    .venv/bin/python -m newsroom.bench.edge

It says for each thing that must hold whether it does, and how long after its publication a story is seen by everybody
through the edge while two hundred readers a second ask. Ends with 1 when something does not hold.
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .stand import SOURCE, Stand, ask, free_port, varnishd

MARK = re.compile(rb"Edge test ([0-9]{5})")
READERS = 4
GAP = 0.3  # seconds between two publications


def measure(publishes: int = 60, reads: int = 200, seconds: float = 3.0) -> dict[str, Any]:
    """Return what was measured and what was proved, in a process of its own.

    `publish_to_visible` has `p50`, `p99`, `worst` in milliseconds over `publishes` stories under `reads` reads a second;
    `throughput` the requests a second of the front page and of a constant of the same size, each through Varnish, and
    their `ratio` (None without wrk); `holds` each promise with True or False. Raises stand.Missing without Varnish.
    """
    varnishd()
    done = subprocess.run(
        [sys.executable, "-m", __name__, "--json", str(publishes), str(reads), str(seconds)],
        cwd=SOURCE,
        stdout=subprocess.PIPE,
        check=False,
    )
    if not done.stdout:
        raise RuntimeError("the measuring of the edge failed")
    return json.loads(done.stdout)


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


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Tell whether `true` within so many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def status(stand: Stand, path: str) -> int:
    """Return the status of the page through the edge."""
    return ask(stand.edge, path)[0]


def proofs(stand: Stand, desk: Desk) -> dict[str, bool]:
    """Return each promise with whether it holds."""
    from django.utils import timezone

    holds: dict[str, bool] = {}
    story = desk.publish()
    path = story.get_absolute_url()
    time.sleep(2.5)  # both purges are through
    status(stand, path)
    misses = stand.count("MAIN.cache_miss")
    plain = ask(stand.edge, path)
    with_cookies = ask(stand.edge, f"{path}?utm_source=x", Cookie="sessionid=1; a=b")
    same = plain[2] == with_cookies[2] and stand.count("MAIN.cache_miss") == misses
    holds["neither cookies nor unknown parameters matter"] = same and "Set-Cookie" not in with_cookies[1]
    told = {name.lower() for name in plain[1]} & {"xkey", "surrogate-control", "surrogate-key", "cache-tag"}
    holds["readers are told nothing that is for the edge"] = not told
    tag = plain[1]["ETag"]
    holds["a page that is known is not sent again"] = (
        ask(stand.edge, path, If_None_Match=tag)[0] == 304 and ask(stand.edge, path, "HEAD")[2] == b""
    )
    refused = ask(stand.edge, "/", "PURGE", source="127.0.0.2", xkey_purge="everything")[0]
    through = ask(stand.edge, "/", "PURGE", X_Forwarded_For="192.0.2.1", xkey_purge="everything")[0]
    status(stand, path)
    kept = stand.count("MAIN.cache_miss") == misses
    holds["a stranger purges nothing"] = refused == through == 403 and kept

    holds["a thousand at once on a purged page are one request"] = stampede(stand, path)

    desk.take_down(story)
    gone = until(lambda: status(stand, path) == 410, 1.0)
    holds["a story that is taken down is gone in a second, and stays so"] = gone and not until(
        lambda: status(stand, path) != 410, 4.0
    )

    later = desk.publish(at=timezone.now() + timedelta(seconds=3))
    early = status(stand, later.get_absolute_url())
    mark = later.headline.encode()
    status(stand, "/")
    came = until(lambda: mark in ask(stand.edge, "/")[2], 5.0)
    late = (timezone.now() - later.published_at).total_seconds()
    holds["a scheduled story stands on the front page within half a second"] = (
        early == 404 and came and 0 <= late < 0.5
    )

    story = desk.publish()
    path = story.get_absolute_url()
    time.sleep(2.5)
    status(stand, path)
    stand.halt("varnish", on=True)
    desk.take_down(story)
    time.sleep(2.5)
    stand.halt("varnish", on=False)
    holds["what an edge missed that was cut off it is told when it is back"] = until(
        lambda: status(stand, path) == 410, 5.0
    )
    return holds | without_backends(stand, desk)


def stampede(stand: Stand, path: str) -> bool:
    """Tell whether a thousand requests for a page that was just purged are one for the newsroom, and all answered."""
    answers: list[int] = []
    start = threading.Barrier(1000)

    def read():
        start.wait()
        with contextlib.suppress(OSError):
            answers.append(status(stand, path))

    threads = [threading.Thread(target=read) for _ in range(1000)]
    ask(stand.edge, "/", "PURGE", xkey_purge="everything")
    misses = stand.count("MAIN.cache_miss")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers == [200] * 1000 and stand.count("MAIN.cache_miss") == misses + 1


def without_backends(stand: Stand, desk: Desk) -> dict[str, bool]:
    """Stop the web processes: old pages are served for a minute, but nothing that was taken down."""
    from django.utils import timezone

    # An alert that ends in a moment: its pages may be kept until then only.
    ends = timezone.now() + timedelta(seconds=4)
    story = desk.publish(breaking_until=ends)
    path = story.get_absolute_url()
    until(lambda: status(stand, path) == 200, 2.0)
    time.sleep(2.5)
    status(stand, path)
    stand.stop("web")
    time.sleep(max(0.0, (ends - timezone.now()).total_seconds()) + 0.5)
    old = ask(stand.edge, path)
    unknown = ask(stand.edge, "/sections/news/?page=999999")
    desk.take_down(story)
    gone = until(lambda: status(stand, path) == 503, 1.0) and not until(
        lambda: status(stand, path) == 200, 3.0
    )
    stand.start_web()
    back = until(lambda: status(stand, path) == 410, 20.0)
    return {
        "old pages are served while no web process answers, and say so": old[0] == 200
        and "Warning" in old[1],
        "what is not there is a 503 in plain words": unknown[0] == 503 and unknown[1]["Retry-After"] == "10",
        "what is taken down meanwhile is not served": gone,
        "all is well when they are back": back,
    }


def throughput(stand: Stand, seconds: float, rounds: int = 3) -> dict[str, float] | None:
    """Return the requests a second of the front page and of a constant, both through Varnish; None without wrk."""
    if not shutil.which("wrk"):
        return None
    page = ask(stand.edge, "/", Accept_Encoding="br")
    constant = constant_server(page[2], page[1])
    port = free_port()
    vcl = stand.folder / "constant.vcl"
    vcl.write_text(
        f'vcl 4.1;\nbackend default {{ .host = "127.0.0.1"; .port = "{constant.server_port}"; }}\n'
    )
    stand.varnish("constant", varnishd(), port, vcl, "-p", "http_gzip_support=off")
    stand.wait(lambda: ask(port, "/")[0] == 200, "the constant")
    found: dict[str, list[float]] = {"page": [], "constant": []}
    for _ in range(rounds):
        found["page"].append(wrk(stand.edge, seconds))
        found["constant"].append(wrk(port, seconds))
    stand.stop("constant")
    constant.shutdown()
    medians = {name: round(statistics.median(numbers)) for name, numbers in found.items()}
    ratios = [a / b for a, b in zip(found["page"], found["constant"], strict=True)]
    return {**medians, "ratio": round(statistics.median(ratios), 3)}


def wrk(port: int, seconds: float) -> float:
    """Return the requests a second at 64 connections."""
    done = subprocess.run(
        [
            "wrk",
            "-t",
            "1",
            "-c",
            "64",
            "-d",
            f"{seconds:g}s",
            "-H",
            "Accept-Encoding: br",
            f"http://127.0.0.1:{port}/",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.partition("Requests/sec:")[2].split()[0])


def constant_server(body: bytes, headers: http.client.HTTPMessage) -> ThreadingHTTPServer:
    """Serve `body` for an hour under the headers of the page that it is."""
    kept = {
        name: text
        for name, text in headers.items()
        if name.lower() in ("content-type", "content-encoding", "vary")
    }

    class Constant(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            for name, text in kept.items():
                self.send_header(name, text)
            self.send_header("Cache-Control", "public, max-age=3600")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Constant)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main(arguments: list[str]) -> int:
    """Prove and measure; print a table, or JSON with `--json PUBLISHES READS SECONDS`. Return 1 when a promise does not hold."""
    as_json = arguments[:1] == ["--json"]
    publishes, reads, seconds = map(float, arguments[1:4] if as_json else ("60", "200", "3"))
    with Stand() as stand:
        desk = Desk(stand)
        found = {
            "publish_to_visible": publish_to_visible(stand, desk, int(publishes), int(reads)),
            "throughput": throughput(stand, seconds),
            "holds": proofs(stand, desk),
        }
    if as_json:
        sys.stdout.write(json.dumps(found))
    else:
        sys.stdout.write(told(found))
    return 0 if all(found["holds"].values()) else 1


def told(found: dict[str, Any]) -> str:
    """Return what was found, in lines."""
    seen, speed = found["publish_to_visible"], found["throughput"]
    lines = [f"{'yes' if good else 'NO ':3}  {promise}" for promise, good in found["holds"].items()]
    lines.append(
        f"published to visible for everybody: p50 {seen['p50']} ms, p99 {seen['p99']} ms, worst {seen['worst']} ms"
        f" ({seen['reads']} reads, {seen['failed']} failed)"
    )
    if speed:
        lines.append(
            f"through Varnish: {speed['page']:,} a second, a constant {speed['constant']:,}: {speed['ratio']}"
        )
    else:
        lines.append("wrk is missing (Debian: apt-get install wrk): no throughput")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
