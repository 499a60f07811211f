"""What the clock says beside the times of a story, at each boundary second."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from articles import catalogue, labels, publishing
from articles.models import Article
from tests.articles.admin_forms import open_story, save_story, sentences, signed_in
from tests.factories import make_live_article, make_live_update, make_superuser, make_topic, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 13, 5, 7, tzinfo=UTC)
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
MONTH = "This article is more than a month old"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def said(client, story):
    """Return the line of times over a story, in words."""
    page = client.get(story.get_absolute_url())
    assert page.status_code == 200
    text = sentences(page)
    return text[text.index("Published ") : text.index("to read") + 120]


# How old it is


def test_after_thirty_days_to_the_second_readers_are_told_that_a_story_is_old(client, clock):
    story = make_live_article(published_at=NOW)
    clock.move_to(NOW + 30 * DAY - TICK)
    page = client.get(story.get_absolute_url())
    assert MONTH not in sentences(page)
    assert page.ends_at <= NOW + 30 * DAY
    clock.move_to(NOW + 30 * DAY)
    assert MONTH in said(client, story)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (29, ""),
        (30, MONTH),
        (364, MONTH),
        (365, "This article is more than a year old"),
        (729, "This article is more than a year old"),
        (730, "This article is more than 2 years old"),
        (3_650, "This article is more than 10 years old"),
    ],
)
def test_the_label_by_age(clock, days, words):
    story = make_live_article(published_at=NOW - days * DAY)
    assert labels.age_label(story, [], NOW) == words


@pytest.mark.parametrize("days", [0, 10, 30, 200, 365, 800])
def test_a_page_ends_when_its_label_changes(clock, days):
    story = make_live_article(published_at=NOW - days * DAY)
    now = labels.age_label(story, [], NOW)
    (next_one,) = labels.moments(story, NOW)
    assert next_one is not None
    assert next_one > NOW
    assert labels.age_label(story, [], next_one - TICK) == now
    assert labels.age_label(story, [], next_one) != now


def test_a_story_or_a_topic_may_be_timeless(client, clock):
    boss = make_superuser()
    topic = make_topic()
    story = make_live_article(published_at=NOW - 90 * DAY, topics=[make_topic(), topic])
    assert MONTH in said(client, story)
    topic.timeless = True
    catalogue.save(topic, by=boss)
    assert MONTH not in said(client, story)
    topic.timeless = False
    catalogue.save(topic, by=boss)
    story.timeless = True
    publishing.update(story, by=boss)
    assert MONTH not in said(client, story)
    assert labels.moments(story, NOW) == []


def test_a_topic_touches_the_pages_of_old_stories_only(client, clock):
    topic = make_topic()
    old = make_live_article(published_at=NOW - 30 * DAY, topics=[topic])
    young = make_live_article(published_at=NOW - 30 * DAY + TICK, topics=[topic])
    word = f"age-topic-{topic.pk}"
    assert word in client.get(old.get_absolute_url()).cache_tags
    page = client.get(young.get_absolute_url())
    assert word not in page.cache_tags
    assert page.ends_at == NOW + TICK, "it will be asked then"


def test_the_form_has_the_switch_and_a_revision_keeps_it(client, clock):
    desk = signed_in(make_user("Editor"))
    story = make_live_article(published_at=NOW - 90 * DAY)
    save_story(desk, story, open_story(desk, story), timeless="on", change="typo")
    story.refresh_from_db()
    assert story.timeless is True
    assert story.revisions.latest("version").snapshot["timeless"] is True
    assert MONTH not in said(client, story)


# Developing


def test_the_label_says_when_the_story_was_updated_and_ends_a_day_later(client, clock):
    story = make_live_article(developing=True, published_at=NOW - timedelta(hours=3), revised_at=NOW)
    text = said(client, story)
    assert "Developing, updated 13:05 UTC" in text
    page = client.get(story.get_absolute_url()).content.decode()
    assert '<time datetime="2026-11-23T13:05:07+00:00">13:05 UTC</time></span>' in page
    clock.move_to(NOW + DAY - TICK)
    assert "Developing, updated 13:05 UTC, 23 November" in said(client, story), "it was yesterday"
    assert client.get(story.get_absolute_url()).ends_at == NOW + DAY
    clock.move_to(NOW + DAY)
    assert "Developing" not in said(client, story)


def test_it_counts_from_each_kind_of_update(clock):
    boss = make_superuser()
    start = NOW

    def story():
        return make_live_article(developing=True, published_at=start)

    def material(made):
        publishing.update(made, by=boss, material=True)

    def correction(made):
        publishing.correct(made, by=boss, text="It was ten.")

    def post(made):
        publishing.post_update(made, by=boss, body="<p>More.</p>")

    for kind in (material, correction, post):
        clock.move_to(start)
        made = story()
        clock.move_to(start + timedelta(hours=5))
        kind(made)
        made.refresh_from_db()
        last = start + timedelta(hours=5) + DAY
        assert made.is_developing(last - TICK), kind
        assert not made.is_developing(last), kind


def test_a_typo_moves_no_label(clock):
    story = make_live_article(developing=True, published_at=NOW)
    clock.move_to(NOW + timedelta(hours=5))
    story.body = "<p>Spelt right.</p>"
    publishing.update(story, by=make_superuser())
    assert story.developing_until == NOW + DAY


def test_old_and_developing_are_never_said_together(client, clock):
    story = make_live_article(developing=True, published_at=NOW - 40 * DAY, revised_at=NOW)
    assert "Developing" in said(client, story)
    assert MONTH not in said(client, story)
    clock.move_to(NOW + DAY)
    assert "Developing" not in said(client, story)
    assert MONTH in said(client, story)


def test_cards_say_it_too(client, clock):
    make_live_article(developing=True, published_at=NOW - timedelta(hours=1), revised_at=NOW)
    assert "Developing, updated 13:05 UTC" in sentences(client.get("/"))
    clock.move_to(NOW + DAY)
    assert "Developing" not in sentences(client.get("/"))


def test_the_desk_names_labels_that_are_about_to_end_and_renews_them_with_one_tap(client, clock):
    desk = signed_in(make_user("Editor"))
    soon = make_live_article(headline="Soon over", developing=True, published_at=NOW - timedelta(hours=21))
    make_live_article(
        headline="Not yet", developing=True, published_at=NOW - timedelta(hours=21) + timedelta(seconds=1)
    )
    make_live_article(headline="Over", developing=True, published_at=NOW - timedelta(hours=24))
    page = sentences(desk.get("/admin/"))
    part = page[page.index("ends soon") : page.index("Break a story")]
    assert "Soon over" in part
    assert "The label ends at 16:05 UTC, 23 November" in part
    assert not {"Not yet", "Over"} & set(part.replace("Soon over", "").split())
    assert "Not yet" not in part
    answer = desk.post(
        reverse("admin:articles_article_tap", args=[soon.pk, "renew"]), {"next": "desk"}, follow=True
    )
    assert "“Soon over” is marked as developing until 13:05 UTC, 24 November 2026." in sentences(answer)
    assert "Developing, updated 16:05 UTC, 22 November" in said(client, soon), (
        "what readers were told is as old as it was"
    )
    clock.move_to(NOW + DAY - TICK)
    assert "Developing" in said(client, soon)
    assert client.get(soon.get_absolute_url()).ends_at == NOW + DAY
    clock.move_to(NOW + DAY)
    assert "Developing" not in said(client, soon)


def test_the_label_is_taken_off_with_one_tap_though_a_colleague_has_the_form_open(client, clock):
    desk, colleague = signed_in(make_user("Editor")), signed_in(make_user("Editor"))
    story = make_live_article(published_at=NOW)
    story.developing = True
    publishing.update(story, by=make_superuser())
    typed = open_story(colleague, story)
    for _ in range(2):
        desk.post(reverse("admin:articles_article_tap", args=[story.pk, "drop"]))
    save_story(colleague, story, typed, headline="Typed meanwhile", change="typo")
    story.refresh_from_db()
    assert (story.headline, story.developing) == ("Typed meanwhile", False)
    with pytest.raises(ValidationError, match="taken the label off"):
        publishing.renew_label(story, by=make_superuser())


def test_a_label_counts_in_lists_as_in_rows(clock):
    hours = timedelta(hours=1)
    made = [
        make_live_article(developing=True, published_at=NOW - 30 * hours),
        make_live_article(developing=True, published_at=NOW - 30 * hours, revised_at=NOW - 2 * hours),
        make_live_article(developing=True, published_at=NOW - 30 * hours, developing_renewed_at=NOW - hours),
        make_live_article(developing=False, published_at=NOW - hours),
    ]
    make_live_update(made[0])
    from articles.cards import cards

    shown = {card.pk for card in cards(Article.objects.all(), NOW) if card.developing}
    assert shown == {story.pk for story in made if story.is_developing(NOW)} == {made[1].pk, made[2].pk}
    assert timezone.now() == NOW
