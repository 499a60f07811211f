"""Preview links: signed, ending, revocable."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import previews
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return previews.make(make_article(), by=make_user("Editor"), label="the lawyer", hours=24)


def test_it_opens_until_its_hour(link):
    now = timezone.now()
    token = previews.token(link)
    assert previews.open_link(token, now) == link
    assert previews.open_link(token, now + timedelta(hours=24, seconds=1)) is None


def test_revoked_it_opens_no_more(link):
    previews.revoke(link, by=link.made_by)
    previews.revoke(link, by=link.made_by)
    assert previews.open_link(previews.token(link), timezone.now()) is None


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "9" + t, lambda t: "", lambda t: "1~x", lambda t: "\x00"]
)
def test_a_token_that_was_not_signed_here_opens_nothing(link, spoil):
    assert previews.open_link(spoil(previews.token(link)), timezone.now()) is None


def test_a_link_of_a_colleague_who_left_is_closed(link):
    link.made_by.is_active = False
    link.made_by.save()
    assert previews.open_link(previews.token(link), timezone.now()) is None


def test_only_who_may_write_the_story_makes_and_revokes_one(link):
    reporter = make_user("Reporter")
    for person in (reporter, make_user("Moderator")):
        with pytest.raises(PermissionDenied):
            previews.make(link.article, by=person)
        with pytest.raises(PermissionDenied):
            previews.revoke(link, by=person)
    own = make_article(created_by=reporter)
    assert previews.make(own, by=reporter).is_open(timezone.now())


@pytest.mark.parametrize("hours", [0, -1, 24 * 31])
def test_no_link_is_open_for_ever(link, hours):
    with pytest.raises(ValidationError):
        previews.make(link.article, by=link.made_by, hours=hours)
