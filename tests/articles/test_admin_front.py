"""The front at the desk, through its pages: numbers, search, preview, times, and two editors at once. No script is needed."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.front import editions
from articles.front.slots import Placing
from articles.indexing import index
from articles.models import Article, FrontEdition, TrailEntry
from tests.articles.admin_forms import fields_of, signed_in
from tests.factories import (
    make_article,
    make_category,
    make_front,
    make_live_article,
    make_photo,
    make_scheduled_article,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/frontedition/"
PREVIEW = "/admin/articles/frontedition/preview/"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def boss():
    return make_user("Editor", first_name="Eda", last_name="Tor")


@pytest.fixture
def desk(boss):
    return signed_in(boss)


def page_of(client, address=LIST):
    response = client.get(address)
    assert response.status_code == 200, address
    return response


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def state(response):
    """Return what the form holds before anybody types."""
    return fields_of(response, "front-form")


def press(client, button, address=LIST, **typed):
    """Open the board, type, press a button, and return the page that it leads to."""
    form = state(page_of(client, address)) | {name.replace("_", "-"): text for name, text in typed.items()}
    return client.post(address.partition("?")[0], form | {"do": button}, follow=True)


def board(response):
    """Return what stands where on the board: by number the story put there and what fills the place."""
    return {
        slot.number: (slot.story and slot.story.pk, slot.filler and slot.filler.pk)
        for slot in response.context["board"]
    }


def address_of(response):
    return response.redirect_chain[-1][0]


def told(response):
    return [str(message) for message in response.context["messages"]]


class TestTheBoard:
    def test_is_a_door_of_the_desk(self, desk):
        assert f'href="{LIST}"' in text_of(desk.get("/admin/"))

    def test_says_what_fills_each_place_while_nobody_filled_it(self, desk):
        section = make_category(name="Town")
        lead = make_live_article(category=section, headline="First of all")
        opinion = make_live_article(category=section, kind="opinion", published_at=timezone.now() - 2 * HOUR)
        response = page_of(desk)
        assert board(response) == {
            1: (None, lead.pk),
            2: (None, None),
            3: (None, None),
            4: (None, opinion.pk),
            **dict.fromkeys((5, 6, 7, 8), (None, None)),
        }
        assert "Nobody has arranged the front yet" in text_of(response)
        assert "First of all" in text_of(response)

    def test_opens_in_an_empty_paper(self, desk):
        assert "Nothing to fill it with yet." in text_of(page_of(desk))

    def test_costs_the_same_with_few_stories_and_with_many(self, desk):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                page_of(desk)
            return len(queries)

        section, photo = make_category(), make_photo()
        make_front(lead=make_live_article(category=section))
        few = cost()
        for number in range(20):
            make_live_article(category=section, lead_photo=photo)
            make_front(lead=make_live_article(category=section))
            make_scheduled_article(category=section, published_at=timezone.now() + number * HOUR + HOUR)
        assert cost() <= few + 1

    def test_finds_stories_by_their_words_drafts_too_and_none_that_was_taken_down(self, desk):
        make_live_article(headline="Rain")
        for status in ("draft", "in_review", "taken_down"):
            at = timezone.now() if status == "taken_down" else None
            index(make_article(headline=f"Ferry {status}", status=status, published_at=at, taken_down_at=at))
        response = press(desk, "place", q="ferr")
        assert {row.headline for row in response.context["candidates"]} == {"Ferry draft", "Ferry in_review"}
        assert "No story has these words" in text_of(press(desk, "place", q="zeppelin"))

    def test_is_looked_at_by_reporters_who_change_nothing(self, boss):
        story = make_live_article()
        edition = editions.publish({"lead": Placing(story.pk)}, by=boss, seen=0)
        reporter = signed_in(make_user("Reporter"))
        for address in (LIST, f"{LIST}{edition.pk}/change/"):
            text = text_of(page_of(reporter, address))
            assert 'name="do"' not in text
            assert f'name="place-{story.pk}"' not in text
            assert (
                reporter.post(address, {"do": "publish", "places": "", "seen": str(edition.pk)}).status_code
                == 403
            )
        assert FrontEdition.objects.count() == 1


class TestNumbers:
    @pytest.fixture
    def stories(self):
        section = make_category()
        return [
            make_live_article(category=section, published_at=timezone.now() - (number + 1) * HOUR)
            for number in range(6)
        ]

    def test_a_number_puts_a_story_there_and_nothing_is_published_by_it(self, desk, stories):
        response = press(desk, "place", **{f"place_{stories[4].pk}": "1"})
        assert board(response)[1] == (stories[4].pk, None)
        assert "Changed, not published." in text_of(response)
        assert not FrontEdition.objects.exists()
        # It stands in the address: a reload and the button back have it too.
        assert board(page_of(desk, address_of(response))) == board(response)

    def test_two_change_places(self, desk, stories):
        make_front(lead=stories[4], second_1=stories[5])
        response = press(desk, "place", **{f"place_{stories[5].pk}": "1"})
        assert (board(response)[1], board(response)[2]) == ((stories[5].pk, None), (stories[4].pk, None))
        assert f"As saved: “{stories[4].headline}”" in text_of(response)

    def test_who_comes_from_outside_takes_the_place(self, desk, stories):
        make_front(lead=stories[4])
        response = press(desk, "place", **{f"place_{stories[5].pk}": "1"})
        assert board(response)[1] == (stories[5].pk, None)
        assert stories[4].pk not in [pk for pk, _filler in board(response).values()]

    def test_an_empty_number_and_the_button_take_out(self, desk, stories):
        make_front(lead=stories[4], second_1=stories[5])
        response = press(desk, "place", **{f"place_{stories[4].pk}": ""})
        assert board(response)[1] == (None, stories[0].pk)
        response = press(desk, "out:second-1")
        assert board(response)[2] == (None, stories[0].pk)

    @pytest.mark.parametrize("number", ["0", "99", "-1", "1.5", "first", "²", "1" * 500])
    def test_what_is_no_number_of_a_place_gets_a_sentence(self, desk, stories, number):
        make_front(lead=stories[4])
        response = press(desk, "place", **{f"place_{stories[5].pk}": number})
        assert "There is no place" in told(response)[0]
        assert "1 to 8" in told(response)[0]
        assert board(response)[1] == (stories[4].pk, None)

    def test_two_stories_with_one_number_get_a_sentence(self, desk, stories):
        typed = {f"place_{story.pk}": "2" for story in stories[:2]}
        response = press(desk, "publish", **typed)
        assert told(response) == ["Two stories have the number 2. Nothing was moved."]
        assert not FrontEdition.objects.exists()

    def test_numbers_that_are_typed_count_when_the_front_is_published(self, desk, client, stories):
        response = press(desk, "publish", **{f"place_{stories[4].pk}": "1", "note": "Evening"})
        assert told(response) == ["This is the front now."]
        assert client.get("/").context["lead"].pk == stories[4].pk
        assert "Evening" in text_of(response)

    def test_nonsense_in_the_form_or_the_address_breaks_nothing(self, desk, stories):
        for form in (
            {},
            {"do": "x" * 999, "places": "%%", "seen": "-1"},
            {"place-x": "1", "do": "out:nowhere"},
        ):
            assert desk.post(LIST, form, follow=True).status_code == 200
        for query in ("?places=%00&seen=x", "?places=lead~999999", "?page=-1", "?page=99999999", "?q=%00%27"):
            assert desk.get(LIST + query).status_code == 200
        assert desk.get(f"{LIST}999999/change/").status_code == 302
        assert desk.get(f"{LIST}x/change/").status_code == 302
        assert not FrontEdition.objects.exists()

    def test_a_story_stands_until_a_time(self, desk, client, stories):
        with time_machine.travel(NOON, tick=False) as clock:
            Article.objects.update(published_at=NOON - 3 * HOUR)
            first = press(desk, "place", **{f"place_{stories[4].pk}": "1"})
            press(desk, "publish", address_of(first), **{f"until_{stories[4].pk}": "2026-11-20T13:30"})
            assert editions.placings_of(editions.current(NOON)) == {
                "lead": Placing(stories[4].pk, NOON + 1.5 * HOUR)
            }
            clock.move_to(NOON + 2 * HOUR)
            text = text_of(page_of(desk))
            assert "Its time is over: the place fills itself." in text

    @pytest.mark.parametrize("time", ["tomorrow", "2026-13-45T99:99"])
    def test_what_is_no_time_gets_a_sentence(self, desk, stories, time):
        make_front(lead=stories[4])
        for button, field in (("publish", f"until-{stories[4].pk}"), ("schedule", "at")):
            response = press(desk, button, **{field: time})
            assert "Enter a valid date/time." in told(response)
        assert FrontEdition.objects.count() == 1


class TestWhatTheDeskSays:
    def test_why_a_story_does_not_stand_in_its_place(self, desk):
        section = make_category()
        filler = make_live_article(category=section)
        draft = make_article(category=section)
        later = make_scheduled_article(category=section)
        gone = make_live_article(category=section)
        make_front(lead=draft, second_1=later, opinion_1=gone)
        Article.objects.filter(pk=gone.pk).update(
            status="taken_down", takedown_note="Wrong.", taken_down_at=timezone.now()
        )
        response = page_of(desk)
        text = text_of(response)
        assert "Not published: the place fills itself until it is." in text
        assert "It comes here with its publication at" in text
        assert "Taken down: readers do not see it here. The place fills itself." in text
        assert board(response)[1] == (draft.pk, filler.pk)

    def test_what_is_breaking_and_where_the_others_stand_meanwhile(self, desk):
        section = make_category()
        made = [make_live_article(category=section) for _ in range(4)]
        make_front(lead=made[0], second_1=made[1], second_2=made[2])
        Article.objects.filter(pk=made[3].pk).update(
            breaking_until=timezone.now() + HOUR, headline="Bridge down"
        )
        text = text_of(page_of(desk))
        assert "“Bridge down” is breaking and leads by itself." in text
        assert "It stands at 2 while “Bridge down” is breaking." in text
        assert "It has no place at the top while “Bridge down” is breaking." in text


class TestPreview:
    def test_is_the_whole_front_with_what_is_on_the_board_and_readers_see_nothing_of_it(self, desk, client):
        section = make_category()
        made = [make_live_article(category=section, lead_photo=make_photo()) for _ in range(4)]
        response = press(desk, "preview", **{f"place_{made[0].pk}": "1"})
        assert address_of(response).startswith(PREVIEW)
        assert response.context["lead"].pk == made[0].pk
        assert "Preview of the front: only colleagues see this page." in text_of(response)
        assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in text_of(response)
        assert not hasattr(response, "cache_tags")
        assert client.get("/").context["lead"].pk == made[3].pk
        assert not FrontEdition.objects.exists()
        # The way back leads to what was on the board.
        back = re.search(r'<a href="([^"]+)">Back to the board', text_of(response))[1].replace("&amp;", "&")
        assert board(page_of(desk, back))[1] == (made[0].pk, None)

    def test_shows_the_moment_at_which_an_edition_goes_live(self, desk, boss):
        with time_machine.travel(NOON, tick=False):
            section = make_category()
            now = make_live_article(category=section, published_at=NOON - HOUR)
            later = make_scheduled_article(category=section, published_at=NOON + HOUR)
            edition = editions.publish({"lead": Placing(later.pk)}, by=boss, seen=0, at=NOON + 2 * HOUR)
            address = f"{PREVIEW}?edition={edition.pk}"
            response = page_of(desk, address)
            assert response.context["lead"].pk == later.pk
            assert "It shows the moment" in text_of(response)
            early = page_of(desk, f"{address}&at=2026-11-20T12:30")
            assert early.context["lead"].pk == now.pk
            # What has passed is not shown again.
            assert page_of(desk, f"{PREVIEW}?at=2020-01-01T00:00").context["lead"].pk == now.pk

    def test_is_nothing_for_strangers_nor_for_nonsense(self, desk, client):
        assert client.get(PREVIEW).status_code == 302
        for query in ("edition=999", "edition=x", "at=now"):
            assert desk.get(f"{PREVIEW}?{query}").status_code == 404
        assert desk.get(f"{PREVIEW}?places=%00").status_code == 200
        assert signed_in(make_user("Moderator")).get(PREVIEW).status_code == 403


class TestTimes:
    def test_a_front_is_scheduled_changed_and_taken_back(self, desk, client):
        with time_machine.travel(NOON, tick=False) as clock:
            section = make_category()
            made = [
                make_live_article(category=section, published_at=NOON - count * HOUR) for count in (3, 2, 1)
            ]
            response = press(desk, "schedule", at="2026-11-20T18:00", **{f"place_{made[0].pk}": "1"})
            assert told(response) == ["This front goes live at 18:00 UTC, 20 November 2026."]
            assert "Another front is scheduled and replaces this one at its time:" in text_of(response)
            edition = FrontEdition.objects.get()
            own = f"{LIST}{edition.pk}/change/"
            press(desk, "schedule", own, **{f"place_{made[1].pk}": "2"})
            assert editions.placings_of(edition) == {
                "lead": Placing(made[0].pk),
                "second-1": Placing(made[1].pk),
            }
            edition.refresh_from_db()
            assert edition.goes_live_at == NOON + 6 * HOUR
            response = press(desk, "take-back", own)
            assert "Prepared by Eda Tor." in text_of(response)
            press(desk, "schedule", own, at="2026-11-20T17:00")
            clock.move_to(NOON + 5 * HOUR)
            assert client.get("/").context["lead"].pk == made[0].pk

    def test_a_time_is_asked_for_and_must_be_to_come(self, desk):
        assert told(press(desk, "schedule")) == ["Choose the time at which this front goes live."]
        response = press(desk, "schedule", at="2020-01-01T10:00", note="Old")
        assert told(response) == ["That time has passed. Choose a later one, or publish now."]
        # What was typed is still there.
        assert (state(response)["at"], state(response)["note"]) == ("2020-01-01T10:00", "Old")

    def test_a_front_is_kept_for_later_and_dropped(self, desk):
        story = make_live_article()
        response = press(desk, "keep", **{f"place_{story.pk}": "1"})
        own = f"{LIST}{FrontEdition.objects.get().pk}/change/"
        assert address_of(response) == own
        assert "Without a time" in text_of(page_of(desk))
        assert told(press(desk, "drop", own)) == ["Dropped."]
        assert not FrontEdition.objects.exists()

    def test_what_stood_is_listed_and_can_be_used_again(self, desk, client, boss):
        section = make_category()
        old, new = make_live_article(category=section), make_live_article(category=section)
        first = editions.publish({"lead": Placing(old.pk)}, by=boss, seen=0, note="Morning")
        editions.publish({"lead": Placing(new.pk)}, by=boss, seen=first.pk)
        assert "Morning" in text_of(page_of(desk))
        page = page_of(desk, f"{LIST}{first.pk}/change/")
        assert 'name="do"' not in text_of(page)
        again = re.search(r'href="([^"]+)">Use again', text_of(page))[1]
        assert board(page_of(desk, again))[1] == (old.pk, None)
        press(desk, "publish", again)
        assert client.get("/").context["lead"].pk == old.pk
        assert FrontEdition.objects.count() == 3

    def test_history_is_turned_by_pages(self, desk):
        for number in range(13):
            make_front(goes_live_at=timezone.now() - number * HOUR)
        first, second = page_of(desk), page_of(desk, f"{LIST}?page=2")
        assert [len(page.context["history"]) for page in (first, second)] == [10, 3]
        assert "Older" in text_of(first)
        assert "Newer" in text_of(second)


class TestTwoEditorsAtOnce:
    def test_the_second_is_told_and_keeps_what_was_arranged(self, desk, client):
        section = make_category()
        theirs, mine = make_live_article(category=section), make_live_article(category=section)
        form = state(page_of(desk)) | {f"place-{mine.pk}": "1", "do": "publish"}
        other = signed_in(make_user("Editor", first_name="Ada", last_name="Other"))
        press(other, "publish", **{f"place_{theirs.pk}": "1"})
        response = desk.post(LIST, form, follow=True)
        assert "Ada Other published another front at" in told(response)[0]
        assert client.get("/").context["lead"].pk == theirs.pk
        assert board(response)[1] == (mine.pk, None)
        assert f"As saved: “{theirs.headline}”" in text_of(response)
        # Who has seen both may replace the other's.
        press(desk, "publish", address_of(response))
        assert client.get("/").context["lead"].pk == mine.pk

    def test_a_scheduled_front_that_went_live_meanwhile_goes_on_as_a_new_one(self, desk, boss):
        with time_machine.travel(NOON, tick=False) as clock:
            story = make_live_article(published_at=NOON - HOUR)
            edition = editions.publish({}, by=boss, seen=0, at=NOON + HOUR)
            own = f"{LIST}{edition.pk}/change/"
            form = state(page_of(desk, own)) | {f"place-{story.pk}": "1", "do": "schedule"}
            clock.move_to(NOON + HOUR)
            response = desk.post(own, form, follow=True)
            assert "went live at 13:00 and is not changed any more" in told(response)[0]
            assert urlsplit(address_of(response)).path == LIST
            assert parse_qs(urlsplit(address_of(response)).query)["seen"] == [str(edition.pk)]
            assert board(response)[1] == (story.pk, None)

    def test_a_prepared_front_that_was_dropped_meanwhile_goes_on_as_a_new_one(self, desk, boss):
        story = make_live_article()
        kept = editions.keep({}, by=boss, seen=0)
        own = f"{LIST}{kept.pk}/change/"
        form = state(page_of(desk, own)) | {f"place-{story.pk}": "1", "do": "publish"}
        editions.drop(kept, by=boss, seen=1)
        response = desk.post(own, form, follow=True)
        assert "There is no such front; it was dropped." in told(response)
        assert board(response)[1] == (story.pk, None)
        assert not FrontEdition.objects.exists()


def test_the_trail_has_words_for_what_was_done(desk, boss):
    editions.take_back(editions.publish({}, by=boss, seen=0, at=timezone.now() + HOUR), by=boss, seen=1)
    editions.drop(editions.keep({}, by=boss, seen=0), by=boss, seen=1)
    editions.publish({}, by=boss, seen=0)
    text = text_of(desk.get(reverse("admin:articles_trailentry_changelist")))
    for words in (
        "Front published",
        "Front scheduled",
        "Front taken back",
        "Front prepared",
        "Front dropped",
    ):
        assert words in text
    assert TrailEntry.objects.filter(verb__endswith="_front").count() == 5


def test_a_form_without_its_token_is_refused(boss):
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(LIST, {"do": "publish", "places": "", "seen": "0"}).status_code == 403
    assert not FrontEdition.objects.exists()
