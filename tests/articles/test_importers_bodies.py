"""WordPress texts: what becomes of every construct, that no word is lost, and that nothing hostile or endless comes of it."""

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.body import plain, sanitise
from articles.importers.wordpress.bodies import convert
from articles.importers.wordpress.shapes import PictureRef, SiteAddress
from tests.articles.wxr import make
from tests.articles.wxr.texts import BLOCKS, CLASSIC, SITE, UPLOADS

HERE = SiteAddress(SITE, SITE)
KNOWN = {f"{UPLOADS}/2021/10/ferry.jpg": 301}
HOSTILE_WORDS = re.compile(
    r"<(?!/?(?:p|h[234]|strong|em|a|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|br|hr|figure|figcaption)\b)"
)


def by_number(ref):
    return ref.attachment_id or KNOWN.get(ref.url)


def converted(text, *, pictures=by_number, links=lambda url: None, attached=()):
    result = convert(text, site=HERE, pictures=pictures, links=links, attached=attached)
    assert sanitise(result.html) == result.html
    return result


def html(text, **options):
    return converted(text, **options).html


def found(text, **options):
    return [(finding.kind, finding.detail) for finding in converted(text, **options).findings]


class TestParagraphs:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
            ("One\r\nline.\r\n\r\nTwo.\r\rThree.", "<p>One<br>line.</p><p>Two.</p><p>Three.</p>"),
            ("One.\n \t\nTwo.", "<p>One.</p><p>Two.</p>"),
            ("\n\n\nOne.\n\n\n\n", "<p>One.</p>"),
            ("One<br />\ntwo", "<p>One<br>two</p>"),
            ("One<br /><br />Two", "<p>One</p><p>Two</p>"),
            ("<h2>Head</h2>\nText", "<h2>Head</h2><p>Text</p>"),
            (
                "Text\n<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\nmore",
                "<p>Text</p><ul><li>a</li><li>b</li></ul><p>more</p>",
            ),
            ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
            ("<p>a\n\nb</p>", "<p>a</p><p>b</p>"),
            ("<div>a\n\nb</div>c", "<p>a</p><p>b</p><p>c</p>"),
            ("<strong>a\n\nb</strong> c", "<p><strong>a</strong></p><p><strong>b</strong> c</p>"),
            ("a <b>b\n\nc", "<p>a <strong>b</strong></p><p>c</p>"),
            ("one<!--more-->\n\ntwo\n<!--nextpage-->\nthree", "<p>one</p><p>two</p><p>three</p>"),
            ("<pre>a\n\n  b</pre>", "<p>a<br><br>&nbsp; b</p>"),
            ("&nbsp;\n\n<p> </p>a", "<p>a</p>"),
            (
                "a &amp; b &lt;i&gt; &#8220;c&#8221; &eacute; &#147;d&#148;",
                "<p>a &amp; b &lt;i&gt; “c” é “d”</p>",
            ),
            ("a\x00b\x0bc\x93d\x94", "<p>abc“d”</p>"),
            ("", ""),
        ],
    )
    def test_classic_text(self, text, expected):
        assert html(text) == expected

    def test_a_text_of_blocks_has_the_paragraphs_of_its_blocks(self):
        text = "<!-- wp:paragraph -->\n<p>One\nline</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>Two</p>\n<!-- /wp:paragraph -->"
        assert html(text) == "<p>One line</p><p>Two</p>"

    def test_headings_take_their_place_under_the_headline(self):
        assert html("<h1>a</h1><h3>b</h3><h6>c</h6>") == "<h2>a</h2><h3>b</h3><h4>c</h4>"

    def test_what_was_raised_or_struck_out_does_not_change_its_meaning_unseen(self):
        assert html('10<sup>6</sup> H<sub>2</sub>O 19<sup>th</sup> see<sup><a href="#n1">1</a></sup>') == (
            '<p>10⁶ H₂O 19th see<a href="#n1">¹</a></p>'
        )
        assert html("<sup>a<p>2021</p>") == "<p>a</p><p>2021</p>"
        assert found("It costs <s>ten &amp; more</s> <del>two</del> twelve") == [
            ("struck out", "ten & more"),
            ("struck out", "two"),
        ]

    def test_lists_and_tables_are_put_right(self):
        assert html("<ul><li>a<ul><li>b</ul><li>c</ul>") == "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
        assert html("<ul><li>a</li><ul><li>b</li></ul></ul>") == "<ul><li>a<ul><li>b</li></ul></li></ul>"
        assert html("<li>a</li>") == "<ul><li>a</li></ul>"
        rows = '<table><tr><td colspan="2" style="x">a<td>b<tr><th scope="row">c</table>'
        assert html(rows) == (
            '<table><tbody><tr><td colspan="2">a</td><td>b</td></tr><tr><th scope="row">c</th></tr></tbody></table>'
        )
        assert html(
            "<table><caption>Depths</caption><tr><td><table><tr><td>7</td></tr></table></td></tr></table>"
        ) == ("<table><tbody><tr><td>7</td></tr></tbody></table><p>Depths</p>")

    def test_elements_of_others_are_left_out_and_their_words_kept(self):
        assert (
            html("<noindex>a</noindex> <o:p>b</o:p> <my-box at=1>c</my-box> <xml>d</xml>") == "<p>a b c</p>"
        )

    def test_less_than_and_addresses_in_angles_are_words(self):
        assert (
            html("3 < 4, a<c and <john@example.org>")
            == "<p>3 &lt; 4, a&lt;c and &lt;john@example.org&gt;</p>"
        )


