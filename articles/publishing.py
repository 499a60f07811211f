"""The verbs that write a story: the only way to change one.

Each verb is one transaction. It locks the row, refuses a version older than the row's, writes only what it
changed, then the revision, the trail and the word to every worker, and brings the passed instance up to date.
The work behind every verb is in `writing.py`; what may happen to which story is asked in `permissions.py`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import freshness, permissions
from .body import photo_ids, sanitise
from .models import (
    Article,
    Author,
    Byline,
    Category,
    Correction,
    LiveUpdate,
    Photo,
    RelatedPick,
    Revision,
    Topic,
    TrailEntry,
    WorkingCopy,
)
from .models.choices import Change
from .slugs import free_slug
from .writing import (
    EDITABLE,
    Conflict,
    CopyConflict,
    attribute,
    begin,
    missing_for_publication,
    parsed,
    snapshot,
    take_over,
    writing,
)

__all__ = ["EDITABLE", "Conflict", "CopyConflict", "missing_for_publication", "snapshot"]

Status = Article.Status
Relations = Callable[[], object]
May = Callable[[object, Article], bool]
LISTS = ("bylines", "topics", "picks")
# What a restored revision leaves as it is: the address is public, an alert and a comment mode are of today.
NOT_REVERTED = {"slug", "breaking_until", "comment_mode"}


def _require(allowed: bool, sentence: str) -> None:
    if not allowed:
        raise PermissionDenied(sentence)


def _require_note(note: str, sentence: str) -> str:
    if not note.strip():
        raise ValidationError({"note": sentence})
    return note.strip()


def _require_correction(text: str) -> str:
    if not text.strip():
        raise ValidationError({"text": _("Say what was wrong and what is right.")})
    return text.strip()


def create(article: Article, *, by, relations: Relations | None = None) -> Article:
    """Save a new draft. `relations` is called once the row is there, to write bylines, topics and picks.

    Raises PermissionDenied when `by` may not start stories.
    """
    _require(by.has_perm("articles.add_article"), _("You may not start stories."))
    article.slug = article.slug or free_slug(Article.objects, article.headline, fallback="story")
    article.created_by = article.created_by or by
    article.status = Status.DRAFT
    begin(article, by=by, relations=relations)
    return article


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
    return _edit(article, by=by, material=material, note=note, relations=relations, may=permissions.may_edit)


def _edit(
    article: Article, *, by, material: bool, note: str, relations: Relations | None, may: May
) -> Article:
    verb = "update" if material else "edit"
    with writing(
        article, by=by, verb=verb, note=note, material=material, relations=relations, skip_unchanged=True
    ) as row:
        _require(may(by, row), _("You may not change this story in its present state."))
        article.slug = article.slug or free_slug(
            Article.objects.exclude(pk=article.pk), article.headline, fallback="story"
        )
        take_over(row, article)
        if material and row.published_at is not None and row.status == Status.PUBLISHED:
            row.revised_at = max(timezone.now(), row.published_at)
    return article


def submit(article: Article, *, by, note: str = "") -> Article:
    """Hand a draft in for review; from then on editors write it. Raises PermissionDenied."""
    with writing(article, by=by, verb="submit", note=note) as row:
        _require(permissions.may_submit(by, row), _("Only your own draft can be sent to review."))
        row.status = Status.IN_REVIEW
    return article


def send_back(article: Article, *, by, note: str) -> Article:
    """Make a story in review, or one that is scheduled, a draft again, with a note for its writer.

    Raises ValidationError without a note, PermissionDenied when the story is not waiting or `by` is no editor.
    """
    note = _require_note(note, _("Say what is to be done."))
    with writing(article, by=by, verb="send_back", note=note) as row:
        _require(
            permissions.may_send_back(by, row),
            _("Only a story in review or a scheduled one can be sent back."),
        )
        row.status, row.published_at, row.revised_at = Status.DRAFT, None, None
    return article


def publish(article: Article, *, by, at: datetime | None = None) -> Article:
    """Make a story public now, or from `at` (aware) on if that is in the future. A scheduled one gets the new time.

    Raises ValidationError with a sentence for everything that is missing, PermissionDenied, Conflict.
    """
    if at is not None and timezone.is_naive(at):
        raise ValidationError({"at": _("A publication time needs a time zone.")})
    with writing(article, by=by, verb="publish", note="") as row:
        if row.is_live:
            raise ValidationError(_("This story is published already."))
        _require(permissions.may_publish(by, row), _("You may not publish this story in its present state."))
        if sentences := missing_for_publication(row):
            raise ValidationError(sentences)
        row.status, row.published_at, row.revised_at = Status.PUBLISHED, at or timezone.now(), None
    return article


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
    return _correct(article, by=by, text=text, kind=kind, relations=relations, may=permissions.may_correct)


def _correct(article: Article, *, by, text: str, kind: str, relations: Relations | None, may: May) -> Article:
    text = _require_correction(text)
    if kind not in Correction.Kind.values:
        raise ValidationError({"kind": _("That is not one of the choices.")})

    def with_correction():
        if relations:
            relations()
        Correction.objects.create(
            article_id=article.pk, kind=kind, text=text, made_by=by, made_at=timezone.now()
        )

    with writing(article, by=by, verb="correct", note=text, material=True, relations=with_correction) as row:
        _require(may(by, row), _("Only a published story is corrected in public."))
        take_over(row, article)
        row.revised_at = timezone.now()
    return article


def take_down(article: Article, *, by, note: str) -> Article:
    """Withdraw a published story for good reason; its address then answers 410 with the public `note`.

    Ends its alert. Raises ValidationError without a note, PermissionDenied, Conflict.
    """
    note = _require_note(note, _("Readers are told why: say it in a sentence."))
    with writing(article, by=by, verb="take_down", note=note) as row:
        _require(permissions.may_take_down(by, row), _("Only a story that readers can see is taken down."))
        row.status, row.takedown_note, row.taken_down_at = Status.TAKEN_DOWN, note, timezone.now()
        row.breaking_until = None
        # Its working copy stays, but nothing of it goes out by itself any more.
        WorkingCopy.objects.filter(article=row).update(publish_at=None, scheduled_by=None, change="")
    return article


def _locked(article: Article) -> Article:
    """Return the row of `article`, locked as every verb locks it: the story first, then what hangs on it."""
    row = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=article.pk).first()
    if row is None:
        raise ValidationError(_("This story was deleted meanwhile."))
    return row


def copy_of(article: Article) -> WorkingCopy | None:
    """Return the working copy of `article` with who wrote it, or None."""
    return (
        WorkingCopy.objects.select_related("made_by", "changed_by", "scheduled_by")
        .filter(article_id=article.pk)
        .first()
    )


def keep(article: Article, snapshot: dict, *, by, seen: int) -> WorkingCopy:
    """Keep `snapshot`, what a published story is going to be, beside it: colleagues see it, readers do not.

    `snapshot` holds columns and lists as a revision does; `seen` is the version of the copy that it was typed into, 0 for
    none, and `article.version` that of the story which the typing began from. A schedule of the copy is taken back.
    Raises CopyConflict when a colleague wrote the copy since, Conflict when there is none and the story was written since,
    PermissionDenied, ValidationError.
    """
    with transaction.atomic():
        row = _locked(article)
        _require(permissions.may_keep_copy(by, row), _("Only a published story has a working copy."))
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
        held = _clean(snapshot, row)
        now = timezone.now()
        if copy is None:
            copy = WorkingCopy(article=row, base_version=row.version, version=0, made_by=by)
        elif copy.base_version != row.version and article.version == row.version:
            copy.base_version = row.version  # who typed this has seen both texts
        copy.snapshot, copy.changed_by, copy.changed_at = held, by, now
        copy.version += 1
        copy.publish_at = copy.scheduled_by = None
        copy.change = copy.change_text = copy.refused = ""
        copy.save()
        TrailEntry.record(by=by, verb="keep", on=row, copy=copy.version)
    return copy


def _clean(snapshot: dict, row: Article) -> dict:
    """Return `snapshot` as a copy keeps it: complete, its text sanitised, checked as the columns are."""
    held = _as_kept(row) | {name: snapshot[name] for name in (*EDITABLE, *LISTS) if name in snapshot}
    held["body"] = sanitise(held["body"])
    trial = Article(pk=row.pk, **{attribute(name): parsed(name, held[name]) for name in EDITABLE})
    trial.slug = held["slug"] = trial.slug or free_slug(
        Article.objects.exclude(pk=row.pk), trial.headline, fallback="story"
    )
    trial.clean_fields(exclude={field.name for field in Article._meta.fields} - set(EDITABLE))
    if Article.objects.exclude(pk=row.pk).filter(slug=trial.slug).exists():
        raise ValidationError({"slug": _("Another story has this address.")})
    held["photos"] = photo_ids(held["body"])
    return held


def _as_kept(row: Article) -> dict:
    held = snapshot(row)
    return {name: held[name] for name in (*EDITABLE, *LISTS, "photos")}


def _last_writer(row: Article):
    last = row.revisions.select_related("made_by").filter(version=row.version).first()
    return last.made_by if last else None


def drop_copy(article: Article, *, by) -> None:
    """Throw the working copy of `article` away; one that is gone already is no error. Raises PermissionDenied."""
    with transaction.atomic():
        row = _locked(article)
        _require(permissions.may_drop_copy(by, row), _("You may not change this story in its present state."))
        copy = copy_of(row)
        if copy is not None:
            TrailEntry.record(by=by, verb="drop_copy", on=row, copy=copy.version, snapshot=copy.snapshot)
            copy.delete()


def publish_copy(article: Article, *, by, change: str, text: str = "", at: datetime | None = None) -> Article:
    """Let readers see the working copy of `article`: as a `change` of a kind of `Change`, now or from `at` (aware) on.

    `text` is what readers are told, a must for a correction or clarification. Only what the copy changed is written; what
    became of the rest of the story meanwhile stays. Raises CopyConflict with the names of the fields that both sides
    changed, Conflict, PermissionDenied, ValidationError.
    """
    if change not in Change.values:
        raise ValidationError({"change": _("Say what kind of change this is.")})
    if change in Correction.Kind.values:
        text = _require_correction(text)
    if at is not None and timezone.is_naive(at):
        raise ValidationError({"at": _("A publication time needs a time zone.")})
    with transaction.atomic():
        row = _locked(article)
        _require(permissions.may(by, row, "publish_copy"), _("Only a published story has a working copy."))
        copy = copy_of(row)
        if copy is None:
            raise ValidationError(_("There is no working copy of this story."))
        if at is not None and at > timezone.now():
            _merged(row, copy)  # what cannot be merged now should be said now
            copy.publish_at, copy.scheduled_by = at, by
            copy.change, copy.change_text, copy.refused = change, text, ""
            copy.save(update_fields=["publish_at", "scheduled_by", "change", "change_text", "refused"])
            TrailEntry.record(
                by=by, verb="schedule_copy", on=row, note=text, at=at.isoformat(), change=change
            )
            # Pages that show the story must learn of it, to know when they end.
            freshness.changed(*freshness.tags_of(row))
        else:
            _bring_out(article, copy, by=by, change=change, text=text, may=permissions.may_edit)
    return article


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
    held, names = _merged(article, copy)
    for name in names:
        if name in EDITABLE and not _is_gone(name, held[name]):
            setattr(article, attribute(name), parsed(name, held[name]))

    def relations():
        _write_lists(article, held, names)

    WorkingCopy.objects.filter(pk=copy.pk).delete()
    if change in Correction.Kind.values:
        _correct(article, by=by, text=text, kind=change, relations=relations, may=may)
    else:
        material = change == Change.UPDATE
        note = text.strip() if material else ""
        _edit(article, by=by, material=material, note=note, relations=relations, may=may)


def _merged(row: Article, copy: WorkingCopy) -> tuple[dict, set[str]]:
    """Return the copy's snapshot and the names of what it changed. Raises CopyConflict where readers have it changed too."""
    live = snapshot(row)
    began = row.revisions.filter(version=copy.base_version).values_list("snapshot", flat=True).first()
    base = live | (began or {})
    names = {name for name in (*EDITABLE, *LISTS) if copy.snapshot[name] != base[name]}
    both = tuple(sorted(name for name in names if live[name] not in (base[name], copy.snapshot[name])))
    if both:
        who = str(_last_writer(row) or _("Somebody"))
        raise CopyConflict(
            _(
                "%(who)s changed the story for readers after this working copy was begun. Look at both texts first."
            )
            % {"who": who},
            theirs=live,
            who=who,
            version=copy.version,
            names=both,
        )
    return copy.snapshot, names


