"""Which browsers are signed in as whom, and how that ends.

The list is of our own: a row goes with Django's session, so a session that is over stands in no list, and what is kept
of a browser are two words.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ..addresses import client_address
from ..models import SignIn, User

SEEN_EVERY = timedelta(minutes=1)

# The first that fits: every browser claims to be several others.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """“Firefox, Linux” for a User-Agent header; nothing else of it is kept."""
    found = [
        next((name for sign, name in table if re.search(re.escape(sign), user_agent)), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def address_of(request: HttpRequest) -> str | None:
    """Where `request` comes from, as far as trust in forwarding headers reaches."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )


def seen(request: HttpRequest) -> None:
    """Keep the list right: every session that opens the desk stands in it, and when it was last seen, to a minute."""
    key, now = request.session.session_key, timezone.now()
    row = SignIn.objects.filter(pk=key).values_list("seen_at", flat=True).first()
    if row is None:
        facts = {
            "user": request.user,
            "seen_at": now,
            "browser": browser_in_words(request.headers.get("User-Agent", "")),
            "address": address_of(request),
        }
        try:
            with transaction.atomic():
                if Session.objects.select_for_update().filter(pk=key).exists():
                    SignIn.objects.get_or_create(pk=key, defaults=facts)
        except IntegrityError:
            return  # another request of the same browser wrote it first
    elif now - row > SEEN_EVERY:
        SignIn.objects.filter(pk=key).update(seen_at=now, address=address_of(request))


def of(user: User):
    """The browsers in which `user` is signed in, last seen first."""
    return SignIn.objects.filter(user=user, session__expire_date__gt=timezone.now())


def reference_of(sign_in: SignIn) -> str:
    """What a page may say of a session: not its key, with which anybody could take it over."""
    return salted_hmac("accounts.session", sign_in.pk, algorithm="sha256").hexdigest()[:32]


def end(user: User, reference: str) -> bool:
    """Sign `user` out in one browser; False when there is no such session of theirs."""
    for sign_in in of(user):
        if constant_time_compare(reference_of(sign_in), reference):
            Session.objects.filter(pk=sign_in.pk).delete()
            return True
    return False


def end_all(user: User, *, but: str | None = None) -> int:
    """Sign `user` out everywhere, at once, except in the session `but`; returns how many browsers the list had."""
    listed = Session.objects.filter(sign_in__user=user).exclude(pk=but)
    count = listed.count()
    listed.delete()
    # A session that has not opened a page of the desk yet stands in no list.
    for session in Session.objects.filter(sign_in=None).exclude(pk=but):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    return count


def name_of(sign_in: SignIn) -> str:
    """The browser of `sign_in` for a sentence."""
    return sign_in.browser or _("Unknown browser")
