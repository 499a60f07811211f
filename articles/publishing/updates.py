"""The verbs of live coverage: posts, their versions and corrections, the summary on top, and when it ends.

None of them refuses a story that somebody wrote meanwhile: two colleagues who post at once both post. Only a post itself has
versions that are compared, since only there one text could replace another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import freshness, permissions
from ..body import photo_ids, plain, sanitise
from ..models import Article, Correction, LiveUpdate
from .refusing import require, require_correction
from .scored import writing

LONGEST_SUMMARY = 4_000


class UpdateConflict(Exception):
    """A colleague changed this post since it was read. `theirs` is the row as it is now."""

    def __init__(self, theirs: LiveUpdate):
        self.theirs = theirs
        super().__init__(_("A colleague changed this update meanwhile. Nothing of yours was saved."))


@freshness.verb
def post_update(
    article: Article,
    *,
    by,
    headline: str = "",
    body: str,
    key_event: bool = False,
    posted_at: datetime | None = None,
    uuid: UUID | None = None,
) -> LiveUpdate:
    """Add one timed post to a story's live coverage and return it; `posted_at` (aware) is now when left out.

    `uuid` is the key of the post: sent again with the same key it is the same post, so that a retry after a lost connection
    posts nothing twice; other words than the first time become its text. Coverage that has ended goes on.
    Raises ValidationError without a word and without a picture, or when the key is that of another story's post;
    PermissionDenied.
    """
    known = LiveUpdate.objects.filter(uuid=uuid).select_related("article").first() if uuid else None
    if known is None:
        made = LiveUpdate(article=article, headline=headline, body=body, key_event=key_event, posted_by=by)
        made.uuid, made.posted_at = uuid or made.uuid, posted_at or timezone.now()
        _require_words(made)
        with _posting(article, by=by, verb="post_update", note=headline, relations=lambda: _insert(made)):
            pass
        made = LiveUpdate.objects.get(uuid=made.uuid)
        if not (uuid and _differs(made, headline, body, key_event)):
            return made
        known = made
    if known.article_id != article.pk:
        raise ValidationError(_("This update belongs to another story. Open the page again."))
    if known.removed_at is None and _differs(known, headline, body, key_event):
        return edit_update(known, by=by, headline=headline, body=body, key_event=key_event)
    return known


def _insert(made: LiveUpdate) -> None:
    """Save a post, unless one with its key came a moment ago: the row of the story is locked, so it can be seen."""
    if not LiveUpdate.objects.filter(uuid=made.uuid).exists():
        made.save(force_insert=True)


def _differs(update: LiveUpdate, headline: str, body: str, key_event: bool) -> bool:
    return (update.headline, update.body, update.key_event) != (headline, sanitise(body), key_event)


@freshness.verb
def edit_update(
    update: LiveUpdate,
    *,
    by,
    headline: str,
    body: str,
    key_event: bool,
    posted_at: datetime | None = None,
    seen: int | None = None,
) -> LiveUpdate:
    """Change a post; what it said before stays among its versions. `posted_at` stays as it is when left out.

    `seen` is the number of the version that its editor saw: raises UpdateConflict when there is a newer one. Also raises
    ValidationError without a word and without a picture, PermissionDenied. A change of nothing writes nothing.
    """
    changes = {"headline": headline, "body": body, "key_event": key_event}
    changes |= {"posted_at": posted_at} if posted_at else {}
    return _change(update, by=by, verb="edit_update", seen=seen, changes=changes)


@freshness.verb
def correct_update(
    update: LiveUpdate,
    *,
    by,
    text: str,
    kind: str = Correction.Kind.CORRECTION,
    headline: str | None = None,
    body: str | None = None,
    seen: int | None = None,
) -> LiveUpdate:
    """Put a dated correction into a post that readers have seen, with the change of its words that it speaks of.

    It also stands under the story and on the page of corrections. Raises as `edit_update`, and ValidationError for an empty
    text or an unknown kind.
    """
    text = require_correction(text)
    if kind not in Correction.Kind.values:
        raise ValidationError({"kind": _("That is not one of the choices.")})

    def correct():
        Correction.objects.create(
            article_id=update.article_id,
            live_update_id=update.pk,
            kind=kind,
            text=text,
            made_by=by,
            made_at=timezone.now(),
        )

    changes = {"headline": headline, "body": body}
    changes = {name: value for name, value in changes.items() if value is not None}
    return _change(update, by=by, verb="correct_update", seen=seen, changes=changes, more=correct, note=text)


@freshness.verb
def remove_update(update: LiveUpdate, *, by) -> LiveUpdate:
    """Take a post out of readers' sight. Its versions stay at the desk, and it can be put back. Raises PermissionDenied."""
    changes = {"removed_at": timezone.now()} if update.removed_at is None else {}
    return _change(update, by=by, verb="remove_update", changes=changes)


