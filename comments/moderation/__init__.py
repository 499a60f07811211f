"""The verbs of the porch: the only writers of a comment's status.

What comes in (`arriving`: sent, or brought from elsewhere), what its author does with it afterwards (`afterwards`), what
colleagues make of it (`verdicts`), and what they say and show themselves (`staff`).
"""

from ..house_rules import change_rules
from ..reports import keep
from .afterwards import EDIT_FOR, edit, may_edit, prove
from .arriving import DECIDED, LATE, STATUS_AFTER, Refused, bring_in, submit
from .staff import answer, pick, unpick
from .verdicts import approve, mark_spam, reject, remove, set_mode, undo

__all__ = [
    "DECIDED",
    "EDIT_FOR",
    "LATE",
    "STATUS_AFTER",
    "Refused",
    "answer",
    "approve",
    "bring_in",
    "change_rules",
    "edit",
    "keep",
    "mark_spam",
    "may_edit",
    "pick",
    "prove",
    "reject",
    "remove",
    "set_mode",
    "submit",
    "undo",
    "unpick",
]
