"""The verbs of an alert: it begins, lasts longer, ends, comes back, comes first. And those of the label "Developing".

They are taps on a phone while colleagues write. None asks which version was seen, and none touches the text: whoever has
the story's form open goes on writing and loses nothing.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import freshness, permissions
from ..models import Article
from .refusing import require
from .scored import writing

# What is offered, in minutes; and how long an alert may stand at the most, counted from the moment of the tap.
ENDS = (20, 60, 120)
LONGEST = timedelta(hours=24)
LONGEST_LINE = Article._meta.get_field("breaking_line").max_length or 0
# So long an alert that was ended too early can be put back as it was.
UNDO_FOR = timedelta(minutes=30)


@freshness.verb
@transaction.atomic
def break_story(
    article: Article, *, by, line: str = "", minutes: int | None = None, until: datetime | None = None
) -> Article:
    """Let an alert stand for `article`: `minutes` from now, or `until` (aware); it says `line`, or the headline.

    It takes its place behind what is breaking already. Of a story that is not out yet the alert begins with its
    publication, from which `minutes` count then. An alert that stands gets the new line and end; with neither `minutes` nor
    `until` it keeps its end.
    Raises ValidationError without an end, for one that has passed or lies more than 24 hours ahead, PermissionDenied.
    """
    row = _latest(article)
    now = timezone.now()
    standing = row.is_breaking(now)
    line = " ".join(line.split())
    if len(line) > LONGEST_LINE:
        raise ValidationError(
            {"line": _("The line has %(most)d characters at most.") % {"most": LONGEST_LINE}}
        )
    if minutes is None and until is None and not standing:
        raise ValidationError({"end": _("Say when the banner ends.")})
    if minutes is not None and until is not None:
        raise ValidationError({"end": _("Choose one end: minutes or a time.")})
    begins = max(now, row.published_at or now) if row.status == Article.Status.PUBLISHED else now
    if minutes is not None:
        _check(begins, begins + timedelta(minutes=minutes))
    elif until is not None:
        _check(begins, until)
    ends = begins + timedelta(minutes=minutes) if minutes is not None else until
    note = _note(line, ends, None if row.is_live_at(now) else minutes)
    with writing(article, by=by, verb="break", note=note) as row:
        require(permissions.may_break(by, row), _("You may not break this story in its present state."))
        row.breaking_line = line
        row.breaking_planned = None
        if not standing:
            row.breaking_first_at = None
            row.breaking_since = now if row.is_live_at(now) else None
        if minutes is None and until is None:
            return article
        row.breaking_minutes = None if row.is_live_at(now) else minutes
        # A draft has no publication yet from which the minutes could count.
        waits = minutes is not None and row.status != Article.Status.PUBLISHED
        row.breaking_until = None if waits else ends
    return article


def alert_of_new(row: Article) -> None:
    """Give the locked `row`, which was just given its publication time, the alert that was decided for it before."""
    row.breaking_since = row.breaking_first_at = None
    out_at = row.published_at or timezone.now()
    if row.breaking_minutes is not None:
        row.breaking_until = out_at + timedelta(minutes=row.breaking_minutes)
    elif row.breaking_until is not None and row.breaking_until <= out_at:
        row.breaking_until = None


def no_alert(row: Article) -> None:
    """Take every trace of an alert from the locked `row`, but what it said."""
    row.breaking_until = row.breaking_since = row.breaking_first_at = None
    row.breaking_minutes = row.breaking_planned = None


@freshness.verb
@transaction.atomic
def extend_break(article: Article, *, by, minutes: int, seen: datetime | None = None) -> Article:
    """Let the alert of `article` stand `minutes` longer than `seen` (aware), the end that the editor saw.

    Two taps, or two editors with the same thought, make it `minutes` longer once. It never gets shorter, and it ends 24 hours
    from now at the latest. Raises ValidationError when it has ended, PermissionDenied.
    """
    row, now = _to_tap(article, by=by)
    if not row.is_breaking(now) or row.breaking_until is None:
        raise ValidationError(_("The banner has ended already. Break the story again if it is still news."))
    if not 0 < minutes <= LONGEST / timedelta(minutes=1):
        raise ValidationError(_too_long())
    latest = now + LONGEST
    wanted = min(min(seen or row.breaking_until, latest) + timedelta(minutes=minutes), latest)
    if wanted <= row.breaking_until:
        return _as_it_is(article)
    with writing(article, by=by, verb="extend_break", note=_clock(wanted)) as row:
        row.breaking_until = wanted
    return article


@freshness.verb
@transaction.atomic
def end_break(article: Article, *, by) -> Article:
    """End the alert of `article` now; one that waits for the publication is taken back. One that has ended is no error.

    Raises PermissionDenied.
    """
    row, now = _to_tap(article, by=by)
    stands = row.is_breaking(now)
    waits = not row.is_live_at(now) and (row.breaking_minutes is not None or row.breaking_until is not None)
    if not stands and not waits:
        return _as_it_is(article)
    with writing(article, by=by, verb="end_break") as row:
        if stands:
            row.breaking_planned, row.breaking_until = row.breaking_until, now
        else:
            no_alert(row)
    return article


@freshness.verb
@transaction.atomic
def resume_break(article: Article, *, by) -> Article:
    """Put an alert back that was ended early, in its place and with its end. Raises ValidationError when that has passed."""
    row, now = _to_tap(article, by=by)
    if row.is_breaking(now):
        return _as_it_is(article)
    if row.breaking_planned is None or row.breaking_planned <= now or not row.is_live_at(now):
        raise ValidationError(_("Its time is over. Break the story again if it is still news."))
    with writing(article, by=by, verb="resume_break", note=_clock(row.breaking_planned)) as row:
        row.breaking_until, row.breaking_planned = row.breaking_planned, None
    return article


@freshness.verb
@transaction.atomic
def lead_break(article: Article, *, by) -> Article:
    """Put the alert of `article` before all others. Raises ValidationError when it has ended, PermissionDenied."""
    row, now = _to_tap(article, by=by)
    if not row.is_breaking(now):
        raise ValidationError(_("The banner has ended already. Break the story again if it is still news."))
    leads = Article.objects.breaking(now).values_list("pk", flat=True).first()
    if leads == row.pk:
        return _as_it_is(article)
    with writing(article, by=by, verb="lead_break") as row:
        row.breaking_first_at = now
    return article


@freshness.verb
@transaction.atomic
def renew_label(article: Article, *, by) -> Article:
    """Let the label "Developing" stand for 24 hours from now. Raises ValidationError when it was taken off, PermissionDenied."""
    row = _latest(article)
    require(permissions.may_label(by, row), _("You may not change this story in its present state."))
    if not row.developing:
        raise ValidationError(_("A colleague has taken the label off this story."))
    with writing(article, by=by, verb="renew_label") as row:
        row.developing_renewed_at = timezone.now()
    return article


@freshness.verb
@transaction.atomic
def drop_label(article: Article, *, by) -> Article:
    """Take the label "Developing" off; a story without it is no error. Raises PermissionDenied."""
    row = _latest(article)
    require(permissions.may_label(by, row), _("You may not change this story in its present state."))
    if not row.developing:
        return _as_it_is(article)
    with writing(article, by=by, verb="drop_label") as row:
        row.developing, row.developing_renewed_at = False, None
    return article


def _to_tap(article: Article, *, by) -> tuple[Article, datetime]:
    """Return the story as it is now, and the time. Raises PermissionDenied."""
    row = _latest(article)
    require(permissions.may_break(by, row), _("You may not break this story in its present state."))
    return row, timezone.now()


def _latest(article: Article) -> Article:
    """Return the row as it is now, locked; `article` counts as having seen it, since these verbs write nothing that was typed."""
    row = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=article.pk).first()
    if row is None:
        raise ValidationError(_("This story was deleted meanwhile."))
    article.version = row.version
    return row


def _as_it_is(article: Article) -> Article:
    """Bring the instance up to date though nothing was written."""
    article.refresh_from_db()
    return article


def _check(begins: datetime, ends: datetime) -> None:
    if timezone.is_naive(ends):
        raise ValidationError({"end": _("An end needs a time zone.")})
    if ends <= begins:
        sentence = (
            _("That time has passed. Choose a later one.")
            if begins <= timezone.now()
            else _("The story is not out by then. Choose a later time.")
        )
        raise ValidationError({"end": sentence})
    if ends > begins + LONGEST:
        raise ValidationError({"end": _too_long()})


def _too_long() -> str:
    return _("A banner stands for 24 hours at most; it can be extended later.")


def _note(line: str, ends: datetime | None, minutes: int | None) -> str:
    """Return what trail and timeline say of an alert: until when, and what it says."""
    when = _("%(minutes)d minutes from publication") % {"minutes": minutes} if minutes is not None else ""
    when = when or (_clock(ends) if ends is not None else "")
    return ": ".join(filter(None, (when, line)))


def _clock(moment: datetime) -> str:
    return _("until %(time)s") % {"time": date_format(timezone.localtime(moment), "H:i T, j F Y")}
