"""Paths for the press: curves, ellipses, ragged edges, and a camera that puts solids into perspective."""

import itertools
import math
import random
from collections.abc import Sequence

Point = tuple[float, float]
Solid = tuple[float, float, float]


def rect(x: float, y: float, width: float, height: float) -> list[Point]:
    """Return an upright rectangle."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def ellipse(
    x: float, y: float, rx: float, ry: float, turn: float = 0, start: float = 0, end: float = 360
) -> list[Point]:
    """Return an ellipse or a part of one; angles in degrees, clockwise from the right."""
    count = max(10, int(abs(end - start) / 6))
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    path = []
    for i in range(count + 1):
        angle = math.radians(start + (end - start) * i / count)
        px, py = rx * math.cos(angle), ry * math.sin(angle)
        path.append((x + px * cos - py * sin, y + px * sin + py * cos))
    return path


def curve(*points: Point, closed: bool = False, steps: int = 10) -> list[Point]:
    """Return a smooth curve through all points (Catmull-Rom)."""
    count = len(points)
    path = []
    for i in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            p0, p1, p2, p3 = (points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            path.append(tuple(_catmull(p0[a], p1[a], p2[a], p3[a], t) for a in (0, 1)))
    path.append(points[0] if closed else points[-1])
    return path


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def ragged(path: Sequence[Point], amount: float, step: float, source: random.Random) -> list[Point]:
    """Return an open path broken into pieces of about `step` and shaken by up to `amount`."""
    result = []
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        pieces = max(1, int(math.hypot(x1 - x0, y1 - y0) / step))
        for i in range(pieces):
            t = i / pieces
            result.append(
                (
                    x0 + (x1 - x0) * t + source.uniform(-amount, amount),
                    y0 + (y1 - y0) * t + source.uniform(-amount, amount),
                )
            )
    result.append(path[-1])
    return result


def taper(path: Sequence[Point], first: float, last: float) -> list[Point]:
    """Return an open path as a closed shape whose width runs from `first` to `last`."""
    left, right = [], []
    count = len(path)
    for i, (x, y) in enumerate(path):
        (ax, ay), (bx, by) = path[max(i - 1, 0)], path[min(i + 1, count - 1)]
        length = math.hypot(bx - ax, by - ay) or 1
        half = (first + (last - first) * i / (count - 1)) / 2
        nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]


def moved(
    path: Sequence[Point], x: float = 0, y: float = 0, size: float = 1, flip: bool = False
) -> list[Point]:
    """Return a path scaled about the origin, optionally mirrored, and moved."""
    wide = -size if flip else size
    return [(x + px * wide, y + py * size) for px, py in path]


def between(a: Point, b: Point, t: float) -> Point:
    """Return the point a share `t` of the way from a to b."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def sag(a: Point, b: Point, drop: float, steps: int = 16) -> list[Point]:
    """Return a wire hanging between two points, `drop` below the straight line at its lowest."""
    return [
        (between(a, b, i / steps)[0], between(a, b, i / steps)[1] + drop * 4 * i / steps * (1 - i / steps))
        for i in range(steps + 1)
    ]


class Camera:
    """A pinhole camera: x to the right, y into the distance, z up; the picture plane is the 1500 x 1000 sheet."""

    def __init__(self, eye: Solid, target: Solid, length: float = 1400, centre: Point = (750, 500)):
        """Take where the eye is, what it looks at, the focal length in units and where that point falls."""
        self.eye, self.length, self.centre = eye, length, centre
        fx, fy, fz = (t - e for t, e in zip(target, eye, strict=True))
        norm = math.sqrt(fx * fx + fy * fy + fz * fz)
        self.forward = (fx / norm, fy / norm, fz / norm)
        flat = math.hypot(self.forward[0], self.forward[1]) or 1e-9
        self.right = (self.forward[1] / flat, -self.forward[0] / flat, 0.0)
        r, f = self.right, self.forward
        self.up = (r[1] * f[2] - r[2] * f[1], r[2] * f[0] - r[0] * f[2], r[0] * f[1] - r[1] * f[0])

    def _seen(self, point: Solid) -> Solid:
        d = tuple(p - e for p, e in zip(point, self.eye, strict=True))
        return tuple(
            sum(a * b for a, b in zip(d, axis, strict=True)) for axis in (self.right, self.up, self.forward)
        )

    def at(self, x: float, y: float, z: float = 0) -> Point:
        """Return where a point in front of the eye falls on the sheet."""
        return self._flat(self._seen((x, y, z)))

    def _flat(self, seen: Solid) -> Point:
        depth = max(seen[2], 0.05)
        return self.centre[0] + seen[0] * self.length / depth, self.centre[1] - seen[1] * self.length / depth

    def size(self, x: float, y: float, z: float = 0) -> float:
        """Return how many units of the sheet one unit of space measures at a point."""
        return self.length / max(self._seen((x, y, z))[2], 0.05)

    def face(self, *points: Solid) -> list[Point]:
        """Return a flat face in perspective, cut off where it passes behind the eye."""
        near, seen, kept = 0.3, [self._seen(p) for p in points], []
        for a, b in zip(seen, seen[1:] + seen[:1], strict=True):
            if a[2] >= near:
                kept.append(a)
            if (a[2] >= near) != (b[2] >= near):
                t = (near - a[2]) / (b[2] - a[2])
                kept.append(tuple(m + (n - m) * t for m, n in zip(a, b, strict=True)))
        return [self._flat(p) for p in kept]

    def floor(self, x0: float, y0: float, x1: float, y1: float, z: float = 0) -> list[Point]:
        """Return a level rectangle."""
        return self.face((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z))

    def wall(self, x0: float, y0: float, x1: float, y1: float, low: float, high: float) -> list[Point]:
        """Return an upright rectangle over the line from (x0, y0) to (x1, y1)."""
        return self.face((x0, y0, low), (x1, y1, low), (x1, y1, high), (x0, y0, high))

    def box(
        self, press, x: float, y: float, z: float, w: float, d: float, h: float, top, front, side
    ) -> None:
        """Print a box: its top if seen from above, its front, and the side that shows."""
        ex, _, ez = self.eye
        if ex < x:
            press.fill(self.wall(x, y, x, y + d, z, z + h), side)
        elif ex > x + w:
            press.fill(self.wall(x + w, y, x + w, y + d, z, z + h), side)
        if ez > z + h:
            press.fill(self.floor(x, y, x + w, y + d, z + h), top)
        elif ez < z:
            press.fill(self.floor(x, y, x + w, y + d, z), side)
        press.fill(self.wall(x, y, x + w, y, z, z + h), front)
