"""Pristine items of the simulated booth as stored, accepted captures, with exact calibration and the sensor's noise."""

from __future__ import annotations

import uuid
from dataclasses import replace

from booth.frames import Frame, FrameSet, Shot
from booth.simulation.items import ItemSpec, item_spec, make_item
from booth.simulation.products import Product, product_of
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from storage.records import CaptureState, ItemRef, Verdict
from storage.store import Store

LEVELS = {"top": 1.0}


def carton(seed: int = 4711) -> Product:
    return product_of(seed, "carton")


def frames_of(spec: ItemSpec, views: tuple[str, ...] = ("top", "left", "right", "front")) -> FrameSet:
    """Half of the pixels under one lighting."""
    cameras = tuple(camera.scaled(0.5) for camera in default_cameras() if camera.view in views)
    render = Render(make_item(spec, 1.0), cameras, default_lights())
    frames = {}
    for number, (view, seen) in enumerate(render.views.items()):
        color = expose(seen.lit_view(list(LEVELS)).still(LEVELS), spec.seed, view, number)
        depth = sense(seen.still_depth(), spec.seed, view, number)
        frames[view] = Frame(view, number, color, depth, seen.camera.optics, 1, 1, DEPTH_UNIT_M)
    return FrameSet(uuid.uuid4().hex, "test", (Shot("diffuse", LEVELS, frames, 1),), 1, 1)


def store_pristine(
    store: Store, product: Product, seed: int, turn_deg: float, views: tuple[str, ...] = ("top", "front")
) -> int:
    """The id of the capture of one more item of a product, submitted as undamaged and accepted."""
    spec = replace(item_spec(seed, damage="none"), product=product, turn_deg=turn_deg)
    frames = frames_of(spec, views)
    capture = store.captures.add(frames, ItemRef(spec.code, product.code, product.title, product.kind))
    revision = store.annotations.submit(capture.id, (), Verdict.UNDAMAGED).revision
    store.reviews.decide(capture.id, revision, CaptureState.ACCEPTED)
    return capture.id
