"""A lead's decision on a submitted annotation."""

from __future__ import annotations

from storage.records import CaptureState, Review
from storage.store import Store
from ui.workflow.errors import WorkflowError

REASONS = ("outline", "missed", "type", "severity", "not damage", "image quality")
REVIEWABLE = frozenset({CaptureState.SUBMITTED, CaptureState.ACCEPTED, CaptureState.RETURNED})


def accept(store: Store, capture_id: int, *, author: str, comment: str = "") -> Review:
    """Accept the newest annotation of a capture. Raises WorkflowError where there is none to decide on."""
    revision = _revision(store, capture_id)
    return store.reviews.decide(capture_id, revision, CaptureState.ACCEPTED, (), comment, author)


def send_back(
    store: Store, capture_id: int, *, reasons: tuple[str, ...] = (), comment: str = "", author: str
) -> Review:
    """Return the newest annotation with at least one reason or a comment, so that the annotator can act on it."""
    unknown = [reason for reason in reasons if reason not in REASONS]
    if unknown:
        raise WorkflowError(f"There is no reason {', '.join(unknown)}.", f"Known are {', '.join(REASONS)}.")
    if not reasons and not comment.strip():
        raise WorkflowError("A returned capture needs a reason or a comment.", "Choose a reason with a digit.")
    revision = _revision(store, capture_id)
    return store.reviews.decide(capture_id, revision, CaptureState.RETURNED, reasons, comment, author)


def _revision(store: Store, capture_id: int) -> int:
    capture, annotation = store.captures.get(capture_id), store.annotations.latest(capture_id)
    if annotation is None or capture.state not in REVIEWABLE:
        raise WorkflowError(
            f"Capture {capture_id} was not submitted yet, so there is nothing to decide.",
            "It can be reviewed once its annotation was submitted.",
        )
    return annotation.revision
