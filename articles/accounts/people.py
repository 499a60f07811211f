"""What superusers do with accounts: invite, deactivate, reactivate, end sessions, reset a lost second factor.

Each is one transaction with a line in the trail. Nothing is ever deleted: names stand in the record of what was done.
"""

from collections.abc import Iterable
from itertools import count
from typing import Literal

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import catalogue, freshness
from ..models import Article, Author, TrailEntry, User
from ..slugs import make_slug
from ..uuids import uuid7
from . import factors, links, sessions

NEW = "new"


def _require(by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied


def _require_address(user: User) -> None:
    # An import gives authors without an address one that leads nowhere (RFC 2606 section 2).
    if user.email.lower().endswith(".invalid"):
        raise ValidationError(_("Give the account an e-mail address first; a mail goes there."))


def username_for(name: str, email: str) -> str:
    """A user name nobody has yet, in ASCII, made from the name, or from the address when the name has no such letters."""
    local = email.partition("@")[0]
    base = make_slug(name, fallback=make_slug(local, fallback="colleague"))[:140]
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return next(
        candidate
        for number in count(1)
        if (candidate := base if number == 1 else f"{base}-{number}") not in taken
    )


@transaction.atomic
@freshness.verb
def invite(
    *,
    by: User,
    name: str,
    email: str,
    username: str = "",
    groups: Iterable[Group] = (),
    author: Author | Literal["new"] | None = None,
) -> User:
    """Make an account and send its owner a link to set a password. Raises ValidationError with sentences by field.

    `author` is a profile without account that becomes theirs, "new" for one of their name, or None.
    """
    _require(by)
    first, _space, last = name.rpartition(" ")
    user = User(
        username=username or username_for(name, email),
        email=email,
        first_name=first or last,
        last_name=last if first else "",
        is_staff=True,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    groups = list(groups)
    user.groups.set(groups)
    if isinstance(author, str):
        catalogue.save(Author(name=name, user=user), by=by)
    elif author is not None:
        held = Author.objects.select_for_update().get(pk=author.pk)
        if held.user_id is not None:
            raise ValidationError({"author": _("This profile belongs to another account.")})
        held.user = user
        catalogue.save(held, by=by)
    TrailEntry.record(by=by, verb="invite", on=user, groups=[group.name for group in groups])
    links.send_invitation(user, by=by, key=f"invitation-{uuid7()}")
    return user


def is_invited(user: User) -> bool:
    """Tell whether `user` was asked in and has not come yet."""
    return user.is_active and user.last_login is None and not user.has_usable_password()


@transaction.atomic
def send_link(user: User, *, by: User) -> None:
    """Send `user` a link to set a password: the invitation once more, or a new password."""
    _require(by)
    if not user.is_active:
        raise ValidationError(_("A deactivated account gets no mail."))
    _require_address(user)
    if is_invited(user):
        links.send_invitation(user, by=by, key=f"invitation-{uuid7()}")
    else:
        links.send_password_link.enqueue(user.email, str(uuid7()))
    TrailEntry.record(by=by, verb="send_link", on=user)


@transaction.atomic
@freshness.verb
def renamed(user: User) -> None:
    """Make known that `user`, written in this transaction, has another name: it stands under live updates of theirs."""
    freshness.changed(f"user-{user.pk}")


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """Close an account: signed out everywhere, links, password and second factors void. What they wrote stays theirs."""
    _require(by)
    row = User.objects.select_for_update().get(pk=user.pk)
    if row == by:
        raise ValidationError(_("You cannot deactivate yourself."))
    row.is_active = False
    row.set_unusable_password()  # a link or a session of before is void for ever, even when the account comes back
    row.save(update_fields=["is_active", "password"])
    factors.remove_all(row)
    sessions.end_all(row)
    TrailEntry.record(by=by, verb="deactivate", on=row)
    user.refresh_from_db()


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    """Open an account again; its owner gets a link to set a password. Raises ValidationError when no mail reaches them."""
    _require(by)
    row = User.objects.select_for_update().get(pk=user.pk)
    _require_address(row)
    row.is_active, row.is_staff, row.last_login = True, True, None
    row.save(update_fields=["is_active", "is_staff", "last_login"])
    links.send_invitation(row, by=by, key=f"invitation-{uuid7()}")
    TrailEntry.record(by=by, verb="reactivate", on=row)
    user.refresh_from_db()


@transaction.atomic
def end_sessions(user: User, *, by: User) -> int:
    """Sign a colleague out everywhere; returns in how many browsers they were."""
    _require(by)
    ended = sessions.end_all(user)
    TrailEntry.record(by=by, verb="end_sessions", on=user)
    return ended


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None) -> int:
    """Take a lost second factor off an account, and end its sessions; `by` is None on the command line."""
    if by is not None:
        _require(by)
    count_of = factors.remove_all(user)
    sessions.end_all(user)
    TrailEntry.record(by=by, verb="reset_second_factor", on=user)
    links.tell(
        user, _("The second factor of your account was reset by a superuser."), key=f"account-{uuid7()}"
    )
    return count_of


def open_work(user: User):
    """The unpublished stories of `user`, for somebody else to take over."""
    unfinished = [Article.Status.DRAFT, Article.Status.IN_REVIEW]
    return Article.objects.written_by(user).filter(status__in=unfinished).last_touched_first()
