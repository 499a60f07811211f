"""The verbs of the front: now, at a time, kept for later, taken back, dropped; and two editors at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from articles import publishing, schedule
from articles.freshness import Tags
from articles.front import editions
from articles.front.slots import Placing, decoded, encoded
from articles.models import FrontEdition, FrontSlot, TrailEntry
from tests.factories import (
    make_article,
    make_category,
    make_front,
    make_live_article,
    make_superuser,
    make_user,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def boss():
    return make_user("Editor", first_name="Eda", last_name="Tor")


@pytest.fixture
def said(monkeypatch):
    words = []
    monkeypatch.setattr("articles.freshness.tell", lambda pieces: words.extend(" ".join(pieces).split()))
    return words


def upcoming(after=None):
    with connection.cursor() as cursor:
        return schedule.upcoming(cursor, after or timezone.now())


def lead(client):
    return client.get("/").context["lead"].pk


class TestPublish:
    def test_shows_at_once_and_makes_nothing_but_the_front_old(self, client, boss, said):
        old, story = make_live_article(published_at=timezone.now() - 30 * HOUR), make_live_article()
        assert lead(client) == story.pk
        editions.publish({"lead": Placing(old.pk)}, by=boss, seen=0, note=" First   try ")
        assert lead(client) == old.pk
        assert said == ["front"]
        assert "front" in client.get("/").cache_tags
        for path in (story.get_absolute_url(), story.category.get_absolute_url(), "/feeds/rss.xml"):
            assert "front" not in client.get(path).cache_tags
        line = TrailEntry.objects.get(verb="publish_front")
        assert (line.who, line.note, line.details["places"]) == (str(boss), "First try", f"lead~{old.pk}")

    def test_says_nothing_when_readers_see_the_same(self, boss, said):
        story = make_live_article()
        first = editions.publish({"lead": Placing(story.pk)}, by=boss, seen=0)
        said.clear()
        editions.publish({"lead": Placing(story.pk)}, by=boss, seen=first.pk)
        assert said == []

    def test_is_for_editors(self, client):
        story = make_live_article()
        for group in ("Reporter", "Moderator"):
            with pytest.raises(PermissionDenied):
                editions.publish({"lead": Placing(story.pk)}, by=make_user(group), seen=0)

    @pytest.mark.parametrize(
        ("placings", "sentence"),
        [
            (lambda a, b: {"second-3": Placing(a.pk)}, "There is no place “second-3” on the front."),
            (lambda a, b: {"section-99": Placing(a.pk)}, "There is no place “section-99” on the front."),
            (
                lambda a, b: {"lead": Placing(a.pk), "second-1": Placing(a.pk)},
                "A story stands on the front once.",
            ),
            (lambda a, b: {"lead": Placing(987654)}, "A story that had a place was deleted meanwhile."),
            (
                lambda a, b: {"lead": Placing(a.pk, NOON - HOUR)},
                "would leave its place before this front begins",
            ),
        ],
    )
    def test_says_what_is_wrong_and_writes_nothing(self, boss, placings, sentence):
        a, b = make_live_article(), make_live_article()
        with time_machine.travel(NOON, tick=False), pytest.raises(ValidationError, match=sentence):
            editions.publish(placings(a, b), by=boss, seen=0)
        assert not FrontEdition.objects.exists()

    def test_refuses_a_note_that_is_too_long(self, boss):
        with pytest.raises(ValidationError, match="200 characters"):
            editions.publish({}, by=boss, seen=0, note="x" * 201)


class TestSchedule:
    def test_comes_at_its_second_and_the_clock_drops_the_front_alone(self, client, boss, said):
        with time_machine.travel(NOON, tick=False) as clock:
            old, new = (make_live_article(published_at=NOON - count * HOUR) for count in (30, 1))
            editions.publish({"lead": Placing(old.pk)}, by=boss, seen=0, at=NOON + HOUR)
            assert said == ["schedule"]
            assert upcoming() == [(NOON + HOUR, Tags.said(["front"]))]
            assert lead(client) == new.pk
            clock.move_to(NOON + HOUR)
            assert lead(client) == old.pk
            assert upcoming() == []
            # Whoever reads the list late learns of it all the same, but not of what was published at once.
            editions.publish({}, by=boss, seen=FrontEdition.objects.get().pk)
            assert upcoming(NOON) == [(NOON + HOUR, Tags.said(["front"]))]

    def test_says_the_front_too_when_its_time_may_come_before_the_commit(self, boss, said):
        at = timezone.now() + timedelta(seconds=2)
        edition = editions.publish({}, by=boss, seen=0, at=at)
        assert set(said) == {"schedule", "front"}
        said.clear()
        editions.take_back(edition, by=boss, seen=1)
        assert set(said) == {"schedule", "front"}

    def test_several_come_one_after_the_other_and_one_can_be_taken_back(self, client, boss):
        with time_machine.travel(NOON, tick=False) as clock:
            a, b, c = (make_live_article(published_at=NOON - count * HOUR) for count in (1, 30, 40))
            first = editions.publish({"lead": Placing(b.pk)}, by=boss, seen=0, at=NOON + HOUR)
            editions.publish({"lead": Placing(c.pk)}, by=boss, seen=0, at=NOON + 2 * HOUR)
            back = editions.take_back(first, by=boss, seen=1)
            assert (back.goes_live_at, back.version) == (None, 2)
            clock.move_to(NOON + HOUR)
            assert lead(client) == a.pk
            clock.move_to(NOON + 2 * HOUR)
            assert lead(client) == c.pk

    def test_gets_another_time_or_is_published_at_once(self, client, boss, said):
        story, _newer = make_live_article(published_at=timezone.now() - 40 * HOUR), make_live_article()
        edition = editions.publish({}, by=boss, seen=0, at=timezone.now() + HOUR)
        later = timezone.now() + 3 * HOUR
        edition = editions.publish({}, by=boss, seen=1, at=later, edition=edition)
        assert [at for at, _words in upcoming()] == [later]
        said.clear()
        editions.publish({"lead": Placing(story.pk)}, by=boss, seen=2, edition=edition)
        assert lead(client) == story.pk
        assert set(said) == {"schedule", "front"}
        assert FrontEdition.objects.count() == 1
        assert upcoming() == []

    def test_refuses_times_that_no_other_zone_of_the_paper_could_show(self, boss):
        far, story = datetime(9999, 12, 31, 23, 59, tzinfo=UTC), make_live_article()
        with pytest.raises(ValidationError, match="before the year 2200"):
            editions.publish({}, by=boss, seen=0, at=far)
        with pytest.raises(ValidationError, match="before the year 2200"):
            editions.publish({"lead": Placing(story.pk, far)}, by=boss, seen=0)
        assert not FrontEdition.objects.exists()

    def test_refuses_a_time_that_has_passed_and_one_that_is_taken(self, boss):
        with pytest.raises(ValidationError, match="That time has passed"):
            editions.publish({}, by=boss, seen=0, at=timezone.now() - HOUR)
        at = timezone.now() + HOUR
        editions.publish({}, by=boss, seen=0, at=at)
        with pytest.raises(ValidationError, match=r"goes live at that time already, by Eda Tor"):
            editions.publish({}, by=make_superuser(), seen=0, at=at)

    def test_is_on_the_trail_with_its_time(self, boss):
        at = timezone.now() + HOUR
        editions.take_back(editions.publish({}, by=boss, seen=0, at=at), by=boss, seen=1)
        lines = {line.verb: line.details["at"] for line in TrailEntry.objects.all()}
        assert lines == {"schedule_front": at.isoformat(), "take_back_front": at.isoformat()}


class TestKeepAndDrop:
    def test_readers_see_nothing_of_what_is_kept(self, client, boss, said):
        old, new = make_live_article(published_at=timezone.now() - 40 * HOUR), make_live_article()
        kept = editions.keep({"lead": Placing(old.pk)}, by=boss, seen=0)
        assert lead(client) == new.pk
        kept = editions.keep({"second-1": Placing(old.pk)}, by=boss, seen=1, edition=kept)
        assert editions.placings_of(kept) == {"second-1": Placing(old.pk)}
        editions.drop(kept, by=boss, seen=2)
        assert not FrontEdition.objects.exists()
        assert said == []
        assert TrailEntry.objects.first().details["places"] == f"second-1~{old.pk}"

    def test_only_what_has_no_time_is_kept_or_dropped(self, boss):
        edition = editions.publish({}, by=boss, seen=0, at=timezone.now() + HOUR)
        for verb in (lambda: editions.drop(edition, by=boss, seen=1), lambda: keep(edition, boss)):
            with pytest.raises(ValidationError, match="Take it back first"):
                verb()

    def test_a_draft_that_is_deleted_leaves_its_place(self, boss):
        draft = make_article(category=make_category())
        kept = editions.keep({"lead": Placing(draft.pk)}, by=boss, seen=0)
        publishing.discard(draft, by=boss)
        assert editions.placings_of(kept) == {}


def keep(edition, boss):
    return editions.keep({}, by=boss, seen=1, edition=edition)


class TestTwoEditorsAtOnce:
    def test_the_second_is_told_who_was_first_and_loses_nothing_of_theirs(self, boss):
        story = make_live_article()
        first = editions.publish({"lead": Placing(story.pk)}, by=boss, seen=0)
        with pytest.raises(editions.FrontConflict, match="Eda Tor published another front at") as told:
            editions.publish({}, by=make_superuser(), seen=0)
        assert told.value.seen == first.pk
        assert editions.placings_of(editions.current(timezone.now())) == {"lead": Placing(story.pk)}

    def test_the_clock_is_a_second_editor_too(self, boss):
        with time_machine.travel(NOON, tick=False) as clock:
            editions.publish({}, by=boss, seen=0, at=NOON + HOUR)
            clock.move_to(NOON + HOUR)
            with pytest.raises(editions.FrontConflict, match="that Eda Tor had scheduled went live at"):
                editions.publish({}, by=boss, seen=0)

    def test_what_is_scheduled_is_changed_by_one_at_a_time(self, boss):
        edition = editions.publish({}, by=boss, seen=0, at=timezone.now() + HOUR)
        editions.publish({}, by=boss, seen=1, edition=edition, at=timezone.now() + 2 * HOUR)
        for verb in (editions.take_back, editions.drop):
            with pytest.raises(editions.FrontConflict, match="Eda Tor changed this front at"):
                verb(edition, by=make_superuser(), seen=1)

    def test_what_went_live_is_history(self, boss):
        edition = make_front()
        for verb in (editions.take_back, editions.drop):
            with pytest.raises(editions.FrontConflict, match="went live at"):
                verb(edition, by=boss, seen=1)
        with pytest.raises(editions.FrontConflict, match="went live at"):
            editions.publish({}, by=boss, seen=1, edition=edition)

    def test_what_was_dropped_is_gone(self, boss):
        kept = editions.keep({}, by=boss, seen=0)
        FrontEdition.objects.all().delete()
        with pytest.raises(editions.FrontConflict, match="was dropped"):
            editions.publish({}, by=boss, seen=1, edition=kept)


class TestAddresses:
    def test_an_arrangement_is_read_back_from_an_address(self):
        placings = {"lead": Placing(3, NOON), "second-1": Placing(4), "section-12": Placing(5)}
        assert decoded(encoded(placings)) == placings
        assert encoded({}) == ""
        assert decoded("") == {}

    @pytest.mark.parametrize(
        "text",
        [
            "lead",
            "lead~x",
            "lead~0",
            "lead~-1",
            "lead~3~99999999999",
            "<b>~3",
            "second-0~3",
            "lead-1~3",
            "x" * 9999,
            "lead~99999999999999999999",
        ],
    )
    def test_what_is_none_is_left_out(self, text):
        assert decoded(text) == {}

    def test_a_story_that_comes_twice_stands_once(self):
        assert decoded("lead~3.second-1~3.lead~4") == {"lead": Placing(3)}

    def test_the_database_refuses_what_has_no_name_and_a_story_twice(self, boss):
        edition, story = make_front(), make_live_article()
        FrontSlot.objects.create(edition=edition, name="lead", article=story)
        for name in ("banner", "lead", "second-1"):
            slot = FrontSlot(edition=edition, name=name, article=story)
            with pytest.raises(ValidationError):
                slot.full_clean()
