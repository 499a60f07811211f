"""The whole import: read everything and find it sound, decide everything, then write it in small transactions.

Each batch is one transaction with all that belongs to it, and everything is found again by (source, original id): what
a killed run has written stays, and the next run goes on behind it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import freshness, tasks
from . import addresses, people, plan, terms
from .batches import Batches, Run, WithComments
from .ledger import Ledger
from .media import Shelf
from .parts import Item
from .photos import Photos
from .shapes import SiteAddress
from .stories import Stories
from .survey import Survey, numbered
from .words import moment

LOCK = 0x57505245  # of the database: one import at a time

Progress = Callable[[str, int, str], AbstractContextManager[Callable[[int], object]]]


class Busy(Exception):
    """Another import is running."""


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
        with_comments: WithComments = lambda _stories, _run: None,
        progress: Progress = quiet,
        bases: addresses.Bases | None = None,
    ):
        self.files, self.ledger, self.dry = [Path(file) for file in files], ledger, dry
        self.media, self.fetch = media, fetch
        self.with_comments, self.progress = with_comments, progress
        self.bases = bases or addresses.Bases()
        self.source = ""

    @freshness.verb
    def run(self) -> None:
        """Do everything. Raises Unreadable with a sentence before anything is written, Busy."""
        with alone(dry=self.dry):
            site, run = self._plan()
            self._write(site, run)

    def _plan(self) -> tuple[SiteAddress, Run]:
        """Read all files and decide about everything in them. Nothing is written but the ledger."""
        self.size = sum(path.stat().st_size for path in self.files if path.is_file())
        now = timezone.now()
        with self.progress(_("Reading"), self.size, "B") as tick:
            site, about = Survey(self.ledger, now=now).read(self.files, tick)
        self.source = site.source
        people.plan(self.ledger)
        terms.plan(self.ledger)
        plan.find_here(self.ledger, self.source)
        plan.name(self.ledger)
        plan.order_pages(self.ledger)
        addresses.collect(self.ledger, site, self.bases)
        note = _("From %(site)s") % {"site": self.source.partition(":")[2]}
        return site, Run(self.ledger, self.source, note, now, moment(gmt="", rfc=about.written), self.dry)

    def _write(self, site: SiteAddress, run: Run) -> None:
        shelf = Shelf(self.media, self.fetch, site)
        photos = Photos(self.ledger, site, shelf, source=run.source, note=run.note, dry=run.dry)
        count = self.ledger.value("SELECT count(*) FROM media")
        if count:
            with self.progress(_("Pictures"), count, "") as tick:
                photos.bring_in_all(lambda: tick(1))
        people.bring_in(self.ledger, source=run.source, note=run.note, dry=run.dry)
        terms.bring_in(self.ledger, source=run.source, note=run.note, dry=run.dry)
        if not run.dry:
            with transaction.atomic():
                addresses.keep_for_shelves(self.ledger)
        stories = Stories(self.ledger, site, photos, source=run.source, now=run.now)
        pictures = self.media is not None or self.fetch
        batches = Batches(run, stories, self.with_comments, pictures=pictures)
        with self.progress(_("Importing"), self.size, "B") as tick:
            for number, _path, part in numbered(self.files, tick):
                if isinstance(part, Item):
                    batches.take(number, part)
            batches.finish()
        if not run.dry:
            tasks.score_unscored.enqueue()
