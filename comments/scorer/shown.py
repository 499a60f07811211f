"""The scorer in words: beside a comment in the queue, and how it stands, above the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Comment, CommentSettings, Lesson, Scorer
from .measuring import at_least, hundredths
from .training import ENOUGH, GOOD_ENOUGH, lessons

# What features.py sees besides words.
SHAPES: dict[str, str | Promise] = {
    "#links 0": _("no link"),
    "#links 1": _("one link"),
    "#links 2": _("two links"),
    "#links 3+": _("three links or more"),
    "#length s": _("very short"),
    "#length m": _("short"),
    "#length l": _("long"),
    "#length xl": _("very long"),
    "#capitals": _("many capitals"),
    "#e-mail": _("an e-mail address"),
    "#phone": _("a telephone number"),
    "#money": _("an amount of money"),
    "#loud": _("many exclamation marks"),
    "#name with digits": _("digits in the name"),
    "#name with address": _("a web address in the name"),
    "#long name": _("a name of many words"),
}


@dataclass(frozen=True)
class Word:
    """A word of the comment, or what else speaks; `is_word` tells them apart, `weight` is as it is shown."""

    text: str | Promise
    weight: str
    is_word: bool


@dataclass(frozen=True)
class Shown:
    """A score, of 100, with the words that speak for spam and those that speak against it, the strongest first."""

    value: int
    spam: list[Word]
    kept: list[Word]


def for_items(comments: Iterable[Comment]) -> dict[int, Shown]:
    """Return what the queue shows of the scores of `comments`, by id; those that have none are missing. Asks nothing."""
    return {comment.pk: _shown(comment.trace["score"]) for comment in comments if comment.trace.get("score")}


def _shown(score: dict) -> Shown:
    words = score.get("words", ())
    return Shown(
        hundredths(score["value"]),
        [_word(word, weight) for word, weight in words if weight > 0],
        [_word(word, weight) for word, weight in words if weight < 0],
    )


def _word(word: str, weight: float) -> Word:
    shape = SHAPES.get(word)
    return Word(shape or word, f"{weight:+.1f}".replace("-", "−"), shape is None)


@dataclass(frozen=True)
class State:
    """How the scorer stands, by its last training; `caught` and `disturbed` are what it would have done at the threshold."""

    kept_off: bool
    on_since: datetime | None
    trained_at: datetime | None
    auc: str
    spam: int
    kept: int
    enough: int
    good_enough: str
    threshold: int
    caught: int
    of_spam: int
    disturbed: int
    of_kept: int


def state() -> State:
    """Return how the scorer stands."""
    row, rules, counts = Scorer.current(), CommentSettings.current(), lessons()
    spam, kept = (row.scores.get(kind, []) for kind in (Lesson.Kind.SPAM, Lesson.Kind.KEPT))
    threshold = rules.scorer_hold
    return State(
        kept_off=not rules.scorer,
        on_since=row.on_since,
        trained_at=row.trained_at,
        # Rounded down: 0.849 is not enough, and shall not look as if it were.
        auc="" if row.auc is None else f"{int(row.auc * 1000) / 1000:.3f}",
        spam=counts[Lesson.Kind.SPAM],
        kept=counts[Lesson.Kind.KEPT],
        enough=ENOUGH,
        good_enough=f"{GOOD_ENOUGH:.2f}",
        threshold=threshold,
        caught=at_least(spam, threshold) if threshold else 0,
        of_spam=sum(spam),
        disturbed=at_least(kept, threshold) if threshold else 0,
        of_kept=sum(kept),
    )
