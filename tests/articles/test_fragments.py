"""What is kept by the values that it is made of: the same values, the same piece; other values, another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from articles.coverage import Post
from articles.fragments import kept
from articles.templatetags import newsroom
from tests.factories import make_author, make_live_article, make_photo

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_a_piece_is_made_once_for_the_same_values_and_only_so_many_are_kept():
    made = []
    piece = kept(2)(lambda value: made.append(value) or f"<{value}>")
    assert [piece("a"), piece("b"), piece("a"), piece("c"), piece("b")] == ["<a>", "<b>", "<a>", "<c>", "<b>"]
    assert made == ["a", "b", "c", "b"], "b was the one not asked for longest when c came"


def test_while_templates_are_being_written_nothing_is_kept(settings):
    made = []
    piece = kept(2)(lambda value: made.append(value) or value)
    settings.DEBUG = True
    assert [piece("a"), piece("a")] == ["a", "a"]
    assert made == ["a", "a"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Another & <better> headline"},
        {"kicker": "Harbour"},
        {"standfirst": "What it says below."},
        {"slug": "moved"},
        {"developing": True},
        {"breaking_until": timezone.now() + timedelta(days=1)},
        {"kind": "live"},
        {"published_at": timezone.now() - timedelta(days=400)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_story_that_changed_has_another_card_on_the_next_page(client, change):
    story = make_live_article(lead_photo=make_photo(), authors=[make_author()])
    path = story.category.get_absolute_url() if story.category else "/"
    before = client.get(path).content
    assert client.get(path).content == before
    type(story).objects.filter(pk=story.pk).update(**change)
    assert client.get(path).content != before


@pytest.mark.django_db
def test_a_picture_or_an_author_that_changed_changes_the_card(client):
    photo, author = make_photo(), make_author()
    make_live_article(lead_photo=photo, authors=[author])
    make_live_article(lead_photo=photo, authors=[author])
    type(photo).objects.update(alt="A crane over the quay")
    assert b"A crane over the quay" in client.get("/").content
    type(photo).objects.update(alt="The same crane at night", focal_x=9)
    page = client.get("/").content
    assert b"The same crane at night" in page
    assert b"fx-9" in page
    type(author).objects.update(name="Ada O’Neil <b>")
    assert "Ada O’Neil &lt;b&gt;" in client.get("/").content.decode()


def test_words_of_a_time_are_kept_by_zone_language_and_day():
    when = AT - timedelta(hours=3)
    assert ">12:00</time>" in newsroom.list_time(when, AT)
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert ">22 Nov</time>" in newsroom.list_time(when, AT), "there it is the 23rd by now"
        assert "21:00 JST" in newsroom.stamp(when)
    with translation.override("de"):
        assert "22. November 2026" in newsroom.stamp(when) or "22 November 2026" in newsroom.stamp(when)
    assert ">22 Nov</time>" in newsroom.list_time(when, AT + timedelta(days=1))


def test_a_post_prepares_its_text_only_where_nobody_has():
    post = Post(1, "1", "", "<p>raw</p><script>x</script>", "", AT, None, False, "", "/stories/a/")
    assert post.prepared == "<p>raw</p>"
    assert replace(post, body_html="<p>made</p>").prepared == "<p>made</p>"
    assert post.permalink == "/stories/a/updates/1/"
