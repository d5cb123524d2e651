"""Tunes how a comparison with a gallery is judged, on simulated products that nothing else is made of.

`python -m ui.workflow.gallery_tuning PRODUCTS FILE` writes the verdict that `inference/models/gallery.json` is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from booth.frames import Frame
from booth.profile_parts import Tray
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, make_item
from booth.simulation.products import KINDS, Product, product_of
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.seeds import generator
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from inference.gallery.comparison import Gallery
from inference.gallery.surfels import SurfaceView, Surfels, surfels_of
from inference.gallery.tuning import Judged, fitted
from inference.gallery.verdict import Verdict
from ui.workflow.surfaces import LIGHTING, surface_view

FIRST_PRODUCT = 700_000
REFERENCES, SOUND = 3, 6

_SCALE = 0.5
_SHOTS = 4

Progress = Callable[[int, int], None]


def tuned(products: int, first: int = FIRST_PRODUCT, progress: Progress | None = None) -> Verdict:
    """The verdict from this many products. The same number gives the same verdict."""
    found: list[Judged] = []
    for number in range(products):
        found += compared_items(first + number)
        if progress is not None:
            progress(number + 1, products)
    damaged = sum(one.is_damaged for one in found)
    return fitted(found, {"simulated_products": [first, first + products], "items": len(found), "damaged": damaged})


def compared_items(number: int) -> Iterator[Judged]:
    """A product's sound and damaged items, each against the same references; those that none fits are left out."""
    product = product_of(number, KINDS[number % len(KINDS)])
    rng = generator("gallery tuning", number)
    references = [item_of(product, rng, turn) for turn in np.arange(REFERENCES) * 360.0 / REFERENCES]
    gallery = Gallery({place: simulated_surfels(spec) for place, spec in enumerate(references)})
    queries = [item_of(product, rng) for _ in range(SOUND)]
    for place, kind in enumerate(DAMAGE_TYPES):
        queries.append(item_of(product, rng).damaged(kind, SEVERITIES[(place + number // len(KINDS)) % 2]))
    for spec in queries:
        found = gallery.difference(simulated_surfels(spec))
        if found is not None:
            yield Judged(found.figures, found.usual, bool(spec.damages))


def item_of(product: Product, rng: np.random.Generator, turn_deg: float | None = None) -> ItemSpec:
    """Another instance of a product, somewhere on the tray."""
    turn = rng.uniform(-180, 180) if turn_deg is None else turn_deg + rng.uniform(-5, 5)
    place = (round(float(rng.normal(0, spread)), 1) for spread in (24, 16))
    return ItemSpec(int(rng.integers(2**31)), product, (), *place, round(float(turn), 1))


def simulated_surfels(spec: ItemSpec) -> Surfels:
    return surfels_of(simulated_surfaces(spec))


def simulated_surfaces(spec: ItemSpec) -> tuple[SurfaceView, ...]:
    """What the simulated cameras see of an item, with half of their pixels, as `surface_views` would give it."""
    cameras = [camera.scaled(_SCALE) for camera in default_cameras()]
    render = Render(make_item(spec), cameras, default_lights())
    levels = default_lightings()[LIGHTING]
    views = []
    for camera in cameras:
        view = render.views[camera.view]
        still, color = view.still_depth(), expose(view.still(levels), spec.seed, camera.view, 0)
        shots = {
            name: Frame(
                camera.view, shot, color, sense(still, spec.seed, camera.view, shot), camera.optics, 0, 0, DEPTH_UNIT_M
            )
            for shot, name in enumerate((LIGHTING, *map(str, range(1, _SHOTS))))
        }
        views.append(surface_view(shots, Tray()))
    return tuple(views)


if __name__ == "__main__":
    made = tuned(int(sys.argv[1]), progress=lambda done, of: print(f"{done} of {of} products", file=sys.stderr))
    Path(sys.argv[2]).write_text(made.to_json(), "utf-8")
