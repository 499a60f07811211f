"""How well the scorer tells spam from the rest, on decisions that it was not trained on. Pure functions."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

from .features import CODE
from .linear import Example, chance, logit, train

PARTS = 5
# So many of each kind, the newest, are enough to measure with.
MOST_MEASURED = 3_000
# With fewer different texts of a kind nothing can be said.
FEWEST = 50
BINS = 100


@dataclass(frozen=True)
class Measured:
    """What came of measuring: the area under the curve (None where it cannot be said), and how many of each kind scored what.

    The lists hold counts of comments by their score in hundredths, 0 to 99.
    """

    auc: float | None
    spam: list[int]
    kept: list[int]


def auc_of(scored: Iterable[tuple[float, bool]]) -> float | None:
    """Return how often a comment that is spam scores higher than one that is not; the same score counts half.

    0.5 is chance, 1 is never wrong. None where one kind is missing.
    """
    below, won, spam, kept = 0, 0.0, 0, 0
    for _value, same in groupby(sorted(scored, key=lambda one: one[0]), key=lambda one: one[0]):
        group = [is_spam for _value, is_spam in same]
        of_spam = sum(group)
        of_kept = len(group) - of_spam
        won += of_spam * (below + of_kept / 2)
        below += of_kept
        spam += of_spam
        kept += of_kept
    return won / (spam * kept) if spam and kept else None


def measure(examples: Sequence[Example]) -> Measured:
    """Return how well a model tells the kinds apart that has not seen what it is asked about.

    The examples are dealt into five parts, and each part is scored by a model that was trained on the other four. The same
    text is always in one part, whoever sent it, and counts once: to know again what was seen proves nothing.
    """
    different = {(one.spam, array(CODE, one.features).tobytes()): one for one in examples}
    parts: list[list[Example]] = [[] for _ in range(PARTS)]
    for (_spam, text), example in different.items():
        parts[crc32(text) % PARTS].append(example)
    spam, kept = [0] * BINS, [0] * BINS
    scored = []
    if min(sum(spam for spam, _text in different), sum(not spam for spam, _text in different)) < FEWEST:
        return Measured(None, spam, kept)
    for place, part in enumerate(parts):
        others = [one for other, examples in enumerate(parts) if other != place for one in examples]
        weights = train(others)
        for example in part:
            value = logit(weights, example.features)
            scored.append((value, example.spam))
            (spam if example.spam else kept)[hundredths(chance(value))] += 1
    return Measured(auc_of(scored), spam, kept)


def hundredths(value: float) -> int:
    """Return a score between 0 and 1 in hundredths, 0 to 99, as it is compared with a threshold."""
    return min(BINS - 1, int(value * BINS))


def at_least(counts: Sequence[int], threshold: int) -> int:
    """Return how many scored `threshold` (in hundredths) or more."""
    return sum(counts[threshold:])
