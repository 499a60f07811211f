"""What is stored about one e-mail address: handed out, and erased. Whoever asks has to have shown that the address is theirs.

Erasing anonymises and keeps the thread: name, address and everything else that leads to a person go, the text stays under
a name that is nobody's, and with it every answer; with the texts erased too, a sentence stands in their place. What keeps
somebody out (a sanction, the wish for no mail) is known by a keyed hash alone and stays. Both verbs work in slices, each one
transaction, and can be broken off and run again; a hundred thousand comments cost no more memory than ten.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Letter, TrailEntry

from . import proving, sanctions
from .deciding import decide
from .flood import hash_of
from .models import (
    Comment,
    ConfirmationMail,
    ConfirmedAddress,
    Erasure,
    PrivacyRequest,
    Report,
    Sanction,
    Silence,
    SpamCheck,
    Wish,
)
from .scorer import lessons
from .stopping import hash_of_email

Status, Telling = Comment.Status, SpamCheck.Telling
AT_ONCE = 1_000  # rows of one transaction
# What stands as the reason where a comment waited and its author had the text erased.
ERASED = "erased"
# Letters about comments; those of the desk to a colleague with the same address are not ours.
LETTERS = Q()
for _prefix in ("comment-", "reason-", proving.MAIL):
    LETTERS |= Q(key__startswith=_prefix)
encoder = DjangoJSONEncoder(ensure_ascii=False, indent=1)


@dataclass(frozen=True)
class Erased:
    """How much there is under an address, or was: comments, reports, letters."""

    comments: int = 0
    reports: int = 0
    letters: int = 0


def clean(email: str) -> str:
    """Return an address as it is compared: upper case or not, it is the same. Raises ValueError for what is none.

    Nobody's address is empty: that would be everybody who left none, and everybody who was erased.
    """
    if "@" not in email:
        raise ValueError("not an e-mail address")
    return email.strip().lower()


def remembered(email: str) -> str:
    """Return what an erased address is remembered by."""
    return hash_of("erased", clean(email))


def _of(rows: QuerySet, column: str, email: str) -> QuerySet:
    return rows.alias(folded=Lower(column)).filter(folded=clean(email))


def is_known(email: str) -> bool:
    """Whether anything is stored under `email`."""
    return (
        _of(Comment.objects.all(), "author_email", email).exists()
        or _of(Report.objects.all(), "email", email).exists()
        or ConfirmedAddress.objects.filter(pk=proving.hash_of_email(clean(email))).exists()
    )


def counts(email: str) -> Erased:
    """Return how much is stored under `email`."""
    return Erased(
        _of(Comment.objects.all(), "author_email", email).count(),
        _of(Report.objects.all(), "email", email).count(),
        _of(Letter.objects.filter(LETTERS), "to", email).count(),
    )


def export(email: str) -> Iterator[str]:
    """Yield, piece by piece, a JSON object of everything that is stored about `email`, however it is written.

    Who of the newsroom decided is not in it: that is somebody else's data.
    """
    yield '{"email": ' + encoder.encode(clean(email))
    yield ', "made_at": ' + encoder.encode(timezone.now())
    for name, rows in _sections(email):
        yield f',\n"{name}": ['
        for number, row in enumerate(rows):
            yield (",\n" if number else "\n") + encoder.encode(row)
        yield "]"
    silent = Silence.objects.filter(pk=hash_of_email(email)).values_list("since", flat=True).first()
    yield ',\n"no_mail_since": ' + encoder.encode(silent) + "}\n"


def _sections(email: str) -> Iterator[tuple[str, Iterable[Any]]]:
    confirmed = proving.hash_of_email(clean(email))
    known = sanctions.hashes_of(sanctions.values_of(email=clean(email))).values()
    comments = _of(Comment.objects.all(), "author_email", email)
    comments = comments.select_related("article", "parent", "spam_check", "wish").order_by("pk")
    yield "comments", map(_comment, comments.prefetch_related("decisions").iterator(chunk_size=AT_ONCE))
    reports = _of(Report.objects.all(), "email", email).select_related("comment").order_by("pk")
    yield "reports", map(_report, reports.iterator(chunk_size=AT_ONCE))
    yield "confirmed", ConfirmedAddress.objects.filter(pk=confirmed).values("confirmed_at")
    yield "confirmations_asked", ConfirmationMail.objects.filter(email_hash=confirmed).values("asked_at")
    yield "requests", _of(PrivacyRequest.objects.all(), "email", email).values("made_at")
    letters = _of(Letter.objects.filter(LETTERS), "to", email).order_by("pk")
    yield "letters", letters.values("subject", "text", "written_at", "sent_at").iterator()
    columns = ("measure", "made_at", "until", "reason", "ended_at", "ending", "end_reason")
    yield "sanctions", Sanction.objects.filter(hash__in=known).order_by("pk").values(*columns)


def _comment(row: Comment) -> dict[str, Any]:
    check, wish = getattr(row, "spam_check", None), getattr(row, "wish", None)
    return {
        "uuid": row.uuid,
        "story": settings.SITE_URL + row.article.get_absolute_url(),
        "in_reply_to": row.parent.uuid if row.parent else None,
        "name": row.author_name,
        "email": row.author_email,
        "text": row.body,
        "written_at": row.created_at,
        "edited_at": row.edited_at,
        "status": row.status,
        "decided_at": row.decided_at,
        "reason": row.reason,
        "network_address": row.ip_address,
        "browser": row.user_agent,
        "came_from": row.referrer,
        "imported_from": row.source,
        "screening": row.trace,
        "history": [
            {
                "at": decision.at,
                "from": decision.from_status,
                "to": decision.to_status,
                "by": "a person" if decision.by_id else "a rule",
                "reason": decision.reason,
            }
            for decision in row.decisions.all()
        ],
        "akismet": {"sent": check.sent, "answer": check.answer, "told": check.tell} if check else None,
        "wants_to_be_told": {
            "when_decided": wish.decided,
            "when_answered": wish.answered,
            "asked_at": wish.asked_at,
            "confirmed_at": wish.confirmed_at,
            "stopped_at": wish.stopped_at,
        }
        if wish
        else None,
    }


def _report(row: Report) -> dict[str, Any]:
    return {
        "comment": row.comment.uuid,
        "reason": row.reason,
        "note": row.note,
        "email": row.email,
        "made_at": row.made_at,
        "network_address": row.ip_address,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "told_at": row.told_at,
    }


@freshness.verb
def erase(email: str, *, by=None, with_text: bool = False, before: datetime | None = None) -> Erased:
    """Erase who `email` is, everywhere, and with `with_text` what they wrote; return how much that was. Run again it finds nothing.

    `by` is the colleague who does it, None for the person themselves or the command. `before` spares what came after that
    moment (aware): an address that was erased once may have written again. Not to be called inside a transaction that should
    stay short; a slice of it is one.
    """
    at = timezone.now()
    with transaction.atomic():
        row = remember(remembered(email), at=before or at, with_text=with_text)
        TrailEntry.record(by=by, verb="erase_commenter", on=row)
    comments = reports = 0
    while rows := _slice(_of(Comment.objects.all(), "author_email", email), "created_at", before):
        comments += _erase_comments(rows, email, with_text=with_text)
    while rows := _slice(_of(Report.objects.all(), "email", email), "made_at", before):
        reports += _erase_reports(rows)
    return Erased(comments, reports, _erase_rest(email, before))


def _slice(rows: QuerySet, column: str, before: datetime | None) -> list[int]:
    if before:
        rows = rows.filter(**{f"{column}__lt": before})
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def remember(code: str, *, at: datetime, with_text: bool) -> Erasure:
    """Note that the address with the code `code` (see `remembered`) was erased at `at`; return the row."""
    row, made = Erasure.objects.get_or_create(hash=code, defaults={"at": at, "with_text": with_text})
    if not made:
        row.at, row.with_text = max(at, row.at), with_text or row.with_text
        row.save(update_fields=["at", "with_text"])
    return row


@transaction.atomic
def _erase_comments(pks: list[int], email: str, *, with_text: bool) -> int:
    mine = _of(Comment.objects.filter(pk__in=pks), "author_email", email)
    locked = mine.order_by("pk").select_for_update(of=("self",), no_key=True)
    rows = list(locked.only("article", "status", "trace"))
    pks = [row.pk for row in rows]
    comments = Comment.objects.filter(pk__in=pks)
    told = [row for row in rows if row.trace.get("inputs", {}).get("honeypot")]
    for row in told:  # something was typed into the field that people do not see
        row.trace["inputs"]["honeypot"] = "…"
        row.trace["fired"] = [[rule, "" if rule == "honeypot" else said] for rule, said in row.trace["fired"]]
    Comment.objects.bulk_update(told, ["trace"])
    gone: dict[str, Any] = {}
    if with_text:
        # While they can still be found by who wrote them: nobody has to decide about a sentence of ours.
        decide(comments, to=Status.REJECTED, allowed=Q(status=Status.PENDING), reason=ERASED)
        gone = {
            "body": _("The author has had this comment erased."),
            "fingerprint": None,
            "trace": {},
            "picked_at": None,
            "version": F("version") + 1,
        }
        lessons.forget(pks)
    comments.update(
        author_name=_("Anonymous"),
        author_email="",
        written_by=None,
        ip_address=None,
        user_agent="",
        referrer="",
        key=None,
        source_id="",
        **gone,
    )
    checks = SpamCheck.objects.filter(pk__in=pks)
    checks.filter(tell_state=Telling.WAITING).update(tell_state=Telling.ERASED)
    checks.update(sent={}, guid="")
    Wish.objects.filter(pk__in=pks).delete()
    # Names and texts change where they stand; where a permanent address leads to stays.
    seen = {f"comments-{row.article_id}" for row in rows if row.status == Status.APPROVED}
    if seen:
        freshness.changed(*seen)
    return len(rows)


@transaction.atomic
def _erase_reports(pks: list[int]) -> int:
    """Erase who reported; that somebody did, and why, stays for the moderator."""
    rows = Report.objects.filter(pk__in=pks)
    return rows.update(email="", note="", ip_address=None)


@transaction.atomic
def _erase_rest(email: str, before: datetime | None) -> int:
    confirmed, letters = proving.hash_of_email(clean(email)), _of(Letter.objects.filter(LETTERS), "to", email)
    if before is None:
        ConfirmedAddress.objects.filter(pk=confirmed).delete()
        ConfirmationMail.objects.filter(email_hash=confirmed).delete()
        _of(PrivacyRequest.objects.all(), "email", email).delete()
    else:
        ConfirmedAddress.objects.filter(pk=confirmed, confirmed_at__lt=before).delete()
        letters = letters.filter(written_at__lt=before)
    return letters.delete()[0]


@freshness.verb
def erase_again() -> Erased:
    """Erase what a restored backup brought back of addresses that were erased before; return how much that was."""
    total = Erased()
    for table, column in ((Comment, "author_email"), (Report, "email")):
        addresses = table._default_manager.exclude(**{column: ""}).annotate(folded=Lower(column)).order_by()
        for email in addresses.values_list("folded", flat=True).distinct().iterator(chunk_size=AT_ONCE):
            row = Erasure.objects.filter(hash=remembered(email)).first()
            if row is not None:
                done = erase(email, with_text=row.with_text, before=row.at)
                total = Erased(
                    total.comments + done.comments, total.reports + done.reports, total.letters + done.letters
                )
    return total
