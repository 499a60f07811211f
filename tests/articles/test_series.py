"""Series: parts in their order, with the one before and the one after, and a page that lists them."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import catalogue, publishing, series
from articles.models import Chapter, Series, TrailEntry
from tests.articles.admin_forms import as_group, fields_of, sentences
from tests.factories import (
    make_article,
    make_live_article,
    make_scheduled_article,
    make_series,
    make_superuser,
    make_taken_down_article,
)

pytestmark = pytest.mark.django_db


def place_on(client, story):
    """Return what the page of a story says of its series: the line, and the links by their relation."""
    root = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    found = root.find_class("in-series")
    if not found:
        return None
    line = " ".join(found[0].find_class("kicker")[0].text_content().split())
    return line, {link.get("rel"): link.get("href") for link in found[0].xpath(".//a[@rel]")}


def json_ld(response):
    root = html.fromstring(response.content.decode())
    return [json.loads(text) for text in root.xpath('//script[@type="application/ld+json"]/text()')]


@pytest.fixture
def three():
    return [make_live_article(headline=f"The river, {word}") for word in ("one", "two", "three")]


class TestOnAStory:
    def test_a_part_names_the_one_before_it_and_the_one_after_it(self, client, three):
        one, two, three = three
        made = make_series(two, three, one, title="The river")
        first, second, third = (story.get_absolute_url() for story in (two, three, one))
        assert place_on(client, two) == ("Part 1 of 3: The river", {"next": second})
        assert place_on(client, three) == ("Part 2 of 3: The river", {"prev": first, "next": third})
        assert place_on(client, one) == ("Part 3 of 3: The river", {"prev": second})
        assert made.get_absolute_url().encode() in client.get(one.get_absolute_url()).content

    def test_a_story_of_no_series_says_nothing_of_one(self, client, three):
        make_series(three[0])
        assert place_on(client, three[1]) is None

    def test_parts_count_from_the_second_at_which_they_are_out(self, client, three, time_machine):
        out = timezone.now() + timedelta(hours=3)
        later = make_scheduled_article(published_at=out)
        make_series(three[0], make_article(), later, three[1], title="The river")
        time_machine.move_to(out - timedelta(seconds=1), tick=False)
        assert place_on(client, three[1])[0] == "Part 2 of 2: The river"
        assert place_on(client, three[0])[1] == {"next": three[1].get_absolute_url()}
        time_machine.move_to(out, tick=False)
        assert place_on(client, three[1])[0] == "Part 3 of 3: The river"
        assert place_on(client, three[0])[1] == {"next": later.get_absolute_url()}

    def test_one_that_was_taken_down_is_passed_over(self, client, three):
        make_series(three[0], make_taken_down_article(), three[2], title="The river")
        assert place_on(client, three[2]) == (
            "Part 2 of 2: The river",
            {"prev": three[0].get_absolute_url()},
        )

    def test_machines_learn_of_what_it_is_a_part(self, client, three):
        made = make_series(*three, title="The river")
        data = json_ld(client.get(three[1].get_absolute_url()))[0]
        address = f"http://127.0.0.1:8000{made.get_absolute_url()}"
        assert data["isPartOf"] == {
            "@type": "CreativeWorkSeries",
            "@id": address,
            "name": "The river",
            "url": address,
        }
        assert data["position"] == 2

    def test_a_draft_sees_its_place_in_the_preview(self, three):
        draft = make_article()
        make_series(three[0], draft, title="The river")
        page = as_group("Editor").get(reverse("articles:preview", args=[draft.slug]))
        assert "Part 2 of 2: The river" in sentences(page)

    @pytest.mark.parametrize("number", [1, 30])
    def test_it_costs_the_page_of_a_story_nothing(self, client, number, django_assert_max_num_queries):
        stories = [make_live_article() for _ in range(number)]
        make_series(*stories)
        with django_assert_max_num_queries(6):
            client.get(stories[0].get_absolute_url())


class TestItsPage:
    def test_lists_the_parts_in_their_order_with_an_introduction_in_paragraphs(self, client, three):
        made = make_series(
            *reversed(three), title="The river", introduction="From the <spring>.\n\nTo the sea."
        )
        answer = client.get(made.get_absolute_url())
        assert [card.headline for card in answer.context["cards"]] == [
            story.headline for story in reversed(three)
        ]
        page = answer.content.decode()
        assert "<p>From the &lt;spring&gt;.</p>" in page
        assert "<p>To the sea.</p>" in page
        data = json_ld(answer)[0]
        assert data["about"]["@type"] == "CreativeWorkSeries"
        assert [item["position"] for item in data["mainEntity"]["itemListElement"]] == [1, 2, 3]

    @pytest.mark.parametrize("number", [1, 25])
    def test_costs_four_queries_and_has_pages(self, client, number, django_assert_max_num_queries):
        made = make_series(*(make_live_article() for _ in range(number)))
        with django_assert_max_num_queries(4):
            client.get(made.get_absolute_url())
        second = client.get(f"{made.get_absolute_url()}?page=2")
        assert second.status_code == (200 if number > 20 else 404)
        assert b'start="21"' in second.content or number == 1
        assert client.get(f"{made.get_absolute_url()}?page=0").status_code == 404

    def test_is_no_page_before_readers_may_see_a_part(self, client):
        made = make_series(make_article(), make_scheduled_article())
        assert client.get(made.get_absolute_url()).status_code == 404
        assert made.get_absolute_url().encode() not in client.get("/sitemap.xml").content

    def test_stands_in_the_sitemap(self, client, three):
        assert make_series(*three).get_absolute_url().encode() in client.get("/sitemap.xml").content

    def test_an_address_that_changes_leads_to_the_new_one(self, client, three):
        made = make_series(*three, slug="river")
        made.slug = "the-river"
        catalogue.save(made, by=make_superuser())
        answer = client.get("/series/river/")
        assert (answer.status_code, answer.url) == (301, "/series/the-river/")

    def test_an_earlier_address_of_one_that_nobody_may_read_says_nothing(self, client):
        made = make_series(make_article(), slug="river")
        made.slug = "the-river"
        catalogue.save(made, by=make_superuser())
        assert client.get("/series/river/").status_code == 404


class TestAtTheDesk:
    def test_a_series_is_made_with_its_parts_in_the_order_of_the_numbers(self, three):
        client = as_group("Editor")
        where = reverse("admin:articles_series_add")
        fields = fields_of(client.get(where), "series_form")
        fields |= {"title": "The river", "chapters-TOTAL_FORMS": "3"}
        for row, (story, position) in enumerate(zip(three, (2, 0, 1), strict=True)):
            fields |= {f"chapters-{row}-article": story.pk, f"chapters-{row}-position": position}
        assert client.post(where, fields).status_code == 302
        made = Series.objects.get()
        assert (made.slug, list(made.chapters.values_list("article", flat=True))) == (
            "the-river",
            [three[1].pk, three[2].pk, three[0].pk],
        )
        assert TrailEntry.objects.filter(object_type="series", verb="add").exists()

    def test_a_story_is_a_part_of_one_series_only_and_a_sentence_says_of_which(self, three):
        make_series(three[0], title="The river")
        made = make_series(three[1], title="The sea")
        client = as_group("Editor")
        where = reverse("admin:articles_series_change", args=[made.pk])
        fields = fields_of(client.get(where), "series_form")
        fields |= {"chapters-TOTAL_FORMS": "2", "chapters-1-article": three[0].pk}
        answer = client.post(where, fields)
        assert "“The river, one” is a part of the series “The river” already." in sentences(answer)
        with pytest.raises(ValidationError, match="a part of the series “The river”"):
            series.set_chapters(made, three)
        assert Chapter.objects.filter(series=made).count() == 1

    def test_one_with_parts_is_not_deleted_and_a_sentence_says_why(self, three):
        made = make_series(*three, title="The river")
        client = as_group("Editor")
        where = reverse("admin:articles_series_delete", args=[made.pk])
        answer = client.get(where)
        assert answer.status_code == 409
        assert "“The river” has 3 parts, so it cannot be deleted." in sentences(answer)
        series.set_chapters(made, [])
        assert client.post(where, {"post": "yes"}).status_code == 302
        assert not Series.objects.exists()

    def test_a_draft_that_is_thrown_away_leaves_its_series(self, three):
        chief = make_superuser()
        draft = make_article(created_by=chief)
        made = make_series(three[0], draft)
        publishing.discard(draft, by=chief)
        assert list(made.chapters.values_list("article", flat=True)) == [three[0].pk]
