"""Portraits of the seven authors."""

from .catalogue import PORTRAIT_SHEET, picture
from .faces import Bust, Face, features, glasses, ground, lapels, neck_and_head, shoulders
from .shapes import curve, ellipse, moved
from .toolkit import BRICK, INK, TAN, TEAL, Press

# Coordinates read better in rows than one to a line.
# fmt: off


@picture("portrait-lena-hoffmann", (TEAL, TAN, INK), (5, 4), "Portrait of Lena Hoffmann: a woman with a chin-length ash-blonde bob and a dark blazer over a white shirt.", PORTRAIT_SHEET)
def lena_hoffmann(press: Press) -> None:
    """Calm and direct; the bob as a sharp shape."""
    ground(press, (0.3, 0.02, 0), 0.5, 0)
    bust = Bust(press, Face((0, 0.26, 0), (0, 0.1, 0), (0.08, 0.48, 0.02), (0.22, 0.68, 0.1), (0, 0.85, 0.1), (0.1, 0.5, 0.4), (0.75, 0, 0.3), 0.97, 1.0, 0.9, 0.75, 0.92, 0.95, True, 3))
    back, tone, gleam = (0.1, 0.5, 0.3), (0.02, 0.42, 0.06), (0, 0.22, 0)
    bust.put(curve((-40, -270), (-150, -220), (-186, -80), (-188, 80), (-178, 190), (-120, 214), (150, 226), (208, 200), (214, 60), (206, -110), (140, -232), (60, -274), closed=True), back)
    shoulders(bust, (0.95, 0, 0.5), (1, 0, 0.8))
    neck_and_head(bust)
    bust.put([(-96, 282), (-60, 262), (0, 400), (84, 258), (126, 282), (60, 560), (0, 640), (-50, 560)], (0, 0, 0))
    bust.put([(84, 258), (126, 282), (80, 420), (20, 440)], (0.25, 0, 0.03))
    bust.put(curve((-58, 262), (0, 330), (82, 258), (30, 372), (0, 400), (-24, 360)), bust.face.deep)
    bust.stroke([(0, 400), (4, 640)], 3, 3, (0.4, 0, 0.2))
    lapels(bust, (0.85, 0, 0.35), (0.5, 0, 0.0))
    features(bust)
    bust.put([*curve((30, -262), (-60, -262), (-150, -200), (-184, -80), (-186, 70), (-176, 186), (-150, 196)), *curve((-124, 180), (-128, 90), (-138, 10), (-118, -70), (-60, -130), (30, -190))], tone)
    bust.put([*curve((20, -266), (110, -250), (186, -150), (208, 0), (206, 150), (190, 208)), *curve((142, 214), (150, 120), (146, 0), (128, -90), (84, -150), (26, -192))], tone)
    bust.put([*curve((120, -238), (186, -150), (208, 0), (206, 150), (190, 208)), *curve((160, 212), (180, 90), (172, -40), (140, -150))], back)
    for a in (((-10, -250), (-110, -196), (-156, -90), (-164, 60)), ((14, -240), (-70, -200), (-130, -120), (-146, -20)), ((40, -250), (110, -206), (150, -110), (168, 20))):
        bust.stroke(curve(*a), 4, 13, gleam)


