"""Pictures of public life: a court, an election, a school at a border."""

from . import people
from .catalogue import picture
from .shapes import between, curve, ellipse, moved, rect, taper
from .toolkit import BRICK, INK, OCHRE, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


@picture("courtroom", (TEAL, OCHRE, INK), (5, 3), "Three robed judges sit high above the court before a mural of the sea and a fishing boat; a lawyer pleads, a fisherman listens.")
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
        press.disc(960, 110, 50, (0, 0.85, 0))
        for n, (y, tone) in enumerate(((190, 0.42), (250, 0.6), (325, 0.8), (405, 0.95))):
            top = []
            for i in range(-1, 12):
                x = 300 + i * 92 + (n % 2) * 46
                top += curve((x, y), (x + 30, y - 26), (x + 66, y - 32), (x + 56, y - 14), (x + 74, y - 4), (x + 92, y))
            press.fill([*top, (1300, 560), (200, 560)], (tone, 0, 0.02 * n))
            press.line(top, 5, (0, 0.05, 0))
            if n == 1:
                boat = lambda path: moved(path, 586, 232, 0.92)  # noqa: E731
                press.fill(boat([(-120, -30), (120, -24), (88, 34), (-84, 34)]), (0, 0.95, 0.1))
                press.fill(boat(rect(-74, -92, 70, 64)), (0, 0, 0))
                press.fill(boat(rect(-64, -80, 48, 22)), (0.9, 0, 0.5))
                press.line(boat([(36, -28), (36, -190)]), 8, (0, 0.2, 0.9))
                press.fill(boat([(30, -176), (30, -104), (-60, -112)]), (0, 0.2, 0))
                press.line(boat([(36, -184), (96, -110), (150, -20)]), 4, (0, 0.2, 0.9))
        press.hatch([(330, 40), (620, 40), (330, 360)], 1, 15, 4, -52, 0.35)
    gown = (0.25, 0, 1)
    for x, y, size, tone, style, hair in ((440, 512, 108, (0, 0.4, 0.05), "long", (0, 0.25, 0.55)), (750, 492, 118, (0.1, 0.65, 0.45), "short", (0.1, 0, 0.2)), (1060, 512, 108, (0, 0.35, 0.0), "bald", (0.1, 0, 0.3))):
        press.fill(moved([*curve((-0.95, 0), (-0.95, -2.1), (-0.6, -2.65), (0.6, -2.65), (0.95, -2.1), (0.95, 0))], x, y, size), (0, 0.9, 0.62))
        press.fill(moved(curve((-0.75, 0), (-0.75, -2.0), (-0.5, -2.45), (0.5, -2.45), (0.75, -2.0), (0.75, 0)), x, y, size), (0.95, 0.1, 0.35))
        people.seated(press, x, y + 20, size, gown, tone, hair, None, x > 750, style, x == 440)
        press.fill(moved([(-0.13, -1.28), (0.13, -1.28), (0.2, -0.7), (0.02, -0.62), (-0.17, -0.7)], x, y + 20, size), (0, 0, 0))
        press.line(moved([(0.01, -1.26), (0.02, -0.64)], x, y + 20, size), 3, BLACK)
    press.fill([(240, 520), (610, 520), (610, 500), (890, 500), (890, 520), (1260, 520), (1260, 548), (240, 548)], (0, 0.55, 0.02))
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
    for x in (-20, 1180):
        press.fill(rect(x, 540, 340, 480), (0.15, 0.85, 0.66))
        press.fill(rect(x, 522, 340, 20), (0, 0.6, 0.1))
        for k in range(3):
            press.fill(rect(x + 36 + k * 108, 580, 82, 180), (0.15, 0.85, 0.5))
    press.fill([(330, 1020), (360, 760), (640, 720), (676, 1020)], (0, 0.7, 0.3))
    press.fill([(340, 770), (350, 742), (650, 700), (656, 732)], (0, 0.35, 0))
    people.figure(press, 560, 1230, 690, (0.3, 0, 1), (0.3, 0, 1), (0.05, 0.6, 0.3), (0, 0, 1), False, (((0.17, -0.68), (0.12, -0.6)), ((0.2, -0.74), (0.33, -0.86))), back=True, dress=True)
    press.fill(taper(curve((486, 690), (500, 760), (470, 900), (460, 1020)), 8, 30), (0.6, 0, 0.3))
    press.fill([(392, 742), (498, 728), (512, 750), (404, 766)], (0, 0, 0))
    people.from_behind(press, 1130, 860, 150, (0.75, 0, 0.3), (0, 0.5, 0.15), (0.2, 0, 0.4), "short", (0.25, 0, 0))
    cap = curve((-0.42, -0.42), (-0.4, -0.78), (-0.18, -1.02), (0.18, -1.02), (0.4, -0.78), (0.42, -0.42), (0, -0.36), closed=True)
    press.fill(moved(cap, 1130, 860, 150), (0, 0.95, 0))
    press.hatch(moved(cap, 1130, 860, 150), 2, 15, 3, 88)
    press.fill(moved(curve((-0.44, -0.55), (0, -0.46), (0.44, -0.55), (0.43, -0.33), (0, -0.25), (-0.43, -0.33), closed=True), 1130, 860, 150), (0, 0.95, 0.3))
    people.from_behind(press, 1400, 880, 155, (0, 0.2, 0.85), (0.1, 0.6, 0.4), (0, 0, 1), "bun", (0, 0.2, 0.3))
    people.from_behind(press, 120, 890, 160, (0.4, 0.2, 0.5), (0, 0.4, 0.08), (0, 0.4, 0.5), "long", (0.1, 0.2, 0))


