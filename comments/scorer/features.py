"""What the scorer sees of a comment: hashed words, neighbours and pieces of words, hosts, and the shape of it. Pure functions.

Every feature is a number below SIZE; what it was made of is not kept anywhere. A feature is there or not, however often.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from ..folding import TABLE, fold
from ..text import LINK
from ..words import READ_AS, UNSPACED

CODE = "I"  # of arrays: four bytes a feature
BITS = 18
SIZE = 1 << BITS
# So much of a text is looked at, from both ends: advertising likes to stand behind something harmless.
HEAD, TAIL = 6_000, 2_000
MOST = 800  # features of one comment, the words before the rest
MOST_WORDS = 500
LONGEST = 40  # letters of one word; what stands behind them is not looked at
PIECE = 3
MOST_HOSTS = 20

UNSEEN = {point: None for point, meant in TABLE.items() if meant is None}
# Words, with signs in them that stand for letters, and those of scripts that need marks.
TOKEN = re.compile(
    "(?:[^\\W_]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u1000-\u1049\u1780-\u17d3]"
    "|(?<=[^\\W_])[@$!|€£¥'’](?=[^\\W_]))+"
)
HOST = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)
# Addresses that are written without "http" or "www".
BARE_HOST = re.compile(
    r"(?<![\w@.])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}[a-z]{2,12}(?![\w.])(?:/[^\s<>\"]*)?", re.I
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}")
PHONE = re.compile(r"\+?\d[\d ()./-]{7,18}\d")
MONEY = re.compile(r"[$€£¥₹₿]\s?\d|\d\s?[$€£¥₹₿]")
LOUD = re.compile(r"!{2,}|[?!]{3,}|\${2,}")
# A sign or digit among letters, not behind them as in "covid19".
DISGUISED = re.compile(r"[^\W\d_][\d@$!|€£¥]+[^\W\d_]")
SPACED_OUT = re.compile(r"(?<!\w)(?:[^\W\d_][ .·_*-]{1,2}){3,20}[^\W\d_](?!\w)")
SIGN = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def bucket(kind: str, what: str) -> int:
    """Return the number of one feature."""
    return crc32(f"{kind}\0{what}".encode("utf-8", "surrogatepass")) & (SIZE - 1)


_fold = lru_cache(maxsize=8_192)(fold)  # of words only: texts would take the room of thousands


@lru_cache(maxsize=8_192)
def _of_word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the features of a word itself, as it is and as it may be meant, and those of its pieces."""
    folded = _fold(word)[:LONGEST]
    forms = {folded}
    own = []
    if not folded.isalpha() and DISGUISED.search(folded):
        meant = {folded.translate(table) for table in READ_AS}
        forms |= {form for form in meant if form.isalpha()}
        if len(forms) > 1:
            own.append(bucket("#", "disguised"))
    own += [bucket("w", form) for form in sorted(forms)]
    pieces = {
        bucket("c", padded[start : start + PIECE])
        for padded in (f"<{form}>" for form in forms if len(form) >= PIECE)
        for start in range(len(padded) - PIECE + 1)
    }
    return tuple(own), tuple(sorted(pieces))


def _split(token: str) -> Iterator[str]:
    """Yield the words of a token: most scripts give one, those without spaces one for each two letters."""
    end = 0
    for found in UNSPACED.finditer(token):
        if found.start() > end:
            yield token[end : found.start()]
        run = found.group()
        yield from (run[start : start + 2] for start in range(max(1, len(run) - 1)))
        end = found.end()
    if end < len(token):
        yield token[end:]


def _words(text: str) -> list[str]:
    """Return the words in their order, as they are written."""
    tokens = TOKEN.findall(text)
    if not UNSPACED.search(text):
        return [token[: 2 * LONGEST] for token in tokens]
    return [word[: 2 * LONGEST] for token in tokens for word in _split(token)]


def _shape(text: str, name: str, links: int) -> Iterator[str]:
    letters = sum(map(str.isalpha, text))
    capitals = sum(map(str.isupper, text))
    yield "links " + ("3+" if links > 2 else str(links))
    length = len(text)
    yield "length " + ("s" if length < 80 else "m" if length < 400 else "l" if length < 1500 else "xl")
    if letters >= 12 and capitals > letters * 0.4:
        yield "capitals"
    if MAIL.search(text):
        yield "e-mail"
    if PHONE.search(text):
        yield "phone"
    if MONEY.search(text):
        yield "money"
    if LOUD.search(text):
        yield "loud"
    if any(letter.isdigit() for letter in name):
        yield "name with digits"
    if ("." in name.strip(".") and BARE_HOST.search(name)) or LINK.search(name):
        yield "name with address"
    if len(name.split()) > 3:
        yield "long name"


def _hosts(text: str) -> list[tuple[str, str]]:
    """Return the hosts of the addresses in `text`, as written and folded, each once."""
    hosts: dict[str, str] = {}
    for pattern in (LINK, BARE_HOST):
        for found in pattern.finditer(text):
            match = HOST.match(found.group())
            if match and len(hosts) < MOST_HOSTS:
                hosts.setdefault(fold(match[1]).strip(".")[:100], match[1][:100])
    return [(written, folded) for folded, written in hosts.items() if folded]


def _bounded(text: str) -> str:
    if len(text) > 2 * (HEAD + TAIL):  # the middle is thrown away before anything is done with it
        text = f"{text[: 2 * HEAD]}\n{text[-2 * TAIL :]}"
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(UNSEEN)
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def look_at(text: str, name: str = "") -> dict[int, list[str]]:
    """Return the features of a comment, each with what it was made of: words as they are written, or "#" and a shape.

    Of the name only its shape counts: names are of people.
    """
    text, found = _bounded(text), {}
    for shape in _shape(text, _bounded(name)[:200], len(LINK.findall(text))):
        found[bucket("#", shape)] = [f"#{shape}"]
    for written, host in _hosts(text):
        found.setdefault(bucket("h", host), [written])
    words = _words(text)
    once = list(dict.fromkeys(words))[:MOST_WORDS]
    once += [re.sub(r"[\W_]", "", spaced.group()) for spaced in SPACED_OUT.finditer(text[:HEAD])][:MOST_HOSTS]
    for word in once:
        for feature in _of_word(word)[0]:
            found.setdefault(feature, []).append(word)
    for sign in dict.fromkeys(SIGN.findall(text)):
        found.setdefault(bucket("w", sign), []).append(sign)
    folded = [_fold(word) for word in words[: 2 * MOST_WORDS]]
    for first, second, one, two in zip(words, words[1:], folded, folded[1:], strict=False):
        found.setdefault(bucket("2", f"{one} {two}"), [first, second])
    for word in once:
        if len(found) > MOST:
            break
        for piece in _of_word(word)[1]:
            found.setdefault(piece, []).append(word)
    return dict(list(found.items())[:MOST]) if len(found) > MOST else found


def features_of(text: str, name: str = "") -> array:
    """Return the features of a comment as they are stored: sorted numbers, nothing of the text."""
    return array(CODE, sorted(look_at(text, name)))
