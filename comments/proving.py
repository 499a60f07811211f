"""Whose e-mail address is confirmed: once, by a mailed link; a browser that may remember it shows so with a signed proof.

Nobody is mailed who did not ask for it, and a stranger who types somebody else's address can make us send a few mails at
most: each is counted for the address that it goes to, and for the connection from which it was asked for.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import letters
from articles.addresses import sender_of
from articles.facets import LOCK_CLASS
from articles.models import Letter, Paper

from . import tokens
from .flood import hash_of
from .models import Comment, ConfirmationMail, ConfirmedAddress

DAY = timedelta(days=1)
MAILS_TO_AN_ADDRESS = 3  # a day
MAILS_FROM_A_CONNECTION = 10  # a day
MAIL = "confirm-"
# Only of these a mail is sent. Whoever sends junk is told that it was: who sends junk learns nothing.
WORTH_A_MAIL = (Comment.Status.PENDING, Comment.Status.APPROVED)


class TooMany(Exception):
    """Enough mails were asked for today; the text is a sentence for the reader."""

    def __init__(self):
        super().__init__(
            _("Enough mails were sent for today. Your comment is stored all the same; try it again tomorrow.")
        )


def hash_of_email(email: str) -> str:
    """Return what a confirmed address is known by."""
    return hash_of("confirmed", email.lower())


def is_confirmed(email: str) -> bool:
    """Tell whether somebody who reads mail at `email` has followed a link that we sent there."""
    return bool(email) and ConfirmedAddress.objects.filter(pk=hash_of_email(email)).exists()


def is_proven(proof: str, email: str) -> bool:
    """Tell whether `proof`, as a browser sent it, shows that its holder reads mail at `email`, and still holds."""
    key = tokens.read_proof(proof, email)
    return key is not None and ConfirmedAddress.objects.filter(pk=hash_of_email(email), key=key).exists()


def confirm(email: str, *, at: datetime | None = None) -> str:
    """Note that `email` is confirmed, and return the proof of it. Called only for whoever followed a link mailed there."""
    at = at or timezone.now()
    made = {"key": secrets.token_urlsafe(16), "confirmed_at": at}
    row, _made = ConfirmedAddress.objects.get_or_create(pk=hash_of_email(email), defaults=made)
    return tokens.make_proof(email, row.key)


def proof_of(email: str) -> str:
    """Return the proof for an address that is confirmed, "" for another."""
    row = ConfirmedAddress.objects.filter(pk=hash_of_email(email)).first() if email else None
    return tokens.make_proof(email, row.key) if row else ""


def forget(email: str) -> bool:
    """Forget that `email` was confirmed: every proof of it is worth nothing from now on. Returns whether it was."""
    return bool(email) and ConfirmedAddress.objects.filter(pk=hash_of_email(email)).delete()[0] > 0


def is_marked(comment: Comment) -> bool:
    """Whether it is shown of `comment` itself that its author reads mail at the address that stands with it."""
    return bool(comment.trace.get("inputs", {}).get("proven"))


@transaction.atomic
def ask(comment: Comment, *, address: str | None) -> None:
    """Send the mail by which whoever wrote `comment` confirms the address, one mail for each comment.

    `address` is the network address of who asks for it. Raises TooMany.
    """
    if comment.status not in WORTH_A_MAIL or is_marked(comment) or not comment.author_email:
        return
    at, key = timezone.now(), f"{MAIL}{comment.uuid}"
    hashes = {
        "email_hash": hash_of_email(comment.author_email),
        "sender_hash": hash_of("confirm", sender_of(address)),
    }
    _lock(hashes.values())
    if Letter.objects.filter(key=key).exists():
        return
    today = ConfirmationMail.objects.filter(asked_at__gt=at - DAY)
    for name, most in (("email_hash", MAILS_TO_AN_ADDRESS), ("sender_hash", MAILS_FROM_A_CONNECTION)):
        if today.filter(**{name: hashes[name]}).count() >= most:
            raise TooMany
    ConfirmationMail.objects.create(asked_at=at, **hashes)
    link = reverse("comments:confirm", args=[tokens.make_confirm_token(comment)])
    words = {
        "paper": Paper.current().name,
        "story": comment.article.headline,
        "link": settings.SITE_URL + link,
        "days": tokens.CONFIRM_WITHIN.days,
    }
    # Neither the name nor the text that was typed: a mail from us says nothing that a stranger has written.
    letters.send(
        to=comment.author_email,
        subject=_("Confirm your e-mail address for %(paper)s") % words,
        text=_(
            "Somebody has written a comment on “%(story)s” and given this e-mail address.\n\n"
            "If it was you, open this page and press the button on it, within %(days)d days:\n%(link)s\n\n"
            "If it was not you, do nothing: no further mail follows from this one."
        )
        % words,
        key=key,
    )


def _lock(hashes) -> None:
    """Let whoever asks for the same address, or from the same connection, wait until this transaction ends."""
    with connection.cursor() as cursor:
        for name in sorted(hashes):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, name])


def forget_old_mails(*, at: datetime) -> int:
    """Delete what was counted more than a day before `at`, and mails whose link is too old; return how much was counted."""
    Letter.objects.filter(key__startswith=MAIL, sent_at__lt=at - tokens.CONFIRM_WITHIN).delete()
    return ConfirmationMail.objects.filter(asked_at__lt=at - DAY).delete()[0]
