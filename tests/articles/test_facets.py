"""What verbs say: the facets of a story that readers see differently afterwards, and no other word."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import catalogue, facets, freshness, publishing, shelf_facets
from articles.freshness import Tags, listed
from articles.models import Article, Page, Paper, Photo
from comments import moderation
from comments.models import CommentSettings
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_comment,
    make_live_article,
    make_photo,
    make_scheduled_article,
    make_superuser,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_superuser()


@pytest.fixture
def said(monkeypatch):
    """The words that the verbs say; those of the worker, which scores the stories anew, are of another test."""
    words: set[str] = set()

    def tell(pieces):
        words.update(word for word in " ".join(pieces).split() if not word.startswith("related-"))

    monkeypatch.setattr(freshness, "tell", tell)
    return words


def names(words):
    """Return `words` without their instants."""
    return {word.partition("@")[0] for word in words}


class TestStories:
    def test_a_comma_in_the_text_touches_its_page_its_entry_and_the_search(self, boss, said):
        story = make_live_article()
        said.clear()
        story.body = "<p>A comma, there.</p>"
        publishing.update(story, by=boss)
        assert said == {f"article-{story.pk}", f"entry-{story.pk}", "search"}

    def test_a_headline_touches_whatever_names_the_story_but_no_list_of_it(self, boss, said):
        story = make_live_article()
        said.clear()
        story.headline = "Another"
        publishing.update(story, by=boss)
        kinds = ("article", "card", "line", "link", "entry", "embed", "updates")
        assert said == {*(f"{kind}-{story.pk}" for kind in kinds), "search", "news-sitemap"}

    def test_a_document_written_anew_that_says_the_same_touches_nothing(self, boss, said):
        story = make_live_article()
        catalogue.reindex_stories()
        Article.objects.filter(pk=story.pk).update(search_config="news_simple")
        said.clear()
        catalogue.reindex_stories()
        story.refresh_from_db()
        assert (story.search_config, said) == ("news_english", set())

    def test_a_publish_names_the_lists_at_the_instant_of_the_story(self, boss, said):
        topic = make_topic()
        story = make_article(topics=[topic], authors=[make_author()], category=make_category())
        publishing.publish(story, by=boss)
        author = story.bylines.get().author_id
        for name in ("list-front", f"list-category-{story.category_id}", f"list-author-{author}"):
            assert listed(name, story.published_at) in said
        assert {listed(f"list-topic-{topic.pk}", story.published_at), "sitemap", "months"} <= said
        assert not {"nav", "breaking", "everything"} & said

    def test_a_draft_says_nothing_and_a_story_for_tomorrow_only_that_the_clock_will_bring_it(
        self, boss, said
    ):
        story = make_article(authors=[make_author()], category=make_category())
        story.headline = "Quietly"
        publishing.update(story, by=boss)
        assert said == set()
        publishing.publish(story, by=boss, at=timezone.now() + timedelta(days=1))
        assert said == {"schedule"}
        said.clear()
        story.body = "<p>Other words.</p>"
        publishing.update(story, by=boss)
        assert said == set()  # it will say the same words when it comes
        publishing.send_back(story, by=boss, note="Wait.")
        assert said == {"schedule"}

    def test_one_that_may_come_out_before_the_verb_commits_counts_as_out(self, boss, said):
        story = make_scheduled_article(published_at=timezone.now() + timedelta(seconds=5))
        story.headline = "Now"
        publishing.update(story, by=boss)
        assert f"article-{story.pk}" in said

    def test_a_month_that_has_other_stories_is_not_new(self, boss, said):
        now = timezone.now()
        make_live_article(published_at=now)
        story = make_article(authors=[make_author()], category=make_category())
        publishing.publish(story, by=boss)
        assert f"archive-{timezone.localtime(now):%Y-%m}" in names(said)
        assert "months" not in said

    def test_what_it_costs_does_not_depend_on_how_many_stories_are_looked_at(self):
        def cost(ids):
            with CaptureQueriesContext(connection) as queries:
                facets.seen_of(ids)
            return len(queries)

        stories = [make_live_article() for _ in range(3)]
        assert cost([stories[0].pk]) == cost([story.pk for story in stories]) == 1


class TestAlerts:
    def alert(self, boss, story, hours=1, line=""):
        publishing.break_story(story, by=boss, line=line, minutes=60 * hours)

    def test_every_page_shows_the_first_of_the_queue_and_how_many_wait(self, boss, said):
        first, second = make_live_article(), make_live_article()
        self.alert(boss, first)
        assert {"breaking", "list-breaking", f"card-{first.pk}"} <= said
        said.clear()
        self.alert(boss, second)
        assert {"breaking", "list-breaking", f"card-{second.pk}"} <= said

    def test_the_words_of_one_that_waits_change_no_page(self, boss, said):
        first, second = make_live_article(), make_live_article()
        self.alert(boss, first)
        self.alert(boss, second)
        said.clear()
        publishing.break_story(second, by=boss, line="Other words")
        assert said == set()
        publishing.break_story(first, by=boss, line="Other words")
        assert said == {"breaking"}

    def test_to_be_put_first_changes_every_page(self, boss, said):
        first, second = make_live_article(), make_live_article()
        self.alert(boss, first)
        self.alert(boss, second)
        said.clear()
        publishing.lead_break(second, by=boss)
        assert said == {"breaking"}

    def test_to_stand_longer_makes_no_page_old_and_to_end_earlier_does(self, boss, said):
        story = make_live_article()
        self.alert(boss, story)
        said.clear()
        self.alert(boss, story, hours=2)
        assert said == {"list-breaking"}
        self.alert(boss, story, hours=1)
        assert {"breaking", f"card-{story.pk}", f"line-{story.pk}"} <= said


class TestShelves:
    @pytest.mark.parametrize("model", list(shelf_facets.COLUMNS))
    def test_every_column_is_known_to_stand_somewhere_or_nowhere(self, model):
        nowhere = {"id", "uuid", "source", "source_id", "changed_at", "added_at", "added_by_id", "original"}
        nowhere |= {"user_id", "parent_id", "position", "second_factor_for_superusers"}
        colours = {"colour", "colour_dark"} if model.__name__ == "Category" else set()  # in the frame
        columns = {field.attname for field in model._meta.concrete_fields}
        assert columns - nowhere - colours == set(shelf_facets.COLUMNS[model])

    def test_a_description_stands_on_the_own_page_only(self, boss, said):
        section = make_category()
        section.description = "What happens at the quay."
        catalogue.save(section, by=boss)
        assert said == {f"profile-category-{section.pk}", "frame"}

    def test_a_position_that_changes_no_order_says_nothing(self, boss, said):
        make_category(position=1)
        section = make_category(position=5)
        section.position = 7
        catalogue.save(section, by=boss)
        assert said == set()
        section.position = 0
        catalogue.save(section, by=boss)
        assert said == {"nav", "sitemap"}

    def test_the_words_of_a_plain_page_stand_on_it_alone(self, boss, said):
        page = catalogue.save(Page(title="About", body="<p>Us.</p>"), by=boss)
        assert {"nav", "sitemap"} <= said
        said.clear()
        page.body = "<p>You.</p>"
        catalogue.save(page, by=boss)
        assert said == {f"page-{page.pk}"}

    def test_a_contact_stands_on_pages_and_in_no_feed(self, boss, said):
        paper = Paper.current()
        catalogue.save(paper, by=boss)
        said.clear()
        paper.contact = "desk@example.org"
        catalogue.save(paper, by=boss)
        assert said == {"paper-1", "paper-contact"}

    def test_the_credit_of_a_picture_in_a_text_touches_the_story(self, boss, said):
        photo = make_photo()
        story = make_live_article()
        story.body = f'<figure data-photo="{photo.pk}"></figure>'
        publishing.update(story, by=boss)
        said.clear()
        photo.credit = "Jo Lens"
        catalogue.save(photo, by=boss)
        assert said == {f"credit-photo-{photo.pk}", f"article-{story.pk}", f"entry-{story.pk}"}
        assert Photo.objects.get(pk=photo.pk).credit == "Jo Lens"


def test_rules_for_comments_name_the_stories_that_they_open_or_close(boss, said):
    open_story = make_live_article()
    make_live_article(comment_mode=Article.CommentMode.CLOSED)
    make_live_article(comment_mode=Article.CommentMode.PRE_MODERATED)
    rules = CommentSettings.current()
    rules.mode = "closed"
    moderation.change_rules(rules, by=boss)
    assert said == {f"comments-{open_story.pk}"}
    said.clear()
    rules.max_links = 7
    moderation.change_rules(rules, by=boss)
    assert said == set()


def test_a_permanent_address_of_a_comment_is_left_alone_by_other_threads(client, boss, said):
    first = make_comment()
    second = make_comment(article=first.article, status="pending")
    address = f"/stories/{first.article.slug}/comments/{first.uuid}/"
    shown = Tags.shown(client.get(address).cache_tags)
    said.clear()
    moderation.approve(type(second).objects.filter(pk=second.pk), by=boss)
    assert f"comments-{first.article_id}" in said
    assert not Tags.said(said).touch(shown)
    moderation.remove(type(first).objects.filter(pk=first.pk), by=boss)
    assert Tags.said(said).touch(shown)
