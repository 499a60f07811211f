"""`python -m newsroom.bench.porch SIZE`: whether any comment is lost, stored twice or published unchecked, while much comes at
once, connections are cut, processes are killed and Akismet fails in every way.

Starts the web server, the worker and a stand-in for Akismet on the database that the environment names, which should be
empty, and prints JSON. Nothing here measures speed but how long readers wait for their answer.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

from .edge.stand import free_port
from .load import percentile
from .servers import fetch

SOURCE = Path(__file__).parents[2]
ANSWERED_IN = 0.5  # seconds, whatever Akismet does
RECHECKED_IN = 60
TWINS, ROUNDS_OF_TWINS = 20, 200
TOKEN = re.compile(r'name="token" value="([^"]+)"')
FAULTS = (
    *("refused", "500", "invalid", "empty", "garbage", "no HTTP", "half", "closed", "redirect"),
    *("another charset", "hangs", "a byte now and then"),
)
KNOWN = 20  # readers who were approved before
KILLED = ("500", "hangs")  # while Akismet fails like this the worker is killed


class Akismet:
    """Stands in for the service, well or in one of the ways of `FAULTS`; counts the comments about which it said "not spam"."""

    def __init__(self):
        self.port, self.fault = free_port(), ""
        self.server: ThreadingHTTPServer | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                with contextlib.suppress(OSError):
                    outer.say(self)

            def log_message(self, *args):
                """Say nothing."""

        self.handler = Handler
        self.is_over = threading.Event()

    def up(self) -> None:
        """Listen."""
        server = type("Server", (ThreadingHTTPServer,), {"request_queue_size": 200, "daemon_threads": True})
        self.server = server(("127.0.0.1", self.port), self.handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def down(self) -> None:
        """Refuse connections."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def set(self, fault: str) -> None:
        """Fail in this way from now on; "" for not at all."""
        self.fault = fault
        if fault == "refused":
            self.down()
        elif self.server is None:
            self.up()

    def say(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one question as the fault of this moment wants it."""
        out, ok = request.wfile, b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
        plain = {
            "": ok + b"Content-Length: 5\r\n\r\nfalse",
            "500": b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nfalse",
            "invalid": ok + b"Content-Length: 7\r\n\r\ninvalid",
            "empty": ok + b"Content-Length: 0\r\n\r\n",
            "garbage": ok + b"Content-Length: 9\r\n\r\n\x00\xff<false>",
            "no HTTP": b"220 mail.example ESMTP\r\n",
            "half": ok + b"Content-Length: 50\r\n\r\nfalse",
            "closed": b"",
            "redirect": b"HTTP/1.1 302 Found\r\nLocation: /false\r\nContent-Length: 5\r\n\r\nfalse",
            "another charset": ok
            + b"Content-Type: text/plain; charset=base64\r\nContent-Length: 5\r\n\r\nfalse",
        }
        request.close_connection = True
        if self.fault in plain:
            out.write(plain[self.fault])
            return
        fault = self.fault
        out.write(ok if fault == "a byte now and then" else b"")
        while self.fault == fault and not self.is_over.wait(0.2):
            if fault == "a byte now and then":
                out.write(b"x")
                out.flush()


class House:
    """The processes of a newsroom on the database of the environment."""

    def __init__(self, akismet: Akismet):
        self.port = free_port()
        self.environment = os.environ | {
            "PORT": str(self.port),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "TRUSTED_PROXIES": "127.0.0.1",
            "EMAIL_URL": "console:",
            "AKISMET_API_KEY": "a-key",
            "AKISMET_URL": f"http://127.0.0.1:{akismet.port}",
        }
        self.children: dict[str, subprocess.Popen] = {}

    def start(self, name: str) -> None:
        """Start "web" or "worker"."""
        command = {
            "web": ["-m", "gunicorn", "--config", "newsroom/gunicorn.conf.py"],
            "worker": ["manage.py", "worker"],
        }[name]
        with open(os.devnull, "wb") as nothing:
            self.children[name] = subprocess.Popen(
                [sys.executable, *command],
                cwd=SOURCE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=nothing,
                stderr=nothing,
                start_new_session=True,
            )
        while name == "web":
            with contextlib.suppress(OSError, http.client.HTTPException):
                if fetch(self.port, "/healthz")[0] == 200:
                    return
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """Kill a process and all that it has started, without a warning."""
        child = self.children.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def kill_one_of_the_web(self) -> None:
        """Kill one of the processes that answer; the server starts another."""
        parent = self.children["web"].pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(int(random.choice(children)), signal.SIGKILL)


class Readers:
    """Whoever sends comments to one story."""

    def __init__(self, port: int, slug: str):
        self.port, self.address = port, f"/stories/{slug}/comments/new/"
        self.number = 0
        self.waited: list[float] = []

    def form(self, **fields: str) -> dict[str, str]:
        """Open the form and fill it in, as somebody whom nobody knows."""
        self.number += 1
        token = TOKEN.search(fetch(self.port, self.address, {})[2].decode())
        if token is None:
            raise RuntimeError("the form has no token")
        given = {
            "name": f"Reader {self.number}",
            "email": f"reader{self.number}@example.org",
            "body": f"What I, the reader with the number {self.number}, have to say about the quay.",
        }
        return given | {"token": token[1]} | fields

    def send(self, form: dict[str, str], address: str | None = None) -> tuple[int, str]:
        """Send a form; return the status, 0 for no answer, and where it leads."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            with contextlib.closing(connection):
                connection.request("POST", self.address, urlencode(form), self.headers(form, address))
                answer = connection.getresponse()
                answer.read()
                return answer.status, answer.getheader("Location", "")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            self.waited.append(time.monotonic() - began)

    def headers(self, form: dict[str, str], address: str | None = None) -> dict[str, str]:
        """Return the headers; a proxy says where it comes from, by default each form from a network of its own."""
        number = int(form["email"].partition("@")[0].removeprefix("reader") or 0)
        own = f"10.{number // 250 % 250}.{number % 250}.7"
        return {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address or own}

    def insist(self, form: dict[str, str]) -> tuple[int, str]:
        """Send a form until it is taken, as somebody does who sees an error."""
        for _ in range(60):
            status, place = self.send(form)
            if status and status < 500:
                return status, place
            time.sleep(0.5)
        return status, place

    def cut(self, form: dict[str, str]) -> None:
        """Send a form, the whole or a part of it, and cut the connection without waiting."""
        body = urlencode(form).encode()
        head = f"POST {self.address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in self.headers(form).items())
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)) as line:
            whole = head.encode() + b"\r\n" + body
            line.sendall(whole[: random.choice([len(whole), len(whole), len(whole) - 1, len(whole) // 2])])
            time.sleep(random.uniform(0, 0.03))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Do all `jobs` at the same moment, each in a thread of its own; return what came of each."""
    found: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def do(place: int) -> None:
        gate.wait()
        found[place] = jobs[place]()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def many_at_once(readers: Readers, size: int, during: Callable[[], None] | None = None) -> dict[str, Any]:
    """Send so many comments at one moment, with something that happens meanwhile; return what became of them."""
    from comments.models import Comment

    forms = [readers.form() for _ in range(size)]
    readers.waited = []
    jobs: list[Callable[[], Any]] = [partial(readers.insist, form) for form in forms]
    if during is not None:
        jobs.append(during)
    answers = at_once(jobs)[:size]
    stored = Counter(
        Comment.objects.filter(author_email__in=[form["email"] for form in forms]).values_list(
            "body", flat=True
        )
    )
    accepted = [form["body"] for form, (status, _place) in zip(forms, answers, strict=True) if status == 303]
    return {
        "sent": size,
        "answers": dict(Counter(status for status, _place in answers)),
        "lost": sum(stored[body] == 0 for body in accepted),
        "twice": sum(count > 1 for count in stored.values()),
        "places": len({place for _status, place in answers}),
        "p50": percentile(readers.waited, 0.5),
        "p99": percentile(readers.waited, 0.99),
    }


def twins(readers: Readers, rounds: int) -> dict[str, Any]:
    """Send each form twenty times at one moment, from one connection and from as many networks; return how many were stored."""
    from comments.models import Comment

    before, wrong = Comment.objects.count(), 0
    for turn in range(rounds):
        form = readers.form()
        where = [None if turn % 2 else f"172.{turn % 200}.{twin}.1" for twin in range(TWINS)]
        answers = at_once([partial(readers.send, form, place) for place in where])
        wrong += {status for status, _place in answers} != {303} or len(set(answers)) != 1
    return {
        "rounds": rounds,
        "stored": Comment.objects.count() - before,
        "rounds that were answered otherwise": wrong,
    }


def cuts(readers: Readers, size: int) -> dict[str, Any]:
    """Cut the connection of each form, then send it again until it is taken."""
    from comments.models import Comment

    before = Comment.objects.count()
    forms = [readers.form() for _ in range(size)]
    at_once([partial(readers.cut, form) for form in forms])
    time.sleep(2)  # what came whole is stored, although nobody waits
    cut = Comment.objects.count() - before
    answers = at_once([partial(readers.insist, form) for form in forms])
    found = Counter(
        Comment.objects.filter(author_email__in=[form["email"] for form in forms]).values_list(
            "body", flat=True
        )
    )
    return {
        "sent": size,
        "stored although cut": cut,
        "answers": dict(Counter(status for status, _place in answers)),
        "stored": len(found),
        "twice": sum(count > 1 for count in found.values()),
    }


def killed_in_the_midst(house: House, readers: Readers, size: int) -> dict[str, Any]:
    """Kill the worker again and again while it asks about comments that nothing else holds."""
    from comments import proving
    from comments.models import Comment, Decision

    emails = [f"reader{number % KNOWN}@example.com" for number in range(size)]
    forms = [readers.form(email=email, proof=proving.confirm(email)) for email in emails]
    mine = Comment.objects.filter(body__in=[form["body"] for form in forms])
    accepted, kills = 0, 0
    for number, form in enumerate(forms):
        accepted += readers.send(form, f"172.30.{number % 250}.{number // 250}")[0] == 303
        if number % max(1, size // 10) == 1:
            house.kill("worker")
            house.start("worker")
            kills += 1
    deadline = time.monotonic() + 10 * RECHECKED_IN
    while mine.pending().exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    approved = mine.approved()
    return {
        "accepted": accepted,
        "kills": kills,
        "stored": mine.count(),
        "published": approved.count(),
        "published unchecked": approved.exclude(spam_check__answer="ham").count(),
        "decisions": Decision.objects.filter(comment__in=mine.values("pk")).count(),
    }


def fault(
    house: House, akismet: Akismet, readers: Readers, name: str, size: int, kill: bool
) -> dict[str, Any]:
    """Have Akismet fail in one way while comments come that nothing else holds, then recover; the worker may be killed."""
    from comments.models import Comment
    from comments.proving import confirm

    akismet.set(name)
    known = [f"reader{number}@example.com" for number in range(size)]
    forms = [readers.form(email=email, proof=confirm(email)) for email in known]
    readers.waited = []
    answers = []
    for number, form in enumerate(forms):
        answers.append(readers.send(form, f"192.0.{number % 250}.{readers.number % 250}"))
        if kill and number == size // 2:
            house.kill("worker")
            house.start("worker")
    mine = Comment.objects.filter(body__in=[form["body"] for form in forms])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and mine.filter(spam_check__failures=0).exists():
        time.sleep(0.2)
    stored, unchecked = mine.count(), mine.approved().count()
    if kill:
        house.kill("worker")
        house.start("worker")
    recovered = time.monotonic()
    akismet.set("")
    while mine.pending().exists() and time.monotonic() - recovered < 4 * RECHECKED_IN:
        time.sleep(0.1)
    took = time.monotonic() - recovered
    return {
        "fault": name + (", worker killed" if kill else ""),
        "accepted": sum(status == 303 for status, _place in answers),
        "stored": stored,
        "published unchecked": unchecked,
        "longest answer": max(readers.waited),
        "rechecked after": took,
        "published afterwards": mine.approved().count(),
    }


def story_with_known_readers(count: int) -> str:
    """Make a story that publishes at once what readers write who were approved before; return its slug."""
    from django.utils import timezone

    from articles.models import Article, Category
    from comments import moderation
    from comments.models import CommentSettings

    limits = {"rate_per_minute": 1000, "email_per_minute": 1000, "network_per_minute": 10000}
    rules = {"mode": "trusted", "min_seconds": 0, "duplicate_hours": 0} | limits
    CommentSettings.objects.update_or_create(pk=1, defaults=rules)
    slug = f"quay-{time.time_ns()}"
    section = Category.objects.get_or_create(slug="harbour", defaults={"name": "Harbour"})[0]
    story = Article.objects.create(
        headline="The quay",
        slug=slug,
        body="<p>What happened.</p>",
        category=section,
        status=Article.Status.PUBLISHED,
        published_at=timezone.now(),
    )
    for number in range(count):
        moderation.bring_in(
            story,
            author_name=f"Reader {number}",
            author_email=f"reader{number}@example.com",
            body="Said before.",
            created_at=timezone.now(),
        )
    return slug


@contextmanager
def newsroom(known: int) -> Iterator[tuple[House, Akismet, Readers]]:
    """Start everything around one story."""
    akismet = Akismet()
    akismet.up()
    house = House(akismet)
    try:
        slug = story_with_known_readers(known)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(collect, cwd=SOURCE, env=house.environment, check=True)
        house.start("web")
        house.start("worker")
        yield house, akismet, Readers(house.port, slug)
    finally:
        for name in list(house.children):
            house.kill(name)
        akismet.is_over.set()
        akismet.down()


def measure(size: int) -> dict[str, Any]:
    """Return what became of `size` comments at one moment, and of a fiftieth of that in each way to fail."""
    few = max(2, size // 50)

    def say(sentence: object) -> None:
        sys.stderr.write(f"{sentence}\n")

    with newsroom(max(few, KNOWN)) as (house, akismet, readers):

        def killing() -> None:
            for _ in range(3):
                time.sleep(0.5)
                house.kill_one_of_the_web()

        found: dict[str, Any] = {}
        for name, part in {
            "at once": lambda: many_at_once(readers, size),
            "at once, processes killed": lambda: many_at_once(readers, size, killing),
            "twins": lambda: twins(readers, max(2, ROUNDS_OF_TWINS * size // 1000)),
            "cut": lambda: cuts(readers, size // 2),
            "worker killed in the midst": lambda: killed_in_the_midst(house, readers, size // 5),
        }.items():
            found[name] = part()
            say(f"{name}: {found[name]}")
        found["faults"] = []
        for name in FAULTS:
            found["faults"].append(fault(house, akismet, readers, name, few, kill=name in KILLED))
            say(found["faults"][-1])
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))
