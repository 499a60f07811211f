"""Listed words are found however they are spelled to get past, and never inside other words."""

import pytest

from comments.folding import fingerprint
from comments.words import Spoken, WordList


def find(typed, *entries):
    return WordList(entries).find(Spoken(typed))


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("You donkey!", "donkey"),
        ("DONKEY", "donkey"),
        ("_donkey_", "donkey"),
        ("@donkey", "donkey"),
        ("dönkéy", "donkey"),
        ("STRASSE", "straße"),
        ("ｄｏｎｋｅｙ", "donkey"),
        ("🅳🅾🅽🅺🅴🆈", "donkey"),
        ("ᴅᴏɴᴋᴇʏ", "donkey"),
        ("d\u200bo\u00adn\u2060key", "donkey"),
        ("d\u0336o\u0336n\u0336k\u0336e\u0336y\u0336", "donkey"),
        ("dоnkеy with Cyrillic о and е", "donkey"),
        ("DOΝΚΕΥ with Greek capitals", "donkey"),
        ("дурaк with a Latin a", "дурак"),
        ("d0nkey", "donkey"),
        ("D0NK3Y!!!", "donkey"),
        ("cr@p", "crap"),
        ("a$$", "ass"),
        ("|diot", "idiot"),
        ("!d!ot", "idiot"),
        ("v1agra", "viagra"),
        ("i1leg@l, ki11er", "killer"),
        ("k1ll y0u", "kill you"),
        ("d o n k e y", "donkey"),
        ("you d.o.n.k.e.y", "donkey"),
        ("doooonkey", "donkey"),
        ("buy  cheap\npills", "cheap pills"),
        ("the C++ language", "c++"),
        ("see http://example.com/x", "example.com"),
        ("you🖕", "🖕"),
        ("我住在北京市", "北京"),
        ("in 1488 or so", "1488"),
    ],
)
def test_found(typed, word):
    assert (find(typed, "else", word) or "").startswith(word)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("donkeys graze", "donkey"),
        ("Scunthorpe", "thorp"),
        ("a classic, cl4ss1c even", "ass"),
        ("455 people paid $455", "ass"),
        ("cheap blue pills", "cheap pills"),
        ("the c language", "c++"),
        ("anything", "  "),
        ("Is it all? It will ail.", "ill"),
        ("हिन्दी", "हि"),
        ("a new theory", "νεα"),
    ],
)
def test_not_found(typed, word):
    assert find(typed, word) is None


def test_says_how_it_is_written():
    assert find("What a d0nkey", "fool", "donkey") == "donkey (d0nkey)"


def test_ten_thousand_words_are_looked_up_not_tried():
    class Counted(dict):
        asked = 0

        def __getitem__(self, key):
            Counted.asked += 1
            return super().__getitem__(key)

    words = WordList([*(f"word{number}" for number in range(10_000)), "donkey"])
    words.single = Counted(words.single)
    assert words.find(Spoken("a harmless donkey " * 3_000)) == "donkey"
    assert Counted.asked == 1


@pytest.mark.parametrize(
    "hostile",
    ["a1" * 25_000, "1!|a" * 12_500, "a " * 25_000, "о\u0301" * 25_000, "aaa " * 12_500, "c+ " * 16_000],
)
def test_hostile_text_makes_no_more_words_than_it_has_letters(hostile):
    spoken = Spoken(hostile)
    assert len(spoken.words) <= len(hostile)
    assert find(hostile, *("c" + "+" * number for number in range(1, 200)), *["a " * 9 + "b"]) in (None, "c+")


@pytest.mark.parametrize(
    ("one", "other", "same_story", "same"),
    [
        ("Buy our very good things today!", "buy OUR very good things, today", False, True),
        ("Buy our very good things today!", "Buy our very bad things today!", False, False),
        ("Well said.", "Well said!", True, True),
        ("Well said.", "Well said!", False, False),
        ("👍", "👎", True, False),
    ],
)
def test_the_same_text_has_the_same_fingerprint(one, other, same_story, same):
    assert (fingerprint(one, 1) == fingerprint(other, 1 if same_story else 2)) is same
