"""An item on the tray as every camera sees it under every light, with the exact truth of each view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np

from booth.simulation.items import Item, ItemSpec, MadeDamage, turn_matrix
from booth.simulation.light_field import Wedge, field_cells, heights_of, wedges
from booth.simulation.lit_view import LitView, inside
from booth.simulation.raster import Fragments, rasterise
from booth.simulation.scene import DEFAULT_TRAY, CameraSpec, LightSpec, TraySpec
from booth.simulation.sensor import StillDepth, still_depth
from booth.simulation.shading import Points, free_places, linear, radiance, sample, tray_irradiance
from booth.simulation.tray import (
    TrayView,
    Window,
    empty_depth,
    empty_tray_light,
    rays_through,
    tray_view,
    upright_slant,
)
from booth.simulation.truth import DamageTruth, ViewTruth
from booth.simulation.vectors import lengths, turned

_NO_SHADOW = ("", np.zeros((0, 2)))


class ItemOnTray:
    """An item in one pose under these lights: what all views share. Made part by part; safe between threads."""

    def __init__(self, item: Item | None, lights: Sequence[LightSpec], pose: ItemSpec | None, tray: TraySpec) -> None:
        self.item, self.lights, self.tray = item, tuple(lights), tray
        self.pose = pose or (item.spec if item else None)
        self._lock = Lock()
        self._lit: dict[str, _LightOnTray] = {}

    @cached_property
    def points(self) -> np.ndarray:
        """(n, 3) float32 vertices of the item on the tray, millimetres."""
        return self.item.points_on_tray(self.pose)

    @cached_property
    def heights(self) -> np.ndarray:
        """(h, w) float32 millimetres: the tray with the item, from above, at the cells of the height field."""
        return heights_of(self.item.mesh, self.points, self.item.atlas.alpha, self.tray)

    def light(self, name: str) -> _LightOnTray:
        """One light over the tray with the item on it."""
        with self._lock:
            if name not in self._lit:
                light = next(light for light in self.lights if light.name == name)
                self._lit[name] = _LightOnTray.over(self.heights, light, self.tray)
            return self._lit[name]


class Render:
    """One item in one pose before these cameras and lights, each part made when it is first asked for.

    `item` None is the empty tray; `pose` takes the place of the item's own.
    """

    def __init__(
        self,
        item: Item | None,
        cameras: Sequence[CameraSpec],
        lights: Sequence[LightSpec],
        pose: ItemSpec | None = None,
        tray: TraySpec = DEFAULT_TRAY,
    ) -> None:
        self.item = item
        self.cameras = {camera.view: camera for camera in cameras}
        shared = ItemOnTray(item, lights, pose, tray)
        self.views = {view: ViewRender(shared, camera) for view, camera in self.cameras.items()}

    def truth(self, view: str) -> ViewTruth:
        """The exact truth of one view."""
        return self.views[view].truth()


@dataclass(frozen=True, eq=False)
class _LightOnTray:
    """One light's pieces, and how much of what the empty tray gets is left beside the item."""

    light: LightSpec
    pieces: tuple[Wedge, ...]
    kept: np.ndarray

    @classmethod
    def over(cls, heights: np.ndarray, light: LightSpec, tray: TraySpec) -> _LightOnTray:
        pieces = wedges(heights, light)
        given = tray_irradiance(light, heights)
        kept = given / np.maximum(empty_tray_light(light, tray), 1e-3)
        return cls(light, pieces, np.where(kept > 0.995, np.float32(1), np.minimum(kept, 1)).astype(np.float32))


