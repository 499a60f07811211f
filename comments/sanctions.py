"""What the newsroom does about a commenter: warn, let every comment wait, suspend, ban; and end it again.

Whom it is about is known by a keyed hash of the e-mail address, the network address or the network around it. Every verb
leaves a line in the trail, and every one can be taken back. Of those that shut somebody out (suspend, ban) the latest counts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.addresses import parse, sender_of
from articles.models import TrailEntry
from articles.uuids import uuid7

from . import telling
from .flood import hash_of, network_of
from .models import SHUT_OUT, Comment, Ending, KnownBy, Measure, Sanction
from .models.rules import MailReasons
from .sanctions_shown import Standing, standings

__all__ = [
    "Standing",
    "facts",
    "find",
    "for_items",
    "hashes_of",
    "impose",
    "in_force",
    "lift",
    "of_act",
    "put_back",
    "take_back",
    "values_of",
    "values_of_text",
]

# In the order of their hashes, so that no two who act upon the same people wait for each other.
LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended(hash, 6))
FROM (SELECT unnest(%s::text[]) AS hash ORDER BY hash) AS hashes
"""


def values_of(*, email: str = "", address: str | None = None) -> dict[str, str]:
    """Return by what somebody can be known: the e-mail address, the network address (IPv6: the /64), the network."""
    values = {KnownBy.EMAIL: email.strip().lower()}
    if parse(address or "") is not None:
        values |= {KnownBy.ADDRESS: sender_of(address), KnownBy.NETWORK: network_of(address)}
    return {str(kind): value for kind, value in values.items() if value}


def hashes_of(values: Mapping[str, str]) -> dict[str, str]:
    """Return the hash that stands for each of `values`, which are by kind what `values_of` returns."""
    # "ban" for all measures: the hashes of the bans that there were before the others.
    return {kind: hash_of(f"ban.{kind}", value) for kind, value in values.items() if value}


def in_force(at: datetime) -> Q:
    """Return which sanctions count at `at`."""
    return Q(ended_at=None) & (Q(until=None) | Q(until__gt=at))


def facts(*, email: str, address: str | None, at: datetime) -> dict[str, Any]:
    """Return for screening by what a commenter is shut out at `at` ("email", "address", "network" or ""), and made to wait."""
    hashes = hashes_of(values_of(email=email, address=address))
    rows = Sanction.objects.filter(in_force(at), hash__in=hashes.values()).exclude(measure=Measure.WARN)
    found = set(rows.values_list("measure", "kind"))
    out = {kind for measure, kind in found if measure in SHUT_OUT}
    waits = {kind for measure, kind in found if measure == Measure.PRE_MODERATE}
    return {
        "banned": next((kind for kind in hashes if kind in out), ""),
        "sanction": next((kind for kind in hashes if kind in waits), ""),
    }


def _require(by) -> None:
    if not by.has_perm("comments.decide_comment"):
        raise PermissionDenied(_("You may not decide about comments."))


def _lock(hashes: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [sorted(set(hashes))])


def _rivals(measure: str) -> tuple[str, ...]:
    """The measures of which one at a time is in force."""
    return SHUT_OUT if measure in SHUT_OUT else (measure,)


@transaction.atomic
def impose(
    measure: str,
    values: Mapping[str, str],
    *,
    by,
    until: datetime | None = None,
    reason: str = "",
    comment: Comment | None = None,
    tell: bool = True,
) -> list[Sanction]:
    """Order `measure` against whoever is known by `values` (as `values_of` returns them), and return a row for each.

    `until` (aware) is for a suspension, which has an end. What was in force and cannot be beside it is replaced. A warning
    about `comment` is mailed where the newsroom mails, unless not `tell`. Raises PermissionDenied, ValidationError.
    """
    _require(by)
    at, measure, act = timezone.now(), Measure(measure), uuid7()
    if measure == Measure.WARN:  # it is said to a person, and no connection is one
        values = {kind: value for kind, value in values.items() if kind == KnownBy.EMAIL}
    hashes = hashes_of({str(KnownBy(kind)): value for kind, value in values.items()})
    if not hashes:
        raise ValidationError(_("Nothing is known of whoever wrote this by which it could be done."))
    if (measure == Measure.SUSPEND) != (until is not None):
        raise ValidationError(_("Say until when: a suspension has an end, and nothing else has."))
    if until is not None and until <= at:
        raise ValidationError(_("A suspension ends in the future."))
    _lock(hashes.values())
    before = Sanction.objects.filter(hash__in=hashes.values(), ended_at=None, measure__in=_rivals(measure))
    earlier: list[Sanction] = [] if measure == Measure.WARN else list(before.select_for_update())
    for row in earlier:
        is_over = row.until is not None and row.until <= at
        row.ended_at, row.ending = (row.until, Ending.OVER) if is_over else (at, Ending.REPLACED)
        row.ended_by = None if is_over else by
        row.save(update_fields=["ended_at", "ending", "ended_by"])
    rows = [
        Sanction.objects.create(
            act=act,
            measure=measure,
            kind=kind,
            hash=hash_,
            made_at=at,
            until=until,
            reason=reason,
            made_by=by,
            comment=comment,
        )
        for kind, hash_ in hashes.items()
    ]
    for row in rows:
        replaced = [one.pk for one in earlier if one.hash == row.hash and one.ending == Ending.REPLACED]
        Sanction.objects.filter(pk__in=replaced).update(replaced_by=row)
        TrailEntry.record(by=by, verb=str(measure), on=row, note=reason)
    if measure == Measure.WARN and comment is not None and tell:
        telling.warned(rows[0], at=at)
    return rows


