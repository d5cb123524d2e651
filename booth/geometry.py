"""Rays, rigid transforms and projection between image, camera and booth; lengths in metres.

Pixel coordinates are continuous with the origin at the outer corner of the first pixel; distortion is OpenCV's
(https://docs.opencv.org/4.x/d9/d0c/group__calib3d.html).
"""

from __future__ import annotations

import cv2
import numpy as np

from booth.frames import Frame, Intrinsics, Optics


def inverted(transform: np.ndarray) -> np.ndarray:
    """The inverse of a rigid 4x4 transform."""
    result = np.eye(4)
    result[:3, :3] = transform[:3, :3].T
    result[:3, 3] = -transform[:3, :3].T @ transform[:3, 3]
    return result


def transformed(transform: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points (..., 3) carried by a rigid 4x4 transform."""
    return points @ transform[:3, :3].T + transform[:3, 3]


def look_at(position_m: np.ndarray, target_m: np.ndarray) -> np.ndarray:
    """camera_to_booth (4x4) of a camera at a position that looks at a target, the image's top towards booth +z.

    Straight above the target, the image's top points to booth +y. Raises ValueError where both points coincide.
    """
    forward = np.asarray(target_m, np.float64) - np.asarray(position_m, np.float64)
    if (distance := np.linalg.norm(forward)) == 0:
        raise ValueError("a camera cannot look at its own place")
    forward /= distance
    up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 0.999 else np.array([0.0, 1.0, 0.0])
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    pose[:3, 3] = position_m
    return pose


def pixel_rays(intrinsics: Intrinsics, step: int = 1) -> np.ndarray:
    """(h/step, w/step, 3) float64 directions with z = 1 through the centres of every step-th pixel."""
    u, v = np.meshgrid(np.arange(0, intrinsics.width, step), np.arange(0, intrinsics.height, step))
    return rays(intrinsics, np.stack([u, v], axis=-1) + 0.5)


def rays(intrinsics: Intrinsics, pixels: np.ndarray) -> np.ndarray:
    """Directions (..., 3) with z = 1 through continuous pixel coordinates (..., 2)."""
    centred = np.asarray(pixels, np.float64) - 0.5
    if any(intrinsics.distortion) and centred.size:
        flat = np.ascontiguousarray(centred.reshape(-1, 1, 2))
        plane = cv2.undistortPoints(flat, intrinsics.matrix, np.array(intrinsics.distortion)).reshape(centred.shape)
    else:
        plane = (centred - [intrinsics.cx, intrinsics.cy]) / [intrinsics.fx, intrinsics.fy]
    return np.concatenate([plane, np.ones((*plane.shape[:-1], 1))], axis=-1)


def projected(intrinsics: Intrinsics, points: np.ndarray) -> np.ndarray:
    """Continuous pixel coordinates (..., 2) of camera points (..., 3); NaN for points not in front of the camera."""
    points = np.asarray(points, np.float64)
    ahead = points[..., 2:] > 0
    plane = np.where(ahead, points[..., :2] / np.where(ahead, points[..., 2:], 1.0), np.nan)
    if any(intrinsics.distortion) and plane.size:
        flat = np.concatenate([plane, np.ones((*plane.shape[:-1], 1))], axis=-1).reshape(-1, 1, 3)
        zero = np.zeros(3)
        pixels, _ = cv2.projectPoints(flat, zero, zero, intrinsics.matrix, np.array(intrinsics.distortion))
        return pixels.reshape(plane.shape) + 0.5
    return plane * [intrinsics.fx, intrinsics.fy] + [intrinsics.cx + 0.5, intrinsics.cy + 0.5]


def depth_to_booth(optics: Optics) -> np.ndarray:
    """4x4 transform from the depth camera into the booth."""
    return optics.camera_to_booth @ optics.depth_to_color


def registered_depth(frame: Frame) -> np.ndarray:
    """(h, w) float32 metres in the plane of the frame's colour image, 0 = no reading.

    Each reading of the depth camera covers the colour pixels that its own pixel is seen at; of several the nearest
    counts. Raises ValueError for a frame without colour intrinsics or depth.
    """
    optics = frame.optics
    if optics.color is None:
        raise ValueError(f"the frame of {frame.view} has no colour camera to register its depth to")
    if optics.depth_is_registered:
        return frame.depth_m()
    depth = frame.depth_m()
    rows, columns = np.nonzero(depth)
    corner = np.stack([columns, rows], axis=-1).astype(np.float64)
    distance = depth[rows, columns, None].astype(np.float64)
    spans = []
    for offset in (0.0, 1.0):
        points = transformed(optics.depth_to_color, rays(optics.depth, corner + offset) * distance)
        spans.append(projected(optics.color, points))
    return _splatted(np.minimum(*spans), np.maximum(*spans), points[:, 2], optics.color)


def _splatted(low: np.ndarray, high: np.ndarray, z: np.ndarray, target: Intrinsics) -> np.ndarray:
    """Nearest z over the pixels whose centres lie in the boxes low..high (n, 2), boxes of up to 4 by 4 pixels."""
    nearest = np.full((target.height, target.width), np.inf, np.float32)
    first = np.ceil(low - 0.5)
    count = np.clip(np.ceil(high - 0.5) - first, 0, 4)
    for dy in range(int(count[:, 1].max(initial=0))):
        for dx in range(int(count[:, 0].max(initial=0))):
            x, y = (first + [dx, dy]).T
            seen = (dx < count[:, 0]) & (dy < count[:, 1]) & (z > 0)
            seen &= (x >= 0) & (y >= 0) & (x < target.width) & (y < target.height)
            np.minimum.at(nearest, (y[seen].astype(int), x[seen].astype(int)), z[seen].astype(np.float32))
    nearest[np.isinf(nearest)] = 0
    return nearest
