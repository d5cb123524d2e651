"""One score for a capture: from the scores of its images, and from both tracks."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from inference.errors import InferenceError, ModelError
from inference.findings import ImageFinding

_CLOSEST = 1e-6


def fuse(findings: Sequence[ImageFinding]) -> float:
    """The capture's damage score, 0 to 1; it never falls when a score of an image rises.

    Lightings of a view show the same place, so their log odds are averaged, which takes out what one lighting
    misleads about. Views show different sides, and a damage is often seen in one of them only, so the worst view
    counts. (Noisy-or would add up the small doubts of sixteen images to a false alarm.)
    Raises InferenceError without any finding.
    """
    if not findings:
        raise InferenceError("There is no image to score.", "Capture the item again.")
    return max(view_scores(findings).values())


def view_scores(findings: Sequence[ImageFinding]) -> dict[str, float]:
    """Each view's score over its lightings: the mean of their log odds, as a probability."""
    odds: dict[str, list[float]] = {}
    for finding in findings:
        odds.setdefault(finding.view, []).append(float(log_odds(finding.damage_score)))
    return {view: 1.0 / (1.0 + math.exp(-sum(values) / len(values))) for view, values in odds.items()}


def worst_image(findings: Sequence[ImageFinding]) -> tuple[str, str]:
    """The (view, lighting) to show first: the highest image of the view that decided the fused score."""
    by_view = view_scores(findings)
    worst_view = max(by_view, key=by_view.__getitem__)
    images = [finding for finding in findings if finding.view == worst_view]
    worst = max(images, key=lambda finding: finding.damage_score)
    return worst.view, worst.lighting


@dataclass(frozen=True, slots=True)
class Bend:
    """A line with bends that never falls: straight between the points (x, y), level beyond the outer ones."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def __call__(self, value: float | np.ndarray) -> np.ndarray:
        return np.interp(value, self.x, self.y)

    @property
    def is_sound(self) -> bool:
        """As many x as y, at least one, all of them numbers and none falling."""
        both = len(self.x) == len(self.y) > 0 and np.isfinite([*self.x, *self.y]).all()
        return bool(both and (np.diff(self.x) >= 0).all() and (np.diff(self.y) >= 0).all())


@dataclass(frozen=True, slots=True)
class Fused:
    """The probability that an item is to be sidelined, and the track that carried it: "damage" or "gallery".

    `without_damage` and `without_gallery` are the probability if that track had said what it says of a usual good
    item; None where only one track spoke.
    """

    probability: float
    track: str
    without_damage: float | None = None
    without_gallery: float | None = None


@dataclass(frozen=True, slots=True)
class Fusion:
    """Both tracks' scores as one calibrated probability, which never falls when either score rises.

    Each track's log odds go through a bend; the two are added (logistic, isotonic), or either is enough (noisy-or); a
    last bend makes log odds of the sum. Where a track did not speak, a bend of the other one alone is taken.
    `usual`: the median scores of good items. `threshold` (`threshold_alone`: where the gallery did not speak) and
    `evaluation` are of held-out products.
    """

    method: str
    supervised: Bend
    anomaly: Bend
    last: Bend
    supervised_alone: Bend
    anomaly_alone: Bend
    usual: tuple[float, float] = (0.0, 0.0)
    threshold: float = 0.5
    threshold_alone: float = 0.5
    evaluation: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The method and a short digest, as stored with a score."""
        told = json.dumps({key: value for key, value in asdict(self).items() if key != "evaluation"})
        return f"{self.method} {hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def probability(self, supervised: float | None, anomaly: float | None) -> float:
        """From scores of 0 to 1; None for a track that did not speak. Raises InferenceError where neither did."""
        if supervised is None and anomaly is None:
            raise InferenceError("Neither track gave a score.", "Capture the item again.")
        if anomaly is None:
            odds = self.supervised_alone(log_odds(supervised))
        elif supervised is None:
            odds = self.anomaly_alone(log_odds(anomaly))
        else:
            odds = self.odds(log_odds(supervised), log_odds(anomaly))
        return float(sigmoid(odds))

    def threshold_for(self, anomaly: float | None) -> float:
        """The probability at which an item is sidelined: surer where the supervised track speaks alone."""
        return self.threshold_alone if anomaly is None else self.threshold

    def explained(self, supervised: float | None, anomaly: float | None) -> Fused:
        """The probability and what carried it. Raises InferenceError where neither track spoke."""
        probability = self.probability(supervised, anomaly)
        if supervised is None or anomaly is None:
            return Fused(probability, "damage" if anomaly is None else "gallery")
        without_damage = self.probability(min(self.usual[0], supervised), anomaly)
        without_gallery = self.probability(supervised, min(self.usual[1], anomaly))
        track = "damage" if without_damage < without_gallery else "gallery"
        return Fused(probability, track, without_damage, without_gallery)

    def odds(self, supervised: np.ndarray, anomaly: np.ndarray) -> np.ndarray:
        """Log odds from both tracks' log odds; float64 arrays of one shape."""
        ours, theirs = self.supervised(supervised), self.anomaly(anomaly)
        return self.last(either(ours, theirs) if self.method == "noisy-or" else ours + theirs)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path | None = None) -> Fusion:
        """The fusion in a file, the shipped one by default. Raises ModelError."""
        path = path or shipped_fusion()
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            bends = {name: Bend(**{key: tuple(told[name][key]) for key in ("x", "y")}) for name in _BENDS}
            fusion = cls(**told | bends | {"usual": tuple(map(float, told["usual"]))})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(f"The fusion {path.name} cannot be read: {error}.", "Fit it anew.") from error
        unsound = [name for name in _BENDS if not getattr(fusion, name).is_sound]
        is_between = all(0.0 <= one <= 1.0 for one in (fusion.threshold, fusion.threshold_alone))
        if unsound or fusion.method not in METHODS or not is_between:
            wrong = ", ".join(unsound) or "its method or its threshold"
            raise ModelError(f"The fusion {path.name} is not one: {wrong} cannot be used.", "Fit it anew.")
        return fusion


METHODS = ("logistic", "isotonic", "noisy-or")
_BENDS = ("supervised", "anomaly", "last", "supervised_alone", "anomaly_alone")


def shipped_fusion() -> Path:
    """The file that comes with the program."""
    return Path(__file__).parent / "models" / "fusion.json"


def either(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The log odds that at least one of two independent things is so, from the log odds of each."""
    neither = -np.logaddexp(0.0, ours) - np.logaddexp(0.0, theirs)
    return np.log(-np.expm1(neither)) - neither


def log_odds(score: float | np.ndarray) -> np.ndarray:
    """Finite for every score from 0 to 1."""
    bounded = np.clip(score, _CLOSEST, 1.0 - _CLOSEST)
    return np.log(bounded) - np.log1p(-bounded)


def sigmoid(odds: float | np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-odds))
