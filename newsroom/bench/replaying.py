"""`python -m newsroom.bench.replaying COUNT`: how fast rules for comments are tried on those that came before.

As the dry run at the desk does it: read the newest comments with what was stored of them, and screen each by two sets of
rules with long lists of words.
"""

import json
import os
import sys
import time
from itertools import islice

import django

WORDS = 1_000  # in each list


def measure(count: int) -> dict[str, float]:
    """Return how many comments were replayed, in how many seconds."""
    from comments.replay import stored
    from comments.screening import Rules, screen

    now, then = (
        Rules(
            mode="trusted",
            max_links=links,
            blocked_words=tuple(f"blocked{number}" for number in range(WORDS)),
            suspect_words=tuple(f"suspect phrase {number}" for number in range(WORDS)),
        )
        for links in (2, 1)
    )
    began, done = time.perf_counter(), 0
    for _pk, _at, submission in islice(stored(), count):
        screen(submission, now)
        screen(submission, then)
        done += 1
    return {"comments": done, "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))
