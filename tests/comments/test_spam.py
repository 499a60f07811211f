"""Akismet, asked in the background: only "spam" and "not spam" move a comment, every failure holds it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.groups import MODERATOR
from comments import asking, moderation, retention, service, spam
from comments.models import AkismetState, Comment, CommentSettings, SpamCheck
from tests.comments.akismet_server import AkismetServer
from tests.factories import make_comment, make_live_article, make_topic, make_user

pytestmark = pytest.mark.django_db

DATABASE_TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "images", "mail"]}
}
THANKS = (200, "Thanks for making the web a better place.", {})


@pytest.fixture
def akismet(settings):
    server = AkismetServer()
    settings.AKISMET_API_KEY = "the-key"
    settings.AKISMET_URL = server.url
    settings.SITE_URL = "https://paper.example"
    yield server
    server.stop()


@pytest.fixture
def moderator(db):
    return make_user(MODERATOR)


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


def submit_trusted(**fields):
    """Send what screening lets pass: only Akismet is between it and the readers."""
    CommentSettings.objects.update_or_create(pk=1, defaults={"mode": "trusted"})
    make_comment(author_email="ann@example.org")
    return submit(proven=True, **fields)


def all_of(comment):
    return Comment.objects.filter(pk=comment.pk)


def waiting_tasks(name="check"):
    from django_tasks_db.models import DBTaskResult

    path = {"tell": "comments.feedback.tell"}.get(name, f"comments.spam.{name}")
    return DBTaskResult.objects.filter(task_path=path, status="READY").order_by("run_after")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ((200, "false", {}), "pending", "ham"),
        ((200, "true", {}), "spam", "spam"),
        ((200, "true", {"X-akismet-pro-tip": "discard"}), "spam", "discard"),
        ((200, "invalid", {}), "pending", ""),
        ((200, "", {}), "pending", ""),
        ((200, "<html>Gateway\0</html>", {}), "pending", ""),
        ((200, "true\n", {}), "pending", ""),
        ((500, "true", {}), "pending", ""),
        ((302, "", {"Location": "http://127.0.0.1:1/"}), "pending", ""),
        ((200, "false", {"X-akismet-alert-code": "10001"}), "pending", "ham"),
    ],
)
def test_only_a_clear_answer_moves_a_comment(akismet, answer, status, said):
    akismet.answer = answer
    comment = submit()
    assert comment.status == status
    assert comment.spam_check.answer == said
    assert bool(comment.spam_check.error) is (not said)
    assert len(akismet.asked) == 1


@pytest.mark.parametrize(
    "answer", [(500, "", {}), (200, "invalid", {}), (200, "nonsense", {}), (200, "true", {})]
)
def test_what_screening_lets_pass_is_published_by_nothing_but_not_spam(akismet, answer):
    akismet.answer = answer
    comment = submit_trusted()
    assert comment.trace["action"] == "publish"
    assert comment.status == ("spam" if answer[1] == "true" else "pending")


def test_not_spam_publishes_what_screening_lets_pass(akismet):
    comment = submit_trusted(body="Seen at once.")
    assert (comment.status, comment.reason, comment.decided_by) == ("approved", "trusted", None)
    assert "Seen at once." in Client().get(comment.article.get_absolute_url()).text


@pytest.mark.parametrize("change", ["rules", "story", "days"])
def test_not_spam_publishes_nothing_that_would_wait_by_now(akismet, settings, change, moderator):
    akismet.answer = (500, "", {})
    comment = submit_trusted(body="About a donkey.")
    akismet.answer = (200, "false", {})
    if change == "rules":
        CommentSettings.objects.update(suspect_words="donkey")
    elif change == "story":
        moderation.set_mode(comment.article, "closed", by=moderator)
    else:
        CommentSettings.objects.update(close_after_days=1)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert spam.check.call(comment.pk, 1) == "not spam"
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_a_server_that_never_answers_holds(akismet, monkeypatch):
    monkeypatch.setattr(asking, "TIMEOUT", 0.2)
    akismet.hangs = True
    comment = submit()
    assert comment.status == "pending"
    assert comment.spam_check.error == "Akismet timed out."


def test_a_server_that_is_not_there_holds(akismet, settings):
    settings.AKISMET_URL = "http://127.0.0.1:9"
    assert submit().status == "pending"


def test_what_is_asked(akismet):
    article = make_live_article(tags=[make_topic(name="Harbour")])
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
        "comment_context[]": article.category.name,
        "blog_lang": "en_gb",
        "blog_charset": "UTF-8",
        "honeypot_field_name": "website",
        "website": "",
    }


def test_a_missing_browser_or_address_skips_nothing(akismet):
    akismet.answer = (200, "true", {})
    assert submit(user_agent="", referrer="", address=None).status == "spam"
    assert {name: akismet.asked[0][1][name] for name in ("user_agent", "referrer")} == {
        "user_agent": "",
        "referrer": "",
    }


def test_a_paper_that_keeps_no_addresses_sends_none(akismet):
    CommentSettings.objects.create(keep_addresses=False)
    comment = submit(address="198.51.100.7")
    assert akismet.asked[0][1]["user_ip"] == "127.0.0.1"
    assert "198.51.100.7" not in str(Comment.objects.values().get()) + str(comment.spam_check.sent)


def test_the_decision_is_written_down(akismet):
    akismet.answer = (200, "true", {})
    decision = submit().decisions.get()
    assert (decision.by, decision.from_status, decision.to_status, decision.reason) == (
        None,
        "pending",
        "spam",
        "Akismet",
    )


def test_blatant_spam_is_counted(akismet):
    akismet.answer = (200, "true", {"X-akismet-pro-tip": "discard"})
    for number in range(2):
        submit(body=f"Number {number}.")
    assert AkismetState.current().discarded == 2


@pytest.mark.parametrize("fields", [{"honeypot": "x"}, {}])
def test_nobody_is_asked_without_need(akismet, settings, fields):
    if not fields:
        settings.AKISMET_API_KEY = ""
    submit(**fields)
    assert akismet.asked == []


def test_a_decision_of_a_person_stands(akismet, moderator):
    akismet.answer = (500, "", {})
    comment = submit()
    moderation.approve(all_of(comment), by=moderator)
    akismet.answer = (200, "true", {})
    assert spam.check.call(comment.pk, 1) == "nothing to ask"
    comment.refresh_from_db()
    assert comment.status == "approved"


@pytest.mark.parametrize("what", ["decision", "edit"])
def test_what_happens_while_akismet_thinks_stands(akismet, monkeypatch, moderator, what):
    akismet.answer = (500, "", {})
    comment = submit_trusted()
    asked = service.ask

    def ask(described):
        monkeypatch.setattr(service, "ask", asked)
        if what == "decision":
            moderation.reject(all_of(comment), by=moderator, reason="hate")
        else:
            akismet.answer = (200, "true", {})
            moderation.edit(comment, body="Another text.")
        akismet.answer = (200, "false", {})
        return asked(described)

    monkeypatch.setattr(service, "ask", ask)
    spam.check.call(comment.pk, 1)
    comment.refresh_from_db()
    assert comment.status == ("rejected" if what == "decision" else "spam")


class TestEdited:
    def test_is_asked_about_again_and_that_is_said(self, akismet):
        comment = submit_trusted()
        assert comment.status == "approved"
        akismet.answer = (200, "true", {})
        moderation.edit(comment, body="Buy things.")
        form = akismet.asked[-1][1]
        assert (form["recheck_reason"], form["comment_content"]) == ("edit", "Buy things.")
        comment.refresh_from_db()
        assert comment.status == "spam"

    def test_is_not_public_until_akismet_has_seen_it(self, akismet):
        comment = submit_trusted(body="The first text.")
        akismet.answer = (500, "", {})
        moderation.edit(comment, body="The second text.")
        page = Client().get(comment.article.get_absolute_url()).text
        assert "The first text." not in page
        assert "The second text." not in page


class TestWhatModeratorsSay:
    """What they think of Akismet's answer goes back to it, with the values of the question."""

    def told(self, akismet):
        return [(path.rpartition("/")[2], form) for path, form, _headers in akismet.asked if "submit" in path]

    def test_spam_that_akismet_did_not_see(self, akismet, moderator):
        comment = submit(user_agent="Browser 1")
        asked = akismet.asked[0][1]
        akismet.answer = THANKS
        moderation.mark_spam(all_of(comment), by=moderator)
        assert self.told(akismet) == [("submit-spam", asked)]
        comment.spam_check.refresh_from_db()
        assert comment.spam_check.tell_state == "told"

    def test_a_good_comment_that_akismet_took_for_spam(self, akismet, moderator):
        akismet.answer = (200, "true", {})
        comment = submit()
        akismet.answer = THANKS
        moderation.approve(all_of(comment), by=moderator)
        assert [word for word, _form in self.told(akismet)] == ["submit-ham"]

    def test_whoever_agrees_with_it_tells_it_nothing(self, akismet, moderator):
        moderation.approve(all_of(submit()), by=moderator)
        akismet.answer = (200, "true", {})
        moderation.mark_spam(all_of(submit(body="Another.")), by=moderator, overturn=True)
        assert self.told(akismet) == []

    def test_another_mind_is_told_too(self, akismet, moderator):
        comment = submit()
        akismet.answer = THANKS
        moderation.mark_spam(all_of(comment), by=moderator)
        moderation.approve(all_of(comment), by=moderator, overturn=True)
        assert [word for word, _form in self.told(akismet)] == ["submit-spam", "submit-ham"]

    def test_the_values_are_those_of_then(self, akismet, moderator):
        comment = submit()
        asked = akismet.asked[0][1]
        Comment.objects.update(author_name="Somebody else", ip_address="192.0.2.1")
        akismet.answer = THANKS
        moderation.mark_spam(all_of(comment), by=moderator)
        assert self.told(akismet) == [("submit-spam", asked)]

    def test_after_they_are_erased_nothing_is_sent_and_the_queue_says_so(self, akismet, moderator):
        comment = submit()
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            retention.erase.call()
            moderation.mark_spam(all_of(comment), by=moderator)
        assert self.told(akismet) == []
        client = Client()
        client.force_login(moderator)
        page = client.get("/admin/comments/comment/?tab=spam").text
        assert "the values of then are erased" in page

    def test_what_a_rule_put_to_spam_and_akismet_never_saw(self, akismet, moderator):
        comment = submit(honeypot="x")
        akismet.answer = THANKS
        moderation.approve(all_of(comment), by=moderator)
        [(word, form)] = self.told(akismet)
        assert (word, form["user_ip"], form["website"]) == ("submit-ham", "203.0.113.5", "x")

    def test_nothing_is_told_while_akismet_is_off(self, akismet, settings, moderator):
        comment = submit()
        settings.AKISMET_API_KEY = ""
        moderation.mark_spam(all_of(comment), by=moderator)
        assert self.told(akismet) == []

    def test_a_service_that_is_down_is_told_later(self, akismet, settings, moderator):
        comment = submit()
        settings.TASKS = DATABASE_TASKS
        moderation.mark_spam(all_of(comment), by=moderator)
        akismet.answer = (500, "", {})
        with time_machine.travel(timezone.now(), tick=False):
            first = waiting_tasks("tell").get()
            first.delete()
            from comments.feedback import tell

            assert tell.call(*first.args_kwargs["args"]) == 0
            again = waiting_tasks("tell").get()
            assert again.run_after == timezone.now() + timedelta(minutes=1)
            akismet.answer = THANKS
            assert tell.call(*first.args_kwargs["args"]) == 0
            assert tell.call(*again.args_kwargs["args"]) == 1

    def test_many_at_once_cost_no_more_than_one(
        self, akismet, settings, moderator, django_assert_num_queries
    ):
        settings.TASKS = DATABASE_TASKS
        article = make_live_article()
        CommentSettings.objects.create(rate_per_minute=100, email_per_minute=100)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        moderator.has_perm("comments.decide_comment")
        one = submit(article)
        with CaptureQueriesContext(connection) as once:
            moderation.mark_spam(all_of(one), by=moderator)
        for number in range(9):
            submit(article, body=f"Thought {number}.")
        with django_assert_num_queries(len(once)):
            assert moderation.mark_spam(Comment.objects.pending(), by=moderator) == 9


