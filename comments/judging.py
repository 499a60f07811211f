"""Between the rows and the screening, which knows none: what the phases look at is read here, and the rules are put in their form."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models.functions import Lower

from articles.models import Article

from . import sanctions, words
from .flood import Counts
from .folding import fingerprint
from .models import Comment, CommentSettings
from .opening import days_old
from .scorer.current import score
from .screening import Rules, Submission

# More approved comments than this nobody needs to have; counting ends here.
MOST_BEFORE = 20
LOOK_BACK = timedelta(days=30)


def rules_of(row: CommentSettings) -> Rules:
    """Return what screening needs of the newsroom's settings; the same object as long as they are the same."""
    return _rules(*(getattr(row, name) for name in Rules.__dataclass_fields__))


@lru_cache(maxsize=4)
def _rules(*values: Any) -> Rules:
    given = dict(zip(Rules.__dataclass_fields__, values, strict=True))
    lists = {name: words.listed(given[name]) for name in ("blocked_words", "suspect_words")}
    return Rules(**(given | lists))


def look_at(
    article: Article,
    *,
    name: str,
    email: str,
    body: str,
    at: datetime,
    address: str | None = None,
    honeypot: str = "",
    seconds: float | None = None,
    proven: bool = False,
    counts: Counts | None = None,
    besides: int | None = None,
) -> Submission:
    """Return everything that the phases look at, as it is at `at`; `besides` is the id of a comment that does not count."""
    counts = counts or Counts(0, 0, 0)
    others = _besides(besides)
    same = others.filter(fingerprint=fingerprint(body, article.pk), created_at__gt=at - LOOK_BACK)
    last = same.order_by("-created_at").values_list("created_at", flat=True).first()
    scored = score(body, name)
    return Submission(
        body=body,
        name=name,
        honeypot=honeypot,
        seconds=seconds,
        **standing_of(article, at),
        from_address=counts.from_address,
        from_email=counts.from_email,
        from_network=counts.from_network,
        same_text_after=max(0.0, (at - last).total_seconds()) if last else None,
        **sanctions.facts(email=email, address=address, at=at),
        approved_before=known_before(email, besides=besides),
        proven=proven,
        score=scored.value if scored else None,
        score_words=scored.words if scored else (),
    )


def _besides(pk: int | None):
    return Comment.objects.exclude(pk=pk) if pk else Comment.objects.all()


def known_before(email: str, *, besides: int | None = None) -> int:
    """Return how many comments of `email` are approved, as far as anybody wants to know."""
    known = _besides(besides).approved().alias(folded=Lower("author_email")).filter(folded=email.lower())
    return known.values("pk")[:MOST_BEFORE].count()


def standing_of(article: Article, at: datetime) -> dict[str, Any]:
    """Return what of a story decides whether its comments are open, and how they are moderated, at `at`."""
    return {
        "mode": article.comment_mode,
        "live": article.is_live_at(at),
        "days": days_old(article, at),
    }


def submission_of(comment: Comment) -> Submission | None:
    """Return what the phases looked at when `comment` came, or None for one that was not screened here."""
    inputs = comment.trace.get("inputs")
    if inputs is None:
        return None
    return Submission.stored(inputs, body=comment.body, name=comment.author_name)
