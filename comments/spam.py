"""Akismet, asked in the background. Whatever goes wrong, the comment waits for a moderator: no failure publishes, none loses.

The service: https://akismet.com/developers/detailed-docs/comment-check/. Its answer can only move a waiting
comment to spam; "not spam" leaves it waiting.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from articles import freshness

from .deciding import decide
from .models import Comment

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)


class Unreachable(Exception):
    """Akismet did not answer, or nothing that makes sense."""


def _ask(comment: Comment) -> str:
    """Return what Akismet says of `comment`: "ham", "spam" or "discard". Raises Unreachable."""
    from . import asking  # its libraries take 8 MB, which a web process that asks nothing need not have

    return asking.about(describe(comment))


def is_key_known() -> bool:
    """Ask Akismet whether it knows AKISMET_API_KEY. Raises Unreachable."""
    from . import asking

    return asking.is_key_known()


def _gmt(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def describe(comment: Comment) -> dict:
    """Return what Akismet is told about `comment`, under the names of its interface."""
    return {
        "user_ip": comment.ip_address or "127.0.0.1",
        "user_agent": comment.user_agent,
        "referrer": comment.referrer,
        "permalink": settings.SITE_URL + comment.article.get_absolute_url(),
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.author_name,
        "comment_author_email": comment.author_email,
        "comment_content": comment.body,
        "comment_date_gmt": _gmt(comment.created_at),
        "comment_post_modified_gmt": (comment.article.revised_at or comment.article.published_at)
        .astimezone(UTC)  # type: ignore[union-attr]  # a story with comments was published
        .strftime("%Y-%m-%dT%H:%M:%SZ"),
        "blog_lang": settings.LANGUAGE_CODE.replace("-", "_"),
        "blog_charset": "UTF-8",
    }


def _note(comment: Comment, **answer) -> None:
    """Write down in the trace what Akismet said, or why it said nothing."""
    with transaction.atomic():
        row = Comment.objects.select_for_update().get(pk=comment.pk)
        row.trace["akismet"] = {"at": timezone.now().isoformat(timespec="seconds"), **answer}
        row.save(update_fields=["trace"])


@task
@freshness.verb
def check(comment_id: int, attempt: int = 0) -> str:
    """Ask Akismet about one comment; return what came of it. Asking again about a decided comment does nothing."""
    comment = Comment.objects.select_related("article").filter(pk=comment_id).first()
    if comment is None or comment.status != Comment.Status.PENDING:
        return "nothing to ask"
    try:
        answer = _ask(comment)
    except Unreachable as error:
        logger.warning("Akismet did not answer for comment %s: %s", comment_id, error)
        _note(comment, answer="failed", attempts=attempt + 1, error=" ".join(str(error).split())[:200])
        _try_again(comment, attempt)
        return "held"
    with transaction.atomic():
        _note(comment, answer=answer, attempts=attempt + 1)
        if answer == "ham":
            return "not spam"
        decide(
            Comment.objects.filter(pk=comment_id),
            to=Comment.Status.SPAM,
            allowed=Q(status=Comment.Status.PENDING),
            reason="Akismet",
        )
    return "spam"


def _try_again(comment: Comment, attempt: int) -> None:
    """Ask again later, each time after twice as long, for three days; a backend that cannot wait leaves it at that."""
    at = timezone.now()
    if at - comment.created_at > GIVE_UP_AFTER or not check.get_backend().supports_defer:
        return
    wait = min(FIRST_RETRY * 2 ** min(attempt, 12), LONGEST_WAIT)
    check.using(run_after=at + wait).enqueue(comment.pk, attempt + 1)
