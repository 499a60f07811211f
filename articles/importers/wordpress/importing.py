"""The whole import: read everything and find it sound, decide everything, then write it in small transactions.

Each batch is one transaction with all that belongs to it, and everything is found again by (source, original id): what
a killed run has written stays, and the next run goes on behind it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import freshness
from ...body import prepare, sanitise
from ...models import Article, OldPath, Page, TrailEntry
from ...slugs import MAX_LENGTH, free_slug
from .. import rows
from . import addresses, fates, people, terms
from .ledger import Ledger
from .media import Shelf
from .photos import Photos
from .reading import Item, Letter, Site
from .shapes import Finding, SiteAddress
from .stories import Made, Stories
from .survey import Survey, numbered
from .words import cut, moment, new_slug

logger = logging.getLogger(__name__)

AT_ONCE = 100
# A batch ends sooner with this many comments, or characters of text.
MOST_LETTERS, MOST_TEXT = 2_000, 4_000_000
LOCK = 0x57505245  # of the database: one import at a time

Progress = Callable[[str, int, str], AbstractContextManager[Callable[[int], object]]]


class Busy(Exception):
    """Another import is running."""


@dataclass(slots=True)
class Answered:
    """A story with the comments that an export has for it; without an id it is not here (yet)."""

    article_id: int | None
    headline: str
    letters: list[Letter]
    why_not: str = ""


@dataclass(slots=True)
class _Waiting:
    """An item on its way into the database."""

    item: Item
    fate: fates.Fate
    here: bool
    new_id: int | None
    slug: str
    position: int
    kind: str
    title: str
    made: Made | None = None
    page: Page | None = None
    findings: list[Finding] = field(default_factory=list)


def quiet(_label: str, _total: int, _unit: str) -> AbstractContextManager[Callable[[int], object]]:
    """Show no progress."""
    return nullcontext(lambda size: None)


@contextmanager
def alone(*, dry: bool) -> Iterator[None]:
    """Hold the lock of imports as long as the block runs. Raises Busy."""
    if dry:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy(_("Another import is running. Start this one when it has ended."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


class Import:
    """One run. `with_comments` is called inside the transaction of each batch, for the room that keeps comments."""

    def __init__(
        self,
        files: Sequence[Path],
        ledger: Ledger,
        *,
        media: Path | None = None,
        fetch: bool = False,
        dry: bool = False,
        with_comments: Callable[[Sequence[Answered], "Import"], None] = lambda _stories, _run: None,
        progress: Progress = quiet,
        bases: addresses.Bases | None = None,
        now: datetime | None = None,
    ):
        self.files, self.ledger, self.dry = [Path(file) for file in files], ledger, dry
        self.media, self.fetch = media, fetch
        self.with_comments, self.progress = with_comments, progress
        self.bases = bases or addresses.Bases()
        self.now = now or timezone.now()
        self.site: SiteAddress
        self.about: Site
        self.source = self.note = ""

    def run(self) -> None:
        """Do everything. Raises Unreadable with a sentence before anything is written, Busy."""
        with alone(dry=self.dry):
            self.plan()
            self._write()

    def plan(self) -> None:
        """Read all files and decide about everything in them. Nothing is written but the ledger."""
        size = sum(path.stat().st_size for path in self.files if path.is_file())
        with self.progress(_("Reading"), size, "B") as tick:
            self.site, self.about = Survey(self.ledger, now=self.now).read(self.files, tick)
        self.size, self.source = size, self.site.source
        self.note = _("From %(site)s") % {"site": self.source.partition(":")[2]}
        self.written = moment(gmt="", rfc=self.about.written)
        people.plan(self.ledger)
        terms.plan(self.ledger)
        self._find_here()
        self._name()
        self._order_pages()
        addresses.collect(self.ledger, self.site, self.bases)

    def _find_here(self) -> None:
        """Write down which stories and pages an earlier run has brought."""
        for model, kind in ((Article, "article"), (Page, "page")):
            found = model._default_manager.filter(source=self.source).values_list("source_id", "pk", "slug")
            self.ledger.many(
                "UPDATE items SET here = 1, kind = ?, new_id = ?, new_slug = ? WHERE id = ?",
                ((kind, pk, slug, int(key)) for key, pk, slug in found.iterator() if key.isdecimal()),
            )

    def _name(self) -> None:
        """Give every new story and page its address, so that a link can lead to what comes later."""
        for model, kind in ((Article, "article"), (Page, "page")):
            slugs = model._default_manager.values_list("slug", flat=True).iterator()
            self.ledger.many("INSERT OR IGNORE INTO taken VALUES (?, ?)", ((kind, slug) for slug in slugs))
            last: dict[str, int] = {}
            new = "SELECT id, name, title FROM items WHERE kind = ? AND here = 0 ORDER BY public DESC, seq"
            for row in self.ledger.each(new, kind):
                wanted = slug = new_slug(row["name"], row["title"], "story" if kind == "article" else "page")
                while not self.ledger.run("INSERT OR IGNORE INTO taken VALUES (?, ?)", kind, slug):
                    last[wanted] = last.get(wanted, 1) + 1
                    slug = f"{wanted[: MAX_LENGTH - 8]}-{last[wanted]}"
                self.ledger.run("UPDATE items SET new_slug = ? WHERE id = ?", slug, row["id"])

    def _order_pages(self) -> None:
        """Number the pages as a reader of the old site's menu meets them: a page, then those below it."""
        below: dict[int, list[int]] = {}
        pages = self.ledger.rows(
            "SELECT id, parent FROM items WHERE kind = 'page' ORDER BY menu_order, title, id"
        )
        known = {row["id"] for row in pages}
        for row in pages:
            below.setdefault(row["parent"] if row["parent"] in known else 0, []).append(row["id"])
        waiting, position = below.pop(0, [])[::-1], 1
        while waiting:
            page = waiting.pop()
            self.ledger.run("UPDATE items SET position = ? WHERE id = ?", min(position, 32_000), page)
            position += 1
            waiting += below.pop(page, [])[::-1]

    def _write(self) -> None:
        shelf = Shelf(self.media, self.fetch and not self.dry, self.site)
        self.photos = Photos(self.ledger, self.site, shelf, source=self.source, note=self.note, dry=self.dry)
        count = self.ledger.value("SELECT count(*) FROM media")
        if count:
            with self.progress(_("Pictures"), count, "") as tick:
                self.photos.bring_in_all(lambda: tick(1))
        people.bring_in(self.ledger, source=self.source, note=self.note, dry=self.dry)
        terms.bring_in(self.ledger, source=self.source, note=self.note, dry=self.dry)
        if not self.dry:
            with transaction.atomic():
                addresses.keep_for_shelves(self.ledger)
        self.stories = Stories(self.ledger, self.site, self.photos, source=self.source, now=self.now)
        with self.progress(_("Importing"), self.size, "B") as tick:
            batch: list[_Waiting] = []
            letters = text = 0
            for number, _path, part in numbered(self.files, tick):
                if not isinstance(part, Item) or (waiting := self._waiting(number, part)) is None:
                    continue
                batch.append(waiting)
                letters, text = letters + len(part.letters), text + len(part.content)
                if len(batch) >= AT_ONCE or letters >= MOST_LETTERS or text >= MOST_TEXT:
                    self._bring_in(batch)
                    batch, letters, text = [], 0, 0
            self._bring_in(batch)

    def _waiting(self, number: int, item: Item) -> _Waiting | None:
        """Return what is to be done about the item, or None when it was dealt with elsewhere or is skipped."""
        row = self.ledger.row("SELECT * FROM items WHERE seq = ?", number)
        if row is None or row["kind"] in (fates.PHOTO, fates.GUEST):
            return None
        fate = fates.fate_of(item, now=self.now, written=self.written)
        if not row["kind"]:
            self.ledger.line(item.type or "item", row["id"], row["title"], "skipped", row["reason"])
            self._without_story(item, row["title"], _("its story was not imported"))
            return None
        return _Waiting(
            item=item,
            fate=fate,
            here=bool(row["here"]),
            new_id=row["new_id"],
            slug=row["new_slug"],
            position=row["position"],
            kind=row["kind"],
            title=row["title"],
        )

    def _without_story(self, item: Item, title: str, reason: str) -> None:
        if item.letters:
            self.with_comments([Answered(None, title, item.letters, reason)], self)

    def _bring_in(self, batch: list[_Waiting]) -> None:
        """Write a batch; when the database refuses something in it, each item alone, and the bad one is reported."""
        if not batch:
            return
        batch = [waiting for waiting in batch if self._prepared(waiting)]
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
        if waiting.here or waiting.made is not None or waiting.page is not None:
            return True
        try:
            if waiting.kind == "article":
                waiting.made = self.stories.make(waiting.item, waiting.fate, waiting.slug)
                waiting.findings = waiting.made.findings
            else:
                converted = self.stories.text(waiting.item)
                page = Page(
                    title=cut(waiting.title, 120) or _("Page %(id)s") % {"id": waiting.item.id},
                    slug=waiting.slug,
                    body=sanitise(converted.html),
                    position=waiting.position,
                    source=self.source,
                    source_id=str(int(waiting.item.id)),
                )
                page.body_html = prepare(page.body)
                waiting.page, waiting.findings = page, converted.findings
        except Exception:  # whatever a text brings about, the others come in
            logger.exception("item %s could not be read", waiting.item.id)
            self._refused(waiting, _("its text could not be read"))
            return False
        return True

    def _refused(self, waiting: _Waiting, reason: str) -> None:
        self.ledger.line(waiting.item.type, waiting.item.id, waiting.title, "skipped", reason)
        self._without_story(waiting.item, waiting.title, _("its story was not imported"))

    def _commit(self, batch: list[_Waiting]) -> None:
        with self.ledger.attempt(), transaction.atomic():
            if not self.dry:
                self._write_new([waiting for waiting in batch if not waiting.here])
                addresses.write(self.ledger, [wanted for waiting in batch for wanted in self._paths(waiting)])
            self._report(batch)
            self.with_comments([self._answered(waiting) for waiting in batch if waiting.item.letters], self)

    def _write_new(self, batch: list[_Waiting]) -> None:
        new = [(waiting, waiting.made.story) for waiting in batch if waiting.made is not None]
        slugs = [waiting.slug for waiting, _story in new]
        taken = set(Article.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        for waiting, story in new:
            if waiting.slug in taken:  # somebody here has taken it since it was planned
                waiting.slug = free_slug(Article.objects, waiting.slug, fallback="story")
                story.article.slug = waiting.slug
        rows.bring_in([story for _waiting, story in new], note=self.note)
        for waiting, story in new:
            waiting.new_id = story.article.pk
        for waiting in batch:
            if waiting.page is not None:
                waiting.page.save(force_insert=True)
                waiting.new_id = waiting.page.pk
                TrailEntry.record(by=None, verb=rows.VERB, on=waiting.page, note=self.note)
                freshness.changed(freshness.EVERYTHING)

    def _paths(self, waiting: _Waiting) -> Iterator[tuple[str, OldPath, str]]:
        target = OldPath(**{f"{waiting.kind}_id": waiting.new_id})
        now = addresses.new_path(waiting.kind, waiting.slug)
        for path in addresses.paths_of(self.ledger, waiting.kind, str(int(waiting.item.id))):
            yield path, target, now

    def _report(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            key, outcome = int(waiting.item.id), "here" if waiting.here else "imported"
            link = ""
            if waiting.new_id:
                link = reverse(f"admin:articles_{waiting.kind}_change", args=[waiting.new_id])
                self.ledger.run("UPDATE items SET new_id = ? WHERE id = ?", waiting.new_id, key)
            self.ledger.line(waiting.item.type, key, waiting.title, outcome, waiting.fate.reason, link)
            for finding in waiting.findings:
                self.ledger.find(key, waiting.title, finding.kind, finding.detail, link)

    def _answered(self, waiting: _Waiting) -> Answered:
        if waiting.kind != "article":
            return Answered(None, waiting.title, waiting.item.letters, _("plain pages have no comments"))
        return Answered(waiting.new_id, waiting.title, waiting.item.letters)
