"""From the arrays that a model gave to scores between 0 and 1, or an error: what is no number is never "no damage"."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from inference.card import ModelCard, ModelOutput
from inference.errors import InferenceError

_NO_SCORE = "The image stays without a score."


def scores_of(card: ModelCard, outputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The damage outputs by role, float32 between 0 and 1. Raises InferenceError where one cannot be scores."""
    values = {}
    for spec in card.outputs:
        if spec.role in ("score", "class_scores", "heatmap"):
            _check_shape(spec.role, outputs[spec.name], len(card.classes))
            values[spec.role] = probabilities(outputs[spec.name], spec)
    return values


def damage_of_classes(card: ModelCard, scores: np.ndarray) -> dict[str, float]:
    """The scores of the classes that mean damage, from (1, classes)."""
    damaged = card.damage_classes or card.classes
    return {name: float(score) for name, score in zip(card.classes, scores.flat, strict=True) if name in damaged}


def image_score(card: ModelCard, values: Mapping[str, np.ndarray]) -> float:
    """The image's own score; without one that of its classes, without these the heatmap's greatest value."""
    if "score" in values:
        return float(values["score"].flat[0])
    if "class_scores" not in values:
        return float(values["heatmap"][0, 0].max())
    damages = damage_of_classes(card, values["class_scores"]).values()
    shares = card.output_of("class_scores").activation in ("distribution", "softmax")
    return min(1.0, sum(damages)) if shares else max(damages)


def probabilities(values: np.ndarray, spec: ModelOutput) -> np.ndarray:
    """`values` as float32 between 0 and 1, by the activation. Raises InferenceError for what is not finite or, where
    probabilities are promised, out of range."""
    values = check_finite(values, spec.role)
    if spec.activation == "logit":
        return 1.0 / (1.0 + np.exp(-np.clip(values, -60.0, 60.0)))
    if spec.activation == "softmax":
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    return check_range(values, spec.role)


def check_finite(values: np.ndarray, role: str) -> np.ndarray:
    """The same as float32. Raises InferenceError where it is empty or not finite throughout."""
    if not values.size or not (math.isfinite(float(values.min())) and math.isfinite(float(values.max()))):
        raise InferenceError(f"The model gave a {role} that is not a number.", _NO_SCORE)
    return values.astype(np.float32, copy=False)


def check_range(values: np.ndarray, role: str) -> np.ndarray:
    """The same without rounding errors beyond 0 and 1. Raises InferenceError for more than these."""
    low, high = float(values.min()), float(values.max())
    # Half a thousandth is what float16 leaves of a 1.
    if low < -1e-3 or high > 1.0 + 1e-3:
        raise InferenceError(
            f"The model gave a {role} from {low:g} to {high:g}, but its card says probability.", _NO_SCORE
        )
    return np.clip(values, 0.0, 1.0)


def _check_shape(role: str, values: np.ndarray, classes: int) -> None:
    """The graph may leave sizes open, so what really came is looked at."""
    fits = {
        "score": values.size == 1,
        "class_scores": values.size == classes and values.ndim == 2,
        "heatmap": values.ndim == 4 and values.size > 0 and values.shape[1] in (1, 1 + classes),
    }
    if not fits[role]:
        raise InferenceError(f"The model gave a {role} of shape {values.shape}, which its card does not say.")
