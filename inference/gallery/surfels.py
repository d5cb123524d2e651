"""An item as a cloud of small cells in the tray's frame: where they are, which way they face and their colour."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inference.errors import InferenceError

CELL_MM = 2.5
RAISED_MM = 2.5
"""What is lower than this may be the tray itself."""
AROUND_MM = 40.0
"""How far around the item the tray belongs to its cloud: something may have run out."""
MAT_CELL_MM = 5.0
MAT_CELLS = (160, 160)
"""Rows and columns of the map of the tray beside the item, about the tray's middle."""
SEEN_STEP = 2

HIGHEST_MM = 500.0
UNLIKE_MAT = 16.0
FEWEST = 2


@dataclass(frozen=True, eq=False, slots=True)
class SurfaceView:
    """One view of a capture. color: (h, w, 3) uint8 BGR. points_mm: (h, w, 3) float32 millimetres in the tray's frame
    (z up, 0 on the tray), NaN where nothing was read or where what was read is not on the tray."""

    view: str
    color: np.ndarray
    points_mm: np.ndarray


@dataclass(frozen=True, eq=False)
class Surfels:
    """The cells of an item and of the tray around it, n of them; nobody may write to the arrays.

    points_mm, normals, lab: (n, 3) float32; normals are of unit length and away from the surface, Lab is CIE's with L
    from 0 to 100. count: (n,) float32 readings in each cell. mat_lab: MAT_CELLS + (3,) float32, the free tray's colour
    in its own frame, NaN where the item hides it. seen: by view the (h, w) int32 number of the cell at every
    SEEN_STEP-th pixel, -1 where there is none.
    """

    points_mm: np.ndarray
    normals: np.ndarray
    lab: np.ndarray
    count: np.ndarray
    mat_lab: np.ndarray
    seen: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.points_mm)

    def to_bytes(self) -> bytes:
        """Everything but `seen`, which only a capture that is compared needs."""
        planes = {
            "points_mm": np.rint(self.points_mm * 20).astype(np.int16),
            "normals": np.rint(self.normals * 127).astype(np.int8),
            "lab": np.rint(self.lab * 50).astype(np.int16),
            "count": np.minimum(self.count, 255).astype(np.uint8),
            "mat_lab": np.rint(np.nan_to_num(self.mat_lab, nan=-400) * 50).astype(np.int16),
        }
        target = io.BytesIO()
        np.savez_compressed(target, **planes)
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Surfels:
        """What `to_bytes` wrote, `seen` empty. Raises InferenceError for anything else."""
        try:
            with np.load(io.BytesIO(data)) as planes:
                arrays = {name: planes[name].astype(np.float32) for name in planes.files}
            mat = arrays["mat_lab"] / 50
            return cls(
                arrays["points_mm"] / 20, arrays["normals"] / 127, arrays["lab"] / 50, arrays["count"],
                np.where(mat > -300, mat, np.nan), {},
            )  # fmt: skip
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise InferenceError("A kept reference cannot be read.", "It is made anew from its capture.") from error


@dataclass(frozen=True, eq=False)
class _Read:
    """The readings of one view that count: flat arrays, and the pixels (flat index) that they came from."""

    pixels: np.ndarray
    points: np.ndarray
    normals: np.ndarray
    lab: np.ndarray


def surfels_of(views: Sequence[SurfaceView]) -> Surfels:
    """The cloud of what these views show. Raises InferenceError where nothing lies on the tray."""
    labs = [lab_of(view.color) for view in views]
    core, mat = _core(views, labs)
    if not core.any():
        raise InferenceError("Nothing that can be compared lies on the tray.", "Place the item and capture it again.")
    reach = 2 * round(AROUND_MM / MAT_CELL_MM) + 1
    near = cv2.dilate(core.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))).astype(bool)
    reads = [_read(view, lab, near) for view, lab in zip(views, labs, strict=True)]
    return _pooled(views, reads, mat)


