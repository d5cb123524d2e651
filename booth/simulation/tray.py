"""The empty tray as each view sees it: mat with markers, rim and floor. Made once for a camera and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.body import mottled
from booth.simulation.light_field import CELL_MM, FIELD_SHAPE, Wedge, rim_heights, to_field
from booth.simulation.patches import Patch, assemble, flat, surface_of
from booth.simulation.raster import rasterise
from booth.simulation.scene import RIM_HEIGHT_MM, RIM_WIDTH_MM, TRAY_SIZE_MM, CameraSpec, LightSpec
from booth.simulation.seeds import generator, smooth_noise
from booth.simulation.sensor import StillDepth, encode, still_depth
from booth.simulation.shading import ROOM_LIGHT, Points, linear, radiance, sample, tray_irradiance

FLOOR_MM = -25.0
_FLOOR_BGR = (38, 37, 36)
Window = tuple[int, int, int, int]
OPTICAL_BLUR_PX = 0.55


@dataclass(frozen=True, eq=False)
class TrayView:
    """One view of the empty tray.

    albedo: (h, w, 3) uint8 as `linear` reads it, blurred as the lens does. depth: (h, w) float32 millimetres along
    the camera's axis. half_light: (h / 2, w / 2) float16 by name of light: what it gives to the surface seen there.
    to_tray: (3, 3) float64, pixel (centre of the first = 0) to millimetres on the tray. on_mat: (h, w) bool.
    slant: (h, w) float16, cosine between the surface's normal and the line of sight.
    """

    albedo: np.ndarray
    depth: np.ndarray
    half_light: dict[str, np.ndarray]
    to_tray: np.ndarray
    on_mat: np.ndarray
    slant: np.ndarray

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
        return linear(self.albedo[y : y + height, x : x + width]) * ground[..., None]


@lru_cache(maxsize=24)
def tray_view(camera: CameraSpec, lights: tuple[LightSpec, ...]) -> TrayView:
    """The empty tray in one view, lit by each light."""
    to_tray = plane_to_tray(camera, 0.0)
    x, y, depth, slant = _plane_hit(camera, 0.0)
    on_mat = (np.abs(x) <= TRAY_SIZE_MM[0] / 2) & (np.abs(y) <= TRAY_SIZE_MM[1] / 2)
    depth = np.where(on_mat, depth, depth * np.float32((camera.position_mm[2] - FLOOR_MM) / camera.position_mm[2]))
    texture, scale = mat_texture(1.25 * camera.focal_px / 800.0)
    albedo = _warped(texture, to_tray, scale, (camera.width, camera.height))
    albedo[~on_mat] = _FLOOR_BGR
    half = (max(1, camera.width // 2), max(1, camera.height // 2))
    x, y, mat = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (x, y, on_mat.astype(np.float32)))
    light = {item.name: _ground_light(item, x, y, mat) for item in lights}
    _add_rim(camera, lights, albedo, depth, light, on_mat)
    albedo = cv2.GaussianBlur(albedo, (0, 0), OPTICAL_BLUR_PX)
    light = {name: plane.astype(np.float16) for name, plane in light.items()}
    return TrayView(albedo, depth, light, to_tray, on_mat, slant.astype(np.float16))


@lru_cache(maxsize=16)
def empty_still(camera: CameraSpec, lights: tuple[LightSpec, ...], levels: tuple[tuple[str, float], ...]) -> np.ndarray:
    """(h, w, 3) uint8: the empty tray under these levels (name and level of each light), without noise."""
    tray, named = tray_view(camera, lights), dict(levels)
    strips = [(0, top, camera.width, min(96, camera.height - top)) for top in range(0, camera.height, 96)]
    return np.concatenate(
        [encode(tray.radiance(strip, ground_light(tray, named, strip)), camera, strip) for strip in strips]
    )


@lru_cache(maxsize=8)
def empty_depth(camera: CameraSpec, lights: tuple[LightSpec, ...]) -> StillDepth:
    """What the depth camera can measure of the empty tray."""
    tray = tray_view(camera, lights)
    brightness = linear(tray.albedo[..., 1])
    return still_depth(tray.depth, tray.slant.astype(np.float32), brightness, np.zeros_like(brightness), camera, 0)


def ground_light(tray: TrayView, levels: Mapping[str, float], window: Window) -> np.ndarray:
    """(height, width) float32: what all lights together give to the empty tray in a window."""
    ground = np.full((window[3], window[2]), ROOM_LIGHT, np.float32)
    for name, level in levels.items():
        if level > 0 and name in tray.half_light:
            ground += np.float32(level) * tray.light(name, window)
    return ground


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


@lru_cache(maxsize=4)
def mat_texture(wanted_scale: float) -> tuple[np.ndarray, float]:
    """(h, w, 3) uint8 of the mat at a number of pixels a millimetre, which is returned too."""
    scale = float(np.clip(wanted_scale, 0.4, 2.0))
    shape = (round(TRAY_SIZE_MM[1] * scale), round(TRAY_SIZE_MM[0] * scale))
    rng = generator("mat")
    grain = smooth_noise(shape, 2.2 * scale, rng, 2) * 3.2 + smooth_noise(shape, 60 * scale, rng, 2) * 2.2
    weave = (
        np.sin(np.arange(shape[1]) / scale * 2 * np.pi / 3.1)[None, :]
        * np.sin(np.arange(shape[0]) / scale * 2 * np.pi / 3.1)[:, None]
    )
    grey = (112 + grain + 3.0 * weave).astype(np.float32)
    mat = np.clip(np.stack([grey + 2, grey + 1, grey - 2], -1), 0, 255).astype(np.uint8)
    _draw_crosses(mat, scale)
    _draw_markers(mat, scale)
    return mat, scale


def field_cells() -> tuple[np.ndarray, np.ndarray]:
    """x (1, w) and y (h, 1) millimetres of the height field's cells."""
    zero = to_field(np.float32(0), np.float32(0))
    x = (np.arange(FIELD_SHAPE[1], dtype=np.float32) - zero[0]) * CELL_MM
    y = (zero[1] - np.arange(FIELD_SHAPE[0], dtype=np.float32)) * CELL_MM
    return x[None, :], y[:, None]


