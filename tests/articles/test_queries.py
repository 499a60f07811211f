"""Every list costs the same number of queries with one story and with many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.indexing import index
from articles.models import Article, RelatedList
from articles.search import snippets
from comments.models import Comment
from tests.factories import (
    make_author,
    make_category,
    make_comment,
    make_correction,
    make_live_article,
    make_live_update,
    make_photo,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

FRAME = 1  # the paper, its sections and pages, the alert
COUNTS = 1  # how many comments the stories have


@pytest.fixture
def shelf():
    """What all stories of these tests have in common."""
    return {
        "category": make_category(parent=make_category()),
        "topics": [make_topic()],
        "authors": [make_author(photo=make_photo())],
    }


def fill(shelf, count):
    for number in range(count):
        story = make_live_article(
            category=shelf["category"],
            topics=[*shelf["topics"], make_topic()],
            authors=[*shelf["authors"], make_author(photo=make_photo())],
            lead_photo=make_photo(),
            body_html="<p>Text.</p>",
            breaking_until=timezone.now() + timedelta(hours=1),
            kind="opinion" if number % 3 == 0 else "news",
        )
        make_correction(story)
        index(story)


def cost(client, path):
    snippets._roots.clear()  # of words that an earlier search has looked up
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


PAGES = {
    "front": (lambda shelf: "/", FRAME + 2 + COUNTS),
    "section": (lambda shelf: shelf["category"].get_absolute_url(), FRAME + 1 + COUNTS),
    "topic": (lambda shelf: shelf["topics"][0].get_absolute_url(), FRAME + 2 + COUNTS),
    "author": (lambda shelf: shelf["authors"][0].get_absolute_url(), FRAME + 2 + COUNTS),
    "breaking": (lambda shelf: "/breaking/", FRAME + 1 + COUNTS),
    "corrections": (lambda shelf: "/corrections/", FRAME + 1),
    "archive": (lambda shelf: f"/archive/{timezone.now() - timedelta(hours=1):%Y/%m}/", FRAME + 3 + COUNTS),
    # Its terms set, and back for the next test, in a transaction of its own; counted, weighed, cards, roots of their words.
    "search": (lambda shelf: "/search/?q=headline", FRAME + 8 + COUNTS),
    "site feed": (lambda shelf: "/feeds/rss.xml", FRAME + 1),
    "section feed": (lambda shelf: f"{shelf['category'].get_absolute_url()}feeds/atom.xml", FRAME + 1),
    "topic feed": (lambda shelf: f"{shelf['topics'][0].get_absolute_url()}feeds/feed.json", FRAME + 2),
    "author feed": (lambda shelf: f"{shelf['authors'][0].get_absolute_url()}feeds/rss.xml", FRAME + 2),
    "sitemap": (lambda shelf: "/sitemap.xml", FRAME + 4),
    "news sitemap": (lambda shelf: "/news-sitemap.xml", FRAME + 1),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_costs_the_same_with_one_story_and_with_many(client, shelf, name):
    path, expected = PAGES[name]
    fill(shelf, 1)
    with_one = cost(client, path(shelf))
    fill(shelf, 7)
    assert cost(client, path(shelf)) == with_one
    assert with_one <= expected


def test_a_story_costs_the_same_whatever_stands_around_it(client, shelf):
    def page_of(count, scored):
        fill(shelf, count)
        story = make_live_article(kind="live", body_html="<p>Text.</p>", **shelf)
        for _ in range(count):
            make_live_update(story, body_html="<p>Post.</p>", posted_by=make_user())
            make_correction(story)
            make_comment(make_comment(story, status="removed").article, status="approved")
            make_comment(story, parent=make_comment(story))
        Comment.objects.filter(article=story, replies__isnull=False).update(status="removed")
        if scored:
            others = Article.objects.exclude(pk=story.pk).values_list("pk", flat=True)
            ids = list(others)
            RelatedList.objects.create(
                article=story,
                ids=ids,
                scores=[1] * len(ids),
                reasons=[0] * len(ids),
                topics=[0] * len(ids),
                scored_at=timezone.now(),
            )
        path = story.get_absolute_url()
        assert b"removed by a moderator" in client.get(path).content
        return cost(client, path)

    with_one = page_of(1, scored=True)
    assert page_of(6, scored=True) == with_one
    # The story, its updates, the cards below it, the comments.
    assert with_one <= FRAME + 4
    # Before the worker has scored it a rule finds what is related.
    assert page_of(6, scored=False) <= FRAME + 5


@pytest.mark.parametrize("subject", ["topic", "author", "category"])
def test_a_feed_without_a_story_costs_no_more_than_one_with_many(client, subject):
    row = {"topic": make_topic, "author": make_author, "category": make_category}[subject]()
    assert cost(client, f"{row.get_absolute_url()}feeds/rss.xml") <= FRAME + 2


def test_the_updates_of_a_story_cost_the_same_with_one_and_with_many(client):
    story = make_live_article(kind="live")
    path = reverse("articles:updates", args=[story.slug])
    make_live_update(story, body_html="<p>a</p>")
    with_one = cost(client, path)
    for _ in range(8):
        make_live_update(story, body_html="<p>a</p>")
    assert cost(client, path) == with_one
