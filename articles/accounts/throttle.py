"""How often somebody may try: counted in the database, each attempt before it is looked at.

Three counters stand between a guesser and an account: one for the account from one sender, one for the sender whatever
the account, one for the account whoever asks. After some free attempts each further one is followed by a pause that
doubles. The owner is not locked out by what strangers do: a browser in which the account was signed in to before has a
counter of its own (the device cookie, `devices.py`), an address from which it was is not held to the counters of others,
and the pause of the account as a whole stays short.

The scheme is that of OWASP's "device cookies". Senders and accounts stand in keyed hashes, and for a day.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.tasks import task
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..addresses import sender_of
from ..models import SignInCount

PLACE_IS_KNOWN_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Limit:
    """`free` attempts, then pauses from `first` seconds on that double up to `longest`; forgotten after `memory` without one."""

    free: int
    first: int
    longest: int
    memory: timedelta = timedelta(days=1)


ACCOUNT_FROM_SENDER = Limit(free=5, first=30, longest=900)
# A newsroom sits behind one address.
SENDER = Limit(free=50, first=10, longest=300, memory=timedelta(hours=1))
# Short, so that the owner gets a turn anywhere, whatever a thousand strangers do.
ACCOUNT = Limit(free=50, first=5, longest=60)
DEVICE = Limit(free=10, first=30, longest=900)
# A code of six digits is worth less than a password, and whoever is asked for one has given the password.
CODE_OF_ACCOUNT = Limit(free=20, first=30, longest=900)
MAILS_TO_ONE = Limit(free=3, first=300, longest=3600)
MAILS_BY_SENDER = Limit(free=10, first=60, longest=3600)
LINKS_BY_SENDER = Limit(free=20, first=30, longest=900, memory=timedelta(hours=1))
PASSKEYS_BY_SENDER = Limit(free=30, first=10, longest=300, memory=timedelta(hours=1))


class Paused(Exception):
    """Too many attempts: the next is looked at in `seconds`."""

    def __init__(self, seconds: int):
        super().__init__(f"paused for {seconds} seconds")
        self.seconds = seconds


# The row is locked by the conflict, so of many at once each sees the tries of those before it. No row comes back while
# there is a pause.
TAKE = """
INSERT INTO articles_signincount AS held (key, tries, forget_at)
VALUES (%(key)s, 1, %(forget_at)s)
ON CONFLICT (key) DO UPDATE SET
  (tries, paused_until, forget_at) = (
    SELECT tries, CASE WHEN tries >= %(free)s THEN
      %(at)s + least(%(longest)s, %(first)s * 2 ^ least(tries - %(free)s, 20)) * interval '1 second' END, %(forget_at)s
    FROM (SELECT CASE WHEN held.forget_at < %(at)s THEN 1 ELSE held.tries + 1 END AS tries) AS now)
WHERE held.paused_until IS NULL OR held.paused_until <= %(at)s
RETURNING 1
"""
GIVE_BACK = """
UPDATE articles_signincount SET tries = greatest(tries - 1, 0),
  paused_until = CASE WHEN tries - 1 >= %(free)s THEN paused_until END
WHERE key = %(key)s
"""


def key_of(*subject: str) -> str:
    """The keyed hash under which `subject` is counted."""
    return salted_hmac("accounts.throttle", "\0".join(subject), algorithm="sha256").hexdigest()


class Attempt:
    """One attempt, counted when it is made: by `limits` of subjects, in order. Raises Paused, and then counts nowhere."""

    def __init__(self, limits: Sequence[tuple[tuple[str, ...], Limit]], at: datetime | None = None):
        self.at = at or timezone.now()
        self.taken: list[tuple[str, Limit]] = []
        for subject, limit in limits:
            key = key_of(*subject)
            if not self._take(key, limit):
                seconds = self._pause(key)
                self._give_back(self.taken)
                raise Paused(seconds)
            self.taken.append((key, limit))

    def succeeded(self) -> None:
        """The counter nearest to this account and sender begins anew; the others lose this attempt only.

        Whoever has an account of their own could otherwise wipe out what they tried on others.
        """
        if self.taken:
            SignInCount.objects.filter(key=self.taken[0][0]).delete()
            self._give_back(self.taken[1:])

    def _take(self, key: str, limit: Limit) -> bool:
        values: dict[str, str | int | datetime] = {
            "key": key,
            "at": self.at,
            "forget_at": self.at + limit.memory,
            "free": limit.free,
            "first": limit.first,
            "longest": limit.longest,
        }
        with connection.cursor() as cursor:
            cursor.execute(TAKE, values)
            return cursor.fetchone() is not None

    def _pause(self, key: str) -> int:
        until = SignInCount.objects.filter(key=key).values_list("paused_until", flat=True).first()
        return max(1, math.ceil((until - self.at).total_seconds())) if until else 1

    def _give_back(self, taken: list[tuple[str, Limit]]) -> None:
        with connection.cursor() as cursor:
            for key, limit in taken:
                cursor.execute(GIVE_BACK, {"key": key, "free": limit.free})


def attempt_on(
    account: str, address: str | None, *, device: str | None, kind: str, of_account: Limit = ACCOUNT
) -> Attempt:
    """Count one attempt of `kind` ("password", "code") on `account` from `address`, in a browser known as `device`."""
    sender = sender_of(address)
    if device:
        return Attempt([((kind, "device", account, device), DEVICE)])
    limits: list[tuple[tuple[str, ...], Limit]] = [((kind, "pair", account, sender), ACCOUNT_FROM_SENDER)]
    if not is_known(account, sender):
        limits += [((kind, "sender", sender), SENDER), ((kind, "account", account), of_account)]
    return Attempt(limits)


def is_known(account: str, sender: str) -> bool:
    """Tell whether `account` was signed in to from there within 60 days."""
    key = key_of("place", account, sender)
    return SignInCount.objects.filter(key=key, forget_at__gt=timezone.now()).exists()


def remember(account: str, address: str | None) -> None:
    """Remember that the owner of `account` was at `address`."""
    SignInCount.objects.update_or_create(
        key=key_of("place", account, sender_of(address)),
        defaults={"forget_at": timezone.now() + PLACE_IS_KNOWN_FOR},
    )


@task(priority=-50)
def forget() -> None:
    """Delete what was counted long enough ago; a periodic task of the worker."""
    SignInCount.objects.filter(forget_at__lt=timezone.now()).delete()
