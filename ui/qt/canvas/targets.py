"""The regions of one view, found quickly among thousands: by their damage, and near a point that snaps to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from storage.records import Point
from ui.qt.canvas.scene import Shape, ghost_at, vertex_at


@dataclass(frozen=True, slots=True)
class Snap:
    """A place on another outline; `is_vertex` where it is one of its points, which then is the very same."""

    point: Point
    is_vertex: bool


class Targets:
    """The shapes of one view that can be seen; what finds them is made when it is first asked for."""

    def __init__(self, shapes: tuple[Shape, ...]) -> None:
        self._shapes = shapes

    @cached_property
    def _bounds(self) -> np.ndarray:
        """(n, 4) float64: left, top, right and bottom of each shape."""
        return np.array([shape.bounds for shape in self._shapes], np.float64).reshape(-1, 4)

    @cached_property
    def _by_damage(self) -> dict[str, Shape]:
        return {shape.damage.uid: shape for shape in self._shapes}

    def shape(self, damage: str) -> Shape | None:
        """The damage's region, None where it has none here."""
        return self._by_damage.get(damage)

    def near(self, point: Point, radius: float, without: str = "") -> Snap | None:
        """The nearest point within the radius (image pixels), else the nearest place of an edge; `without` is the uid
        of a damage that does not count."""
        (x, y), box = point, self._bounds
        reaches = (box[:, 0] <= x + radius) & (box[:, 2] >= x - radius)
        reaches &= (box[:, 1] <= y + radius) & (box[:, 3] >= y - radius)
        shapes = [self._shapes[index] for index in np.flatnonzero(reaches).tolist()]
        shapes = [shape for shape in shapes if shape.damage.uid != without]
        if (vertex := vertex_at(shapes, point, radius)) is not None:
            ring = next(ring for shape in shapes for ref, ring in _rings(shape) if ref == vertex.ring)
            return Snap((float(ring[vertex.index, 0]), float(ring[vertex.index, 1])), True)
        ghost = ghost_at(shapes, point, radius)
        return Snap(ghost.point, False) if ghost is not None else None


NO_TARGETS = Targets(())


def _rings(shape: Shape):
    return zip(shape.refs, shape.rings, strict=True)
