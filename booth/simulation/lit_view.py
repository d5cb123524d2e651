"""One view of an item with the light of each lamp worked out: images for any levels follow from it by adding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from booth.simulation.light_field import to_field
from booth.simulation.scene import CameraSpec, LightSpec
from booth.simulation.sensor import develop, exposure
from booth.simulation.shading import ROOM_LIGHT
from booth.simulation.tray import OPTICAL_BLUR_PX, TrayView, Window, empty_still, ground_light

_STRIP_ROWS = 96
_MARGIN = 3


@dataclass(frozen=True, eq=False)
class LitView:
    """What is needed for images of one view under any levels, and nothing else.

    windows: the pixels that the item (name "") and its shadow under each lamp change; none for an empty tray.
    rows, columns: (k,) int32 pixels of the item, rows growing. albedo: (k, 3) linear BGR. light: (k, 3) by name of
    lamp, what it sends to the camera at full level. kept: (cells) float32 by name, what the item's shadow leaves of
    the lamp on the tray.
    """

    camera: CameraSpec
    lamps: tuple[LightSpec, ...]
    tray: TrayView
    windows: Mapping[str, Window]
    rows: np.ndarray
    columns: np.ndarray
    albedo: np.ndarray
    light: Mapping[str, np.ndarray]
    kept: Mapping[str, np.ndarray]

    def radiance(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) float32 linear BGR under these levels, as the lens draws it."""
        whole = self.tray.full_window
        image = self.tray.radiance(whole, ground_light(self.tray, levels, whole))
        for strip in self._strips(levels):
            ground = self._ground(strip, levels)
            part = self.tray.radiance(strip, ground)
            here = self._item_in(strip)
            part[here] = self._item_pixels(strip, here, ground, levels)
            image[inside(strip)] = part
        return image

    def still(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) uint8 BGR under these levels, without noise."""
        still = empty_still(self.camera, self.lamps, self.tray.spec, tuple(sorted(levels.items())))
        if self.windows:
            still = still.copy()
        for strip in self._strips(levels):
            gain = exposure(self.camera, strip)
            ground = self._ground(strip, levels) * gain
            exposed = self.tray.exposed(strip, ground)
            here = self._item_in(strip)
            pixels = self._item_pixels(strip, here, ground, levels, gain)
            exposed[here] = np.clip(pixels, 0, 65535).astype(np.uint16)
            still[inside(strip)] = develop(exposed)
        return still

    def _strips(self, levels: Mapping[str, float]) -> Iterator[Window]:
        """What changes under these levels, in pieces that are small enough to leave no mark on the memory."""
        lit = [name for name, level in levels.items() if level > 0 and name in self.light]
        changed = [self.windows[name] for name in ("", *lit) if name in self.windows]
        if changed:
            left, top = min(one[0] for one in changed), min(one[1] for one in changed)
            right, bottom = max(one[0] + one[2] for one in changed), max(one[1] + one[3] for one in changed)
            for row in range(top, bottom, _STRIP_ROWS):
                yield left, row, right - left, min(_STRIP_ROWS, bottom - row)

    @property
    def is_empty(self) -> bool:
        """True where no item lies on the tray."""
        return not self.windows

    def _ground(self, strip: Window, levels: Mapping[str, float]) -> np.ndarray:
        """(height, width) float32: what the tray in a strip receives beside the item's shadow."""
        ground = np.full((strip[3], strip[2]), ROOM_LIGHT, np.float32)
        for name, level in levels.items():
            if level > 0 and name in self.light:
                ground += np.float32(level) * self.tray.light(name, strip) * self._kept(name, strip)
        return ground

    def _item_in(self, strip: Window) -> tuple[slice, slice]:
        """The rows and columns of a strip that hold pixels of the item (perhaps none)."""
        left, top, right, bottom = _overlap(strip, self.windows[""])
        return slice(top - strip[1], max(top, bottom) - strip[1]), slice(left - strip[0], max(left, right) - strip[0])

    def _item_pixels(
        self,
        strip: Window,
        here: tuple[slice, slice],
        ground: np.ndarray,
        levels: Mapping[str, float],
        gain: np.ndarray | None = None,
    ) -> np.ndarray:
        """(rows, columns, 3) float32: the item, blurred as the lens does, over the tray, `here` in a strip.

        `ground` is the strip's light, times `gain` where the item's shall be too.
        """
        rows, columns = here
        box = (columns.start + strip[0], rows.start + strip[1], columns.stop + strip[0], rows.stop + strip[1])
        if box[3] <= box[1] or box[2] <= box[0]:
            return np.zeros((rows.stop - rows.start, columns.stop - columns.start, 3), np.float32)
        layer = self._item_layer(box, levels)
        window = (box[0], box[1], box[2] - box[0], box[3] - box[1])
        under = self.tray.radiance(window, ground[here] * (1 - layer[..., 3]))
        return under + (layer[..., :3] if gain is None else layer[..., :3] * gain[here][..., None])

    def _item_layer(self, box: tuple[int, int, int, int], levels: Mapping[str, float]) -> np.ndarray:
        """(height, width, 4) float32 of a box (left, top, right, bottom): the item's light, and its share of pixels."""
        left, top, right, bottom = box
        first, last = np.searchsorted(self.rows, (top - _MARGIN, bottom + _MARGIN))
        item = self.albedo[first:last] * np.float32(ROOM_LIGHT)
        for name, level in levels.items():
            if level > 0 and name in self.light:
                item = item + np.float32(level) * self.light[name][first:last]
        layer = np.zeros((bottom - top + 2 * _MARGIN, right - left, 4), np.float32)
        here = (self.rows[first:last] - (top - _MARGIN), self.columns[first:last] - left)
        layer[(*here, slice(0, 3))], layer[(*here, 3)] = item, 1.0
        return cv2.GaussianBlur(layer, (0, 0), OPTICAL_BLUR_PX)[_MARGIN : _MARGIN + bottom - top]

    def _kept(self, name: str, strip: Window) -> np.ndarray:
        """(height, width) float32 of a strip: what the item's shadow leaves of one lamp on the tray."""
        shift = np.array([[1, 0, strip[0]], [0, 1, strip[1]], [0, 0, 1]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        to_cell = _to_cell(self.kept[name].shape) @ self.tray.to_tray @ shift
        kept = cv2.warpPerspective(
            self.kept[name], to_cell, strip[2:], flags=flags, borderMode=cv2.BORDER_REPLICATE
        )  # fmt: skip
        kept[~self.tray.on_mat[inside(strip)]] = 1.0
        return kept


def inside(window: Window) -> tuple[slice, slice]:
    """The rows and columns of a window (x, y, width, height)."""
    x, y, width, height = window
    return slice(y, y + height), slice(x, x + width)


def _overlap(one: Window, other: Window) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what two windows share."""
    ends = [min(one[axis] + one[axis + 2], other[axis] + other[axis + 2]) for axis in (0, 1)]
    return max(one[0], other[0]), max(one[1], other[1]), ends[0], ends[1]


def _to_cell(shape: tuple[int, ...]) -> np.ndarray:
    """(3, 3): millimetres on the tray to column and row in a field of this shape."""
    origin, unit = (np.array(to_field(np.float64(at), np.float64(at), shape)) for at in (0.0, 1.0))
    step = unit - origin
    return np.array([[step[0], 0, origin[0]], [0, step[1], origin[1]], [0, 0, 1.0]])
