"""What stands beside a comment when somebody decides about it: an item of the queue, and the words for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .commenters import Commenter, others_of
from .flood import network_of
from .judging import MOST_BEFORE
from .models import Comment, Decision, SpamCheck
from .querysets import CommentQuerySet
from .reasons import REASONS
from .reports import Reports
from .reports import for_items as reports_of
from .sanctions import Standing
from .sanctions import for_items as sanctions_of
from .scorer.shown import Shown
from .scorer.shown import for_items as scores_of
from .text import as_html

RULES: dict[str, str | Promise] = {
    "honeypot": _("filled in the field that only robots see"),
    "banned": _("banned"),
    "pre-moderated person": _("every comment of this person waits"),
    "blocked word": _("blocked word"),
    "too fast": _("sent too fast"),
    "scored as spam": _("scored as spam"),
    "duplicate": _("the same text came before"),
    "many links": _("many links"),
    "suspect word": _("suspect word"),
    "scorer": _("looks like spam to the scorer"),
    "first comment": _("first comment of this e-mail address"),
    "pre-moderated": _("every comment waits here"),
    "not proven": _("e-mail address not proven"),
    "trusted": _("approved before, and the e-mail address is proven"),
}
# What stands as the reason where no rule and no moderator chose one.
EVENTS: dict[str, str | Promise] = {
    "undone": _("taken back"),
    "edited": _("changed by its author"),
    "reported": _("reported by readers"),
    "erased": _("erased at its author’s request"),
    "reports dismissed": _("let stand against reports"),
}
# They fire for nearly everybody: worth a word only where nothing else is the reason.
USUAL = ("pre-moderated", "not proven")


@dataclass(frozen=True)
class LogLine:
    """One decision about a comment, and whether it can be taken back: the last one, by a person, that still holds."""

    decision: Decision
    reason: str | Promise
    may_undo: bool


@dataclass(frozen=True)
class Item:
    """One comment in the queue."""

    comment: Comment
    html: SafeString
    above: list[tuple[Comment, SafeString]]
    # What moderators look at first, and every phase that fired, the one that decided marked.
    fired: list[tuple[str | Promise, str]]
    trace: list[tuple[str | Promise, str, bool]]
    facts: list[tuple[str | Promise, str]]
    history: list[LogLine]
    commenter: Commenter
    akismet: list[str]
    score: Shown | None
    reports: Reports | None
    sanctions: Standing
    network: str
    reason: str | Promise
    following: int | None
    may_approve: bool
    may_reject: bool
    may_spam: bool
    may_remove: bool


def reason_in_words(reason: str) -> str | Promise:
    """Return a stored reason, with the note behind it, as a colleague reads it."""
    head, colon, note = reason.partition(": ")
    label = REASONS.get(head) or RULES.get(head) or EVENTS.get(head)
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


def single(pk: int) -> Item | None:
    """Return one comment as the queue shows it, or None."""
    found = items_of(list(complete(Comment.objects.filter(pk=pk))))
    return found[0] if found else None


def several(pks: Iterable[int]) -> list[Item]:
    """Return the comments with these ids, as far as they are there, as the queue shows them."""
    return items_of(list(complete(Comment.objects.filter(pk__in=list(pks)).oldest_first())))


def complete(comments: CommentQuerySet) -> CommentQuerySet:
    """Return `comments` with what `items_of` reads of each."""
    return comments.for_queue().prefetch_related("decisions")


def items_of(comments: Sequence[Comment]) -> list[Item]:
    """Return `comments`, read by `complete`, with all that stands beside them; as many queries for twenty as for one."""
    after = [*(comment.pk for comment in comments[1:]), None][: len(comments)]
    commenters, scores, sanctions = (
        others_of(comments, reason_in_words),
        scores_of(comments),
        sanctions_of(comments),
    )
    reports = reports_of(comments)
    return [
        _item(
            comment,
            following,
            commenters[comment.pk],
            scores.get(comment.pk),
            sanctions[comment.pk],
            reports.get(comment.pk),
        )
        for comment, following in zip(comments, after, strict=True)
    ]


def _item(
    comment: Comment,
    following: int | None,
    commenter: Commenter,
    score: Shown | None,
    sanctions: Standing,
    reports: Reports | None,
) -> Item:
    status, rule = comment.status, comment.trace.get("rule")
    fired = [(name, detail) for name, detail in comment.trace.get("fired", ())]
    return Item(
        comment=comment,
        html=as_html(comment.body),
        above=_above(comment),
        fired=[
            (RULES.get(name, name), detail) for name, detail in fired if name not in USUAL or name == rule
        ],
        trace=[(RULES.get(name, name), detail, name == rule) for name, detail in fired],
        facts=_facts(comment.trace.get("inputs", {})),
        history=_log(comment),
        commenter=commenter,
        akismet=akismet_in_words(getattr(comment, "spam_check", None)),
        score=score,
        reports=reports,
        sanctions=sanctions,
        network=network_of(comment.ip_address),
        reason=reason_in_words(comment.reason),
        following=following,
        may_approve=status != Comment.Status.APPROVED or comment.open_reports > 0,
        may_reject=status in (Comment.Status.PENDING, Comment.Status.SPAM),
        may_spam=status in (Comment.Status.PENDING, Comment.Status.REJECTED, Comment.Status.APPROVED),
        may_remove=status == Comment.Status.APPROVED,
    )


def _above(comment: Comment) -> list[tuple[Comment, SafeString]]:
    above: list[tuple[Comment, SafeString]] = []
    parent = comment.parent
    while parent is not None and len(above) < 2:
        above.insert(0, (parent, as_html(parent.body)))
        parent = parent.parent
    return above


def _facts(inputs: dict) -> list[tuple[str | Promise, str]]:
    """Return what was known when the comment came, as far as it says something."""
    facts: list[tuple[str | Promise, str]] = []
    seconds = inputs.get("seconds")
    if seconds is not None:
        facts.append((_("Form open for"), gettext("%(seconds)d s") % {"seconds": seconds}))
    if "approved_before" in inputs:
        before = int(inputs["approved_before"])
        facts.append((_("Approved before"), f"{before}+" if before >= MOST_BEFORE else str(before)))
    if "proven" in inputs:
        facts.append((_("E-mail address"), gettext("proven") if inputs["proven"] else gettext("only typed")))
    return facts


def _log(comment: Comment) -> list[LogLine]:
    lines = list(comment.decisions.all())
    last = lines[0] if lines else None
    # As `deciding.take_back` has it, but for what may happen until then.
    holds = last is not None and last.by_id is not None and last.version == comment.version
    return [LogLine(line, reason_in_words(line.reason), holds and line is last) for line in lines]
