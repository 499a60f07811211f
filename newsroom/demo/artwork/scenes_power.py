"""Pictures of the grid and of a machine that feeds it."""

import itertools
import math

from . import people
from .catalogue import picture
from .shapes import between, curve, ellipse, moved, ragged, rect, sag, taper
from .toolkit import BRICK, INK, OCHRE, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)
PYLON_ARMS = ((-0.86, 0.16), (-0.74, 0.24), (-0.62, 0.2))


def _pylon(press: Press, x: float, y: float, height: float, colour, weight: float) -> None:
    legs = [(-0.15, 0), (-0.045, -0.56), (-0.032, -0.9), (0, -1)]
    for flip in (False, True):
        press.line(moved(legs, x, y, height, flip), weight, colour)
    levels = [0, -0.2, -0.36, -0.48, -0.56, -0.65, -0.74, -0.82, -0.9]

    def half(level):
        return 0.15 + (0.045 - 0.15) * level / -0.56 if level > -0.56 else 0.045 - 0.013 * (-level - 0.56) / 0.34

    for low, high in itertools.pairwise(levels):
        for side in (1, -1):
            press.line(moved([(-half(low) * side, low), (half(high) * side, high)], x, y, height), weight * 0.55, colour)
        press.line(moved([(-half(high), high), (half(high), high)], x, y, height), weight * 0.5, colour)
    for level, reach in PYLON_ARMS:
        for flip in (False, True):
            press.line(moved([(0.03, level - 0.045), (reach, level), (0.03, level)], x, y, height, flip), weight * 0.75, colour)
            press.line(moved([(reach * 0.5, level - 0.02), (reach * 0.5, level)], x, y, height, flip), weight * 0.5, colour)
            press.line(moved([(reach, level), (reach, level + 0.045)], x, y, height, flip), weight * 1.1, colour)


@picture("pylons-evening", (TEAL, OCHRE, INK), (7, 5), "A line of lattice pylons crosses ploughed fields into a low evening sun; a walker and a dog on the track below them.")
def pylons_evening(press: Press) -> None:
    """Low viewpoint: the line marches out of the right foreground to the horizon."""
    horizon = 735
    press.fade(press.sheet_path(), 1, (0, 60), (0, horizon), (0.12, 0.95))
    press.fade(press.sheet_path(), 0, (0, -20), (0, 470), (0.62, 0.0))
    press.disc(560, 655, 128, (0, 0.1, 0))
    for y, x0, x1, h in ((560, 60, 620, 13), (604, 380, 900, 15), (520, 760, 1250, 10), (642, 520, 820, 9)):
        press.fill(curve((x0, y), ((x0 + x1) / 2, y - h), (x1, y), ((x0 + x1) / 2, y + h), closed=True), (0.3, 0.75, 0))
    hills = curve((-20, 700), (200, 668), (430, 706), (700, 716), (980, 690), (1260, 704), (1530, 670))
    press.fill([*hills, (1530, 1020), (-20, 1020)], (0.55, 0.55, 0.0))
    press.fill([(-20, horizon), (1530, horizon - 14), (1530, 1020), (-20, 1020)], (0.75, 0.6, 0.1))
    for i in range(-11, 20):
        foot = 560 + i * 156
        press.fill([(556 + i * 4.5, horizon + 2), (559 + i * 4.5, horizon + 2), (foot + 70, 1020), (foot, 1020)], (1, 0.35, 0.72))
    press.fill([(545, horizon), (556, horizon), (420, 1020), (90, 1020)], (0.12, 0.85, 0))
    bush = press.random
    for i in range(26):
        x = -20 + i * 62 + bush.uniform(-18, 18)
        press.disc(x, horizon - 2, bush.uniform(9, 24), (0.9, 0.3, 0.75), 0.6)
    spots = [(1225, 1000, 930), (900, 832, 500), (760, 782, 290), (692, 762, 178), (655, 750, 112), (633, 744, 74)]
    for (ax, ay, ah), (bx, by, bh) in zip([(2300, 1500, 2000), *spots], spots, strict=False):
        for level, reach in PYLON_ARMS:
            for side in (-1, 1):
                a = (ax + side * reach * ah, ay + (level + 0.045) * ah)
                b = (bx + side * reach * bh, by + (level + 0.045) * bh)
                press.fill(taper(sag(a, b, 0.11 * ah * 0.8), max(1.2, ah / 330), max(1.0, bh / 330)), (None, None, 0.95))
    for x, y, height in reversed(spots):
        _pylon(press, x, y, height, BLACK, max(1.4, height / 88))
    people.figure(press, 372, 915, 118, BLACK, BLACK, BLACK, BLACK, gait=people.WALK, hat=BLACK)
    dog = [(0, -0.3), (0.5, -0.32), (0.62, -0.52), (0.82, -0.42), (0.62, -0.3), (0.56, 0), (0.5, 0), (0.46, -0.18), (0.1, -0.18), (0.06, 0), (0, 0), (-0.02, -0.2), (-0.22, -0.42)]
    press.fill(moved(dog, 440, 915, 62), BLACK)


