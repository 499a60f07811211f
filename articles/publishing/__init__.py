"""The verbs that write a story: the only way to change one.

Each verb is one transaction. It locks the row, refuses a version older than the row's, writes only what it
changed, then the revision, the trail and the word to every worker, and brings the passed instance up to date.
The work behind every verb is in `writing.py`; what may happen to which story is asked in `permissions.py`.
"""

from ..writing import EDITABLE, Conflict, CopyConflict, missing_for_publication, snapshot
from .breaking import (
    break_story,
    drop_label,
    end_break,
    extend_break,
    lead_break,
    renew_label,
    resume_break,
)
from .copies import beside, bring_out_due, copy_of, drop_copy, keep, publish_copy
from .lists import LISTS, set_bylines, set_exclusions, set_picks, set_topics
from .scored import scored_together
from .steps import discard, publish, restore, send_back, submit, take_down
from .text import correct, create, note, revert, set_comment_mode, update
from .updates import (
    UpdateConflict,
    close_coverage,
    correct_update,
    edit_update,
    open_coverage,
    post_update,
    put_back_update,
    remove_update,
    summarise,
)

__all__ = [
    "EDITABLE",
    "LISTS",
    "Conflict",
    "CopyConflict",
    "UpdateConflict",
    "beside",
    "break_story",
    "bring_out_due",
    "close_coverage",
    "copy_of",
    "correct",
    "correct_update",
    "create",
    "discard",
    "drop_copy",
    "drop_label",
    "edit_update",
    "end_break",
    "extend_break",
    "keep",
    "lead_break",
    "missing_for_publication",
    "note",
    "open_coverage",
    "post_update",
    "publish",
    "publish_copy",
    "put_back_update",
    "remove_update",
    "renew_label",
    "restore",
    "resume_break",
    "revert",
    "scored_together",
    "send_back",
    "set_bylines",
    "set_comment_mode",
    "set_exclusions",
    "set_picks",
    "set_topics",
    "snapshot",
    "submit",
    "summarise",
    "take_down",
    "update",
]
