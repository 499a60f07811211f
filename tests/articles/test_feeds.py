"""Feeds in three formats, for the site and for every section, topic and author."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles import publishing
from articles.models import Article, Paper
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_correction,
    make_live_article,
    make_live_update,
    make_photo,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

FILES = ("rss.xml", "atom.xml", "feed.json")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}creator"


def titles(response):
    """Return the titles of the entries, whatever the format."""
    kind = response.headers["Content-Type"]
    if "json" in kind:
        return [item["title"] for item in response.json()["items"]]
    root = etree.fromstring(response.content)
    return [
        node.text
        for node in root.iter("title", f"{ATOM}title")
        if node.getparent().tag in ("item", f"{ATOM}entry")
    ]


@pytest.fixture
def full(client):
    """A story with everything that a feed tells of."""
    return make_live_article(
        headline="A <b>bold</b> & “quoted” headline",
        standfirst="What it is about.",
        body='<p>See <a href="/stories/other/">the other</a> and <a href="https://example.org/">this</a>.</p>',
        category=make_category(name="World"),
        topics=[make_topic(name="Ukraine"), make_topic(name="Energy")],
        authors=[make_author(name="Lena Hoffmann"), make_author(name="Tomasz Wrześniewski")],
        lead_photo=make_photo(credit="A. Photographer"),
        published_at=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
        revised_at=datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
    )


class TestFormats:
    def test_rss(self, client, full):
        Paper.objects.create(name="The Paper")
        response = client.get("/feeds/rss.xml")
        assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
        channel = etree.fromstring(response.content).find("channel")
        assert channel.findtext("title") == "The Paper"
        assert channel.find(f"{ATOM}link").get("href") == "http://127.0.0.1:8000/feeds/rss.xml"
        assert channel.find(f"{ATOM}link").get("rel") == "self"
        item = channel.find("item")
        assert item.findtext("title") == full.headline
        assert item.findtext("link") == f"http://127.0.0.1:8000{full.get_absolute_url()}"
        assert item.findtext("description") == "What it is about."
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.findtext("guid") == f"urn:uuid:{full.uuid}"
        assert [node.text for node in item.findall(DC)] == ["Lena Hoffmann", "Tomasz Wrześniewski"]
        assert item.findtext("pubDate") == "Sun, 01 Mar 2026 10:00:00 +0000"
        assert [node.text for node in item.findall("category")] == ["World", "Ukraine", "Energy"]
        assert "A. Photographer" in response.content.decode()

    def test_atom(self, client, full):
        response = client.get("/feeds/atom.xml")
        assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = etree.fromstring(response.content)
        entry = root.find(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{full.uuid}"
        assert entry.findtext(f"{ATOM}published") == "2026-03-01T10:00:00+00:00"
        assert entry.findtext(f"{ATOM}updated") == "2026-03-02T11:00:00+00:00"
        assert [node.text for node in entry.findall(f"{ATOM}author/{ATOM}name")] == [
            "Lena Hoffmann",
            "Tomasz Wrześniewski",
        ]
        assert [node.get("term") for node in entry.findall(f"{ATOM}category")] == [
            "World",
            "Ukraine",
            "Energy",
        ]
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert {node.get("rel"): node.get("href") for node in root.findall(f"{ATOM}link")}["self"].endswith(
            "/feeds/atom.xml"
        )

    def test_json(self, client, full):
        response = client.get("/feeds/feed.json")
        assert response.headers["Content-Type"] == "application/feed+json"
        feed = response.json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == "http://127.0.0.1:8000/feeds/feed.json"
        assert feed["home_page_url"] == "http://127.0.0.1:8000/"
        (item,) = feed["items"]
        assert item["id"] == f"urn:uuid:{full.uuid}"
        assert item["title"] == full.headline
        assert item["date_published"] == "2026-03-01T10:00:00+00:00"
        assert item["date_modified"] == "2026-03-02T11:00:00+00:00"
        assert [author["name"] for author in item["authors"]] == ["Lena Hoffmann", "Tomasz Wrześniewski"]
        assert all(author["url"].startswith("http://127.0.0.1:8000/authors/") for author in item["authors"])
        assert item["tags"] == ["World", "Ukraine", "Energy"]
        assert item["image"].startswith("http://127.0.0.1:8000/media/photos/")

    def test_content_is_whole_and_its_addresses_are_absolute(self, client, full):
        photo = make_photo()
        Article.objects.filter(pk=full.pk).update(
            body=full.body + f'<figure data-photo="{photo.pk}"></figure>'
        )
        contents = [
            etree.fromstring(client.get("/feeds/rss.xml").content).find("channel/item").findtext(CONTENT),
            etree.fromstring(client.get("/feeds/atom.xml").content)
            .find(f"{ATOM}entry")
            .findtext(f"{ATOM}content"),
            client.get("/feeds/feed.json").json()["items"][0]["content_html"],
        ]
        for content in contents:
            assert 'href="http://127.0.0.1:8000/stories/other/"' in content
            assert 'href="https://example.org/"' in content
            assert not re.search(r'(?:href|src)="/', content)
            assert not re.search(r'srcset="/|, /', content)
            assert "http://127.0.0.1:8000/media/photos/" in content

    def test_live_updates_stand_in_the_content(self, client):
        story = make_live_article(kind="live", body="<p>The story.</p>")
        make_live_update(story, headline="Gate <closed>", body_html="<p>At noon.</p>")
        content = client.get("/feeds/feed.json").json()["items"][0]["content_html"]
        assert "<h2>Gate &lt;closed&gt;</h2><p>At noon.</p>" in content
        assert "<p>The story.</p>" in content

    @pytest.mark.parametrize("file", FILES)
    def test_corrections_stand_under_the_text_with_their_kind_and_day(self, client, file):
        story = make_live_article(body="<p>Ten ships.</p>")
        assert "Corrections" not in client.get(f"/feeds/{file}").content.decode()
        for kind, text, day in (("correction", "Ten; it is <12>.", 1), ("clarification", "In Gdynia.", 3)):
            made_at = datetime(2026, 3, day, 10, 0, tzinfo=UTC)
            make_correction(story, kind=kind, text=text, made_at=made_at)
        response = client.get(f"/feeds/{file}")
        if file.endswith("json"):
            content = response.json()["items"][0]["content_html"]
        else:
            root = etree.fromstring(response.content)
            content = root.findtext(f".//{CONTENT}") or root.findtext(f".//{ATOM}content")
        assert content.endswith(
            "<p>Ten ships.</p><h2>Corrections</h2>"
            "<p><b>Clarification · 3 March 2026</b><br>In Gdynia.</p>"
            "<p><b>Correction · 1 March 2026</b><br>Ten; it is &lt;12&gt;.</p>"
        )

    @pytest.mark.parametrize("file", FILES)
    def test_holds_whatever_a_headline_is(self, client, file):
        hostile = "]]></title><script>alert(1)</script> \x01\x0b \ufffe 😀 &amp; <![CDATA["
        make_live_article(headline=hostile, authors=[make_author(name="A\x02<b>")], slug="hostile")
        Paper.objects.create(name="P\x03 & <i>")
        response = client.get(f"/feeds/{file}")
        assert titles(response) == ["]]></title><script>alert(1)</script>   😀 &amp; <![CDATA["]

    @pytest.mark.parametrize("file", FILES)
    def test_is_valid_and_the_same_twice_when_there_is_nothing_to_tell(self, client, file):
        first, second = (client.get(f"/feeds/{file}").content for _ in range(2))
        assert first == second
        json.loads(first) if file.endswith("json") else etree.fromstring(first)

    def test_a_channel_without_words_of_its_own_is_described_by_its_name(self, client):
        section = make_category(name="Harbour", description="")
        channel = etree.fromstring(client.get(f"{section.get_absolute_url()}feeds/rss.xml").content).find(
            "channel"
        )
        assert channel.findtext("description") == channel.findtext("title")
        assert "Harbour" in channel.findtext("description")


class TestSubjects:
    @pytest.mark.parametrize("file", FILES)
    def test_every_subject_has_its_own(self, client, file):
        parent = make_category()
        child, topic, author = make_category(parent=parent), make_topic(), make_author()
        inside = make_live_article(category=child, topics=[topic], authors=[author])
        make_live_article()
        for row in (parent, child, topic, author):
            response = client.get(f"{row.get_absolute_url()}feeds/{file}")
            assert titles(response) == [inside.headline]
            assert f"http://127.0.0.1:8000{row.get_absolute_url()}" in response.content.decode()
        assert len(titles(client.get(f"/feeds/{file}"))) == 2

    @pytest.mark.parametrize("prefix", ["sections", "topics", "authors"])
    def test_an_unknown_one_is_a_404(self, client, prefix):
        assert client.get(f"/{prefix}/nobody/feeds/rss.xml").status_code == 404

    @pytest.mark.parametrize("file", FILES)
    def test_tells_of_nothing_that_is_not_out(self, client, file):
        topic, author, section = make_topic(), make_author(), make_category()
        for make in (make_article, make_scheduled_article, make_taken_down_article):
            make(headline="SECRET", topics=[topic], authors=[author], category=section)
        for base in ("/", *(row.get_absolute_url() for row in (topic, author, section))):
            assert titles(client.get(f"{base}feeds/{file}")) == []

    def test_is_named_in_the_head_of_its_page(self, client):
        topic = make_topic()
        make_live_article(topics=[topic])
        page = client.get(topic.get_absolute_url()).content.decode()
        for kind, file in zip(("rss+xml", "atom+xml", "feed+json"), FILES, strict=True):
            assert re.search(
                rf'<link rel="alternate" type="application/{re.escape(kind)}"[^>]*{topic.get_absolute_url()}feeds/{file}"',
                page,
            )

    def test_lists_the_newest_thirty(self, client):
        section = make_category()
        for number in range(33):
            make_live_article(
                category=section,
                headline=f"Story {number}",
                published_at=timezone.now() - timedelta(hours=number + 1),
            )
        found = titles(client.get("/feeds/rss.xml"))
        assert len(found) == 30
        assert found[0] == "Story 0"


class TestIdentityAndChange:
    def test_an_entry_keeps_its_id_when_the_address_changes(self, client):
        story = make_live_article()
        before = client.get("/feeds/feed.json").json()["items"][0]
        Article.objects.filter(pk=story.pk).update(slug="another-address")
        after = client.get("/feeds/feed.json").json()["items"][0]
        assert before["id"] == after["id"]
        assert before["url"] != after["url"]

    def test_a_typo_fix_is_no_update_and_a_material_change_is(self, client):
        editor = make_user("Editor")
        story = make_live_article()
        before = client.get("/feeds/feed.json").json()["items"][0]["date_modified"]
        story.body = "<p>A typo mended.</p>"
        publishing.update(story, by=editor)
        assert client.get("/feeds/feed.json").json()["items"][0]["date_modified"] == before
        story.body = "<p>Something new.</p>"
        publishing.update(story, by=editor, material=True)
        assert client.get("/feeds/feed.json").json()["items"][0]["date_modified"] > before

    @pytest.mark.parametrize("file", FILES)
    def test_answers_304_to_who_has_this_state(self, client, file):
        make_live_article()
        first = client.get(f"/feeds/{file}")
        assert (
            client.get(f"/feeds/{file}", headers={"if-none-match": first.headers["ETag"]}).status_code == 304
        )
        dated = first.headers["Last-Modified"]
        assert client.get(f"/feeds/{file}", headers={"if-modified-since": dated}).status_code == 304

    def test_never_says_not_modified_after_a_take_down(self, client):
        story = make_live_article()
        dated = client.get("/feeds/rss.xml").headers["Last-Modified"]
        publishing.take_down(story, by=make_user("Editor"), note="It was wrong.")
        again = client.get("/feeds/rss.xml", headers={"if-modified-since": dated})
        assert again.status_code == 200
        assert titles(again) == []

    def test_gives_no_date_while_the_last_change_is_too_fresh_to_be_told_apart(self, client):
        make_live_article(published_at=timezone.now() - timedelta(seconds=5))
        assert "Last-Modified" not in client.get("/feeds/rss.xml").headers

    def test_answers_reading_only(self, client):
        assert client.post("/feeds/rss.xml").status_code == 405


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_nothing_of_a_feed_tells_that_somebody_works_on_a_draft(client, file):
    make_live_article()
    before = client.get(f"/feeds/{file}")
    editor = make_user("Editor")
    draft = publishing.create(Article(headline="Not yet"), by=editor)
    publishing.update(draft, by=editor, note="Still not.")
    publishing.discard(publishing.create(Article(headline="Never"), by=editor), by=editor)
    after = client.get(f"/feeds/{file}")
    assert before.content == after.content
    assert before.headers.pop("X-Request-ID") != after.headers.pop("X-Request-ID")
    assert dict(before.headers) == dict(after.headers)
