"""How well regions are carried from view to view: `python tests/benchmarks/bench_projection.py [DAMAGES]`.

Simulated booth: the true outline of a damage in one view, carried into another and held against the true outline there.
A pair of views counts where at least 0.9 of the outline's pixels, of either view, lie on a surface that the other view
sees as well: of the item as it was before the damage, or of its parts as they lie now for a deconstruction. Outlines of
holes and tears are taken without cut-outs: what is seen through an opening lies on no surface of the package.

Real scene: the front face of a box, between all ordered pairs of marked views, and its size from each of them.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import cv2
import numpy as np
from real_scene import FACE_MM, FOLDER, marked_faces, shelf_views
from simulated_truth import TrueItem, true_items

from booth.geometry import inverted, projected, rays, transformed
from booth.measuring.alignment import aligned
from booth.measuring.projection import Obstacle, project
from booth.measuring.surface import fit_surface
from booth.measuring.view import SeenView
from booth.outline_algebra import iou
from booth.outlines import Part, rasterise

SEEN_IN_BOTH = 0.9
_TOLERANCE_M = 0.002
_TURN_DEG, _SHIFT_MM = 0.05, 0.5


@dataclass(frozen=True)
class Carried:
    """One damage carried from one view into another."""

    type: str
    kind: str
    severity: str
    overlap: float
    quality: float
    obstacle: Obstacle | None
    seconds: float


def pairs_seen(item: TrueItem) -> Iterator[tuple[str, str]]:
    """Ordered pairs of views that both see the surface that the damage lies on."""
    for one, other in permutations(item.damage.regions, 2):
        if min(_share_seen(item, one, other), _share_seen(item, other, one)) >= SEEN_IN_BOTH:
            yield one, other


def outline_of(item: TrueItem, view: str) -> tuple[Part, ...]:
    """The true outline, as a person draws it."""
    parts = item.damage.regions[view].parts
    return tuple(Part(part.outer) for part in parts) if item.damage.type in ("hole", "tear") else parts


def overlap(parts: Sequence[Part], others: Sequence[Part], view: SeenView) -> float:
    """IoU in pixels of the view."""
    size = view.camera.width, view.camera.height
    one, other = rasterise(parts, *size), rasterise(others, *size)
    return float((one & other).sum() / max(1, (one | other).sum()))


def carried(item: TrueItem, views: dict[str, SeenView]) -> Iterator[Carried]:
    """The damage of an item between all pairs of views that see it."""
    damage = item.damage
    for one, other in pairs_seen(item):
        began = time.perf_counter()
        found = project(views[one], outline_of(item, one), views[other])
        took = time.perf_counter() - began
        shared = overlap(found.parts, outline_of(item, other), views[other])
        yield Carried(damage.type, item.kind, damage.severity, shared, found.quality, found.obstacle, took)


def _share_seen(item: TrueItem, one: str, other: str) -> float:
    lies_on = item.now if item.damage.type == "deconstruction" else item.before
    rows, columns = np.nonzero(item.damage.regions[one].mask)
    source, target = item.views[one], item.views[other]
    sight = rays(source.camera, np.stack([columns, rows], axis=-1) + 0.5)
    points = transformed(source.camera_to_booth, sight * lies_on[one].depth_m[rows, columns, None])
    there = transformed(inverted(target.camera_to_booth), points)
    pixels = projected(target.camera, there)
    height, width = lies_on[other].depth_m.shape
    inside = ((pixels >= 1) & (pixels < [width - 1, height - 1])).all(axis=1)
    columns, rows = np.where(inside[:, None], pixels, 1).astype(int).T
    near = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    depths = [lies_on[other].depth_m[rows + row, columns + column] for row, column in near]
    return float((inside & (np.abs(np.array(depths) - there[:, 2]).min(axis=0) < _TOLERANCE_M)).mean())


def _shaken(views: dict[str, SeenView], seed: int, fixed: str) -> dict[str, SeenView]:
    """The views as a calibration might have placed them: turned and shifted by normal errors."""
    rng, found = np.random.default_rng(seed), dict(views)
    for name in views:
        turn, shift = (rng.standard_normal(3) * scale / 3**0.5 for scale in (np.radians(_TURN_DEG), _SHIFT_MM / 1000))
        if name != fixed:
            change = np.eye(4)
            change[:3, :3], change[:3, 3] = cv2.Rodrigues(turn)[0], shift
            found[name] = replace(views[name], camera_to_booth=views[name].camera_to_booth @ change)
    return found


def _aligned(views: dict[str, SeenView], fixed: str) -> dict[str, SeenView]:
    return {view.name: view for view in aligned(tuple(views.values()), fixed)}


def _table(rows: Sequence[Carried], *names: str) -> None:
    groups = defaultdict(list)
    for row in rows:
        groups[" ".join(getattr(row, name) for name in names) or "all"].append(row)
    for name, group in sorted(groups.items()):
        low, middle, high = np.percentile([row.overlap for row in group], [25, 50, 75])
        refused = np.mean([row.obstacle is not None for row in group])
        said = np.median([row.quality for row in group])
        print(f"{name:26} {len(group):5} {low:7.3f} {middle:7.3f} {high:7.3f} {refused:8.3f} {said:8.3f}")


def simulated(number: int) -> None:
    """Print the tables of the simulated booth."""
    kept: dict[str, list[Carried]] = defaultdict(list)
    for item in true_items(number):
        views = dict(item.views)
        kept["exact places"] += carried(item, views)
        if item.seed % 4 == 0:
            shaken = _shaken(views, item.seed, "top")
            kept["a quarter: exact, aligned"] += carried(item, _aligned(views, "top"))
            kept["a quarter: calibrated"] += carried(item, shaken)
            kept["a quarter: calibrated, aligned"] += carried(item, _aligned(shaken, "top"))
    for title, rows in kept.items():
        print(f"\n{title:26} {'pairs':>5} {'q25':>7} {'median':>7} {'q75':>7} {'refused':>8} {'quality':>8}")
        for names in ((), ("type",), ("kind",), ("severity",)) if title == "exact places" else ((),):
            _table(rows, *names)
    rows = kept["exact places"]
    print("\nrefused:", dict(Counter(str(row.obstacle) for row in rows if row.obstacle)))
    print("ms a view, median and p95:", np.round(np.percentile([1000 * row.seconds for row in rows], [50, 95]), 1))
    print("\noverlap by the quality that was said:")
    for low in np.arange(0.3, 1.0, 0.1):
        of = [row.overlap for row in rows if low < row.quality <= low + 0.1]
        print(f"  {low:.1f} to {low + 0.1:.1f}: {np.median(of):.3f} ({len(of)})" if of else f"  {low:.1f}: none")


def real() -> None:
    """Print the pairs and sizes of the real scene."""
    views, faces = shelf_views(), marked_faces()
    for title, placed in (("as given", views), ("aligned", _aligned(views, next(iter(faces))))):
        found = []
        for one, other in permutations(faces, 2):
            got = project(placed[one], faces[one], placed[other])
            found.append(iou(got.parts, faces[other]))
            print(f"{title:9} {one} to {other}: {found[-1]:.3f}, said {got.quality:.2f}")
        print(f"{title:9} median {np.median(found):.3f}")
    for name, (face,) in faces.items():
        corners = 1000 * fit_surface(views[name], [face]).points(np.array(face.outer))
        edges = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
        size = np.array([edges[0] + edges[2], edges[1] + edges[3]]) / 2
        off = [f"{share:+.1%}" for share in size / FACE_MM - 1]
        print(f"{name}: {size[0]:.1f} x {size[1]:.1f} mm, off by {' and '.join(off)}")


def alignment_time() -> None:
    """Print what aligning the views of a capture costs."""
    (item,) = true_items(1)
    began = time.perf_counter()
    aligned(tuple(item.views.values()), "top")
    print(f"\naligning four views of 1280x720: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    if FOLDER.is_dir():
        real()
    alignment_time()
    simulated(int(sys.argv[1]) if len(sys.argv) > 1 else 204)
