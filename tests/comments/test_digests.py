"""Moderators hear by mail that comments wait: as often as they chose, bundled, and never without news."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR, REPORTER
from comments import digests, moderation
from comments.models import Comment, Decision, Digest
from newsroom.models import Period
from newsroom.worker import periodic
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db
PAGE = "/admin/comments/digest/"
START = "2030-03-04T09:59:00Z"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def moderator():
    return make_user(MODERATOR, email="mo@paper.example")


def choose(often, user, clock):
    digests.choose(often, by=user)
    clock.shift(timedelta(seconds=1))


def comes(**fields):
    return make_comment(status="pending", created_at=timezone.now(), **fields)


def after(clock, **time):
    """Let time pass and the worker look; return what it has written."""
    clock.shift(timedelta(**time))
    before = len(mail.outbox)
    digests.send_due.call()
    return mail.outbox[before:]


def test_what_the_mail_says(clock, moderator, settings):
    settings.SITE_URL = "https://paper.example"
    choose("at_once", moderator, clock)
    article = make_live_article(headline="Ferry sinks")
    with time_machine.travel("2030-03-01T10:00:00Z", tick=False):
        comes(article=article)
    comes()
    Comment.objects.filter(pk=make_comment().pk).update(open_reports=2)
    (letter,) = after(clock, seconds=30)
    assert letter.to == ["mo@paper.example"]
    assert letter.subject == "Newsroom: comments waiting: 2"
    assert "Waiting: 2\nHeld by a rule among them: " in letter.body
    assert "Reported by readers: 1" in letter.body
    assert "The oldest waits since 1 March 2030, 10:00 UTC, on “Ferry sinks”." in letter.body
    assert "https://paper.example/admin/comments/comment/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_thousand_in_a_minute_are_one_mail_and_the_next_comes_five_minutes_later(clock, moderator):
    choose("at_once", moderator, clock)
    comment = comes()
    Comment.objects.bulk_create(
        Comment(
            article=comment.article,
            path=[number],
            author_name="A",
            author_email="a@example.org",
            body="B",
            created_at=timezone.now(),
            pk=number,
        )
        for number in range(comment.pk + 10_000, comment.pk + 10_999)
    )
    (letter,) = after(clock, seconds=30)
    assert "1000" in letter.subject
    comes()
    for _ in range(9):
        assert after(clock, seconds=30) == []
    assert len(after(clock, seconds=30)) == 1
    for _ in range(15):
        assert after(clock, seconds=30) == []


COMES = ("04 10:00", "04 10:20", "04 12:30", "05 07:59")
LOOKS = (
    *(
        "04 10:00",
        "04 10:01",
        "04 10:19",
        "04 10:21",
        "04 10:59",
        "04 11:00",
        "04 11:01",
        "04 12:31",
        "04 12:59",
    ),
    *(
        "04 12:00",
        "04 13:00",
        "04 14:00",
        "04 23:00",
        "05 07:00",
        "05 07:58",
        "05 08:00",
        "05 08:01",
        "05 08:59",
    ),
)


@pytest.mark.parametrize(
    ("often", "moments"),
    [
        ("never", []),
        ("at_once", ["04 10:01", "04 10:21", "04 12:31", "05 08:00"]),
        ("hourly", ["04 11:00", "04 13:00", "05 08:00"]),
        ("daily", ["05 08:00"]),
    ],
)
def test_each_choice_has_its_moments(clock, moderator, often, moments):
    choose(often, moderator, clock)
    came = []
    for moment in sorted({*COMES, *LOOKS}):
        day, _space, time = moment.partition(" ")
        clock.move_to(f"2030-03-{day}T{time}:00Z")
        if moment in COMES:
            comes()
        if moment in LOOKS and after(clock, seconds=0):
            came.append(moment)
    assert came == moments


def test_nothing_is_told_that_waited_before_or_waits_no_more(clock, moderator):
    comes()
    clock.shift(timedelta(minutes=1))
    choose("at_once", moderator, clock)
    comment = comes()
    moderation.approve(Comment.objects.filter(pk=comment.pk), by=make_user(EDITOR))
    for _ in range(3):
        assert after(clock, minutes=5) == []


def test_what_comes_back_is_news_but_not_to_whoever_put_it_back(clock, moderator):
    other = make_user(MODERATOR)
    for user in (moderator, other):
        choose("at_once", user, clock)
    comment = comes()
    assert len(after(clock, minutes=1)) == 2
    moderation.approve(Comment.objects.filter(pk=comment.pk), by=moderator)
    assert after(clock, minutes=6) == []
    moderation.undo(Decision.objects.filter(comment=comment), by=moderator)
    assert [letter.to for letter in after(clock, seconds=30)] == [[other.email]]


def test_what_came_a_moment_ago_is_told_the_next_time(clock, moderator):
    choose("at_once", moderator, clock)
    clock.shift(timedelta(minutes=1))
    comes()
    assert after(clock, seconds=14) == []
    assert len(after(clock, seconds=1)) == 1


@pytest.mark.parametrize("how", ["inactive", "no staff", "no group", "no address", "stopped"])
def test_whoever_has_left_or_may_not_decide_gets_none(clock, moderator, how):
    choose("at_once", moderator, clock)
    if how == "no group":
        moderator.groups.clear()
    elif how == "stopped":
        digests.choose("never", by=moderator)
    else:
        moderator.is_active = how != "inactive"
        moderator.is_staff = how != "no staff"
        moderator.email = "" if how == "no address" else moderator.email
        moderator.save()
    comes()
    assert after(clock, minutes=1) == []


def test_one_click_stops_it_without_a_cookie_or_a_redirect(clock, moderator):
    choose("at_once", moderator, clock)
    comes()
    (letter,) = after(clock, minutes=1)
    address = "/" + letter.extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    client = Client(enforce_csrf_checks=True)
    page = client.get(address)
    assert "No more mail about waiting comments" in page.text
    assert Digest.objects.get().often == "at_once"
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert "You get no more mail about comments that wait" in answer.text
    assert Digest.objects.get().often == "never"
    assert client.post(address[:-3] + "abc/").status_code == 404


def test_everybody_chooses_for_themselves(moderator):
    client = Client()
    client.force_login(moderator)
    assert 'value="never" checked' in client.get(PAGE).text
    assert "Every hour" in client.post(PAGE, {"often": "hourly"}, follow=True).text.replace("every", "Every")
    assert 'value="hourly" checked' in client.get(PAGE).text
    assert "not one of the choices" in client.post(PAGE, {"often": "weekly"}, follow=True).text
    assert Digest.objects.get().often == "hourly"
    client.force_login(make_user(MODERATOR))
    assert 'value="never" checked' in client.get(PAGE).text
    client.force_login(make_user(REPORTER))
    assert client.post(PAGE, {"often": "hourly"}).status_code == 403


def test_the_worker_looks_twice_a_minute(clock, moderator):
    choose("at_once", moderator, clock)
    comes()
    Period.objects.create(name="comment-digests", next_at=timezone.now() + timedelta(seconds=30))
    for seconds, count in ((29, 0), (1, 1), (0, 1)):
        clock.shift(timedelta(seconds=seconds))
        periodic.run_due(timezone.now())
        assert len(mail.outbox) == count
