"""The breaking desk: verbs, form, taps, the queue under the strip, and everything at its very second."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.freshness import Tags
from articles.memory import Memory
from articles.models import Article, TrailEntry
from tests.articles.admin_forms import fields_of, open_story, save_story, sentences, signed_in, story_address
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_photo,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
    make_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 13, 5, 7, tzinfo=UTC)
SECOND, TICK = timedelta(seconds=1), timedelta(microseconds=1)


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ready(**fields):
    """Make a draft that may be published."""
    return make_article(category=make_category(), authors=[make_author()], **fields)


def on_page(client, path="/corrections/"):
    """Return what the strip says on a page, "" without one."""
    page = client.get(path).content.decode()
    return page.partition('class="strip-line">')[2].partition("<")[0]


def minutes(number):
    return timedelta(minutes=number)


# An alert and its end


def test_an_alert_stands_until_its_second_and_no_longer(client, clock, editor):
    story = make_live_article(headline="Bridge closed")
    publishing.break_story(story, by=editor, line="The bridge is closed", minutes=20)
    for path in ("/", "/corrections/", "/search/", "/breaking/", story.get_absolute_url(), "/no-such-page/"):
        assert on_page(client, path) == "The bridge is closed", path
    clock.move_to(NOW + minutes(20) - TICK)
    assert on_page(client) == "The bridge is closed"
    clock.move_to(NOW + minutes(20))
    assert on_page(client) == ""


def test_every_page_knows_the_second_at_which_an_alert_ends(client, clock, editor):
    first, second = make_live_article(), make_live_article()
    publishing.break_story(first, by=editor, minutes=60)
    publishing.break_story(second, by=editor, minutes=20)
    for path in ("/", "/corrections/", "/breaking/", first.get_absolute_url()):
        assert client.get(path).ends_at == NOW + minutes(20), path
    clock.move_to(NOW + minutes(20))
    assert client.get("/corrections/").ends_at == NOW + minutes(60)


def test_an_end_is_required_and_bounded(clock, editor):
    story = make_live_article()
    for wish in (
        {},
        {"minutes": 0},
        {"minutes": -5},
        {"minutes": 24 * 60 + 1},
        {"minutes": 10**9},
        {"until": NOW},
        {"until": NOW - SECOND},
        {"until": NOW + timedelta(hours=24) + SECOND},
        {"minutes": 20, "until": NOW + minutes(20)},
    ):
        with pytest.raises(ValidationError):
            publishing.break_story(story, by=editor, **wish)
    assert not Article.objects.breaking().exists()
    publishing.break_story(story, by=editor, until=NOW + timedelta(hours=24))
    assert story.is_breaking(NOW + timedelta(hours=24) - TICK)


def test_the_words_can_be_changed_without_the_end(client, clock, editor):
    story = make_live_article()
    publishing.break_story(story, by=editor, line="One", minutes=20)
    publishing.break_story(story, by=editor, line="Two")
    assert on_page(client) == "Two"
    assert story.breaking_until == NOW + minutes(20)


def test_to_extend_counts_from_the_end_that_was_seen_so_that_two_taps_are_one(clock, editor):
    story = make_live_article()
    publishing.break_story(story, by=editor, minutes=20)
    seen = story.breaking_until
    for _ in range(2):
        publishing.extend_break(Article.objects.get(pk=story.pk), by=editor, minutes=20, seen=seen)
    story.refresh_from_db()
    assert story.breaking_until == NOW + minutes(40)
    publishing.extend_break(story, by=editor, minutes=60)
    assert story.breaking_until == NOW + minutes(100)
    publishing.extend_break(story, by=editor, minutes=20, seen=NOW - timedelta(days=1))
    assert story.breaking_until == NOW + minutes(100), "it never gets shorter"
    publishing.extend_break(story, by=editor, minutes=60, seen=datetime.max.replace(tzinfo=UTC))
    assert story.breaking_until == NOW + timedelta(hours=24)


def test_what_has_ended_is_not_extended(clock, editor):
    story = make_live_article()
    publishing.break_story(story, by=editor, minutes=20)
    clock.move_to(NOW + minutes(20))
    with pytest.raises(ValidationError, match="has ended already"):
        publishing.extend_break(story, by=editor, minutes=20)
    assert not story.is_breaking(timezone.now())


def test_an_early_end_can_be_taken_back_until_the_end_that_was_planned(client, clock, editor):
    first, second = make_live_article(headline="First"), make_live_article(headline="Second")
    publishing.break_story(first, by=editor, minutes=20)
    publishing.break_story(second, by=editor, minutes=60)
    clock.move_to(NOW + minutes(5))
    publishing.end_break(first, by=editor)
    publishing.end_break(first, by=editor)  # a second tap is no error
    assert on_page(client) == "Second"
    publishing.resume_break(first, by=editor)
    assert on_page(client) == "First", "in its old place"
    assert first.breaking_until == NOW + minutes(20)
    publishing.end_break(first, by=editor)
    clock.move_to(NOW + minutes(20))
    with pytest.raises(ValidationError, match="time is over"):
        publishing.resume_break(first, by=editor)


# The queue


def test_a_second_story_waits_and_takes_its_place_at_the_very_second(client, clock, editor):
    first, second, third = (make_live_article(headline=name) for name in ("First", "Second", "Third"))
    publishing.break_story(first, by=editor, minutes=20)
    clock.shift(SECOND)
    publishing.break_story(second, by=editor, minutes=60)
    clock.shift(SECOND)
    publishing.break_story(third, by=editor, minutes=120)
    assert on_page(client) == "First"
    assert "Also breaking: 2 stories" in client.get("/corrections/").content.decode()
    listed = [card.headline for card in client.get("/breaking/").context["now"]]
    assert listed == ["First", "Second", "Third"]
    clock.move_to(NOW + minutes(20) - TICK)
    assert on_page(client) == "First"
    clock.move_to(NOW + minutes(20))
    assert on_page(client) == "Second"
    assert "Also breaking: 1 story" in client.get("/corrections/").content.decode()
    clock.move_to(NOW + minutes(60) + SECOND)
    assert on_page(client) == "Third"
    assert "Also breaking" not in client.get("/corrections/").content.decode()


def test_the_greater_news_can_be_put_first(client, clock, editor):
    older, newer = make_live_article(headline="Older"), make_live_article(headline="Newer")
    publishing.break_story(older, by=editor, minutes=60)
    clock.shift(SECOND)
    publishing.break_story(newer, by=editor, minutes=20)
    publishing.lead_break(newer, by=editor)
    assert on_page(client) == "Newer"
    clock.shift(SECOND)
    publishing.lead_break(older, by=editor)
    assert on_page(client) == "Older"
    assert [story.pk for story in Article.objects.breaking()] == [older.pk, newer.pk]


def test_rows_stand_in_the_same_order_as_the_queue(clock):
    stories = [
        make_live_article(breaking_until=NOW + minutes(9), published_at=NOW - minutes(7)),
        make_live_article(breaking_until=NOW + minutes(9), breaking_since=NOW - minutes(9)),
        make_live_article(breaking_until=NOW + minutes(9), breaking_since=NOW - minutes(1)),
        make_live_article(breaking_until=NOW + minutes(9), breaking_first_at=NOW - minutes(2)),
        make_live_article(breaking_until=NOW + minutes(9), breaking_first_at=NOW - minutes(1)),
    ]
    by_row = sorted(stories, key=lambda story: story.breaking_place)
    assert [story.pk for story in by_row] == [story.pk for story in Article.objects.breaking(NOW)]


def test_a_held_frame_lets_the_next_alert_up_though_nobody_says_so(client, monkeypatch, editor):
    held = Memory()
    held.is_trusted = lambda: True
    monkeypatch.setattr("articles.context.memory", held)
    with time_machine.travel(NOW, tick=False) as clock:
        first, second = make_live_article(headline="First"), make_live_article(headline="Second")
        publishing.break_story(first, by=editor, minutes=20)
        publishing.break_story(second, by=editor, minutes=60)
        held.forget(Tags.said(["breaking"]))
        assert on_page(client) == "First"
        clock.move_to(NOW + minutes(20))
        assert on_page(client) == "Second"
        clock.move_to(NOW + minutes(60))
        assert on_page(client) == ""


def test_the_lead_of_the_queue_leads_the_front_however_old_it_is(client, clock, editor):
    section = make_category()
    old = make_live_article(category=section, published_at=NOW - timedelta(days=3))
    for hours in range(1, 20):
        photo = make_photo() if hours == 1 else None
        make_live_article(category=section, published_at=NOW - timedelta(hours=hours), lead_photo=photo)
    publishing.break_story(old, by=editor, minutes=20)
    assert client.get("/").context["lead"].pk == old.pk
    clock.move_to(NOW + minutes(20))
    assert client.get("/").context["lead"].pk != old.pk


# Before publication


def test_an_alert_that_was_decided_for_a_draft_begins_with_its_publication(client, clock, editor):
    story = ready(headline="Bridge closed")
    publishing.break_story(story, by=editor, minutes=20)
    assert on_page(client) == ""
    clock.move_to(NOW + timedelta(hours=5))
    publishing.publish(story, by=editor)
    assert on_page(client) == "Bridge closed"
    clock.shift(minutes(20) - TICK)
    assert on_page(client) == "Bridge closed"
    clock.shift(TICK)
    assert on_page(client) == ""


def test_an_alert_of_a_scheduled_story_begins_at_its_second_and_moves_with_it(client, clock, editor):
    story = ready(headline="Bridge opens")
    publishing.publish(story, by=editor, at=NOW + minutes(30))
    publishing.break_story(story, by=editor, minutes=20)
    publishing.publish(story, by=editor, at=NOW + minutes(90))
    clock.move_to(NOW + minutes(90) - TICK)
    assert on_page(client) == ""
    clock.move_to(NOW + minutes(90))
    assert on_page(client) == "Bridge opens"
    clock.move_to(NOW + minutes(110))
    assert on_page(client) == ""


def test_a_scheduled_story_waits_behind_what_broke_before_it_came_out(client, clock, editor):
    planned, sudden = ready(headline="Planned"), make_live_article(headline="Sudden")
    publishing.publish(planned, by=editor, at=NOW + minutes(30))
    publishing.break_story(planned, by=editor, minutes=120)
    clock.move_to(NOW + minutes(10))
    publishing.break_story(sudden, by=editor, minutes=60)
    clock.move_to(NOW + minutes(31))
    assert on_page(client) == "Sudden"
    clock.move_to(NOW + minutes(70))
    assert on_page(client) == "Planned"


def test_a_time_that_the_publication_misses_leaves_no_alert(clock, editor):
    story = ready()
    publishing.break_story(story, by=editor, until=NOW + minutes(30))
    clock.move_to(NOW + minutes(40))
    publishing.publish(story, by=editor)
    assert story.breaking_until is None
    later = ready()
    publishing.publish(later, by=editor, at=NOW + timedelta(hours=5))
    with pytest.raises(ValidationError, match="not out by then"):
        publishing.break_story(later, by=editor, until=NOW + timedelta(hours=4))


def test_sent_back_and_published_again_it_counts_from_the_new_publication(clock, editor):
    story = ready()
    publishing.publish(story, by=editor, at=NOW + minutes(30))
    publishing.break_story(story, by=editor, minutes=20)
    publishing.send_back(story, by=editor, note="Wait.")
    assert story.breaking_until is None
    clock.move_to(NOW + timedelta(hours=3))
    publishing.publish(story, by=editor)
    assert story.breaking_until == timezone.now() + minutes(20)


def test_an_alert_for_later_can_be_taken_back(clock, editor):
    story = ready()
    publishing.break_story(story, by=editor, minutes=20)
    publishing.end_break(story, by=editor)
    publishing.publish(story, by=editor)
    assert not story.is_breaking(timezone.now())


def test_what_is_taken_down_breaks_no_more_when_it_is_restored(clock, editor):
    story = make_live_article()
    publishing.break_story(story, by=editor, minutes=60)
    publishing.take_down(story, by=editor, note="It was wrong.")
    publishing.restore(story, by=editor)
    assert not Article.objects.breaking().exists()
    with pytest.raises(ValidationError):
        publishing.resume_break(story, by=editor)


# Where the news is carried


def test_feeds_and_the_news_sitemap_carry_a_story_that_is_published_and_broken_at_once(client, clock, editor):
    story = ready(headline="Bridge closed")
    publishing.break_story(story, by=editor, minutes=20)
    publishing.publish(story, by=editor)
    for path in (
        "/feeds/rss.xml",
        "/feeds/atom.xml",
        "/feeds/feed.json",
        "/news-sitemap.xml",
        "/sitemap.xml",
    ):
        assert story.get_absolute_url() in client.get(path).content.decode(), path


# Who


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Moderator", "Editor", "superuser"])
def test_only_who_may_publish_breaks_news(role, clock):
    user = make_superuser() if role == "superuser" else make_user(None if role == "nobody" else role)
    may = role in ("Editor", "superuser")
    client = signed_in(user)
    draft, live = ready(created_by=user), make_live_article(created_by=user)
    developing = make_live_article(developing=True)
    publishing.break_story(live, by=make_superuser(), minutes=20)
    for story in (draft, live):
        address = reverse("admin:articles_article_breaking", args=[story.pk])
        assert client.get(address).status_code == (200 if may else 403)
        client.post(address, {"end": "60", "line": "Changed", "do": "publish"})
        story.refresh_from_db()
        assert (story.breaking_line == "Changed") is may
    for name in ("extend-20", "extend-60", "first", "end", "resume"):
        before = live.version
        answer = client.post(reverse("admin:articles_article_tap", args=[live.pk, name]))
        assert answer.status_code == (302 if may else 403), name
        live.refresh_from_db()
        if not may:
            assert live.version == before
    for name in ("renew", "drop"):
        client.post(reverse("admin:articles_article_tap", args=[developing.pk, name]))
    developing.refresh_from_db()
    assert developing.developing is not may
    for verb in (
        lambda: publishing.break_story(draft, by=user, minutes=20),
        lambda: publishing.end_break(live, by=user),
        lambda: publishing.drop_label(developing, by=user),
    ):
        if not may:
            with pytest.raises(PermissionDenied):
                verb()
    page = sentences(client.get("/admin/"))
    assert ("Break a story" in page) is may


def test_strangers_are_led_to_the_door_and_a_tap_is_a_post(clock, editor):
    story = make_live_article()
    address = reverse("admin:articles_article_tap", args=[story.pk, "end"])
    assert "/admin/login/" in Client().post(address).url
    assert signed_in(editor).get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(address).status_code == 403
    assert signed_in(editor).post(address.replace("/end/", "/destroy/")).status_code == 403


def test_a_story_taken_down_says_why_it_cannot_break(clock, editor):
    story = make_taken_down_article()
    answer = signed_in(editor).get(reverse("admin:articles_article_breaking", args=[story.pk]))
    assert answer.status_code == 409
    assert "Restore it first" in sentences(answer)
    answer = signed_in(editor).post(
        reverse("admin:articles_article_tap", args=[story.pk, "extend-20"]), follow=True
    )
    assert "You may not break this story in its present state." in sentences(answer)


# The form and the first page


def test_one_form_breaks_a_story(client, clock, editor):
    story = make_live_article(headline="Bridge closed")
    desk = signed_in(editor)
    address = reverse("admin:articles_article_breaking", args=[story.pk])
    assert address in desk.get(story_address(story)).content.decode()
    fields = fields_of(desk.get(address), "breaking_form")
    assert fields["end"] == "60"
    answer = desk.post(address, fields | {"line": " The bridge\r\n is closed ", "end": "20"}, follow=True)
    assert "It stands over every page until 13:25 UTC" in sentences(answer)
    assert on_page(client) == "The bridge is closed"
    entry = TrailEntry.objects.filter(verb="break").get()
    assert (entry.who_id, entry.object_id) == (editor.pk, story.pk)
    assert entry.note == "until 13:25 UTC, 23 November 2026: The bridge is closed"


def test_the_form_takes_a_time_and_says_what_is_wrong_with_one(clock, editor):
    story = make_live_article()
    desk = signed_in(editor)
    address = reverse("admin:articles_article_breaking", args=[story.pk])
    for typed, sentence in (
        ("", "Choose the time"),
        ("2026-11-23T13:05", "That time has passed"),
        ("2026-11-25T13:05", "24 hours at most"),
        ("soon", "valid date"),
        ("9999-99-99T00:00", "valid date"),
    ):
        answer = desk.post(address, {"line": "", "end": "time", "until": typed})
        assert answer.status_code == 400
        assert sentence in sentences(answer), typed
    assert "valid choice" in sentences(desk.post(address, {"line": "", "end": "never"}))
    assert "at most 160" in sentences(desk.post(address, {"line": "x" * 161, "end": "20"}))
    desk.post(address, {"line": "", "end": "time", "until": "2026-11-23T15:30"})
    story.refresh_from_db()
    assert story.breaking_until == NOW.replace(hour=15, minute=30, second=0)


def test_a_draft_is_published_and_broken_in_one_step_or_not_at_all(client, clock, editor):
    desk = signed_in(editor)
    lacking = make_article()
    address = reverse("admin:articles_article_breaking", args=[lacking.pk])
    answer = desk.post(address, {"line": "Now", "end": "20", "do": "publish"})
    assert "The story needs a section." in sentences(answer)
    lacking.refresh_from_db()
    assert (lacking.status, lacking.breaking_minutes) == ("draft", None)
    story = ready(headline="Bridge closed")
    address = reverse("admin:articles_article_breaking", args=[story.pk])
    desk.post(address, {"line": "", "end": "20", "do": "publish"})
    assert on_page(client) == "Bridge closed"
    waiting = ready()
    address = reverse("admin:articles_article_breaking", args=[waiting.pk])
    answer = desk.post(address, {"line": "", "end": "120", "do": "break"}, follow=True)
    assert "It breaks when it is published, for 120 minutes." in sentences(answer)
    waiting.refresh_from_db()
    assert waiting.status == "draft"


def tap(desk, story, name, **more):
    """Press a button on the first page."""
    address = reverse("admin:articles_article_tap", args=[story.pk, name])
    return desk.post(address, {"next": "desk"} | more, follow=True)


def test_the_first_page_extends_ends_and_puts_back_with_one_tap(client, clock, editor):
    desk = signed_in(editor)
    first, second = make_live_article(headline="First"), make_live_article(headline="Second")
    publishing.break_story(first, by=editor, minutes=20)
    publishing.break_story(second, by=editor, minutes=60)
    page = desk.get("/admin/")
    for story in (first, second):
        for name in ("extend-20", "extend-60", "end"):
            assert reverse("admin:articles_article_tap", args=[story.pk, name]) in page.content.decode()
    answer = tap(desk, first, "extend-20", seen=first.breaking_until.isoformat())
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert "“First” is breaking until 13:45 UTC" in sentences(answer)
    answer = tap(desk, first, "end")
    assert "The banner of “First” has ended." in sentences(answer)
    assert "Put it back until 13:45 UTC" in sentences(answer)
    assert on_page(client) == "Second"
    tap(desk, first, "resume")
    assert on_page(client) == "First"
    tap(desk, second, "first")
    assert on_page(client) == "Second"
    verbs = ["break", "extend_break", "end_break", "resume_break", "lead_break"]
    found = TrailEntry.objects.filter(verb__contains="break").order_by("pk").values_list("verb", flat=True)
    assert list(dict.fromkeys(found)) == verbs


@pytest.mark.parametrize("seen", ["", "nonsense", "2026-13-45T99:99", "2026-11-23T13:25:07", "x" * 5000])
def test_a_tap_with_nonsense_counts_from_the_end_there_is(clock, editor, seen):
    story = make_live_article()
    publishing.break_story(story, by=editor, minutes=20)
    tap(signed_in(editor), story, "extend-20", seen=seen)
    story.refresh_from_db()
    assert story.breaking_until == NOW + minutes(40)


def test_a_tap_after_the_end_says_so_in_words(clock, editor):
    story = make_live_article()
    publishing.break_story(story, by=editor, minutes=20)
    clock.move_to(NOW + minutes(21))
    answer = tap(signed_in(editor), story, "extend-60")
    assert "The banner has ended already." in sentences(answer)


def test_a_tap_takes_nothing_from_a_colleague_who_has_the_form_open(clock, editor):
    colleague = signed_in(make_user("Editor"))
    for story in (ready(), make_live_article()):
        typed = open_story(colleague, story)
        desk = signed_in(editor)
        desk.post(reverse("admin:articles_article_breaking", args=[story.pk]), {"line": "Now", "end": "20"})
        answer = save_story(colleague, story, typed, headline="Typed meanwhile", change="typo")
        assert answer.status_code == 302, answer.context["errors"]
        story.refresh_from_db()
        assert (story.headline, story.breaking_line) == ("Typed meanwhile", "Now")
        assert story.breaking_until or story.breaking_minutes


def test_a_tap_is_not_refused_because_a_colleague_saved_meanwhile(clock, editor):
    story = make_live_article()
    stale = Article.objects.get(pk=story.pk)
    story.headline = "Saved meanwhile"
    publishing.update(story, by=make_superuser())
    publishing.break_story(stale, by=editor, minutes=20)
    assert (stale.headline, stale.is_breaking(NOW)) == ("Saved meanwhile", True)


def test_a_working_copy_neither_begins_nor_ends_an_alert(clock, editor):
    story = make_live_article()
    typed = publishing.snapshot(story) | {"headline": "Copied", "breaking_until": None}
    publishing.keep(story, typed, by=editor, seen=0)
    publishing.break_story(story, by=editor, minutes=20)
    publishing.publish_copy(story, by=editor, change="typo")
    assert story.headline == "Copied"
    assert story.is_breaking(NOW)


def test_the_first_page_costs_the_same_with_one_alert_and_with_many(clock, editor):
    desk = signed_in(editor)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get("/admin/")
        return len(queries)

    def more():
        make_live_article(breaking_until=NOW + minutes(9))
        make_live_article(breaking_until=NOW - minutes(9), breaking_planned=NOW + minutes(9))
        make_live_article(developing=True, published_at=NOW - timedelta(hours=23))
        ready(breaking_minutes=20)
        make_scheduled_article(breaking_until=NOW + timedelta(hours=9))

    more()
    desk.get("/admin/")
    one = cost()
    for _ in range(4):
        more()
    assert cost() == one


# /breaking/


def test_the_page_of_alerts_costs_the_same_and_keeps_them_for_48_hours(client, clock):
    made = [make_live_article(breaking_until=NOW + minutes(number)) for number in range(1, 4)]
    with CaptureQueriesContext(connection) as queries:
        client.get("/breaking/")
    assert len(queries) <= 4
    last = made[-1].breaking_until
    clock.move_to(last)
    page = client.get("/breaking/")
    assert not page.context["now"]
    assert {card.pk for card in page.context["recent"]} == {story.pk for story in made}
    assert page.ends_at <= made[0].breaking_until + timedelta(hours=48)
    clock.move_to(last + timedelta(hours=48) - TICK)
    assert [card.pk for card in client.get("/breaking/").context["recent"]] == [made[-1].pk]
    clock.move_to(last + timedelta(hours=48))
    assert not client.get("/breaking/").context["recent"]
