"""All cameras' poses, lenses and the tray in one bundle adjustment over every picture of the board.

The misses of all corners are made small together (Triggs et al., "Bundle adjustment - a modern synthesis", 1999), with
Huber's loss, so that single wrong corners do not pull. A board seen by several cameras at once has one pose for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from booth.calibration.least_squares import huber_weights, minimised, normal_matrix
from booth.calibration.projection import (
    lens_of,
    lens_vector,
    pose_matrix,
    pose_vector,
    project,
    rotation,
)
from booth.calibration.takes import Scene
from booth.frames import Intrinsics

# How far the profile's word on a marker's place is off; corners weigh by how far their own lens misses them.
MARKER_SIGMA_M = 0.0005


@dataclass(frozen=True, eq=False)
class Start:
    """Where the fit begins. eyes: (4, 4) booth to camera by view. boards: (4, 4) board to booth by take. lenses and,
    by view, the places (of fx, fy, cx, cy and TERMS) that may change. sigma_px: by view, how far a corner is off where
    it was found. `flat` is the take whose board stays in place."""

    eyes: Mapping[str, np.ndarray]
    boards: Mapping[int, np.ndarray]
    lenses: Mapping[str, Intrinsics]
    free: Mapping[str, tuple[int, ...]]
    sigma_px: Mapping[str, float]
    flat: int | None = None


@dataclass(frozen=True, eq=False)
class Adjusted:
    """What the fit found. misses: (n, 2) pixels by view and take. marks: (n, 3) metres, the tray's markers as seen.

    covariance: by ("eye", view) (6, 6) of rotation vector and shift, by ("lens", view) of the lens's free places.
    """

    eyes: Mapping[str, np.ndarray]
    boards: Mapping[int, np.ndarray]
    lenses: Mapping[str, Intrinsics]
    marks: np.ndarray
    misses: Mapping[tuple[str, int], np.ndarray]
    covariance: Mapping[tuple[str, str], np.ndarray]


def adjust(scene: Scene, start: Start) -> Adjusted:
    """The booth that explains all sightings of the scene best, from a start that is about right."""
    problem = _Problem(scene, start)
    return problem.adjusted(minimised(problem.evaluated, problem.first))


class _Problem:
    """The unknowns as one vector, and what each sighting says of them."""

    def __init__(self, scene: Scene, start: Start) -> None:
        self._scene, self._start = scene, start
        self._places: dict[tuple[str, object], slice] = {}
        parts = [self._place(("eye", view), pose_vector(pose)) for view, pose in start.eyes.items()]
        for view, lens in start.lenses.items():
            parts.append(self._place(("lens", view), lens_vector(lens)[list(start.free[view])]))
        for take, pose in start.boards.items():
            parts.append(self._place(("board", take), pose_vector(pose)[: 0 if take == start.flat else 6]))
        for number, point in enumerate(scene.marks_m):
            parts.append(self._place(("mark", number), point))
        self.first = np.concatenate(parts)

    def adjusted(self, x: np.ndarray) -> Adjusted:
        misses = {
            (view, take): self._board_rows(x, view, take)[0] * self._start.sigma_px[view]
            for view, take in self._scene.sightings
        }
        eyes = {view: pose_matrix(x[self._places["eye", view]]) for view in self._start.eyes}
        boards = {take: pose_matrix(self._board(x, take)) for take in self._start.boards}
        sizes = {view: (lens.width, lens.height) for view, lens in self._start.lenses.items()}
        lenses = {view: lens_of(self._lens(x, view), *size) for view, size in sizes.items()}
        marks = np.array([x[self._places["mark", number]] for number in range(len(self._scene.marks_m))])
        return Adjusted(eyes, boards, lenses, marks.reshape(-1, 3), misses, self._covariance(x))

    def _place(self, key: tuple[str, object], values: np.ndarray) -> np.ndarray:
        begin = max((place.stop for place in self._places.values()), default=0)
        self._places[key] = slice(begin, begin + len(values))
        return values

    def _lens(self, x: np.ndarray, view: str) -> np.ndarray:
        lens = lens_vector(self._start.lenses[view])
        lens[list(self._start.free[view])] = x[self._places["lens", view]]
        return lens

    def _board(self, x: np.ndarray, take: int) -> np.ndarray:
        return pose_vector(self._start.boards[take]) if take == self._start.flat else x[self._places["board", take]]

    def evaluated(self, x: np.ndarray) -> tuple[np.ndarray, csr_matrix]:
        """All residuals in units of their sigma, and their derivatives by all unknowns."""
        blocks = [self._board_rows(x, view, take) for view, take in self._scene.sightings]
        blocks += [self._mark_rows(x, view) for view in self._scene.marks]
        blocks += [self._prior_rows(x, number) for number in range(len(self._scene.marks_m))]
        return np.concatenate([rows.ravel() for rows, _ in blocks]), self._sparse([slopes for _, slopes in blocks])

    def _board_rows(self, x: np.ndarray, view: str, take: int) -> tuple[np.ndarray, dict]:
        sighting, board = self._scene.sightings[view, take], self._board(x, take)
        points = self._scene.board.corners_m[sighting.numbers]
        turn, turn_slopes = rotation(board[:3])
        rows, slopes, by_booth = self._seen(x, view, points @ turn.T + board[3:], sighting.pixels)
        if take != self._start.flat:
            turned = np.einsum("kij,nj->nik", turn_slopes, points)
            slopes["board", take] = np.concatenate([by_booth @ turned, by_booth], axis=2)
        return rows, slopes

    def _mark_rows(self, x: np.ndarray, view: str) -> tuple[np.ndarray, dict]:
        numbers, pixels = list(self._scene.marks[view]), np.array(list(self._scene.marks[view].values()))
        points = np.array([x[self._places["mark", number]] for number in numbers])
        rows, slopes, by_booth = self._seen(x, view, points, pixels)
        for row, number in enumerate(numbers):
            slopes["mark", number] = np.where(np.arange(len(numbers))[:, None, None] == row, by_booth, 0.0)
        return rows, slopes

    def _prior_rows(self, x: np.ndarray, number: int) -> tuple[np.ndarray, dict]:
        key = ("mark", number)
        rows = (x[self._places[key]] - self._scene.marks_m[number]) / MARKER_SIGMA_M
        return rows[None, :], {key: np.eye(3)[None] / MARKER_SIGMA_M}

    def _seen(
        self, x: np.ndarray, view: str, points: np.ndarray, pixels: np.ndarray
    ) -> tuple[np.ndarray, dict, np.ndarray]:
        """Rows of booth points (n, 3) that a view sees at `pixels` (n, 2), their slopes, and those by the points."""
        eye = x[self._places["eye", view]]
        turn, turn_slopes = rotation(eye[:3])
        seen = project(points @ turn.T + eye[3:], self._lens(x, view))
        sigma = self._start.sigma_px[view]
        by_point = seen.by_point / sigma
        turned = np.einsum("kij,nj->nik", turn_slopes, points)
        slopes = {("eye", view): np.concatenate([by_point @ turned, by_point], axis=2)}
        slopes["lens", view] = seen.by_lens[:, :, list(self._start.free[view])] / sigma
        return (seen.pixels - pixels) / sigma, slopes, by_point @ turn

    def _sparse(self, blocks: list[dict]) -> csr_matrix:
        values, rows, columns, begin = [], [], [], 0
        for block in blocks:
            count = 0
            for key, slopes in block.items():
                place = self._places[key]
                count = slopes.shape[0] * slopes.shape[1]
                flat = slopes.reshape(count, place.stop - place.start)
                row, column = np.indices(flat.shape)
                values.append(flat.ravel())
                rows.append(row.ravel() + begin)
                columns.append(column.ravel() + place.start)
            begin += count
        shape = (begin, len(self.first))
        return csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape)

    def _covariance(self, x: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
        """Of the least-squares theory, scaled by what is left; wrong corners count as Huber weighs them."""
        rows, slopes = self.evaluated(x)
        weights = huber_weights(rows)
        spread = float((weights * rows**2).sum()) / max(len(rows) - len(x), 1)
        whole = np.linalg.pinv(normal_matrix(slopes, weights), hermitian=True) * spread
        return {key: whole[place, place] for key, place in self._places.items() if key[0] in ("eye", "lens")}
