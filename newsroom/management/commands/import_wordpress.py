"""Bring a WordPress site in, from the files that its own export wrote."""

from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.importers.wordpress import report
from articles.importers.wordpress.addresses import Bases
from articles.importers.wordpress.importing import Busy, Import
from articles.importers.wordpress.ledger import Ledger
from articles.importers.wordpress.reading import Unreadable
from comments import importing as comments


class Command(BaseCommand):
    """Run again it changes nothing; killed, it goes on where it was; what came later in the old site is added."""

    help = "Import a WordPress site from its export files (WXR 1.0 to 1.2; .gz is read as it is)."

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="+", metavar="FILE", type=Path, help="export files of one site, in any order"
        )
        source = parser.add_mutually_exclusive_group()
        source.add_argument(
            "--media",
            metavar="DIR",
            type=Path,
            help="a copy of the old site’s wp-content/uploads (or a folder above it)",
        )
        source.add_argument(
            "--fetch-media", action="store_true", help="fetch the pictures from the old site’s own hosts"
        )
        add_bases(parser)
        parser.add_argument("--dry-run", action="store_true", help="write nothing, but report what would be")
        parser.add_argument(
            "--report", metavar="FILE", type=Path, help="write a page with every reason and finding"
        )

    def handle(self, *, files, media, fetch_media, dry_run, verbosity, **options):
        if media is not None and not media.is_dir():
            raise CommandError(_("%(folder)s is no folder.") % {"folder": media})
        path: Path | None = options["report"]
        if path is not None:
            self._prepare(path)
        with Ledger() as ledger:
            run = Import(
                files,
                ledger,
                media=media,
                fetch=fetch_media,
                dry=dry_run,
                with_comments=comments.bring_in,
                progress=bars(self.stderr if verbosity else None),
                bases=bases_of(options),
            )
            try:
                run.run()
            except KeyboardInterrupt:
                raise CommandError(_("Stopped. Started again, it goes on from here.")) from None
            except (Unreadable, Busy) as error:
                raise CommandError(f"{error} {_('Nothing was imported.')}") from None
            self._tell(run, ledger, path, dry_run)

    def _prepare(self, path: Path) -> None:
        """Find out before the work whether the report can be written after it."""
        try:
            path.open("a").close()
        except OSError as error:
            raise CommandError(
                _("The report cannot be written to %(path)s: %(problem)s.")
                % {"path": path, "problem": error.strerror}
            ) from None

    def _tell(self, run: Import, ledger: Ledger, path: Path | None, dry: bool) -> None:
        for sentence in report.sentences(ledger, dry=dry):
            self.stdout.write(sentence)
        if path is not None:
            site = run.source.partition(":")[2]
            report.write(ledger, path, site=site, dry=dry, base=settings.SITE_URL)
            self.stdout.write(_("Every reason and finding: %(path)s") % {"path": path})


def add_bases(parser) -> None:
    """Add the options for a site that had other words than WordPress’s own in its addresses."""
    for name in ("category", "tag", "author"):
        parser.add_argument(
            f"--{name}-base",
            metavar="WORD",
            default=name,
            help=f"what stood before the {name} in the old addresses, when it was not “{name}”",
        )


def bases_of(options: dict) -> Bases:
    """Return what the options of `add_bases` say."""
    return Bases(*(options[f"{name}_base"] for name in ("category", "tag", "author")))


def bars(stream):
    """Return what shows a bar with rate and time left on `stream` for each stage of the work; nothing for None."""

    @contextmanager
    def bar(label: str, total: int, unit: str):
        with tqdm(
            desc=label,
            total=total,
            unit=unit or "it",
            unit_scale=unit == "B",
            disable=stream is None,
            file=stream and getattr(stream, "_out", stream),
            dynamic_ncols=True,
        ) as shown:
            yield shown.update

    return bar
