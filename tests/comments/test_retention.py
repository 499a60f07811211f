"""What the form promises to erase is erased."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.groups import MODERATOR
from comments import moderation, retention
from comments.models import Comment, CommentSettings, SpamCheck
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db


def submit(article=None, body="A thought."):
    return moderation.submit(
        article or make_live_article(),
        name="Ann",
        email="ann@example.org",
        body=body,
        address="203.0.113.5",
        user_agent="Browser 1",
        referrer="https://paper.example/",
    )


def traces(comment):
    comment.refresh_from_db()
    return comment.ip_address, comment.user_agent, comment.referrer


def test_traces_are_erased_after_the_days_that_the_newsroom_keeps_them():
    CommentSettings.objects.create(retention_days=10)
    comment = submit()
    retention.erase_old_traces(at=timezone.now() + timedelta(days=9, hours=23))
    assert traces(comment) == ("203.0.113.5", "Browser 1", "https://paper.example/")
    assert retention.erase_old_traces(at=timezone.now() + timedelta(days=10, seconds=1)) == 1
    assert traces(comment) == (None, "", "")
    assert retention.erase_old_traces(at=timezone.now() + timedelta(days=11)) == 0


def test_the_text_and_the_name_stay():
    comment = submit()
    retention.erase_old_traces(at=timezone.now() + timedelta(days=400))
    comment.refresh_from_db()
    assert (comment.body, comment.author_name, comment.author_email) == (
        "A thought.",
        "Ann",
        "ann@example.org",
    )


def test_the_daily_task_erases_what_is_due():
    old = submit()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        new = submit(old.article, "Another.")
        assert retention.erase.call() == 1
    assert traces(old) == (None, "", "")
    assert traces(new)[0] == "203.0.113.5"


def test_what_was_sent_to_akismet_is_erased_with_the_traces():
    comment = submit()
    SpamCheck.objects.create(
        comment=comment, state="answered", since=comment.created_at, sent={"user_ip": "203.0.113.5"}
    )
    retention.erase_old_traces(at=timezone.now() + timedelta(days=29))
    assert SpamCheck.objects.get().sent
    retention.erase_old_traces(at=timezone.now() + timedelta(days=31))
    assert SpamCheck.objects.get().sent == {}


class TestSpam:
    def test_is_deleted_after_its_days_and_nothing_else_is(self):
        kept = make_comment(status="rejected", created_at=timezone.now() - timedelta(days=400))
        spam = make_comment(status="spam", created_at=timezone.now())
        SpamCheck.objects.create(comment=spam, state="answered", since=spam.created_at)
        assert retention.purge_old_spam(at=timezone.now() + timedelta(days=14, hours=23)) == 0
        assert retention.purge_old_spam(at=timezone.now() + timedelta(days=15, seconds=1)) == 1
        assert retention.purge_old_spam(at=timezone.now() + timedelta(days=16)) == 0
        assert list(Comment.objects.all()) == [kept]

    def test_the_days_begin_when_it_became_spam(self):
        comment = make_comment(created_at=timezone.now() - timedelta(days=100))
        moderation.mark_spam(Comment.objects.all(), by=make_user(MODERATOR), overturn=True)
        assert retention.purge_old_spam(at=timezone.now()) == 0
        assert Comment.objects.get() == comment

    def test_takes_no_answer_with_it(self):
        top = make_comment(author_name="Spammer", body="Buy.")
        reply = make_comment(parent=top)
        moderation.mark_spam(Comment.objects.filter(pk=top.pk), by=make_user(MODERATOR), overturn=True)
        later = timezone.now() + timedelta(days=16)
        assert [retention.purge_old_spam(at=later) for _ in range(2)] == [1, 0]
        top.refresh_from_db()
        assert (top.author_name, top.author_email, top.body) == ("", "", "…")
        reply.refresh_from_db()
        assert reply.status == "approved"

    def test_more_than_fits_into_one_transaction(self, monkeypatch):
        monkeypatch.setattr(retention, "AT_ONCE", 2)
        article = make_live_article()
        for _ in range(5):
            make_comment(article, status="spam")
        assert retention.purge_old_spam(at=timezone.now() + timedelta(days=16)) == 5
