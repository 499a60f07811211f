"""How a status changes: locked, counted, written down and made known in one transaction. Only verbs call this."""

from collections import Counter
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import freshness

from . import claims, threads
from .aftermath import Change, follow
from .models import Comment, Decision

Status = Comment.Status
LOCKED = ("pk", "status", "article_id", "path", "version", "decided_by", "decided_at", "reason")
UNDONE = "undone"


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
def decide(
    comments, *, to: str, allowed: Q, by=None, reason: str = "", undoes: bool = False, tell: bool = True
) -> int:
    """Change those of `comments` that `allowed` lets through, and return how many truly changed.

    The rows are locked in the order of their ids, and `allowed` is asked again under the lock: of two who decide
    at once the second finds nothing left to decide. What a colleague besides `by` holds at this moment (see `claims`)
    stays as it is. `by` is None for a rule or a machine, which no claim stops; `undoes` says that a decision is taken back.
    To let stand what readers report is a decision too, though the status stays.
    """
    if comments.query.is_sliced:
        comments = Comment.objects.filter(pk__in=comments.values("pk"))
    rows = list(
        comments.filter(allowed)
        .exclude(status=to, open_reports=0)
        .order_by("pk")
        # NO KEY: a claim of somebody who opens the page refers to these rows and need not wait.
        .select_for_update(of=("self",), no_key=True)
        .values_list(*LOCKED, named=True)
    )
    at = timezone.now()
    held = claims.holders([row.pk for row in rows], at=at, besides=by) if rows and by else {}
    rows = [row for row in rows if row.pk not in held]
    if not rows:
        return 0
    waits = to == Status.PENDING
    Comment.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=to,
        decided_by=None if waits else by,
        decided_at=None if waits else at,
        reason=reason,
        version=F("version") + 1,
    )
    Decision.objects.bulk_create(
        Decision.about(
            row.pk,
            by=by,
            at=at,
            from_status=row.status,
            to_status=to,
            reason=reason,
            version=row.version + 1,
            was=(row.decided_by, row.decided_at, row.reason),
        )
        for row in rows
    )
    claims.end([row.pk for row in rows])
    _tell(
        [
            Change(row.pk, row.article_id, row.status, to, at, by=by, reason=reason, undoes=undoes, tell=tell)
            for row in rows
        ],
        {row.pk: row.path for row in rows},
    )
    return len(rows)


@transaction.atomic
@freshness.verb
def take_back(decisions, *, by) -> int:
    """Put comments back to how they stood before `decisions` (a queryset) of colleagues; return how many were.

    Only the last decision about a comment can be taken back, and only while the comment is as that decision left it and
    no other colleague holds it. Taking back is a decision itself, and can be taken back.
    """
    if decisions.query.is_sliced:
        decisions = Decision.objects.filter(pk__in=list(decisions.values_list("pk", flat=True)))
    last: dict[int, Decision] = {}
    for decision in decisions.filter(by__isnull=False, version__isnull=False).order_by("pk"):
        last[decision.comment_id] = decision
    locked = Comment.objects.filter(pk__in=last).order_by("pk").select_for_update(of=("self",), no_key=True)
    at = timezone.now()
    rows = [
        row
        for row in locked.only("article", "path", *LOCKED)
        if row.version == last[row.pk].version and row.status == last[row.pk].to_status
    ]
    held = claims.holders([row.pk for row in rows], at=at, besides=by) if rows else {}
    rows = [row for row in rows if row.pk not in held]
    if not rows:
        return 0
    # Whoever has left meanwhile decided nothing that could be named again; the record says who it was.
    earlier = {was_by for row in rows if (was_by := last[row.pk].was_by) is not None}
    there = set(get_user_model().objects.filter(pk__in=earlier).values_list("pk", flat=True))
    changes, lines = [], []
    for row in rows:
        undone = last[row.pk]
        was = (row.decided_by_id, row.decided_at, row.reason)
        row.status, row.version = undone.from_status, row.version + 1
        row.decided_by_id = undone.was_by if undone.was_by in there else None
        row.decided_at = None if row.status == Status.PENDING else undone.was_at or at
        row.reason = undone.was_reason
        lines.append(
            Decision.about(
                row.pk,
                by=by,
                at=at,
                from_status=undone.to_status,
                to_status=row.status,
                reason=UNDONE,
                version=row.version,
                was=was,
                undoes=undone.pk,
            )
        )
        changes.append(
            Change(
                row.pk,
                row.article_id,
                undone.to_status,
                row.status,
                at,
                by=by,
                reason=row.reason,
                undoes=True,
            )
        )
    Comment.objects.bulk_update(rows, ["status", "version", "decided_by", "decided_at", "reason"])
    Decision.objects.bulk_create(lines)
    claims.end([row.pk for row in rows])
    _tell(changes, {row.pk: row.path for row in rows})
    return len(rows)


def _tell(changes: list[Change], paths: dict[int, list[int]]) -> None:
    """Let everybody know who has to of `changes` of one moment by one colleague, and readers' pages."""
    for after in sorted({change.after for change in changes}):
        follow([change for change in changes if change.after == after])
    # Only what readers see is worth a word: from or to "approved".
    seen = [
        (change.article_id, paths[change.comment_id])
        for change in changes
        if change.before != change.after and Status.APPROVED in (change.before, change.after)
    ]
    if seen:
        freshness.changed(*words_of(seen))
