"""A logistic regression over features that are there or not, learned example by example (AdaGrad). Pure functions.

The weights are a list of floats with a bias at its end. A comment counts the same however long it is: what its features say is
divided by the root of their number.
"""

import math
import random
import sys
import zlib
from array import array
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from .features import SIZE

EPOCHS = 3
RATE = 0.7
# What an example pulls back of each weight it touches: rare features shall not remember single comments.
DECAY = 0.0003
ENOUGH = 0.02  # an example that is judged right to this much teaches nothing more
SEED = 6
STEP = 1 / 512  # weights are stored in steps of this, in two bytes
LARGEST = 32_767


class Example(NamedTuple):
    """What a colleague decided about one comment: the features of it, and whether it is spam."""

    features: Sequence[int]
    spam: bool


def logit(weights: Sequence[float], features: Sequence[int]) -> float:
    """Return what the features say, from minus to plus infinity; 0 is undecided."""
    if not features:
        return weights[SIZE]
    said = itemgetter(*features)(weights) if len(features) > 1 else (weights[features[0]],)
    return sum(said) / math.sqrt(len(features)) + weights[SIZE]


def chance(value: float) -> float:
    """Return a logit as a number between 0 (not spam) and 1 (spam)."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def train(examples: Sequence[Example]) -> list[float]:
    """Return the weights learned from `examples`; the same for the same examples in the same order.

    Both kinds weigh the same, however many there are of each.
    """
    weights, seen = [0.0] * (SIZE + 1), [1e-3] * (SIZE + 1)
    spam = sum(example.spam for example in examples)
    if not spam or spam == len(examples):
        return weights
    share = {True: len(examples) / (2 * spam), False: len(examples) / (2 * (len(examples) - spam))}
    order, sqrt = list(range(len(examples))), math.sqrt
    lot = random.Random(SEED)  # noqa: S311 no secret, but the same every time
    for _epoch in range(EPOCHS):
        lot.shuffle(order)
        for place in order:
            features, is_spam = examples[place]
            error = chance(logit(weights, features)) - is_spam
            if -ENOUGH < error < ENOUGH:
                continue
            error *= share[is_spam]
            step = error / sqrt(len(features) or 1)
            for feature in features:
                weight = weights[feature]
                slope = step + DECAY * weight
                total = seen[feature] = seen[feature] + slope * slope
                weights[feature] = weight - RATE * slope / sqrt(total)
            seen[SIZE] += error * error
            weights[SIZE] -= RATE * error / sqrt(seen[SIZE])
    return weights


def pack(weights: Sequence[float]) -> bytes:
    """Return the weights as few bytes."""
    steps = array("h", (max(-LARGEST, min(LARGEST, round(weight / STEP))) for weight in weights))
    if sys.byteorder == "big":
        steps.byteswap()
    return zlib.compress(steps.tobytes(), 6)


def unpack(packed: bytes) -> array:
    """Return the weights that `pack` has stored, in a megabyte. Raises ValueError for what it has not."""
    try:
        steps = array("h", zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError("not weights") from error
    if len(steps) != SIZE + 1:
        raise ValueError(f"{len(steps)} weights, not {SIZE + 1}")
    if sys.byteorder == "big":
        steps.byteswap()
    return array("f", (step * STEP for step in steps))