class TestBlocks:
    def test_every_block_keeps_its_words(self):
        result = converted(BLOCKS)
        for words in re.findall(r">([A-Z][^<>\n]{6,})<", BLOCKS):
            if words != "Download" and "SCRIPT" not in words:
                assert words.strip() in result.html, words
        assert not HOSTILE_WORDS.search(result.html)
        assert "SCRIPT-WORDS" not in result.html
        assert "wp:" not in result.html
        assert result.photo_ids == [301, 302, 303]

    def test_what_cannot_be_shown_is_listed(self):
        assert {
            ("dynamic block", "latest-posts"),
            ("reusable block", "block 402"),
            ("block", "lighthouse-pack/alert"),
            ("broken block", "paragraph"),
            ("embed", "https://vimeo.com/76979871"),
            ("shortcode", '[weather_widget station="north-pier"]'),
        } <= set(found(BLOCKS))

    def test_both_kinds_of_gallery_become_figures(self):
        old = '<!-- wp:gallery {"ids":[1,2]} --><ul class="wp-block-gallery"><li><figure><img data-id="1" src="a.jpg" class="wp-image-1"/><figcaption>A</figcaption></figure></li><li><figure><img data-id="2" src="b.jpg"/></figure></li></ul><!-- /wp:gallery -->'
        assert (
            html(old)
            == '<figure data-photo="1"><figcaption>A</figcaption></figure><figure data-photo="2"></figure>'
        )
        new = '<!-- wp:gallery --><figure><!-- wp:image {"id":3} --><figure><img src="c.jpg"/></figure><!-- /wp:image --><figcaption>All</figcaption></figure><!-- /wp:gallery -->'
        assert html(new) == '<figure data-photo="3"></figure><p>All</p>'

    def test_an_embed_is_a_link_with_its_caption(self):
        text = '<!-- wp:embed {"url":"https://x.example/1"} --><figure><div>\nhttps://x.example/1\n</div><figcaption>C</figcaption></figure><!-- /wp:embed -->'
        assert html(text) == '<p><a href="https://x.example/1">https://x.example/1</a></p><p>C</p>'

    @pytest.mark.parametrize(
        "text",
        [
            '<!-- wp:paragraph {"a": --><p>Words</p><!-- /wp:paragraph -->',
            '<!-- wp:paragraph {"a": <p>Words</p><!-- /wp:paragraph -->',
            "<!-- wp:paragraph <p>Words</p> -->",
            "<!-- wp:paragraph\n<p>Words</p>",
            "<!-- wp:paragraph --><p>Words",
            "<!-- wp:group --><!-- wp:paragraph --><p>Words</p><!-- /wp:group -->",
            "<p>Words</p><!-- /wp:paragraph -->",
            "<!-- wp:paragraph {} /--><p>Words</p>",
            "<!-- <p>Words</p>",
            "<!--- wp:x ---><p>Words</p>",
        ],
    )
    def test_a_broken_comment_loses_no_text(self, text):
        assert html(text) == "<p>Words</p>"

    def test_a_plugin_inside_a_plugin_keeps_its_words(self):
        text = '<!-- wp:acme/box {"x":{"y":[1]}} --><div><!-- wp:acme/inner --><p>In</p><!-- /wp:acme/inner --></div><!-- /wp:acme/box -->'
        assert html(text) == "<p>In</p>"
        assert found(text) == [("block", "acme/box"), ("block", "acme/inner")]


