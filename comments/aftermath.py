"""What follows from a comment's change of status: everything that has to hear of it, in the transaction of the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from . import feedback, outcomes, telling, webhooks, wishes
from .scorer import lessons


@dataclass(frozen=True)
class Change:
    """One comment that went from the status `before` ("" for one that just came) to `after`, at `at`.

    `by` is the colleague who decided, None for a rule, a machine or the author; `undoes` whether a decision is taken back,
    `tell` whether the author may be told of it by mail.
    """

    comment_id: int
    article_id: int
    before: str
    after: str
    at: datetime
    by: object | None = None
    reason: str = ""
    undoes: bool = False
    tell: bool = True


def follow(changes: Sequence[Change]) -> None:
    """Let everybody know who has to. All `changes` are of one moment, one colleague and one status after."""
    if not changes:
        return
    first = changes[0]
    if first.by is not None:
        feedback.note(
            {change.comment_id: change.before for change in changes},
            after=first.after,
            at=first.at,
            undoes=first.undoes,
        )
        lessons.note(
            [change.comment_id for change in changes], after=first.after, at=first.at, undoes=first.undoes
        )
    outcomes.follow(changes)
    telling.decided(changes)
    webhooks.note(changes)
    wishes.follow(changes)
