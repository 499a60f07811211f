"""The device cookie: a browser in which somebody has signed in before. It opens nothing; it is only not slowed by strangers.

It lies below /admin/ and names the accounts by number, signed, each with a random word that its attempts are counted by.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from ..audience import DESK
from ..models import User

SALT = "accounts.device"
LASTS = timedelta(days=180)
MOST_ACCOUNTS = 5


def cookie_name() -> str:
    """The name; with https browsers take it from an https page only."""
    return f"{'__Secure-' if settings.HTTPS else ''}newsroom-device"


def _held(request: HttpRequest) -> dict[str, str]:
    try:
        held = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return held if isinstance(held, dict) else {}


def device_of(request: HttpRequest, user: User | None) -> str | None:
    """The word under which this browser is known to `user`, or None."""
    return _held(request).get(str(user.pk)) if user else None


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known to `user` from now on."""
    held = _held(request)
    word = held.pop(str(user.pk), None) or secrets.token_urlsafe(12)
    newest = [*held.items(), (str(user.pk), word)][-MOST_ACCOUNTS:]
    response.set_cookie(
        cookie_name(),
        signing.dumps(dict(newest), salt=SALT),
        max_age=LASTS,
        path=DESK,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
