"""Pictures of money and goods: a ledger, a central bank, a container port."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, curve, ellipse, moved, rect, taper
from .toolkit import BRICK, INK, OCHRE, SAND, SKY, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


@picture("ledger-desk", (TEAL, SAND, INK), (6, 6), "A hand with a pen rests on an open account book seen from straight above; magnifying glass, folders and a cup in the lamplight.")
def ledger_desk(press: Press) -> None:
    """Straight down on the desk: paper shapes turned against each other, one cone of light."""
    press.fill(press.sheet_path(), (0.62, 0.4, 0.42))
    for i in range(10):
        press.line(curve((-20, i * 112 + 20), (500, i * 112 + 6), (1000, i * 112 + 30), (1530, i * 112 + 12)), 3, (None, None, 0.75))
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
        page = [(0, -285), *curve((side * 10, -285), (side * 120, -298), (side * 300, -288), (side * 482, -290)), (side * 486, 298), *curve((side * 486, 300), (side * 300, 296), (side * 120, 288), (side * 10, 302)), (0, 302)]
        press.fill(at(page), (0, 0.08, 0))
        press.fill(at([(0, -285), (side * 46, -294), (side * 46, 292), (0, 302)]), (0.0, 0.35, 0.12 if side > 0 else 0.0))
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
            for column, (start, room) in enumerate(((0, 62), (80, 74), (176, 84), (276, 120)) if side < 0 else ((0, 124), (146, 74), (246, 66), (338, 60))):
                if source.random() < 0.14:
                    continue
                w = room * source.uniform(0.4, 0.95)
                stroke = [(left + start + 4 + k * 7, y + 15 + source.uniform(-6, 5)) for k in range(max(2, int(w / 7)))]
                tone = (None, None, 0.9) if (i, side, column) not in ((6, -1, 2), (9, -1, 2), (13, -1, 2)) else (0, 1, 0.35)
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
            stroke = [(360 + k * 15, y - 12 - k * 1.9 + source.uniform(-11, 10)) for k in range(4 + (i * 5) % 8)]
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
    palm = curve((930, 600), (985, 572), (1050, 560), (1120, 600), (1190, 668), (1250, 770), (1180, 840), (1095, 800), (1010, 756), (960, 690), closed=True)
    press.fill(moved(palm, 14, 18), (None, None, 0.55))
    press.fill(palm, skin)
    for path, first, last in ((((1150, 770), (1040, 752), (950, 712), (926, 672)), 64, 36), (((1120, 720), (1010, 694), (940, 660), (908, 622)), 62, 36), (((1080, 660), (1010, 610), (948, 590), (902, 578)), 60, 30)):
        press.fill(taper(curve(*path), first, last), skin)
        press.disc(path[-1][0], path[-1][1], last / 2, skin)
    for path in (((1120, 736), (1030, 722), (962, 690), (930, 660)), ((1110, 690), (1020, 654), (960, 630), (922, 606))):
        press.line(curve(*path), 4, (None, None, 0.55))
    press.fill(taper([pen_end, (pen_tip[0] + 34, pen_tip[1] - 17)], 20, 15), (0.95, 0, 0.6))
    press.fill([(pen_tip[0] + 36, pen_tip[1] - 25), (pen_tip[0] + 38, pen_tip[1] - 10), pen_tip], (0, 0.2, 0.85))
    press.fill(taper(curve((1120, 610), (1060, 560), (1000, 540), (946, 548)), 58, 34), skin)
    press.disc(944, 549, 17, skin)
    press.line(curve((1100, 622), (1050, 582), (1000, 560), (950, 566)), 4, (None, None, 0.55))
    press.fill(ellipse(948, 545, 12, 9, -10), (0, 0.25, 0))
    press.fill([(1180, 668), (1226, 640), (1290, 800), (1216, 870)], (0, 0, 0))
    press.fill([(1216, 636), (1286, 580), (1560, 720), (1560, 1040), (1390, 1040), (1216, 884), (1252, 770)], (0.95, 0, 0.55))
    for i in range(4):
        press.line([(1262 + i * 60, 690 + i * 44), (1330 + i * 60, 650 + i * 40)], 4, (None, None, 0.95))


@picture("central-bank", (SKY, OCHRE, INK), (5, 5), "Tall columns of a central bank seen steeply from below, bright against a deep porch; small figures climb the steps.")
def central_bank(press: Press) -> None:
    """Worm's-eye view: columns converge upwards, the steps spread below, light from the left."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 700), (0.95, 0.25))
    camera = Camera((-5.0, -15, 0.6), (1.8, 4, 7.4), 900, (750, 520))
    warm, light, dark = (0, 0.3, 0.0), (0, 0.1, 0), (0.55, 0.25, 0.5)
    press.fill(camera.wall(-16, 6.2, 16, 6.2, 1.6, 15), (0.75, 0.3, 0.62))
    for x in (-9, -3, 3, 9):
        press.fill(camera.wall(x - 1.2, 6.1, x + 1.2, 6.1, 2.2, 7.4), (0.6, 0.1, 0.92))
        press.fill(camera.wall(x - 1.2, 6.1, x + 1.2, 6.1, 8.6, 11.8), (0.6, 0.1, 0.92))
        press.fill(camera.wall(x - 0.06, 6.05, x + 0.06, 6.05, 2.2, 7.4), (0.4, 0.5, 0.5))
    press.fill(camera.floor(-14, 0, 14, 6.2, 13.4), (0.75, 0.3, 0.66))
    for i in range(9):
        x = -12 + i * 3 - 0.8
        if i < 8:
            press.fill(camera.floor(x + 2.0, 0.8, x + 2.9, 5.4, 13.35), (0.6, 0.3, 0.9))
    press.fill(camera.face((13.4, 0, 1.6), (13.4, 7, 1.6), (13.4, 7, 15), (13.4, 0, 15)), dark)
    for i in range(9):
        x = 12 - i * 3
        for z0, z1, half, colour in ((1.6, 2.0, 0.95, light), (12.8, 13.4, 1.0, light)):
            press.fill(camera.wall(x - half, -0.4, x + half, -0.4, z0, z1), colour)
        left = [camera.at(x - 0.72 + 0.0 * k, 0, 2 + k * 1.8) for k in range(7)]
        right = [camera.at(x + 0.72, 0, 2 + k * 1.8) for k in range(7)]
        press.fill(left + right[::-1], warm)
        for _k, (a, b, colour) in enumerate(((-0.72, -0.3, light), (0.18, 0.72, (0.35, 0.4, 0.22)), (0.46, 0.72, (0.6, 0.4, 0.55)))):
            press.fill([camera.at(x + a, 0, 2), camera.at(x + b, 0, 2), camera.at(x + b, 0, 12.8), camera.at(x + a, 0, 12.8)], colour)
        for flute in (-0.3, 0.18):
            press.line([camera.at(x + flute, -0.02, 2.2), camera.at(x + flute, -0.02, 12.6)], 3, (None, None, 0.55))
        for side in (-1, 1):
            press.fill(ellipse(*camera.at(x + side * 0.72, -0.3, 12.75), camera.size(x, 0, 12.8) * 0.3, camera.size(x, 0, 12.8) * 0.26), (0, 0.2, 0.05))
            press.fill(ellipse(*camera.at(x + side * 0.72, -0.3, 12.75), camera.size(x, 0, 12.8) * 0.13, camera.size(x, 0, 12.8) * 0.12), (0, 0.35, 0.7))
    press.fill(camera.wall(-14, -0.5, 14, -0.5, 13.4, 15.2), warm)
    press.fill(camera.wall(-14, -0.55, 14, -0.55, 14.2, 14.4), dark)
    for i in range(20):
        press.fill(camera.wall(-14 + i * 1.4, -0.6, -13.3 + i * 1.4, -0.6, 14.5, 14.95), dark)
    press.fill(camera.face((-14.6, -1.2, 15.2), (14.6, -1.2, 15.2), (14.6, -0.5, 15.2), (-14.6, -0.5, 15.2)), dark)
    press.fill(camera.wall(-14.6, -1.2, 14.6, -1.2, 15.2, 15.7), light)
    press.fill(camera.face((-14.8, -1.3, 15.7), (14.8, -1.3, 15.7), (0, -1.3, 20.4)), light)
    press.fill(camera.face((-12.2, -1.35, 16.1), (12.2, -1.35, 16.1), (0, -1.35, 19.8)), (0, 0.45, 0.06))
    for i in range(9):
        z = 1.6 - i * 0.2
        y = -0.8 - i * 0.75
        press.fill(camera.wall(-18, y, 18, y, z - 0.2, z), (0.42, 0.22, 0.2) if i % 2 else (0.5, 0.25, 0.28))
        if z < 0.6:
            press.fill(camera.floor(-18, y - 0.75, 18, y, z - 0.2), (0, 0.14, 0))
        else:
            press.line([camera.at(-18, y, z), camera.at(18, y, z)], 4, (0, 0.05, 0))
    press.fill(camera.floor(-40, -14.5, 40, -7.5, -0.2), (0, 0.2, 0.02))
    for x, y, z, coat, flip, gait, dress in (
        (-3.2, -1.0, 1.6, (0, 0.05, 0.92), False, people.WALK, False),
        (0.6, -2.4, 1.2, (0.9, 0, 0.3), True, people.WALK, True),
        (2.6, -1.2, 1.6, (0, 0.85, 0.05), False, people.STAND, False),
        (-1.6, -4.5, 0.6, (0, 0.05, 0.9), False, people.STRIDE, False),
        (5.2, -3.2, 1.0, (0.5, 0, 0.5), True, people.WALK, False),
    ):
        px, py = camera.at(x, y, z)
        h = camera.size(x, y, z) * 1.75
        press.fill(taper([(px, py), (px + h * 0.9, py + h * 0.05)], h * 0.2, h * 0.1), (None, None, 0.6))
        people.figure(press, px, py, h, coat, (0.2, 0, 0.95), (0, 0.5, 0.2), (0, 0, 1), flip, gait=gait, dress=dress, back=True, shade=(None, None, 0.7))
        press.fill(moved([(0.09, -0.46), (0.22, -0.46), (0.22, -0.36), (0.09, -0.36)], px, py, h, flip), (0, 0.7, 0.6))


