"""The file itself: a tar archive of plain members, written in one go and read with every hash compared.

Python's `tarfile` is used for single headers only. Its reader takes links, devices, sparse files and headers of any
size, and ends silently at a broken one; a backup has none of these, so anything that is not a plain file is refused.
"""

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import FORMAT, Refused

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
BLOCK = tarfile.BLOCKSIZE
CHUNK = 1024 * 1024
# A manifest lists tables and migrations, a few hundred of each; more in memory than this is not asked for.
LARGEST_MANIFEST = 16 * CHUNK
MEMBER = re.compile(r"manifest\.json|SHA256SUMS|tables/[a-z0-9_]{1,63}/[0-9]{6}\.gz|media/.+", re.ASCII)
LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")
UNFIT = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")


def may_be_kept(name: str) -> bool:
    """Whether a path can lie in a backup: relative, UTF-8, no control characters, nothing hidden, no `..`."""
    return not UNFIT.search(name) and not any(not p or p.startswith(".") for p in name.split("/"))


class Writer:
    """Writes members one after the other to `out`, a binary file that need not be seekable."""

    def __init__(self, out: IO[bytes]):
        self.out = out
        self.size = 0
        self._sums = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `finish`, or with the process

    def add(self, name: str, data: bytes) -> None:
        """Write one member from memory."""
        self.add_file(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, file: IO[bytes], size: int) -> None:
        """Write the first `size` bytes of `file` as one member. Raises Refused when there are fewer, or no room for its name."""
        self._write(_header(name, size))
        digest = hashlib.sha256()
        left = size
        while left:
            if not (data := file.read(min(CHUNK, left))):
                raise Refused(f"{name} became shorter while it was read.")
            digest.update(data)
            self._write(data)
            left -= len(data)
        self._write(bytes(-size % BLOCK))
        self._sums.write(f"{digest.hexdigest()}  {name}\n".encode())

    def finish(self) -> None:
        """Write the hashes and the end of the archive."""
        size = self._sums.tell()
        self._sums.seek(0)
        with self._sums as sums:
            self.add_file(SUMS, sums, size)
        self._write(bytes(2 * BLOCK))

    def _write(self, data: bytes) -> None:
        self.out.write(data)
        self.size += len(data)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    try:
        return info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")
    except ValueError as error:  # UnicodeEncodeError too
        raise Refused(f"{name} does not fit into a backup: {error}.") from None


class Slice(io.RawIOBase):
    """`size` bytes of an open file from `offset` on, read without moving anybody else's place in it, and hashed."""

    def __init__(self, descriptor: int, offset: int, size: int):
        self.descriptor, self.offset, self.size = descriptor, offset, size
        self.left = size
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as there is something left."""
        wanted = min(len(buffer), self.left)
        data = os.pread(self.descriptor, wanted, self.offset + self.size - self.left)
        if wanted and not data:
            raise Refused("The file became shorter while it was read.")
        buffer[: len(data)] = data
        self.left -= len(data)
        self.digest.update(data)
        return len(data)


@dataclass(frozen=True)
class Member:
    """A plain file in the archive; `offset` is where its content begins, `size` its length, both in bytes."""

    name: str
    offset: int
    size: int


class Archive:
    """A backup that is there from end to end: structure and manifest are looked at when it is opened.

    Raises Refused with a sentence for everything that `Writer` would not have written.
    """

    def __init__(self, path: Path):
        self.path = path
        try:
            self.file = path.open("rb")
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.") from error
        try:
            self.length = os.fstat(self.file.fileno()).st_size
            self.media_files = self.media_bytes = 0
            self.sums = self._look_through()
            self.manifest: dict = self._read_manifest()
        except BaseException:
            self.file.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def members(self) -> Iterator[tuple[Member, Slice]]:
        """Yield every member with its content, and compare its hash once the caller is done with it. Raises Refused."""
        sums = io.BufferedReader(self._content(self.sums))
        for member in self._headers():
            if member == self.sums:
                break
            match = LINE.fullmatch(sums.readline(4096).decode(errors="replace"))
            if not match or match[2] != member.name:
                raise Refused(f"{self.path} is damaged: {SUMS} does not fit to {member.name}.")
            content = self._content(member)
            yield member, content
            while content.read(CHUNK):
                pass
            if content.digest.hexdigest() != match[1]:
                raise Refused(f"{self.path} is damaged: {member.name} is not what was saved.")
        if sums.read(1):
            raise Refused(f"{self.path} is damaged: {SUMS} names what is not there.")

    def _content(self, member: Member) -> Slice:
        return Slice(self.file.fileno(), member.offset, member.size)

    def _headers(self) -> Iterator[Member]:
        offset = 0
        while True:
            block = os.pread(self.file.fileno(), BLOCK, offset)
            if len(block) < BLOCK:
                raise Refused(
                    f"{self.path} is cut off: its end is missing." if offset else self._is_no_backup()
                )
            if not any(block) and offset:
                return
            try:
                info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
                if info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict") != block:
                    raise tarfile.HeaderError("not as it was written")
            except (tarfile.HeaderError, ValueError):
                raise Refused(
                    f"{self.path} is damaged at byte {offset}." if offset else self._is_no_backup()
                ) from None
            name = info.name
            if (
                info.type != tarfile.REGTYPE
                or not MEMBER.fullmatch(name)
                or not may_be_kept(name)
                or info.size < 0
            ):
                raise Refused(
                    f"{self.path} holds “{name[:80]}”, which no backup has."
                    if offset
                    else self._is_no_backup()
                )
            member = Member(name, offset + BLOCK, info.size)
            offset = member.offset + -(-member.size // BLOCK) * BLOCK
            if offset > self.length:
                raise Refused(f"{self.path} is cut off in {name}.")
            yield member

    def _look_through(self) -> Member:
        """Go through all headers: the manifest first, the hashes last, tables before media."""
        sums = None
        stage = 0
        for number, member in enumerate(self._headers()):
            kind = member.name.partition("/")[0]
            order = [MANIFEST, "tables", "media", SUMS].index(kind)
            if sums or order < stage or (order == 0) != (number == 0):
                raise Refused(f"{self.path} holds “{member.name[:80]}” in the wrong place.")
            stage = order
            if kind == "media":
                self.media_files += 1
                self.media_bytes += member.size
            elif kind == SUMS:
                sums = member
        if not sums:
            raise Refused(f"{self.path} is not whole: {SUMS}, which is written last, is missing.")
        return sums

    def _read_manifest(self) -> dict:
        member = next(self._headers())
        if member.size > LARGEST_MANIFEST:
            raise Refused(self._is_no_backup())
        try:
            manifest = json.loads(self._content(member).readall() or b"")
            found = manifest["format"]
        except (ValueError, RecursionError, LookupError, TypeError):
            raise Refused(self._is_no_backup()) from None
        if not isinstance(found, int) or found > FORMAT:
            raise Refused(
                f"{self.path} was made by a newer version of this program: restore it with that version."
            )
        return manifest

    def _is_no_backup(self) -> str:
        return f"{self.path} is not a backup of a newsroom."
