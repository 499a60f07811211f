"""Who works on what in the queue: a claim holds an item for one colleague for a short while, so that no two read the same.

A page of the queue claims what it shows and nobody has decided, renews that while it is open (`renew`), and gives it back
when it is left (`leave`). A decision ends the claim, and time does: whoever vanishes holds nothing for longer than `HOLD`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Count

from .models import Claim, Comment

HOLD = timedelta(seconds=90)

# Only what nobody has decided, and only what is free, one's own or given up. First the comments, then their claims, and both
# in the order of their ids, as everywhere: of two who open the same page at once the second waits and finds it taken.
TAKE = """
INSERT INTO comments_claim AS claim (item_id, colleague_id, until)
SELECT id, %(by)s, %(until)s FROM (
  SELECT id FROM comments_comment
   WHERE id = ANY(%(ids)s) AND (status = 'pending' OR decided_by_id IS NULL OR open_reports > 0)
   ORDER BY id FOR KEY SHARE) AS undecided
ON CONFLICT (item_id) DO UPDATE SET colleague_id = excluded.colleague_id, until = excluded.until
 WHERE claim.colleague_id = excluded.colleague_id OR claim.until <= %(at)s
"""

# A few rows at a time and only those that nobody locks: tidying up never makes a moderator wait.
FORGET = """
DELETE FROM comments_claim WHERE item_id IN (
  SELECT item_id FROM comments_claim WHERE until <= %s LIMIT 100 FOR UPDATE SKIP LOCKED)
"""

END = """
DELETE FROM comments_claim WHERE item_id IN (
  SELECT item_id FROM comments_claim WHERE item_id = ANY(%s) ORDER BY item_id FOR UPDATE)
"""


@dataclass(frozen=True)
class Holder:
    """The colleague who has an item in front of them, and until when unless it is renewed."""

    pk: int
    name: str
    until: datetime


@transaction.atomic
def claim(ids: Iterable[int], *, by, at: datetime) -> dict[int, Holder]:
    """Hold the comments `ids` for `by` until 90 s after `at`, as far as they are undecided and nobody else holds them.

    Returns who holds each of them now, by id; what nobody holds (it is decided) is not in it.
    """
    ids = sorted(set(ids))
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"ids": ids, "by": by.pk, "at": at, "until": at + HOLD})
        # Last, so that whoever waits for a comment holds no claim that another deletes.
        cursor.execute(FORGET, [at - HOLD])
    return holders(ids, at=at)


def renew(ids: Iterable[int], *, by, at: datetime) -> dict[int, Holder]:
    """Hold on to `ids` while a page is open; returns as `claim`. What another has taken meanwhile stays theirs."""
    return claim(ids, by=by, at=at)


@transaction.atomic
def leave(ids: Iterable[int] | None, *, by, until: datetime | None = None) -> int:
    """Give back the items `ids`, or all of them for None; return how many `by` held.

    With `until` only what was held no longer than that: a page that is left lets go of nothing that the next one has claimed.
    """
    mine = Claim.objects.filter(colleague=by)
    if until is not None:
        mine = mine.filter(until__lte=until)
    if ids is not None:
        mine = mine.filter(item__in=list(ids))
    held = list(mine.order_by("item").select_for_update().values_list("item", flat=True))
    end(held)
    return len(held)


def end(ids: Sequence[int]) -> None:
    """Let go of items that are decided, whoever holds them. Must run in the transaction of the decision."""
    with connection.cursor() as cursor:
        cursor.execute(END, [list(ids)])


def holders(ids: Iterable[int], *, at: datetime, besides=None) -> dict[int, Holder]:
    """Return who holds each of `ids` at `at`, by id; with `besides` (a user) only what others hold."""
    rows = Claim.objects.filter(item__in=list(ids), until__gt=at)
    if besides is not None:
        rows = rows.exclude(colleague=besides)
    return {
        row.item_id: Holder(row.colleague_id, str(row.colleague), row.until)
        for row in rows.select_related("colleague")
    }


def held_by_others(comments, *, by, at: datetime) -> list[tuple[str, int]]:
    """Return how many of `comments` (a queryset) colleagues besides `by` hold at `at`: their names, each with a number."""
    taken = list(Claim.objects.filter(until__gt=at).exclude(colleague=by).values_list("item", flat=True))
    if not taken:
        return []
    here = comments.filter(pk__in=taken).order_by().values("pk")
    rows = Claim.objects.filter(item__in=here, until__gt=at).exclude(colleague=by)
    counted = rows.values("colleague").annotate(items=Count("item")).order_by("-items", "colleague")
    numbers = {row["colleague"]: row["items"] for row in counted}
    names = get_user_model().objects.in_bulk(numbers)
    return [(str(names[pk]), number) for pk, number in numbers.items() if pk in names]


def free_for(comments, *, by, at: datetime):
    """Leave out of `comments` (a queryset) what somebody besides `by` holds at `at`."""
    taken = Claim.objects.filter(until__gt=at).exclude(colleague=by).values("item")
    return comments.exclude(pk__in=taken)


def may_claim(comment: Comment) -> bool:
    """Whether there is anything to decide about `comment`: only that is held."""
    return (
        comment.status == Comment.Status.PENDING or comment.decided_by_id is None or comment.open_reports > 0
    )
