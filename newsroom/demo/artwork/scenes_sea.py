"""Pictures of the sea and of people who live by it."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, between, curve, ellipse, moved, ragged, rect, taper
from .toolkit import BRICK, INK, ROSE, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


def _branch(press: Press, x, y, length, angle, width, depth, colour) -> None:
    tip = (x + length * math.cos(angle), y + length * math.sin(angle))
    press.fill(taper([(x, y), tip], width, width * 0.7), colour)
    press.disc(tip[0], tip[1], width * 0.38, colour)
    if depth:
        for turn in (-0.48, 0.05, 0.5)[: 3 if depth > 1 else 2]:
            _branch(press, tip[0], tip[1], length * press.random.uniform(0.62, 0.8), angle + turn + press.random.uniform(-0.15, 0.15), width * 0.7, depth - 1, colour)


@picture("reef-underwater", (TEAL, ROSE, INK), (4, 4), "A diver hovers over a steel frame planted with young corals on a tropical reef, small fish around and light falling from above.")
def reef_underwater(press: Press) -> None:
    """Under water, looking slightly up: light fan from the top, corals dark and rosy in front."""
    press.fade(press.sheet_path(), 0, (900, -40), (620, 980), (0.16, 1.0))
    press.fade(press.sheet_path(), 2, (0, 640), (0, 1020), (0, 0.4))
    for x, w, lean in ((700, 60, -330), (860, 110, -150), (1040, 80, 90), (1180, 130, 330), (560, 50, -480)):
        press.fade([(x, -20), (x + w, -20), (x + w * 1.5 + lean, 820), (x + lean, 820)], 0, (0, -20), (0, 800), (0.06, 0.8))
    press.fill([*ragged([(-20, 640), (160, 590), (330, 640), (520, 690), (700, 715)], 12, 28, press.random), (900, 1020), (-20, 1020)], (1, 0.1, 0.15))
    press.fill([*ragged([(820, 760), (1050, 690), (1250, 640), (1400, 560), (1530, 530)], 14, 30, press.random), (1530, 1020), (700, 1020)], (1, 0.1, 0.25))
    for x, y, s, tone in ((150, 610, 70, 0.5), (330, 650, 50, 0.7), (1330, 610, 80, 0.6), (1180, 690, 60, 0.45)):
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
    legs = [taper(curve((590, 512), (480, 470), (360, 476)), 58, 30), taper(curve((580, 540), (470, 540), (350, 580)), 60, 30)]
    for leg in legs:
        press.fill(leg, suit)
    press.fill(curve((372, 462), (300, 440), (190, 400), (204, 446), (290, 490), (366, 492)), (0, 0.95, 0))
    press.fill(curve((362, 562), (290, 590), (186, 640), (214, 652), (300, 622), (372, 594)), (0, 0.95, 0))
    press.fill(curve((560, 500), (640, 476), (760, 486), (800, 520), (760, 566), (640, 568), (566, 552), closed=True), suit)
    press.fill(curve((590, 462), (620, 440), (740, 446), (752, 470), (734, 492), (610, 486), closed=True), (0.1, 0.05, 0))
    press.fill(curve((600, 476), (740, 478), (734, 492), (610, 488), closed=True), (None, None, 0.6))
    press.line(curve((748, 460), (800, 440), (850, 500), (852, 530)), 7, BLACK)
    press.fill(taper(curve((775, 540), (800, 630), (852, 706)), 44, 24), suit)
    press.fill(taper(curve((745, 552), (745, 650), (800, 724)), 44, 24), suit)
    press.disc(856, 712, 15, skin)
    press.disc(806, 732, 15, skin)
    press.fill(ellipse(836, 515, 48, 44, 20), suit)
    press.fill(curve((850, 500), (880, 504), (886, 530), (862, 552), (842, 544), (840, 514), closed=True), skin)
    press.fill(curve((856, 494), (894, 500), (898, 524), (868, 530), (850, 518), closed=True), (0.2, 0, 0.0))
    press.line(curve((856, 494), (894, 500), (898, 524), (868, 530), (850, 518), (856, 494)), 6, BLACK)
    press.disc(868, 546, 14, (0, 0, 1))
    for x, y, r in ((905, 470, 10), (926, 428, 15), (912, 380, 9), (948, 340, 19), (930, 280, 12), (962, 220, 24), (940, 150, 14), (985, 88, 28)):
        press.disc(x, y, r, (0.03, None, 0))
    for x, y, s, flip in ((1090, 420, 1.3, True), (1180, 470, 1.6, True), (1120, 530, 1.1, True), (1250, 400, 1.0, True), (1290, 500, 1.3, True), (250, 250, 1, False), (330, 290, 1.2, False), (210, 310, 0.8, False)):
        fish = [*curve((0, 0), (22, -20), (52, -16), (72, 0), (52, 16), (22, 20), (0, 0)), (-22, 17), (-14, 0), (-22, -17)]
        press.fill(moved(fish, x, y, s, flip), (0, 0.85, 0))
        press.fill(moved(rect(24, -19, 9, 38), x, y, s, flip), (0, 0.05, 0))
        press.disc(x + (56 if not flip else -56) * s, y - 3 * s, 4 * s, (0, 0, 1))
    for x, y, s in ((-10, 1010, 90), (110, 1030, 70), (1440, 1020, 110), (1300, 1040, 70)):
        for i in range(7):
            _branch(press, x, y, s, math.radians(-150 + i * 20), s * 0.2, 2, (1, 0.4, 0.8))


@picture("salt-pans", (TEAL, ROSE, INK), (4, 6), "Evaporation ponds in pale squares seen from the air; workers in wide hats rake salt into white cones with long shadows.")
def salt_pans(press: Press) -> None:
    """Aerial, nearly a map: a skewed mosaic of ponds, cones of salt, shadows giving the sun."""
    press.fill(press.sheet_path(), (0, 0.22, 0.04))
    camera = Camera((4, -14, 30), (6, 6, 0), 1150, (750, 500))
    tints = [(0.12, 0, 0), (0.3, 0, 0), (0, 0.45, 0), (0.08, 0.2, 0), (0.55, 0, 0), (0, 0.75, 0), (0, 0.08, 0), (0.2, 0.35, 0), (0.8, 0.1, 0)]
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
                press.fill(camera.face((x + 0.2, y + 0.2, 0), (x + w - 0.2, y + 0.2, 0), (x + w - 0.2, y + depth * 0.5, 0)), tuple(min(1, t + 0.12) if t else 0 for t in tint))
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
                press.fill([(cx - r, cy), (cx + r * 0.6, cy + r * 0.3), (cx + r * 3.4, cy - r * 0.55)], (0.45, None, 0.25))
                press.fill([(cx, cy - r * 1.5), *ellipse(cx, cy, r, r * 0.5, 0, 0, 180)], (0, 0, 0))
                press.fill([(cx, cy - r * 1.5), *ellipse(cx, cy, r, r * 0.5, 0, 0, 95)], (0.38, 0.05, 0))
    for px, py, flip, coat in ((-1.5, -3.6, False, (0, 0.95, 0.05)), (6.2, 0.6, True, (0.9, 0, 0.4)), (1.6, 6.4, False, (0, 0.05, 0.85)), (13.2, -1.6, True, (0.9, 0, 0.3)), (14.6, 8.6, True, (0, 0.95, 0.1))):
        x, y = camera.at(px, py)
        h = camera.size(px, py) * 3.5
        side = -1 if flip else 1
        press.fill(taper([(x, y), (x + h * 0.95, y - h * 0.17)], h * 0.2, h * 0.12), (0.5, None, 0.35))
        press.line([(x + side * h * 0.12, y - h * 0.62), (x + side * h * 0.72, y + h * 0.1)], max(3, h * 0.028), BLACK)
        press.line([(x + side * h * 0.6, y + h * 0.13), (x + side * h * 0.84, y + h * 0.05)], h * 0.06, BLACK)
        people.figure(press, x, y, h, coat, (1, 0, 0.7), (0, 0.9, 0.45), BLACK, flip, (people.AHEAD, ((0.17, -0.66), (0.24, -0.52))), people.WALK, lean=0.28, shade=(None, None, 0.4))
        hx, hy = x + side * h * 0.26, y - h * 0.98
        press.fill([(hx - h * 0.17, hy + h * 0.07), (hx, hy - h * 0.07), (hx + h * 0.17, hy + h * 0.07), (hx, hy + h * 0.1)], (0, 0.25, 0))
        press.fill([(hx, hy - h * 0.07), (hx + h * 0.17, hy + h * 0.07), (hx, hy + h * 0.1)], (0, 0.5, 0.35))


@picture("ship-crew", (TEAL, BRICK, INK), (4, 5), "Four seafarers in overalls and helmets haul a thick mooring rope on the foredeck of a cargo ship as a harbour comes into view.")
def ship_crew(press: Press) -> None:
    """On deck, close: a chain of bodies leaning on the rope, drawn as one diagonal."""
    press.fill(press.sheet_path(), (0.14, 0.08, 0))
    press.fill([*curve((-20, 350), (200, 332), (480, 342), (720, 328), (1000, 340), (1300, 336), (1530, 344)), (1530, 420), (-20, 420)], (0.4, 0, 0.05))
    for x, h in ((70, 150), (170, 150), (330, 190), (520, 170), (640, 170)):
        press.line([(x, 345), (x, 345 - h)], 8, (0.5, 0, 0.1))
        press.line([(x + 30, 345), (x + 8, 345 - h)], 6, (0.5, 0, 0.1))
        press.line([(x - 50, 345 - h * 0.86), (x + 90, 345 - h)], 7, (0.5, 0, 0.1))
    press.fill(rect(-20, 390, 1540, 260), (0.62, 0, 0.02))
    for _ in range(40):
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
    rope = curve((1330, 470), (1190, 560), (1000, 596), (760, 618), (480, 650), (220, 690), (70, 760), (120, 860), (330, 910))
    skin = (0, 0.55, 0.32)
    team = [(985, 872, 520, (0.1, 0.06, 0), (0, 0.3, 0)), (780, 895, 540, (0, 0.15, 0.92), (0, 0, 0)), (565, 918, 562, (0.75, 0, 0.15), (0, 0.95, 0.0)), (340, 940, 585, (0.1, 0.06, 0), (0, 0, 0))]
    for x, y, h, suit, hat in team:
        press.fill([(x - 60, y - 4), (x + 80, y - 4), (x + 10, y + 40), (x - 170, y + 34)], (None, None, 0.75))
        tone = (None, None, 0.32) if suit[2] < 0.5 else (None, None, 1)
        people.figure(press, x - h * 0.08, y, h, suit, suit, skin, (0, 0, 1), False, None, ((-0.04, -0.25, -0.02, 0), (0.14, -0.24, 0.25, -0.01)), lean=-0.32, hat=hat, shade=tone)
    press.fill(taper(rope, 17, 36), (0, 0.12, 0.02))
    marks = len(rope)
    for i in range(2, marks - 1):
        x, y = rope[i]
        w = 17 + 19 * i / marks
        press.line([(x - w * 0.35, y + w * 0.45), (x + w * 0.35, y - w * 0.45)], 3, (None, None, 0.75))
    for x, y, h, suit, _ in team:
        dark = (suit[0], suit[1], min(1.0, suit[2] + 0.3))
        for reach, colour, drop in ((0.215, dark, 0.02), (0.085, suit, 0.0)):
            hx = x + h * reach
            hy = min(rope, key=lambda p, at=hx: abs(p[0] - at) + (1000 if p[1] > 740 else 0))[1]
            shoulder = (x - h * (0.235 - drop * 2), y - h * (0.76 + drop))
            elbow = (x - h * (0.115 - reach * 0.35), y - h * (0.585 + drop))
            press.fill(taper(curve(shoulder, elbow, (hx - 12, hy - 6)), h * 0.072, h * 0.05), colour)
            press.fill(ellipse(hx, hy, 23, 20), skin)
            for k in (-9, 0, 9):
                press.line([(hx + k - 3, hy - 15), (hx + k + 2, hy + 14)], 2.2, (None, None, 0.75))
    for i, (rx, ry) in enumerate(((235, 62), (190, 48), (140, 35), (86, 20))):
        for y, tone in ((12, (0, 0.2, 0.75)), (0, (0, 0.12, 0.02))):
            press.line(ellipse(420, 940 - i * 5 + y, rx, ry), 24, tone)
        for k in range(0, 360, max(9, 5 + i * 3)):
            a = math.radians(k)
            x, y = 420 + rx * math.cos(a), 940 - i * 5 + ry * math.sin(a)
            press.line([(x - 5, y + 10), (x + 5, y - 10)], 2.5, (None, None, 0.65))
