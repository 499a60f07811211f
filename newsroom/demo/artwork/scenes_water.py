"""Pictures of rivers and the sea, and of people who live by them."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, between, curve, ellipse, moved, ragged, rect, sag, taper
from .toolkit import BRICK, INK, OCHRE, ROSE, SAND, TEAL, Press

# fmt: off - coordinates read better in rows than one to a line
BLACK = (None, None, 1)


def _palm(
    press: Press, x: float, y: float, height: float, colour, lean: float = 0.1, fronds: int = 9
) -> None:
    top = (x + height * lean, y - height)
    press.fill(
        taper(curve((x, y), (x + height * lean * 0.3, y - height * 0.5), top), height * 0.06, height * 0.035),
        colour,
    )
    for i in range(fronds):
        angle = math.radians(-200 + i * 220 / (fronds - 1))
        reach = height * press.random.uniform(0.3, 0.42)
        tip = (top[0] + reach * math.cos(angle), top[1] + reach * math.sin(angle) * 0.6 + reach * 0.45)
        middle = (
            top[0] + reach * 0.55 * math.cos(angle),
            top[1] + reach * 0.55 * math.sin(angle) - reach * 0.1,
        )
        upper = curve(top, middle, tip)
        lower = curve(tip, (middle[0], middle[1] + reach * 0.2), top)
        press.fill(upper + lower, colour)


def _boat(press: Press, x: float, y: float, length: float, hull, inside) -> None:
    press.fill(
        moved(
            curve(
                (-0.5, -0.1),
                (-0.25, -0.16),
                (0.2, -0.15),
                (0.5, -0.11),
                (0.2, -0.04),
                (-0.25, -0.04),
                closed=True,
            ),
            x,
            y,
            length,
        ),
        inside,
    )
    press.fill(
        moved(
            [
                *curve((-0.5, -0.1), (-0.25, -0.045), (0.2, -0.045), (0.52, -0.12)),
                *curve((0.4, 0.03), (0.2, 0.06), (-0.2, 0.06), (-0.38, 0.03)),
            ],
            x,
            y,
            length,
        ),
        hull,
    )


@picture(
    "river-flood",
    (TEAL, SAND, INK),
    (5, 6),
    "Seen from above, brown floodwater stands to the eaves of a town; a boat carries people between the roofs.",
)
def river_flood(press: Press) -> None:
    """High oblique view: roofs as islands in brown water, the boat in the only clear lane."""
    camera = Camera((0, -26, 24), (0, 4, 0), 1500, (750, 470))
    press.fill(press.sheet_path(), (0, 0.95, 0.05))
    press.fade(rect(-20, -20, 1540, 220), 0, (0, 20), (0, 200), (0.5, 0.18))
    press.fade(rect(-20, 160, 1540, 860), 2, (0, 160), (0, 1000), (0.0, 0.2))
    press.fill(
        [*curve((-20, 92), (300, 70), (620, 96), (980, 62), (1530, 90)), (1530, 140), (-20, 128)],
        (0.75, 0.5, 0),
    )
    source = press.random
    for _ in range(110):
        y = source.uniform(0, 1) ** 1.5
        x, py, w = source.uniform(-50, 1500), 150 + 840 * y, 40 + 150 * y
        press.fill(
            curve(
                (x, py),
                (x + w * 0.5, py - 2 - 4 * y),
                (x + w, py),
                (x + w * 0.5, py + 1 + 2 * y),
                closed=True,
            ),
            (0, 0.35, 0) if source.random() < 0.55 else (0.3, 0.95, 0.25),
        )
    homes = [
        (-31, 44),
        (-19, 46),
        (-7, 43),
        (7, 45),
        (20, 44),
        (33, 43),
        (-24, 34),
        (-12, 33),
        (11, 34),
        (25, 33),
        (-17, 23),
        (-8, 22.5),
        (8.5, 23),
        (18, 24),
        (-13.5, 12),
        (7.5, 12.5),
        (15.5, 13),
        (-11.5, 1.5),
        (7, 1),
        (-10.2, -9),
        (6.0, -9.5),
        (14, -2),
        (-19, 3),
    ]
    kinds = (
        ((0.85, 0.35, 0.3), (0.5, 0.35, 0.1)),
        ((0, 0.5, 0.75), (0, 0.6, 0.5)),
        ((0.55, 0.2, 0), (0.25, 0.1, 0)),
        ((0, 0.12, 0.06), (0, 0.3, 0.2)),
    )
    for number, (x, y) in enumerate(homes):
        dark, light = kinds[(number * 7 + number // 3) % 4]
        w, d, low, high = (
            source.uniform(5.6, 6.6),
            source.uniform(5.5, 7),
            source.uniform(0.5, 1.1),
            source.uniform(2.6, 3.4),
        )
        tree = source.random() < 0.35
        press.fill(camera.floor(x - 0.9, y - 1.8, x + w + 0.6, y + d), (0.35, 1, 0.45))
        mid = y + d / 2
        press.fill(camera.wall(x + 0.4, y + 0.5, x + w - 0.4, y + 0.5, 0, low + 0.4), (0, 0.25, 0.0))
        for i in range(3):
            wx = x + 0.9 + i * (w - 1.8) / 2.6
            press.fill(camera.wall(wx, y + 0.45, wx + 0.7, y + 0.45, 0, low * 0.7), (0, 0.2, 0.9))
        press.fill(
            camera.face((x, mid, high), (x + w, mid, high), (x + w, y + d, low), (x, y + d, low)), dark
        )
        press.fill(camera.face((x, y, low), (x + w, y, low), (x + w, mid, high), (x, mid, high)), light)
        for i in range(1, 7):
            t = i / 7
            press.line(
                [camera.at(x + w * t, y, low), camera.at(x + w * t, mid, high)],
                camera.size(x, y) * 0.07,
                dark,
            )
        press.line(
            [camera.at(x, mid, high), camera.at(x + w, mid, high)], camera.size(x, y) * 0.17, (0, 0.1, 0)
        )
        if tree:
            bx, by = camera.at(x + w + 1.4, y + 1)
            _palm(press, bx, by, camera.size(x, y) * 3.4, (0.95, 0.25, 0.55), source.uniform(-0.1, 0.2), 8)
    for a, b in (((-4.4, 40), (-4.4, 24)), ((-4.4, 24), (-4.4, 8)), ((-4.4, 8), (-4.4, -8))):
        for y in (a, b):
            press.line([camera.at(y[0], y[1], 0), camera.at(y[0], y[1], 4.6)], camera.size(*y) * 0.16, BLACK)
            press.line(
                [camera.at(y[0] - 0.9, y[1], 4.2), camera.at(y[0] + 0.9, y[1], 4.2)],
                camera.size(*y) * 0.12,
                BLACK,
            )
        for side in (-0.8, 0.8):
            press.line(
                sag(camera.at(a[0] + side, a[1], 4.2), camera.at(b[0] + side, b[1], 4.2), 16), 2.5, BLACK
            )
    bx, by = camera.at(1.6, -3.5)
    press.fill(
        taper(curve((bx - 120, by + 6), (bx - 250, by + 46), (bx - 330, by + 120)), 12, 70), (0, 0.45, 0)
    )
    press.fill(
        taper(curve((bx - 100, by + 2), (bx - 250, by - 14), (bx - 400, by - 10)), 8, 30), (0, 0.45, 0)
    )
    _boat(press, bx, by, 330, (1, 0, 0.5), (0, 0.3, 0.9))
    crew = [
        (-105, (0, 0.05, 0)),
        (-55, (0.9, 0, 0.1)),
        (-5, (0, 0.1, 0.9)),
        (50, (0.35, 0, 0)),
        (95, (0, 0.05, 0)),
    ]
    for dx, coat in crew:
        people.from_behind(
            press, bx + dx, by - 66, 34, coat, (0.1, 0.9, 0.45), (0, 0, 1), "short" if dx % 2 else "bun"
        )
    _boat(press, bx, by, 330, (1, 0, 0.5), (None, None, None))
    people.figure(
        press,
        bx - 148,
        by - 16,
        132,
        (0, 0.1, 0),
        (0.8, 0, 0.5),
        (0.1, 0.9, 0.45),
        BLACK,
        arms=(people.AHEAD, people.REACHING),
        shade=(0.5, None, 0.2),
    )
    press.line([(bx - 92, by - 155), (bx - 172, by + 72)], 6, BLACK)


def _branch(press: Press, x, y, length, angle, width, depth, colour) -> None:
    tip = (x + length * math.cos(angle), y + length * math.sin(angle))
    press.fill(taper([(x, y), tip], width, width * 0.7), colour)
    press.disc(tip[0], tip[1], width * 0.38, colour)
    if depth:
        for turn in (-0.48, 0.05, 0.5)[: 3 if depth > 1 else 2]:
            _branch(
                press,
                tip[0],
                tip[1],
                length * press.random.uniform(0.62, 0.8),
                angle + turn + press.random.uniform(-0.15, 0.15),
                width * 0.7,
                depth - 1,
                colour,
            )


@picture(
    "reef-underwater",
    (TEAL, ROSE, INK),
    (4, 4),
    "A diver hovers over a steel frame planted with young corals on a tropical reef, small fish around and light falling from above.",
)
def reef_underwater(press: Press) -> None:
    """Under water, looking slightly up: light fan from the top, corals dark and rosy in front."""
    press.fade(press.sheet_path(), 0, (900, -40), (620, 980), (0.16, 1.0))
    press.fade(press.sheet_path(), 2, (0, 640), (0, 1020), (0, 0.4))
    for x, w, lean in ((700, 60, -330), (860, 110, -150), (1040, 80, 90), (1180, 130, 330), (560, 50, -480)):
        press.fade(
            [(x, -20), (x + w, -20), (x + w * 1.5 + lean, 820), (x + lean, 820)],
            0,
            (0, -20),
            (0, 800),
            (0.06, 0.8),
        )
    press.fill(
        [
            *ragged([(-20, 640), (160, 590), (330, 640), (520, 690), (700, 715)], 12, 28, press.random),
            (900, 1020),
            (-20, 1020),
        ],
        (1, 0.1, 0.15),
    )
    press.fill(
        [
            *ragged([(820, 760), (1050, 690), (1250, 640), (1400, 560), (1530, 530)], 14, 30, press.random),
            (1530, 1020),
            (700, 1020),
        ],
        (1, 0.1, 0.25),
    )
    for x, y, s, tone in (
        (150, 610, 70, 0.5),
        (330, 650, 50, 0.7),
        (1330, 610, 80, 0.6),
        (1180, 690, 60, 0.45),
    ):
        for i in range(7):
            _branch(press, x, y + 20, s * 0.45, math.radians(-160 + i * 23), s * 0.13, 2, (0.75, tone, 0))
    bed = [*curve((-20, 860), (300, 800), (640, 838), (980, 806), (1530, 850)), (1530, 1020), (-20, 1020)]
    press.fill(bed, (0.75, 0.25, 0.2))
    rack = [(400, 760), (1000, 760), (1120, 860), (300, 860)]
    for x0, x1 in ((400, 300), (600, 570), (800, 840), (1000, 1120)):
        press.line([(x0, 760), (x1, 860)], 9, (0, 0, 1))
    for t in (0, 0.5, 1):
        press.line([between(rack[0], rack[3], t), between(rack[1], rack[2], t)], 10, (0, 0, 1))
    for x, y in ((304, 860), (1116, 860), (404, 760), (996, 760)):
        press.line([(x, y), (x, y + 105)], 11, (0, 0, 1))
    for t, count, size in ((0, 9, 17), (0.5, 9, 21), (1, 9, 27)):
        a, b = between(rack[0], rack[3], t), between(rack[1], rack[2], t)
        for i in range(count):
            x, y = between(a, b, (i + 0.5) / count)
            colour = ((0, 0.95, 0), (0, 0.5, 0), (0, 1, 0.25))[(i + int(t * 2)) % 3]
            for angle in (-125, -90, -58):
                _branch(press, x, y, size, math.radians(angle), size * 0.42, 1, colour)
    skin, suit = (0, 0.5, 0.0), (0.1, 0, 1)
    legs = [
        taper(curve((590, 512), (480, 470), (360, 476)), 58, 30),
        taper(curve((580, 540), (470, 540), (350, 580)), 60, 30),
    ]
    for leg in legs:
        press.fill(leg, suit)
    press.fill(curve((372, 462), (300, 440), (190, 400), (204, 446), (290, 490), (366, 492)), (0, 0.95, 0))
    press.fill(curve((362, 562), (290, 590), (186, 640), (214, 652), (300, 622), (372, 594)), (0, 0.95, 0))
    press.fill(
        curve(
            (560, 500), (640, 476), (760, 486), (800, 520), (760, 566), (640, 568), (566, 552), closed=True
        ),
        suit,
    )
    press.fill(
        curve((590, 462), (620, 440), (740, 446), (752, 470), (734, 492), (610, 486), closed=True),
        (0.1, 0.05, 0),
    )
    press.fill(curve((600, 476), (740, 478), (734, 492), (610, 488), closed=True), (None, None, 0.6))
    press.line(curve((748, 460), (800, 440), (850, 500), (852, 530)), 7, BLACK)
    press.fill(taper(curve((775, 540), (800, 630), (852, 706)), 44, 24), suit)
    press.fill(taper(curve((745, 552), (745, 650), (800, 724)), 44, 24), suit)
    press.disc(856, 712, 15, skin)
    press.disc(806, 732, 15, skin)
    press.fill(ellipse(836, 515, 48, 44, 20), suit)
    press.fill(
        curve((850, 500), (880, 504), (886, 530), (862, 552), (842, 544), (840, 514), closed=True), skin
    )
    press.fill(curve((856, 494), (894, 500), (898, 524), (868, 530), (850, 518), closed=True), (0.2, 0, 0.0))
    press.line(curve((856, 494), (894, 500), (898, 524), (868, 530), (850, 518), (856, 494)), 6, BLACK)
    press.disc(868, 546, 14, (0, 0, 1))
    for x, y, r in (
        (905, 470, 10),
        (926, 428, 15),
        (912, 380, 9),
        (948, 340, 19),
        (930, 280, 12),
        (962, 220, 24),
        (940, 150, 14),
        (985, 88, 28),
    ):
        press.disc(x, y, r, (0.03, None, 0))
    for x, y, s, flip in (
        (1090, 420, 1.3, True),
        (1180, 470, 1.6, True),
        (1120, 530, 1.1, True),
        (1250, 400, 1.0, True),
        (1290, 500, 1.3, True),
        (250, 250, 1, False),
        (330, 290, 1.2, False),
        (210, 310, 0.8, False),
    ):
        fish = [
            *curve((0, 0), (22, -20), (52, -16), (72, 0), (52, 16), (22, 20), (0, 0)),
            (-22, 17),
            (-14, 0),
            (-22, -17),
        ]
        press.fill(moved(fish, x, y, s, flip), (0, 0.85, 0))
        press.fill(moved(rect(24, -19, 9, 38), x, y, s, flip), (0, 0.05, 0))
        press.disc(x + (56 if not flip else -56) * s, y - 3 * s, 4 * s, (0, 0, 1))
    for x, y, s in ((-10, 1010, 90), (110, 1030, 70), (1440, 1020, 110), (1300, 1040, 70)):
        for i in range(7):
            _branch(press, x, y, s, math.radians(-150 + i * 20), s * 0.2, 2, (1, 0.4, 0.8))


@picture(
    "island-ferry",
    (TEAL, BRICK, INK),
    (6, 5),
    "A white ferry with a brick-red hull comes head-on into an island harbour; islanders wait on the jetty below terraced houses.",
)
def island_ferry(press: Press) -> None:
    """At water level: the bow looms right of centre, the island climbs behind, people wait at left."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 600), (0.5, 0.06))
    press.fill(
        [
            *curve((700, 610), (900, 430), (1060, 380), (1250, 260), (1400, 300), (1530, 220)),
            (1530, 640),
            (700, 640),
        ],
        (0.42, 0, 0),
    )
    press.fill(
        [
            *curve((-20, 210), (120, 180), (300, 250), (430, 330), (600, 440), (760, 560), (900, 640)),
            (900, 680),
            (-20, 680),
        ],
        (0.8, 0.35, 0.12),
    )
    for y, x0, x1 in ((380, -20, 470), (450, -20, 570), (520, -20, 670)):
        press.line(curve((x0, y - 28), ((x0 + x1) / 2, y - 8), (x1, y)), 5, (0.5, 0.2, 0))
    source = press.random
    for row, (y, count) in enumerate(((402, 6), (472, 7), (548, 8), (620, 8))):
        for i in range(count):
            x, w, h = (
                0 + i * 84 + row * 22 + source.uniform(-12, 12),
                source.uniform(48, 62),
                source.uniform(46, 62),
            )
            press.fill(rect(x, y - h, w, h), (0, 0, 0))
            press.fill(rect(x + w * 0.66, y - h, w * 0.34, h), (0.4, 0, 0.05))
            press.fill([(x - 5, y - h), (x + w * 0.45, y - h - 22), (x + w + 5, y - h)], (0, 0.95, 0.0))
            press.fill(rect(x + w * 0.15, y - h * 0.68, 9, 13), (0.8, 0, 0.6))
            press.fill(rect(x + w * 0.42, y - h * 0.68, 9, 13), (0.8, 0, 0.6))
    press.fill(rect(-20, 640, 1560, 380), (0.82, 0, 0.05))
    press.fade(rect(-20, 640, 1560, 380), 0, (0, 640), (0, 1000), (0.5, 1))
    for _ in range(90):
        t = source.uniform(0, 1)
        x, y, w = source.uniform(-40, 1500), 650 + 340 * t, 24 + 110 * t
        press.fill(
            curve((x, y), (x + w / 2, y - 2 - 3 * t), (x + w, y), (x + w / 2, y + 1 + 2 * t), closed=True),
            (0.3, 0, 0) if source.random() < 0.5 else (1, 0, 0.35),
        )
    for y, x0, x1, tone in ((860, 820, 1400, 0.15), (800, 840, 1320, 0.1)):
        press.fill(curve((x0, y), (1080, y - 30), (x1, y), (1080, y + 26), closed=True), (tone, 0.55, 0))
    cx = 1070
    press.fill(
        [
            (cx - 185, 470),
            (cx + 185, 470),
            (cx + 160, 640),
            (cx + 70, 800),
            (cx, 838),
            (cx - 70, 800),
            (cx - 160, 640),
        ],
        (0, 0.95, 0.05),
    )
    press.fill([(cx, 470), (cx + 185, 470), (cx + 160, 640), (cx + 70, 800), (cx, 838)], (None, None, 0.5))
    press.fill(
        [(cx - 200, 452), (cx, 490), (cx + 200, 452), (cx + 185, 520), (cx, 574), (cx - 185, 520)], (0, 0, 0)
    )
    press.fill([(cx, 490), (cx + 200, 452), (cx + 185, 520), (cx, 574)], (0.45, 0, 0.08))
    press.line([(cx, 574), (cx, 836)], 4, BLACK)
    for side in (-1, 1):
        press.disc(cx + side * 105, 590, 13, (0, 0, 1))
        press.line([(cx + side * 105, 590), (cx + side * 105, 640)], 6, BLACK)
    for y, half, height in ((370, 172, 92), (288, 150, 84), (222, 118, 68)):
        press.fill(rect(cx - half, y, half * 2, height + 10), (0.05, 0, 0))
        press.fill(
            [
                (cx + half * 0.55, y),
                (cx + half, y),
                (cx + half, y + height + 10),
                (cx + half * 0.55, y + height + 10),
            ],
            (0.5, 0, 0.08),
        )
        press.fill(rect(cx - half - 10, y - 8, half * 2 + 20, 10), (0, 0, 1))
        for i in range(7):
            w = half * 2 / 8.6
            press.fill(
                rect(cx - half + w * 0.55 + i * w * 1.12, y + 20, w * 0.82, height * 0.42), (0.9, 0, 0.55)
            )
    press.fill(rect(cx - 60, 120, 90, 96), (0, 0.95, 0.05))
    press.fill(rect(cx, 120, 30, 96), (None, None, 0.5))
    press.fill(rect(cx - 64, 116, 98, 18), (0, 0, 1))
    press.fill(
        taper(curve((cx - 10, 110), (cx + 60, 70), (cx + 180, 60), (cx + 330, 20)), 26, 90), (0.35, 0, 0.08)
    )
    press.line([(cx + 80, 216), (cx + 80, 96)], 6, BLACK)
    press.line([(cx + 58, 130), (cx + 102, 130)], 5, BLACK)
    for i in range(5):
        people.figure(
            press,
            cx - 140 + i * 34,
            462,
            58,
            ((0, 0.9, 0), (0.9, 0, 0.2), (0, 0, 0.9))[i % 3],
            BLACK,
            (0, 0.45, 0.2),
            BLACK,
        )
    press.line([(cx - 195, 432), (cx, 462), (cx + 195, 432)], 4, (0, 0, 1))
    for side in (-1, 1):
        press.fill(
            curve(
                (cx + side * 20, 842),
                (cx + side * 150, 790),
                (cx + side * 250, 838),
                (cx + side * 330, 880),
                (cx + side * 180, 860),
                (cx + side * 60, 880),
                closed=True,
            ),
            (0.02, 0, 0),
        )
    press.fill(curve((cx - 70, 848), (cx, 822), (cx + 70, 848), (cx, 876), closed=True), (0, 0, 0))
    press.fill([(-20, 846), (640, 830), (760, 880), (-20, 930)], (0, 0.25, 0.12))
    press.fill([(-20, 930), (760, 880), (760, 960), (-20, 1020)], (0, 0.3, 0.8))
    for i in range(8):
        press.line([(i * 100 - 10, 928 - i * 6), (i * 84 + 60, 843 - i * 1.6)], 2.5, (0, 0.4, 0.5))
    for x, y, h, coat, flip, arms, dress in (
        (110, 905, 250, (0, 0.9, 0.0), False, (people.DOWN, people.DOWN), False),
        (205, 890, 225, (0.1, 0, 0), False, (people.DOWN, people.HIP), True),
        (270, 905, 150, (0.9, 0, 0.1), False, (people.DOWN, people.RAISED), False),
        (390, 880, 240, (0.6, 0, 0.75), False, (people.DOWN, people.RAISED), False),
        (510, 876, 228, (0, 0.5, 0), False, (people.DOWN, people.DOWN), True),
    ):
        press.fill([(x - 12, y), (x + 16, y), (x - 70, y + 26), (x - 110, y + 22)], (None, None, 0.5))
        people.figure(
            press,
            x,
            y,
            h,
            coat,
            (1, 0, 0.6) if not dress else coat,
            (0, 0.5, 0.3),
            (0, 0, 1),
            flip,
            arms,
            dress=dress,
            back=True,
            shade=(None, None, 0.45),
        )
    press.fill(rect(690, 838, 26, 52), (0, 0, 1))
    press.fill(rect(682, 832, 42, 14), (0, 0, 1))
    for x, y, s in ((640, 190, 34), (740, 130, 24), (560, 110, 20), (830, 260, 18)):
        press.fill(
            curve(
                (x - s * 1.4, y - s * 0.3),
                (x - s * 0.6, y - s * 0.6),
                (x, y),
                (x + s * 0.7, y - s * 0.7),
                (x + s * 1.5, y - s * 0.5),
                (x + s * 0.7, y - s * 0.4),
                (x, y + s * 0.25),
                (x - s * 0.6, y - s * 0.3),
                closed=True,
            ),
            (0, 0, 0),
        )


