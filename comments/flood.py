"""How often one sender may write: a window of 60 seconds that slides, counted by one atomic statement."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from articles.addresses import sender_of

WINDOW = timedelta(seconds=60)
FORGET_AFTER = timedelta(hours=1)

# The row of the sender is locked by the conflict, so of many at once each sees the hits of those before it.
COUNT = """
INSERT INTO comments_sender AS sender (address_hash, hits, last_at)
VALUES (%(sender)s, ARRAY[%(at)s::timestamptz], %(at)s)
ON CONFLICT (address_hash) DO UPDATE SET
  hits = ARRAY(SELECT hit FROM unnest(sender.hits) AS hit WHERE hit > %(since)s) || %(at)s::timestamptz,
  last_at = greatest(sender.last_at, %(at)s)
WHERE (SELECT count(*) FROM unnest(sender.hits) AS hit WHERE hit > %(since)s) < %(limit)s
RETURNING 1
"""

# A few rows at a time and only those that nobody holds: tidying up never makes a reader wait.
FORGET = """
DELETE FROM comments_sender WHERE address_hash IN (
  SELECT address_hash FROM comments_sender WHERE last_at < %s LIMIT 50 FOR UPDATE SKIP LOCKED)
"""


def admit(address: str | None, *, limit: int, at: datetime) -> bool:
    """Count one comment from `address` at `at`; False, and not counted, when `limit` came in the 60 seconds before.

    The count belongs to the transaction around it: what is rolled back was not sent.
    """
    sender = salted_hmac("comments.flood", sender_of(address), algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"sender": sender, "at": at, "since": at - WINDOW, "limit": limit})
        admitted = cursor.fetchone() is not None
        # Afterwards, so that whoever waits for a sender's row holds none that another deletes.
        cursor.execute(FORGET, [at - FORGET_AFTER])
        return admitted
