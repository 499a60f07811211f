"""What words mean, by the optional extra `semantic`: static word vectors (wordllama, English) that come with its wheel.

Without the package everything here answers None, and texts are compared by the words that they share.
"""

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

# Unrelated texts agree this far; below it there is nothing.
NOISE = 0.1
# How much of the answer the meaning is; shared words are the rest, and know the names that no vector knows.
SHARE = 0.6
# The first words of a news text say what it is about, and a page of them is compared in a few milliseconds.
MOST_CHARACTERS = 20_000


@cache
def _model() -> Any:
    if find_spec("wordllama") is None:
        return None
    try:
        import wordllama

        # The wheel carries what the package would otherwise ask the network for, in a folder where it does not look.
        return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    except Exception:
        logger.exception("word vectors are installed and do not work; texts are compared without them")
        return None


def alike(one: str, other: str) -> float | None:
    """Return how alike two texts are in what their words mean, 0 to 1; None without the extra."""
    model = _model()
    if model is None:
        return None
    agreement = float(model.similarity(one[:MOST_CHARACTERS], other[:MOST_CHARACTERS]))
    return min(1.0, max(0.0, (agreement - NOISE) / (1 - NOISE)))


def mixed(shared: float, meant: float) -> float:
    """Return one measure out of two: `shared` by the words, `meant` by their meaning, each 0 to 1."""
    return (1 - SHARE) * shared + SHARE * meant