@picture("portrait-tomasz-wrzesniewski", (TEAL, TAN, INK), (5, 4), "Portrait of Tomasz Wrześniewski: a man with short dark hair, a trimmed beard and an olive field jacket.", PORTRAIT_SHEET)
def tomasz_wrzesniewski(press: Press) -> None:
    """Weathered, attentive; the beard as one dark plane."""
    ground(press, (0.06, 0.22, 0), 0.3, 1)
    bust = Bust(press, Face((0, 0.34, 0.01), (0, 0.17, 0), (0.12, 0.56, 0.06), (0.28, 0.72, 0.2), (0.05, 0.7, 0.2), (0.1, 0.4, 0.85), (0.6, 0.1, 0.4), 1.03, 1.03, 1.1, 1.45, 1.1, 1.0, True), True)
    hair, shine = (0.15, 0.4, 0.86), (0.15, 0.5, 0.55)
    shoulders(bust, (0.55, 0.62, 0.12), (0.72, 0.65, 0.48), 1.1)
    neck_and_head(bust)
    bust.put([(-110, 262), (-30, 384), (10, 420), (60, 376), (130, 262), (150, 640), (-130, 640)], (0.1, 0.05, 0.85))
    for side, x in ((-1, -92), (1, 122)):
        bust.put([(x, 236), (x + side * 50, 290), (x + side * 78, 372), (x + side * 4, 440), (x - side * 26, 352)], (0.62, 0.7, 0.3) if side < 0 else (0.75, 0.7, 0.6))
        bust.stroke([(x, 238), (x - side * 28, 352), (x + side * 4, 440), (x + side * 78, 372)], 4, 4, (0.3, 0.3, 0.95))
    bust.stroke([(-80, 432), (-50, 640)], 5, 5, (0.3, 0.3, 0.95))
    bust.stroke([(124, 432), (110, 640)], 5, 5, (0.3, 0.3, 0.95))
    bust.put([(-262, 470), (-130, 474), (-128, 560), (-256, 560)], (0.62, 0.7, 0.32))
    bust.stroke([(-262, 470), (-130, 474), (-128, 496), (-192, 514), (-260, 494)], 4, 4, (0.3, 0.3, 0.95))
    outline = curve((-138, 30), (-126, 104), (-96, 176), (-44, 216), (-4, 226), (48, 214), (106, 170), (140, 96), (150, 0), (130, 20), (118, 70), (84, 98), (50, 92), (0, 96), (-52, 92), (-92, 96), (-122, 66), closed=True)
    bust.put(outline, (0.12, 0.5, 0.62))
    bust.put(curve((20, 96), (50, 92), (84, 98), (118, 70), (130, 20), (150, 0), (140, 96), (106, 170), (48, 214), (20, 222), (40, 160), closed=True), (0.2, 0.45, 0.88))
    bust.put(curve((-70, 140), (-40, 120), (-6, 116), (30, 120), (60, 140), (30, 152), (-6, 156), (-40, 152), closed=True), (0.05, 0.5, 0.3))
    features(bust)
    bust.put(curve((-58, 116), (-30, 98), (-6, 102), (20, 98), (50, 116), (24, 117), (-6, 112), (-34, 117), closed=True), (0.15, 0.45, 0.8))
    bust.put(curve((-150, -40), (-158, -140), (-120, -222), (-30, -262), (70, -254), (140, -204), (168, -110), (160, -20), (146, -36), (138, -96), (96, -156), (30, -170), (-50, -158), (-110, -132), (-136, -90), closed=True), hair)
    for a in (((-110, -150), (-90, -206), (-30, -240)), ((-60, -164), (-40, -206), (10, -236)), ((0, -176), (24, -212), (60, -226)), ((-134, -110), (-124, -160), (-96, -196))):
        bust.stroke(curve(*a), 9, 3, shine)


