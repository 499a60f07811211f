"""The files that belong to a paper: those that its rows name, and what else lies in the media folder."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db.migrations.state import StateApps
from django.db.models import FileField

from articles import renditions

from . import Refused
from .archive import Writer, may_be_kept


def folder() -> Path:
    """The media folder. Raises Refused when the files lie in a storage that is no folder."""
    if not isinstance(storages["default"], FileSystemStorage):
        raise Refused("The pictures lie in a storage that is no folder, and only a folder can be carried.")
    return Path(settings.MEDIA_ROOT)


def named(apps: StateApps) -> Iterator[str]:
    """Yield the names of all files that rows name, some more than once, in constant memory inside a transaction."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                names = model._base_manager.values_list(field.attname, flat=True)
                yield from filter(None, names.iterator())
    photos = apps.get_model("articles", "Photo")._base_manager.only("image", "original", "renditions")
    for photo in photos.iterator():
        yield from renditions.files(photo)


class Shelf:
    """The media folder on its way into a backup.

    `names` are those of `named`, read inside the snapshot; they are kept in a file of their own, since a large paper
    has more than a million. `before` is the Unix time before which the snapshot was taken.
    """

    def __init__(self, names: Iterator[str], before: float):
        self.folder = folder()
        self.before = before
        self.files = self.bytes = 0
        self.missing: list[str] = []
        self.left_out: list[str] = []
        self._names = sqlite3.connect("")  # a temporary file that disappears with the process
        self._names.execute("CREATE TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID")
        self._names.executemany("INSERT OR IGNORE INTO names VALUES (?)", ((name,) for name in names))

    def write(self, writer: Writer, step: Callable[[int], object]) -> None:
        """Write every file as `media/<name>`, calling `step` with the size of each.

        First those that rows name; one that is not there is in `missing` afterwards. Then all others but the hidden and
        those younger than the snapshot, which may be half written; what cannot lie in a backup is in `left_out`.
        Links are followed. Raises Refused.
        """
        for (name,) in self._names.execute("SELECT name FROM names ORDER BY name"):
            if not (may_be_kept(name) and self._add(writer, name, step)):
                self.missing.append(name)
        for name, modified in self._walk(self.folder, "", set()):
            if self._names.execute("SELECT 1 FROM names WHERE name = ?", [name]).fetchone():
                continue
            if not may_be_kept(name):
                self.left_out.append(name)
            elif modified < self.before:
                self._add(writer, name, step)

    def retry(self, writer: Writer, step: Callable[[int], object]) -> None:
        """Look once more for what was missing: the worker may have been making that very file anew."""
        self.missing = [
            name for name in self.missing if not (may_be_kept(name) and self._add(writer, name, step))
        ]

    def _add(self, writer: Writer, name: str, step: Callable[[int], object]) -> bool:
        try:
            with (self.folder / name).open("rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    return False
                writer.add_file(f"media/{name}", file, found.st_size)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        self.files += 1
        self.bytes += found.st_size
        step(found.st_size)
        return True

    def _walk(self, here: Path, prefix: str, above: set[tuple[int, int]]) -> Iterator[tuple[str, float]]:
        """Yield path and time of change of every visible file below `here`; a link back to a folder above ends there."""
        try:
            found = here.stat()
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        me = (found.st_dev, found.st_ino)
        if me in above:
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir():
                    yield from self._walk(Path(entry), f"{prefix}{entry.name}/", above | {me})
                elif entry.is_file():
                    yield f"{prefix}{entry.name}", entry.stat().st_mtime
            except FileNotFoundError:
                continue
