"""How text is made comparable: one form for letters that look alike, without case, accents and what nobody sees. Pure functions."""

import hashlib
import unicodedata

# What looks like a Latin letter, in small letters: each pair is (what is typed, what is read). Only single letters that
# readers take for another; the list of Unicode (confusables.txt) holds thousands that nobody can type.
LOOK_ALIKES = (
    # Cyrillic
    "аaвbеeкkмmнhоoпnрpсcтtуyхxшwьbѕsіiјjһhԁdԛqԝwӏlүyѵvѡwґrԍgҽeєeձd"
    # Greek; a real Greek word is folded in the same way on both sides, so it is still found
    "αaβbγyεeζzηnιiκkνvοoρpτtυuχxωwϲcϳj"
    # Armenian
    "օoոnսuհhյjզqցg"
    # Cherokee, whose small letters fold to capitals
    "ᎪaᏴbᏟcᎠdᎬeᎻhᎥiᎫjᏦkᏞlᎷmᏢpᎡrᏚsᎢtᏙvᎳwᎩyᏃzᏀg"
    # Latin letters with strokes, hooks and turns, and small capitals
    "ɑaɐaƀbɓbƈcđdɗdɖdəeɛeɜeƒfɡgɠgħhɦhɩiɪiıiȷjʝjƙkłlɫlɭlʟlɱmɲnŋnɴnøoɵoɔoƥpʀrɍrɽrʂsƨsŧtƭtʈtʉuʊuʋvʌvʍwʏyƴyƶzʐz"
    "ʙbᴀaᴄcᴅdᴇeꜰfɢgʜhᴊjᴋkᴍmᴏoᴘpꜱsᴛtᴜuᴠvᴡwᴢzǃiǀlþpðd"
)
TWO_IN_ONE = {"æ": "ae", "œ": "oe"}
# Letters on a dark round or square, and those that flags are made of.
BOXED = (0x1F150, 0x1F170, 0x1F1E6)
# Marks on letters of alphabets, and what takes part in a word without being seen. The vowel signs of Indian scripts stay.
UNSEEN = (
    *(range(start, end + 1) for start, end in ((0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF))),
    *(range(start, end + 1) for start, end in ((0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F))),
    *(range(start, end + 1) for start, end in ((0xFE20, 0xFE2F), (0x1D173, 0x1D17A), (0xE0000, 0xE01EF))),
    (
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180B,
        0x180C,
        0x180D,
        0x180F,
        0x3164,
        0xFFA0,
        0xFEFF,
        0xFFF9,
        0xFFFA,
        0xFFFB,
    ),
)
# These Greek capitals look like other Latin letters than their small forms do.
GREEK_CAPITALS = str.maketrans("ΗΝΥ", "HNY")


def _table() -> dict[int, str | int | None]:
    table: dict[int, str | int | None] = {
        # Known beforehand for the alphabets: `translate` is slow where it finds nothing.
        point: None if unicodedata.category(chr(point)) == "Cf" else point
        for point in range(0x3000)
    }
    table |= {point: None for points in UNSEEN for point in points}
    table |= {ord(one): other for one, other in zip(LOOK_ALIKES[::2], LOOK_ALIKES[1::2], strict=True)}
    table |= {ord(one): two for one, two in TWO_IN_ONE.items()}
    table |= {start + place: chr(ord("a") + place) for start in BOXED for place in range(26)}
    return table


TABLE = _table()


def fold(text: str) -> str:
    """Return `text` as it is compared: compatible forms and look-alikes made one, no case, no accents, nothing unseen."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", text.translate(TABLE))


def foldings(text: str) -> list[str]:
    """Return the ways in which `text` may be read, the usual one first; nearly always there is only that."""
    usual = fold(text)
    if text.isascii() or text.translate(GREEK_CAPITALS) == text:
        return [usual]
    return [usual, fold(text.translate(GREEK_CAPITALS))]


SHORT = 20  # letters; so short a text may be written twice without anybody having copied it


def fingerprint(text: str, article_id: int) -> int:
    """Return a number of 64 bits that stands for what `text` says: the same for another spelling, case or punctuation.

    A short text counts as the same only under the same story.
    """
    letters = "".join(letter for letter in fold(text) if letter.isalnum())
    if len(letters) < SHORT:
        letters = f"{letters or text}\0{article_id}"
    digest = hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