class TestWhatTheDeskIsTold:
    def page(self, moderator, path="/admin/comments/comment/"):
        client = Client()
        client.force_login(moderator)
        return client.get(path).text

    @pytest.mark.parametrize("path", ["/admin/comments/comment/", "/admin/"])
    def test_a_key_that_akismet_does_not_know(self, akismet, moderator, path):
        akismet.answer = (200, "invalid", {})
        submit()
        assert "Akismet does not know the key" in self.page(moderator, path)
        akismet.answer = (200, "false", {})
        submit(body="Another.")
        assert "Akismet does not know the key" not in self.page(moderator, path)

    def test_an_alert(self, akismet, moderator):
        alert = {"X-akismet-alert-code": "10504", "X-akismet-alert-msg": "Over the <b>limit</b>."}
        akismet.answer = (200, "false", alert)
        submit()
        assert "Over the &lt;b&gt;limit&lt;/b&gt;." in self.page(moderator)

    def test_how_often_a_comment_was_asked_about_in_vain(self, akismet, moderator):
        akismet.answer = (500, "", {})
        submit()
        page = self.page(moderator)
        assert "Akismet gave no answer (asked once): Akismet responded with error status: 500" in page
        assert "Akismet has not answered since" in page

    def test_nothing_while_it_is_off(self, akismet, settings, moderator):
        akismet.answer = (200, "invalid", {})
        submit()
        settings.AKISMET_API_KEY = ""
        assert "does not know the key" not in self.page(moderator)


