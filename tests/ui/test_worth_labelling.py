"""What is most worth labelling next."""

from __future__ import annotations

import pytest

from storage.records import CaptureScore
from ui.workflow.comparing import DONE, FITS_NONE
from ui.workflow.worth_labelling import worth_labelling


def score(fused: float, comparison: str = DONE, **tracks) -> CaptureScore:
    return CaptureScore(1, "a" * 64, fused, 0.8, (), 0.1, reason={"comparison": comparison}, **tracks)


@pytest.mark.parametrize(("fused", "worth"), [(0.8, 1.0), (0.4, 0.5), (0.0, 0.0), (0.9, 0.5), (1.0, 0.0)])
def test_what_is_near_its_threshold_is_worth_most(fused, worth):
    assert worth_labelling(score(fused)) == pytest.approx(worth)


def test_tracks_that_disagree_make_a_sure_score_worth_labelling():
    assert worth_labelling(score(0.02, supervised=0.95, anomaly=0.05)) == pytest.approx(0.9)
    assert worth_labelling(score(0.02, supervised=0.05, anomaly=0.05)) < 0.1


def test_an_item_that_is_like_no_reference_is_worth_labelling_soon():
    assert worth_labelling(score(0.0, FITS_NONE)) == 0.8
    assert worth_labelling(score(0.79, FITS_NONE)) > 0.9
