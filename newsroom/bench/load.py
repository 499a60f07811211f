"""Load, and what it shows: requests a second, the time of single requests, and how they spread."""

import contextlib
import http.client
import re
import statistics
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass

from .servers import BROWSER

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Spread:
    """A median of repeated runs, and how far they lie apart: half the distance of the quartiles, as a part of the median."""

    median: float
    noise: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> "Spread":
        """Return median and noise of `numbers`."""
        numbers = sorted(numbers)
        middle = statistics.median(numbers)
        if len(numbers) < 2 or not middle:
            return cls(middle, 0.0)
        low, _middle, high = statistics.quantiles(numbers, n=4, method="inclusive")
        return cls(middle, (high - low) / 2 / middle)


@dataclass(frozen=True)
class Run:
    """One run of wrk: requests a second, the 99th percentile in milliseconds, and how many answers were no answers."""

    rate: float
    p99: float
    failed: int


def wrk(port: int, path: str, connections: int, seconds: float, *, keep_alive: bool = True) -> Run:
    """Ask for `path` on so many connections for so long; without `keep_alive` each is closed after its answer."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "--timeout", "10s"]
    for name, text in (BROWSER if keep_alive else BROWSER | {"Connection": "close"}).items():
        command += ["-H", f"{name}: {text}"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    )
    said = done.stdout
    rate = float(said.partition("Requests/sec:")[2].split()[0])
    found = re.search(r"99%\s+([0-9.]+)(us|ms|s)\b", said)
    p99 = float(found[1]) * UNITS[found[2]] if found else 0.0
    failed = sum(
        int(number)
        for line in said.splitlines()
        if "Socket errors" in line or "Non-2xx" in line
        for number in re.findall(r"\b[0-9]+\b", line.replace("2xx", "").replace("3xx", ""))
    )
    return Run(rate, p99, failed)


def milliseconds(port: int, paths: Iterable[str]) -> list[float]:
    """Ask for `paths` one after the other on one connection; return how long each took until its last byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    found = []
    with contextlib.closing(connection):
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path, headers=BROWSER)
            answer = connection.getresponse()
            answer.read()
            found.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
    return found


def percentile(numbers: Iterable[float], part: float) -> float:
    """Return the value below which `part` (0 to 1) of the numbers lie."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]
