"""The working copy at the desk: kept, seen, compared, published, given a time, dropped; and what readers see meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, WorkingCopy
from tests.articles.admin_forms import (
    as_group,
    fields_of,
    open_story,
    save_story,
    sentences,
    signed_in,
    story_address,
)
from tests.factories import make_author, make_category, make_live_article, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena():
    return make_user("Editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def tomasz():
    return make_user("Editor", first_name="Tomasz", last_name="Wrona")


@pytest.fixture
def desk(lena):
    return signed_in(lena)


@pytest.fixture
def story(lena):
    """A published story with a revision behind every version."""
    article = Article(
        headline="Quay opens",
        standfirst="At dawn.",
        body="<p>Three ships came in.</p>",
        category=make_category(),
    )
    author, topic = make_author(name="Ada Quayle"), make_topic(name="Shipping")

    def relations():
        publishing.set_bylines(article, [(author, "in Gdynia")])
        publishing.set_topics(article, [topic])

    publishing.create(article, by=lena, relations=relations)
    return publishing.publish(article, by=lena)


def kept(story, by, **changes):
    """Keep a working copy of `story` with `changes`, past the form."""
    article = Article.objects.get(pk=story.pk)
    copy = publishing.copy_of(article)
    held = (copy.snapshot if copy else publishing.snapshot(article)) | changes
    return publishing.keep(article, held, by=by, seen=copy.version if copy else 0)


def scheduled(story, by, **changes):
    copy = kept(story, by, **changes)
    at = timezone.now() + timedelta(hours=2)
    publishing.publish_copy(Article.objects.get(pk=story.pk), by=by, change="update", text="News.", at=at)
    return copy


def in_two_hours():
    return timezone.localtime(timezone.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")


class TestKeeping:
    def test_columns_bylines_topics_and_picks_wait_beside_the_story_and_stand_in_the_form(
        self, desk, story, client
    ):
        author, topic, other = make_author(name="Bo Ray"), make_topic(name="Climate"), make_live_article()
        changes = {
            "headline": "Quay closes",
            "bylines-1-author": author.pk,
            "bylines-1-contribution": "in Oslo",
            "bylines-1-position": "1",
            "topic_links-0-tag": topic.pk,
            "picks-0-related": other.pk,
        }
        answer = save_story(desk, story, open_story(desk, story), **changes)
        assert answer.status_code == 302
        before = client.get(story.get_absolute_url()).content.decode()
        for words in ("Quay closes", "Bo Ray", "Climate"):
            assert words not in before
        story.refresh_from_db()
        assert (story.headline, story.version) == ("Quay opens", 2)
        fields = open_story(desk, story)
        assert {name: str(fields[name]) for name in changes} == {
            name: str(value) for name, value in changes.items()
        }
        assert fields["bylines-0-contribution"] == "in Gdynia"
        save_story(desk, story, fields, change="typo")
        after = client.get(story.get_absolute_url()).content.decode()
        for words in ("Quay closes", "Bo Ray", "in Oslo", "Climate"):
            assert words in after
        assert not WorkingCopy.objects.exists()
        assert [pick.related for pick in story.picks.all()] == [other]

    def test_the_banner_says_who_when_and_what_readers_see(self, desk, story, tomasz):
        kept(story, tomasz, headline="Quay closes")
        page = desk.get(story_address(story))
        words = sentences(page)
        for expected in ("Working copy", "last written by Tomasz Wrona", "UTC", "Readers see version 2."):
            assert expected in words
        html = page.content.decode()
        for address in (
            f"{reverse('admin:articles_article_compare', args=[story.pk])}?copy=1",
            reverse("admin:articles_article_verb", args=[story.pk, "drop-copy"]),
            story.get_absolute_url(),
        ):
            assert address in html

    def test_nothing_changed_makes_no_working_copy(self, desk, story):
        page = desk.post(story_address(story), open_story(desk, story), follow=True)
        assert "Nothing was changed." in sentences(page)
        assert not WorkingCopy.objects.exists()

    def test_a_working_copy_may_be_unfinished_but_is_not_published_so(self, desk, story):
        fields = open_story(desk, story)
        assert save_story(desk, story, fields, category="", **{"bylines-0-author": ""}).status_code == 302
        page = save_story(desk, story, open_story(desk, story), change="typo")
        assert page.status_code == 200
        assert "The story needs a section." in sentences(page)
        story.refresh_from_db()
        assert story.version == 2

    def test_the_value_that_says_not_yet_may_be_empty(self, desk, story):
        save_story(desk, story, open_story(desk, story), headline="Quay closes", change="")
        assert story.working_copy.snapshot["headline"] == "Quay closes"

    def test_a_typo_in_a_story_without_a_copy_is_published_at_once(self, desk, story):
        save_story(desk, story, open_story(desk, story), headline="Quay closes", change="typo")
        story.refresh_from_db()
        assert (story.headline, story.version, story.revised_at) == ("Quay closes", 3, None)
        assert not WorkingCopy.objects.exists()

    @pytest.mark.parametrize("kind", ["correction", "clarification"])
    def test_a_copy_is_published_as_what_it_is(self, desk, story, kind, lena):
        kept(story, lena, standfirst="At noon.")
        fields = open_story(desk, story)
        refused = save_story(desk, story, fields, change=kind)
        assert "Say what was wrong and what is right." in sentences(refused)
        save_story(desk, story, fields, change=kind, change_text="It said dawn.")
        story.refresh_from_db()
        assert (story.standfirst, story.corrections.get().kind) == ("At noon.", kind)

    def test_preview_keeps_a_copy_and_shows_it_and_readers_see_nothing(self, desk, story, client):
        answer = save_story(
            desk, story, open_story(desk, story), headline="Quay closes", change="typo", _verb="preview"
        )
        assert answer.url == f"/stories/{story.slug}/preview/"
        page = desk.get(answer.url)
        assert "<h1>Quay closes</h1>" in page.content.decode()
        assert "Preview of the working copy, last written by Lena Hoffmann." in sentences(page)
        assert "Quay closes" not in client.get(story.get_absolute_url()).content.decode()

    def test_preview_by_script_says_both_versions(self, desk, story):
        fields = open_story(desk, story) | {"headline": "Quay closes", "_verb": "preview"}
        said = desk.post(story_address(story), fields, headers={"Accept": "application/json"}).json()
        assert (said["version"], said["copy_version"]) == (2, 1)

    def test_the_preview_of_a_copy_shows_its_byline_topics_section_and_picks(self, desk, story, lena):
        author, topic, section = (
            make_author(name="Bo Ray"),
            make_topic(name="Climate"),
            make_category(name="Ports"),
        )
        picked = make_live_article(headline="Picked by hand")
        kept(
            story,
            lena,
            bylines=[{"author": author.pk, "contribution": "in Oslo"}],
            topics=[topic.pk],
            category=section.pk,
            picks=[picked.pk],
        )
        words = sentences(desk.get(f"/stories/{story.slug}/preview/"))
        for expected in ("Bo Ray", "in Oslo", "Climate", "Ports", "Picked by hand", "Editor’s pick"):
            assert expected in words
        assert "Ada Quayle" not in words

    def test_a_new_address_in_a_copy_waits_too(self, desk, story, client):
        save_story(desk, story, open_story(desk, story), slug="quay-closes")
        assert client.get("/stories/quay-closes/").status_code == 404
        assert desk.get(f"/stories/{story.slug}/preview/").status_code == 200
        save_story(desk, story, open_story(desk, story), change="typo")
        assert client.get("/stories/quay-closes/").status_code == 200
        assert client.get(f"/stories/{story.slug}/").status_code == 301

    def test_a_form_opened_before_publication_is_kept_beside_the_story_and_not_published(
        self, desk, lena, client
    ):
        """Somebody published it meanwhile: the form never asked what kind of change it was."""
        article = Article(headline="Quay opens", category=make_category())
        author = make_author()
        publishing.create(article, by=lena, relations=lambda: publishing.set_bylines(article, [(author, "")]))
        fields = open_story(desk, article)
        publishing.publish(Article.objects.get(), by=lena)
        page = save_story(desk, article, fields, headline="Half a sent")
        assert "after you had opened it" in sentences(page)
        desk.post(story_address(article), fields_of(page, "article_form"))
        assert "Half a sent" not in client.get(article.get_absolute_url()).content.decode()
        assert article.working_copy.snapshot["headline"] == "Half a sent"


class TestSchedule:
    def test_a_change_goes_out_at_its_time_and_the_form_and_the_lists_say_so(self, desk, story, client):
        changes = {"headline": "Quay closes", "change": "update", "change_text": "By order."}
        page = desk.post(
            story_address(story),
            open_story(desk, story) | changes | {"publish_at": in_two_hours()},
            follow=True,
        )
        assert "The change goes out at" in sentences(page)
        assert "scheduled by Lena Hoffmann" in sentences(page)
        story.refresh_from_db()
        assert (story.headline, story.working_copy.change) == ("Quay opens", "update")
        for address in ("/admin/articles/article/?state=change", "/admin/"):
            listed = sentences(desk.get(address))
            assert "Change at" in listed or "Change on" in listed
        fields = fields_of(page, "article_form")
        assert (fields["change"], fields["change_text"]) == ("update", "By order.")

    def test_keeping_it_again_takes_the_time_back_and_says_so(self, desk, story, lena):
        scheduled(story, lena, headline="Quay closes")
        fields = open_story(desk, story) | {"change": "keep", "standfirst": "At noon."}
        page = desk.post(story_address(story), fields, follow=True)
        assert "does not go out at" in sentences(page)
        assert story.working_copy.publish_at is None

    def test_taking_only_the_time_back_is_a_change_too(self, desk, story, lena):
        scheduled(story, lena, headline="Quay closes")
        save_story(desk, story, open_story(desk, story), change="keep")
        assert story.working_copy.publish_at is None

    def test_a_time_that_has_passed_is_refused_with_the_text_kept(self, desk, story):
        fields = open_story(desk, story) | {"headline": "Quay closes", "change": "typo"}
        page = save_story(desk, story, fields, publish_at="2001-01-01T10:00")
        assert "That time has passed." in sentences(page)
        assert fields_of(page, "article_form")["headline"] == "Quay closes"
        assert not WorkingCopy.objects.exists()

    def test_a_time_without_a_kind_of_change_keeps_the_text_and_says_that_nothing_goes_out(self, desk, story):
        fields = open_story(desk, story) | {"headline": "Quay closes", "publish_at": in_two_hours()}
        page = desk.post(story_address(story), fields, follow=True)
        assert "say what kind of change it is" in sentences(page)
        assert story.working_copy.publish_at is None

    def test_why_a_change_did_not_go_out_stands_over_the_form_and_on_the_first_page(self, desk, story, lena):
        kept(story, lena, headline="Quay closes")
        WorkingCopy.objects.update(refused="The story needs a byline.")
        assert "It did not go out at its time: The story needs a byline." in sentences(
            desk.get(story_address(story))
        )
        assert "Change did not go out" in sentences(desk.get("/admin/"))


class TestConflict:
    def test_two_who_write_the_copy_see_both_texts_and_the_later_one_saved_nothing(
        self, desk, story, lena, tomasz
    ):
        kept(story, lena, standfirst="At noon.")
        other = signed_in(tomasz)
        hers, his = open_story(desk, story), open_story(other, story)
        assert save_story(desk, story, hers, body="<p>Four ships came in.</p>").status_code == 302
        page = save_story(other, story, his, body="<p>Five boats came in.</p>", change="typo")
        assert page.status_code == 200
        assert "Lena Hoffmann wrote a working copy of this story" in sentences(page)
        html = page.content.decode()
        assert "Both of you changed this." in html
        assert "Four ships" in sentences(page)
        story.refresh_from_db()
        assert (story.version, story.working_copy.snapshot["body"]) == (2, "<p>Four ships came in.</p>")
        assert other.post(story_address(story), fields_of(page, "article_form")).status_code == 302
        story.refresh_from_db()
        assert (story.body, story.standfirst) == ("<p>Five boats came in.</p>", "At noon.")

    def test_a_copy_that_a_colleague_began_meanwhile_is_a_conflict(self, desk, story, tomasz):
        fields = open_story(desk, story)
        kept(story, tomasz, headline="His words")
        for change in ("keep", "typo", "update"):
            page = save_story(desk, story, fields, headline="Her words", change=change)
            assert page.status_code == 200
            assert "Tomasz Wrona wrote a working copy" in sentences(page)
        story.refresh_from_db()
        assert (story.headline, story.working_copy.snapshot["headline"]) == ("Quay opens", "His words")

    @pytest.mark.parametrize("end", ["publish", "drop"])
    def test_a_copy_that_is_published_or_dropped_meanwhile_is_a_conflict(
        self, desk, story, lena, tomasz, end
    ):
        kept(story, lena, headline="His words")
        fields = open_story(desk, story)
        article = Article.objects.get(pk=story.pk)
        if end == "drop":
            publishing.drop_copy(article, by=tomasz)
        else:
            publishing.publish_copy(article, by=tomasz, change="typo")
        page = save_story(desk, story, fields, headline="Her words")
        assert "was published or dropped meanwhile" in sentences(page)
        assert fields_of(page, "article_form")["headline"] == "Her words"
        desk.post(story_address(story), fields_of(page, "article_form"))
        assert story.working_copy.snapshot["headline"] == "Her words"

    def test_what_readers_got_meanwhile_is_in_the_form_where_the_copy_did_not_touch_it(
        self, desk, story, lena, tomasz
    ):
        kept(story, lena, headline="Quay closes")
        article = Article.objects.get(pk=story.pk)
        article.standfirst = "At noon."
        publishing.correct(article, by=tomasz, text="It said dawn.")
        fields = open_story(desk, story)
        assert (fields["headline"], fields["standfirst"]) == ("Quay closes", "At noon.")
        preview = sentences(desk.get(f"/stories/{story.slug}/preview/"))
        assert "Quay closes" in preview
        assert "At noon." in preview
        save_story(desk, story, fields, change="typo")
        story.refresh_from_db()
        assert (story.headline, story.standfirst) == ("Quay closes", "At noon.")

    def test_what_both_sides_changed_is_shown_as_two_texts_before_it_is_published(
        self, desk, story, lena, tomasz
    ):
        kept(story, lena, body="<p>Four ships came in.</p>")
        before = open_story(desk, story)
        article = Article.objects.get(pk=story.pk)
        article.body = "<p>Two ships came in.</p>"
        publishing.update(article, by=tomasz)
        # A form from before cannot publish over it; what was typed is kept.
        page = desk.post(story_address(story), before | {"change": "typo"}, follow=True)
        words = sentences(page)
        assert "Kept as a working copy, but not published:" in words
        assert "Tomasz Wrona changed the story for readers after this working copy was begun." in words
        assert "Both of you changed this." in words
        story.refresh_from_db()
        assert story.body == "<p>Two ships came in.</p>"
        # Who has seen both texts decides.
        desk.post(story_address(story), fields_of(page, "article_form") | {"change": "typo"})
        story.refresh_from_db()
        assert story.body == "<p>Four ships came in.</p>"

    def test_a_live_update_posted_meanwhile_stops_no_copy(self, desk, story, lena):
        kept(story, lena, headline="Quay closes")
        fields = open_story(desk, story)
        publishing.post_update(Article.objects.get(pk=story.pk), by=lena, body="<p>They talk.</p>")
        save_story(desk, story, fields, change="typo")
        story.refresh_from_db()
        assert story.headline == "Quay closes"


class TestDropping:
    def drop(self, story):
        return reverse("admin:articles_article_verb", args=[story.pk, "drop-copy"])

    def test_it_asks_first(self, desk, story, lena):
        kept(story, lena, headline="Quay closes")
        page = desk.get(self.drop(story))
        assert "Drop the working copy" in sentences(page)
        assert WorkingCopy.objects.exists()
        desk.post(self.drop(story), {"seen": "1"})
        assert not WorkingCopy.objects.exists()

    def test_one_that_a_colleague_wrote_meanwhile_is_not_dropped(self, desk, story, lena, tomasz):
        kept(story, lena, headline="Quay closes")
        kept(story, tomasz, headline="Quay reopens")
        page = desk.post(self.drop(story), {"seen": "1"})
        assert "Tomasz Wrona wrote the working copy meanwhile." in sentences(page)
        assert WorkingCopy.objects.exists()

    def test_one_that_is_gone_already_is_no_error(self, desk, story, lena):
        kept(story, lena, headline="Quay closes")
        for _click in range(2):
            page = desk.post(self.drop(story), {"seen": "1"}, follow=True)
            assert page.status_code == 200
        assert "There is no working copy of this story any more." in sentences(page)
        assert desk.get(self.drop(story)).url == story_address(story)


class TestColleagues:
    @pytest.mark.parametrize("group", ["Reporter", "Moderator"])
    def test_they_see_that_there_is_a_copy_and_read_and_compare_it_but_do_not_write(self, story, lena, group):
        kept(story, lena, headline="Quay closes")
        client = as_group(group)
        page = client.get(story_address(story))
        assert "Working copy" in sentences(page)
        assert "Below stands what readers see." in sentences(page)
        html = page.content.decode()
        assert 'name="headline"' not in html
        assert "drop-copy" not in html
        compare = client.get(f"{reverse('admin:articles_article_compare', args=[story.pk])}?copy=1")
        assert "closes" in sentences(compare)
        assert "Quay closes" in client.get(f"/stories/{story.slug}/preview/").content.decode()
        fields = open_story(signed_in(lena), story)
        assert save_story(client, story, fields, headline="Mine", change="typo").status_code == 403

    def test_comparing_a_copy_that_is_gone_leads_back_with_a_sentence(self, desk, story):
        page = desk.get(f"{reverse('admin:articles_article_compare', args=[story.pk])}?copy=1", follow=True)
        assert "There is no working copy of this story any more." in sentences(page)

    def test_lists_and_filters_name_it(self, desk, story, lena):
        make_live_article(headline="Another one")
        kept(story, lena, headline="Quay closes")
        listed = sentences(desk.get("/admin/articles/article/?state=copy"))
        assert "Working copy" in listed
        assert "Another one" not in listed
        assert "Working copies" in sentences(desk.get("/admin/"))

    def test_the_copy_of_a_story_taken_down_is_named_and_can_be_dropped(self, desk, story, lena):
        kept(story, lena, headline="Quay closes")
        publishing.take_down(Article.objects.get(pk=story.pk), by=lena, note="A mix-up.")
        page = desk.get(story_address(story))
        assert "It comes back with the story when that is restored." in sentences(page)
        assert fields_of(page, "article_form")["headline"] == "Quay opens"
        desk.post(reverse("admin:articles_article_verb", args=[story.pk, "drop-copy"]), {"seen": "1"})
        assert not WorkingCopy.objects.exists()


def test_an_older_version_becomes_the_working_copy_first(desk, story, lena, client):
    article = Article.objects.get(pk=story.pk)
    article.headline = "Quay closes"
    publishing.update(article, by=lena)
    address = reverse("admin:articles_article_revert", args=[story.pk, 1])
    assert "Make it the working copy" in sentences(desk.get(address))
    desk.post(address, {"_beside": "1"})
    assert "Quay closes" in client.get(story.get_absolute_url()).content.decode()
    assert story.working_copy.snapshot["headline"] == "Quay opens"


def test_an_address_that_another_story_has_is_refused_in_plain_words(desk, story):
    make_live_article(slug="harbour")
    page = save_story(desk, story, open_story(desk, story), slug="harbour")
    assert "Another story has this address." in sentences(page)
    assert not WorkingCopy.objects.exists()
