"""Readers who want to see, or have erased, what is stored about them: they type an address, and the link goes there.

The page that takes the address answers the same to everybody, and does the same: whether anything is stored is looked up
by the worker. The row that waits for it lives for a day, as long as the link works.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness, letters
from articles.models import Paper, User

from . import flood, privacy, tokens
from .models import PrivacyRequest
from .retention import KEEP_REQUESTS

MOST_A_MINUTE, MOST_OF_NETWORK = 3, 20


class TooMany(Exception):
    """So many requests came from one connection within a minute that this one is not taken. The text is for the reader."""

    def __init__(self):
        super().__init__(
            _("Too many requests came from your connection within a minute. Wait a minute and try again.")
        )


@transaction.atomic
def ask(email: str, *, address: str | None) -> None:
    """Let a link be mailed to `email` if anything is stored about it. Raises TooMany, whatever is stored."""
    at = timezone.now()
    by_address, by_network = flood.count_of("privacy", address, at=at)
    if by_address >= MOST_A_MINUTE or by_network >= MOST_OF_NETWORK:
        raise TooMany
    row = PrivacyRequest.objects.create(uuid=uuid4(), email=email, made_at=at)
    answer.enqueue(row.pk)


@task(queue_name="mail", priority=10)
def answer(pk: int) -> bool:
    """Mail the link, at most one in an hour to an address; return whether there was anything to show."""
    with transaction.atomic():
        row = PrivacyRequest.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return False
        if not privacy.is_known(row.email):
            row.delete()
            return False
        paper = Paper.current().name
        link = settings.SITE_URL + reverse(
            "comments:privacy_data", args=[tokens.make_privacy_token(row.uuid)]
        )
        letters.send(
            to=row.email,
            subject=_("What %(paper)s stores about you") % {"paper": paper},
            text=_(
                "Hello,\n\n"
                "somebody, most likely you, asked what %(paper)s stores about this address from comments. See it, or have "
                "it erased, here:\n\n"
                "%(link)s\n\n"
                "The link works for a day. If you did not ask for it, do nothing.\n"
            )
            % {"paper": paper, "link": link},
            key=f"comment-data-{privacy.remembered(row.email)[:32]}-{row.made_at:%Y%m%d%H}",
        )
        return True


def find(token: str, *, at: datetime) -> PrivacyRequest | None:
    """Return the request that the mailed `token` belongs to, or None when there is none or its day is over at `at`."""
    uuid: UUID | None = tokens.read_privacy_token(token)
    if uuid is None:
        return None
    return PrivacyRequest.objects.filter(uuid=uuid, made_at__gt=at - KEEP_REQUESTS).first()


@task
@freshness.verb
def erase(pk: int, with_text: bool, by_id: int | None = None) -> int:
    """Erase whose address a request names, in the background since it may be much; return how many comments that were.

    `by_id` is the colleague who does it; None for the person themselves.
    """
    row = PrivacyRequest.objects.filter(pk=pk).first()
    if row is None:
        return 0
    by = User.objects.filter(pk=by_id).first() if by_id else None
    return privacy.erase(row.email, by=by, with_text=with_text).comments