class ViewRender:
    """One view of a render: fragments, their light, and the linear image for any levels."""

    def __init__(self, scene: ItemOnTray, camera: CameraSpec) -> None:
        self._scene = scene
        self.camera = camera
        self._lock = Lock()
        self._lit: dict[str, np.ndarray] = {}

    @cached_property
    def tray(self) -> TrayView:
        return tray_view(self.camera, self._scene.lights, self._scene.tray)

    @cached_property
    def fragments(self) -> Fragments:
        """What of the item is seen in which pixel."""
        camera, points = self.camera, self._scene.points
        seen = camera.to_camera(points)
        centre = (camera.intrinsics.cx, camera.intrinsics.cy)
        screen = (seen[:, :2] / seen[:, 2:] * camera.focal_px + centre).astype(np.float32)
        item = self._scene.item
        return rasterise(
            item.mesh, screen, seen[:, 2].astype(np.float32), (camera.width, camera.height), item.atlas.alpha
        )

    @cached_property
    def points(self) -> Points:
        """The surface in each fragment, ready to be lit."""
        found, camera, atlas = self.fragments, self.camera, self._scene.item.atlas
        u, v = found.uv[:, 0], found.uv[:, 1]
        toward = turned(rays_through(camera, found.columns, found.rows), camera.rotation.T)
        place = toward * found.z[:, None] + np.array(camera.position_mm, np.float32)
        normal = turned(sample(atlas.normal, u, v), turn_matrix(self._scene.pose.turn_deg))
        normal *= np.where(found.front, 1.0, -1.0)[:, None].astype(np.float32)
        normal /= np.maximum(lengths(normal), 1e-6)
        colour = linear(sample(atlas.albedo, u, v))
        behind = ~found.front
        owner = sample(atlas.owner, u[behind], v[behind], nearest=True)
        colour[behind] = linear(atlas.back_bgr[owner])
        gloss = sample(atlas.gloss, u, v).astype(np.float32) / 255.0
        gloss[behind] *= 0.3
        to_camera = -toward / lengths(toward)
        return Points(place, normal, to_camera.astype(np.float32), colour, gloss)

    @cached_property
    def _free(self) -> np.ndarray:
        return free_places(self.points, self._scene.heights)

    @cached_property
    def slant(self) -> np.ndarray:
        """(k,) float32: cosine between surface and line of sight of each fragment."""
        return np.einsum("kc,kc->k", self.points.normal, self.points.to_camera)

    def depth_mm(self) -> np.ndarray:
        """(h, w) float32 exact depth of item and tray."""
        depth = self.tray.depth.copy()
        if self._scene.item is not None:
            found = self.fragments
            depth[found.rows, found.columns] = found.z
        return depth

    def truth(self) -> ViewTruth:
        """Masks and depth of this view."""
        shape = (self.camera.height, self.camera.width)
        item = np.zeros(shape, bool)
        number = np.zeros(shape, np.uint8)
        made: tuple[MadeDamage, ...] = ()
        missing = 0
        if self._scene.item is not None:
            found, made, missing = self.fragments, self._scene.item.damages, self._scene.item.missing
            item[found.rows, found.columns] = True
            idents = sample(self._scene.item.atlas.ident, found.uv[:, 0], found.uv[:, 1], nearest=True)
            number[found.rows, found.columns] = idents
        damages = tuple(
            DamageTruth(one.number, one.type, one.severity, one.surface, one.depth_mm, number == one.number)
            for one in made
        )
        return ViewTruth(self.camera.view, item, self.depth_mm() / np.float32(1000), damages, missing)

    def radiance(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) float32 linear BGR under these light levels, as the lens draws it."""
        return self.lit_view(_lit(levels)).radiance(levels)

    def still(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) uint8 BGR under these light levels, without noise; `encode(radiance(levels))` in less time."""
        return self.lit_view(_lit(levels)).still(levels)

    def lit_view(self, lamps: Iterable[str], compact: bool = False) -> LitView:
        """What images under these lamps need; `compact` keeps it in half the memory."""
        known = [lamp.name for lamp in self._scene.lights]
        names = [name for name in lamps if name in known]
        if self._scene.item is None:
            none, nowhere = np.zeros((0, 3), np.float32), np.zeros(0, np.int32)
            return LitView(self.camera, self._scene.lights, self.tray, {}, nowhere, nowhere, none, {}, {})
        kind = np.float16 if compact else np.float32
        found = self.fragments
        kept = {name: self._scene.light(name).kept for name in names}
        shadows = {name: _shadow_corners(self.camera, plane) for name, plane in kept.items()}
        return LitView(
            self.camera,
            self._scene.lights,
            self.tray,
            {name: _around(self.camera, found.window, corners) for name, corners in (*shadows.items(), _NO_SHADOW)},
            found.rows.astype(np.int32),
            found.columns.astype(np.int32),
            self.points.albedo.astype(kind, copy=False),
            {name: self.lit(name).astype(kind, copy=False) for name in names},
            kept,
        )

    def lit(self, name: str) -> np.ndarray:
        """(k, 3) float32: what one light at full level sends from each fragment to the camera."""
        field = self._scene.light(name)
        with self._lock:
            if name not in self._lit:
                self._lit[name] = radiance(self.points, field.light, field.pieces, self._free)
            return self._lit[name]

    def still_depth(self) -> StillDepth:
        """What the depth camera can measure of this view, before its noise."""
        empty = empty_depth(self.camera, self._scene.lights, self._scene.tray)
        if self._scene.item is None:
            return empty
        window = _depth_window(self.camera, self.fragments.window)
        inner, tray, found = inside(window), self.tray, self.fragments
        here = (found.rows - window[1], found.columns - window[0])
        depth, slant = tray.depth[inner].copy(), upright_slant(self.camera, window)
        brightness, gloss = linear(tray.albedo[inner][..., 1]), np.zeros_like(depth)
        depth[here], slant[here] = found.z, self.slant
        brightness[here], gloss[here] = self.points.albedo.mean(axis=1), self.points.gloss
        part = still_depth(depth, slant, brightness, gloss, self.camera, self._scene.pose.seed)
        units, noise = empty.units.copy(), empty.noise.copy()
        units[inner], noise[inner] = part.units, part.noise
        return StillDepth(units, noise)


def _shadow_corners(camera: CameraSpec, kept: np.ndarray) -> np.ndarray:
    """(n, 2) pixels around the part of the tray where an item takes light away; n is 0 where it takes none."""
    rows, columns = np.flatnonzero((kept < 1).any(axis=1)), np.flatnonzero((kept < 1).any(axis=0))
    if not rows.size:
        return np.zeros((0, 2))
    x, y = (cells.ravel() for cells in field_cells(kept.shape))
    corners = [(x[column], y[row], 0.0) for column in columns[[0, -1]] for row in rows[[0, -1]]]
    seen = camera.to_camera(np.array(corners))
    return seen[:, :2] / seen[:, 2:] * camera.focal_px + (camera.intrinsics.cx, camera.intrinsics.cy)


def _around(camera: CameraSpec, item: Window, corners: np.ndarray) -> Window:
    """The window that holds the item's window and these pixels, with a little room."""
    x, y, width, height = item
    points = np.concatenate([corners, [[x, y], [x + width, y + height]]])
    size = np.array([camera.width, camera.height])
    low = np.clip(np.floor(points.min(axis=0)) - 4, 0, size - 1).astype(int)
    high = np.clip(np.ceil(points.max(axis=0)) + 4, 1, size).astype(int)
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])


def _depth_window(camera: CameraSpec, window: Window) -> Window:
    """The item's pixels and, to their left, those that it hides from the depth camera's other eye."""
    x, y, width, height = window
    left = max(0, x - round(0.08 * camera.focal_px))
    return left, y, x + width - left, height


def _lit(levels: Mapping[str, float]) -> list[str]:
    return [name for name, level in levels.items() if level > 0]
