"""Pixels of points that pass through up to two poses, with the derivatives that a least-squares fit needs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from booth.frames import Intrinsics

TERMS = ("k1", "k2", "p1", "p2", "k3")
_ZERO = np.zeros(3)


@dataclass(frozen=True, eq=False, slots=True)
class Projected:
    """pixels: (n, 2). by_point: (n, 2, 3) per metre in the camera's frame. by_lens: (n, 2, 9) per unit of fx, fy, cx,
    cy, k1, k2, p1, p2, k3."""

    pixels: np.ndarray
    by_point: np.ndarray
    by_lens: np.ndarray


def project(points: np.ndarray, lens: np.ndarray) -> Projected:
    """Points (n, 3) in the camera's frame through a lens (9,): fx, fy, cx, cy and five distortion terms."""
    matrix = np.array([[lens[0], 0, lens[2]], [0, lens[1], lens[3]], [0, 0, 1.0]])
    pixels, slopes = cv2.projectPoints(np.ascontiguousarray(points), _ZERO, _ZERO, matrix, lens[4:9])
    slopes = slopes.reshape(len(points), 2, -1)
    return Projected(pixels.reshape(-1, 2), slopes[:, :, 3:6], slopes[:, :, 6:15])


def rotation(turn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(3, 3) rotation of a rotation vector, and (3, 3, 3) its derivative by each of the vector's parts."""
    matrix, slopes = cv2.Rodrigues(np.asarray(turn, np.float64))
    return matrix, slopes.reshape(3, 3, 3)


def pose_matrix(pose: np.ndarray) -> np.ndarray:
    """(4, 4) of a pose (6,): rotation vector and shift in metres."""
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = cv2.Rodrigues(np.asarray(pose[:3], np.float64))[0], pose[3:]
    return matrix


def pose_vector(matrix: np.ndarray) -> np.ndarray:
    """(6,): rotation vector and shift of a rigid (4, 4)."""
    return np.concatenate([cv2.Rodrigues(np.ascontiguousarray(matrix[:3, :3]))[0].ravel(), matrix[:3, 3]])


def lens_vector(lens: Intrinsics) -> np.ndarray:
    """(9,): fx, fy, cx, cy, k1, k2, p1, p2, k3; terms that the lens does not name are 0."""
    return np.array([lens.fx, lens.fy, lens.cx, lens.cy, *lens.distortion, *[0.0] * (5 - len(lens.distortion))])


def lens_of(vector: np.ndarray, width: int, height: int) -> Intrinsics:
    """The lens of a vector (9,); one whose terms are all 0 has no distortion."""
    distortion = tuple(float(term) for term in vector[4:]) if np.any(vector[4:]) else ()
    return Intrinsics(width, height, *(float(value) for value in vector[:4]), distortion)


def pose_of_points(points: np.ndarray, pixels: np.ndarray, lens: Intrinsics) -> np.ndarray | None:
    """(4, 4) from the points' frame (n, 3, metres) into the camera's; None where the pixels (n, 2) do not tell."""
    distortion = np.array(lens.distortion or [0.0] * 5)
    flat = np.ptp(points[:, 2]) == 0
    method = cv2.SOLVEPNP_IPPE if flat else cv2.SOLVEPNP_SQPNP
    done, turn, shift = cv2.solvePnP(points, pixels, lens.matrix, distortion, flags=method)
    if not done or not np.isfinite(turn).all():
        return None
    turn, shift = cv2.solvePnPRefineLM(points, pixels, lens.matrix, distortion, turn, shift)
    return pose_matrix(np.concatenate([turn.ravel(), shift.ravel()]))
