"""The files of pictures: from a folder that was copied from the old site, or fetched from it."""

import os
import stat
import unicodedata
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from ...renditions import MAX_BYTES
from . import hrefs
from .fetching import Fetcher, Unfetched
from .shapes import SiteAddress

# Pictures too, but of kinds that no upload may have; found, they are refused for what they are.
REFUSED = (".bmp", ".tif", ".tiff", ".heic", ".heif", ".svg")


class Shelf:
    """Finds the file of a picture by the address that it had.

    `folder` is a copy of `wp-content/uploads`, of what stands above it or in it, or a flat folder; with `fetch` what is
    not there is asked of the old site. `reason` says in a sentence why the last `find` returned None.
    """

    def __init__(self, folder: Path | None, fetch: bool, site: SiteAddress):
        self.reason = ""
        self.fetcher = Fetcher(site) if fetch else None
        self._folder = _Folder(folder) if folder is not None else None

    def find(self, url: str) -> BinaryIO | None:
        """Return the open file of the picture at `url`, the original rather than a size of it, or None. The caller closes it."""
        self.reason = _("there is no file of it: neither --media nor --fetch-media was given")
        if self._folder is not None:
            file = self._folder.open(url)
            if file is not None:
                return file
            self.reason = self._folder.reason
        if self.fetcher is not None:
            try:
                return self.fetcher.fetch(url)
            except Unfetched as error:
                self.reason = str(error)
        return None


class _Folder:
    """The pictures below a folder by their names. Nothing outside it is read, whatever an address or a link says."""

    def __init__(self, root: Path):
        self.root = root.resolve()
        self.reason = ""
        self._names: dict[str, list[str]] = {}
        self._walk()

    def _walk(self) -> None:
        for folder, _folders, names in os.walk(self.root):  # does not follow symbolic links
            here = os.path.relpath(folder, self.root)
            inside = {_plain(name) for name in names}
            for name in names:
                plain = _plain(name)
                # Nobody asks for a size whose original lies beside it; there are a dozen of each picture.
                bare = hrefs.original(plain, edits=False)
                if (hrefs.is_picture(f"/{plain}") or plain.endswith(REFUSED)) and (
                    bare == plain or bare not in inside
                ):
                    self._names.setdefault(plain, []).append(name if here == "." else f"{here}/{name}")

    def open(self, url: str) -> BinaryIO | None:
        """Return the open file for `url`, or None and the `reason`."""
        try:
            # Cut at the slashes before the percent signs are resolved: %2F is no folder.
            *folders, name = [unquote(part) for part in urlsplit(hrefs.without_cdn(url)).path.split("/")]
        except ValueError:
            folders, name = [], ""
        name = _plain(name)
        bare = hrefs.original(name, edits=False)
        unedited = hrefs.original(name)
        for wanted in dict.fromkeys((bare, name, hrefs.scaled(bare), unedited, hrefs.scaled(unedited))):
            path = self._nearest(wanted, [_plain(folder) for folder in folders if folder])
            if path and (file := self._opened(path)):
                return file
        self.reason = _("the folder has no file %(name)s") % {"name": name or url}
        return None

    def _nearest(self, name: str, folders: list[str]) -> str:
        """Return the path of the file called `name` whose folders fit those of the address best, or "" when none fits.

        `2024/05/a.jpg` is not the picture of `2023/01/a.jpg`, but `a.jpg` may be, in a flat folder.
        """
        best, most = "", -1
        for path in sorted(self._names.get(name, ()), key=lambda path: (len(path), path)):
            own = [_plain(part) for part in path.split("/")[:-1]]
            same = 0
            while same < min(len(own), len(folders)) and own[-1 - same] == folders[-1 - same]:
                same += 1
            fits = same == min(len(own), len(folders)) or same >= 2
            if fits and same > most:
                best, most = path, same
        return best

    def _opened(self, path: str) -> BinaryIO | None:
        """Open a file of the folder unless something was put in its place meanwhile that leads out of it."""
        try:
            handle = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        file = os.fdopen(handle, "rb")
        facts = os.fstat(handle)
        if stat.S_ISREG(facts.st_mode) and facts.st_size <= MAX_BYTES:
            return file
        file.close()
        return None


def _plain(name: str) -> str:
    """Return `name` in the one form in which two names of one file are equal, whatever system wrote them."""
    return unicodedata.normalize("NFC", name).casefold()
