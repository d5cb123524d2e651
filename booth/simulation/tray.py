"""The empty tray as each view sees it: mat with markers, rim and floor. Made once for a camera and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.light_field import FLOOR_MM, Wedge, rim_heights, to_field
from booth.simulation.mat import mat_texture, rim
from booth.simulation.raster import rasterise
from booth.simulation.scene import CameraSpec, LightSpec, TraySpec
from booth.simulation.sensor import StillDepth, develop, exposure, still_depth
from booth.simulation.shading import ROOM_LIGHT, Points, linear, radiance, sample, tray_irradiance
from booth.simulation.vectors import lengths, turned

_FLOOR_BGR = (38, 37, 36)
Window = tuple[int, int, int, int]
OPTICAL_BLUR_PX = 0.55


@dataclass(frozen=True, eq=False)
class TrayView:
    """One view of the empty tray.

    albedo: (h, w, 3) uint8 as `linear` reads it, blurred as the lens does. depth: (h, w) float32 millimetres along
    the camera's axis. half_light: (h / 2, w / 2) float16 by name of light: what it gives to the surface seen there.
    to_tray: (3, 3) float64, pixel (centre of the first = 0) to millimetres on the tray. on_mat: (h, w) bool.
    """

    spec: TraySpec
    albedo: np.ndarray
    depth: np.ndarray
    half_light: dict[str, np.ndarray]
    to_tray: np.ndarray
    on_mat: np.ndarray

    @property
    def full_window(self) -> Window:
        return 0, 0, self.depth.shape[1], self.depth.shape[0]

    def light(self, name: str, window: Window) -> np.ndarray:
        """(height, width) float32: what one light at full level gives in a window of the image."""
        x, y, width, height = window
        first = max(0, y // 2 - 1)
        plane = self.half_light[name][first : (y + height) // 2 + 2].astype(np.float32)
        shrink = np.array([[0.5, 0.0, 0.5 * x - 0.25], [0.0, 0.5, 0.5 * y - 0.25 - first]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(plane, shrink, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    def radiance(self, window: Window, ground: np.ndarray) -> np.ndarray:
        """(height, width, 3) float32 linear BGR of a window that receives `ground` (height, width)."""
        x, y, width, height = window
        return cv2.multiply(linear(self.albedo[y : y + height, x : x + width]), cv2.merge([ground] * 3))

    def exposed(self, window: Window, ground: np.ndarray) -> np.ndarray:
        """(height, width, 3) uint16 of a window that receives `ground` (height, width), gain of the sensor included."""
        x, y, width, height = window
        albedo = linear(self.albedo[y : y + height, x : x + width])
        return cv2.multiply(albedo, cv2.merge([ground] * 3), dtype=cv2.CV_16U)


@lru_cache(maxsize=24)
def tray_view(camera: CameraSpec, lights: tuple[LightSpec, ...], tray: TraySpec) -> TrayView:
    """The empty tray in one view, lit by each light."""
    to_tray = plane_to_tray(camera, 0.0)
    x, y, depth = _plane_hit(camera, 0.0)
    on_mat = (np.abs(x) <= tray.half_mm[0]) & (np.abs(y) <= tray.half_mm[1])
    depth = np.where(on_mat, depth, depth * np.float32((camera.position_mm[2] - FLOOR_MM) / camera.position_mm[2]))
    texture, scale = mat_texture(1.25 * camera.focal_px / 800.0, tray)
    albedo = _warped(texture, to_tray, (camera.width, camera.height), scale)
    albedo[~on_mat] = _FLOOR_BGR
    half = (max(1, camera.width // 2), max(1, camera.height // 2))
    x, y, mat = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (x, y, on_mat.astype(np.float32)))
    light = {item.name: _ground_light(empty_tray_light(item, tray), x, y, mat) for item in lights}
    _add_rim(camera, lights, tray, albedo, depth, light, on_mat)
    albedo = cv2.GaussianBlur(albedo, (0, 0), OPTICAL_BLUR_PX)
    light = {name: plane.astype(np.float16) for name, plane in light.items()}
    return TrayView(tray, albedo, depth, light, to_tray, on_mat)


@lru_cache(maxsize=16)
def empty_still(
    camera: CameraSpec, lights: tuple[LightSpec, ...], spec: TraySpec, levels: tuple[tuple[str, float], ...]
) -> np.ndarray:
    """(h, w, 3) uint8: the empty tray under these levels (name and level of each light), without noise."""
    tray, named = tray_view(camera, lights, spec), dict(levels)
    strips = [(0, top, camera.width, min(96, camera.height - top)) for top in range(0, camera.height, 96)]
    lit = ((strip, ground_light(tray, named, strip) * exposure(camera, strip)) for strip in strips)
    return np.concatenate([develop(tray.exposed(strip, ground)) for strip, ground in lit])


@lru_cache(maxsize=8)
def empty_depth(camera: CameraSpec, lights: tuple[LightSpec, ...], spec: TraySpec) -> StillDepth:
    """What the depth camera can measure of the empty tray."""
    tray = tray_view(camera, lights, spec)
    brightness = linear(tray.albedo[..., 1])
    return still_depth(
        tray.depth, upright_slant(camera, tray.full_window), brightness, np.zeros_like(brightness), camera, 0
    )


def ground_light(tray: TrayView, levels: Mapping[str, float], window: Window) -> np.ndarray:
    """(height, width) float32: what all lights together give to the empty tray in a window."""
    ground = np.full((window[3], window[2]), ROOM_LIGHT, np.float32)
    for name, level in levels.items():
        if level > 0 and name in tray.half_light:
            ground += np.float32(level) * tray.light(name, window)
    return ground


def upright_slant(camera: CameraSpec, window: Window) -> np.ndarray:
    """(height, width) float32: cosine between the lines of sight of a window and the upright."""
    inner, turn = camera.intrinsics, camera.rotation.astype(np.float32)
    x, y, width, height = window
    right = ((np.arange(x, x + width) - inner.cx) / inner.fx).astype(np.float32)[None, :]
    down = ((np.arange(y, y + height) - inner.cy) / inner.fy).astype(np.float32)[:, None]
    fall = right * turn[0, 2] + (down * turn[1, 2] + turn[2, 2])
    return np.abs(fall) / np.sqrt(right**2 + (down**2 + 1))


def rays_through(camera: CameraSpec, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(k, 3) float32 in the camera's frame through k pixels, scaled to one millimetre along its axis."""
    inner = camera.intrinsics
    x, y = (columns - inner.cx) / inner.fx, (rows - inner.cy) / inner.fy
    return np.stack([x, y, np.ones_like(x)], -1).astype(np.float32)


