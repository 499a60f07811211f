"""Save the whole paper in one file."""

import contextlib
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from newsroom.backup import Refused, mark, media, stoppable
from newsroom.backup.destination import standard_output, whole_file
from newsroom.backup.taking import Taken, take


class Command(BaseCommand):
    """Streams; what it says goes to stderr, since standard output may carry the backup."""

    help = "Save database and pictures in one file, while the site runs. `restore FILE` brings them back."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file to write (readable by you alone); - for standard output")
        parser.add_argument("--force", action="store_true", help="replace FILE when it is there")

    def handle(self, *, file, force, **options):
        started = time.monotonic()
        try:
            with stoppable(), self._destination(file, force) as out:
                taken = self._take(out)
        except Refused as refusal:
            raise CommandError(f"{refusal} No backup was written.") from refusal
        except KeyboardInterrupt:
            raise CommandError("Stopped. No backup was written.") from None
        self._tell(file, taken, time.monotonic() - started)

    def _destination(self, file, force):
        if file == "-":
            return standard_output()
        path = Path(file).absolute()
        if path.resolve().is_relative_to(media.folder().resolve()):
            raise CommandError(
                "A backup does not belong among the pictures, which are in it. Choose another folder."
            )
        return whole_file(path, replace=force)

    def _take(self, out) -> Taken:
        # On a terminal only.
        with (
            tqdm(desc="Rows", unit="", unit_scale=True, disable=None) as rows,
            tqdm(desc="Pictures", unit="B", unit_scale=True, disable=None) as files,
        ):

            def rows_done(count, total):
                rows.total = total
                rows.update(count)

            return take(out, rows_done=rows_done, files_done=files.update)

    def _tell(self, file, taken, seconds):
        if file != "-":
            file = str(Path(file).absolute())
        say = self._say
        say(
            f"Saved {taken.rows:,} rows and {taken.files:,} files as they were at"
            f" {timezone.localtime(taken.at):%Y-%m-%d %H:%M:%S %Z}: {taken.size / 1e6:,.1f} MB in {seconds:.0f} s."
        )
        say("The secret key (var/secret-key) is not in it. Keep it somewhere else.")
        if taken.deleted:
            say(f"Deleted while the backup ran, and therefore not in it: {_few(taken.deleted)}.")
        if taken.left_out:
            say(f"Not in it, since no row or page can name it: {_few(taken.left_out)}.")
        with contextlib.suppress(OSError):  # var/ may be read-only; the backup is there all the same
            mark.write(
                at=taken.at.isoformat(timespec="seconds"),
                file=file,
                size=taken.size,
                seconds=seconds,
                missing=len(taken.missing),
            )
        if taken.missing:
            raise CommandError(
                f"The backup is written, but the media folder lacks files that the database names: {_few(taken.missing)}."
            )

    def _say(self, sentence):
        sys.stderr.write(f"{sentence}\n")


def _few(names):
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
