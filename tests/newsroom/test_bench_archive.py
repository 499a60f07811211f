"""The archive that the benchmark runs on is made of rows as the verbs would have left them."""

from datetime import UTC, datetime

import pytest
from django.db import models, transaction
from django.db.models import F, Max

from articles import publishing, transitions
from articles.body import plain, prepare, sanitise
from articles.indexing import index
from articles.models import (
    Article,
    Category,
    Correction,
    LiveUpdate,
    Photo,
    Revision,
    Topic,
    TrailEntry,
)
from articles.writing import missing_for_publication, snapshot
from comments import moderation
from comments.models import Comment, Decision
from newsroom.bench import archive
from tests.factories import make_user

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


# First in this file: the archive of the other tests is not there yet.
def test_the_same_seed_makes_the_same_archive_and_a_used_database_is_refused(db):
    made = []
    for seed in (3, 3, 4):
        with transaction.atomic():
            archive.make(archive.Size.of(40, comments=60), seed=seed, until=UNTIL)
            made.append(
                [
                    list(
                        Article.objects.order_by("pk").values_list("uuid", "headline", "body", "published_at")
                    ),
                    list(Revision.objects.order_by("pk").values_list("verb", "note", "made_at")),
                    list(Topic.objects.order_by("pk").values_list("name", "article_links__position")),
                    list(Comment.objects.order_by("pk").values_list("uuid", "body", "status", "key")),
                ]
            )
            with pytest.raises(archive.NotEmpty):
                archive.make(archive.Size.of(40))
            transaction.set_rollback(True)
    assert made[0] == made[1] != made[2]


@pytest.fixture(scope="module")
def stories(django_db_setup, django_db_blocker):
    """An archive of 420 stories for all tests of this module, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        archive.make(archive.Size.of(420, comments=900), seed=5, until=UNTIL)
        yield
        transaction.set_rollback(True)


def test_every_column_of_a_story_is_what_its_verbs_derive(stories):
    for article in Article.objects.prefetch_related("live_updates")[::9]:
        assert article.body == sanitise(article.body)
        assert article.body_html == prepare(article.body)
        assert article.word_count == len(plain(article.body).split())
        assert article.status != "published" or missing_for_publication(article) == []
        held = Article.objects.filter(pk=article.pk).values_list("search", "search_config").get()
        index(article)
        assert Article.objects.filter(pk=article.pk).values_list("search", "search_config").get() == held
        for post in article.live_updates.all():
            assert (post.body, post.body_html) == (sanitise(post.body), prepare(post.body))


def test_every_story_has_the_revisions_and_the_trail_of_its_steps(stories):
    for article in Article.objects.all()[::9]:
        revisions = list(article.revisions.order_by("version"))
        trail = TrailEntry.objects.filter(object_type="article", object_id=article.pk).order_by("pk")
        assert [one.version for one in revisions] == list(range(1, article.version + 1))
        assert [(one.verb, one.note, one.details) for one in trail] == [
            (one.verb, one.note, {"version": one.version}) for one in revisions
        ]
        assert revisions[-1].made_at == article.changed_at
        assert revisions[-1].snapshot == snapshot(article)
        before = transitions.State.DRAFT
        for one in revisions:
            state = transitions.State(one.snapshot["status"])
            if one.verb == "publish":
                state = transitions.State.PUBLISHED
            if one.verb != "create":
                transitions.check(one.verb, before, state)
            before = state


def test_there_is_something_of_everything(stories):
    assert Article.objects.count() == 420
    assert set(Article.objects.values_list("status", flat=True)) == set(Article.Status.values)
    assert Article.objects.scheduled(UNTIL).exists()
    assert Article.objects.breaking(UNTIL).exists()
    assert Category.objects.filter(parent__isnull=False).exists()
    for model in (Correction, LiveUpdate, Photo, Revision):
        assert model._default_manager.exists()
    assert set(Comment.objects.values_list("status", flat=True)) == set(Comment.Status.values)
    assert Comment.objects.filter(path__len=3).exists()


def test_some_topics_are_far_more_frequent_than_others(stories):
    counts = Topic.objects.annotate(stories=models.Count("article_links")).order_by("-stories")
    most, least = counts.first(), counts.last()
    assert most.stories > 8 * max(1, least.stories)


def test_every_comment_stands_where_its_decisions_led(stories):
    for comment in Comment.objects.all():
        decisions = list(Decision.objects.filter(comment=comment).order_by("pk"))
        states = [Comment.Status.PENDING, *(one.to_status for one in decisions)]
        assert [one.from_status for one in decisions] == states[:-1]
        assert comment.status == states[-1]
        assert comment.path[-1] == comment.pk
        assert (comment.path[-2:-1] or [None])[0] == comment.parent_id
        assert comment.created_at >= comment.article.published_at
        if decisions:
            assert (comment.decided_at, comment.decided_by_id) == (decisions[-1].at, decisions[-1].by_id)
    replies = Comment.objects.filter(parent__isnull=False)
    assert not replies.exclude(article=F("parent__article")).exists()


def test_work_goes_on_where_the_archive_ends(stories):
    boss = make_user(is_superuser=True)
    story = Article.objects.live().newest_first().first()
    story.headline = "Another headline"
    publishing.update(story, by=boss)
    comment = moderation.submit(story, name="A", email="a@example.org", body="Well said.")
    assert moderation.approve(Comment.objects.filter(pk=comment.pk), by=boss) == 1
    fresh = publishing.create(Article(headline="New", category=story.category), by=boss)
    assert fresh.pk > Article.objects.exclude(pk=fresh.pk).aggregate(most=Max("pk"))["most"]
