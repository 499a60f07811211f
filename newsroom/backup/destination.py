"""Where a backup goes: a file that appears under its name whole or not at all, or standard output."""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from . import Refused


@contextlib.contextmanager
def whole_file(path: Path, *, replace: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file to write to, for its owner alone (mode 0600), and give it the name `path` once it is whole on disk.

    What a killed run has left (`.NAME.part`) is used again. Raises Refused when `path` exists (unless `replace`), when
    somebody else is writing there, and when the disk refuses; then nothing has the name `path` that had not before.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        _refuse_existing(path, replace)
        file = _claim(part)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _give_name(part, path, replace)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        finally:
            with contextlib.suppress(OSError):  # a full disk, said already
                file.close()
    except OSError as error:
        raise Refused(f"{path} could not be written: {error.strerror or error}.") from error


@contextlib.contextmanager
def standard_output() -> Iterator[IO[bytes]]:
    """Yield standard output as a binary file. Raises Refused when that is a terminal, or nobody reads any more."""
    if sys.stdout.isatty():
        raise Refused("A backup is nothing to look at: send it to a file or a program.")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as error:
        raise Refused(f"The backup could not be handed over: {error.strerror or error}.") from error


def _refuse_existing(path: Path, replace: bool) -> None:
    if path.is_dir():
        raise Refused(f"{path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise Refused(f"The folder {path.parent} is not there.")
    if os.path.lexists(path) and not replace:
        raise Refused(f"{path} is there already: choose another name, or say --force.")


def _claim(part: Path) -> IO[bytes]:
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    file = os.fdopen(descriptor, "wb")
    try:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Not somebody else's, and not the file that another run has just given its name.
            mine = os.fstat(descriptor)
            if mine.st_uid == os.geteuid() and os.path.lexists(part) and os.path.samestat(mine, part.lstat()):
                os.fchmod(descriptor, 0o600)
                os.ftruncate(descriptor, 0)
                return file
    except BaseException:
        file.close()
        raise
    file.close()
    raise Refused(f"Another backup is being written there ({part}).")


def _give_name(part: Path, path: Path, replace: bool) -> None:
    if replace:
        part.replace(path)
    else:
        try:
            os.link(part, path)  # fails where somebody has made it meanwhile
        except FileExistsError:
            raise Refused(f"{path} is there already: somebody made it meanwhile.") from None
        except OSError:  # a file system without hard links
            _refuse_existing(path, replace)
            part.replace(path)
        else:
            part.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
