"""Sanctions as a colleague reads them: what was ordered at once is one line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from .models import Ending, KnownBy, Measure, Sanction
from .reasons import REASONS, split

# A network may have seen much; nobody reads more.
MOST = 200


@dataclass(frozen=True)
class Line:
    """One act: the same measure against one person, by one or more of what is known. `until` may lie in the past."""

    act: UUID
    measure: str
    label: str
    kinds: list[str]
    whom: list[str]
    since: datetime
    until: datetime | None
    by: str
    reason: str
    comment_id: int | None
    author: str
    in_force: bool
    ended_at: datetime | None
    ended_by: str
    ending: str
    end_reason: str
    may_lift: bool
    may_take_back: bool
    may_put_back: bool


@dataclass(frozen=True)
class Standing:
    """What is known of a comment's author: by what (kind, its name, its value), and the lines, the latest first."""

    known: list[tuple[str, str, str]]
    lines: list[Line]
    # For the form: the reasons, the first day on which a suspension may end and the one proposed, whether warnings are mailed.
    reasons: list[tuple[str, str | Promise]]
    days: dict[str, str]
    mails: bool

    @property
    def in_force(self) -> list[Line]:
        """The lines that count now."""
        return [line for line in self.lines if line.in_force]

    @property
    def past(self) -> list[Line]:
        """The lines that count no more, and warnings."""
        return [line for line in self.lines if not line.in_force]


def in_words(reason: str) -> str:
    """Return a stored reason, with the note behind it, as a colleague reads it."""
    chosen, note = split(reason)
    return ": ".join(filter(None, (str(REASONS[chosen]) if chosen else "", note)))


def days() -> dict[str, str]:
    """Return the first day at whose end a suspension may end, and the one that is proposed, as a form writes them."""
    today = timezone.localdate()
    return {"first": str(today), "proposed": str(today + timedelta(days=7))}


def lines_of(rows: Iterable[Sanction]) -> list[Line]:
    """Return `rows` (with `made_by` and `ended_by` read) as lines, in the order in which their acts come first."""
    acts: dict[tuple, list[Sanction]] = {}
    for row in rows:  # of one act a part may have been replaced since
        acts.setdefault((row.act, row.ended_at, row.ending), []).append(row)
    return [_line(rows) for rows in acts.values()]


def _line(rows: list[Sanction]) -> Line:
    row, at = rows[0], timezone.now()
    is_over = row.until is not None and row.until <= at
    in_force = row.ended_at is None and not is_over and row.measure != Measure.WARN
    kinds = sorted({one.kind for one in rows}, key=list(KnownBy.values).index)
    ending = row.get_ending_display() if row.ending else str(Ending.OVER.label) if is_over else ""
    return Line(
        act=row.act,
        measure=row.measure,
        label=row.get_measure_display(),
        kinds=kinds,
        whom=[str(KnownBy(kind).label) for kind in kinds],
        since=row.made_at,
        until=row.until,
        by=str(row.made_by),
        reason=in_words(row.reason),
        comment_id=row.comment_id,
        author=getattr(row, "author", None) or "",
        in_force=in_force,
        ended_at=row.ended_at or (row.until if is_over else None),
        ended_by=str(row.ended_by) if row.ended_by else "",
        ending=str(ending),
        end_reason=row.end_reason,
        may_lift=in_force,
        may_take_back=row.ended_at is None and not is_over,
        may_put_back=row.ending == Ending.LIFTED and not is_over,
    )


def readable(rows: QuerySet[Sanction]) -> QuerySet[Sanction]:
    """Return `rows` with what a line says of each, the latest first."""
    rows = rows.annotate(author=F("comment__author_name")).select_related("made_by", "ended_by")
    return rows.order_by("-pk")


def standings(
    known: Mapping[int, tuple[dict[str, str], dict[str, str]]], *, mails: bool
) -> dict[int, Standing]:
    """Return by id what is known of each author; `known` holds by id values by kind, and their hashes by kind."""
    every = {hash_ for _values, hashes in known.values() for hash_ in hashes.values()}
    found: dict[str, list[Sanction]] = {}
    for row in readable(Sanction.objects.filter(hash__in=every))[:MOST] if every else ():
        found.setdefault(row.hash, []).append(row)
    reasons, day = list(REASONS.items()), days()
    standing = {}
    for pk, (values, hashes) in known.items():
        rows = sorted(
            (row for hash_ in hashes.values() for row in found.get(hash_, ())), key=lambda row: -row.pk
        )
        names = [(kind, str(KnownBy(kind).label), value) for kind, value in values.items()]
        standing[pk] = Standing(names, lines_of(rows), reasons, day, mails)
    return standing
