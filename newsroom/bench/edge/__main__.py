"""See the package."""

import json
import sys
from typing import Any

from .people import Desk, publish_to_visible
from .proofs import proofs
from .stand import Missing, Stand
from .throughput import throughput


def main(arguments: list[str]) -> int:
    """Prove and measure; print a table, or JSON with `--json PUBLISHES READS SECONDS`. Return 1 when a promise does not hold."""
    as_json = arguments[:1] == ["--json"]
    publishes, reads, seconds = map(float, arguments[1:4] if as_json else ("60", "200", "3"))
    with Stand() as stand:
        desk = Desk(stand)
        found: dict[str, Any] = {
            "publish_to_visible": publish_to_visible(stand, desk, int(publishes), int(reads)),
            "throughput": throughput(stand, seconds),
        }
        found["holds"] = holds = proofs(stand, desk)
    if as_json:
        sys.stdout.write(json.dumps(found))
    else:
        sys.stdout.write(told(found))
    return 0 if all(holds.values()) else 1


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
    try:
        sys.exit(main(sys.argv[1:]))
    except Missing as problem:
        sys.exit(str(problem))
