"""What stands in the places for advertising at one instant. It is held with the frame of the pages; no page asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .models import SIZES, AdSlot, Advertisement, Photo, Slot
from .rows import Picture, moment

# Said when anything about advertising changed; the frame that is held in memory goes with it.
TAG = "ads"
HOUR = timedelta(hours=1)


def slot_tag(slot: str) -> str:
    """Return the word of the place `slot`: pages carry it that have this place, filled or not."""
    return f"ads-{slot}"


@dataclass(frozen=True, slots=True)
class Ad:
    """An advertisement that readers see now or later. Two are equal when they look the same."""

    pk: int
    slot: str
    size: str
    is_html: bool
    mark: str  # of an HTML: what tells it from what stood there before
    link: str
    picture: Picture | None
    starts_at: datetime | None
    ends_at: datetime | None

    def is_live(self, at: datetime) -> bool:
        """Tell whether readers see it at `at` (aware), when its turn comes."""
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or self.ends_at > at
        )


_picture = ", ".join(f"'{name}', p.{name}" for name in Picture.__slots__ if name not in ("renditions", "alt"))
# A column of the frame's query (articles/masthead.py): what has not ended. The HTML itself stays in its row.
COLUMN = f"""
  (SELECT coalesce(jsonb_agg(jsonb_build_object('pk', d.id, 'slot', d.slot, 'size', s.size, 'kind', d.kind,
                             'mark', md5(d.html), 'link', d.link, 'alt', d.alt,
                             'starts_at', d.starts_at, 'ends_at', d.ends_at,
                             'picture', CASE WHEN p.id IS NOT NULL THEN
                               jsonb_build_object({_picture}, 'renditions', p.renditions::text) END) ORDER BY d.id), '[]')
     FROM {Advertisement._meta.db_table} d
     LEFT JOIN {AdSlot._meta.db_table} s ON s.name = d.slot
     LEFT JOIN {Photo._meta.db_table} p ON p.id = d.photo_id
    WHERE d.ends_at IS NULL OR d.ends_at > %(at)s)
"""  # noqa: S608


def read(rows: list[dict[str, Any]]) -> tuple[Ad, ...]:
    """Return what `COLUMN` found."""
    return tuple(
        Ad(
            pk=row["pk"],
            slot=row["slot"],
            size=row["size"] or SIZES[Slot(row["slot"])],
            is_html=row["kind"] == Advertisement.Kind.HTML,
            mark=row["mark"],
            link=row["link"],
            # Its own words: what stands on a picture is not what the library says that it shows.
            picture=Picture(**row["picture"] | {"alt": row["alt"], "decorative": False})
            if row["picture"]
            else None,
            starts_at=moment(row["starts_at"]),
            ends_at=moment(row["ends_at"]),
        )
        for row in rows
    )


def live_in(ads: Iterable[Ad], slot: str, at: datetime) -> list[Ad]:
    """Return what may stand in the place `slot` at `at` (aware), in the order of its turns."""
    return [ad for ad in ads if ad.slot == slot and ad.is_live(at)]


def showing(ads: Iterable[Ad], slot: str, at: datetime) -> Ad | None:
    """Return what stands in the place `slot` at `at` (aware): of several each has an hour, the same for all readers."""
    live = live_in(ads, slot, at)
    return live[int(at.timestamp() // 3600) % len(live)] if live else None


def turns_at(ads: Iterable[Ad], slot: str, at: datetime) -> datetime | None:
    """Return when the next one has its turn in the place `slot`; None while there is one or none.

    That one begins or ends is no matter of a page's own: it stands in `schedule.upcoming`.
    """
    if len(live_in(ads, slot, at)) < 2:
        return None
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
