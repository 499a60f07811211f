"""How alike two texts are."""

import math

from . import sense
from .words import Counts, cosine, number, roots, weighed

# Two accounts of one event share a third of their words' weight, and to people they are as alike as can be: what comes
# first counts most.
HASTE = 2.0
# Two texts say nothing about how rare words are, and hundreds of stories say little: so many the guess is worth here.
GUESSED = 300


def similarity(text_a: str, text_b: str) -> float:
    """Return how alike two texts are in what they are about: 0 for nothing in common, 1 for the same text.

    Plain text or HTML, of any length. How rare a word is comes from the published stories, from a guess where there are
    none. With the extra `semantic` installed, words of like meaning count as well.
    """
    one, other = " ".join(text_a.split()), " ".join(text_b.split())
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    found = roots(one), roots(other)
    counts = Counts({number(word) for words in found for word in words}, guessed=GUESSED)
    shared = cosine(*(weighed(words, counts) for words in found))
    alike = (1 - math.exp(-HASTE * shared)) / (1 - math.exp(-HASTE))
    meant = sense.alike(one, other)
    return min(1.0, max(0.0, alike if meant is None else sense.mixed(alike, meant)))
