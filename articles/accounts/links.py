"""Links by which somebody sets a password: in an invitation, or when the old one is forgotten. Each works once."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from .. import letters
from ..models import Paper, TrailEntry, User
from .who import by_email


class LinkGenerator(PasswordResetTokenGenerator):
    """Django's: a token ends with the password, the last sign-in or the address that it was made for; and here with the account."""

    key_salt = "articles.accounts.links"

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"


generator = LinkGenerator()


def days() -> int:
    """How long a link lasts, in days."""
    return settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)


def address_for(user: User) -> str:
    """An absolute address at which `user` sets a password; it comes from SITE_URL, never from a request."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse("admin:password_set", args=[uid, generator.make_token(user)])


def send_invitation(user: User, *, by: User, key: str) -> None:
    """Write the mail that asks `user` in; `key` tells one invitation from the next. Inside a transaction."""
    paper = Paper.current().name
    letters.send(
        to=user.email,
        subject=_("Your account at %(paper)s") % {"paper": paper},
        text=_(
            "Hello %(name)s,\n\n"
            "%(who)s has made an account for you at the desk of %(paper)s. Set a password here:\n\n"
            "%(link)s\n\n"
            "The link works once, for %(days)s days. Then sign in at %(desk)s with your user name, %(username)s, or with "
            "this e-mail address.\n\n"
            "If you did not expect this, do nothing.\n"
        )
        % {
            "name": user.get_full_name() or user.get_username(),
            "who": by,
            "paper": paper,
            "link": address_for(user),
            "days": days(),
            "desk": settings.SITE_URL + reverse("admin:index"),
            "username": user.get_username(),
        },
        key=key,
    )


@task(queue_name="mail", priority=10)
def send_password_link(email: str, asked: str) -> None:
    """Write to whoever has an account at the desk with this address, and to nobody else.

    The look-up is done here, by the worker, so that the page that asked takes the same time for every address. `asked`
    is what tells this wish from others: done twice, it is one mail.
    """
    with transaction.atomic():
        user = by_email(email).filter(is_active=True, is_staff=True).first()
        if user is None:
            return
        paper = Paper.current().name
        letters.send(
            to=user.email,
            subject=_("A new password for %(paper)s") % {"paper": paper},
            text=_(
                "Hello %(name)s,\n\n"
                "Somebody, most likely you, asked for a new password for the desk of %(paper)s. Set it here:\n\n"
                "%(link)s\n\n"
                "The link works once, for %(days)s days, and ends when you sign in. Your user name is %(username)s.\n\n"
                "If you did not ask for it, do nothing: your password stays as it is.\n"
            )
            % {
                "name": user.get_full_name() or user.get_username(),
                "paper": paper,
                "link": address_for(user),
                "days": days(),
                "username": user.get_username(),
            },
            key=f"password-{asked}",
        )


def tell(user: User, what: str, *, key: str) -> None:
    """Tell `user` by mail that the account was changed, in the sentence `what`. Inside a transaction."""
    letters.send(
        to=user.email,
        subject=_("Your account at %(paper)s was changed") % {"paper": Paper.current().name},
        text=_(
            "%(what)s\n\nIf that was not you, ask a superuser of the paper to end your sessions at once.\n"
        )
        % {"what": what},
        key=key,
    )


def record(user: User, verb: str, *, by: User, **details) -> None:
    """Write down what was done to an account."""
    TrailEntry.record(by=by, verb=verb, on=user, **details)
