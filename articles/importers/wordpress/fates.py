"""What becomes of an item: a story, a plain page, a photo, an author, or nothing, with the reason. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Article
from .parts import Item
from .words import moment

Status = Article.Status
STORY, PAGE, PHOTO, GUEST, NOTHING = "article", "page", "photo", "author", ""
# A text longer than this is no story; taking it apart would need more memory than an import may take.
LONGEST_TEXT = 3_000_000


@dataclass(frozen=True, slots=True)
class Fate:
    """What an item becomes, in which state, and since when; `reason` says why when that is not obvious."""

    kind: str
    status: str = ""
    published_at: datetime | None = None
    reason: str = ""

    def is_public(self, at: datetime) -> bool:
        """Whether readers see it at `at`."""
        if self.kind == PAGE:
            return True
        out = self.kind == STORY and self.status == Status.PUBLISHED
        return out and self.published_at is not None and self.published_at <= at


def fate_of(item: Item, *, now: datetime, written: datetime | None) -> Fate:
    """Return what becomes of `item`. `written` is when the export was made, the last resort for a missing date.

    Nothing that was not public becomes public: only `publish` without a password is.
    """
    if item.type == "attachment":
        return Fate(PHOTO)
    if item.type == "guest-author":
        return Fate(GUEST) if item.status == "publish" else Fate(NOTHING, reason=_("an author in the bin"))
    if item.type not in ("post", "page"):
        return Fate(NOTHING, reason=_("“%(type)s” has no place here") % {"type": item.type or "?"})
    if item.status in ("trash", "auto-draft", "inherit"):
        return Fate(NOTHING, reason=str(SKIPPED[item.status]))
    if len(item.content) > LONGEST_TEXT:
        return Fate(
            NOTHING,
            reason=_("a text of more than %(most)d million characters") % {"most": LONGEST_TEXT // 1_000_000},
        )
    if item.type == "page":
        return _fate_of_page(item)
    return _fate_of_post(item, now, written)


SKIPPED = {
    "trash": gettext_lazy("it lay in the bin"),
    "auto-draft": gettext_lazy("an empty draft that WordPress made by itself"),
    "inherit": gettext_lazy("an older version of something else"),
}


def _fate_of_page(item: Item) -> Fate:
    # A plain page has no draft: it is public from its first second on. What was not becomes a story that waits.
    if item.password:
        return Fate(STORY, Status.DRAFT, reason=_("a page behind a password, now a draft story"))
    if item.status == "publish":
        return Fate(PAGE)
    return Fate(STORY, Status.DRAFT, reason=_("a page that was not public, now a draft story"))


def _fate_of_post(item: Item, now: datetime, written: datetime | None) -> Fate:
    date = moment(gmt=item.date_gmt, local=item.date, rfc=item.pub_date)
    if item.password:
        return Fate(STORY, Status.DRAFT, reason=_("it was behind a password"))
    if item.status == "publish":
        if date is None:
            date = moment(gmt=item.modified_gmt, local=item.modified) or written or now
            return Fate(STORY, Status.PUBLISHED, date, _("it has no date; the nearest known one was taken"))
        reason = _("its date is still to come; it waits until then") if date > now else ""
        return Fate(STORY, Status.PUBLISHED, date, reason)
    if item.status == "future":
        if date is not None and date > now:
            return Fate(STORY, Status.PUBLISHED, date)
        return Fate(STORY, Status.DRAFT, reason=_("it was scheduled for a time that has passed since"))
    if item.status == "pending":
        return Fate(STORY, Status.IN_REVIEW)
    if item.status == "draft":
        return Fate(STORY, Status.DRAFT)
    if item.status == "private":
        return Fate(STORY, Status.DRAFT, reason=_("it was private"))
    return Fate(
        STORY,
        Status.DRAFT,
        reason=_("its state, “%(status)s”, is unknown here") % {"status": item.status[:40]},
    )