@picture("container-port", (TEAL, BRICK, INK), (6, 4), "Gantry cranes reach over a ship stacked with containers; a container hangs on cables above the quay where two dock workers wait.")
def container_port(press: Press) -> None:
    """Quay level, two-point perspective: boxes as a wall of colour, the cranes leaning over it."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 720), (0.28, 0.02))
    press.fade(press.sheet_path(), 1, (0, 250), (0, 760), (0.0, 0.22))
    camera = Camera((-27, -40, 11.5), (2, 18, 11.5), 1240, (620, 540))
    press.fill(camera.floor(-300, 4, 300, 900, -3), (0.55, 0, 0))
    press.fill([(-20, 560), (200, 545), (420, 552), (560, 556), (560, 590), (-20, 600)], (0.4, 0, 0.03))
    paints = (((0, 0.95, 0), (0, 0.95, 0.42)), ((0.85, 0, 0.1), (1, 0, 0.55)), ((0, 0.1, 0), (0.25, 0.1, 0.08)), ((0.4, 0, 0), (0.65, 0, 0.2)), ((0, 0.45, 0), (0, 0.55, 0.35)), ((0.3, 0.2, 0.72), (0.3, 0.2, 0.95)))
    hull = [(-16, 6, -3), (66, 6, -3), (70, 6, 8), (-21, 6, 8)]
    press.fill(camera.face(*hull), (0.95, 0, 0.5))
    press.fill(camera.face((-16, 6, -3), (66, 6, -3), (66.5, 6, -1.2), (-16.7, 6, -1.2)), (0, 0.95, 0.12))
    press.fill(camera.face((-21, 6, 8), (-16, 6, -3), (-10, 15, -3), (-21.5, 17, 8)), (0.55, 0, 0.12))
    press.fill(camera.wall(-21, 5.95, 70, 5.95, 7.6, 8), (0, 0.05, 0))
    press.fill(camera.wall(-21.2, 6, -21.4, 17, 7.6, 8.1), (0, 0.05, 0))
    heights = (2, 4, 5, 6, 6, 7, 6, 5, 6)
    length, tall = 7.3, 2.5
    for bay in range(8, -1, -1):
        x = -15 + bay * 8.2
        for column in range(3, -1, -1):
            for level in range(max(1, heights[bay] - (column == 0) - (bay * column) % 2)):
                top, dark = paints[(bay * 5 + level * 7 + column * 3 + level * bay) % 6]
                camera.box(press, x, 6.3 + column * 2.5, 8 + level * tall, length, 2.4, tall - 0.12, (0, 0.05, 0), top, dark)
                if column == 0:
                    for k in range(1, 8):
                        t = x + length * k / 8
                        press.line([camera.at(t, 6.28, 8.3 + level * tall), camera.at(t, 6.28, 7.6 + (level + 1) * tall)], 2.2, dark)
    press.fill(camera.floor(-300, -60, 300, 4), (0.1, 0.2, 0.12))
    press.fill(camera.wall(-300, 4, 300, 4, -3, 0), (0.3, 0.2, 0.85))
    for y in (-8, 1.5):
        press.fill(camera.floor(-300, y, 300, y + 0.35), (0.2, 0, 0.8))
    for i in range(10):
        press.fill(camera.floor(-34 + i * 9, -4.6, -29 + i * 9, -4.2), (0, 0.02, 0))

    def beam(a, b, width, colour):
        press.fill(taper([camera.at(*a), camera.at(*b)], camera.size(*a) * width, camera.size(*b) * width), colour)

    for x in (44, 8):
        red, deep = (0, 0.95, 0.02), (0.1, 0.95, 0.5)
        for dx in (0, 9):
            for y in (1.7, -7.8):
                beam((x + dx, y, 0), (x + dx, y, 27), 0.95, red if y < 0 else deep)
                beam((x + dx + 0.3, y, 0), (x + dx + 0.3, y, 27), 0.3, deep)
            beam((x + dx, -7.8, 12), (x + dx, 1.7, 12), 0.8, deep)
            beam((x + dx, -7.8, 12.5), (x + dx, 1.7, 26), 0.5, red)
        for y in (-7.8, 1.7):
            beam((x, y, 3), (x + 9, y, 3), 0.9, red)
            beam((x, y, 12), (x + 9, y, 12), 0.7, red)
        beam((x + 4.5, -16, 27), (x + 4.5, 34, 27), 1.9, red)
        beam((x + 4.5, -16, 26.4), (x + 4.5, 34, 26.4), 0.7, deep)
        beam((x + 4.5, -2, 27), (x + 4.5, -2, 40), 0.8, red)
        for y in (-15, 12, 30):
            press.line([camera.at(x + 4.5, -2, 40), camera.at(x + 4.5, y, 27.6)], 5, deep)
        camera.box(press, x + 1.5, -14, 27.6, 6, 6, 3.4, (0, 0.05, 0), (0, 0.05, 0), (0.4, 0, 0.1))
        press.fill(camera.wall(x + 2, -14.05, x + 7, -14.05, 28.8, 30.2), (0.9, 0, 0.5))
    hx, hy, hz = 2.6, -4.6, 15.4
    for dx in (0.6, 6.7):
        press.line([camera.at(hx + dx, hy + 1.2, hz + 2.6), camera.at(12.5 - 3 + dx * 0.6, -4, 26)], 4, BLACK)
    camera.box(press, hx, hy, hz, 7.3, 2.4, 2.5, (0, 0.05, 0), (0, 0.05, 0), (0.4, 0, 0.12))
    for k in range(1, 10):
        press.line([camera.at(hx + 0.73 * k, hy - 0.02, hz + 0.2), camera.at(hx + 0.73 * k, hy - 0.02, hz + 2.3)], 3, (0.45, 0, 0.12))
    press.fill(camera.wall(hx, hy, hx + 7.3, hy, hz + 2.5, hz + 2.9), (0, 0.1, 1))
    press.fill(camera.floor(hx - 1, hy - 1, hx + 7, hy + 3), (0.35, None, 0.5))
    for x, y, flip, arms in ((-9.0, -3.5, False, (people.DOWN, people.RAISED)), (-6.6, -3, True, (people.DOWN, people.DOWN))):
        px, py = camera.at(x, y)
        h = camera.size(x, y) * 2.5
        press.fill(taper([(px, py), (px + h * 0.9, py + h * 0.1)], h * 0.24, h * 0.12), (0.3, None, 0.6))
        people.figure(press, px, py, h, (0, 0.95, 0.0), (0.9, 0, 0.55), (0.05, 0.5, 0.3), BLACK, flip, arms, hat=(0, 0, 0), back=True, shade=(None, None, 0.5))
        press.fill(moved(rect(-0.1, -0.66, 0.2, 0.035), px, py, h), (0, 0, 0))
