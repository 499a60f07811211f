"""Two people, one story: a save over a newer version changes nothing and shows both texts."""

import threading

import pytest
from django.db import connection, connections

from articles import publishing
from articles.models import Article
from tests.articles.admin_forms import fields_of, open_story, save_story, sentences, signed_in, story_address
from tests.factories import make_author, make_category, make_topic, make_user


@pytest.fixture
def lena():
    return make_user("Editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def tomasz():
    return make_user("Editor", first_name="Tomasz", last_name="Wrona")


@pytest.fixture
def story(lena):
    article = Article(
        headline="Quay opens",
        standfirst="At dawn.",
        body="<p>Three ships came in.</p>",
        category=make_category(),
    )
    author, topic = make_author(name="Ada Quayle"), make_topic(name="Shipping")

    def relations():
        publishing.set_bylines(article, [(author, "")])
        publishing.set_topics(article, [topic])

    return publishing.create(article, by=lena, relations=relations)


@pytest.mark.django_db
class TestConflict:
    def collide(self, lena, tomasz, story, *, hers, his):
        """Both open the story; she saves, then he does. Return his page."""
        one, two = signed_in(lena), signed_in(tomasz)
        her_form, his_form = open_story(one, story), open_story(two, story)
        assert save_story(one, story, her_form, **hers).status_code == 302
        page = save_story(two, story, his_form, **his)
        assert page.status_code == 200
        return two, page

    def test_the_later_save_changes_nothing_and_names_who_was_first(self, lena, tomasz, story):
        _, page = self.collide(
            lena, tomasz, story, hers={"headline": "Her words"}, his={"headline": "His words"}
        )
        story.refresh_from_db()
        assert (story.headline, story.version) == ("Her words", 2)
        assert "Lena Hoffmann saved this story" in sentences(page)

    def test_both_texts_are_shown_with_the_words_marked_and_his_stay_in_the_form(self, lena, tomasz, story):
        _, page = self.collide(
            lena,
            tomasz,
            story,
            hers={"body": "<p>Four ships came in.</p>", "standfirst": "At seven."},
            his={"body": "<p>Three boats came in.</p>"},
        )
        html = page.content.decode()
        assert "<del>Four ships </del>" in html or "<del>Four ships</del>" in html
        assert "<ins>Three boats </ins>" in html or "<ins>Three boats</ins>" in html
        assert "Both of you changed this." in html
        assert "Only Lena Hoffmann changed this" in html
        assert fields_of(page, "article_form")["body"] == "<p>Three boats came in.</p>"

    def test_bylines_and_topics_are_compared_too(self, lena, tomasz, story):
        climate, author = make_topic(name="Climate"), make_author(name="Bo Ray")
        _, page = self.collide(
            lena,
            tomasz,
            story,
            hers={"topic_links-0-tag": climate.pk, "bylines-0-author": author.pk},
            his={"headline": "His words"},
        )
        words = sentences(page)
        for expected in ("Climate", "Shipping", "Bo Ray", "Ada Quayle"):
            assert expected in words
        assert story.topics == [climate]

    def test_having_seen_both_he_can_save_over_it_and_hers_stays_among_the_revisions(
        self, lena, tomasz, story
    ):
        client, page = self.collide(
            lena, tomasz, story, hers={"headline": "Her words"}, his={"headline": "His words"}
        )
        client.post(story_address(story), fields_of(page, "article_form"))
        story.refresh_from_db()
        assert (story.headline, story.version) == ("His words", 3)
        assert [revision.snapshot["headline"] for revision in story.revisions.all()] == [
            "His words",
            "Her words",
            "Quay opens",
        ]

    def test_a_third_save_meanwhile_is_a_conflict_again(self, lena, tomasz, story):
        client, page = self.collide(
            lena, tomasz, story, hers={"headline": "Her words"}, his={"headline": "His words"}
        )
        again = signed_in(lena)
        save_story(again, story, open_story(again, story), headline="Her second words")
        page = client.post(story_address(story), fields_of(page, "article_form"))
        assert "Her second words" in sentences(page)
        story.refresh_from_db()
        assert story.headline == "Her second words"

    def test_publishing_over_a_newer_version_is_refused_the_same_way(self, lena, tomasz, story):
        self.collide(
            lena,
            tomasz,
            story,
            hers={"headline": "Her words"},
            his={"headline": "His words", "_verb": "publish"},
        )
        story.refresh_from_db()
        assert story.status == "draft"

    def test_a_live_update_posted_meanwhile_is_no_conflict_since_the_form_does_not_hold_it(
        self, lena, tomasz, story
    ):
        client = signed_in(tomasz)
        fields = open_story(client, story)
        publishing.post_update(
            Article.objects.get(), by=lena, headline="Doors closed", body="<p>They talk.</p>"
        )
        assert save_story(client, story, fields, headline="His words").status_code == 302
        story.refresh_from_db()
        assert (story.headline, story.version) == ("His words", 3)
        assert story.live_updates.count() == 1

    def test_a_version_that_left_no_revision_is_a_conflict(self, tomasz, story):
        client = signed_in(tomasz)
        fields = open_story(client, story)
        Article.objects.update(version=2)
        assert save_story(client, story, fields, headline="His words").status_code == 200
        story.refresh_from_db()
        assert story.headline == "Quay opens"

    def test_a_form_without_its_version_is_not_saved(self, tomasz, story):
        client = signed_in(tomasz)
        for version in ("", "abc", "-1"):
            assert (
                save_story(
                    client, story, open_story(client, story), headline="x", version=version
                ).status_code
                == 200
            )
        story.refresh_from_db()
        assert story.headline == "Quay opens"


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_the_same_moment_end_as_one_save_and_one_conflict():
    story = publishing.create(Article(headline="Quay opens"), by=make_user("Editor"))
    clients = [signed_in(make_user("Editor")) for _ in range(2)]
    forms = [open_story(client, story) for client in clients]
    barrier, answers = threading.Barrier(2), []

    def save(client, fields, words):
        try:
            barrier.wait(timeout=10)
            answers.append(save_story(client, story, fields, headline=words).status_code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=save, args=(client, fields, f"Words {number}"))
        for number, (client, fields) in enumerate(zip(clients, forms, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.ensure_connection()
    assert sorted(answers) == [200, 302]
    assert Article.objects.get().version == 2
