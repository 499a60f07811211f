"""What happens to a comment before a person has seen it: ordered, named phases, pure functions without I/O.

The first phase that fires decides; the trace names every phase that fired, and on what, so that a moderator sees why. All
that a phase looks at is in the `Submission`, which is stored with the comment: any other rules can be tried on it later.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from . import text
from .scorer.measuring import hundredths
from .words import Spoken, WordList


class Action(StrEnum):
    REFUSE = "refuse"  # not stored; the answer says why and keeps the text
    SPAM = "spam"
    REJECT = "reject"
    HOLD = "hold"
    PUBLISH = "publish"


CLOSED, EMPTY, TOO_LONG, OVER_THE_RATE = "closed", "empty", "too long", "over the rate"
TRUSTED = "trusted"
AS_THE_PAPER = "paper"


@dataclass(frozen=True)
class Rules:
    """The thresholds and lists, as the newsroom has set them; `mode` is the paper's: "pre_moderated", "trusted" or "closed"."""

    mode: str = "pre_moderated"
    close_after_days: int = 0
    max_length: int = 5000
    rate_per_minute: int = 5
    email_per_minute: int = 5
    network_per_minute: int = 60
    min_seconds: float = 3
    duplicate_hours: int = 24
    max_links: int = 2
    trusted_after: int = 1
    blocked_words: WordList | tuple[str, ...] = ()
    suspect_words: WordList | tuple[str, ...] = ()
    # Whether the scorer has a say; from which score on, in hundredths, a comment waits, and from which it is spam (0: never).
    scorer: bool = True
    scorer_hold: int = 80
    scorer_spam: int = 0

    @cached_property
    def blocked(self) -> WordList:
        """The blocked words, ready to be found."""
        return (
            self.blocked_words if isinstance(self.blocked_words, WordList) else WordList(self.blocked_words)
        )

    @cached_property
    def suspect(self) -> WordList:
        """The suspect words, ready to be found."""
        return (
            self.suspect_words if isinstance(self.suspect_words, WordList) else WordList(self.suspect_words)
        )


@dataclass(frozen=True)
class Submission:
    """Everything that the phases look at, as it was when the comment came.

    `seconds` is how long the form was open, None when nobody knows. `mode` is the story's own, `days` how many midnights
    have passed since it was published. The three counts are comments of the minute before; `same_text_after` is how
    many seconds ago the same text came last, None for never. `approved_before` counts approved comments of the e-mail address.
    """

    body: str
    name: str = ""
    honeypot: str = ""
    seconds: float | None = None
    mode: str = AS_THE_PAPER
    live: bool = True
    days: int = 0
    from_address: int = 0
    from_email: int = 0
    from_network: int = 0
    same_text_after: float | None = None
    banned: str = ""
    # By what the newsroom knows somebody of whom every comment waits: "email", "address", "network".
    sanction: str = ""
    approved_before: int = 0
    # Only a confirmed e-mail address proves who writes; a typed one proves nothing.
    proven: bool = False
    # How much it looks like spam, from 0 to 1; None while the scorer is off. The words that say so are shown, no phase looks at them.
    score: float | None = None
    score_words: tuple[tuple[str, float], ...] = ()

    @cached_property
    def spoken(self) -> Spoken:
        """What the lists of words look at."""
        return Spoken(f"{self.name}\n{self.body}")

    @cached_property
    def links(self) -> int:
        """How many addresses stand in the text."""
        return text.count_links(self.body)

    def inputs(self) -> dict[str, Any]:
        """Return what is stored beside the row, which holds text and name already."""
        inputs = asdict(self)
        del inputs["body"], inputs["name"], inputs["score_words"]
        return inputs

    @classmethod
    def stored(cls, inputs: dict[str, Any], *, body: str, name: str) -> "Submission":
        """Return what was looked at when the comment came, from the row and its stored `inputs`."""
        known = {key: inputs[key] for key in cls.__dataclass_fields__.keys() & inputs.keys()}
        return cls(**(known | {"body": body, "name": name}))


@dataclass(frozen=True)
class Verdict:
    """What to do, the name of the phase that said so, and every (phase, detail) that fired."""

    action: Action
    rule: str
    fired: tuple[tuple[str, str], ...] = field(default=())


Phase = Callable[[Submission, Rules], str | None]


def mode_of(mode: str, days: int, live: bool, rules: Rules) -> tuple[str, str]:
    """Return how comments on a story are moderated ("pre_moderated", "trusted", "closed"), and what says so."""
    if not live:
        return "closed", "not public"
    if rules.close_after_days and days > rules.close_after_days:
        return "closed", f"{days} > {rules.close_after_days} days"
    return (rules.mode, "paper") if mode == AS_THE_PAPER else (mode, "story")


def _mode(it: Submission, rules: Rules) -> tuple[str, str]:
    return mode_of(it.mode, it.days, it.live, rules)


def _closed(it: Submission, rules: Rules) -> str | None:
    mode, because = _mode(it, rules)
    return because if mode == "closed" else None


def _empty(it: Submission, rules: Rules) -> str | None:
    return "" if text.is_blank(it.body) else None


