"""The verbs of the front: publish an arrangement now or from a time on, prepare one, take one back, drop one.

Which edition stands is computed by the clock (`reading.current_edition`), so nothing has to happen at its time.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import freshness
from ..facets import LOCK_CLASS
from ..facets.words import SOON
from ..models import Article, Category, FrontEdition, FrontSlot, TrailEntry
from . import slots
from .reading import current_edition
from .slots import Placing, Placings

LONGEST_NOTE = 200
# Said when another edition stands.
WORD = "front"


class FrontConflict(Exception):
    """Somebody wrote the front since it was opened; the message says who and when. `seen` is what to begin from now."""

    def __init__(self, sentence: str, seen: int):
        self.seen = seen
        super().__init__(sentence)


def current(at: datetime) -> FrontEdition | None:
    """Return the edition that stands at `at` (aware), or None when the whole front fills itself."""
    return (
        FrontEdition.objects.select_related("changed_by")
        .filter(pk__in=current_edition(at).values("pk"))
        .first()
    )


def placings_of(edition: FrontEdition | None) -> dict[str, Placing]:
    """Return what stands where in `edition`, in the order of the places."""
    rows = edition.slots.order_by("pk") if edition else []
    return {row.name: Placing(row.article_id, row.until) for row in rows}


@freshness.verb
def publish(
    placings: Placings,
    *,
    by,
    seen: int,
    edition: FrontEdition | None = None,
    at: datetime | None = None,
    note: str = "",
) -> FrontEdition:
    """Let `placings` be the front: now, or from `at` (aware, to come) on. `edition` is one that was prepared or scheduled.

    `seen` says what its editor saw: the id of the edition that stood (0 for none) or, with `edition`, its version.
    Raises FrontConflict when somebody wrote it since, ValidationError with sentences, PermissionDenied.
    """
    _require(by)
    with transaction.atomic():
        now = _alone()
        row = _begun(edition, seen, now)
        if at is not None and at <= now:
            raise ValidationError(_("That time has passed. Choose a later one, or publish now."))
        if at is not None and at > slots.LATEST:
            raise ValidationError(_("Choose a time before the year 2200."))
        if at is not None and (other := _another_at(at, row)):
            raise ValidationError(
                _("Another front goes live at that time already, by %(who)s. Change that one.")
                % {"who": other.changed_by}
            )
        was = row.goes_live_at
        before = _standing(now)
        row.goes_live_at = at or now
        _write(row, placings, by=by, note=note, now=now, start=row.goes_live_at)
        TrailEntry.record(
            by=by,
            verb="schedule_front" if at else "publish_front",
            on=row,
            note=row.note,
            at=row.goes_live_at.isoformat(),
            places=slots.encoded(placings),
        )
        words = {"schedule"} if at or was else set()
        if _is_soon(at, now) or _is_soon(was, now) or _standing(now) != before:
            words.add(WORD)
        if words:
            freshness.changed(*words)
    return row


def keep(
    placings: Placings, *, by, seen: int, edition: FrontEdition | None = None, note: str = ""
) -> FrontEdition:
    """Keep `placings` for later, as an edition without a time: readers see nothing of it. Raises as `publish` does."""
    _require(by)
    with transaction.atomic():
        now = _alone()
        row = _begun(edition, seen, now)
        if row.goes_live_at is not None:
            raise ValidationError(_("This front has its time already. Take it back first."))
        _write(row, placings, by=by, note=note, now=now, start=now)
        TrailEntry.record(by=by, verb="keep_front", on=row, note=row.note, places=slots.encoded(placings))
    return row


@freshness.verb
def take_back(edition: FrontEdition, *, by, seen: int) -> FrontEdition:
    """Take its time from a scheduled edition: it stays as a prepared one. Raises as `publish` does."""
    _require(by)
    with transaction.atomic():
        now = _alone()
        row = _begun(edition, seen, now)
        was = row.goes_live_at
        if was is None:
            return row
        row.goes_live_at = None
        _remember(row, by=by, now=now)
        TrailEntry.record(by=by, verb="take_back_front", on=row, at=was.isoformat())
        freshness.changed("schedule", *({WORD} if _is_soon(was, now) else ()))
    return row


def drop(edition: FrontEdition, *, by, seen: int) -> None:
    """Delete an edition that was only prepared; its arrangement stays in the trail. Raises as `publish` does."""
    _require(by)
    with transaction.atomic():
        row = _begun(edition, seen, _alone())
        if row.goes_live_at is not None:
            raise ValidationError(_("This front has its time already. Take it back first."))
        TrailEntry.record(
            by=by, verb="drop_front", on=row, note=row.note, places=slots.encoded(placings_of(row))
        )
        row.delete()


def _require(by) -> None:
    if not by.has_perm("articles.change_frontedition"):
        raise PermissionDenied(_("You may not change the front."))


def _alone() -> datetime:
    """Wait until nobody else writes the front; return the time then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext('front'))", [LOCK_CLASS])
    return timezone.now()


