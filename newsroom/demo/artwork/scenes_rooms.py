"""Interiors: a conference, a court, a library, a desk, a plant hall."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, curve, ellipse, moved, rect, taper
from .toolkit import BRICK, INK, OCHRE, SAND, TEAL, Press

# fmt: off - coordinates read better in rows than one to a line
BLACK = (None, None, 1)
SKINS = ((0, 0.28, 0.03), (0.05, 0.55, 0.22), (0, 0.22, 0.0), (0.1, 0.6, 0.45))
HAIR = ((0, 0, 1), (0, 0.5, 0.65), (0.12, 0.05, 0.2), (0.3, 0.3, 0.8))


def _eiffel(press: Press, x: float, y: float, height: float, colour) -> None:
    for flip in (False, True):
        press.fill(
            moved(
                [
                    *curve((-0.2, 0), (-0.1, -0.24), (-0.05, -0.5), (-0.012, -0.9)),
                    (0, -1),
                    (0, -0.86),
                    *curve((-0.012, -0.55), (-0.045, -0.32), (-0.13, 0)),
                ],
                x,
                y,
                height,
                flip,
            ),
            colour,
        )
    for level, half in ((-0.15, 0.155), (-0.35, 0.092), (-0.86, 0.03)):
        press.fill(moved(rect(-half, level - 0.025, half * 2, 0.025), x, y, height), colour)
    press.fill(moved(rect(-0.03, -0.86, 0.06, 0.4), x, y, height), colour)


@picture(
    "paris-conference",
    (TEAL, BRICK, INK),
    (5, 5),
    "Delegates face each other round an oval table in a tall salon; the Eiffel Tower and zinc roofs stand in the windows behind them.",
)
def paris_conference(press: Press) -> None:
    """From behind the near delegates, over the ring of the table, to the windows."""
    camera = Camera((0.6, -8.6, 3.5), (0, 4, 1.55), 1120, (750, 480))
    press.fill(press.sheet_path(), (0.16, 0.3, 0.03))
    press.fill(camera.floor(-30, -20, 30, 12), (0, 0.82, 0.1))
    for x in (-6.6, -2.2, 2.2, 6.6):
        press.fill(
            camera.face((x - 1.3, 11.9, 0), (x + 1.3, 11.9, 0), (x - 0.2, -2, 0), (x - 3.6, -2, 0)),
            (0, 0.42, 0.0),
        )
    base = camera.wall(-30, 12, 30, 12, 0, 0.9)
    press.fill(base, (0.5, 0.3, 0.15))
    for x in (-6.6, -2.2, 2.2, 6.6):
        low, high, half = 0.35, 6.6, 1.3
        arch = [camera.at(x - half, 12, low), camera.at(x - half, 12, high)]
        arch += [
            camera.at(x - half * math.cos(math.radians(a)), 12, high + half * 0.8 * math.sin(math.radians(a)))
            for a in range(0, 181, 12)
        ]
        arch += [camera.at(x + half, 12, low)]
        frame = [
            camera.at(x - half - 0.22, 12, low - 0.2),
            camera.at(x - half - 0.22, 12, 9),
            camera.at(x + half + 0.22, 12, 9),
            camera.at(x + half + 0.22, 12, low - 0.2),
        ]
        press.fill(frame, (0.05, 0.12, 0))
        with press.clip(arch):
            press.fill(frame, (0.22, 0.0, 0))
            press.fade(frame, 0, camera.at(0, 12, 8), camera.at(0, 12, 2.4), (0.42, 0.06))
            if x == -2.2:
                _eiffel(press, *camera.at(-1.95, 12, 2.0), 345, (0.72, 0, 0.08))
            roof = press.random
            step = -half
            while step < half:
                w, h = roof.uniform(0.45, 0.8), roof.uniform(1.6, 2.5)
                a = camera.at(x + step, 12, h)
                b = camera.at(x + step + w, 12, h)
                bottom = camera.at(x, 12, 0)[1]
                press.fill(
                    [a, (a[0] + 6, a[1] - 30), (b[0] - 6, b[1] - 30), b, (b[0], bottom), (a[0], bottom)],
                    (0.5, 0, 0.02),
                )
                press.fill([a, b, (b[0], bottom), (a[0], bottom)], (0.12, 0.1, 0))
                press.fill(rect(a[0] + 6, a[1] - 48, 11, 24), (0, 0.8, 0))
                for k in range(2):
                    press.fill(rect(a[0] + 9 + k * 17, a[1] + 10, 8, 16), (0.65, 0, 0.15))
                step += w
        for dx in (-0.43, 0.43):
            press.line([camera.at(x + dx, 12, low), camera.at(x + dx, 12, high + 1)], 5, (0.05, 0.1, 0))
        for z in (1.9, 3.5, 5.1):
            press.line([camera.at(x - half, 12, z), camera.at(x + half, 12, z)], 4, (0.05, 0.1, 0))
        for side in (-1, 1):
            top, bottom = camera.at(x + side * 1.35, 12, 9), camera.at(x + side * 1.75, 12, 0)
            tie = camera.at(x + side * 1.72, 12, 2.2)
            inner = camera.at(x + side * 0.75, 12, 9)
            press.fill(
                [
                    *curve(
                        inner,
                        ((inner[0] + tie[0]) / 2, 150),
                        (tie[0] - side * 8, tie[1]),
                        (tie[0] - side * 26, bottom[1]),
                    ),
                    (bottom[0] + side * 34, bottom[1]),
                    (tie[0] + side * 26, tie[1]),
                    (top[0] + side * 46, top[1]),
                ],
                (0.1, 0.95, 0.22),
            )
            for k in range(3):
                press.line(
                    [
                        (top[0] + side * (k * 18 - 16), top[1]),
                        (tie[0] + side * (k * 9 - 4), tie[1]),
                        (bottom[0] + side * (k * 18 - 10), bottom[1]),
                    ],
                    3,
                    (None, None, 0.75),
                )
    for x in (-4.4, 0.0, 4.4):
        cx, cy = camera.at(x, 12, 4.4)
        press.fill(ellipse(cx, cy, 22, 16), (0.0, 0.5, 0.3))
        for side in (-1, 0, 1):
            press.line([(cx, cy), (cx + side * 20, cy - 26)], 4, (0, 0.5, 0.4))
            press.disc(cx + side * 20, cy - 34, 8, (0, 0.05, 0))
    rx, ry, cy, z = 5.3, 3.6, 4.0, 0.78

    def ring(radius_x, radius_y, level=z, start=0, end=360):
        return [
            camera.at(radius_x * math.cos(math.radians(a)), cy + radius_y * math.sin(math.radians(a)), level)
            for a in range(start, end + 1, 4)
        ]

    suits = ((0.75, 0, 0.5), (0, 0, 0.88), (0.95, 0, 0.25), (0.3, 0.1, 0.55), (0, 0.75, 0.35), (0.5, 0, 0.3))
    for number, angle in enumerate((90, 107, 73, 125, 55, 144, 36, 163, 17)):
        a = math.radians(angle)
        x, y = camera.at(rx * 1.0 * math.cos(a), cy + ry * 1.0 * math.sin(a), z)
        size = camera.size(rx * math.cos(a), cy + ry * math.sin(a), z) * 0.37
        press.fill(
            moved(
                curve((-1.0, 0.4), (-1.0, -1.0), (-0.8, -1.45), (0.8, -1.45), (1.0, -1.0), (1.0, 0.4)),
                x,
                y,
                size,
            ),
            (0, 0.9, 0.5),
        )
        people.seated(
            press,
            x,
            y + 6,
            size,
            suits[number % 6],
            SKINS[number % 4],
            HAIR[(number * 3 + 1) % 4],
            (0, 0, 0),
            angle > 90,
            ("short", "long", "bald", "short", "long")[number % 5],
            number % 3 == 0,
            shade=(None, None, 0.55),
        )
    press.fill(ring(rx, ry, 0.1), (0, 0.9, 0.7))
    press.fill(ring(rx, ry), (0, 0, 0))
    press.fill(ring(rx, ry, z, 180, 360) + ring(rx, ry, z - 0.16, 180, 360)[::-1], (0.1, 0.5, 0.75))
    press.fill(ring(rx * 0.985, ry * 0.98), (0.06, 0.22, 0.02))
    inner = ring(rx * 0.64, ry * 0.6)
    press.fill(inner, (0, 0.5, 0.85))
    with press.clip(inner):
        press.fill(ring(rx * 0.62, ry * 0.58, 0), (0, 0.9, 0.15))
        for i in range(9):
            gx, gy = camera.at(-2.4 + i * 0.6, cy + 0.3 * math.sin(i * 2.3), 0.1)
            press.fill(ellipse(gx, gy - 24, 46, 34), (0.75, 0, 0.25))
            for k in range(-3, 4):
                press.fill(
                    taper(curve((gx, gy), (gx + k * 10, gy - 46), (gx + k * 24, gy - 58)), 10, 2),
                    (0.95, 0, 0.5) if k % 2 else (0.45, 0, 0.05),
                )
    for angle in range(8, 360, 17):
        a = math.radians(angle)
        px, py = rx * 0.84 * math.cos(a), cy + ry * 0.82 * math.sin(a)
        s = camera.size(px, py, z)
        x, y = camera.at(px, py, z)
        press.fill(
            [
                (x - s * 0.24, y + s * 0.03),
                (x + s * 0.12, y - s * 0.02),
                (x + s * 0.22, y + s * 0.12),
                (x - s * 0.17, y + s * 0.17),
            ],
            (0, 0, 0),
        )
        mx, my = camera.at(rx * 0.73 * math.cos(a), cy + ry * 0.7 * math.sin(a), z)
        press.fill(
            [
                (mx - s * 0.15, my),
                (mx + s * 0.15, my),
                (mx + s * 0.12, my - s * 0.1),
                (mx - s * 0.12, my - s * 0.1),
            ],
            (0, 0, 0),
        )
        press.fill(rect(mx - s * 0.15, my, s * 0.3, s * 0.025), (None, None, 0.7))
        press.line(
            curve(
                (mx + s * 0.22, my + s * 0.03), (mx + s * 0.24, my - s * 0.16), (mx + s * 0.32, my - s * 0.22)
            ),
            max(2, s * 0.022),
            BLACK,
        )
        press.fill(rect(x + s * 0.3, y - s * 0.12, s * 0.09, s * 0.16), (0.3, 0, 0))
    near = (
        (-3.9, -0.35, (0.85, 0, 0.45), 1, "long"),
        (-2.0, -1.0, (0, 0.05, 0.9), 0, "short"),
        (0.15, -1.25, (0.45, 0, 0.35), 2, "bun"),
        (2.3, -1.05, (0.95, 0, 0.6), 3, "short"),
        (4.3, -0.4, (0, 0.8, 0.35), 0, "bald"),
    )
    for x, y, coat, tone, style in sorted(near, key=lambda n: -n[1]):
        px, py = camera.at(x, y, 1.42)
        size = camera.size(x, y, 1.42) * 0.36
        press.fill(
            moved(
                curve((-1.0, 4), (-1.02, 1.6), (-0.8, 1.15), (0.8, 1.15), (1.02, 1.6), (1.0, 4)), px, py, size
            ),
            (0, 0.9, 0.7),
        )
        people.from_behind(
            press, px, py, size, coat, SKINS[tone], HAIR[tone if tone != 1 else 0], style, (0.12, 0.05, 0.05)
        )
        press.fill(
            moved(
                curve((-0.98, 4), (-0.98, 1.75), (-0.75, 1.4), (0.75, 1.4), (0.98, 1.75), (0.98, 4)),
                px,
                py,
                size,
            ),
            (0, 0.95, 0.55),
        )
        press.line(
            moved(
                curve((-0.98, 3), (-0.98, 1.75), (-0.75, 1.4), (0.75, 1.4), (0.98, 1.75), (0.98, 3)),
                px,
                py,
                size,
            ),
            5,
            (0, 0.35, 0.05),
        )


@picture(
    "courtroom",
    (TEAL, OCHRE, INK),
    (5, 3),
    "Three robed judges sit high above the court before a mural of the sea and a fishing boat; a lawyer pleads, a fisherman listens.",
)
def courtroom(press: Press) -> None:
    """Looking up from the floor: the bench as a wall, the mural in place of a window."""
    press.fill(press.sheet_path(), (0.2, 0.75, 0.2))
    for i in range(16):
        press.line([(i * 104 - 20, -20), (i * 104 - 20, 620)], 4, (None, None, 0.55))
    for i in range(15):
        press.fill(rect(i * 104 - 8, -20, 80, 560), (None, None, 0.12))
    mural = [(330, 520), (330, 40), (1170, 40), (1170, 520)]
    press.fill(rect(308, 20, 884, 500), (0.1, 0.9, 0.55))
    with press.clip(mural):
        press.fill(mural, (0.18, 0.08, 0))
        press.disc(930, 150, 62, (0, 0.85, 0))
        for n, (y, tone) in enumerate(((230, 0.42), (290, 0.6), (345, 0.8), (405, 0.95))):
            top = []
            for i in range(-1, 12):
                x = 300 + i * 92 + (n % 2) * 46
                top += curve(
                    (x, y), (x + 30, y - 26), (x + 66, y - 32), (x + 56, y - 14), (x + 74, y - 4), (x + 92, y)
                )
            press.fill([*top, (1300, 560), (200, 560)], (tone, 0, 0.02 * n))
            press.line(top, 5, (0, 0.05, 0))
            if n == 1:
                press.fill([(560, 290), (800, 296), (768, 350), (596, 350)], (0, 0.95, 0.1))
                press.fill(rect(610, 232, 66, 60), (0, 0, 0))
                press.fill(rect(620, 244, 44, 20), (0.9, 0, 0.5))
                press.line([(720, 294), (720, 120)], 8, (0, 0.2, 0.9))
                press.fill([(714, 136), (714, 270), (620, 226)], (0, 0.2, 0))
                press.line([(720, 130), (800, 200), (860, 300)], 4, (0, 0.2, 0.9))
                press.fill([(800, 200), (870, 296), (812, 330), (776, 280)], (None, None, 0.5))
        press.hatch([(330, 40), (620, 40), (330, 360)], 1, 15, 4, -52, 0.35)
    press.fill([(330, 20), (560, -20), (1000, -20), (1530, 700), (1530, 980)], (None, None, None))
    gown, skin = (0.25, 0, 1), (0, 0.4, 0.05)
    for x, y, size, tone, style, hair in (
        (440, 512, 108, (0, 0.4, 0.05), "long", (0, 0.25, 0.55)),
        (750, 492, 118, (0.1, 0.65, 0.45), "short", (0.1, 0, 0.2)),
        (1060, 512, 108, (0, 0.35, 0.0), "bald", (0.1, 0, 0.3)),
    ):
        press.fill(
            moved(
                [*curve((-0.95, 0), (-0.95, -2.1), (-0.6, -2.65), (0.6, -2.65), (0.95, -2.1), (0.95, 0))],
                x,
                y,
                size,
            ),
            (0, 0.9, 0.62),
        )
        press.fill(
            moved(
                curve((-0.75, 0), (-0.75, -2.0), (-0.5, -2.45), (0.5, -2.45), (0.75, -2.0), (0.75, 0)),
                x,
                y,
                size,
            ),
            (0.95, 0.1, 0.35),
        )
        people.seated(
            press, x, y + 20, size, gown, tone, hair, None, x > 750, style, x == 440, (None, None, 0.5)
        )
        press.fill(
            moved(
                [(-0.13, -1.28), (0.13, -1.28), (0.2, -0.7), (0.02, -0.62), (-0.17, -0.7)], x, y + 20, size
            ),
            (0, 0, 0),
        )
        press.line(moved([(0.01, -1.26), (0.02, -0.64)], x, y + 20, size), 3, BLACK)
    press.fill(
        [(240, 520), (610, 520), (610, 500), (890, 500), (890, 520), (1260, 520), (1260, 548), (240, 548)],
        (0, 0.55, 0.02),
    )
    press.fill([(180, 548), (1320, 548), (1350, 800), (150, 800)], (0.1, 0.85, 0.38))
    for i in range(6):
        x = 214 + i * 182
        press.fill(rect(x, 586, 150, 170), (0.1, 0.85, 0.62))
        press.fill(rect(x + 10, 596, 130, 150), (0.05, 0.85, 0.22))
    press.fill(rect(150, 786, 1200, 22), (0, 0.55, 0.02))
    for x in (560, 1180):
        press.fill(rect(x, 470, 60, 46), (0, 0, 0))
        press.fill(rect(x + 6, 500, 60, 18), (0.6, 0, 0.1))
    press.fill(rect(-20, 808, 1560, 220), (0.6, 0.2, 0.3))
    press.fill([(1000, -20), (1330, -20), (330, 1020), (-160, 1020)], (None, None, None))
    for x in (-20, 1180):
        press.fill([(x, 470), (x + 340, 470), (x + 340, 1020), (x, 1020)], (None, None, 0.72))
    press.fill([(330, 1020), (360, 760), (640, 720), (676, 1020)], (0, 0.7, 0.3))
    press.fill([(340, 770), (350, 742), (650, 700), (656, 732)], (0, 0.35, 0))
    people.figure(
        press,
        560,
        1230,
        690,
        (0.3, 0, 1),
        BLACK,
        (0.05, 0.6, 0.3),
        (0, 0, 1),
        False,
        (((0.17, -0.68), (0.12, -0.6)), ((0.2, -0.74), (0.33, -0.86))),
        back=True,
    )
    press.fill(taper(curve((486, 690), (500, 760), (470, 900), (460, 1020)), 8, 30), (0.6, 0, 0.3))
    press.fill([(392, 742), (498, 728), (512, 750), (404, 766)], (0, 0, 0))
    people.from_behind(
        press, 1130, 860, 150, (0.75, 0, 0.3), (0, 0.5, 0.15), (0.2, 0, 0.4), "short", (0.25, 0, 0)
    )
    cap = curve(
        (-0.42, -0.42),
        (-0.4, -0.78),
        (-0.18, -1.02),
        (0.18, -1.02),
        (0.4, -0.78),
        (0.42, -0.42),
        (0, -0.36),
        closed=True,
    )
    press.fill(moved(cap, 1130, 860, 150), (0, 0.95, 0))
    press.hatch(moved(cap, 1130, 860, 150), 2, 15, 3, 88)
    press.fill(
        moved(
            curve(
                (-0.44, -0.55),
                (0, -0.46),
                (0.44, -0.55),
                (0.43, -0.33),
                (0, -0.25),
                (-0.43, -0.33),
                closed=True,
            ),
            1130,
            860,
            150,
        ),
        (0, 0.95, 0.3),
    )
    people.from_behind(
        press, 1400, 880, 155, (0, 0.2, 0.85), (0.1, 0.6, 0.4), (0, 0, 1), "bun", (0, 0.2, 0.3)
    )
    people.from_behind(
        press, 120, 890, 160, (0.4, 0.2, 0.5), (0, 0.4, 0.08), (0, 0.4, 0.5), "long", (0.1, 0.2, 0)
    )


@picture(
    "library-reading",
    (TEAL, OCHRE, INK),
    (5, 7),
    "Readers bend over books under green-shaded lamps late at night, with two storeys of shelves, a gallery and an arched window.",
)
def library_reading(press: Press) -> None:
    """Flat elevation like a cut-open house: shelves as a wall of colour, pools of lamplight."""
    press.fill(press.sheet_path(), (0.9, 0, 0.62))
    source = press.random
    books = (
        (0.2, 0.3, 0),
        (0, 0.85, 0.05),
        (0.75, 0, 0),
        (0.4, 0.1, 0),
        (0, 0.6, 0.45),
        (0.9, 0, 0.4),
        (0, 0.3, 0),
        (0, 0.9, 0.35),
        (0.55, 0.5, 0.1),
    )

    def shelf(x0, x1, floor, height, dim):
        x = x0
        press.fill(rect(x0, floor - height - 12, x1 - x0, height + 12), (0.6, 0.1, 0.92))
        while x < x1 - 26:
            if source.random() < 0.07:
                x += source.uniform(14, 34)
                continue
            w, h = source.uniform(9, 22), height * source.uniform(0.66, 0.97)
            if source.random() < 0.06 and x < x1 - 70:
                press.fill(
                    [
                        (x + 4, floor),
                        (x + 4 + w, floor),
                        (x + 24 + w, floor - h * 0.95),
                        (x + 24, floor - h * 0.98),
                    ],
                    (0.2, 0.6, dim),
                )
                x += w + 28
                continue
            c, k, b = books[source.randrange(9)]
            press.fill(rect(x, floor - h, w, h), (c, k, min(1, b + dim)))
            if w > 14:
                press.fill(rect(x, floor - h * 0.8, w, 5), (c, k, min(1, b + dim + 0.35)))
            x += w + 1.5
        press.fill(rect(x0 - 8, floor, x1 - x0 + 16, 9), (0.1, 0.8, 0.55))

    for x0, x1 in ((-20, 250), (276, 520), (980, 1224), (1250, 1520)):
        for i, floor in enumerate((100, 192, 284)):
            shelf(x0, x1, floor, 74, 0.5 - i * 0.08)
        for i, floor in enumerate((452, 546, 640, 734)):
            shelf(x0, x1, floor, 76, 0.3 - i * 0.08 if i < 3 else 0.0)
    for x in (256, 960, 1230, 526):
        press.fill(rect(x, -20, 18, 800), (0.2, 0.75, 0.55))
    arch = [(560, 760), (560, 250), *ellipse(750, 250, 190, 190, 0, 180, 360), (940, 760)]
    press.fill(
        [(544, 760), (544, 250), *ellipse(750, 250, 206, 206, 0, 180, 360), (956, 760)], (0.1, 0.75, 0.4)
    )
    with press.clip(arch):
        press.fade(rect(540, 20, 420, 760), 0, (0, 50), (0, 760), (1, 0.55))
        press.fade(rect(540, 20, 420, 760), 2, (0, 50), (0, 760), (0.45, 0.0))
        press.fade(rect(540, 20, 420, 760), 1, (0, 50), (0, 760), (0.0, 0.0))
        press.disc(822, 190, 52, (0, 0.1, 0))
        for x, h in ((560, 150), (620, 240), (690, 180), (752, 300), (800, 200), (870, 250), (915, 160)):
            press.fill(
                [(x, 760), (x, 760 - h), (x + 28, 730 - h), (x + 58, 760 - h), (x + 58, 760)], (1, 0, 0.55)
            )
            for k in range(3):
                if source.random() < 0.6:
                    press.fill(rect(x + 12 + (k % 2) * 22, 790 - h + k * 36, 10, 15), (0, 0.8, 0))
    for x in (686, 814):
        press.line([(x, 60), (x, 760)], 7, (0.1, 0.75, 0.6))
    for y in (250, 400, 560):
        press.line([(560, y), (940, y)], 7, (0.1, 0.75, 0.6))
    for x0, x1 in ((-20, 538), (962, 1530)):
        press.fill(rect(x0, 298, x1 - x0, 26), (0.1, 0.85, 0.3))
        press.fill(rect(x0, 324, x1 - x0, 12), (None, None, 1))
        press.line([(x0, 236), (x1, 236)], 8, (0, 0.8, 0.3))
        for i in range(int((x1 - x0) / 26) + 1):
            press.line([(x0 + i * 26, 236), (x0 + i * 26, 300)], 4, (0, 0.8, 0.5))
    people.figure(
        press,
        1110,
        300,
        168,
        (0, 0.15, 0),
        (0.9, 0, 0.6),
        (0.1, 0.65, 0.45),
        BLACK,
        True,
        (people.DOWN, people.RAISED),
        shade=(0.6, None, 0.1),
    )
    for i in range(7):
        press.line([(1110 - 48, 300 - i * 8), (1110 - 10, 300 - i * 8)], 1, (None, None, None))
    press.line([(330, 780), (400, 380)], 10, (0, 0.75, 0.2))
    press.line([(396, 780), (452, 380)], 10, (0, 0.75, 0.2))
    for i in range(9):
        t = i / 9
        press.line([(330 + 70 * t, 780 - 400 * t), (396 + 56 * t, 780 - 400 * t)], 8, (0, 0.75, 0.2))
    people.figure(
        press,
        386,
        640,
        226,
        (0, 0.9, 0.05),
        (0.8, 0, 0.5),
        (0, 0.4, 0.05),
        (0, 0.3, 0.8),
        True,
        (people.DOWN, people.RAISED),
        people.WALK,
        back=True,
        shade=(None, None, 0.5),
    )
    press.fill(rect(-20, 780, 1560, 250), (0.6, 0.4, 0.7))
    lamps = (180, 560, 940, 1320)
    for x in lamps:
        press.fill([(x - 40, 640), (x + 40, 640), (x + 215, 868), (x - 215, 868)], (0, 0.42, None))
    readers = (
        (70, 2, (0.8, 0, 0.2), "short"),
        (300, 0, (0, 0.05, 0), "long"),
        (440, 3, (0, 0.9, 0.1), "short"),
        (690, 1, (0.3, 0, 0.6), "long"),
        (830, 2, (0.55, 0, 0), "bald"),
        (1060, 0, (0, 0, 0.9), "short"),
        (1200, 3, (0, 0.35, 0), "long"),
        (1440, 1, (0.9, 0, 0.3), "short"),
    )
    for x, tone, coat, style in readers:
        press.fill([(x - 86, 868), (x - 86, 740), (x + 86, 740), (x + 86, 868)], (None, None, None))
        side = min(lamps, key=lambda l, at=x: abs(l - at)) > x
        people.seated(
            press,
            x,
            872,
            96,
            coat,
            SKINS[tone],
            HAIR[(tone + 2) % 4] if style != "bald" else (0.1, 0, 0.4),
            None,
            not side,
            style,
            True,
            (None, None, 0.6),
        )
        press.fill([(x - 62, 846), (x - 4, 856), (x - 4, 876), (x - 70, 868)], (0, 0, 0))
        press.fill([(x + 62, 846), (x + 4, 856), (x + 4, 876), (x + 70, 868)], (0, 0.12, 0.03))
    press.fill(rect(-20, 868, 1560, 34), (0, 0.7, 0.05))
    press.fill(rect(-20, 902, 1560, 120), (0.2, 0.7, 0.72))
    for x in lamps:
        press.fill(ellipse(x, 884, 190, 14), (0, 0.3, 0))
        press.fill(rect(x - 5, 660, 10, 212), (0, 0.75, 0.3))
        press.fill(ellipse(x, 874, 46, 9), (0, 0.75, 0.4))
        press.fill(
            [(x - 88, 660), *curve((-88 + x, 660), (x - 60, 604), (x, 590), (x + 60, 604), (x + 88, 660))],
            (0.95, 0.35, 0),
        )
        press.fill(
            curve((x - 74, 650), (x - 50, 614), (x - 6, 600), (x - 36, 622), (x - 58, 652)), (0.4, 0.2, 0)
        )
        press.fill(rect(x - 88, 654, 176, 10), (0, 0.1, 0))
    for i in range(6):
        press.fill(rect(60 + i * 270, 902, 20, 120), (None, None, 0.9))


@picture(
    "ledger-desk",
    (TEAL, SAND, INK),
    (6, 6),
    "A hand with a pen rests on an open account book seen from straight above; magnifying glass, folders and a cup in the lamplight.",
)
def ledger_desk(press: Press) -> None:
    """Straight down on the desk: paper shapes turned against each other, one cone of light."""
    press.fill(press.sheet_path(), (0.62, 0.4, 0.42))
    for i in range(10):
        press.line(
            curve((-20, i * 112 + 20), (500, i * 112 + 6), (1000, i * 112 + 30), (1530, i * 112 + 12)),
            3,
            (None, None, 0.75),
        )
    press.fill(ellipse(640, 470, 790, 590, -14), (0.42, 0.5, 0.16))
    press.fill(ellipse(640, 450, 600, 450, -14), (0.22, 0.55, 0.03))

    def turned(path, x, y, degrees):
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        return [(x + px * c - py * s, y + px * s + py * c) for px, py in path]

    press.fill(turned(rect(-210, -160, 420, 320), 190, 180, -17), (None, None, 0.7))
    press.fill(turned(rect(-210, -160, 420, 320), 180, 166, -17), (0, 0.95, 0.1))
    press.fill(turned(rect(-190, -140, 380, 270), 196, 160, -11), (0, 0, 0))
    for i in range(6):
        press.fill(turned(rect(-150, -96 + i * 34, 250 - (i * 53) % 120, 9), 196, 160, -11), (0.45, 0, 0.25))
    press.line(turned([(-214, 20), (214, 20)], 180, 166, -17), 6, (0.9, 0, 0.4))
    bx, by, turn = 690, 530, -7
    at = lambda path: turned(path, bx, by, turn)  # noqa: E731
    press.fill(at([(-500, -290), (530, -290), (530, 345), (-500, 345)]), (None, None, 0.72))
    press.fill(at(rect(-505, -305, 1010, 625)), (0.95, 0, 0.4))
    for side in (-1, 1):
        page = [
            (0, -285),
            *curve((side * 10, -285), (side * 120, -298), (side * 300, -288), (side * 482, -290)),
            (side * 486, 298),
            *curve((side * 486, 300), (side * 300, 296), (side * 120, 288), (side * 10, 302)),
            (0, 302),
        ]
        press.fill(at(page), (0, 0.08, 0))
        press.fill(
            at([(0, -285), (side * 46, -294), (side * 46, 292), (0, 302)]),
            (0.0, 0.35, 0.12 if side > 0 else 0.0),
        )
        for i in range(17):
            y = -232 + i * 31
            press.line(at([(side * 54, y), (side * 466, y)]), 2, (0.5, None, 0))
        for x in (200, 300, 390):
            press.line(at([(side * x, -270), (side * x, 286)]), 2.5, (None, 0.9, 0.1))
        press.fill(at(rect(min(side * 54, side * 466), -276, 412, 26)), (0.35, None, 0))
    source = press.random
    for side, rows in ((-1, 16), (1, 11)):
        for i in range(rows):
            y = -227 + i * 31
            left = -458 if side < 0 else 64
            for column, (start, room) in enumerate(
                ((0, 62), (80, 74), (176, 84), (276, 120))
                if side < 0
                else ((0, 124), (146, 74), (246, 66), (338, 60))
            ):
                if source.random() < 0.14:
                    continue
                w = room * source.uniform(0.4, 0.95)
                stroke = [
                    (left + start + 4 + k * 7, y + 15 + source.uniform(-6, 5))
                    for k in range(max(2, int(w / 7)))
                ]
                tone = (
                    (None, None, 0.9)
                    if (i, side, column) not in ((6, -1, 2), (9, -1, 2), (13, -1, 2))
                    else (0, 1, 0.35)
                )
                press.line(at(stroke), 3.2, tone)
    for i in (6, 9, 13):
        press.line(at(ellipse(-240, -212 + i * 31, 62, 19)), 5, (0.9, 0.2, 0.0))
    lens = (455, 585)
    press.fill(taper([(360, 690), (190, 868)], 34, 46), (None, None, 0.75))
    press.fill(taper([(370, 676), (200, 850)], 26, 42), (0, 0.6, 0.92))
    press.fill(ellipse(*lens, 138, 138), (0, 0, 1))
    with press.clip(ellipse(*lens, 120, 120)):
        press.fill(ellipse(*lens, 121, 121), (0.12, 0, 0))
        for i in range(6):
            y = 470 + i * 50
            press.line([(300, y + 18), (620, y - 20)], 4, (0.55, 0, 0))
            stroke = [
                (360 + k * 15, y - 12 - k * 1.9 + source.uniform(-11, 10)) for k in range(4 + (i * 5) % 8)
            ]
            press.line(stroke, 7, BLACK if i != 2 else (0, 1, 0.4))
        press.fill(curve((350, 540), (420, 480), (500, 470), (430, 510), (368, 580), closed=True), (0, 0, 0))
    press.disc(1310, 190, 122, (None, None, 0.7))
    press.disc(1298, 176, 118, (0, 0.05, 0))
    press.disc(1298, 176, 80, (0.1, 0, 0))
    press.disc(1298, 176, 68, (0, 0.9, 0.75))
    press.fill(ellipse(1298, 176, 68, 68, 0, 150, 290), (None, None, 1))
    press.line(ellipse(1382, 240, 34, 34, 0, -70, 160), 17, (0, 0.05, 0))
    skin = (0, 0.62, 0.08)
    press.fill([(1130, 760), (1250, 690), (1560, 850), (1560, 1060), (1330, 1040)], (None, None, 0.6))
    pen_tip, pen_end = (884, 566), (1128, 446)
    press.line([(pen_tip[0] + 20, pen_tip[1] + 20), (pen_end[0], pen_end[1] + 50)], 13, (None, None, 0.5))
    palm = curve(
        (930, 600),
        (985, 572),
        (1050, 560),
        (1120, 600),
        (1190, 668),
        (1250, 770),
        (1180, 840),
        (1095, 800),
        (1010, 756),
        (960, 690),
        closed=True,
    )
    press.fill(moved(palm, 14, 18), (None, None, 0.55))
    press.fill(palm, skin)
    for path, first, last in (
        (((1150, 770), (1040, 752), (950, 712), (926, 672)), 64, 36),
        (((1120, 720), (1010, 694), (940, 660), (908, 622)), 62, 36),
        (((1080, 660), (1010, 610), (948, 590), (902, 578)), 60, 30),
    ):
        press.fill(taper(curve(*path), first, last), skin)
        press.disc(path[-1][0], path[-1][1], last / 2, skin)
    for path in (
        ((1120, 736), (1030, 722), (962, 690), (930, 660)),
        ((1110, 690), (1020, 654), (960, 630), (922, 606)),
    ):
        press.line(curve(*path), 4, (None, None, 0.55))
    press.fill(taper([pen_end, (pen_tip[0] + 34, pen_tip[1] - 17)], 20, 15), (0.95, 0, 0.6))
    press.fill(
        [(pen_tip[0] + 36, pen_tip[1] - 25), (pen_tip[0] + 38, pen_tip[1] - 10), pen_tip], (0, 0.2, 0.85)
    )
    press.fill(taper(curve((1120, 610), (1060, 560), (1000, 540), (946, 548)), 58, 34), skin)
    press.disc(944, 549, 17, skin)
    press.line(curve((1100, 622), (1050, 582), (1000, 560), (950, 566)), 4, (None, None, 0.55))
    press.fill(ellipse(948, 545, 12, 9, -10), (0, 0.25, 0))
    press.fill([(1180, 668), (1226, 640), (1290, 800), (1216, 870)], (0, 0, 0))
    press.fill(
        [(1216, 636), (1286, 580), (1560, 720), (1560, 1040), (1390, 1040), (1216, 884), (1252, 770)],
        (0.95, 0, 0.55),
    )
    for i in range(4):
        press.line([(1262 + i * 60, 690 + i * 44), (1330 + i * 60, 650 + i * 40)], 4, (None, None, 0.95))


@picture(
    "desalination-plant",
    (TEAL, OCHRE, INK),
    (5, 5),
    "Racks of white pressure tubes frame an aisle in a desalination hall; a technician checks a gauge against a window on the sea.",
)
def desalination_plant(press: Press) -> None:
    """One-point perspective: round tube ends on both sides, the sea at the end of the aisle."""
    camera = Camera((0, -6, 2.1), (0, 10, 2.1), 900, (750, 520))
    press.fill(press.sheet_path(), (0.3, 0, 0.12))
    press.fill(camera.floor(-20, -10, 20, 26), (0.5, 0.1, 0.1))
    press.fill(camera.wall(-20, 26, 20, 26, 0, 9), (0.15, 0, 0.05))
    press.fill(camera.floor(-20, -10, 20, 26, 6.4), (0.75, 0, 0.5))
    for i in range(14):
        y = -4 + i * 2.3
        press.fill(
            camera.face((-20, y, 6.3), (20, y, 6.3), (20, y + 0.5, 6.3), (-20, y + 0.5, 6.3)), (1, 0, 0.72)
        )
    window = camera.wall(-2.6, 26, 2.6, 26, 0.4, 5.6)
    press.fill(camera.wall(-2.9, 26, 2.9, 26, 0, 5.9), (1, 0, 0.7))
    with press.clip(window):
        press.fill(window, (0, 0.3, 0))
        press.fill(camera.wall(-3, 26, 3, 26, 0, 2.3), (0.75, 0, 0))
        x, y = camera.at(0.9, 26, 3.3)
        press.disc(x, y, 28, (0, 0.95, 0))
        for i in range(5):
            press.fill(ellipse(x, camera.at(0, 26, 2.1 - i * 0.3)[1], 26 - i * 3, 2.6), (0, 0.7, 0))
    for dx in (-1.3, 0, 1.3):
        press.line([camera.at(dx, 26, 0.4), camera.at(dx, 26, 5.6)], 3.5, (1, 0, 0.8))
    press.fill(camera.face((-1.1, 26, 0), (1.1, 26, 0), (0.75, -6, 0), (-2.2, -6, 0)), (0.1, 0.35, 0))
    for side in (-1, 1):
        press.fill(
            camera.face(
                (side * 1.75, -8, 0.01),
                (side * 1.63, -8, 0.01),
                (side * 1.63, 26, 0.01),
                (side * 1.75, 26, 0.01),
            ),
            (0, 1, 0),
        )
    for start, end in ((17, 24), (8.5, 15.5), (0.6, 7.2)):
        for side in (-1, 1):
            aisle, outer = side * 2.0, side * 6.6
            press.fill(camera.wall(aisle, start, aisle, end, 0, 5.6), (0.85, 0, 0.75))
            for row in range(7):
                z = 0.75 + row * 0.74
                press.fill(
                    camera.face(
                        (aisle, start, z - 0.27),
                        (aisle, end, z - 0.27),
                        (aisle, end, z + 0.27),
                        (aisle, start, z + 0.27),
                    ),
                    (0, 0.05, 0),
                )
                press.fill(
                    camera.face(
                        (aisle, start, z - 0.27),
                        (aisle, end, z - 0.27),
                        (aisle, end, z - 0.06),
                        (aisle, start, z - 0.06),
                    ),
                    (0.45, 0, 0.1),
                )
                for part in (0.03, 0.5, 0.95):
                    y = start + (end - start) * part
                    press.fill(
                        camera.wall(
                            aisle - side * 0.02, y, aisle - side * 0.02, y + 0.22, z - 0.29, z + 0.29
                        ),
                        (0, 0.95, 0),
                    )
            press.fill(camera.wall(aisle, start, outer, start, 0, 5.7), (1, 0, 0.8))
            for column in range(6):
                for row in range(7):
                    x, z = aisle + side * (0.4 + column * 0.76), 0.75 + row * 0.74
                    cx, cy = camera.at(x, start, z)
                    r = camera.size(x, start, z) * 0.31
                    press.disc(cx, cy, r, (0, 0.05, 0))
                    press.fill(ellipse(cx, cy, r, r, 0, 20, 170), (0.4, 0, 0.08))
                    press.disc(cx, cy, r * 0.66, (0.12, 0.05, 0))
                    press.disc(
                        cx, cy, r * 0.3, (0, 0.95, 0) if (column * 3 + row * 5) % 4 == 0 else (0.95, 0, 0.3)
                    )
            for x in (aisle, aisle + side * 4.6):
                press.fill(
                    camera.wall(x - 0.07, start - 0.05, x + 0.07, start - 0.05, 0, 5.8), (0, 0.95, 0.05)
                )
            press.fill(camera.wall(aisle, start - 0.05, outer, start - 0.05, 5.6, 5.8), (0, 0.95, 0.05))
    for x, z in ((-1.5, 5.9), (1.5, 5.9)):
        pipe = camera.face(
            (x - 0.28, -6, z - 0.25),
            (x + 0.28, -6, z - 0.25),
            (x + 0.28, 25, z - 0.25),
            (x - 0.28, 25, z - 0.25),
        )
        press.fill(pipe, (0.15, 0.7, 0))
    x, y = camera.at(0.35, 3.2)
    h = camera.size(0.35, 3.2) * 1.78
    press.fill([(x - 30, y), (x + 40, y), (x + 20, y + 60), (x - 110, y + 60)], (0.6, None, 0.4))
    people.figure(
        press,
        x,
        y,
        h,
        (0, 0.95, 0.0),
        (0.95, 0, 0.55),
        (0.1, 0.65, 0.45),
        BLACK,
        False,
        (people.DOWN, ((0.18, -0.68), (0.32, -0.74))),
        hat=(0, 0, 0),
        shade=(None, None, 0.45),
    )
    gx, gy = camera.at(1.62, 3.2, 1.42)
    press.line([(gx - 4, gy), (gx + 80, gy)], 12, (0, 0.95, 0.1))
    press.disc(gx - 12, gy, 33, (0, 0, 1))
    press.disc(gx - 12, gy, 26, (0, 0, 0))
    press.line([(gx - 12, gy), (gx, gy - 18)], 4, BLACK)