def _plane_hit(camera: CameraSpec, z_mm: float) -> tuple[np.ndarray, ...]:
    """Where each pixel's ray meets the plane at `z_mm`: x, y, depth along the axis, and the cosine to its normal."""
    inner, turn = camera.intrinsics, camera.rotation.astype(np.float32)
    right = ((np.arange(camera.width) - inner.cx) / inner.fx).astype(np.float32)[None, :]
    down = ((np.arange(camera.height) - inner.cy) / inner.fy).astype(np.float32)[:, None]
    fall = np.minimum(right * turn[0, 2] + (down * turn[1, 2] + turn[2, 2]), np.float32(-1e-3))
    depth = np.float32(z_mm - camera.position_mm[2]) / fall
    x = (right * turn[0, 0] + (down * turn[1, 0] + turn[2, 0])) * depth + np.float32(camera.position_mm[0])
    y = (right * turn[0, 1] + (down * turn[1, 1] + turn[2, 1])) * depth + np.float32(camera.position_mm[1])
    return x, y, depth, -fall / np.sqrt(right**2 + (down**2 + 1))


def _warped(texture: np.ndarray, to_tray: np.ndarray, scale: float, size: tuple[int, int]) -> np.ndarray:
    half = np.array(TRAY_SIZE_MM) / 2
    to_texture = np.array([[scale, 0, half[0] * scale - 0.5], [0, -scale, half[1] * scale - 0.5], [0, 0, 1]]) @ to_tray
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(texture, to_texture, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _ground_light(light: LightSpec, x: np.ndarray, y: np.ndarray, mat: np.ndarray) -> np.ndarray:
    given = empty_tray_light(light)
    seen = cv2.remap(given, *to_field(x, y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return seen * mat + np.float32(0.35 * given.mean()) * (1 - mat)


@lru_cache(maxsize=32)
def empty_tray_light(light: LightSpec) -> np.ndarray:
    """(h, w) float32: what one light gives on the empty tray, at the cells of the height field."""
    return tray_irradiance(light, rim_heights(), *field_cells())


def _add_rim(camera: CameraSpec, lights: Sequence[LightSpec], albedo, depth, light, on_mat) -> None:
    mesh, atlas = _rim()
    seen = camera.to_camera(mesh.points)
    screen = (seen[:, :2] / seen[:, 2:] * camera.focal_px + (camera.intrinsics.cx, camera.intrinsics.cy)).astype(
        np.float32
    )
    found = rasterise(mesh, screen, seen[:, 2].astype(np.float32), (camera.width, camera.height))
    here = (found.rows, found.columns)
    nearer = found.z < depth[here] + 1.0
    here = (here[0][nearer], here[1][nearer])
    z, uv = found.z[nearer], found.uv[nearer]
    toward = rays_through(camera, here[1], here[0]) @ camera.rotation.astype(np.float32)
    place = toward * z[:, None] + np.array(camera.position_mm, np.float32)
    normal = sample(atlas.normal, uv[:, 0], uv[:, 1])
    to_camera = -toward / np.sqrt(np.einsum("kc,kc->k", toward, toward))[:, None]
    points = Points(place, normal, to_camera, np.ones_like(place), np.full(len(z), 0.25, np.float32))
    albedo[here] = sample(atlas.albedo, uv[:, 0], uv[:, 1])
    depth[here], on_mat[here] = z, False
    for item in lights:
        half = light[item.name]
        rows, columns = np.minimum(here[0] // 2, half.shape[0] - 1), np.minimum(here[1] // 2, half.shape[1] - 1)
        half[rows, columns] = radiance(points, item, _unshaded(item), place).mean(axis=1)


def _unshaded(light: LightSpec) -> tuple[Wedge, ...]:
    """A light whose shadows are left out, which the rim can do without."""
    lit = np.full((2, 2, 2), -1e3, np.float32)
    return (Wedge(light.direction() if not light.is_ring else np.array([0.0, 0.0, 0.9]), 1.0, lit),)


@lru_cache(maxsize=1)
def _rim():
    """Four bars around the mat, as one mesh."""
    (width, depth), thick, tall = TRAY_SIZE_MM, RIM_WIDTH_MM, RIM_HEIGHT_MM
    x, y = width / 2, depth / 2
    bars = [
        (-x - thick, x + thick, y, y + thick),
        (-x - thick, x + thick, -y - thick, -y),
        (-x - thick, -x, -y, y),
        (x, x + thick, -y, y),
    ]
    patches = [patch for bar in bars for patch in _bar(*bar, tall)]
    return assemble([surface_of(patch, ()) for patch in patches])


def _bar(x0: float, x1: float, y0: float, y1: float, tall: float) -> list[Patch]:
    low = FLOOR_MM
    faces = [
        [(x0, y1, tall), (x1, y1, tall), (x0, y0, tall), (x1, y0, tall)],
        [(x0, y0, tall), (x1, y0, tall), (x0, y0, low), (x1, y0, low)],
        [(x1, y1, tall), (x0, y1, tall), (x1, y1, low), (x0, y1, low)],
        [(x1, y0, tall), (x1, y1, tall), (x1, y0, low), (x1, y1, low)],
        [(x0, y1, tall), (x0, y0, tall), (x0, y1, low), (x0, y0, low)],
    ]
    return [
        Patch("rim", flat(face), mottled((24, 480), (64, 62, 60), index, 0.05), 1.0) for index, face in enumerate(faces)
    ]


def _draw_crosses(mat: np.ndarray, scale: float) -> None:
    for x in np.arange(50.0, TRAY_SIZE_MM[0], 50.0):
        for y in np.arange(25.0, TRAY_SIZE_MM[1], 50.0):
            column, row = int(x * scale), int(y * scale)
            reach = max(1, round(2.5 * scale))
            mat[row - reach : row + reach + 1, column] = mat[row, column - reach : column + reach + 1] = 136


def _draw_markers(mat: np.ndarray, scale: float) -> None:
    """ArUco markers (4x4 dictionary, numbers 0 to 3) of 30 mm in the corners, on white."""
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    side, border, inset = round(30 * scale), round(4 * scale), round(10 * scale)
    height, width = mat.shape[:2]
    span = side + 2 * border
    for number in range(4):
        top = inset if number < 2 else height - inset - span
        left = inset if number % 2 == 0 else width - inset - span
        mat[top : top + span, left : left + span] = 225
        marker = cv2.aruco.generateImageMarker(names, number, 240)
        small = cv2.resize(marker, (side, side), interpolation=cv2.INTER_AREA)
        mat[top + border : top + border + side, left + border : left + border + side] = np.clip(small, 28, 225)[
            ..., None
        ]
