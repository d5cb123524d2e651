"""Which captures are most worth labelling next: uncertain ones, those that the tracks disagree on, unlike the rest."""

from __future__ import annotations

from storage.records import CaptureScore
from storage.standing import worth_labelling as worth_by_score
from ui.workflow.comparing import FITS_NONE

_UNLIKE_THE_REST = 0.8


def worth_labelling(score: CaptureScore) -> float:
    """0 to 1: how near the score is to its threshold, or how far both tracks are apart; high where an item is like
    none of its product's references, so that a person sees a new packaging or another product soon."""
    is_unlike = score.reason.get("comparison") == FITS_NONE
    return max(worth_by_score(score), _UNLIKE_THE_REST if is_unlike else 0.0)
