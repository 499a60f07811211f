"""Stories and pages are written in batches, each one transaction with all that belongs to it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import freshness, shelf_facets
from ...body import photo_ids, prepare, sanitise
from ...models import Article, OldPath, Page, TrailEntry
from ...slugs import free_slug
from ...writing import writing
from .. import rows
from . import addresses, fates
from .ledger import Ledger
from .parts import Item, Letter
from .shapes import Finding
from .stories import Made, Stories
from .words import cut

logger = logging.getLogger(__name__)

AT_ONCE = 100
# A batch ends sooner with this many comments, or characters of text.
MOST_LETTERS, MOST_TEXT = 2_000, 1_500_000


@dataclass(slots=True)
class Run:
    """What everybody who writes needs to know of the run: `written` is when the export was made."""

    ledger: Ledger
    source: str
    note: str
    now: datetime
    written: datetime | None
    dry: bool


@dataclass(slots=True)
class Answered:
    """A story with the comments that an export has for it; without an id it is not here (yet)."""

    article_id: int | None
    headline: str
    letters: list[Letter]
    why_not: str = ""


WithComments = Callable[[Sequence[Answered], Run], None]


@dataclass(slots=True)
class _Waiting:
    """An item on its way into the database."""

    item: Item
    fate: fates.Fate
    here: bool
    incomplete: bool
    new_id: int | None
    slug: str
    position: int
    kind: str
    title: str
    made: Made | None = None
    page: Page | None = None
    findings: list[Finding] = field(default_factory=list)
    outcome: str = ""
    reason: str = ""


class Batches:
    """Takes items one by one and writes them a hundred at a time. `with_comments` is called inside each transaction."""

    def __init__(self, run: Run, stories: Stories, with_comments: WithComments, *, pictures: bool):
        self.run, self.ledger, self.stories = run, run.ledger, stories
        self.with_comments, self.pictures = with_comments, pictures
        self.waiting: list[_Waiting] = []
        self.letters = self.text = 0

    def take(self, number: int, item: Item) -> None:
        """Take the item that is the part `number` of the export; what was dealt with elsewhere is let by."""
        row = self.ledger.row("SELECT * FROM items WHERE seq = ?", number)
        if row is None or row["kind"] in (fates.PHOTO, fates.GUEST):
            return
        if not row["kind"]:
            self.ledger.line(item.type or "item", row["id"], row["title"], "skipped", row["reason"])
            self._without_story(item, row["title"])
            return
        self.waiting.append(
            _Waiting(
                item=item,
                fate=fates.fate_of(item, now=self.run.now, written=self.run.written),
                here=bool(row["here"]),
                incomplete=bool(row["incomplete"]),
                new_id=row["new_id"],
                slug=row["new_slug"],
                position=row["position"],
                kind=row["kind"],
                title=row["title"],
            )
        )
        self.letters, self.text = self.letters + len(item.letters), self.text + len(item.content)
        if len(self.waiting) >= AT_ONCE or self.letters >= MOST_LETTERS or self.text >= MOST_TEXT:
            self.finish()

    def finish(self) -> None:
        """Write what waits."""
        batch, self.waiting, self.letters, self.text = self.waiting, [], 0, 0
        self._bring_in([waiting for waiting in batch if self._prepared(waiting)])

    def _bring_in(self, batch: list[_Waiting]) -> None:
        """Write a batch; when the database refuses something in it, each item alone, and the bad one is reported."""
        if not batch:
            return
        try:
            self._commit(batch)
        except (DataError, IntegrityError, ValidationError, ValueError):
            if len(batch) == 1:
                logger.exception("item %s was not imported", batch[0].item.id)
                self._refused(batch[0], _("the database refused it"))
                return
            for waiting in batch:
                self._bring_in([waiting])

    def _prepared(self, waiting: _Waiting) -> bool:
        """Make the story or page in memory; one that cannot be made is reported and stops no other."""
        if waiting.here and not (waiting.incomplete and self.pictures):
            return True
        try:
            if waiting.kind == "article":
                waiting.made = self.stories.make(waiting.item, waiting.fate, waiting.slug)
                waiting.findings = waiting.made.findings
            else:
                waiting.page, waiting.findings = self._page(waiting)
        except Exception:  # whatever a text brings about, the others come in
            logger.exception("item %s could not be read", waiting.item.id)
            self._refused(waiting, _("its text could not be read"))
            return False
        return True

    def _page(self, waiting: _Waiting) -> tuple[Page, list[Finding]]:
        converted = self.stories.text(waiting.item)
        page = Page(
            title=cut(waiting.title, 120) or _("Page %(id)s") % {"id": waiting.item.id},
            slug=waiting.slug,
            body=sanitise(converted.html),
            position=waiting.position,
            source=self.run.source,
            source_id=str(int(waiting.item.id)),
        )
        page.body_html = prepare(page.body)
        return page, converted.findings

    def _commit(self, batch: list[_Waiting]) -> None:
        with self.ledger.attempt(), transaction.atomic():
            new = [waiting for waiting in batch if not waiting.here]
            for waiting in batch:
                waiting.outcome = "here" if waiting.here else "imported"
                waiting.reason = waiting.fate.reason
            if not self.run.dry:
                self._write_stories(new)
                self._write_pages(new)
            self._complete([waiting for waiting in batch if waiting.here and waiting.made is not None])
            if not self.run.dry:
                addresses.write(self.ledger, [wanted for waiting in batch for wanted in self._paths(waiting)])
            self._report(batch)
            self.with_comments(
                [self._answered(waiting) for waiting in batch if waiting.item.letters], self.run
            )

    def _write_stories(self, batch: list[_Waiting]) -> None:
        new = [(waiting, waiting.made.story) for waiting in batch if waiting.made is not None]
        slugs = [waiting.slug for waiting, _story in new]
        taken = set(Article.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        for waiting, story in new:
            if waiting.slug in taken:  # somebody here has taken it since it was planned
                waiting.slug = free_slug(Article.objects, waiting.slug, fallback="story")
                story.article.slug = waiting.slug
        rows.bring_in([story for _waiting, story in new], note=self.run.note)
        for waiting, story in new:
            waiting.new_id = story.article.pk

    def _write_pages(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            if waiting.page is not None:
                waiting.page.save(force_insert=True)
                waiting.new_id = waiting.page.pk
                TrailEntry.record(by=None, verb=rows.VERB, on=waiting.page, note=self.run.note)
                freshness.changed(*shelf_facets.added(waiting.page))

    def _complete(self, batch: list[_Waiting]) -> None:
        """Put pictures that an earlier run had no files of into stories that nobody has written since."""
        for waiting in batch:
            if waiting.made is None or waiting.new_id is None:
                continue
            article = Article.objects.filter(pk=waiting.new_id, version=1, working_copy=None).first()
            if article is None:
                continue
            made = waiting.made.story.article
            gained = set(photo_ids(made.body)) - set(photo_ids(article.body))
            if not gained and made.lead_photo_id in (None, article.lead_photo_id):
                continue
            waiting.reason = _("its pictures are here now")
            if self.run.dry:
                continue
            with writing(article, by=None, verb="edit", note=waiting.reason, may_lack=True) as row:
                row.body = made.body
                row.lead_photo_id = row.lead_photo_id or made.lead_photo_id

    def _paths(self, waiting: _Waiting) -> Iterator[tuple[str, OldPath, str]]:
        target = OldPath(**{f"{waiting.kind}_id": waiting.new_id})
        now = addresses.new_path(waiting.kind, waiting.slug)
        for path in addresses.paths_of(self.ledger, waiting.kind, str(int(waiting.item.id))):
            yield path, target, now

    def _report(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            key, link = int(waiting.item.id), ""
            if waiting.new_id:
                link = reverse(f"admin:articles_{waiting.kind}_change", args=[waiting.new_id])
                self.ledger.run("UPDATE items SET new_id = ? WHERE id = ?", waiting.new_id, key)
            self.ledger.line(waiting.item.type, key, waiting.title, waiting.outcome, waiting.reason, link)
            for finding in waiting.findings:
                self.ledger.find(key, waiting.title, finding.kind, finding.detail, link)

    def _refused(self, waiting: _Waiting, reason: str) -> None:
        self.ledger.line(waiting.item.type, waiting.item.id, waiting.title, "skipped", reason)
        self._without_story(waiting.item, waiting.title)

    def _without_story(self, item: Item, title: str) -> None:
        if item.letters:
            why = _("its story was not imported")
            self.with_comments([Answered(None, title, item.letters, why)], self.run)

    def _answered(self, waiting: _Waiting) -> Answered:
        if waiting.kind != "article":
            return Answered(None, waiting.title, waiting.item.letters, _("plain pages have no comments"))
        return Answered(waiting.new_id, waiting.title, waiting.item.letters)