@picture("portrait-amara-okafor", (TEAL, BRICK, INK), (5, 4), "Portrait of Amara Okafor: a woman with a high patterned headwrap, gold earrings and a brick-red blouse.", PORTRAIT_SHEET)
def amara_okafor(press: Press) -> None:
    """Upright; warm planes against a pale ground, the wrap as crown of the sheet."""
    ground(press, (0.05, 0.1, 0), 0.22, 1)
    bust = Bust(press, Face((0.15, 0.72, 0.42), (0.05, 0.62, 0.2), (0.3, 0.72, 0.66), (0.35, 0.6, 0.86), (0.1, 0.85, 0.5), (0.2, 0.3, 1), (0.1, 0.4, 0.95), 0.97, 1.0, 0.94, 1.0, 1.18, 1.12, False, 4), False, (500, 545), 1.16)
    shoulders(bust, (0, 0.95, 0.05), (0.1, 0.95, 0.5), 0.94)
    neck_and_head(bust)
    bust.put(curve((-100, 300), (-60, 370), (20, 404), (90, 366), (132, 300), (160, 340), (100, 430), (10, 460), (-80, 420), (-136, 336)), (0.9, 0, 0.3))
    for i in range(9):
        t = i / 8
        x, y = -112 + 256 * t, 334 + 100 * (1 - (2 * t - 1) ** 2)
        bust.put(ellipse(x, y, 9, 9), (0, 0.3, 0))
    for i in range(5):
        for k in range(7):
            bust.put(moved([(0, -11), (11, 0), (0, 11), (-11, 0)], -270 + k * 96 + (i % 2) * 48, 480 + i * 42), (None, None, 0.6))
    features(bust)
    wrap, dark, pale = (0.95, 0, 0.25), (1, 0, 0.7), (0.5, 0, 0)
    shape = curve((-146, -72), (-176, -150), (-190, -250), (-130, -350), (-20, -392), (110, -380), (196, -300), (200, -190), (172, -70), (158, -40), (140, -96), (90, -140), (0, -152), (-90, -134), closed=True)
    bust.put(shape, wrap)
    with press.clip(bust.at(shape)):
        bust.put([*curve((60, -400), (130, -300), (120, -200), (160, -40)), (260, -40), (260, -400)], dark)
        for path in (((-180, -110), (-80, -190), (60, -220), (200, -190)), ((-200, -190), (-100, -270), (40, -300), (200, -270)), ((-190, -280), (-100, -340), (20, -360), (150, -350))):
            bust.stroke(curve(*path), 20, 30, (0, 0.92, 0))
            bust.stroke([(x, y + 26) for x, y in curve(*path)], 5, 8, pale)
    bust.put(curve((20, -372), (-30, -420), (10, -446), (70, -410), (120, -440), (170, -420), (130, -376), (80, -352), closed=True), wrap)
    bust.put(curve((70, -408), (120, -440), (170, -420), (130, -376), (84, -360), closed=True), dark)
    bust.stroke(curve((-142, -78), (-86, -138), (0, -156), (92, -144), (150, -84)), 10, 12, pale)
    for x, y in ((164, 92), (-140, 88)):
        if x > 0:
            bust.stroke(ellipse(x, y, 25, 34), 8, 8, (0, 0.35, 0))


@picture("portrait-yuki-tanabe", (TEAL, TAN, INK), (5, 4), "Portrait of Yuki Tanabe: a person with black hair tied back, a fringe, round glasses and a pale roll-neck sweater.", PORTRAIT_SHEET)
def yuki_tanabe(press: Press) -> None:
    """Precise: round frames, a straight fringe, the quietest ground."""
    ground(press, (0.62, 0, 0), 0.5, 2)
    bust = Bust(press, Face((0, 0.3, 0), (0, 0.14, 0), (0.06, 0.5, 0.02), (0.2, 0.66, 0.14), (0, 0.75, 0.08), (0.1, 0.2, 0.9), (0.1, 0.4, 0.92), 1.0, 0.97, 0.93, 0.85, 0.92, 0.88), True)
    hair, shine = (0.25, 0, 0.95), (0.5, 0, 0.5)
    bust.put(curve((30, -262), (130, -250), (210, -190), (240, -150), (226, -60), (180, 0), (120, 60), closed=True), hair)
    bust.put(ellipse(214, -196, 70, 62, 30), hair)
    bust.stroke(curve((176, -214), (204, -242), (244, -232)), 4, 10, shine)
    shoulders(bust, (0, 0.1, 0), (0.22, 0.14, 0.02), 0.94)
    neck_and_head(bust)
    bust.put(curve((-98, 214), (-10, 268), (118, 204), (130, 300), (140, 336), (20, 376), (-118, 336), (-104, 280), closed=True), (0, 0.06, 0))
    bust.put(curve((40, 250), (118, 204), (130, 300), (140, 336), (60, 366), (70, 300), closed=True), (0.25, 0.14, 0.02))
    for k in range(9):
        bust.stroke(curve((-86 + k * 24, 232 + 28 * (1 - abs(k - 4) / 4)), (-90 + k * 25, 290), (-100 + k * 27, 330 + 34 * (1 - abs(k - 4) / 4))), 2, 3, (0.3, 0.2, 0.1))
    for k in range(13):
        bust.stroke(curve((-250 + k * 46, 420 - 60 * (1 - abs(k - 6) / 6)), (-262 + k * 48, 640)), 2, 3, (0.2, 0.16, 0.05))
    features(bust)
    bust.put(curve((-144, 20), (-156, -90), (-128, -196), (-40, -262), (60, -268), (140, -226), (176, -130), (166, -20), (152, 30), (146, -60), (122, -92), (60, -84), (-20, -78), (-92, -74), (-128, -60), closed=True), hair)
    for a in (((-90, -86), (-96, -160), (-50, -230)), ((-50, -86), (-48, -160), (-10, -236)), ((-8, -88), (2, -170), (30, -240)), ((36, -92), (52, -170), (66, -226))):
        bust.stroke(curve(*a), 3, 9, shine)
    glasses(bust, lambda x: ellipse(x, -6, 48, 47), (0.2, 0.1, 0.92), 8)


