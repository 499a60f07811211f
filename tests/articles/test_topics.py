"""Topics: their hubs, other names, and two that become one."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import catalogue, publishing, topics
from articles.importers.wordpress.ledger import Ledger
from articles.importers.wordpress.terms import _Topics
from articles.models import Article, ArticleTopic, OldPath, RelatedList, Topic, TopicAlias, TrailEntry
from articles.related import archive
from tests.articles.admin_forms import as_group, fields_of, sentences
from tests.factories import (
    make_live_article,
    make_scheduled_article,
    make_superuser,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_superuser()


def json_ld(response):
    """Return the structured data of a page."""
    root = html.fromstring(response.content.decode())
    return [json.loads(text) for text in root.xpath('//script[@type="application/ld+json"]/text()')]


def names_of(story):
    return [link.tag.name for link in story.topic_links.select_related("tag")]


def named(topic, *names):
    topics.set_aliases(topic, names)
    return topic


class TestHub:
    def test_the_introduction_stands_in_paragraphs_and_nothing_of_it_is_markup(self, client):
        topic = make_topic(description="Grain & <b>bread</b>.\n\nSince 1911.")
        page = client.get(topic.get_absolute_url()).content.decode()
        assert "<p>Grain &amp; &lt;b&gt;bread&lt;/b&gt;.</p>" in page
        assert "<p>Since 1911.</p>" in page
        assert '<meta name="description" content="Grain &amp; &lt;b&gt;bread&lt;/b&gt;. Since 1911.">' in page

    def test_stories_stand_under_the_months_of_the_papers_zone(self, client, settings):
        settings.TIME_ZONE = "Europe/Paris"
        topic = make_topic()
        for day in ("2026-03-31T22:30:00+00:00", "2026-03-31T20:00:00+00:00", "2026-01-09T12:00:00+00:00"):
            make_live_article(headline=day, published_at=timezone.datetime.fromisoformat(day), topics=[topic])
        page = client.get(topic.get_absolute_url()).content.decode()
        found = re.findall(r"<h2[^>]*>([^<]+)</h2>|<h3[^>]*><a[^>]*>([^<]+)</a>", page)
        assert [month or story for month, story in found] == [
            *("April 2026", "2026-03-31T22:30:00+00:00"),
            *("March 2026", "2026-03-31T20:00:00+00:00"),
            *("January 2026", "2026-01-09T12:00:00+00:00"),
        ]

    def test_the_pinned_story_stands_first_from_the_second_at_which_it_is_out(self, client, time_machine):
        out = timezone.now() + timedelta(hours=3)
        pinned = make_scheduled_article(headline="Everything about grain", published_at=out)
        topic = make_topic(pinned=pinned)
        make_live_article(topics=[topic])
        time_machine.move_to(out - timedelta(seconds=1), tick=False)
        assert b"Everything about grain" not in client.get(topic.get_absolute_url()).content
        time_machine.move_to(out, tick=False)
        answer = client.get(topic.get_absolute_url())
        assert answer.context["pinned"].headline == "Everything about grain"
        data = json_ld(answer)[0]
        assert data["significantLink"].endswith(pinned.get_absolute_url())

    def test_it_does_not_stand_there_twice_and_only_on_the_first_page(self, client):
        topic = make_topic()
        stories = [make_live_article(topics=[topic]) for _ in range(22)]
        Topic.objects.filter(pk=topic.pk).update(pinned=stories[-1])
        first = client.get(topic.get_absolute_url())
        assert first.content.decode().count(f'<a href="{stories[-1].get_absolute_url()}"') == 1
        second = client.get(f"{topic.get_absolute_url()}?page=2")
        assert second.context["pinned"] is None

    @pytest.mark.parametrize("number", [1, 30])
    def test_it_costs_five_queries_however_many_stories(self, client, number, django_assert_max_num_queries):
        """The frame, the topic, the list, the pinned story, and how many comments each has."""
        topic = make_topic(pinned=make_live_article())
        for _ in range(number):
            make_live_article(topics=[topic])
        with django_assert_max_num_queries(5):
            client.get(topic.get_absolute_url())

    def test_machines_learn_what_it_is_about(self, client):
        topic = make_topic(name="Grain", description="All about grain.")
        story = make_live_article(topics=[topic])
        answer = client.get(topic.get_absolute_url())
        page, data = answer.content.decode(), json_ld(answer)
        assert data[0]["@type"] == "CollectionPage"
        assert data[0]["about"] == {"@type": "Thing", "name": "Grain", "description": "All about grain."}
        assert data[0]["mainEntity"]["itemListElement"][0]["name"] == story.headline
        assert f'rel="canonical" href="http://127.0.0.1:8000{topic.get_absolute_url()}"' in page
        for file in ("rss.xml", "atom.xml", "feed.json"):
            assert f"{topic.get_absolute_url()}feeds/{file}" in page


class TestOtherNames:
    @pytest.mark.parametrize(
        ("below", "there"),
        [
            ("", ""),
            ("feeds/rss.xml", "feeds/rss.xml"),
            ("feeds/feed.json", "feeds/feed.json"),
            ("?page=2", "?page=2"),
        ],
    )
    def test_the_address_of_another_name_leads_to_the_topic(self, client, below, there):
        topic = named(make_topic(name="Climate", slug="climate"), "Global Warming")
        answer = client.get(f"/topics/global-warming/{below}")
        assert (answer.status_code, answer.url) == (301, f"{topic.get_absolute_url()}{there}")
        assert client.get("/topics/global-warming").url == topic.get_absolute_url()
        assert client.get("/topics/Global-Warming/").url == topic.get_absolute_url()

    def test_one_that_is_taken_out_leads_nowhere(self, client):
        topic = named(make_topic(), "Global warming")
        named(topic)
        assert client.get("/topics/global-warming/").status_code == 404

    def test_stories_are_found_by_it_and_no_more_when_it_is_gone(self, client):
        topic = make_topic(name="Climate")
        make_live_article(headline="Ice leaves the bay", topics=[topic])
        for names, found in ((["Warming"], 1), ([], 0)):
            topics.set_aliases(topic, names)
            assert client.get("/search/?q=warming").context["count"] == found

    def test_the_desk_finds_the_topic_by_it(self):
        topic = named(make_topic(name="Climate"), "Global warming")
        make_topic(name="Chess")
        where = "?app_label=articles&model_name=articletopic&field_name=tag&term="
        answer = as_group("Reporter").get(f"{reverse('admin:autocomplete')}{where}warming")
        assert [row["id"] for row in answer.json()["results"]] == [str(topic.pk)]

    def test_imports_take_the_topic_for_it(self):
        topic = named(make_topic(name="Climate"), "Global Warming", "Überhitzung")
        found = _Topics("wordpress:old.example")
        for name in ("global warming", "ÜBERHITZUNG"):
            assert found.find(f"tag:{name}", name, "some-slug", "")[0] == topic
        with Ledger():
            fresh, outcome, _reason = found.find("tag:x", "Something else", "global-warming", "")
        assert (outcome, fresh.slug) == ("imported", "global-warming-2")

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("climate", "is the name of the topic itself"),
            ("CHESS", "There is a topic “Chess”"),
            ("grand masters", "is another name of the topic “Chess”"),
            ("Grand-Masters!", "leads to the topic “Chess”"),
            ("Che&ss!", "is that of the topic “Chess”"),
            ("x" * 101, "longer than 100 characters"),
        ],
    )
    def test_what_stands_for_a_topic_already_is_refused_in_words(self, name, says):
        topic = make_topic(name="Climate", slug="climate")
        named(make_topic(name="Chess", slug="che-ss"), "Grand Masters")
        client = as_group("Editor")
        where = reverse("admin:articles_topic_change", args=[topic.pk])
        answer = client.post(where, fields_of(client.get(where), "topic_form") | {"aliases": name})
        assert says in sentences(answer)
        assert not topic.aliases.exists()
        with pytest.raises(ValidationError):
            topics.set_aliases(topic, [name])

    def test_a_topic_cannot_take_the_name_or_the_address_of_anothers_other_name(self, chief):
        named(make_topic(name="Climate"), "Global warming")
        for row in (Topic(name="global WARMING"), Topic(name="Warm", slug="global-warming")):
            with pytest.raises(ValidationError, match="is another name of the topic “Climate”"):
                catalogue.save(row, by=chief)

    def test_the_form_keeps_them_and_a_save_without_a_change_changes_nothing(self):
        topic = named(make_topic(), "One", "東京", "One!")
        client = as_group("Editor")
        where = reverse("admin:articles_topic_change", args=[topic.pk])
        before = list(topic.aliases.values_list("pk", "name", "slug"))
        assert {slug for _pk, _name, slug in before} >= {"one", None}
        assert client.post(where, fields_of(client.get(where), "topic_form")).status_code == 302
        assert list(topic.aliases.values_list("pk", "name", "slug")) == before


class TestMerging:
    def test_all_stories_move_once_in_the_place_of_the_first_and_the_main_topic_stays_it(self, chief):
        grain, bread, other = make_topic(name="Grain"), make_topic(name="Bread"), make_topic(name="Other")
        only = make_live_article(topics=[other, bread])
        both = make_live_article(topics=[bread, other, grain])
        neither = make_live_article(topics=[other])
        moved = topics.merge(bread, into=grain, by=chief)
        assert (moved.stories, moved.both) == (2, 1)
        assert names_of(only) == ["Other", "Grain"]
        assert names_of(both) == ["Grain", "Other"]
        assert names_of(neither) == ["Other"]
        assert not Topic.objects.filter(name="Bread").exists()

    def test_its_addresses_and_feeds_lead_to_the_other_for_good(self, client, chief):
        grain, bread = make_topic(name="Grain", slug="grain"), make_topic(name="Bread", slug="loaves")
        OldPath.keep("/topics/rolls/", bread)
        named(bread, "Baking")
        topics.merge(bread, into=grain, by=chief)
        for path in ("loaves", "rolls", "baking"):
            for below in ("", "feeds/rss.xml", "feeds/atom.xml", "feeds/feed.json"):
                answer = client.get(f"/topics/{path}/{below}")
                assert (answer.status_code, answer.url) == (301, f"/topics/grain/{below}")
        assert {alias.name for alias in grain.aliases.all()} == {"Bread", "Baking"}

    def test_introduction_and_pinned_story_go_along_where_there_is_none(self, chief):
        pinned, other = make_live_article(), make_live_article()
        grain, bread = make_topic(), make_topic(description="Of bread.", pinned=pinned)
        topics.merge(bread, into=grain, by=chief)
        grain.refresh_from_db()
        assert (grain.description, grain.pinned) == ("Of bread.", pinned)
        topics.merge(make_topic(description="Of rye.", pinned=other), into=grain, by=chief)
        grain.refresh_from_db()
        assert (grain.description, grain.pinned) == ("Of bread.", pinned)

    def test_search_and_what_stands_under_the_stories_follow_in_the_background(self, client, chief):
        grain, bread = make_topic(name="Grain"), make_topic(name="Bread")
        one, two = make_live_article(topics=[bread]), make_live_article(topics=[bread])
        third = make_live_article(topics=[grain])
        archive.score_all()
        topics.merge(bread, into=grain, by=chief)
        page = client.get(one.get_absolute_url()).content.decode()
        assert "More on Grain" in page  # at once: the stored lists name the other topic
        archive.score_topic(grain.pk)
        lists = {row.article_id: row for row in RelatedList.objects.all()}
        assert grain.pk in lists[one.pk].topics[: len(lists[one.pk].ids)]
        assert set(lists[third.pk].ids[:2]) == {one.pk, two.pk}
        for words in ("grain", "bread"):
            assert client.get(f"/search/?q={words}").content.decode().count("card-head") == 3

    def test_working_copies_and_older_versions_mean_the_topic_that_stayed(self, chief):
        grain, bread = make_topic(name="Grain"), make_topic(name="Bread")
        story = make_live_article(created_by=chief)
        publishing.update(story, by=chief, relations=lambda: publishing.set_topics(story, [bread]))
        first = story.revisions.latest("version")
        held = publishing.snapshot(story) | {"topics": [grain.pk, bread.pk], "standfirst": "Kept."}
        publishing.keep(story, held, by=chief, seen=0)
        topics.merge(bread, into=grain, by=chief)
        publishing.publish_copy(story, by=chief, change="typo")
        assert names_of(story) == ["Grain"]
        publishing.update(story, by=chief, relations=lambda: publishing.set_topics(story, []))
        publishing.revert(story, to=first, by=chief)
        assert names_of(story) == ["Grain"]

    def test_a_story_form_that_was_opened_before_takes_the_topic_that_stayed(self, chief):
        grain, bread = make_topic(name="Grain"), make_topic(name="Bread")
        story = make_live_article(topics=[bread])
        client = as_group("Editor")
        where = reverse("admin:articles_article_change", args=[story.pk])
        fields = fields_of(client.get(where), "article_form") | {"change": "typo", "kicker": "Rye"}
        topics.merge(bread, into=grain, by=chief)
        assert client.post(where, fields).status_code == 302
        story.refresh_from_db()
        assert (story.kicker, names_of(story)) == ("Rye", ["Grain"])

    def test_who_did_it_stands_on_the_trail_of_both(self, chief):
        grain, bread = make_topic(name="Grain"), make_topic(name="Bread")
        make_live_article(topics=[bread])
        gone = bread.pk
        topics.merge(bread, into=grain, by=chief)
        lines = TrailEntry.objects.filter(verb="merge", object_type="topic")
        assert {line.object_id for line in lines} == {gone, grain.pk}
        assert lines.get(object_id=grain.pk).details["stories"] == 1
        assert all(line.who_id == chief.pk for line in lines)

    def test_one_of_a_merged_topic_is_merged_on(self, client, chief):
        first, second, third = make_topic(name="One", slug="one"), make_topic(), make_topic()
        story = make_live_article(topics=[first])
        ids = first.pk, second.pk
        topics.merge(first, into=second, by=chief)
        topics.merge(second, into=third, by=chief)
        assert client.get("/topics/one/").url == third.get_absolute_url()
        assert set(Topic.standing_for(ids)) == set(ids)
        assert names_of(story) == [third.name]

    def test_nothing_is_merged_into_itself_twice_or_by_anybody(self, chief):
        grain, bread = make_topic(), make_topic()
        with pytest.raises(ValidationError, match="into itself"):
            topics.merge(grain, into=grain, by=chief)
        with pytest.raises(PermissionDenied):
            topics.merge(bread, into=grain, by=make_user("Reporter"))
        again = Topic.objects.get(pk=bread.pk)
        topics.merge(bread, into=grain, by=chief)
        with pytest.raises(ValidationError, match="deleted or merged meanwhile"):
            topics.merge(again, into=grain, by=chief)

    def test_the_page_says_in_numbers_what_will_move_and_then_moves_it(self):
        grain, bread = make_topic(name="Grain"), make_topic(name="Bread")
        make_live_article(topics=[bread])
        make_live_article(topics=[bread, grain])
        client = as_group("Editor")
        where = reverse("admin:articles_topic_merge", args=[bread.pk])
        assert "Merge into another topic" in sentences(
            client.get(reverse("admin:articles_topic_change", args=[bread.pk]))
        )
        assert "Choose the topic that stays" in sentences(client.get(f"{where}?into="))
        words = sentences(client.get(f"{where}?into={grain.pk}"))
        assert "2 stories are filed under “Grain” instead." in words
        assert "1 of them carries both already" in words
        assert ArticleTopic.objects.filter(tag=bread).count() == 2
        answer = client.post(where, {"into": grain.pk})
        assert answer.url == reverse("admin:articles_topic_change", args=[grain.pk])
        assert ArticleTopic.objects.filter(tag=grain).count() == 2

    @pytest.mark.parametrize("wanted", ["0", "x", "999999999999999999999", "self"])
    def test_what_is_no_other_topic_is_refused_in_words(self, wanted):
        topic = make_topic()
        client = as_group("Editor")
        where = reverse("admin:articles_topic_merge", args=[topic.pk])
        answer = client.post(where, {"into": topic.pk if wanted == "self" else wanted})
        assert "Choose another topic" in sentences(answer)
        assert client.get(reverse("admin:articles_topic_merge", args=["nothing"])).status_code == 404

    @pytest.mark.parametrize("number", [1, 40])
    def test_it_costs_no_more_for_many_stories(
        self, chief, number, django_assert_max_num_queries, monkeypatch
    ):
        monkeypatch.setattr("tests.tasks.SCORING", {"articles.tasks.reindex", "articles.tasks.score_topic"})
        grain, bread = make_topic(), make_topic()
        for _ in range(number):
            make_live_article(topics=[bread])
        with django_assert_max_num_queries(45):
            topics.merge(bread, into=grain, by=chief)
        assert Article.objects.filter(topic_links__tag=grain).count() == number

    def test_two_at_once_name_no_topic_twice(self, chief):
        topic = named(make_topic(), "Warm", "warm ", "WARM")
        assert TopicAlias.objects.filter(topic=topic).count() == 1