@picture(
    "lantern-boats",
    (TEAL, OCHRE, INK),
    (5, 6),
    "Boats full of paper lanterns drift under an arched bridge at night, their light doubled in the dark river.",
)
def lantern_boats(press: Press) -> None:
    """Night from the bank: light comes only from the lanterns and their reflections."""
    press.fill(press.sheet_path(), (1, 0.1, 0.55))
    press.fade(rect(-20, -20, 1540, 470), 0, (0, 0), (0, 440), (1, 0.62))
    press.fade(rect(-20, -20, 1540, 470), 2, (0, 0), (0, 440), (0.72, 0.12))
    source = press.random
    for i in range(24):
        x, h, w = -30 + i * 66 + source.uniform(-10, 10), source.uniform(70, 190), source.uniform(60, 84)
        press.fill(
            [(x - 6, 452 - h), (x + w * 0.5, 452 - h - 30), (x + w + 6, 452 - h), (x + w, 470), (x, 470)],
            (1, 0, 0.78),
        )
        for _ in range(4):
            press.fill(
                rect(x + source.uniform(0.1, 0.75) * w, 470 - source.uniform(0.25, 0.9) * h, 8, 13),
                (0, 0.9, 0),
            )
    press.fade(rect(-20, 462, 1540, 560), 2, (0, 470), (0, 1000), (0.4, 0.88))
    deck = curve((-30, 420), (240, 330), (560, 262), (750, 250), (940, 262), (1260, 330), (1530, 420))
    arches = [
        (-30, 520),
        *ellipse(160, 520, 150, 110, 0, 180, 360),
        *ellipse(750, 520, 330, 200, 0, 180, 360),
        *ellipse(1340, 520, 150, 110, 0, 180, 360),
        (1530, 520),
    ]
    press.fill(deck + arches[::-1], (0.7, 0.15, 0.72))
    press.fill(taper(deck, 18, 18), (0.4, 0.6, 0.2))
    press.line(ellipse(750, 520, 330, 200, 0, 180, 360), 9, (0.3, 0.9, 0.1))
    for cx in (160, 1340):
        press.line(ellipse(cx, 520, 150, 110, 0, 180, 360), 8, (0.3, 0.9, 0.1))
    for i in range(0, len(deck), 2):
        x, y = deck[i]
        press.line([(x, y - 6), (x, y - 46)], 4, (0.6, 0.1, 0.85))
    press.line([(x, y - 46) for x, y in deck], 6, (0.6, 0.1, 0.85))
    for i, t in enumerate((6, 9, 13, 16, 22, 25, 29, 34, 38, 44, 47, 52)):
        x, y = deck[t]
        people.figure(
            press,
            x,
            y,
            92 + i % 3 * 8,
            (0.7, 0, 0.95),
            BLACK,
            (0.1, 0.8, 0.55),
            BLACK,
            bool(i % 2),
            arms=(people.DOWN, people.AHEAD if i % 4 == 0 else people.DOWN),
        )
    for t in (3, 19, 31, 41, 56):
        x, y = deck[t]
        press.disc(x, y - 64, 36, (0.5, 0.5, 0.3))
        press.disc(x, y - 64, 15, (0, 0.35, 0))

    def lantern(x, y, s):
        press.line([(x, y - s * 1.35), (x, y - s)], max(2, s * 0.1), (0, 0.3, 1))
        press.fill(ellipse(x, y, s * 0.82, s), (0, 0.85, 0))
        press.fill(ellipse(x, y + s * 0.1, s * 0.5, s * 0.7), (0, 0.3, 0))
        for k in (-0.5, 0, 0.5):
            half = s * 0.82 * math.sqrt(1 - k * k)
            press.line([(x - half, y + k * s), (x + half, y + k * s)], max(1.5, s * 0.05), (None, 1, 0.15))
        press.fill(rect(x - s * 0.36, y - s * 1.08, s * 0.72, s * 0.16), (0, 0.4, 1))
        press.fill(rect(x - s * 0.36, y + s * 0.94, s * 0.72, s * 0.14), (0, 0.4, 1))

    def shimmer(x, y, w, depth):
        for i in range(int(depth / 15)):
            k = w * (1 - i * 15 / depth * 0.55) * source.uniform(0.6, 1.1)
            dx = source.uniform(-w, w) * 0.18
            press.fill(ellipse(x + dx, y + 10 + i * 15, k, 4.2), (0.1, 0.95 if i % 2 else 0.6, 0))

    boats = [
        (650, 560, 150, 3),
        (860, 590, 190, 4),
        (420, 640, 250, 4),
        (1120, 690, 330, 5),
        (560, 800, 500, 6),
    ]
    for x, y, length, count in boats:
        press.fill(ellipse(x, y - length * 0.12, length * 0.62, length * 0.36), (0.8, 0.4, 0.35))
        press.fill(ellipse(x, y - length * 0.12, length * 0.47, length * 0.26), (0.6, 0.6, 0.15))
        shimmer(x, y + length * 0.05, length * 0.34, length * 0.42)
        people.from_behind(
            press, x - length * 0.39, y - length * 0.17, length * 0.085, (0.5, 0.2, 0.8), (0, 0.8, 0.5), BLACK
        )
        s = length * 0.068
        for i in range(count):
            lx = x - length * 0.24 + i * length * 0.58 / max(1, count - 1)
            press.line([(lx, y - length * 0.06), (lx, y - length * 0.2)], 4, BLACK)
            lantern(lx, y - length * (0.17 if i % 2 else 0.24), s)
        _boat(press, x, y, length, (0.35, 0.25, 0.92), (None, None, None))
        press.line(
            moved(curve((-0.5, -0.1), (-0.25, -0.045), (0.2, -0.045), (0.52, -0.12)), x, y, length),
            max(3, length * 0.014),
            (0, 0.95, 0),
        )
    for x, y in (
        (120, 760),
        (240, 880),
        (90, 940),
        (920, 880),
        (1010, 950),
        (1330, 860),
        (1430, 930),
        (880, 790),
    ):
        s = 12 + (y - 740) * 0.06
        press.fill(ellipse(x, y, s * 2.4, s * 1.2), (0.7, 0.5, 0.2))
        press.fill(
            [
                (x - s, y - s * 1.2),
                (x + s, y - s * 1.2),
                (x + s * 0.8, y + s * 0.5),
                (x - s * 0.8, y + s * 0.5),
            ],
            (0, 0.6, 0),
        )
        press.fill(ellipse(x, y + s * 0.6, s * 1.5, s * 0.4), (0, 0.9, 0.3))


