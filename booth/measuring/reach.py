"""Where in a view lies what a station looks at, and where the booth itself and the room behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from booth.measuring.view import SeenView
from booth.outlines import Part, bounds, rasterise
from booth.profile_parts import Tray

STEP = 2  # every other pixel each way is enough to see on what an outline lies
OVERHANG = 1.15
BELOW_M = 0.03
LEAST_READINGS = 12


class Reach:
    """Which pixels of a view show something that lies neither on the tray nor over it."""

    def __init__(self, view: SeenView, tray: Tray) -> None:
        x, y, z = np.moveaxis(view.points_m(STEP), -1, 0)
        sides = np.abs(x) > tray.width_mm / 2e3 * OVERHANG, np.abs(y) > tray.depth_mm / 2e3 * OVERHANG
        self._read = (view.depth_m[::STEP, ::STEP] > 0) & view.is_calibrated
        self._elsewhere = self._read & (sides[0] | sides[1] | (z < -BELOW_M))

    def is_beyond(self, parts: Sequence[Part]) -> bool:
        """True where most of what the parts cover lies beside item and tray; False also where depth cannot tell."""
        left, top, right, bottom = (round(side) // STEP for side in bounds(parts))
        window = slice(max(top, 0), bottom + 1), slice(max(left, 0), right + 1)
        height, width = self._read[window].shape
        small = _scaled(parts, 1 / STEP, window[1].start, window[0].start)
        inside = rasterise(small, width, height)
        read = int(np.count_nonzero(self._read[window] & inside))
        return read >= LEAST_READINGS and np.count_nonzero(self._elsewhere[window] & inside) > read / 2


def _scaled(parts: Sequence[Part], scale: float, left: int, top: int) -> list[Part]:
    """The parts in pixels of another size, seen from the pixel (left, top)."""

    def ring_of(ring):
        return tuple((x * scale - left, y * scale - top) for x, y in ring)

    return [Part(ring_of(part.outer), tuple(map(ring_of, part.cutouts))) for part in parts]
