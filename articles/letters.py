"""Mail: written in the transaction of what it tells of, sent by the worker, once."""

import email.policy
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from .models import Letter


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that stays on its line: Python would encode a long address in it as if it were prose, and no mail program reads that."""

    def fold(self, *, policy):
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("List-Unsubscribe", _Whole)


class _Mail(EmailMessage):
    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(header_factory=HEADERS))


class Busy(Exception):
    """Another worker has this letter in hand; whoever comes again later finds it sent, or sends it."""


def send(
    *,
    to: str,
    subject: str,
    text: str,
    key: str,
    after: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Letter | None:
    """Write a mail to one person and let the worker send it; None when there is one of this `key` already.

    It leaves at `after` (aware), or at once; until it has left, `withdraw` takes it back. `headers` go out with it. It is bound
    to the transaction that it is called in: what is rolled back tells nobody. Raises RuntimeError outside one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("letters.send() outside a transaction")
    subject = " ".join(subject.split())[:200]
    letter, made = Letter.objects.get_or_create(
        key=key, defaults={"to": to, "subject": subject, "text": text, "headers": dict(headers or {})}
    )
    if not made:
        return None
    from .tasks import deliver as task  # the task calls this module

    (task.using(run_after=after) if after else task).enqueue(letter.pk)
    return letter


def withdraw(keys: Iterable[str]) -> int:
    """Take back the mails of these `keys` that have not left yet, and return how many those were.

    One that is being handed over at this moment is waited for, and counts as sent.
    """
    return Letter.objects.filter(key__in=list(keys), sent_at=None).delete()[0]


def deliver(letter_id: int) -> None:
    """Hand a letter to the mail server and erase its text; one that is sent, or gone, is left alone.

    The row is locked meanwhile, so two workers never send the same one. Raises Busy, or what the mail server says: the
    worker tries again later.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update(skip_locked=True).filter(pk=letter_id).first()
        if letter is None:
            if Letter.objects.filter(pk=letter_id, sent_at=None).exists():
                raise Busy
            return
        if letter.sent_at is not None:
            return
        host = urlsplit(settings.SITE_URL).hostname
        # The same each time: RFC 5322 section 3.6.4 asks for one identifier a message, and a server that gets it twice,
        # because the worker died after handing it over, can tell.
        headers = {**letter.headers, "Message-ID": f"<{letter.uuid}@{host}>"}
        mail = _Mail(letter.subject, letter.text, to=[letter.to], headers=headers)
        mail.send()
        letter.text, letter.sent_at = "", timezone.now()
        letter.save(update_fields=["text", "sent_at"])