@picture(
    "salt-pans",
    (TEAL, ROSE, INK),
    (4, 6),
    "Evaporation ponds in pale squares seen from the air; workers in wide hats rake salt into white cones with long shadows.",
)
def salt_pans(press: Press) -> None:
    """Aerial, nearly a map: a skewed mosaic of ponds, cones of salt, shadows giving the sun."""
    press.fill(press.sheet_path(), (0, 0.22, 0.04))
    camera = Camera((4, -14, 30), (6, 6, 0), 1150, (750, 500))
    source = press.random
    tints = [
        (0.12, 0, 0),
        (0.3, 0, 0),
        (0, 0.45, 0),
        (0.08, 0.2, 0),
        (0.55, 0, 0),
        (0, 0.75, 0),
        (0, 0.08, 0),
        (0.2, 0.35, 0),
        (0.8, 0.1, 0),
    ]
    spots = []
    y = -9.0
    row = 0
    while y < 62:
        depth = (5.4, 4.2, 6.4, 4.8)[row % 4]
        x = -48 + (row % 3) * 1.7
        column = 0
        while x < 62:
            w = (7.4, 5.2, 9.0, 6.2, 4.6)[(column + row * 2) % 5]
            tint = tints[(column * 4 + row * 5 + column * row) % len(tints)]
            pan = camera.floor(x + 0.2, y + 0.2, x + w - 0.2, y + depth - 0.2)
            press.fill(pan, tint)
            if (column + row) % 3 == 0:
                press.fill(
                    camera.face(
                        (x + 0.2, y + 0.2, 0), (x + w - 0.2, y + 0.2, 0), (x + w - 0.2, y + depth * 0.5, 0)
                    ),
                    tuple(min(1, t + 0.12) if t else 0 for t in tint),
                )
            if -14 < x < 26 and y < 30 and tint in ((0, 0.08, 0), (0.12, 0, 0), (0.08, 0.2, 0)):
                spots.append((x, y, w, depth))
            x += w
            column += 1
        y += depth
        row += 1
    press.fill(camera.face((-7.2, -20, 0), (-5.6, -20, 0), (-13, 80, 0), (-16, 80, 0)), (0.75, 0, 0))
    press.fill(camera.face((-5.6, -20, 0), (-5.2, -20, 0), (-12.4, 80, 0), (-13, 80, 0)), (0, 0.3, 0.55))
    for x, y, w, depth in reversed(spots):
        for i in range(max(2, int(w / 2.1))):
            for j in range(max(1, int(depth / 2.6))):
                px, py = x + 1.2 + i * 2.05, y + 1.2 + j * 2.4
                r = camera.size(px, py) * 0.74
                cx, cy = camera.at(px, py)
                press.fill(
                    [(cx - r, cy), (cx + r * 0.6, cy + r * 0.3), (cx + r * 3.4, cy - r * 0.55)],
                    (0.45, None, 0.25),
                )
                press.fill([(cx, cy - r * 1.5), *ellipse(cx, cy, r, r * 0.5, 0, 0, 180)], (0, 0, 0))
                press.fill([(cx, cy - r * 1.5), *ellipse(cx, cy, r, r * 0.5, 0, 0, 95)], (0.38, 0.05, 0))
    for px, py, flip, coat in (
        (-1.5, -3.6, False, (0, 0.95, 0.05)),
        (6.2, 0.6, True, (0.9, 0, 0.4)),
        (1.6, 6.4, False, (0, 0.05, 0.85)),
        (13.2, -1.6, True, (0.9, 0, 0.3)),
        (14.6, 8.6, True, (0, 0.95, 0.1)),
    ):
        x, y = camera.at(px, py)
        h = camera.size(px, py) * 3.5
        side = -1 if flip else 1
        press.fill(taper([(x, y), (x + h * 0.95, y - h * 0.17)], h * 0.2, h * 0.12), (0.5, None, 0.35))
        press.line(
            [(x + side * h * 0.12, y - h * 0.62), (x + side * h * 0.72, y + h * 0.1)],
            max(3, h * 0.028),
            BLACK,
        )
        press.line([(x + side * h * 0.6, y + h * 0.13), (x + side * h * 0.84, y + h * 0.05)], h * 0.06, BLACK)
        people.figure(
            press,
            x,
            y,
            h,
            coat,
            (1, 0, 0.7),
            (0, 0.9, 0.45),
            BLACK,
            flip,
            (people.AHEAD, ((0.17, -0.66), (0.24, -0.52))),
            people.WALK,
            lean=0.28,
            shade=(None, None, 0.4),
        )
        hx, hy = x + side * h * 0.26, y - h * 0.98
        press.fill(
            [
                (hx - h * 0.17, hy + h * 0.07),
                (hx, hy - h * 0.07),
                (hx + h * 0.17, hy + h * 0.07),
                (hx, hy + h * 0.1),
            ],
            (0, 0.25, 0),
        )
        press.fill([(hx, hy - h * 0.07), (hx + h * 0.17, hy + h * 0.07), (hx, hy + h * 0.1)], (0, 0.5, 0.35))


