"""What the edge promises, each tried."""

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from .people import Desk
from .stand import Stand, ask


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
    ends = timezone.now() + timedelta(seconds=8)
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
