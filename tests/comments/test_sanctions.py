"""What the newsroom does about a commenter: ordered and ended in the admin, with a trail, and each step can be taken back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR, REPORTER
from articles.models import TrailEntry
from comments import bans, moderation, retention, sanctions, spam
from comments.models import Comment, CommentSettings, Sanction
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/sanction/"
ORDER = {"measure": "ban", "kind": ["email"], "reason": "abusive"}


@pytest.fixture
def moderator():
    return make_user(MODERATOR)


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator)
    return client


def submit(**fields):
    given = {"name": "Ann", "email": "ann@example.org", "body": "A thought.", "address": "203.0.113.5"}
    return moderation.submit(make_live_article(), **(given | fields))


def trusts():
    """A paper that publishes Ann's comments at once: only a sanction stops them."""
    CommentSettings.objects.update_or_create(pk=1, defaults={"mode": "trusted", "duplicate_hours": 0})
    make_comment(author_email="ann@example.org")
    assert submit(proven=True).status == "approved"


def said(answer):
    return " ".join(f"{message.level_tag}: {message}" for message in get_messages(answer.wsgi_request))


def impose(desk, comment, measure, **fields):
    given = ORDER | {"measure": measure, "comment": f"{comment.pk}:1"}
    return said(desk.post(f"{LIST}impose/", given | fields))


def end(desk, verb, **fields):
    row = Sanction.objects.order_by("-pk")[0]
    return said(desk.post(f"{LIST}end/", {"act": row.act, "verb": verb} | fields))


def verbs():
    return list(TrailEntry.objects.filter(object_type="sanction").values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("measure", "status", "rule"),
    [
        ("warn", "approved", "trusted"),
        ("pre_moderate", "pending", "pre-moderated person"),
        ("suspend", "rejected", "banned"),
        ("ban", "rejected", "banned"),
    ],
)
def test_each_measure_counts_until_it_is_lifted(desk, measure, status, rule):
    trusts()
    comment = submit()
    until = timezone.localdate() + timedelta(days=3)
    assert impose(desk, comment, measure, until=str(until), note="twice").startswith("success")
    row = Sanction.objects.get()
    assert (row.measure, row.reason, row.comment_id) == (measure, "abusive: twice", comment.pk)
    later = submit(proven=True)
    assert (later.status, later.trace["rule"]) == (status, rule)
    assert verbs() == [measure]
    if measure != "warn":
        assert "Lifted" in end(desk, "lift", note="Said sorry.")
        assert submit(proven=True).status == "approved"
        assert verbs() == [f"lift_{measure}", measure]
        assert Sanction.objects.get().end_reason == "Said sorry."


def test_a_suspension_ends_by_the_clock_at_the_end_of_its_day(desk, moderator):
    trusts()
    with time_machine.travel("2030-03-04T10:00:00Z"):
        desk.force_login(moderator)
        impose(desk, submit(), "suspend", until="2030-03-06")
        row = Sanction.objects.get()
        assert timezone.localtime(row.until).strftime("%Y-%m-%d %H:%M") == "2030-03-07 00:00"
    with time_machine.travel(row.until - timedelta(seconds=1), tick=False):
        assert submit(proven=True).status == "rejected"
    with time_machine.travel(row.until, tick=False):
        assert submit(proven=True).status == "approved"
        assert "Over" in desk.get(f"{LIST}?shelf=past").text
        assert "Suspended" not in desk.get(LIST).text


@pytest.mark.parametrize("until", ["", "yesterday", "2001-01-01", "2030-02-31", "9999-12-31", "-1"])
def test_a_suspension_needs_a_day_that_is_still_to_come(desk, until):
    assert impose(desk, submit(), "suspend", until=until).startswith("error")
    assert not Sanction.objects.exists()


def test_against_what_is_ticked(desk):
    comment = submit(address="2001:db8:1:2::5")
    impose(desk, comment, "ban", kind=["email", "address", "network"])
    assert sorted(Sanction.objects.values_list("kind", flat=True)) == ["address", "email", "network"]
    assert submit(email="bob@example.org", address="2001:db8:1:2::77").trace["inputs"]["banned"] == "address"
    assert submit(email="bob@example.org", address="2001:db8:1:9::1").trace["inputs"]["banned"] == "network"
    assert submit(email="bob@example.org", address="2001:db8:2::1").status == "pending"
    assert end(desk, "lift")
    assert not Sanction.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": []}, "Nothing is known"),
        ({"reason": ""}, "Choose a reason"),
        ({"reason": "other"}, "write the reason beside it"),
        ({"measure": "shoot"}, "not one of the buttons"),
    ],
)
def test_what_makes_no_sense_changes_nothing_and_says_so(desk, fields, words):
    assert words in impose(desk, submit(), fields.pop("measure", "ban"), **fields)
    assert not Sanction.objects.exists()


def test_a_ban_outlives_the_erasing_of_addresses(desk):
    impose(desk, submit(), "ban", kind=["email", "address"])
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        retention.erase.call()
        assert Comment.objects.get(status="pending").ip_address is None
        assert submit(email="other@example.org").status == "rejected"


