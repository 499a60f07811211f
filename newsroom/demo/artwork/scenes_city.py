"""Pictures of what moves in and between cities: trams, trains, buses."""

import itertools
import math

from . import people
from .catalogue import picture
from .shapes import Camera, between, curve, ellipse, moved, rect, taper
from .toolkit import BRICK, INK, OCHRE, SKY, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


@picture("tram-depot", (TEAL, BRICK, INK), (5, 6), "Trams stand dark and empty side by side under the trusses of a depot; one driver walks away along the rails in the morning light.")
def tram_depot(press: Press) -> None:
    """One-point perspective from the rails: three fronts, a saw-tooth of roof light, one figure."""
    camera = Camera((0, -14, 2.6), (0, 10, 2.6), 1350, (750, 600))
    press.fill(press.sheet_path(), (0.55, 0.1, 0.35))
    press.fill(camera.wall(-15, 34, 15, 34, 0, 10.5), (0.1, 0.08, 0))
    for i in range(5):
        press.line([camera.at(-14 + i * 7, 34, 0), camera.at(-14 + i * 7, 34, 10.5)], 4, (0.6, 0.1, 0.4))
    for z in (3, 6, 9):
        press.line([camera.at(-15, 34, z), camera.at(15, 34, z)], 4, (0.6, 0.1, 0.4))
    for i, y in enumerate((34, 27, 20.5, 14.5, 9, 4, -1, -5)):
        z = 8.6
        nearer = (34, 27, 20.5, 14.5, 9, 4, -1, -5, -8)[i + 1]
        roof = camera.face((-16, y, z + 1.9), (16, y, z + 1.9), (16, nearer, z + 1.9), (-16, nearer, z + 1.9))
        press.fill(roof, (0.85, 0, 0.6))
        press.fill(camera.face((-6, y, z + 1.85), (6, y, z + 1.85), (6, y - (y - nearer) * 0.55, z + 1.85), (-6, y - (y - nearer) * 0.55, z + 1.85)), (0.05, 0.05, 0))
        s = camera.size(0, y, z)
        weight = s * 0.16
        for a, b in (((-16, z), (16, z)), ((-16, z + 1.7), (16, z + 1.7))):
            press.line([camera.at(a[0], y, a[1]), camera.at(b[0], y, b[1])], weight, (0.4, 0, 1))
        for k in range(-5, 5) if y < 25 else ():
            press.line([camera.at(k * 3, y, z), camera.at(k * 3 + 1.5, y, z + 1.7), camera.at(k * 3 + 3, y, z)], weight * 0.55, (0.4, 0, 1))
        for x in (-12, 12):
            press.line([camera.at(x, y, 0), camera.at(x, y, z)], weight * 1.8, (0.3, 0, 0.95))
    press.fill(camera.floor(-30, -13, 30, 34), (0.42, 0.12, 0.3))
    press.fill(camera.face((-2.3, 34, 0), (2.3, 34, 0), (3.4, -13, 0), (-4.6, -13, 0)), (0.05, 0.1, 0.0))
    for x in (-9.6, -4.8, 0, 4.8, 9.6):
        for dx in (-0.72, 0.72):
            press.fill(camera.face((x + dx - 0.07, 34, 0), (x + dx + 0.07, 34, 0), (x + dx + 0.07, -13, 0), (x + dx - 0.07, -13, 0)), (0.5, 0, 0.95))
    for x, y, livery in ((-9.6, 9, 0), (9.6, 10, 1), (-4.8, 3, 1), (4.8, 1, 0)):
        body, glass = (((0, 0.95, 0.05), (0.7, 0, 0.72)), ((0, 0.06, 0), (0.7, 0, 0.75)))[livery]
        w, top = 1.35, 3.5
        inner = x - w if x > 0 else x + w
        press.fill(camera.floor(x - w - 0.3, y - 0.8, x + w + 0.3, y + 14), (0.6, None, 0.85))
        press.fill(camera.wall(inner, y, inner, y + 15, 0.35, top), (body[0] + 0.25, body[1], 0.5))
        press.fill(camera.wall(inner, y, inner, y + 15, 1.45, 2.7), (0.85, 0, 0.85))
        for k in range(5):
            press.fill(camera.wall(inner, y + 1 + k * 2.8, inner, y + 1.3 + k * 2.8, 1.4, 2.8), (body[0] + 0.25, body[1], 0.5))
        front = [(-w, 0.3), (-w, 1.4), (-w * 0.93, 3.0), (-w * 0.78, 3.5), (w * 0.78, 3.5), (w * 0.93, 3.0), (w, 1.4), (w, 0.3)]
        press.fill([camera.at(x + px, y, pz) for px, pz in front], body)
        press.fill([camera.at(x + px, y, pz) for px, pz in ((-w * 0.88, 1.45), (-w * 0.8, 2.78), (w * 0.8, 2.78), (w * 0.88, 1.45))], glass)
        press.fill([camera.at(x + px, y, pz) for px, pz in ((-w * 0.75, 1.5), (-w * 0.2, 2.75), (w * 0.2, 2.75), (-w * 0.3, 1.5))], (0.45, 0, 0.35))
        press.fill([camera.at(x + px, y, pz) for px, pz in ((-0.62, 2.92), (-0.62, 3.28), (0.62, 3.28), (0.62, 2.92))], (0.2, 0, 0.95))
        press.fill([camera.at(x + px, y, pz) for px, pz in ((-w, 0.3), (-w, 0.62), (w, 0.62), (w, 0.3))], (0.2, 0, 0.9))
        band = (0, 0.06, 0) if livery == 0 else (0, 0.95, 0.05)
        press.fill([camera.at(x + px, y, pz) for px, pz in ((-w, 1.0), (-w, 1.22), (w, 1.22), (w, 1.0))], band)
        s = camera.size(x, y)
        for side in (-1, 1):
            lx, ly = camera.at(x + side * 0.95, y, 0.86)
            press.disc(lx, ly, s * 0.15, (0, 0.1, 0.9))
            press.disc(lx, ly, s * 0.1, (0.1, 0.05, 0.05))
            press.line([camera.at(x + side * 0.1, y, 1.5), camera.at(x + side * 0.55, y, 2.35)], s * 0.04, BLACK)
        press.line([camera.at(x, y + 2, 3.5), camera.at(x - 0.5, y + 2, 4.2), camera.at(x, y + 2, 4.9)], s * 0.07, (0.2, 0, 1))
        press.line([camera.at(x - 0.7, y + 2, 4.9), camera.at(x + 0.7, y + 2, 4.9)], s * 0.07, (0.2, 0, 1))
    x, y = camera.at(-0.5, -3.6)
    h = camera.size(0, -3.6) * 1.8
    press.fill([(x - 34, y), (x + 44, y), (x + 34, y + 150), (x - 120, y + 150)], (0.6, None, 0.55))
    people.figure(press, x, y, h, (0.95, 0, 0.45), (0.6, 0, 0.9), (0, 0.45, 0.15), (0, 0, 1), False, (people.DOWN, people.DOWN), people.WALK, hat=(0.95, 0, 0.6), back=True, shade=(None, None, 0.85))
    press.fill(moved([(0.1, -0.46), (0.24, -0.46), (0.25, -0.3), (0.09, -0.3)], x, y, h), (0, 0.95, 0.2))