@picture(
    "ship-crew",
    (TEAL, BRICK, INK),
    (4, 5),
    "Four seafarers in overalls and helmets haul a thick mooring rope on the foredeck of a cargo ship as a harbour comes into view.",
)
def ship_crew(press: Press) -> None:
    """On deck, close: a chain of bodies leaning on the rope, drawn as one diagonal."""
    press.fill(press.sheet_path(), (0.14, 0.08, 0))
    press.fill(
        [*curve((-20, 350), (200, 332), (480, 342), (720, 328), (1000, 340)), (1000, 420), (-20, 420)],
        (0.4, 0, 0.05),
    )
    for x, h in ((70, 150), (170, 150), (330, 190), (520, 170), (640, 170)):
        press.line([(x, 345), (x, 345 - h)], 8, (0.5, 0, 0.1))
        press.line([(x + 30, 345), (x + 8, 345 - h)], 6, (0.5, 0, 0.1))
        press.line([(x - 50, 345 - h * 0.86), (x + 90, 345 - h)], 7, (0.5, 0, 0.1))
    press.fill(rect(-20, 390, 1540, 260), (0.62, 0, 0.02))
    for i in range(40):
        x, y = press.random.uniform(-20, 1500), press.random.uniform(400, 560)
        press.fill(curve((x, y), (x + 40, y - 3), (x + 80, y), (x + 40, y + 3), closed=True), (0.3, 0, 0))
    press.fill([(-20, 600), (1530, 520), (1530, 1020), (-20, 1020)], (0, 0.85, 0.12))
    press.fade([(-20, 600), (1530, 520), (1530, 1020), (-20, 1020)], 2, (0, 560), (0, 1000), (0.05, 0.42))
    for i in range(9):
        press.line([(i * 220 - 260, 1020), (i * 120 + 180, 560)], 2.5, (None, None, 0.5))
    press.fill([(-20, 470), (1530, 372), (1530, 396), (-20, 500)], (0, 0, 0))
    press.fill([(-20, 500), (1530, 396), (1530, 540), (-20, 640)], (0.85, 0, 0.35))
    press.fill([(-20, 625), (1530, 525), (1530, 546), (-20, 652)], (1, 0, 0.8))
    for i in range(12):
        x = -10 + i * 140
        y = 498 - (x + 20) * 104 / 1550
        press.fill([(x, y), (x + 16, y), (x + 52, y + 142), (x + 12, y + 142)], (1, 0, 0.7))
    press.fill(ellipse(1330, 470, 74, 48, -4), (0.15, 0, 0))
    press.fill(ellipse(1330, 474, 54, 32, -4), (0.62, 0, 0.05))
    for x in (1070, 1190):
        press.fill([(x - 42, 640), (x + 42, 640), (x + 50, 740), (x - 50, 740)], (1, 0, 0.75))
        press.fill(ellipse(x, 640, 56, 20), (0.6, 0, 0.35))
        press.fill(rect(x - 42, 650, 18, 84), (0.55, 0, 0.3))
    press.fill(ellipse(1130, 748, 150, 22), (1, 0, 0.9))
    rope = curve(
        (1330, 470),
        (1190, 560),
        (1000, 596),
        (760, 618),
        (480, 650),
        (220, 690),
        (70, 760),
        (120, 860),
        (330, 910),
    )
    skin = (0, 0.55, 0.32)
    team = [
        (905, 872, 520, (0.1, 0.06, 0), (0, 0.3, 0)),
        (690, 900, 545, (0, 0.15, 0.92), (0, 0, 0)),
        (450, 925, 570, (0.75, 0, 0.15), (0, 0.95, 0.0)),
        (205, 955, 595, (0.1, 0.06, 0), (0, 0, 0)),
    ]
    for x, y, h, suit, hat in team:
        press.fill(
            [(x - 60, y - 4), (x + 80, y - 4), (x + 10, y + 40), (x - 170, y + 34)], (None, None, 0.75)
        )
        arms = (((0.2, -0.66), (0.33, -0.62)), ((0.15, -0.58), (0.2, -0.545)))
        people.figure(
            press,
            x - h * 0.08,
            y,
            h,
            suit,
            suit,
            skin,
            (0, 0, 1),
            False,
            arms,
            ((-0.04, -0.25, -0.02, 0), (0.14, -0.24, 0.25, -0.01)),
            lean=-0.32,
            hat=hat,
            shade=(None, None, 0.55) if suit[2] < 0.5 else (None, None, 1),
        )
        press.fill(
            moved([(-0.2, -0.49), (0.0, -0.5), (0.0, -0.475), (-0.2, -0.465)], x, y, h),
            (0, 0.1, 0) if suit[1] < 0.08 and suit[0] > 0.5 or suit[2] > 0.5 else (0, 0.95, 0),
        )
    press.fill(taper(rope, 17, 36), (0, 0.12, 0.02))
    marks = len(rope)
    for i in range(2, marks - 1):
        x, y = rope[i]
        w = 17 + 19 * i / marks
        press.line([(x - w * 0.35, y + w * 0.45), (x + w * 0.35, y - w * 0.45)], 3, (None, None, 0.75))
    for x, y, h, _, _ in team:
        for k in (0.115, 0.235):
            hx = x + h * k
            hy = min(rope, key=lambda p, at=hx: abs(p[0] - at) + (1000 if p[1] > 740 else 0))[1]
            press.fill(ellipse(hx, hy, 22, 20), skin)
            press.line([(hx - 8, hy - 14), (hx - 2, hy + 14)], 2.5, (None, None, 0.7))
    for i, (rx, ry) in enumerate(((235, 62), (190, 48), (140, 35), (86, 20))):
        for y, tone in ((12, (0, 0.2, 0.75)), (0, (0, 0.12, 0.02))):
            press.line(ellipse(420, 940 - i * 5 + y, rx, ry), 24, tone)
        for k in range(0, 360, max(9, 5 + i * 3)):
            a = math.radians(k)
            x, y = 420 + rx * math.cos(a), 940 - i * 5 + ry * math.sin(a)
            press.line([(x - 5, y + 10), (x + 5, y - 10)], 2.5, (None, None, 0.65))
