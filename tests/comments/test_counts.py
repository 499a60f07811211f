"""How many comments a story has: on its page and in every list, true whatever happens, at the cost of one query."""

import re
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from articles.groups import MODERATOR
from comments import moderation, threads
from comments.models import Comment, CommentCount
from tests.factories import make_author, make_category, make_comment, make_live_article, make_topic, make_user


def counted(article):
    row = CommentCount.objects.filter(pk=article.pk).first()
    return row.approved if row else 0


def approved(article):
    return Comment.objects.approved().filter(article=article).count()


@pytest.fixture
def shelf():
    return {"category": make_category(), "topics": [make_topic()], "authors": [make_author()]}


@pytest.mark.django_db
class TestInLists:
    def test_front_section_topic_author_archive_search_and_story_say_the_same(self, client, shelf):
        article = make_live_article(**shelf)
        for _ in range(3):
            make_comment(article)
        make_comment(article, status="pending")
        addresses = [
            "/",
            shelf["category"].get_absolute_url(),
            shelf["topics"][0].get_absolute_url(),
            shelf["authors"][0].get_absolute_url(),
            f"/archive/{article.published_at:%Y/%m}/",
            f"/search/?section={shelf['category'].slug}",
            article.get_absolute_url(),
        ]
        for address in addresses:
            assert re.findall(r">(\d+) comments?<", client.get(address).text) == ["3"], address

    def test_nothing_is_said_of_a_story_without_any(self, client):
        make_comment(make_live_article(), status="pending")
        assert "comment" not in re.sub(r"<[^>]*>", "", client.get("/").text)

    def test_a_list_carries_the_word_that_a_decision_says(self, client):
        comment = make_comment(status="pending")
        word = f"counted-{comment.article_id}"
        assert word in client.get("/").cache_tags
        moderation.approve(Comment.objects.all(), by=make_user(MODERATOR))
        assert ">1 comment<" in client.get("/").text

    def test_costs_one_query_however_many_there_are(self, client):
        def cost():
            client.get("/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/")
            return len(queries)

        stories = [make_live_article() for _ in range(5)]
        make_comment(stories[0])
        once = cost()
        for story in stories:
            for _ in range(4):
                make_comment(story)
        assert cost() == once


@pytest.mark.django_db
class TestTheNumber:
    def test_follows_every_verb(self):
        article, moderator = make_live_article(), make_user(MODERATOR)
        for _ in range(4):
            make_comment(article, status="pending")
        everything = Comment.objects.order_by("pk")
        for step, expected in (
            (lambda: moderation.approve(everything, by=moderator), 4),
            (lambda: moderation.remove(everything[:1], by=moderator, reason="hate"), 3),
            (lambda: moderation.mark_spam(everything[1:2], by=moderator, overturn=True), 2),
            (lambda: moderation.answer(everything[2], body="Yes.", by=moderator), 3),
            (lambda: moderation.approve(everything[:1], by=moderator, overturn=True), 4),
            (lambda: moderation.edit(everything[3], body="Another text."), 3),
        ):
            step()
            assert counted(article) == approved(article) == expected

    def test_follows_whoever_writes_past_the_verbs(self):
        one, other = make_live_article(), make_live_article()
        rows = [
            Comment(
                article=article, author_name="A", body="B", status="approved", decided_at="2026-01-01T00:00Z"
            )
            for article in (one, one, other)
        ]
        Comment.objects.bulk_create(rows)
        assert (counted(one), counted(other)) == (2, 1)
        Comment.objects.filter(article=one).update(status="removed")
        Comment.objects.filter(pk=rows[2].pk).update(article=one, path=[rows[2].pk])
        assert (counted(one), counted(other)) == (1, 0)
        Comment.objects.all().delete()
        assert (counted(one), counted(other)) == (0, 0)

    def test_goes_with_the_story(self):
        comment = make_comment()
        comment.article.delete()
        assert not CommentCount.objects.exists()

    def test_of_a_story_that_nobody_has_commented_is_none(self):
        assert threads.counted([make_live_article().pk]) == {}
        assert threads.counted([]) == {}


@pytest.mark.django_db(transaction=True)
def test_the_number_is_true_after_many_decided_at_once():
    articles, moderator = [make_live_article() for _ in range(2)], make_user(MODERATOR)
    pks = [make_comment(article, status="pending").pk for article in articles for _ in range(12)]
    gate, failures = threading.Barrier(6), []

    def decide(number):
        try:
            gate.wait()
            for _ in range(3):
                mine = Comment.objects.filter(pk__in=pks[number::3])
                moderation.approve(mine, by=moderator, overturn=True)
                moderation.remove(mine, by=moderator)
            moderation.approve(mine, by=moderator, overturn=True)
        except Exception as error:  # told below, in the thread that can fail the test
            failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=decide, args=[number % 3]) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert [counted(article) for article in articles] == [approved(article) for article in articles]
