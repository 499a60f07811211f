"""How a status changes: locked, counted, written down and made known in one transaction. Only verbs call this."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import freshness

from . import threads
from .aftermath import Change, follow
from .models import Comment, Decision

Status = Comment.Status


def words_of(changed: Iterable[tuple[int, list[int]]], *, moved: bool = True) -> set[str]:
    """Return the words of comments that readers see differently now: the stories of them, and their paths.

    `comments-N` stands on the pages that show comments of the story N, `thread-R` on the permanent addresses of the comments
    in the thread that begins with R. Where comments came or went (`moved`), the number of comments of the story is another,
    which lists show (`counted-N`), and what stands further down may stand on another page.
    """
    changed = list(changed)
    words = {f"comments-{article}" for article, _path in changed}
    words |= {f"thread-{path[0]}" for _article, path in changed}
    if not moved:
        return words
    came = Counter(article for article, _path in changed)
    words |= {f"counted-{article}" for article in came}
    there = threads.counted(came)
    for article, path in changed:
        # Others may decide at this moment: a tenth of a page is room for what cannot be seen yet.
        if there.get(article, 0) + came[article] > threads.A_PAGE - threads.A_PAGE // 10:
            words.add(threads.mark(article, path[0]))
    return words


@transaction.atomic
@freshness.verb
def decide(comments, *, to: str, allowed: Q, by=None, reason: str = "", undoes: bool = False) -> int:
    """Change those of `comments` that `allowed` lets through, and return how many truly changed.

    The rows are locked in the order of their ids, and `allowed` is asked again under the lock: of two who decide
    at once the second finds nothing left to decide. `by` is None for a rule or a machine; `undoes` says that a decision is taken back.
    """
    if comments.query.is_sliced:
        comments = Comment.objects.filter(pk__in=comments.values("pk"))
    rows = list(
        comments.filter(allowed)
        .exclude(status=to)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "status", "article_id", "path", named=True)
    )
    if not rows:
        return 0
    at = timezone.now()
    # What goes back to waiting is decided by nobody, whoever sent it there.
    decided = (
        {"decided_by": None, "decided_at": None}
        if to == Status.PENDING
        else {"decided_by": by, "decided_at": at}
    )
    Comment.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=to, reason=reason, version=F("version") + 1, **decided
    )
    Decision.objects.bulk_create(
        Decision.about(row.pk, by=by, at=at, from_status=row.status, to_status=to, reason=reason)
        for row in rows
    )
    follow(
        [
            Change(row.pk, row.article_id, row.status, to, at, by=by, reason=reason, undoes=undoes)
            for row in rows
        ]
    )
    # Only what readers see is worth a word: from or to "approved".
    seen = [(row.article_id, row.path) for row in rows if Status.APPROVED in (row.status, to)]
    if seen:
        freshness.changed(*words_of(seen))
    return len(rows)
