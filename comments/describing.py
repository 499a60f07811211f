"""What Akismet is told about a comment, under the names of its interface.

https://akismet.com/developers/detailed-docs/comment-check/. Left out: `comment_author_url`, which nobody is asked for, and
`user_role`, since readers have none here.
"""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from .forms import HONEYPOT
from .models import Comment

# Where no address is kept there is none to send; the service insists on one.
NO_ADDRESS = "127.0.0.1"


def _gmt(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def describe(comment: Comment) -> dict[str, Any]:
    """Return what is sent about `comment`: all that is known, and an empty word for what is not."""
    article = comment.article
    inputs = comment.trace.get("inputs", {})
    return {
        "user_ip": comment.ip_address or NO_ADDRESS,
        "user_agent": comment.user_agent,
        "referrer": comment.referrer,
        "permalink": settings.SITE_URL + article.get_absolute_url(),
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.author_name,
        "comment_author_email": comment.author_email,
        "comment_content": comment.body,
        "comment_date_gmt": _gmt(comment.created_at),
        "comment_post_modified_gmt": _gmt(article.revised_at or article.published_at),
        "comment_context[]": [
            *([article.category.name] if article.category else []),
            *sorted(article.tags.values_list("name", flat=True)),
        ],
        "blog_lang": settings.LANGUAGE_CODE.replace("-", "_"),
        "blog_charset": "UTF-8",
        "honeypot_field_name": HONEYPOT,
        HONEYPOT: inputs.get("honeypot", ""),
    }
