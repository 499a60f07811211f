"""The porch from inside: the queue of comments in place of Django's list, and the rules. Remote controls of the verbs."""

from ..admin_rules import CommentSettingsAdmin
from .digests import DigestAdmin
from .privacy import ErasureAdmin
from .queue import CommentAdmin
from .sanctions import SanctionAdmin
from .webhooks import WebhookAdmin

__all__ = [
    "CommentAdmin",
    "CommentSettingsAdmin",
    "DigestAdmin",
    "ErasureAdmin",
    "SanctionAdmin",
    "WebhookAdmin",
]
