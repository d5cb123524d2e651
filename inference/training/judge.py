"""Judges an exported model on held-out views, as the station would use it, for the card and for people."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from inference.damage import DamageModel
from inference.evaluation import Rate, auroc, average_precision, rates_over, recall_at, threshold_at
from inference.findings import ImageFinding, ViewInput
from inference.fusion import fuse
from inference.training.contract import LIGHTS, PRIMARY
from inference.training.samples import Packed, load

Progress = Callable[[int, int], None]
Without = Collection[str]
_PARTS = {"without_depth": ("depth",), "without_lights": ("lights",), "without_both": ("depth", "lights")}


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """One held-out view: what the model said, and the truth of the view and of its item."""

    capture: str
    finding: ImageFinding
    is_seen: bool | None
    classes: tuple[str, ...]
    tags: tuple[str, ...]


def judge(
    model: DamageModel, files: Sequence[Path], progress: Progress | None = None, without: Without = ()
) -> list[Judged]:
    """What `model` says of each packed whole view, where wanted `without` its "depth" or its "lights"."""
    judged = []
    for number, path in enumerate(files):
        judged.append(_judge_one(model, load(path), without))
        if progress is not None:
            progress(number + 1, len(files))
    return judged


def summary(judged: Sequence[Judged], classes: Sequence[str], threshold: float) -> dict[str, Any]:
    """AUROC, recall at few false alarms per image and per capture, recall per type, and rates at the threshold."""
    images = [one for one in judged if one.is_seen is not None]
    captures = by_capture(judged)
    scores, truth = capture_scores(captures)
    found, sidelined = rates_over(scores, truth, threshold)
    at_1_percent = threshold_at(scores, truth, 0.01)
    return {
        "images": _figures([one.finding.damage_score for one in images], [bool(one.is_seen) for one in images]),
        "captures": _figures(scores, truth),
        "recall_by_type_at_1_percent": _by_type(captures, classes, at_1_percent),
        "recall_by_tag_at_1_percent": _by_tag(captures, at_1_percent, of_damaged=True),
        "at_threshold": {"found": _rate(found), "sidelined_good": _rate(sidelined)},
        "false_alarms_on_tagged_good": _by_tag(captures, threshold, of_damaged=False),
    }


def figures_without(
    model: DamageModel, files: Sequence[Path], progress: Progress | None = None
) -> dict[str, dict[str, Any]]:
    """The figures of captures with something missing, as `summary` has them with everything there."""
    figures = {}
    for number, (name, without) in enumerate(_PARTS.items()):
        start = number * len(files)
        tell = progress and (lambda done, _total, start=start: progress(start + done, len(_PARTS) * len(files)))
        figures[name] = _figures(*capture_scores(by_capture(judge(model, files, tell, without))))
    return figures


def by_capture(judged: Sequence[Judged]) -> Mapping[str, list[Judged]]:
    """The views of each capture."""
    captures: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        captures[one.capture].append(one)
    return captures


def capture_scores(captures: Mapping[str, Sequence[Judged]]) -> tuple[list[float], list[bool]]:
    """The fused score of each capture, and whether its item is damaged where any view can see it."""
    scores = [fuse([one.finding for one in views]) for views in captures.values()]
    return scores, [_is_damaged(views) for views in captures.values()]


def threshold_for(judged: Sequence[Judged], false_rate: float) -> float:
    """The capture threshold that sidelines at most `false_rate` of the good ones, in the middle of the gap above."""
    scores, truth = capture_scores(by_capture(judged))
    lowest = threshold_at(scores, truth, false_rate)
    above = [score for score in scores if score >= lowest]
    return float((lowest + min(above)) / 2.0) if above else min(lowest, 1.0)


def _judge_one(model: DamageModel, packed: Packed, without: Without) -> Judged:
    finding = model.score_image(_view_input(packed, without))
    labels = packed.labels(len(model.card.classes))
    is_seen = None if np.isnan(labels[0]) else bool(labels[0])
    classes = tuple(name for name, label in zip(model.card.classes, labels[1:], strict=True) if label == 1.0)
    return Judged(packed.capture, finding, is_seen, classes, packed.tags)


def _view_input(packed: Packed, without: Without) -> ViewInput:
    color = cv2.cvtColor(packed.rgb, cv2.COLOR_RGB2BGR)
    depth = packed.depth_mm if packed.depth.any() and "depth" not in without else None
    lit = {} if "lights" in without else dict(zip(LIGHTS, np.moveaxis(packed.lit, 2, 0), strict=True))
    others = {light: cv2.cvtColor(plane, cv2.COLOR_GRAY2BGR) for light, plane in lit.items() if plane.any()}
    return ViewInput(packed.view, PRIMARY, color, depth, others)


def _is_damaged(views: Sequence[Judged]) -> bool:
    return any(one.is_seen is not False for one in views)


def _figures(scores: Sequence[float], damaged: Sequence[bool]) -> dict[str, Any]:
    return {
        "damaged": int(np.sum(damaged)),
        "undamaged": int(len(damaged) - np.sum(damaged)),
        "auroc": _number(auroc(scores, damaged)),
        "average_precision": _number(average_precision(scores, damaged)),
        "recall_at_1_percent": _rate(recall_at(scores, damaged, 0.01)),
        "recall_at_5_percent": _rate(recall_at(scores, damaged, 0.05)),
    }


def _by_type(captures: Mapping[str, Sequence[Judged]], classes: Sequence[str], threshold: float) -> dict[str, Any]:
    """How many captures in which a type is seen score at least the threshold."""
    hits: dict[str, list[bool]] = {name: [] for name in classes}
    for views in captures.values():
        is_over = fuse([one.finding for one in views]) >= threshold
        for name in {name for one in views for name in one.classes}:
            hits[name].append(is_over)
    return {name: _rate(Rate(sum(found), len(found))) for name, found in hits.items()}


def _by_tag(captures: Mapping[str, Sequence[Judged]], threshold: float, of_damaged: bool) -> dict[str, Any]:
    """How many captures with each tag (a printed fake, say) score at least the threshold."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for views in captures.values():
        if _is_damaged(views) != of_damaged:
            continue
        is_over = fuse([one.finding for one in views]) >= threshold
        for tag in {tag for one in views for tag in one.tags}:
            hits[tag].append(is_over)
    return {tag: _rate(Rate(sum(hits[tag]), len(hits[tag]))) for tag in sorted(hits)}


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {
        "rate": _number(rate.value),
        "hits": rate.hits,
        "of": rate.total,
        "interval_95": [round(low, 4), round(high, 4)],
    }


def _number(value: float) -> float | None:
    """JSON has no word for what is not a number."""
    return round(value, 4) if math.isfinite(value) else None
