"""A small printing press: flat shapes in three inks on warm paper, made with Pillow alone.

Pictures are composed in units of a 1500 x 1000 sheet (portraits: 1000 x 1000), whatever their size in pixels.
A colour is a tuple of three densities from 0 to 1, one for each ink in the order the scene names them; `None`
leaves the ink that is already there, which is how overprinting is written. Everything random is seeded.
"""

import math
import random
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .shapes import rect

Point = tuple[float, float]
Path = Sequence[Point]
Colour = tuple[float | None, float | None, float | None]

INK = (0x16, 0x15, 0x13)
TEAL = (0x0B, 0x4F, 0x5C)
OCHRE = (0xDF, 0x9A, 0x2C)
BRICK = (0xBE, 0x4A, 0x2C)
SAND = (0xDD, 0xB0, 0x72)
ROSE = (0xD8, 0x7C, 0x5E)
TAN = (0xCE, 0x7A, 0x48)
SKY = (0x7F, 0xB4, 0xC4)
MOSS = (0x7D, 0x8B, 0x3A)
PAPER = (0xFB, 0xF5, 0xE8)

BLEED = (
    14  # drawn beyond the edge on each side, so that a plate printed out of register still covers the sheet
)
OVERSAMPLING = 1.5
# How far each plate is printed out of register, in units of the sheet.
REGISTER = ((-1.1, 0.7), (1.3, 1.0), (0.0, 0.0))


class Press:
    """Three plates of one picture and the tools that cut them."""

    def __init__(
        self, width: int, height: int, sheet: tuple[int, int], inks: Sequence, seed: int, paper=PAPER
    ):
        """Take the size wanted in pixels, the sheet in units, three ink colours (RGB) and a seed."""
        self.size = (width, height)
        self.sheet = sheet
        self.inks = inks
        self.paper = paper
        self.random = random.Random(seed)  # noqa: S311 - a picture, not a secret
        self.scale = max(width, 900) * OVERSAMPLING / sheet[0]
        work = tuple(round((side + 2 * BLEED) * self.scale) for side in sheet)
        self.plates = [Image.new("L", work, 0) for _ in inks]
        self.pens = [ImageDraw.Draw(plate) for plate in self.plates]

    # -- cutting ------------------------------------------------------------------------------------------

    def _px(self, path: Iterable[Point]) -> list[Point]:
        scale = self.scale
        return [((x + BLEED) * scale, (y + BLEED) * scale) for x, y in path]

    def fill(self, path: Path, colour: Colour) -> None:
        """Fill a closed path (units of the sheet) with a colour."""
        points = self._px(path)
        if len(points) < 3:
            return
        for pen, tone in zip(self.pens, colour, strict=True):
            if tone is not None:
                pen.polygon(points, fill=round(tone * 255))

    def line(self, path: Path, width: float, colour: Colour) -> None:
        """Draw an open path as a line of even width."""
        points = self._px(path)
        for pen, tone in zip(self.pens, colour, strict=True):
            if tone is not None:
                pen.line(
                    points, fill=round(tone * 255), width=max(1, round(width * self.scale)), joint="curve"
                )

    def disc(self, x: float, y: float, radius: float, colour: Colour, flat: float = 1.0) -> None:
        """Draw a filled circle, or with `flat` below 1 a lying ellipse."""
        box = self._px([(x - radius, y - radius * flat), (x + radius, y + radius * flat)])
        for pen, tone in zip(self.pens, colour, strict=True):
            if tone is not None:
                pen.ellipse(box, fill=round(tone * 255))

    def sheet_path(self) -> list[Point]:
        """Return the whole sheet with its bleed as a path."""
        return rect(-BLEED, -BLEED, self.sheet[0] + 2 * BLEED, self.sheet[1] + 2 * BLEED)

    def _patch(self, path: Path) -> tuple[tuple[int, int, int, int], Image.Image] | None:
        """Return the pixel box around a path and the path as a mask of that size."""
        points = self._px(path)
        width, height = self.plates[0].size
        left = max(0, math.floor(min(x for x, _ in points)))
        top = max(0, math.floor(min(y for _, y in points)))
        right = min(width, math.ceil(max(x for x, _ in points)) + 1)
        bottom = min(height, math.ceil(max(y for _, y in points)) + 1)
        if right <= left or bottom <= top:
            return None
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
        return (left, top, right, bottom), mask

    def _ramp(self, box: tuple[int, int, int, int], start: Point, end: Point, tones: Point) -> Image.Image:
        """Return a gradient for a pixel box that runs from one tone at `start` to another at `end`."""
        (x0, y0), (x1, y1) = self._px([start, end])
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        size = (box[2] - box[0], box[3] - box[1])
        a, b = 255 * dx / length, 255 * dy / length
        c = (box[0] - x0) * a + (box[1] - y0) * b
        ramp = _long_ramp().transform(
            size, Image.Transform.AFFINE, (a, b, c + 4096, 0, 0, 4), Image.Resampling.NEAREST
        )
        low, high = tones
        return ramp.point([round(255 * (low + (high - low) * i / 255)) for i in range(256)])

    def fade(self, path: Path, plate: int, start: Point, end: Point, tones: Point) -> None:
        """Roll an ink from one density to another over a path, as a printer blends ink on the roller."""
        if patch := self._patch(path):
            box, mask = patch
            self.plates[plate].paste(self._ramp(box, start, end, tones), box[:2], mask)

    def screen(
        self,
        path: Path,
        plate: int,
        start: Point,
        end: Point,
        tones: Point,
        cell: float = 13,
        tone: float = 1.0,
    ) -> None:
        """Lay a dot screen over a path, its dots growing from one density at `start` to another at `end`."""
        if patch := self._patch(path):
            box, mask = patch
            dots = _dot_screen(self.plates[0].size, max(6, round(cell * self.scale))).crop(box)
            cut = ImageChops.subtract(self._ramp(box, start, end, tones), dots, 0.16, 128)
            self.plates[plate].paste(round(tone * 255), box, ImageChops.multiply(cut, mask))

    def hatch(
        self, path: Path, plate: int, gap: float, weight: float | Point, angle: float = 0.0, tone: float = 1.0
    ) -> None:
        """Cut parallel lines into a path; two weights let the lines swell from one side to the other."""
        if not (patch := self._patch(path)):
            return
        box, mask = patch
        width, height = mask.size
        lines = Image.new("L", mask.size, 0)
        pen = ImageDraw.Draw(lines)
        first, last = weight if isinstance(weight, tuple) else (weight, weight)
        radians = math.radians(angle)
        along, across = (math.cos(radians), math.sin(radians)), (-math.sin(radians), math.cos(radians))
        reach = math.hypot(width, height) / 2
        step = gap * self.scale
        depth = (abs(width * across[0]) + abs(height * across[1])) / 2
        count = int(depth / step) + 1
        for i in range(-count, count + 1):
            x, y = width / 2 + across[0] * i * step, height / 2 + across[1] * i * step
            thick = (first + (last - first) * (i + count) / (2 * count)) * self.scale
            if thick >= 0.6:
                ends = [
                    (x - along[0] * reach, y - along[1] * reach),
                    (x + along[0] * reach, y + along[1] * reach),
                ]
                pen.line(ends, fill=255, width=round(thick))
        self.plates[plate].paste(round(tone * 255), box, ImageChops.multiply(lines, mask))

    @contextmanager
    def clip(self, path: Path):
        """Keep everything drawn inside this context within a path."""
        patch = self._patch(path)
        before = [plate.copy() for plate in self.plates]
        yield
        if patch is None:
            return
        box, mask = patch
        for plate, old in zip(self.plates, before, strict=True):
            old.paste(plate.crop(box), box, mask)
            plate.paste(old)

    # -- printing -----------------------------------------------------------------------------------------

    def print(self) -> Image.Image:
        """Return the picture in RGB: the plates printed one over the other, slightly out of register."""
        full = max(self.size[0], 900)
        size = (full, round(full * self.sheet[1] / self.sheet[0]))
        bands = [Image.new("L", size, value) for value in self.paper]
        for number, (plate, ink, (dx, dy)) in enumerate(zip(self.plates, self.inks, REGISTER, strict=True)):
            box = (
                (BLEED + dx) * self.scale,
                (BLEED + dy) * self.scale,
                (BLEED + dx + self.sheet[0]) * self.scale,
                (BLEED + dy + self.sheet[1]) * self.scale,
            )
            mask = plate.resize(size, Image.Resampling.HAMMING, box=box)
            mask = ImageChops.multiply(mask, _mottle(size, number))
            for i, channel in enumerate(ink):
                bands[i] = ImageChops.multiply(
                    bands[i], mask.point([255 - round(v * (255 - channel) / 255) for v in range(256)])
                )
        picture = Image.merge("RGB", bands)
        return picture if size == self.size else picture.resize(self.size, Image.Resampling.LANCZOS)


