"""Text that nobody wrote: an invented language as unevenly spread as a real one, cut into words, sentences and paragraphs.

A few hundred of the words are English function words, which the search drops as it would in a real text; the rest are
made of syllables and follow Zipf's law. Topics have words of their own, so that stories of one topic resemble each other.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from articles.body import plain, prepare, sanitise

SYLLABLES = [
    "ba",
    "be",
    "bri",
    "co",
    "cu",
    "da",
    "del",
    "do",
    "fa",
    "fen",
    "ga",
    "gor",
    "ha",
    "hel",
    "in",
    "ka",
    "kel",
    "ki",
    "lan",
    "le",
    "lo",
    "ma",
    "mer",
    "mi",
    "mo",
    "na",
    "ner",
    "ni",
    "no",
    "or",
    "pa",
    "per",
    "ra",
    "ri",
    "ro",
    "sa",
    "sel",
    "so",
    "ta",
    "ter",
    "ti",
    "to",
    "tri",
    "va",
    "ver",
    "vi",
    "wen",
    "za",
    "zo",
]
FUNCTION_WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "was",
    "on",
    "are",
    "as",
    "with",
    "his",
    "they",
    "at",
    "be",
    "this",
    "have",
    "from",
    "or",
    "had",
    "by",
    "but",
    "what",
    "some",
    "we",
    "can",
    "were",
    "all",
    "there",
    "when",
    "up",
    "out",
    "if",
    "about",
    "who",
    "which",
    "their",
    "said",
    "an",
    "each",
    "she",
    "do",
    "how",
    "will",
    "other",
    "into",
    "has",
    "more",
    "her",
    "no",
    "than",
    "its",
    "only",
    "over",
    "after",
    "most",
    "also",
    "before",
]
VOCABULARY = 20_000
WORDS_OF_A_TOPIC = 24


def coined(number: int) -> str:
    """Return an invented word of at least three syllables, another one for each `number`."""
    parts: list[str] = []
    while number or len(parts) < 3:
        number, syllable = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[syllable])
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a text: as an editor leaves it, as readers get it, and its bare words."""

    body: str
    html: str
    text: str


def piece_of(html: str) -> Piece:
    """Take a block the way that the verbs take a text."""
    body = sanitise(html)
    return Piece(body, prepare(body), plain(body))


def paragraph_of(text: str) -> Piece:
    """Return a paragraph of letters, blanks and full stops: nothing in it that sanitising or preparing would change."""
    html = f"<p>{text}</p>"
    return Piece(html, html, text)


class Language:
    """The same for the same seed: common words, names, sentences."""

    def __init__(self, seed: int):
        rng = Random(f"{seed} language")
        words = list(
            {coined(rng.randrange(len(SYLLABLES) ** rng.choice((2, 3, 3, 4)))) for _ in range(VOCABULARY)}
        )
        words.sort()
        rng.shuffle(words)
        # Function words make two fifths of a text, as in English.
        weights = [1 / (rank + 4) for rank in range(len(words))]
        share = sum(weights) * 2 / 3 / len(FUNCTION_WORDS)
        self.words = [*FUNCTION_WORDS, *words]
        self.weights = list(accumulate([*([share] * len(FUNCTION_WORDS)), *weights]))
        self.nouns = words
        self.first_names = [coined(rng.randrange(40_000)).title() for _ in range(300)]
        self.last_names = [coined(rng.randrange(90_000)).title() for _ in range(3_000)]

    def name(self, rng: Random) -> str:
        """Return the name of a person."""
        return f"{rng.choice(self.first_names)} {rng.choice(self.last_names)}"

    def text(self, rng: Random, count: int, own: list[str] | None = None) -> str:
        """Return `count` words in sentences; with `own`, every eighth word is one of these."""
        words = rng.choices(self.words, cum_weights=self.weights, k=count)
        if own:
            for place in rng.sample(range(count), max(1, count // 8)):
                words[place] = rng.choice(own)
        sentences = []
        place = 0
        while place < count:
            length = rng.randint(9, 22)
            sentences.append(" ".join(words[place : place + length]))
            place += length
        return ". ".join(sentence[0].upper() + sentence[1:] for sentence in sentences) + "."


class Paragraphs:
    """Paragraphs to put stories together from: writing 90 million words one by one would take most of the time."""

    def __init__(self, language: Language, seed: int, *, stories: int, shares: list[float]):
        """`shares` says of each topic which part of the stories is about it."""
        rng = Random(f"{seed} paragraphs")
        self.own_words = [rng.sample(language.nouns, WORDS_OF_A_TOPIC) for _ in shares]
        self.general = [
            self._with_markup(language, rng, number) if number % 40 == 0 else self._plain(language, rng)
            for number in range(min(4_000, 60 + stories // 10))
        ]
        self.of_topic = [
            [self._plain(language, rng, words) for _ in range(8 + min(400, int(share * stories / 20)))]
            for share, words in zip(shares, self.own_words, strict=True)
        ]
        titles = {language.text(rng, 4).rstrip(".") for _ in range(400)}
        self.headings = [piece_of(f"<h2>{title}</h2>") for title in sorted(titles)]
        self.comments = [language.text(rng, rng.randint(4, 60)) for _ in range(min(20_000, 500 + stories))]

    @staticmethod
    def _plain(language: Language, rng: Random, own: list[str] | None = None) -> Piece:
        return paragraph_of(language.text(rng, rng.randint(45, 75), own))

    @staticmethod
    def _with_markup(language: Language, rng: Random, number: int) -> Piece:
        one, two, three = (language.text(rng, 20) for _ in range(3))
        return piece_of(
            (
                f'<p>{one} <a href="https://example.org/{number}">{two}</a> {three}</p>',
                f"<blockquote><p>{one}</p></blockquote>",
                f"<ul><li>{one}</li><li><strong>{two}</strong></li><li>{three}</li></ul>",
            )[number // 40 % 3]
        )
