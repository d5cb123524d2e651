"""What pages are ordered by, worked out again whenever a verdict or a score of a capture is new."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage import schema
from storage.errors import NotFound
from storage.records import CaptureScore, CaptureState, Verdict

_C = schema.captures
_UNLABELLED = (CaptureState.CAPTURED, CaptureState.INCOMPLETE, CaptureState.RECOVERED)
_MEANT = {Verdict.DAMAGED.value: 1.0, Verdict.UNDAMAGED.value: 0.0, Verdict.UNSURE.value: 0.5}


def require_capture(connection: Connection, capture_id: int) -> None:
    """Raises NotFound where there is no such capture."""
    if connection.execute(select(_C.c.id).where(_C.c.id == capture_id)).scalar() is None:
        raise NotFound(f"There is no capture {capture_id}.")


def refresh_standing(connection: Connection, capture_id: int) -> None:
    """Bring score_key, disagreement_key and disagrees in line with the capture's verdict and fused score."""
    verdict, score, threshold = connection.execute(
        select(_C.c.verdict, _C.c.fused_score, _C.c.threshold).where(_C.c.id == capture_id)
    ).one()
    standing = {
        "score_key": -1.0 if score is None else score,
        "disagreement_key": disagreement(verdict, score),
        "disagrees": disagrees(verdict, score, threshold),
    }
    connection.execute(update(_C).where(_C.c.id == capture_id).values(standing))


def disagreement(verdict: str | None, score: float | None) -> float:
    """How far a person's verdict is from the score, 0 to 1; -1 where one of them is missing."""
    return -1.0 if verdict is None or score is None else abs(_MEANT[verdict] - score)


def disagrees(verdict: str | None, score: float | None, threshold: float | None) -> bool:
    """True where the score would have sidelined what a person passes, or passed what a person sidelines."""
    if score is None or threshold is None or verdict not in (Verdict.DAMAGED.value, Verdict.UNDAMAGED.value):
        return False
    return (score >= threshold) != (verdict == Verdict.DAMAGED.value)


def queue(connection: Connection, capture_id: int, key: float) -> None:
    """How much a capture is worth labelling next; one that is labelled or laid aside stays out of the queue."""
    unlabelled = _C.c.state.in_([state.value for state in _UNLABELLED])
    connection.execute(update(_C).where(_C.c.id == capture_id, unlabelled).values(queue_key=float(key)))


def worth_labelling(score: CaptureScore) -> float:
    """0 to 1: how near the score is to its threshold, or how far its two tracks are from each other."""
    threshold = min(max(score.threshold, 1e-6), 1 - 1e-6)
    room = threshold if score.fused_score < threshold else 1 - threshold
    unsure = 1 - abs(score.fused_score - threshold) / room
    if score.supervised is None or score.anomaly is None:
        return max(0.0, unsure)
    return max(0.0, unsure, abs(score.supervised - score.anomaly))
