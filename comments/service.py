"""Akismet as the rest of the porch sees it: a question, an answer, a word of correction, and the ways in which it fails.

Its client takes 8 MB, which a web process that asks nothing need not have: it is loaded by whoever asks first.
"""

from dataclasses import dataclass
from typing import Any

SPAM, HAM, DISCARD = "spam", "ham", "discard"
JUNK = (SPAM, DISCARD)


@dataclass(frozen=True)
class Alert:
    """What the service wants the owner of the key to know (X-akismet-alert-code and -alert-msg); empty for nothing."""

    code: str = ""
    message: str = ""


class Unreachable(Exception):
    """Akismet did not answer, or nothing that makes sense."""

    alert = Alert()


class KeyUnknown(Unreachable):
    """Akismet does not know the key, or not for this site."""


@dataclass(frozen=True)
class Answer:
    """What Akismet says of a comment ("ham", "spam" or "discard"), its own name for this question, and what else it says."""

    word: str
    guid: str = ""
    alert: Alert = Alert()


def ask(described: dict[str, Any]) -> Answer:
    """Return what Akismet says of a comment. Raises Unreachable."""
    from . import asking

    return asking.about(described)


def tell(word: str, described: dict[str, Any]) -> None:
    """Tell Akismet that a comment is "spam" or "ham", with the values of the first question. Raises Unreachable."""
    from . import asking

    asking.tell(word, described)


def is_key_known() -> bool:
    """Ask Akismet whether it knows AKISMET_API_KEY. Raises Unreachable."""
    from . import asking

    return asking.is_key_known()
