"""Comments of an earlier site: many at once, each with its place in the thread, its date and what was decided about it.

What `moderation.bring_in` does for one comment is done here for the comments of a batch of stories: nothing is screened,
nothing is sent, and every decision has its line that says where it comes from.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.translation import gettext as _
from lxml import html as lxml_html

from articles import freshness
from articles.importers.wordpress.batches import Answered, Run
from articles.importers.wordpress.parts import Letter
from articles.importers.wordpress.words import moment, plain_line, whole_number

from .deciding import words_of
from .models import MAX_DEPTH, Comment, Decision
from .text import clean_line, clean_text

Status = Comment.Status
STATES = {
    "1": Status.APPROVED,
    "approved": Status.APPROVED,
    "approve": Status.APPROVED,
    "0": Status.PENDING,
    "hold": Status.PENDING,
    "trash": Status.REJECTED,
    "post-trashed": Status.REJECTED,
    "spam": Status.SPAM,
}
KEPT_TAGS = {"a", "p", "br", "div", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class _Waiting:
    """A comment on its way: the row, the number that it had, and the one of what it answers."""

    row: Comment
    old_id: int
    parent: int


@freshness.verb
def bring_in(stories: Sequence[Answered], run: Run) -> None:
    """Write the comments of `stories` that are not here yet; called inside the transaction that writes the stories."""
    numbers = {str(key) for story in stories for letter in story.letters if (key := whole_number(letter.id))}
    here = {
        int(row.source_id): row
        for row in Comment.objects.filter(source=run.source, source_id__in=numbers).only(
            "pk", "source_id", "article_id", "path", "parent_id"
        )
    }
    waiting = [_of_story(story, run, here) for story in stories]
    _find_parents(waiting, here, run)
    if run.dry:
        return
    _write(waiting, here)
    seen = [
        (comment.row.article_id, comment.row.path)
        for found in waiting
        for comment in found
        if comment.row.status == Status.APPROVED
    ]
    if seen:
        freshness.changed(*words_of(seen))


def _of_story(story: Answered, run: Run, here: dict[int, Comment]) -> list[_Waiting]:
    """Return the comments of one story that are new, older before younger, and report about every letter."""
    found: list[_Waiting] = []
    for letter in story.letters:
        key, author = whole_number(letter.id), plain_line(letter.author)
        outcome, reason = _fate(story, letter, key, run, here)
        if not outcome and key:
            row = _row(story, letter, run)
            if row is None:
                outcome, reason = "skipped", _("it has no text")
            else:
                outcome = "imported"
                found.append(_Waiting(row, key, whole_number(letter.parent) or 0))
                if letter.approved not in STATES:
                    reason = _("its state, “%(state)s”, is unknown; it waits for a moderator") % {
                        "state": letter.approved[:20]
                    }
        kind = "comment" if letter.is_comment else letter.type[:20] or "comment"
        run.ledger.line(kind, letter.id, f"{author}: {story.headline}", outcome, reason)
    return _in_order(found)


def _fate(
    story: Answered, letter: Letter, key: int | None, run: Run, here: dict[int, Comment]
) -> tuple[str, str]:
    """Return outcome and reason of a letter that makes no new comment; two empty words for one that does."""
    if not key:
        return "skipped", _("it has no number of its own")
    if not run.ledger.run("INSERT OR IGNORE INTO letters VALUES (?, ?)", key, story.article_id):
        return "skipped", _("its number stands in the files twice; the first was taken")
    if not letter.is_comment:
        return "skipped", _("another site’s word that it links here; it is kept with the story, not shown")
    if story.why_not:
        return "skipped", story.why_not
    if key in here:
        return "here", ""
    return "", ""


def _row(story: Answered, letter: Letter, run: Run) -> Comment | None:
    """Return the comment that a letter becomes, not saved, or None when there is nothing to read."""
    body = clean_text(plain(letter.content))
    if not body and letter.content.strip():
        body = clean_text(letter.content)  # only a picture, say: its markup is all there is to read
    if not body:
        return None
    status = STATES.get(letter.approved, Status.PENDING)
    written = moment(gmt=letter.date_gmt, local=letter.date) or run.now
    row = Comment(
        author_name=clean_line(plain_line(letter.author))[:80] or _("Anonymous"),
        author_email=_address(letter.email),
        body=body,
        status=status,
        created_at=written,
        decided_at=None if status == Status.PENDING else written,
        reason="" if status == Status.PENDING else run.note,
        trace={"imported": {"url": letter.url[:500], "user": letter.user_id[:20]}},
        source=run.source,
        source_id=str(int(letter.id)),
    )
    if story.article_id is not None:  # none in a rehearsal
        row.article_id = story.article_id
    return row


def _address(email: str) -> str:
    email = clean_line(email)
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def _in_order(found: list[_Waiting]) -> list[_Waiting]:
    """Sort by date, but nothing before what it answers: the order of ids is the order in which a thread is read."""
    by_id = {comment.old_id: comment for comment in found}
    ordered: dict[int, _Waiting] = {}
    for comment in sorted(found, key=lambda comment: (comment.row.created_at, comment.old_id)):
        line = []
        above: _Waiting | None = comment
        while above is not None and above.old_id not in ordered:
            line.append(above)
            above = by_id.get(above.parent)
        ordered |= {one.old_id: one for one in reversed(line)}
    return list(ordered.values())


def _find_parents(stories: Sequence[list[_Waiting]], here: dict[int, Comment], run: Run) -> None:
    """Read what an earlier run brought and a new comment answers; say which answers begin a thread of their own."""
    wanted = {comment.parent for found in stories for comment in found if comment.parent} - set(here)
    rows = Comment.objects.filter(source=run.source, source_id__in=[str(key) for key in wanted])
    here |= {int(row.source_id): row for row in rows}
    for found in stories:
        beside = {comment.old_id for comment in found}
        for comment in found:
            above = here.get(comment.parent)
            if comment.parent in beside or (above and above.article_id == comment.row.article_id):
                continue
            if comment.parent:
                run.ledger.find(
                    f"comment:{comment.old_id}",
                    comment.row.author_name,
                    "comment",
                    _("What it answers is not here; it begins a thread of its own."),
                )
                comment.parent = 0


def _write(stories: Iterable[list[_Waiting]], here: dict[int, Comment]) -> None:
    """Give every comment its id and its place, and write them all with their decisions."""
    comments = [comment for found in stories for comment in found]
    for comment, pk in zip(comments, _ids(len(comments)), strict=True):
        comment.row.pk = pk
        _hang(comment.row, here.get(comment.parent))
        here[comment.old_id] = comment.row
    Comment.objects.bulk_create([comment.row for comment in comments], batch_size=1000)
    decisions = [
        Decision.about(
            comment.row.pk,
            by=None,
            at=comment.row.decided_at,
            from_status=Status.PENDING,
            to_status=comment.row.status,
            reason=comment.row.reason,
        )
        for comment in comments
        if comment.row.decided_at is not None
    ]
    Decision.objects.bulk_create(decisions, batch_size=1000)


def _hang(row: Comment, parent: Comment | None) -> None:
    """Put `row` under `parent`; below the third level there is none, so it stands beside its parent."""
    if parent is None:
        row.parent_id, row.path = None, [row.pk]
    elif len(parent.path) >= MAX_DEPTH:
        row.parent_id, row.path = parent.path[-2], [*parent.path[:-1], row.pk]
    else:
        row.parent_id, row.path = parent.pk, [*parent.path, row.pk]


def _ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('comments_comment', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def plain(markup: str) -> str:
    """Return what a reader wrote, perhaps with markup, as plain text: a line a block, links with their address."""
    if "<" not in markup:
        return unescape(markup)
    clean = nh3.clean(markup, tags=KEPT_TAGS, attributes={"a": {"href"}}, link_rel=None)
    root = lxml_html.fragment_fromstring(clean, create_parent="div")
    for link in root.iter("a"):
        address = link.get("href", "")
        if address and address not in "".join(link.itertext()):
            link.tail = f" ({address}){link.tail or ''}"
    for block in root.iter("p", "div", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"):
        if block is not root:
            block.text = f"\n\n{block.text or ''}"
            block.tail = f"\n\n{block.tail or ''}"
    for line in root.iter("br"):
        # WordPress keeps the line break beside the tag that it made of it.
        line.tail = "\n" + re.sub(r"^\n", "", line.tail or "")
    return "".join(root.itertext())
