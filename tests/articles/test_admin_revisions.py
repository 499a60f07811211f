"""Revisions at the desk: listed, compared, restored."""

import pytest
from django.urls import reverse

from articles import publishing
from articles.models import Article
from tests.articles.admin_forms import as_group, sentences, signed_in
from tests.factories import make_author, make_photo, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def story(editor):
    article = Article(headline="Quay opens", body="<p>Three ships came in.</p><h2>Later</h2>")
    author = make_author(name="Ada Quayle")
    publishing.create(article, by=editor, relations=lambda: publishing.set_bylines(article, [(author, "")]))
    article.headline, article.body = "Quay opens at dawn", "<p>Four ships came in.</p><h2>Later</h2>"
    topic = make_topic(name="Shipping")
    publishing.update(article, by=editor, relations=lambda: publishing.set_topics(article, [topic]))
    publishing.submit(article, by=editor, note="Ready for a look.")
    return article


def address(name, story, *more):
    return reverse(f"admin:articles_article_{name}", args=[story.pk, *more])


def test_the_list_says_who_did_what_when_and_why(editor, story):
    words = sentences(signed_in(editor).get(address("history", story)))
    for expected in ("Started", "Changed", "Sent to review", "Lena Hoffmann", "Ready for a look.", "UTC"):
        assert expected in words


def test_two_versions_are_compared_as_marked_words_whichever_is_named_first(editor, story):
    client = signed_in(editor)
    for query in ("?from=1&to=2", "?from=2&to=1"):
        page = client.get(address("compare", story) + query).content.decode()
        assert "<del>Three</del>" in page.replace("Three </del>", "Three</del>")
        assert "<ins>Four</ins>" in page.replace("Four </ins>", "Four</ins>")
        assert "Shipping" in page


def test_markup_in_a_compared_text_stays_text(editor):
    story = publishing.create(Article(headline="One <b>bold</b>"), by=editor)
    story.headline = "Two <script>alert(1)</script>"
    publishing.update(story, by=editor)
    page = signed_in(editor).get(address("compare", story) + "?from=1&to=2").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_picture_in_the_text_is_compared_by_its_number(editor):
    photo = make_photo()
    story = publishing.create(Article(headline="One", body="<p>Text.</p>"), by=editor)
    story.body = f'<p>Text.</p><figure data-photo="{photo.pk}"><figcaption>At noon</figcaption></figure>'
    publishing.update(story, by=editor)
    page = signed_in(editor).get(address("compare", story) + "?from=1&to=2").content.decode()
    assert f'data-photo="{photo.pk}"' in page


@pytest.mark.parametrize(
    "query",
    ["", "?from=1", "?from=a&to=b", "?from=1&to=99", "?from=-1&to=2", "?from=1&to=99999999999999999999"],
)
def test_versions_that_do_not_exist_are_not_found(editor, story, query):
    assert signed_in(editor).get(address("compare", story) + query).status_code == 404


def test_an_older_version_is_restored_as_a_new_one(editor, story):
    client = signed_in(editor)
    assert "Three" in client.get(address("revert", story, 1)).content.decode()
    client.post(address("revert", story, 1))
    story.refresh_from_db()
    assert (story.headline, story.version, story.status) == ("Quay opens", 4, "in_review")
    assert story.topics == []
    assert story.revisions.first().verb == "revert"


def test_looking_at_a_restore_restores_nothing(editor, story):
    signed_in(editor).get(address("revert", story, 1))
    story.refresh_from_db()
    assert story.version == 3


@pytest.mark.parametrize("group", ["Reporter", "Moderator"])
def test_who_may_not_edit_a_story_may_read_its_revisions_and_restore_none(story, group):
    client = as_group(group)
    assert client.get(address("history", story)).status_code == 200
    assert client.get(address("compare", story) + "?from=1&to=2").status_code == 200
    assert client.post(address("revert", story, 1)).status_code == 403
    story.refresh_from_db()
    assert story.version == 3


def test_the_list_costs_the_same_with_many_revisions(editor, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    story = publishing.create(Article(headline="One"), by=editor)
    client = signed_in(editor)
    client.get(address("history", story))
    with CaptureQueriesContext(connection) as few:
        client.get(address("history", story))
    for number in range(6):
        story.headline = f"Headline {number}"
        publishing.update(story, by=make_user("Editor"))
    with django_assert_num_queries(len(few)):
        client.get(address("history", story))
