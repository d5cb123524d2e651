"""How good a damage model's proposals are: `python tests/benchmarks/bench_proposals.py [ITEMS] [FIRST_SEED]`.

Items of the simulated booth, a third of them sound, seen by the shipped model in four views under all lightings of the
profile "simulated". For several shares of the highest heat at which a place is cut out: how many of the damaged views
that the model is sure of have a proposal on the damage (IoU over 0.3), its IoU, how many proposals lie on damage, how
many are of its type, and how many there are on sound items.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from booth.outlines import rasterise
from booth.profile import load_profile
from booth.simulation.damages import DAMAGE_TYPES
from booth.simulation.items import item_spec, make_item
from booth.simulation.products import KINDS
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from inference.damage import DamageModel
from inference.findings import ViewInput
from storage.records import CaptureScore, Part
from ui.workflow import heat_regions
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.joining import image_score

SHARES = (0.5, 0.7, 0.8, 0.9, 0.95)
SMALLEST_PX = 60
FOUND_IOU = 0.3


@dataclass(frozen=True, eq=False)
class Scored:
    """An item as the model sees it: its damage type ("" sound), the mask of its damage by view, and the score."""

    type: str
    masks: Mapping[str, np.ndarray]
    score: CaptureScore


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 9000
    with DamageModel.load() as model:
        items = [_scored(model, seed) for seed in range(first_seed, first_seed + number)]
    print("share  damaged views  found  IoU (quartiles)   on damage  right type  a view  on sound items")
    for share in SHARES:
        _tell(share, items)


def _scored(model: DamageModel, seed: int) -> Scored:
    rng = np.random.default_rng(seed)
    kind, damage = KINDS[seed % len(KINDS)], str(rng.choice([*DAMAGE_TYPES, *DAMAGE_TYPES, *["none"] * 5]))
    spec = item_spec(seed, kind, damage, None if damage == "none" else str(rng.choice(["minor", "major"])))
    lights = default_lights()
    render = Render(make_item(spec), default_cameras(), lights)
    profile = load_profile("simulated")
    images = []
    for view, seen in render.views.items():
        lit, still = seen.lit_view([light.name for light in lights]), seen.still_depth()
        for place, lighting in enumerate(profile.recipe.lightings):
            color = expose(lit.still(profile.lightings[lighting]), seed, view, place)
            depth_mm = sense(still, seed, view, place).astype(np.float32) * np.float32(DEPTH_UNIT_M * 1000)
            images.append(image_score(model.score_image(ViewInput(view, lighting, color, depth_mm))))
    fused = max(image.damage_score for image in images)
    score = CaptureScore(seed, model.sha256, fused, model.card.threshold, tuple(images), 0.0)
    found = {view: render.truth(view).damages for view in render.views}
    masks = {view: np.logical_or.reduce([one.mask for one in damages]) for view, damages in found.items() if damages}
    return Scored("" if damage == "none" else damage, masks, score)


def _tell(share: float, items: list[Scored]) -> None:
    heat_regions.PEAK_SHARE = share
    ious, on_damage, right, on_sound, took_ms = [], [], [], 0, []
    for item in items:
        sizes = {view: mask.shape[::-1] for view, mask in item.masks.items()} or dict.fromkeys(
            _views(item), (1280, 720)
        )
        started = time.perf_counter()
        proposals = heat_regions.heat_proposals(item.score, sizes, AnnotationDraft(1))
        took_ms.append((time.perf_counter() - started) * 1000)
        on_sound += 0 if item.type else len(proposals)
        for view in _sure(item):
            here = [one for one in proposals if one.region.view == view]
            compared = [_compared(one.region.parts, item.masks[view]) for one in here]
            ious.append(max((iou for iou, _ in compared), default=0.0))
            on_damage += [share_on > FOUND_IOU for _, share_on in compared]
            right += [one.type == item.type for one in here]
    low, middle, high = np.percentile(ious, [25, 50, 75])
    found = np.mean(np.array(ious) > FOUND_IOU)
    print(
        f"{share:5.2f}  {len(ious):13}  {found:5.2f}  {middle:.2f} ({low:.2f} to {high:.2f})"
        f"{np.mean(on_damage):13.2f}{np.mean(right):12.2f}{len(on_damage) / len(ious):8.2f}{on_sound:10} on "
        f"{sum(not item.type for item in items)} items; {max(took_ms):.0f} ms a capture at most"
    )


def _sure(item: Scored) -> list[str]:
    """The views that see enough of the damage and whose score reaches the threshold."""
    best = {view: max(one.damage_score for one in item.score.images if one.view == view) for view in item.masks}
    seen = [view for view, mask in item.masks.items() if np.count_nonzero(mask) >= SMALLEST_PX]
    return [view for view in seen if best[view] >= item.score.threshold]


def _views(item: Scored) -> set[str]:
    return {one.view for one in item.score.images}


def _compared(parts: tuple[Part, ...], truth: np.ndarray) -> tuple[float, float]:
    """IoU with the true pixels, and the share of the proposal that lies on them."""
    mask = rasterise(parts, truth.shape[1], truth.shape[0])
    both = np.count_nonzero(mask & truth)
    return both / np.count_nonzero(mask | truth), both / max(1, np.count_nonzero(mask))


if __name__ == "__main__":
    main()
