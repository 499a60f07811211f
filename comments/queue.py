"""What a moderator has in front of them: one tab of the queue, twenty comments at a time, each with what is needed to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.addresses import sender_of

from .models import Comment, Decision, SpamCheck
from .querysets import CommentQuerySet
from .text import as_html

AT_A_TIME = 20
COUNT_UP_TO = 1000  # beyond that nobody counts, neither the moderator nor the database
PENDING, SPAM, DECIDED = "pending", "spam", "decided"
TABS = {PENDING: _("Pending"), SPAM: _("Spam"), DECIDED: _("Decided")}

RULES: dict[str, str | Promise] = {
    "honeypot": _("filled in the field that only robots see"),
    "banned": _("banned"),
    "blocked word": _("blocked word"),
    "too fast": _("sent too fast"),
    "duplicate": _("the same text came before"),
    "many links": _("many links"),
    "suspect word": _("suspect word"),
    "first comment": _("first comment of this e-mail address"),
    "pre-moderated": _("every comment waits here"),
    "not proven": _("e-mail address not proven"),
    "trusted": _("approved before, and the e-mail address is proven"),
}
# They fire for nearly everybody: worth a word only where nothing else is the reason.
USUAL = ("pre-moderated", "not proven")
# Values are what is stored, for ever; labels are what is read.
REASONS: dict[str, str | Promise] = {
    "off topic": _("Off topic"),
    "abusive": _("Abusive"),
    "hate": _("Hate"),
    "harassment": _("Harassment"),
    "personal data": _("Personal data"),
    "misinformation": _("Misinformation"),
    "advertising": _("Advertising"),
    "illegal": _("Illegal"),
    "other": _("Other"),
}


@dataclass(frozen=True)
class Item:
    """One comment in the queue."""

    comment: Comment
    html: SafeString
    above: list[tuple[Comment, SafeString]]
    fired: list[tuple[str | Promise, str]]
    history: list[tuple[Decision, str | Promise]]
    akismet: list[str]
    sender: str
    reason: str | Promise
    following: int | None
    may_approve: bool
    may_reject: bool
    may_spam: bool
    may_remove: bool


@dataclass(frozen=True)
class Slice:
    """Twenty comments of one tab, and where the next twenty begin ("" when there are no more)."""

    items: list[Item]
    next: str


def reason_in_words(reason: str) -> str | Promise:
    """Return a stored reason, with the note behind it, as a colleague reads it."""
    head, colon, note = reason.partition(": ")
    label = REASONS.get(head) or RULES.get(head)
    return f"{label}{colon}{note}" if label else reason


def akismet_in_words(check: SpamCheck | None) -> list[str]:
    """Return what Akismet said of a comment, or why it said nothing yet, and what became of the moderator's word to it."""
    if check is None:
        return []
    words, state, telling = [], SpamCheck.State, SpamCheck.Telling
    if check.answer:
        words.append(
            {
                "ham": gettext("Akismet: not spam"),
                "spam": gettext("Akismet: spam"),
                "discard": gettext("Akismet: blatant spam"),
            }.get(check.answer, check.answer)
        )
    elif check.failures:
        words.append(
            ngettext(
                "Akismet gave no answer (asked once): %(error)s",
                "Akismet gave no answer (asked %(count)d times): %(error)s",
                check.failures,
            )
            % {"count": check.failures, "error": check.error}
        )
        if check.state == state.GIVEN_UP:
            words.append(gettext("Nobody asks any more: this comment is yours to decide"))
        elif check.next_at:
            moment = date_format(timezone.localtime(check.next_at), "H:i, j F")
            words.append(gettext("Akismet is asked again at %(moment)s") % {"moment": moment})
    elif check.state == state.WAITING:
        words.append(gettext("Akismet has not answered yet"))
    word = {"spam": gettext("spam"), "ham": gettext("not spam")}.get(check.tell)
    if word and check.tell_state:
        sentence = {
            telling.WAITING: gettext("Akismet is about to be told: %(word)s"),
            telling.TOLD: gettext("Akismet was told: %(word)s"),
            telling.ERASED: gettext("Akismet was not told “%(word)s”: the values of then are erased"),
            telling.GIVEN_UP: gettext("Akismet could not be told: %(word)s"),
        }[SpamCheck.Telling(check.tell_state)]
        words.append(sentence % {"word": word})
    return words


