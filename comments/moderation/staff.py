"""What colleagues say and show themselves: an answer under their own name, and the comments that stand above a thread."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import TrailEntry

from .. import text, threads
from ..aftermath import Change, follow
from ..badges import badge_of, public_name
from ..deciding import words_of
from ..folding import fingerprint
from ..models import Comment, CommentCount, CommentSettings, Decision
from .arriving import hang, next_id
from .verdicts import require

Status = Comment.Status


@transaction.atomic
@freshness.verb
def answer(comment: Comment, *, body: str, by) -> Comment:
    """Publish the answer of a colleague under a comment that readers see, with the badge that is theirs; return it.

    The same answer given twice is one. Raises PermissionDenied, and ValidationError with a sentence that says what to do.
    """
    require(by)
    at, body = timezone.now(), text.clean_text(body)
    # Held until the end, so that nothing is answered that a colleague takes off the page at this moment.
    parent = _locked(comment)
    article, longest = parent.article, CommentSettings.current().max_length
    key = hashlib.sha256(f"answer {parent.pk} {by.pk} {body}".encode()).hexdigest()
    if there := Comment.objects.filter(key=key).first():
        return there
    if parent.status != Status.APPROVED:
        raise ValidationError(_("Publish the comment before you answer it: readers do not see it now."))
    if not article.is_live_at(at):
        raise ValidationError(_("The story is not public, so nobody could read the answer."))
    if text.is_blank(body):
        raise ValidationError(_("Write something before you send it."))
    if len(body) > longest:
        raise ValidationError(_("An answer has at most %(most)d characters. Shorten it.") % {"most": longest})
    made = Comment(
        article=article,
        author_name=public_name(by),
        body=body,
        fingerprint=fingerprint(body, article.pk),
        status=Status.APPROVED,
        created_at=at,
        decided_at=at,
        decided_by=by,
        written_by=by,
        badge=badge_of(by, article),
        key=key,
    )
    made.pk = next_id()
    hang(made, parent)
    made.save(force_insert=True)
    Decision.about(
        made.pk,
        by=by,
        at=at,
        from_status=Status.PENDING,
        to_status=Status.APPROVED,
        reason="answer",
        version=made.version,
    ).save()
    # Nobody has judged what a reader wrote, so nobody is named: neither Akismet nor the scorer learns from it.
    follow([Change(made.pk, article.pk, "", Status.APPROVED, at)])
    freshness.changed(*words_of([(article.pk, made.path)]))
    return made


@transaction.atomic
@freshness.verb
def pick(comment: Comment, *, by) -> bool:
    """Pin a comment above its thread as the editor's pick; return whether that changed anything.

    Raises PermissionDenied, and ValidationError when readers do not see it, or as many as may are picked already.
    """
    require(by)
    row = _locked(comment)
    if row.status != Status.APPROVED:
        raise ValidationError(_("Only what readers see can be picked: publish the comment first."))
    if row.picked_at is not None:
        return False
    # Whoever picks another one under this story at the same time waits here, and counts this one.
    CommentCount.objects.select_for_update().filter(pk=row.article_id).first()
    others = Comment.objects.approved().filter(article=row.article_id, picked_at__isnull=False)
    if others.count() >= threads.MOST_PICKS:
        raise ValidationError(
            _("Under this story %(most)d comments are picked already. Take one of them down first.")
            % {"most": threads.MOST_PICKS}
        )
    _set(row, timezone.now(), by=by, verb="pick_comment")
    return True


@transaction.atomic
@freshness.verb
def unpick(comment: Comment, *, by) -> bool:
    """Take a comment down from above its thread; it stays where it is in it. Returns whether that changed anything."""
    require(by)
    row = _locked(comment)
    if row.picked_at is None:
        return False
    _set(row, None, by=by, verb="unpick_comment")
    return True


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("article")
    return rows.get(pk=comment.pk)


def _set(row: Comment, picked_at, *, by, verb: str) -> None:
    Comment.objects.filter(pk=row.pk).update(picked_at=picked_at)
    # On the story, which keeps no reader's name; the comment is named by its id.
    TrailEntry.record(by=by, verb=verb, on=row.article, comment=row.pk)
    if row.status == Status.APPROVED:
        freshness.changed(*words_of([(row.article_id, row.path)], moved=False))
