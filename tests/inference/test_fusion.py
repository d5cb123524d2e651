"""Many images, one score: bounded, never falling when evidence rises, and not scared by small doubts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.errors import InferenceError
from inference.findings import ImageFinding
from inference.fusion import fuse, view_scores, worst_image


def _finding(view: str, lighting: str, score: float) -> ImageFinding:
    return ImageFinding(view, lighting, score, {})


def _grid(scores: np.ndarray) -> list[ImageFinding]:
    return [_finding(f"v{view}", f"l{light}", float(score)) for (view, light), score in np.ndenumerate(scores)]


def test_one_image_keeps_its_score():
    assert fuse([_finding("top", "", 0.37)]) == pytest.approx(0.37)


def test_fused_score_is_a_score_even_at_the_ends():
    assert 0.0 <= fuse(_grid(np.zeros((4, 4)))) < 1e-5
    assert 1.0 - 1e-5 < fuse(_grid(np.ones((4, 4)))) <= 1.0


def test_rising_evidence_never_lowers_the_score():
    rng = np.random.default_rng(7)
    for _ in range(200):
        findings = _grid(rng.random((3, 2)))
        at = int(rng.integers(len(findings)))
        higher = replace(findings[at], damage_score=float(rng.uniform(findings[at].damage_score, 1.0)))
        risen = [*findings[:at], higher, *findings[at + 1 :]]
        assert fuse(risen) >= fuse(findings) - 1e-12


def test_damage_seen_by_one_view_counts_in_full():
    scores = np.full((4, 4), 0.02)
    scores[2] = 0.95
    assert fuse(_grid(scores)) == pytest.approx(0.95, abs=0.01)


def test_small_doubts_everywhere_do_not_add_up():
    assert fuse(_grid(np.full((4, 4), 0.05))) == pytest.approx(0.05)


def test_one_misleading_lighting_is_outvoted():
    scores = np.full((4, 4), 0.02)
    scores[1, 3] = 0.9
    assert fuse(_grid(scores)) < 0.3


def test_order_of_images_does_not_matter():
    findings = _grid(np.random.default_rng(3).random((4, 4)))
    assert fuse(findings) == pytest.approx(fuse(findings[::-1]))


def test_view_scores_and_worst_image_explain_the_fused_score():
    findings = [
        _finding("top", "a", 0.5),
        _finding("top", "b", 0.5),
        _finding("left", "a", 0.4),
        _finding("left", "b", 0.9),
    ]
    assert view_scores(findings)["top"] == pytest.approx(0.5)
    assert max(view_scores(findings).values()) == pytest.approx(fuse(findings))
    assert worst_image(findings) == ("left", "b")


def test_nothing_to_fuse_is_an_error():
    with pytest.raises(InferenceError, match="no image"):
        fuse([])
