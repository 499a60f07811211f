"""How a comment comes in: sent by a reader, or brought from elsewhere with its history."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article

from .. import badges, flood, spam, text
from ..aftermath import Change, follow
from ..deciding import words_of
from ..folding import fingerprint
from ..judging import look_at, rules_of
from ..models import MAX_DEPTH, Comment, CommentSettings, Decision
from ..screening import CLOSED, EMPTY, OVER_THE_RATE, TOO_LONG, Action, screen, trace_of

Status = Comment.Status
DECIDED, LATE = "decided", "late"
STATUS_AFTER = {
    Action.PUBLISH: Status.APPROVED,
    Action.HOLD: Status.PENDING,
    Action.REJECT: Status.REJECTED,
    Action.SPAM: Status.SPAM,
}


class Refused(Exception):
    """The comment is not stored. `rule` names why, the text is a sentence for the reader."""

    def __init__(self, rule: str, rules: CommentSettings):
        self.rule = rule
        super().__init__(
            {
                CLOSED: _("Comments on this story are closed. Your text was not stored."),
                EMPTY: _("Write something before you send it."),
                TOO_LONG: _("A comment has at most %(most)d characters. Shorten it and send it again.")
                % {"most": rules.max_length},
                OVER_THE_RATE: _(
                    "Too many comments came from your connection or your e-mail address within a minute. "
                    "Your text is still here: wait a minute and send it again."
                ),
                DECIDED: _("A moderator has decided about this comment; it cannot be changed any more."),
                LATE: _("A comment can be changed for five minutes; these are over. It stays as it was."),
            }[rule]
        )


def next_id() -> int:
    """Return the id of a comment that is about to be stored."""
    # The path holds the comment's own id, so the id is drawn before the row is written.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('comments_comment', 'id'))")
        return cursor.fetchone()[0]


def hang(comment: Comment, parent: Comment | None) -> None:
    """Put `comment` under `parent`; below the third level there is none, so it stands beside its parent."""
    if parent is not None and not parent.path:  # just made, and its place found by the database
        parent.refresh_from_db(fields=["path"])
    if parent is not None and len(parent.path) >= MAX_DEPTH:
        parent = parent.parent
    comment.parent = parent
    comment.path = [*(parent.path if parent else []), comment.pk]


class _Twice(Exception):
    """The same form came a second time: what it has counted is taken back."""


@freshness.verb
def submit(
    article: Article,
    *,
    name: str,
    email: str,
    body: str,
    parent: Comment | None = None,
    key: str | None = None,
    honeypot: str = "",
    seconds: float | None = None,
    address: str | None = None,
    user_agent: str = "",
    referrer: str = "",
    proven: bool = False,
) -> Comment:
    """Screen and store what a reader wrote, and return the row; with a `key` that was used before, the row of then.

    `seconds` is how long the form was open, `address` the sender's IP address as text, `proven` whether whoever sends it
    has shown to read mail at `email`. Raises `Refused` when nothing is stored.
    """
    at = timezone.now()
    rules = CommentSettings.current()
    name, email, body = text.clean_line(name), text.clean_line(email), text.clean_text(body)
    try:
        with transaction.atomic():
            # Of one form that comes twice at once the second waits here until the first is stored, and finds it.
            counts = flood.count(address, email, at=at)
            if key and Comment.objects.filter(key=key).exists():
                raise _Twice
            submission = look_at(
                article,
                name=name,
                email=email,
                body=body,
                at=at,
                address=address,
                honeypot=text.clean_line(honeypot)[:200],
                seconds=seconds,
                proven=proven,
                counts=counts,
            )
            verdict = screen(submission, rules_of(rules))
            if verdict.action is Action.REFUSE:
                raise Refused(verdict.rule, rules)
            status = status_after(verdict.action)
            comment = Comment(
                article=article,
                author_name=name,
                author_email=email,
                body=body,
                fingerprint=fingerprint(body, article.pk),
                status=status,
                created_at=at,
                decided_at=None if status == Status.PENDING else at,
                reason="" if status == Status.PENDING else verdict.rule,
                trace=trace_of(verdict, submission),
                ip_address=address if rules.keep_addresses else None,
                user_agent=text.clean_line(user_agent)[:500],
                referrer=text.clean_line(referrer)[:500],
                key=key,
            )
            if proven and (colleague := badges.colleague_at(email)):
                comment.written_by, comment.badge = colleague, badges.badge_of(colleague, article)
            _insert(comment, parent)
            follow([Change(comment.pk, article.pk, "", status, at, reason=comment.reason)])
            if status == Status.APPROVED:
                freshness.changed(*words_of([(article.pk, comment.path)]))
            if status == Status.PENDING and spam.is_on():
                spam.question(comment, at=at)
    except _Twice:
        return Comment.objects.get(key=key)
    return comment


def status_after(action: Action) -> str:
    """Return where a comment goes at first: what may be published waits, where Akismet is asked, for its "not spam"."""
    if action is Action.PUBLISH and spam.is_on():
        return Status.PENDING
    return STATUS_AFTER[action]


def _insert(comment: Comment, parent: Comment | None) -> None:
    comment.pk = next_id()
    hang(comment, parent)
    # From two networks at once one form gets as far as this: the first inserts, the other waits here, and finds its row.
    Comment.objects.bulk_create([comment], ignore_conflicts=True)
    if comment.key and not Comment.objects.filter(pk=comment.pk).exists():
        raise _Twice
    if comment.status != Status.PENDING:
        Decision.about(
            comment.pk,
            by=None,
            at=comment.created_at,
            from_status=Status.PENDING,
            to_status=comment.status,
            reason=comment.reason,
        ).save()


@transaction.atomic
@freshness.verb
def bring_in(
    article: Article,
    *,
    author_name: str,
    author_email: str,
    body: str,
    created_at: datetime,
    status: str = Status.APPROVED,
    parent: Comment | None = None,
    decided_by=None,
    decided_at: datetime | None = None,
    reason: str = "",
    source: str = "",
    source_id: str = "",
) -> Comment:
    """Store a comment that comes with its history: from another system, or with the demo newsroom.

    Nothing is screened. A decided comment without a time of decision was decided when it was written. With a
    `source_id` that is here already, the row that is here is returned unchanged. Raises ValidationError.
    """
    if source_id and (here := Comment.objects.filter(source=source, source_id=source_id).first()):
        return here
    pending = status == Status.PENDING
    comment = Comment(
        article=article,
        author_name=text.clean_line(author_name)[:80],
        author_email=text.clean_line(author_email),
        body=text.clean_text(body),
        status=status,
        created_at=created_at,
        decided_by=None if pending else decided_by,
        decided_at=None if pending else decided_at or created_at,
        reason="" if pending else reason,
        source=source,
        source_id=source_id,
    )
    if parent is not None and parent.article_id != article.pk:
        raise ValidationError(_("A reply stands under the same story as what it answers."))
    comment.pk = next_id()
    hang(comment, parent)
    comment.save(force_insert=True)
    if not pending:
        Decision.about(
            comment.pk,
            by=decided_by,
            at=decided_at or created_at,
            from_status=Status.PENDING,
            to_status=status,
            reason=reason,
        ).save()
    if status == Status.APPROVED:
        freshness.changed(*words_of([(article.pk, comment.path)]))
    return comment
