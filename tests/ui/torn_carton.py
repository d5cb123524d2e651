"""A torn carton of the simulated booth as a capture, and what is really there; for tests of what several views see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import cv2
import numpy as np

from booth.frames import Frame, FrameSet, Shot
from booth.outlines import Part, simplify
from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from booth.simulation.truth import ViewTruth
from storage.records import CaptureScore, ImageScore

SEED, KIND, DAMAGE = 9301, "carton", "tear"
LIGHTINGS = {"diffuse": {"top": 1.0}, "left": {"left": 1.0}}
MODEL = "f" * 64
SCALE = 0.5
CELL_PX = 4


def torn_carton() -> tuple[FrameSet, Mapping[str, ViewTruth]]:
    """The frames of four views under two lightings with the sensor's noise, and the truth by view."""
    item = make_item(item_spec(SEED, KIND, DAMAGE, "major"), 1.0)
    cameras = tuple(camera.scaled(SCALE) for camera in default_cameras())
    render = Render(item, cameras, default_lights())
    shots = [_shot(render, number, name) for number, name in enumerate(LIGHTINGS)]
    return FrameSet(uuid.UUID(int=SEED).hex, "test", tuple(shots), 1, 1), {v: render.truth(v) for v in render.views}


def torn(truth: ViewTruth) -> tuple[Part, ...]:
    """The tear as a person would draw it: its largest part, with some twenty points."""
    return (Part(simplify(truth.damages[0].outline()[0].outer, 1.0)),)


def score_of(capture_id: int, truths: Mapping[str, ViewTruth]) -> CaptureScore:
    """What a model that is right says of the capture: heatmaps of 160 by 90 cells, warm where the tear is."""
    images = [
        ImageScore(view, lighting, 0.97, {"crush": 0.1, "tear": 0.9}, _heatmap(truth.damages[0].mask))
        for view, truth in truths.items()
        for lighting in LIGHTINGS
    ]
    return CaptureScore(capture_id, MODEL, 0.97, 0.8, tuple(images), 0.1)


def _shot(render: Render, number: int, lighting: str) -> Shot:
    frames = {}
    for view, seen in render.views.items():
        color = expose(seen.lit_view(list(LIGHTINGS[lighting])).still(LIGHTINGS[lighting]), SEED, view, number)
        depth = sense(seen.still_depth(), SEED, view, number)
        frames[view] = Frame(view, number, color, depth, seen.camera.optics, 1, 1, DEPTH_UNIT_M)
    return Shot(lighting, {"panel": 1.0}, frames, 1)


def _heatmap(mask: np.ndarray) -> np.ndarray:
    size = mask.shape[1] // CELL_PX, mask.shape[0] // CELL_PX
    return cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
