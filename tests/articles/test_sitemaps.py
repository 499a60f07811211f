"""What search engines are told: every page there is, and the news of two days."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles import sitemaps
from articles.models import Paper
from tests.factories import (
    make_article,
    make_author,
    make_live_article,
    make_page,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
)

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITE = "http://127.0.0.1:8000"


def urls(response):
    return [node.text for node in etree.fromstring(response.content).iter(f"{MAP}loc")]


class TestSitemap:
    def test_names_every_page_that_readers_can_open(self, client):
        topic, author, page = make_topic(), make_author(), make_page()
        story = make_live_article(topics=[topic], authors=[author])
        expected = [row.get_absolute_url() for row in (story, story.category, topic, author, page)]
        assert sorted(urls(client.get("/sitemap.xml"))) == sorted(
            f"{SITE}{path}" for path in ["/", *expected]
        )

    def test_every_address_in_it_answers(self, client):
        make_live_article(topics=[make_topic()])
        make_page()
        for url in urls(client.get("/sitemap.xml")):
            assert client.get(url.removeprefix(SITE)).status_code == 200, url

    def test_names_nothing_that_is_not_out_nor_whose_only_stories_are_not(self, client):
        topic, author = make_topic(), make_author()
        for make in (make_article, make_scheduled_article, make_taken_down_article):
            make(topics=[topic], authors=[author])
        found = urls(client.get("/sitemap.xml"))
        assert all(
            "/stories/" not in url and "/topics/" not in url and "/authors/" not in url for url in found
        )

    def test_dates_a_story_by_its_last_material_change(self, client):
        make_live_article(
            published_at=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
            revised_at=datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
        )
        assert b"<lastmod>2026-03-02T11:00:00+00:00</lastmod>" in client.get("/sitemap.xml").content

    def test_becomes_an_index_when_there_are_more_stories_than_a_file_takes(self, client, monkeypatch):
        monkeypatch.setattr(sitemaps, "PER_FILE", 2)
        stories = [make_live_article() for _ in range(5)]
        index = client.get("/sitemap.xml")
        assert etree.fromstring(index.content).tag == f"{MAP}sitemapindex"
        parts = urls(index)
        assert parts == [f"{SITE}/sitemap.xml?part={number}" for number in (1, 2, 3)]
        named = [url for part in parts for url in urls(client.get(part.removeprefix(SITE)))]
        assert {f"{SITE}{story.get_absolute_url()}" for story in stories} <= set(named)
        assert len(named) == len(set(named))

    @pytest.mark.parametrize("part", ["0", "-1", "99", "abc", "9" * 5000])
    def test_a_part_that_is_not_there_is_a_404(self, client, part):
        assert client.get(f"/sitemap.xml?part={part}").status_code == 404


class TestNewsSitemap:
    def test_names_the_stories_of_the_last_two_days(self, client):
        Paper.objects.create(name="Cats & Dogs")
        recent = make_live_article(
            headline="A <new> story", published_at=timezone.now() - timedelta(hours=47)
        )
        make_live_article(published_at=timezone.now() - timedelta(hours=49))
        make_scheduled_article()
        response = client.get("/news-sitemap.xml")
        assert urls(response) == [f"{SITE}{recent.get_absolute_url()}"]
        root = etree.fromstring(response.content)
        assert root.find(f".//{NEWS}name").text == "Cats & Dogs"
        assert root.find(f".//{NEWS}language").text == "en"
        assert root.find(f".//{NEWS}title").text == "A <new> story"
        assert datetime.fromisoformat(
            root.find(f".//{NEWS}publication_date").text
        ) == recent.published_at.replace(microsecond=0)

    def test_may_be_empty(self, client):
        assert urls(client.get("/news-sitemap.xml")) == []

    def test_holds_at_most_a_thousand(self, client, monkeypatch):
        monkeypatch.setattr(sitemaps, "MOST_NEWS", 3)
        for _ in range(5):
            make_live_article()
        assert len(urls(client.get("/news-sitemap.xml"))) == 3
