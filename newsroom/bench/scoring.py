"""`python -m newsroom.bench.scoring COUNT`: how fast the spam scorer scores a comment, and learns from so many decisions of each kind.

The comments are made by lot of words that are as frequent as those of a language are; spam draws from them in another order.
"""

import json
import os
import random
import resource
import statistics
import sys
import time
from itertools import accumulate

import django

WORDS = 40_000
LETTERS = "etaoinshrdlucmfwypvbgkjqxzäöé"
LONG = 5_000  # characters of a comment that is as long as may be


def _texts(lot: random.Random, words: list[str], count: int, letters: tuple[int, int]) -> list[str]:
    shares = list(accumulate(1 / (place + 3) for place in range(len(words))))
    mean = sum(map(len, words[:2000])) / 2000 + 1
    return [
        " ".join(lot.choices(words, cum_weights=shares, k=max(3, int(lot.randint(*letters) / mean))))
        for _ in range(count)
    ]


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count: int) -> dict[str, float]:
    """Return milliseconds for a comment of 5,000 characters and for a usual one, and what learning takes in seconds and megabytes."""
    from comments.scorer.current import scored_by
    from comments.scorer.features import features_of
    from comments.scorer.linear import Example, pack, train, unpack
    from comments.scorer.measuring import MOST_MEASURED
    from comments.scorer.measuring import measure as measured_on

    lot = random.Random(7)
    words = ["".join(lot.choices(LETTERS, k=lot.randint(2, 10))) for _ in range(WORDS)]
    others = words[:300] + lot.sample(words[300:], WORDS - 300)
    examples = []
    for is_spam, vocabulary in ((True, others), (False, words)):
        for _ in range(0, count, 1000):  # not all texts at once: they are no part of what is measured
            texts = _texts(lot, vocabulary, min(1000, count), (60, 700))
            examples += [Example(features_of(text), is_spam) for text in texts]
    before, began = _megabytes(), time.perf_counter()
    measured = measured_on(examples[:MOST_MEASURED] + examples[-MOST_MEASURED:])
    weights = unpack(pack(train(examples)))
    seconds, peak = time.perf_counter() - began, _megabytes()
    times = {}
    for name, letters in (("long", (LONG, LONG)), ("usual", (300, 300))):
        each = []
        for text in _texts(lot, words, 200, letters):
            text, began = text[:LONG], time.perf_counter()
            scored_by(weights, text)
            each.append((time.perf_counter() - began) * 1000)
        times[name] = statistics.median(each)
    return {
        "decisions": len(examples),
        "seconds": seconds,
        "peak": peak,
        "more": peak - before,
        "auc": measured.auc or 0.0,
        "long": times["long"],
        "usual": times["usual"],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)))
