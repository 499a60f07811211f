"""What lies on the porch: comments, the decisions about them, and the rules of the house."""

from .comment import MAX_DEPTH, Comment, Status
from .decision import Decision
from .rules import CommentSettings, PaperCommentMode, Sender

__all__ = ["MAX_DEPTH", "Comment", "CommentSettings", "Decision", "PaperCommentMode", "Sender", "Status"]
