"""The history of a story at the desk: one timeline; revisions compared, and restored."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import previews, publishing
from articles.models import Article, Revision, TrailEntry
from tests.articles.admin_forms import as_group, sentences, signed_in
from tests.factories import make_author, make_category, make_photo, make_topic, make_user

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


def test_edits_steps_and_notes_stand_on_one_timeline_newest_first(editor, story):
    Article.objects.filter(pk=story.pk).update(category=make_category())
    story.refresh_from_db()
    publishing.note(story, by=editor, text="The lawyer has read it.")
    publishing.publish(story, by=editor)
    publishing.keep(story, publishing.snapshot(story) | {"headline": "Other"}, by=editor, seen=0)
    at = timezone.now() + timedelta(hours=3)
    publishing.publish_copy(story, by=editor, change="typo", at=at)
    publishing.drop_copy(story, by=editor)
    previews.revoke(previews.make(story, by=editor, label="Prof. Weber"), by=editor)
    page = signed_in(editor).get(address("history", story))
    lines = html.fromstring(page.content.decode()).xpath(
        '//li[starts-with(@class, "moment ")]//strong/text()'
    )
    assert lines == [
        "Preview link revoked",
        "Preview link made",
        "Working copy dropped",
        "Change scheduled",
        "Working copy kept",
        "Published",
        "Note",
        "Sent to review",
        "Changed",
        "Started",
    ]
    for words in ("Prof. Weber", "Goes out at", "The lawyer has read it.", "Lena Hoffmann"):
        assert words in sentences(page)


def test_each_line_says_which_fields_changed_and_leads_to_the_comparison(editor, story):
    page = signed_in(editor).get(address("history", story))
    assert "Headline, Text, Topics" in sentences(page)
    assert f"{address('compare', story)}?from=1&amp;to=2" in page.content.decode()


def test_days_are_headings(editor, story):
    Revision.objects.filter(version=1).update(made_at=timezone.now() - timedelta(days=40))
    page = signed_in(editor).get(address("history", story)).content.decode()
    assert page.count('class="history-day"') == 2


class TestNotes:
    def test_a_note_is_left_and_read_by_colleagues_and_by_no_reader(self, editor, story, client):
        desk = signed_in(editor)
        page = desk.post(
            address("history", story), {"note": "Call her <b>first</b>.\nThen him."}, follow=True
        )
        assert "Call her <b>first</b>." in sentences(page)
        assert "<b>first" not in page.content.decode()
        story.refresh_from_db()
        assert story.version == 3

    @pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
    def test_a_note_that_cannot_be_is_refused_with_what_was_typed(self, editor, story, words):
        page = signed_in(editor).post(address("history", story), {"note": words})
        assert page.status_code == 400
        assert words.strip() in page.content.decode()
        assert not TrailEntry.objects.filter(verb="note").exists()

    def test_a_moderator_reads_and_leaves_none(self, story):
        client = as_group("Moderator")
        assert "Leave the note" not in sentences(client.get(address("history", story)))
        assert client.post(address("history", story), {"note": "Mine."}).status_code == 403
        assert not TrailEntry.objects.filter(verb="note").exists()


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999", "1e3"])
def test_a_page_that_is_not_there_is_not_found(editor, story, page):
    assert signed_in(editor).get(f"{address('history', story)}?page={page}").status_code == 404


def test_a_thousand_revisions_are_cut_into_pages_that_cost_the_same(editor, story):
    client = signed_in(editor)
    client.get(address("history", story))
    with CaptureQueriesContext(connection) as few:
        client.get(address("history", story))
    held = publishing.snapshot(story)
    Revision.objects.bulk_create(
        Revision(
            article=story,
            version=number,
            made_by=editor,
            verb="edit",
            snapshot=held | {"headline": f"Headline {number}"},
        )
        for number in range(4, 1004)
    )
    Article.objects.filter(pk=story.pk).update(version=1003)
    with CaptureQueriesContext(connection) as many:
        first = client.get(address("history", story))
    assert len(many) <= len(few)
    words = sentences(first)
    assert "Page 1 of 21" in words
    assert "Version 1003" in words
    assert "Version 953" not in words
    last = sentences(client.get(f"{address('history', story)}?page=21"))
    assert "Started" in last
    assert client.get(f"{address('compare', story)}?from=2&to=900").status_code == 200
