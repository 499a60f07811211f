"""What the form promises to erase is erased."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import moderation, retention
from comments.models import CommentSettings
from tests.factories import make_live_article

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