@picture("ballot-box", (TEAL, BRICK, INK), (5, 5), "Close-up of a hand letting a folded ballot paper fall into the slot of a glass-sided ballot box; voters queue at booths behind.")
def ballot_box(press: Press) -> None:
    """Close: the box seen from its corner, the hand from the upper right, the hall pale behind."""
    press.fill(press.sheet_path(), (0.1, 0.1, 0))
    press.fill(rect(-20, 560, 1560, 470), (0.2, 0.08, 0.04))
    for i in range(4):
        x = 30 + i * 172
        press.fill(rect(x, 150, 150, 400), (0.32, 0, 0.02))
        press.fill(rect(x + 10, 168, 130, 382), (0.5, 0, 0.06))
        press.fill([(x + 10, 168), (x + 140, 168), (x + 136, 450), (x + 100, 440), (x + 76, 456), (x + 44, 440), (x + 14, 452)], (0, 0.6, 0))
        for k in range(4):
            press.line([(x + 30 + k * 28, 170), (x + 32 + k * 27, 440)], 4, (0, 0.85, 0.05))
        press.fill(rect(x + 48, 450, 20, 100), (0.6, 0, 0.3))
        press.fill(rect(x + 78, 450, 20, 100), (0.6, 0, 0.3))
    for i, (x, h, coat) in enumerate(((1370, 430, (0.5, 0, 0.1)), (1250, 410, (0.25, 0, 0.05)), (1130, 440, (0.1, 0.45, 0)), (1010, 415, (0.42, 0, 0.15)), (900, 425, (0.2, 0.1, 0.25)))):
        people.figure(press, x, 600 + i * 4, h, coat, (0.45, 0, 0.2), (0.05, 0.35, 0.05), (0.3, 0.1, 0.4), True, (people.DOWN, people.HIP if i % 2 else people.DOWN), dress=i in (1, 3))
    press.fill([(-20, 790), (1530, 720), (1530, 1020), (-20, 1020)], (0, 0.7, 0.15))
    press.fill([(-20, 790), (1530, 720), (1530, 742), (-20, 814)], (0, 0.35, 0.0))
    front, right, back, left = (640, 700), (1120, 560), (760, 440), (290, 548)
    low = 380
    f2, r2, l2 = (646, 700 + low), (1104, 560 + low - 50), (312, 548 + low - 20)
    press.fill([l2, f2, r2, (1330, 960), (1330, 1020), (200, 1020)], (0.3, None, 0.4))
    press.fill([left, front, f2, l2], (0.26, 0, 0))
    press.fill([front, right, r2, f2], (0.55, 0, 0.12))
    source = press.random
    with press.clip([(312, 640), front, (646, 1020), (330, 1010)]):
        for _ in range(17):
            x, y = source.uniform(300, 620), source.uniform(840, 1010)
            s = source.uniform(60, 100)
            tilt = source.uniform(-0.4, 0.5)
            press.fill([(x, y), (x + s, y + s * tilt), (x + s * 0.9, y + s * (tilt + 0.5)), (x - s * 0.1, y + s * 0.5)], (0, 0.03, 0))
            press.fill([(x + s * 0.45, y + s * tilt * 0.45), (x + s, y + s * tilt), (x + s * 0.9, y + s * (tilt + 0.5)), (x + s * 0.38, y + s * (tilt * 0.45 + 0.5))], (0.2, 0.08, 0))
    with press.clip([(660, 745), (1108, 612), (1096, 940), (664, 1020)]):
        for _ in range(22):
            x, y = source.uniform(640, 1080), source.uniform(800, 1010)
            s = source.uniform(60, 100)
            tilt = source.uniform(-0.6, 0.2)
            press.fill([(x, y), (x + s, y + s * tilt), (x + s * 0.95, y + s * (tilt + 0.5)), (x, y + s * 0.5)], (0.3, 0.03, 0.02))
            press.fill([(x + s * 0.5, y + s * tilt * 0.5), (x + s, y + s * tilt), (x + s * 0.95, y + s * (tilt + 0.5)), (x + s * 0.5, y + s * (tilt * 0.5 + 0.5))], (0.5, 0.05, 0.1))
    for a, b in ((left, l2), (front, f2), (right, r2)):
        press.line([a, b], 15, (0.95, 0, 0.5))
    press.fill([(360, 700), (420, 724), (430, 1020), (380, 1010)], (0.06, None, None))
    press.fill([(720, 740), (790, 720), (776, 1020), (716, 1020)], (0.3, None, None))
    top = [left, front, right, back]
    rim = [(x, y + 62) for x, y in (left, front, right)]
    press.fill([left, front, rim[1], rim[0]], (0.95, 0, 0.2))
    press.fill([front, right, rim[2], rim[1]], (1, 0, 0.62))
    press.fill(top, (0.8, 0, 0.02))
    press.line([left, front, right], 5, (0.2, 0, 0))
    slot_a, slot_b = between(left, front, 0.5), between(back, right, 0.5)
    s0, s1 = between(slot_a, slot_b, 0.2), between(slot_a, slot_b, 0.8)
    press.fill(taper([s0, s1], 40, 34), (0.3, 0, 0))
    press.fill(taper([between(s0, s1, 0.04), between(s0, s1, 0.96)], 20, 17), (0.5, 0, 1))
    lock = (648, 748)
    press.line(ellipse(lock[0], lock[1] - 4, 17, 24, 0, 180, 360), 8, (0.1, 0.05, 0.1))
    press.fill(rect(lock[0] - 27, lock[1] - 2, 54, 48), (0, 0.9, 0.05))
    press.fill(rect(lock[0] + 4, lock[1] - 2, 23, 48), (None, None, 0.5))
    press.fill([(600, 600), (840, 530), (900, 560), (660, 640)], (None, None, 0.45))
    paper = [(596, 578), (812, 524), (860, 290), (632, 336)]
    press.fill(paper, (0, 0, 0))
    fold = [(704, 551), (812, 524), (860, 290), (748, 313)]
    press.fill(fold, (0.18, 0.06, 0))
    for i in range(3):
        a, b = between(paper[3], paper[0], 0.3 + i * 0.2), between((748, 313), (704, 551), 0.3 + i * 0.2)
        press.line([between(a, b, 0.2), between(a, b, 0.8)], 6, (0.35, 0, 0.1))
    skin, dark = (0, 0.58, 0.08), (None, None, 0.42)
    hand = curve((800, 330), (860, 262), (960, 214), (1060, 190), (1160, 196), (1216, 260), (1200, 350), (1110, 404), (1000, 410), (900, 400), (830, 392), closed=True)
    press.fill(hand, skin)
    for path, a, b in (
        (((1010, 250), (900, 262), (812, 300), (764, 352)), 66, 40),
        (((1050, 300), (930, 312), (850, 344), (800, 396)), 62, 38),
        (((1080, 350), (980, 366), (900, 392), (852, 432)), 60, 36),
        (((1110, 384), (1030, 404), (960, 424), (912, 452)), 54, 32),
    ):
        press.fill(taper(curve(*path), a, b), skin)
        press.disc(path[-1][0], path[-1][1], b / 2, skin)
    for path in (((1040, 290), (930, 292), (846, 326), (800, 372)), ((1070, 336), (966, 344), (890, 370), (842, 410)), ((1100, 376), (1010, 390), (944, 410), (898, 440))):
        press.fill(taper(curve(*path), 3, 9), dark)
    press.fill(curve((1110, 404), (1200, 350), (1216, 260), (1240, 330), (1190, 420), (1110, 440), (1040, 440), closed=True), skin)
    press.fill(curve((1216, 262), (1204, 340), (1130, 408), (1020, 424), (1110, 446), (1200, 420), (1250, 330), closed=True), dark)
    for x, y, a in ((772, 356, -48), (808, 398, -46), (860, 432, -40)):
        press.fill(ellipse(x, y, 17, 11, a), (0, 0.25, 0))
    thumb = curve((1000, 214), (900, 226), (800, 250), (730, 296))
    press.fill(taper(thumb, 76, 44), skin)
    press.disc(730, 296, 22, skin)
    press.fill(taper(curve((990, 250), (900, 262), (810, 284), (748, 318)), 4, 11), dark)
    press.fill(ellipse(734, 288, 20, 13, -38), (0, 0.25, 0))
    cuff = [(1130, 172), (1190, 150), (1268, 340), (1212, 380)]
    press.fill(cuff, (0, 0, 0))
    press.fill([(1176, 140), (1290, 60), (1530, -40), (1560, 220), (1400, 320), (1262, 372)], (0.95, 0, 0.35))
    press.fill([(1240, 290), (1400, 200), (1550, 120), (1560, 220), (1400, 320), (1262, 372)], (None, None, 0.8))
    for k in range(3):
        press.disc(1262 + k * 5, 214 + k * 34, 9, (0, 0.5, 0.1))


