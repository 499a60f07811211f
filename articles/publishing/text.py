"""The verbs that write what a story says."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import freshness, permissions
from ..models import Article, Category, Correction, Photo, Revision, TrailEntry
from ..slugs import free_slug
from ..writing import EDITABLE, attribute, begin, take_over
from .lists import LISTS, write_lists
from .refusing import require, require_correction, require_note
from .scored import writing

Status = Article.Status
Relations = Callable[[], object]
May = Callable[[object, Article], bool]
# What a restored revision leaves as it is: the address is public, an alert and a comment mode are of today.
NOT_REVERTED = {"slug", "breaking_until", "breaking_line", "comment_mode"}


def create(article: Article, *, by, relations: Relations | None = None) -> Article:
    """Save a new draft. `relations` is called once the row is there, to write bylines, topics and picks.

    Raises PermissionDenied when `by` may not start stories.
    """
    require(by.has_perm("articles.add_article"), _("You may not start stories."))
    article.slug = article.slug or free_slug(Article.objects, article.headline, fallback="story")
    article.created_by = article.created_by or by
    article.status = Status.DRAFT
    begin(article, by=by, relations=relations)
    return article


@freshness.verb
def update(
    article: Article, *, by, material: bool = False, note: str = "", relations: Relations | None = None
) -> Article:
    """Write the changed columns of `article`, which carries the version that its editor saw.

    `material` says that readers should know: the public "updated" time moves, and `note` stands in the update log
    of the story. Without it nothing public moves but the text. `relations` writes bylines, topics and picks
    within the same transaction. An edit that changes nothing writes nothing.
    Raises Conflict when somebody wrote since, PermissionDenied when `by` may not edit this story, ValidationError
    when a published or scheduled story would lose what it could not have been published without.
    """
    return edit(article, by=by, material=material, note=note, relations=relations, may=permissions.may_edit)


@freshness.verb
def edit(
    article: Article, *, by, material: bool, note: str, relations: Relations | None, may: May
) -> Article:
    """Do what `update` does for whomever `may` lets: a scheduled change was allowed when it was scheduled."""
    verb = "update" if material else "edit"
    with writing(
        article, by=by, verb=verb, note=note, material=material, relations=relations, skip_unchanged=True
    ) as row:
        require(may(by, row), _("You may not change this story in its present state."))
        article.slug = article.slug or free_slug(
            Article.objects.exclude(pk=article.pk), article.headline, fallback="story"
        )
        take_over(row, article)
        if material and row.published_at is not None and row.status == Status.PUBLISHED:
            row.revised_at = max(timezone.now(), row.published_at)
    return article


@freshness.verb
def correct(
    article: Article,
    *,
    by,
    text: str,
    kind: str = Correction.Kind.CORRECTION,
    relations: Relations | None = None,
) -> Article:
    """Put a public, dated correction or clarification under a published story, with the edit that it speaks of.

    Changed columns of `article` are written too. The public "updated" time moves.
    Raises ValidationError for an empty text or an unknown kind, PermissionDenied, Conflict.
    """
    return correct_story(
        article, by=by, text=text, kind=kind, relations=relations, may=permissions.may_correct
    )


@freshness.verb
def correct_story(
    article: Article, *, by, text: str, kind: str, relations: Relations | None, may: May
) -> Article:
    """Do what `correct` does for whomever `may` lets."""
    text = require_correction(text)
    if kind not in Correction.Kind.values:
        raise ValidationError({"kind": _("That is not one of the choices.")})

    def with_correction():
        if relations:
            relations()
        Correction.objects.create(
            article_id=article.pk, kind=kind, text=text, made_by=by, made_at=timezone.now()
        )

    with writing(article, by=by, verb="correct", note=text, material=True, relations=with_correction) as row:
        require(may(by, row), _("Only a published story is corrected in public."))
        take_over(row, article)
        row.revised_at = timezone.now()
    return article


@freshness.verb
def revert(article: Article, *, to: Revision, by) -> Article:
    """Restore the text, bylines, topics and picks of revision `to` as a new revision; status and address stay.

    An author, topic or story that is gone since is left out. Raises ValueError for another story's revision,
    PermissionDenied, Conflict.
    """
    if to.article_id != article.pk:
        raise ValueError("that revision belongs to another story")
    held = to.snapshot

    def relations():
        write_lists(article, held, LISTS)

    note = _("Version %(number)s restored.") % {"number": to.version}
    with writing(article, by=by, verb="revert", note=note, relations=relations) as row:
        require(permissions.may_edit(by, row), _("You may not change this story in its present state."))
        for name in EDITABLE:
            if name in held and name not in NOT_REVERTED and not is_gone(name, held[name]):
                setattr(row, attribute(name), held[name])
    return article


def is_gone(name: str, value) -> bool:
    """Tell whether a snapshot's column `name` refers to a section or photo that was deleted since."""
    models = {"category": Category, "lead_photo": Photo}
    return (
        name in models and value is not None and not models[name]._default_manager.filter(pk=value).exists()
    )


@freshness.verb
def set_comment_mode(article: Article, mode: str, *, by) -> Article:
    """Set how the comments of `article` are moderated. Raises ValidationError for an unknown mode, PermissionDenied."""
    if mode not in Article.CommentMode.values:
        raise ValidationError({"mode": _("That is not one of the choices.")})
    with writing(article, by=by, verb="set_comment_mode", note=mode, skip_unchanged=True) as row:
        require(permissions.may_set_comment_mode(by, row), _("You may not decide about comments."))
        row.comment_mode = mode
    return article


def note(article: Article, *, by, text: str) -> TrailEntry:
    """Leave a note for colleagues on the timeline of `article`. Raises ValidationError without words, PermissionDenied."""
    text = require_note(text, _("Write the note first."))
    require(permissions.may_note(by, article), _("You may not leave notes on stories."))
    return TrailEntry.record(by=by, verb="note", on=article, note=text)
