"""What the clock will bring, as whoever keeps pages reads it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, schedule
from articles.freshness import Tags, listed
from tests.factories import (
    make_category,
    make_live_article,
    make_scheduled_article,
    make_superuser,
    make_topic,
)

pytestmark = pytest.mark.django_db


def upcoming(after=None):
    with connection.cursor() as cursor:
        return schedule.upcoming(cursor, after or timezone.now())


def test_nothing_is_to_come_where_nothing_is_scheduled():
    make_live_article()
    assert upcoming() == []


def test_a_scheduled_story_says_at_its_moment_what_a_publish_would_say(client):
    at = timezone.now() + timedelta(hours=1)
    topic = make_topic()
    story = make_scheduled_article(published_at=at, topics=[topic], breaking_until=at + timedelta(hours=1))
    ((moment, words),) = upcoming()
    assert moment == at
    for page in ("/", topic.get_absolute_url(), "/feeds/rss.xml", "/sitemap.xml", "/news-sitemap.xml"):
        assert words.touch(Tags.shown(client.get(page).cache_tags)), page
    said = Tags.said([listed("list-front", at), "breaking", "list-breaking", f"card-{story.pk}"])
    assert said.items() <= words.items()
    assert not {"nav", "everything", "alert"} & words.keys()


def test_stories_of_one_second_are_one_moment_in_three_queries_however_many_they_are():
    at = timezone.now() + timedelta(hours=1)
    later = make_scheduled_article(published_at=at + timedelta(minutes=1))
    for _ in range(2):
        make_scheduled_article(published_at=at)
    with CaptureQueriesContext(connection) as queries:
        moments = upcoming()
    assert [moment for moment, _words in moments] == [at, later.published_at]
    assert len(queries) == 3


def test_a_scheduled_change_names_where_the_story_stands_and_where_it_will():
    boss = make_superuser()
    old, new = make_category(), make_category()
    story = make_live_article(category=old)
    typed = publishing.snapshot(story) | {"category": new.pk, "headline": "Changed"}
    publishing.keep(story, typed, by=boss, seen=0)
    at = timezone.now() + timedelta(hours=1)
    publishing.publish_copy(story, by=boss, change="update", at=at)
    ((moment, words),) = upcoming()
    assert moment == at
    assert {f"list-category-{old.pk}", f"list-category-{new.pk}", f"card-{story.pk}"} <= words.keys()
    assert "list-front" not in words
    assert upcoming(at) == []


def test_of_more_than_is_read_at_once_the_rest_is_everything_and_a_reason_to_read_again(monkeypatch):
    monkeypatch.setattr(schedule, "AT_ONCE", 2)
    monkeypatch.setattr(schedule, "_ids", schedule._ids.replace("LIMIT 1001", "LIMIT 3"))
    at = timezone.now() + timedelta(hours=1)
    for minute in (0, 1, 1, 2):
        make_scheduled_article(published_at=at + timedelta(minutes=minute))
    (first, words), (last, rest) = upcoming()
    assert (first, last) == (at, at + timedelta(minutes=1))
    assert "everything" not in words
    assert set(rest) == {"everything", "schedule"}


def test_a_live_update_dated_later_is_the_clocks_and_not_the_verbs(monkeypatch):
    boss, story = make_superuser(), make_live_article()
    publishing.post_update(story, by=boss, body="<p>Now.</p>")
    at = timezone.now() + timedelta(minutes=30)
    said = []
    monkeypatch.setattr("articles.freshness.tell", lambda pieces: said.extend(" ".join(pieces).split()))
    publishing.post_update(story, by=boss, body="<p>Later.</p>", posted_at=at)
    assert {word for word in said if not word.startswith("related-")} == {"schedule"}
    assert upcoming() == [
        (
            at,
            Tags.said(
                [f"{kind}-{story.pk}" for kind in ("article", "updates", "told", "entry")] + ["search"]
            ),
        )
    ]