def _of_tab(tab: str) -> CommentQuerySet:
    comments = Comment.objects.all()
    if tab == PENDING:
        return comments.pending().oldest_first()
    return (comments.spam() if tab == SPAM else comments.decided()).latest_decision_first()


def counts_of(tab: str) -> str:
    """Return how many comments `tab` holds, as text, counted only as far as anybody wants to know."""
    # In the order of its index, so that counting walks along the index and stops.
    number = _of_tab(tab)[: COUNT_UP_TO + 1].count()
    return f"{COUNT_UP_TO}+" if number > COUNT_UP_TO else str(number)


def counts() -> dict[str, str]:
    """Return the counts of all tabs."""
    return {tab: counts_of(tab) for tab in TABS}


def _mark(moment: datetime, pk: int) -> str:
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-{pk}"


def _read_mark(mark: str) -> tuple[datetime, int] | None:
    try:
        moment, _dash, pk = mark.partition("-")
        seconds, _dot, micro = moment.partition(".")
        at = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micro or 0))
        return at, min(int(pk), 2**63 - 1)
    except (ValueError, OverflowError, OSError):
        return None


def slice_of(tab: str, after: str = "") -> Slice:
    """Return the twenty comments of `tab` that follow the mark `after` (the first twenty for "" or nonsense).

    Pending comments come oldest first, the others by their decision, the latest first. Finding the place costs the
    same on every page: the index is entered at the mark, nothing is counted off.
    """
    comments = _of_tab(tab)
    mark = _read_mark(after)
    if mark:
        at, pk = mark
        if tab == PENDING:
            comments = comments.filter(Q(created_at__gt=at) | Q(pk__gt=pk), created_at__gte=at)
        else:
            comments = comments.filter(Q(decided_at__lt=at) | Q(pk__lt=pk), decided_at__lte=at)
    found = list(_complete(comments)[: AT_A_TIME + 1])
    shown, more = found[:AT_A_TIME], len(found) > AT_A_TIME
    last = shown[-1] if more else None
    following = ""
    if last is not None:
        following = _mark(last.created_at if tab == PENDING else last.decided_at or last.created_at, last.pk)
    return Slice(items_of(shown), following)


def single(pk: int) -> Item | None:
    """Return one comment as the queue shows it, or None."""
    found = items_of(list(_complete(Comment.objects.filter(pk=pk))))
    return found[0] if found else None


def _complete(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.for_queue().prefetch_related("decisions")


def items_of(comments: Sequence[Comment]) -> list[Item]:
    """Return `comments`, read by `for_queue`, with all that stands beside them."""
    after = [*(comment.pk for comment in comments[1:]), None][: len(comments)]
    return [_item(comment, following) for comment, following in zip(comments, after, strict=True)]


def _item(comment: Comment, following: int | None) -> Item:
    status = comment.status
    above: list[tuple[Comment, SafeString]] = []
    parent = comment.parent
    while parent is not None and len(above) < 2:
        above.insert(0, (parent, as_html(parent.body)))
        parent = parent.parent
    return Item(
        comment=comment,
        html=as_html(comment.body),
        above=above,
        fired=[
            (RULES.get(rule, rule), detail)
            for rule, detail in comment.trace.get("fired", ())
            if rule not in USUAL or rule == comment.trace.get("rule")
        ],
        history=[(decision, reason_in_words(decision.reason)) for decision in comment.decisions.all()],
        akismet=akismet_in_words(getattr(comment, "spam_check", None)),
        sender=sender_of(comment.ip_address) if comment.ip_address else "",
        reason=reason_in_words(comment.reason),
        following=following,
        may_approve=status != Comment.Status.APPROVED,
        may_reject=status in (Comment.Status.PENDING, Comment.Status.SPAM),
        may_spam=status in (Comment.Status.PENDING, Comment.Status.REJECTED, Comment.Status.APPROVED),
        may_remove=status == Comment.Status.APPROVED,
    )
