"""What lies on the porch: comments, the decisions about them, the rules of the house, and what Akismet is asked."""

from .akismet import AkismetState, SpamCheck
from .ban import Ban
from .comment import MAX_DEPTH, Comment, Status
from .decision import Decision
from .rules import CommentSettings, PaperCommentMode, Sender

__all__ = [
    "MAX_DEPTH",
    "AkismetState",
    "Ban",
    "Comment",
    "CommentSettings",
    "Decision",
    "PaperCommentMode",
    "Sender",
    "SpamCheck",
    "Status",
]
