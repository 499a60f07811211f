"""What colleagues decide about comments.

Bulk verbs filter what they are given: without `overturn` they decide only what no person has decided yet, so that
a button pressed twice, or by two moderators at once, does no harm. What another colleague holds at this moment (see
`claims`) no verb changes. Each returns how many comments truly changed.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import freshness, publishing
from articles.models import Article

from .. import reasons, text
from ..deciding import decide, take_back
from ..models import Comment

Status = Comment.Status


def require(by) -> None:
    """Raise PermissionDenied unless `by` decides about comments."""
    if not by.has_perm("comments.decide_comment"):
        raise PermissionDenied(_("You may not decide about comments."))


def _untouched_or(overturn: bool, *statuses: str) -> Q:
    """Return which rows may change: waiting ones, those sorted out by a rule, and with `overturn` those of a person."""
    allowed = Q(status__in=statuses)
    if not overturn:
        allowed &= Q(status=Status.PENDING) | Q(decided_by__isnull=True)
    return allowed


@freshness.verb
def approve(comments, *, by, overturn: bool = False) -> int:
    """Publish, or let stand what readers report. With `overturn` also what a colleague has rejected, removed or called spam."""
    require(by)
    allowed = _untouched_or(overturn, Status.PENDING, Status.SPAM, Status.REJECTED, Status.REMOVED)
    allowed |= Q(status=Status.APPROVED, open_reports__gt=0)
    return decide(comments, to=Status.APPROVED, allowed=allowed, by=by)


@freshness.verb
def reject(comments, *, by, reason: str = "", overturn: bool = False, tell: bool = True) -> int:
    """Refuse to publish, with the reason why. With `overturn` also what a colleague has called spam.

    Where the newsroom mails its reasons the author is told, unless not `tell`. Raises ValidationError for "other" alone.
    """
    require(by)
    reason = reasons.checked(text.clean_text(reason))
    allowed = _untouched_or(overturn, Status.PENDING, Status.SPAM)
    return decide(comments, to=Status.REJECTED, allowed=allowed, by=by, reason=reason, tell=tell)


@freshness.verb
def mark_spam(comments, *, by, overturn: bool = False) -> int:
    """Put away as junk. With `overturn` also what a colleague has approved or rejected."""
    require(by)
    allowed = _untouched_or(overturn, Status.PENDING, Status.REJECTED, Status.APPROVED)
    return decide(comments, to=Status.SPAM, allowed=allowed, by=by)


@freshness.verb
def remove(comments, *, by, reason: str = "", tell: bool = True) -> int:
    """Withdraw what readers have seen; where it has replies a tombstone stays. `reason` and `tell` as for `reject`."""
    require(by)
    reason = reasons.checked(text.clean_text(reason))
    allowed = Q(status=Status.APPROVED)
    return decide(comments, to=Status.REMOVED, allowed=allowed, by=by, reason=reason, tell=tell)


@freshness.verb
def undo(decisions, *, by) -> int:
    """Take back what colleagues decided: `decisions` is a queryset of `Decision`. Returns how many comments were put back.

    A comment goes back to the status, and to the decision, that it had before, unless anything has happened to it since.
    """
    require(by)
    return take_back(decisions, by=by)


@freshness.verb
def set_mode(article: Article, mode: str, *, by) -> Article:
    """Set how the comments of one story are moderated. Raises PermissionDenied, ValidationError, Conflict."""
    return publishing.set_comment_mode(article, mode, by=by)
