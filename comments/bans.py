"""Who may not write here: by e-mail, network address or the network around it, each kept as a keyed hash alone."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.addresses import sender_of
from articles.models import TrailEntry

from .flood import hash_of, network_of
from .models import Ban

Kind = Ban.Kind


def _hash(kind: str, value: str) -> str:
    plain = {Kind.EMAIL: str.lower, Kind.ADDRESS: sender_of, Kind.NETWORK: network_of}[Kind(kind)](value)
    return hash_of(f"ban.{kind}", plain) if plain else ""


def on(*, email: str, address: str | None, at: datetime) -> str:
    """Return what of a commenter is banned at `at` ("email", "address" or "network"), or ""."""
    hashes = {Kind.EMAIL: _hash(Kind.EMAIL, email)}
    if address:
        hashes |= {kind: _hash(kind, address) for kind in (Kind.ADDRESS, Kind.NETWORK)}
    found = Ban.objects.filter(Q(until=None) | Q(until__gt=at), hash__in=hashes.values())
    kinds = set(found.values_list("kind", flat=True))
    return next((str(kind) for kind in hashes if kind in kinds), "")


@transaction.atomic
def ban(kind: str, value: str, *, by, until: datetime | None = None, reason: str = "") -> Ban:
    """Store comments of `value` (an e-mail or network address) as rejected from now on, until `until` or for good.

    Raises PermissionDenied, and ValueError for a kind that there is not.
    """
    _require(by)
    row, _made = Ban.objects.update_or_create(
        kind=Kind(kind),
        hash=_hash(kind, value),
        defaults={"made_at": timezone.now(), "until": until, "reason": reason, "made_by": by},
    )
    TrailEntry.record(by=by, verb="ban", on=row, note=reason)
    return row


@transaction.atomic
def lift(row: Ban, *, by, reason: str = "") -> None:
    """Let somebody write again."""
    _require(by)
    TrailEntry.record(by=by, verb="lift_ban", on=row, note=reason)
    row.delete()


def _require(by) -> None:
    if not by.has_perm("comments.decide_comment"):
        raise PermissionDenied(_("You may not decide about comments."))
