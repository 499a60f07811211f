"""Rules that the database keeps, each with words that an editor understands."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Byline, Category, Paper, RelatedPick, User
from articles.slugs import make_slug
from articles.uuids import uuid7
from tests.factories import (
    an_hour_ago,
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

BROKEN = {
    "article_published_is_dated": {"status": "published", "published_at": None},
    "article_taken_down_was_published": {"status": "taken_down"},
    "article_has_a_headline": {"headline": ""},
    "article_slug_is_ascii": {"slug": "łódź"},
    "article_status_known": {"status": "lost"},
    "article_kind_known": {"kind": "poem"},
    "article_comment_mode_known": {"comment_mode": "loud"},
    "article_not_revised_before_publication": {
        "status": "published",
        "published_at": timezone.now(),
        "revised_at": an_hour_ago(),
    },
}


@pytest.mark.parametrize(("constraint", "fields"), BROKEN.items(), ids=list(BROKEN))
def test_the_database_refuses_nonsense_about_a_story(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_article(**{"slug": "x"} | fields)


@pytest.mark.parametrize(("constraint", "fields"), BROKEN.items(), ids=list(BROKEN))
def test_and_says_why_in_a_sentence(constraint, fields):
    article = Article(**{"headline": "x", "slug": "x"} | fields)
    with pytest.raises(ValidationError) as refusal:
        article.full_clean()
    assert any(
        message.endswith((".", ")")) and constraint not in message for message in refusal.value.messages
    )


def test_every_constraint_of_the_desk_speaks_to_an_editor():
    from django.apps import apps
    from django.db.models import BaseConstraint

    # Written by the verbs alone: no form shows these rows.
    of_verbs = {"storyphoto", "frontslot", "updateversion", "readcount"}
    silent = [
        constraint.name
        for model in apps.get_app_config("articles").get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == BaseConstraint.default_violation_error_message
        and model._meta.model_name not in of_verbs
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("constraint", "act"),
    [
        (
            "byline_once_per_article",
            lambda a: [Byline.objects.create(article=a, author=a.bylines.get().author)],
        ),
        ("pick_not_itself", lambda a: [RelatedPick.objects.create(article=a, related=a)]),
        ("topic_once_per_article", lambda a: [a.topic_links.create(tag=a.topics[0]) for _ in "x"]),
        ("topic_name_once", lambda a: [make_topic(name=a.topics[0].name.upper())]),
        (
            "user_email_once",
            lambda a: [make_user(email="Same@example.org"), make_user(email="same@example.org")],
        ),
        (
            "category_not_its_own_parent",
            lambda a: [Category.objects.filter(pk=a.category_id).update(parent=a.category_id)],
        ),
        (
            "article_source_once",
            lambda a: [make_article(source="wp", source_id="1"), make_article(source="wp", source_id="1")],
        ),
    ],
)
def test_the_database_refuses_doubles_and_loops(constraint, act):
    article = make_article(authors=[make_author()], topics=[make_topic()], category=make_category())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act(article)


def test_rows_written_here_need_no_source():
    make_article()
    make_article()
    assert Article.objects.filter(source="").count() == 2


def test_the_row_and_the_queryset_agree_on_what_is_public():
    soon = timezone.now() + timedelta(hours=1)
    for make in (make_article, make_live_article, make_scheduled_article, make_taken_down_article):
        make()
        make(breaking_until=soon)
    everything = list(Article.objects.all())
    now = timezone.now()
    assert {a for a in everything if a.is_live} == set(Article.objects.live())
    assert {a for a in everything if a.is_scheduled} == set(Article.objects.scheduled())
    assert {a for a in everything if a.was_public} == set(Article.objects.ever_public())
    assert {a for a in everything if a.is_breaking(now)} == set(Article.objects.breaking(now))
    assert len(Article.objects.live()) == 2


def test_an_embargo_lifts_and_an_alert_ends_by_the_clock_alone():
    article = make_scheduled_article(breaking_until=timezone.now() + timedelta(hours=2))
    lift, end = article.published_at, article.breaking_until
    tick = timedelta(microseconds=1)
    assert not Article.objects.live(lift - tick).exists()
    assert Article.objects.live(lift).exists()
    assert Article.objects.breaking(end - tick).exists()
    assert not Article.objects.breaking(end).exists()


def test_the_developing_label_ends_a_day_after_the_last_update():
    article = make_live_article(developing=True)
    day = article.published_at + timedelta(hours=24)
    assert article.is_developing(day - timedelta(seconds=1))
    assert not article.is_developing(day)
    article.revised_at = article.published_at + timedelta(minutes=30)
    assert article.is_developing(day)


def test_a_text_written_past_the_verbs_is_shown_harmless():
    article = make_article(body="<p>Hi<script>alert(1)</script></p>")
    assert article.prepared == "<p>Hi</p>"


def test_there_is_one_paper():
    Paper.objects.create(name="One")
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(pk=2, name="Two")
    assert Paper.current().name == "One"


def test_deleting_a_story_in_the_shell_takes_along_what_hangs_on_it():
    article = make_live_article(topics=[make_topic()])
    RelatedPick.objects.create(article=make_article(), related=article)
    article.delete()
    assert not Byline.objects.exists()


def test_somebody_who_wrote_a_story_cannot_be_deleted():
    from django.db.models import ProtectedError

    user = make_user()
    make_article(created_by=user)
    with pytest.raises(ProtectedError):
        user.delete()
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Élysée visits Łódź", "elysee-visits-lodz"),
        ("Don’t panic", "dont-panic"),
        ("北京", "beijing"),
        ("!!!", "untitled"),
        ("a" * 200, "a" * 80),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_slugs_are_short_ascii_words(text, slug):
    assert make_slug(text) == slug


def test_ids_for_ever_are_uuid_7_in_the_order_of_their_making():
    first, second = uuid7(), uuid7()
    assert first.version == 7
    assert first.variant == uuid.RFC_4122
    assert first.int >> 80 <= second.int >> 80
