"""What the public templates say with one tag."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone as django_timezone

from articles.cards import join_names
from tests.factories import make_photo

BERLIN = ZoneInfo("Europe/Berlin")


def say(tag, **context):
    return Template("{% load newsroom %}" + tag).render(Context(context))


@pytest.fixture
def berlin():
    with django_timezone.override(BERLIN):
        yield


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 22, 13, 5, tzinfo=UTC), "14:05 CET, 22 November 2026"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "00:30 CEST, 2 July 2026"),
    ],
)
def test_a_stamp_has_the_paper_s_zone(berlin, at, words):
    shown = say("{% stamp at %}", at=at)
    assert f">{words}</time>" in shown
    assert datetime.fromisoformat(shown.split('"')[1]) == at


def test_a_zone_without_a_name_is_told_by_its_offset():
    with django_timezone.override(timezone(timedelta(hours=3, minutes=30))):
        assert "UTC+03:30" in say("{% stamp at %}", at=datetime(2026, 1, 1, tzinfo=UTC))
    with django_timezone.override(ZoneInfo("America/Sao_Paulo")):
        assert "21:00 UTC-03, 31 December 2025" in say("{% stamp at %}", at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 11, 22, 13, 5, tzinfo=UTC), "14:05"),
        (datetime(2026, 11, 21, 23, 0, tzinfo=UTC), "00:00"),
        (datetime(2026, 11, 21, 22, 59, tzinfo=UTC), "21 Nov"),
        (datetime(2026, 1, 1, 12, 0, tzinfo=UTC), "1 Jan"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 Dec 2025"),
    ],
)
def test_a_list_shows_the_hour_for_today_and_the_date_before(berlin, when, words):
    at = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert f">{words}</time>" in say("{% list_time when at %}", when=when, at=at)


def test_no_time_prints_nothing():
    assert say("{% stamp at %}{% list_time at at %}", at=None) == ""


def test_a_dateline_sets_the_town_apart_and_an_empty_one_prints_nothing():
    assert say("{% dateline place %}", place="") == ""
    shown = say("{% dateline place %}", place="Paris, <b>France</b>")
    assert (
        shown
        == '<span class="dateline"><span class="dateline-place">Paris</span>, &lt;b&gt;France&lt;/b&gt; –</span>'
    )
    assert '<span class="dateline-place">Geneva</span> –' in say("{% dateline place %}", place="Geneva")


@pytest.mark.django_db
def test_a_picture_has_its_sizes_and_its_place_on_the_grid():
    photo = make_photo(focal_x=2, focal_y=8, width=2400, height=1600)
    photo.renditions = {
        "avif": {"640": "photos/a/640.avif"},
        "jpeg": {"640": "photos/a/640.jpg"},
        "crops": {},
    }
    shown = say('{% picture photo sizes="50vw" loading="eager" class="wide" %}', photo=photo)
    assert '<source type="image/avif" srcset="/media/photos/a/640.avif 640w"' in shown
    assert "/media/photos/a/640.jpg 640w" in shown
    assert 'width="2400" height="1600"' in shown
    assert "fx-2 fy-8" in shown
    assert 'class="wide"' in shown
    assert 'alt="A grey field"' in shown


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Ann"], "Ann"),
        (["Ann", "Ben"], "Ann and Ben"),
        (["Ann", "Ben", "Cem"], "Ann, Ben and Cem"),
    ],
)
def test_names_are_joined_as_a_byline_is_spoken(names, words):
    assert join_names(names) == words