def test_an_order_can_be_taken_back_and_what_it_had_replaced_counts_again(desk):
    until = str(timezone.localdate() + timedelta(days=3))
    comment = submit()
    impose(desk, comment, "suspend", until=until)
    impose(desk, comment, "ban")
    assert list(Sanction.objects.order_by("pk").values_list("ending", flat=True)) == ["replaced", ""]
    assert "Taken back" in end(desk, "undo")
    assert list(Sanction.objects.order_by("pk").values_list("ending", flat=True)) == ["", "undone"]
    assert submit().status == "rejected"
    assert verbs()[0] == "undo_ban"


def test_a_lifting_can_be_taken_back_unless_something_came_in_its_place(desk):
    comment = submit()
    impose(desk, comment, "ban")
    end(desk, "lift")
    first = Sanction.objects.get()
    assert "In force again" in end(desk, "put-back")
    assert submit().status == "rejected"
    end(desk, "lift")
    impose(desk, comment, "ban")
    answer = desk.post(f"{LIST}end/", {"act": first.act, "verb": "put-back"})
    assert "Nothing has changed" in said(answer)
    assert Sanction.objects.filter(ended_at=None).count() == 1


def test_pressed_twice_an_end_is_one_end(desk):
    impose(desk, submit(), "ban")
    end(desk, "lift")
    assert "Nothing has changed" in end(desk, "lift")
    assert verbs() == ["lift_ban", "ban"]


@pytest.mark.parametrize("role", [EDITOR, MODERATOR, REPORTER, None])
def test_moderators_and_editors_may_and_nobody_else(role):
    client, comment = Client(), submit()
    client.force_login(make_user(role))
    client.post(f"{LIST}impose/", ORDER | {"comment": f"{comment.pk}:1"})
    assert Sanction.objects.exists() is (role in (EDITOR, MODERATOR))
    assert client.get(LIST).status_code == (200 if role in (EDITOR, MODERATOR) else 403)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Ann@Example.org ", True),
        ("203.0.113.5", True),
        ("203.0.113.0/24", False),
        ("bob@example.org", False),
        ("198.51.100.1", False),
        ("nonsense", False),
        ("\x00@", False),
        ("999.1.1.1/x", False),
    ],
)
def test_the_list_is_searched_by_whom_it_is_about(desk, wanted, found):
    impose(desk, submit(), "ban", kind=["email", "address"])
    assert ("Banned" in desk.get(LIST, {"q": wanted}).text) is found


def test_nobodys_address_stands_in_the_list(desk):
    impose(desk, submit(), "ban", kind=["email", "address", "network"])
    text = desk.get(LIST).text
    assert "Banned" in text
    assert "ann@example.org" not in text
    assert "203.0.113" not in text
    stored = str([list(Sanction.objects.values()), list(TrailEntry.objects.values())])
    assert "ann@example.org" not in stored
    assert "203.0.113" not in stored


def test_whoever_is_looked_for_can_be_banned_without_a_comment(desk):
    text = desk.get(LIST, {"q": "spammer@example.net"}).text
    assert "Against spammer@example.net" in text
    fields = {
        "q": "spammer@example.net",
        "kind": "email",
        "measure": "ban",
        "reason": "advertising",
        "back": "",
    }
    desk.post(f"{LIST}impose/", fields)
    assert bans.on(email="spammer@example.net", address=None, at=timezone.now()) == "email"


def test_the_queue_shows_what_somebody_is_under_in_as_many_queries_for_many(
    desk, moderator, django_assert_max_num_queries
):
    counts = []
    for size in (1, 4):
        for number in range(size):
            email = f"a{size}-{number}@example.org"
            make_comment(status="pending", author_email=email)
            sanctions.impose("pre_moderate", {"email": email}, by=moderator, reason="abusive: twice")
        with django_assert_max_num_queries(60) as held:
            text = desk.get("/admin/comments/comment/").text
        counts.append(len(held))
    assert text.count("sanction-line--in-force") == text.count("Abusive: twice") == 5
    assert "<summary data-key" in text
    assert counts[1] <= counts[0] + 1, counts


def test_every_form_comes_back_to_where_it_stood(desk):
    comment = make_comment(status="pending", author_email="ann@example.org")
    page = desk.get("/admin/comments/comment/").text
    form = re.search(r'<form method="post" action="/admin/comments/sanction/impose/">.*?</form>', page, re.S)[
        0
    ]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    answer = desk.post(f"{LIST}impose/", hidden | {"kind": "email", "measure": "warn", "reason": "hate"})
    assert answer.url == f"/admin/comments/comment/?tab=pending#item-{comment.pk}"


def test_not_spam_publishes_nothing_of_somebody_banned_meanwhile(moderator, monkeypatch):
    trusts()
    comment = submit(proven=True)
    at = timezone.now()
    assert spam._may_pass(comment, at)
    for measure in ("pre_moderate", "ban"):
        rows = sanctions.impose(measure, {"email": "ann@example.org"}, by=moderator)
        assert not spam._may_pass(comment, timezone.now())
        sanctions.lift(Sanction.objects.filter(pk=rows[0].pk), by=moderator)
    assert spam._may_pass(comment, timezone.now())
