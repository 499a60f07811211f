"""What of a story is shown as found: its headline and a piece of its text, the words that were looked for in `<mark>`.

PostgreSQL's ts_headline reads whole texts through its parser, a millisecond each. Here only words that begin like one
that was looked for are compared by their roots, and what root a word has is remembered.
"""

import re
from collections.abc import Iterable
from html import unescape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..indexing import folded
from .question import WORD, Question, config
from .session import rows

ROOTS = """
SELECT word, tsvector_to_array(to_tsvector(%s::regconfig, word)) FROM unnest(%s::text[]) AS word
"""
TAG = re.compile(r"<[^>]*>")
LENGTH = 230  # characters of a piece of text
# Before the first hit so many characters stand, so that it can be understood.
LEAD = 60
# Of longer texts the rest is not looked through: a book in one story would take as long as all other results.
MOST_LETTERS = 60_000
REMEMBERED = 20_000
_roots: dict[tuple[str, str], frozenset[str]] = {}


def roots_of(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what the site's stemmer leaves of each of `words`, nothing of those that say nothing; one query at most."""
    name = config()
    wanted = {word.lower() for word in words}
    missing = sorted(word for word in wanted if (name, word) not in _roots)
    if missing:
        if len(_roots) > REMEMBERED:
            _roots.clear()
        for word, found in rows(ROOTS, [name, missing]):
            _roots[name, word] = frozenset(found)
    return {word: _roots.get((name, word), frozenset()) for word in wanted}


def plain(html: str) -> str:
    """Return the bare text of `html`, quickly: for showing, not for keeping."""
    return " ".join(unescape(TAG.sub(" ", html[:MOST_LETTERS])).split())


class Marker:
    """Marks the words of one question in many texts; `texts` are all of them, since their words are looked up at once."""

    def __init__(self, question: Question, texts: Iterable[str]):
        asked = {word.lower() for term in question.wanted for word in term.words}
        # Stemmers change the end of a word, hardly ever its first letter; what is no Latin letter may stand for one.
        first = "".join(
            {letter for word in asked for one in folded(word)[:1] for letter in (one, one.upper())}
        )
        self._near = re.compile(rf"(?<![^\W_])[{re.escape(first)}\u0080-\uffff][^\W_]*")
        near = {word.lower() for text in texts for word in set(self._near.findall(text))}
        self.roots = roots_of(asked | near)
        words = [[self.roots[word.lower()] for word in term.words] for term in question.wanted]
        self.phrases = [phrase for phrase in words if len(phrase) > 1]
        self.single: frozenset[str] = frozenset().union(*(phrase[0] for phrase in words if len(phrase) == 1))

    def marked(self, text: str) -> SafeString:
        """Return the whole of `text` as HTML."""
        return self._html(text, self._hits(text))

    def has_all(self, text: str) -> bool:
        """Tell whether everything that was looked for stands in `text`."""
        words = {
            root
            for a, b in self._hits(text)
            for word in WORD.findall(text[a:b])
            for root in self.roots.get(word.lower(), ())
        }
        return self.single <= words and all(root <= words for phrase in self.phrases for root in phrase)

    def piece(self, text: str) -> SafeString:
        """Return the piece of `text` with the most of what was looked for as HTML, or "" when there is none."""
        hits = self._hits(text)
        if not hits:
            return SafeString("")
        start = max(hits, key=lambda hit: (self._worth(text, hits, hit[0]), -hit[0]))[0]
        first = _word_start(text, max(0, start - LEAD))
        last = _word_end(text, min(len(text), first + LENGTH))
        shown = [(a - first, b - first) for a, b in hits if a >= first and b <= last]
        before, after = "… " if first else "", " …" if last < len(text) else ""
        return format_html("{}{}{}", before, self._html(text[first:last], shown), after)

    def _worth(self, text: str, hits: list[tuple[int, int]], start: int) -> tuple[int, int]:
        near = [text[a:b].lower() for a, b in hits if start <= a and b <= start + LENGTH - LEAD]
        return len({root for word in near for root in self.roots.get(word, (word,))}), len(near)

    def _hits(self, text: str) -> list[tuple[int, int]]:
        """Return where in `text` stands what was looked for, each with its end; a phrase is one hit."""
        found = []
        if self.phrases:
            words = list(WORD.finditer(text))
            roots = [self.roots.get(word[0].lower(), frozenset()) for word in words]
            for phrase in self.phrases:
                for place in range(len(words) - len(phrase) + 1):
                    # A word that says nothing has no root, and anything may stand in its place.
                    if all(not root or root & roots[place + step] for step, root in enumerate(phrase)):
                        found.append((words[place].start(), words[place + len(phrase) - 1].end()))
            places = iter(words)
        else:
            places = self._near.finditer(text)
        found += [
            word.span() for word in places if self.single & self.roots.get(word[0].lower(), frozenset())
        ]
        return _apart(sorted(found))

    @staticmethod
    def _html(text: str, hits: list[tuple[int, int]]) -> SafeString:
        pieces, end = [], 0
        for first, last in hits:
            pieces.append((text[end:first], text[first:last]))
            end = last
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])


def _apart(hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for first, last in hits:
        if not apart or first >= apart[-1][1]:
            apart.append((first, last))
    return apart


def _word_start(text: str, place: int) -> int:
    if place == 0:
        return 0
    gap = text.find(" ", place)
    return place if gap < 0 or gap - place > LEAD else gap + 1


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    gap = text.rfind(" ", 0, place)
    return place if gap < 0 else gap