class TestShortcodes:
    def test_captions_of_both_kinds(self):
        inner = '[caption id="attachment_6" align="left" width="300"]<a href="b.jpg"><img class="wp-image-6" src="b-300x200.jpg"></a> The <em>quay</em>[/caption]'
        assert html(inner) == '<figure data-photo="6"><figcaption>The <em>quay</em></figcaption></figure>'
        old = '[wp_caption caption=\'It&#8217;s old\']<img class="wp-image-6" src="b.jpg">[/wp_caption]'
        assert html(old) == '<figure data-photo="6"><figcaption>It’s old</figcaption></figure>'

    def test_galleries(self):
        hung = [
            PictureRef(f"{UPLOADS}/{name}", number)
            for number, name in [(1, "a.jpg"), (2, "b.png"), (3, "c.pdf")]
        ]
        assert converted("[gallery ids='2, 1']").photo_ids == [2, 1]
        assert converted("[gallery include=7,8 columns=2]").photo_ids == [7, 8]
        assert converted("[gallery]", attached=hung).photo_ids == [1, 2]
        assert converted("[gallery exclude=“1”]", attached=hung).photo_ids == [2]
        assert found("[gallery id=5]") == [("gallery", '[gallery] id="5"')]

    def test_players_become_links(self):
        hung = [PictureRef(f"{UPLOADS}/horn.mp3", 9, caption="The horn"), PictureRef(f"{UPLOADS}/a.jpg", 1)]
        link = f'<p><a href="{UPLOADS}/horn.mp3">horn.mp3</a></p>'
        assert html(f'[audio src="{UPLOADS}/horn.mp3"]') == link
        assert html(f"[audio mp3='{UPLOADS}/horn.mp3'][/audio]") == link
        assert html(f"[audio]{UPLOADS}/horn.mp3[/audio]") == link
        assert html("[playlist]", attached=hung) == link.replace(">horn.mp3<", ">The horn<")
        assert html("[playlist ids=4]") == "<p>[playlist ids=4]</p>"
        assert html("a\n[embed width='5']https://x.example/v?a=1&amp;b=2[/embed]\nb") == (
            '<p>a</p><p><a href="https://x.example/v?a=1&amp;b=2">https://x.example/v?a=1&amp;b=2</a></p><p>b</p>'
        )

    @pytest.mark.parametrize(
        "typed", ["[poll id='17' title=\"Yes?\"]", "[vc_row]", "[gist 12345]", "[map at=\"a<b>c</b>\"]", "[tweet https://x.example/1]", "[newsletter]"]
    )  # fmt: skip
    def test_unknown_ones_stay_as_typed_and_are_listed(self, typed):
        assert html(f"Before {typed} after") == f"<p>Before {escape(typed, quote=False)} after</p>"
        assert found(typed) == [("shortcode", typed)]

    def test_an_unknown_one_with_content_keeps_both(self):
        assert (
            html("[box color=red]In <b>it</b>[/box]") == "<p>[box color=red]In <strong>it</strong>[/box]</p>"
        )

    @pytest.mark.parametrize(
        "words", ["a misteak [sic]", "[the minister] said", "[…]", "[1]", "[See <a href=\"https://x.example\">there</a>]", "he [pause] left", "a[i]"]
    )  # fmt: skip
    def test_words_in_brackets_are_words(self, words):
        assert html(words) == f"<p>{words}</p>"
        assert found(words) == []

    def test_escaped_ones_are_shown(self):
        assert html('[[gallery ids="1"]]') == '<p>[gallery ids="1"]</p>'
        assert html("[[caption]words[/caption]]") == "<p>[caption]words[/caption]</p>"

    def test_a_caption_that_never_ends_is_text(self):
        assert html("[caption id=1]words") == "<p>[caption id=1]words</p>"


