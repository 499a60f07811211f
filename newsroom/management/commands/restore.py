"""Bring a paper back from a backup."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from newsroom.backup import Refused, placing, stoppable, target
from newsroom.backup.archive import Archive
from newsroom.backup.manifest import Manifest
from newsroom.backup.restoring import restore, verify


class Command(BaseCommand):
    """Looks at everything first; then all of it happens, or nothing."""

    help = "Bring database and pictures back from a file that `backup` has written, into an empty paper."
    requires_migrations_checks = False
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", help="what `backup` has written")
        parser.add_argument(
            "--check", action="store_true", help="only look whether the file is whole; change nothing"
        )

    def handle(self, *, file, check, **options):
        try:
            with stoppable(), Archive(Path(file)) as archive:
                self._restore(archive, Manifest.read(archive.manifest), only_check=check)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"{str(error).strip().splitlines()[0].rstrip('.')}.") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was changed.") from None

    def _restore(self, archive, manifest, *, only_check):
        made = f"{timezone.localtime(manifest.made_at):%Y-%m-%d %H:%M %Z}"
        self._say(
            f"The backup of {made}: {manifest.rows('articles_article'):,} stories,"
            f" {manifest.rows('comments_comment'):,} comments, {manifest.rows('articles_user'):,} accounts,"
            f" {archive.media_files:,} files ({archive.media_bytes / 1e6:,.1f} MB), made by version {manifest.version}."
        )
        if not only_check:
            manifest.refuse_newer()
            target.check()
            placing.refuse_too_little_room(archive.media_bytes)
        with self._bar(archive, "Comparing") as bar:
            verify(archive, manifest, bytes_done=bar.update, compare=not only_check)
        if only_check:
            self._say("It is whole: every hash is right.")
            return
        self._say("Every hash is right. Filling the paper; whatever stops this now leaves it as it is.")
        with self._bar(archive, "Restoring") as bar:
            restore(archive, manifest, bytes_done=bar.update, say=self._say)
        self._say(
            "The paper is back. Accounts and passwords are those of the backup; everybody signs in anew."
        )

    def _bar(self, archive, label):
        return tqdm(desc=label, total=archive.length, unit="B", unit_scale=True, disable=None)

    def _say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()
