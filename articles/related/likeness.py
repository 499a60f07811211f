"""How alike two texts are."""

from . import sense
from .words import Counts, cosine, number, roots, weighed

# Two stories of one subject share few of their rarest words, and people still call them alike: the root lifts what is small.
LIFT = 0.5


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
    counts = Counts({number(word) for words in found for word in words})
    alike = cosine(*(weighed(words, counts) for words in found)) ** LIFT
    meant = sense.alike(one, other)
    return min(1.0, max(0.0, alike if meant is None else sense.mixed(alike, meant)))