class TestPictures:
    @pytest.mark.parametrize(
        "text",
        [
            '<img class="alignleft size-medium wp-image-301" src="{u}/2021/10/ferry-300x200.jpg">',
            '<a href="{u}/2021/10/ferry.jpg"><img class="wp-image-301" src="x.jpg" /></a>',
            '<img src="https://i2.wp.com/harbour-gazette.example/wp-content/uploads/2021/10/ferry.jpg">',
            '<img src="/wp-content/uploads/2021/10/ferry.jpg" class="emoji-not">',
            '<img src="//harbour-gazette.example/wp-content/uploads/2021/10/ferry.jpg">',
            '<img src="data:image/gif;base64,R0" data-src="{u}/2021/10/ferry.jpg"><noscript><img src="{u}/2021/10/ferry.jpg"></noscript>',
            "<IMG SRC='{u}/2021/10/ferry.jpg'>",
            "<picture><source srcset='x.webp'><img src={u}/2021/10/ferry.jpg></picture>",
        ],
    )
    def test_a_picture_becomes_a_figure(self, text):
        assert html(text.replace("{u}", UPLOADS)) == '<figure data-photo="301"></figure>'

    def test_in_a_paragraph_it_stands_before_or_after_it(self):
        figure = '<figure data-photo="5"></figure>'
        picture = '<img class="wp-image-5" src="a.jpg">'
        assert html(f"<p>{picture}Words</p>") == f"{figure}<p>Words</p>"
        assert html(f"<p>Some {picture}words</p>") == f"<p>Some words</p>{figure}"
        assert html(f"<table><tr><td>{picture}</td></tr></table>") == figure
        assert html(f"<ul><li>a {picture}</li></ul>b") == f"<ul><li>a</li></ul>{figure}<p>b</p>"

    def test_without_a_file_its_words_stay_and_it_is_listed(self):
        text = (
            f'<figure><img src="{UPLOADS}/gone.jpg" alt="A lost one"><figcaption>Gone</figcaption></figure>'
        )
        assert html(text) == "<p>Gone</p>"
        assert html(f'<img src="{UPLOADS}/gone.jpg" alt="A lost one">') == "<p>A lost one</p>"
        assert html(f'<img src="{UPLOADS}/gone.jpg">') == ""
        assert html('<img src="https://elsewhere.example/b/map.png">') == (
            '<p><a href="https://elsewhere.example/b/map.png">map.png</a></p>'
        )
        assert found(text) == [("picture", f"{UPLOADS}/gone.jpg")]

    def test_what_it_is_asked_for_is_said(self):
        asked = []
        converted(
            '<figure><img class="wp-image-7" src="a-300x200.jpg" alt="An &amp; alt"><figcaption>A <b>cap</b></figcaption></figure>',
            pictures=lambda ref: asked.append(ref),
        )
        assert asked == [PictureRef(f"{SITE}/a-300x200.jpg", 7, "An & alt", "A cap")]

    def test_small_faces_are_their_characters_and_counters_are_nothing(self):
        assert html('Hi <img class="emoji" alt="🙂" src="https://s.w.org/1.png">') == "<p>Hi 🙂</p>"
        assert html('Hi<img src="https://count.example/p.gif" width="1" height="1">') == "<p>Hi</p>"

    def test_a_link_on_a_picture_is_listed(self):
        assert found('<a href="https://shop.example/"><img class="wp-image-5" src="a.jpg"></a>') == [
            ("picture link", "https://shop.example/")
        ]


