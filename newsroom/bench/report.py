"""One table of what was measured: ratios side by side, the noise of the machine beside them, and the goals."""

from typing import Any

from . import forms

# What is asked of two cores (the goals stand in docs/performance.md too).
CACHED, THROUGH_VARNISH, COLD_RATE, COLD_RATIO = 0.75, 0.95, 500, 0.08
VISIBLE_MS, SEARCH_MS, SUGGESTION_MS, GROWTH, MEMORY_MB = 250, 30, 10, 1.3, 150
REPLAY_RATE = 833  # comments a second: 50,000 within a minute
SCORE_MS = 10
LEARN_SECONDS = 60
LEARN_MB = 200
QUEUE_MS = 50  # of SQL, whatever page or button


def table(found: dict[str, Any]) -> str:
    """Return everything in `found` (see `__main__`) as Markdown, ready to be pasted."""
    parts = [_machine(found), _speed(found.get("speed"))]
    parts.append(forms.table(found["forms"]) if "forms" in found else "")
    if set(found) & {"speed", "edge", "visible", "search", "growth", "memory", "replay", "scorer", "queue"}:
        parts.append(_single(found))
    if found["missing"]:
        parts.append("\n".join(f"Not measured: {sentence}" for sentence in found["missing"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine(found: dict[str, Any]) -> str:
    it = found["machine"]
    return (
        f"{it['cores']} cores ({it['processor']}), shared by server and load; Python {it['python']};"
        f" load at the beginning {it['load']:.1f}; {found['stories']:,} stories; {found['minutes']:.0f} minutes."
    )


def _speed(speed: dict[str, Any] | None) -> str:
    if speed is None:
        return ""
    lines = [
        "| page | connections | cached /s | of bare gunicorn | of empty Django | of nginx | of Varnish"
        " | p99 ms | cold /s | of empty Django | CPU ms cold | noise |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for page, by_count in speed["pages"].items():
        for count, servers in by_count.items():
            cached, cold = servers["cached"], servers["cold"]
            noise = max(one["rate"]["noise"] for one in servers.values())
            cells = [
                f"{page} ({speed['bytes'][page] / 1000:.0f} kB)",
                count,
                _rate(cached),
                *(_ratio(cached, servers.get(name)) for name in ("bare", "django", "nginx", "varnish")),
                f"{cached['p99']:.1f}",
                _rate(cold),
                _ratio(cold, servers.get("django")),
                f"{cold['cpu']:.1f}",
                f"±{noise:.0%}",
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _rate(one: dict[str, Any]) -> str:
    failed = f" ({one['failed']} failed)" if one["failed"] else ""
    return f"{one['rate']['median']:,.0f}{failed}"


def _ratio(one: dict[str, Any], other: dict[str, Any] | None) -> str:
    """Return the median of the ratios of each round: what disturbs a round disturbs both."""
    if other is None:
        return "–"
    ratios = sorted(a / b for a, b in zip(one["rates"], other["rates"], strict=True) if b)
    return f"{ratios[len(ratios) // 2]:.2f}" if ratios else "–"


def ratio(speed: dict[str, Any], page: str, count: int, one: str, other: str) -> float | None:
    """Return how one server compares with another, or None where either was not measured."""
    servers = speed["pages"].get(page, {}).get(str(count), {})
    if one not in servers or other not in servers:
        return None
    return float(_ratio(servers[one], servers[other]))


def _single(found: dict[str, Any]) -> str:
    lines = ["| | measured | goal | |", "|---|---:|---:|---|"]
    for what, measured, goal, good in _goals(found):
        lines.append(
            f"| {what} | {measured} | {goal} | {'' if good is None else 'yes' if good else 'short of it'} |"
        )
    return "\n".join(lines)


def _goals(found: dict[str, Any]):
    if speed := found.get("speed"):
        story = speed["pages"]["story"]["16"]
        cached, cold = (
            ratio(speed, "story", 16, "cached", "bare"),
            ratio(speed, "story", 16, "cold", "django"),
        )
        rate = story["cold"]["rate"]["median"]
        yield "cached story, of bare gunicorn", f"{cached:.2f}", f"≥ {CACHED}", (cached or 0) >= CACHED
        good = rate >= COLD_RATE or (cold or 0) >= COLD_RATIO
        yield (
            "rendered story",
            f"{rate:,.0f}/s, {cold:.3f} of empty Django",
            f"{COLD_RATE}/s or {COLD_RATIO}",
            good,
        )
    if edge := found.get("edge"):
        through = edge["throughput"]
        if through:
            yield (
                "through Varnish, of a constant",
                f"{through['ratio']:.2f}",
                f"≥ {THROUGH_VARNISH}",
                through["ratio"] >= THROUGH_VARNISH,
            )
        yield _visible("published to visible, through Varnish", edge["publish_to_visible"])
        kept = sum(edge["holds"].values())
        yield (
            "promises of the edge that hold",
            f"{kept} of {len(edge['holds'])}",
            "all",
            kept == len(edge["holds"]),
        )
    if visible := found.get("visible"):
        yield _visible("published to visible, all workers", visible)
    if precision := found.get("precision"):
        unchanged = precision["unchanged"] / max(1, precision["dropped"])
        words = f"{unchanged:.1%} of {precision['dropped']:,} in {precision['edits']:,} edits"
        good = unchanged < 0.05 and precision["held"]
        yield "pages dropped though unchanged", words, "< 5 %, none stale", good
    for kind, took in found.get("search", {}).items():
        goal = {"search": SEARCH_MS, "suggestion": SUGGESTION_MS}.get(kind)
        words = f"{took['median']:.0f} ms, p95 {took['p95']:.0f} ms"
        if goal is None:
            yield f"search: {kind}", words, "", None
        else:
            yield f"{kind}, median", words, f"< {goal} ms", took["median"] < goal
    for kind, took in found.get("growth", {}).items():
        words = f"{took['small']:.1f} → {took['large']:.1f} ms: {took['ratio']:.2f}"
        yield f"{kind}, rendered, small → large archive", words, f"≤ {GROWTH}", took["ratio"] <= GROWTH
    if memory := found.get("memory"):
        words = f"{memory['full']:.0f} MB (fresh {memory['fresh']:.0f} MB)"
        yield "memory of a worker, page cache full", words, f"< {MEMORY_MB} MB", memory["full"] < MEMORY_MB
    if replay := found.get("replay"):
        rate = replay["comments"] / max(0.001, replay["seconds"])
        words = f"{rate:,.0f}/s ({replay['comments']:,} in {replay['seconds']:.0f} s)"
        yield "comments tried on other rules", words, f"≥ {REPLAY_RATE:,}/s", rate >= REPLAY_RATE
    if scorer := found.get("scorer"):
        yield (
            "spam score of a comment of 5,000 characters",
            f"{scorer['long']:.1f} ms (usual: {scorer['usual']:.1f} ms)",
            f"< {SCORE_MS} ms",
            scorer["long"] < SCORE_MS,
        )
        words = f"{scorer['seconds']:.0f} s, {scorer['peak']:.0f} MB of the process at most"
        good = scorer["seconds"] < LEARN_SECONDS and scorer["peak"] < LEARN_MB
        yield (
            f"spam scorer taught {scorer['decisions']:,} decisions",
            words,
            f"< {LEARN_SECONDS} s, {LEARN_MB} MB",
            good,
        )
    if queue := found.get("queue"):
        for name, took in queue["asked"].items():
            worked = took["processor"] or took["ms"]
            words = f"{worked:.0f} ms ({took['ms']:.0f} ms with waiting), {took['questions']} questions"
            what = f"queue of {queue['comments']:,} comments: {name}"
            yield what, words, f"< {QUEUE_MS} ms", worked < QUEUE_MS


def _visible(what: str, visible: dict[str, Any]):
    failed = f", {visible['failed']} failed" if visible["failed"] else ""
    words = f"p50 {visible['p50']:.0f} ms, p99 {visible['p99']:.0f} ms ({visible['reads']:,} reads{failed})"
    return what, words, f"p99 < {VISIBLE_MS} ms", visible["p99"] < VISIBLE_MS and not visible["failed"]