@transaction.atomic
def lift(rows: QuerySet[Sanction], *, by, reason: str = "") -> int:
    """End those of `rows` that are in force, before their time; return how many those were."""
    _require(by)
    at = timezone.now()
    held = list(rows.filter(in_force(at)).exclude(measure=Measure.WARN).order_by("pk").select_for_update())
    for row in held:
        row.ended_at, row.ended_by, row.ending, row.end_reason = at, by, Ending.LIFTED, reason
        row.save(update_fields=["ended_at", "ended_by", "ending", "end_reason"])
        TrailEntry.record(by=by, verb=f"lift_{row.measure}", on=row, note=reason)
    return len(held)


@transaction.atomic
def take_back(rows: QuerySet[Sanction], *, by) -> int:
    """Undo the ordering of those of `rows` that nobody has ended: they count as a mistake. Return how many those were.

    What each had replaced is in force again.
    """
    _require(by)
    _lock(rows.values_list("hash", flat=True))
    at = timezone.now()
    held = list(rows.filter(ended_at=None).order_by("pk").select_for_update())
    for row in held:
        row.ended_at, row.ended_by, row.ending = at, by, Ending.UNDONE
        row.save(update_fields=["ended_at", "ended_by", "ending"])
        Sanction.objects.filter(replaced_by=row, ending=Ending.REPLACED).update(
            ended_at=None, ended_by=None, ending="", replaced_by=None
        )
        TrailEntry.record(by=by, verb=f"undo_{row.measure}", on=row)
    return len(held)


@transaction.atomic
def put_back(rows: QuerySet[Sanction], *, by) -> int:
    """Undo the lifting of those of `rows` whose time is not over and in whose place nothing has come; return how many."""
    _require(by)
    _lock(rows.values_list("hash", flat=True))
    at, done = timezone.now(), 0
    lifted = rows.filter(Q(until=None) | Q(until__gt=at), ending=Ending.LIFTED)
    for row in lifted.order_by("pk").select_for_update():
        rivals = Sanction.objects.filter(
            kind=row.kind, hash=row.hash, ended_at=None, measure__in=_rivals(row.measure)
        )
        if rivals.exists():
            continue
        row.ended_at, row.ended_by, row.ending, row.end_reason = None, None, "", ""
        row.save(update_fields=["ended_at", "ended_by", "ending", "end_reason"])
        TrailEntry.record(by=by, verb=f"undo_lift_{row.measure}", on=row)
        done += 1
    return done


def values_of_text(text: str) -> dict[str, str]:
    """Return, as `values_of` does, by what `text` (an e-mail address, a network address or a network) names somebody."""
    text = text.strip()
    if "@" in text:
        return values_of(email=text)
    address, slash, _length = text.partition("/")
    values = values_of(address=address)
    return {kind: value for kind, value in values.items() if not slash or kind == KnownBy.NETWORK}


def find(text: str) -> QuerySet[Sanction] | None:
    """Return the sanctions against whoever `text` names (see `values_of_text`), None when it names nobody."""
    values = values_of_text(text)
    return Sanction.objects.filter(hash__in=hashes_of(values).values()) if values else None


def of_act(act: UUID) -> QuerySet[Sanction]:
    """Return what was ordered at once."""
    return Sanction.objects.filter(act=act)


def for_items(comments: Iterable[Comment]) -> dict[int, Standing]:
    """Return what the queue shows of each of `comments`: by what its author is known, and every sanction, in two queries."""
    values = {
        comment.pk: values_of(email=comment.author_email, address=comment.ip_address) for comment in comments
    }
    found = {pk: (known, hashes_of(known)) for pk, known in values.items()}
    return standings(found, mails=telling.mails() != MailReasons.NEVER)