class TestLinks:
    def test_into_the_old_site_they_are_asked_for(self):
        asked = []

        def links(url):
            asked.append(url)
            return "/new/" if "old" in url else None

        text = '<a href="/old/">a</a> <a href="?p=12">b</a> <a href="http://www.harbour-gazette.example/old/#x">c</a> <a href="https://other.example/old/">d</a>'
        assert html(text, links=links) == (
            f'<p><a href="/new/">a</a> <a href="{SITE}/?p=12">b</a> <a href="/new/">c</a> <a href="https://other.example/old/">d</a></p>'
        )
        assert asked == [f"{SITE}/old/", f"{SITE}/?p=12", "http://www.harbour-gazette.example/old/#x"]

    @pytest.mark.parametrize(
        "href", ["javascript:alert(1)", " java\nscript:alert(1)", "JAVASCRIPT&colon;alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "&#106;avascript:x", "\x01javascript:x"]
    )  # fmt: skip
    def test_those_that_do_harm_are_words(self, href):
        assert html(f'<a href="{href}">words</a>') == "<p>words</p>"

    def test_anchors_mail_and_telephone_stay(self):
        text = '<p><a href="#a">a</a> <a href="mailto:a@b.example">b</a> <a href="tel:+123">c</a></p>'
        assert html(text) == text

    def test_files_of_the_old_site_are_listed(self):
        assert found(f'<a href="{UPLOADS}/report.pdf">Report</a>') == [("file", f"{UPLOADS}/report.pdf")]
        assert found(f'<a href="{UPLOADS}/a.jpg"><img class="wp-image-3" src="{UPLOADS}/a.jpg"></a>') == []

    @pytest.mark.parametrize(
        ("player", "page"),
        [
            ("//www.youtube.com/embed/abcdefghijk?rel=0", "https://www.youtube.com/watch?v=abcdefghijk"),
            (
                "https://www.youtube-nocookie.com/embed/abcdefghijk",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
            ("https://player.vimeo.com/video/1234", "https://vimeo.com/1234"),
            ("https://maps.example/embed?a=1&amp;b=2", "https://maps.example/embed?a=1&b=2"),
        ],
    )
    def test_a_frame_becomes_a_link_to_the_original(self, player, page):
        assert html(f'<iframe src="{player}" allowfullscreen></iframe>') == (
            f'<p><a href="{escape(page)}">{escape(page)}</a></p>'
        )
        assert found(f'<iframe src="{player}"></iframe>') == [("embed", page)]

    def test_a_film_of_the_days_of_flash_is_a_link(self):
        text = '<object><param name="movie" value="http://www.youtube.com/v/abcdefghijk"></param><embed src="x"></embed></object>'
        page = "https://www.youtube.com/watch?v=abcdefghijk"
        assert html(text) == f'<p><a href="{page}">{page}</a></p>'
        assert ("embed", page) in found(text)

    def test_an_address_alone_in_its_line_is_a_link(self):
        text = "Look\nhttps://video.example/1\nthere"
        assert (
            html(text)
            == '<p>Look<br><a href="https://video.example/1">https://video.example/1</a><br>there</p>'
        )
        assert found(text) == [("embed", "https://video.example/1")]


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example></SCRIPT>", "<style>p{}</style>", "<form action=x><input></form>",
            "<object data=x><param></object>", "<svg onload=alert(1)><a/></svg>", "<img src=x onerror=alert(1) width=1 height=1>", "<p onclick=alert(1)></p>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<template><p>alert</p></template>", "<a href='javascript:alert(1)'></a>",
        ],
    )  # fmt: skip
    def test_nothing_of_it_stays(self, text):
        assert html(text) == ""

    def test_an_opening_that_never_ends_takes_nothing_with_it(self):
        assert html("<form>Words") == "<p>Words</p>"
        assert html("<script>Words") == "<p>Words</p>"
        assert html('<a href="x>Words</a> and more') == "<p>Words and more</p>"

    @pytest.mark.parametrize(
        "piece",
        ["[", "<!-- wp:", "<!--", '<a "', '<a ">" ', "<b>", "<div>", "<ul>", "<ul><li>x</ul>", "[gallery ", "[[gallery]x", "<script>", "&", "<blockquote>x",
         "<table><tr><td>", "[caption]", '<!-- wp:x {"a":', "<a href=x>y", "<figure><img src=a>", "https://x.example\n", "</p>", "\n", "[x] "],
    )  # fmt: skip
    def test_a_great_many_of_anything_is_no_more_than_a_great_many(self, piece):
        # Whatever looks at each piece again for every other one would be here for minutes.
        converted(piece * (100_000 // len(piece)))

    def test_what_begins_in_something_that_is_dropped_ends_nothing(self):
        assert html("<form><b><a href=x></form>one</a></b> two") == "<p>one two</p>"

    def test_ten_thousand_levels_keep_the_words_at_the_bottom(self):
        for tag in ("div", "blockquote", "b", "ul", "table", "span", "em", "figure", "li"):
            assert "bottom" in html(f"<{tag}>" * 10_000 + "bottom" + f"</{tag}>" * 10_000)


WORDS = st.text(st.characters(categories=["L", "N"], max_codepoint=0x2FFF), min_size=1, max_size=8)
PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<a href='/x'>", "</a>", "<div>", "</div>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<h1>", "</h1>",
     "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<br>", "<hr>", "\n", "\n\n", "<figure>", "<figcaption>", "</figcaption>", "</figure>", "<img src='a.jpg' class='wp-image-3'>",
     "[caption]", "[/caption]", "[gallery ids=1]", "[foo a=1]", "[/foo]", "[[gallery]]", "<!-- wp:paragraph -->", "<!-- /wp:paragraph -->", "<!-- wp:x {\"a\":", "-->", "<!--",
     "<script>", "</script>", "<", ">", "&", "&lt;", "\"", "'", "[", "]", "</", "<a href=\"", "\u00a0", " ", "https://x.example/a", "<iframe src='//y.example'>", "<!-- wp:image {\"id\":4} -->",
     "<form>", "</form>", "<font color=red>", "<td colspan=2>", "<cite>", "<thead>", "<tfoot>", "<th>", "<ol>", "</li>", "</td>", "</tr>", "<em>", "</em>", "<i>", "<strong>"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(PIECES, WORDS), max_size=40).map("".join))
