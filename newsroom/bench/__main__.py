"""`make bench`: the newsroom beside servers that answer the same bytes from a constant, in one run, as one table.

    make bench                  everything, on 100,000 stories: about twenty minutes, four more the first time
    make bench BENCH=short      fewer rounds and connections, on 10,000 stories: some minutes
    make bench BENCH="short --only speed growth --json var/bench.json"

It starts a database and servers of its own on free ports, and leaves nothing behind but its archives in `var/bench/`.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsroom import embedded

from . import forms, measures, report
from .house import House
from .servers import Servers, installed

PARTS = ("speed", "growth", "visible", "search", "memory", "edge", "precision", "replay", "scorer", "queue")
ON_DEMAND = ("forms",)
NEEDED = {
    "wrk": "wrk is missing (Debian: apt-get install wrk; macOS: brew install wrk): no requests a second.",
    "nginx": "nginx is missing (Debian: apt-get install nginx): not compared with a static file.",
    "varnishd": "Varnish is missing (Debian: apt-get install varnish varnish-modules): not compared with it.",
}
ALL, ONE = (1, 16, 64), (16,)
FULL: dict[str, Any] = {
    "stories": 100_000,
    "connections": {"story": ALL, "front": ALL, "section": ALL, "feed": ALL},
    "rounds": 5,
    "seconds": 2.0,
    "repeats": 5,
    "publishes": 100,
    "questions": 300,
    "edits": 1_000,
}
SHORT: dict[str, Any] = {
    "stories": 10_000,
    "connections": {"story": ALL, "front": ONE, "section": ONE, "feed": ONE},
    "rounds": 3,
    "seconds": 1.0,
    "repeats": 2,
    "publishes": 30,
    "questions": 100,
    "edits": 200,
}
SMALL = 1_000
READS = 200  # a second
PAGES = 6_000  # more than fit into a page cache of 64 MB


def say(sentence: str) -> None:
    """Tell whoever waits what is being done."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def run(how: dict[str, Any], parts: list[str]) -> dict[str, Any]:
    """Measure `parts` and return everything that was found."""
    began = time.monotonic()
    missing = [sentence for program, sentence in NEEDED.items() if not installed(program)]
    for sentence in missing:
        say(sentence)
    found: dict[str, Any] = {"machine": measures.machine(), "missing": missing, "stories": how["stories"]}
    folder = Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
    folder.chmod(0o755)
    try:
        with House(say) as house:
            house.run("newsroom", "manage.py", "collectstatic", "--noinput", "--verbosity=0")
            small, large = house.archive(SMALL), house.archive(how["stories"])
            found["machine"] = measures.machine()
            with Servers(house, folder) as servers:
                for part, measure in _parts(servers, small, large, how).items():
                    if part in parts and (part not in ("speed", "forms") or installed("wrk")):
                        say(f"Measuring: {part} …")
                        found[part] = measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if "edge" in parts:
        say("Measuring: edge …")
        found["edge"] = measures.edge(how["publishes"], READS, how["seconds"], say)
    if "precision" in parts:
        say("Measuring: precision …")
        found["precision"] = measures.precision(how["edits"], say)
    return found | {"minutes": (time.monotonic() - began) / 60}


def _parts(servers: Servers, small: str, large: str, how: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    options = {"connections": how["connections"], "rounds": how["rounds"], "seconds": how["seconds"]}

    def speed():
        with Servers(servers.house, servers.folder) as own:
            return measures.speed(own, large, **options, say=say)

    return {
        "speed": speed,
        "growth": lambda: measures.growth(servers, small, large, rounds=how["repeats"]),
        "visible": lambda: measures.publish_to_visible(
            servers, small, publishes=how["publishes"], reads=READS
        ),
        "search": lambda: measures.searching(servers, large, questions=how["questions"]),
        "forms": lambda: forms.measure(servers, small, how["seconds"], say),
        "memory": lambda: measures.memory(servers, large, pages=PAGES),
        "replay": lambda: measures.replay(servers.house, large),
        "scorer": lambda: measures.scorer(servers.house, small),
        "queue": lambda: measures.queue(servers.house, large),
    }


def main(arguments: list[str]) -> int:
    """Measure, and print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("length", nargs="?", choices=["full", "short"], default="full")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS + ON_DEMAND, default=list(PARTS), help="these parts alone"
    )
    parser.add_argument("--stories", type=int, help="the size of the large archive")
    parser.add_argument("--json", type=Path, help="write everything that was found to this file too")
    options = parser.parse_args(arguments)
    how = dict(FULL if options.length == "full" else SHORT)
    how["stories"] = options.stories or how["stories"]
    try:
        found = run(how, options.only)
    except (embedded.Unavailable, RuntimeError) as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    sys.stdout.write(report.table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
