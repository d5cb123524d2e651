"""Lines that a hand traced: made simpler, and put in place of a stretch of an outline."""

from __future__ import annotations

import math
from itertools import pairwise

from storage.records import Point, Ring


def simplified(line: Ring, tolerance_px: float) -> Ring:
    """The open line with fewer points, nowhere further than the tolerance from the old one; both ends stay."""
    from shapely import LineString  # loaded when first needed: the window starts without it

    if len(line) < 3:
        return line
    return tuple((float(x), float(y)) for x, y in LineString(line).simplify(tolerance_px).coords)


def redrawn(ring: Ring, traced: Ring) -> Ring:
    """The ring with the traced points (at least two) in place of the stretch between their first and last one.

    Both ends count at the place of the ring that is nearest to them. Of the two ways round the shorter one goes.
    """
    start, end = _place(ring, traced[0]), _place(ring, traced[-1])
    forward, onward = _between(ring, start, end), _between(ring, end, start)
    if _length((traced[0], *forward, traced[-1])) <= _length((traced[-1], *onward, traced[0])):
        return (*traced, *onward)
    return (*traced[::-1], *forward)


def _place(ring: Ring, point: Point) -> tuple[int, float]:
    """Where on the ring the point is: the edge and the share of it, of the nearest place."""
    feet = ((_foot(ring[index], ring[(index + 1) % len(ring)], point), index) for index in range(len(ring)))
    (_, share), index = min(feet, key=lambda found: found[0][0])
    return index, share


def _foot(first: Point, second: Point, point: Point) -> tuple[float, float]:
    """Distance of the point from the edge, and where on it (0 to 1) the nearest place is."""
    dx, dy = second[0] - first[0], second[1] - first[1]
    length2 = dx * dx + dy * dy
    along = (point[0] - first[0]) * dx + (point[1] - first[1]) * dy
    share = min(max(along / length2, 0.0), 1.0) if length2 > 0 else 0.0
    return math.dist(point, (first[0] + share * dx, first[1] + share * dy)), share


def _between(ring: Ring, start: tuple[int, float], end: tuple[int, float]) -> Ring:
    """The ring's own points on the way from one place forward to the other."""
    count = (end[0] - start[0]) % len(ring)
    if count == 0 and end[1] < start[1]:
        count = len(ring)
    return tuple(ring[(start[0] + step) % len(ring)] for step in range(1, count + 1))


def _length(points: Ring) -> float:
    return sum(math.dist(*pair) for pair in pairwise(points))
