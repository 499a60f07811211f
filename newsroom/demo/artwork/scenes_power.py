"""Pictures of power and of machines that make or use it."""

import math

from . import people
from .catalogue import picture
from .shapes import between, curve, ellipse, moved, ragged, rect, sag, taper
from .toolkit import BRICK, INK, OCHRE, SKY, TEAL, Press

BLACK = (None, None, 1)

PYLON_ARMS = ((-0.86, 0.16), (-0.74, 0.24), (-0.62, 0.2))


def _pylon(press: Press, x: float, y: float, height: float, colour, weight: float) -> None:
    legs = [(-0.15, 0), (-0.045, -0.56), (-0.032, -0.9), (0, -1)]
    for flip in (False, True):
        press.line(moved(legs, x, y, height, flip), weight, colour)
    levels = [0, -0.2, -0.36, -0.48, -0.56, -0.65, -0.74, -0.82, -0.9]

    def half(level):
        return (
            0.15 + (0.045 - 0.15) * level / -0.56 if level > -0.56 else 0.045 - 0.013 * (-level - 0.56) / 0.34
        )

    for low, high in zip(levels, levels[1:], strict=False):
        for side in (1, -1):
            press.line(
                moved([(-half(low) * side, low), (half(high) * side, high)], x, y, height),
                weight * 0.55,
                colour,
            )
        press.line(moved([(-half(high), high), (half(high), high)], x, y, height), weight * 0.5, colour)
    for level, reach in PYLON_ARMS:
        for flip in (False, True):
            press.line(
                moved([(0.03, level - 0.045), (reach, level), (0.03, level)], x, y, height, flip),
                weight * 0.75,
                colour,
            )
            press.line(
                moved([(reach * 0.5, level - 0.02), (reach * 0.5, level)], x, y, height, flip),
                weight * 0.5,
                colour,
            )
            press.line(
                moved([(reach, level), (reach, level + 0.045)], x, y, height, flip), weight * 1.1, colour
            )


@picture(
    "pylons-evening",
    (TEAL, OCHRE, INK),
    (7, 5),
    "A line of lattice pylons crosses ploughed fields into a low evening sun; a walker and a dog on the track below them.",
)
def pylons_evening(press: Press) -> None:
    """Low viewpoint: the line marches out of the right foreground to the horizon."""
    horizon = 735
    press.fade(press.sheet_path(), 1, (0, 60), (0, horizon), (0.12, 0.95))
    press.fade(press.sheet_path(), 0, (0, -20), (0, 470), (0.62, 0.0))
    press.disc(560, 655, 128, (0, 0.1, 0))
    for y, x0, x1, h in ((560, 60, 620, 13), (604, 380, 900, 15), (520, 760, 1250, 10), (642, 520, 820, 9)):
        press.fill(
            curve((x0, y), ((x0 + x1) / 2, y - h), (x1, y), ((x0 + x1) / 2, y + h), closed=True),
            (0.3, 0.75, 0),
        )
    hills = curve((-20, 700), (200, 668), (430, 706), (700, 716), (980, 690), (1260, 704), (1530, 670))
    press.fill([*hills, (1530, 1020), (-20, 1020)], (0.55, 0.55, 0.0))
    press.fill([(-20, horizon), (1530, horizon - 14), (1530, 1020), (-20, 1020)], (0.75, 0.6, 0.1))
    for i in range(-16, 30):
        foot = 560 + i * 105
        press.fill(
            [(556 + i * 3, horizon + 2), (558 + i * 3, horizon + 2), (foot + 46, 1020), (foot, 1020)],
            (1, 0.35, 0.72),
        )
    press.fill([(545, horizon), (556, horizon), (420, 1020), (90, 1020)], (0.12, 0.85, 0))
    bush = press.random
    for i in range(26):
        x = -20 + i * 62 + bush.uniform(-18, 18)
        press.disc(x, horizon - 2, bush.uniform(9, 24), (0.9, 0.3, 0.75), 0.6)
    spots = [
        (1225, 1000, 930),
        (900, 832, 500),
        (760, 782, 290),
        (692, 762, 178),
        (655, 750, 112),
        (633, 744, 74),
    ]
    for (ax, ay, ah), (bx, by, bh) in zip([(2300, 1500, 2000), *spots], spots, strict=False):
        for level, reach in PYLON_ARMS:
            for side in (-1, 1):
                a = (ax + side * reach * ah, ay + (level + 0.045) * ah)
                b = (bx + side * reach * bh, by + (level + 0.045) * bh)
                press.fill(
                    taper(sag(a, b, 0.11 * ah * 0.8), max(1.2, ah / 330), max(1.0, bh / 330)),
                    (None, None, 0.95),
                )
    for x, y, height in reversed(spots):
        _pylon(press, x, y, height, BLACK, max(1.4, height / 88))
    people.figure(press, 372, 915, 118, BLACK, BLACK, BLACK, BLACK, gait=people.WALK, hat=BLACK)
    dog = [
        (0, -0.3),
        (0.5, -0.32),
        (0.62, -0.52),
        (0.82, -0.42),
        (0.62, -0.3),
        (0.56, 0),
        (0.5, 0),
        (0.46, -0.18),
        (0.1, -0.18),
        (0.06, 0),
        (0, 0),
        (-0.02, -0.2),
        (-0.22, -0.42),
    ]
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


