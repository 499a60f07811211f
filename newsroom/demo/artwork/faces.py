"""How a bust is built: from planes of light and shade rather than from lines.

A face is drawn about the bridge of the nose at (0, 0), turned a little to its right (our left) and lit from there;
`Face` holds what differs from one person to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .shapes import curve, ellipse, moved, taper
from .toolkit import Colour, Press


# Coordinates read better in rows than one to a line.
# fmt: off
@dataclass(frozen=True)
class Face:
    """Colours and proportions of one face; colours in densities of the three inks."""

    skin: Colour
    light: Colour
    shade: Colour
    deep: Colour
    lips: Colour
    brow: Colour
    iris: Colour = (0.3, 0.3, 0.9)
    wide: float = 1.0
    tall: float = 1.0
    jaw: float = 1.0
    heavy_brow: float = 1.0
    nose: float = 1.0
    mouth: float = 1.0
    lines: bool = False
    smile: float = 0.0


class Bust:
    """Places one person on the sheet: mirrors, scales and prints paths of the face."""

    def __init__(self, press: Press, face: Face, flip: bool = False, centre=(500, 460), size: float = 1.26):
        """Take the press, the face, whether it looks to our right, and where the bridge of the nose lies."""
        self.press, self.face, self.flip, self.centre, self.size = press, face, flip, centre, size

    def at(self, path):
        """Return a path of the face in units of the sheet."""
        wide, tall = self.face.wide, self.face.tall
        return moved([(x * wide, y * tall) for x, y in path], *self.centre, self.size, self.flip)

    def put(self, path, colour: Colour) -> None:
        """Print a closed path of the face."""
        self.press.fill(self.at(path), colour)

    def stroke(self, path, first: float, last: float, colour: Colour) -> None:
        """Print an open path of the face as a tapering stroke."""
        self.press.fill(taper(self.at(path), first * self.size, last * self.size), colour)


def _outline(jaw: float):
    return curve(
        (-15, -212),
        (-92, -180),
        (-134, -108),
        (-140, -40),
        (-138, 30),
        (-122 * (0.5 + jaw / 2), 104),
        (-84 * jaw, 172),
        (-40 * jaw, 208),
        (-4, 218),
        (44 * jaw, 204),
        (98 * jaw, 160),
        (132 * (0.5 + jaw / 2), 88),
        (148, 10),
        (152, -80),
        (110, -172),
        (50, -210),
        closed=True,
    )


def neck_and_head(bust: Bust) -> None:
    """Print neck, ear and the planes of the head."""
    face = bust.face
    bust.put(curve((-78, 120), (-80, 240), (-104, 330), (0, 380), (128, 330), (104, 230), (112, 60)), face.skin)
    bust.put(curve((-76, 190), (-20, 262), (60, 238), (112, 170), (104, 235), (128, 330), (40, 352), (30, 290), (-30, 282), (-74, 246)), face.deep)
    bust.put(curve((142, -20), (166, -36), (178, -6), (168, 48), (148, 66), (138, 40), closed=True), face.shade)
    bust.stroke(curve((150, -14), (166, -14), (164, 20), (152, 40)), 3, 6, face.deep)
    bust.put(_outline(face.jaw), face.skin)
    with bust.press.clip(bust.at(_outline(face.jaw))):
        bust.put([*curve((60, -230), (92, -130), (74, -66), (102, -24), (118, 20), (84, 64), (92, 110), (58, 160), (34, 232)), (240, 230), (240, -230)], face.shade)
        bust.put([*curve((118, -230), (136, -110), (128, -40), (146, 30), (122, 90), (108, 140), (70, 230)), (240, 230), (240, -230)], face.deep)
        bust.put(curve((-96, -160), (-40, -182), (20, -170), (34, -120), (-10, -92), (-70, -96), (-104, -120), closed=True), face.light)
        cheek = tuple((a + b) / 2 for a, b in zip(face.skin, face.light, strict=True))
        bust.put([(-134, 10), (-104, 22), (-62, 34), (-84, 62), (-104, 104), (-124, 88), (-136, 40)], cheek)
        bust.put(curve((-34, 176), (-8, 168), (16, 180), (4, 202), (-22, 202), closed=True), face.light)


def features(bust: Bust) -> None:
    """Print eyes, brows, nose and mouth."""
    face = bust.face
    bust.put(curve((-112, -32), (-70, -44), (-32, -30), (-30, -6), (-66, 8), (-106, -2), closed=True), face.shade)
    bust.put(curve((26, -32), (62, -44), (110, -32), (104, 0), (60, 10), (28, -4), closed=True), face.shade)
    bust.put(curve((-4, -34), (-26, -20), (-22, 10), (-2, 20), (6, 0), closed=True), face.shade)
    width = face.nose
    bust.put([*curve((6, -38), (0, 0), (6, 36), (26 * width, 66), (20 * width, 80)), *curve((0, 82), (-18, 66), (-10, 30), (-8, 0), (-2, -30))], face.shade)
    bust.put(curve((-42 * width, 72), (-34, 62), (-14, 72), (10, 70), (28 * width, 74), (16, 86), (-6, 92), (-30, 84), closed=True), face.deep)
    bust.put(curve((-30, 20), (-20, 0), (-16, 30), (-22, 62), (-36 * width, 66), (-34, 48), closed=True), face.light)
    for x, side, wide in ((-68, -1, 0.94), (60, 1, 1.0)):
        eye = curve((x - 33 * wide, 0), (x - 12, -16), (x + 12, -16), (x + 34 * wide, -2), (x + 8, 8), (x - 14, 8), closed=True)
        bust.put(eye, (0, 0.05, 0.02) if side < 0 else (0.12, 0.1, 0.05))
        with bust.press.clip(bust.at(eye)):
            bust.put(ellipse(x - 5, -5, 13.5, 14), face.iris)
            bust.put(ellipse(x - 5, -5, 6.5, 7), (0.2, 0, 1))
            bust.put(ellipse(x, -12, 40, 6), (0.2, 0.3, 0.45))
        bust.put(ellipse(x - 9, -8, 3, 3), (0, 0, 0))
        bust.stroke(curve((x - 37 * wide, 1), (x - 13, -17), (x + 12, -17), (x + 38 * wide, -2)), 6, 7, (0.2, 0.2, 0.95))
        bust.stroke(curve((x - 33 * wide, -17), (x - 8, -29), (x + 18, -28), (x + 38 * wide, -14)), 2, 4, face.deep)
        bust.stroke(curve((x - 24, 12), (x, 16), (x + 24, 9)), 2, 3, face.deep)
        brow = curve((x - 44 * side * wide, -44), (x - 8 * side, -57), (x + 24 * side, -58), (x + 50 * side, -42))
        bust.stroke(brow, 13 * face.heavy_brow, 5, face.brow)
        if face.lines:
            bust.stroke(curve((x - 22 * side, 26), (x + 4 * side, 31), (x + 32 * side, 20)), 2, 3, face.shade)
            bust.stroke(curve((x + 46 * side, -2), (x + 60 * side, 4)), 3, 1, face.deep)
            bust.stroke(curve((x + 45 * side, 7), (x + 56 * side, 17)), 3, 1, face.deep)
    lift = face.smile
    w = face.mouth
    bust.put(curve((-64 * w, 128 - lift), (-34, 118), (-16, 113), (-6, 117), (6, 113), (28, 119), (54 * w, 128 - lift), (20, 131), (-6, 132), (-36, 131), closed=True), face.lips)
    bust.put(curve((-56 * w, 130 - lift * 0.8), (-30, 134), (-6, 133), (22, 134), (46 * w, 130 - lift * 0.8), (24, 147), (-6, 152), (-36, 147), closed=True), (face.lips[0], face.lips[1] * 0.72, face.lips[2] * 0.55))
    bust.stroke(curve((-68 * w, 128 - lift * 1.2), (-30, 131), (-6, 134), (24, 131), (58 * w, 128 - lift * 1.2)), 4, 5, (0.15, 0.5, 0.85))
    bust.put(curve((-36, 160), (-6, 156), (26, 160), (8, 170), (-20, 170), closed=True), face.shade)
    bust.stroke(curve((-48, 76), (-70, 98), (-80, 120)), 2.5 if face.lines else 1, 5 if face.lines else 2, face.shade)
    bust.stroke(curve((38, 76), (62, 98), (70, 120)), 3, 6 if face.lines else 3, face.deep)


def ground(press: Press, colour: Colour, tone: float, plate: int) -> None:
    """Print the ground: a flat colour and a dot screen of one ink that grows to the lower right."""
    press.fill(press.sheet_path(), colour)
    press.screen(press.sheet_path(), plate, (250, 200), (1050, 900), (0.0, tone), 30)


def shoulders(bust: Bust, colour: Colour, shade: Colour, breadth: float = 1.0) -> None:
    """Print the shoulders and their shaded side."""
    b = breadth
    bust.put([*curve((-330 * b, 640), (-318 * b, 470), (-270 * b, 380), (-170, 322), (-92, 286)), *curve((120, 286), (200, 318), (310 * b, 374), (372 * b, 470), (392 * b, 640))], colour)
    bust.put([*curve((120, 286), (200, 318), (310 * b, 374), (372 * b, 470), (392 * b, 640)), *curve((200, 640), (228, 500), (190, 400), (130, 330))], shade)


def lapels(bust: Bust, colour: Colour, edge: Colour, depth: float = 640) -> None:
    """Print the lapels of a jacket."""
    for side, x in ((-1, -96), (1, 124)):
        bust.put([(x, 276), (x + side * 62, 320), (x + side * 96, 420), (x + side * 52, 428), (x + side * 70, 462), (10, depth), (4, depth - 30)], colour)
        bust.stroke([(x, 280), (x - side * 30, 420), (8, depth)], 5, 5, edge)
        bust.stroke([(x + side * 96, 420), (x + side * 52, 428), (x + side * 70, 462)], 4, 4, edge)


def glasses(bust: Bust, path: Callable[[float], list], colour: Colour, weight: float) -> None:
    """Print glasses; `path` returns the rim of the glass about a pupil at x."""
    for x in (-70, 62):
        bust.put(path(x), (0.1, None, None))
        bust.stroke(path(x), weight, weight, colour)
        bust.stroke([(x - 26, 12), (x - 4, -24)], 3, 5, (0, 0, 0))
    bust.stroke(curve((-30, -10), (-4, -19), (22, -10)), weight, weight, colour)
    bust.stroke([(104, -14), (152, -18)], weight, weight, colour)
    bust.stroke([(-112, -14), (-138, -18)], weight, weight * 0.8, colour)