def plane_to_tray(camera: CameraSpec, z_mm: float) -> np.ndarray:
    """(3, 3): pixel to (x, y) millimetres on the plane at height `z_mm`."""
    axes, place = camera.rotation.T, np.asarray(camera.position_mm, np.float64)
    shift = camera.rotation @ (np.array([0, 0, z_mm]) - place)
    plane_to_pixel = camera.intrinsics.matrix @ np.column_stack([axes[0], axes[1], shift])
    return np.linalg.inv(plane_to_pixel)


def _plane_hit(camera: CameraSpec, z_mm: float) -> tuple[np.ndarray, ...]:
    """Where each pixel's ray meets the plane at `z_mm`: x, y, and depth along the axis."""
    inner, turn = camera.intrinsics, camera.rotation.astype(np.float32)
    right = ((np.arange(camera.width) - inner.cx) / inner.fx).astype(np.float32)[None, :]
    down = ((np.arange(camera.height) - inner.cy) / inner.fy).astype(np.float32)[:, None]
    fall = np.minimum(right * turn[0, 2] + (down * turn[1, 2] + turn[2, 2]), np.float32(-1e-3))
    depth = np.float32(z_mm - camera.position_mm[2]) / fall
    x = (right * turn[0, 0] + (down * turn[1, 0] + turn[2, 0])) * depth + np.float32(camera.position_mm[0])
    y = (right * turn[0, 1] + (down * turn[1, 1] + turn[2, 1])) * depth + np.float32(camera.position_mm[1])
    return x, y, depth


def _warped(texture: np.ndarray, to_tray: np.ndarray, size: tuple[int, int], scale: float) -> np.ndarray:
    """The mat in a view of `size`, from its texture with `scale` pixels a millimetre."""
    middle = (np.array(texture.shape[1::-1]) - 1) / 2
    to_texture = np.array([[scale, 0, middle[0]], [0, -scale, middle[1]], [0, 0, 1]]) @ to_tray
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(texture, to_texture, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _ground_light(given: np.ndarray, x: np.ndarray, y: np.ndarray, mat: np.ndarray) -> np.ndarray:
    seen = cv2.remap(given, *to_field(x, y, given.shape), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return seen * mat + np.float32(0.35 * given.mean()) * (1 - mat)


@lru_cache(maxsize=32)
def empty_tray_light(light: LightSpec, tray: TraySpec) -> np.ndarray:
    """(h, w) float32: what one light gives on the empty tray, at the cells of the height field."""
    return tray_irradiance(light, rim_heights(tray))


def _add_rim(camera: CameraSpec, lights: Sequence[LightSpec], tray: TraySpec, albedo, depth, light, on_mat) -> None:
    mesh, atlas = rim(tray)
    seen = camera.to_camera(mesh.points)
    screen = (seen[:, :2] / seen[:, 2:] * camera.focal_px + (camera.intrinsics.cx, camera.intrinsics.cy)).astype(
        np.float32
    )
    found = rasterise(mesh, screen, seen[:, 2].astype(np.float32), (camera.width, camera.height))
    here = (found.rows, found.columns)
    nearer = found.z < depth[here] + 1.0
    here = (here[0][nearer], here[1][nearer])
    uv = found.uv[nearer]
    albedo[here] = sample(atlas.albedo, uv[:, 0], uv[:, 1])
    depth[here], on_mat[here] = found.z[nearer], False
    half = (max(1, camera.height // 2), max(1, camera.width // 2))
    halved = [np.minimum(axis // 2, count - 1) for axis, count in zip(here, half, strict=True)]
    _, first = np.unique(halved[0] * half[1] + halved[1], return_index=True)
    normal = sample(atlas.normal, uv[first, 0], uv[first, 1])
    points = _rim_points(camera, here[1][first], here[0][first], found.z[nearer][first], normal)
    for item in lights:
        shade = radiance(points, item, _unshaded(item), points.place).mean(axis=1)
        light[item.name][halved[0][first], halved[1][first]] = shade


def _rim_points(camera: CameraSpec, columns: np.ndarray, rows: np.ndarray, z: np.ndarray, normal: np.ndarray) -> Points:
    toward = turned(rays_through(camera, columns, rows), camera.rotation.T)
    place = toward * z[:, None] + np.array(camera.position_mm, np.float32)
    to_camera = -toward / lengths(toward)
    return Points(place, normal, to_camera, np.ones_like(place), np.full(len(z), 0.25, np.float32))


def _unshaded(light: LightSpec) -> tuple[Wedge, ...]:
    """A light whose shadows are left out, which the rim can do without."""
    lit = np.full((2, 2, 2), -1e3, np.float32)
    return (Wedge(light.direction() if not light.is_ring else np.array([0.0, 0.0, 0.9]), 1.0, lit),)
