"""How long one waits for Akismet. Pure functions.

After a failure a comment is asked about again after one minute, then two, four and so on, up to six hours, for three days.
That alone would leave a comment waiting for hours after the service has come back. So while it is down one harmless question
is put to it every half a minute; the first answer that makes sense wakes everything that waits.
"""

from datetime import timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)
PROBE_EVERY = timedelta(seconds=30)
# A comment for which the service has no answer, while it has one for others, is woken so often at once, then seldom.
WOKEN_AT_ONCE = 3
WOKEN_AGAIN_AFTER = timedelta(minutes=10)
# So long a decision can be taken back with a key. What it lets out by mail leaves later: the key may be pressed at the last moment.
UNDO = timedelta(seconds=10)
LETTERS_LEAVE_AFTER = UNDO + timedelta(seconds=2)
# What should have been asked this long ago has lost its task.
OVERDUE_AFTER = timedelta(minutes=2)


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row (at least one)."""
    return min(FIRST_WAIT * 2 ** min(failures - 1, 12), LONGEST_WAIT)
