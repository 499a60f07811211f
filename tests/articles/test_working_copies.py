"""Working copies: what a published story is going to be, seen by colleagues only until somebody says what kind of change it is."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from articles import due, publishing
from articles.models import Article, Letter, TrailEntry, WorkingCopy
from tests.factories import make_author, make_live_article, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def story(editor):
    """A story as the verbs leave it, out for a moment."""
    article = make_live_article(headline="The quay opens", slug="quay", body="<p>Three ships.</p>")
    publishing.update(article, by=editor, material=True, note="First look.")
    return article


def typed(article, **fields):
    held = publishing.snapshot(article)
    return {name: held[name] for name in (*publishing.EDITABLE, "bylines", "topics", "picks")} | fields


def keep(article, by, **fields):
    copy = publishing.copy_of(article)
    return publishing.keep(article, typed(article, **fields), by=by, seen=copy.version if copy else 0)


def page(client):
    return client.get("/stories/quay/").content.decode()


def test_readers_see_nothing_of_it_before_the_choice(client, story, editor):
    before = page(client)
    keep(story, editor, headline="The quay closes", body="<p>Four ships.</p>")
    assert page(client) == before
    assert "closes" not in client.get("/feeds/rss.xml").content.decode()
    assert client.get("/search/?q=closes").content.decode().count("The quay closes") == 0


@pytest.mark.parametrize(
    ("change", "moves"), [("typo", False), ("update", True), ("correction", True), ("clarification", True)]
)
def test_it_goes_out_as_what_it_is(client, story, editor, change, moves):
    revised = story.revised_at
    keep(story, editor, body="<p>Four ships.</p>")
    publishing.publish_copy(story, by=editor, change=change, text="It said three.")
    story.refresh_from_db()
    assert story.body == "<p>Four ships.</p>"
    assert (story.revised_at != revised) == moves
    assert "Four ships." in page(client)
    assert ("It said three." in page(client)) == moves
    assert story.corrections.count() == (change in ("correction", "clarification"))
    assert not WorkingCopy.objects.exists()


def test_bylines_topics_and_picks_come_with_it(story, editor):
    ada, ships, other = make_author(name="Ada"), make_topic(name="Ships"), make_live_article()
    keep(
        story,
        editor,
        bylines=[{"author": ada.pk, "contribution": "in Gdańsk"}],
        topics=[ships.pk],
        picks=[other.pk],
    )
    publishing.publish_copy(story, by=editor, change="typo")
    story = Article.objects.get(pk=story.pk)
    assert [(line.author, line.contribution) for line in story.bylines.all()] == [(ada, "in Gdańsk")]
    assert story.topics == [ships]
    assert [pick.related for pick in story.picks.all()] == [other]


def test_what_happened_to_the_story_meanwhile_stays(story, editor):
    keep(story, editor, body="<p>Four ships.</p>")
    publishing.set_comment_mode(story, "closed", by=editor)
    publishing.post_update(story, by=editor, body="<p>The first is in.</p>")
    publishing.publish_copy(story, by=editor, change="typo")
    story.refresh_from_db()
    assert (story.body, story.comment_mode) == ("<p>Four ships.</p>", "closed")
    assert story.live_updates.count() == 1


def test_what_both_sides_changed_is_not_overwritten(story, editor):
    keep(story, editor, body="<p>Four ships.</p>", kicker="Harbour")
    story.body = "<p>Five ships.</p>"
    publishing.update(story, by=editor)
    with pytest.raises(publishing.CopyConflict, match="Lena Hoffmann changed the story") as caught:
        publishing.publish_copy(story, by=editor, change="typo")
    assert caught.value.names == ("body",)
    story.refresh_from_db()
    assert (story.body, story.kicker) == ("<p>Five ships.</p>", "")
    # Who looks at both and saves again has decided.
    keep(story, editor, body="<p>Four ships, then a fifth.</p>", kicker="Harbour")
    publishing.publish_copy(story, by=editor, change="typo")
    assert Article.objects.get(pk=story.pk).body == "<p>Four ships, then a fifth.</p>"


def test_of_two_who_write_it_the_second_is_told(story, editor):
    keep(story, editor, kicker="First")
    with pytest.raises(publishing.CopyConflict, match="Lena Hoffmann wrote the working copy") as caught:
        publishing.keep(story, typed(story, kicker="Second"), by=make_user("Editor"), seen=0)
    assert caught.value.theirs["kicker"] == "First"
    assert publishing.copy_of(story).snapshot["kicker"] == "First"


def test_a_first_copy_of_a_story_that_was_written_since_is_refused(story, editor):
    seen = Article.objects.get(pk=story.pk)
    story.kicker = "Since"
    publishing.update(story, by=editor)
    with pytest.raises(publishing.Conflict):
        publishing.keep(seen, typed(seen, kicker="Mine"), by=editor, seen=0)
    assert publishing.copy_of(story) is None


def test_it_is_sanitised_and_checked_like_the_story(story, editor):
    copy = keep(story, editor, body="<p onclick='x()'>Ships</p><script>alert(1)</script>")
    assert copy.snapshot["body"] == "<p>Ships</p>"
    taken = make_live_article()
    for fields in ({"headline": "x" * 201}, {"kind": "gossip"}, {"slug": taken.slug}, {"headline": ""}):
        with pytest.raises(ValidationError):
            keep(story, editor, **fields)
    assert publishing.copy_of(story).version == 1


def test_dropped_it_is_gone_for_all_but_the_trail(story, editor):
    keep(story, editor, body="<p>Never.</p>")
    publishing.drop_copy(story, by=editor)
    publishing.drop_copy(story, by=editor)
    assert publishing.copy_of(story) is None
    entry = TrailEntry.objects.get(verb="drop_copy")
    assert entry.details["snapshot"]["body"] == "<p>Never.</p>"


@pytest.mark.parametrize("group", ["Reporter", "Moderator", None])
def test_only_editors_write_publish_and_drop_it(story, editor, group):
    other = make_user(group)
    keep(story, editor, kicker="Ours")
    for act in (
        lambda: keep(story, other, kicker="Mine"),
        lambda: publishing.publish_copy(story, by=other, change="typo"),
        lambda: publishing.drop_copy(story, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert publishing.copy_of(story).snapshot["kicker"] == "Ours"


class TestScheduled:
    """A change that goes out by the clock."""

    @pytest.fixture
    def at(self):
        return timezone.now() + timedelta(hours=1)

    @pytest.fixture(autouse=True)
    def scheduled(self, story, editor, at):
        keep(story, editor, headline="The quay closes")
        publishing.publish_copy(story, by=editor, change="update", text="It closes.", at=at)

    def test_readers_see_it_at_the_second_without_any_worker(self, client, story, at):
        with time_machine.travel(at - timedelta(seconds=1), tick=False):
            for path in ("/stories/quay/", "/", f"/sections/{story.category.slug}/", "/feeds/rss.xml"):
                assert "The quay opens" in client.get(path).content.decode(), path
        with time_machine.travel(at, tick=False):
            for path in ("/", f"/sections/{story.category.slug}/", "/feeds/rss.xml", "/stories/quay/"):
                assert "The quay closes" in client.get(path).content.decode(), path
        story.refresh_from_db()
        assert story.revised_at == at

    def test_the_worker_brings_it_out_once(self, story, editor, at):
        assert due.next_moment() <= at
        assert due.bring_out(at - timedelta(seconds=1)) == 0
        with time_machine.travel(at, tick=False):
            assert (due.bring_out(at), due.bring_out(at)) == (1, 0)
        assert story.revisions.filter(verb="update", note="It closes.").count() == 1
        assert story.revisions.get(note="It closes.").made_by == editor

    def test_of_someone_who_has_left_it_goes_out_too(self, story, editor, at):
        editor.is_active = False
        editor.save()
        with time_machine.travel(at, tick=False):
            assert due.bring_out(at) == 1

    def test_saved_again_it_waits_for_a_new_decision(self, story, editor, at):
        keep(story, editor, headline="The quay stays")
        with time_machine.travel(at, tick=False):
            assert due.bring_out(at) == 0
        assert publishing.copy_of(story).publish_at is None

    def test_a_story_taken_down_changes_no_more(self, story, editor, at):
        publishing.take_down(story, by=editor, note="Wrong ship.")
        with time_machine.travel(at, tick=False):
            assert due.bring_out(at) == 0
        story.refresh_from_db()
        assert story.headline == "The quay opens"

    def test_a_bad_one_is_put_aside_in_words_and_stops_no_other(self, client, story, editor, at):
        other = make_live_article(headline="Before")
        publishing.update(other, by=editor, material=True, note="x")
        keep(other, editor, headline="After")
        publishing.publish_copy(other, by=editor, change="typo", at=at)
        story.headline = "The quay moves"
        publishing.update(story, by=editor)
        with time_machine.travel(at, tick=False):
            assert due.bring_out(at) == 1
        assert Article.objects.get(pk=other.pk).headline == "After"
        copy = publishing.copy_of(story)
        assert "changed the story for readers" in copy.refused
        assert copy.publish_at is None
        assert copy.snapshot["headline"] == "The quay closes"
        assert Letter.objects.get().subject == "Not published: The quay moves"
        assert client.get("/stories/quay/").status_code == 200

    def test_one_whose_address_another_story_has_taken_is_put_aside_too(self, client, story, editor, at):
        keep(story, editor, slug="harbour")
        publishing.publish_copy(story, by=editor, change="typo", at=at)
        make_live_article(slug="harbour")
        with time_machine.travel(at, tick=False):
            assert due.bring_out(at) == 0
        assert publishing.copy_of(story).refused == "Another story has this address."
        assert client.get("/stories/quay/").status_code == 200

    def test_one_that_the_database_refuses_is_not_tried_for_ever(self, monkeypatch, story, at):
        def taken_a_moment_ago(copy, at):
            raise IntegrityError("duplicate key")

        monkeypatch.setattr(publishing, "bring_out_due", taken_a_moment_ago)
        assert due.bring_out(at) == 0
        copy = publishing.copy_of(story)
        assert (copy.publish_at, bool(copy.refused)) == (None, True)
