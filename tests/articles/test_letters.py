"""Mail that waits for its moment, and can be taken back until then."""

import email.policy
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from articles import letters
from articles.models import Letter

pytestmark = pytest.mark.django_db


def _write(key: str, **more) -> Letter | None:
    with transaction.atomic():
        return letters.send(to="ann@example.org", subject="quux", text="quux", key=key, **more)


def test_a_letter_leaves_at_its_moment_with_its_headers(due):
    moment = timezone.now() + timedelta(seconds=10)
    _write("later", after=moment, headers={"List-Unsubscribe": "<https://example.org/stop>"})
    assert due(moment - timedelta(seconds=1)) == 0
    assert mail.outbox == []
    due(moment)
    (sent,) = mail.outbox
    assert sent.extra_headers["List-Unsubscribe"] == "<https://example.org/stop>"


def test_the_address_that_ends_mail_is_on_one_line_as_it_is(due):
    moment, stop = timezone.now(), f"<https://example.org/{'stop' * 50}/>"
    _write("long", headers={"List-Unsubscribe": stop})
    due(moment)
    (sent,) = mail.outbox
    assert f"\nList-Unsubscribe: {stop}\n".encode() in sent.message().as_bytes()
    assert f"\r\nList-Unsubscribe: {stop}\r\n".encode() in sent.message(policy=email.policy.SMTP).as_bytes()


def test_a_letter_that_was_withdrawn_never_leaves_and_one_that_has_left_stays(due):
    moment = timezone.now() + timedelta(seconds=10)
    _write("now")
    _write("later", after=moment)
    assert letters.withdraw(["now", "later", "never written"]) == 1
    due(moment)
    assert len(mail.outbox) == 1
    assert list(Letter.objects.values_list("key", flat=True)) == ["now"]