@picture("portrait-ines-carvalho", (TEAL, TAN, INK), (5, 4), "Portrait of Inês Carvalho: a woman with long dark wavy hair, small earrings and a teal shirt with an open collar.", PORTRAIT_SHEET)
def ines_carvalho(press: Press) -> None:
    """Intent; waves of hair frame the face and fill the sheet."""
    ground(press, (0, 0.62, 0), 0.35, 1)
    skin = Face((0, 0.42, 0.02), (0, 0.2, 0), (0.1, 0.64, 0.12), (0.22, 0.75, 0.34), (0.08, 0.85, 0.3), (0.1, 0.3, 0.95), (0.2, 0.6, 0.75), 0.98, 1.02, 0.92, 1.1, 1.0, 1.04, False, 2)
    bust = Bust(press, skin)
    hair, shine = (0.2, 0.35, 0.92), (0.25, 0.5, 0.6)
    bust.put(
        curve(
            (-20, -284),
            (-130, -250),
            (-200, -130),
            (-206, 0),
            (-240, 110),
            (-214, 200),
            (-258, 310),
            (-226, 420),
            (-150, 440),
            (160, 450),
            (262, 420),
            (292, 300),
            (250, 200),
            (272, 90),
            (228, -10),
            (226, -130),
            (160, -240),
            (70, -290),
            closed=True,
        ),
        hair,
    )
    shoulders(bust, (0.9, 0, 0.1), (1, 0, 0.5), 0.96)
    neck_and_head(bust)
    bust.put(curve((-92, 270), (-40, 330), (20, 470), (80, 330), (120, 270), (100, 240), (-80, 250)), skin.skin)
    bust.put(curve((20, 470), (80, 330), (120, 270), (100, 240), (20, 300), (30, 380)), skin.shade)
    bust.put(curve((-76, 190), (-20, 262), (60, 238), (112, 170), (112, 260), (30, 310), (-50, 280)), skin.deep)
    for side, x in ((-1, -92), (1, 120)):
        bust.put([(x, 252), (x + side * 60, 296), (x + side * 84, 380), (x - side * 6, 440), (20, 500), (x - side * 34, 360)], (0.8, 0, 0.0) if side < 0 else (0.95, 0, 0.35))
        bust.stroke([(x, 256), (x - side * 34, 360), (20, 496)], 4, 4, (0.9, 0, 0.7))
        bust.stroke([(x + side * 84, 380), (x - side * 6, 440), (20, 500)], 4, 4, (0.9, 0, 0.7))
    bust.stroke([(20, 496), (24, 640)], 5, 5, (0.9, 0, 0.75))
    for y in (540, 600):
        bust.put(ellipse(36, y, 8, 8), (0, 0.2, 0))
    features(bust)
    bust.put(
        [
            *curve((10, -270), (-90, -246), (-164, -170), (-182, -60), (-198, 40), (-226, 120), (-196, 210), (-236, 310), (-206, 410), (-160, 420)),
            *curve((-140, 400), (-164, 300), (-130, 220), (-156, 120), (-140, 20), (-130, -60), (-90, -130), (10, -196)),
        ],
        hair,
    )
    bust.put(
        [*curve((0, -272), (100, -262), (186, -180), (206, -60), (222, 40), (250, 130), (226, 220), (262, 310), (240, 410), (196, 424)), *curve((166, 410), (190, 310), (152, 220), (176, 120), (150, 20), (146, -70), (100, -140), (0, -198))],
        hair,
    )
    for a in (
        ((-30, -246), (-120, -180), (-158, -60), (-176, 50), (-196, 120), (-172, 210), (-206, 310)),
        ((-10, -220), (-90, -170), (-132, -90)),
        ((60, -240), (140, -180), (176, -60), (190, 50), (216, 130), (192, 220), (226, 310)),
        ((40, -206), (100, -160), (140, -80)),
        ((-170, 60), (-190, 130), (-160, 220)),
    ):
        bust.stroke(curve(*a), 5, 9, shine)
    bust.put(ellipse(158, 84, 9, 11), (0, 0.35, 0))


