"""What the form promises to erase is erased."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import moderation, retention
from comments.models import Comment, CommentSettings
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


def test_every_comment_sees_to_it_that_older_ones_lose_theirs():
    article = make_live_article()
    old = submit(article)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        submit(article, "Another.")
    assert traces(old) == (None, "", "")


def test_at_most_once_a_day(monkeypatch):
    runs = []
    monkeypatch.setattr(retention, "erase_old_traces", lambda *, at: runs.append(at) or 0)
    article = make_live_article()
    for hours in (0, 1, 20, 30):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            submit(article, f"After {hours} hours.")
    assert len(runs) == 2


class TestInTheBackground:
    @pytest.fixture(autouse=True)
    def in_the_database(self, settings):
        settings.TASKS = {
            "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "images", "mail"]}
        }

    def waiting(self):
        from django_tasks_db.models import DBTaskResult

        return DBTaskResult.objects.filter(task_path="comments.retention.erase", status="READY")

    def test_comes_again_tomorrow_while_there_is_something_to_erase(self):
        submit()
        assert self.waiting().count() == 1
        self.waiting().delete()
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            retention.erase.call()
            assert self.waiting().get().run_after == timezone.now() + timedelta(days=1)

    def test_stops_when_nothing_is_left(self):
        comment = submit()
        self.waiting().delete()
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            retention.erase.call()
        assert self.waiting().count() == 0
        assert not Comment.objects.with_traces().filter(pk=comment.pk).exists()
