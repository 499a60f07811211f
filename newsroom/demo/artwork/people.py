"""Scale figures: people cut from a few flat shapes, standing, walking, seated or seen from behind."""

from .shapes import curve, ellipse, moved, taper
from .toolkit import Colour, Press

# Coordinates read better in rows than one to a line.
# fmt: off
DOWN = ((0.13, -0.62), (0.125, -0.46))
AHEAD = ((0.17, -0.64), (0.27, -0.60))
RAISED = ((0.17, -0.83), (0.21, -1.0))
POINTING = ((0.2, -0.78), (0.34, -0.82))
REACHING = ((0.16, -0.7), (0.3, -0.74))
HIP = ((0.19, -0.64), (0.09, -0.56))
STAND = ((-0.05, -0.24, -0.06, 0.0), (0.05, -0.24, 0.06, 0.0))
WALK = ((-0.05, -0.25, -0.15, -0.01), (0.07, -0.25, 0.13, 0.0))
STRIDE = ((-0.08, -0.24, -0.2, -0.03), (0.11, -0.26, 0.17, 0.0))


def figure(
    press: Press,
    x: float,
    y: float,
    height: float,
    coat: Colour,
    legs: Colour,
    skin: Colour,
    hair: Colour,
    flip: bool = False,
    arms=(DOWN, DOWN),
    gait=STAND,
    dress: bool = False,
    lean: float = 0.0,
    hat: Colour | None = None,
    shade: Colour | None = None,
    back: bool = False,
) -> None:
    """Print a standing person whose feet are at (x, y) and who is `height` units tall.

    `arms` names elbow and hand of the far and the near arm in shares of the height, or is None for no arms; `gait` the knees and feet;
    `lean` pushes the upper body forward; `hat` prints a helmet; `shade` darkens the side away from the light.
    """

    def put(path, colour, skew=True):
        path = [(px - lean * py * (-py if skew else 0), py) for px, py in path]
        press.fill(moved(path, x, y, height, flip), colour)

    if arms:
        far, near = arms
        put(taper(curve((-0.085, -0.8), (-far[0][0], far[0][1]), (-far[1][0], far[1][1])), 0.062, 0.042), coat)
        put(ellipse(-far[1][0], far[1][1], 0.022, 0.024), skin)
    for number, (kx, ky, fx, fy) in enumerate(gait):
        hip = -0.04 if number == 0 else 0.04
        put(taper([(hip, -0.5), (kx, ky), (fx, fy)], 0.1, 0.055), legs, skew=False)
        put([(fx - 0.03, fy + 0.005), (fx - 0.025, fy - 0.035), (fx + 0.03, fy - 0.03), (fx + 0.07, fy + 0.005)], legs, skew=False)
    hem = -0.2 if dress else -0.45
    flare = 0.13 if dress else 0.095
    torso = curve((-0.045, -0.845), (-0.115, -0.8), (-0.1, -0.62), (-flare, hem), (flare, hem), (0.1, -0.62), (0.115, -0.8), (0.045, -0.845))
    put(torso, coat)
    if shade:
        put(curve((0.02, -0.845), (0.115, -0.8), (0.1, -0.62), (flare, hem), (0.03, hem), (0.035, -0.65)), shade)
    put([(-0.025, -0.89), (0.03, -0.89), (0.036, -0.835), (-0.036, -0.835)], skin)
    put(ellipse(0.004, -0.925, 0.05, 0.066), skin)
    if back:
        put(ellipse(0, -0.935, 0.056, 0.066), hair)
    else:
        put(curve((0.045, -0.965), (0.01, -0.955), (-0.012, -0.93), (-0.02, -0.89), (-0.055, -0.9), (-0.062, -0.95), (-0.03, -0.998), (0.03, -0.998), closed=True), hair)
    if hat:
        put(ellipse(0.002, -0.955, 0.064, 0.06, 0, 180, 360), hat)
        put([(-0.064, -0.957), (0.095, -0.957), (0.085, -0.945), (-0.064, -0.945)], hat)
    if not arms:
        return
    put(taper(curve((0.09, -0.79), near[0], near[1]), 0.066, 0.044), coat)
    if shade:
        put(taper(curve((0.105, -0.79), (near[0][0] + 0.012, near[0][1]), near[1]), 0.03, 0.02), shade)
    put(ellipse(near[1][0], near[1][1], 0.024, 0.026), skin)


