"""What a decision has come to, for whoever pressed the button: in words, and as data for the script of the queue."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Comment, Decision

# A word each for the bar that offers to take it back.
SAID = {
    "approve": lambda: _("Approved."),
    "reject": lambda: _("Rejected."),
    "spam": lambda: _("Put to spam."),
    "remove": lambda: _("Removed."),
}
AFTER = {
    "approve": Comment.Status.APPROVED,
    "reject": Comment.Status.REJECTED,
    "spam": Comment.Status.SPAM,
    "remove": Comment.Status.REMOVED,
}


def done(verb: str, count: int) -> str:
    """Say how many comments `verb` has changed."""
    return {
        "approve": ngettext("%(count)d comment is published.", "%(count)d comments are published.", count),
        "reject": ngettext("%(count)d comment is rejected.", "%(count)d comments are rejected.", count),
        "spam": ngettext("%(count)d comment is put to spam.", "%(count)d comments are put to spam.", count),
        "remove": ngettext("%(count)d comment is removed.", "%(count)d comments are removed.", count),
    }[verb] % {"count": count}


def left(count: int) -> str:
    """Say how many were left alone, and why."""
    return ngettext(
        "%(count)d was left as it is: a colleague has decided, or it has changed since you saw it.",
        "%(count)d were left as they are: colleagues have decided, or they have changed since you saw them.",
        count,
    ) % {"count": count}


def decided(seen: Mapping[int, int], verb: str, *, by) -> dict[int, int]:
    """Return which of the comments `seen` (version by id) stand as `by` has decided with `verb`, and the id of that decision.

    It reads what stands there, not what this request has done: so the answer is the same for a decision that arrives
    twice, because the first answer to it was lost.
    """
    rows = Comment.objects.filter(pk__in=seen, status=AFTER[verb], decided_by=by)
    mine = [pk for pk, version in rows.values_list("pk", "version") if version == seen[pk] + 1]
    latest = Decision.objects.filter(comment__in=mine).order_by("comment", "-pk").distinct("comment")
    return dict(latest.values_list("comment_id", "pk"))


def why_not(comment: Comment, version: int) -> str:
    """Say what has become of a comment that was seen in `version`, instead of what its moderator wanted."""
    if comment.version == version:
        return _("That is no longer possible for this comment.")
    if comment.status == Comment.Status.PENDING:
        return _("It has changed since you saw it: this is how it stands now.")
    words = {"status": comment.get_status_display(), "who": comment.decided_by}
    if comment.decided_by:
        return _("%(who)s was faster: %(status)s.") % words
    return _("It has changed since you saw it: %(status)s.") % words
