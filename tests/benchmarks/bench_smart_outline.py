"""How well a box or a click and up to three corrections outline damages of the simulated booth, and in what time.

Run it as `python tests/benchmarks/bench_smart_outline.py [--items N] [--first-seed SEED]`. It prints the median overlap
(intersection over union) with the true outline after the first prompt and after each further click at the largest
error, by damage type; beside it, that of OpenCV's GrabCut on the colours of one image with the same prompts.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from booth.outlines import rasterise
from booth.outlining.prompt import Prompt, reach
from booth.outlining.smart import outline_from
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import item_spec, make_item
from booth.simulation.products import KINDS
from booth.simulation.render import Render, ViewRender
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense

CLICKS = 3
SMALLEST_PX = 300
SLACK = (0.02, 0.12)
GRAB_WORKING_PX, GRAB_ROUNDS = 160, 4
Outliner = Callable[["Case", Prompt], np.ndarray]


@dataclass(frozen=True, eq=False)
class Case:
    """A damage in one view. images: (h, w, 3) uint8 BGR, diffuse light first. mask: (h, w) bool, where it is seen."""

    type: str
    seed: int
    images: tuple[np.ndarray, ...]
    depth_m: np.ndarray
    mask: np.ndarray


def cases(items: int, first_seed: int) -> Iterator[Case]:
    """Each damage in the two views that see most of it, all kinds, types and severities in turn."""
    rounds = list(product(SEVERITIES, DAMAGE_TYPES, KINDS))
    for seed in range(first_seed, first_seed + items):
        severity, damage, kind = rounds[(seed - first_seed) % len(rounds)]
        render = Render(make_item(item_spec(seed, kind, damage, severity)), default_cameras(), default_lights())
        masks = {view: render.truth(view).damages[0].mask for view in render.views}
        largest = sorted(masks, key=lambda view: -np.count_nonzero(masks[view]))[:2]
        for view in largest:
            if np.count_nonzero(masks[view]) >= SMALLEST_PX:
                yield _case(damage, seed, render.views[view], masks[view])


def _case(damage: str, seed: int, view: ViewRender, mask: np.ndarray) -> Case:
    lightings = enumerate(default_lightings().values())
    images = tuple(expose(view.still(levels), seed, view.camera.view, number) for number, levels in lightings)
    still = view.still_depth()
    readings = np.stack([sense(still, seed, view.camera.view, number) for number in range(len(images))])
    depth = np.median(readings, axis=0) * (readings > 0).all(axis=0)
    return Case(damage, seed, images, (depth * DEPTH_UNIT_M).astype(np.float32), mask)


def smart(case: Case, prompt: Prompt) -> np.ndarray:
    image, *others = case.images
    return _filled(outline_from(prompt, image, case.depth_m, others), case)


def one_image(case: Case, prompt: Prompt) -> np.ndarray:
    return _filled(outline_from(prompt, case.images[0]), case)


def _filled(parts, case: Case) -> np.ndarray:
    return rasterise(parts, case.mask.shape[1], case.mask.shape[0])


def grab_cut(case: Case, prompt: Prompt) -> np.ndarray:
    """GrabCut on the colours alone, in the same box, at a working size of its own."""
    height, width = case.mask.shape
    left, top, right, bottom = reach(prompt, width, height)
    room_x, room_y = 0.35 * (right - left) + 6, 0.35 * (bottom - top) + 6
    x0, y0 = int(max(0, left - room_x)), int(max(0, top - room_y))
    crop = case.images[0][y0 : int(min(height, bottom + room_y)), x0 : int(min(width, right + room_x))]
    scale = min(1.0, GRAB_WORKING_PX / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    corners = [round(value * scale) for value in (left - x0, top - y0, right - x0, bottom - y0)]
    labels[corners[1] : corners[3], corners[0] : corners[2]] = cv2.GC_PR_FGD
    for points, label in ((prompt.include, cv2.GC_FGD), (prompt.exclude, cv2.GC_BGD)):
        for x, y in points:
            cv2.circle(labels, (int((x - x0) * scale), int((y - y0) * scale)), 3, int(label), -1)
    cv2.setRNGSeed(0)
    cv2.grabCut(small, labels, None, np.zeros((1, 65)), np.zeros((1, 65)), GRAB_ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    mask = np.zeros_like(case.mask)
    mask[y0 : y0 + crop.shape[0], x0 : x0 + crop.shape[1]] = (
        cv2.resize(found, crop.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    )
    return mask


def boxed(case: Case) -> Prompt:
    """A box with some slack on each side."""
    rows, columns = np.flatnonzero(case.mask.any(axis=1)), np.flatnonzero(case.mask.any(axis=0))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    slack = np.random.default_rng(case.seed).uniform(*SLACK, 4) * ([right - left, bottom - top] * 2)
    low = np.maximum([left - slack[0], top - slack[1]], 0)
    high = np.minimum([right + slack[2], bottom + slack[3]], case.mask.shape[::-1])
    return Prompt((*low.tolist(), *high.tolist()))


def clicked(case: Case) -> Prompt:
    """A click in the middle of the damage."""
    return Prompt(include=(_deepest(case.mask)[0],))


def corrected(case: Case, prompt: Prompt, found: np.ndarray) -> Prompt:
    """One more click, in the middle of the largest error."""
    (missed, missing_px), (wrong, wrong_px) = _deepest(case.mask & ~found), _deepest(found & ~case.mask)
    if missing_px >= wrong_px:
        return Prompt(prompt.box, (*prompt.include, missed), prompt.exclude)
    return Prompt(prompt.box, prompt.include, (*prompt.exclude, wrong))


def _deepest(mask: np.ndarray) -> tuple[tuple[float, float], float]:
    """The middle of the pixel furthest inside, and how far that is."""
    inside = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(inside.argmax(), inside.shape)
    return (float(column) + 0.5, float(row) + 0.5), float(inside.max())


def overlaps(case: Case, prompt: Prompt, outliner: Outliner, times_ms: list[float]) -> list[float]:
    found = []
    for _ in range(CLICKS + 1):
        began = time.process_time()
        mask = outliner(case, prompt)
        times_ms.append((time.process_time() - began) * 1000)
        found.append(np.count_nonzero(mask & case.mask) / np.count_nonzero(mask | case.mask))
        prompt = corrected(case, prompt, mask)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--first-seed", type=int, default=5000)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    ways = {"all there is": smart, "one image": one_image, "GrabCut, one image": grab_cut}
    starts = {"box": boxed, "click": clicked}
    found: dict[tuple[str, str], dict[str, list]] = defaultdict(lambda: defaultdict(list))
    times_ms: dict[str, list[float]] = defaultdict(list)
    for case in cases(options.items, options.first_seed):
        for (start, prompt), (way, outliner) in product(starts.items(), ways.items()):
            found[start, way][case.type].append(overlaps(case, prompt(case), outliner, times_ms[way]))
    for (start, way), by_type in found.items():
        print(f"\n{start}, {way}: median overlap after 0 to {CLICKS} corrections")
        every = [run for runs in by_type.values() for run in runs]
        for name, runs in (*by_type.items(), ("all", every)):
            print(f"  {name:15} {len(runs):4}  " + "  ".join(f"{value:.2f}" for value in np.median(runs, axis=0)))
    for way, spent in times_ms.items():
        print(f"{way}: {np.median(spent):.0f} ms of processor time an answer, p95 {np.percentile(spent, 95):.0f} ms")


if __name__ == "__main__":
    main()
