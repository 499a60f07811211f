"""What is measured in one run, part by part; every part returns plain numbers."""

import contextlib
import importlib.util
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

import psycopg

from .edge import measure as measure_edge
from .edge.stand import Missing
from .house import House
from .load import Run, Spread, milliseconds, wrk
from .servers import BROWSER, Servers, fetch, installed

Say = Callable[[str], object]
SEED = 7
REPLAYED = 50_000  # comments
TAUGHT = 20_000  # decisions of each kind, as many as the scorer learns from
# Headers that belong to one connection, or are the clock's.
PASSING = {"date", "server", "connection", "transfer-encoding", "content-length", "age", "keep-alive"}


def pages_of(port: int) -> dict[str, str]:
    """Return the path of a story, the front page, a section and a feed of the newsroom on `port`."""
    front = fetch(port, "/", {"Accept": "text/html"})[2].decode()
    story = unescape(re.search(r'href="(/stories/[^"#]+/)"', front)[1])  # type: ignore[index]
    section = unescape(re.search(r'href="(/sections/[^"#]+/)"', front)[1])  # type: ignore[index]
    return {"story": story, "front": "/", "section": section, "feed": "/feeds/rss.xml"}


def keep_answers(port: int, pages: dict[str, str], folder: Path) -> Path:
    """Write the answers of the newsroom on `port` to files for the servers of constants; return their table."""
    table = {}
    for name, path in pages.items():
        fetch(port, path)
        status, headers, body = fetch(port, path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        file = folder / f"{name}.bytes"
        file.write_bytes(body)
        kept = [[key, text] for key, text in headers if key.lower() not in PASSING]
        table[path] = {"headers": kept, "file": str(file)}
    found = folder / "answers.json"
    found.write_text(json.dumps(table))
    return found


def speed(
    servers: Servers,
    database: str,
    *,
    connections: dict[str, tuple[int, ...]],
    rounds: int,
    seconds: float,
    say: Say,
) -> dict[str, Any]:
    """Measure the newsroom beside constants, taking turns within each round.

    Returns by page and number of connections, by server: median and noise of requests a second, p99 and processor time.
    """
    servers.newsroom("cached", database)
    servers.newsroom("cold", database, PAGE_CACHE_MB="0")
    pages = pages_of(servers.ports["cached"])
    answers = keep_answers(servers.ports["cached"], pages, servers.folder)
    servers.constant("bare", "bare", answers)
    servers.constant("django", "empty_django()", answers)
    if installed("nginx"):
        servers.nginx(answers)
    if installed("varnishd"):
        servers.varnish(servers.ports["bare"], answers)
    order = ["bare", "django", "cached", "cold", "nginx", "varnish"]
    names = [name for name in order if name in servers.ports]
    runs: dict[tuple[str, int, str], list[tuple[Run, float]]] = {}
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds} …")
        for page, path in pages.items():
            for count in connections[page]:
                for name in names:
                    fetch(servers.ports[name], path)
                    before = servers.cpu(name)
                    run = wrk(servers.ports[name], path, count, seconds)
                    used = (servers.cpu(name) - before) * 1000 / max(1.0, run.rate * seconds)
                    runs.setdefault((page, count, name), []).append((run, used))
    found: dict[str, Any] = {}
    for (page, count, name), several in runs.items():
        found.setdefault(page, {}).setdefault(str(count), {})[name] = {
            "rate": asdict(Spread.of(run.rate for run, _used in several)),
            "p99": statistics.median(run.p99 for run, _used in several),
            "cpu": statistics.median(used for _run, used in several),
            "failed": sum(run.failed for run, _used in several),
            "rates": [run.rate for run, _used in several],
        }
    return {
        "pages": found,
        "bytes": {name: len((servers.folder / f"{name}.bytes").read_bytes()) for name in pages},
    }


def growth(servers: Servers, small: str, large: str, *, rounds: int) -> dict[str, Any]:
    """Return by kind of page how long a rendered one takes in a small and in a large archive, in turns, and the ratio."""
    ports = {
        size: servers.newsroom(size, name, PAGE_CACHE_MB="0")
        for size, name in (("small", small), ("large", large))
    }
    paths = {size: sample(servers.house, name) for size, name in (("small", small), ("large", large))}
    found: dict[str, Any] = {}
    for kind in paths["small"]:
        took: dict[str, list[float]] = {"small": [], "large": []}
        for size in took:
            milliseconds(ports[size], paths[size][kind][:3])
        for _ in range(rounds):
            for size, numbers in took.items():
                numbers += milliseconds(ports[size], paths[size][kind])
        medians = {size: statistics.median(numbers) for size, numbers in took.items()}
        found[kind] = medians | {"ratio": medians["large"] / medians["small"]}
    for size in ports:
        servers.stop(size)
    return found


