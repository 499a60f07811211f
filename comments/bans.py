"""Who may not write here, in three words; all that can be done about a commenter is in `sanctions`."""

from datetime import datetime

from . import sanctions
from .models import KnownBy, Measure, Sanction


def on(*, email: str, address: str | None, at: datetime) -> str:
    """Return what of a commenter is banned at `at` ("email", "address" or "network"), or ""."""
    return sanctions.facts(email=email, address=address, at=at)["banned"]


def ban(kind: str, value: str, *, by, until: datetime | None = None, reason: str = "") -> Sanction:
    """Store comments of `value` (an e-mail or network address) as rejected from now on, until `until` or for good.

    Raises PermissionDenied, ValidationError, and ValueError for a kind that there is not.
    """
    kind = KnownBy(kind)
    known = sanctions.values_of(email=value) if kind == KnownBy.EMAIL else sanctions.values_of(address=value)
    measure = Measure.SUSPEND if until else Measure.BAN
    values = {name: found for name, found in known.items() if name == kind}
    return sanctions.impose(measure, values, by=by, until=until, reason=reason)[0]


def lift(row: Sanction, *, by, reason: str = "") -> None:
    """Let somebody write again."""
    sanctions.lift(Sanction.objects.filter(pk=row.pk), by=by, reason=reason)
