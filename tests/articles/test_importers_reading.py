"""Export files as they are read: versions, encodings, what is left out on the way in, and what is refused."""

import pytest

from articles.importers.wordpress import reading
from articles.importers.wordpress.parts import Item, Person, Site, Term
from articles.importers.wordpress.reading import Unreadable, read
from tests.exports import author, category, comment, item, label, meta, tag, wxr


@pytest.fixture
def parts(tmp_path):
    """Write a file and return what is read from it, by kind."""

    def of(data):
        path = tmp_path / "export.xml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        found = list(read(path))
        return {
            kind: [part for part in found if isinstance(part, kind)] for kind in (Site, Person, Term, Item)
        }

    return of


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read(parts, version):
    found = parts(wxr(author("jane"), category("a", "A"), tag("b", "B"), item(1, "One"), version=version))
    assert found[Site][0].version == version
    assert found[Person][0].login == "jane"
    assert [(term.taxonomy, term.slug) for term in found[Term]] == [("category", "a"), ("post_tag", "b")]
    assert (found[Item][0].id, found[Item][0].title, found[Item][0].type) == ("1", "One", "post")


def test_terms_that_version_1_0_names_twice_are_one(parts):
    inside = (
        "<category><![CDATA[News]]></category>",
        label("category", "news", "News"),
        '<category domain="tag"><![CDATA[Tides]]></category>',
        label("tag", "tides", "Tides"),
    )
    labels = parts(wxr(item(1, "One", *inside), version="1.0"))[Item][0].labels
    assert [(one.domain, one.slug, one.name) for one in labels] == [
        ("category", "news", "News"),
        ("post_tag", "tides", "Tides"),
    ]


def test_a_split_cdata_section_is_one_text(parts):
    text = "before ]]> after, and [[x]]"
    assert parts(wxr(item(1, "One", content=text)))[Item][0].content == text


def test_a_text_longer_than_a_piece_of_the_file_stays_whole(parts, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 64)
    text = "Ä line with &amp; and &#8217; and € " * 50
    found = parts(wxr(item(1, "T&#8217;s", comment(3, text, parent=2), meta("k", text), content=text)))[Item][
        0
    ]
    assert found.content == text.strip()
    assert found.value("k") == text.strip()
    assert (found.letters[0].content, found.letters[0].parent) == (text.strip(), "2")


@pytest.mark.parametrize("bad", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "&#0;", "&#x1F;", "&#12;"])
def test_characters_that_xml_does_not_allow_are_left_out(parts, bad):
    data = wxr(item(1, "One")).replace("<![CDATA[One]]>", f"On{bad}e")
    assert parts(data)[Item][0].title == "One"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "windows-1252"), ("gb18030", "GB18030")],
)
def test_a_file_is_read_in_the_encoding_that_it_names(parts, encoding, declared):
    title = "報道" if encoding in ("gb18030", "utf-16") else "Zoë"
    data = wxr(item(1, title)).replace("UTF-8", declared).encode(encoding)
    assert parts(data)[Item][0].title == title


def test_an_encoding_that_nobody_knows_is_named(parts):
    with pytest.raises(Unreadable, match="klingon"):
        parts(wxr().replace("UTF-8", "klingon"))


@pytest.mark.parametrize("before", [b"\n\n", b"\xef\xbb\xbf\r\n \t", b"\n" * 300_000])
def test_empty_lines_before_the_declaration_stop_nothing(parts, before):
    data = wxr(item(1, "One"))
    found = parts(before + (data if isinstance(data, bytes) else data.encode()))
    assert found[Item][0].title == "One"


def test_broken_xml_is_told_with_its_line(parts):
    data = wxr(item(1, "One")).replace("</title>", "</titel>", 1)
    with pytest.raises(Unreadable, match=r"export\.xml cannot be read beyond line \d+: mismatched tag"):
        parts(data)


def test_a_file_that_says_no_site_is_refused(parts):
    data = wxr(site="")
    with pytest.raises(Unreadable, match="which site"):
        parts(data)


def test_elements_of_others_are_let_by(parts):
    data = wxr(
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="x"/><image><url>x</url><title>Other</title></image>',
        item(1, "One", '<foo:bar xmlns:foo="urn:foo"><wp:post_id>9</wp:post_id></foo:bar>'),
    )
    found = parts(data)
    assert found[Site][0].title == "The Old Paper"
    assert found[Item][0].id == "1"
