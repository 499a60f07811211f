"""How often stories are read: what counts, what does not, and what is made of it."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signals
from django.db import OperationalError, close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import most_read, publishing, reads, tasks
from articles.models import Article, MostRead, OldPath, Paper, ReadCount
from tests.articles.admin_forms import signed_in
from tests.factories import (
    make_article,
    make_live_article,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 20, tzinfo=UTC)
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Origin": "http://testserver",
    "Sec-Fetch-Site": "same-origin",
}


@pytest.fixture(autouse=True)
def counter(monkeypatch):
    """A counter of its own, at noon."""
    fresh = reads.Counter()
    monkeypatch.setattr(reads, "counter", fresh)
    with time_machine.travel(NOON, tick=False):
        yield fresh


def beacon(story, address="203.0.113.9", **headers):
    slug = story if isinstance(story, str) else story.slug
    sent = {name: value for name, value in (BROWSER | headers).items() if value is not None}
    return Client().post(reverse("articles:read", args=[slug]), headers=sent, REMOTE_ADDR=address)


def counted(story):
    reads.write()
    return sum(ReadCount.objects.filter(article=story).values_list("reads", flat=True))


class TestWhatCounts:
    def test_a_reader_counts_and_gets_an_empty_answer_that_nobody_keeps(self):
        story = make_live_article()
        answer = beacon(story)
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
        assert not answer.cookies
        assert counted(story) == 1

    def test_it_asks_the_database_nothing(self):
        story = make_live_article()
        # The signals of a request look at connections, which the transaction around a test holds.
        signals.request_started.disconnect(close_old_connections)
        with CaptureQueriesContext(connection) as queries:
            beacon(story)
        signals.request_started.connect(close_old_connections)
        assert len(queries) == 0

    def test_every_reader_counts_once_an_hour(self, counter):
        story, other = make_live_article(), make_live_article()
        for address in ("203.0.113.9", "203.0.113.9", "203.0.113.10", "2001:db8::1", "2001:db8::2"):
            beacon(story, address)
        beacon(other)
        assert (counted(story), counted(other)) == (3, 1)
        with time_machine.travel(NOON + timedelta(hours=1), tick=False):
            beacon(story)
            assert counted(story) == 4
        assert ReadCount.objects.filter(article=story).count() == 2

    def test_two_processes_that_share_their_marks_count_a_reader_once(self, counter):
        table = bytearray(reads.Marks.SIZE)
        first, second = reads.Counter(), reads.Counter()
        first.marks, second.marks = reads.Marks(table), reads.Marks(table)
        assert first.note("quay", "203.0.113.9", time.time())
        assert not second.note("quay", "203.0.113.9", time.time())
        assert second.note("quay", "203.0.113.10", time.time())

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": None},
            {"User-Agent": "curl/8.5.0"},
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            {"User-Agent": "Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36"},
            {"Origin": None},
            {"Origin": "null"},
            {"Origin": "https://elsewhere.example"},
            {"Origin": "http://["},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Purpose": "prefetch"},
        ],
        ids=str,
    )
    def test_a_robot_does_not(self, headers):
        story = make_live_article()
        assert beacon(story, **headers).status_code == 204
        assert counted(story) == 0

    @pytest.mark.parametrize(
        "agent", ["Mozilla/5.0 (Linux; Android 12; CUBOT X30) Chrome/120", BROWSER["User-Agent"]]
    )
    def test_a_telephone_with_a_strange_name_and_a_browser_without_fetch_metadata_do(self, agent):
        story = make_live_article()
        beacon(story, **{"User-Agent": agent, "Sec-Fetch-Site": None})
        assert counted(story) == 1

    def test_a_look_at_the_address_is_refused_whether_there_is_a_story_or_not(self, client):
        for slug in (make_live_article().slug, "no-such-story"):
            answer = client.get(reverse("articles:read", args=[slug]))
            assert (answer.status_code, answer["Allow"], answer["Cache-Control"]) == (405, "POST", "no-store")

    def test_what_readers_cannot_see_is_not_counted_and_the_answer_tells_nothing(self):
        hidden = [make_article(), make_scheduled_article(), make_taken_down_article()]
        seen = beacon(make_live_article())
        for slug in [*(story.slug for story in hidden), "no-such-story"]:
            answer = beacon(slug)
            assert (answer.status_code, answer.content) == (204, b"")
            assert {**answer.headers, "X-Request-ID": ""} == {**seen.headers, "X-Request-ID": ""}
        reads.write()
        assert not ReadCount.objects.filter(article__in=hidden).exists()

    def test_a_story_that_got_another_address_meanwhile_is_found_by_the_old_one(self):
        story = make_live_article()
        OldPath.objects.create(path="/stories/the-old-one/", article=story)
        beacon("the-old-one")
        assert counted(story) == 1

    def test_a_paper_that_does_not_count_has_no_script_no_numbers_and_no_list(self, client):
        story = make_live_article()
        ReadCount.objects.create(article=story, hour=NOON, reads=5)
        most_read.rank(NOON)
        assert "Most read" in client.get("/").content.decode()
        Paper.objects.create(count_reads=False)
        beacon(story)
        assert counted(story) == 5
        page = client.get(story.get_absolute_url()).content.decode()
        assert "data-read" not in page
        assert "read.js" not in page
        assert "Most read" not in client.get("/").content.decode()
        most_read.rank(NOON)
        assert MostRead.objects.get().ids == []


class TestFloods:
    def test_one_sender_counts_for_so_many_stories_an_hour(self, counter):
        said = [counter.note(f"story-{number}", "203.0.113.9", time.time()) for number in range(150)]
        assert sum(said) == reads.OF_SENDER

    def test_one_network_counts_so_often_for_a_story(self, counter):
        said = [counter.note("quay", f"203.0.113.{number}", time.time()) for number in range(250)]
        assert sum(said) == reads.ALIKE
        assert counter.note("quay", "203.0.114.1", time.time()), "another network"
        said = [counter.note("quay", f"2001:db8:1:{number:x}::1", time.time()) for number in range(250)]
        assert sum(said) == reads.ALIKE

    def test_what_waits_for_the_database_is_bounded(self, counter):
        for number in range(reads.MOST_HELD + 50):
            counter._add(f"story-{number}", 1, 1)
        assert len(counter.take()) == reads.MOST_HELD

    def test_the_marks_of_an_hour_tell_nothing_and_are_gone_with_it(self):
        table = bytearray(reads.Marks.SIZE)
        marks = reads.Marks(table)
        marks.begin(1)
        before = marks.places("read", "203.0.113.9", "quay")
        marks.note(before)
        assert marks.times(before) == 1
        assert b"203.0.113.9" not in table
        marks.begin(2)
        assert not any(table[reads.Marks.HEAD :])
        assert marks.places("read", "203.0.113.9", "quay") != before, "by another salt"


class TestWriting:
    def test_what_cannot_be_written_is_written_later(self, counter, monkeypatch):
        story = make_live_article()
        beacon(story)
        with monkeypatch.context() as away:

            def refuse():
                raise OperationalError("the database is away")

            away.setattr(connection, "cursor", refuse)
            assert reads.write() == 0
        assert counted(story) == 1

    def test_numbers_add_up_and_go_with_their_story(self, counter):
        story = make_live_article()
        for address in ("203.0.113.1", "203.0.113.2"):
            beacon(story, address)
            reads.write()
        assert ReadCount.objects.get().reads == 2
        story.delete()
        assert not ReadCount.objects.exists()

    def test_old_numbers_are_deleted(self):
        story = make_live_article()
        for hours in (1, 30, 24 * 8):
            ReadCount.objects.create(article=story, hour=NOON - timedelta(hours=hours), reads=1)
        tasks.rank_reads.call()
        assert ReadCount.objects.count() == 2


def read_often(story, times, hours=1):
    ReadCount.objects.create(article=story, hour=NOON - timedelta(hours=hours), reads=times)


def shown(client, path="/"):
    page = client.get(path).content.decode()
    return page.partition('class="most-read"')[2].partition("</section>")[0]


class TestMostRead:
    def test_the_most_read_of_24_hours_stand_on_the_front_in_their_order(self, client):
        stories = [make_live_article(headline=f"Story {letter}") for letter in "ABCDEFG"]
        for times, story in enumerate(stories, start=1):
            read_often(story, times)
        read_often(stories[0], 100, hours=30)
        assert most_read.rank(NOON)
        found = shown(client)
        places = [found.index(f"Story {letter}") for letter in "GFEDC"]
        assert places == sorted(places)
        assert "Story B" not in found
        assert shown(client, stories[0].category.get_absolute_url()) == found

    def test_a_story_that_is_taken_down_leaves_its_place_at_once(self, client):
        stories = [make_live_article(headline=f"Story {number}") for number in range(7)]
        for times, story in enumerate(stories, start=1):
            read_often(story, times)
        most_read.rank(NOON)
        publishing.take_down(Article.objects.get(pk=stories[6].pk), by=make_superuser(), note="It was wrong.")
        found = shown(client)
        assert "Story 6" not in found
        assert "Story 1" in found

    def test_pages_grow_old_only_with_the_order_of_what_is_shown(self, monkeypatch):
        said = []
        monkeypatch.setattr("articles.freshness.tell", lambda pieces: said.extend(pieces))
        first, second = make_live_article(), make_live_article()
        read_often(first, 5)
        assert most_read.rank(NOON)
        read_often(second, 3)
        assert most_read.rank(NOON)
        said.clear()
        read_often(first, 50, hours=2)
        assert not most_read.rank(NOON)
        assert said == []
        read_often(second, 90, hours=2)
        assert most_read.rank(NOON)
        assert said == ["most-read"]

    def test_without_reads_there_is_no_heading(self, client):
        make_live_article()
        most_read.rank(NOON)
        assert "Most read" not in client.get("/").content.decode()


class TestTheListOfStories:
    def test_it_says_how_often_each_was_read_and_puts_them_in_order(self):
        desk = signed_in(make_superuser())
        for number in (3, 21, 7):
            story = make_live_article(headline=f"Read {number}")
            read_often(story, number - 1)
            read_often(story, 1, hours=2)
            read_often(story, 1000, hours=24)
        make_live_article(headline="Never read")
        page = desk.get("/admin/articles/article/").content.decode()
        assert '<td class="field-reads">21</td>' in page
        assert "Never read" in page
        ordered = desk.get("/admin/articles/article/?read=most").content.decode()
        places = [ordered.index(f">Read {number}<") for number in (21, 7, 3)]
        assert places == sorted(places)
        assert "Never read" not in ordered

    def test_the_numbers_cost_the_same_with_one_story_and_with_many(self):
        desk = signed_in(make_superuser())

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert desk.get("/admin/articles/article/?read=most").status_code == 200
            return len(queries)

        read_often(make_live_article(), 1)
        cost()  # what is asked for once only
        with_one = cost()
        for _ in range(6):
            read_often(make_live_article(), 2)
        assert cost() == with_one


def test_the_window_is_of_24_hours_the_one_under_way_among_them():
    assert most_read.since(NOON) == datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert timezone.is_aware(most_read.since(NOON))