def lab_of(color: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 CIE Lab of uint8 BGR."""
    return cv2.cvtColor(color.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_BGR2Lab)


def middle_lab(lab: np.ndarray) -> np.ndarray:
    """(3,) the median of what is known of (..., 3) Lab, NaN where unknown; zeros where nothing is."""
    known = lab[np.isfinite(lab[..., 0])]
    return np.median(known, axis=0) if len(known) else np.zeros(3, np.float32)


def mat_cells(points: np.ndarray) -> np.ndarray:
    """(n,) number of the mat's cell that each of (n, 3) points lies over; those beyond the map count to its border."""
    rows, columns = MAT_CELLS
    x = np.clip((points[:, 0] / MAT_CELL_MM + columns / 2).astype(np.int32), 0, columns - 1)
    return np.clip((points[:, 1] / MAT_CELL_MM + rows / 2).astype(np.int32), 0, rows - 1) * columns + x


def _core(views: Sequence[SurfaceView], labs: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns) bool: where something stands on the tray or adjoins it in another colour; and the free tray."""
    points = np.concatenate([view.points_mm[::2, ::2].reshape(-1, 3) for view in views])
    lab = np.concatenate([lab[::2, ::2].reshape(-1, 3) for lab in labs])
    known = np.isfinite(points[:, 2]) & (points[:, 2] < HIGHEST_MM)
    points, lab = points[known], lab[known]
    cells, size = mat_cells(points), MAT_CELLS[0] * MAT_CELLS[1]
    raised = np.bincount(cells[points[:, 2] > RAISED_MM], minlength=size).reshape(MAT_CELLS) >= 3
    raised = cv2.morphologyEx(raised.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    flat = np.abs(points[:, 2]) < RAISED_MM
    count = np.bincount(cells[flat], minlength=size)
    sums = np.stack([np.bincount(cells[flat], lab[flat, k], size) for k in range(3)], axis=-1)
    mat = np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], np.nan).reshape(*MAT_CELLS, 3)
    off = np.nan_to_num(mat - middle_lab(mat[raised == 0]))
    coloured = (np.abs(off[..., 0]) > UNLIKE_MAT) | (np.hypot(off[..., 1], off[..., 2]) > UNLIKE_MAT / 2)
    _, parts = cv2.connectedComponents(((raised > 0) | coloured).astype(np.uint8))
    core = np.isin(parts, np.setdiff1d(np.unique(parts[raised > 0]), [0]))
    mat[raised > 0] = np.nan
    return core, mat.astype(np.float32)


def _read(view: SurfaceView, lab: np.ndarray, near: np.ndarray) -> _Read:
    """What this view reads near the item."""
    height, width = view.points_mm.shape[:2]
    points = view.points_mm.reshape(-1, 3)
    known = np.flatnonzero(np.isfinite(points[:, 2]) & (points[:, 2] < HIGHEST_MM) & (points[:, 2] > -HIGHEST_MM))
    known = known[near.ravel()[mat_cells(points[known])]]
    rows, columns = known // width, known % width
    inside = (rows >= 3) & (rows < height - 3) & (columns >= 2) & (columns < width - 2)
    pixels = known[inside]
    normals = _normals(points, pixels, width)
    return _Read(pixels, points[pixels], normals, lab.reshape(-1, 3)[pixels])


def _normals(points: np.ndarray, pixels: np.ndarray, width: int) -> np.ndarray:
    """(n, 3) float32 towards the camera, NaN beside gaps.

    x goes right and y down in an image, so that down across right comes out of the surface.
    """
    right = sum(points[pixels + 2 + row * width] - points[pixels - 2 + row * width] for row in (-1, 0, 1))
    down = sum(points[pixels + 2 * width + k] - points[pixels - 2 * width + k] for k in (-1, 0, 1))
    (ax, ay, az), (bx, by, bz) = down.T, right.T
    across = np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)
    return across / np.maximum(np.sqrt((across**2).sum(axis=1, keepdims=True)), 1e-6)


def _pooled(views: Sequence[SurfaceView], reads: Sequence[_Read], mat: np.ndarray) -> Surfels:
    points = np.concatenate([read.points for read in reads])
    keys, number = _cells(points)
    source = np.repeat(np.arange(len(reads)), [len(read.pixels) for read in reads])
    lab = _seen_lab(keys * len(reads) + source, number, len(reads), np.concatenate([read.lab for read in reads]))
    count = np.bincount(keys, minlength=number)
    place = _sums(keys, points, number) / count[:, None]
    normals = np.nan_to_num(np.concatenate([read.normals for read in reads]))
    normals = _sums(keys, normals, number)
    length = np.sqrt((normals**2).sum(axis=1, keepdims=True))
    normals = np.where(length > 0.2 * count[:, None], normals / np.maximum(length, 1e-6), (0, 0, 1))
    sound = count >= FEWEST
    renumbered = np.where(sound, np.cumsum(sound) - 1, -1).astype(np.int32)
    ends = np.cumsum([len(read.pixels) for read in reads])[:-1]
    seen = {
        view.view: _seen(view.points_mm.shape[:2], read.pixels, renumbered[part])
        for view, read, part in zip(views, reads, np.split(keys, ends), strict=True)
    }
    kept = (values[sound].astype(np.float32) for values in (place, normals, lab, count))
    return Surfels(*kept, mat, seen)


def _cells(points: np.ndarray) -> tuple[np.ndarray, int]:
    """(n,) number of each point's cell, numbered without gaps, and how many there are."""
    cell = np.floor(points / CELL_MM).astype(np.int32)
    cell -= cell.min(axis=0)
    size = cell.max(axis=0) + 1
    flat = (cell[:, 2] * size[1] + cell[:, 1]) * size[0] + cell[:, 0]
    taken = np.zeros(int(np.prod(size, dtype=np.int64)), bool)
    taken[flat] = True
    number = np.cumsum(taken, dtype=np.int32) - 1
    return number[flat], int(number[-1]) + 1


def _sums(keys: np.ndarray, values: np.ndarray, number: int) -> np.ndarray:
    return np.stack([np.bincount(keys, values[:, k], number) for k in range(values.shape[1])], axis=-1)


def _seen_lab(keys: np.ndarray, number: int, views: int, lab: np.ndarray) -> np.ndarray:
    """(number, 3): each cell's middle colour among the views that see it well, the darker of two: a highlight is
    seen from one side."""
    count = np.bincount(keys, minlength=number * views).reshape(number, views)
    mean = _sums(keys, lab, number * views).reshape(number, views, 3) / np.maximum(count, 1)[..., None]
    mean[count < np.maximum(0.35 * count.max(axis=1, keepdims=True), 1)] = np.inf
    order = np.sort(mean, axis=1)
    middle = (np.isfinite(order[..., 0]).sum(axis=1) - 1) // 2
    return order[np.arange(number), middle]


def _seen(shape: tuple[int, int], pixels: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    plane = np.full(shape[0] * shape[1], -1, np.int32)
    plane[pixels] = numbers
    return np.ascontiguousarray(plane.reshape(shape)[::SEEN_STEP, ::SEEN_STEP])