class TestTheQueueOfTasks:
    @pytest.fixture(autouse=True)
    def in_the_database(self, settings):
        settings.TASKS = DATABASE_TASKS

    def run_due(self):
        """Do what is due, as the worker does; return what came of each check."""
        done = []
        for task in [*waiting_tasks("probe"), *waiting_tasks()]:
            if task.run_after <= timezone.now() or task.run_after.year == 9999:  # 9999: at once
                name = task.task_path.rpartition(".")[2]
                task.delete()
                done.append(getattr(spam, name).call(*task.args_kwargs["args"]))
        return done

    def test_the_question_is_stored_with_the_comment(self, akismet):
        comment = submit()
        assert waiting_tasks().get().args_kwargs["args"] == [comment.pk, 0]
        assert comment.spam_check.state == "waiting"
        assert akismet.asked == []

    def test_a_refused_comment_leaves_no_question(self, akismet):
        article = make_live_article()
        for number in range(5):
            submit(article, body=f"Thought {number}.")
        with pytest.raises(moderation.Refused):
            submit(article, body="One too many.")
        assert waiting_tasks().count() == 5
        assert SpamCheck.objects.count() == 5

    def test_a_failure_asks_again_after_one_two_and_four_minutes_and_says_that_it_does(self, akismet):
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
        assert [form.get("recheck_reason") for _path, form, _h in akismet.asked] == [None, "retry", "retry"]

    def test_the_same_task_twice_asks_once(self, akismet):
        comment = submit()
        akismet.answer = (500, "", {})
        assert [spam.check.call(comment.pk, 0) for _ in range(2)] == ["held", "nothing to ask"]
        assert waiting_tasks().exclude(args_kwargs__args=[comment.pk, 0]).count() == 1

    def test_after_three_days_nobody_asks_any_more_and_the_comment_still_waits(self, akismet, moderator):
        comment = submit()
        waiting_tasks().delete()
        akismet.answer = (500, "", {})
        with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
            spam.check.call(comment.pk, 0)
        assert waiting_tasks().count() == 0
        comment.refresh_from_db()
        assert (comment.status, comment.spam_check.state) == ("pending", "given_up")
        client = Client()
        client.force_login(moderator)
        assert "Nobody asks any more" in client.get("/admin/comments/comment/").text

    def test_within_a_minute_of_its_recovery_everything_that_waited_is_asked_about(self, akismet):
        """A long fault: the next attempt of each comment is hours away when the service comes back."""
        akismet.answer = (500, "", {})
        start = timezone.now()
        with time_machine.travel(start, tick=False) as clock:
            comments = [submit(body=f"Thought {number}.") for number in range(2)]
            SpamCheck.objects.update(failures=8)
            self.run_due()
            assert waiting_tasks().first().run_after == start + timedelta(hours=256 / 60)
            akismet.answer = (200, "true", {})
            for _ in range(3):
                clock.shift(timedelta(seconds=15))
                self.run_due()
            assert {Comment.objects.get(pk=comment.pk).status for comment in comments} == {"spam"}
            assert AkismetState.current().down_since is None
            assert waiting_tasks("probe").count() == 0

    def test_what_is_down_is_asked_harmlessly_every_half_a_minute(self, akismet):
        akismet.answer = (500, "", {})
        with time_machine.travel(timezone.now(), tick=False) as clock:
            submit()
            self.run_due()
            for _ in range(4):
                clock.shift(timedelta(seconds=30))
                SpamCheck.objects.update(next_at=timezone.now() + timedelta(hours=1))
                waiting_tasks().update(run_after=timezone.now() + timedelta(hours=1))
                assert self.run_due() == ["still down"]
        harmless = [form for _path, form, _headers in akismet.asked if form.get("is_test")]
        assert len(harmless) == 4
        assert "Ann" not in str(harmless)

    def test_the_desk_hears_that_it_is_back_although_nothing_waits_any_more(self, akismet, moderator):
        akismet.answer = (500, "", {})
        with time_machine.travel(timezone.now(), tick=False) as clock:
            moderation.reject(all_of(submit()), by=moderator, reason="hate")
            self.run_due()
            spam._is_down(spam.Unreachable("down"), "down")
            clock.shift(timedelta(seconds=31))
            assert self.run_due() == ["still down"]
            assert waiting_tasks("probe").count() == 0
            akismet.answer = (200, "false", {})
            clock.shift(timedelta(minutes=10))
            spam.resume.call()
            assert self.run_due() == ["up"]
        assert AkismetState.current().down_since is None

    def test_a_lost_task_is_made_again(self, akismet):
        comment = submit()
        waiting_tasks().delete()
        assert spam.resume.call() == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            assert spam.resume.call() == 1
            assert spam.resume.call() == 0
        assert waiting_tasks().get().args_kwargs["args"] == [comment.pk, 0]

    def test_a_comment_that_is_gone_is_nothing_to_ask_about(self, akismet):
        assert spam.check.call(999_999) == "nothing to ask"
