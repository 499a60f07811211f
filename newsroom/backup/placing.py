"""Files out of a backup into the media folder: laid beside it first, and moved in when all the rest is done."""

import os
import shutil
from pathlib import Path

from django.conf import settings

from . import Refused, media
from .archive import CHUNK, Member, Slice

STAGE = ".restoring"


def refuse_other(member: Member, content: Slice) -> None:
    """Raise Refused when the media folder has another file under the name of `member`."""
    path = _target(member)
    try:
        with path.open("rb") as there:
            same = os.fstat(there.fileno()).st_size == member.size
            while same and (data := there.read(CHUNK)):
                same = content.read(len(data)) == data
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    if not same:
        raise Refused(
            f"{path} is there already, with other content: the media folder seems to be another paper's. Nothing was"
            " changed."
        )


def refuse_too_little_room(size: int) -> None:
    """Raise Refused when `size` bytes do not fit where the media folder is."""
    place = media.folder()
    while not place.exists():
        place = place.parent
    if (free := shutil.disk_usage(place).free) < size:
        raise Refused(f"The pictures need {size:,} bytes, and {place} has {free:,} left.")


class Stage:
    """The folder `.restoring` in the media folder, for the time of a restore. OSError becomes Refused."""

    def __init__(self) -> None:
        self.folder = media.folder() / STAGE

    def __enter__(self):
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.folder, ignore_errors=True)  # of a restore that was killed
            self.folder.mkdir()
        except OSError as error:
            raise Refused(f"{self.folder.parent} cannot be written: {error.strerror}.") from error
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, member: Member, content: Slice) -> None:
        """Lay a file here. One that is in its place already, from a restore that was killed, stays as it is."""
        if _target(member).exists():
            refuse_other(member, content)
            return
        path = self.folder / member.name.removeprefix("media/")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                while data := content.read(CHUNK):
                    file.write(data)
            if settings.FILE_UPLOAD_PERMISSIONS is not None:
                path.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        except OSError as error:
            raise Refused(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error

    def publish(self) -> None:
        """Move everything into the media folder, once it is safe on the disk."""
        try:
            os.sync()  # one for all: a large paper has a million files
            _merge(self.folder, self.folder.parent)
        except OSError as error:
            raise Refused(f"{self.folder.parent} could not be written: {error.strerror}.") from error


def _target(member: Member) -> Path:
    return media.folder() / member.name.removeprefix("media/")


def _merge(source: Path, into: Path) -> None:
    for entry in list(os.scandir(source)):
        place = into / entry.name
        if entry.is_dir() and place.is_dir():
            _merge(Path(entry), place)
        else:
            os.rename(entry, place)
