"""What an author does with a comment afterwards: change its text, and show whose e-mail address it came with."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import freshness

from .. import badges, sanctions, spam, text
from ..aftermath import Change, follow
from ..deciding import words_of
from ..folding import fingerprint
from ..judging import known_before, look_at, rules_of, standing_of, submission_of
from ..models import Comment, CommentSettings, Decision, SpamCheck
from ..screening import Action, Submission, Verdict, screen, trace_of
from .arriving import DECIDED, LATE, Refused, status_after

Status = Comment.Status
EDIT_FOR = timedelta(minutes=5)
PUT_BACK = "put back"
HAM = "ham"
EDITED = "edited: "


def may_edit(comment: Comment, at: datetime) -> bool:
    """Whether its author may change `comment` at `at`: within five minutes, unless somebody has decided against it.

    Of spam that a rule sorted out nobody says so: whoever sends junk learns nothing from it.
    """
    return at < comment.created_at + EDIT_FOR and _is_open(comment)


def _is_open(comment: Comment) -> bool:
    sorted_out = comment.status == Status.SPAM and comment.decided_by_id is None
    return comment.status in (Status.PENDING, Status.APPROVED) or sorted_out


@transaction.atomic
@freshness.verb
def edit(comment: Comment, *, body: str, in_time: bool = False) -> Comment:
    """Store what the author makes of a comment afterwards, and screen it as if it came now, whatever it was before.

    Raises `Refused` when the new text cannot be stored, when a person has meanwhile decided against the comment, and, with
    `in_time`, when it is older than five minutes; the old text stays then. `comment` is brought up to date. The same text
    again changes nothing.
    """
    row = _locked(comment)
    rules, at = CommentSettings.current(), timezone.now()
    body = text.clean_text(body)
    if not _is_open(row):
        raise Refused(DECIDED, rules)
    if in_time and not may_edit(row, at):
        raise Refused(LATE, rules)
    if body == row.body:
        return comment
    earlier = submission_of(row)
    submission = look_at(
        row.article,
        name=row.author_name,
        email=row.author_email,
        body=body,
        at=at,
        address=row.ip_address,
        honeypot=earlier.honeypot if earlier else "",
        # How long the form was open says nothing about the second text.
        seconds=None,
        proven=bool(earlier and earlier.proven),
        besides=row.pk,
    )
    verdict = screen(submission, rules_of(rules))
    if verdict.action is Action.REFUSE:
        raise Refused(verdict.rule, rules)
    row.body, row.fingerprint = body, fingerprint(body, row.article_id)
    # What an editor picked, or let stand against reports, was the first text.
    row.edited_at, row.picked_at, row.kept_at = at, None, None
    _again(row, verdict, submission, at, because=EDITED)
    if row.status == Status.PENDING and spam.is_on():
        spam.question(Comment.objects.get(pk=row.pk), at=at, reason="edit")
    comment.refresh_from_db()
    return comment


@transaction.atomic
@freshness.verb
def prove(comment: Comment) -> Comment:
    """Note that whoever wrote `comment` reads mail at its address, and screen it anew with that: it may be published by it.

    What was looked at when it came counts, but for what has changed since: the story and its mode, bans, and how often the
    author was approved. What a colleague has decided, and what was taken off the page again, stays as it is. `comment` is
    brought up to date.
    """
    row = _locked(comment)
    submission = submission_of(row)
    if submission is None or submission.proven:
        return comment
    at = timezone.now()
    submission = replace(submission, proven=True)
    if colleague := badges.colleague_at(row.author_email):
        row.written_by, row.badge = colleague, badges.badge_of(colleague, row.article)
    if row.status != Status.PENDING:
        row.trace = row.trace | {"inputs": submission.inputs()}
        row.save(update_fields=["trace", "written_by", "badge"])
        if row.status == Status.APPROVED and row.badge:
            freshness.changed(*words_of([(row.article_id, row.path)], moved=False))
        comment.refresh_from_db()
        return comment
    facts = sanctions.facts(email=row.author_email, address=row.ip_address, at=at)
    now: dict[str, Any] = {
        **standing_of(row.article, at),
        **{name: value or getattr(submission, name) for name, value in facts.items()},
        "approved_before": known_before(row.author_email, besides=row.pk),
    }
    submission = replace(submission, **now)
    verdict = screen(submission, rules_of(CommentSettings.current()))
    if verdict.action is not Action.PUBLISH:
        # A proof makes nothing worse: what waits goes on waiting, be the story closed meanwhile or the author banned.
        verdict = replace(verdict, action=Action.HOLD)
    _again(row, verdict, submission, at, because="")
    if verdict.action is Action.PUBLISH and row.status == Status.PENDING and not _is_asked(row):
        spam.question(row, at=at)
    comment.refresh_from_db()
    return comment


def _question(row: Comment):
    """Return what Akismet is asked about `row` as its text is now: an answer about an earlier text is none."""
    asked = SpamCheck.objects.filter(pk=row.pk)
    return asked.exclude(answered_at__lt=row.edited_at) if row.edited_at else asked


def _is_asked(row: Comment) -> bool:
    """Whether Akismet is asked about `row`, or was in vain: then what it says, or a person, publishes it."""
    return _question(row).exclude(state=SpamCheck.State.NOT_ASKED).exists()


def _is_cleared(row: Comment) -> bool:
    """Whether Akismet has said already that `row` is no spam."""
    return _question(row).filter(state=SpamCheck.State.ANSWERED, answer=HAM).exists()


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("article")
    return rows.get(pk=comment.pk)


def _was_put_back(row: Comment) -> bool:
    """Whether somebody besides its author took `row` off the page, or out of a decision, to be decided again by a person."""
    if row.status != Status.PENDING:
        return False
    back = Decision.objects.filter(comment=row.pk, to_status=Status.PENDING)
    return row.open_reports > 0 or back.exclude(reason__startswith=EDITED).exists()


def _again(row: Comment, verdict: Verdict, submission: Submission, at: datetime, *, because: str) -> None:
    """Store what screening says of `row` now, with everything that follows from it."""
    if verdict.action is Action.PUBLISH and _was_put_back(row):
        verdict = replace(verdict, action=Action.HOLD, rule=PUT_BACK)
    before = row.status
    row.status = status_after(verdict.action)
    if verdict.action is Action.PUBLISH and not because and _is_cleared(row):
        row.status = Status.APPROVED
    row.trace = {name: row.trace[name] for name in ("edited",) if name in row.trace} | trace_of(
        verdict, submission
    )
    if because:
        row.trace["edited"] = at.isoformat(timespec="seconds")
    row.decided_by, row.reason, row.decided_at = None, "", None
    if row.status != Status.PENDING:
        row.reason, row.decided_at = verdict.rule, at
    # A proof alone changes neither text nor status: what was asked about this version still holds.
    row.version += bool(because) or before != row.status
    row.save(
        update_fields=[
            *("body", "fingerprint", "trace", "status", "decided_by", "decided_at", "reason", "version"),
            *("edited_at", "picked_at", "kept_at", "written_by", "badge"),
        ]
    )
    if before != row.status:
        Decision.about(
            row.pk,
            by=None,
            at=at,
            from_status=before,
            to_status=row.status,
            reason=f"{because}{verdict.rule}",
            version=row.version,
        ).save()
        follow([Change(row.pk, row.article_id, before, row.status, at, reason=row.reason)])
    if Status.APPROVED in (before, row.status):
        freshness.changed(*words_of([(row.article_id, row.path)], moved=before != row.status))
