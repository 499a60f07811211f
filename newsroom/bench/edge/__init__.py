"""The edge, proved and measured: a newsroom of its own with Varnish in front (docs/edge/newsroom.vcl).

    .venv/bin/python -m newsroom.bench.edge

It says for each thing that must hold whether it does, and how long after its publication a story is seen by everybody
through the edge while two hundred readers a second ask. Ends with 1 when something does not hold.
"""

import json
import subprocess
import sys
from typing import Any

from . import stand


def measure(publishes: int = 60, reads: int = 200, seconds: float = 3.0) -> dict[str, Any]:
    """Return what was measured and what was proved, in a process of its own.

    `publish_to_visible` has `p50`, `p99`, `worst` in milliseconds over `publishes` stories under `reads` reads a second;
    `throughput` the requests a second of the front page and of a constant of the same size, each through Varnish, and
    their `ratio` (None without wrk); `holds` each promise with True or False. Raises stand.Missing without Varnish.
    """
    stand.varnishd()
    done = subprocess.run(
        [sys.executable, "-m", __name__, "--json", str(publishes), str(reads), str(seconds)],
        cwd=stand.SOURCE,
        stdout=subprocess.PIPE,
        check=False,
    )
    if not done.stdout:
        raise RuntimeError("the measuring of the edge failed")
    return json.loads(done.stdout)