def _too_long(it: Submission, rules: Rules) -> str | None:
    return f"{len(it.body)} > {rules.max_length}" if len(it.body) > rules.max_length else None


def _over_the_rate(it: Submission, rules: Rules) -> str | None:
    for what, count, most in (
        ("address", it.from_address, rules.rate_per_minute),
        ("e-mail", it.from_email, rules.email_per_minute),
        ("network", it.from_network, rules.network_per_minute),
    ):
        if count >= most:
            return f"{what}: {count + 1} > {most}"
    return None


def _honeypot(it: Submission, rules: Rules) -> str | None:
    return it.honeypot[:80] or None


def _banned(it: Submission, rules: Rules) -> str | None:
    return it.banned or None


def _pre_moderated_person(it: Submission, rules: Rules) -> str | None:
    return it.sanction or None


def _blocked_word(it: Submission, rules: Rules) -> str | None:
    return rules.blocked.find(it.spoken)


def _too_fast(it: Submission, rules: Rules) -> str | None:
    too_fast = it.seconds is not None and it.seconds < rules.min_seconds
    return f"{it.seconds:.1f} s < {rules.min_seconds} s" if too_fast else None


def _duplicate(it: Submission, rules: Rules) -> str | None:
    after = it.same_text_after
    if after is None or after >= rules.duplicate_hours * 3600:
        return None
    return (
        f"{after:.0f} s"
        if after < 120
        else f"{after / 60:.0f} min"
        if after < 7200
        else f"{after / 3600:.0f} h"
    )


def _many_links(it: Submission, rules: Rules) -> str | None:
    return f"{it.links} > {rules.max_links}" if it.links > rules.max_links else None


def _suspect_word(it: Submission, rules: Rules) -> str | None:
    return rules.suspect.find(it.spoken)


def _scored(it: Submission, rules: Rules, threshold: int) -> str | None:
    if it.score is None or not rules.scorer or not threshold:
        return None
    score = hundredths(it.score)
    return f"{score} ≥ {threshold}" if score >= threshold else None


def _scored_as_spam(it: Submission, rules: Rules) -> str | None:
    return _scored(it, rules, rules.scorer_spam)


def _scorer(it: Submission, rules: Rules) -> str | None:
    return _scored(it, rules, rules.scorer_hold)


def _first_comment(it: Submission, rules: Rules) -> str | None:
    before = int(it.approved_before)
    if before >= rules.trusted_after:
        return None
    return f"{before} < {rules.trusted_after}" if rules.trusted_after > 1 else ""


def _pre_moderated(it: Submission, rules: Rules) -> str | None:
    mode, because = _mode(it, rules)
    return None if mode == "trusted" else because


def _not_proven(it: Submission, rules: Rules) -> str | None:
    return None if it.proven else ""


def _trusted(it: Submission, rules: Rules) -> str | None:
    known = it.proven and int(it.approved_before) >= rules.trusted_after
    return "" if known and _mode(it, rules)[0] == "trusted" else None


PHASES: tuple[tuple[str, Action, Phase], ...] = (
    (CLOSED, Action.REFUSE, _closed),
    (EMPTY, Action.REFUSE, _empty),
    (TOO_LONG, Action.REFUSE, _too_long),
    (OVER_THE_RATE, Action.REFUSE, _over_the_rate),
    ("honeypot", Action.SPAM, _honeypot),
    ("banned", Action.REJECT, _banned),
    ("blocked word", Action.REJECT, _blocked_word),
    ("scored as spam", Action.SPAM, _scored_as_spam),
    ("pre-moderated person", Action.HOLD, _pre_moderated_person),
    ("too fast", Action.HOLD, _too_fast),
    ("duplicate", Action.HOLD, _duplicate),
    ("many links", Action.HOLD, _many_links),
    ("suspect word", Action.HOLD, _suspect_word),
    ("scorer", Action.HOLD, _scorer),
    ("first comment", Action.HOLD, _first_comment),
    ("pre-moderated", Action.HOLD, _pre_moderated),
    ("not proven", Action.HOLD, _not_proven),
    (TRUSTED, Action.PUBLISH, _trusted),
)


def screen(submission: Submission, rules: Rules) -> Verdict:
    """Return the verdict on `submission`: that of the first phase that fires. Were there none, the comment would wait."""
    decided: tuple[Action, str] | None = None
    fired = []
    for name, action, phase in PHASES:
        detail = phase(submission, rules)
        if detail is None:
            continue
        fired.append((name, detail))
        decided = decided or (action, name)
        if action is Action.REFUSE:
            break
    action, name = decided or (Action.HOLD, "pre-moderated")
    return Verdict(action, name, tuple(fired))


def trace_of(verdict: Verdict, submission: Submission) -> dict[str, Any]:
    """Return what is stored of a verdict: what was said, why, and the inputs from which it can be computed again."""
    trace = {
        "action": verdict.action,
        "rule": verdict.rule,
        "fired": verdict.fired,
        "inputs": submission.inputs(),
    }
    if submission.score is not None:
        trace["score"] = {"value": submission.score, "words": submission.score_words}
    return trace
