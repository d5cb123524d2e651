"""Outlines in images: area, one rasteriser, and the way back from a mask to rings.

Coordinates are continuous pixels, x right and y down, with the origin at the outer corner of the first pixel.
A pixel belongs to an outline when its centre lies inside; every mask in the program is made by this rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One connected outline with its cut-outs. Rings are open: the first point is not repeated."""

    outer: Ring
    cutouts: tuple[Ring, ...] = ()


def signed_area(ring: Sequence[Point]) -> float:
    """Area in square pixels by the shoelace formula; positive where the ring runs clockwise on the screen."""
    x, y = np.asarray(ring, np.float64).reshape(-1, 2).T
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def ring_area(ring: Sequence[Point]) -> float:
    """Area in square pixels, whichever way the ring runs."""
    return abs(signed_area(ring))


def parts_area(parts: Iterable[Part]) -> float:
    """Area of the parts without their cut-outs, in square pixels; parts are taken not to overlap."""
    return sum(ring_area(part.outer) - sum(map(ring_area, part.cutouts)) for part in parts)


def bounds(parts: Iterable[Part]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all outer rings. Raises ValueError where there is no point."""
    points = np.array([point for part in parts for point in part.outer], np.float64)
    if not len(points):
        raise ValueError("an outline without points has no bounds")
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def rings_of(parts: Iterable[Part]) -> Iterator[Ring]:
    """Every ring of the parts, each outer one before its cut-outs."""
    for part in parts:
        yield from (part.outer, *part.cutouts)


def moved(parts: Iterable[Part], dx: float, dy: float) -> tuple[Part, ...]:
    """The parts shifted by (dx, dy) pixels."""

    def shifted(ring: Ring) -> Ring:
        return tuple((x + dx, y + dy) for x, y in ring)

    return tuple(Part(shifted(part.outer), tuple(map(shifted, part.cutouts))) for part in parts)


def clamp(point: Point, width: int, height: int) -> Point:
    """The point of the image nearest to `point`; the border itself belongs to the image."""
    return min(max(point[0], 0.0), float(width)), min(max(point[1], 0.0), float(height))


def is_simple(ring: Sequence[Point]) -> bool:
    """True where the ring has at least three distinct points, an area, and does not touch or cross itself."""
    from shapely import LinearRing  # loaded when first needed: the window starts without it

    return len(set(ring)) >= 3 and ring_area(ring) > 0 and bool(LinearRing(ring).is_simple)


def contains(parts: Iterable[Part], point: Point) -> bool:
    """True where the point lies inside a part and outside that part's cut-outs."""
    return any(
        _encloses(part.outer, point) and not any(_encloses(ring, point) for ring in part.cutouts) for part in parts
    )


def simplify(ring: Sequence[Point], tolerance_px: float) -> Ring:
    """The ring with fewer points, nowhere further than the tolerance from the old one, and not crossing itself."""
    from shapely import Polygon

    if len(ring) < 4:
        return tuple(ring)
    outer = Polygon(ring).simplify(tolerance_px, preserve_topology=True).exterior
    kept = tuple((float(x), float(y)) for x, y in outer.coords[:-1])
    return kept if len(kept) >= 3 else tuple(ring)


def rasterise(parts: Iterable[Part], width: int, height: int) -> np.ndarray:
    """(height, width) bool: the pixels whose centres lie in a part and in none of that part's cut-outs."""
    mask = np.zeros((height, width), bool)
    for part in parts:
        inside = _fill(part.outer, width, height)
        for ring in part.cutouts:
            inside &= ~_fill(ring, width, height)
        mask |= inside
    return mask


def outline(mask: np.ndarray) -> tuple[Part, ...]:
    """The parts of an (h, w) bool mask along the edges of its pixels, so that their area is the count of pixels.

    Pixels that touch at a corner only are separate parts. Outer rings run clockwise on the screen. Largest first.
    """
    rings = [(signed_area(ring), ring) for ring in _edge_rings(np.asarray(mask, bool))]
    outers = sorted((item for item in rings if item[0] > 0), key=lambda item: -item[0])
    cutouts: dict[Ring, list[Ring]] = {ring: [] for _, ring in outers}
    for _, ring in (item for item in rings if item[0] < 0):
        # The last outer that encloses it is the smallest: outers are sorted by area.
        owner = [outer for area, outer in outers if area > ring_area(ring) and _encloses(outer, _inner_point(ring))]
        cutouts[owner[-1]].append(ring)
    return tuple(Part(ring, tuple(cutouts[ring])) for _, ring in outers)


def _crossings(ring: Sequence[Point], height: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose centre line an edge crosses, and the x of each crossing; half-open, so no vertex counts twice."""
    points = np.asarray(ring, np.float64).reshape(-1, 2)
    (x0, y0), (x1, y1) = points.T, np.roll(points, -1, axis=0).T
    first = np.clip(np.ceil(np.minimum(y0, y1) - 0.5), 0, height).astype(np.int64)
    stop = np.clip(np.ceil(np.maximum(y0, y1) - 0.5), 0, height).astype(np.int64)
    counts = stop - first
    edge = np.repeat(np.arange(len(points)), counts)
    rows = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    along = (rows + 0.5 - y0[edge]) / (y1 - y0)[edge]
    return rows, x0[edge] + along * (x1 - x0)[edge]


def _fill(ring: Sequence[Point], width: int, height: int) -> np.ndarray:
    """(height, width) bool by the even-odd rule: each crossing toggles all pixels whose centre is right of it."""
    rows, xs = _crossings(ring, height)
    toggles = np.zeros((height, width + 1), np.uint8)
    columns = np.clip(np.ceil(xs - 0.5), 0, width).astype(np.int64)
    np.bitwise_xor.at(toggles, (rows, columns), np.uint8(1))
    return np.bitwise_xor.accumulate(toggles[:, :width], axis=1).astype(bool)


def _encloses(ring: Sequence[Point], point: Point) -> bool:
    """Even-odd test of one point against one ring."""
    points = np.asarray(ring, np.float64).reshape(-1, 2)
    (x0, y0), (x1, y1) = points.T, np.roll(points, -1, axis=0).T
    spans = (y0 <= point[1]) != (y1 <= point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = x0 + (point[1] - y0) / (y1 - y0) * (x1 - x0)
    return bool(np.count_nonzero(spans & (crossing > point[0])) % 2)


def _inner_point(ring: Ring) -> Point:
    """The centre of a pixel just inside a cut-out's ring that follows pixel edges."""
    x, y = min(ring, key=lambda point: (point[1], point[0]))
    return x + 0.5, y + 0.5


def _edge_rings(mask: np.ndarray) -> list[Ring]:
    """Closed rings along pixel edges with the mask on the right hand, none touching itself, only corners kept."""
    steps = _directed_edges(mask)
    rings = []
    while steps:
        corner, heading = next(iter(steps)), None
        path = {corner: None}  # a dict as an ordered set: a corner met again closes the loop since then
        while corner in steps:
            heading = _take_edge(steps, corner, heading)
            corner = (corner[0] + heading[0], corner[1] + heading[1])
            if corner in path:
                rings.append(_corners(_cut_loop(path, corner)))
            path[corner] = None
    return rings


def _cut_loop(path: dict[tuple[int, int], None], corner: tuple[int, int]) -> list[tuple[int, int]]:
    """Take the loop that begins and ends at the corner off the end of the path."""
    loop = [path.popitem()[0]]
    while loop[-1] != corner:
        loop.append(path.popitem()[0])
    return loop[::-1]


def _corners(loop: list[tuple[int, int]]) -> Ring:
    """The points of a loop of unit steps at which it turns."""
    points = np.array(loop, np.float64)
    turns = np.any(points - np.roll(points, 1, axis=0) != np.roll(points, -1, axis=0) - points, axis=1)
    return tuple((x, y) for x, y in points[turns].tolist())


def _directed_edges(mask: np.ndarray) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """For each corner (x, y) the unit steps that leave it along the mask's border, mask on the right hand."""
    padded = np.pad(mask, 1).astype(np.int8)
    across = np.diff(padded, axis=0)[:, 1:-1]  # (h + 1, w): above an edge against below it
    along = np.diff(padded, axis=1)[1:-1, :]  # (h, w + 1): left of an edge against right of it
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for edges, value, shift, step in (
        (across, 1, (0, 0), (1, 0)),
        (across, -1, (1, 0), (-1, 0)),
        (along, 1, (0, 1), (0, -1)),
        (along, -1, (0, 0), (0, 1)),
    ):
        for y, x in np.argwhere(edges == value).tolist():
            steps.setdefault((x + shift[0], y + shift[1]), []).append(step)
    return steps


def _right_turn(heading: tuple[int, int]) -> tuple[int, int]:
    return -heading[1], heading[0]


def _take_edge(steps: dict, corner: tuple[int, int], heading: tuple[int, int] | None) -> tuple[int, int]:
    """Take one edge away from the corner; where two leave it, the right turn keeps corner-touching pixels apart."""
    leaving = steps[corner]
    turn = leaving[0] if heading is None or len(leaving) == 1 else _right_turn(heading)
    leaving.remove(turn)
    if not leaving:
        del steps[corner]
    return turn
