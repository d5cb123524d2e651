"""The empty tray as each view sees it: mat with markers, rim and floor. Made once for a camera and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.body import mottled
from booth.simulation.light_field import CELL_MM, FIELD_SHAPE, rim_heights, to_field, wedges
from booth.simulation.patches import Patch, assemble, flat, surface_of
from booth.simulation.raster import rasterise
from booth.simulation.scene import RIM_HEIGHT_MM, RIM_WIDTH_MM, TRAY_SIZE_MM, CameraSpec, LightSpec
from booth.simulation.seeds import generator, smooth_noise
from booth.simulation.shading import Points, free_places, linear, radiance, sample, tray_irradiance

FLOOR_MM = -25.0
OPTICAL_BLUR_PX = 0.55


@dataclass(frozen=True, eq=False)
class TrayView:
    """One view of the empty tray.

    albedo: (h, w, 3) float16 linear BGR, blurred as the lens does. depth: (h, w) float32 millimetres along the
    camera's axis. light: (h, w) float16 by name of light: what it gives to the surface seen in each pixel.
    to_tray: (3, 3) float64, pixel (centre of the first = 0) to millimetres on the tray. on_mat: (h, w) bool.
    slant: (h, w) float16, cosine between the surface's normal and the line of sight.
    """

    albedo: np.ndarray
    depth: np.ndarray
    light: dict[str, np.ndarray]
    to_tray: np.ndarray
    on_mat: np.ndarray
    slant: np.ndarray


@lru_cache(maxsize=24)
def tray_view(camera: CameraSpec, lights: tuple[LightSpec, ...]) -> TrayView:
    """The empty tray in one view, lit by each light."""
    to_tray = plane_to_tray(camera, 0.0)
    size = (camera.width, camera.height)
    directions = ray_directions(camera)
    x, y, depth = _plane_hit(camera, directions, 0.0)
    on_mat = (np.abs(x) <= TRAY_SIZE_MM[0] / 2) & (np.abs(y) <= TRAY_SIZE_MM[1] / 2)
    floor = _plane_hit(camera, directions, FLOOR_MM)
    depth = np.where(on_mat, depth, floor[2])
    texture, scale = mat_texture(1.25 * camera.focal_px / 800.0)
    albedo = linear(_warped(texture, to_tray, scale, size))
    albedo[~on_mat] = linear(np.uint8(38)) * (1 + 0.1 * np.sin(floor[0] / 40))[~on_mat][:, None]
    light = {item.name: _ground_light(item, x, y, on_mat) for item in lights}
    slant = np.abs(directions @ camera.rotation[:, 2].astype(np.float32)) / np.linalg.norm(directions, axis=-1)
    _add_rim(camera, lights, albedo, depth, light, on_mat)
    albedo = cv2.GaussianBlur(albedo, (0, 0), OPTICAL_BLUR_PX)
    light = {name: cv2.GaussianBlur(plane, (0, 0), 0.8).astype(np.float16) for name, plane in light.items()}
    return TrayView(albedo.astype(np.float16), depth, light, to_tray, on_mat, slant.astype(np.float16))


def ray_directions(camera: CameraSpec) -> np.ndarray:
    """(h, w, 3) float32 in the camera's frame, scaled to one millimetre along its axis."""
    inner = camera.intrinsics
    x = ((np.arange(camera.width) - inner.cx) / inner.fx).astype(np.float32)
    y = ((np.arange(camera.height) - inner.cy) / inner.fy).astype(np.float32)
    return np.stack(np.broadcast_arrays(x[None, :], y[:, None], np.float32(1.0)), -1)


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


def _plane_hit(camera: CameraSpec, directions: np.ndarray, z_mm: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y in the booth and depth along the axis where each ray meets the plane at `z_mm`."""
    turned = directions @ camera.rotation.astype(np.float32)
    depth = np.float32(z_mm - camera.position_mm[2]) / np.minimum(turned[..., 2], -1e-3)
    x = camera.position_mm[0] + turned[..., 0] * depth
    y = camera.position_mm[1] + turned[..., 1] * depth
    return x.astype(np.float32), y.astype(np.float32), depth.astype(np.float32)


def _warped(texture: np.ndarray, to_tray: np.ndarray, scale: float, size: tuple[int, int]) -> np.ndarray:
    half = np.array(TRAY_SIZE_MM) / 2
    to_texture = np.array([[scale, 0, half[0] * scale - 0.5], [0, -scale, half[1] * scale - 0.5], [0, 0, 1]]) @ to_tray
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(texture, to_texture, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _ground_light(light: LightSpec, x: np.ndarray, y: np.ndarray, on_mat: np.ndarray) -> np.ndarray:
    given = empty_tray_light(light)
    column, row = to_field(x, y)
    seen = cv2.remap(given, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.where(on_mat, seen, np.float32(0.35) * given.mean()).astype(np.float32)


@lru_cache(maxsize=32)
def empty_tray_light(light: LightSpec) -> np.ndarray:
    """(h, w) float32: what one light gives on the empty tray, at the cells of the height field."""
    return tray_irradiance(light, wedges(rim_heights(), light), *field_cells())


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
    toward = ray_directions(camera)[here] @ camera.rotation.astype(np.float32)
    place = (toward * z[:, None] + np.array(camera.position_mm, np.float32)).astype(np.float32)
    normal = sample(atlas.normal, uv[:, 0], uv[:, 1])
    grey = linear(sample(atlas.albedo, uv[:, 0], uv[:, 1]))
    back = -toward / np.linalg.norm(toward, axis=1, keepdims=True)
    points = Points(place, normal, back, np.ones_like(grey), np.full(len(z), 0.25, np.float32))
    albedo[here], depth[here], on_mat[here] = grey, z, False
    for item in lights:
        light[item.name][here] = radiance(
            points, item, wedges(rim_heights(), item), free_places(points, rim_heights())
        ).mean(axis=1)


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
