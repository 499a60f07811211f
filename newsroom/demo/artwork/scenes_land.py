"""Pictures of fields, mountains, deserts and harvests."""

import math

from . import people
from .catalogue import picture
from .shapes import Camera, between, curve, ellipse, moved, ragged, rect, taper
from .toolkit import INK, OCHRE, ROSE, SAND, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


@picture("grain-silo", (TEAL, OCHRE, INK), (6, 6), "Golden grain pours from a spout onto a heap in front of a row of tall concrete silos; a worker with a shovel looks small beside it.")
def grain_silo(press: Press) -> None:
    """From the foot of the heap upwards: cylinders as bands of tone, the falling grain the brightest line."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 800), (0.55, 0.1))
    for n, (x, w, top) in enumerate(((1180, 250, 250), (930, 260, 190), (640, 300, 120), (310, 340, 40), (-60, 380, -60))):
        bottom = 830
        shape = [(x, top), *curve((x, top), (x + w * 0.5, top - 26 - n * 4), (x + w, top)), (x + w, bottom), (x, bottom)]
        press.fill(shape, (0, 0.1, 0.0))
        for a, b, colour in ((0, 0.1, (0.14, 0.12, 0)), (0.46, 0.66, (0.16, 0.12, 0.02)), (0.66, 0.84, (0.38, 0.12, 0.08)), (0.84, 1.0, (0.7, 0.12, 0.3))):
            press.fill(rect(x + w * a, top, w * (b - a), bottom - top), colour)
        for k in range(1, 7):
            y = top + (bottom - top) * k / 7
            press.line(curve((x, y), (x + w * 0.5, y + (k - 3) * 5), (x + w, y)), 3, (None, None, 0.35))
        cap = curve((x - 8, top), (x + w * 0.5, top - 30 - n * 4), (x + w + 8, top))
        press.fill([*cap, (x + w + 8, top + 24), *curve((x + w + 8, top + 24), (x + w * 0.5, top - 4 - n * 4), (x - 8, top + 24))], (0.75, 0.1, 0.4))
        if n in (2, 3):
            lx = x + w * 0.24
            for dx in (0, 20):
                press.line([(lx + dx, top + 20), (lx + dx, bottom)], 3.5, (0.6, 0, 0.75))
            for y in range(top + 30, bottom, 26):
                press.line([(lx, y), (lx + 20, y)], 2.5, (0.6, 0, 0.75))
    press.fill([(560, 60), (1530, 262), (1530, 214), (560, -10)], (0.85, 0, 0.5))
    for i in range(14):
        x = 580 + i * 70
        y = -4 + (x - 560) * 0.231
        press.line([(x, y), (x + 35, y + 66), (x + 70, y + 16)], 5, (0, 0.05, 0))
    for x, y in ((880, 140), (1410, 262)):
        press.line([(x, y), (x, 860)], 17, (0.85, 0, 0.6))
    press.fill([(1035, 150), (1125, 170), (1110, 260), (1052, 260)], (0.85, 0, 0.65))
    press.fill(rect(1056, 256, 50, 62), (0.3, 0.1, 0.95))
    press.fill([(-20, 812), (1530, 800), (1530, 1020), (-20, 1020)], (0.42, 0.3, 0.25))
    stream = [(1060, 316), (1102, 316), *curve((1104, 330), (1114, 460), (1138, 600)), *curve((1040, 600), (1060, 460), (1058, 330))]
    press.fill(stream, (0, 0.95, 0))
    press.fill([(1066, 316), (1080, 316), (1084, 600), (1062, 600)], (0, 0.4, 0))
    heap = curve((330, 1030), (520, 950), (760, 800), (960, 640), (1085, 574), (1200, 636), (1360, 770), (1530, 880))
    press.fill([*heap, (1530, 1030)], (0, 0.92, 0))
    press.fill([(1085, 574), *curve((1085, 574), (1150, 690), (1130, 800), (1210, 900), (1190, 1030)), (1530, 1030), *curve((1530, 880), (1360, 770), (1200, 636), (1085, 574))], (0.25, 0.95, 0.25))
    press.screen([*heap, (1530, 1030), (330, 1030)], 2, (800, 600), (1000, 1080), (0.0, 0.3), 32)
    for a, b, c in (((1000, 660), (930, 760), (850, 880)), ((1050, 640), (1020, 780), (980, 930)), ((900, 730), (800, 830), (690, 920))):
        press.fill(taper(curve(a, b, c), 4, 13), (0, 0.5, 0))
    for _ in range(70):
        x = press.random.gauss(1090, 34)
        y = press.random.uniform(400, 640)
        if abs(x - 1086) > 20:
            press.disc(x, y, press.random.uniform(2, 4), (0, 0.9, 0.1))
    press.fill([(468, 925), (530, 930), (360, 985), (270, 975)], (0.5, None, 0.4))
    people.figure(press, 500, 935, 265, (0.85, 0, 0.2), (0.85, 0, 0.45), (0.05, 0.7, 0.25), BLACK, False, (people.AHEAD, ((0.18, -0.66), (0.24, -0.52))), people.STRIDE, lean=0.25, hat=(0, 0, 0), shade=(None, None, 0.55))
    press.line([(530, 770), (640, 862)], 8, (0.2, 0.3, 0.95))
    press.fill([(620, 842), (654, 832), (704, 878), (676, 900), (640, 880)], (0.3, 0, 0.95))
    for x, y, s in ((120, 520, 15), (180, 470, 12), (1290, 120, 18), (1350, 90, 13), (1230, 80, 11)):
        press.fill(curve((x - s * 1.5, y - s * 0.5), (x, y), (x + s * 1.5, y - s * 0.6), (x, y + s * 0.35), closed=True), BLACK)


@picture("orchard-frost", (TEAL, ROSE, INK), (5, 6), "Before dawn a farmer lights rows of small fires between blossoming fruit trees to keep the frost away; smoke lies over the orchard.")
def orchard_frost(press: Press) -> None:
    """Inside the rows: trees converge on the paling horizon, fires mark the depth."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 520), (0.95, 0.25))
    press.fade(press.sheet_path(), 2, (0, 0), (0, 420), (0.4, 0.0))
    press.fade(press.sheet_path(), 1, (0, 250), (0, 560), (0.0, 0.75))
    press.fill([*curve((-20, 500), (250, 460), (560, 505), (900, 470), (1250, 500), (1530, 455)), (1530, 620), (-20, 620)], (0.6, 0.2, 0.1))
    press.fill([(-20, 548), (1530, 548), (1530, 1020), (-20, 1020)], (0.5, 0, 0.05))
    camera = Camera((0.6, -7, 2.3), (0, 20, 2.0), 1150, (750, 545))
    for x in (-10.4, -5.2, 0, 5.2, 10.4):
        press.fill(camera.face((x + 1.5, -6, 0), (x + 3.7, -6, 0), (x + 3.7, 90, 0), (x + 1.5, 90, 0)), (0.16, 0.0, 0))
    for x in (-13, -7.8, -2.6, 2.6, 7.8):
        press.fill(camera.face((x - 0.5, -6, 0), (x + 0.6, -6, 0), (x + 0.6, 90, 0), (x - 0.5, 90, 0)), (0.75, 0, 0.2))
    source = press.random
    rows = (46, 38, 31, 25, 20, 15.5, 11.5, 8, 4.6, 1.6, -1.4)
    for y in rows:
        for x in (-18.2, -13, -7.8, -2.6, 2.6, 7.8, 13, 18.2):
            px, py = camera.at(x, y)
            s = camera.size(x, y)
            if px < -s * 2.5 or px > 1500 + s * 2.5:
                continue
            near = y < 9
            press.fill(ellipse(px, py, s * 1.1, s * 0.12), (0.8, 0, 0.35))
            trunk = (0.7, 0.1, 0.95) if near else (0.8, 0.1, 0.6)
            press.fill(taper(curve((px, py), (px + s * 0.05, py - s * 0.6), (px - s * 0.03, py - s * 1.2)), s * 0.24, s * 0.14), trunk)
            for dx, dy in ((-0.9, -2.1), (-0.35, -2.5), (0.45, -2.45), (0.95, -2.0)):
                press.fill(taper(curve((px, py - s), (px + dx * s * 0.45, py + dy * s * 0.66), (px + dx * s, py + dy * s)), s * 0.13, s * 0.03), trunk)
            count = 46 if y < 9 else (26 if y < 20 else 12)
            for k in range(count):
                a = source.uniform(0, 2 * math.pi)
                r = math.sqrt(source.uniform(0.05, 1))
                bx, by = px + s * 1.15 * r * math.cos(a), py - s * 2.0 + s * 0.72 * r * math.sin(a)
                low = math.sin(a) * r
                colour = ((0.34, 0.42, 0.02), (0.2, 0.55, 0.0))[k % 2] if low > 0.3 else ((0.02, 0.1, 0), (0, 0.36, 0), (0.06, 0.05, 0), (0.05, 0.22, 0))[k % 4]
                size = s * (source.uniform(0.16, 0.27) if y < 20 else source.uniform(0.24, 0.36))
                press.fill(moved([(math.cos(i * 0.9) * (1 if i % 2 else 0.82), math.sin(i * 0.9) * (0.85 if i % 2 else 0.7)) for i in range(7)], bx, by, size), colour)
        for x in (-15.6, -5.2, 0, 5.2, 10.4, -10.4):
            fy = y - 1.5
            if fy < -2 or (x == 0 and fy < 3):
                continue
            px, py = camera.at(x, fy)
            s = camera.size(x, fy)
            if not -60 < px < 1560:
                continue
            press.fill(ellipse(px, py, s * 1.0, s * 0.2), (0.22, 0.45, 0))
            press.fill(ellipse(px, py, s * 0.5, s * 0.11), (0, 0.5, 0))
            press.fill(rect(px - s * 0.17, py - s * 0.3, s * 0.34, s * 0.32), (0.4, 0, 0.95))
            flame = curve((-0.17, -0.3), (-0.2, -0.5), (-0.06, -0.66), (0.0, -0.98), (0.1, -0.68), (0.2, -0.48), (0.16, -0.3))
            press.fill(moved(flame, px, py, s), (0, 1, 0))
            press.fill(moved(curve((-0.08, -0.3), (-0.08, -0.44), (0.01, -0.66), (0.08, -0.46), (0.07, -0.3)), px, py, s), (0, 0.18, 0))
            if y < 22:
                press.fill(taper(curve((px, py - s * 1.0), (px + s * 0.3, py - s * 1.7), (px + s * 0.05, py - s * 2.5), (px + s * 0.5, py - s * 3.2)), s * 0.26, s * 0.02), (0.32, 0.12, None))
        if y in (25, 15.5):
            hy = camera.at(0, y, 1.2)[1]
            for _ in range(3):
                x0 = source.uniform(-100, 900)
                press.fill(curve((x0, hy), (x0 + 260, hy - 8), (x0 + 560, hy + 2), (x0 + 240, hy + 9), closed=True), (0.16, 0.14, 0))
    x, y = camera.at(0.1, 1.2)
    h = camera.size(0, 1.2) * 1.75
    press.fill(ellipse(x + h * 0.4, y + 4, h * 0.42, h * 0.06), (0, 0.5, 0))
    people.figure(press, x, y, h, (0.6, 0.1, 0.85), (0.8, 0, 0.92), (0, 0.8, 0.15), BLACK, False, (people.DOWN, ((0.19, -0.66), (0.32, -0.56))), people.WALK, lean=0.1, hat=(0.6, 0.3, 0.8), shade=None)
    press.line([(x + h * 0.3, y - h * 0.57), (x + h * 0.48, y - h * 0.36)], 7, (0.3, 0, 1))
    fx, fy = x + h * 0.51, y - h * 0.02
    press.fill(rect(fx - 27, fy - 52, 54, 54), (0.4, 0, 0.95))
    press.fill(moved(flame, fx, fy + 0, 165), (0, 1, 0))
    press.fill(moved(curve((-0.08, -0.3), (-0.08, -0.44), (0.01, -0.66), (0.08, -0.46), (0.07, -0.3)), fx, fy, 165), (0, 0.18, 0))
    press.fill(taper(curve((x + h * 0.12, y - h * 0.76), (x + h * 0.14, y - h * 0.6), (x + h * 0.12, y - h * 0.46)), 5, 11), (0, 0.9, 0))


