"""Comments as `comments.moderation` would have left them: screened, most of them approved, their decisions written down."""

from datetime import datetime, timedelta
from json import dumps
from random import Random

from django.conf import settings

from articles.models import Article
from comments.judging import rules_of
from comments.models import CommentSettings, Status
from comments.moderation import STATUS_AFTER
from comments.screening import Submission, screen, trace_of

from .loading import copy_in
from .shelves import Shelves, uuid_at
from .words import Language

DEEPEST = 3
# What becomes of a hundred comments.
FATES = (
    (Status.APPROVED, 90),
    (Status.REJECTED, 4),
    (Status.SPAM, 4),
    (Status.REMOVED, 1),
    (Status.PENDING, 1),
)
BROWSERS = tuple(
    f"Mozilla/5.0 (X11; Linux x86_64; rv:{number}.0) Gecko/20100101 Firefox/{number}.0"
    for number in range(120, 150)
)
COLUMNS = [
    "id",
    "uuid",
    "article_id",
    "parent_id",
    "path",
    "author_name",
    "author_email",
    "body",
    "status",
    "created_at",
    "decided_by_id",
    "decided_at",
    "reason",
    "version",
    "trace",
    "ip_address",
    "user_agent",
    "referrer",
    "key",
    "source",
    "source_id",
]
DECISION_COLUMNS = ["id", "comment_id", "by_id", "who", "at", "from_status", "to_status", "reason"]
# Each comment has room for two decisions.
DECISIONS = 2


def counts(seed: int, stories: int, comments: int) -> list[int]:
    """Return how many of `comments` each story gets: most get a few, one in a thousand gets hundreds."""
    rng = Random(f"{seed} counts")
    weights = [min(rng.paretovariate(1.1), 400) for _ in range(stories)]
    share = comments / sum(weights)
    numbers = [int(weight * share) for weight in weights]
    for place in range(comments - sum(numbers)):
        numbers[place % stories] += 1
    return numbers


class Porch:
    """Writes the comments of one story after the other; text lines for COPY, since there are a million of them."""

    def __init__(
        self,
        language: Language,
        texts: list[str],
        shelves: Shelves,
        *,
        seed: int,
        until: datetime,
        first: int,
        first_decision: int,
    ):
        rng = Random(f"{seed} readers")
        self.texts, self.until, self.first, self.first_decision = texts, until, first, first_decision
        self.seed = seed
        self.readers = [
            (language.name(rng), f"reader-{number}@example.org") for number in range(max(20, len(texts)))
        ]
        self.judges = [(moderator.pk, str(moderator)) for moderator in shelves.moderators]
        self.fates = [fate for fate, share in FATES for _ in range(share)]
        self.kept_since = until - timedelta(days=CommentSettings().retention_days)
        self.held = [
            _trace(seconds, known) for seconds in (8.5, 21.0, 64.2, 180.0) for known in (False, True)
        ]
        self.spam = _trace(4.0, False, honeypot="https://example.org")
        self.lines: list[str] = []
        self.decisions: list[str] = []

    def write(self, article: Article, start: int, count: int) -> None:
        """Add `count` comments on `article`, the first of which is comment number `start` of the archive."""
        if article.published_at is None or article.published_at > self.until:
            return
        rng = Random(f"{self.seed} comments {start}")
        room = min(timedelta(days=7), self.until - article.published_at).total_seconds()
        seconds = sorted(room * rng.random() ** 2 for _ in range(count))
        open_to_answers: list[tuple[int, ...]] = []
        for place, after in enumerate(seconds):
            number = start + place
            pk = self.first + number
            fate = rng.choice(self.fates)
            above = rng.choice(open_to_answers[-30:]) if open_to_answers and rng.random() < 0.4 else ()
            path = (*above, pk)
            if len(path) < DEEPEST and fate == Status.APPROVED:
                open_to_answers.append(path)
            self._line(article, rng, number, path, article.published_at + timedelta(seconds=after), fate)

    def _line(
        self, article: Article, rng: Random, number: int, path: tuple[int, ...], at: datetime, fate: str
    ):
        pk = path[-1]
        name, email = rng.choice(self.readers)
        by, decided, reason, version, trace = r"\N", r"\N", "", 1, rng.choice(self.held)
        if fate == Status.SPAM:
            decided, reason, trace = at.isoformat(), "honeypot", self.spam
            self._decide(number, 0, r"\N", "", decided, Status.PENDING, fate, reason)
        elif fate != Status.PENDING:
            judge, who = rng.choice(self.judges)
            when = at + (self.until - at) * min(1.0, rng.random() * 0.001)
            by, version, decided = str(judge), 2, when.isoformat()
            first = Status.APPROVED if fate == Status.REMOVED else fate
            reason = "Off topic" if fate == Status.REJECTED else ""
            self._decide(number, 0, by, who, decided, Status.PENDING, first, reason)
            if fate == Status.REMOVED:
                reason, version = "Reported by a reader", 3
                decided = (when + (self.until - when) * 0.0005).isoformat()
                self._decide(number, 1, by, who, decided, Status.APPROVED, fate, reason)
        traced = at > self.kept_since
        bits = rng.getrandbits(32)
        address = f"198.{18 + (bits & 1)}.{bits >> 8 & 255}.{bits >> 16 & 255}" if traced else r"\N"
        browser = BROWSERS[bits % len(BROWSERS)] if traced else ""
        came_from = f"{settings.SITE_URL}/stories/{article.slug}/" if traced else ""
        self.lines.append(
            f"{pk}\t{uuid_at(at, rng)}\t{article.pk}\t{path[-2] if len(path) > 1 else r'\N'}"
            f"\t{{{','.join(map(str, path))}}}\t{name}\t{email}\t{rng.choice(self.texts)}\t{fate}"
            f"\t{at.isoformat()}\t{by}\t{decided}\t{reason}\t{version}\t{trace}\t{address}\t{browser}\t{came_from}"
            f"\t{rng.getrandbits(256):064x}\t\t\n"
        )

    def _decide(
        self, number: int, place: int, by: str, who: str, at: str, before: str, after: str, reason: str
    ):
        pk = self.first_decision + number * DECISIONS + place
        self.decisions.append(
            f"{pk}\t{self.first + number}\t{by}\t{who}\t{at}\t{before}\t{after}\t{reason}\n"
        )

    def store(self) -> None:
        """Copy what was written since the last time into the tables."""
        copy_in("comments_comment", COLUMNS, "".join(self.lines))
        copy_in("comments_decision", DECISION_COLUMNS, "".join(self.decisions))
        self.lines, self.decisions = [], []


def _trace(seconds: float, known: bool, honeypot: str = "") -> str:
    submission = Submission(body="A text.", seconds=seconds, approved_before=int(known), honeypot=honeypot)
    verdict = screen(submission, rules_of(CommentSettings()))
    if STATUS_AFTER[verdict.action] not in (Status.PENDING, Status.SPAM):
        raise AssertionError(
            f"screening says {verdict.action}, so these rows would not be what the verbs leave"
        )
    return dumps(trace_of(verdict, submission))
