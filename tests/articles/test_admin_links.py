"""Preview links: made and revoked at the desk, opened by people without an account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import previews, publishing
from articles.models import Article, Paper, PreviewLink
from tests.articles.admin_forms import as_group, sentences, signed_in
from tests.factories import (
    make_article,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", first_name="Lena", last_name="Hoffmann")


def page_of(story):
    return reverse("admin:articles_article_links", args=[story.pk])


def opened(link, client=None):
    """Open `link` as somebody who only has its address."""
    path = previews.address(link).removeprefix("http://127.0.0.1:8000")
    return (client or Client()).get(path)


class TestAtTheDesk:
    def test_a_link_is_made_with_a_name_and_a_time_and_its_address_can_be_copied(self, editor):
        story, desk = make_article(), signed_in(editor)
        page = desk.post(page_of(story), {"label": "the lawyer", "hours": "24"}, follow=True)
        link = story.preview_links.get()
        assert (link.label, link.made_by) == ("the lawyer", editor)
        assert timedelta(hours=23) < link.expires_at - timezone.now() <= timedelta(hours=24)
        assert f'value="{previews.address(link)}"' in page.content.decode()
        for words in ("the lawyer", "made by Lena Hoffmann", "Open until"):
            assert words in sentences(page)

    @pytest.mark.parametrize("hours", ["", "0", "-5", "9999", "abc", "24.5"])
    def test_a_time_that_is_not_offered_is_refused(self, editor, hours):
        story = make_article()
        assert signed_in(editor).post(page_of(story), {"hours": hours}).status_code == 200
        assert not PreviewLink.objects.exists()

    def test_a_revoked_link_leads_nowhere_at_once(self, editor):
        story = make_article()
        link = previews.make(story, by=editor, label="the lawyer")
        assert opened(link).status_code == 200
        page = signed_in(editor).post(page_of(story), {"revoke": link.pk}, follow=True)
        assert "Revoked" in sentences(page)
        assert opened(link).status_code == 404

    @pytest.mark.parametrize("number", ["", "abc", "0", "99999999999999999999", "-1"])
    def test_a_link_that_is_not_there_cannot_be_revoked(self, editor, number):
        assert signed_in(editor).post(page_of(make_article()), {"revoke": number}).status_code == 404

    def test_a_link_of_another_story_is_not_revoked_from_here(self, editor):
        link = previews.make(make_article(), by=editor)
        assert signed_in(editor).post(page_of(make_article()), {"revoke": link.pk}).status_code == 404
        link.refresh_from_db()
        assert link.revoked_at is None

    def test_a_reporter_shares_the_own_draft_and_no_other_story(self):
        reporter = make_user("Reporter")
        own, other = make_article(created_by=reporter), make_article()
        desk = signed_in(reporter)
        assert desk.post(page_of(own), {"hours": "24"}).status_code == 302
        for answer in (desk.get(page_of(other)), desk.post(page_of(other), {"hours": "24"})):
            assert answer.status_code == 403
        assert as_group("Moderator").get(page_of(own)).status_code == 403

    def test_the_page_costs_the_same_with_one_link_and_with_many(self, editor, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        story, desk = make_article(), signed_in(editor)
        previews.make(story, by=editor)
        desk.get(page_of(story))
        with CaptureQueriesContext(connection) as few:
            desk.get(page_of(story))
        for _ in range(5):
            previews.make(story, by=make_user("Editor"))
        with django_assert_num_queries(len(few)):
            desk.get(page_of(story))


class TestOutside:
    def test_the_story_is_shown_as_it_is_saved_with_a_word_for_whom_and_until_when(self, editor):
        story = make_article(headline="Not yet out", body="<p>Draft text.</p>", topics=[make_topic()])
        link = previews.make(story, by=editor, label="Prof. Weber")
        page = opened(link)
        words = sentences(page)
        for expected in ("Not yet out", "Draft text.", "Preview for Prof. Weber.", "open until"):
            assert expected in words
        story.headline = "Changed since"
        publishing.update(story, by=editor)
        assert "Changed since" in sentences(opened(link))

    def test_nothing_of_it_is_kept_anywhere(self, editor):
        Paper.objects.create(name="The Test Post")
        link = previews.make(make_article(), by=editor)
        path = previews.address(link).removeprefix("http://127.0.0.1:8000")
        for answer in (opened(link), Client().head(path), Client().get(f"{path[:-3]}xy/")):
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["X-Robots-Tag"] == "noindex"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert not answer.cookies
        html = opened(link).content.decode()
        assert '<meta name="robots" content="noindex">' in html
        for word in ("ld+json", "og:title", 'rel="canonical"', "oembed"):
            assert word not in html

    def test_whoever_is_signed_in_gets_the_same_page(self, editor):
        link = previews.make(make_article(), by=editor)
        desk = signed_in(editor)
        answer = opened(link, desk)
        assert answer.content == opened(link).content
        assert "Vary" not in answer.headers or "Cookie" not in answer.headers["Vary"]

    def test_a_link_that_has_ended_says_so_in_plain_words(self, editor):
        link = previews.make(make_article(headline="Secret matter"), by=editor)
        PreviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        page = opened(link)
        assert page.status_code == 404
        assert "This preview link is not open." in sentences(page)
        assert "Secret matter" not in sentences(page)

    @pytest.mark.parametrize("token", ["x", "1", "1~x", "1:x", "~", "1~" + "A" * 43, "%00", "é", "0" * 500])
    def test_a_token_that_nobody_signed_opens_nothing(self, editor, token):
        story = make_article(headline="Secret matter")
        previews.make(story, by=editor)
        answer = Client().get(f"/stories/{story.slug}/preview/{token}/")
        assert answer.status_code in (400, 404)
        assert b"Secret matter" not in answer.content

    def test_a_link_of_a_colleague_who_left_is_closed(self, editor):
        link = previews.make(make_article(), by=editor)
        editor.is_active = False
        editor.save()
        assert opened(link).status_code == 404

    def test_a_link_opens_its_own_story_only_and_follows_a_new_address(self, editor):
        story, other = make_article(), make_article(headline="Another matter")
        link = previews.make(story, by=editor)
        answer = Client().get(f"/stories/{other.slug}/preview/{previews.token(link)}/")
        assert answer.status_code == 302
        assert answer.url == f"/stories/{story.slug}/preview/{previews.token(link)}/"

    def test_once_the_story_is_out_the_link_leads_to_it(self, editor):
        story = make_live_article()
        answer = opened(previews.make(story, by=editor))
        assert (answer.status_code, answer.url) == (302, story.get_absolute_url())
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_a_scheduled_story_is_shown_before_its_time(self, editor):
        story = make_scheduled_article(headline="At six")
        assert "At six" in sentences(opened(previews.make(story, by=editor)))

    def test_of_a_published_story_the_working_copy_is_shown(self, editor):
        story = make_live_article(headline="Old words")
        held = publishing.snapshot(story) | {"headline": "New words"}
        publishing.keep(story, held, by=editor, seen=0)
        link = previews.make(story, by=editor)
        assert "New words" in sentences(opened(link))
        publishing.drop_copy(Article.objects.get(), by=editor)
        assert opened(link).status_code == 302

    def test_a_story_that_was_taken_down_shows_its_public_note_only(self, editor):
        story = make_taken_down_article(body="<p>Wrong ship.</p>", takedown_note="It named the wrong ship.")
        page = opened(previews.make(story, by=editor))
        assert page.status_code == 410
        assert "It named the wrong ship." in sentences(page)
        assert "Wrong ship." not in sentences(page)
