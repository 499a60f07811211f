"""The verbs for advertising: an advertisement saved or deleted, a place given another size.

HTML is for superusers alone, though it runs in a frame that can reach nothing of the page around it: who may change what
code runs in readers' browsers is the owner's to decide.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import ads, freshness, masthead
from .facets import LOCK_CLASS
from .facets.words import SOON
from .models import SIZES, AdSlot, Advertisement, Photo, Slot, TrailEntry


@freshness.verb
def save(ad: Advertisement, *, by) -> Advertisement:
    """Check and save an advertisement. Raises ValidationError with sentences, PermissionDenied when `by` may not."""
    with transaction.atomic(), _compared():
        before = Advertisement.objects.select_for_update().filter(pk=ad.pk).first() if ad.pk else None
        _require(by, "change" if before else "add", ad, before)
        ad.full_clean()
        ad.save()
        TrailEntry.record(by=by, verb="change" if before else "add", on=ad)
    return ad


@freshness.verb
def delete(ad: Advertisement, *, by) -> None:
    """Delete an advertisement; one that is gone already is no error. Raises PermissionDenied when `by` may not."""
    with transaction.atomic(), _compared():
        locked = Advertisement.objects.select_for_update().filter(pk=ad.pk).first()
        if locked is not None:
            _require(by, "delete", locked)
            TrailEntry.record(by=by, verb="delete", on=locked)
            locked.delete()


@freshness.verb
def save_slot(slot: AdSlot, *, by) -> AdSlot:
    """Give a place its size. Raises PermissionDenied when `by` may not."""
    with transaction.atomic(), _compared():
        if not by.has_perm("articles.change_adslot"):
            raise PermissionDenied(_("You may not change this."))
        slot.full_clean()
        slot.save()
        TrailEntry.record(by=by, verb="change", on=slot)
    return slot


def make_slots() -> None:
    """Make the rows of places that have none, with the sizes that they have without them: no page changes by it."""
    AdSlot.objects.bulk_create(
        [AdSlot(name=slot.value, size=SIZES[slot].value) for slot in Slot], ignore_conflicts=True
    )


def places_with(photo: Photo) -> set[str]:
    """Return the words of the places in which `photo` stands now or later, for who changes the photo."""
    slots = set(Advertisement.objects.filter(photo=photo).values_list("slot", flat=True))
    return {ads.TAG, *map(ads.slot_tag, slots)} if slots else set()


def _require(by, action: str, *rows: Advertisement | None) -> None:
    allowed = by.has_perm(f"articles.{action}_advertisement")
    is_html = any(row is not None and row.kind == Advertisement.Kind.HTML for row in rows)
    if not allowed or (is_html and not by.is_superuser):
        raise PermissionDenied(_("You may not change this."))


@contextmanager
def _compared() -> Iterator[None]:
    """Tell of the places in which readers see something else afterwards, and of what the clock will bring."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, ads.TAG])
    at = timezone.now()
    before = _seen(at)
    yield
    after = _seen(at)
    words = {word for word in before.keys() | after.keys() if before.get(word) != after.get(word)}
    if words:
        freshness.changed(ads.TAG, *words)


def _seen(at: datetime) -> dict[str, object]:
    """Return what readers see in each place, by its word, and under `schedule` what begins and ends later.

    What begins within the seconds that a commit may take counts as if it had.
    """
    held = masthead.load(at).ads
    found: dict[str, object] = {"schedule": [(ad.slot, ad.starts_at, ad.ends_at) for ad in held]}
    for slot in Slot.values:
        found[ads.slot_tag(slot)] = [
            [(ad.pk, ad.size, ad.mark, ad.link, ad.picture) for ad in ads.live_in(held, slot, moment)]
            for moment in (at, at + SOON)
        ]
    return found
