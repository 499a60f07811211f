"""Who is meant by what somebody typed to sign in: a user name, or an e-mail address in any letters."""

from django.db.models import Value
from django.db.models.functions import Lower

from ..models import User


def by_email(email: str):
    """The accounts (one at most) of an e-mail address, whatever its letters."""
    return User.objects.alias(mail=Lower("email")).filter(mail=Lower(Value(email)))


def find(typed: str) -> User | None:
    """Return the account meant by `typed`, active or not.

    What holds an @ is an e-mail address first: a user name that looks like somebody else's address, made before that
    was refused, takes nothing from its owner.
    """
    if "@" in typed and (user := by_email(typed).first()):
        return user
    return User.objects.filter(username=typed).first()


def account_of(user: User | None, typed: str) -> str:
    """The account under which attempts are counted, whether there is one or not."""
    return f"user {user.pk}" if user else f"name {typed.casefold()}"
