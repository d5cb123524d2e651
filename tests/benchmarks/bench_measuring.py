"""How near millimetres come to the truth: `python tests/benchmarks/bench_measuring.py [DAMAGES] [FIRST_SEED] [SCENE]`.

Damages of the simulated booth (simulated_truth.py), measured in every view that sees them, with the noise of its depth
cameras. "best view" takes of each damage the view whose own uncertainty is least, as the window does. SCENE is a folder
with a real scene: `calibration.json`, `ground_truth.json` with a face's corners and size, and images. The bars are an
area error of 3 % and a dent's depth error of 1 mm in the median, and 4 % on the real face from every view.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from simulated_truth import true_items

from booth.frames import Frame, Intrinsics, Optics
from booth.measuring.measurement import Figure, measure
from booth.measuring.view import SeenView, seen_view
from booth.outlines import Part


@dataclass(frozen=True)
class Reading:
    """One figure of one damage in one view, None where it was refused, beside the truth."""

    damage: int
    kind: str
    type: str
    figure: Figure | None
    truth: float

    @property
    def error(self) -> float:
        return self.figure.value - self.truth


def main() -> None:
    damages = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    areas, depths, volumes, took_ms = _measured(damages, first_seed)
    print(f"{damages} damages; one measurement {np.median(took_ms):.0f} ms (median), {max(took_ms):.0f} ms at most")
    print("figure          of              median  quartiles      of truth  refused  within 1 and 2 sigma")
    _tell("area mm2", areas)
    _tell("dent depth mm", depths)
    _tell("dent volume mm3", volumes)
    if len(sys.argv) > 3:
        _tell_scene(Path(sys.argv[3]))


def _measured(damages: int, first_seed: int) -> tuple[list[Reading], list[Reading], list[Reading], list[float]]:
    areas, depths, volumes, took_ms = [], [], [], []
    for number, item in enumerate(true_items(damages, first_seed)):
        kind, damage = item.kind, item.damage
        for view, region in damage.regions.items():
            start = time.perf_counter()
            found = measure(item.views[view], region.parts, dent=damage.type == "crush")
            took_ms.append(1e3 * (time.perf_counter() - start))
            areas.append(Reading(number, kind, damage.type, found.area_mm2, region.area_mm2))
            if damage.type == "crush":
                depths.append(Reading(number, kind, damage.type, found.dent_depth_mm, region.dent_depth_mm))
                volumes.append(Reading(number, kind, damage.type, found.dent_volume_mm3, region.dent_volume_mm3))
    return areas, depths, volumes, took_ms


def _tell(name: str, readings: Sequence[Reading]) -> None:
    groups = {"all views": list(readings), "best view": _best(readings)}
    for key in ("type", "kind"):
        for value in dict.fromkeys(getattr(reading, key) for reading in readings):
            groups.setdefault(value, [reading for reading in readings if getattr(reading, key) == value])
    for group, chosen in groups.items():
        _tell_group(name, group, chosen)


def _best(readings: Sequence[Reading]) -> list[Reading]:
    """Of each damage the reading that is surest of itself."""
    best: dict[int, Reading] = {}
    for one in readings:
        if one.figure is not None and (one.damage not in best or _doubt(one) < _doubt(best[one.damage])):
            best[one.damage] = one
    return list(best.values())


def _doubt(reading: Reading) -> float:
    return reading.figure.uncertainty / max(reading.figure.value, 1e-9)


def _tell_group(name: str, group: str, chosen: Sequence[Reading]) -> None:
    given = [one for one in chosen if one.figure is not None]
    if not given:
        return
    error = np.abs([one.error for one in given])
    share = 100 * error / np.maximum([one.truth for one in given], 1e-9)
    low, middle, high = np.percentile(error, [25, 50, 75])
    sigmas = error / np.array([one.figure.uncertainty for one in given])
    print(
        f"{name:15s} {group:14s} {middle:7.2f}  {low:6.2f} {high:8.2f}  {np.median(share):6.2f} %  "
        f"{len(chosen) - len(given):3d} of {len(chosen):3d}  {np.mean(sigmas < 1):.2f} {np.mean(sigmas < 2):.2f}"
    )


def _tell_scene(folder: Path) -> None:
    truth = json.loads((folder / "ground_truth.json").read_text())
    wide, tall = sorted(truth["size_mm"])
    for name, corners in truth["corners_px"].items():
        found = measure(_scene_view(folder, name), [Part(tuple(map(tuple, corners)))])
        told = [
            f"{figure.value:7.1f} +- {figure.uncertainty:.1f} ({100 * (figure.value / true - 1):+.1f} %)"
            for figure, true in ((found.length_mm, tall), (found.width_mm, wide), (found.area_mm2, wide * tall))
        ]
        print(f"view {name}: length, width, area {', '.join(told)}, coverage {found.coverage:.2f}")


def _scene_view(folder: Path, name: str) -> SeenView:
    scene = json.loads((folder / "calibration.json").read_text())
    color, depth = (
        Intrinsics(640, 480, matrix[0][0], matrix[1][1], matrix[0][2], matrix[1][2])
        for matrix in (scene["color_intrinsics"], scene["depth_intrinsics"])
    )
    pose = next(view["camera_to_world"] for view in scene["views"] if view["view"] == name)
    optics = Optics(color, depth, np.array(scene["depth_to_color"]), np.array(pose))
    read = cv2.imread(str(folder / f"view-{name}.depth.png"), cv2.IMREAD_UNCHANGED)
    return seen_view([Frame(name, 0, None, read, optics, 0, 0, scene["depth_unit_m"])])


if __name__ == "__main__":
    main()
