"""The verbs for everything that stories refer to: authors, sections, topics, photos, plain pages, the paper.

Saving one rebuilds what shows it and names the pages that are old; deleting one that is in use is refused in words.
"""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import advertising, facets, freshness, renditions, shelf_facets
from .body import prepare, sanitise
from .indexing import index
from .models import Article, Author, Category, OldPath, Page, Paper, Photo, Series, Topic, TrailEntry
from .slugs import free_slug, make_slug
from .uses import pages_with, stories_with, use_of

ADDRESSED = (Author, Category, Topic, Page, Series)
# Stories that are locked together while their search documents are written; a save of one waits for less than a second.
AT_ONCE = 100


class InUse(Exception):
    """The row cannot be deleted; the message is a sentence that says what it is used by."""


@freshness.verb
def save[Row: (Author, Category, Topic, Photo, Page, Paper, Series)](
    obj: Row, *, by, relations: Callable[[], object] | None = None
) -> Row:
    """Check and save an author, section, topic, photo, page, series or the paper; `relations` is called once it is there.

    An empty slug is made from the name, a changed one leaves a permanent redirect. A new picture is queued for
    its sizes. Raises ValidationError with sentences when a rule is broken, PermissionDenied when `by` may not.
    """
    model = type(obj)
    with transaction.atomic(), _frame_compared(model):
        before = _locked(obj) if obj.pk else None
        require(by, "change" if before else "add", obj)
        if isinstance(obj, Topic):
            hold_topic_names()
        if isinstance(obj, ADDRESSED) and not obj.slug:
            obj.slug = free_slug(model._default_manager.exclude(pk=obj.pk), _name(obj))
        elif isinstance(obj, ADDRESSED) and (before is None or before.slug != obj.slug):
            obj.slug = make_slug(obj.slug)
        if isinstance(obj, Page):
            obj.body = sanitise(obj.body)
            obj.body_html = prepare(obj.body)
        new_picture = isinstance(obj, Photo) and (before is None or before.image.name != obj.image.name)
        new_crops = isinstance(obj, Photo) and before is not None and _focus(before) != _focus(obj)
        if isinstance(obj, Photo) and before is not None and not new_picture:
            obj.renditions = before.renditions  # the worker may have made them since `obj` was read
        obj.full_clean(validate_unique=True)
        if isinstance(obj, Photo) and before is not None and (lost := lost_to_readers(obj, before)):
            raise ValidationError(lost)
        if before is not None and _is_rewritten(obj, before):
            # The stories first, as every writer of a story does, then what they refer to.
            list(lock_in_order(stories_with(obj)).values_list("pk", flat=True))
        obj.save()
        if relations:
            relations()
        if isinstance(obj, ADDRESSED) and before is not None and before.slug != obj.slug:
            OldPath.keep(before.get_absolute_url(), obj)
        TrailEntry.record(by=by, verb="change" if before else "add", on=obj)
        if before is not None:
            _rebuild(obj, before)
        _say(_words_of(obj, before))
        if new_picture or new_crops:
            from .tasks import make_renditions as task  # the task calls this module

            task.enqueue(obj.pk)
    return obj


def lost_to_readers(photo: Photo, before: Photo) -> list[str]:
    """Return a sentence for all that a published story's lead picture has in `before` and would not have in `photo`."""
    had = before.missing_for_publication()
    lost = [sentence for sentence in photo.missing_for_publication() if sentence not in had]
    published = Article.objects.filter(lead_photo=before.pk, status=Article.Status.PUBLISHED)
    return lost if lost and published.exists() else []


@freshness.verb
def delete(obj: models.Model, *, by) -> None:
    """Delete a row that nothing refers to; one that is gone already is no error.

    Raises InUse with a sentence, PermissionDenied when `by` may not.
    """
    require(by, "delete", obj)
    with transaction.atomic(), _frame_compared(type(obj)):
        locked = type(obj)._default_manager.select_for_update().filter(pk=obj.pk).first()
        if locked is None:
            return
        if sentence := use_of(locked):
            raise InUse(sentence)
        TrailEntry.record(by=by, verb="delete", on=locked)
        words = shelf_facets.gone(locked)
        if isinstance(locked, Topic):
            words |= {facets.path_word(alias.path) for alias in locked.aliases.exclude(slug=None)}
        names = renditions.files(locked) if isinstance(locked, Photo) else []
        locked.delete()
        transaction.on_commit(lambda: renditions.erase(names))
        _say(words)


@contextmanager
def _frame_compared(model: type[models.Model]):
    """Tell of what a section, a plain page or the paper puts on every page, should it differ afterwards."""
    if model not in shelf_facets.FRAME:
        yield
        return
    shelf_facets.hold_frame()
    at = timezone.now()
    before = shelf_facets.frame(at)
    yield
    after = shelf_facets.frame(at)
    _say({word for word in before if before[word] != after[word]})


def _words_of(obj: models.Model, before: models.Model | None) -> set[str]:
    """Return the words of what differs; those of the places in which a picture is advertised, should it look different."""
    words = shelf_facets.of_row(obj, before)
    if isinstance(obj, Photo) and f"crop-photo-{obj.pk}" in words:
        words |= advertising.places_with(obj)
    return words


def _say(words: set[str]) -> None:
    if words:
        freshness.changed(*words)


