"""Article text: what is let through, what pictures become, and that nothing hostile survives."""

import re

import pytest
from lxml.html import fromstring

from articles.body import compare, photo_ids, plain, prepare, sanitise
from tests.factories import make_photo

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    '<iframe src="https://evil.example"></iframe>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<p style="position:fixed">x</p>',
    '<figure data-photo="1" onclick="alert(1)"></figure>',
    '<figure data-photo="1&quot; onclick=&quot;alert(1)"></figure>',
    '<p id="x" class="y" onmouseover="alert(1)">z</p>',
    "<form action=//evil.example><input name=q></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src=x onerror=alert(1)>-->",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_survives(html):
    clean = sanitise(html).lower()
    for word in (
        "script",
        "onerror",
        "onload",
        "onclick",
        "onmouseover",
        "iframe",
        "style",
        "<form",
        "<svg",
        "data:",
        "<!--",
    ):
        assert word not in clean


def test_the_allowed_elements_pass_unchanged():
    html = (
        '<p>One <strong>two</strong> <em>three</em> <a href="/stories/x/">four</a></p><h2>Five</h2>'
        "<ul><li>six</li></ul><blockquote><p>seven</p></blockquote>"
        '<table><tbody><tr><th scope="col">8</th><td colspan="2">9</td></tr></tbody></table><hr>'
    )
    assert sanitise(html) == html


def test_sanitising_twice_changes_nothing():
    html = '<p>A &amp; B &lt; C “quoted” ü<br>x</p><figure data-photo="7"><figcaption>By <em>her</em></figcaption></figure><p>y</p>'
    assert sanitise(sanitise(html)) == sanitise(html)


def test_a_figure_without_a_photo_vanishes():
    assert sanitise("<p>a</p><figure><figcaption>lost</figcaption></figure><p>b</p>") == "<p>a</p><p>b</p>"


@pytest.mark.parametrize(
    "value", ["0", "-1", "abc", "1e9", "99999999999999999999", "9999999999999999999", ""]
)
def test_a_photo_is_named_by_a_small_positive_number_only(value):
    assert photo_ids(f'<figure data-photo="{value}"></figure>') == []


def test_a_figure_keeps_its_caption_and_nothing_else():
    html = '<figure data-photo="7"><p>stray</p><figcaption>Kept</figcaption><figcaption>second</figcaption>text</figure>'
    assert sanitise(html) == '<figure data-photo="7"><figcaption>Kept</figcaption></figure>'


def test_links_into_the_own_site_become_root_relative(settings):
    settings.SITE_URL = "https://paper.example"
    html = '<p><a href="https://paper.example/stories/a/?x=1#y">a</a> <a href="https://paper.example.evil.org/">b</a></p>'
    assert (
        sanitise(html)
        == '<p><a href="/stories/a/?x=1#y">a</a> <a href="https://paper.example.evil.org/">b</a></p>'
    )


@pytest.mark.django_db
class TestPrepare:
    def test_puts_the_picture_with_alt_caption_and_credit_in_place(self):
        photo = make_photo(alt="A pier", caption="The pier at noon.", credit="Jo Lens")
        html = prepare(f'<p>Before</p><figure data-photo="{photo.pk}"></figure><p>After</p>')
        assert 'alt="A pier"' in html
        assert "The pier at noon." in html
        assert "Jo Lens" in html
        assert html.index("Before") < html.index("<picture") < html.index("After")

    def test_prefers_the_captions_own_words(self):
        photo = make_photo(caption="General words.")
        html = prepare(
            f'<figure data-photo="{photo.pk}"><figcaption>Words <em>here</em></figcaption></figure>'
        )
        assert "Words <em>here</em>" in html
        assert "General words." not in html

    def test_says_nothing_about_a_photo_that_is_gone(self):
        assert prepare('<p>a</p><figure data-photo="4711"></figure>') == "<p>a</p>"

    def test_escapes_what_a_stranger_wrote_into_a_credit(self):
        photo = make_photo(credit='"><script>alert(1)</script>', alt='" onerror="x')
        html = prepare(f'<figure data-photo="{photo.pk}"></figure>')
        assert "<script" not in html
        assert [
            name for element in fromstring(html).iter() for name in element.attrib if name.startswith("on")
        ] == []

    def test_gives_each_subheading_an_anchor_of_its_own(self):
        html = prepare("<h2>What now?</h2><h2>What now?</h2><h3>Łódź</h3>")
        assert (
            html
            == '<h2 id="what-now">What now?</h2><h2 id="what-now-2">What now?</h2><h3 id="lodz">Łódź</h3>'
        )

    def test_of_nothing_is_nothing(self):
        assert prepare("") == ""


def test_plain_text_separates_blocks():
    assert plain("<h2>One</h2><p>two<br>three</p><ul><li>four</li></ul>") == "One\ntwo\nthree\nfour"
    assert plain("<ul><li>one<ul><li>two</li></ul></li></ul>") == "one\ntwo"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>The quay opens today.</p>", "<p>The quay closes tomorrow.</p>"),
        ("<p>Draft</p>", "<p>Published</p>"),
        ("<p>Old line.</p>", "<p>New line.</p><p>And another.</p>"),
    ],
)
def test_what_was_stands_before_what_is(old, new):
    marked = compare(old, new)
    assert 0 < marked.index("<del>") < marked.index("<ins>")
    assert re.sub(r"\s|<del>.*?</del>|</?p>|</?ins>", "", marked) == re.sub(r"\s|</?p>", "", new)


def test_comparing_marks_words_and_lets_nothing_hostile_through():
    marked = compare("<p>ten ships</p>", "<p>twelve ships<script>x</script></p>")
    assert "<ins>twelve" in marked
    assert "<del>ten" in marked
    assert "script" not in marked
