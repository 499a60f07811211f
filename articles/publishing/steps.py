"""The verbs by which a story goes from one state to the next."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import facets, freshness, permissions
from ..models import Article, TrailEntry, WorkingCopy
from ..writing import missing_for_publication
from .breaking import alert_of_new, no_alert
from .refusing import require, require_note
from .scored import writing

Status = Article.Status


@freshness.verb
def submit(article: Article, *, by, note: str = "") -> Article:
    """Hand a draft in for review; from then on editors write it. Raises PermissionDenied."""
    with writing(article, by=by, verb="submit", note=note) as row:
        require(permissions.may_submit(by, row), _("Only your own draft can be sent to review."))
        row.status = Status.IN_REVIEW
    return article


@freshness.verb
def send_back(article: Article, *, by, note: str) -> Article:
    """Make a story in review, or one that is scheduled, a draft again, with a note for its writer.

    Raises ValidationError without a note, PermissionDenied when the story is not waiting or `by` is no editor.
    """
    note = require_note(note, _("Say what is to be done."))
    with writing(article, by=by, verb="send_back", note=note) as row:
        require(
            permissions.may_send_back(by, row),
            _("Only a story in review or a scheduled one can be sent back."),
        )
        row.status, row.published_at, row.revised_at = Status.DRAFT, None, None
        if row.breaking_minutes is not None:  # they count from a publication again
            row.breaking_until = None
    return article


@freshness.verb
def publish(article: Article, *, by, at: datetime | None = None) -> Article:
    """Make a story public now, or from `at` (aware) on if that is in the future. A scheduled one gets the new time.

    Raises ValidationError with a sentence for everything that is missing, PermissionDenied, Conflict.
    """
    if at is not None and timezone.is_naive(at):
        raise ValidationError({"at": _("A publication time needs a time zone.")})
    with writing(article, by=by, verb="publish", note="") as row:
        if row.is_live:
            raise ValidationError(_("This story is published already."))
        require(permissions.may_publish(by, row), _("You may not publish this story in its present state."))
        if sentences := missing_for_publication(row):
            raise ValidationError(sentences)
        row.status, row.published_at, row.revised_at = Status.PUBLISHED, at or timezone.now(), None
        alert_of_new(row)
    return article


@freshness.verb
def take_down(article: Article, *, by, note: str) -> Article:
    """Withdraw a published story for good reason; its address then answers 410 with the public `note`.

    Ends its alert. Raises ValidationError without a note, PermissionDenied, Conflict.
    """
    note = require_note(note, _("Readers are told why: say it in a sentence."))
    with writing(article, by=by, verb="take_down", note=note) as row:
        require(permissions.may_take_down(by, row), _("Only a story that readers can see is taken down."))
        row.status, row.takedown_note, row.taken_down_at = Status.TAKEN_DOWN, note, timezone.now()
        no_alert(row)
        # Its working copy stays, but nothing of it goes out by itself any more.
        WorkingCopy.objects.filter(article=row).update(publish_at=None, scheduled_by=None, change="")
    return article


@freshness.verb
def restore(article: Article, *, by, note: str = "") -> Article:
    """Bring a story back that was taken down, under its first publication time. Raises PermissionDenied, Conflict."""
    with writing(article, by=by, verb="restore", note=note) as row:
        require(permissions.may_restore(by, row), _("Only a story that was taken down is restored."))
        row.status, row.takedown_note, row.taken_down_at = Status.PUBLISHED, "", None
    return article


@freshness.verb
def discard(article: Article, *, by) -> None:
    """Delete a story that was never public. Raises PermissionDenied otherwise: then there is `take_down`.

    One that is gone already is no error.
    """
    with transaction.atomic():
        row = Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).first()
        if row is None:
            return
        require(
            permissions.may_discard(by, row),
            _("What readers have seen is never deleted; take it down instead.")
            if row.was_public
            else _("You may not delete this story."),
        )
        TrailEntry.record(by=by, verb="discard", on=row)
        seen = facets.seen(row)
        row.delete()
        facets.say(seen, {}, but=[article.pk])