@freshness.verb
def put_back_update(update: LiveUpdate, *, by) -> LiveUpdate:
    """Show a removed post again, under the time at which it was posted. Raises PermissionDenied."""
    return _change(update, by=by, verb="put_back_update", changes={"removed_at": None})


@freshness.verb
def summarise(article: Article, *, by, summary: str) -> Article:
    """Set what stands on top of the coverage, one point a line. Raises ValidationError when it is too long, PermissionDenied."""
    points = [line.strip(" \t*•–-") for line in summary.replace("\x00", "").splitlines()]
    text = "\n".join(point for point in points if point)
    if len(text) > LONGEST_SUMMARY:
        raise ValidationError({"summary": _("Shorten the summary: it is there to be read at a glance.")})
    with _posting(article, by=by, verb="summarise", skip_unchanged=True) as row:
        row.coverage_summary = text
    return article


@freshness.verb
def close_coverage(article: Article, *, by) -> Article:
    """End live coverage now; a new post begins it again. Raises ValidationError when it has ended, PermissionDenied."""
    with _posting(article, by=by, verb="close_coverage") as row:
        now = timezone.now()
        if not row.is_covered(now):
            raise ValidationError(_("This coverage has ended already."))
        row.coverage_closed_at = now
    return article


@freshness.verb
def open_coverage(article: Article, *, by) -> Article:
    """Go on with live coverage that has ended, for six hours from now. Raises ValidationError when it goes on, PermissionDenied."""
    with _posting(article, by=by, verb="open_coverage") as row:
        now = timezone.now()
        if row.kind != Article.Kind.LIVE or not row.is_live_at(now) or row.is_covered(now):
            raise ValidationError(_("This coverage goes on already, or is not out yet."))
        row.coverage_closed_at, row.coverage_opened_at = None, now
    return article


@contextmanager
def _posting(
    article: Article, *, by, verb: str, note: str = "", relations: Callable[[], object] | None = None, **how
) -> Iterator[Article]:
    """Write the story as it is now, whatever version of it was read: no column of its own text is touched."""
    with transaction.atomic():
        row = (
            Article.objects.select_for_update(of=("self",), no_key=True)
            .only("version")
            .filter(pk=article.pk)
            .first()
        )
        article.version = row.version if row else article.version
        with writing(
            article, by=by, verb=verb, note=note, relations=relations or (lambda: None), **how
        ) as locked:
            require(
                permissions.may_edit(by, locked), _("You may not change this story in its present state.")
            )
            yield locked


def _change(
    update: LiveUpdate,
    *,
    by,
    verb: str,
    changes: dict,
    seen: int | None = None,
    more: Callable[[], object] | None = None,
    note: str = "",
) -> LiveUpdate:
    """Write `changes` of a post within one write of its story, and `more` with them."""
    article = Article.objects.get(pk=update.article_id)

    def write():
        row = LiveUpdate.objects.get(pk=update.pk)
        last = row.versions.values_list("number", flat=True).first() or 1
        if seen is not None and seen != last:
            raise UpdateConflict(row)
        for name, value in changes.items():
            setattr(row, name, value)
        if row.removed_at is None:
            _require_words(row)
        if changes:
            row.save(update_fields=list(changes))
        if more:
            more()

    with _posting(article, by=by, verb=verb, note=note, relations=write, skip_unchanged=True) as row:
        if more:
            require(permissions.may_correct(by, row), _("Only a published story is corrected in public."))
            row.revised_at = timezone.now()  # readers are told
    update.refresh_from_db()
    return update


def _require_words(update: LiveUpdate) -> None:
    """Raise ValidationError for a post that says and shows nothing, or whose headline is too long."""
    update.headline = " ".join(update.headline.replace("\x00", "").split())
    if len(update.headline) > 200:
        raise ValidationError({"headline": _("Shorten the headline to 200 characters.")})
    if not (plain(update.body).strip() or photo_ids(update.body)):
        raise ValidationError({"body": _("Write what happened, or add a photo.")})
