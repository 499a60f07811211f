"""How often somebody writes: comments of the minute before, by network address, by e-mail, and by the network around it.

Three windows of 60 seconds that slide, counted by one atomic statement. No address is stored, only its keyed hash.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_network

from django.db import connection
from django.utils.crypto import salted_hmac

from articles.addresses import parse, sender_of

WINDOW = timedelta(seconds=60)
FORGET_AFTER = timedelta(hours=1)

# The rows are locked by the conflict, in the order of their hashes, so of many at once each sees the hits of those before
# it, and no two wait for each other.
COUNT = """
INSERT INTO comments_sender AS sender (address_hash, hits, last_at)
SELECT hash, ARRAY[%(at)s::timestamptz], %(at)s FROM unnest(%(senders)s::text[]) AS hash ORDER BY hash
ON CONFLICT (address_hash) DO UPDATE SET
  hits = ARRAY(SELECT hit FROM unnest(sender.hits) AS hit WHERE hit > %(since)s) || %(at)s::timestamptz,
  last_at = greatest(sender.last_at, %(at)s)
RETURNING address_hash, cardinality(hits) - 1
"""

# A few rows at a time and only those that nobody holds: tidying up never makes a reader wait.
FORGET = """
DELETE FROM comments_sender WHERE address_hash IN (
  SELECT address_hash FROM comments_sender WHERE last_at < %s LIMIT 50 FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True)
class Counts:
    """How many comments came in the 60 seconds before."""

    from_address: int
    from_email: int
    from_network: int


def network_of(address: str | None) -> str:
    """Return the network around an address, as a provider hands it out: /24 of IPv4, /48 of IPv6; "" when nobody knows."""
    parsed = parse(address or "")
    if parsed is None:
        return ""
    length = 48 if isinstance(parsed, IPv6Address) else 24
    return str(ip_network((parsed, length), strict=False))


def hash_of(kind: str, value: str) -> str:
    """Return what stands for `value` where the value itself must not be kept."""
    return salted_hmac(f"comments.flood.{kind}", value, algorithm="sha256").hexdigest()


def tally(hashes: Iterable[str], *, at: datetime) -> dict[str, int]:
    """Count one hit at `at` for each of `hashes`, and return how many each had in the 60 seconds before it.

    The count belongs to the transaction around it: what is rolled back was not sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"senders": list(hashes), "at": at, "since": at - WINDOW})
        counted = dict(cursor.fetchall())
        # Afterwards, so that whoever waits for a sender's row holds none that another deletes.
        cursor.execute(FORGET, [at - FORGET_AFTER])
    return counted


def count(address: str | None, email: str, *, at: datetime) -> Counts:
    """Count one comment at `at`, and return how many came in the 60 seconds before it; see `tally`."""
    senders = {
        "from_address": hash_of("address", sender_of(address)),
        "from_email": hash_of("email", email.lower()),
    }
    if network := network_of(address):
        senders["from_network"] = hash_of("network", network)
    counted = tally(senders.values(), at=at)
    return Counts(**({"from_network": 0} | {name: counted[hash] for name, hash in senders.items()}))


def count_of(what: str, address: str | None, *, at: datetime) -> tuple[int, int]:
    """Count one act of the kind `what` (a word) at `at`; return how many came before it from the address and the network."""
    sender = hash_of(f"{what}.address", sender_of(address))
    network = hash_of(f"{what}.network", network_of(address))
    counted = tally([sender, network], at=at)
    return counted[sender], counted[network]
