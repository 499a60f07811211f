"""The words themselves, and the spans of time that decide whether one is there."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

Seen = dict[str, Any]

BREAKING_FOR = timedelta(hours=48)
NEWS_FOR = timedelta(days=2)
# A story that is scheduled for within this time counts as out already: it may be, before a verb that began now commits.
SOON = timedelta(seconds=10)
# Words that stand for something that more than one story decides; see `_together`.
ALERT, MONTH = "alert", "archive-"
# Until when a story is breaking: pages with the label end then, so that only an earlier end makes them old.
UNTIL = "until-"
# Until when its coverage goes on, likewise.
COVERED = "covered-"
# Held until commit by whoever changes such a thing: of two at once the second sees what the first has done.
LOCK_CLASS = 28_010


def path_word(path: str) -> str:
    """Return the word of what a root-relative address leads to, and whether it leads anywhere."""
    return f"at-{hashlib.blake2b(path.encode(), digest_size=6).hexdigest()}"


def month_word(at: datetime) -> str:
    """Return the word of the month, in the paper's zone, in which `at` lies: its page in the archive."""
    return f"{MONTH}{timezone.localtime(at):%Y-%m}"


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """Return the instants at which the month of `first` begins and ends in the paper's time zone."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    zone = timezone.get_current_timezone()
    return (
        datetime(first.year, first.month, 1, tzinfo=zone),
        datetime(after.year, after.month, 1, tzinfo=zone),
    )