@picture("border-school", (TEAL, OCHRE, INK), (4, 5), "Children sit on mats under a great tree while a teacher writes at a blackboard; a border fence runs over the hills behind.")
def border_school(press: Press) -> None:
    """Wide, from behind the children: the crown of the tree as a roof, the fence as the horizon."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 560), (0.32, 0.02))
    press.fill([*curve((-20, 500), (240, 420), (470, 470), (760, 400), (1060, 350), (1300, 420), (1530, 370)), (1530, 720), (-20, 720)], (0.28, 0.5, 0))
    press.fill([*curve((-20, 590), (300, 560), (700, 600), (1000, 540), (1280, 520), (1530, 560)), (1530, 1020), (-20, 1020)], (0.05, 0.6, 0.02))
    line = curve((-20, 520), (240, 446), (470, 494), (760, 428), (1060, 378), (1300, 452), (1530, 410), steps=14)
    upper = [(x, y - 64 - 0.0 * x) for x, y in line]
    press.hatch(line + upper[::-1], 2, 16, 2.6, 45, 0.8)
    press.hatch(line + upper[::-1], 2, 16, 2.6, -45, 0.8)
    for i in range(0, len(line), 4):
        x, y = line[i]
        press.line([(x, y + 4), (x, y - 70), (x - 13, y - 88)], 5, BLACK)
    for k in (66, 78, 88):
        press.line([(x - (k - 66) * 0.6, y - k) for x, y in line], 2.6, BLACK)
    tower = 1270
    for x in (tower - 34, tower + 34):
        press.line([(x * 1.0, 450), (tower + (x - tower) * 0.6, 270)], 7, (0.6, 0, 0.7))
    press.line([(tower - 30, 430), (tower + 24, 300)], 4, (0.6, 0, 0.7))
    press.line([(tower + 30, 430), (tower - 24, 300)], 4, (0.6, 0, 0.7))
    press.fill(rect(tower - 42, 214, 84, 58), (0.6, 0, 0.5))
    press.fill(rect(tower - 34, 224, 68, 24), (0.1, 0.2, 0))
    press.fill([(tower - 54, 214), (tower, 184), (tower + 54, 214)], (0.7, 0, 0.75))
    press.fill(curve((90, 900), (300, 700), (820, 660), (1280, 720), (1440, 860), (1180, 1010), (500, 1030), closed=True), (0.5, 0.5, 0.18))
    source = press.random
    trunk = curve((250, 800), (290, 640), (280, 500), (300, 330)) + curve((420, 330), (400, 500), (410, 640), (480, 806))
    press.fill(trunk, (0.3, 0.75, 0.72))
    press.fill([*curve((360, 330), (370, 560), (380, 700), (420, 806)), (480, 806), *curve((410, 640), (400, 500), (420, 330))], (0.6, 0.5, 0.95))
    for path, a, b in ((((330, 430), (250, 330), (120, 260), (20, 230)), 64, 26), (((370, 420), (480, 300), (640, 230), (820, 190)), 70, 24), (((350, 380), (370, 260), (420, 150), (440, 40)), 70, 30)):
        press.fill(taper(curve(*path), a, b), (0.4, 0.7, 0.8))
    for layer, (colour, drop) in enumerate((((1, 0.3, 0.6), 36), ((0.85, 0.55, 0.15), 0), ((0.6, 0.75, 0.0), -44))):
        for i in range(34):
            x = -60 + i * 34 + source.uniform(-20, 20)
            edge = 210 + 60 * ((x - 380) / 560) ** 2 * -1
            y = source.uniform(-30, max(40, edge)) + drop
            if layer == 2 and source.random() < 0.45:
                continue
            rx = source.uniform(60, 110) - layer * 18
            press.fill(ellipse(x, y, rx, rx * 0.52, source.uniform(-12, 12)), colour)
    for i in range(60):
        x = source.uniform(-20, 1060)
        y = source.uniform(0, 262 - 60 * ((x - 380) / 560) ** 2)
        press.fill(ellipse(x, y, 22, 7, source.uniform(-40, 40)), (0.3, 0.6, 0) if i % 3 else (1, 0.3, 0.6))
    press.line([(690, 770), (716, 430)], 12, (0.2, 0.7, 0.5))
    press.line([(1010, 770), (984, 430)], 12, (0.2, 0.7, 0.5))
    press.fill(rect(684, 448, 332, 224), (0, 0.6, 0.3))
    press.fill(rect(698, 461, 304, 198), (0.85, 0, 0.62))
    press.line([(730, 620), (810, 500), (890, 620), (730, 620)], 5, (0, 0.02, 0))
    press.line([(810, 500), (810, 620)], 4, (0, 0.8, 0))
    press.line(ellipse(944, 560, 34, 34), 5, (0, 0.02, 0))
    press.line([(944, 560), (978, 560)], 4, (0, 0.8, 0))
    press.fill(rect(690, 668, 320, 13), (0, 0.6, 0.3))
    press.fill([(1050, 790), (1110, 790), (1230, 830), (1140, 836)], (0.4, None, 0.4))
    people.figure(press, 1076, 796, 330, (0.75, 0, 0.1), (0.75, 0, 0.1), (0.05, 0.75, 0.35), (0, 0, 1), True, (people.DOWN, ((0.19, -0.8), (0.3, -0.9))), dress=True, shade=(None, None, 0.5))
    press.fill(moved(curve((-0.07, -0.9), (-0.075, -0.97), (0, -1.02), (0.06, -0.98), (0.03, -0.955), (-0.02, -0.93), (-0.06, -0.83), (-0.12, -0.76), (-0.11, -0.83), closed=True), 1076, 796, 330, True), (0, 0.95, 0))
    press.line([(978, 500), (962, 490)], 5, (0, 0, 0))
    coats = ((0, 0.1, 0), (0, 0.95, 0.05), (0.9, 0, 0.2), (0.4, 0, 0), (0, 0.3, 0.85), (0.1, 0.55, 0))
    rows = (((560, 700, 820, 950), 772, 40), ((470, 610, 750, 890, 1040), 838, 52), ((330, 500, 690, 880, 1080, 1260), 925, 68))
    for number, (places, y, s) in enumerate(rows):
        press.fill([(places[0] - s * 2, y + s * 0.9), (places[-1] + s * 2, y + s * 0.9), (places[-1] + s * 2.4, y + s * 2.0), (places[0] - s * 2.4, y + s * 2.0)], (0, 0.25, 0.04) if number % 2 else (0.5, 0.1, 0.05))
        for i, x in enumerate(places):
            k = i * 5 + number * 2
            px, py = x + source.uniform(-10, 10), y + source.uniform(-7, 7)
            coat = coats[k % 6]
            press.fill(moved(curve((-1.15, 1.75), (-1.35, 1.3), (-0.9, 1.0), (0.9, 1.0), (1.35, 1.3), (1.15, 1.75), closed=True), px, py, s), (0.8, 0, 0.6))
            with press.clip(rect(px - s * 1.6, py - s * 1.4, s * 3.2, s * 3.0)):
                people.from_behind(press, px, py, s, coat, (0.05, 0.75, 0.4), (0, 0, 1), ("short", "bun", "short", "long")[k % 4])
            if k % 5 == 1:
                press.fill(taper(curve((px + s * 0.85, py + s * 0.8), (px + s * 1.0, py - s * 0.2), (px + s * 0.9, py - s * 1.2)), s * 0.36, s * 0.24), coat)
                press.disc(px + s * 0.9, py - s * 1.3, s * 0.16, (0.05, 0.75, 0.4))
            if k % 4 == 3:
                press.fill(ellipse(px, py - s * 0.78, s * 0.42, s * 0.26), (0.9, 0.1, 0.1) if k % 3 else (0, 0.9, 0))
    for x, y in ((1370, 902), (300, 985)):
        press.fill([(x - 40, y), (x + 36, y - 6), (x + 44, y + 26), (x - 34, y + 34)], (0, 0, 0))
        press.line([(x, y - 3), (x + 6, y + 30)], 3, (0.5, 0, 0.3))
