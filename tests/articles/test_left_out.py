"""Stories that an editor keeps away from under another one: in the form, in versions, in working copies."""

import pytest
from django.urls import reverse

from articles import publishing
from articles.related import archive, related_to
from tests.articles.admin_forms import as_group, open_story, save_story, sentences
from tests.factories import make_category, make_live_article, make_superuser, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_superuser()


@pytest.fixture
def stories():
    """Return four stories of one topic, scored."""
    topic, section = make_topic(), make_category()
    made = [
        make_live_article(headline=f"Quay {name}", topics=[topic], category=section)
        for name in ("opens", "closes", "burns", "floats")
    ]
    archive.score_all()
    return made


def left_out(story):
    return list(story.exclusions.values_list("related", flat=True))


def leave_out(story, others, by):
    publishing.update(story, by=by, relations=lambda: publishing.set_exclusions(story, others))


def test_what_is_left_out_in_the_form_leaves_the_page(client, stories):
    story, other = stories[:2]
    assert "Quay closes" in sentences(client.get(story.get_absolute_url()))
    desk = as_group("Editor")
    fields = open_story(desk, story) | {"change": "typo", "exclusions-0-related": other.pk}
    assert save_story(desk, story, fields).status_code == 302
    assert left_out(story) == [other.pk]
    assert "Quay closes" not in sentences(client.get(story.get_absolute_url()))
    assert "Quay opens" in sentences(client.get(other.get_absolute_url()))
    fields = open_story(desk, story) | {"change": "typo", "exclusions-0-related": ""}
    assert save_story(desk, story, fields).status_code == 302
    assert "Quay closes" in sentences(client.get(story.get_absolute_url()))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"exclusions-0-related": 1, "picks-0-related": 1}, "“Quay closes” is picked and left out."),
        ({"exclusions-0-related": 0}, "A story cannot be left out of its own list."),
        (
            {"exclusions-TOTAL_FORMS": "2", "exclusions-0-related": 1, "exclusions-1-related": 1},
            "“Quay closes” stands here twice.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(stories, rows, says):
    desk = as_group("Editor")
    typed = {name: stories[value].pk if isinstance(value, int) else value for name, value in rows.items()}
    answer = save_story(desk, stories[0], open_story(desk, stories[0]) | {"change": "typo"} | typed)
    assert says in sentences(answer)
    assert left_out(stories[0]) == []


def test_picks_and_what_is_left_out_change_at_once(stories, chief):
    story, closes, burns, floats = stories

    def both():
        publishing.set_picks(story, [floats])
        publishing.set_exclusions(story, [closes, story])

    publishing.update(story, by=chief, relations=both)
    assert [one.pk for one in related_to(story)] == [floats.pk, burns.pk]
    assert publishing.snapshot(story)["exclusions"] == [closes.pk]


def test_an_older_version_brings_back_what_it_left_out(stories, chief):
    story, closes, burns, _floats = stories
    leave_out(story, [closes], chief)
    first = story.revisions.latest("version")
    leave_out(story, [burns], chief)
    publishing.revert(story, to=first, by=chief)
    assert left_out(story) == [closes.pk]


def test_a_version_from_before_there_was_such_a_list_leaves_it_as_it_is(stories, chief):
    story, closes, *_others = stories
    leave_out(story, [closes], chief)
    old = story.revisions.latest("version")
    del old.snapshot["exclusions"]
    old.save()
    publishing.revert(story, to=old, by=chief)
    assert left_out(story) == [closes.pk]


def test_a_working_copy_keeps_it_until_it_is_published(client, stories, chief):
    story, closes, *_others = stories
    desk = as_group("Editor")
    fields = open_story(desk, story) | {"exclusions-0-related": closes.pk}
    assert save_story(desk, story, fields).status_code == 302
    assert left_out(story) == []
    assert open_story(desk, story)["exclusions-0-related"] == str(closes.pk)
    preview = desk.get(reverse("articles:preview", args=[story.slug]))
    assert "Quay closes" not in sentences(preview).partition("Related stories")[2]
    story.refresh_from_db()
    publishing.publish_copy(story, by=chief, change="typo")
    assert left_out(story) == [closes.pk]
    story.refresh_from_db()
    leave_out(story, [], chief)
    history = desk.get(reverse("admin:articles_article_history", args=[story.pk]))
    assert "Stories left out" in sentences(history)
