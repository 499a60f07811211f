"""Tags for the desk: what waits on its first page, and what is wrong with Akismet."""

from django import template

from .. import queue, spam
from ..models import AkismetState, Comment
from ..scorer import shown

register = template.Library()


def _waiting() -> dict:
    oldest = (
        Comment.objects.pending()
        .oldest_first()
        .select_related("article")
        .only("author_name", "body", "created_at", "status", "article__headline", "article__slug")
        .first()
    )
    return {"count": queue.counts_of(queue.PENDING), "oldest": oldest}


@register.inclusion_tag("admin/comments/_waiting.html", takes_context=True)
def comments_waiting(context) -> dict:
    """Print how many comments wait and since when, for colleagues who may see comments."""
    user = getattr(context.get("request"), "user", None)
    may_view = user is not None and user.has_perm("comments.view_comment")
    return {"may_view": may_view} | (_waiting() if may_view else {})


@register.inclusion_tag("admin/comments/_akismet.html")
def akismet_banner() -> dict:
    """Print what is wrong with Akismet, while it is on: an unknown key, an alert, or no answer at all."""
    return {"akismet": AkismetState.current() if spam.is_on() else None}


@register.inclusion_tag("admin/comments/commentsettings/_scorer.html")
def scorer_state() -> dict:
    """Print how the spam scorer stands: what it has seen, how good it is, since when it is on."""
    return {"scorer": shown.state()}
