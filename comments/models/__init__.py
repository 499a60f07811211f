"""What lies on the porch: comments, the decisions about them, the rules of the house, and what Akismet is asked."""

from .akismet import AkismetState, SpamCheck
from .ban import Ban
from .comment import MAX_DEPTH, Badge, Comment, Status
from .decision import Decision
from .readers import CommentCount, ConfirmationMail, ConfirmedAddress
from .rules import CommentSettings, PaperCommentMode, Sender

__all__ = [
    "MAX_DEPTH",
    "AkismetState",
    "Badge",
    "Ban",
    "Comment",
    "CommentCount",
    "CommentSettings",
    "ConfirmationMail",
    "ConfirmedAddress",
    "Decision",
    "PaperCommentMode",
    "Sender",
    "SpamCheck",
    "Status",
]
