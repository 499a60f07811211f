"""What else the reader should see once stories are scored: neighbours that were expected, and no more queries for many."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.models import RelatedExclusion, RelatedList, WordCount
from articles.related import archive, related_to, scoring
from tests.factories import (
    make_article,
    make_category,
    make_live_article,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
    make_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]

DAM = (
    "Engineers have lowered the water behind the Orvane dam after a crack was found in its western wall. "
    "The reservoir feeds the valley of Tessaly, where four thousand people were asked to sleep elsewhere. "
    "Inspectors lowered cameras into the spillway and measured the concrete with ultrasound. "
)
DAM_LATER = (
    "A week after the crack in the Orvane dam was found, families have come home to Tessaly. Inspectors say that the "
    "western wall will hold, with the reservoir half empty. Divers sealed the spillway with resin over the weekend. "
)
BREAD = (
    "Bakers in Marrin have gone back to sourdough since yeast became dear. A loaf takes two days, and queues "
    "form before sunrise. Rye from the hills, salt from the coast and nothing else goes into the dough. "
)
CHESS = (
    "The chess club of Lund drew its last match and keeps the cup for a third season. Its youngest player, aged "
    "twelve, gave up a bishop for three pawns and held an endgame that grandmasters called lost. "
)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def told(text, **fields):
    return make_live_article(body=f"<p>{text}</p>", **fields)


def shown(story, limit=6):
    return [(one.pk, one.reason) for one in related_to(story, limit)]


def pks(story, limit=6):
    return [one.pk for one in related_to(story, limit)]


@pytest.fixture
def paper():
    """Some stories that have nothing to do with each other, so that words and topics have their weight."""
    names = ("Harbour", "Parliament", "Theatre", "Railway", "Orchard", "Glacier", "Library", "Stadium")
    section = make_category(name="World")
    return [
        told(
            f"The {name} of {place} was in the news for {thing}, {deed} and {thing}s of another kind.",
            headline=f"{name} {place}",
            category=section,
            published_at=days_ago(20 + number),
        )
        for number, (name, place, thing, deed) in enumerate(
            zip(
                names,
                ("Ansel", "Brone", "Cavill", "Dorn", "Esk", "Farrow", "Grail", "Hask"),
                ("crane", "ballot", "curtain", "signal", "apple", "boulder", "manuscript", "floodlight"),
                ("dredging", "voting", "rehearsing", "shunting", "grafting", "melting", "binding", "mowing"),
                strict=True,
            )
        )
    ]


def test_a_story_of_the_same_event_comes_first_without_any_topic(paper):
    first = told(DAM, headline="Crack in the Orvane dam")
    later = told(DAM_LATER, headline="Home to Tessaly", published_at=days_ago(2))
    told(BREAD, headline="Two days a loaf")
    archive.score_all()
    assert shown(first)[0] == (later.pk, "")
    assert pks(later)[0] == first.pk


def test_a_rare_topic_weighs_more_than_a_common_one_and_says_why(paper):
    common, rare = make_topic(name="Politics"), make_topic(name="Lighthouses")
    for number in range(8):
        make_live_article(headline=f"Vote {number}", topics=[common], published_at=days_ago(5))
    story = told(BREAD, topics=[common, rare])
    by_rare = told(CHESS, topics=[rare], published_at=days_ago(5))
    archive.score_all()
    assert shown(story)[0] == (by_rare.pk, "More on Lighthouses")


def test_a_link_in_the_text_makes_background_of_the_older_and_a_follow_up_of_the_newer(paper):
    older = told(BREAD, headline="Two days a loaf", published_at=days_ago(90))
    link = f'<a href="{older.get_absolute_url()}#dough">then</a>'
    newer = told(f"{CHESS} More of it stood here {link}.", headline="The cup stays")
    archive.score_all()
    assert shown(newer)[0] == (older.pk, "Background")
    assert shown(older)[0] == (newer.pk, "Follow-up")


def test_a_link_to_an_earlier_address_counts_too(paper):
    old = told(BREAD, headline="Two days a loaf", published_at=days_ago(9))
    path = old.get_absolute_url()
    by = make_superuser()
    old.slug = "sourdough"
    publishing.update(old, by=by)
    newer = told(f'{CHESS} <a href="{path}">Bread</a>', headline="The cup stays")
    scoring.score(newer.pk)
    assert shown(newer)[0] == (old.pk, "Background")


def test_an_explainer_stays_longer_than_news_of_the_same_day(paper):
    topic = make_topic()
    news = told(BREAD, topics=[topic], kind="news", published_at=days_ago(60))
    explainer = told(CHESS, topics=[topic], kind="explainer", published_at=days_ago(60))
    alert = told(DAM, topics=[topic], kind="news", published_at=days_ago(6), breaking_until=days_ago(5))
    story = told("Something of another kind altogether.", topics=[topic])
    archive.score_all()
    found = pks(story)
    assert found.index(explainer.pk) < found.index(news.pk)
    assert found.index(explainer.pk) < found.index(alert.pk)


def test_six_versions_of_one_story_do_not_fill_the_list(paper):
    topic = make_topic()
    versions = [
        told(f"{DAM} Version {number} adds {word}.", topics=[topic], published_at=days_ago(number))
        for number, word in enumerate(("sirens", "buses", "blankets", "pumps", "sandbags", "cranes"))
    ]
    others = [told(text, topics=[topic], published_at=days_ago(8)) for text in (BREAD, CHESS)]
    story = told("A valley counts its reservoirs, and finds more than it wants.", topics=[topic])
    archive.score_all()
    top = pks(story, 3)
    assert set(top) & {one.pk for one in others} == {one.pk for one in others}
    assert len(set(top) & {one.pk for one in versions}) == 1


def test_a_near_duplicate_never_stands_there(paper):
    topic = make_topic()
    story = told(DAM * 2, headline="Crack in the Orvane dam", topics=[topic])
    twin = told(f"{DAM * 2} More soon.", headline="Orvane dam: a crack", topics=[topic])
    archive.score_all()
    assert twin.pk not in pks(story, 20)
    assert story.pk not in pks(twin, 20)


def test_nothing_stands_there_that_readers_may_not_see_and_the_next_best_fills_in(paper):
    topic = make_topic()
    story = told(DAM, topics=[topic])
    near = [told(text, topics=[topic]) for text in (DAM_LATER, BREAD, CHESS)]
    for make in (make_article, make_scheduled_article, make_taken_down_article):
        make(topics=[topic], body=f"<p>{DAM_LATER}</p>", category=story.category)
    archive.score_all()
    assert set(pks(story, 3)) == {one.pk for one in near}
    publishing.take_down(near[0], by=make_superuser(), note="It was wrong.")
    found = pks(story, 3)
    assert near[0].pk not in found
    assert len(found) == 3


def test_picks_come_first_and_what_is_left_out_never_comes(paper):
    story, later = told(DAM), told(DAM_LATER)
    picked = told(CHESS, published_at=days_ago(900))
    archive.score_all()
    publishing.set_picks(story, [picked])
    assert shown(story)[0] == (picked.pk, "Editor’s pick")
    assert later.pk in pks(story)
    RelatedExclusion.objects.create(article=story, related=later)
    assert later.pk not in pks(story, 20)


def test_a_fresh_story_appears_in_older_lists_where_it_belongs_and_only_there(paper):
    old = told(DAM, headline="Crack in the Orvane dam", published_at=days_ago(200))
    other = told(BREAD, category=paper[0].category, published_at=days_ago(200))
    archive.score_all()
    fresh = told(DAM_LATER, headline="Home to Tessaly")
    scoring.score(fresh.pk)
    assert pks(old)[0] == fresh.pk
    assert fresh.pk not in pks(other)


def test_a_scheduled_story_enters_the_lists_of_others_when_it_is_out(paper):
    old = told(DAM, published_at=days_ago(30))
    archive.score_all()
    fresh = make_scheduled_article(body=f"<p>{DAM_LATER}</p>")
    scoring.score(fresh.pk)
    assert pks(fresh)[0] == old.pk
    assert fresh.pk not in RelatedList.objects.get(article=old).ids


def test_a_story_that_loses_its_topic_leaves_the_lists_that_it_was_in_for_it(paper):
    topic = make_topic()
    story, other = told(BREAD, topics=[topic]), told(CHESS, topics=[topic])
    archive.score_all()
    assert shown(story)[0] == (other.pk, f"More on {topic.name}")
    publishing.update(other, by=make_superuser(), relations=lambda: publishing.set_topics(other, []))
    assert (other.pk, f"More on {topic.name}") not in shown(story, 20)


def words_said(capture):
    said = [query["sql"] for query in capture.captured_queries if "pg_notify" in query["sql"]]
    return {word for sql in said for word in sql.split("'")[3].split()}


def test_says_exactly_the_lists_that_readers_see_changed(paper, django_assert_max_num_queries):
    old = told(DAM, published_at=days_ago(200))
    archive.score_all()
    fresh = told(DAM_LATER)
    with django_assert_max_num_queries(60) as capture:
        scoring.score(fresh.pk)
    before = {pk: pks(pk_story) for pk, pk_story in ((one.pk, one) for one in [*paper, old])}
    assert {f"related-{fresh.pk}", f"related-{old.pk}"} <= words_said(capture)
    with django_assert_max_num_queries(60) as capture:
        scoring.score(fresh.pk)
    assert words_said(capture) == set()
    assert before == {one.pk: pks(one) for one in [*paper, old]}


@pytest.mark.parametrize("number", [1, 12])
def test_costs_one_query_with_one_story_and_with_many(number, django_assert_num_queries):
    topic, section = make_topic(), make_category()
    story = make_live_article(topics=[topic], category=section)
    for _ in range(number):
        make_live_article(topics=[topic, make_topic()], category=section)
    archive.score_all()
    with django_assert_num_queries(1):
        assert len(related_to(story)) == min(number, 6)


def test_the_stored_list_is_read_along_its_keys(paper):
    story = told(DAM)
    archive.score_all()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT ids FROM articles_relatedlist WHERE article_id = %s", [story.pk])
        assert "articles_relatedlist_pkey" in "".join(row[0] for row in cursor.fetchall())
        cursor.execute(
            "EXPLAIN SELECT article_id FROM articles_relatedlist WHERE ids @> ARRAY[%s]::bigint[]", [story.pk]
        )
        assert "related_list_ids" in "".join(row[0] for row in cursor.fetchall())


def test_one_by_one_and_all_at_once_find_the_same(paper):
    topic = make_topic()
    stories = [told(text, topics=[topic]) for text in (DAM, DAM_LATER, BREAD, CHESS)]
    archive.score_all()
    at_once = {one.pk: pks(one) for one in stories}
    for one in stories:
        scoring.score(one.pk)
    assert {one.pk: pks(one) for one in stories} == at_once


def test_a_story_that_is_not_published_any_more_is_forgotten(paper):
    story = told(DAM)
    scoring.score(story.pk)
    publishing.take_down(story, by=make_superuser(), note="It was wrong.")
    assert not RelatedList.objects.filter(article=story).exists()
    publishing.restore(story, by=make_superuser())
    assert RelatedList.objects.filter(article=story).exists()


def test_there_are_three_when_three_exist_and_none_for_a_single_story():
    story = told(DAM)
    archive.score_all()
    assert related_to(story) == []
    others = {told(BREAD).pk, told(CHESS).pk, told("Nothing of the kind.").pk, told("A last one.").pk}
    call_command("score_related", all=True)
    found = set(pks(story))
    assert len(found) == 3
    assert found < others


def test_the_command_scores_what_has_no_list_yet(paper, capsys):
    call_command("score_related")
    assert capsys.readouterr().out == "8 stories scored.\n"
    assert RelatedList.objects.count() == 8
    assert WordCount.objects.get(word=0).stories == 8
    call_command("score_related")
    assert capsys.readouterr().out == "0 stories scored.\n"


def test_the_page_shows_the_stored_list_with_its_reasons(client, paper):
    older = told(BREAD, headline="Two days a loaf", published_at=days_ago(90))
    newer = told(f'{CHESS} <a href="{older.get_absolute_url()}">Bread</a>', headline="The cup stays")
    archive.score_all()
    response = client.get(newer.get_absolute_url())
    assert b"<span>Background</span>" in response.content
    assert {f"related-{newer.pk}", f"line-{older.pk}"} <= response.cache_tags


def test_a_picked_story_that_waits_is_known_to_the_page_that_it_will_push_into(client, paper):
    story, waits = told(DAM), make_scheduled_article(headline="Not yet")
    archive.score_all()
    publishing.set_picks(story, [waits])
    response = client.get(story.get_absolute_url())
    assert b"Not yet" not in response.content
    assert f"line-{waits.pk}" in response.cache_tags