def note(article: Article, *, by, text: str) -> TrailEntry:
    """Leave a note for colleagues on the timeline of `article`. Raises ValidationError without words, PermissionDenied."""
    text = _require_note(text, _("Write the note first."))
    _require(permissions.may_note(by, article), _("You may not leave notes on stories."))
    return TrailEntry.record(by=by, verb="note", on=article, note=text)


def restore(article: Article, *, by, note: str = "") -> Article:
    """Bring a story back that was taken down, under its first publication time. Raises PermissionDenied, Conflict."""
    with writing(article, by=by, verb="restore", note=note) as row:
        _require(permissions.may_restore(by, row), _("Only a story that was taken down is restored."))
        row.status, row.takedown_note, row.taken_down_at = Status.PUBLISHED, "", None
    return article


def discard(article: Article, *, by) -> None:
    """Delete a story that was never public. Raises PermissionDenied otherwise: then there is `take_down`.

    One that is gone already is no error.
    """
    with transaction.atomic():
        row = Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).first()
        if row is None:
            return
        _require(
            permissions.may_discard(by, row),
            _("What readers have seen is never deleted; take it down instead.")
            if row.was_public
            else _("You may not delete this story."),
        )
        TrailEntry.record(by=by, verb="discard", on=row)
        tags = freshness.tags_of(row)
        row.delete()
        if tags:  # it was scheduled, and pages end when it would have gone out
            freshness.changed(*tags)


