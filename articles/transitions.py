"""The life of a story in one table: which verb leads from which state to which, and who may do it.

`permissions` asks it before a verb, `writing` holds every verb to it, and `docs/editing.md` shows it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Article


class State(StrEnum):
    """Where a story stands. *Scheduled* is published from a time still to come on: the clock alone ends it."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"


class Who(StrEnum):
    """Who may do a step."""

    WRITER = "writer"  # whose own story it is, and every editor
    EDITOR = "editor"
    MODERATOR = "moderator"  # and every editor


@dataclass(frozen=True)
class Step:
    """One line of the table. A step without `after` leaves a story in the state that it finds it in."""

    verb: str
    before: frozenset[State]
    who: Who
    after: frozenset[State] = frozenset()


def _step(verb: str, before: str, who: Who, after: str = "") -> Step:
    return Step(verb, frozenset(map(State, before.split())), who, frozenset(map(State, after.split())))


EVERY = " ".join(State)
UNPUBLISHED = "draft in_review scheduled"

TABLE = (
    _step("edit", "draft", Who.WRITER),
    _step("edit", "in_review scheduled published taken_down", Who.EDITOR),
    _step("submit", "draft", Who.WRITER, "in_review"),
    _step("send_back", "in_review scheduled", Who.EDITOR, "draft"),
    _step("publish", UNPUBLISHED, Who.EDITOR, "published scheduled"),
    _step("break", f"{UNPUBLISHED} published", Who.EDITOR),
    _step("label", "published", Who.EDITOR),
    _step("keep", "published", Who.EDITOR),
    _step("publish_copy", "published", Who.EDITOR),
    _step("drop_copy", "published taken_down", Who.EDITOR),
    _step("correct", "published", Who.EDITOR),
    _step("take_down", "published", Who.EDITOR, "taken_down"),
    _step("restore", "taken_down", Who.EDITOR, "published"),
    _step("discard", "draft", Who.WRITER),
    _step("discard", "in_review scheduled", Who.EDITOR),
    _step("share", "draft", Who.WRITER),
    _step("share", "in_review scheduled published taken_down", Who.EDITOR),
    _step("set_comment_mode", EVERY, Who.MODERATOR),
)
# These write the text, so they may be done wherever `edit` may.
COVERAGE = {
    *("post_update", "edit_update", "correct_update", "remove_update", "put_back_update"),
    *("summarise", "close_coverage", "open_coverage"),
}
LIKE_EDIT = {"update", "revert", *COVERAGE}
# An alert made longer, ended, put back or put first; a label renewed or taken off.
LIKE = dict.fromkeys(("extend_break", "end_break", "resume_break", "lead_break"), "break")
LIKE |= dict.fromkeys(("renew_label", "drop_label"), "label")
# Steps beside the text of a story: whoever has its form open has lost nothing by them.
ASIDE = {"break", *LIKE}


def state_of(article: Article, at: datetime | None = None) -> State:
    """Return where `article` stands at `at` (aware; now when left out)."""
    if article.status == Article.Status.PUBLISHED and not article.is_live_at(at or timezone.now()):
        return State.SCHEDULED
    return State(article.status)


def steps(verb: str, state: State) -> list[Step]:
    """Return the lines of the table by which `verb` may be done to a story in `state`."""
    name = "edit" if verb in LIKE_EDIT else LIKE.get(verb, verb)
    return [step for step in TABLE if step.verb == name and state in step.before]


def check(verb: str, before: State, after: State) -> None:
    """Raise ValidationError when no line of the table lets `verb` lead from `before` to `after`.

    Whatever form, action, command or script called the verb, nothing is written then.
    """
    if not any(after in (step.after or {before}) for step in steps(verb, before)):
        raise ValidationError(
            _("The step “%(verb)s” does not lead from “%(before)s” to “%(after)s”.")
            % {"verb": verb, "before": before, "after": after}
        )
