"""The verbs: who may, what is checked, what is written, and that nobody's text is overwritten."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.utils import timezone

from articles import catalogue, publishing
from articles.models import Article, LiveUpdate, OldPath, Revision, TrailEntry
from articles.publishing import Conflict
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_live_update,
    make_photo,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", first_name="Ada", last_name="Editor")


@pytest.fixture
def reporter():
    return make_user("Reporter")


def ready(**fields):
    return make_article(**{"category": make_category(), "authors": [make_author()]} | fields)


class TestPublish:
    def test_makes_a_draft_public_now(self, editor):
        article = ready()
        publishing.publish(article, by=editor)
        assert article.is_live
        assert Article.objects.live().get() == article

    def test_with_a_time_to_come_keeps_the_story_hidden_until_then(self, editor):
        article, at = ready(), timezone.now() + timedelta(hours=2)
        publishing.publish(article, by=editor, at=at)
        assert not Article.objects.live().exists()
        assert Article.objects.live(at).get() == article

    def test_gives_a_scheduled_story_another_time(self, editor):
        article = make_scheduled_article()
        publishing.publish(article, by=editor)
        assert article.is_live

    def test_refuses_a_time_without_zone(self, editor):
        naive = timezone.now().replace(tzinfo=None)
        with pytest.raises(ValidationError, match="time zone"):
            publishing.publish(ready(), by=editor, at=naive)

    def test_says_everything_that_is_missing(self, editor):
        photo = make_photo(alt="", credit="")
        with pytest.raises(ValidationError) as refusal:
            publishing.publish(make_article(lead_photo=photo), by=editor)
        assert refusal.value.messages == [
            "The story needs a section.",
            "The story needs a byline.",
            "The lead picture needs an alternative text, or must be marked as decorative.",
            "The lead picture needs a credit.",
        ]

    def test_takes_a_decorative_lead_picture_without_alternative_text(self, editor):
        article = ready(lead_photo=make_photo(alt="", decorative=True))
        publishing.publish(article, by=editor)
        assert article.is_live

    @pytest.mark.parametrize("group", ["Reporter", "Moderator", None])
    def test_is_for_editors(self, group):
        article = ready()
        with pytest.raises(PermissionDenied):
            publishing.publish(article, by=make_user(group))
        article.refresh_from_db()
        assert article.status == "draft"

    def test_refuses_what_is_out_already(self, editor):
        article = make_live_article()
        with pytest.raises(ValidationError, match="published already"):
            publishing.publish(article, by=editor)


class TestReview:
    def test_goes_from_the_reporter_to_the_editor_and_back_with_a_note(self, reporter, editor):
        article = make_article(created_by=reporter)
        publishing.submit(article, by=reporter)
        assert article.status == "in_review"
        publishing.send_back(article, by=editor, note="Who says so?")
        assert article.status == "draft"
        assert article.revisions.first().note == "Who says so?"

    def test_after_submitting_the_reporter_only_reads(self, reporter):
        article = make_article(created_by=reporter)
        publishing.submit(article, by=reporter)
        article.headline = "Changed behind the editor's back"
        with pytest.raises(PermissionDenied):
            publishing.update(article, by=reporter)

    def test_a_byline_makes_a_draft_the_reporters_own(self, reporter):
        article = make_article(authors=[make_author(user=reporter)])
        article.headline = "Mine too"
        publishing.update(article, by=reporter)
        assert Article.objects.get().headline == "Mine too"

    def test_nobody_elses_draft_is_the_reporters_own(self, reporter):
        article = make_article(created_by=make_user("Reporter"))
        with pytest.raises(PermissionDenied):
            publishing.submit(article, by=reporter)

    def test_sending_back_needs_a_note(self, editor):
        with pytest.raises(ValidationError, match="what is to be done"):
            publishing.send_back(make_article(status="in_review"), by=editor, note="  ")

    def test_a_scheduled_story_can_be_called_back_before_its_time(self, editor):
        article = make_scheduled_article()
        publishing.send_back(article, by=editor, note="Wait for the ruling.")
        assert (article.status, article.published_at) == ("draft", None)

    def test_a_live_story_cannot_be_made_a_draft(self, editor):
        with pytest.raises(PermissionDenied):
            publishing.send_back(make_live_article(), by=editor, note="Oops")


class TestUpdate:
    def test_a_typo_leaves_the_public_times_alone(self, editor):
        article = make_live_article()
        article.headline = "Corrected spelling"
        publishing.update(article, by=editor)
        article.refresh_from_db()
        assert article.headline == "Corrected spelling"
        assert article.revised_at is None

    def test_a_material_change_moves_the_updated_time_and_keeps_its_note(self, editor):
        article = make_live_article()
        article.body = "<p>More is known.</p>"
        publishing.update(article, by=editor, material=True, note="Adds the ruling.")
        assert article.revised_at is not None
        revision = article.revisions.first()
        assert (revision.material, revision.note) == (True, "Adds the ruling.")

    def test_an_older_version_changes_nothing_and_names_who_wrote(self, editor):
        article = make_live_article(headline="As it was")
        mine, theirs = Article.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)
        theirs.headline = "Theirs"
        publishing.update(theirs, by=make_user("Editor", first_name="Bo", last_name="Swift"))
        mine.headline = "Mine"
        with pytest.raises(Conflict, match="Bo Swift saved this story") as conflict:
            publishing.update(mine, by=editor)
        assert conflict.value.theirs.headline == "Theirs"
        assert Article.objects.get().headline == "Theirs"

    def test_brings_the_passed_instance_up_to_date_for_the_next_verb(self, editor):
        article = ready()
        article.headline = "One"
        publishing.update(article, by=editor)
        publishing.publish(article, by=editor)
        article.headline = "Two"
        publishing.update(article, by=editor)
        assert article.version == 4

    def test_writes_only_what_the_editor_changed(self, editor):
        article = make_live_article()
        Article.objects.filter(pk=article.pk).update(status="taken_down")
        article.headline = "Still down"
        publishing.update(article, by=editor)
        assert Article.objects.get().status == "taken_down"

    def test_that_changes_nothing_writes_nothing(self, editor):
        article = make_live_article()
        publishing.update(article, by=editor)
        assert article.version == 1
        assert not Revision.objects.exists()

    def test_leaves_a_redirect_when_a_public_address_changes(self, editor):
        article = make_live_article(slug="old-name")
        article.slug = "new-name"
        publishing.update(article, by=editor)
        assert OldPath.objects.get().path == "/stories/old-name/"
        assert OldPath.objects.get().target == article

    def test_going_back_to_an_old_address_makes_no_loop(self, editor):
        article = make_live_article(slug="first")
        for slug in ("second", "first"):
            article.slug = slug
            publishing.update(article, by=editor)
        assert [old.path for old in OldPath.objects.all()] == ["/stories/second/"]

    def test_a_draft_changes_its_address_without_a_trace(self, editor):
        article = make_article(slug="working-title")
        article.slug = "better-title"
        publishing.update(article, by=editor)
        assert not OldPath.objects.exists()

    @pytest.mark.parametrize("make", [make_live_article, make_scheduled_article])
    def test_takes_nothing_away_that_publication_asks_for(self, editor, make):
        article = make()
        article.category = None
        with pytest.raises(ValidationError, match="needs a byline"):
            publishing.update(article, by=editor, relations=lambda: publishing.set_bylines(article, []))
        article.refresh_from_db()
        assert (article.version, article.bylines.count()) == (1, 1)
        assert article.category is not None

    def test_what_an_imported_story_never_had_stops_no_edit(self, editor):
        article = make_live_article(category=None, authors=[])
        article.headline = "Better words"
        publishing.update(article, by=editor)
        assert article.version == 2

    def test_relations_are_part_of_the_same_revision(self, editor):
        article, topic, author = make_article(), make_topic(), make_author()

        def relations():
            publishing.set_topics(article, [topic])
            publishing.set_bylines(article, [(author, "in Lyon")])

        publishing.update(article, by=editor, relations=relations)
        held = article.revisions.get().snapshot
        assert held["topics"] == [topic.pk]
        assert held["bylines"] == [{"author": author.pk, "contribution": "in Lyon"}]

    def test_a_failing_relation_undoes_the_whole_write(self, editor):
        article = make_article(headline="Whole")
        article.headline = "Half"

        def relations():
            raise RuntimeError

        with pytest.raises(RuntimeError):
            publishing.update(article, by=editor, relations=relations)
        assert Article.objects.get().headline == "Whole"


class TestTakeDown:
    def test_withdraws_with_a_public_reason_and_ends_the_alert(self, editor):
        article = make_live_article(breaking_until=timezone.now() + timedelta(hours=1))
        publishing.take_down(article, by=editor, note="It named the wrong ship.")
        assert (article.status, article.takedown_note) == ("taken_down", "It named the wrong ship.")
        assert article.breaking_until is None

    def test_needs_a_reason(self, editor):
        with pytest.raises(ValidationError, match="Readers are told why"):
            publishing.take_down(make_live_article(), by=editor, note="")

    def test_is_undone_under_the_first_publication_time(self, editor):
        article = make_live_article()
        first = article.published_at
        publishing.take_down(article, by=editor, note="Wrong.")
        publishing.restore(article, by=editor)
        assert article.is_live
        assert article.published_at == first

    def test_what_was_public_is_never_deleted(self):
        for article in (make_live_article(), make_taken_down_article()):
            with pytest.raises(PermissionDenied, match="never deleted"):
                publishing.discard(article, by=make_superuser())

    def test_a_draft_can_be_thrown_away_and_leaves_a_line_in_the_trail(self, reporter):
        article = make_article(created_by=reporter, headline="Nothing came of it")
        publishing.discard(article, by=reporter)
        assert not Article.objects.exists()
        assert TrailEntry.objects.get().object_label == "Nothing came of it"


class TestCorrect:
    def test_is_dated_public_and_moves_the_updated_time(self, editor):
        article = make_live_article()
        article.body = "<p>Twelve.</p>"
        publishing.correct(article, by=editor, text="It said ten; it is twelve.")
        correction = article.corrections.get()
        assert (correction.kind, correction.made_by) == ("correction", editor)
        assert article.revised_at is not None
        assert Article.objects.get().body == "<p>Twelve.</p>"

    def test_of_a_draft_is_refused(self, editor):
        with pytest.raises(PermissionDenied):
            publishing.correct(make_article(), by=editor, text="Too early.")

    def test_needs_words(self, editor):
        with pytest.raises(ValidationError, match="what was wrong"):
            publishing.correct(make_live_article(), by=editor, text=" ")


class TestLiveUpdates:
    def test_move_the_public_time_of_the_story(self, editor):
        article = make_live_article(kind="live")
        publishing.post_update(article, by=editor, headline="Water falls", body="<p>By ten centimetres.</p>")
        assert article.revised_at is not None
        assert article.live_updates.get().body_html == "<p>By ten centimetres.</p>"

    def test_edited_later_say_when(self, editor):
        article = make_live_article(kind="live")
        made = make_live_update(article, body="<p>Ten.</p>", body_html="<p>Ten.</p>")

        def relations():
            LiveUpdate.objects.filter(pk=made.pk).update(body="<p>Eleven.</p>")

        publishing.update(article, by=editor, relations=relations)
        made.refresh_from_db()
        assert made.body_html == "<p>Eleven.</p>"
        assert made.edited_at is not None

    def test_hostile_markup_in_an_update_is_harmless(self, editor):
        article = make_live_article(kind="live")
        made = publishing.post_update(
            article, by=editor, body='<p onclick="x()">Hi<script>alert(1)</script></p>'
        )
        assert made.body_html == "<p>Hi</p>"


class TestRevert:
    def test_restores_text_and_relations_as_a_new_revision(self, editor):
        author, topic = make_author(), make_topic()
        article = make_article(headline="First", authors=[author], topics=[topic])
        publishing.update(article, by=editor, note="as found")
        article.headline = "Second"
        publishing.update(article, by=editor, relations=lambda: publishing.set_topics(article, []))
        publishing.revert(article, to=article.revisions.get(version=2), by=editor)
        assert article.headline == "First"
        assert article.topics == [topic]
        assert article.version == 4

    def test_leaves_out_what_is_gone_since(self, editor):
        photo, topic = make_photo(), make_topic()
        article = make_article(topics=[topic], lead_photo=photo)
        publishing.update(article, by=editor, note="with both")
        article.lead_photo = None
        publishing.update(article, by=editor, relations=lambda: publishing.set_topics(article, []))
        photo.delete()
        topic.delete()
        publishing.revert(article, to=article.revisions.get(version=2), by=editor)
        assert article.lead_photo is None
        assert article.topics == []

    def test_does_not_touch_address_and_status(self, editor):
        article = ready(slug="kept")
        publishing.update(article, by=editor, note="draft")
        publishing.publish(article, by=editor)
        publishing.revert(article, to=article.revisions.get(version=2), by=editor)
        assert (article.slug, article.status) == ("kept", "published")

    def test_of_another_storys_revision_is_an_error(self, editor):
        other = make_article()
        publishing.update(other, by=editor, note="x")
        with pytest.raises(ValueError, match="another story"):
            publishing.revert(make_article(), to=other.revisions.get(), by=editor)


class TestEveryVerb:
    def test_leaves_a_revision_and_a_line_in_the_trail(self, editor):
        article = ready()
        publishing.submit(article, by=editor, note="Ready.")
        publishing.publish(article, by=editor)
        publishing.take_down(article, by=editor, note="Wrong.")
        publishing.restore(article, by=editor)
        verbs = ["submit", "publish", "take_down", "restore"]
        assert [r.verb for r in article.revisions.order_by("version")] == verbs
        assert [t.verb for t in TrailEntry.objects.order_by("pk")] == verbs
        assert {t.who for t in TrailEntry.objects.all()} == {"Ada Editor"}

    def test_the_trail_can_be_neither_changed_nor_deleted(self, editor):
        publishing.submit(make_article(created_by=editor), by=editor)
        entry = TrailEntry.objects.get()
        for act in (entry.delete, lambda: TrailEntry.objects.update(who="Nobody")):
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                act()

    def test_two_at_once_on_one_story_lose_nothing(self, editor):
        article = ready()
        stale = Article.objects.get(pk=article.pk)
        publishing.publish(article, by=editor)
        with pytest.raises(Conflict):
            publishing.submit(stale, by=editor)
        assert Article.objects.get().status == "published"


class TestFreshness:
    def test_names_the_pages_before_and_after(self, editor, monkeypatch):
        old, new, topic = make_category(), make_category(), make_topic()
        article = make_live_article(category=old, topics=[topic])
        said = []
        monkeypatch.setattr("articles.freshness.changed", lambda *tags: said.append(set(tags)))
        article.category = new
        publishing.update(article, by=editor)
        words = {word.partition("@")[0] for word in said[0]}
        own = {f"{kind}-{article.pk}" for kind in ("article", "card", "line", "place", "entry", "updates")}
        lists = {f"list-category-{old.pk}", f"list-category-{new.pk}", "search", "search-files"}
        assert words == own | lists

    def test_says_nothing_of_a_draft(self, editor, monkeypatch):
        said = []
        monkeypatch.setattr("articles.freshness.changed", lambda *tags: said.append(tags))
        article = make_article()
        article.headline = "Quietly"
        publishing.update(article, by=editor)
        assert said == []


class TestManyAtOnce:
    @staticmethod
    def beside(work):
        """Do `work` on a connection of its own that waits for nobody, while the transaction of the test is open."""
        failed = []

        def run():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '2s'")
                work()
            except Exception as error:
                failed.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert not failed, failed

    @pytest.mark.django_db(transaction=True)
    def test_of_fifty_pairs_who_save_at_once_nobody_loses_a_word(self):
        """Half of the pairs write a draft, half the working copy of a published story."""
        pair = [make_user("Editor"), make_user("Editor")]
        pks = [make_article().pk if number % 2 else make_live_article().pk for number in range(50)]
        gate = threading.Barrier(2)
        told: list[dict[int, str]] = [{}, {}]

        def write(story, by, words):
            if story.is_live:
                publishing.keep(story, {"body": words}, by=by, seen=0)
            else:
                story.body = words
                publishing.update(story, by=by)

        def work(number):
            try:
                for pk in pks:
                    story = Article.objects.get(pk=pk)
                    gate.wait(timeout=20)
                    try:
                        write(story, pair[number], f"<p>Words of {number}</p>")
                        told[number][pk] = "saved"
                    except (publishing.Conflict, publishing.CopyConflict):
                        told[number][pk] = "conflict"
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for pk in pks:
            assert sorted([told[0][pk], told[1][pk]]) == ["conflict", "saved"]
            story = Article.objects.get(pk=pk)
            copy = publishing.copy_of(story)
            kept = copy.snapshot["body"] if copy else story.body
            assert kept == f"<p>Words of {0 if told[0][pk] == 'saved' else 1}</p>"

    @pytest.mark.django_db(transaction=True)
    def test_a_story_that_is_being_written_can_be_picked_under_another(self):
        editor, first, second = make_user("Editor"), make_live_article(), make_live_article()
        with transaction.atomic():
            publishing.update(first, by=editor, relations=lambda: publishing.set_picks(first, [second]))
            self.beside(
                lambda: publishing.update(
                    second, by=editor, relations=lambda: publishing.set_picks(second, [first])
                )
            )
        assert second.picks.get().related == first

    @pytest.mark.django_db(transaction=True)
    def test_an_author_who_is_being_renamed_can_be_put_into_a_byline(self):
        boss, author, story = make_superuser(), make_author(), make_live_article()
        with transaction.atomic():
            author.name = "Renamed Meanwhile"
            catalogue.save(author, by=boss)
            self.beside(
                lambda: publishing.update(
                    story, by=boss, relations=lambda: publishing.set_bylines(story, [(author, "")])
                )
            )
        assert story.bylines.get().author == author

    def test_a_story_deleted_meanwhile_is_said_in_a_sentence(self, editor):
        draft = ready()
        seen = Article.objects.get(pk=draft.pk)
        publishing.discard(draft, by=editor)
        with pytest.raises(ValidationError, match="deleted meanwhile"):
            publishing.publish(seen, by=editor)
        publishing.discard(seen, by=editor)


@pytest.mark.parametrize(
    ("column", "value"),
    [("headline", "Other words"), ("key_event", True), ("posted_at", timezone.now() - timedelta(hours=2))],
)
def test_every_edit_of_a_live_update_is_a_version_and_on_record(editor, column, value):
    story = make_live_article(kind="live")
    post = make_live_update(story, body_html="<p>An update.</p>")
    setattr(post, column, value)
    publishing.update(story, by=editor, relations=post.save)
    assert story.version == 2
    post.refresh_from_db()
    assert post.edited_at is not None


def test_the_words_of_a_post_of_the_future_are_not_found(editor, client):
    story = make_live_article(kind="live")
    publishing.post_update(
        story, by=editor, body="<p>Zanzibar.</p>", posted_at=timezone.now() + timedelta(hours=1)
    )
    assert not client.get("/search/?q=zanzibar").context["results"]
    publishing.post_update(story, by=editor, body="<p>Samarkand.</p>")
    assert client.get("/search/?q=samarkand").context["results"]
