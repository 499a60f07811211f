"""Which form of gunicorn serves best: kinds of worker, processes and threads, under readers of several kinds.

Not part of every run (`--only forms`): it is what the values in `newsroom/gunicorn.conf.py` were chosen by.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .load import Run, wrk
from .measures import Say, pages_of
from .servers import Servers, fetch

FORMS = (
    *(("sync", workers, 1) for workers in (2, 3, 4)),
    *(("gthread", 2, threads) for threads in (1, 2, 4, 8)),
    *(("gthread", workers, 4) for workers in (3, 4)),
)
IDLE, SLOW = 60, 20


@contextmanager
def idle_connections(port: int, path: str) -> Iterator[None]:
    """Hold connections open that have had their answer, as browsers do."""
    held = []
    for _ in range(IDLE):
        with contextlib.suppress(OSError):
            one = socket.create_connection(("127.0.0.1", port), timeout=2)
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            one.recv(65536)
            held.append(one)
    try:
        yield
    finally:
        for one in held:
            one.close()


@contextmanager
def slow_clients(port: int, path: str) -> Iterator[None]:
    """Have clients at work that send their request a byte at a time, and others that read their answer so."""
    stopped = threading.Event()

    def crawl(number: int) -> None:
        while not stopped.is_set():
            with contextlib.suppress(OSError):
                with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                    text = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
                    if number % 2:
                        for place in range(len(text)):
                            if stopped.is_set():
                                return
                            one.sendall(text[place : place + 1])
                            time.sleep(0.02)
                    else:
                        one.sendall(text)
                    while not stopped.is_set() and one.recv(512):
                        time.sleep(0.02)

    threads = [threading.Thread(target=crawl, args=(number,), daemon=True) for number in range(SLOW)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.3)
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join(6)


def measure(servers: Servers, database: str, seconds: float, say: Say) -> list[dict[str, Any]]:
    """Return for each form: requests a second and p99 by kind of load, processor time of a rendered page, memory of a worker."""
    found = []
    for kind, workers, threads in FORMS:
        options = ("-k", kind, "-w", str(workers), "--threads", str(threads))
        cached = servers.newsroom("cached", database, *options)
        cold = servers.newsroom("cold", database, *options, PAGE_CACHE_MB="0")
        path = pages_of(cached)["story"]
        for port in (cached, cold):
            for _ in range(4 * workers):
                fetch(port, path)
        runs: dict[str, Run] = {"cached": wrk(cached, path, 16, seconds)}
        before = servers.cpu("cold")
        runs["cold"] = wrk(cold, path, 16, seconds)
        used = (servers.cpu("cold") - before) * 1000 / max(1.0, runs["cold"].rate * seconds)
        runs["cached, no keep-alive"] = wrk(cached, path, 16, seconds, keep_alive=False)
        with idle_connections(cached, path):
            runs["cached, 60 idle connections"] = wrk(cached, path, 16, seconds)
        with slow_clients(cached, path):
            runs["cached, 20 slow clients"] = wrk(cached, path, 16, seconds)
        with slow_clients(cold, path):
            runs["cold, 20 slow clients"] = wrk(cold, path, 16, seconds)
        found.append(
            {
                "form": f"{kind} {workers} × {threads}",
                "cpu": used,
                "memory": max(servers.memory("cached")),
                "runs": {
                    name: {"rate": run.rate, "p99": run.p99, "failed": run.failed}
                    for name, run in runs.items()
                },
            }
        )
        say(line(found[-1]))
        servers.stop("cached")
        servers.stop("cold")
    return found


def table(found: list[dict[str, Any]]) -> str:
    """Return the forms as Markdown: requests a second (p99 in milliseconds)."""
    names = list(found[0]["runs"])
    lines = [
        f"| form | {' | '.join(names)} | CPU ms cold | MB a worker |",
        f"|---|{'---:|' * (len(names) + 2)}",
    ]
    return "\n".join([*lines, *map(line, found)])


def line(one: dict[str, Any]) -> str:
    """Return the row of one form."""
    cells = [
        f"{run['rate']:,.0f} ({run['p99']:,.0f})" + (f" {run['failed']} failed" if run["failed"] else "")
        for run in one["runs"].values()
    ]
    return f"| {one['form']} | {' | '.join(cells)} | {one['cpu']:.1f} | {one['memory']:.0f} |"
