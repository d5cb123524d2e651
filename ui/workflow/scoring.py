"""From frames to what a model gets, and from what it finds to what is stored."""

from __future__ import annotations

import json

import numpy as np

from booth.frames import Frame
from booth.geometry import registered_depth
from inference.card import card_metadata
from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.findings import CaptureFinding, ImageFinding, ViewInput
from storage.records import CaptureScore, ImageScore
from storage.store import Store


def view_input(frame: Frame, lighting: str = "") -> ViewInput:
    """What a model gets of a frame: colour (h, w, 3) uint8 BGR, depth (h, w) float32 mm on the colour's pixels."""
    if frame.color is None or not frame.color.size:
        raise InferenceError(f"The frame of {frame.view} has no colour.", "A depth camera alone cannot be scored.")
    is_placed = frame.depth is not None and frame.optics.color is not None
    depth_mm = registered_depth(frame) * np.float32(1000.0) if is_placed else None
    return ViewInput(frame.view, lighting, frame.color, depth_mm)


def capture_inputs(store: Store, capture_id: int) -> list[ViewInput]:
    """One input for each colour image of a capture, in the order of its views and lightings."""
    planes = [image for image in store.captures.images(capture_id) if image.plane == "color"]
    if not planes:
        raise InferenceError(f"Capture {capture_id} has no colour images.", "It cannot be scored.")
    return [view_input(store.captures.frame(capture_id, p.view, p.lighting), p.lighting) for p in planes]


def register(store: Store, model: DamageModel) -> None:
    """Let the store know the model, so that its scores name it."""
    card = model.card
    store.models.register(
        model.sha256, card.model_id, card.version, card.task, card.threshold, json.dumps(card_metadata(card))
    )


def capture_score(capture_id: int, sha256: str, finding: CaptureFinding, threshold: float) -> CaptureScore:
    """The score by the damage model alone, which says in `reason` where it is from."""
    return CaptureScore(
        capture_id=capture_id,
        model_sha256=sha256,
        fused_score=finding.fused_score,
        threshold=threshold,
        images=tuple(map(image_score, finding.images)),
        seconds=finding.seconds,
        supervised=finding.fused_score,
        reason=damage_reason(finding),
    )


def damage_reason(finding: CaptureFinding) -> dict[str, str]:
    """The worst view, the lighting that shows it best, and the likeliest damage there ("": the model has no types)."""
    view, lighting = finding.worst
    worst = next(image for image in finding.images if (image.view, image.lighting) == finding.worst)
    damage = max(worst.class_scores, key=worst.class_scores.get, default="")
    return {"track": "damage", "view": view, "lighting": lighting, "damage": damage}


def image_score(finding: ImageFinding) -> ImageScore:
    return ImageScore(finding.view, finding.lighting, finding.damage_score, dict(finding.class_scores), finding.heatmap)
