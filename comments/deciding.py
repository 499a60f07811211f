"""How a status changes: locked, counted, written down and made known in one transaction. Only verbs call this."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import freshness

from .models import Comment, Decision

Status = Comment.Status


def tags_of(article_ids) -> set[str]:
    """Return the cache tags of the pages that show the comments of these stories."""
    return {f"comments-{pk}" for pk in article_ids}


@transaction.atomic
@freshness.verb
def decide(comments, *, to: str, allowed: Q, by=None, reason: str = "") -> int:
    """Change those of `comments` that `allowed` lets through, and return how many truly changed.

    The rows are locked in the order of their ids, and `allowed` is asked again under the lock: of two who decide
    at once the second finds nothing left to decide. `by` is None for a rule or a machine.
    """
    if comments.query.is_sliced:
        comments = Comment.objects.filter(pk__in=comments.values("pk"))
    rows = list(
        comments.filter(allowed)
        .exclude(status=to)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "status", "article_id", named=True)
    )
    if not rows:
        return 0
    at = timezone.now()
    Comment.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=to, decided_by=by, decided_at=at, reason=reason, version=F("version") + 1
    )
    Decision.objects.bulk_create(
        Decision.about(row.pk, by=by, at=at, from_status=row.status, to_status=to, reason=reason)
        for row in rows
    )
    # Only what readers see is worth a word: from or to "approved".
    seen = {row.article_id for row in rows if Status.APPROVED in (row.status, to)}
    if seen:
        freshness.changed(*tags_of(seen))
    return len(rows)
