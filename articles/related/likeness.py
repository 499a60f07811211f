"""How alike two texts are."""

import math
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction

from . import alone, sense
from .words import Counts, cosine, number, roots, weighed

# Two accounts of one event share a third of their words' weight, and to people they are as alike as can be: what comes
# first counts most.
HASTE = 2.0
# Two texts say nothing about how rare words are, and hundreds of stories say little: so many the guess is worth here.
GUESSED = 300
# There is no database, none that answers, or one in which nothing was set up.
NOBODY = (OperationalError, InterfaceError, ProgrammingError, ImproperlyConfigured)


def similarity(text_a: str, text_b: str) -> float:
    """Return how alike two texts are in what they are about: 0 for nothing in common, 1 for the same text.

    Plain text or HTML, of any length, in any order. How rare a word is comes from the published stories, from a guess where
    there are none; without a database the pair alone says it. With the extra `semantic` installed, words of like meaning
    count as well.
    """
    # In an order of their own, so that the answer is the same to the last digit whichever comes first.
    one, other = sorted((" ".join(text_a.split()), " ".join(text_b.split())))
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shared = cosine(*_directions(one, other))
    alike = (1 - math.exp(-HASTE * shared)) / (1 - math.exp(-HASTE))
    meant = sense.alike(one, other)
    return min(1.0, max(0.0, alike if meant is None else sense.mixed(alike, meant)))


def _directions(one: str, other: str) -> tuple[dict[str, float], dict[str, float]]:
    try:
        # A question that fails would otherwise spoil the transaction of whoever asks.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            found = roots(one), roots(other)
            counts = Counts({number(word) for words in found for word in words}, guessed=GUESSED)
    except NOBODY:
        found = alone.roots(one), alone.roots(other)
        counts = alone.counts(GUESSED)
    return weighed(found[0], counts), weighed(found[1], counts)
