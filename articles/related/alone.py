"""What stands in for the database where there is none: roots of words by a few endings, and no counts but the guess.

PostgreSQL's stemmer knows its language and is better; this one is asked only when nobody else answers.
"""

import re

from .words import Counts, cleaned

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
TAG = re.compile("<[^>]*>")
ENDING = re.compile(r"(?:['’]s|ingly|edly|ings|ing|ied|ies|ed|es|ly|s)$")
# The most frequent words of English say nothing.
_SILENT = """
a about after all am an and any are as at be because been before but by can could did do does for from had has have he
her hers him his how i if in into is it its just me more most my no nor not of off on once only or other our out over
own same she should so some such than that the their them then there these they this those through to too under until
up very was we were what when where which while who whom why will with would you your
"""
SILENT = frozenset(_SILENT.split())


def roots(text: str) -> dict[str, int]:
    """Return how often each root stands in `text`, as `words.roots` does, without asking anybody."""
    found: dict[str, int] = {}
    for word in WORD.findall(TAG.sub(" ", cleaned(text)).lower()):
        if word in SILENT:
            continue
        root = ENDING.sub("", word)
        root = root if len(root) > 2 else word
        found[root] = found.get(root, 0) + 1
    return found


def counts(guessed: int) -> Counts:
    """Return counts of no stories at all, beside which the guess stands alone."""
    made = Counts.__new__(Counts)
    made.take({}, guessed)
    return made