def test_whatever_is_put_together_comes_out_clean_and_stays_so(text):
    result = converted(text)
    assert not HOSTILE_WORDS.search(result.html)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_comes_out_clean(text):
    converted(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_no_word_of_plain_paragraphs_is_lost(paragraphs):
    text = "\n\n".join(" ".join(words) for words in paragraphs)
    result = html(text)
    assert result.count("<p>") == len(paragraphs)
    assert plain(result).split() == [word for words in paragraphs for word in words]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(["<b>", "</b>", "<p>", "</div>", "<ul>", "<td>", "<table>", "</table>", "<li>", "\n", "<figure>", "<figcaption>", "<h3>", "<blockquote>", "</li>", "</p>", "<tr>"]), WORDS.map(lambda word: f" {word} ")), max_size=30))  # fmt: skip
def test_no_word_is_lost_in_broken_markup(pieces):
    words = sorted(piece.strip() for piece in pieces if piece.startswith(" "))
    assert sorted(re.sub(r"<[^>]*>", " ", html("".join(pieces))).split()) == words


def test_every_construct_of_classic_text():
    result = converted(CLASSIC)
    assert "SCRIPT-WORDS" not in result.html
    assert "FORM-WORDS" not in result.html
    assert result.html.endswith("<p>The last words of the story end in ]]&gt; and nothing is lost.</p>")
    assert result.photo_ids == [301, 302, 303]


def test_the_export_files_are_as_their_script_writes_them():
    for name, data in make.files().items():
        assert (make.HERE / name).read_bytes() == data, f"{name}: run python -m tests.articles.wxr.make"