def from_behind(press: Press, x: float, y: float, size: float, coat: Colour, skin: Colour, hair: Colour, style: str = "short", light: Colour | None = None, reach: float = 3.6) -> None:
    """Print a person seen from the back: (x, y) is the nape of the neck, `size` the height of the head, and the back ends `reach` heads below."""

    def put(path, colour):
        press.fill(moved(path, x, y, size), colour)

    put(curve((-1.0, reach), (-1.25, min(2.2, reach - 0.1)), (-1.18, 0.95), (-0.95, 0.5), (-0.4, 0.28), (-0.22, 0.02), (0.22, 0.02), (0.4, 0.28), (0.95, 0.5), (1.18, 0.95), (1.25, min(2.2, reach - 0.1)), (1.0, reach)), coat)
    put([(-0.2, -0.3), (0.2, -0.3), (0.23, 0.1), (0.3, 0.22), (-0.3, 0.22), (-0.23, 0.1)], skin)
    put(ellipse(-0.37, -0.35, 0.07, 0.12), skin)
    put(ellipse(0.37, -0.35, 0.07, 0.12), skin)
    put(ellipse(0, -0.42, 0.36, 0.5), skin)
    if style == "short":
        put(curve((-0.24, -0.1), (-0.36, -0.35), (-0.39, -0.6), (-0.22, -0.93), (0.22, -0.93), (0.39, -0.6), (0.36, -0.35), (0.24, -0.1), (0, -0.05), closed=True), hair)
    elif style == "bun":
        put(curve((-0.24, -0.12), (-0.39, -0.5), (-0.22, -0.95), (0.22, -0.95), (0.39, -0.5), (0.24, -0.12), closed=True), hair)
        put(ellipse(0.02, -0.62, 0.22, 0.2), hair)
    elif style == "long":
        put(curve((-0.42, 0.45), (-0.46, -0.4), (-0.25, -0.96), (0.25, -0.96), (0.46, -0.4), (0.42, 0.45), (0, 0.55), closed=True), hair)
    elif style == "bald":
        put(curve((-0.26, -0.12), (-0.38, -0.3), (-0.37, -0.5), (0, -0.4), (0.37, -0.5), (0.38, -0.3), (0.26, -0.12), (0, -0.06), closed=True), hair)
    if light:
        put(taper(curve((-1.19, 1.0), (-0.95, 0.5), (-0.42, 0.29)), 0.03, 0.1), light)
        put(taper(curve((-0.38, -0.45), (-0.3, -0.78), (-0.1, -0.93)), 0.02, 0.06), light)


def seated(press: Press, x: float, y: float, size: float, coat: Colour, skin: Colour, hair: Colour, shirt: Colour | None = None, flip: bool = False, style: str = "short", writing: bool = False, shade: Colour | None = None) -> None:
    """Print a person behind a table, facing us: (x, y) is the table's edge below the chest, `size` the head's height."""

    def put(path, colour):
        press.fill(moved(path, x, y, size, flip), colour)

    if style == "long":
        put(curve((-0.42, -1.35), (-0.44, -2.0), (-0.2, -2.5), (0.2, -2.5), (0.44, -2.0), (0.42, -1.35), closed=True), hair)
    put(curve((-0.95, 0), (-0.95, -0.75), (-0.72, -1.15), (-0.2, -1.32), (0.2, -1.32), (0.72, -1.15), (0.95, -0.75), (0.95, 0)), coat)
    if shirt:
        put([(-0.2, -1.34), (0.2, -1.34), (0.02, -0.55)], shirt)
    put([(-0.17, -1.7), (0.17, -1.7), (0.2, -1.32), (0, -1.12), (-0.2, -1.32)], skin)
    put(ellipse(0.03, -1.95, 0.34, 0.47), skin)
    dim = (min(1.0, skin[0] + 0.1), min(1.0, skin[1] + 0.24), min(1.0, skin[2] + 0.2))
    put(curve((0.16, -2.4), (0.37, -2.05), (0.35, -1.75), (0.1, -1.49), (0.22, -1.72), (0.2, -1.92), closed=True), dim)
    put([(-0.17, -1.6), (0.0, -1.48), (0.19, -1.6), (0.2, -1.38), (0.02, -1.3)], dim)
    if shade:
        put(curve((0.3, -1.28), (0.72, -1.15), (0.95, -0.75), (0.95, 0), (0.5, 0), (0.55, -0.7)), shade)
    if size > 40:
        low = 0.08 if writing else 0.0
        line = (skin[0], min(1.0, skin[1] + 0.3), 0.8)
        for ex in (-0.13, 0.15):
            put(taper(curve((ex - 0.09, -2.04 + low), (ex, -2.075 + low), (ex + 0.09, -2.04 + low)), 0.04, 0.028), line)
            if writing:
                put(taper(curve((ex - 0.075, -1.985 + low), (ex, -1.955 + low), (ex + 0.075, -1.985 + low)), 0.03, 0.03), line)
            else:
                put(ellipse(ex - 0.01, -1.97, 0.045, 0.028), line)
        put([(0.0, -2.0 + low), (0.035, -1.8 + low), (-0.05, -1.79 + low)], dim)
        put(taper(curve((-0.09, -1.66 + low * 0.6), (0.0, -1.65 + low * 0.6), (0.1, -1.665 + low * 0.6)), 0.028, 0.034), line)
    if style == "bald":
        put(curve((-0.3, -1.85), (-0.36, -2.1), (-0.25, -2.3), (-0.22, -2.05), closed=True), hair)
    else:
        put(curve((-0.33, -1.85), (-0.36, -2.2), (-0.15, -2.48), (0.2, -2.46), (0.4, -2.15), (0.37, -1.95), (0.28, -2.2), (0, -2.24), (-0.24, -2.12), closed=True), hair)
    if writing:
        put(taper(curve((0.75, -0.75), (0.75, -0.2), (0.15, -0.12)), 0.36, 0.22), coat)
        put(ellipse(0.06, -0.11, 0.15, 0.1), skin)