def revert(article: Article, *, to: Revision, by) -> Article:
    """Restore the text, bylines, topics and picks of revision `to` as a new revision; status and address stay.

    An author, topic or story that is gone since is left out. Raises ValueError for another story's revision,
    PermissionDenied, Conflict.
    """
    if to.article_id != article.pk:
        raise ValueError("that revision belongs to another story")
    held = to.snapshot

    def relations():
        _write_lists(article, held, LISTS)

    note = _("Version %(number)s restored.") % {"number": to.version}
    with writing(article, by=by, verb="revert", note=note, relations=relations) as row:
        _require(permissions.may_edit(by, row), _("You may not change this story in its present state."))
        for name in EDITABLE:
            if name in held and name not in NOT_REVERTED and not _is_gone(name, held[name]):
                setattr(row, attribute(name), parsed(name, held[name]))
    return article


def _write_lists(article: Article, held: dict, names: Iterable[str]) -> None:
    """Write bylines, topics and picks of a snapshot, as far as `names` names them; who or what is gone is left out."""
    if "bylines" in names:
        authors = Author.objects.in_bulk([line["author"] for line in held["bylines"]])
        lines = [line for line in held["bylines"] if line["author"] in authors]
        set_bylines(article, [(authors[line["author"]], line["contribution"]) for line in lines])
    if "topics" in names:
        topics = Topic.objects.in_bulk(held["topics"])
        set_topics(article, [topics[pk] for pk in held["topics"] if pk in topics])
    if "picks" in names:
        stories = Article.objects.in_bulk(held["picks"])
        set_picks(article, [stories[pk] for pk in held["picks"] if pk in stories])


