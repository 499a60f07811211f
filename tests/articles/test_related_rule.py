"""What else the reader should see before a story is scored: editors first, then arithmetic, then recency."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.related import related_to
from tests.factories import (
    make_article,
    make_category,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
)

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def reasons(stories):
    return [(story.pk, story.reason) for story in stories]


def test_an_editors_picks_come_first_and_in_their_order():
    topic = make_topic()
    story = make_live_article(topics=[topic])
    make_live_article(topics=[topic], category=story.category)
    old, older = make_live_article(published_at=days_ago(900)), make_live_article(published_at=days_ago(1000))
    publishing.set_picks(story, [older, old])
    assert reasons(related_to(story, limit=2)) == [(older.pk, "Editor’s pick"), (old.pk, "Editor’s pick")]


def test_a_rare_topic_weighs_more_than_a_common_one():
    common, rare = make_topic(name="Politics"), make_topic(name="Lighthouses")
    for _ in range(12):
        make_live_article(topics=[common], published_at=days_ago(5))
    story = make_live_article(topics=[common, rare])
    by_rare = make_live_article(topics=[rare], published_at=days_ago(5))
    assert reasons(related_to(story))[0] == (by_rare.pk, "More on Lighthouses")


def test_more_shared_topics_weigh_more_than_fewer():
    one, two = make_topic(), make_topic()
    both = make_live_article(topics=[one, two], published_at=days_ago(3))
    make_live_article(topics=[one], published_at=days_ago(3))
    make_live_article(topics=[two], published_at=days_ago(3))
    assert related_to(make_live_article(topics=[one, two]))[0].pk == both.pk


def test_a_new_story_comes_before_an_old_one_of_the_same_weight():
    topic = make_topic()
    old = make_live_article(topics=[topic], published_at=days_ago(400))
    new = make_live_article(topics=[topic], published_at=days_ago(2))
    found = [one.pk for one in related_to(make_live_article(topics=[topic]))]
    assert found[:2] == [new.pk, old.pk]


def test_the_section_fills_what_topics_leave_open():
    section, topic = make_category(name="World"), make_topic()
    story = make_live_article(category=section, topics=[topic])
    shared = make_live_article(topics=[topic], published_at=days_ago(30))
    near = make_live_article(category=section)
    assert reasons(related_to(story)) == [(shared.pk, f"More on {topic.name}"), (near.pk, "More from World")]


def test_there_are_three_when_three_exist_whatever_they_share():
    others = {make_live_article().pk for _ in range(5)}
    found = related_to(make_live_article())
    assert len(found) == 3
    assert {one.pk for one in found} < others


def test_there_are_no_more_than_exist_and_none_for_a_single_story():
    story = make_live_article()
    assert related_to(story) == []
    make_live_article()
    assert len(related_to(story)) == 1


def test_nothing_stands_there_that_readers_may_not_see_nor_the_story_itself_nor_one_twice():
    topic, section = make_topic(), make_category()
    story = make_live_article(topics=[topic], category=section)
    seen = make_live_article(topics=[topic], category=section)
    hidden = [
        make(topics=[topic], category=section)
        for make in (make_article, make_scheduled_article, make_taken_down_article)
    ]
    hidden.append(make_article(status="in_review", topics=[topic], category=section))
    publishing.set_picks(story, [seen, *hidden])
    assert [one.pk for one in related_to(story, limit=10)] == [seen.pk]


def test_the_limit_is_kept():
    section = make_category()
    story = make_live_article(category=section)
    for _ in range(9):
        make_live_article(category=section)
    assert [len(related_to(story, limit=limit)) for limit in (1, 2, 6)] == [1, 2, 6]


def test_a_story_appears_when_its_embargo_ends_and_not_before():
    story = make_live_article()
    later = make_scheduled_article()
    assert related_to(story) == []
    assert [one.pk for one in related_to(story, at=later.published_at)] == [later.pk]


def test_a_draft_without_anything_has_related_stories_too():
    make_live_article()
    assert len(related_to(make_article())) == 1


def test_before_it_is_scored_a_story_costs_four_queries_with_one_other_and_with_many(
    django_assert_num_queries,
):
    topic, section = make_topic(), make_category()
    story = make_live_article(topics=[topic], category=section)
    for size in (1, 12):
        for _ in range(size):
            make_live_article(topics=[topic, make_topic()], category=section)
        with django_assert_num_queries(4):
            related_to(story)


def test_a_common_topic_ranks_the_newest_stories_only_and_a_rare_one_all(monkeypatch):
    monkeypatch.setattr("articles.related.rule.COMMON", 3)
    monkeypatch.setattr("articles.related.rule.RECENT", 4)
    common, rare = make_topic(), make_topic()
    story = make_live_article(topics=[common, rare])
    make_live_article(topics=[common], published_at=days_ago(300))
    old_and_rare = make_live_article(topics=[rare], published_at=days_ago(300))
    both = make_live_article(topics=[common, rare], published_at=days_ago(1))
    new = [make_live_article(topics=[common], published_at=days_ago(2)) for _ in range(3)]
    found = [one.pk for one in related_to(story)]
    assert found[0] == both.pk
    assert set(found) == {both.pk, old_and_rare.pk, *(one.pk for one in new)}
