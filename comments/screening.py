"""What happens to a comment before a person has seen it: ordered, named rules, pure functions without I/O.

The first rule that fires decides; the trace names every rule that fired, and on what, so that a moderator sees why.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from . import text


class Action(StrEnum):
    REFUSE = "refuse"  # not stored; the answer says why and keeps the text
    SPAM = "spam"
    REJECT = "reject"
    HOLD = "hold"
    PUBLISH = "publish"


CLOSED, EMPTY, TOO_LONG, OVER_THE_RATE = "closed", "empty", "too long", "over the rate"


@dataclass(frozen=True)
class Rules:
    """The thresholds and lists, as the newsroom has set them."""

    max_length: int = 5000
    min_seconds: float = 3
    max_links: int = 2
    blocked_words: tuple[str, ...] = ()
    suspect_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """Everything that the rules look at. `seconds` is how long the form was open, None when nobody knows."""

    body: str
    name: str = ""
    honeypot: str = ""
    seconds: float | None = None
    mode: str = "pre_moderated"
    approved_before: bool = False
    # Only a confirmed e-mail address proves who writes; a typed one proves nothing.
    proven: bool = False
    over_the_rate: bool = False


@dataclass(frozen=True)
class Verdict:
    """What to do, the name of the rule that said so, and every (rule, detail) that fired."""

    action: Action
    rule: str
    fired: tuple[tuple[str, str], ...] = field(default=())


Rule = Callable[[Submission, Rules], str | None]


def _closed(it: Submission, rules: Rules) -> str | None:
    return it.mode if it.mode == "closed" else None


def _empty(it: Submission, rules: Rules) -> str | None:
    return "" if text.is_blank(it.body) else None


def _too_long(it: Submission, rules: Rules) -> str | None:
    return f"{len(it.body)} > {rules.max_length}" if len(it.body) > rules.max_length else None


def _over_the_rate(it: Submission, rules: Rules) -> str | None:
    return "" if it.over_the_rate else None


def _honeypot(it: Submission, rules: Rules) -> str | None:
    return it.honeypot[:80] or None


def _blocked_word(it: Submission, rules: Rules) -> str | None:
    return text.find_word(f"{it.name}\n{it.body}", rules.blocked_words)


def _too_fast(it: Submission, rules: Rules) -> str | None:
    too_fast = it.seconds is not None and it.seconds < rules.min_seconds
    return f"{it.seconds:.1f} s < {rules.min_seconds} s" if too_fast else None


def _many_links(it: Submission, rules: Rules) -> str | None:
    links = text.count_links(it.body)
    return f"{links} > {rules.max_links}" if links > rules.max_links else None


def _suspect_word(it: Submission, rules: Rules) -> str | None:
    return text.find_word(f"{it.name}\n{it.body}", rules.suspect_words)


def _first_comment(it: Submission, rules: Rules) -> str | None:
    return None if it.approved_before else ""


def _pre_moderated(it: Submission, rules: Rules) -> str | None:
    return None if it.mode == "trusted" else ""


def _not_proven(it: Submission, rules: Rules) -> str | None:
    return None if it.proven else ""


RULES: tuple[tuple[str, Action, Rule], ...] = (
    (CLOSED, Action.REFUSE, _closed),
    (EMPTY, Action.REFUSE, _empty),
    (TOO_LONG, Action.REFUSE, _too_long),
    (OVER_THE_RATE, Action.REFUSE, _over_the_rate),
    ("honeypot", Action.SPAM, _honeypot),
    ("blocked word", Action.REJECT, _blocked_word),
    ("too fast", Action.HOLD, _too_fast),
    ("many links", Action.HOLD, _many_links),
    ("suspect word", Action.HOLD, _suspect_word),
    ("first comment", Action.HOLD, _first_comment),
    ("pre-moderated", Action.HOLD, _pre_moderated),
    ("not proven", Action.HOLD, _not_proven),
)


def screen(submission: Submission, rules: Rules) -> Verdict:
    """Return the verdict on `submission`: that of the first rule that fires; when none does, it may be published."""
    decided: tuple[Action, str] | None = None
    fired = []
    for name, action, rule in RULES:
        detail = rule(submission, rules)
        if detail is None:
            continue
        fired.append((name, detail))
        decided = decided or (action, name)
        if action is Action.REFUSE:
            break
    action, name = decided or (Action.PUBLISH, "trusted")
    return Verdict(action, name, tuple(fired))