@picture("night-train", (TEAL, OCHRE, INK), (6, 5), "A night train with lit windows crosses a tall stone viaduct under the moon; a village sleeps in the valley.")
def night_train(press: Press) -> None:
    """Wide valley at night, the arches as a rhythm, the row of lit windows the only warm line."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 700), (1, 0.5))
    press.fade(press.sheet_path(), 2, (0, 0), (0, 520), (0.72, 0.05))
    source = press.random
    for _ in range(90):
        press.disc(source.uniform(0, 1500), source.uniform(0, 330), source.uniform(1.5, 3.2), (0.1, 0.1, 0))
    press.disc(300, 190, 88, (0, 0.16, 0))
    press.disc(336, 172, 76, (0.93, None, 0.55))
    for points, colour in (
        (((-20, 500), (150, 400), (270, 440), (430, 300), (560, 390), (690, 350), (860, 460), (1010, 380), (1180, 270), (1330, 370), (1530, 300)), (0.62, 0, 0.12)),
        (((-20, 600), (200, 520), (420, 590), (700, 520), (960, 600), (1240, 500), (1530, 560)), (0.8, 0, 0.35)),
    ):
        press.fill([*points, (1530, 1020), (-20, 1020)], colour)
    for a, b, c in (((430, 300), (370, 350), (452, 372)), ((1180, 270), (1110, 330), (1215, 350)), ((150, 400), (110, 428), (172, 440))):
        press.fill([a, (a[0] + 50, a[1] + 36), c, (a[0] - 8, a[1] + 44), b], (0.12, 0, 0))
    press.fill([*curve((-20, 760), (300, 700), (700, 780), (1100, 730), (1530, 770)), (1530, 1020), (-20, 1020)], (0.95, 0, 0.6))
    for i in range(13):
        x, y = 470 + (i % 5) * 62 + source.uniform(-10, 10), 812 + (i // 5) * 48
        press.fill([(x, y), (x + 20, y - 20), (x + 40, y), (x + 40, y + 26), (x, y + 26)], (1, 0, 0.86))
        if i % 2 == 0:
            press.fill(rect(x + 14, y + 4, 8, 11), (0, 0.9, 0))
    press.fill([(632, 830), (632, 760), (645, 716), (658, 760), (658, 830)], (1, 0, 0.86))
    left, right = (-30, 500), (1530, 330)

    def deck(x, down=0.0):
        return (x, left[1] + (right[1] - left[1]) * (x + 30) / 1560 + down)

    stone, light = (0.62, 0.35, 0.42), (0.22, 0.42, 0.05)
    band = [deck(-30), deck(1530), deck(1530, 96), deck(-30, 84)]
    press.fill(band, light)
    edges = [-30, 128, 292, 464, 646, 840, 1050, 1278, 1530]
    for number, (x0, x1) in enumerate(itertools.pairwise(edges)):
        pier = 30 + number * 4
        spring0, spring1 = deck(x0, 230)[1], deck(x1, 230)[1]
        cx, cy = (x0 + x1) / 2 + pier / 2, (spring0 + spring1) / 2
        rx = (x1 - x0 - pier) / 2
        opening = [(x0 + pier, 1020), *ellipse(cx, cy, rx, cy - deck(cx, 96)[1] - 16, 0, 180, 360), (x1, 1020)]
        face = [deck(x0, 80), deck(x1, 80), (x1, spring1 + 10), *ellipse(cx, cy, rx, cy - deck(cx, 96)[1] - 16, 0, 360, 180), (x0 + pier, 1020), (x0, 1020)]
        press.fill(face, light)
        press.fill([(x0 + pier, 1020), (x0 + pier, cy), *ellipse(cx, cy, rx, cy - deck(cx, 96)[1] - 16, 0, 180, 285), *ellipse(cx + 16, cy + 6, rx, cy - deck(cx, 96)[1] - 16, 0, 285, 180), (x0 + pier + 22, 1020)], (0.9, 0.2, 0.72))
        press.line(opening[1:-1], 5, (0.5, 0.5, 0.3))
        for y in range(int(spring0) + 50, 1020, 50):
            press.line([(x0 + 2, y), (x0 + pier, y)], 2.5, stone)
        press.fill(rect(x0 - 6, spring0, pier + 12, 14), stone)
    press.line([deck(-30, 14), deck(1530, 14)], 12, stone)
    press.line([deck(-30, 52), deck(1530, 56)], 3, stone)
    press.fill([(-20, 900), *curve((-20, 880), (120, 850), (260, 900), (400, 960), (480, 1020)), (-20, 1020)], (1, 0, 0.9))
    for i in range(14):
        x, h = -10 + i * 34, source.uniform(90, 170)
        y = 905 + (i / 14) ** 2 * 110
        press.fill([(x - 26, y), (x, y - h), (x + 26, y)], (1, 0, 0.92))
    for i in range(7):
        x, h = 1310 + i * 36, source.uniform(80, 150)
        press.fill([(x - 26, 1020), (x, 1010 - h), (x + 26, 1020)], (1, 0, 0.92))
    starts = [40, 330, 628, 936]
    for number, x0 in enumerate(starts):
        x1 = x0 + 282 + number * 7
        a, b = deck(x0), deck(x1)
        h = 78 + number * 3
        press.fill([(a[0], a[1] - 12), (b[0], b[1] - 12), (b[0], b[1] - h), (b[0] - 8, b[1] - h - 10), (a[0] + 8, a[1] - h - 10), (a[0], a[1] - h)], (0.9, 0, 0.62))
        press.line([(a[0] + 4, a[1] - h - 5), (b[0] - 4, b[1] - h - 5)], 7, (0.2, 0.1, 0.0))
        press.line([(a[0], a[1] - 24), (b[0], b[1] - 24)], 5, (0, 0.85, 0))
        for i in range(9):
            p, q = between(a, b, (i + 0.22) / 9), between(a, b, (i + 0.84) / 9)
            lit = (number, i) not in ((0, 2), (1, 5), (1, 6), (2, 1), (2, 7), (3, 4))
            press.fill([(p[0], p[1] - h * 0.46), (q[0], q[1] - h * 0.46), (q[0], q[1] - h * 0.84), (p[0], p[1] - h * 0.84)], (0, 0.72 if (i + number) % 3 else 0.4, 0) if lit else (1, 0, 0.75))
            if lit and (i * 5 + number) % 4 == 0:
                m = between(p, q, 0.5)
                press.disc(m[0], m[1] - h * 0.62, 7, (0.3, 0.2, 0.95))
                press.fill([(m[0] - 10, m[1] - h * 0.46), (m[0] - 8, m[1] - h * 0.54), (m[0] + 8, m[1] - h * 0.54), (m[0] + 10, m[1] - h * 0.46)], (0.3, 0.2, 0.95))
        for k in (0.12, 0.2, 0.8, 0.88):
            p = between(a, b, k)
            press.disc(p[0], p[1] - 8, 11, (0.2, 0, 1))
    a, b = deck(1250), deck(1446)
    press.fill([(a[0], a[1] - 12), (b[0] + 14, b[1] - 14), (b[0] + 4, b[1] - 56), (b[0] - 40, b[1] - 98), (a[0], a[1] - 98)], (0, 0.95, 0.05))
    press.fill([(a[0], a[1] - 12), (b[0] + 14, b[1] - 14), (b[0] + 11, b[1] - 34), (a[0], a[1] - 36)], (0.3, 0.3, 0.95))
    press.fill([(b[0] - 66, b[1] - 86), (b[0] - 40, b[1] - 88), (b[0] - 12, b[1] - 58), (b[0] - 66, b[1] - 56)], (0.6, 0, 0.85))
    for k in (0.15, 0.35, 0.65, 0.85):
        p = between(a, b, k)
        press.disc(p[0], p[1] - 9, 13, (0.2, 0, 1))
    press.fill([(b[0] + 6, b[1] - 44), (1540, b[1] - 80), (1540, b[1] + 20)], (None, 0.55, 0.0))
    press.line([(a[0] + 60, a[1] - 98), (a[0] + 30, a[1] - 126), (a[0] + 62, a[1] - 150)], 5, (0.2, 0, 1))
    for x in (150, 450, 760, 1090, 1420):
        p = deck(x)
        press.line([p, (p[0], p[1] - 172)], 5, (0.5, 0.2, 0.85))
        press.line([(p[0], p[1] - 165), (p[0] + 40, p[1] - 152)], 4, (0.5, 0.2, 0.85))
    press.line([deck(-30, -152), deck(1530, -152)], 2.5, BLACK)


@picture("bus-rapid-lane", (SKY, BRICK, INK), (5, 5), "Seen from high above, a long bus runs free in its own red lane through a wide avenue while cars stand packed on both sides.")
def bus_rapid_lane(press: Press) -> None:
    """Near-vertical view: the empty red lane as a diagonal, the jam as texture on both sides."""
    camera = Camera((-6, -17, 33), (1, 3, 0), 1250, (750, 520))
    press.fill(press.sheet_path(), (0.3, 0.04, 0.62))
    turn = math.radians(-24)
    c, s = math.cos(turn), math.sin(turn)

    def w3(x, y, z=0.0):
        return x * c - y * s, x * s + y * c, z

    def ground(x0, y0, x1, y1, z=0.0):
        return camera.face(w3(x0, y0, z), w3(x1, y0, z), w3(x1, y1, z), w3(x0, y1, z))

    press.fill(ground(-60, -60, -13.4, 90), (0.05, 0.22, 0.04))
    press.fill(ground(13.4, -60, 60, 90), (0.05, 0.22, 0.04))
    for x in (-13.4, 13.1):
        press.fill(ground(x, -60, x + 0.35, 90), (0, 0, 0))
    press.fill(ground(-2.6, -60, 2.6, 90), (0, 0.92, 0.0))
    for x in (-2.95, 2.6):
        press.fill(ground(x, -60, x + 0.35, 90), (0, 0, 0))
    for i in range(34):
        for x in (-8.1, 7.9):
            press.fill(ground(x, -40 + i * 3.6, x + 0.2, -38.2 + i * 3.6), (0, 0, 0))
    for k in range(6):
        press.fill(ground(-13 + k * 1.8, 15.2, -12.1 + k * 1.8, 18.2), (0, 0, 0))
        press.fill(ground(3.4 + k * 1.8, 15.2, 4.3 + k * 1.8, 18.2), (0, 0, 0))

    def solid(x, y, w, d, low, high, top, front, side):
        press.fill(camera.face(w3(x + w, y, low), w3(x + w, y + d, low), w3(x + w, y + d, high), w3(x + w, y, high)), side)
        press.fill(camera.face(w3(x, y, low), w3(x, y + d, low), w3(x, y + d, high), w3(x, y, high)), side)
        press.fill(camera.face(w3(x, y, low), w3(x + w, y, low), w3(x + w, y, high), w3(x, y, high)), front)
        press.fill(ground(x, y, x + w, y + d, high), top)

    source = press.random
    paints = (((0, 0, 0), (0.2, 0, 0.05)), ((0.75, 0, 0), (0.9, 0, 0.35)), ((0, 0.06, 0.85), (0, 0, 1)), ((0.3, 0, 0.05), (0.5, 0, 0.3)), ((0, 0.3, 0), (0, 0.4, 0.3)), ((0.4, 0, 0.45), (0.5, 0, 0.75)))
    jobs = []
    for lane in (-12.3, -9.6, -6.9, 4.7, 7.4, 10.2):
        y = -36 + source.uniform(0, 3)
        while y < 62:
            length = source.choice((4.2, 4.4, 4.6, 6.4))
            if not 14.2 - length < y < 18.6:
                jobs.append((y, lane + source.uniform(-0.15, 0.15), length))
            y += length + source.uniform(0.7, 1.5)
    for y, x, length in sorted(jobs, reverse=True):
        top, dark = paints[source.randrange(6)]
        w, tall = 1.95, 1.9 if length > 6 else 0.85
        press.fill(camera.face(w3(x + 0.2, y - 0.1, 0), w3(x + w + 0.9, y - 0.4, 0), w3(x + w + 0.9, y + length - 0.5, 0), w3(x + 0.2, y + length, 0)), (None, None, 0.95))
        solid(x, y, w, length, 0.2, tall, top, dark, dark)
        if length > 6:
            for k in range(3):
                press.fill(ground(x + 0.2, y + 0.8 + k * 1.8, x + w - 0.2, y + 1.1 + k * 1.8, tall), dark)
        else:
            press.fill(ground(x + 0.12, y + 0.95, x + w - 0.12, y + length - 1.25, tall), (0.2, 0, 0.9))
            solid(x + 0.26, y + 1.3, w - 0.52, length - 3.0, tall, 1.35, top, (0.2, 0, 0.9), (0.2, 0, 0.9))
    for y, length in ((28.0, 13.0), (-9.5, 15.5)):
        press.fill(camera.face(w3(-0.9, y, 0), w3(2.6, y - 1.2, 0), w3(2.6, y + length - 1, 0), w3(-0.9, y + length, 0)), (None, None, 0.6))
        solid(-1.45, y, 2.7, length, 0.35, 3.1, (0, 0.03, 0), (0, 0.9, 0.2), (0, 0.8, 0.42))
        press.fill(camera.face(w3(-1.25, y - 0.03, 1.5), w3(1.05, y - 0.03, 1.5), w3(1.05, y - 0.03, 2.6), w3(-1.25, y - 0.03, 2.6)), (0.45, 0, 0.85))
        for k in range(int(length / 2)):
            press.fill(camera.face(w3(-1.48, y + 0.7 + k * 2, 1.5), w3(-1.48, y + 2.3 + k * 2, 1.5), w3(-1.48, y + 2.3 + k * 2, 2.5), w3(-1.48, y + 0.7 + k * 2, 2.5)), (0.45, 0, 0.9))
        for k in (0.2, 0.66):
            press.fill(ground(-0.9, y + length * k, 0.7, y + length * k + 1.9, 3.12), (0.45, 0, 0.05))
        press.fill(ground(-1.45, y + length * 0.48, 1.25, y + length * 0.48 + 0.5, 3.12), (0.2, 0, 0.75))
        press.fill(ground(-0.25, y + 0.4, 0.05, y + length - 0.4, 3.12), (0, 0.9, 0))
    for x, y in ((-15, 2), (-16, 22), (15.5, -4), (16, 12), (15.5, 26), (-15, 40), (17, 42), (-16, -11), (20, 20)):
        px, py = camera.at(*w3(x, y, 3))
        r = camera.size(*w3(x, y, 3)) * 2.1
        press.fill(moved([(math.cos(i * 0.7854) * (1 if k else 0.3), math.sin(i * 0.7854) * (1 if k else 0.3)) for i in range(8) for k in (1, 0)], px + r * 0.6, py + r * 0.4, r), (None, None, 0.5))
        for i in range(11):
            a = i * 2 * math.pi / 11 + 0.2
            tip = (px + r * math.cos(a), py + r * 0.9 * math.sin(a))
            press.fill(taper(curve((px, py), (px + r * 0.5 * math.cos(a + 0.25), py + r * 0.5 * math.sin(a + 0.25)), tip), r * 0.36, r * 0.06), (1, 0, 0.45) if i % 2 else (0.95, 0, 0.2))
    for number, (x, y) in enumerate(((-17.5, 9), (-19.8, 15), (19.8, 5), (19.6, 33), (-19.2, -3), (23, 13))):
        r = camera.size(*w3(x, y, 2.2)) * 1.25
        px, py = camera.at(*w3(x, y, 2.2))
        press.fill(ellipse(px + r * 0.9, py + r * 0.55, r, r * 0.8), (None, None, 0.5))
        for k in range(6):
            panel = (((0, 0.92, 0), (0, 0.05, 0)), ((0.85, 0, 0.1), (0, 0.05, 0)), ((0, 0.6, 0), (0.2, 0, 0.75)))[number % 3][k % 2]
            press.fill([(px, py), *ellipse(px, py, r, r * 0.86, 0, k * 60, k * 60 + 60)], panel)
    for _ in range(18):
        x = source.choice((-14.6, 14.4)) + source.uniform(-0.3, 4) * (1 if source.random() < 0.5 else -0.2)
        y = source.uniform(-16, 50)
        if abs(x) < 14:
            continue
        px, py = camera.at(*w3(x, y))
        h = camera.size(*w3(x, y)) * 1.5
        press.fill(taper([(px, py), (px + h * 0.7, py + h * 0.12)], h * 0.3, h * 0.2), (None, None, 0.55))
        people.figure(press, px, py, h, source.choice(((0, 0.9, 0.1), (0.9, 0, 0.1), (0, 0, 0.9), (0, 0, 0))), (0.3, 0, 0.85), (0.1, 0.6, 0.5), BLACK, source.random() < 0.5, gait=people.WALK)
