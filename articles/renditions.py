"""Pictures: what is taken in, and the sizes that pages show.

An upload is checked by content and pixel count before it is decoded, and re-encoded into a base copy without
metadata. The worker makes the sizes from the base copy, never a reader's request. Names carry 128 random bits,
so that the picture of an embargoed story cannot be guessed; originals lie under a prefix that nobody serves.
"""

import io
import json
import secrets
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from .later import later
from .models import Photo
from .rows import Picture

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:  # 4 MB
    Image, ImageOps = later("PIL.Image"), later("PIL.ImageOps")

WIDTHS = (320, 640, 960, 1280, 1920)
CROPS = {"card": (1200, 675), "square": (1200, 1200), "classic": (1200, 900)}
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 50_000_000
# What one upload may take while it is decoded, in bytes.
MOST_MEMORY = 140_000_000
# Bytes that a pixel costs on the way to the base copy, as measured: a decoded one four, the rest is what decoders and
# resizing hold beside it. A JPEG is shrunk while it is read (draft mode), unless it is progressive.
COST = {"JPEG": 2, "PNG": 7, "GIF": 5, "WEBP": 16, "AVIF": 10}
COST_OF_PNG = {"1": 5, "L": 5, "P": 5, "LA": 12, "RGBA": 12}
BASE_EDGE = 2560
PUBLIC, PRIVATE = "photos", "originals"


@dataclass(frozen=True)
class Accepted:
    """An upload that passed: the base copy as JPEG bytes with its size in pixels, and the bytes that came."""

    base: bytes
    width: int
    height: int
    original: bytes
    extension: str


def accept(upload) -> Accepted:
    """Check an uploaded file by its content and re-encode it.

    `upload` is a file object that yields bytes. Raises ValidationError with a sentence when it is not a picture
    of a known format, too large, or broken. Nothing of the file's metadata is in the base copy.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 30 MB. Save it smaller and try again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return _reencode(picture, data)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("The picture has too many pixels. Save it smaller and try again.")) from None
    except Exception as error:
        # Decoders raise anything on hostile input: OSError, ValueError, SyntaxError, struct.error, MemoryError.
        raise ValidationError(
            _("This file cannot be read as a JPEG, PNG, WebP, AVIF or GIF picture.")
        ) from error


def _reencode(picture: "Image.Image", data: bytes) -> Accepted:
    kind = picture.format or ""
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS or pixels * _cost(picture) > MOST_MEMORY:
        raise ValidationError(_("The picture has too many pixels. Save it smaller and try again."))
    if min(picture.size) < 16:
        raise ValidationError(_("The picture is smaller than 16 pixels."))
    if kind == "JPEG":
        picture.draft("RGB", (BASE_EDGE, BASE_EDGE))
    # Made small first: turning copies what it turns.
    picture.thumbnail((BASE_EDGE, BASE_EDGE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    flat = _flatten(ImageOps.exif_transpose(picture))
    flat.info = {}  # Pillow writes comments and XMP found here into the new file
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=88, progressive=True, optimize=True, icc_profile=_profile(picture))
    return Accepted(out.getvalue(), flat.width, flat.height, data, EXTENSIONS[kind])


def _cost(picture: "Image.Image") -> float:
    """Return how many bytes a pixel of `picture`, which is not decoded yet, will take."""
    cost = COST[picture.format or ""]
    if picture.format == "JPEG" and picture.info.get("progressive"):
        # All coefficients are held until the last scan, two bytes each; `layer` says how finely each colour is sampled.
        sampling = [across * down for _name, across, down, *_rest in picture.layer]  # type: ignore[attr-defined]
        cost += 2 * sum(sampling) / max(sampling)
    return COST_OF_PNG.get(picture.mode, cost) if picture.format == "PNG" else cost


def _profile(picture: "Image.Image") -> bytes | None:
    """Keep a small RGB colour profile; others would be wrong for the re-encoded picture, or carry a message."""
    profile = picture.info.get("icc_profile")
    if profile and len(profile) < 8_192 and profile[16:20] == b"RGB " and picture.mode == "RGB":
        return profile
    return None


def _flatten(picture: "Image.Image") -> "Image.Image":
    """Lay transparent pictures on white, turn everything into RGB."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    if picture.mode.startswith(
        "I"
    ):  # 16 bits a pixel; a plain conversion would make all but the darkest white
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return picture.convert("RGB")


