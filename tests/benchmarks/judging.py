"""Items that nothing was trained on, as the simulated cameras give them: one family to tune with, one to judge by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from booth.frames import Frame
from booth.profile_parts import Tray
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, item_spec, make_item
from booth.simulation.products import Product, product_of
from booth.simulation.render import Render, ViewRender
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.seeds import generator, seed_of
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from booth.simulation.truth import ViewTruth
from inference.findings import ViewInput
from inference.gallery.surfels import SurfaceView
from inference.training.contract import damage_card
from inference.training.samples import Sample, pack
from ui.workflow.surfaces import surface_view

FAMILIES = ("tuning", "judging")
LIGHTINGS = tuple(default_lightings())
ITEMS_A_PRODUCT, PACKS_A_PRODUCT = 10, 6
# No other purpose takes products from here; the catalogue's are below 200, training's below 900,000.
_FIRST_PRODUCT = {"tuning": 1_000_000, "judging": 2_000_000}
_PACKS_BEGIN = 500_000
_FAKES = ("tear", "hole", "spillage", "crush")
_FAKE_SHARE = 0.46
_REFERENCE_TURNS_DEG = (0.0, 120.0, 240.0)


@dataclass(frozen=True)
class Case:
    """One item to be judged. `key` names it for good; `group` is "item", or "pack" for whole and broken multi-packs."""

    key: str
    group: str
    spec: ItemSpec


@dataclass(frozen=True, eq=False)
class Captured:
    """What the cameras give: the frame of every view under every lighting, each with its own depth.

    seen: (type, severity) of the damages that at least one view shows at the model's working size; `unseen` counts
    those that none does, which nobody could find.
    """

    frames: Mapping[str, Mapping[str, Frame]]
    seen: tuple[tuple[str, str], ...]
    unseen: int

    def images(self, lightings: Sequence[str] = LIGHTINGS, with_depth: bool = True) -> tuple[ViewInput, ...]:
        """What the damage model is given, all of it or a part."""
        return tuple(
            ViewInput(view, name, shots[name].color, shots[name].depth_m() * 1000 if with_depth else None)
            for view, shots in self.frames.items()
            for name in lightings
        )

    def surfaces(self) -> tuple[SurfaceView, ...]:
        """What is compared with the gallery."""
        return tuple(surface_view(shots, Tray()) for shots in self.frames.values())


def judging_items(count: int, family: str) -> Iterator[Case]:
    """Items of ever new products, ITEMS_A_PRODUCT of each; every third is damaged, all types and severities evenly."""
    for number in range(count):
        key, product = f"{family}-item-{number:05d}", _product(family, number // ITEMS_A_PRODUCT)
        spec = replace(item_spec(_seed(key), damage="none"), product=product)
        rank = number // 3
        if number % 3 == 2:
            severity = SEVERITIES[rank // len(DAMAGE_TYPES) % len(SEVERITIES)]
            spec = spec.damaged(DAMAGE_TYPES[rank % len(DAMAGE_TYPES)], severity)
        yield Case(key, "item", spec)


def judging_packs(count: int, family: str) -> Iterator[Case]:
    """Multi-packs without damage, PACKS_A_PRODUCT of each product; every second one lacks one unit or two."""
    for number in range(count):
        key, seed = f"{family}-pack-{number:05d}", _FIRST_PRODUCT[family] + _PACKS_BEGIN + number // PACKS_A_PRODUCT
        product = replace(product_of(seed, "multipack"), printed_fake="")
        missing = min(1 + number // 2 % 2, product.units - 1) if number % 2 else 0
        spec = item_spec(_seed(key), damage="none")
        yield Case(key, "pack", replace(spec, product=product, missing=missing))


def reference_specs(product: Product) -> tuple[ItemSpec, ...]:
    """Pristine items of the product, other ones than are judged, turned about a third of a circle from each other."""
    specs = []
    for turn in _REFERENCE_TURNS_DEG:
        key = f"reference-{product.seed}-{turn:.0f}"
        turn_deg = (turn + generator("turn", key).uniform(-20, 20) + 180) % 360 - 180
        specs.append(replace(item_spec(_seed(key), damage="none"), product=product, turn_deg=turn_deg))
    return tuple(specs)


def captured(spec: ItemSpec, views: Sequence[str] | None = None) -> Captured:
    """One capture of an item, by all views or by some of them."""
    cameras = [camera for camera in default_cameras() if views is None or camera.view in views]
    render = Render(make_item(spec), cameras, default_lights())
    frames = {
        name: {lighting: _frame(view, lighting, spec) for lighting in LIGHTINGS} for name, view in render.views.items()
    }
    seen = set().union(*(_seen(render.truth(name), view) for name, view in render.views.items()))
    shown = tuple((one.type, one.severity) for one in spec.damages if one.type in seen)
    return Captured(frames, shown, len(spec.damages) - len(shown))


def _product(family: str, rank: int) -> Product:
    """About every third product has damage printed on it, as have all its items and references."""
    product = product_of(_FIRST_PRODUCT[family] + rank)
    rng = generator("judging fake", product.seed)
    shows_print = product.kind != "bottle" and (product.kind, product.material) != ("blister", "foil")
    fake = str(rng.choice(_FAKES)) if shows_print and rng.random() < _FAKE_SHARE else ""
    return replace(product, printed_fake=fake)


def _seed(key: str) -> int:
    return seed_of("judging", key) % 2**31


def _frame(view: ViewRender, lighting: str, spec: ItemSpec) -> Frame:
    """One frame as the simulated camera would hand it over."""
    name, number = view.camera.view, seed_of(spec.code, lighting) % 100_000
    color = expose(view.still(default_lightings()[lighting]), spec.seed, name, number)
    depth = sense(view.still_depth(), spec.seed, name, number)
    return Frame(name, number, color, depth, view.camera.optics, 0, 0, DEPTH_UNIT_M)


def _seen(truth: ViewTruth, view: ViewRender) -> set[str]:
    """The types of which this view shows enough to be told."""
    bits = np.zeros(truth.item.shape, np.uint8)
    for damage in truth.damages:
        bits[damage.mask] |= np.uint8(1 << DAMAGE_TYPES.index(damage.type))
    if not bits.any():
        return set()
    blank = np.zeros((*bits.shape, 3), np.uint8)
    packed = pack(Sample("", view.camera.view, blank, None, bits), damage_card(DAMAGE_TYPES, ""))
    labels = packed.labels(len(DAMAGE_TYPES))[1:]
    return {type for type, label in zip(DAMAGE_TYPES, labels, strict=True) if label == 1}
