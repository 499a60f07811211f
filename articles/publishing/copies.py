"""The verbs of the working copy: what a published story is going to be, kept, published or dropped."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import freshness, permissions
from ..body import photo_ids, sanitise
from ..models import Article, Correction, TrailEntry, WorkingCopy
from ..models.choices import Change
from ..slugs import free_slug
from ..writing import EDITABLE, Conflict, CopyConflict, attribute, snapshot
from .lists import LISTS, write_lists
from .refusing import require, require_correction
from .text import May, correct_story, edit, is_gone

SHARED = (*EDITABLE, *LISTS)


@dataclass(frozen=True)
class Beside:
    """A working copy beside what readers see.

    `held` is the copy with everything taken over that became of the story since the copy was begun; `changed` names the
    fields that are the copy's in it, and `both` those among them that the story changed as well.
    """

    copy: WorkingCopy
    live: dict
    base: dict
    held: dict
    changed: frozenset[str]
    both: frozenset[str]


def copy_of(article: Article) -> WorkingCopy | None:
    """Return the working copy of `article` with who wrote it, or None."""
    return (
        WorkingCopy.objects.select_related("made_by", "changed_by", "scheduled_by")
        .filter(article_id=article.pk)
        .first()
    )


def beside(article: Article) -> Beside | None:
    """Return what stands beside the published story `article`, or None without a working copy.

    It is looked up once for an instance: form, rows and bar ask for it.
    """
    if "beside" not in article.__dict__:
        copy = copy_of(article) if article.pk and article.is_live else None
        article.__dict__["beside"] = _merged(article, copy) if copy else None
    return article.__dict__["beside"]


def _merged(article: Article, copy: WorkingCopy) -> Beside:
    live = snapshot(article)
    began = article.revisions.filter(version=copy.base_version).values_list("snapshot", flat=True).first()
    base = live | (began or {})
    kept = {name: copy.snapshot.get(name, base.get(name)) for name in SHARED}
    changed = frozenset(name for name in SHARED if kept[name] != base.get(name))
    both = frozenset(name for name in changed if live[name] not in (base.get(name), kept[name]))
    return Beside(copy, live, base, live | {name: kept[name] for name in changed}, changed, both)


@freshness.verb
def keep(article: Article, typed: dict, *, by, seen: int) -> WorkingCopy:
    """Keep `typed`, what a published story is going to be, beside it: colleagues see it, readers do not.

    `typed` holds columns and lists as a revision does; `seen` is the version of the copy that it was typed into, 0 for
    none, and `article.version` that of the story which the typing began from. A schedule of the copy is taken back.
    Raises CopyConflict when a colleague wrote the copy since, Conflict when there is none and the story was written since,
    PermissionDenied, ValidationError.
    """
    with transaction.atomic():
        row = _locked(article)
        require(permissions.may_keep_copy(by, row), _("Only a published story has a working copy."))
        copy = copy_of(row)
        if (copy.version if copy else 0) != seen:
            theirs = copy.snapshot if copy else _as_kept(row)
            who = copy.changed_by if copy else _last_writer(row)
            raise CopyConflict(
                _("%(who)s wrote the working copy after you had opened it. Nothing of yours was saved.")
                % {"who": who or _("Somebody")},
                theirs=theirs,
                who=str(who or _("Somebody")),
                version=copy.version if copy else 0,
            )
        if copy is None and row.version != article.version:
            raise Conflict(row)
        held = _clean(typed, row)
        now = timezone.now()
        if copy is None:
            copy = WorkingCopy(article=row, base_version=row.version, version=0, made_by=by)
        elif copy.base_version != row.version and article.version == row.version:
            copy.base_version = row.version  # who typed this has seen both texts
        copy.snapshot, copy.changed_by, copy.changed_at = held, by, now
        copy.version += 1
        _take_back(copy)
        copy.publish_at = copy.scheduled_by = None
        copy.change = copy.change_text = copy.refused = ""
        copy.save()
        TrailEntry.record(by=by, verb="keep", on=row, copy=copy.version)
    return copy


@freshness.verb
def drop_copy(article: Article, *, by) -> None:
    """Throw the working copy of `article` away; one that is gone already is no error. Raises PermissionDenied."""
    with transaction.atomic():
        row = _locked(article)
        require(permissions.may_drop_copy(by, row), _("You may not change this story in its present state."))
        copy = copy_of(row)
        if copy is not None:
            TrailEntry.record(by=by, verb="drop_copy", on=row, copy=copy.version, snapshot=copy.snapshot)
            copy.delete()
            _take_back(copy)


@freshness.verb
def publish_copy(article: Article, *, by, change: str, text: str = "", at: datetime | None = None) -> Article:
    """Let readers see the working copy of `article`: as a `change` of a kind of `Change`, now or from `at` (aware) on.

    `text` is what readers are told, a must for a correction or clarification. Only what the copy changed is written; what
    became of the rest of the story meanwhile stays. Raises CopyConflict with the names of the fields that both sides
    changed, Conflict, PermissionDenied, ValidationError.
    """
    if change not in Change.values:
        raise ValidationError({"change": _("Say what kind of change this is.")})
    if change in Correction.Kind.values:
        text = require_correction(text)
    if at is not None and timezone.is_naive(at):
        raise ValidationError({"at": _("A publication time needs a time zone.")})
    with transaction.atomic():
        row = _locked(article)
        require(permissions.may(by, row, "publish_copy"), _("Only a published story has a working copy."))
        copy = copy_of(row)
        if copy is None:
            raise ValidationError(_("There is no working copy of this story."))
        if at is not None and at > timezone.now():
            _mergeable(row, copy)  # what cannot be merged now should be said now
            copy.publish_at, copy.scheduled_by = at, by
            copy.change, copy.change_text, copy.refused = change, text, ""
            copy.save(update_fields=["publish_at", "scheduled_by", "change", "change_text", "refused"])
            TrailEntry.record(
                by=by, verb="schedule_copy", on=row, note=text, at=at.isoformat(), change=change
            )
            freshness.changed("schedule")
        else:
            _bring_out(article, copy, by=by, change=change, text=text, may=permissions.may_edit)
    return article


@freshness.verb
def bring_out_due(copy: WorkingCopy, at: datetime) -> None:
    """Publish a scheduled change whose time has come, as the one who scheduled it decided. Called by `due`.

    Raises CopyConflict, Conflict or ValidationError when it cannot be: then nothing is written.
    """
    article = Article.objects.get(pk=copy.article_id)

    def was_allowed(by, row: Article) -> bool:
        # The right was asked when it was scheduled; whoever did may have left since.
        return row.is_live_at(at)

    _bring_out(
        article,
        copy,
        by=copy.scheduled_by,
        change=copy.change,
        text=copy.change_text,
        may=was_allowed,
    )


def _bring_out(article: Article, copy: WorkingCopy, *, by, change: str, text: str, may: May) -> None:
    found = _mergeable(article, copy)
    if "slug" in found.changed:
        _require_free(found.held["slug"], article)
    for name in found.changed:
        if name in EDITABLE and not is_gone(name, found.held[name]):
            setattr(article, attribute(name), found.held[name])

    def relations():
        write_lists(article, found.held, found.changed)

    WorkingCopy.objects.filter(pk=copy.pk).delete()
    _take_back(copy)
    if change in Correction.Kind.values:
        correct_story(article, by=by, text=text, kind=change, relations=relations, may=may)
    else:
        material = change == Change.UPDATE
        note = text.strip() if material else ""
        edit(article, by=by, material=material, note=note, relations=relations, may=may)


def _mergeable(article: Article, copy: WorkingCopy) -> Beside:
    """Return `copy` beside its story. Raises CopyConflict with the names of the fields that both sides changed."""
    found = _merged(article, copy)
    if found.both:
        who = str(_last_writer(article) or _("Somebody"))
        raise CopyConflict(
            _(
                "%(who)s changed the story for readers after this working copy was begun. Look at both texts first."
            )
            % {"who": who},
            theirs=found.live,
            who=who,
            version=copy.version,
            names=tuple(sorted(found.both)),
        )
    return found


def _clean(typed: dict, row: Article) -> dict:
    """Return `typed` as a copy keeps it: complete, its text sanitised, checked as the columns are."""
    held = _as_kept(row) | {name: typed[name] for name in SHARED if name in typed}
    held["body"] = sanitise(held["body"])
    trial = Article(pk=row.pk, **{attribute(name): held[name] for name in EDITABLE})
    trial.slug = held["slug"] = trial.slug or free_slug(
        Article.objects.exclude(pk=row.pk), trial.headline, fallback="story"
    )
    trial.clean_fields(exclude={field.name for field in Article._meta.fields} - set(EDITABLE))
    _require_free(trial.slug, row)
    held["photos"] = photo_ids(held["body"])
    return held


def _require_free(slug: str, row: Article) -> None:
    if Article.objects.exclude(pk=row.pk).filter(slug=slug).exists():
        raise ValidationError({"slug": _("Another story has this address.")})


def _as_kept(row: Article) -> dict:
    held = snapshot(row)
    return {name: held[name] for name in (*SHARED, "photos")}


def _last_writer(row: Article):
    last = row.revisions.select_related("made_by").filter(version=row.version).first()
    return last.made_by if last else None


def _take_back(copy: WorkingCopy) -> None:
    """Say that the clock will not bring `copy`, should it have been going to."""
    if copy.publish_at is not None:
        freshness.changed("schedule")


def _locked(article: Article) -> Article:
    """Return the row of `article`, locked as every verb locks it: the story first, then what hangs on it."""
    row = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=article.pk).first()
    if row is None:
        raise ValidationError(_("This story was deleted meanwhile."))
    return row
