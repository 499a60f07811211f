"""What authors are told by mail, where the newsroom wants it: that a comment was refused or removed, or that they are warned.

Which measure, on which comment, on what ground, decided by whom, and how to object: Regulation (EU) 2022/2065, article 17.
Never for spam, which that article exempts. Nothing is written before a decision can no longer be taken back with a key;
then it is looked at again, so what was undone, or decided otherwise, is told to nobody.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import letters
from articles.models import Letter, Page, Paper

from . import proving, stopping, tokens
from .flood import hash_of
from .models import Comment, CommentSettings, Sanction
from .models.rules import MailReasons
from .patience import LETTERS_LEAVE_AFTER
from .reasons import Reason, ground_of, split

if TYPE_CHECKING:
    from .aftermath import Change

Status = Comment.Status
REFUSED = (Status.REJECTED, Status.REMOVED)
BLOCKED_WORD = "blocked word"
AT_ONCE = 200  # mails of one task
# A day's mails to one address: somebody who is proven to read them there, and somebody who may have nothing to do with it.
MOST_PROVEN, MOST_UNPROVEN = 20, 1


def mails() -> str:
    """Return to whom the newsroom mails its reasons, one of `MailReasons`."""
    chosen = CommentSettings.objects.filter(pk=1).values_list("mail_reasons", flat=True).first()
    return chosen or MailReasons.NEVER


def planned(changes: Sequence["Change"]) -> list[int]:
    """Return about which of the comments a mail with the reason is planned, by their ids; all `changes` are of one decision."""
    first = changes[0]
    by_rule = first.by is None
    if first.undoes or first.after not in REFUSED or (by_rule and first.reason != BLOCKED_WORD):
        return []
    ids = [change.comment_id for change in changes if change.tell]
    return [] if not ids or mails() == MailReasons.NEVER else ids


def decided(changes: Sequence["Change"]) -> None:
    """Plan the mails to the authors of comments that were refused or removed; called in the transaction of the change."""
    ids = planned(changes)
    if not ids:
        return
    rows = [
        list(row) for row in Comment.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "version")
    ]
    later = write.using(run_after=changes[0].at + LETTERS_LEAVE_AFTER)
    for start in range(0, len(rows), AT_ONCE):
        later.enqueue(rows[start : start + AT_ONCE])


def warned(row: Sanction, *, at: datetime) -> None:
    """Plan the mail about a warning; called in the transaction of the warning."""
    if mails() != MailReasons.NEVER:
        write_warning.using(run_after=at + LETTERS_LEAVE_AFTER).enqueue(row.pk)


@task(queue_name="mail")
def write(decisions: list[list[int]]) -> int:
    """Write to the authors of comments, named by id and the version that a decision left; return how many mails went out.

    Run twice it writes nothing twice: the letter's key names comment and version.
    """
    return sum(_about(pk, version) for pk, version in decisions)


@transaction.atomic
def _about(pk: int, version: int) -> int:
    # Locked, so that nobody takes the decision back while the letter is written.
    rows = Comment.objects.select_for_update(of=("self",)).select_related("article")
    comment = rows.filter(pk=pk, version=version, status__in=REFUSED).first()
    if comment is None:
        return 0
    removed = comment.status == Status.REMOVED
    headline = {"story": comment.article.headline}
    if removed:
        subject = _("Your comment on “%(story)s” was removed") % headline
        measure = _("It was removed on %(moment)s: readers do not see it any more, for good.")
    else:
        subject = _("Your comment on “%(story)s” was not published") % headline
        measure = _("On %(moment)s it was decided not to publish it: nobody but you sees it, for good.")
    by_rule = comment.decided_by_id is None
    if by_rule:
        ground = _("A word in it is not allowed here.")
        whose = _("A program decided this by the newsroom’s list of words; no person has looked at it.")
    else:
        ground = ground_of(comment.reason)
        whose = _("A moderator decided this, not a program.")
    sentences = [measure % {"moment": _moment(comment.decided_at)}, _reason(comment.reason, ground), whose]
    key = f"{pk}-{version}"
    return _send(comment, subject, sentences, key=key, only_proven=by_rule)


@task(queue_name="mail")
def write_warning(sanction_id: int) -> int:
    """Write to somebody who was warned, unless the warning was taken back; return how many mails went out."""
    with transaction.atomic():
        rows = Sanction.objects.select_for_update(of=("self",))
        row = rows.filter(pk=sanction_id, ended_at=None).first()
        if row is None or row.comment_id is None:
            return 0
        comment = Comment.objects.select_related("article").filter(pk=row.comment_id).first()
        if comment is None:
            return 0
        sentences = [
            _("On %(moment)s you were warned about it. The warning changes nothing for the comment itself.")
            % {"moment": _moment(row.made_at)},
            _reason(row.reason, ground_of(row.reason)),
            _("A moderator decided this, not a program."),
            _("Should it go on, your comments may be held back or no longer be published."),
        ]
        subject = _("A warning about your comment on “%(story)s”") % {"story": comment.article.headline}
        return _send(comment, subject, sentences, key=f"warning-{row.pk}")


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i e")


def _reason(reason: str, ground: str) -> str:
    law = split(reason)[0] == Reason.ILLEGAL
    whose = _("The ground is the law.") if law else _("The ground is the house rules for comments.")
    return _("The reason: %(ground)s %(whose)s") % {"ground": ground, "whose": whose}


def _send(
    comment: Comment, subject: str, sentences: list[str], *, key: str, only_proven: bool = False
) -> int:
    """Write the letter, if its address may have one; return how many were written."""
    rules, proven = CommentSettings.current(), proving.is_marked(comment)
    allowed = proven or (rules.mail_reasons == MailReasons.EVERYBODY and not only_proven)
    email = comment.author_email
    if rules.mail_reasons == MailReasons.NEVER or not allowed or not email or stopping.silent({email}):
        return 0
    day = timezone.now().astimezone(UTC)
    of_day = f"reason-{hash_of('mailed', email.lower())[:24]}-{day:%Y%m%d}-"
    key = of_day + key
    before = Letter.objects.filter(key__startswith=of_day).exclude(key=key)
    most = MOST_PROVEN if proven else MOST_UNPROVEN
    if before[:most].count() >= most:
        return 0
    stop = stopping.address_for(stopping.REASON, comment.pk, email)
    blocks = [_what(comment, proven), *sentences, appeal(rules)]
    if not proven:
        blocks.append(
            _("If you did not write it, somebody else typed your address: nothing needs to be done.")
        )
    blocks.append("--\n" + _("No more mail about comments: %(stop)s") % {"stop": stop})
    text, headers = "\n\n".join(blocks) + "\n", stopping.headers(stop)
    letter = letters.send(to=email, subject=subject, text=text, key=key, headers=headers)
    return int(letter is not None)


def _what(comment: Comment, proven: bool) -> str:
    """Name the comment and its story. The text itself is for who has written it, not for whose address was typed."""
    article = comment.article
    story = f"{article.headline}\n{settings.SITE_URL}{article.get_absolute_url()}"
    if proven:
        quoted = "\n".join(f"> {line}".rstrip() for line in comment.body.splitlines())
        return _("You wrote under this story:") + f"\n{story}\n\n{quoted}"
    own = reverse("comments:sent", args=[article.slug, tokens.make_sent_token(comment)])
    return (
        _("Under this story a comment was sent with your e-mail address:")
        + f"\n{story}\n\n"
        + _("The comment:")
        + f"\n{settings.SITE_URL}{own}"
    )


def appeal(rules: CommentSettings) -> str:
    """Return how an author objects: what the newsroom wrote about it, or the address of its contact page."""
    if rules.appeal.strip():
        return rules.appeal.strip()
    if Page.objects.filter(slug="contact").exists():
        where = settings.SITE_URL + reverse("articles:page", args=["contact"])
    else:
        where = Paper.current().contact or settings.SITE_URL + "/"
    return _("If you think that this is wrong, say so, and a person will look at it again: %(where)s") % {
        "where": where
    }
