"""From boxes with mask coefficients and mask prototypes to the scores and maps of a damage model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.adapters.adapter import Arrays
from inference.errors import InferenceError
from inference.outputs import check_finite, check_range

OVERLAP = 0.7
LEAST_CONFIDENCE = 0.05
MOST_BOXES, MOST_CANDIDATES = 100, 1000


@dataclass(frozen=True, slots=True)
class InstanceLayout:
    """The names of the two outputs, the number of classes, and the input's (width, height) that boxes refer to."""

    boxes: str
    prototypes: str
    classes: int
    size: tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Instances:
    """corners (n, 4) x1 y1 x2 y2 in pixels of the input, scores (n, classes), coefficients (n, m); all float32."""

    corners: np.ndarray
    scores: np.ndarray
    coefficients: np.ndarray

    @property
    def confidence(self) -> np.ndarray:
        return self.scores.max(axis=1)

    def taken(self, rows: np.ndarray) -> Instances:
        return Instances(self.corners[rows], self.scores[rows], self.coefficients[rows])


def decode_instances(layout: InstanceLayout, outputs: Arrays) -> Arrays:
    """score (1, 1), class_scores (1, k) and heatmap (1, 1 + k, h, w) on the prototypes' grid, all 0 to 1.

    A class's score is that of its surest box; in the map a pixel has its mask's probability times the box's score.
    Raises InferenceError for arrays of another layout or that are not finite.
    """
    prototypes = check_finite(outputs[layout.prototypes], "mask")
    if prototypes.ndim != 4:
        raise InferenceError(f"The model gave masks of shape {prototypes.shape}, which is not its maker's layout.")
    found = _read(layout, check_finite(outputs[layout.boxes], "box"), prototypes.shape[1])
    class_scores = found.scores.max(axis=0, initial=0.0, keepdims=True)
    heat = _heat(_surest(found), prototypes[0], layout)
    return {"score": class_scores.max(axis=1, keepdims=True), "class_scores": class_scores, "heatmap": heat[None]}


def _read(layout: InstanceLayout, boxes: np.ndarray, coefficients: int) -> Instances:
    rows, columns = boxes.shape[1:] if boxes.ndim == 3 else (0, 0)
    if columns == 6 + coefficients:
        return _suppressed(boxes[0], layout.classes)
    if rows == 4 + layout.classes + coefficients:
        return _raw(boxes[0].T, layout.classes)
    raise InferenceError(
        f"The model gave boxes of shape {boxes.shape}, which is not what {layout.classes} class(es) and "
        f"{coefficients} mask coefficients need."
    )


def _raw(rows: np.ndarray, classes: int) -> Instances:
    centre, half = rows[:, :2], rows[:, 2:4] / 2
    scores = check_range(rows[:, 4 : 4 + classes], "box score")
    return Instances(np.hstack([centre - half, centre + half]), scores, rows[:, 4 + classes :])


def _suppressed(rows: np.ndarray, classes: int) -> Instances:
    """Rows that the model itself chose; unused ones have a confidence of 0."""
    kinds = np.clip(rows[:, 5], -1, classes).astype(int)
    if kinds.min(initial=0) < 0 or kinds.max(initial=0) >= classes:
        raise InferenceError(f"The model gave a box of a class that is none of its {classes}.")
    scores = np.zeros((len(rows), classes), np.float32)
    scores[np.arange(len(rows)), kinds] = check_range(rows[:, 4], "box score")
    return Instances(rows[:, :4], scores, rows[:, 6:])


def _surest(found: Instances) -> Instances:
    """Those above the least confidence, without such as overlap a surer one of their class."""
    sure = np.flatnonzero(found.confidence >= LEAST_CONFIDENCE)
    order = sure[np.argsort(-found.confidence[sure], kind="stable")][:MOST_CANDIDATES]
    candidates = found.taken(order)
    kinds = candidates.scores.argmax(axis=1)
    kept: list[int] = []
    left = np.arange(len(order))
    while left.size and len(kept) < MOST_BOXES:
        first, rest = left[0], left[1:]
        kept.append(first)
        same = kinds[rest] == kinds[first]
        left = rest[~(same & (_overlaps(candidates.corners[first], candidates.corners[rest]) > OVERLAP))]
    return candidates.taken(np.array(kept, int))


def _overlaps(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with (n, 4) others."""
    inner = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.prod(np.clip(inner, 0, None), axis=1)
    area = np.prod(box[2:] - box[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1)
    return shared / np.maximum(area - shared, 1e-6)


def _heat(found: Instances, prototypes: np.ndarray, layout: InstanceLayout) -> np.ndarray:
    """(1 + classes, h, w) float32: any class first."""
    count, height, width = prototypes.shape
    heat = np.zeros((1 + layout.classes, height, width), np.float32)
    grid = np.array([width, height] * 2)
    logits = (found.coefficients @ prototypes.reshape(count, -1)).reshape(-1, height, width)
    boxes = np.rint(np.clip(found.corners * (grid / np.array(layout.size * 2)), 0, grid)).astype(int)
    for box, scores, logit in zip(boxes, found.scores, logits, strict=True):
        (left, top), (right, bottom) = box[:2], np.maximum(box[2:], box[:2] + 1)
        mask = scores.max() / (1.0 + np.exp(-np.clip(logit[top:bottom, left:right], -60.0, 60.0)))
        for channel in (0, 1 + int(scores.argmax())):
            window = heat[channel, top:bottom, left:right]
            np.maximum(window, mask, out=window)
    return heat
