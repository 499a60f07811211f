"""Interiors: a conference and a library."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, curve, ellipse, moved, rect, taper
from .toolkit import BRICK, INK, OCHRE, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)
SKINS = ((0, 0.28, 0.03), (0.05, 0.55, 0.22), (0, 0.22, 0.0), (0.1, 0.6, 0.45))
HAIR = ((0, 0, 1), (0, 0.5, 0.65), (0.12, 0.05, 0.2), (0.3, 0.3, 0.8))


def _eiffel(press: Press, x: float, y: float, height: float, colour) -> None:
    for flip in (False, True):
        press.fill(moved([*curve((-0.2, 0), (-0.1, -0.24), (-0.05, -0.5), (-0.012, -0.9)), (0, -1), (0, -0.86), *curve((-0.012, -0.55), (-0.045, -0.32), (-0.13, 0))], x, y, height, flip), colour)
    for level, half in ((-0.15, 0.155), (-0.35, 0.092), (-0.86, 0.03)):
        press.fill(moved(rect(-half, level - 0.025, half * 2, 0.025), x, y, height), colour)
    press.fill(moved(rect(-0.03, -0.86, 0.06, 0.4), x, y, height), colour)


@picture("paris-conference", (TEAL, BRICK, INK), (5, 5), "Delegates face each other round an oval table in a tall salon; the Eiffel Tower and zinc roofs stand in the windows behind them.")
def paris_conference(press: Press) -> None:
    """From behind the near delegates, over the ring of the table, to the windows."""
    camera = Camera((0.5, -8.0, 3.3), (0, 4, 1.5), 1400, (750, 505))
    press.fill(press.sheet_path(), (0.16, 0.3, 0.03))
    press.fill(camera.floor(-30, -20, 30, 12), (0, 0.82, 0.1))
    for x in (-6.6, -2.2, 2.2, 6.6):
        press.fill(camera.face((x - 1.3, 11.9, 0), (x + 1.3, 11.9, 0), (x - 0.2, -2, 0), (x - 3.6, -2, 0)), (0, 0.42, 0.0))
    base = camera.wall(-30, 12, 30, 12, 0, 0.9)
    press.fill(base, (0.5, 0.3, 0.15))
    for x in (-6.6, -2.2, 2.2, 6.6):
        low, high, half = 0.35, 6.6, 1.3
        arch = [camera.at(x - half, 12, low), camera.at(x - half, 12, high)]
        arch += [camera.at(x - half * math.cos(math.radians(a)), 12, high + half * 0.8 * math.sin(math.radians(a))) for a in range(0, 181, 12)]
        arch += [camera.at(x + half, 12, low)]
        frame = [camera.at(x - half - 0.22, 12, low - 0.2), camera.at(x - half - 0.22, 12, 9), camera.at(x + half + 0.22, 12, 9), camera.at(x + half + 0.22, 12, low - 0.2)]
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
                press.fill([a, (a[0] + 6, a[1] - 30), (b[0] - 6, b[1] - 30), b, (b[0], bottom), (a[0], bottom)], (0.5, 0, 0.02))
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
                [*curve(inner, ((inner[0] + tie[0]) / 2, 150), (tie[0] - side * 8, tie[1]), (tie[0] - side * 26, bottom[1])), (bottom[0] + side * 34, bottom[1]), (tie[0] + side * 26, tie[1]), (top[0] + side * 46, top[1])], (0.1, 0.95, 0.22)
            )
            for k in range(3):
                press.line([(top[0] + side * (k * 18 - 16), top[1]), (tie[0] + side * (k * 9 - 4), tie[1]), (bottom[0] + side * (k * 18 - 10), bottom[1])], 3, (None, None, 0.75))
    for x in (-4.4, 0.0, 4.4):
        cx, cy = camera.at(x, 12, 4.4)
        press.fill(ellipse(cx, cy, 22, 16), (0.0, 0.5, 0.3))
        for side in (-1, 0, 1):
            press.line([(cx, cy), (cx + side * 20, cy - 26)], 4, (0, 0.5, 0.4))
            press.disc(cx + side * 20, cy - 34, 8, (0, 0.05, 0))
    rx, ry, cy, z = 5.3, 3.6, 4.0, 0.78

    def ring(radius_x, radius_y, level=z, start=0, end=360):
        return [camera.at(radius_x * math.cos(math.radians(a)), cy + radius_y * math.sin(math.radians(a)), level) for a in range(start, end + 1, 4)]

    suits = ((0.75, 0, 0.5), (0, 0, 0.88), (0.95, 0, 0.25), (0.3, 0.1, 0.55), (0, 0.75, 0.35), (0.5, 0, 0.3))
    for number, angle in enumerate((90, 107, 73, 125, 55, 144, 36, 163, 17)):
        a = math.radians(angle)
        x, y = camera.at(rx * 1.0 * math.cos(a), cy + ry * 1.0 * math.sin(a), z)
        size = camera.size(rx * math.cos(a), cy + ry * math.sin(a), z) * 0.37
        press.fill(moved(curve((-1.0, 0.4), (-1.0, -1.0), (-0.8, -1.45), (0.8, -1.45), (1.0, -1.0), (1.0, 0.4)), x, y, size), (0, 0.9, 0.5))
        people.seated(press, x, y + 6, size, suits[number % 6], SKINS[number % 4], HAIR[(number * 3 + 1) % 4], (0, 0, 0), angle > 90, ("short", "long", "bald", "short", "long")[number % 5], number % 3 == 0, shade=(None, None, 0.55))
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
                press.fill(taper(curve((gx, gy), (gx + k * 10, gy - 46), (gx + k * 24, gy - 58)), 10, 2), (0.95, 0, 0.5) if k % 2 else (0.45, 0, 0.05))
    for angle in range(8, 360, 17):
        a = math.radians(angle)
        px, py = rx * 0.84 * math.cos(a), cy + ry * 0.82 * math.sin(a)
        s = camera.size(px, py, z)
        x, y = camera.at(px, py, z)
        press.fill([(x - s * 0.24, y + s * 0.03), (x + s * 0.12, y - s * 0.02), (x + s * 0.22, y + s * 0.12), (x - s * 0.17, y + s * 0.17)], (0, 0, 0))
        mx, my = camera.at(rx * 0.73 * math.cos(a), cy + ry * 0.7 * math.sin(a), z)
        press.fill([(mx - s * 0.15, my), (mx + s * 0.15, my), (mx + s * 0.12, my - s * 0.1), (mx - s * 0.12, my - s * 0.1)], (0, 0, 0))
        press.fill(rect(mx - s * 0.15, my, s * 0.3, s * 0.025), (None, None, 0.7))
        press.line(curve((mx + s * 0.22, my + s * 0.03), (mx + s * 0.24, my - s * 0.16), (mx + s * 0.32, my - s * 0.22)), max(2, s * 0.022), BLACK)
        press.fill(rect(x + s * 0.3, y - s * 0.12, s * 0.09, s * 0.16), (0.3, 0, 0))
    near = ((-4.2, -0.2, (0.85, 0, 0.45), 1, "long"), (-2.25, -2.2, (0, 0.05, 0.9), 0, "short"), (0.2, -2.75, (0.45, 0, 0.35), 2, "bun"), (2.85, -2.2, (0.95, 0, 0.6), 3, "short"), (4.8, -0.2, (0, 0.8, 0.35), 0, "bald"))
    for x, y, coat, tone, style in sorted(near, key=lambda n: -n[1]):
        px, py = camera.at(x, y, 1.42)
        size = camera.size(x, y, 1.42) * 0.36
        press.fill(moved(curve((-1.0, 4), (-1.02, 1.6), (-0.8, 1.15), (0.8, 1.15), (1.02, 1.6), (1.0, 4)), px, py, size), (0, 0.9, 0.7))
        people.from_behind(press, px, py, size, coat, SKINS[tone], HAIR[tone if tone != 1 else 0], style, (0.12, 0.05, 0.05))
        press.fill(moved(curve((-0.98, 4), (-0.98, 1.75), (-0.75, 1.4), (0.75, 1.4), (0.98, 1.75), (0.98, 4)), px, py, size), (0, 0.95, 0.55))
        press.line(moved(curve((-0.98, 3), (-0.98, 1.75), (-0.75, 1.4), (0.75, 1.4), (0.98, 1.75), (0.98, 3)), px, py, size), 5, (0, 0.35, 0.05))


@picture("library-reading", (TEAL, OCHRE, INK), (5, 7), "Readers bend over books under green-shaded lamps late at night, with two storeys of shelves, a gallery and an arched window.")
def library_reading(press: Press) -> None:
    """Flat elevation like a cut-open house: shelves as a wall of colour, pools of lamplight."""
    press.fill(press.sheet_path(), (0.9, 0, 0.62))
    source = press.random
    books = ((0.2, 0.3, 0), (0, 0.85, 0.05), (0.75, 0, 0), (0.4, 0.1, 0), (0, 0.6, 0.45), (0.9, 0, 0.4), (0, 0.3, 0), (0, 0.9, 0.35), (0.55, 0.5, 0.1))

    def shelf(x0, x1, floor, height, dim):
        x = x0
        press.fill(rect(x0, floor - height - 12, x1 - x0, height + 12), (0.6, 0.1, 0.92))
        while x < x1 - 26:
            if source.random() < 0.07:
                x += source.uniform(14, 34)
                continue
            w, h = source.uniform(19, 36), height * source.uniform(0.66, 0.97)
            if source.random() < 0.06 and x < x1 - 70:
                press.fill([(x + 4, floor), (x + 4 + w, floor), (x + 24 + w, floor - h * 0.95), (x + 24, floor - h * 0.98)], (0.2, 0.6, dim))
                x += w + 28
                continue
            c, k, b = books[source.randrange(9)]
            press.fill(rect(x, floor - h, w, h), (c, k, min(1, b + dim)))
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
    press.fill([(544, 760), (544, 250), *ellipse(750, 250, 206, 206, 0, 180, 360), (956, 760)], (0.1, 0.75, 0.4))
    with press.clip(arch):
        press.fade(rect(540, 20, 420, 760), 0, (0, 50), (0, 760), (1, 0.55))
        press.fade(rect(540, 20, 420, 760), 2, (0, 50), (0, 760), (0.45, 0.0))
        press.fade(rect(540, 20, 420, 760), 1, (0, 50), (0, 760), (0.0, 0.0))
        press.disc(822, 190, 52, (0, 0.1, 0))
        for x, h in ((560, 150), (620, 240), (690, 180), (752, 300), (800, 200), (870, 250), (915, 160)):
            press.fill([(x, 760), (x, 760 - h), (x + 28, 730 - h), (x + 58, 760 - h), (x + 58, 760)], (1, 0, 0.55))
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
        for i in range(int((x1 - x0) / 42) + 1):
            press.line([(x0 + i * 42, 236), (x0 + i * 42, 300)], 4, (0, 0.8, 0.5))
    people.figure(press, 1110, 300, 168, (0, 0.15, 0), (0.9, 0, 0.6), (0.1, 0.65, 0.45), BLACK, True, (people.DOWN, people.RAISED), shade=(0.6, None, 0.1))
    press.line([(330, 780), (400, 380)], 10, (0, 0.75, 0.2))
    press.line([(396, 780), (452, 380)], 10, (0, 0.75, 0.2))
    for i in range(9):
        t = i / 9
        press.line([(330 + 70 * t, 780 - 400 * t), (396 + 56 * t, 780 - 400 * t)], 8, (0, 0.75, 0.2))
    people.figure(press, 386, 640, 226, (0, 0.9, 0.05), (0.8, 0, 0.5), (0, 0.4, 0.05), (0, 0.3, 0.8), True, (people.DOWN, people.RAISED), people.WALK, back=True, shade=(None, None, 0.5))
    press.fill(rect(-20, 780, 1560, 250), (0.6, 0.4, 0.7))
    lamps = (216, 532, 970, 1290)
    readers = ((60, 2, (0.8, 0, 0.2), "short"), (372, 0, (0, 0.05, 0), "long"), (690, 1, (0, 0.9, 0.1), "long"), (812, 2, (0.55, 0, 0), "short"), (1130, 3, (0, 0.1, 0.9), "short"), (1450, 1, (0.9, 0, 0.3), "long"))
    for x, tone, coat, style in readers:
        side = min(lamps, key=lambda lamp, at=x: abs(lamp - at)) > x
        people.seated(press, x, 872, 96, coat, SKINS[tone], HAIR[(tone + 2) % 4] if style != "bald" else (0.1, 0, 0.4), None, not side, style, True, (None, None, 0.6))
        press.fill([(x - 62, 846), (x - 4, 856), (x - 4, 876), (x - 70, 868)], (0, 0, 0))
        press.fill([(x + 62, 846), (x + 4, 856), (x + 4, 876), (x + 70, 868)], (0, 0.12, 0.03))
    press.fill(rect(-20, 868, 1560, 34), (0, 0.7, 0.05))
    press.fill(rect(-20, 902, 1560, 120), (0.2, 0.7, 0.72))
    for x in lamps:
        press.fill(ellipse(x, 884, 190, 14), (0, 0.3, 0))
        press.fill(rect(x - 5, 660, 10, 212), (0, 0.75, 0.3))
        press.fill(ellipse(x, 874, 46, 9), (0, 0.75, 0.4))
        press.fill([(x - 88, 660), *curve((-88 + x, 660), (x - 60, 604), (x, 590), (x + 60, 604), (x + 88, 660))], (0.95, 0.35, 0))
        press.fill(curve((x - 74, 650), (x - 50, 614), (x - 6, 600), (x - 36, 622), (x - 58, 652)), (0.4, 0.2, 0))
        press.fill(rect(x - 88, 654, 176, 10), (0, 0.1, 0))
    for i in range(6):
        press.fill(rect(60 + i * 270, 902, 20, 120), (None, None, 0.9))
