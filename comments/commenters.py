"""What else came from an e-mail address: how much, what became of it, and the last of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from .models import Comment
from .text import clean_line

# Counted back from the latest: beyond that a number says nothing more, and a spammer's hundred thousand cost no more than these.
LOOK_BACK = 200
LAST = 3
OPENING = 90

# For each address its own walk along the index of addresses by time, which stops; one question for all of them.
RECENT = """
WITH recent AS (
  SELECT who.email, theirs.*,
    row_number() OVER (PARTITION BY who.email ORDER BY theirs.created_at DESC, theirs.id DESC) AS place
  FROM unnest(%(emails)s::text[]) AS who(email) CROSS JOIN LATERAL (
    SELECT id, status, created_at FROM comments_comment
    WHERE lower(author_email) = who.email ORDER BY created_at DESC, id DESC LIMIT %(back)s
  ) AS theirs
), counted AS (
  SELECT email, status, count(*) AS number, array_agg(id) FILTER (WHERE id = ANY (%(shown)s)) AS shown
  FROM recent GROUP BY email, status
)
SELECT 'count', email, status, number, shown, NULL, NULL, NULL FROM counted
UNION ALL
SELECT 'last', recent.email, recent.status, recent.id, NULL, recent.created_at, left(mine.body, %(opening)s), mine.reason
FROM recent JOIN comments_comment AS mine USING (id) WHERE place <= %(last)s
"""


@dataclass(frozen=True)
class Earlier:
    """Another comment of the same commenter, by its opening words, and what became of it."""

    pk: int
    status: str | Promise
    at: datetime
    opening: str
    reason: str | Promise


@dataclass(frozen=True)
class Commenter:
    """The other comments with one e-mail address: how many by status, in words, and the latest of them first."""

    counts: list[tuple[str | Promise, int]]
    last: list[Earlier]
    more: bool

    @property
    def is_new(self) -> bool:
        """Whether nothing else came from there."""
        return not self.counts


def others_of(
    comments: Iterable[Comment], in_words: Callable[[str], str | Promise] = str
) -> dict[int, Commenter]:
    """Return what else came from the commenter of each of `comments`, by the comment's id. One query, however many.

    `in_words` says a stored reason as colleagues read it.
    """
    comments = list(comments)
    emails = sorted({comment.author_email.lower() for comment in comments if comment.author_email})
    counts: dict[str, dict[str, tuple[int, set[int]]]] = {email: {} for email in emails}
    last: dict[str, list[Earlier]] = {email: [] for email in emails}
    if emails:
        # One more than is shown, since the comment itself is among them.
        asked: dict[str, Any] = {
            "emails": emails,
            "back": LOOK_BACK,
            "last": LAST + 1,
            "opening": 4 * OPENING,
        }
        with connection.cursor() as cursor:
            cursor.execute(RECENT, asked | {"shown": [comment.pk for comment in comments]})
            for kind, email, status, number, shown, at, opening, reason in cursor.fetchall():
                if kind == "count":
                    counts[email][status] = (number, set(shown or ()))
                else:
                    words = _opening(opening)
                    last[email].append(
                        Earlier(number, Comment.Status(status).label, at, words, in_words(reason))
                    )
    return {comment.pk: _commenter(comment, counts, last) for comment in comments}


def _commenter(comment: Comment, counts, last) -> Commenter:
    email = comment.author_email.lower()
    numbers = {
        status: number - (comment.pk in shown) for status, (number, shown) in counts.get(email, {}).items()
    }
    earlier = sorted(last.get(email, ()), key=lambda one: (one.at, one.pk), reverse=True)
    return Commenter(
        counts=[(status.label, numbers[status]) for status in Comment.Status if numbers.get(status)],
        last=[one for one in earlier if one.pk != comment.pk][:LAST],
        more=sum(number for number, _shown in counts.get(email, {}).values()) >= LOOK_BACK,
    )


def _opening(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= OPENING else f"{line[:OPENING].rsplit(' ', 1)[0]}…"
