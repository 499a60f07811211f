"""What every verb of `publishing` does around its own few lines: lock, compare, save, remember, tell."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import facets, transitions
from .body import photo_ids, plain, prepare, sanitise
from .indexing import index
from .models import (
    Article,
    Correction,
    LiveUpdate,
    OldPath,
    Photo,
    Revision,
    StoryPhoto,
    TrailEntry,
    UpdateVersion,
)
from .models.article import COVERAGE_IDLE

EDITABLE = (
    "headline",
    "slug",
    "seo_title",
    "seo_description",
    "canonical_url",
    "kicker",
    "standfirst",
    "dateline",
    "body",
    "category",
    "lead_photo",
    "lead_caption",
    "kind",
    "developing",
    "timeless",
    "comment_mode",
)
# An alert is no part of the text: it begins and ends by a tap while somebody else writes.
ALERT = (
    *("breaking_until", "breaking_line", "breaking_since", "breaking_first_at"),
    *("breaking_minutes", "breaking_planned"),
)
# What an editor says of live coverage as a whole.
COVERAGE = ("coverage_summary", "coverage_closed_at", "coverage_opened_at")
STATE = (
    *("status", "published_at", "revised_at", "takedown_note", "taken_down_at"),
    *ALERT,
    *COVERAGE,
    "developing_renewed_at",
)


def attribute(name: str) -> str:
    """Return the instance attribute that holds column `name`: `category_id` for the section."""
    return f"{name}_id" if name in ("category", "lead_photo") else name


COLUMNS = {attribute(name) for name in EDITABLE + STATE}


class Conflict(Exception):
    """Somebody wrote this story since it was read. `theirs` is the row as it is now, `who` the one who wrote it."""

    def __init__(self, theirs: Article):
        last = theirs.revisions.select_related("made_by").filter(version=theirs.version).first()
        self.theirs = theirs
        self.who = str(last.made_by) if last and last.made_by else _("Somebody")
        when = date_format(
            timezone.localtime(last.made_at if last else theirs.changed_at or theirs.created_at), "H:i"
        )
        super().__init__(
            _("%(who)s saved this story at %(when)s, after you had opened it. Nothing of yours was saved.")
            % {"who": self.who, "when": when}
        )


class CopyConflict(Exception):
    """The working copy is not the one that was read, or readers have another text since it was begun.

    `theirs` is the snapshot that stands now, `who` the one who wrote it, `version` that of the copy (0 for none), `names`
    the fields that both sides changed (empty when the copy itself was written since).
    """

    def __init__(self, sentence: str, *, theirs: dict, who: str, version: int, names: tuple[str, ...] = ()):
        self.theirs = theirs
        self.who = who
        self.version = version
        self.names = names
        super().__init__(sentence)


def snapshot(article: Article) -> dict:
    """Return everything that a revision keeps of a saved story, as JSON: columns by name, relations as ids."""
    return snapshot_with(
        article,
        bylines=[dict(line) for line in article.bylines.values("author", "contribution")],
        topics=list(article.topic_links.values_list("tag_id", flat=True)),
        picks=list(article.picks.values_list("related_id", flat=True)),
        exclusions=list(article.exclusions.order_by("pk").values_list("related_id", flat=True)),
        photos=photo_ids(article.body),
    )


def snapshot_with(
    article: Article,
    *,
    bylines: list[dict],
    topics: list[int],
    picks: list[int],
    photos: list[int],
    exclusions: Sequence[int] = (),
) -> dict:
    """Return the snapshot of a story whose relations are known to the caller: the database is not asked."""
    held: dict = {}
    for name in EDITABLE + STATE:
        value = getattr(article, attribute(name))
        held[name] = value.isoformat() if isinstance(value, datetime) else value
    held |= {
        "version": article.version,
        "change_number": article.change_number,
        "bylines": bylines,
        "topics": topics,
        "picks": picks,
        "exclusions": list(exclusions),
        "photos": photos,
    }
    return held


def take_over(row: Article, article: Article) -> None:
    """Copy the editable columns from the instance that an editor changed to the locked row."""
    deferred = article.get_deferred_fields()
    for name in EDITABLE:
        if attribute(name) not in deferred:
            setattr(row, attribute(name), getattr(article, attribute(name)))


def begin(article: Article, *, by, relations: Callable[[], object] | None) -> None:
    """Insert a new row and write its relations, first revision and trail."""
    with transaction.atomic():
        article.body = sanitise(article.body)
        article.changed_at = timezone.now()
        article.version = 1
        article.save(force_insert=True)
        if relations:
            relations()
        _derive(article)
        _remember(article, by=by, verb="create", note="", material=False)


def missing_for_publication(article: Article) -> list[str]:
    """Return a sentence for everything that `article` (saved) lacks before it may be published."""
    sentences = []
    if not article.headline.strip():
        sentences.append(_("The story needs a headline."))
    if not article.category_id:
        sentences.append(_("The story needs a section."))
    if not article.bylines.exists():
        sentences.append(_("The story needs a byline."))
    if article.lead_photo is not None:
        sentences += article.lead_photo.missing_for_publication()
    return sentences


@contextmanager
def writing(
    article: Article,
    *,
    by,
    verb: str,
    note: str = "",
    material: bool = False,
    relations: Callable[[], object] | None = None,
    skip_unchanged: bool = False,
    may_lack: bool = False,
) -> Iterator[Article]:
    """Yield the locked row for a verb to change its columns, then finish the write.

    Order matters: the row, then `relations`, then what is derived from both, then revision, trail and tags.
    Raises Conflict when the row's version is not the one of `article`, ValidationError when `verb` does not lead where it
    would leave the story (see `transitions`), or when a published story would lose what publication asks for; what it
    lacked before (an imported one may) stops nobody, and with `may_lack` nothing that it lacks does.
    """
    with transaction.atomic():
        # NO KEY: a full lock would stop the foreign keys of other stories' picks, and two such writers each other.
        row = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=article.pk).first()
        if row is None:
            raise ValidationError(_("This story was deleted meanwhile."))
        if row.version != article.version:
            raise Conflict(row)
        now = timezone.now()
        state = transitions.state_of(row, now)
        before = {name: getattr(row, name) for name in COLUMNS}
        held = snapshot(row)
        lacked = missing_for_publication(row) if row.status == Article.Status.PUBLISHED else []
        seen = facets.seen(row, now)
        address = row.get_absolute_url() if row.was_public else None
        posts = {update.pk: _told(update) for update in row.live_updates.all()} if relations else {}
        yield row
        transitions.check(verb, state, transitions.state_of(row, now))
        row.body = sanitise(row.body) if row.body != before["body"] else row.body
        columns = [name for name in COLUMNS if getattr(row, name) != before[name]]
        if columns:
            row.save(update_fields=columns)
        if relations:
            relations()
        number = row.change_number + 1
        posted, is_told = _prepare_updates(row, posts, by, number, now) if relations else (False, False)
        covered = bool(set(COVERAGE) & set(columns))
        row = Article.objects.get(pk=row.pk)
        lost = []
        if before["status"] == row.status == Article.Status.PUBLISHED and not may_lack:
            lost = [sentence for sentence in missing_for_publication(row) if sentence not in lacked]
        if lost:
            raise ValidationError(lost)
        if skip_unchanged and not posted and not covered and not note and held == snapshot(row):
            _bring_up_to_date(article, row)
            return
        row.version += 1
        row.changed_at = timezone.now()
        row.change_number = number if is_told or covered or material else row.change_number
        row.coverage_ends_at = _coverage_ends(row)
        _derive(row)
        if address and address != row.get_absolute_url():
            OldPath.keep(address, row)
        _remember(row, by=by, verb=verb, note=note, material=material)
        facets.say(seen, facets.seen(row), but=[row.pk])
    _bring_up_to_date(article, row)


# Where `_told` says when a post was posted.
POSTED = 3


def _told(update: LiveUpdate) -> tuple:
    """Return what readers see of a live update."""
    return update.headline, update.body, update.key_event, update.posted_at, update.removed_at


def _prepare_updates(
    row: Article, posts: dict[int, tuple], by, number: int, now: datetime
) -> tuple[bool, bool]:
    """Make the HTML of new and changed live updates, number them and keep their versions.

    Return whether there was one, and whether readers see it: what is dated later is the clock's to tell.
    `posts` holds by id what readers saw before the write, `number` is the one by which the story tells of this change.
    """
    corrections = Correction.objects.filter(article=row, change_number=0, made_at__gte=now)
    corrected = {pk for pk in corrections.values_list("live_update", flat=True) if pk}
    corrections.update(change_number=number)
    fresh = [
        update
        for update in row.live_updates.all()
        if posts.get(update.pk) != _told(update) or not update.body_html or update.pk in corrected
    ]
    changed = [update for update in fresh if posts.get(update.pk) != _told(update) or update.pk in corrected]
    for update in fresh:
        update.body = sanitise(update.body)
        update.body_html = prepare(update.body)
        update.posted_by = update.posted_by or by
    for update in changed:
        before = posts.get(update.pk)
        if before and before[:-1] != _told(update)[:-1]:
            update.edited_at = now
        update.change_number, update.changed_at = number, now
    columns = ["body", "body_html", "posted_by", "edited_at", "change_number", "changed_at"]
    LiveUpdate.objects.bulk_update(fresh, columns)
    _keep_versions(changed, posts, corrected, by)
    # A post moves the story's public time: readers are told of it on the page.
    newest = max(
        (update.posted_at for update in fresh if update.pk not in posts and update.posted_at <= now),
        default=None,
    )
    last = row.revised_at or row.published_at
    if newest and last and row.is_live and newest > last:
        Article.objects.filter(pk=row.pk).update(revised_at=newest)
    gone = set(posts) - set(row.live_updates.values_list("pk", flat=True))
    times = [update.posted_at for update in changed]
    times += [posts[pk][POSTED] for pk in gone | {update.pk for update in changed if update.pk in posts}]
    return bool(fresh or gone), any(at <= now for at in times)


def _keep_versions(changed: list[LiveUpdate], posts: dict[int, tuple], corrected: set[int], by) -> None:
    """Write down what each of `changed` says now, and what it said before when nothing wrote that down yet."""
    if not changed:
        return
    What = UpdateVersion.What
    last: dict[int, int] = {}
    for pk, number in UpdateVersion.objects.filter(update__in=changed).values_list("update", "number"):
        last[pk] = max(number, last.get(pk, 0))
    made = []
    for update in changed:
        before = posts.get(update.pk)
        words = ("headline", "body", "key_event", "posted_at")
        if before and update.pk not in last:
            held = dict(zip(words, before, strict=False))
            last[update.pk] = 1
            made.append(
                UpdateVersion(
                    update=update,
                    number=1,
                    what=What.POSTED,
                    made_by=update.posted_by,
                    made_at=update.posted_at,
                    **held,
                )
            )
        if before is None:
            what = What.POSTED
        elif (before[-1] is None) != (update.removed_at is None):
            what = What.REMOVED if update.removed_at else What.PUT_BACK
        else:
            what = What.CORRECTED if update.pk in corrected else What.EDITED
        held = {name: getattr(update, name) for name in words}
        made.append(
            UpdateVersion(update=update, number=last.get(update.pk, 0) + 1, what=what, made_by=by, **held)
        )
    UpdateVersion.objects.bulk_create(made)


def _coverage_ends(row: Article) -> datetime | None:
    """Return when the live coverage of `row` ends unless there is more: hours after its last post, or when it was closed."""
    if row.kind != Article.Kind.LIVE or row.published_at is None:
        return None
    last = row.live_updates.filter(removed_at=None).aggregate(last=Max("posted_at"))["last"]
    begun = max(filter(None, (row.published_at, row.coverage_opened_at, last)))
    closed = row.coverage_closed_at
    return closed if closed and closed >= begun else begun + COVERAGE_IDLE


def _derive(row: Article) -> None:
    """Write what follows from the columns and relations: prepared text, word count, pictures in use, search document."""
    row.body_html = prepare(row.body)
    row.word_count = len(plain(row.body).split())
    columns = ["version", "changed_at", "change_number", "coverage_ends_at", "body_html", "word_count"]
    row.save(update_fields=columns)
    _keep_story_photos(row)
    index(row)


def _keep_story_photos(row: Article) -> None:
    """Make the table of pictures inside a story's text, its live updates included, say what is there."""
    wanted = set(photo_ids(row.body))
    for body in row.live_updates.filter(body__contains="data-photo").values_list("body", flat=True):
        wanted |= set(photo_ids(body))
    wanted = set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    row.story_photos.exclude(photo__in=wanted).delete()
    StoryPhoto.objects.bulk_create(
        [StoryPhoto(article=row, photo_id=pk) for pk in wanted], ignore_conflicts=True
    )


def _remember(row: Article, *, by, verb: str, note: str, material: bool) -> None:
    Revision.objects.create(
        article=row,
        version=row.version,
        made_by=by,
        verb=verb,
        note=note,
        material=material,
        snapshot=snapshot(row),
    )
    TrailEntry.record(by=by, verb=verb, on=row, note=note, version=row.version)


def _bring_up_to_date(article: Article, row: Article) -> None:
    for field in Article._meta.concrete_fields:
        if field.attname != "search":
            setattr(article, field.attname, getattr(row, field.attname))
    article.__dict__.pop("_prefetched_objects_cache", None)
