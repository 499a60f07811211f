"""The verb that writes the newsroom's rules for comments, and finds out which pages they change."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article, TrailEntry

from .models import CommentSettings
from .opening import is_open

# What the page about readers' data says of the rules.
TOLD = ("keep_addresses", "retention_days", "spam_days", "scorer", "mail_reasons")
# So many stories are named one by one when the rules open or close their comments.
MOST_STORIES = 400
# What begins or ends this close to now may do so before the rules are written.
SOON = timedelta(seconds=10)


@transaction.atomic
@freshness.verb
def change_rules(row: CommentSettings, *, by) -> CommentSettings:
    """Store the newsroom's rules for comments; every page that shows whether comments are open is old then."""
    if not by.has_perm("comments.change_commentsettings"):
        raise PermissionDenied(_("You may not change the rules for comments."))
    with connection.cursor() as cursor:
        # Which stories are opened or closed is found out now: nobody shall publish one, or give it another mode, meanwhile.
        cursor.execute(f"LOCK TABLE {Article._meta.db_table} IN SHARE MODE")
    before = CommentSettings.current()
    row.full_clean()
    row.save()
    changes = [
        str(field.verbose_name)
        for field in row._meta.concrete_fields
        if getattr(before, field.attname) != getattr(row, field.attname)
    ]
    TrailEntry.record(by=by, verb="change", on=row, note=", ".join(changes))
    words = _opened_or_closed(before, row)
    if any(getattr(before, name) != getattr(row, name) for name in TOLD):
        words.add("comment-data")
    if words:
        freshness.changed(*words)
    return row


def _opened_or_closed(before: CommentSettings, after: CommentSettings) -> set[str]:
    """Return the words of the stories whose comments are open under one of two sets of rules only."""
    if (before.mode, before.close_after_days) == (after.mode, after.close_after_days):
        return set()
    now = timezone.now()
    words: set[str] = set()
    columns = ("status", "published_at", "comment_mode")
    for story in Article.objects.live(now + SOON).only(*columns).order_by().iterator():
        moments = (max(now, story.published_at), max(now, story.published_at) + SOON)
        if any(is_open(story, before, at) != is_open(story, after, at) for at in moments):
            words.add(f"comments-{story.pk}")
            if len(words) > MOST_STORIES:
                return {"comment-rules"}
    return words