def store(photo: Photo, accepted: Accepted) -> None:
    """Give `photo` (not saved here) its base copy and original under fresh unguessable names."""
    photo.image.name = default_storage.save(
        f"{PUBLIC}/{secrets.token_hex(16)}/base.jpg", ContentFile(accepted.base)
    )
    photo.original = default_storage.save(
        f"{PRIVATE}/{secrets.token_hex(16)}.{accepted.extension}", ContentFile(accepted.original)
    )
    photo.width, photo.height = accepted.width, accepted.height
    photo.renditions = {}


def make(photo: Photo) -> dict:
    """Make every size of `photo` from its base copy and return their names; the row is not written here."""
    folder = str(photo.image.name).rsplit("/", 1)[0]
    made: dict[str, dict[str, str]] = {"avif": {}, "jpeg": {}, "crops": {}}
    with photo.image.open("rb") as file, Image.open(file, formats=("JPEG",)) as opened:
        profile = opened.info.get("icc_profile")
        base = opened.convert("RGB")
    for width in [w for w in WIDTHS if w < base.width]:
        sized = base.resize(
            (width, round(base.height * width / base.width)), Image.Resampling.LANCZOS, reducing_gap=3.0
        )
        made["jpeg"][str(width)] = _save(sized, f"{folder}/{width}.jpg", profile)
        made["avif"][str(width)] = _save(sized, f"{folder}/{width}.avif", profile)
    if base.width <= WIDTHS[-1]:
        made["avif"][str(base.width)] = _save(base, f"{folder}/full.avif", profile)
    for name, size in CROPS.items():
        centring = (photo.focal_x / 10, photo.focal_y / 10)
        # A new token per focal point: the address is served as immutable, so another crop needs another name.
        target = f"{folder}/{name}-{photo.focal_x}-{photo.focal_y}.jpg"
        made["crops"][name] = _save(
            ImageOps.fit(base, size, Image.Resampling.LANCZOS, centering=centring), target, profile
        )
    return made


def _save(picture: "Image.Image", name: str, profile: bytes | None) -> str:
    if default_storage.exists(name):
        default_storage.delete(name)  # left by a worker that was killed half way
    out = io.BytesIO()
    if name.endswith(".avif"):
        picture.save(out, "AVIF", quality=55, speed=8, icc_profile=profile or b"")
    else:
        picture.save(out, "JPEG", quality=78, progressive=True, optimize=True, icc_profile=profile)
    return default_storage.save(name, ContentFile(out.getvalue()))


def sources(photo: Photo | Picture) -> dict:
    """Return what `<picture>` needs: srcset strings, the base address, size in pixels, focal point on the grid.

    Until the worker has made the sizes, the base copy stands alone; it keeps its own entry afterwards.
    """
    shown = photo if isinstance(photo, Picture) else Picture.of(photo)
    made = json.loads(shown.renditions or "{}") or {}
    url = default_storage.url
    jpeg = [f"{url(name)} {width}w" for width, name in made.get("jpeg", {}).items()]
    base = url(shown.image) if shown.image else ""
    if shown.width and base:
        jpeg.append(f"{base} {shown.width}w")
    avif = [f"{url(name)} {width}w" for width, name in made.get("avif", {}).items()]
    middle = made.get("jpeg", {}).get("960")
    return {
        "avif": ", ".join(avif),
        "jpeg": ", ".join(jpeg),
        "src": url(middle) if middle else base,
        "width": shown.width,
        "height": shown.height,
        "fx": shown.focal_x,
        "fy": shown.focal_y,
    }


def crop(photo: Photo | Picture, name: str = "card") -> tuple[str, int | None, int | None]:
    """Return address, width and height of a crop in `CROPS`, or of the base copy until the crop is made."""
    known = json.loads(photo.renditions or "{}") if isinstance(photo, Picture) else photo.renditions
    if made := (known or {}).get("crops", {}).get(name):
        return default_storage.url(made), *CROPS[name]
    base = photo.image if isinstance(photo, Picture) else photo.image.name
    return default_storage.url(base), photo.width, photo.height


def social_card(photo: Photo | Picture) -> tuple[str, int | None, int | None]:
    """Return address, width and height of the JPEG of 1200 pixels that social cards show."""
    return crop(photo, "card")


def files(photo: Photo) -> list[str]:
    """Return the names of all files of `photo`, the original among them."""
    names = [photo.image.name, photo.original]
    names += [name for sizes in (photo.renditions or {}).values() for name in sizes.values()]
    return [name for name in names if name]


def erase(names: list[str]) -> None:
    """Delete files by name; one that is gone already is no error."""
    for name in names:
        default_storage.delete(name)
