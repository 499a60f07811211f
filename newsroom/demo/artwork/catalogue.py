"""The list of pictures: what each is called, shows, and where its centre of interest lies."""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from PIL import Image

from .toolkit import PAPER, Press

SCENE_SHEET = (1500, 1000)
PORTRAIT_SHEET = (1000, 1000)


@dataclass(frozen=True)
class Picture:
    """One picture: the function that cuts its plates, its inks, its words and its focal point."""

    cut: Callable[[Press], None]
    inks: tuple
    alt: str
    focus: tuple[int, int]
    sheet: tuple[int, int]
    paper: tuple[int, int, int]

    def draw(self, key: str, width: int) -> Image.Image:
        """Return the picture in RGB at a width in pixels."""
        height = round(width * self.sheet[1] / self.sheet[0])
        press = Press(width, height, self.sheet, self.inks, crc32(key.encode()), self.paper)
        self.cut(press)
        return press.print()


PICTURES: dict[str, Picture] = {}


def picture(key: str, inks: tuple, focus: tuple[int, int], alt: str, sheet=SCENE_SHEET, paper=PAPER):
    """Enter the decorated function into the list under a key; `focus` counts from 0 to 10 right and down."""

    def enter(cut: Callable[[Press], None]) -> Callable[[Press], None]:
        PICTURES[key] = Picture(cut, inks, alt, focus, sheet, paper)
        return cut

    return enter
