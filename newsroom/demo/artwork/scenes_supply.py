"""Pictures of warmth, water and medicine brought to where people need them."""

from . import people
from .catalogue import picture
from .shapes import Camera, between, curve, ellipse, rect, taper
from .toolkit import BRICK, INK, OCHRE, SKY, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off
BLACK = (None, None, 1)


@picture("solar-fridge", (TEAL, OCHRE, INK), (4, 6), "Outside a village clinic a nurse takes vials from an open vaccine fridge that runs on a large solar panel; a mother waits with her child.")
def solar_fridge(press: Press) -> None:
    """Frontal stage: hard sun, the panel tilted over the yard, the fridge glowing cold in a warm scene."""
    press.fill(press.sheet_path(), (0, 0.22, 0))
    press.disc(1185, 175, 250, (0, 0.34, 0))
    press.disc(1185, 175, 180, (0, 0.5, 0))
    press.disc(1185, 175, 105, (0, 0.95, 0))
    press.fill([*curve((-20, 700), (300, 690), (760, 676), (1100, 640), (1300, 652), (1530, 628)), (1530, 760), (-20, 760)], (0.3, 0.5, 0))
    press.fill([(-20, 745), (1530, 745), (1530, 1020), (-20, 1020)], (0, 0.6, 0))
    press.fill(rect(-20, 250, 800, 560), (0, 0.08, 0))
    press.fill(rect(-20, 690, 800, 120), (0.5, 0, 0))
    press.fill([(-20, 180), (835, 210), (800, 262), (-20, 262)], (0, 0.95, 0.35))
    press.hatch([(-20, 180), (835, 210), (800, 262), (-20, 262)], 2, 24, 5, 88)
    press.fill([(-20, 262), (780, 262), (780, 330), (-20, 300)], (0.35, None, None))
    door = rect(85, 400, 190, 410)
    press.fill(door, (1, 0.2, 0.6))
    press.fill(rect(85, 400, 26, 410), (0, 0.6, 0.1))
    cross = [(640, 352), (668, 352), (668, 380), (696, 380), (696, 408), (668, 408), (668, 436), (640, 436), (640, 408), (612, 408), (612, 380), (640, 380)]
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
    people.figure(press, 368, 908, 420, (0, 0, 0), (0.75, 0, 0.2), skin, hair, arms=(people.DOWN, ((0.19, -0.66), (0.29, -0.74))), shade=(0.4, None, 0.05))
    press.fill(rect(478, 582, 12, 26), (0.9, 0, 0.3))
    press.fill([(830, 965), (890, 965), (720, 1005), (640, 1000)], (0.25, None, 0.2))
    people.figure(press, 850, 965, 400, (0.65, 0, 0), (0.65, 0, 0), skin, hair, True, arms=(people.DOWN, ((0.2, -0.66), (0.06, -0.6))), dress=True, shade=(1, None, 0.35))
    press.fill(ellipse(822, 712, 46, 62, 12), (0, 0.95, 0))
    press.disc(798, 660, 27, skin)
    press.fill(ellipse(850, 590, 34, 18), (0, 0.95, 0))


@picture("rooftops-winter", (SKY, BRICK, INK), (3, 6), "Snow-covered roofs of a town with a heat pump on the nearest terrace, its fan turning, and smoke from the last chimneys behind.")
def rooftops_winter(press: Press) -> None:
    """High, long view over roofs; the machine in the near left corner, windows lit against blue snow."""
    press.fade(press.sheet_path(), 0, (0, 0), (0, 420), (0.75, 0.15))
    source = press.random
    press.fill([*curve((-20, 330), (240, 250), (470, 300), (760, 236), (1040, 290), (1300, 238), (1530, 300)), (1530, 520), (-20, 520)], (0.5, 0, 0.06))

    def house(x, y, w, h, roof, wall, lit=0.5, chimney=True):
        ridge = x + w * 0.5
        press.fill([(x, y), (ridge, y - roof), (x + w, y), (x + w, y + h), (x, y + h)], wall)
        press.fill([(ridge, y - roof), (ridge + w * 1.3, y - roof), (x + w * 2.3, y), (x + w, y)], (0.0, 0, 0))
        press.fill([(x + w, y), (x + w * 2.3, y), (x + w * 2.3, y + h), (x + w, y + h)], (0.75, wall[1], 0.5))
        press.fill([(x + w, y), (x + w * 2.3, y), (x + w * 2.3, y + h * 0.12), (x + w, y + h * 0.12)], (None, None, 0.85))
        press.fill(taper([(x - w * 0.08, y + w * 0.06), (ridge, y - roof - 5), (x + w * 1.08, y + w * 0.06)], w * 0.09, w * 0.09), (0, 0, 0))
        press.hatch([(ridge + w * 0.75, y - roof), (ridge + w * 1.3, y - roof), (x + w * 2.3, y), (x + w * 1.6, y)], 0, w * 0.09, (1, w * 0.05), 58, 0.85)
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
            press.fill(rect(x + w * (1.18 + column * 0.38), y + h * 0.24, w * 0.18, w * 0.26), (0, 0.4, 0) if source.random() < lit else (0, 0, 1))
        return ridge + w * 0.65, y - roof - w * 0.1

    for y, w, count in ((395, 60, 11), (470, 88, 8), (575, 122, 6)):
        for i in range(count):
            x = i * w * 2.42 - 60 - (y % 90)
            top = house(x, y + source.uniform(-16, 16), w, 240, w * 0.62, ((0.35, 0.5, 0), (0.1, 0.85, 0.1), (0.2, 0.25, 0))[(i + y) % 3], 0.45, (i + y) % 3 == 0)
            if (i + y) % 6 == 0:
                sx, sy = top
                press.fill(taper(curve((sx, sy), (sx + 26, sy - 50), (sx + 4, sy - 100), (sx + 40, sy - 150), (sx + 24, sy - 200), (sx + 70, sy - 250)), 20, 2), (0.1, 0, 0))
    press.fill([(1040, 560), (1530, 560), (1530, 1020), (1040, 1020)], (0.3, 0, 0.02))
    for x, y in ((1215, 640), (1330, 760)):
        house(x, y, 150, 420, 100, ((0.2, 0.25, 0), (0.1, 0.85, 0.1))[x > 1300], 0.7, True)
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


