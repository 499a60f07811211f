"""Akismet, asked in the background: only "spam" moves a comment, every failure holds it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.groups import MODERATOR
from comments import asking, moderation, spam
from comments.models import Comment
from tests.comments.akismet_server import AkismetServer
from tests.factories import make_live_article, make_user

pytestmark = pytest.mark.django_db

DATABASE_TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "images", "mail"]}
}


@pytest.fixture
def akismet(settings):
    server = AkismetServer()
    settings.AKISMET_API_KEY = "the-key"
    settings.AKISMET_URL = server.url
    settings.SITE_URL = "https://paper.example"
    yield server
    server.stop()


def submit(article=None, **fields):
    given = {
        "name": "Ann",
        "email": "ann@example.org",
        "body": "A thought.",
        "address": "203.0.113.5",
    } | fields
    comment = moderation.submit(article or make_live_article(), **given)
    comment.refresh_from_db()
    return comment


def waiting_tasks():
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(task_path="comments.spam.check", status="READY")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ((200, "false", {}), "pending", "ham"),
        ((200, "true", {}), "spam", "spam"),
        ((200, "true", {"X-akismet-pro-tip": "discard"}), "spam", "discard"),
        ((200, "invalid", {}), "pending", "failed"),
        ((200, "", {}), "pending", "failed"),
        ((200, "<html>Gateway</html>", {}), "pending", "failed"),
        ((200, "true\n", {}), "pending", "failed"),
        ((500, "true", {}), "pending", "failed"),
        ((302, "", {"Location": "http://127.0.0.1:1/"}), "pending", "failed"),
        ((200, "false", {"X-akismet-alert-code": "10001"}), "pending", "ham"),
    ],
)
def test_only_a_clear_answer_moves_a_comment(akismet, answer, status, said):
    akismet.answer = answer
    comment = submit()
    assert comment.status == status
    assert comment.trace["akismet"]["answer"] == said
    assert len(akismet.asked) == 1


def test_a_server_that_never_answers_holds(akismet, monkeypatch):
    monkeypatch.setattr(asking, "TIMEOUT", 0.2)
    akismet.hangs = True
    comment = submit()
    assert comment.status == "pending"
    assert comment.trace["akismet"]["error"] == "Akismet timed out."


def test_a_server_that_is_not_there_holds(akismet, settings):
    settings.AKISMET_URL = "http://127.0.0.1:9"
    assert submit().status == "pending"


def test_what_is_asked(akismet):
    article = make_live_article()
    submit(article, user_agent="Browser 1", referrer="https://paper.example/x", body="Grüße & more.")
    path, form, headers = akismet.asked[0]
    assert path == "/1.1/comment-check"
    assert headers["Host"] == akismet.url.removeprefix("http://")
    comment = Comment.objects.get()
    assert form == {
        "api_key": "the-key",
        "blog": "https://paper.example",
        "user_ip": "203.0.113.5",
        "user_agent": "Browser 1",
        "referrer": "https://paper.example/x",
        "permalink": f"https://paper.example/stories/{article.slug}/",
        "comment_type": "comment",
        "comment_author": "Ann",
        "comment_author_email": "ann@example.org",
        "comment_content": "Grüße & more.",
        "comment_date_gmt": comment.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "comment_post_modified_gmt": article.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "blog_lang": "en_gb",
        "blog_charset": "UTF-8",
    }


def test_a_missing_browser_or_address_skips_nothing(akismet):
    akismet.answer = (200, "true", {})
    assert submit(user_agent="", referrer="", address=None).status == "spam"


def test_the_decision_is_written_down(akismet):
    akismet.answer = (200, "true", {})
    decision = submit().decisions.get()
    assert (decision.by, decision.from_status, decision.to_status, decision.reason) == (
        None,
        "pending",
        "spam",
        "Akismet",
    )


@pytest.mark.parametrize("fields", [{"honeypot": "x"}, {}])
def test_nobody_is_asked_without_need(akismet, settings, fields):
    if not fields:
        settings.AKISMET_API_KEY = ""
    submit(**fields)
    assert akismet.asked == []


def test_a_decision_of_a_person_stands(akismet, settings):
    settings.AKISMET_API_KEY = ""
    comment = submit()
    moderation.approve(Comment.objects.all(), by=make_user(MODERATOR))
    settings.AKISMET_API_KEY = "the-key"
    akismet.answer = (200, "true", {})
    spam.check.call(comment.pk)
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_a_decision_that_falls_while_akismet_thinks_stands(akismet, settings, monkeypatch):
    settings.AKISMET_API_KEY = ""
    comment = submit()
    moderator = make_user(MODERATOR)
    asked = spam._ask

    def ask(row):
        moderation.approve(Comment.objects.all(), by=moderator)
        return asked(row)

    monkeypatch.setattr(spam, "_ask", ask)
    settings.AKISMET_API_KEY = "the-key"
    akismet.answer = (200, "true", {})
    spam.check.call(comment.pk)
    comment.refresh_from_db()
    assert (comment.status, comment.trace["akismet"]["answer"]) == ("approved", "spam")


class TestTheQueueOfTasks:
    @pytest.fixture(autouse=True)
    def in_the_database(self, settings):
        settings.TASKS = DATABASE_TASKS

    def test_the_question_is_stored_with_the_comment(self, akismet):
        comment = submit()
        assert waiting_tasks().get().args_kwargs["args"] == [comment.pk]
        assert akismet.asked == []

    def test_a_refused_comment_leaves_no_question(self, akismet):
        article = make_live_article()
        for number in range(5):
            submit(article, body=f"Thought {number}.")
        with pytest.raises(moderation.Refused):
            submit(article, body="One too many.")
        assert waiting_tasks().count() == 5

    def test_a_failure_asks_again_after_one_two_and_four_minutes(self, akismet):
        comment = submit()
        waiting_tasks().delete()
        akismet.answer = (500, "", {})
        for attempt, minutes in enumerate([1, 2, 4]):
            with time_machine.travel(timezone.now(), tick=False):
                assert spam.check.call(comment.pk, attempt) == "held"
                task = waiting_tasks().get()
                assert task.run_after == timezone.now() + timedelta(minutes=minutes)
            assert task.args_kwargs["args"] == [comment.pk, attempt + 1]
            task.delete()

    def test_after_three_days_nobody_asks_any_more_and_the_comment_still_waits(self, akismet):
        comment = submit()
        waiting_tasks().delete()
        akismet.answer = (500, "", {})
        with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
            spam.check.call(comment.pk, 20)
        assert waiting_tasks().count() == 0
        comment.refresh_from_db()
        assert comment.status == "pending"

    def test_a_comment_that_is_gone_is_nothing_to_ask_about(self, akismet):
        assert spam.check.call(999_999) == "nothing to ask"
