"""Other programs hear what enters and leaves the queue: signed, in order, at least once, and nobody's personal data."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR
from comments import moderation, posting, webhooks
from comments.models import Comment, Webhook, WebhookEvent
from tests.factories import make_live_article, make_superuser, make_user

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


class Receiver:
    """Answers what `answers` says (the last one for ever) and keeps what came: headers and body."""

    def __init__(self):
        self.answers, self.came = [200], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.came.append((self.headers, body))
                status = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if status is None:
                    outer.released.wait(20)
                    return
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?a=1"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    @property
    def told(self):
        return [json.loads(body) for _headers, body in self.came]

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def hook(receiver):
    return Webhook.objects.create(name="Desk", url=receiver.url, secret=SECRET)


def submit(body="A thought.", **fields):
    given = {"name": "Ann Onymous", "email": "ann@example.org", "body": body, "address": "203.0.113.5"}
    return moderation.submit(fields.pop("article", None) or make_live_article(), **(given | fields))


def of(comment):
    return Comment.objects.filter(pk=comment.pk)


def test_what_is_told(hook, receiver, settings, due):
    settings.SITE_URL = "https://paper.example"
    comment = submit(article=make_live_article(slug="ferry"))
    moderation.reject(of(comment), by=make_user(MODERATOR), reason="abusive: about Ann Onymous")
    entered, left = receiver.told
    uuids = [str(uuid) for uuid in WebhookEvent.objects.order_by("pk").values_list("uuid", flat=True)]
    assert [entered.pop("id"), left.pop("id")] == uuids
    assert entered.pop("at") == comment.created_at.isoformat(timespec="milliseconds")
    assert left.pop("at")
    facts = {"comment": str(comment.uuid), "story": "https://paper.example/stories/ferry/"}
    assert entered == facts | {
        "event": "comment.entered_queue",
        "status": "pending",
        "by": "rule",
        "reason": "",
        "rule": "first comment",
    }
    assert left == facts | {
        "event": "comment.left_queue",
        "status": "rejected",
        "by": "moderator",
        "reason": "abusive",
        "rule": "",
    }
    everything = b"".join(body for _headers, body in receiver.came).decode()
    for personal in ("Ann", "ann@", "203.0.113", "A thought"):
        assert personal not in everything


def test_it_is_signed_as_standard_webhooks_has_it(hook, receiver):
    with time_machine.travel("2030-03-04T10:00:00Z", tick=False):
        submit()
    headers, body = receiver.came[0]
    assert headers["webhook-timestamp"] == "1898848800"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(b"0123456789abcdef01234567", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert headers["webhook-id"] == json.loads(body)["id"]


def test_the_example_of_the_specification():
    secret, uuid = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signed = posting.signature(secret, uuid, 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_enters_or_leaves_and_only_while_it_is_on(hook, receiver):
    submit(honeypot="spam")
    moderation.bring_in(
        make_live_article(),
        author_name="A",
        author_email="a@example.org",
        body="B",
        created_at=timezone.now(),
    )
    assert receiver.came == []
    Webhook.objects.update(is_on=False)
    submit()
    assert WebhookEvent.objects.count() == 0


@pytest.mark.parametrize("answer", [500, 503, 302, 404, 401, 429])
def test_a_receiver_that_is_away_is_left_alone_and_then_told_in_order(hook, receiver, due, answer):
    receiver.answers = [answer]
    comment, other = submit(), submit(body="Another one.")
    moderation.approve(of(comment), by=make_user(MODERATOR))
    assert len(receiver.came) == 1
    hook.refresh_from_db()
    assert (hook.failures, hook.error) == (1, f"answered with status {answer}")
    receiver.answers = [200]
    at = timezone.now()
    with time_machine.travel(at + timedelta(seconds=61)):
        assert due(timezone.now()) == 1
    told = [(one["comment"], one["event"]) for one in receiver.told[1:]]
    assert sorted(told) == sorted(
        [
            (str(comment.uuid), "comment.entered_queue"),
            (str(comment.uuid), "comment.left_queue"),
            (str(other.uuid), "comment.entered_queue"),
        ]
    )
    mine = [event for uuid, event in told if uuid == str(comment.uuid)]
    assert mine == ["comment.entered_queue", "comment.left_queue"]
    assert not WebhookEvent.objects.exclude(state="delivered").exists()
    hook.refresh_from_db()
    assert (hook.failures, hook.next_at, hook.error) == (0, None, "")


def test_one_message_that_is_refused_holds_up_its_own_comment_only(hook, receiver, due):
    receiver.answers = [400, 200]
    comment, _other = submit(), submit(body="Another one.")
    moderation.approve(of(comment), by=make_user(MODERATOR))
    assert [one["comment"] == str(comment.uuid) for one in receiver.told] == [True, False]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        due(timezone.now())
    assert [one["event"] for one in receiver.told[2:]] == ["comment.entered_queue", "comment.left_queue"]


def test_waits_grow_and_end_after_three_days(hook, receiver, due):
    receiver.answers = [500]
    start = timezone.now()
    moments = []
    with time_machine.travel(start, tick=False) as clock:
        submit()
        while WebhookEvent.objects.filter(state="waiting").exists():
            hook.refresh_from_db()
            clock.move_to(hook.next_at)
            moments.append(hook.next_at - start)
            due(hook.next_at)
    assert [moment / timedelta(minutes=1) for moment in moments[:4]] == [1, 3, 7, 15]
    assert timedelta(days=3) < moments[-1] <= timedelta(days=3, hours=6)
    row = WebhookEvent.objects.get()
    assert (row.state, row.error) == ("given_up", "answered with status 500")


def test_what_a_stopped_worker_never_tried_is_not_given_up(hook, receiver):
    Webhook.objects.update(busy_until=timezone.now() + timedelta(minutes=4))  # its task was killed
    submit()
    assert receiver.came == []
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        webhooks.resume.call()
    assert len(receiver.came) == 1


def test_of_two_tasks_at_once_one_delivers(hook, receiver):
    Webhook.objects.update(busy_until=timezone.now() + timedelta(minutes=1))
    submit()
    assert webhooks.deliver.call(hook.pk) == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert webhooks.deliver.call(hook.pk) == 1
        assert webhooks.deliver.call(hook.pk) == 0
    assert len(receiver.came) == 1


def test_a_receiver_that_never_answers_is_given_up_in_time(hook, receiver, monkeypatch, due):
    monkeypatch.setattr(posting, "CONNECT_WITHIN", 5)
    monkeypatch.setattr(posting, "ANSWER_WITHIN", 0.2)
    receiver.answers = [None]
    submit()
    assert WebhookEvent.objects.get().error == "no answer in time"


def test_a_receiver_that_is_not_there_holds_nobody_up(hook, due):
    Webhook.objects.update(url="http://127.0.0.1:9/")
    assert submit().status == "pending"
    assert "refused" in WebhookEvent.objects.get().error


def test_what_is_long_done_is_forgotten(hook, receiver, due):
    submit()
    for days, count in ((6, 1), (8, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            webhooks.resume.call()
        assert WebhookEvent.objects.count() == count


def test_a_decision_about_many_costs_the_same_as_about_one(hook, receiver, django_assert_max_num_queries):
    moderator = make_user(MODERATOR)
    moderator.has_perm("comments.decide_comment")
    Webhook.objects.update(next_at=timezone.now() + timedelta(hours=1))  # nothing is delivered meanwhile
    counts = []
    for size in (1, 4):
        pks = [submit(f"{size} {n}", email=f"a{size}{n}@example.org").pk for n in range(size)]
        with django_assert_max_num_queries(40) as held:
            assert moderation.approve(Comment.objects.filter(pk__in=pks), by=moderator) == size
        counts.append(len(held))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "javascript:alert(1)",
        "https://[::1",
        "https://example.org/#part",
        "",
    ],
)
def test_where_nothing_can_be_posted_to(url):
    with pytest.raises(ValidationError):
        posting.address(url)


@pytest.mark.parametrize(
    "url", ["http://localhost:9000/x", "https://[::1]:8443/a?b=c", "http://receiver/hook"]
)
def test_addresses_of_one_s_own_network_are_allowed(url):
    assert posting.address(url).hostname


@pytest.mark.parametrize(
    "secret", ["", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
)
def test_what_is_no_secret(secret):
    with pytest.raises(ValidationError):
        posting.key_of(secret)


class TestTheDesk:
    @pytest.fixture
    def desk(self):
        client = Client()
        client.force_login(make_superuser())
        return client

    def fields(self, page):
        form = page.context["adminform"].form
        return {"name": "Desk", "url": "http://127.0.0.1:9/", "is_on": "on", "secret": form["secret"].value()}

    def test_a_secret_is_proposed_and_never_shown_again(self, desk):
        address = "/admin/comments/webhook/"
        fields = self.fields(desk.get(f"{address}add/"))
        posting.key_of(fields["secret"])
        assert desk.post(f"{address}add/", fields).status_code == 302
        hook = Webhook.objects.get()
        assert hook.secret == fields["secret"]
        for page in (f"{address}{hook.pk}/change/", address, f"{address}{hook.pk}/history/"):
            assert fields["secret"] not in desk.get(page).text
        desk.post(f"{address}{hook.pk}/change/", fields | {"secret": "", "name": "Other"})
        hook.refresh_from_db()
        assert (hook.name, hook.secret) == ("Other", fields["secret"])
        answer = desk.post(f"{address}{hook.pk}/change/", fields | {"secret": "abc"})
        assert "base 64" in answer.text

    def test_a_test_is_sent_and_what_failed_is_tried_again(self, desk, receiver, hook, due):
        receiver.answers = [500]
        submit()
        page = desk.get(f"/admin/comments/webhook/{hook.pk}/change/").text
        assert "answered with status 500" in page
        receiver.answers = [200]
        for verb, event in (("again", "comment.entered_queue"), ("test", "test")):
            desk.post(f"/admin/comments/webhook/{hook.pk}/send/", {"verb": verb})
            assert receiver.told[-1]["event"] == event

    def test_deleting_takes_the_messages_along(self, desk, receiver, hook):
        submit()
        desk.post(f"/admin/comments/webhook/{hook.pk}/delete/", {"post": "yes"})
        assert not Webhook.objects.exists()
        assert not WebhookEvent.objects.exists()

    def test_is_for_superusers(self, hook):
        client = Client()
        client.force_login(make_user(EDITOR))
        for path in ("", "add/", f"{hook.pk}/change/"):
            assert client.get(f"/admin/comments/webhook/{path}").status_code == 403
        assert client.post(f"/admin/comments/webhook/{hook.pk}/send/", {"verb": "test"}).status_code == 403
