"""Listed words, found in what readers type as whole words, however they are spelled to get past. Pure functions.

The words of the text are looked up in the list, not the other way round, so that the time grows with the text alone:
no pattern is made of anybody's words, and nothing here can be made to try again and again.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import product

from .folding import fold, foldings

# Letters and digits, with the vowel signs of scripts whose words are written with them.
WORD = re.compile(
    "(?:[^\\W_]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u1000-\u1049\u1780-\u17d3])+"
)
# Scripts that are written without spaces: where a word ends there cannot be seen, so it is found anywhere.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+"
)
ONLY_WORDS = re.compile(r"[\w\s'’-]*")
MOST_WORDS = 10  # of one entry; what stands behind them is not compared
MOST_GLUED = 40  # letters or signs of an entry that is looked for anywhere

# A word with digits or signs in place of letters: what it is made of, and what each may stand for.
RUN = re.compile(r"(?:[^\W_]|[@$!|+€£¢¥])+")
STANDS_FOR = {"0": "o", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g"} | {
    "@": "a",
    "$": "s",
    "+": "t",
    "€": "e",
    "£": "l",
    "¢": "c",
    "¥": "y",
}
ONE = "1!|"  # an i or an l
READ_AS: list[dict[int, str]] = [
    {ord(sign): meant for sign, meant in (STANDS_FOR | dict.fromkeys(ONE, letter)).items()} for letter in "il"
]
MOST_ONES = 4  # in one word; with more of them all are read alike
LONGEST_RUN = 60
PUNCTUATION = "!|+"
DRAWN_OUT = re.compile(r"(.)\1\1+")


class Spoken:
    """A text as the lists look at it; made once, asked by all of them."""

    def __init__(self, text: str):
        self.readings = foldings(text)
        self._windows: dict[int, frozenset[tuple[str, ...]]] = {}

    @cached_property
    def streams(self) -> list[list[str]]:
        """The words in their order; where some are written with digits or signs also as they are meant."""
        streams = [WORD.findall(reading) for reading in self.readings]
        if self._disguised:
            for table in READ_AS:
                streams += [[_read(run, table) for run in runs] for runs in self._runs]
        return streams

    @cached_property
    def _runs(self) -> list[list[str]]:
        return [RUN.findall(reading) for reading in self.readings]

    @cached_property
    def _disguised(self) -> list[str]:
        return [run for runs in self._runs for run in runs if not run.isalpha() and _is_disguised(run)]

    @cached_property
    def words(self) -> dict[str, str]:
        """Every word that may be meant, with how it is written."""
        found = {word: word for stream in self.streams[: len(self.readings)] for word in stream}
        for run in self._disguised:
            for meant in _meanings(run):
                found.setdefault(meant, run)
        for reading in self.readings:
            if DRAWN_OUT.search(reading):
                for word in [word for word in found if DRAWN_OUT.search(word)]:
                    found.setdefault(DRAWN_OUT.sub(r"\1", word), word)
                    found.setdefault(DRAWN_OUT.sub(r"\1\1", word), word)
        for spelled in _spelled_out(self.streams[0]):
            found.setdefault(spelled, " ".join(spelled))
        return found

    def windows(self, length: int) -> frozenset[tuple[str, ...]]:
        """Every `length` words that follow each other."""
        if length not in self._windows:
            self._windows[length] = frozenset(
                window
                for stream in self.streams
                for window in zip(*(stream[start:] for start in range(length)), strict=False)
            )
        return self._windows[length]

    def pieces(self, length: int) -> Iterator[str]:
        """Every `length` signs that follow each other, whatever they are."""
        for reading in self.readings:
            for start in range(len(reading) - length + 1):
                yield reading[start : start + length]


def _is_disguised(run: str) -> bool:
    """Whether it may be a word: letters with digits or signs before or among them, not only after them as in "yes!"."""
    bare = run.rstrip(PUNCTUATION)
    return not bare.isalpha() and len(run) <= LONGEST_RUN and any(map(str.isalpha, bare))


def _read(run: str, table: dict[int, str]) -> str:
    if run.isalpha():
        return run
    bare = run.strip(PUNCTUATION)
    return bare.translate(table) if any(map(str.isalpha, bare)) else bare


def _meanings(run: str) -> Iterator[str]:
    for form in {run, run.strip(PUNCTUATION)}:
        ones = sum(form.count(one) for one in ONE)
        if ones <= 1 or ones > MOST_ONES:
            for table in READ_AS:
                yield form.translate(table)
            continue
        pieces = re.split(r"[1!|]", "".join(STANDS_FOR.get(sign, sign) for sign in form))
        for letters in product("il", repeat=ones):
            yield "".join(piece + letter for piece, letter in zip(pieces, (*letters, ""), strict=True))


def _spelled_out(stream: list[str]) -> Iterator[str]:
    """Yield words that are written as single letters, "d o n k e y" or "d.o.n.k.e.y", perhaps with a letter too many at an end."""
    letters: list[str] = []
    for word in [*stream, "--"]:
        if len(word) == 1:
            letters.append(word)
            continue
        if len(letters) > 2:
            whole = "".join(letters)
            for part in (whole, whole[1:], whole[:-1]):
                yield part
                if not part.isalpha():
                    yield from (part.translate(table) for table in READ_AS)
        letters = []


class WordList:
    """Words and phrases in the order of the newsroom, prepared to be found."""

    def __init__(self, entries: Iterable[str]):
        self.entries = tuple(entries)
        self.single: dict[str, list[int]] = {}
        self.phrases: dict[int, dict[tuple[str, ...], list[int]]] = {}
        self.glued: dict[int, dict[str, int]] = {}
        # Such as "c++": more than its letters, and so must be what it finds.
        self.exact: dict[int, str] = {}
        for place, entry in enumerate(self.entries):
            self._enter(place, fold(entry).strip())

    def _enter(self, place: int, entry: str) -> None:
        words = tuple(WORD.findall(entry))
        if entry and (not words or UNSPACED.fullmatch(entry)):
            entry = entry[:MOST_GLUED]
            self.glued.setdefault(len(entry), {}).setdefault(entry, place)
            return
        if not words:
            return
        if not ONLY_WORDS.fullmatch(entry):
            self.exact[place] = entry
        if len(words) == 1:
            self.single.setdefault(words[0], []).append(place)
        else:
            words = words[:MOST_WORDS]
            self.phrases.setdefault(len(words), {}).setdefault(words, []).append(place)

    def find(self, spoken: Spoken) -> str | None:
        """Return the first entry that stands in the text, with how it is written there if otherwise; None for none."""
        if not self.entries:
            return None
        found: dict[int, str] = {}
        for word in self.single.keys() & spoken.words.keys():
            for place in self.single[word]:
                found[place] = spoken.words[word]
        for length, phrases in self.phrases.items():
            for phrase in phrases.keys() & spoken.windows(length):
                for place in phrases[phrase]:
                    found[place] = " ".join(phrase)
        for length, glued in self.glued.items():
            for piece in glued.keys() & set(spoken.pieces(length)):
                found[glued[piece]] = piece
        for place in sorted(found):
            exact = self.exact.get(place)
            if exact is None or any(exact in reading for reading in spoken.readings):
                entry = self.entries[place]
                written = found[place]
                plain = exact is not None or fold(entry).strip() == written or " " in entry.strip()
                return entry if plain else f"{entry} ({written})"
        return None


@lru_cache(maxsize=8)
def listed(lines: str) -> WordList:
    """Return the list that an editor wrote, one word or phrase a line; prepared once, however often it is asked."""
    return WordList(line.strip() for line in lines.splitlines() if line.strip())
