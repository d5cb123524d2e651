"""One camera's lens from its pictures of a board: focal lengths, centre, and what distortion they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from booth.calibration.board import Board
from booth.calibration.detect import FEWEST_CORNERS, Sighting
from booth.calibration.projection import TERMS
from booth.errors import BoothError
from booth.frames import Intrinsics

FEWEST_PICTURES = 4
# Each richer lens holds the terms of the one before. A term that is held stays 0.
_LENSES = ((), ("k1",), ("k1", "k2"), ("k1", "k2", "p1", "p2"), TERMS)
_WORTH = 0.998
_WRONG, _TRIMS = 4.0, 2


@dataclass(frozen=True, slots=True)
class FittedLens:
    """A lens, the distortion terms that were not held at 0, and how far it misses the corners that count."""

    lens: Intrinsics
    terms: tuple[str, ...]
    rms_px: float


def fit_lens(view: str, size: tuple[int, int], sightings: Sequence[Sighting], board: Board) -> FittedLens:
    """The lens that explains the sightings; `size` is the image's width and height.

    Corners that it misses far more than the others are left out. A distortion term is held at 0 unless the pictures
    support it: Schwarz's criterion (1978) over the corners must prefer it, and the misses must shrink a little. Raises
    BoothError for too few pictures.
    """
    if len(sightings) < FEWEST_PICTURES:
        raise too_few(view, len(sightings))
    kept = _without_misfits(size, sightings, board)
    fits = [_fitted(size, kept, board, terms) for terms in _LENSES]
    count = 2 * sum(len(one.numbers) for one in kept)
    best = fits[0]
    for fit in fits[1:]:
        if fit.rms_px < _WORTH * best.rms_px and _criterion(fit, count) < _criterion(best, count):
            best = fit
    return best


def too_few(view: str, count: int) -> BoothError:
    pictures = "no picture" if count == 0 else "one picture only" if count == 1 else f"{count} pictures only"
    hint = f"Take at least {FEWEST_PICTURES} in which this view sees it, tilted in different ways."
    return BoothError(f"The view {view} sees the board in {pictures}.", hint)


def _criterion(fit: FittedLens, count: int) -> float:
    return count * float(np.log(fit.rms_px**2)) + (4 + len(fit.terms)) * float(np.log(count))


def _without_misfits(size: tuple[int, int], sightings: Sequence[Sighting], board: Board) -> list[Sighting]:
    """The sightings without corners that a lens with most terms misses far more than the others."""
    for _ in range(_TRIMS):
        misses = _misses(size, sightings, board)
        limit = _WRONG * float(np.median(np.concatenate(misses)))
        kept = [one.only(miss <= limit) for one, miss in zip(sightings, misses, strict=True)]
        kept = [one for one in kept if len(one.numbers) >= FEWEST_CORNERS]
        if len(kept) < FEWEST_PICTURES:
            break
        sightings = kept
    return list(sightings)


def _misses(size: tuple[int, int], sightings: Sequence[Sighting], board: Board) -> list[np.ndarray]:
    """How far (pixels) the lens that fits best misses each corner of each sighting."""
    _, matrix, distortion, turns, shifts = _solve(size, sightings, board, _LENSES[-2])
    misses = []
    for one, turn, shift in zip(sightings, turns, shifts, strict=True):
        pixels = cv2.projectPoints(board.corners_m[one.numbers], turn, shift, matrix, distortion)[0].reshape(-1, 2)
        misses.append(np.linalg.norm(pixels - one.pixels, axis=1))
    return misses


def _fitted(size: tuple[int, int], sightings: Sequence[Sighting], board: Board, terms: tuple[str, ...]) -> FittedLens:
    rms, matrix, distortion, *_ = _solve(size, sightings, board, terms)
    bent = tuple(float(value) for value in distortion.ravel()[:5]) if terms else ()
    middle = (float(matrix[0, 2]), float(matrix[1, 2]))
    return FittedLens(Intrinsics(*size, float(matrix[0, 0]), float(matrix[1, 1]), *middle, bent), terms, float(rms))


def _solve(size: tuple[int, int], sightings: Sequence[Sighting], board: Board, terms: tuple[str, ...]) -> tuple:
    """OpenCV's fit (Zhang 2000): rms, matrix, distortion, and each picture's rotation vector and shift."""
    points = [board.corners_m[one.numbers].astype(np.float32) for one in sightings]
    pixels = [one.pixels.astype(np.float32).reshape(-1, 1, 2) for one in sightings]
    return cv2.calibrateCamera(points, pixels, size, None, None, flags=_flags(terms))


def _flags(terms: tuple[str, ...]) -> int:
    flags = 0 if "p1" in terms else cv2.CALIB_ZERO_TANGENT_DIST
    held = {"k1": cv2.CALIB_FIX_K1, "k2": cv2.CALIB_FIX_K2, "k3": cv2.CALIB_FIX_K3}
    return flags + sum(flag for term, flag in held.items() if term not in terms)
