"""Readers who want to be told what becomes of their comment: that it is decided, that it is answered.

Off by default, asked for with the comment, and in force only once the address is confirmed: by the browser's proof, or by
the mailed link of this very comment, for anybody can type anybody's address. Nothing is written before a decision can no
longer be taken back with a key; then it is looked at again. A mail about answers is written once an hour at most and
holds them all. Each stops with one click.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import letters
from articles.models import Paper

from . import stopping, telling, threads
from .models import Comment, Wish
from .patience import LETTERS_LEAVE_AFTER, OVERDUE_AFTER, UNDO

if TYPE_CHECKING:
    from .aftermath import Change

Status = Comment.Status
# What an author is told of. Spam is not among them: whoever sends junk learns nothing from it.
WORTH_A_MAIL = (Status.APPROVED, Status.REJECTED, Status.REMOVED)
ANSWERS_EVERY = timedelta(hours=1)
MOST_NAMED = 5  # answers that a mail names; how many more there are it says
AT_ONCE = 200  # comments of one task


def make(comment: Comment, *, decided: bool, answered: bool, confirmed: bool) -> Wish | None:
    """Store what the author of `comment` wants to be told; None for nothing. Done twice it is one wish.

    `confirmed` says that whoever wrote it has shown to read mail at its address.
    """
    if not (decided or answered):
        return None
    at = timezone.now()
    wish, made = Wish.objects.get_or_create(
        pk=comment.pk,
        defaults={
            "decided": decided,
            "answered": answered,
            "asked_at": at,
            "confirmed_at": at if confirmed else None,
            "said": comment.status,
        },
    )
    if made and confirmed:
        stopping.speak_again(comment.author_email)
    return wish


@transaction.atomic
def confirm(comment: Comment) -> bool:
    """Put the wish about `comment` in force: its author has followed the mailed link. Returns whether there was one."""
    wish = Wish.objects.select_for_update().filter(pk=comment.pk, confirmed_at=None, stopped_at=None).first()
    if wish is None:
        return False
    # How the comment stands now is said by the page that confirms.
    wish.confirmed_at, wish.said = (
        timezone.now(),
        Comment.objects.values_list("status", flat=True).get(pk=comment.pk),
    )
    wish.save(update_fields=["confirmed_at", "said"])
    stopping.speak_again(comment.author_email)
    return True


def is_in_force(comment: Comment) -> bool:
    """Tell whether the author of `comment` is mailed what becomes of it."""
    return Wish.objects.filter(pk=comment.pk, confirmed_at__isnull=False, stopped_at=None).exists()


def follow(changes: Sequence["Change"]) -> None:
    """Plan the mails about comments that were decided, and about those that are answered by comments that appeared."""
    first, pks = changes[0], [change.comment_id for change in changes]
    if first.before and first.after in WORTH_A_MAIL:
        _plan_decided(changes, pks)
    if first.after == Status.APPROVED:
        appeared = [change.comment_id for change in changes if change.before != Status.APPROVED]
        _plan_answers(appeared, first.at)


def _plan_decided(changes: Sequence["Change"], pks: list[int]) -> None:
    wishes = Wish.objects.filter(pk__in=pks, decided=True, stopped_at=None).order_by("pk")
    wanted = dict(wishes.values_list("pk", "comment__version"))
    if not wanted:
        return
    at, with_reason = changes[0].at, set(telling.planned(changes))
    for elsewhere in (False, True):
        # Where the newsroom mails the reason, that mail is the one about this decision.
        rows = [[pk, version] for pk, version in wanted.items() if (pk in with_reason) == elsewhere]
        for start in range(0, len(rows), AT_ONCE):
            later = tell_decided.using(run_after=at + LETTERS_LEAVE_AFTER)
            later.enqueue(rows[start : start + AT_ONCE], changes[0].after, elsewhere)


def _plan_answers(appeared: list[int], at: datetime) -> None:
    if not appeared:
        return
    answered = Comment.objects.filter(pk__in=appeared, parent__isnull=False).values("parent")
    wishes = Wish.objects.filter(
        pk__in=answered, answered=True, confirmed_at__isnull=False, stopped_at=None, next_at=None
    )
    found = list(wishes.order_by("pk").select_for_update())
    for wish in found:
        wish.next_at = _next(wish, at + LETTERS_LEAVE_AFTER)
        tell_answered.using(run_after=wish.next_at).enqueue(wish.pk)
    if found:
        Wish.objects.bulk_update(found, ["next_at"])


def _next(wish: Wish, earliest: datetime) -> datetime:
    """Return when the next mail about answers may leave: at `earliest`, and an hour after the last."""
    return max(earliest, wish.told_at + ANSWERS_EVERY) if wish.told_at else earliest


@task(queue_name="mail")
def tell_decided(rows: list[list[int]], after: str, elsewhere: bool) -> int:
    """Write to the authors of comments, named by id and version, that they are now `after`; return how many mails were written.

    `elsewhere` says that a mail with the reason goes out about this very decision: then it is only noted.
    """
    return sum(_tell_decided(pk, version, after, elsewhere) for pk, version in rows)


@transaction.atomic
def _tell_decided(pk: int, version: int, after: str, elsewhere: bool) -> int:
    # The comment is locked, so that nobody takes the decision back while the letter is written.
    rows = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("article")
    comment = rows.filter(pk=pk, status=after).first()
    wish = Wish.objects.select_for_update().filter(pk=pk, decided=True, stopped_at=None).first()
    if comment is None or wish is None or wish.confirmed_at is None or wish.said == after:
        return 0
    if elsewhere and comment.version != version:
        return 0
    wish.said = after
    wish.save(update_fields=["said"])
    if elsewhere or not comment.article.is_live_at(timezone.now()):
        return 0
    headline = {"headline": comment.article.headline}
    subject = {
        Status.APPROVED: _("Your comment on “%(headline)s” is published"),
        Status.REJECTED: _("Your comment on “%(headline)s” is not published"),
        Status.REMOVED: _("Your comment on “%(headline)s” was removed"),
    }[Status(after)] % headline
    sentence = {
        Status.APPROVED: _("Your comment on “%(headline)s” is published:"),
        Status.REJECTED: _("A moderator has read your comment on “%(headline)s” and did not publish it."),
        Status.REMOVED: _(
            "Your comment on “%(headline)s” was published and has been removed by a moderator."
        ),
    }[Status(after)] % headline
    address = comment.get_absolute_url() if after == Status.APPROVED else comment.article.get_absolute_url()
    return _send(
        comment, subject, [sentence, settings.SITE_URL + address], key=f"decided-{pk}-{comment.version}"
    )


@task(queue_name="mail")
def tell_answered(pk: int) -> int:
    """Write to the author of a comment who has answered it since the last mail; return how many mails were written."""
    with transaction.atomic():
        rows = Wish.objects.select_for_update(of=("self",)).select_related("comment__article")
        wish = rows.filter(pk=pk, next_at__isnull=False, stopped_at=None).first()
        if wish is None:
            return 0
        at, comment = timezone.now(), wish.comment
        wish.next_at = None
        own = comment.author_email.lower()
        new = Comment.objects.approved().filter(parent=pk).exclude(pk__in=wish.told).order_by("pk")
        new = new.annotate(folded=Lower("author_email")).exclude(folded=own)
        answers = list(new.values_list("pk", "uuid", "author_name", "decided_at", named=True))
        # What has just appeared may still be taken back with a key.
        ripe = [row for row in answers if row.decided_at <= at - UNDO]
        young = [row for row in answers if row not in ripe]
        written = 0
        if ripe and comment.status == Status.APPROVED and comment.article.is_live_at(at):
            written = _write_answers(comment, ripe)
            wish.told, wish.told_at = [*wish.told, *(row.pk for row in ripe)], at
        if young:
            wish.next_at = _next(wish, max(row.decided_at for row in young) + LETTERS_LEAVE_AFTER)
            tell_answered.using(run_after=wish.next_at).enqueue(pk)
        wish.save(update_fields=["next_at", "told", "told_at"])
        return written


def _write_answers(comment: Comment, answers: Sequence) -> int:
    headline = {"headline": comment.article.headline, "count": len(answers)}
    subject = ngettext(
        "An answer to your comment on “%(headline)s”",
        "%(count)d answers to your comment on “%(headline)s”",
        len(answers),
    )
    thread = settings.SITE_URL + threads.thread_url(comment.article)
    lines = [f"{row.author_name}\n{thread}{row.uuid}/" for row in answers[:MOST_NAMED]]
    if more := len(answers) - len(lines):
        lines.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    sentences = [
        ngettext("This reader has answered you:", "These readers have answered you:", len(answers)),
        *lines,
        _("Your comment:") + f"\n{settings.SITE_URL}{comment.get_absolute_url()}",
    ]
    return _send(comment, subject % headline, sentences, key=f"answers-{comment.pk}-{answers[0].pk}")


def _send(comment: Comment, subject: str, sentences: list[str], *, key: str) -> int:
    """Write the letter, unless its address wants none; return how many were written."""
    email = comment.author_email
    if not email or stopping.silent({email}):
        return 0
    stop = stopping.address_for(stopping.WISH, comment.pk, email)
    blocks = [
        *sentences,
        Paper.current().name,
        "--\n" + _("You asked for this mail with your comment. No more of it: %(stop)s") % {"stop": stop},
    ]
    text, headers = "\n\n".join(blocks) + "\n", stopping.headers(stop)
    letter = letters.send(to=email, subject=subject, text=text, key=f"comment-{key}", headers=headers)
    return int(letter is not None)


@task
def resume() -> int:
    """Give a task to every mail about answers whose task was lost; return how many."""
    before = timezone.now() - OVERDUE_AFTER
    lost = Wish.objects.filter(next_at__lt=before, stopped_at=None).order_by("next_at")
    pks = list(lost.values_list("pk", flat=True)[: 5 * AT_ONCE])
    for pk in pks:
        tell_answered.enqueue(pk)
    return len(pks)
