"""Pictures of rivers, boats and an island harbour."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, curve, ellipse, moved, rect, sag, taper
from .toolkit import BRICK, INK, OCHRE, TAN, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


def _palm(press: Press, x: float, y: float, height: float, colour, lean: float = 0.1, fronds: int = 9) -> None:
    top = (x + height * lean, y - height)
    press.fill(taper(curve((x, y), (x + height * lean * 0.3, y - height * 0.5), top), height * 0.06, height * 0.035), colour)
    for i in range(fronds):
        angle = math.radians(-200 + i * 220 / (fronds - 1))
        reach = height * press.random.uniform(0.3, 0.42)
        tip = (top[0] + reach * math.cos(angle), top[1] + reach * math.sin(angle) * 0.6 + reach * 0.45)
        middle = (top[0] + reach * 0.55 * math.cos(angle), top[1] + reach * 0.55 * math.sin(angle) - reach * 0.1)
        upper = curve(top, middle, tip)
        lower = curve(tip, (middle[0], middle[1] + reach * 0.2), top)
        press.fill(upper + lower, colour)


def _boat(press: Press, x: float, y: float, length: float, hull, inside) -> None:
    press.fill(moved(curve((-0.5, -0.1), (-0.25, -0.16), (0.2, -0.15), (0.5, -0.11), (0.2, -0.04), (-0.25, -0.04), closed=True), x, y, length), inside)
    press.fill(moved([*curve((-0.5, -0.1), (-0.25, -0.045), (0.2, -0.045), (0.52, -0.12)), *curve((0.4, 0.03), (0.2, 0.06), (-0.2, 0.06), (-0.38, 0.03))], x, y, length), hull)


@picture("river-flood", (TEAL, TAN, INK), (5, 6), "Seen from above, brown floodwater stands to the eaves of a town; people wait on a roof and a boat carries others down the street.")
def river_flood(press: Press) -> None:
    """High oblique view: roofs as islands in brown water, the boat in the only clear lane."""
    camera = Camera((0.5, -30, 12), (0, 12, 0), 1480, (750, 580))
    press.fade(rect(-20, -20, 1540, 220), 0, (0, 0), (0, 170), (0.55, 0.12))
    press.fill([*curve((-20, 128), (220, 96), (520, 138), (820, 110), (1160, 90), (1530, 130)), (1530, 200), (-20, 200)], (0.55, 0.25, 0.05))
    press.fill([(-20, 160), (1530, 160), (1530, 1020), (-20, 1020)], (0.16, 0.5, 0.03))
    press.fade([(-20, 160), (1530, 160), (1530, 1020), (-20, 1020)], 0, (0, 160), (0, 1000), (0.06, 0.34))
    press.fade([(-20, 160), (1530, 160), (1530, 1020), (-20, 1020)], 1, (0, 160), (0, 700), (0.3, 0.6))
    source = press.random
    for _ in range(130):
        y = source.uniform(0, 1) ** 1.5
        x, py, w = source.uniform(-50, 1500), 172 + 830 * y, 36 + 170 * y
        press.fill(curve((x, py), (x + w * 0.5, py - 2 - 4 * y), (x + w, py), (x + w * 0.5, py + 1 + 2 * y), closed=True), (0.02, 0.22, 0) if source.random() < 0.5 else (0.5, 0.6, 0.18))
    homes = ((-48, 62), (-30, 66), (-14, 62), (9, 63), (26, 66), (44, 62), (-38, 48), (-22, 47), (-10, 46), (10, 47), (24, 48), (38, 46), (-27, 34), (-13, 33), (11, 34), (26, 33), (-21, 22), (-10.5, 21.5), (9, 22), (20, 23), (-14.5, 10), (8, 10.5), (17, 11), (-11.6, -0.5), (6.6, -1), (-10.6, -11), (5.6, -11.5))
    kinds = (((0.2, 0.95, 0.42), (0, 0.95, 0.02)), ((0.85, 0.2, 0.35), (0.5, 0.12, 0.02)), ((0.1, 0.8, 0.3), (0, 0.72, 0.0)), ((0.4, 0.1, 0.1), (0.1, 0.06, 0)))
    for number, (x, y) in enumerate(homes):
        dark, light = kinds[(number * 7 + number // 3) % 4]
        w, d, low, high = source.uniform(5.6, 6.6), source.uniform(5.5, 7), source.uniform(1.0, 1.7), source.uniform(3.4, 4.4)
        tree = source.random() < 0.4
        mid, mx = y + d / 2, x + w / 2
        for i in range(5):
            gap = 0.5 + i * 0.62
            press.fill(ellipse(*camera.at(mx, y - gap), camera.size(mx, y) * w * (0.5 - i * 0.06), camera.size(mx, y) * 0.07), (0.45, 0.6, 0.25))
        press.fill(camera.wall(x, y + 0.3, x + w, y + 0.3, 0, low + 0.5), (0, 0.2, 0.0))
        press.fill(camera.wall(x, y + 0.3, x + w, y + 0.3, 0, 0.2), (0.2, 0.9, 0.3))
        for i in range(3):
            wx = x + 0.7 + i * (w - 2.2) / 2
            press.fill(camera.wall(wx, y + 0.25, wx + 0.8, y + 0.25, 0, low * 0.78), (0.3, 0.2, 0.9))
        if x > 0:
            press.fill(camera.face((x, y, 0), (x, y + d, 0), (x, y + d, low), (x, mid, high), (x, y, low)), (0.25, 0.5, 0.25))
            press.fill(camera.wall(x - 0.02, mid - 0.7, x - 0.02, mid + 0.7, 0.2, low * 0.9), (0.3, 0.2, 0.9))
        else:
            press.fill(camera.face((x + w, y, 0), (x + w, y + d, 0), (x + w, y + d, low), (x + w, mid, high), (x + w, y, low)), (0, 0.3, 0.1))
            press.fill(camera.wall(x + w + 0.02, mid - 0.7, x + w + 0.02, mid + 0.7, 0.2, low * 0.9), (0.3, 0.2, 0.9))
        roof = camera.face((x - 0.4, y - 0.5, low - 0.2), (x + w + 0.4, y - 0.5, low - 0.2), (x + w + 0.4, mid, high), (x - 0.4, mid, high))
        press.fill(camera.face((x - 0.4, mid, high), (x + w + 0.4, mid, high), (x + w + 0.4, y + d + 0.4, low), (x - 0.4, y + d + 0.4, low)), dark)
        press.fill(roof, light)
        for i in range(1, 7):
            t = i / 7
            press.line([camera.at(x + w * t, y - 0.5, low - 0.2), camera.at(x + w * t, mid, high)], camera.size(x, y) * 0.07, dark)
        press.line([camera.at(x - 0.4, mid, high), camera.at(x + w + 0.4, mid, high)], camera.size(x, y) * 0.17, (0, 0.1, 0))
        if number in (17, 21):
            for k in range(3):
                px, py = camera.at(x + 1.6 + k * 1.2, mid, high)
                people.figure(press, px, py + 4, camera.size(x, mid) * 1.6, ((0, 0, 0), (0.9, 0, 0.2), (0, 0.2, 0.9))[k], BLACK, (0.1, 0.9, 0.45), BLACK, k == 1, (people.DOWN, people.RAISED if k == 0 else people.DOWN))
        if tree:
            px, py = camera.at(x + (w + 1.6 if x < 0 else -1.8), y + 1)
            _palm(press, px, py, camera.size(x, y) * 3.6, (0.95, 0.25, 0.55), source.uniform(-0.1, 0.2), 8)
    for a, b in (((-3.4, 52), (-3.4, 34)), ((-3.4, 34), (-3.4, 18)), ((-3.4, 18), (-3.4, 4))):
        for x, y in (a, b):
            press.line([camera.at(x, y, 0), camera.at(x, y, 5.6)], camera.size(x, y) * 0.16, BLACK)
            press.line([camera.at(x - 0.9, y, 5.2), camera.at(x + 0.9, y, 5.2)], camera.size(x, y) * 0.12, BLACK)
        for side in (-0.8, 0.8):
            press.line(sag(camera.at(a[0] + side, a[1], 5.2), camera.at(b[0] + side, b[1], 5.2), 16), 2.5, BLACK)
    for x, y, paint in ((-0.6, 17, (0.75, 0, 0.1)), (2.6, 3.5, (0, 0.05, 0))):
        cx, cy = camera.at(x, y)
        car = camera.size(x, y)
        press.fill(ellipse(cx + car * 0.5, cy + car * 0.1, car * 2.2, car * 0.3), (0.45, 0.6, 0.25))
        press.fill(moved([(-1.5, 0), (-1.42, -0.28), (-0.85, -0.34), (-0.5, -0.82), (0.75, -0.82), (1.2, -0.32), (1.75, -0.24), (1.8, 0)], cx, cy, car), paint)
        press.fill(moved([(-0.68, -0.36), (-0.42, -0.72), (0.08, -0.72), (0.08, -0.36)], cx, cy, car), (0.5, 0, 0.85))
        press.fill(moved([(0.18, -0.36), (0.18, -0.72), (0.66, -0.72), (0.95, -0.36)], cx, cy, car), (0.5, 0, 0.85))
    bx, by = camera.at(0.9, -5.2)
    for dy, reach in ((26, 250), (44, 180), (8, 150)):
        press.fill(taper(curve((bx - 90, by + dy * 0.4), (bx - 150, by + dy), (bx - 90 - reach, by + dy * 1.7)), 12, 2), (0, 0.4, 0))
    _boat(press, bx, by, 330, (1, 0, 0.5), (0, 0.3, 0.9))
    crew = [(-105, (0, 0.05, 0)), (-55, (0.9, 0, 0.1)), (-5, (0, 0.1, 0.9)), (50, (0.35, 0, 0)), (95, (0, 0.05, 0))]
    for dx, coat in crew:
        people.from_behind(press, bx + dx, by - 66, 34, coat, (0.1, 0.9, 0.45), (0, 0, 1), "short" if dx % 2 else "bun", reach=2.2)
    _boat(press, bx, by, 330, (1, 0, 0.5), (None, None, None))
    people.figure(press, bx - 148, by - 16, 132, (0, 0.1, 0), (0.8, 0, 0.5), (0.1, 0.9, 0.45), BLACK, arms=(people.AHEAD, people.REACHING), shade=(0.5, None, 0.2))
    press.line([(bx - 92, by - 155), (bx - 172, by + 72)], 6, BLACK)


@picture("lantern-boats", (TEAL, OCHRE, INK), (5, 6), "Boats full of paper lanterns drift under an arched bridge at night, their light doubled in the dark river.")
def lantern_boats(press: Press) -> None:
    """Night from the bank: light comes only from the lanterns and their reflections."""
    press.fill(press.sheet_path(), (1, 0.1, 0.55))
    press.fade(rect(-20, -20, 1540, 470), 0, (0, 0), (0, 440), (1, 0.62))
    press.fade(rect(-20, -20, 1540, 470), 2, (0, 0), (0, 440), (0.72, 0.12))
    source = press.random
    for i in range(24):
        x, h, w = -30 + i * 66 + source.uniform(-10, 10), source.uniform(70, 190), source.uniform(60, 84)
        press.fill([(x - 6, 452 - h), (x + w * 0.5, 452 - h - 30), (x + w + 6, 452 - h), (x + w, 470), (x, 470)], (1, 0, 0.78))
        for _ in range(4):
            press.fill(rect(x + source.uniform(0.1, 0.75) * w, 470 - source.uniform(0.25, 0.9) * h, 8, 13), (0, 0.9, 0))
    press.fade(rect(-20, 462, 1540, 560), 2, (0, 470), (0, 1000), (0.4, 0.88))
    deck = curve((-30, 420), (240, 330), (560, 262), (750, 250), (940, 262), (1260, 330), (1530, 420))
    arches = [(-30, 520), *ellipse(160, 520, 150, 110, 0, 180, 360), *ellipse(750, 520, 330, 200, 0, 180, 360), *ellipse(1340, 520, 150, 110, 0, 180, 360), (1530, 520)]
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
        people.figure(press, x, y, 92 + i % 3 * 8, (0.7, 0, 0.95), BLACK, (0.1, 0.8, 0.55), BLACK, bool(i % 2), arms=(people.DOWN, people.AHEAD if i % 4 == 0 else people.DOWN))
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

    boats = [(650, 560, 150, 3), (860, 590, 190, 4), (420, 640, 250, 4), (1120, 690, 330, 5), (560, 800, 500, 6)]
    for x, y, length, count in boats:
        press.fill(ellipse(x, y - length * 0.12, length * 0.57, length * 0.32), (0.93, 0.25, 0.46))
        press.fill(ellipse(x, y - length * 0.12, length * 0.45, length * 0.24), (0.75, 0.5, 0.25))
        shimmer(x, y + length * 0.05, length * 0.34, length * 0.42)
        people.from_behind(press, x - length * 0.39, y - length * 0.17, length * 0.085, (0.5, 0.2, 0.8), (0, 0.8, 0.5), BLACK, reach=2.2)
        s = length * 0.068
        for i in range(count):
            lx = x - length * 0.24 + i * length * 0.58 / max(1, count - 1)
            press.line([(lx, y - length * 0.06), (lx, y - length * 0.2)], 4, BLACK)
            lantern(lx, y - length * (0.17 if i % 2 else 0.24), s)
        _boat(press, x, y, length, (0.35, 0.25, 0.92), (None, None, None))
        press.line(moved(curve((-0.5, -0.1), (-0.25, -0.045), (0.2, -0.045), (0.52, -0.12)), x, y, length), max(3, length * 0.014), (0, 0.95, 0))
    for x, y in ((120, 760), (240, 880), (90, 940), (920, 880), (1010, 950), (1330, 860), (1430, 930), (880, 790)):
        s = 12 + (y - 740) * 0.06
        press.fill(ellipse(x, y, s * 2.4, s * 1.2), (0.7, 0.5, 0.2))
        press.fill([(x - s, y - s * 1.2), (x + s, y - s * 1.2), (x + s * 0.8, y + s * 0.5), (x - s * 0.8, y + s * 0.5)], (0, 0.6, 0))
        press.fill(ellipse(x, y + s * 0.6, s * 1.5, s * 0.4), (0, 0.9, 0.3))


@picture("island-ferry", (TEAL, BRICK, INK), (6, 5), "A white ferry with a brick-red hull comes head-on into an island harbour; islanders wait on the jetty below terraced houses.")
def island_ferry(press: Press) -> None:
    """At water level: the bow looms right of centre, the island climbs behind, people wait at left."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 600), (0.5, 0.06))
    press.fill([*curve((700, 610), (900, 430), (1060, 380), (1250, 260), (1400, 300), (1530, 220)), (1530, 640), (700, 640)], (0.42, 0, 0))
    press.fill([*curve((-20, 210), (120, 180), (300, 250), (430, 330), (600, 440), (760, 560), (900, 640)), (900, 680), (-20, 680)], (0.8, 0.35, 0.12))
    for y, x0, x1 in ((380, -20, 470), (450, -20, 570), (520, -20, 670)):
        press.line(curve((x0, y - 28), ((x0 + x1) / 2, y - 8), (x1, y)), 5, (0.5, 0.2, 0))
    source = press.random
    for row, (y, count) in enumerate(((402, 6), (472, 7), (548, 8), (620, 8))):
        for i in range(count):
            x, w, h = i * 84 + row * 22 + source.uniform(-16, 16), source.uniform(44, 68), source.uniform(40, 68)
            foot = y + source.uniform(-14, 10)
            press.fill(rect(x, foot - h, w, h), (0, 0, 0))
            press.fill(rect(x + w * 0.66, foot - h, w * 0.34, h), (0.4, 0, 0.05))
            press.fill([(x - 5, foot - h), (x + w * 0.45, foot - h - 22), (x + w + 5, foot - h)], (0, 0.95, 0.0))
            press.fill(rect(x + w * 0.15, foot - h * 0.68, 9, 13), (0.8, 0, 0.6))
            press.fill(rect(x + w * 0.42, foot - h * 0.68, 9, 13), (0.8, 0, 0.6))
    press.fill(rect(-20, 640, 1560, 380), (0.82, 0, 0.05))
    press.fade(rect(-20, 640, 1560, 380), 0, (0, 640), (0, 1000), (0.5, 1))
    for _ in range(90):
        t = source.uniform(0, 1)
        x, y, w = source.uniform(-40, 1500), 650 + 340 * t, 24 + 110 * t
        press.fill(curve((x, y), (x + w / 2, y - 2 - 3 * t), (x + w, y), (x + w / 2, y + 1 + 2 * t), closed=True), (0.3, 0, 0) if source.random() < 0.5 else (1, 0, 0.35))
    for y, x0, x1, tone in ((860, 820, 1400, 0.15), (800, 840, 1320, 0.1)):
        press.fill(curve((x0, y), (1080, y - 30), (x1, y), (1080, y + 26), closed=True), (tone, 0.55, 0))
    cx = 1070
    press.fill([(cx - 185, 470), (cx + 185, 470), (cx + 160, 640), (cx + 70, 800), (cx, 838), (cx - 70, 800), (cx - 160, 640)], (0, 0.95, 0.05))
    press.fill([(cx, 470), (cx + 185, 470), (cx + 160, 640), (cx + 70, 800), (cx, 838)], (None, None, 0.5))
    press.fill([(cx - 200, 452), (cx, 490), (cx + 200, 452), (cx + 185, 520), (cx, 574), (cx - 185, 520)], (0, 0, 0))
    press.fill([(cx, 490), (cx + 200, 452), (cx + 185, 520), (cx, 574)], (0.45, 0, 0.08))
    press.line([(cx, 574), (cx, 836)], 4, BLACK)
    for side in (-1, 1):
        press.disc(cx + side * 105, 590, 13, (0, 0, 1))
        press.line([(cx + side * 105, 590), (cx + side * 105, 640)], 6, BLACK)
    for y, half, height in ((370, 172, 92), (288, 150, 84), (222, 118, 68)):
        press.fill(rect(cx - half, y, half * 2, height + 10), (0.05, 0, 0))
        press.fill([(cx + half * 0.55, y), (cx + half, y), (cx + half, y + height + 10), (cx + half * 0.55, y + height + 10)], (0.5, 0, 0.08))
        press.fill(rect(cx - half - 10, y - 8, half * 2 + 20, 10), (0, 0, 1))
        for i in range(7):
            w = half * 2 / 8.6
            press.fill(rect(cx - half + w * 0.55 + i * w * 1.12, y + 20, w * 0.82, height * 0.42), (0.9, 0, 0.55))
    press.fill(rect(cx - 60, 120, 90, 96), (0, 0.95, 0.05))
    press.fill(rect(cx, 120, 30, 96), (None, None, 0.5))
    press.fill(rect(cx - 64, 116, 98, 18), (0, 0, 1))
    press.fill(taper(curve((cx - 10, 110), (cx + 60, 70), (cx + 180, 60), (cx + 480, -30)), 26, 120), (0.35, 0, 0.08))
    press.line([(cx + 80, 216), (cx + 80, 96)], 6, BLACK)
    press.line([(cx + 58, 130), (cx + 102, 130)], 5, BLACK)
    for i in range(5):
        people.figure(press, cx - 140 + i * 34, 462, 58, ((0, 0.9, 0), (0.9, 0, 0.2), (0, 0, 0.9))[i % 3], BLACK, (0, 0.45, 0.2), BLACK)
    press.line([(cx - 195, 432), (cx, 462), (cx + 195, 432)], 4, (0, 0, 1))
    for side in (-1, 1):
        press.fill(curve((cx + side * 20, 842), (cx + side * 150, 790), (cx + side * 250, 838), (cx + side * 330, 880), (cx + side * 180, 860), (cx + side * 60, 880), closed=True), (0.02, 0, 0))
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
        people.figure(press, x, y, h, coat, (1, 0, 0.6) if not dress else coat, (0, 0.5, 0.3), (0, 0, 1), flip, arms, dress=dress, back=True, shade=(None, None, 0.45))
    press.fill(rect(690, 838, 26, 52), (0, 0, 1))
    press.fill(rect(682, 832, 42, 14), (0, 0, 1))
    for x, y, s in ((640, 190, 34), (740, 130, 24), (560, 110, 20), (830, 260, 18)):
        press.fill(
            curve((x - s * 1.4, y - s * 0.3), (x - s * 0.6, y - s * 0.6), (x, y), (x + s * 0.7, y - s * 0.7), (x + s * 1.5, y - s * 0.5), (x + s * 0.7, y - s * 0.4), (x, y + s * 0.25), (x - s * 0.6, y - s * 0.3), closed=True), (0, 0, 0)
        )
