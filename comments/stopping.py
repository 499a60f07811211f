"""How whoever gets mail about comments stops it: with one click, for one thing or for all, without a cookie (RFC 8058)."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from . import tokens
from .flood import hash_of
from .models import Digest, Silence, Wish

# Mails that a reader asked for, the newsroom’s reasons, and how much waits for moderators.
REPORT, WISH, REASON, DIGEST = "report", "wish", "reason", "digest"
# Each of these is written once: whoever stops one wants no other.
ONE_IS_ALL = (REPORT, REASON)


def hash_of_email(email: str) -> str:
    """Return what an address is remembered by when it wants no mail."""
    return hash_of("silence", email.lower())


def address_for(kind: str, pk: int, email: str) -> str:
    """Return the absolute address that stops mail to `email`: about the report, the comment or to the colleague (`kind`) `pk`."""
    token = tokens.make_stop_token(kind, pk, hash_of_email(email))
    return settings.SITE_URL + reverse("comments:stop", args=[token])


def headers(address: str) -> dict[str, str]:
    """Return the headers by which mail programs offer the same with one click."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def silent(emails: Iterable[str]) -> set[str]:
    """Return those of `emails`, in small letters, that want no mail about comments at all."""
    hashes = {hash_of_email(email): email.lower() for email in emails}
    found = Silence.objects.filter(pk__in=hashes).values_list("pk", flat=True)
    return {hashes[hash] for hash in found}


@transaction.atomic
def stop(kind: str, pk: int, hash: str, *, everything: bool) -> None:
    """Send no more mail about one comment; with `everything`, or after a mail of `ONE_IS_ALL`, about none, until the address
    asks again. A moderator’s mails are another matter.
    """
    at = timezone.now()
    if kind == DIGEST:
        Digest.objects.filter(pk=pk).update(often=Digest.Often.NEVER)
        return
    if everything or kind in ONE_IS_ALL:
        Silence.objects.get_or_create(pk=hash, defaults={"since": at})
    if kind == WISH:
        Wish.objects.filter(pk=pk, stopped_at=None).update(stopped_at=at, next_at=None)


def speak_again(email: str) -> None:
    """Let mail go to `email` again, which it has asked for: whoever reads its mail has said so."""
    Silence.objects.filter(pk=hash_of_email(email)).delete()