@picture(
    "substation-snow",
    (TEAL, BRICK, INK),
    (6, 6),
    "Two engineers in helmets work in the snow beside a large transformer with brick-red insulators; a crane lifts a part overhead.",
)
def substation_snow(press: Press) -> None:
    """Eye level: the transformer fills the right, figures give its size, a crane stands behind."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 760), (0.42, 0.08))
    tree = press.random
    for i in range(60):
        x, h = i * 27 - 30 + tree.uniform(-9, 9), tree.uniform(60, 135)
        press.fill([(x - 20, 690), (x, 690 - h), (x + 20, 690)], (0.42, 0, 0.08))
    press.fill(
        [*curve((-20, 690), (300, 676), (700, 694), (1100, 680), (1530, 694)), (1530, 1020), (-20, 1020)],
        (0, 0, 0),
    )
    for x in (70, 330):
        press.line([(x, 720), (x, 250)], 12, (0.75, 0, 0.35))
        for y in range(270, 700, 52):
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
    press.fill(
        curve(
            (712, 474),
            (760, 452),
            (1000, 446),
            (1400, 430),
            (1408, 444),
            (1282, 484),
            (1140, 478),
            (980, 490),
            (800, 480),
            closed=True,
        ),
        (0, 0, 0),
    )
    for i in range(11):
        x = 748 + i * 47
        press.fill(rect(x, 520, 27, 270), (0.95, 0, 0.6))
        press.fill(rect(x, 520, 8, 270), (0.5, 0, 0))
        press.fill(rect(x - 3, 512, 33, 10), (0, 0, 0))
    for i in range(5):
        press.fill(
            [
                (1296 + i * 21, 520 - i * 5),
                (1308 + i * 21, 517 - i * 5),
                (1308 + i * 21, 776 - i * 7),
                (1296 + i * 21, 780 - i * 7),
            ],
            (0.6, 0, 0.3),
        )
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
    press.fill(
        [*curve((640, 840), (760, 808), (1000, 826), (1300, 812), (1480, 838)), (1480, 900), (640, 900)],
        (0, 0, 0),
    )
    shadow = [(720, 838), (1290, 838), (1040, 935), (380, 935)]
    press.fill(shadow, (0.3, None, None))
    for x, y, flip, arms in (
        (520, 900, False, (people.AHEAD, people.POINTING)),
        (640, 925, True, (people.DOWN, people.REACHING)),
    ):
        press.fill([(x - 10, y), (x + 20, y), (x - 140, y + 52), (x - 190, y + 48)], (0.32, None, None))
        people.figure(
            press,
            x,
            y,
            330,
            (0, 0.95, 0),
            (0.85, 0, 0.6),
            (0, 0.35, 0.1),
            (0, 0, 1),
            flip,
            arms,
            hat=(0, 0, 0) if flip else (0.1, 0.1, 0),
            shade=(None, None, 0.55),
        )
        press.fill(rect(x - 32, y - 205, 64, 13), (0, 0.05, 0))
    press.fill([(628, 740), (690, 728), (700, 770), (636, 782)], (0, 0, 0))
    press.line([(628, 740), (690, 728), (700, 770), (636, 782), (628, 740)], 3, BLACK)
    for _ in range(150):
        x, y = tree.uniform(0, 1500), tree.uniform(0, 760)
        press.disc(x, y, tree.uniform(2, 5.5), (0, 0, 0))
    for i in range(5):
        press.line(
            curve((20 + i * 80, 960 + i * 9), (180 + i * 90, 946 + i * 8), (420 + i * 120, 968)),
            3,
            (0.35, None, None),
        )


@picture(
    "tidal-turbine",
    (TEAL, OCHRE, INK),
    (5, 6),
    "Cut through the sea: a three-bladed tidal turbine stands on the sea bed, a service boat and cliffs above the water line.",
)
def tidal_turbine(press: Press) -> None:
    """Split view: a narrow band of air, a deep column of water in steps, the rotor large in it."""
    line = 262
    press.fill(press.sheet_path(), (0.1, 0.12, 0))
    press.fill(
        [(-20, line), (-20, 120), (110, 96), (190, 118), (260, 108), (330, 176), (420, 196), (470, line)],
        (0.4, 0.75, 0.1),
    )
    press.hatch(
        [(60, line), (110, 130), (190, 128), (262, 130), (300, 190), (390, 210), (440, line)],
        2,
        13,
        (1.5, 5),
        78,
    )
    press.fill([(1230, line), (1300, 205), (1420, 188), (1530, 150), (1530, line)], (0.35, 0.5, 0))
    surface = [
        *curve(
            (-20, line + 6),
            (150, line - 6),
            (330, line + 7),
            (560, line - 7),
            (780, line + 6),
            (1010, line - 6),
            (1260, line + 7),
            (1530, line - 4),
        )
    ]
    press.fill([*surface, (1530, 1020), (-20, 1020)], (0.55, 0, 0))
    for n, (y, tone) in enumerate(((370, 0.68), (500, 0.8), (650, 0.92), (790, 1.0))):
        wave = curve(*((x, y + 16 * math.sin(x / 170 + n * 1.7)) for x in range(-20, 1560, 90)))
        press.fill([*wave, (1560, 1020), (-20, 1020)], (tone, 0, 0.06 * n))
    for x, w in ((360, 60), (590, 36), (1010, 70), (1180, 30)):
        press.fill(
            [(x, line + 22), (x + w, line + 22), (x - 90 + w * 2, 800), (x - 170, 800)], (0.46, None, 0)
        )
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
    people.figure(
        press,
        745,
        197,
        62,
        (0, 0.8, 0.3),
        (1, 0, 0.6),
        (0, 0.4, 0.3),
        BLACK,
        hat=(0, 0, 0),
        arms=(people.DOWN, people.AHEAD),
    )
    press.line(sag((598, 150), (598, 520), 0), 3, (0, 0, 0))
    cx, cy, span = 745, 590, 262
    press.fill([(cx - 26, cy), (cx + 26, cy), (cx + 44, 930), (cx - 44, 930)], (0.15, 0.1, 0.05))
    press.fill([(cx + 4, cy), (cx + 26, cy), (cx + 44, 930), (cx + 6, 930)], (None, None, 0.6))
    press.fill([(cx - 190, 935), (cx - 34, 868), (cx + 34, 868), (cx + 190, 935)], (0.15, 0.1, 0.1))
    press.fill([(cx + 10, 868), (cx + 34, 868), (cx + 190, 935), (cx + 20, 935)], (None, None, 0.6))
    for angle in (-100, 20, 140):
        blade = curve(
            (0, -14),
            (0.25 * span, -44),
            (0.6 * span, -38),
            (span, -10),
            (span, 6),
            (0.55 * span, 18),
            (0, 16),
        )
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        turn = lambda pts, c=cos, s=sin: [(cx + x * c - y * s, cy + x * s + y * c) for x, y in pts]  # noqa: E731
        press.fill(turn(blade), (0, 0.95, 0))
        press.fill(
            turn(curve((0, 2), (0.5 * span, -8), (span, -2), (span, 6), (0.55 * span, 18), (0, 16))),
            (None, 1, 0.5),
        )
    press.disc(cx, cy, 52, (0, 0.1, 0))
    press.fill(ellipse(cx, cy, 52, 52, 0, -60, 120), (None, None, 0.55))
    press.disc(cx, cy, 15, (0, 0, 1))
    for r, start, end in ((300, -86, -20), (300, 34, 100), (300, 154, 220), (334, -70, -30), (334, 50, 90)):
        press.line(ellipse(cx, cy, r, r, 0, start, end), 4, (0.1, None, 0))
    for x, y, s in (
        (260, 640, 1),
        (318, 668, 0.8),
        (220, 690, 0.9),
        (1190, 590, 0.9),
        (1250, 620, 1.1),
        (1150, 640, 0.7),
    ):
        fish = [
            *curve((0, 0), (18, -11), (44, -8), (60, 0), (44, 8), (18, 11), (0, 0)),
            (-16, 10),
            (-16, -10),
        ]
        press.fill(moved(fish, x, y, s), (0.3, 0, 0))


@picture(
    "solar-fridge",
    (TEAL, OCHRE, INK),
    (4, 6),
    "Outside a village clinic a nurse takes vials from an open vaccine fridge that runs on a large solar panel; a mother waits with her child.",
)
def solar_fridge(press: Press) -> None:
    """Frontal stage: hard sun, the panel tilted over the yard, the fridge glowing cold in a warm scene."""
    press.fill(press.sheet_path(), (0, 0.22, 0))
    press.disc(1235, 165, 105, (0, 0.85, 0))
    for i in range(20):
        a = math.radians(i * 18)
        press.fill(
            taper(
                [
                    (1235 + 128 * math.cos(a), 165 + 128 * math.sin(a)),
                    (1235 + 176 * math.cos(a), 165 + 176 * math.sin(a)),
                ],
                10,
                3,
            ),
            (0, 0.85, 0),
        )
    press.fill(
        [
            *curve((-20, 700), (300, 690), (760, 676), (1100, 640), (1300, 652), (1530, 628)),
            (1530, 760),
            (-20, 760),
        ],
        (0.3, 0.5, 0),
    )
    press.fill([(-20, 745), (1530, 745), (1530, 1020), (-20, 1020)], (0, 0.6, 0))
    press.fill(rect(-20, 250, 800, 560), (0, 0.08, 0))
    press.fill(rect(-20, 690, 800, 120), (0.5, 0, 0))
    press.fill([(-20, 180), (835, 210), (800, 262), (-20, 262)], (0, 0.95, 0.35))
    press.hatch([(-20, 180), (835, 210), (800, 262), (-20, 262)], 2, 24, 5, 88)
    press.fill([(-20, 262), (780, 262), (780, 330), (-20, 300)], (0.35, None, None))
    door = rect(85, 400, 190, 410)
    press.fill(door, (1, 0.2, 0.6))
    press.fill(rect(85, 400, 26, 410), (0, 0.6, 0.1))
    cross = [
        (640, 352),
        (668, 352),
        (668, 380),
        (696, 380),
        (696, 408),
        (668, 408),
        (668, 436),
        (640, 436),
        (640, 408),
        (612, 408),
        (612, 380),
        (640, 380),
    ]
    press.fill(cross, (0.9, 0, 0))
    cabinet = rect(452, 520, 190, 330)
    press.fill([(392, 850), (642, 850), (560, 905), (300, 905)], (0.25, None, 0.25))
    press.fill(cabinet, (0, 0, 0))
    press.line([*cabinet, cabinet[0]], 5, BLACK)
    press.fill(rect(470, 540, 154, 290), (0.45, 0, 0))
    for y in (610, 690, 770):
        press.fill(rect(470, y, 154, 7), (0, 0, 1))
        for i in range(6):
            press.fill(rect(480 + i * 24, y - 34, 14, 34), (0, 0, 0))
            press.fill(rect(480 + i * 24, y - 44, 14, 11), (0, 0.9, 0.2) if (i + y) % 3 else (0.9, 0, 0.3))
    press.fill([(642, 520), (722, 488), (722, 880), (642, 850)], (0.12, 0, 0))
    press.line([(642, 520), (722, 488), (722, 880), (642, 850)], 5, BLACK)
    press.fill(rect(456, 850, 180, 12), (0, 0, 1))
    press.line(curve((640, 826), (760, 872), (900, 886), (1060, 850), (1120, 800)), 7, BLACK)
    press.line([(1120, 870), (1120, 560)], 26, (0.2, 0, 1))
    press.line([(1120, 700), (1010, 590)], 14, (0.2, 0, 1))
    a, b, c, d = (860, 640), (1330, 560), (1440, 330), (985, 392)
    press.fill([a, b, c, d], (1, 0, 0.45))
    press.screen([a, b, c, d], 2, (1430, 330), (870, 640), (0.0, 0.75), 16)
    for i in range(7):
        press.line([between(a, b, i / 6), between(d, c, i / 6)], 5 if 0 < i < 6 else 11, (0, 0.05, 0))
    for i in range(4):
        press.line([between(a, d, i / 3), between(b, c, i / 3)], 5 if 0 < i < 3 else 11, (0, 0.05, 0))
    press.fill([(900, 905), (1300, 905), (1120, 962), (720, 962)], (0.25, None, 0.2))
    skin, hair = (0.35, 1, 0.45), (0, 0, 1)
    press.fill([(330, 905), (380, 905), (220, 960), (150, 955)], (0.25, None, 0.2))
    people.figure(
        press,
        368,
        908,
        420,
        (0, 0, 0),
        (0.75, 0, 0.2),
        skin,
        hair,
        arms=(people.DOWN, ((0.19, -0.66), (0.29, -0.74))),
        shade=(0.4, None, 0.05),
    )
    press.fill(rect(478, 582, 12, 26), (0.9, 0, 0.3))
    press.fill([(830, 965), (890, 965), (720, 1005), (640, 1000)], (0.25, None, 0.2))
    people.figure(
        press,
        850,
        965,
        400,
        (0.65, 0, 0),
        (0.65, 0, 0),
        skin,
        hair,
        True,
        arms=(people.DOWN, ((0.2, -0.66), (0.06, -0.6))),
        dress=True,
        shade=(1, None, 0.35),
    )
    press.fill(ellipse(822, 712, 46, 62, 12), (0, 0.95, 0))
    press.disc(798, 660, 27, skin)
    press.fill(ellipse(850, 590, 34, 18), (0, 0.95, 0))


@picture(
    "rooftops-winter",
    (SKY, BRICK, INK),
    (3, 6),
    "Snow-covered roofs of a town with a heat pump on the nearest terrace, its fan turning, and smoke from the last chimneys behind.",
)
def rooftops_winter(press: Press) -> None:
    """High, long view over roofs; the machine in the near left corner, windows lit against blue snow."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 420), (0.75, 0.15))
    source = press.random
    press.fill(
        [
            *curve((-20, 330), (240, 250), (470, 300), (760, 236), (1040, 290), (1300, 238), (1530, 300)),
            (1530, 520),
            (-20, 520),
        ],
        (0.5, 0, 0.06),
    )

    def house(x, y, w, h, roof, wall, lit=0.5, chimney=True):
        ridge = x + w * 0.5
        press.fill([(x, y), (ridge, y - roof), (x + w, y), (x + w, y + h), (x, y + h)], wall)
        press.fill(
            [(ridge, y - roof), (ridge + w * 1.3, y - roof), (x + w * 2.3, y), (x + w, y)], (0.0, 0, 0)
        )
        press.fill([(x + w, y), (x + w * 2.3, y), (x + w * 2.3, y + h), (x + w, y + h)], (0.75, wall[1], 0.5))
        press.fill(
            [(x + w, y), (x + w * 2.3, y), (x + w * 2.3, y + h * 0.12), (x + w, y + h * 0.12)],
            (None, None, 0.85),
        )
        press.fill(
            taper(
                [(x - w * 0.08, y + w * 0.06), (ridge, y - roof - 5), (x + w * 1.08, y + w * 0.06)],
                w * 0.09,
                w * 0.09,
            ),
            (0, 0, 0),
        )
        press.hatch(
            [(ridge + w * 0.75, y - roof), (ridge + w * 1.3, y - roof), (x + w * 2.3, y), (x + w * 1.6, y)],
            0,
            w * 0.09,
            (1, w * 0.05),
            58,
            0.85,
        )
        if chimney:
            cx, cy = ridge + w * 0.55, y - roof * 0.85
            press.fill(rect(cx, cy - w * 0.42, w * 0.2, w * 0.5), (0, 0.95, 0.25))
            press.fill(rect(cx + w * 0.12, cy - w * 0.42, w * 0.08, w * 0.5), (None, None, 0.8))
            press.fill(rect(cx - w * 0.03, cy - w * 0.5, w * 0.26, w * 0.1), (0, 0, 0))
        for row in range(max(1, int(h / (w * 0.5)))):
            for column in range(2):
                lamp = source.random() < lit
                win = rect(x + w * (0.2 + column * 0.36), y + w * (0.12 + row * 0.5), w * 0.2, w * 0.28)
                press.fill(win, (0, 0.35, 0) if lamp else (0.6, 0, 0.85))
        for column in range(3):
            press.fill(
                rect(x + w * (1.18 + column * 0.38), y + h * 0.24, w * 0.18, w * 0.26),
                (0, 0.4, 0) if source.random() < lit else (0, 0, 1),
            )
        return ridge + w * 0.65, y - roof - w * 0.1

    for y, w, count in ((395, 60, 11), (470, 88, 8), (575, 122, 6)):
        for i in range(count):
            x = i * w * 2.42 - 60 - (y % 90)
            top = house(
                x,
                y + source.uniform(-16, 16),
                w,
                240,
                w * 0.62,
                ((0.35, 0.5, 0), (0.1, 0.85, 0.1), (0.2, 0.25, 0))[(i + y) % 3],
                0.45,
                (i + y) % 3 == 0,
            )
            if (i + y) % 6 == 0:
                sx, sy = top
                press.fill(
                    taper(
                        curve((sx, sy), (sx + 30, sy - 60), (sx + 10, sy - 130), (sx + 80, sy - 210)), 14, 60
                    ),
                    (0.1, 0, 0),
                )
    house(700, 760, 240, 400, 170, (0.1, 0.9, 0.15), 0.9, True)
    press.fill([(-20, 690), (560, 690), (690, 1020), (-20, 1020)], (0, 0, 0))
    press.fill([(560, 690), (600, 706), (742, 1020), (690, 1020)], (0.5, 0, 0.3))
    press.fill([(-20, 640), (550, 640), (560, 690), (-20, 690)], (0.35, 0, 0))
    press.fill([(-20, 622), (556, 622), (556, 644), (-20, 648)], (0, 0, 0))
    box = rect(92, 520, 340, 310)
    press.fill([(432, 540), (508, 560), (508, 810), (432, 830)], (0.6, 0, 0.75))
    press.fill(box, (0.14, 0.0, 0.05))
    press.fill([(70, 508), (440, 508), (520, 556), (505, 572), (430, 534), (80, 536)], (0, 0, 0))
    press.line([*box, box[0]], 5, BLACK)
    press.disc(238, 676, 122, (0.4, 0, 0.9))
    for i in range(5):
        a = i * 72 - 20
        press.fill([(238, 676), *ellipse(238, 676, 112, 112, 0, a, a + 40)], (0.2, 0.1, 0))
    press.disc(238, 676, 27, (0, 0.95, 0))
    for r in (60, 92, 122):
        press.line(ellipse(238, 676, r, r), 3, BLACK)
    for i in range(8):
        press.fill(rect(380, 566 + i * 28, 36, 9), BLACK)
    for x in (120, 370):
        press.fill(rect(x, 830, 34, 24), (0, 0, 1))
    press.line(curve((470, 760), (520, 770), (540, 840), (620, 850)), 13, (0, 0.9, 0.2))
    press.fill([(92, 856), (432, 856), (560, 940), (250, 940)], (0.5, None, 0.1))
    for _ in range(120):
        press.disc(source.uniform(0, 1500), source.uniform(0, 900), source.uniform(2, 5), (0, 0, 0))
