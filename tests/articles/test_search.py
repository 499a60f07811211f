"""The search, as readers use and abuse it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.indexing import index
from articles.search import ask, matching
from tests.factories import (
    make_article,
    make_author,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
)

pytestmark = pytest.mark.django_db


def indexed(make=make_live_article, **fields):
    """Make a story as a verb would leave it: with its search document."""
    story = make(**fields)
    index(story)
    return story


def ids(client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return [card.pk for card in response.context["results"]]


class TestFinding:
    def test_by_words_of_headline_standfirst_text_topic_and_author(self, client):
        story = indexed(
            headline="Ferries return",
            standfirst="After a long winter",
            body="<p>The captain spoke of icebergs.</p>",
            topics=[make_topic(name="Shipping")],
            authors=[make_author(name="Zoë Żmijewska")],
        )
        indexed(headline="Something else")
        for words in ("ferries", "ferry", "winter", "icebergs", "shipping", "Żmijewska", "zmijewska", "zoe"):
            assert ids(client, words) == [story.pk], words

    def test_the_headline_weighs_more_than_the_text(self, client):
        day = timezone.now() - timedelta(days=1)
        in_text = indexed(body="<p>A word about reefs.</p>", published_at=day)
        in_headline = indexed(headline="Reefs", published_at=day)
        assert ids(client, "reefs") == [in_headline.pk, in_text.pk]

    def test_of_two_alike_the_newer_comes_first(self, client):
        old = indexed(headline="Reefs", published_at=timezone.now() - timedelta(days=700))
        new = indexed(headline="Reefs")
        assert ids(client, "reefs") == [new.pk, old.pk]

    def test_phrases_exclusions_and_alternatives(self, client):
        one = indexed(headline="The night train to Vienna")
        two = indexed(headline="The train that leaves by night")
        assert ids(client, '"night train"') == [one.pk]
        assert ids(client, "train -vienna") == [two.pk]
        assert set(ids(client, "vienna or leaves")) == {one.pk, two.pk}

    def test_nothing_that_is_not_out_and_nothing_of_it_in_a_suggestion(self, client):
        for make in (make_article, make_scheduled_article, make_taken_down_article):
            indexed(
                make, headline="Zanzibar", authors=[make_author(name="Zanzibaria")], topics=[make_topic()]
            )
        for words in ("zanzibar", "zanzibat", "zanzibari"):
            response = client.get("/search/", {"q": words})
            assert response.context["results"] == []
            assert response.context["suggestion"] == ""

    def test_of_very_many_the_first_thousand_and_that_is_said(self, client, monkeypatch):
        monkeypatch.setattr(matching, "MOST_COUNTED", 2)
        monkeypatch.setattr(matching, "NEWEST", 1)
        years = timezone.now() - timedelta(days=900)
        for number in range(3):
            indexed(headline=f"Boats {number}", standfirst="In the harbour", published_at=years)
        headed = indexed(headline="Harbour", published_at=years)
        new = indexed(headline="More", body="<p>The harbour.</p>")
        page = client.get("/search/", {"q": "harbour"})
        assert "More than 2 stories" in page.content.decode()
        assert [hit.pk for hit in page.context["results"]] == [headed.pk, new.pk]

    def test_in_pages_that_keep_the_words(self, client):
        for _ in range(25):
            indexed(headline="Reefs & more")
        first = client.get("/search/", {"q": "reefs & more"})
        assert len(first.context["results"]) == 20
        assert 'href="?q=reefs+%26+more&amp;page=2"' in first.content.decode()
        assert len(client.get("/search/", {"q": "reefs & more", "page": "2"}).context["results"]) == 5


class TestMisspelling:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("parlament", "parliament"),
            ("goverment", "government"),
            ("ukriane", "ukraine"),
            ("harbor", "harbour"),
            ("hofman", "hoffmann"),
            ("enviroment", "environment"),
        ],
    )
    def test_finds_what_was_probably_meant(self, client, typed, meant):
        story = indexed(
            headline="The Parliament of Ukraine and the Government",
            standfirst="Ships in the harbour.",
            authors=[make_author(name="Lena Hoffmann")],
            topics=[make_topic(name="Environment")],
        )
        response = client.get("/search/", {"q": typed})
        assert response.context["suggestion"].lower() == meant
        assert [card.pk for card in response.context["results"]] == [story.pk]

    def test_corrects_the_wrong_word_among_right_ones(self, client):
        story = indexed(headline="Ships leave the harbour")
        response = client.get("/search/", {"q": "ships harbuor"})
        assert response.context["suggestion"] == "ships harbour"
        assert [card.pk for card in response.context["results"]] == [story.pk]

    def test_offers_nothing_where_nothing_is_near(self, client):
        indexed(headline="Ships leave the harbour")
        response = client.get("/search/", {"q": "quetzalcoatl"})
        assert response.context["suggestion"] == ""
        assert "No story matches" in response.content.decode()

    def test_does_not_correct_what_finds_something(self, client):
        indexed(headline="Harbor, Maine")
        indexed(headline="The harbour")
        assert client.get("/search/", {"q": "harbor"}).context["suggestion"] == ""


class TestSnippets:
    def test_the_hit_is_marked(self, client):
        indexed(body="<p>The captain &amp; the crew spoke of <em>icebergs</em>.</p>")
        page = client.get("/search/", {"q": "iceberg"}).content.decode()
        assert "captain &amp; the crew spoke of <mark>icebergs</mark>" in page

    def test_nothing_of_the_text_is_taken_for_markup(self, client):
        indexed(body="<p>An iceberg &lt;script&gt;alert(1)&lt;/script&gt; and \ue000more\ue001</p>")
        page = client.get("/search/", {"q": "iceberg"}).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_question_itself_is_not_taken_for_markup(self, client):
        page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
        assert "<script>alert" not in page

class TestAbuse:
    @pytest.mark.parametrize(
        "query",
        [
            "", " ", "\x00", "a\x00b", "x" * 10_000, "a " * 5_000, "the", "-", '"', '""', "or", "or or", "-the", "!&|():*<->", "'; drop table",
            "\\", "%", "🤷", "٣", "a" * 200 + '"', "-" * 500, "((((", "a:*", "ﬁ", "\u202e", "<->", '"a" -"b" or', "\ue000\ue001", "\n\r\t",
        ],
    )  # fmt: skip
    def test_whatever_is_asked_the_answer_is_a_page_with_a_sentence(self, client, query):
        indexed(headline="A story")
        response = client.get("/search/", {"q": query})
        assert response.status_code == 200
        assert "A story" in response.content.decode()

    @pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%ED%A0%80", "q=%", "q", "q=a&q=b", "page=2&q=none"])
    def test_a_broken_address_is_no_error(self, client, raw):
        assert client.get(f"/search/?{raw}").status_code in (200, 404)

    def test_too_long_a_question_is_cut_and_the_reader_told(self, client):
        response = client.get("/search/", {"q": "word " * 100})
        assert "at most 200 characters" in response.content.decode()
        assert len(response.context["q"]) <= 200

    def test_a_question_is_cleaned_of_what_cannot_be_typed(self):
        assert ask("a\x00\x1f b\ue000  c ").words == "a b c"

    def test_a_search_is_not_for_search_engines(self, client):
        assert '<meta name="robots" content="noindex">' in client.get("/search/?q=a").content.decode()
