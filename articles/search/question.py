"""What a reader asks for: words, phrases in quotation marks, exclusions with a hyphen, "or" between words.

The question is taken apart here and put together again, so that PostgreSQL only ever sees a short one in good order.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from ..indexing import folded

MOST_LENGTH, MOST_TERMS = 200, 20
# What nobody types: control characters, halves of characters, marks of direction and of joining, the private characters
# that are ours (snippets.py).
UNTYPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff0-\uffff\ue000-\uf8ff\ud800-\udfff]"
)
QUOTES = re.compile("[“”„‟«»〝〞＂]")
TERM = re.compile(r'(-*)"([^"]*)"|([^\s"]+)')
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """One word, or several that stand side by side; `is_alternative` when either it or the one before it will do."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False
    is_alternative: bool = False

    @property
    def words(self) -> list[str]:
        return WORD.findall(self.text)

    @property
    def quoted(self) -> str:
        """The term as it is typed, without a hyphen before it."""
        return f'"{self.text}"' if self.is_phrase else self.text


@dataclass(frozen=True)
class Question:
    """`words` is what is shown back; what it comes to is in `terms`."""

    words: str
    terms: tuple[Term, ...] = ()
    is_cut: bool = False

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that are looked for; without one there is nothing to look for."""
        return tuple(term for term in self.terms if not term.is_excluded)

    @cached_property
    def excluded(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.is_excluded)

    @cached_property
    def letters(self) -> str:
        """The bare words that are looked for."""
        return " ".join(word for term in self.wanted for word in term.words)

    @cached_property
    def as_headline(self) -> str:
        """The question as a headline that is the very same would be, for comparison."""
        return bare(self.letters)

    @cached_property
    def is_positional(self) -> bool:
        """Whether it matters where in a text the words stand, which the index of words does not know."""
        return any(len(term.words) > 1 for term in self.terms)

    def sql(self) -> tuple[str, list[str]]:
        """Return the question as an expression of type tsquery, and its parameters."""
        parts = []
        for term in self.wanted:
            parts += ["or", term.quoted] if term.is_alternative else [term.quoted]
        text, parameters = "websearch_to_tsquery(%s::regconfig, %s)", [config(), " ".join(parts)]
        for term in self.excluded:
            text += " && !!websearch_to_tsquery(%s::regconfig, %s)"
            parameters += [config(), term.quoted]
        return f"({text})", parameters

    @property
    def loose(self) -> "Question":
        """The question without what the index of words does not know: what matches this one matches that one too."""
        terms = [
            Term(word, is_excluded=term.is_excluded, is_alternative=term.is_alternative and number == 0)
            for term in self.terms
            for number, word in enumerate(term.words)
            if not (term.is_excluded and len(term.words) > 1)
        ]
        return Question(self.words, tuple(terms))

    def corrected(self, meant: dict[str, str]) -> "Question":
        """Return the question with words replaced as `meant` says."""
        words = self.words
        for word, other in meant.items():
            words = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", other, words)
        return ask(words)


def config() -> str:
    """Return the name of the text search configuration of the site's language."""
    return f"news_{settings.SEARCH_LANGUAGE}"


def bare(text: str) -> str:
    """Return the words of `text` alone, without case and accents."""
    return " ".join(WORD.findall(folded(text)))


def cleaned(text: str, most: int) -> str:
    """Return at most `most` characters of `text` without what nobody types and without surplus blanks."""
    return " ".join(UNTYPED.sub(" ", text[: 4 * most]).split())[:most].strip()


def ask(text: str) -> Question:
    """Make a question of what came in, whatever it is."""
    words = cleaned(QUOTES.sub('"', text[: 4 * MOST_LENGTH]), MOST_LENGTH)
    pieces = words
    if words.count('"') % 2:  # the last one has no partner
        before, _quote, after = words.rpartition('"')
        pieces = f"{before} {after}"
    terms: list[Term] = []
    is_alternative = left_out = False
    for match in TERM.finditer(pieces):
        hyphens, phrase, word = match.groups()
        if word is not None:
            said = word.lstrip("-")
            hyphens = word[: len(word) - len(said)]
        else:
            said = phrase.strip()
        if word in ("or", "OR"):
            is_alternative = bool(terms) and not terms[-1].is_excluded
        elif WORD.search(said):
            if len(terms) == MOST_TERMS:
                left_out = True
                break
            is_alternative = is_alternative and not hyphens
            terms.append(Term(said, word is None, bool(hyphens), is_alternative))
            is_alternative = False
    return Question(words, tuple(terms), is_cut=left_out or len(" ".join(text.split())) > MOST_LENGTH)