@picture("desalination-plant", (TEAL, OCHRE, INK), (5, 5), "Racks of white pressure tubes frame an aisle in a desalination hall; a technician checks a gauge against a window on the sea.")
def desalination_plant(press: Press) -> None:
    """One-point perspective: round tube ends on both sides, the sea at the end of the aisle."""
    camera = Camera((0, -6, 2.1), (0, 10, 2.1), 900, (750, 520))
    press.fill(press.sheet_path(), (0.3, 0, 0.12))
    press.fill(camera.floor(-20, -10, 20, 26), (0.5, 0.1, 0.1))
    press.fill(camera.wall(-20, 26, 20, 26, 0, 9), (0.15, 0, 0.05))
    press.fill(camera.floor(-20, -10, 20, 26, 6.4), (0.75, 0, 0.5))
    for i in range(5):
        y = -4 + i * 6.4
        press.fill(camera.face((-20, y, 6.3), (20, y, 6.3), (20, y + 0.9, 6.3), (-20, y + 0.9, 6.3)), (1, 0, 0.72))
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
        press.fill(camera.face((side * 1.75, -8, 0.01), (side * 1.63, -8, 0.01), (side * 1.63, 26, 0.01), (side * 1.75, 26, 0.01)), (0, 1, 0))
    for start, end in ((17, 24), (8.5, 15.5), (0.6, 7.2)):
        for side in (-1, 1):
            aisle, outer = side * 2.0, side * 6.6
            press.fill(camera.wall(aisle, start, aisle, end, 0, 5.6), (0.85, 0, 0.75))
            for row in range(5):
                z = 0.85 + row * 1.04
                press.fill(camera.face((aisle, start, z - 0.38), (aisle, end, z - 0.38), (aisle, end, z + 0.38), (aisle, start, z + 0.38)), (0, 0.05, 0))
                press.fill(camera.face((aisle, start, z - 0.38), (aisle, end, z - 0.38), (aisle, end, z - 0.1), (aisle, start, z - 0.1)), (0.45, 0, 0.1))
                for part in (0.03, 0.95):
                    y = start + (end - start) * part
                    press.fill(camera.wall(aisle - side * 0.02, y, aisle - side * 0.02, y + 0.22, z - 0.41, z + 0.41), (0, 0.95, 0))
            press.fill(camera.wall(aisle, start, outer, start, 0, 5.7), (1, 0, 0.8))
            for column in range(4):
                for row in range(5):
                    x, z = aisle + side * (0.56 + column * 1.08), 0.85 + row * 1.04
                    cx, cy = camera.at(x, start, z)
                    r = camera.size(x, start, z) * 0.42
                    press.disc(cx, cy, r, (0, 0.05, 0))
                    press.fill(ellipse(cx, cy, r, r, 0, 20, 170), (0.4, 0, 0.08))
                    press.disc(cx, cy, r * 0.3, (0, 0.95, 0) if (column * 3 + row * 5) % 4 == 0 else (0.95, 0, 0.3))
            for x in (aisle, aisle + side * 4.6):
                press.fill(camera.wall(x - 0.07, start - 0.05, x + 0.07, start - 0.05, 0, 5.8), (0, 0.95, 0.05))
            press.fill(camera.wall(aisle, start - 0.05, outer, start - 0.05, 5.6, 5.8), (0, 0.95, 0.05))
    for x, z in ((-1.5, 5.9), (1.5, 5.9)):
        pipe = camera.face((x - 0.28, -6, z - 0.25), (x + 0.28, -6, z - 0.25), (x + 0.28, 25, z - 0.25), (x - 0.28, 25, z - 0.25))
        press.fill(pipe, (0.15, 0.7, 0))
    x, y = camera.at(0.75, 0.0)
    h = camera.size(0.75, 0.0) * 1.78
    press.fill([(x - 30, y), (x + 40, y), (x + 20, y + 60), (x - 110, y + 60)], (0.6, None, 0.4))
    people.figure(press, x, y, h, (0, 0.95, 0.0), (0.95, 0, 0.55), (0.1, 0.65, 0.45), BLACK, False, (people.DOWN, ((0.18, -0.68), (0.32, -0.74))), hat=(0, 0, 0), shade=(None, None, 0.45))
    gx, gy = camera.at(1.48, 0.0, 1.42)
    press.line([(gx - 4, gy), (gx + 122, gy), (gx + 122, gy - 70)], 14, (0, 0.95, 0.1))
    press.disc(gx - 12, gy, 33, (0, 0, 1))
    press.disc(gx - 12, gy, 26, (0, 0, 0))
    press.line([(gx - 12, gy), (gx, gy - 18)], 4, BLACK)