def _begun(edition: FrontEdition | None, seen: int, now: datetime) -> FrontEdition:
    """Return the row to write: a new one, or `edition` as it is now. Raises FrontConflict when `seen` is not what there is."""
    if edition is None:
        stands = current(now)
        if seen != (stands.pk if stands else 0):
            raise FrontConflict(_replaced(stands, now), stands.pk if stands else 0)
        return FrontEdition()
    row = FrontEdition.objects.select_related("changed_by").filter(pk=edition.pk).first()
    if row is None:
        raise FrontConflict(
            _("This front was dropped after you had opened it. Nothing of yours was saved."), 0
        )
    when = _clock(row.changed_at)
    if row.version != seen:
        raise FrontConflict(
            _("%(who)s changed this front at %(when)s, after you had opened it. Nothing of yours was saved.")
            % {"who": row.changed_by, "when": when},
            row.version,
        )
    if row.goes_live_at is not None and row.goes_live_at <= now:
        raise FrontConflict(
            _("This front went live at %(when)s and is not changed any more. Nothing of yours was saved.")
            % {"when": _clock(row.goes_live_at)},
            row.version,
        )
    return row


def _replaced(stands: FrontEdition | None, now: datetime) -> str:
    if stands is None or stands.goes_live_at is None:
        return _("The front was changed after you had opened it. Nothing of yours was saved.")
    if stands.changed_at < stands.goes_live_at:
        words = _("A front that %(who)s had scheduled went live at %(when)s, after you had opened this one.")
    else:
        words = _("%(who)s published another front at %(when)s, after you had opened this one.")
    told = words % {"who": stands.changed_by, "when": _clock(stands.goes_live_at)}
    return f"{told} {_('Nothing of yours was saved.')}"


def _clock(at: datetime) -> str:
    return date_format(timezone.localtime(at), "H:i")


def _another_at(at: datetime, row: FrontEdition) -> FrontEdition | None:
    others = FrontEdition.objects.select_related("changed_by").exclude(pk=row.pk)
    return others.filter(goes_live_at=at).first()


def _is_soon(at: datetime | None, now: datetime) -> bool:
    """Tell whether `at` may have come before this commits: then the clock may have shown it to readers, or not."""
    return at is not None and at <= now + SOON


def _standing(now: datetime) -> list[tuple]:
    """Return what the edition that stands now says, in a form that can be compared."""
    rows = FrontSlot.objects.filter(edition__in=current_edition(now).values("pk"))
    return sorted(rows.values_list("name", "article_id", "until"), key=lambda row: row[0])


def _write(row: FrontEdition, placings: Placings, *, by, note: str, now: datetime, start: datetime) -> None:
    """Check the arrangement and write it, with its note."""
    _check(placings, start)
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise ValidationError(_("A note has %(most)d characters at most.") % {"most": LONGEST_NOTE})
    row.note = note
    _remember(row, by=by, now=now)
    row.slots.all().delete()
    FrontSlot.objects.bulk_create(
        FrontSlot(edition=row, name=name, article_id=placing.story, until=placing.until)
        for name, placing in placings.items()
    )


def _remember(row: FrontEdition, *, by, now: datetime) -> None:
    row.changed_at, row.changed_by = now, by
    if row.pk is None:
        row.made_by = by
    else:
        row.version += 1
    row.save()


def _check(placings: Placings, start: datetime) -> None:
    """Raise ValidationError with a sentence for everything that is wrong with an arrangement that begins at `start`."""
    wrong = []
    known = slots.names(Category.objects.filter(parent=None).order_by("position", "name"))
    wrong += [
        _("There is no place “%(name)s” on the front.") % {"name": name}
        for name in placings
        if name not in known
    ]
    wanted = [placing.story for placing in placings.values()]
    # Held until commit, so that none is deleted meanwhile.
    stories = (
        Article.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    )
    headlines = dict(stories.values_list("pk", "headline"))
    if set(wanted) - headlines.keys():
        wrong.append(_("A story that had a place was deleted meanwhile."))
    if len(set(wanted)) < len(wanted):
        wrong.append(_("A story stands on the front once."))
    wrong += [
        _("“%(story)s” would leave its place before this front begins. Choose a later time, or none.")
        % {"story": headlines.get(placing.story, placing.story)}
        for placing in placings.values()
        if placing.until is not None and placing.until <= start
    ]
    if any(placing.until is not None and placing.until > slots.LATEST for placing in placings.values()):
        wrong.append(_("Choose a time before the year 2200."))
    if wrong:
        raise ValidationError(wrong)