def _is_gone(name: str, value) -> bool:
    models = {"category": Category, "lead_photo": Photo}
    return (
        name in models and value is not None and not models[name]._default_manager.filter(pk=value).exists()
    )


def post_update(
    article: Article,
    *,
    by,
    headline: str = "",
    body: str,
    key_event: bool = False,
    posted_at: datetime | None = None,
) -> LiveUpdate:
    """Add one timed post to a story's live coverage and return it; `posted_at` (aware) is now when left out."""
    made = LiveUpdate(
        article=article,
        headline=headline,
        body=body,
        key_event=key_event,
        posted_by=by,
        posted_at=posted_at or timezone.now(),
    )
    with writing(article, by=by, verb="post_update", note=headline, relations=lambda: made.save()) as row:
        _require(permissions.may_edit(by, row), _("You may not change this story in its present state."))
    made.refresh_from_db()
    return made


def set_comment_mode(article: Article, mode: str, *, by) -> Article:
    """Set how the comments of `article` are moderated. Raises ValidationError for an unknown mode, PermissionDenied."""
    if mode not in Article.CommentMode.values:
        raise ValidationError({"mode": _("That is not one of the choices.")})
    with writing(article, by=by, verb="set_comment_mode", note=mode, skip_unchanged=True) as row:
        _require(permissions.may_set_comment_mode(by, row), _("You may not decide about comments."))
        row.comment_mode = mode
    return article


def set_bylines(article: Article, lines: Iterable[tuple[Author, str]]) -> None:
    """Make the byline of `article` exactly `lines`, each an author and the contribution, in this order."""
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author=author, contribution=contribution, position=position)
        for position, (author, contribution) in enumerate(lines)
    )


def set_topics(article: Article, topics: Iterable[Topic]) -> None:
    """Make the topics of `article` exactly `topics`, in this order; the first is the main one."""
    through = article.topic_links.model
    article.topic_links.all().delete()
    through.objects.bulk_create(
        through(content_object=article, tag=topic, position=position)
        for position, topic in enumerate(dict.fromkeys(topics))
    )


def set_picks(article: Article, stories: Iterable[Article]) -> None:
    """Make the editor's picks under `article` exactly `stories`, in this order, without the story itself."""
    article.picks.all().delete()
    others = [story for story in dict.fromkeys(stories) if story.pk != article.pk]
    RelatedPick.objects.bulk_create(
        RelatedPick(article=article, related=story, position=position)
        for position, story in enumerate(others)
    )
