"""The verbs of the porch: the only writers of a comment's status.

What comes in (`arriving`: sent, changed by its author, brought from elsewhere) and what colleagues make of it (`verdicts`).
"""

from ..house_rules import change_rules
from ..reports import keep
from .arriving import STATUS_AFTER, Refused, bring_in, edit, submit
from .verdicts import approve, mark_spam, reject, remove, set_mode, undo

__all__ = [
    "STATUS_AFTER",
    "Refused",
    "approve",
    "bring_in",
    "change_rules",
    "edit",
    "keep",
    "mark_spam",
    "reject",
    "remove",
    "set_mode",
    "submit",
    "undo",
]
