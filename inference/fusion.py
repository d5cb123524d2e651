"""One score for a capture from the scores of its images."""

from __future__ import annotations

import math
from collections.abc import Sequence

from inference.errors import InferenceError
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
        odds.setdefault(finding.view, []).append(_log_odds(finding.damage_score))
    return {view: 1.0 / (1.0 + math.exp(-sum(values) / len(values))) for view, values in odds.items()}


def worst_image(findings: Sequence[ImageFinding]) -> tuple[str, str]:
    """The (view, lighting) to show first: the highest image of the view that decided the fused score."""
    by_view = view_scores(findings)
    worst_view = max(by_view, key=by_view.__getitem__)
    images = [finding for finding in findings if finding.view == worst_view]
    worst = max(images, key=lambda finding: finding.damage_score)
    return worst.view, worst.lighting


def _log_odds(score: float) -> float:
    bounded = min(max(score, _CLOSEST), 1.0 - _CLOSEST)
    return math.log(bounded / (1.0 - bounded))
