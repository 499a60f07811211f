"""What readers type is cleaned before it is stored and escaped before it is shown."""

import pytest

from comments import text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("nu\x00ll", "null"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("right \u202eto\u202c left", "right to left"),
        ("iso\u2067late\u2069", "isolate"),
        ("e\u0301", "é"),
        ("bell\x07 and escape\x1b[31m", "bell and escape[31m"),
        ("  spaces  \n", "spaces"),
        ("שלום\u200f ok", "שלום\u200f ok"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
    ],
)
def test_text_is_stored_without_what_harms_a_page(typed, stored):
    assert text.clean_text(typed) == stored


def test_zalgo_loses_all_but_three_marks_on_a_letter():
    assert text.clean_text("x" + "\u0336" * 40 + "y") == "x" + "\u0336" * 3 + "y"


@pytest.mark.parametrize("joiner", ["\u200d", "\u200c", "\u200b", "\u00ad", "\u034f"])
def test_zalgo_is_not_saved_by_what_nobody_sees_between_the_marks(joiner):
    kept = text.clean_text("x" + f"\u0336\u0336\u0336{joiner}" * 20 + "y")
    assert sum(letter == "\u0336" for letter in kept) == 3


@pytest.mark.parametrize("body", [" " * 900_000 + "x", "x" + "\u00a0" * 300_000 + "x", ")" * 50_000])
def test_no_text_of_a_megabyte_holds_a_process(body):
    """With a pattern that tries each blank as the beginning of the end of a line this would not end today."""
    text.as_html(text.clean_text(f"https://example.org/{body}"))


def test_a_name_has_one_line():
    assert text.clean_line("Ann\r\nBcc: all@example.org") == "Ann Bcc: all@example.org"


@pytest.mark.parametrize(
    "typed", ["", "  \n ", "\u200b\u200b", "\u3164", "\u2800 \u2800", "\u00a0", "\u0301"]
)
def test_what_nobody_can_see_is_blank(typed):
    assert text.is_blank(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain", "<p>plain</p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a & b \"c\" 'd'", "<p>a &amp; b &quot;c&quot; &#x27;d&#x27;</p>"),
        (
            "see https://example.org/a?b=1&c=2.",
            '<p>see <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">'
            "https://example.org/a?b=1&amp;c=2</a>.</p>",
        ),
        (
            "(www.example.org/x)",
            '<p>(<a href="https://www.example.org/x" rel="nofollow ugc noopener">www.example.org/x</a>)</p>',
        ),
        (
            "https://en.example.org/wiki/Port_(city)",
            '<p><a href="https://en.example.org/wiki/Port_(city)" rel="nofollow ugc noopener">'
            "https://en.example.org/wiki/Port_(city)</a></p>",
        ),
        (
            "([https://example.org/a_(b)].)",
            '<p>([<a href="https://example.org/a_(b)" rel="nofollow ugc noopener">https://example.org/a_(b)</a>].)</p>',
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("https://", "<p>https://</p>"),
        ("{{ article }}{% now %}{0}", "<p>{{ article }}{% now %}{0}</p>"),
        (
            'https://example.org/"onmouseover="alert(1)',
            '<p><a href="https://example.org/" rel="nofollow ugc noopener">https://example.org/</a>'
            "&quot;onmouseover=&quot;alert(1)</p>",
        ),
    ],
)
def test_a_comment_is_shown_as_text_with_paragraphs_and_links(typed, shown):
    assert text.as_html(typed) == shown


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("none", 0),
        ("https://a.example", 1),
        ("http://a.example http://b.example www.c.example", 3),
        ("https://www.a.example", 1),
        ('<a href="http://a.example">x</a> [url=http://b.example]y[/url]', 2),
    ],
)
def test_links_are_counted_however_they_are_written(typed, number):
    assert text.count_links(typed) == number
