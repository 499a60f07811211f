"""The search, as readers use and abuse it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import publishing, tasks
from articles.indexing import index, learn
from articles.search import ask, matching
from articles.search.session import TERMS, rows
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
    make_topic,
)

pytestmark = pytest.mark.django_db


def indexed(make=make_live_article, **fields):
    """Make a story as a verb would leave it: with its search document."""
    story = make(**fields)
    index(story)
    return story


def ids(client, query, **more):
    response = client.get("/search/", {"q": query} | more)
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

    def test_what_looks_like_markup_hides_no_words_behind_it(self, client):
        story = indexed(
            headline="What <script> does in a page",
            body="<p>Write &lt;style&gt; or &lt;!-- and go on about icebergs.</p>",
            topics=[make_topic(name="<script> Shipping")],
            authors=[make_author(name="Zoë")],
        )
        for words in ("script", "page", "icebergs", "shipping", "zoe"):
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


class TestOrder:
    def test_an_old_story_about_the_words_stands_before_a_new_one_that_mentions_them(self, client):
        years_ago = timezone.now() - timedelta(days=5 * 365)
        old = indexed(headline="Night trains", published_at=years_ago)
        new = indexed(headline="Budget agreed", body="<p>Night trains are mentioned.</p>")
        assert ids(client, "night trains") == [old.pk, new.pk]

    def test_a_new_story_about_the_words_stands_before_an_old_one(self, client):
        old = indexed(headline="Trains by night", published_at=timezone.now() - timedelta(days=900))
        new = indexed(headline="Night trains again")
        assert ids(client, "night trains") == [new.pk, old.pk]

    def test_the_headline_itself_stands_before_newer_ones_that_have_its_words(self, client):
        old = indexed(headline="The Night Train", published_at=timezone.now() - timedelta(days=400))
        new = indexed(headline="Night train to Vienna is full", standfirst="The night train.")
        assert ids(client, "the night train") == [old.pk, new.pk]

    def test_pages_follow_each_other_without_a_gap_or_a_story_twice(self, client):
        day = timezone.now() - timedelta(days=3)
        made = {indexed(headline="Reefs", published_at=day).pk for _ in range(45)}
        pages = [ids(client, "reefs", page=number) for number in (1, 2, 3)]
        assert [len(page) for page in pages] == [20, 20, 5]
        assert {pk for page in pages for pk in page} == made
        assert client.get("/search/", {"q": "reefs", "page": "4"}).status_code == 404


class TestFilters:
    def test_by_section_with_its_sub_sections_author_topic_and_days(self, client):
        world = make_category(name="World", slug="world")
        asia = make_category(name="Asia", slug="asia", parent=world)
        ada, floods = make_author(name="Ada Grey"), make_topic(name="Floods")
        day = datetime(2026, 3, 31, 23, 30, tzinfo=timezone.get_current_timezone())
        fields = {"headline": "Harbour", "authors": [ada], "topics": [floods], "published_at": day}
        story = indexed(category=asia, **fields)
        indexed(headline="Harbour")
        for name, value in (
            *(("section", "world"), ("section", "asia"), ("author", "Ada Grey"), ("author", "ada grey")),
            *(("author", ada.slug), ("topic", "floods"), ("topic", floods.slug)),
            *(("to", "2026-03-31"),),
        ):
            assert ids(client, "harbour", **{name: value}) == [story.pk], (name, value)
            assert ids(client, "", **{name: value}) == [story.pk], (name, value)
        assert ids(client, "harbour", **{"from": "2026-03-31", "to": "2026-03-31", "section": "world"}) == [
            story.pk
        ]
        assert ids(client, "harbour", to="2026-03-30") == []
        assert story.pk not in ids(client, "harbour", **{"from": "2026-04-01"})

    def test_by_another_name_of_a_topic(self, client):
        topic = make_topic(name="Climate change")
        topic.aliases.create(name="Global warming", slug="global-warming")
        story = indexed(headline="Heat", topics=[topic])
        assert ids(client, "", topic="global warming") == [story.pk]

    def test_are_kept_from_page_to_page_and_shown_in_the_form(self, client):
        section = make_category(name="Town", slug="town")
        for _ in range(21):
            indexed(headline="Reefs", category=section)
        page = client.get(
            "/search/", {"q": "reefs", "section": "town", "from": "2001-02-03"}
        ).content.decode()
        assert 'href="?q=reefs&amp;section=town&amp;from=2001-02-03&amp;page=2"' in page
        assert '<option value="town" selected>' in page
        assert 'value="2001-02-03"' in page
        assert "section Town, from 2001-02-03" in page

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("section", "nowhere", "There is no section “nowhere”"),
            ("author", "<b>x", "There is no author “&lt;b&gt;x”"),
            ("topic", "x" * 9_000, "There is no topic “xxx"),
            ("from", "yesterday", "is not a date"),
            ("from", "0001-01-01", "is not a date"),
            ("to", "9999-12-31", "is not a date"),
            ("to", "2026-02-30", "is not a date"),
            ("to", "\x00\ud800", ""),
        ],
    )
    def test_what_cannot_be_used_is_left_out_and_said(self, client, name, value, said):
        story = indexed(headline="Harbour")
        value = value.encode("utf-8", "replace").decode()
        page = client.get("/search/", {"q": "harbour", name: value})
        assert said in page.content.decode()
        assert [hit.pk for hit in page.context["results"]] == [story.pk]

    def test_days_the_wrong_way_round_are_left_out_and_said(self, client):
        story = indexed(headline="Harbour")
        page = client.get("/search/", {"q": "harbour", "from": "2026-02-01", "to": "2026-01-01"})
        assert "neither was used" in page.content.decode()
        assert [hit.pk for hit in page.context["results"]] == [story.pk]


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
        response = client.get("/search/", {"q": "rhododendron"})
        assert response.context["suggestion"] == ""
        assert "No story matches" in response.content.decode()

    def test_of_a_word_in_the_text_alone_too(self, client):
        story = indexed(headline="Ships", body="<p>They anchored off Montenegro.</p>")
        response = client.get("/search/", {"q": "montenergo"})
        assert response.context["suggestion"] == "montenegro"
        assert [hit.pk for hit in response.context["results"]] == [story.pk]

    def test_never_with_a_word_that_only_hidden_stories_have(self, client):
        boss = make_superuser()
        indexed(headline="Ships leave the harbour")
        draft = make_article(
            headline="Operation Brontosaurus", category=make_category(), authors=[make_author()]
        )
        publishing.publish(draft, by=boss, at=timezone.now() + timedelta(hours=1))
        gone = make_article(
            headline="Operation Quetzalcoatl", category=make_category(), authors=[make_author()]
        )
        publishing.publish(gone, by=boss)
        assert client.get("/search/", {"q": "quetzalcotal"}).context["suggestion"] == "quetzalcoatl"
        publishing.take_down(gone, by=boss, note="It was wrong.")
        for typed in ("brontosuarus", "quetzalcotal"):
            assert client.get("/search/", {"q": typed}).context["suggestion"] == ""
            assert client.get("/search/suggest/", {"q": typed[:6]}).json() == {"suggestions": []}
        with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
            assert client.get("/search/", {"q": "brontosuarus"}).context["suggestion"] == "brontosaurus"

    def test_takes_as_many_statements_however_many_words_are_wrong(
        self, client, django_assert_max_num_queries
    ):
        indexed(headline="Ships leave the harbour for Montenegro by night")
        with django_assert_max_num_queries(18):
            client.get("/search/", {"q": "shpis levae harbuor montenergo nihgt"})

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


class TestSuggestions:
    def lines(self, client, typed):
        answer = client.get("/search/suggest/", {"q": typed})
        assert answer.status_code == 200
        return [(line["kind"], line["text"]) for line in answer.json()["suggestions"]]

    def test_words_sections_topics_authors_and_stories_that_begin_so(self, client):
        story = indexed(
            headline="Harbour master resigns",
            category=make_category(name="Harbours", slug="harbours"),
            topics=[make_topic(name="The harbour")],
            authors=[make_author(name="Harb Żmijewska")],
        )
        assert self.lines(client, "harb") == [
            ("word", "harb"),
            ("word", "harbour"),
            ("section", "Harbours"),
            ("topic", "The harbour"),
            ("author", "Harb Żmijewska"),
            ("story", story.headline),
        ]
        assert ("author", "Harb Żmijewska") in self.lines(client, "zmij")
        assert self.lines(client, "h") == []

    def test_a_further_word_only_where_both_find_something(self, client):
        indexed(headline="Ferry to the harbour")
        indexed(headline="Harmony")
        assert [text for kind, text in self.lines(client, "ferry har") if kind == "word"] == ["ferry harbour"]

    def test_nothing_of_what_nobody_may_read(self, client):
        for make in (make_article, make_scheduled_article, make_taken_down_article):
            indexed(make, headline="Zanzibar", topics=[make_topic()], authors=[make_author(name="Zanz Ibar")])
        learn(["zanzibar"])
        assert self.lines(client, "zanz") == []

    @pytest.mark.parametrize(
        "typed", ["", "%", "__", "a" * 10_000, '"ab', "-ab", "\u202eab", "🤷🤷", "the", "a:*b"]
    )
    def test_whatever_is_typed_is_answered(self, client, typed):
        indexed(headline="A story")
        assert isinstance(self.lines(client, typed), list)


class TestLanguages:
    @pytest.mark.parametrize(
        ("language", "headline", "asked"),
        [
            ("german", "Die Häuser am Fluss", "haus"),
            ("german", "Zwei Straßen gesperrt", "strassen"),
            ("french", "Les élections approchent", "election"),
            ("simple", "Ships", "ships"),
        ],
    )
    def test_words_are_found_in_the_forms_of_the_language(self, client, settings, language, headline, asked):
        settings.SEARCH_LANGUAGE = language
        story = indexed(headline=headline)
        page = client.get("/search/", {"q": asked})
        assert [hit.pk for hit in page.context["results"]] == [story.pk]
        assert "<mark>" in page.content.decode()

    def test_a_change_of_the_language_reaches_the_stories(self, client, settings):
        settings.SEARCH_LANGUAGE = "simple"
        story = indexed(headline="Ferries return")
        settings.SEARCH_LANGUAGE = "english"
        assert ids(client, "ferry") == []
        assert tasks.reindex_stories.call() == 1
        assert ids(client, "ferry") == [story.pk]
        assert tasks.reindex_stories.call() == 0


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

    def test_a_search_that_takes_too_long_is_given_up_with_a_sentence(self, client, monkeypatch):
        monkeypatch.setitem(TERMS, "statement_timeout", "20")
        monkeypatch.setattr(matching, "rows", lambda sql, given: rows("SELECT pg_sleep(9)", []))
        response = client.get("/search/?q=harbour")
        assert response.status_code == 503
        assert "takes too long" in response.content.decode()
        assert response.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("the of and", "Nearly every story has these words"),
            ("-harbour", "A hyphen leaves stories out"),
            ("🤷 !!", "There is no word in this"),
            ("a or " * 30, "at most 200 characters and 20 words"),
            ("a" * 201, "at most 200 characters and 20 words"),
        ],
    )
    def test_what_cannot_be_answered_is_said(self, client, query, said):
        indexed(headline="A story of the harbour")
        page = client.get("/search/", {"q": query}).content.decode()
        assert said in page
        assert ("No story matches" in page) == (query == "a" * 201)

    def test_too_long_a_question_is_cut_and_the_reader_told(self, client):
        response = client.get("/search/", {"q": "word " * 100})
        assert "at most 200 characters" in response.content.decode()
        assert len(response.context["q"]) <= 200

    def test_a_question_is_cleaned_of_what_cannot_be_typed(self):
        assert ask("a\x00\x1f b\ue000  c ").words == "a b c"

    def test_a_search_is_not_for_search_engines(self, client):
        assert '<meta name="robots" content="noindex">' in client.get("/search/?q=a").content.decode()
