"""The verbs of the porch: the only writers of a comment's status.

Bulk verbs filter what they are given: without `overturn` they decide only what no person has decided yet, so that
a button pressed twice, or by two moderators at once, does no harm. Each returns how many comments truly changed.
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness, publishing
from articles.models import Article, TrailEntry

from . import flood, spam, text
from .deciding import decide, words_of
from .models import MAX_DEPTH, Comment, CommentSettings, Decision
from .opening import is_open, mode_of
from .screening import CLOSED, EMPTY, OVER_THE_RATE, TOO_LONG, Action, Rules, Submission, Verdict, screen

Status = Comment.Status
STATUS_AFTER = {
    Action.PUBLISH: Status.APPROVED,
    Action.HOLD: Status.PENDING,
    Action.REJECT: Status.REJECTED,
    Action.SPAM: Status.SPAM,
}

# So many stories are named one by one when the rules open or close their comments.
MOST_STORIES = 400
# What begins or ends this close to now may do so before the rules are written.
SOON = timedelta(seconds=10)


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
                    "Too many comments came from your connection within a minute. "
                    "Your text is still here: wait a minute and send it again."
                ),
            }[rule]
        )


def rules_of(row: CommentSettings) -> Rules:
    """Return what screening needs of the newsroom's settings."""

    def lines(words):
        return tuple(line.strip() for line in words.splitlines() if line.strip())

    return Rules(
        max_length=row.max_length,
        min_seconds=row.min_seconds,
        max_links=row.max_links,
        blocked_words=lines(row.blocked_words),
        suspect_words=lines(row.suspect_words),
    )


def _next_id() -> int:
    # The path holds the comment's own id, so the id is drawn before the row is written.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('comments_comment', 'id'))")
        return cursor.fetchone()[0]


def _hang(comment: Comment, parent: Comment | None) -> None:
    """Put `comment` under `parent`; below the third level there is none, so it stands beside its parent."""
    if parent is not None and not parent.path:  # just made, and its place found by the database
        parent.refresh_from_db(fields=["path"])
    if parent is not None and len(parent.path) >= MAX_DEPTH:
        parent = parent.parent
    comment.parent = parent
    comment.path = [*(parent.path if parent else []), comment.pk]


def _trace(verdict: Verdict, submission: Submission) -> dict:
    inputs = asdict(submission)
    del inputs["body"], inputs["name"]  # they stand in the row itself
    return {"action": verdict.action, "rule": verdict.rule, "fired": verdict.fired, "inputs": inputs}


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
) -> Comment:
    """Screen and store what a reader wrote, and return the row; with a `key` that was used before, the row of then.

    `seconds` is how long the form was open, `address` the sender's IP address as text. Raises `Refused` when
    nothing is stored.
    """
    at = timezone.now()
    rules = CommentSettings.current()
    name, email, body = text.clean_line(name), text.clean_line(email), text.clean_text(body)
    if key and (earlier := Comment.objects.filter(key=key).first()):
        return earlier
    submission = Submission(
        body=body,
        name=name,
        honeypot=text.clean_line(honeypot)[:200],
        seconds=seconds,
        mode=mode_of(article, rules, at),
        approved_before=Comment.objects.approved()
        .alias(email_folded=Lower("author_email"))
        .filter(email_folded=email.lower())
        .exists(),
    )
    verdict = screen(submission, rules_of(rules))
    if verdict.action is Action.REFUSE:
        raise Refused(verdict.rule, rules)
    status = STATUS_AFTER[verdict.action]
    comment = Comment(
        article=article,
        author_name=name,
        author_email=email,
        body=body,
        status=status,
        created_at=at,
        decided_at=None if status == Status.PENDING else at,
        reason="" if status == Status.PENDING else verdict.rule,
        trace=_trace(verdict, submission),
        ip_address=address,
        user_agent=text.clean_line(user_agent)[:500],
        referrer=text.clean_line(referrer)[:500],
        key=key,
    )
    with transaction.atomic():
        comment.pk = _next_id()
        _hang(comment, parent)
        # Of many that arrive at once with one key the first inserts; the others wait for it here, and find its row.
        Comment.objects.bulk_create([comment], ignore_conflicts=True)
        stored = Comment.objects.get(key=key) if key else comment
        if stored.pk != comment.pk:
            return stored
        if not flood.admit(address, limit=rules.rate_per_minute, at=at):
            verdict = screen(replace(submission, over_the_rate=True), rules_of(rules))
            raise Refused(verdict.rule, rules)
        if status != Status.PENDING:
            Decision.about(
                comment.pk, by=None, at=at, from_status=Status.PENDING, to_status=status, reason=verdict.rule
            ).save()
        if status == Status.APPROVED:
            freshness.changed(*words_of([(article.pk, comment.path)]))
        if status == Status.PENDING and settings.AKISMET_API_KEY:
            spam.check.enqueue(comment.pk)
    return comment


