"""The model in use: read once for each process and training, and asked about one text."""

import logging
import math
from array import array
from typing import NamedTuple

from django.db.models import Exists

from ..folding import fold
from ..models import CommentSettings, Scorer
from .features import SIZE, look_at
from .linear import chance, unpack

logger = logging.getLogger(__name__)

MOST_WORDS = 8
LONGEST_WORD = 40
WEAKEST = 0.05  # what says less is not worth a word


class Scored(NamedTuple):
    """How much a comment looks like spam, from 0 to 1, and the words that say so, the strongest first.

    The weight of a word is positive where it speaks for spam, negative where it speaks against it.
    """

    value: float
    words: tuple[tuple[str, float], ...]

    def told(self) -> dict:
        """Return what is stored with the comment for those who decide."""
        return {"value": self.value, "words": [list(word) for word in self.words]}


# What this process has read last: of which training, and the weights. Replaced as a whole, so threads need no lock.
_read: tuple[object, array] = (None, array("f"))


def score(text: str, name: str = "") -> Scored | None:
    """Return what the scorer holds of a text; None while it is off."""
    weights = _weights()
    return None if weights is None else scored_by(weights, text, name)


def _weights() -> array | None:
    global _read
    on = Scorer.objects.filter(
        ~Exists(CommentSettings.objects.filter(scorer=False)), pk=1, on_since__isnull=False
    )
    key = on.values_list("version", "trained_at").first()
    if key is None:
        return None
    read, weights = _read
    if read != key:
        row = on.values_list("version", "trained_at", "weights").first()
        if row is None:
            return None
        try:
            weights = unpack(bytes(row[2]))
        except (
            ValueError
        ):  # of another version, or damaged: comments go the way of before until it is trained again
            logger.exception("the spam scorer cannot be read")
            weights = array("f")
            Scorer.objects.filter(pk=1, version=key[0]).update(stale=True)
        _read = (tuple(row[:2]), weights)
    return weights or None


def scored_by(weights: array, text: str, name: str = "") -> Scored:
    """Return what the model with these weights holds of a text."""
    seen = look_at(text, name)
    said: dict[str, tuple[str, float]] = {}
    total, scale = weights[SIZE], 1 / math.sqrt(len(seen) or 1)
    for feature, words in seen.items():
        weight = weights[feature] * scale
        total += weight
        for word in words:  # a feature that several words share is shared out
            spelled = word if word.startswith("#") else fold(word)
            written, before = said.get(spelled, (word, 0.0))
            said[spelled] = (written, before + weight / len(words))
    strongest = sorted(said.values(), key=lambda one: (-abs(one[1]), one[0]))[:MOST_WORDS]
    return Scored(
        round(chance(total), 4),
        tuple(
            (word[:LONGEST_WORD], round(weight, 2)) for word, weight in strongest if abs(weight) >= WEAKEST
        ),
    )
