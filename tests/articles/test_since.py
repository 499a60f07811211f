"""What changed since a reader last looked, without knowing the reader."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article
from newsroom.pages.keys import Keys
from tests.articles.admin_forms import sentences
from tests.factories import make_live_article, make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_superuser()


@pytest.fixture
def told(boss):
    """A story that told of four changes: a post, an update of the text, a correction, another post."""
    story = make_live_article(headline="Flood", developing=True, kind="live")
    publishing.post_update(story, by=boss, headline="Water rises", body="<p>One.</p>")
    publishing.update(story, by=boss, material=True, note="The number of boats.")
    publishing.correct(story, by=boss, text="Ten boats, not nine.")
    publishing.post_update(story, by=boss, headline="Water falls", body="<p>Two.</p>")
    story.refresh_from_db()
    assert story.change_number == 4
    return story


def since(client, story, number):
    return client.get(f"{story.get_absolute_url()}?since={number}")


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (0, ["Live update", "Correction", "Update", "Live update"]),
        (1, ["Live update", "Correction", "Update"]),
        (2, ["Live update", "Correction"]),
        (3, ["Live update"]),
        (4, []),
    ],
)
def test_the_address_lists_what_came_after_a_change(client, told, number, kinds):
    page = since(client, told, number)
    news = page.context["news"]
    assert [entry.kind for entry in news.entries] == kinds
    assert page.content.decode().count('class="is-new"') == len(kinds)
    heading = {0: "Nothing new since you last looked", 1: "1 update since you last looked"}.get(
        len(kinds), f"{len(kinds)} updates since you last looked"
    )
    assert heading in sentences(page)


def test_a_page_without_the_question_marks_nothing_and_says_its_number(client, told):
    page = client.get(told.get_absolute_url()).content.decode()
    assert 'data-change="4"' in page
    assert 'data-numbers="4 3 2 1"' in page
    assert 'class="is-new"' not in page
    assert "since you last looked</h2>" not in page
    assert f'href="{told.get_absolute_url()}?since=4"' in page


@pytest.mark.parametrize(
    "number",
    ["5", "-1", "+1", "01", "1.0", "1e1", "", " 1", "999999999", "9" * 400, "abc", "%00", "１", "1,2", "0x1"],
)
def test_a_number_that_never_was_leads_to_the_story(client, told, number):
    answer = since(client, told, number)
    assert (answer.status_code, answer.url) == (302, told.get_absolute_url())
    assert f"article-{told.pk}" in answer.cache_tags  # it may become a number later


def test_such_pages_share_the_small_part_of_the_cache(told, client):
    environ = {"wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:8000", "PATH_INFO": told.get_absolute_url()}
    keys = Keys()
    plain, asked = keys.wanted(environ), keys.wanted(environ | {"QUERY_STRING": "since=3&utm=x"})
    assert (plain.is_free, asked.is_free) == (False, True)
    assert asked.query == "since=3"


def test_the_page_is_canonical_without_the_question(client, told):
    page = since(client, told, 1).content.decode()
    assert f'rel="canonical" href="http://127.0.0.1:8000{told.get_absolute_url()}"' in page


def test_an_edited_post_counts_once_and_a_removed_one_is_not_listed(client, told, boss):
    first, second = told.live_updates.order_by("pk")
    publishing.edit_update(first, by=boss, headline="Water rises fast", body="<p>One!</p>", key_event=False)
    news = since(client, told, 4).context["news"]
    assert [(entry.kind, entry.text) for entry in news.entries] == [
        ("Live update, edited", "Water rises fast")
    ]
    second.refresh_from_db()
    publishing.remove_update(second, by=boss)
    page = since(client, told, 5)
    assert page.context["news"].count == 0
    assert "Something that stood here before was changed or removed." in sentences(page)


def test_a_change_that_says_nothing_is_told_as_one(client, boss):
    story = make_live_article()
    publishing.update(story, by=boss, material=True)
    assert "New facts in the text." in sentences(since(client, story, 0))
    assert "What changed in this story" not in sentences(client.get(story.get_absolute_url()))


def test_a_story_in_which_nothing_ever_changed_is_not_followed(client):
    story = make_live_article()
    page = client.get(story.get_absolute_url()).content.decode()
    assert "since.js" not in page
    assert "data-since" not in page


def test_a_story_that_may_change_is_followed_from_its_first_day(client):
    for fields in ({"developing": True}, {"kind": "live"}):
        page = client.get(make_live_article(**fields).get_absolute_url()).content.decode()
        assert "since.js" in page
        assert 'data-numbers=""' in page


def test_what_it_costs_does_not_depend_on_how_much_changed(client, boss):
    def story(changes):
        made = make_live_article()
        for number in range(changes):
            publishing.update(made, by=boss, material=True, note=f"Change {number}")
            publishing.post_update(made, by=boss, body=f"<p>{number}</p>")
        return made

    def cost(made):
        with CaptureQueriesContext(connection) as queries:
            assert since(client, made, 0).status_code == 200
        return len(queries)

    few, many = story(1), story(9)
    assert cost(few) == cost(many)


def test_the_list_is_bounded(client, boss):
    story = make_live_article(kind="live")
    for number in range(30):
        publishing.post_update(
            story, by=boss, body=f"<p>{number}</p>", posted_at=timezone.now() - timedelta(minutes=number)
        )
    news = since(client, story, 0).context["news"]
    assert (news.count, len(news.entries)) == (30, 25)
    assert Article.objects.get(pk=story.pk).change_number == 30


def test_a_post_without_a_headline_is_named_by_its_first_words(client, boss):
    story = make_live_article(kind="live")
    publishing.post_update(
        story, by=boss, body=f"<p>The <b>quay</b> is closed &amp; dark.</p><p>{'x' * 300}</p>"
    )
    (entry,) = since(client, story, 0).context["news"].entries
    assert entry.text.startswith("The quay is closed & dark. x")
    assert len(entry.text) <= 140
