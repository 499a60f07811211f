"""Who is banned is stored as rejected, and is known by a hash alone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.groups import MODERATOR, REPORTER
from articles.models import TrailEntry
from comments import bans, moderation, retention
from comments.models import Comment, Sanction
from tests.factories import make_live_article, make_user

pytestmark = pytest.mark.django_db


def submit(**fields):
    given = {"name": "Ann", "email": "ann@example.org", "body": "A thought.", "address": "203.0.113.5"}
    return moderation.submit(make_live_article(), **(given | fields))


@pytest.mark.parametrize(
    ("kind", "value", "banned"),
    [
        ("email", "Ann@Example.org", True),
        ("email", "bob@example.org", False),
        ("address", "203.0.113.5", True),
        ("address", "203.0.113.6", False),
        ("network", "203.0.113.77", True),
        ("network", "203.0.114.5", False),
    ],
)
def test_by_e_mail_address_or_network(kind, value, banned):
    bans.ban(kind, value, by=make_user(MODERATOR))
    comment = submit()
    assert (comment.status, comment.trace["rule"]) == (
        ("rejected", "banned") if banned else ("pending", "first comment")
    )
    assert value not in str(Sanction.objects.values().get())


def test_outlives_the_erasing_of_addresses():
    bans.ban("address", "203.0.113.5", by=make_user(MODERATOR))
    submit()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        retention.erase.call()
        submit()
    assert Comment.objects.filter(status="rejected").count() == 2


def test_ends_at_its_time_or_when_it_is_lifted():
    moderator = make_user(MODERATOR)
    until = timezone.now() + timedelta(days=1)
    ban = bans.ban("email", "ann@example.org", by=moderator, until=until, reason="Rude.")
    assert bans.on(email="ann@example.org", address=None, at=until - timedelta(seconds=1)) == "email"
    assert bans.on(email="ann@example.org", address=None, at=until) == ""
    bans.lift(ban, by=moderator)
    assert submit().status == "pending"
    assert set(TrailEntry.objects.values_list("verb", flat=True)) >= {"suspend", "lift_suspend"}


def test_is_for_moderators():
    with pytest.raises(PermissionDenied):
        bans.ban("email", "ann@example.org", by=make_user(REPORTER))
