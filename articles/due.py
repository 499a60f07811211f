"""What the clock brings: scheduled changes of published stories, and word of stories that came out.

A story appears by itself, since readers are shown what is public at the moment they ask (`live(at)`). What has to be
done at such a moment is found by looking at what stands in the rows, not by a job that could be missed: the worker calls
`run` at each `next_moment`, and pages for readers call `bring_out` themselves when a change is overdue.
"""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, OperationalError, ProgrammingError, connection, transaction
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from . import freshness, letters, publishing
from .metadata import absolute
from .models import Article, RelatedList, TrailEntry, User, WorkingCopy

logger = logging.getLogger(__name__)

AT_ONCE = 100
# A reader's request that finds a change overdue waits this long for whoever brings it out already.
PATIENCE = "2s"
# What a database says that is away, busy or being upgraded. What it refuses of an item (a key that is taken) is the item's.
AWAY = (OperationalError, InternalError, ProgrammingError)


@freshness.verb
def run(at: datetime) -> int:
    """Do everything that is due at `at` (aware) and return how much that was.

    Each item is a transaction of its own: one that fails is put aside in words and stops no other; what another process
    has in hand is left to it. Two workers at once, or one that is killed anywhere, do nothing twice.
    """
    return bring_out(at) + announce(at)


def next_moment() -> datetime | None:
    """Return when `run` has something to do next (aware; it may be past), or None when nothing is planned."""
    changes = WorkingCopy.objects.filter(publish_at__isnull=False).aggregate(at=Min("publish_at"))["at"]
    stories = Article.objects.filter(status=Article.Status.PUBLISHED, announced_at=None)
    return min(filter(None, (changes, stories.aggregate(at=Min("published_at"))["at"])), default=None)


@freshness.verb
def bring_out(at: datetime, *, wait: bool = False) -> int:
    """Publish the scheduled changes that are due at `at` (aware) and return how many.

    With `wait` a story that another process has locked is waited for, two seconds at most: it may be this very change.
    """
    due = WorkingCopy.objects.filter(publish_at__lte=at).order_by("publish_at", "pk")
    return sum(
        _bring_out(copy_id, article_id, at, wait) for copy_id, article_id in due.values_list("pk", "article")
    )


def _bring_out(copy_id: int, article_id: int, at: datetime, wait: bool) -> bool:
    copy = None
    try:
        with transaction.atomic():
            if wait:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            rows = Article.objects.select_for_update(of=("self",), no_key=True, skip_locked=not wait)
            if not rows.filter(pk=article_id).exists():
                return False
            copy = (
                WorkingCopy.objects.select_related("scheduled_by")
                .filter(pk=copy_id, publish_at__lte=at)
                .first()
            )
            if copy is None:  # brought out, dropped or given another time meanwhile
                return False
            publishing.bring_out_due(copy, at)
            return True
    except (ValidationError, PermissionDenied, publishing.Conflict, publishing.CopyConflict) as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    except AWAY:
        # The database is away, or the lock is: the next look finds it again.
        logger.warning("a scheduled change waits for the database", exc_info=True)
        return False
    except Exception:
        logger.exception("a scheduled change of story %s failed", article_id)
        reason = str(_("It failed for a reason that stands in the log."))
    if copy is not None:
        _put_aside(copy, reason)
    return False


def _put_aside(copy: WorkingCopy, reason: str) -> None:
    """Take the schedule of a change back that could not go out, and tell the one who had scheduled it."""
    by = copy.scheduled_by
    with transaction.atomic():
        same = WorkingCopy.objects.filter(pk=copy.pk, version=copy.version, publish_at=copy.publish_at)
        if not same.update(publish_at=None, scheduled_by=None, refused=reason):
            return
        freshness.changed("schedule")
        article = copy.article
        TrailEntry.record(by=None, verb="refuse_copy", on=article, note=reason)
        if by and by.is_active and by.email:
            letters.send(
                to=by.email,
                subject=_("Not published: %(headline)s") % {"headline": article.headline},
                text=_(
                    "Your change of “%(headline)s” did not go out at its time.\n\n%(reason)s\n\n%(address)s\n"
                )
                % {"headline": article.headline, "reason": reason, "address": _desk(article)},
                key=f"refused-{article.uuid}-{copy.version}",
            )


def announce(at: datetime) -> int:
    """Tell the writers of the stories that came out until `at` (aware). Pages know it already, by the clock."""
    done = 0
    while True:
        with transaction.atomic():
            rows = (
                Article.objects.live(at)
                .filter(announced_at=None)
                .order_by("published_at", "pk")
                .select_for_update(of=("self",), no_key=True, skip_locked=True)
            )
            batch = list(rows[:AT_ONCE])
            for article in batch:
                try:
                    with transaction.atomic():
                        _announce(article)
                except Exception:
                    logger.exception("the announcement of story %s failed", article.pk)
                    from .tasks import announce as task  # the task calls this module

                    task.enqueue(article.pk)
            Article.objects.filter(pk__in=[article.pk for article in batch]).update(announced_at=at)
        done += len(batch)
        if len(batch) < AT_ONCE:
            return done


def announce_again(article_id: int) -> None:
    """Tell of one story whose announcement failed; it may be gone, or withdrawn, by now."""
    with transaction.atomic():
        article = Article.objects.live().filter(pk=article_id).first()
        if article is not None:
            _announce(article)


def _announce(article: Article) -> None:
    """Write to the writers of a story that somebody else published, and let it be found under others."""
    publisher = (
        article.revisions.filter(verb="publish")
        .order_by("-version")
        .values_list("made_by", flat=True)
        .first()
    )
    own = {article.created_by_id, *article.bylines.values_list("author__user", flat=True)}
    writers = User.objects.filter(
        pk__in=[pk for pk in own if pk not in (publisher, None)], is_active=True
    ).exclude(email="")
    for writer in writers:
        letters.send(
            to=writer.email,
            subject=_("Published: %(headline)s") % {"headline": article.headline},
            text=_("Your story “%(headline)s” is out.\n\n%(address)s\n")
            % {"headline": article.headline, "address": absolute(article.get_absolute_url())},
            key=f"published-{article.uuid}-{article.published_at:%Y%m%dT%H%M%S}-{writer.pk}",
        )
    # A story that was scored while it waited is in nobody's list yet.
    if not RelatedList.objects.filter(article=article.pk, scored_at__gte=article.published_at).exists():
        from .tasks import score_related as task  # the task's module calls this one

        task.enqueue(article.pk)


def _desk(article: Article) -> str:
    return absolute(reverse("admin:articles_article_change", args=[article.pk]))