def _insulator(press: Press, x: float, y: float, height: float, width: float, lean: float = 0) -> None:
    count = 9
    top = (x + lean, y - height)
    press.fill(taper([(x, y), top], width * 0.5, width * 0.34), (None, 0.7, 0.6))
    for i in range(count):
        cx, cy = between((x, y - height * 0.06), (x + lean, y - height * 0.9), i / (count - 1))
        w = width * (1 - 0.28 * i / (count - 1)) / 2
        press.fill(ellipse(cx, cy, w, height * 0.034), (0, 1, 0.0))
        press.fill(ellipse(cx + w * 0.3, cy + height * 0.008, w * 0.7, height * 0.022), (None, None, 0.75))
    press.disc(top[0], top[1], width * 0.17, (0, 0, 1))


@picture("substation-snow", (TEAL, BRICK, INK), (6, 6), "Two engineers in helmets work in the snow beside a large transformer with brick-red insulators; a crane lifts a part overhead.")
def substation_snow(press: Press) -> None:
    """Eye level: the transformer fills the right, figures give its size, a crane stands behind."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 760), (0.42, 0.08))
    tree = press.random
    for i in range(60):
        x, h = i * 27 - 30 + tree.uniform(-9, 9), tree.uniform(60, 135)
        press.fill([(x - 20, 690), (x, 690 - h), (x + 20, 690)], (0.42, 0, 0.08))
    press.fill([*curve((-20, 690), (300, 676), (700, 694), (1100, 680), (1530, 694)), (1530, 1020), (-20, 1020)], (0, 0, 0))
    for x in (70, 330):
        press.line([(x, 720), (x, 250)], 12, (0.75, 0, 0.35))
        for y in range(270, 670, 52):
            press.line([(x - 13, y), (x + 13, y + 26), (x - 13, y + 52)], 3, (0.75, 0, 0.35))
    press.fill(rect(20, 250, 360, 20), (0.75, 0, 0.35))
    press.fill(rect(15, 236, 370, 13), (0, 0, 0))
    for x in (120, 200, 280):
        for i in range(6):
            press.disc(x, 284 + i * 13, 13, (0.3, 0.8, 0.25), 0.5)
        press.line(sag((x, 356), (x + 640, 330), 70), 3, BLACK)
    press.line([(470, 720), (560, 330), (1180, -40)], 21, (0, 0.9, 0))
    press.line([(470, 720), (560, 330), (1180, -40)], 5, (None, None, 0.9))
    press.line([(940, 90), (940, 178)], 4, BLACK)
    press.fill([(900, 178), (980, 178), (994, 222), (886, 222)], (0, 0.9, 0.0))
    press.line([(905, 214), (940, 165), (975, 214)], 3, BLACK)
    body = rect(720, 470, 560, 360)
    press.fill(body, (0.78, 0, 0.22))
    press.fill([(1280, 470), (1400, 440), (1400, 790), (1280, 830)], (1, 0, 0.72))
    press.fill([(720, 470), (845, 440), (1400, 440), (1280, 470)], (0, 0, 0))
    press.fill(curve((712, 474), (760, 452), (1000, 446), (1400, 430), (1408, 444), (1282, 484), (1140, 478), (980, 490), (800, 480), closed=True), (0, 0, 0))
    for i in range(11):
        x = 748 + i * 47
        press.fill(rect(x, 520, 27, 270), (0.95, 0, 0.6))
        press.fill(rect(x, 520, 8, 270), (0.5, 0, 0))
        press.fill(rect(x - 3, 512, 33, 10), (0, 0, 0))
    for i in range(5):
        press.fill([(1296 + i * 21, 520 - i * 5), (1308 + i * 21, 517 - i * 5), (1308 + i * 21, 776 - i * 7), (1296 + i * 21, 780 - i * 7)], (0.6, 0, 0.3))
    press.fill(rect(1040, 305, 250, 76), (0.7, 0, 0.3))
    press.fill(ellipse(1040, 343, 20, 38), (0.5, 0, 0.1))
    press.fill(rect(1034, 292, 262, 16), (0, 0, 0))
    for x in (1080, 1240):
        press.line([(x, 381), (x, 450)], 14, (0.9, 0, 0.5))
    for x, height, lean in ((800, 250, -42), (905, 275, -6), (1010, 250, 26)):
        _insulator(press, x, 462, height, 82, lean)
        press.line(sag((x + lean, 462 - height), (x + lean - 760, 120), 80), 4, BLACK)
    for x, height in ((1180, 130), (1340, 150)):
        _insulator(press, x, 452, height, 50, 8) if x > 1300 else None
    press.fill([*curve((640, 840), (760, 808), (1000, 826), (1300, 812), (1480, 838)), (1480, 900), (640, 900)], (0, 0, 0))
    shadow = [(720, 838), (1290, 838), (1040, 935), (380, 935)]
    press.fill(shadow, (0.3, None, None))
    for x, y, flip, arms in ((520, 900, False, (people.AHEAD, people.POINTING)), (640, 925, True, (people.DOWN, people.REACHING))):
        press.fill([(x - 10, y), (x + 20, y), (x - 140, y + 52), (x - 190, y + 48)], (0.32, None, None))
        people.figure(press, x, y, 330, (0, 0.95, 0), (0.85, 0, 0.6), (0, 0.35, 0.1), (0, 0, 1), flip, arms, hat=(0, 0, 0) if flip else (0.1, 0.1, 0), shade=(None, None, 0.55))
        press.fill(rect(x - 32, y - 205, 64, 13), (0, 0.05, 0))
    press.fill([(628, 740), (690, 728), (700, 770), (636, 782)], (0, 0, 0))
    press.line([(628, 740), (690, 728), (700, 770), (636, 782), (628, 740)], 3, BLACK)
    for _ in range(150):
        x, y = tree.uniform(0, 1500), tree.uniform(0, 760)
        press.disc(x, y, tree.uniform(2, 5.5), (0, 0, 0))
    for i in range(5):
        press.line(curve((20 + i * 80, 960 + i * 9), (180 + i * 90, 946 + i * 8), (420 + i * 120, 968)), 3, (0.35, None, None))


@picture("tidal-turbine", (TEAL, OCHRE, INK), (5, 6), "Cut through the sea: a three-bladed tidal turbine stands on the sea bed, a service boat and cliffs above the water line.")
def tidal_turbine(press: Press) -> None:
    """Split view: a narrow band of air, a deep column of water in steps, the rotor large in it."""
    line = 262
    press.fill(press.sheet_path(), (0.1, 0.12, 0))
    press.fill([(-20, line), (-20, 120), (110, 96), (190, 118), (260, 108), (330, 176), (420, 196), (470, line)], (0.4, 0.75, 0.1))
    press.hatch([(60, line), (110, 130), (190, 128), (262, 130), (300, 190), (390, 210), (440, line)], 2, 13, (1.5, 5), 78)
    press.fill([(1230, line), (1300, 205), (1420, 188), (1530, 150), (1530, line)], (0.35, 0.5, 0))
    surface = [*curve((-20, line + 6), (150, line - 6), (330, line + 7), (560, line - 7), (780, line + 6), (1010, line - 6), (1260, line + 7), (1530, line - 4))]
    press.fill([*surface, (1530, 1020), (-20, 1020)], (0.55, 0, 0))
    for n, (y, tone) in enumerate(((370, 0.68), (500, 0.8), (650, 0.92), (790, 1.0))):
        wave = curve(*((x, y + 16 * math.sin(x / 170 + n * 1.7)) for x in range(-20, 1560, 90)))
        press.fill([*wave, (1560, 1020), (-20, 1020)], (tone, 0, 0.06 * n))
    for x, w, reach in ((330, 90, 330), (520, 46, 430), (1040, 100, 360), (1210, 44, 260)):
        press.fill([(x, line + 22), (x + w, line + 22), (x + w * 0.3 - reach * 0.34, line + reach)], (0.46, None, 0))
    bed = [*curve((-20, 900), (240, 872), (520, 905), (760, 890), (1000, 910), (1270, 872), (1530, 892))]
    press.fill([*bed, (1530, 1020), (-20, 1020)], (1, 0.4, 0.72))
    for x, s in ((140, 40), (330, 24), (1180, 52), (1330, 30), (960, 20)):
        press.fill(ragged(ellipse(x, 905, s * 1.6, s), 4, 20, press.random), (1, 0.3, 0.9))
    hull = [(600, 196), (930, 196), (900, 262), (860, 276), (650, 276), (620, 258)]
    press.fill(hull, (0, 1, 0.0))
    press.fill([(612, 240), (912, 240), (900, 262), (860, 276), (650, 276), (620, 258)], (0, 0.2, 1))
    press.fill(rect(810, 128, 80, 68), (0, 0, 0.0))
    press.fill(rect(818, 140, 64, 22), (0.6, 0, 0.6))
    press.line([(850, 128), (850, 66)], 5, BLACK)
    press.line([(680, 196), (680, 108), (596, 150)], 9, BLACK)
    people.figure(press, 745, 197, 62, (0, 0.8, 0.3), (1, 0, 0.6), (0, 0.4, 0.3), BLACK, hat=(0, 0, 0), arms=(people.DOWN, people.AHEAD))
    press.line(sag((598, 150), (598, 520), 0), 3, (0, 0, 0))
    cx, cy, span = 745, 590, 262
    press.fill([(cx - 26, cy), (cx + 26, cy), (cx + 44, 930), (cx - 44, 930)], (0.15, 0.1, 0.05))
    press.fill([(cx + 4, cy), (cx + 26, cy), (cx + 44, 930), (cx + 6, 930)], (None, None, 0.6))
    press.fill([(cx - 190, 935), (cx - 34, 868), (cx + 34, 868), (cx + 190, 935)], (0.15, 0.1, 0.1))
    press.fill([(cx + 10, 868), (cx + 34, 868), (cx + 190, 935), (cx + 20, 935)], (None, None, 0.6))
    for angle in (-100, 20, 140):
        blade = curve((0, -14), (0.25 * span, -44), (0.6 * span, -38), (span, -10), (span, 6), (0.55 * span, 18), (0, 16))
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        turn = lambda pts, c=cos, s=sin: [(cx + x * c - y * s, cy + x * s + y * c) for x, y in pts]  # noqa: E731
        press.fill(turn(blade), (0, 0.95, 0))
        press.fill(turn(curve((0, 2), (0.5 * span, -8), (span, -2), (span, 6), (0.55 * span, 18), (0, 16))), (None, 1, 0.5))
    press.disc(cx, cy, 52, (0, 0.1, 0))
    press.fill(ellipse(cx, cy, 52, 52, 0, -60, 120), (None, None, 0.55))
    press.disc(cx, cy, 15, (0, 0, 1))
    for r, start, end in ((300, -86, -20), (300, 34, 100), (300, 154, 220), (334, -70, -30), (334, 50, 90)):
        press.line(ellipse(cx, cy, r, r, 0, start, end), 4, (0.1, None, 0))
    for x, y, s in ((260, 640, 1), (318, 668, 0.8), (220, 690, 0.9), (1190, 590, 0.9), (1250, 620, 1.1), (1150, 640, 0.7)):
        fish = [*curve((0, 0), (18, -11), (44, -8), (60, 0), (44, 8), (18, 11), (0, 0)), (-16, 10), (-16, -10)]
        press.fill(moved(fish, x, y, s), (0.3, 0, 0))
