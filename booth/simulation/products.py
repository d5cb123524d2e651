"""The catalogue of the simulated booth: each seed is a product with its sizes, colours, words and barcode."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from booth.simulation.barcode import check_digit
from booth.simulation.seeds import generator

KINDS = ("carton", "mailer", "bag", "bottle", "blister")
# Not in the catalogue, which stays what it was: a pack of several units is asked for by its kind.
ALL_KINDS = (*KINDS, "multipack")
CATALOGUE_SIZE = 200

_SYLLABLES = [
    "nor",
    "vel",
    "ka",
    "mi",
    "ro",
    "ta",
    "lun",
    "fe",
    "bri",
    "so",
    "del",
    "ana",
    "vi",
    "ko",
    "pal",
    "ter",
    "zu",
    "mo",
    "li",
    "sen",
    "ora",
    "ven",
]
_TITLES = {
    "carton": ["Oat Crunch", "Green Tea", "Desk Lamp", "Cocoa Rings", "Tile Set", "Night Light", "Pasta Fina"],
    "mailer": ["Soft Shirt", "Phone Case", "Road Atlas", "Wool Socks", "Sketch Book", "Yoga Strap"],
    "bag": ["Sea Salt Chips", "Dark Roast", "Cat Crunch", "Trail Mix", "Rice Crisps", "Baking Flour"],
    "bottle": ["Hand Soap", "Sun Milk", "Olive Oil", "Hair Tonic", "Berry Syrup", "Glass Spray"],
    "blister": ["Ibu Calm", "Vita Zinc", "Cold Stop", "Magnesium", "Calm Night", "Allergo Ten"],
    "multipack": ["Tomato Soup", "Iced Tea", "Cat Menu", "Choco Milk", "Snack Box", "Bean Trio"],
}
_SIZES_MM = {
    "carton": ((140, 280), (100, 200), (40, 120)),
    "mailer": ((200, 310), (150, 220), (14, 30)),
    "bag": ((170, 280), (130, 200), (34, 58)),
    "bottle": ((150, 240), (46, 78), (46, 78)),
    "blister": ((110, 190), (75, 130), (8, 22)),
    "multipack": ((200, 280), (135, 195), (50, 100)),
}


@dataclass(frozen=True)
class Product:
    """A catalogue identity that many items share.

    size_mm: length, width and height as it lies on the tray. colors: five BGR colours (ground, second, accent,
    light, ink). material: what the surface is made of. printed_fake: a damage type that is only printed, or "".
    `version` counts redesigns of the packaging; the code stays. `units` is how many units belong to it.
    """

    seed: int
    kind: str
    code: str
    brand: str
    title: str
    size_mm: tuple[float, float, float]
    colors: tuple[tuple[int, int, int], ...]
    material: str
    printed_fake: str
    version: int = 0
    units: int = 1

    def redesign(self, version: int = 1) -> Product:
        """The same product in a packaging of which about a third is drawn anew."""
        return replace(self, version=version)


@lru_cache(maxsize=512)
def product_of(seed: int, kind: str | None = None) -> Product:
    """The product of a seed; its kind follows from the seed unless it is asked for."""
    kind = kind or KINDS[seed % len(KINDS)]
    rng = generator("product", seed, kind)
    brand = "".join(rng.choice(_SYLLABLES, size=int(rng.integers(2, 4)), replace=False)).capitalize()
    size = tuple(float(round(rng.uniform(*span))) for span in _SIZES_MM[kind])
    if kind == "bottle":
        size = (size[0], size[1], size[1])
    fake = str(rng.choice(["tear", "hole", "spillage", "crush"])) if rng.random() < 0.22 else ""
    return Product(
        seed, kind, _code(seed, kind), brand, str(rng.choice(_TITLES[kind])), size, _palette(rng), _material(kind, rng),
        fake, units=int(rng.integers(2, 9)) if kind == "multipack" else 1,
    )  # fmt: skip


def catalogue_seed(rng: np.random.Generator, kind: str | None = None) -> int:
    """A product seed of the catalogue, of one kind if asked for."""
    rank = int(rng.integers(CATALOGUE_SIZE // len(KINDS)))
    place = ALL_KINDS.index(kind) % len(KINDS) if kind else int(rng.integers(len(KINDS)))
    return rank * len(KINDS) + place


def _code(seed: int, kind: str) -> str:
    """An EAN-13 of the range for use inside a company (prefix 2), which no real product has."""
    twelve = f"2{ALL_KINDS.index(kind)}{generator('code', seed, kind).integers(10**6):06d}{seed % 10000:04d}"
    return twelve + check_digit(twelve)


def _palette(rng: np.random.Generator) -> tuple[tuple[int, int, int], ...]:
    hue = rng.random()
    ground = _bgr(hue, rng.uniform(0.35, 0.85), rng.uniform(0.45, 0.85))
    second = _bgr(hue + rng.uniform(0.08, 0.2), rng.uniform(0.4, 0.85), rng.uniform(0.35, 0.9))
    accent = _bgr(hue + rng.uniform(0.42, 0.58), rng.uniform(0.6, 0.95), rng.uniform(0.7, 0.95))
    return ground, second, accent, _bgr(hue, 0.07, 0.96), _bgr(hue, 0.6, 0.17)


def _bgr(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(blue * 255), round(green * 255), round(red * 255)


def _material(kind: str, rng: np.random.Generator) -> str:
    choices = {
        "carton": ["board", "board", "kraft"],
        "mailer": ["kraft", "poly", "poly"],
        "bag": ["foil", "foil", "paper"],
        "bottle": ["plastic", "plastic", "tube"],
        "blister": ["foil", "card"],
        "multipack": ["cartons", "cartons", "cans"],
    }
    return str(rng.choice(choices[kind]))
