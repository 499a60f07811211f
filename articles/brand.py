"""Favicon, home screen icon and social card: made from the paper's logo, or drawn from its name and colour.

They are small and few, so a worker makes each once and keeps it in memory; the address carries a hash of what
it is made from.
"""

import io
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from .later import later
from .models import Paper
from .styles import COLOUR, fingerprint

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont, ImageOps
else:
    Image, ImageDraw, ImageFont, ImageOps = map(
        later, ("PIL.Image", "PIL.ImageDraw", "PIL.ImageFont", "PIL.ImageOps")
    )

SQUARES = {"favicon-48.png": 48, "touch-180.png": 180, "icon-512.png": 512}
CARD = "card.jpg"
CARD_SIZE = (1200, 630)
NAMES = (*SQUARES, CARD)
DEFAULT_COLOUR = "#0b4f5c"
FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "newsreader-latin.woff2"


def mark(paper: Paper) -> str:
    """Return the hash of everything that the pictures are made from."""
    return fingerprint("\n".join([paper.name, _colour(paper), paper.logo.name or ""]))


def address(paper: Paper, name: str) -> str:
    """Return the root-relative address of one of `NAMES`."""
    return reverse("articles:brand", args=[mark(paper), name])


def icons(paper: Paper) -> dict[str, str]:
    """Return the addresses that the head of a page names."""
    return {
        "favicon": address(paper, "favicon-48.png"),
        "touch": address(paper, "touch-180.png"),
        "social": address(paper, CARD),
    }


def draw(paper: Paper, name: str) -> bytes:
    """Return the picture `name` (one of `NAMES`) as PNG or JPEG bytes."""
    return _draw(name, paper.name, _colour(paper), paper.logo.name or "")


def _colour(paper: Paper) -> str:
    return paper.colour if COLOUR.match(paper.colour) else DEFAULT_COLOUR


@lru_cache(maxsize=16)
def _draw(name: str, title: str, colour: str, logo: str) -> bytes:
    size = (SQUARES[name],) * 2 if name in SQUARES else CARD_SIZE
    picture = Image.new("RGB", size, colour)
    mark = _logo(logo)
    if mark is None:
        _write(picture, title if name == CARD else initial(title))
    elif name == CARD:
        picture = Image.new("RGB", size, "white")
        mark = ImageOps.contain(mark, (420, 420))
        picture.paste(mark, ((size[0] - mark.width) // 2, (size[1] - mark.height) // 2))
    else:
        picture.paste(ImageOps.fit(mark, size))
    out = io.BytesIO()
    if name == CARD:
        picture.save(out, "JPEG", quality=85, optimize=True)
    else:
        picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def initial(title: str) -> str:
    """Return the letter that stands for `title`: the first one, behind an English article if there is one."""
    words = re.sub(r"^the\s+(?=\w)", "", title.strip(), flags=re.IGNORECASE)
    return next((letter.upper() for letter in words if letter.isalnum()), "N")


def _logo(name: str) -> "Image.Image | None":
    """Read the logo, or None when there is none or it cannot be read: a page must not fail over its icon."""
    if not name:
        return None
    try:
        with default_storage.open(name) as file, Image.open(file) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError):
        return None


def _write(picture: "Image.Image", words: str) -> None:
    """Set `words` in white in the middle of `picture`, as large as it takes them."""
    pen = ImageDraw.Draw(picture)
    width, height = picture.size
    room, size = width * 0.84, int(height * (0.72 if len(words) == 1 else 0.3))
    font = _font(size)
    while pen.textlength(words, font=font) > room and size > 12:
        size = int(size * 0.92)
        font = _font(size)
    pen.text((width / 2, height / 2), words, fill="white", font=font, anchor="mm")


def _font(size: int):
    try:
        font = ImageFont.truetype(FONT, size)
        font.set_variation_by_axes([560, min(72, max(18, size))])
        return font
    except OSError:
        return ImageFont.load_default(size)