@lru_cache(maxsize=1)
def _long_ramp() -> Image.Image:
    """Return a strip that is 0 far to the left, rises over 256 pixels and stays 255 far to the right."""
    strip = Image.new("L", (8448, 9), 0)
    strip.paste(Image.linear_gradient("L").rotate(90).resize((256, 9)), (4096, 0))
    strip.paste(255, (4352, 0, 8448, 9))
    return strip


@lru_cache(maxsize=6)
def _dot_screen(size: tuple[int, int], cell: int) -> Image.Image:
    """Return a halftone screen at 45 degrees: every value is the density from which that spot prints."""
    side = 48
    turn = 2 * math.pi / side
    values = bytes(
        round(127.5 + 63.5 * (math.cos((x + y) * turn) + math.cos((x - y) * turn)))
        for y in range(side)
        for x in range(side)
    )
    tile = Image.frombytes("L", (side, side), values).resize((cell, cell), Image.Resampling.BICUBIC)
    screen = Image.new("L", size)
    screen.paste(tile, (0, 0))
    filled = cell
    while filled < size[0]:
        screen.paste(screen.crop((0, 0, filled, cell)), (filled, 0))
        filled *= 2
    filled = cell
    while filled < size[1]:
        screen.paste(screen.crop((0, 0, size[0], filled)), (0, filled))
        filled *= 2
    return screen


@lru_cache(maxsize=9)
def _mottle(size: tuple[int, int], number: int) -> Image.Image:
    """Return how evenly a plate takes ink: broad clouds and a fine, weak tooth of the paper."""
    source = random.Random(f"mottle {number}")  # noqa: S311 - a texture, not a secret
    clouds = Image.frombytes("L", (90, 60), source.randbytes(5400)).filter(ImageFilter.GaussianBlur(1.2))
    tooth = Image.frombytes("L", (600, 400), source.randbytes(240000)).filter(ImageFilter.GaussianBlur(0.9))
    clouds = clouds.resize(size, Image.Resampling.BICUBIC).point(
        [min(255, 238 + round(v * 22 / 255)) for v in range(256)]
    )
    tooth = tooth.resize(size, Image.Resampling.BICUBIC).point(
        [min(255, 246 + round(v * 12 / 255)) for v in range(256)]
    )
    return ImageChops.multiply(clouds, tooth)
