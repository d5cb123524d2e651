"""One view of an item with the light of each lamp worked out: images for any levels follow from it by adding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from booth.simulation.light_field import to_field
from booth.simulation.scene import CameraSpec, LightSpec
from booth.simulation.sensor import encode
from booth.simulation.shading import ROOM_LIGHT
from booth.simulation.tray import OPTICAL_BLUR_PX, TrayView, Window, empty_still, ground_light

_STRIP_ROWS = 96
_MARGIN = 3


@dataclass(frozen=True, eq=False)
class LitView:
    """What is needed for images of one view under any levels, and nothing else.

    window: the pixels that the item or its shadows change (None: empty tray). rows, columns: (k,) int32 pixels of the
    item, rows growing. albedo: (k, 3) linear BGR. light: (k, 3) by name of lamp, what it sends to the camera at full
    level. kept: (cells) float32 by name, what the item's shadow leaves of the lamp on the tray.
    """

    camera: CameraSpec
    lamps: tuple[LightSpec, ...]
    tray: TrayView
    window: Window | None
    rows: np.ndarray
    columns: np.ndarray
    albedo: np.ndarray
    light: Mapping[str, np.ndarray]
    kept: Mapping[str, np.ndarray]

    def radiance(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) float32 linear BGR under these levels, as the lens draws it."""
        whole = self.tray.full_window
        image = self.tray.radiance(whole, ground_light(self.tray, levels, whole))
        for strip in self._strips():
            image[inside(strip)] = self._strip(strip, levels)
        return image

    def still(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) uint8 BGR under these levels, without noise."""
        still = empty_still(self.camera, self.lamps, self.tray.spec, tuple(sorted(levels.items())))
        if self.window is not None:
            still = still.copy()
        for strip in self._strips():
            still[inside(strip)] = encode(self._strip(strip, levels), self.camera, strip)
        return still

    def _strips(self) -> Iterator[Window]:
        """The window in pieces that are small enough to leave no mark on the memory."""
        if self.window is not None:
            x, y, width, height = self.window
            for top in range(y, y + height, _STRIP_ROWS):
                yield x, top, width, min(_STRIP_ROWS, y + height - top)

    def _strip(self, strip: Window, levels: Mapping[str, float]) -> np.ndarray:
        """(height, width, 3) float32 linear BGR of a strip."""
        x, top, width, height = strip
        first, last = np.searchsorted(self.rows, (top - _MARGIN, top + height + _MARGIN))
        here = (self.rows[first:last] - (top - _MARGIN), self.columns[first:last] - x)
        ground = np.full((height, width), ROOM_LIGHT, np.float32)
        item = self.albedo[first:last] * np.float32(ROOM_LIGHT)
        for name, level in levels.items():
            if level > 0 and name in self.light:
                ground += np.float32(level) * self.tray.light(name, strip) * self._kept(name, strip)
                item = item + np.float32(level) * self.light[name][first:last]
        layer = np.zeros((height + 2 * _MARGIN, width, 4), np.float32)
        layer[(*here, slice(0, 3))], layer[(*here, 3)] = item, 1.0
        layer = cv2.GaussianBlur(layer, (0, 0), OPTICAL_BLUR_PX)[_MARGIN : _MARGIN + height]
        return layer[..., :3] + self.tray.radiance(strip, ground * (1 - layer[..., 3]))

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


def _to_cell(shape: tuple[int, ...]) -> np.ndarray:
    """(3, 3): millimetres on the tray to column and row in a field of this shape."""
    origin, unit = (np.array(to_field(np.float64(at), np.float64(at), shape)) for at in (0.0, 1.0))
    step = unit - origin
    return np.array([[step[0], 0, origin[0]], [0, step[1], origin[1]], [0, 0, 1.0]])
