"""What lies on the porch: comments, the decisions about them, the rules of the house, and what Akismet is asked."""

from .akismet import AkismetState, SpamCheck
from .claim import Claim
from .comment import MAX_DEPTH, Badge, Comment, Status
from .decision import Decision
from .digest import Digest
from .readers import CommentCount, ConfirmationMail, ConfirmedAddress
from .report import Report
from .rules import CommentSettings, PaperCommentMode, Sender
from .sanction import SHUT_OUT, Ending, KnownBy, Measure, Sanction
from .scorer import Lesson, Scorer
from .webhook import Webhook, WebhookEvent
from .wish import Erasure, PrivacyRequest, Silence, Wish

__all__ = [
    "MAX_DEPTH",
    "SHUT_OUT",
    "AkismetState",
    "Badge",
    "Claim",
    "Comment",
    "CommentCount",
    "CommentSettings",
    "ConfirmationMail",
    "ConfirmedAddress",
    "Decision",
    "Digest",
    "Ending",
    "Erasure",
    "KnownBy",
    "Lesson",
    "Measure",
    "PaperCommentMode",
    "PrivacyRequest",
    "Report",
    "Sanction",
    "Scorer",
    "Sender",
    "Silence",
    "SpamCheck",
    "Status",
    "Webhook",
    "WebhookEvent",
    "Wish",
]
