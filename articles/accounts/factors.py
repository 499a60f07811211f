"""Second factors: the only module that knows django-allauth, and of it only the authenticators.

Its pages, forms and counts are not used: signing in is one page of ours, and attempts are counted in the database
(`throttle.py`), not in each process's memory.
"""

import base64
import secrets
import time
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ..models import Paper, User

# With the first passkey: its libraries take 11 MB, which a web process that shows pages to readers need not have.
webauthn: Any = SimpleLazyObject(lambda: import_module("allauth.mfa.webauthn.internal.auth"))
APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
# Longer than any code of the app is taken, slow phones included.
REMEMBERED = 150
MOST_PASSKEYS = 10


class Adapter(DefaultMFAAdapter):
    """Names the paper where allauth would name the host."""

    def _get_site_name(self) -> str:
        return Paper.current().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the paper's own host; without https it is for trying out, on whatever name that is."""
        entity = super().get_public_key_credential_rp_entity()
        return entity | {"id": urlsplit(settings.SITE_URL).hostname} if settings.HTTPS else entity


def of(user: User, *types):
    """The second factors of `user`, oldest first; recovery codes are none by themselves."""
    found = Authenticator.objects.filter(user_id=user.pk, type__in=types or (APP, PASSKEY))
    return found.order_by("created_at", "pk")


def has_one(user: User) -> bool:
    """Tell whether signing in as `user` takes a second step."""
    return of(user).exists()


def is_required(user: User) -> bool:
    """Tell whether the paper asks `user` for a second factor: by a group, or for superusers."""
    papers = Paper.objects.filter(pk=1)
    if papers.filter(second_factor_for__user=user.pk).exists():
        return True
    return user.is_superuser and papers.filter(second_factor_for_superusers=True).exists()


def is_missing(user: User) -> bool:
    """Tell whether `user` has to set one up before the desk opens."""
    return is_required(user) and not has_one(user)


def passkeys_work(host: str) -> bool:
    """Tell whether browsers offer passkeys for a page at `host` (with or without port): https, or localhost."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return settings.HTTPS or name == "localhost" or name.endswith(".localhost")


# Codes


@transaction.atomic
def check_code(user: User, code: str) -> bool:
    """Tell whether `code` is one of the app's, or a recovery code of `user`. Each works once, in however many processes."""
    code = "".join(code.split())
    owned = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(APP, CODES))
    for authenticator in sorted(owned, key=lambda one: one.type != APP):
        if authenticator.type == APP and _was_used(authenticator, code):
            return False
        if authenticator.wrap().validate_code(code):
            if authenticator.type == APP:
                _remember(authenticator, code)
            else:
                authenticator.refresh_from_db()
            authenticator.record_usage()
            return True
    return False


def _digest(authenticator, code: str) -> str:
    return salted_hmac("accounts.code", f"{authenticator.user_id} {code}", algorithm="sha256").hexdigest()


def _was_used(authenticator, code: str) -> bool:
    digest = _digest(authenticator, code)
    return any(constant_time_compare(digest, used) for used, _at in authenticator.data.get("used", []))


def _remember(authenticator, code: str) -> None:
    now = time.time()
    kept = [entry for entry in authenticator.data.get("used", []) if entry[1] > now - REMEMBERED]
    authenticator.data["used"] = [*kept, [_digest(authenticator, code), now]]
    authenticator.save(update_fields=["data"])


# The app


def new_secret() -> str:
    """A secret for an app, as people type it: base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def picture_of(user: User, secret: str) -> str:
    """The QR code of `secret` as a data address."""
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


def add_app(user: User, secret: str, code: str) -> bool:
    """Give `user` the app that shows `code` for `secret`; False when it shows another one."""
    code = "".join(code.split())
    unsaved = Authenticator(user=user, type=APP, data={"secret": get_adapter().encrypt(secret)})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if of(user, APP).exists() or not unsaved.wrap().validate_code(code):
            return False
        unsaved.save()
        _remember(unsaved, code)
    return True


# Passkeys


def begin_adding(user: User) -> dict:
    """What the browser needs to make a passkey; its challenge is kept in the session of the current request."""
    return webauthn.begin_registration(user, passwordless=True)


def add_passkey(user: User, credential: dict, name: str) -> Authenticator | None:
    """Keep the passkey that the browser made, or None when it does not answer the challenge."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except Exception:  # the libraries raise what the bytes of a stranger lead them to
        return None
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if of(user, PASSKEY).count() >= MOST_PASSKEYS:
            return None
        return webauthn.WebAuthn.add(user, name[:60] or _("Passkey"), credential).instance


def begin_checking(user: User | None) -> dict:
    """What the browser needs to use a passkey, of `user` or (None) of whoever holds one for this site."""
    return webauthn.begin_authentication(user)


def check_passkey(user: User | None, credential: dict) -> User | None:
    """Return whose passkey answered the challenge, or None. With no `user` given it also proved who holds it (a PIN or a finger)."""
    try:
        webauthn.parse_authentication_response(credential)
        owner = user or webauthn.extract_user_from_response(credential)
        authenticator = webauthn.complete_authentication(owner, credential)
    except Exception:  # as above
        return None
    authenticator.record_usage()
    return owner


# Recovery codes


def make_codes(user: User) -> None:
    """Give `user` ten new recovery codes; the old ones end. Raises RuntimeError when there is nothing to recover."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not has_one(user):
            raise RuntimeError("recovery codes without a second factor")
        of(user, CODES).delete()
        Authenticator(user=user, type=CODES).wrap().activate(user)


def unused_codes(user: User) -> list[str]:
    """The recovery codes of `user` that are left."""
    return [code for codes in of(user, CODES) for code in codes.wrap().get_unused_codes()]


def codes_left(user: User) -> int:
    """How many those are."""
    return len(unused_codes(user))


# Away with them


@transaction.atomic
def remove(user: User, pk: int) -> bool:
    """Take one app or passkey from `user`, and the recovery codes with the last; False when there is no such one."""
    User.objects.select_for_update().get(pk=user.pk)
    removed, _rows = of(user).filter(pk=pk).delete()
    if removed and not has_one(user):
        of(user, CODES).delete()
    return bool(removed)


def remove_all(user: User) -> int:
    """Take every second factor from `user`; returns how many apps and passkeys that were."""
    count = of(user).count()
    of(user, APP, PASSKEY, CODES).delete()
    return count
