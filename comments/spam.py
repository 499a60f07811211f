"""Akismet, asked in the background. Whatever goes wrong, the comment waits for a moderator: no failure publishes, none loses.

The service: https://akismet.com/developers/detailed-docs/comment-check/. Its answer can only move a waiting
comment to spam; "not spam" leaves it waiting.
"""

import contextlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import akismet
import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from articles import freshness

from .deciding import decide
from .models import Comment

logger = logging.getLogger(__name__)

TIMEOUT = 3.0  # seconds; Akismet answers in well under one
UNREACHABLE = (akismet.AkismetError, ValueError)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)


class _Elsewhere(httpx.HTTPTransport):
    """Sends what the client addresses to Akismet to another server: the client knows no setting for that."""

    def __init__(self, base: str):
        super().__init__()
        self.base = httpx.URL(base)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = self.base.raw_path.rstrip(b"/") + request.url.raw_path
        request.url = self.base.copy_with(raw_path=path)
        request.headers["Host"] = self.base.netloc.decode()
        return super().handle_request(request)


@contextlib.contextmanager
def _client() -> Iterator[akismet.SyncClient]:
    transport = _Elsewhere(settings.AKISMET_URL) if settings.AKISMET_URL else None
    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    agent = {"User-Agent": akismet.USER_AGENT}
    with httpx.Client(headers=agent, timeout=TIMEOUT, transport=transport) as http_client:
        yield akismet.SyncClient(config=config, http_client=http_client)


def _ask(comment: Comment) -> akismet.CheckResponse:
    with _client() as client:
        return client.comment_check(**describe(comment))


def is_key_known() -> bool:
    """Ask Akismet whether it knows AKISMET_API_KEY. Raises one of UNREACHABLE when it does not answer."""
    with _client() as client:
        return client.verify_key(settings.AKISMET_API_KEY, settings.SITE_URL)


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
    except UNREACHABLE as error:
        logger.warning("Akismet did not answer for comment %s: %s", comment_id, error)
        _note(comment, answer="failed", attempts=attempt + 1, error=" ".join(str(error).split())[:200])
        _try_again(comment, attempt)
        return "held"
    with transaction.atomic():
        _note(comment, answer=answer.name.lower(), attempts=attempt + 1)
        if answer is akismet.CheckResponse.HAM:
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
