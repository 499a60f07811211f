"""The story form, its buttons, and the list of stories."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Correction
from tests.articles.admin_forms import (
    as_group,
    fields_of,
    open_story,
    save_story,
    sentences,
    signed_in,
    story_address,
)
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_photo,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"


@pytest.fixture
def editor():
    return make_user("Editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def desk(editor):
    return signed_in(editor)


def new_story(client, **changes):
    fields = fields_of(client.get(ADD), "article_form")
    return client.post(ADD, fields | {"headline": "Quay opens"} | changes, follow=True)


class TestWriting:
    def test_a_new_story_is_a_draft_with_an_address_made_from_its_headline(self, desk, editor):
        new_story(desk, headline="Ærø: ships & people")
        article = Article.objects.get()
        assert (article.slug, article.status, article.created_by) == ("aero-ships-people", "draft", editor)

    def test_bylines_topics_and_picks_are_written_in_the_order_of_their_numbers(self, desk):
        first, second = make_author(), make_author()
        topic, other = make_topic(), make_topic()
        story = make_live_article()
        new_story(
            desk,
            **{
                "bylines-TOTAL_FORMS": "2",
                "bylines-0-author": second.pk,
                "bylines-0-position": "1",
                "bylines-0-contribution": "in Paris",
                "bylines-1-author": first.pk,
                "bylines-1-position": "0",
                "topic_links-TOTAL_FORMS": "2",
                "topic_links-0-tag": topic.pk,
                "topic_links-0-position": "7",
                "topic_links-1-tag": other.pk,
                "topic_links-1-position": "3",
                "picks-0-related": story.pk,
            },
        )
        article = Article.objects.get(headline="Quay opens")
        assert [(line.author, line.contribution) for line in article.bylines.all()] == [
            (first, ""),
            (second, "in Paris"),
        ]
        assert article.topics == [other, topic]
        assert [pick.related for pick in article.picks.all()] == [story]
        snapshot = article.revisions.get().snapshot
        assert snapshot["topics"] == [other.pk, topic.pk]

    def test_an_author_twice_is_refused_in_a_sentence_and_the_text_stays(self, desk):
        author = make_author(name="Ada Quayle")
        page = new_story(
            desk,
            body="<p>Typed with care.</p>",
            **{"bylines-TOTAL_FORMS": "2", "bylines-0-author": author.pk, "bylines-1-author": author.pk},
        )
        assert "“Ada Quayle” stands in the byline twice." in sentences(page)
        assert "Typed with care." in page.content.decode()
        assert not Article.objects.exists()

    def test_a_new_story_begins_with_the_writers_own_name(self):
        user = make_user("Reporter")
        author = make_author(user=user)
        assert fields_of(signed_in(user).get(ADD), "article_form")["bylines-0-author"] == str(author.pk)

    def test_a_headline_is_one_line(self, desk):
        new_story(desk, headline="Quay\r\nopens  at dawn")
        assert Article.objects.get().headline == "Quay opens at dawn"

    def test_hostile_markup_is_gone_from_the_stored_text(self, desk):
        new_story(desk, body='<p onclick="x()">Text</p><script>alert(1)</script><img src=x>')
        assert Article.objects.get().body == "<p>Text</p>"

    def test_saving_without_a_change_writes_no_version(self, desk, editor):
        article = Article(
            headline="Quay opens", body="<p>One.</p><p>Two.</p>", standfirst="Line one.\nLine two."
        )
        publishing.create(article, by=editor)
        save_story(desk, article, open_story(desk, article))
        assert article.revisions.count() == 1

    def test_clearing_the_address_makes_it_again_from_the_headline(self, desk, editor):
        article = publishing.create(Article(headline="Quay opens"), by=editor)
        save_story(desk, article, open_story(desk, article), headline="Quay closes", slug="")
        article.refresh_from_db()
        assert article.slug == "quay-closes"

    def test_a_slug_that_is_taken_is_refused_with_the_text_kept(self, desk):
        make_article(slug="taken")
        page = new_story(desk, slug="taken", standfirst="Kept words.")
        assert Article.objects.count() == 1
        assert "Kept words." in page.content.decode()


class TestPublishing:
    def ready(self, **fields):
        return make_article(**{"category": make_category(), "authors": [make_author()]} | fields)

    def test_publish_now_saves_what_is_typed_and_makes_it_public(self, desk, client):
        article = self.ready()
        save_story(desk, article, open_story(desk, article), headline="Typed just now", _verb="publish")
        article.refresh_from_db()
        assert article.is_live
        assert article.headline == "Typed just now"

    def test_what_is_missing_is_said_in_sentences_and_the_text_is_saved_as_a_draft(self, desk):
        article = make_article(lead_photo=make_photo(alt="", credit=""))
        fields = open_story(desk, article)
        page = desk.post(
            story_address(article), fields | {"standfirst": "Typed.", "_verb": "publish"}, follow=True
        )
        words = sentences(page)
        for sentence in (
            "The story needs a section.",
            "The story needs a byline.",
            "The lead picture needs an alternative text, or must be marked as decorative.",
            "The lead picture needs a credit.",
        ):
            assert sentence in words
        article.refresh_from_db()
        assert (article.status, article.standfirst) == ("draft", "Typed.")

    def test_a_new_story_can_be_published_in_one_go(self, desk, client):
        author, section = make_author(), make_category()
        new_story(desk, category=section.pk, _verb="publish", **{"bylines-0-author": author.pk})
        assert client.get("/stories/quay-opens/").status_code == 200

    def test_publish_at_takes_the_time_in_the_zone_of_the_paper(self, desk, settings):
        settings.TIME_ZONE = "Europe/Warsaw"
        timezone.get_default_timezone.cache_clear()
        try:
            article = self.ready()
            assert "(CET)" in sentences(desk.get(story_address(article))) or "(CEST)" in sentences(
                desk.get(story_address(article))
            )
            save_story(
                desk, article, open_story(desk, article), publish_at="2031-01-15T18:00", _verb="schedule"
            )
        finally:
            settings.TIME_ZONE = "UTC"
            timezone.get_default_timezone.cache_clear()
        article.refresh_from_db()
        assert article.published_at.isoformat() == "2031-01-15T17:00:00+00:00"
        assert article.is_scheduled

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [("", "Choose the time at which the story goes out."), ("2001-01-01T10:00", "That time has passed.")],
    )
    def test_a_time_that_cannot_be_is_refused_with_the_text_kept(self, desk, value, sentence):
        article = self.ready()
        fields = open_story(desk, article)
        page = desk.post(
            story_address(article), fields | {"standfirst": "Kept.", "publish_at": value, "_verb": "schedule"}
        )
        assert sentence in sentences(page)
        assert "Kept." in page.content.decode()
        article.refresh_from_db()
        assert article.status == "draft"

    def test_a_scheduled_story_can_be_moved_published_now_or_sent_back(self, desk):
        article = make_scheduled_article()
        page = sentences(desk.get(story_address(article)))
        assert "Scheduled" in page
        assert "Publish now" in page
        save_story(desk, article, open_story(desk, article), publish_at="2031-01-15T18:00", _verb="schedule")
        article.refresh_from_db()
        assert article.published_at.year == 2031
        answer = save_story(desk, article, open_story(desk, article), _verb="send_back")
        assert answer.url == reverse("admin:articles_article_verb", args=[article.pk, "send-back"])
        desk.post(answer.url, {"note": "Wait for the court."})
        article.refresh_from_db()
        assert (article.status, article.published_at) == ("draft", None)

    def test_a_published_story_keeps_section_and_byline_and_says_so_beside_them(self, desk):
        article = make_live_article()
        fields = open_story(desk, article) | {"change": "typo"}
        answer = save_story(desk, article, fields, category="", **{"bylines-0-author": ""})
        assert answer.status_code == 200
        assert "The story needs a section." in sentences(answer)
        assert "The story needs a byline." in sentences(answer)
        article.refresh_from_db()
        assert article.version == 1

    def test_restoring_a_version_without_a_byline_under_a_published_story_is_refused_in_words(
        self, desk, editor
    ):
        article = make_article(category=make_category())
        publishing.update(article, by=editor, note="Nobody yet.")
        author = make_author()
        publishing.update(
            article, by=editor, relations=lambda: publishing.set_bylines(article, [(author, "")])
        )
        publishing.publish(article, by=editor)
        answer = desk.post(reverse("admin:articles_article_revert", args=[article.pk, 2]), follow=True)
        assert "The story needs a byline." in sentences(answer)

    def test_the_writer_reads_over_the_form_why_a_story_came_back_until_it_is_handed_in_again(self, editor):
        reporter = make_user("Reporter")
        article = make_article(status="in_review", created_by=reporter)
        publishing.send_back(article, by=editor, note="Ask the harbour master too.")
        client = signed_in(reporter)
        assert "Lena Hoffmann sent it back: “Ask the harbour master too.”" in sentences(
            client.get(story_address(article))
        )
        publishing.submit(article, by=reporter)
        assert "Ask the harbour master" not in sentences(client.get(story_address(article)))

    def test_why_a_story_came_back_stands_on_the_writers_first_page_with_who_and_when(self, editor):
        reporter = make_user("Reporter")
        article = make_article(headline="Quay opens", status="in_review", created_by=reporter)
        publishing.send_back(article, by=editor, note="Ask the harbour master too.")
        client = signed_in(reporter)
        page = client.get("/admin/")
        assert "Lena Hoffmann sent it back: “Ask the harbour master too.”" in sentences(page)
        assert story_address(article) in page.content.decode()
        publishing.submit(article, by=reporter)
        assert "Ask the harbour master" not in sentences(client.get("/admin/"))

    def test_a_story_is_handed_in_with_a_note_that_the_editors_find(self, desk):
        reporter = make_user("Reporter", first_name="Amara", last_name="Okafor")
        article = make_article(created_by=reporter)
        client = signed_in(reporter)
        fields = open_story(client, article) | {
            "headline": "Typed last",
            "note": "The mayor has not answered.",
        }
        client.post(story_address(article), fields | {"_verb": "submit"})
        article.refresh_from_db()
        assert (article.status, article.headline) == ("in_review", "Typed last")
        for page in (desk.get("/admin/"), desk.get(story_address(article))):
            assert "Amara Okafor: “The mayor has not answered.”" in sentences(page)
        # From now on the reporter reads and the editor writes.
        assert 'name="headline"' not in client.get(story_address(article)).content.decode()
        refused = client.post(story_address(article), fields)
        assert refused.status_code == 403
        assert "This story is “In review” now, and not yours to write." in sentences(refused)
        assert "What you typed is kept in this browser" in sentences(refused)

    def test_a_note_that_is_too_long_is_refused_with_the_text_kept(self):
        reporter = make_user("Reporter")
        article = make_article(created_by=reporter)
        client = signed_in(reporter)
        fields = open_story(client, article) | {"standfirst": "Kept.", "note": "x" * 2001, "_verb": "submit"}
        page = client.post(story_address(article), fields)
        assert "at most 2000 characters" in sentences(page)
        assert "Kept." in page.content.decode()

    def test_preview_saves_and_leads_to_the_page_in_the_papers_design(self, desk):
        article = self.ready()
        answer = save_story(desk, article, open_story(desk, article), headline="Seen before", _verb="preview")
        assert answer.url == f"/stories/{article.slug}/preview/"
        assert "Seen before" in desk.get(answer.url).content.decode()

    def test_preview_by_script_says_the_new_version(self, desk):
        article = self.ready()
        fields = open_story(desk, article) | {"headline": "Seen before", "_verb": "preview"}
        answer = desk.post(story_address(article), fields, headers={"Accept": "application/json"})
        assert answer.json()["version"] == 2

    def test_the_status_cannot_be_sent_with_the_form(self, desk):
        article = self.ready()
        save_story(
            desk, article, open_story(desk, article), status="published", published_at="2020-01-01T00:00"
        )
        article.refresh_from_db()
        assert (article.status, article.published_at) == ("draft", None)


class TestPublishedStories:
    def test_readers_see_nothing_of_a_save_until_it_says_what_kind_of_change_it_is(self, desk, client):
        article = make_live_article(headline="Old words")
        page = desk.get(story_address(article))
        assert "What kind of change is this?" in sentences(page)
        save_story(desk, article, open_story(desk, article), headline="New words")
        article.refresh_from_db()
        assert (article.headline, article.version) == ("Old words", 1)
        assert article.working_copy.snapshot["headline"] == "New words"
        assert "New words" not in client.get(article.get_absolute_url()).content.decode()

    def test_a_small_fix_leaves_the_date(self, desk):
        article = make_live_article()
        save_story(desk, article, open_story(desk, article), headline="Fixed", change="typo")
        article.refresh_from_db()
        assert (article.headline, article.revised_at) == ("Fixed", None)

    def test_an_update_moves_the_date_and_keeps_the_note(self, desk):
        article = make_live_article()
        save_story(
            desk,
            article,
            open_story(desk, article),
            headline="More",
            change="update",
            change_text="A third ship.",
        )
        article.refresh_from_db()
        assert article.revised_at is not None
        assert article.revisions.first().note == "A third ship."

    @pytest.mark.parametrize("kind", ["correction", "clarification"])
    def test_a_correction_is_written_with_the_edit_that_it_speaks_of(self, desk, kind):
        article = make_live_article()
        save_story(
            desk,
            article,
            open_story(desk, article),
            standfirst="Twelve.",
            change=kind,
            change_text="It said ten.",
        )
        article.refresh_from_db()
        correction = article.corrections.get()
        assert (article.standfirst, correction.text, correction.kind) == ("Twelve.", "It said ten.", kind)

    def test_a_correction_without_words_is_refused(self, desk):
        article = make_live_article()
        page = save_story(desk, article, open_story(desk, article), standfirst="Twelve.", change="correction")
        assert "Say what was wrong and what is right." in sentences(page)
        assert not Correction.objects.exists()

    def test_take_down_asks_for_the_reason_that_readers_are_told(self, desk, client):
        article = make_live_article()
        address = reverse("admin:articles_article_verb", args=[article.pk, "take-down"])
        assert address in desk.get(story_address(article)).content.decode()
        refused = desk.post(address, {"note": " "})
        assert "This field is required." in sentences(refused)
        desk.post(address, {"note": "It named the wrong ship."})
        gone = client.get(f"/stories/{article.slug}/")
        assert gone.status_code == 410
        assert "It named the wrong ship." in gone.content.decode()

    def test_a_story_that_was_taken_down_can_be_restored(self, desk):
        article = make_taken_down_article()
        desk.post(reverse("admin:articles_article_verb", args=[article.pk, "restore"]), {"note": ""})
        article.refresh_from_db()
        assert article.is_live

    def test_correcting_has_a_page_of_its_own(self, desk):
        article = make_live_article()
        address = reverse("admin:articles_article_verb", args=[article.pk, "correct"])
        desk.post(address, {"kind": "clarification", "note": "The ship was moored."})
        assert article.corrections.get().kind == "clarification"


class TestDeleting:
    def test_a_draft_is_deleted_by_the_verb(self, desk):
        article = make_article()
        desk.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
        assert not Article.objects.exists()

    @pytest.mark.parametrize("make", [make_live_article, make_taken_down_article])
    def test_what_was_public_is_not_deleted_but_a_sentence_says_why(self, desk, make):
        article = make()
        address = reverse("admin:articles_article_delete", args=[article.pk])
        for answer in (desk.get(address), desk.post(address, {"post": "yes"})):
            assert answer.status_code == 409
            assert "What readers have seen is never deleted." in sentences(answer)
        assert Article.objects.filter(pk=article.pk).exists()

    def test_take_down_is_offered_instead(self, desk):
        article = make_live_article()
        page = desk.get(reverse("admin:articles_article_delete", args=[article.pk]))
        assert reverse("admin:articles_article_verb", args=[article.pk, "take-down"]) in page.content.decode()

    def test_no_list_offers_to_delete_everything_at_once(self):
        desk = signed_in(make_user(is_superuser=True))
        make_live_article()
        for model in (
            "article",
            "author",
            "category",
            "topic",
            "photo",
            "page",
            "user",
            "trailentry",
            "revision",
        ):
            page = desk.get(f"/admin/articles/{model}/")
            assert "delete_selected" not in page.content.decode()


class TestListActions:
    def act(self, client, action, *articles, **more):
        chosen = [article.pk for article in articles]
        return client.post(LIST, {"action": action, "_selected_action": chosen} | more, follow=True)

    def test_publishing_several_does_what_can_be_done_and_says_what_cannot(self, desk):
        ready = make_article(category=make_category(), authors=[make_author()])
        bare = make_article(headline="Bare bones")
        words = sentences(self.act(desk, "publish_selected", ready, bare))
        ready.refresh_from_db()
        bare.refresh_from_db()
        assert (ready.status, bare.status) == ("published", "draft")
        assert "1 story done." in words
        assert "“Bare bones”: The story needs a section. The story needs a byline." in words

    def test_taking_several_down_asks_for_one_reason(self, desk):
        stories = [make_live_article(), make_live_article()]
        asked = self.act(desk, "take_down_selected", *stories)
        assert "Reason, for readers" in sentences(asked)
        self.act(desk, "take_down_selected", *stories, note="The source was forged.")
        assert {a.takedown_note for a in Article.objects.all()} == {"The source was forged."}

    def test_a_reporter_hands_in_own_drafts_and_no_others(self):
        reporter = make_user("Reporter")
        own, other = make_article(created_by=reporter), make_article(headline="Not theirs")
        words = sentences(self.act(signed_in(reporter), "submit_selected", own, other))
        own.refresh_from_db()
        other.refresh_from_db()
        assert (own.status, other.status) == ("in_review", "draft")
        assert "“Not theirs”: Only your own draft can be sent to review." in words

    def test_a_reporter_is_offered_no_publishing(self):
        make_article()
        page = as_group("Reporter").get(LIST).content.decode()
        assert "publish_selected" not in page
        assert "take_down_selected" not in page

    def test_deleting_drafts_asks_first(self, desk):
        draft, live = make_article(), make_live_article()
        self.act(desk, "discard_selected", draft, live)
        assert Article.objects.count() == 2
        self.act(desk, "discard_selected", draft, live, sure="1")
        assert list(Article.objects.all()) == [live]


class TestEarlierSite:
    def test_what_an_imported_story_brought_along_is_shown_and_cannot_be_changed(self, desk):
        article = make_article(
            source_data={"password": "no", "meta": {"_sponsor": "<b>Quay Ltd</b>", "n": [1, 2]}}
        )
        page = desk.get(story_address(article))
        words = sentences(page)
        for expected in ("From the earlier site", "meta › _sponsor", "<b>Quay Ltd</b>", "[1, 2]"):
            assert expected in words
        assert "<b>Quay" not in page.content.decode()
        save_story(desk, article, open_story(desk, article), headline="Changed", source_data="{}")
        article.refresh_from_db()
        assert article.headline == "Changed"
        assert article.source_data["password"] == "no"

    def test_a_story_of_our_own_has_no_such_box(self, desk):
        assert "From the earlier site" not in sentences(desk.get(story_address(make_article())))


class TestList:
    def test_it_shows_status_section_byline_time_and_alert(self, desk):
        make_live_article(
            headline="Quay opens",
            category=make_category(name="Harbour"),
            authors=[make_author(name="Ada Quayle")],
            breaking_until=timezone.now() + timedelta(hours=1),
        )
        words = sentences(desk.get(LIST))
        for expected in ("Quay opens", "Published", "Harbour", "Ada Quayle", "UTC", "until "):
            assert expected in words

    @pytest.mark.parametrize("path", [LIST, "/admin/", f"{LIST}?q=quay", f"{LIST}?whose=mine&state=draft"])
    def test_it_costs_the_same_with_one_story_and_with_many(
        self, desk, editor, path, django_assert_num_queries
    ):
        def add(count):
            for _ in range(count):
                publishing.create(
                    Article(headline="Quay", category=make_category()),
                    by=editor,
                    relations=None,
                )
                make_live_article(
                    breaking_until=timezone.now() + timedelta(hours=1), authors=[make_author(), make_author()]
                )
                make_scheduled_article()
                make_article(status="in_review", authors=[make_author()], category=make_category())
                copied = make_live_article(headline="Quay copied")
                publishing.keep(copied, publishing.snapshot(copied), by=make_user("Editor"), seen=0)
                sent_back = make_article(status="in_review", created_by=editor)
                publishing.send_back(sent_back, by=editor, note="Ask again.")

        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        add(1)
        desk.get(path)
        with CaptureQueriesContext(connection) as few:
            desk.get(path)
        add(9)
        with django_assert_num_queries(len(few)):
            desk.get(path)

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("dredg", True),
            ("DREDGING north", True),
            ("Quayle", True),
            ("airport", False),
            ("' & | !:*", False),
            ("%", False),
        ],
    )
    def test_search_reads_text_and_byline_and_survives_any_input(self, desk, editor, words, found):
        author = make_author(name="Ada Quayle")
        publishing.create(
            article := Article(headline="North quay", body="<p>Years of dredging.</p>"),
            by=editor,
            relations=lambda: publishing.set_bylines(article, [(author, "")]),
        )
        page = desk.get(LIST, {"q": words})
        assert page.status_code == 200
        assert ("North quay" in sentences(page)) is found

    @pytest.mark.parametrize(
        "state", ["draft", "in_review", "scheduled", "live", "breaking", "taken_down", "nonsense"]
    )
    def test_filters_show_what_they_say(self, desk, state):
        make_article(headline="A-draft")
        make_article(headline="A-in_review", status="in_review")
        make_scheduled_article(headline="A-scheduled")
        make_live_article(headline="A-live")
        make_taken_down_article(headline="A-taken_down")
        make_live_article(headline="A-breaking", breaking_until=timezone.now() + timedelta(hours=1))
        words = sentences(desk.get(LIST, {"state": state}))
        shown = {
            key
            for key in ("draft", "in_review", "scheduled", "live", "taken_down", "breaking")
            if f"A-{key}" in words
        }
        expected = {
            "live": {"live", "breaking"},
            "nonsense": {"draft", "in_review", "scheduled", "live", "taken_down", "breaking"},
        }
        assert shown == expected.get(state, {state})

    def test_mine_are_those_started_and_those_with_the_own_byline(self, desk, editor):
        make_article(headline="Started", created_by=editor)
        make_article(headline="Signed", authors=[make_author(user=editor)])
        make_article(headline="Foreign")
        words = sentences(desk.get(LIST, {"whose": "mine"}))
        assert "Started" in words
        assert "Signed" in words
        assert "Foreign" not in words


class TestFirstPage:
    def test_it_shows_the_days_work_under_the_papers_name(self, desk, editor):
        from articles.models import Paper

        Paper.objects.create(name="The Meridian")
        make_article(headline="My draft", created_by=editor)
        make_article(headline="Waiting", status="in_review")
        make_scheduled_article(headline="Soon")
        make_live_article(headline="Alarm", breaking_until=timezone.now() + timedelta(hours=1))
        words = sentences(desk.get("/admin/"))
        for expected in (
            "The Meridian",
            "Mine",
            "My draft",
            "In review",
            "Waiting",
            "Goes out next",
            "Soon",
            "Breaking now",
            "Alarm",
            "New story",
        ):
            assert expected in words

    def test_a_moderator_sees_no_button_for_writing(self):
        assert "New story" not in sentences(as_group("Moderator").get("/admin/"))


def test_the_list_begins_with_what_was_touched_last(client):
    editor = make_user("Editor")
    client.force_login(editor)
    older, newer = make_article(headline="Started first"), make_article(headline="Started second")
    for article in (newer, older):
        article.kicker = "Touched"
        publishing.update(article, by=editor)
    page = client.get("/admin/articles/article/").content.decode()
    assert page.index("Started first") < page.index("Started second")