@picture("portrait-david-marchetti", (TEAL, TAN, INK), (5, 4), "Portrait of David Marchetti: a balding man with grey temples, square glasses, a dark suit and a knitted tie.", PORTRAIT_SHEET)
def david_marchetti(press: Press) -> None:
    """Frontal weight: high forehead, squared frames, the suit nearly black."""
    ground(press, (0.16, 0.06, 0.1), 0.34, 2)
    face = Face((0, 0.36, 0.0), (0, 0.16, 0), (0.1, 0.56, 0.04), (0.25, 0.72, 0.16), (0.06, 0.68, 0.12), (0.3, 0.1, 0.45), (0.25, 0.4, 0.75), 1.07, 1.03, 1.08, 1.35, 1.16, 1.05, True, 3)
    bust = Bust(press, face)
    shoulders(bust, (0.35, 0, 0.88), (0.4, 0, 1), 1.14)
    neck_and_head(bust)
    bust.put([(-96, 272), (-66, 236), (6, 372), (96, 232), (128, 272), (70, 560), (0, 640), (-60, 560)], (0, 0, 0))
    bust.put([(96, 232), (128, 272), (86, 420), (30, 380)], (0.3, 0, 0.05))
    bust.put([(-24, 372), (36, 372), (26, 420), (58, 640), (-50, 640), (-12, 420)], (0, 0.95, 0.25))
    bust.put([(14, 372), (36, 372), (26, 420), (58, 640), (10, 640)], (None, None, 0.65))
    press.hatch(bust.at([(-12, 420), (26, 420), (58, 640), (-50, 640)]), 2, 16, 4, 14)
    bust.stroke([(-66, 238), (-18, 372)], 3, 3, (0.4, 0, 0.3))
    bust.stroke([(96, 234), (32, 372)], 3, 3, (0.4, 0, 0.3))
    lapels(bust, (0.3, 0, 0.78), (0.5, 0, 0.4))
    bust.put([(-250, 520), (-190, 500), (-176, 540), (-240, 558)], (0, 0, 0))
    features(bust)
    grey, dark = (0.28, 0.02, 0.14), (0.4, 0.05, 0.45)
    bust.put(curve((-138, -4), (-152, -60), (-146, -126), (-122, -160), (-112, -120), (-128, -70), (-128, -20), closed=True), grey)
    bust.put(curve((146, 10), (138, -60), (122, -126), (98, -180), (134, -176), (166, -120), (178, -50), (168, -10), closed=True), dark)
    bust.put(curve((136, -20), (128, -80), (112, -140), (140, -130), (154, -70), (152, -20), closed=True), grey)
    for y, w in ((-112, 56), (-132, 44)):
        bust.stroke(curve((-w - 12, y + 4), (-10, y - 4), (w - 10, y + 2)), 1, 4, face.shade)
    square = lambda x: [(x - 50, -36), (x + 46, -38), (x + 50, 10), (x + 36, 32), (x - 38, 32), (x - 50, 12), (x - 50, -36)]  # noqa: E731
    glasses(bust, square, (0.2, 0.2, 0.95), 9)


