"""Rules tried on the comments of the last days, before they are the newsroom's: computed from what was stored when they came.

What was decided then, by rules or by people, has no part in it. Comments that were refused are not stored; they are missing
on both sides.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .models import Comment
from .screening import Action, Rules, Submission, screen

SAMPLES = 5  # of each way in which comments move
LONGEST = 20.0  # seconds; a colleague waits for the answer
READ_AT_ONCE = 2_000
EXCERPT = 160


@dataclass(frozen=True)
class Sample:
    """One comment that would fare otherwise: whose, what it says, and the phase that says so before and after."""

    pk: int
    name: str
    excerpt: str
    before: str
    after: str
    detail: str


@dataclass
class Outcome:
    """What became of `total` comments by the rules of before, and what would have by those of after, each as counts by action.

    `moves` counts by (before, after) those that would fare otherwise; `since` is set where not all could be looked at in
    time, and names the oldest that was.
    """

    total: int = 0
    before: Counter[Action] = field(default_factory=Counter)
    after: Counter[Action] = field(default_factory=Counter)
    moves: Counter[tuple[Action, Action]] = field(default_factory=Counter)
    samples: dict[tuple[Action, Action], list[Sample]] = field(default_factory=dict)
    since: datetime | None = None


def stored(since: datetime | None = None) -> Iterator[tuple[int, datetime, Submission]]:
    """Yield id, time and inputs of the comments that were screened here, the newest first, back to `since` (aware)."""
    rows = Comment.objects.screened().order_by("-created_at")
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    values = rows.values_list("pk", "created_at", "author_name", "body", "trace")
    for pk, created_at, name, body, trace in values.iterator(chunk_size=READ_AT_ONCE):
        yield pk, created_at, Submission.stored(trace["inputs"], body=body, name=name)


def replay(before: Rules, after: Rules, *, since: datetime, longest: float = LONGEST) -> Outcome:
    """Return how the comments since `since` (aware) fare by two sets of rules; it stops after `longest` seconds."""
    outcome = Outcome()
    end = time.monotonic() + longest
    for pk, created_at, submission in stored(since):
        was, will = screen(submission, before), screen(submission, after)
        outcome.total += 1
        outcome.before[was.action] += 1
        outcome.after[will.action] += 1
        if was.action is not will.action:
            move = (was.action, will.action)
            outcome.moves[move] += 1
            samples = outcome.samples.setdefault(move, [])
            if len(samples) < SAMPLES:
                excerpt = " ".join(submission.body[: 2 * EXCERPT].split())[:EXCERPT]
                detail = next((what for rule, what in will.fired if rule == will.rule), "")
                samples.append(Sample(pk, submission.name, excerpt, was.rule, will.rule, detail))
        if outcome.total % 256 == 0 and time.monotonic() > end:
            outcome.since = created_at
            break
    return outcome
