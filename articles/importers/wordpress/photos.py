"""Attachments become photos, as far as their files are at hand."""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ... import renditions
from ...models import Photo, TrailEntry
from ...tasks import make_renditions
from . import hrefs
from .ledger import Ledger
from .media import Shelf
from .shapes import PictureRef, SiteAddress
from .words import cut, path_of, plain_line

PICTURES = {
    "",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".gif",
    ".webp",
    ".avif",
    ".bmp",
    ".tif",
    ".tiff",
    ".heic",
    ".svg",
}
SIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{9,14})(?=\.[A-Za-z]{3,4}$)")


class Photos:
    """Makes photos and finds them again, by the number of an attachment or by an address in a text."""

    def __init__(self, ledger: Ledger, site: SiteAddress, shelf: Shelf, *, source: str, note: str, dry: bool):
        self.ledger, self.site, self.shelf = ledger, site, shelf
        self.source, self.note, self.dry = source, note, dry

    def bring_in_all(self, tick: Callable[[], object]) -> None:
        """Make a photo of every attachment that is a picture whose file is at hand, each in a transaction of its own."""
        here = dict(Photo.objects.filter(source=self.source).values_list("source_id", "pk"))
        for row in self.ledger.each(
            "SELECT m.*, i.title FROM media m JOIN items i USING (id) ORDER BY i.seq"
        ):
            tick()
            if (photo := here.get(str(row["id"]))) is not None:
                self._found(row["id"], photo)
                self.ledger.line("attachment", row["id"], row["title"], "here")
                continue
            ending = PurePosixPath(row["path"]).suffix.lower()
            if ending not in PICTURES:
                self._skipped(
                    row, _("no picture (%(ending)s); only pictures come along") % {"ending": ending}
                )
                continue
            photo, reason = self._make(str(row["id"]), row["url"], row["alt"], row["caption"], row["credit"])
            if photo is None:
                self._skipped(row, reason)
                continue
            self._found(row["id"], photo)
            self.ledger.line("attachment", row["id"], row["title"], "imported")

    def _skipped(self, row, reason: str) -> None:
        self.ledger.line("attachment", row["id"], row["title"] or row["url"], "skipped", reason)

    def _found(self, key: int, photo: int) -> None:
        self.ledger.run("UPDATE media SET photo = ? WHERE id = ?", photo, key)

    def _make(self, source_id: str, url: str, alt: str, caption: str, credit: str) -> tuple[int | None, str]:
        """Return the id of a new photo, or None and the reason why there is none. A dry run makes nothing: its id is 1."""
        file = self.shelf.find(url)
        if file is None:
            return None, self.shelf.reason
        try:
            accepted = renditions.accept(file)
        except ValidationError as error:
            return None, " ".join(error.messages)
        finally:
            file.close()
        if self.dry:
            return 1, ""
        photo = Photo(
            alt=cut(alt, 500),
            caption=caption,
            credit=cut(credit, 200),
            source=self.source,
            source_id=source_id,
        )
        renditions.store(photo, accepted)
        try:
            with transaction.atomic():
                photo.save(force_insert=True)
                TrailEntry.record(by=None, verb="import", on=photo, note=self.note)
                make_renditions.enqueue(photo.pk)
        except BaseException:
            renditions.erase(renditions.files(photo))
            raise
        return photo.pk, ""

    def by_number(self, key: int | None) -> int | None:
        """Return the id of the photo of attachment `key`, or None."""
        return self.ledger.value("SELECT photo FROM media WHERE id = ?", key) if key else None

    def __call__(self, wanted: PictureRef) -> int | None:
        """Return the id of the photo that a text asks for, or None when there is no file of it."""
        photo = self.by_number(wanted.attachment_id) or self._by_address(wanted)
        if photo and wanted.alt.strip() and not self.dry:
            alt = cut(plain_line(wanted.alt), 500)
            # What a text says of a picture is better than nothing.
            Photo.objects.filter(pk=photo, alt="", decorative=False, source=self.source).update(alt=alt)
        return photo

    def _by_address(self, wanted: PictureRef) -> int | None:
        path = path_of(wanted.url).partition("?")[0]
        if not path:
            return None
        bare = hrefs.original(path)
        for name in dict.fromkeys((path, SIZED.sub("", path), bare, hrefs.scaled(bare))):
            same = self.ledger.row("SELECT photo FROM media WHERE path = ? ORDER BY photo IS NULL", name)
            if same is not None and (self.site.owns(wanted.url) or wanted.url.startswith("/")):
                return same["photo"]
        known = self.ledger.row("SELECT photo FROM loose WHERE path = ?", wanted.url)
        if known is None:
            self.ledger.run("INSERT INTO loose (path, photo) VALUES (?, ?)", wanted.url, self._loose(wanted))
            known = self.ledger.row("SELECT photo FROM loose WHERE path = ?", wanted.url)
        return known["photo"] if known else None

    def _loose(self, wanted: PictureRef) -> int | None:
        """Make a photo of a picture that stands in a text and in no list of attachments."""
        if not (self.site.owns(wanted.url) or wanted.url.startswith("/")):
            return None
        url = SIZED.sub("", wanted.url)
        source_id = f"url:{hashlib.sha256(path_of(url).encode()).hexdigest()[:32]}"
        here = (
            Photo.objects.filter(source=self.source, source_id=source_id).values_list("pk", flat=True).first()
        )
        if here is not None:
            return here
        return self._make(source_id, wanted.url, plain_line(wanted.alt), "", "")[0]