@picture("glacier-lake", (TEAL, SAND, INK), (5, 5), "A glacier ends in a turquoise lake held back by a narrow dam of rubble; two researchers measure it, a village lies below.")
def glacier_lake(press: Press) -> None:
    """From a shoulder above the valley: ice, lake, dam and village stacked in one line of danger."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 380), (0.5, 0.1))
    source = press.random

    def peak(points, base, light, dark, split):
        press.fill([*points, (points[-1][0], base), (points[0][0], base)], light)
        press.fill([*split, (split[-1][0], base), *[p for p in points[::-1] if p[0] >= split[0][0]]], dark)

    peak([(620, 420), (760, 250), (830, 280), (980, 110), (1120, 270), (1190, 240), (1530, 470)], 620, (0.12, 0.03, 0), (0.5, 0, 0.04), [(980, 110), (940, 220), (1010, 330), (960, 440), (1040, 620)])
    peak([(-20, 180), (110, 70), (230, 190), (300, 150), (470, 360), (640, 520)], 700, (0.05, 0.04, 0), (0.62, 0, 0.1), [(110, 70), (90, 180), (170, 260), (130, 380), (220, 500), (240, 700)])
    for x, y, h in ((300, 200, 150), (380, 320, 120), (1120, 300, 130), (1230, 330, 120), (840, 300, 110), (160, 180, 120)):
        press.fill([(x, y), (x + 26, y + h * 0.4), (x + 8, y + h * 0.5), (x + 48, y + h), (x - 12, y + h * 0.62), (x - 4, y + h * 0.4)], (0.75, 0.25, 0.3))
    press.fill([(640, 400), (700, 330), (770, 262), (840, 236), (930, 250), (1000, 330), (1060, 420)], (0.1, 0, 0))
    left = curve((806, 244), (776, 310), (672, 366), (600, 410), (520, 466), (486, 540))
    right = curve((904, 252), (902, 318), (852, 380), (880, 420), (960, 470), (994, 540))
    press.fill(left + right[::-1], (0, 0, 0))
    press.fill(right + [between(b, a, 0.2) for a, b in zip(left, right, strict=True)][::-1], (0.26, 0, 0))
    for share, first, last, colour in ((0.14, 2, 10, (0.34, 0.1, 0.05)), (0.36, 3, 26, (0.42, 0.4, 0.25)), (0.41, 1, 6, (0.3, 0, 0)), (0.57, 2, 12, (0.3, 0.05, 0)), (0.74, 3, 22, (0.45, 0.4, 0.28))):
        press.fill(taper([between(a, b, share + 0.02 * math.sin(i / 6)) for i, (a, b) in enumerate(zip(left, right, strict=True))], first, last), colour)
    for i in range(30, len(left) - 3, 4):
        for share in (0.07, 0.25, 0.5, 0.65, 0.86):
            a = between(left[i], right[i], share + source.uniform(-0.03, 0.03))
            w = source.uniform(14, 34)
            press.fill(curve((a[0] - w, a[1] - 2), (a[0], a[1] + 5), (a[0] + w, a[1] - 3), (a[0], a[1] + 1), closed=True), (0.36, 0, 0))
    cliff = ragged([(486, 524), (600, 548), (740, 552), (880, 546), (994, 522)], 7, 24, source)
    press.fill([*cliff, *ragged([(992, 572), (800, 604), (640, 602), (484, 570)], 3, 40, source)], (0.2, 0, 0))
    for i in range(19):
        x = 496 + i * 27
        y = 530 + 24 * math.sin((x - 486) / 508 * math.pi)
        press.fill([(x, y), (x + source.uniform(8, 16), y + 4), (x + source.uniform(-4, 10), y + 52)], (0.6, 0, 0.04))
    press.fill([*curve((-20, 430), (180, 450), (330, 520), (440, 570), (520, 575)), (520, 760), (-20, 760)], (0.55, 0.6, 0.25))
    press.fill([*curve((1530, 400), (1300, 470), (1130, 520), (960, 568)), (960, 760), (1530, 760)], (0.65, 0.55, 0.42))
    press.hatch([(1530, 430), (1300, 490), (1130, 540), (1000, 572), (1300, 690), (1530, 690)], 2, 22, (2, 8), -52, 0.8)
    lake = curve((470, 566), (700, 590), (980, 562), (1180, 590), (1290, 640), (1200, 690), (950, 716), (680, 716), (440, 694), (330, 640), closed=True)
    press.fill(lake, (0.52, 0, 0))
    with press.clip(lake):
        press.fade(rect(300, 540, 1020, 200), 0, (0, 575), (0, 715), (0.3, 0.68))
        press.fill([(520, 560), (960, 560), (900, 640), (800, 614), (720, 652), (620, 612)], (0.16, 0, 0))
        for _ in range(22):
            x, y = source.uniform(360, 1240), source.uniform(600, 710)
            press.fill(curve((x, y), (x + 30, y - 3), (x + 60, y), (x + 30, y + 3), closed=True), (0.12, 0, 0))
    for x, y, s in ((610, 640, 30), (880, 622, 22), (1040, 650, 36), (760, 676, 18), (500, 662, 16)):
        press.fill([(x - s, y), (x - s * 0.4, y - s * 0.8), (x + s * 0.3, y - s * 0.5), (x + s, y)], (0, 0, 0))
        press.fill([(x + s * 0.1, y), (x + s * 0.3, y - s * 0.5), (x + s, y)], (0.4, 0, 0))
    dam = [*curve((250, 640), (430, 684), (700, 706), (960, 704), (1220, 670), (1340, 630)), *curve((1420, 720), (1230, 780), (960, 812), (700, 812), (400, 784), (180, 730))]
    press.fill(dam, (0.3, 0.75, 0.15))
    press.fill([*curve((210, 712), (430, 756), (700, 778), (960, 776), (1220, 740), (1380, 690)), *curve((1420, 720), (1230, 780), (960, 812), (700, 812), (400, 784), (180, 730))], (0.5, 0.75, 0.5))
    for _ in range(120):
        x = source.uniform(240, 1350)
        y = 735 + 40 * math.sin((x - 240) / 1110 * math.pi) + source.uniform(-28, 34)
        r = source.uniform(5, 13)
        press.fill(ragged(ellipse(x, y, r, r * 0.7), 1.5, 9, source), ((0.2, 0.4, 0), (0.5, 0.6, 0.6), (0, 0.55, 0.1))[int(r) % 3])
    press.fill([*curve((-20, 690), (180, 722), (400, 772), (700, 802), (960, 802), (1230, 768), (1420, 710), (1530, 680)), (1530, 1020), (-20, 1020)], (0.62, 0.6, 0.12))
    press.fill(taper(curve((930, 742), (950, 800), (900, 850), (980, 910), (900, 1020)), 10, 70), (0.25, 0, 0))
    press.fill([(820, 1020), *curve((820, 1020), (1000, 940), (1200, 890), (1530, 850)), (1530, 1020)], (0.8, 0.5, 0.35))
    for i in range(14):
        x, y = 1010 + (i % 7) * 62 + (i // 7) * 26, 880 - (i % 7) * 9 + (i // 7) * 52
        press.fill(rect(x, y, 34, 24), (0, 0.05, 0))
        press.fill(rect(x + 22, y, 12, 24), (0.4, 0.1, 0.1))
        press.fill([(x - 4, y), (x + 17, y - 19), (x + 38, y)], (0.3, 0.9, 0.4))
        press.fill(rect(x + 8, y + 8, 6, 8), (0.6, 0, 0.8))
    press.fill([(1176, 868), (1176, 806), (1187, 776), (1198, 806), (1198, 868)], (0, 0.05, 0))
    press.fill([(1172, 808), (1187, 764), (1202, 808)], (0.3, 0.9, 0.4))
    rock = [(-20, 850), *ragged([(-20, 850), (160, 820), (330, 850), (470, 900), (560, 960), (600, 1020)], 7, 36, source), (-20, 1020)]
    press.fill(rock, (0.7, 0.3, 0.88))
    press.fill([(-20, 850), (160, 820), (330, 850), (240, 876), (120, 858), (-20, 890)], (0.35, 0.5, 0.4))
    people.figure(press, 290, 862, 250, (0, 0.95, 0.05), (0.9, 0, 0.6), (0, 0.45, 0.2), BLACK, False, (people.DOWN, people.POINTING), shade=(None, None, 0.5))
    press.fill(moved(curve((-0.16, -0.82), (-0.05, -0.84), (-0.04, -0.56), (-0.16, -0.54), (-0.2, -0.68), closed=True), 290, 862, 250), (0.95, 0, 0.4))
    people.figure(press, 160, 850, 240, (0.85, 0, 0.1), (0.3, 0.2, 0.8), (0, 0.5, 0.2), BLACK, False, (people.AHEAD, people.REACHING), lean=0.1, hat=(0, 0.05, 0), shade=(None, None, 0.5), gait=people.STRIDE)
    for x in (205, 232, 262):
        press.line([(232, 700), (x, 850)], 5, (0.2, 0, 1))
    press.fill(rect(214, 664, 42, 34), (0, 0.3, 0))
    press.disc(262, 680, 11, (0.2, 0, 1))


@picture("telescope-desert", (TEAL, ROSE, INK), (6, 5), "The dome of a large telescope stands open in a desert night, star trails turning in circles above it; a person with a lamp walks up.")
def telescope_desert(press: Press) -> None:
    """Long exposure: concentric arcs fill the sky, the dome a pale half-circle against them."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 760), (1, 0.62))
    press.fade(press.sheet_path(), 2, (0, 0), (0, 700), (0.75, 0.1))
    press.fade(press.sheet_path(), 1, (0, 470), (0, 780), (0.0, 0.75))
    source = press.random
    for i in range(64):
        r = 34 + i * 17 + source.uniform(-4, 4)
        for _ in range(2):
            start = source.uniform(0, 360)
            sweep = source.uniform(24, 58)
            arc = ellipse(560, 290, r, r, 0, start, start + sweep)
            press.fill(taper(arc, 1.2, source.choice((2.4, 3.2, 4.6))), ((0.05, 0.05, 0), (0.25, 0, 0), (0, 0.35, 0))[i % 3])
    press.disc(560, 290, 5, (0, 0, 0))
    press.fill([*ragged([(-20, 690), (160, 640), (330, 680), (470, 650), (700, 700), (1000, 690), (1250, 640), (1530, 690)], 6, 30, source), (1530, 1020), (-20, 1020)], (0.85, 0.35, 0.3))
    press.fill([*curve((-20, 800), (300, 760), (700, 770), (1000, 742), (1300, 760), (1530, 730)), (1530, 1020), (-20, 1020)], (0.55, 0.7, 0.25))
    press.fill([*curve((-20, 930), (400, 850), (820, 900), (1200, 860), (1530, 900)), (1530, 1020), (-20, 1020)], (0.75, 0.7, 0.42))
    cx, base, r = 980, 590, 262
    press.fill(rect(cx - r - 14, base, 2 * r + 28, 170), (0.4, 0.15, 0.1))
    press.fill(rect(cx + 70, base, r - 56, 170), (0.75, 0.1, 0.5))
    for i in range(12):
        press.line([(cx - r + 8 + i * 46, base + 20), (cx - r + 8 + i * 46, base + 168)], 3, (None, None, 0.55))
    dome = ellipse(cx, base, r, r, 0, 180, 360)
    press.fill(dome, (0.12, 0.1, 0))
    with press.clip(dome):
        press.fill(ellipse(cx + 150, base + 30, r * 1.02, r * 1.2), (0.42, 0.12, 0.05))
        press.fill(ellipse(cx + 235, base + 50, r * 0.95, r * 1.15), (0.75, 0.1, 0.42))
        for k in (-0.75, -0.45, 0.62, 0.85):
            press.line(ellipse(cx, base, r * abs(k), r, 0, 270, 180 if k < 0 else 360), 3, (None, None, 0.55))
        press.fill([(cx - 72, base - 6), *curve((cx - 72, base - 6), (cx - 66, base - 150), (cx - 38, base - 300)), *curve((cx + 46, base - 300), (cx + 70, base - 150), (cx + 74, base - 6))], (0.7, 0.3, 0.95))
        press.fill(taper([(cx + 40, base - 10), (cx - 36, base - 236)], 92, 78), (0.1, 0.5, 0.0))
        press.fill(taper([(cx + 66, base - 16), (cx - 8, base - 240)], 30, 26), (0.3, 0.7, 0.5))
        press.fill(ellipse(cx - 38, base - 240, 40, 14, -18), (0.5, 0, 0.95))
        for t in (0.25, 0.55, 0.82):
            a = (cx + 40 - 76 * t, base - 10 - 226 * t)
            press.line([(a[0] - 44, a[1] + 13), (a[0] + 44, a[1] - 15)], 8, (0.4, 0.2, 0.95))
    press.fill(rect(cx - r - 22, base - 10, 2 * r + 44, 22), (0.05, 0.1, 0))
    press.fill(rect(cx + 60, base - 10, r - 38, 22), (0.5, 0.1, 0.3))
    press.fill(rect(cx - 176, base + 84, 50, 86), (0, 0.75, 0))
    press.fill([(cx - 176, base + 170), (cx - 126, base + 170), (cx - 230, base + 250), (cx - 420, base + 250)], (0.1, 0.75, 0))
    for x, w, h in ((1310, 150, 62), (1400, 90, 90)):
        press.fill(rect(x, 752 - h, w, h), (0.5, 0.2, 0.6))
        press.fill(rect(x + 16, 752 - h + 16, 22, 14), (0, 0.7, 0))
    for x, s in ((250, 0.5), (120, 0.34)):
        press.fill(rect(x - 62 * s, 752, 124 * s, 34), (0.5, 0.2, 0.5))
        press.fill(ellipse(x, 754, 62 * s, 62 * s, 0, 180, 360), (0.2, 0.15, 0.0))
        press.fill([*ellipse(x, 754, 62 * s, 62 * s, 0, 290, 360), (x + 10 * s, 754)], (0.7, 0.1, 0.4))
    people.figure(press, 500, 932, 180, (0.3, 0.2, 0.95), (0.3, 0, 1), (0, 0.7, 0.4), BLACK, False, (people.DOWN, ((0.17, -0.66), (0.22, -0.52))), people.WALK, hat=(0.3, 0.4, 0.9))
    press.fill([(544, 838), (660, 934), (600, 956), (540, 946)], (0.05, 0.7, 0.0))
    press.disc(541, 838, 9, (0, 0.1, 0))