def _require(by) -> None:
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
    """Publish. With `overturn` also what a colleague has rejected, removed or called spam."""
    _require(by)
    allowed = _untouched_or(overturn, Status.PENDING, Status.SPAM, Status.REJECTED, Status.REMOVED)
    return decide(comments, to=Status.APPROVED, allowed=allowed, by=by)


@freshness.verb
def reject(comments, *, by, reason: str = "", overturn: bool = False) -> int:
    """Refuse to publish, with the reason why. With `overturn` also what a colleague has called spam."""
    _require(by)
    allowed = _untouched_or(overturn, Status.PENDING, Status.SPAM)
    return decide(comments, to=Status.REJECTED, allowed=allowed, by=by, reason=text.clean_text(reason))


@freshness.verb
def mark_spam(comments, *, by, overturn: bool = False) -> int:
    """Put away as junk. With `overturn` also what a colleague has approved or rejected."""
    _require(by)
    allowed = _untouched_or(overturn, Status.PENDING, Status.REJECTED, Status.APPROVED)
    return decide(comments, to=Status.SPAM, allowed=allowed, by=by)


@freshness.verb
def remove(comments, *, by, reason: str = "") -> int:
    """Withdraw what readers have seen; where it has replies a tombstone stays."""
    _require(by)
    allowed = Q(status=Status.APPROVED)
    return decide(comments, to=Status.REMOVED, allowed=allowed, by=by, reason=text.clean_text(reason))


@freshness.verb
def set_mode(article: Article, mode: str, *, by) -> Article:
    """Set how the comments of one story are moderated. Raises PermissionDenied, ValidationError, Conflict."""
    return publishing.set_comment_mode(article, mode, by=by)


@transaction.atomic
@freshness.verb
def change_rules(row: CommentSettings, *, by) -> CommentSettings:
    """Store the newsroom's rules for comments; every page that shows whether comments are open is old then."""
    if not by.has_perm("comments.change_commentsettings"):
        raise PermissionDenied(_("You may not change the rules for comments."))
    with connection.cursor() as cursor:
        # Which stories are opened or closed is found out now: nobody shall publish one, or give it another mode, meanwhile.
        cursor.execute(f"LOCK TABLE {Article._meta.db_table} IN SHARE MODE")
    before = CommentSettings.current()
    row.full_clean()
    row.save()
    changes = [
        str(field.verbose_name)
        for field in row._meta.concrete_fields
        if getattr(before, field.attname) != getattr(row, field.attname)
    ]
    TrailEntry.record(by=by, verb="change", on=row, note=", ".join(changes))
    words = _opened_or_closed(before, row)
    if before.retention_days != row.retention_days:
        words.add("comment-data")
    if words:
        freshness.changed(*words)
    return row


def _opened_or_closed(before: CommentSettings, after: CommentSettings) -> set[str]:
    """Return the words of the stories whose comments are open under one of two sets of rules only."""
    if (before.mode, before.close_after_days) == (after.mode, after.close_after_days):
        return set()
    now = timezone.now()
    words: set[str] = set()
    columns = ("status", "published_at", "comment_mode")
    for story in Article.objects.live(now + SOON).only(*columns).order_by().iterator():
        moments = (max(now, story.published_at), max(now, story.published_at) + SOON)
        if any(is_open(story, before, at) != is_open(story, after, at) for at in moments):
            words.add(f"comments-{story.pk}")
            if len(words) > MOST_STORIES:
                return {"comment-rules"}
    return words


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
    comment.pk = _next_id()
    _hang(comment, parent)
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
