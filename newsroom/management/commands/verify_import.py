"""Hold an import against its files: is everything here, and does every old address lead to it?"""

import logging
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importers.wordpress import report
from articles.importers.wordpress.addresses import PICTURE, new_path
from articles.importers.wordpress.importing import Import
from articles.importers.wordpress.ledger import Ledger
from articles.importers.wordpress.reading import Unreadable
from articles.models import Article
from comments import importing as comments
from newsroom.asking import Asker

from .import_wordpress import add_bases, bars, bases_of

SHOWN = 50
# Which of several has an address may have been decided by an earlier export; the page of a picture is such an address.
DISPUTED = (
    "SELECT path FROM claims GROUP BY path HAVING max(rank) = ? OR count(DISTINCT kind || ':' || ref) > 1"
)
# What everything in the files is called here, under the names by which its old addresses know it.
PLACES = (
    "SELECT kind, CAST(id AS TEXT) AS ref, new_slug AS slug FROM items WHERE kind IN ('article', 'page') "
    "UNION ALL SELECT 'author', key, new_slug FROM people UNION ALL SELECT 'category', slug, new_slug FROM terms "
    "WHERE taxonomy = 'category' UNION ALL SELECT 'topic', slug, new_slug FROM terms WHERE taxonomy = 'post_tag'"
)


@contextmanager
def unheard(*names: str):
    """Keep the loggers `names` silent: that a hidden story is not found is what is hoped for here."""
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


class Command(BaseCommand):
    """Writes nothing. What an import would still bring in is missing; what it would leave out has its reason."""

    help = "Check that everything in the export files is here, and that every old address leads to it in one step."

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="+", metavar="FILE", type=Path, help="the files that were imported"
        )
        parser.add_argument(
            "--media",
            metavar="DIR",
            type=Path,
            help="the folder of pictures, to see that all of them are here",
        )
        add_bases(parser)
        parser.add_argument(
            "--report", metavar="FILE", type=Path, help="write a page with a reason for everything left out"
        )

    def handle(self, *, files, verbosity, **options):
        self.wrong: list[str] = []
        with unheard("django.request", "newsroom.requests"):
            self._verify(files, options, bars(self.stderr if verbosity else None))
        self._judge()

    def _verify(self, files, options, progress) -> None:
        path: Path | None = options["report"]
        with Ledger() as ledger:
            run = Import(
                files,
                ledger,
                media=options["media"],
                dry=True,
                with_comments=comments.bring_in,
                progress=progress,
                bases=bases_of(options),
            )
            try:
                run.run()
            except Unreadable as error:
                raise CommandError(str(error)) from None
            self._account(ledger)
            self._addresses(ledger, progress)
            if path is not None:
                site = run.source.partition(":")[2]
                report.write(ledger, path, site=site, dry=True, base=settings.SITE_URL)

    def _account(self, ledger: Ledger) -> None:
        """Say how many of each kind are here, and why the others are not."""
        for row in report.totals(ledger):
            self.stdout.write(
                _("%(kind)s: %(here)d here, %(skipped)d left out, %(missing)d missing")
                % {
                    "kind": row["kind"],
                    "here": row["here"],
                    "skipped": row["skipped"],
                    "missing": row["imported"],
                }
            )
        for row in report.reasons(ledger):
            if row["outcome"] == "skipped":
                self.stdout.write(f"  {row['kind']}, {row['count']}: {row['reason']}")
        for line in ledger.each("SELECT kind, ref, title FROM lines WHERE outcome = 'imported' ORDER BY n"):
            self.wrong.append(_("%(kind)s %(ref)s is missing: %(title)s") % dict(line))

    def _addresses(self, ledger: Ledger, progress) -> None:
        """Ask for every old address as a reader would."""
        asker, count = Asker(), ledger.value("SELECT count(*) FROM paths")
        live = set(Article.objects.live().values_list("pk", flat=True))
        down = set(Article.objects.filter(status=Article.Status.TAKEN_DOWN).values_list("pk", flat=True))
        self.fine: set[str] = set()
        places = {
            (row["kind"], row["ref"]): new_path(row["kind"], row["slug"])
            for row in ledger.each(PLACES)
            if row["slug"]
        }
        self.ours = frozenset(places.values())
        disputed = {row["path"] for row in ledger.each(DISPUTED, PICTURE)}
        rows = (
            "SELECT path, paths.kind, ref, new_id FROM paths "
            "LEFT JOIN items ON paths.kind IN ('article', 'page') AND id = CAST(ref AS INTEGER)"
        )
        with progress(_("Addresses"), count, "") as tick:
            for row in ledger.each(rows):
                tick(1)
                if row["kind"] != "article" or row["new_id"] in live:
                    place = places.get((row["kind"], row["ref"]))
                    self._ask(asker, row["path"], None if row["path"] in disputed else place)
                else:
                    # The front page answers whatever stands behind its question mark.
                    hidden = 200 if row["path"].startswith("/?") else 404
                    self._expect(asker, row["path"], 410 if row["new_id"] in down else hidden)
        self.stdout.write(
            ngettext("%(count)d old address asked for.", "%(count)d old addresses asked for.", count)
            % {"count": count}
        )

    def _expect(self, asker: Asker, path: str, expected: int) -> None:
        status, _location = asker.hop(path)
        if status != expected:
            self.wrong.append(
                _("%(path)s answers %(status)d, not %(expected)d.")
                % {"path": path, "status": status, "expected": expected}
            )

    def _ask(self, asker: Asker, path: str, place: str | None) -> None:
        """See that `path` answers 200, or leads in one step to what does, which is at `place`.

        Where it leads to something that is not in these files, that had the better right to it: another site's, an editor's.
        """
        status, location = asker.hop(path)
        if status == 301 and place and unquote(location) != place and unquote(location) in self.ours:
            self.wrong.append(
                _("%(path)s leads to %(location)s, not to %(place)s.")
                % {"path": path, "location": location, "place": place}
            )
        elif status == 301 and location not in self.fine:
            status, _onwards = asker.hop(unquote(location))
            if status == 200:
                self.fine.add(location)
            else:
                self.wrong.append(
                    _("%(path)s leads to %(location)s, which answers %(status)d.")
                    % {"path": path, "location": location, "status": status}
                )
        elif status == 200 and path.startswith("/?"):
            # The front page answers whatever stands behind its question mark.
            self.wrong.append(_("%(path)s leads nowhere.") % {"path": path})
        elif status not in (200, 301):
            self.wrong.append(_("%(path)s answers %(status)d.") % {"path": path, "status": status})

    def _judge(self) -> None:
        for sentence in self.wrong[:SHOWN]:
            self.stdout.write(sentence)
        if len(self.wrong) > SHOWN:
            self.stdout.write(_("… and %(count)d more.") % {"count": len(self.wrong) - SHOWN})
        if self.wrong:
            raise CommandError(
                ngettext(
                    "%(count)d thing is not as it should be.",
                    "%(count)d things are not as they should be.",
                    len(self.wrong),
                )
                % {"count": len(self.wrong)}
            )
        self.stdout.write(_("Everything is accounted for, and every old address leads to it."))
