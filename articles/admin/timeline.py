"""The timeline of a story: edits, steps and notes as one list. Steps that write the story leave a revision, others a line
of the trail only; one list of both is cut into pages by the database, then the rows of a page are read."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.core.paginator import Paginator
from django.db.models import CharField, F, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Article, Revision, TrailEntry
from ..models.choices import Change
from .compare import FIELDS, label
from .verbs import zoned

PER_PAGE = 50
VERBS = {
    "create": gettext_lazy("Started"),
    "import": gettext_lazy("Brought in"),
    "edit": gettext_lazy("Changed"),
    "update": gettext_lazy("Updated for readers"),
    "submit": gettext_lazy("Sent to review"),
    "send_back": gettext_lazy("Sent back"),
    "publish": gettext_lazy("Published"),
    "correct": gettext_lazy("Corrected"),
    "take_down": gettext_lazy("Taken down"),
    "restore": gettext_lazy("Restored"),
    "revert": gettext_lazy("Older version restored"),
    "post_update": gettext_lazy("Live update posted"),
    "edit_update": gettext_lazy("Live update changed"),
    "correct_update": gettext_lazy("Live update corrected"),
    "remove_update": gettext_lazy("Live update removed"),
    "put_back_update": gettext_lazy("Live update put back"),
    "summarise": gettext_lazy("Summary of the coverage written"),
    "close_coverage": gettext_lazy("Coverage ended"),
    "open_coverage": gettext_lazy("Coverage opened again"),
    "break": gettext_lazy("Breaking news"),
    "extend_break": gettext_lazy("Breaking news extended"),
    "end_break": gettext_lazy("Breaking news ended"),
    "resume_break": gettext_lazy("Breaking news put back"),
    "lead_break": gettext_lazy("Breaking news put first"),
    "renew_label": gettext_lazy("Label “Developing” renewed"),
    "drop_label": gettext_lazy("Label “Developing” taken off"),
    "set_comment_mode": gettext_lazy("Comment mode set"),
    "warn": gettext_lazy("Commenter warned"),
    "pre_moderate": gettext_lazy("Every comment of a commenter waits"),
    "suspend": gettext_lazy("Commenter suspended"),
    "ban": gettext_lazy("Commenter banned"),
    "lift_pre_moderate": gettext_lazy("Comments of a commenter need not wait any more"),
    "lift_suspend": gettext_lazy("Suspension lifted"),
    "lift_ban": gettext_lazy("Ban lifted"),
    "undo_warn": gettext_lazy("Warning taken back"),
    "undo_pre_moderate": gettext_lazy("Order that every comment waits taken back"),
    "undo_suspend": gettext_lazy("Suspension taken back"),
    "undo_ban": gettext_lazy("Ban taken back"),
    "undo_lift_pre_moderate": gettext_lazy("Every comment of a commenter waits again"),
    "undo_lift_suspend": gettext_lazy("Suspension in force again"),
    "undo_lift_ban": gettext_lazy("Ban in force again"),
    "pick_comment": gettext_lazy("Comment picked"),
    "unpick_comment": gettext_lazy("Comment no longer picked"),
    "erase_commenter": gettext_lazy("Commenter erased"),
    "export_commenter": gettext_lazy("Commenter’s data handed out"),
    "keep": gettext_lazy("Working copy kept"),
    "drop_copy": gettext_lazy("Working copy dropped"),
    "schedule_copy": gettext_lazy("Change scheduled"),
    "refuse_copy": gettext_lazy("Scheduled change did not go out"),
    "note": gettext_lazy("Note"),
    "share": gettext_lazy("Preview link made"),
    "unshare": gettext_lazy("Preview link revoked"),
    "discard": gettext_lazy("Draft deleted"),
    "publish_front": gettext_lazy("Front published"),
    "schedule_front": gettext_lazy("Front scheduled"),
    "take_back_front": gettext_lazy("Front taken back"),
    "keep_front": gettext_lazy("Front prepared"),
    "drop_front": gettext_lazy("Front dropped"),
    "add": gettext_lazy("Added"),
    "change": gettext_lazy("Changed"),
    "delete": gettext_lazy("Deleted"),
    "invite": gettext_lazy("Invited"),
    "send_link": gettext_lazy("Link to set a password sent"),
    "deactivate": gettext_lazy("Account deactivated"),
    "reactivate": gettext_lazy("Account reactivated"),
    "end_sessions": gettext_lazy("Signed out everywhere"),
    "reset_second_factor": gettext_lazy("Second factor reset"),
    "add_second_factor": gettext_lazy("Second factor added"),
    "remove_second_factor": gettext_lazy("Second factor removed"),
}


def verb_in_words(verb: str) -> str:
    """Return what a verb of the trail did, as a colleague reads it."""
    return str(VERBS.get(verb, verb.replace("_", " ").capitalize()))


@dataclass
class Moment:
    """One line of the timeline. `version` is that of the revision, None for what left none."""

    at: datetime
    who: str
    verb: str
    words: str
    note: str
    version: int | None = None
    before: int | None = None
    told: bool = False
    changed: list[str] = field(default_factory=list)
    more: str = ""


def pages(article: Article) -> Paginator:
    """Return the keys of the timeline of `article`, newest first, cut into pages."""

    def keys(rows, which: str, clock: str):
        named = {"when": F(clock), "which": Value(which, output_field=CharField()), "key": F("pk")}
        return rows.order_by().annotate(**named).values_list(*named)

    of_story = TrailEntry.objects.filter(object_type=Article._meta.model_name, object_id=article.pk)
    others = keys(of_story.exclude(details__has_key="version"), "trail", "at")
    rows = keys(article.revisions, "revision", "made_at").union(others, all=True)
    return Paginator(rows.order_by("-when", "which", "-key"), PER_PAGE)


def moments(article: Article, page) -> list[tuple[date, list[Moment]]]:
    """Return the lines of a page of `pages(article)` by day, newest first. Three queries, however many lines."""
    keys = list(page)
    wanted = {which: [key for _at, kind, key in keys if kind == which] for which in ("revision", "trail")}
    revisions = Revision.objects.select_related("made_by").in_bulk(wanted["revision"])
    entries = TrailEntry.objects.in_bulk(wanted["trail"])
    before = _before(article, revisions.values())
    days: list[tuple[date, list[Moment]]] = []
    for at, kind, key in keys:
        line = _of_revision(revisions[key], before) if kind == "revision" else _of_trail(entries[key])
        day = timezone.localtime(at).date()
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(line)
    return days


def _before(article: Article, revisions) -> dict[int, Revision]:
    """Return by version the revision before it, read in one query."""
    versions = sorted(revision.version for revision in revisions)
    if not versions:
        return {}
    earlier = list(
        article.revisions.filter(version__gte=versions[0] - 1, version__lte=versions[-1]).order_by("version")
    )
    return {later.version: first for first, later in pairwise(earlier)}


def _of_revision(revision: Revision, before: dict[int, Revision]) -> Moment:
    first = before.get(revision.version)
    held = first.snapshot if first else None
    changed = [] if held is None else changed_names(held, revision.snapshot)
    return Moment(
        at=revision.made_at,
        who=str(revision.made_by or "–"),
        verb=revision.verb,
        words=verb_in_words(revision.verb),
        note="" if revision.verb == "set_comment_mode" else revision.note,
        version=revision.version,
        before=first.version if first else None,
        told=revision.material,
        changed=changed,
    )


def changed_names(first: dict, second: dict) -> list[str]:
    """Return the names, as the form has them, of the fields that differ; a step says itself where it leads."""
    return [
        label(name)
        for name in FIELDS
        if name != "status" and json.dumps(first.get(name) or "") != json.dumps(second.get(name) or "")
    ]


def _of_trail(entry: TrailEntry) -> Moment:
    return Moment(
        at=entry.at,
        who=entry.who,
        verb=entry.verb,
        words=verb_in_words(entry.verb),
        note=entry.note,
        more=_details(entry),
    )


def _details(entry: TrailEntry) -> str:
    """Return what a line of the trail keeps beside its note, in words."""
    if entry.verb == "schedule_copy":
        at = parse_datetime(entry.details.get("at", ""))
        kinds: dict[str, str | Promise] = dict(Change.choices)
        kind = str(kinds.get(entry.details.get("change", ""), ""))
        return _("Goes out at %(time)s. %(kind)s") % {"time": zoned(at) if at else "–", "kind": kind}
    return ""