@picture("portrait-selin-aydogan", (TEAL, BRICK, INK), (5, 4), "Portrait of Selin Aydoğan: a young woman with dark curls tied up, a rain jacket and a patterned scarf.", PORTRAIT_SHEET)
def selin_aydogan(press: Press) -> None:
    """Looks to our right, alert; loose curls break the outline."""
    ground(press, (0.2, 0.0, 0), 0.38, 0)
    face = Face((0.02, 0.42, 0.04), (0, 0.24, 0.0), (0.12, 0.58, 0.12), (0.26, 0.7, 0.34), (0, 0.9, 0.15), (0.1, 0.4, 0.92), (0.3, 0.5, 0.7), 0.96, 0.98, 0.88, 1.05, 0.96, 1.0, False, 6)
    bust = Bust(press, face, True, (490, 545), 1.2)
    hair, shine = (0.12, 0.55, 0.86), (0.1, 0.7, 0.5)
    source = press.random
    for x, y, r in ((60, -300, 78), (120, -330, 62), (10, -330, 60), (70, -370, 58), (150, -280, 54), (-20, -284, 50)):
        bust.put(ellipse(x, y, r, r * 0.92), hair)
    bust.put(curve((-150, 20), (-176, -110), (-130, -232), (-20, -280), (90, -276), (180, -200), (204, -80), (190, 40), (150, 110), (120, 40), closed=True), hair)
    shoulders(bust, (0, 0.85, 0.02), (0.1, 0.9, 0.45), 1.0)
    neck_and_head(bust)
    for side, x in ((-1, -110), (1, 140)):
        bust.put(curve((x, 280), (x + side * 70, 300), (x + side * 110, 380), (x + side * 60, 470), (x - side * 10, 420), closed=True), (0, 0.95, 0.12) if side < 0 else (0.15, 0.9, 0.6))
        bust.stroke(curve((x + side * 70, 300), (x + side * 110, 380), (x + side * 60, 470)), 4, 4, (0.3, 0.3, 0.8))
    scarf = curve((-108, 226), (-20, 288), (60, 280), (122, 214), (160, 290), (130, 380), (40, 424), (-70, 400), (-132, 320), closed=True)
    bust.put(scarf, (0.92, 0, 0.12))
    with press.clip(bust.at(scarf)):
        bust.put(curve((60, 280), (122, 214), (170, 290), (130, 390), (60, 430), (90, 350)), (1, 0, 0.55))
        for path in (((-130, 280), (-30, 350), (70, 350), (160, 270)), ((-140, 330), (-40, 396), (60, 396), (170, 320))):
            bust.stroke(curve(*path), 9, 9, (0, 0.95, 0))
            bust.stroke([(x, y + 18) for x, y in curve(*path)], 4, 4, (0.1, 0, 0))
    bust.put([(-10, 404), (60, 396), (96, 560), (20, 580)], (0.92, 0, 0.12))
    press.hatch(bust.at([(22, 540), (92, 524), (100, 580), (24, 600)]), 2, 13, 3, 84)
    bust.stroke([(10, 420), (-10, 640)], 6, 6, (0.3, 0.3, 0.8))
    features(bust)
    bust.put(curve((-140, -10), (-166, -100), (-140, -204), (-60, -268), (40, -280), (130, -240), (184, -150), (186, -30), (162, 40), (150, -40), (122, -120), (60, -166), (-20, -176), (-90, -150), (-124, -90), closed=True), hair)
    for x, y, r in ((-150, -60, 26), (-158, -110, 30), (-136, -176, 34), (-84, -222, 36), (168, 20, 28), (184, -40, 30), (172, 66, 22), (-146, -14, 18), (158, 106, 18)):
        bust.put(ellipse(x, y, r, r), hair)
    for x, y in ((-140, -110), (-96, -196), (-40, -226), (30, -236), (100, -206), (150, -130), (60, -310), (110, -340), (20, -340), (80, -374), (176, -40), (170, 30), (-70, -176), (0, -196)):
        r = source.uniform(16, 26)
        start = source.uniform(0, 360)
        bust.stroke(ellipse(x, y, r, r, 0, start, start + 150), 2, 6, shine)