def sample(house: House, database: str) -> dict[str, list[str]]:
    """Return paths of each kind in an archive, drawn by lot among those that can be read."""
    rng = random.Random(SEED)
    live = "status = 'published' AND published_at < now()"
    with psycopg.connect(house.address(database)) as asked:

        def slugs(text: str) -> list[str]:
            return [row[0] for row in asked.execute(text).fetchall()]

        stories = slugs(f"SELECT slug FROM articles_article WHERE {live} ORDER BY id LIMIT 5000")  # noqa: S608
        sections = slugs("SELECT slug FROM articles_category ORDER BY id")
        topics = slugs(
            "SELECT t.slug FROM articles_topic t JOIN articles_articletopic l ON l.tag_id = t.id"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 10"
        )
        authors = slugs("SELECT slug FROM articles_author ORDER BY id LIMIT 10")
    return {
        "story": [f"/stories/{slug}/" for slug in rng.sample(stories, 40)],
        "front": ["/"] * 20,
        "section": [f"/sections/{slug}/" for slug in sections[:20]],
        "topic": [f"/topics/{slug}/" for slug in topics] * 2,
        "author": [f"/authors/{slug}/" for slug in authors] * 2,
        "feed": ["/feeds/rss.xml"] * 10,
        "feed of a section": [f"/sections/{slug}/feeds/rss.xml" for slug in sections[:10]],
    }


def searching(servers: Servers, database: str, *, questions: int) -> dict[str, dict[str, float]]:
    """Return how long searches and suggestions take that are asked for the first time, by their kind (see searches.py)."""
    command = ("-m", "newsroom.bench.inside", "searches", str(questions))
    done = servers.house.run(database, *command, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def publish_to_visible(servers: Servers, database: str, *, publishes: int, reads: int) -> dict[str, float]:
    """Return milliseconds until every reader of every worker sees a story, under so many reads a second."""
    copy = servers.house.copy(database, "published")
    port = servers.newsroom("visible", copy)
    done = servers.house.run(
        copy, "-m", "newsroom.bench.visible", str(port), str(publishes), str(reads), stdout=-1
    )
    servers.stop("visible")
    return json.loads(done.stdout)


def memory(servers: Servers, database: str, *, pages: int) -> dict[str, float]:
    """Return megabytes of the largest worker, fresh and after so many different pages, each asked for in every variant."""
    port = servers.newsroom("memory", database)
    fetch(port, "/")
    fresh = max(servers.memory("memory"))
    address = servers.house.address(database)
    with psycopg.connect(address) as asked:
        slugs = [
            row[0]
            for row in asked.execute(
                "SELECT slug FROM articles_article WHERE status = 'published' AND published_at < now()"
                " ORDER BY id DESC LIMIT %s",
                [pages],
            )
        ]
    for slug in slugs:
        with contextlib.suppress(OSError):
            fetch(port, f"/stories/{slug}/", {**BROWSER, "Connection": "close"})
    full = max(servers.memory("memory"))
    servers.stop("memory")
    return {"fresh": fresh, "full": full, "pages": len(slugs)}


def replay(house: House, database: str) -> dict[str, float]:
    """Return how many comments were screened again by two sets of rules, and in how many seconds."""
    done = house.run(database, "-m", "newsroom.bench.replaying", str(REPLAYED), stdout=-1)
    return json.loads(done.stdout)


def scorer(house: House, database: str) -> dict[str, float]:
    """Return how long the spam scorer takes for a comment, and to learn from so many decisions (see scoring.py)."""
    done = house.run(database, "-m", "newsroom.bench.scoring", str(TAUGHT), stdout=-1)
    return json.loads(done.stdout)


def queue(house: House, database: str) -> dict[str, Any]:
    """Return the SQL of each page and each button of the queue of comments (see queueing.py)."""
    done = house.run(database, "-m", "newsroom.bench.queueing", stdout=-1)
    return json.loads(done.stdout)


def edge(publishes: int, reads: int, seconds: float, say: Say) -> dict[str, Any] | None:
    """Return what `edge.measure` found, or None where it cannot be measured here."""
    try:
        return measure_edge(publishes=publishes, reads=reads, seconds=seconds)
    except Missing as missing:
        say(str(missing))
    except (RuntimeError, ValueError) as problem:
        say(f"The edge could not be measured: {problem}")
    return None


def precision(edits: int, say: Say) -> dict[str, Any] | None:
    """Return how many pages purges dropped in a run of the property test, and how many of these had not changed.

    The test is the same that `make test` runs, longer; without pytest there is none.
    """
    if importlib.util.find_spec("pytest") is None:
        say("pytest is missing (requirements-dev.txt): no precision of the purges.")
        return None
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG")}
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/test_freshness.py",
            "-k",
            "after_every_edit",
            "-p",
            "no:cacheprovider",
        ],
        cwd=Path(__file__).resolve().parents[2],
        env=environment | {"EDITS": str(edits), "SEED": "bench"},
        capture_output=True,
        text=True,
    )
    counted = re.search(r"purge precision: (\d+) pages dropped, (\d+) of them unchanged", run.stdout)
    if counted is None:
        say(f"The precision of the purges could not be measured: {run.stdout[-500:]}")
        return None
    return {
        "edits": edits,
        "dropped": int(counted[1]),
        "unchanged": int(counted[2]),
        "held": not run.returncode,
    }


def machine() -> dict[str, Any]:
    """Return on what all this was measured."""
    model = ""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": model or platform.machine(),
        "load": os.getloadavg()[0],
        "python": ".".join(map(str, sys.version_info[:3])),
    }