def require(by, action: str, obj: models.Model) -> None:
    """Raise PermissionDenied unless `by` may do `action` ("add", "change", "delete") to rows like `obj`."""
    if not by.has_perm(f"{obj._meta.app_label}.{action}_{obj._meta.model_name}"):
        raise PermissionDenied(_("You may not change this."))


@freshness.verb
def make_renditions(photo: Photo) -> None:
    """Make the sizes of `photo` and put them on the pages that show it. Done before, it does nothing.

    The work is done without a lock; a picture exchanged meanwhile keeps its own sizes.
    """
    if not photo.image or is_complete(photo):
        return
    made = renditions.make(photo)
    with transaction.atomic():
        same = Photo.objects.filter(pk=photo.pk, image=photo.image.name)
        row = same.select_for_update(no_key=True).first()
        if row is None or _focus(row) != _focus(photo):
            return  # another task, enqueued with that change, makes the sizes that are wanted now
        before = Photo.objects.get(pk=photo.pk)
        row.renditions = made
        row.save(update_fields=["renditions"])
        _rebuild_all(row)
        _say(_words_of(row, before))
    photo.renditions = made


@freshness.verb
def reindex(obj: models.Model) -> None:
    """Write the search documents of all stories with `obj` again, some at a time: a name stands in every one."""
    ids = list(stories_with(obj).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            rows = lock_in_order(Article.objects.filter(pk__in=ids[first : first + AT_ONCE]))
            if [article for article in rows if index(article)]:
                freshness.changed("search")


@freshness.verb
def reindex_stories(
    *, all_of_them: bool = False, tell: Callable[[int, int], object] = lambda done, of: None
) -> int:
    """Write the search documents that are missing or in another language than SEARCH_LANGUAGE, or all; return how many.

    Some at a time, beside readers and editors. `tell` hears how many are done, and of how many.
    """
    stories = Article.objects.order_by("-pk")
    if not all_of_them:
        stories = stories.exclude(search_config=f"news_{settings.SEARCH_LANGUAGE}", search__isnull=False)
    ids = list(stories.values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            rows = lock_in_order(Article.objects.filter(pk__in=ids[first : first + AT_ONCE]))
            if [article for article in rows if index(article)]:
                freshness.changed("search")
        tell(min(first + AT_ONCE, len(ids)), len(ids))
    return len(ids)


def is_complete(photo: Photo) -> bool:
    """Tell whether `photo` has all its sizes, the crops for its present focal point among them."""
    crops = (photo.renditions or {}).get("crops", {})
    return bool(crops) and all(
        name.endswith(f"-{photo.focal_x}-{photo.focal_y}.jpg") for name in crops.values()
    )


def _rebuild_pictures(article: Article) -> None:
    """Prepare the text of a story and of its live updates again, after a picture in it changed."""
    Article.objects.filter(pk=article.pk).update(body_html=prepare(article.body))
    for update in article.live_updates.filter(body__contains="data-photo"):
        update.body_html = prepare(update.body)
        update.save(update_fields=["body_html"])


def _rebuild_all(photo: Photo) -> None:
    """Prepare every text again in which `photo` stands, each from what is in its row once that is locked."""
    stories = list(lock_in_order(Article.objects.filter(story_photos__photo=photo)))
    ids = [article.pk for article in stories]
    seen = facets.seen_of(ids)
    for article in stories:
        _rebuild_pictures(article)
    facets.say(seen, facets.seen_of(ids), but=ids)
    for page in pages_with(photo).order_by("pk").select_for_update(no_key=True):
        before, page.body_html = page.body_html, prepare(page.body)
        Page.objects.filter(pk=page.pk).update(body_html=page.body_html)
        if page.body_html != before:
            freshness.changed(freshness.tag(page))


def hold_topic_names() -> None:
    """Wait until nobody else names a topic: its name is compared with the other names of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext('topic names'))", [facets.LOCK_CLASS])


def _locked(obj: models.Model) -> Any:
    """Return the row of `obj` as it is now, locked, or None. NO KEY: what refers to it may be written meanwhile."""
    return type(obj)._default_manager.select_for_update(no_key=True).filter(pk=obj.pk).first()


def lock_in_order(stories: models.QuerySet[Article]) -> models.QuerySet[Article]:
    """Lock `stories` by their ids, so that two who lock many never wait for each other in a circle."""
    return stories.order_by("pk").select_for_update(of=("self",), no_key=True)


def _is_rewritten(obj: models.Model, before: models.Model) -> bool:
    """Tell whether saving `obj` rewrites something in the rows of stories, or locks out what refers to it."""
    if isinstance(obj, Photo):
        return True
    if not isinstance(obj, Author | Topic | Category):
        return False
    # A unique column: PostgreSQL then locks the row against new foreign keys to it.
    return obj.slug != getattr(before, "slug", "") or (isinstance(obj, Topic) and _name(obj) != _name(before))


def _name(obj: models.Model) -> str:
    return getattr(obj, "name", "") or getattr(obj, "title", "")


def _focus(photo: Photo) -> tuple[int, int]:
    return photo.focal_x, photo.focal_y


def _rebuild(obj: models.Model, before: models.Model) -> None:
    """Rewrite what stories keep of `obj`: its name in their search document, the picture in their text."""
    if isinstance(obj, Author | Topic | Category) and _name(obj) != _name(before):
        from .tasks import reindex as task  # the task calls this module

        task.enqueue(str(obj._meta.model_name), obj.pk)
    if isinstance(obj, Photo):
        _rebuild_all(obj)
