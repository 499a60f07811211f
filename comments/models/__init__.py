"""What lies on the porch: comments, the decisions about them, the rules of the house, and what Akismet is asked."""

from .akismet import AkismetState, SpamCheck
from .ban import Ban
from .claim import Claim
from .comment import MAX_DEPTH, Badge, Comment, Status
from .decision import Decision
from .readers import CommentCount, ConfirmationMail, ConfirmedAddress
from .report import Report
from .rules import CommentSettings, PaperCommentMode, Sender
from .scorer import Lesson, Scorer
from .wish import Erasure, PrivacyRequest, Silence, Wish

__all__ = [
    "MAX_DEPTH",
    "AkismetState",
    "Badge",
    "Ban",
    "Claim",
    "Comment",
    "CommentCount",
    "CommentSettings",
    "ConfirmationMail",
    "ConfirmedAddress",
    "Decision",
    "Erasure",
    "Lesson",
    "PaperCommentMode",
    "PrivacyRequest",
    "Report",
    "Scorer",
    "Sender",
    "Silence",
    "SpamCheck",
    "Status",
    "Wish",
]
