"""From the frames of a capture, or of this moment, to what a damage model gets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from booth.frames import Frame
from booth.geometry import registered_depth
from inference.errors import InferenceError
from inference.findings import ViewInput
from storage.store import Store


def view_input(frame: Frame, lighting: str = "") -> ViewInput:
    """What a model gets of a frame: colour (h, w, 3) uint8 BGR, depth (h, w) float32 mm on the colour's pixels."""
    if frame.color is None or not frame.color.size:
        raise InferenceError(f"The frame of {frame.view} has no colour.", "A depth camera alone cannot be scored.")
    is_placed = frame.depth is not None and frame.optics.color is not None
    depth_mm = registered_depth(frame) * np.float32(1000.0) if is_placed else None
    return ViewInput(frame.view, lighting, frame.color, depth_mm)


def view_inputs(frames: Mapping[str, Mapping[str, Frame]]) -> list[ViewInput]:
    """One input for each frame, by view and lighting."""
    return [view_input(frame, lighting) for by_lighting in frames.values() for lighting, frame in by_lighting.items()]


def capture_frames(store: Store, capture_id: int) -> dict[str, dict[str, Frame]]:
    """A capture's frames with colour by view and lighting, in recipe order. Raises InferenceError where it has none."""
    frames: dict[str, dict[str, Frame]] = {}
    for shot in store.captures.frame_set(capture_id).shots:
        for view, frame in shot.frames.items():
            if frame.color is not None:
                frames.setdefault(view, {})[shot.lighting] = frame
    if not frames:
        raise InferenceError(f"Capture {capture_id} has no colour images.", "It cannot be scored.")
    return frames
