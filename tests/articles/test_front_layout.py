"""Which story stands where: what an editor placed, what is breaking, and what fills the rest. Seen on readers' page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, FrontSlot
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_front,
    make_live_article,
    make_photo,
    make_scheduled_article,
    make_taken_down_article,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def section():
    return make_category(name="Town")


def stories(section, count, **fields):
    """Make `count` live stories, the newest first."""
    author = make_author()
    return [
        make_live_article(
            category=section,
            authors=[author],
            published_at=timezone.now() - timedelta(hours=number + 1),
            **fields,
        )
        for number in range(count)
    ]


def top(client):
    """Return who leads and who stands beside, by their ids."""
    context = client.get("/").context
    return [card.pk for card in ([context["lead"]] if context["lead"] else []) + context["seconds"]]


def all_on(client):
    """Return the ids of all stories on the front, in the order of the page."""
    context = client.get("/").context
    cards = [*context["seconds"], *context["latest"], *context["opinion"]]
    cards += [card for band in context["bands"] for card in band.cards]
    return [card.pk for card in ([context["lead"]] if context["lead"] else []) + cards]


class TestWhatAnEditorPlaced:
    def test_stands_where_it_was_put_and_the_rest_fills_itself(self, client, section):
        made = stories(section, 8)
        make_front(lead=made[6], second_2=made[7])
        assert top(client) == [made[6].pk, made[0].pk, made[7].pk]

    def test_leads_without_a_picture_however_old_it_is(self, client, section):
        stories(section, 3, lead_photo=make_photo())
        old = make_live_article(category=section, published_at=timezone.now() - timedelta(days=400))
        make_front(lead=old)
        assert top(client)[0] == old.pk

    def test_is_read_though_forty_newer_ones_stand_before_it_in_its_section(self, client, section):
        made = stories(section, 40)
        make_front(**{f"section_{section.pk}": made[-1]})
        (band,) = client.get("/").context["bands"]
        assert band.cards[0].pk == made[-1].pk

    def test_is_the_first_in_a_section_that_is_not_its_own_and_that_has_no_other_story(self, client, section):
        empty = make_category(name="Sport")
        made = stories(section, 4)
        make_front(**{f"section_{empty.pk}": made[3]})
        bands = {band.section: [card.pk for card in band.cards] for band in client.get("/").context["bands"]}
        assert bands == {empty: [made[3].pk]}

    def test_stays_first_in_its_band_though_others_have_a_picture(self, client, section):
        made = stories(section, 14, lead_photo=make_photo())
        plain = make_live_article(category=section, published_at=timezone.now() - timedelta(days=2))
        make_front(**{f"section_{section.pk}": plain})
        (band,) = client.get("/").context["bands"]
        assert band.cards[0].pk == plain.pk
        assert band.rhythm in ("columns", "text-list")
        assert len(made) == 14

    def test_stands_among_opinion_under_the_name_of_opinion(self, client, section):
        views = make_category(name="Views")
        own = stories(views, 2, kind="opinion")
        news = stories(section, 4)
        make_front(opinion_1=news[3])
        context = client.get("/").context
        assert [card.pk for card in context["opinion"]] == [news[3].pk, own[0].pk, own[1].pk]
        assert context["opinion_section"] == views

    @pytest.mark.parametrize("name", ["second_2", "opinion_3", "section"])
    def test_leads_when_nothing_else_is_there(self, client, section, name):
        (story,) = stories(section, 1)
        make_front(**{f"section_{section.pk}" if name == "section" else name: story})
        assert top(client) == all_on(client) == [story.pk]

    @pytest.mark.parametrize("count", [0, 1, 3, 60])
    def test_stands_nowhere_else_as_well(self, client, section, count):
        made = stories(section, count) + stories(make_category(), count, kind="opinion")
        names = ["lead", "second_1", "second_2", "opinion_2", f"section_{section.pk}"]
        make_front(**dict(zip(names, made[::-1], strict=False)))
        shown = all_on(client)
        assert len(shown) == len(set(shown))
        assert len(shown) >= min(len(made), 10)

    def test_leaves_its_place_at_the_second(self, client, section):
        with time_machine.travel(NOON, tick=False) as clock:
            made = stories(section, 5)
            make_front(lead=made[4], until=NOON + timedelta(minutes=10))
            response = client.get("/")
            assert response.context["lead"].pk == made[4].pk
            assert response.ends_at == NOON + timedelta(minutes=10)
            clock.move_to(NOON + timedelta(minutes=10) - timedelta(microseconds=1))
            assert top(client)[0] == made[4].pk
            clock.move_to(NOON + timedelta(minutes=10))
            assert top(client)[0] == made[0].pk


class TestWhatIsNotPublic:
    @pytest.mark.parametrize("make", [make_article, make_scheduled_article, make_taken_down_article])
    def test_leaves_no_gap_and_no_trace(self, client, section, make):
        made = stories(section, 5)
        hidden = make(headline="Secret deal", category=section)
        make_front(lead=hidden, second_1=made[4])
        response = client.get("/")
        assert "Secret deal" not in response.content.decode()
        assert hidden.slug not in response.content.decode()
        assert top(client) == [made[0].pk, made[4].pk, made[1].pk]
        # Whatever happens to it is heard by the page.
        assert f"place-{hidden.pk}" in response.cache_tags

    def test_stands_in_its_place_from_the_second_on_at_which_it_is(self, client, section):
        with time_machine.travel(NOON, tick=False) as clock:
            made = stories(section, 3)
            later = make_scheduled_article(category=section, published_at=NOON + timedelta(minutes=5))
            make_front(lead=later)
            assert top(client)[0] == made[0].pk
            clock.move_to(NOON + timedelta(minutes=5))
            assert top(client)[0] == later.pk

    def test_does_not_matter_where_the_section_is_gone(self, client, section):
        made = stories(section, 4)
        make_front(section_987654=made[2], second_1=made[3])
        assert top(client) == [made[0].pk, made[3].pk, made[1].pk]


class TestWhatIsBreaking:
    def test_leads_by_itself_and_what_stood_there_comes_back_with_its_end(self, client, section):
        with time_machine.travel(NOON, tick=False) as clock:
            made = stories(section, 6)
            make_front(lead=made[3], second_1=made[4], second_2=made[5])
            Article.objects.filter(pk=made[0].pk).update(breaking_until=NOON + timedelta(minutes=20))
            response = client.get("/")
            assert top(client) == [made[0].pk, made[3].pk, made[4].pk]
            assert response.ends_at == NOON + timedelta(minutes=20)
            clock.move_to(NOON + timedelta(minutes=20))
            assert top(client) == [made[3].pk, made[4].pk, made[5].pk]

    def test_moves_down_only_what_an_editor_put_there(self, client, section):
        made = stories(section, 6)
        make_front(lead=made[4], second_2=made[5])
        Article.objects.filter(pk=made[0].pk).update(breaking_until=timezone.now() + timedelta(hours=1))
        assert top(client) == [made[0].pk, made[4].pk, made[5].pk]

    def test_leaves_its_own_place_to_what_it_pushes_down(self, client, section):
        made = stories(section, 6)
        make_front(lead=made[3], second_1=made[4], second_2=made[5])
        Article.objects.filter(pk=made[4].pk).update(breaking_until=timezone.now() + timedelta(hours=1))
        assert top(client) == [made[4].pk, made[3].pk, made[5].pk]

    def test_leads_however_old_it_is(self, client, section):
        stories(section, 30)
        old = make_live_article(
            category=section,
            published_at=timezone.now() - timedelta(days=90),
            breaking_until=timezone.now() + timedelta(hours=1),
        )
        assert top(client)[0] == old.pk
        shown = all_on(client)
        assert len(shown) == len(set(shown))

    def test_pushes_out_the_last_which_then_stands_where_it_would_of_itself(self, client, section):
        made = stories(section, 6)
        make_front(lead=made[1], second_1=made[2], second_2=made[3])
        Article.objects.filter(pk=made[0].pk).update(breaking_until=timezone.now() + timedelta(hours=1))
        assert top(client) == [made[0].pk, made[1].pk, made[2].pk]
        assert made[3].pk in all_on(client)


class TestWhichEditionStands:
    def test_the_last_one_whose_second_has_come(self, client, section):
        with time_machine.travel(NOON, tick=False) as clock:
            made = stories(section, 5)
            make_front(lead=made[2], goes_live_at=NOON - timedelta(hours=2))
            make_front(lead=made[4], goes_live_at=NOON + timedelta(hours=2))
            make_front(lead=made[3], goes_live_at=NOON + timedelta(hours=1))
            make_front(lead=made[1], goes_live_at=None)
            assert top(client)[0] == made[2].pk
            clock.move_to(NOON + timedelta(hours=1) - timedelta(microseconds=1))
            assert top(client)[0] == made[2].pk
            clock.move_to(NOON + timedelta(hours=1))
            assert top(client)[0] == made[3].pk
            clock.move_to(NOON + timedelta(hours=3))
            assert top(client)[0] == made[4].pk

    def test_fills_itself_wholly_with_an_edition_that_says_so(self, client, section):
        made = stories(section, 5)
        make_front(lead=made[4], goes_live_at=timezone.now() - timedelta(hours=2))
        make_front()
        assert top(client)[0] == made[0].pk


class TestWhatItCosts:
    def fill(self, count):
        sections = [make_category(parent=None) for _ in range(4)]
        authors = [make_author(photo=make_photo())]
        made = [
            make_live_article(
                category=sections[number % 4],
                authors=authors,
                lead_photo=make_photo(),
                kind="opinion" if number % 5 == 0 else "news",
                published_at=timezone.now() - timedelta(minutes=number + 1),
            )
            for number in range(count)
        ]
        names = ["lead", "second-1", "second-2", *(f"opinion-{number}" for number in range(1, 5))]
        return made, [*names, *(f"section-{section.pk}" for section in sections)]

    @pytest.mark.parametrize("count", [0, 1, 50])
    def test_at_most_four_queries_with_every_place_filled_and_with_none(self, client, count):
        made, names = self.fill(count)
        costs = []
        for filled in (False, True):
            if filled:
                edition = make_front()
                for name, story in zip(names, made[::-1], strict=False):
                    FrontSlot.objects.create(edition=edition, name=name, article=story)
                Article.objects.filter(pk__in=[story.pk for story in made[:1]]).update(
                    breaking_until=timezone.now() + timedelta(hours=1)
                )
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/").status_code == 200
            costs.append(len(queries))
        assert max(costs) <= 4
        assert costs[0] == costs[1]
