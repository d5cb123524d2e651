"""What is printed on a packaging: grounds, patterns, illustrations, words, small print and barcodes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.canvas import Canvas
from booth.simulation.motifs import ILLUSTRATIONS, PATTERNS
from booth.simulation.printed_fakes import print_fake
from booth.simulation.products import Product
from booth.simulation.seeds import generator, smooth_noise

KRAFT_BGR = (112, 152, 188)

_WORDS = [
    "with",
    "care",
    "from",
    "fine",
    "grain",
    "keep",
    "dry",
    "shake",
    "well",
    "best",
    "before",
    "see",
    "base",
    "open",
    "here",
    "made",
    "in",
    "batch",
    "pure",
    "100",
    "ml",
]


@lru_cache(maxsize=48)
def main_face(product: Product, size_mm: tuple[float, float], scale: float) -> np.ndarray:
    """(h, w, 3) uint8 BGR: the face that sells. Read-only."""
    canvas = Canvas(size_mm, scale, _ground(product))
    canvas.face = _face(product)
    layout = _layout(product)
    _backdrop(canvas, product, "main")
    _illustration(canvas, product, layout)
    _headline(canvas, product, layout)
    _badge(canvas, product, layout)
    _small_print(canvas, product, layout)
    if product.printed_fake:
        print_fake(canvas, product)
    return _printed(canvas, product, "main")


@lru_cache(maxsize=96)
def side_face(product: Product, name: str, size_mm: tuple[float, float], scale: float) -> np.ndarray:
    """(h, w, 3) uint8 BGR: a narrow face with the brand, a table or the barcode. Read-only."""
    canvas = Canvas(size_mm, scale, _ground(product))
    rng = generator("side", product.seed, name)
    width, height = size_mm
    if product.material != "kraft":
        canvas.rectangle(0, height * 0.72, width, height * 0.28, product.colors[1])
    ink = _ink_on(product)
    canvas.text(product.brand, width * 0.05, height * 0.12, width * 0.36, height * 0.34, ink)
    canvas.text(product.title, width * 0.05, height * 0.54, width * 0.36, height * 0.16, ink, bold=False)
    if name in ("front", "left"):
        code_width = min(38.0, width * 0.34)
        canvas.barcode(product.code, width * 0.6, height * 0.12, code_width, min(26.0, height * 0.56))
    else:
        _table(canvas, rng, width * 0.55, height * 0.1, width * 0.4, height * 0.58)
    return _printed(canvas, product, name)


def wrap_label(product: Product, size_mm: tuple[float, float], scale: float) -> np.ndarray:
    """(h, w, 3) uint8 BGR: a label around a bottle; its front is in the middle rows."""
    canvas = Canvas(size_mm, scale, product.colors[3])
    width, height = size_mm
    _backdrop(canvas, product, "label")
    canvas.rectangle(0, 0, width, height * 0.03, product.colors[2])
    canvas.rectangle(0, height * 0.97, width, height * 0.03, product.colors[2])
    canvas.rectangle(width * 0.06, height * 0.36, width * 0.66, height * 0.25, product.colors[4])
    canvas.text(product.brand, width * 0.1, height * 0.385, width * 0.58, height * 0.11, product.colors[3])
    canvas.text(product.title, width * 0.1, height * 0.525, width * 0.58, height * 0.055, product.colors[2])
    canvas.barcode(product.code, width * 0.75, height * 0.37, min(20.0, width * 0.2), height * 0.24, upright=False)
    _table(canvas, generator("label", product.seed), width * 0.1, height * 0.66, width * 0.5, height * 0.14)
    return canvas.pixels


def _printed(canvas: Canvas, product: Product, name: str) -> np.ndarray:
    """The pixels with the grain of their material, read-only."""
    pixels = canvas.pixels
    if product.material in ("kraft", "paper"):
        grain = smooth_noise(pixels.shape[:2], 1.5, generator("grain", product.seed, name)) * 4.0
        pixels = cv2.add(pixels, np.repeat(grain[..., None], 3, 2), dtype=cv2.CV_8U)
    pixels.flags.writeable = False
    return pixels


def _ground(product: Product) -> tuple[int, int, int]:
    return KRAFT_BGR if product.material == "kraft" else product.colors[0]


def _ink_on(product: Product) -> tuple[int, int, int]:
    ground = _ground(product)
    bright = 0.1 * ground[0] + 0.6 * ground[1] + 0.3 * ground[2] > 125
    return product.colors[4] if bright else product.colors[3]


def _backdrop(canvas: Canvas, product: Product, part: str) -> None:
    """Ground and pattern; a redesign draws the pattern anew in one half."""
    ground = generator("ground", product.seed, part)
    width, height = canvas.size_mm
    if product.material != "kraft" and ground.random() < 0.5:
        canvas.gradient(_ground(product), product.colors[1], horizontal=bool(ground.random() < 0.5))
    if product.material == "kraft" and ground.random() < 0.5 and not product.version:
        return
    before = canvas.pixels.copy()
    _pattern(canvas, generator("pattern", product.seed, part, 0), product.colors[1], width, height)
    if product.version:
        half = canvas.pixels.shape[1] // 2
        canvas.pixels, kept = before, canvas.pixels
        rng = generator("pattern", product.seed, part, product.version)
        _pattern(canvas, rng, product.colors[2], width, height)
        side = np.s_[:, :half] if rng.random() < 0.5 else np.s_[:, half:]
        canvas.pixels[side] = kept[side]


def _pattern(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    PATTERNS[int(rng.integers(len(PATTERNS)))](canvas, rng, colour, width, height)


@dataclass(frozen=True)
class _Layout:
    """Where the parts of the main face are, as shares of its width and height."""

    words: tuple[float, float, float]
    picture: tuple[float, float, float]
    print_at: tuple[float, float]
    code_at: str


_LAYOUTS = (
    _Layout((0.04, 0.08, 0.46), (0.76, 0.52, 0.2), (0.04, 0.84), "right"),
    _Layout((0.5, 0.08, 0.46), (0.24, 0.5, 0.2), (0.52, 0.84), "left"),
    _Layout((0.08, 0.05, 0.84), (0.5, 0.73, 0.14), (0.04, 0.84), "right"),
    _Layout((0.04, 0.34, 0.56), (0.79, 0.45, 0.18), (0.04, 0.06), "right"),
)


def _layout(product: Product) -> _Layout:
    return _LAYOUTS[int(generator("layout", product.seed).integers(len(_LAYOUTS)))]


def _face(product: Product) -> int:
    faces = (cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SIMPLEX)
    return faces[int(generator("face", product.seed).integers(len(faces)))]


def _illustration(canvas: Canvas, product: Product, layout: _Layout) -> None:
    """A simple still life."""
    rng = generator("illustration", product.seed)
    width, height = canvas.size_mm
    x, y, share = layout.picture
    radius = min(height * share * 1.5, width * share)
    draw = ILLUSTRATIONS[int(rng.integers(len(ILLUSTRATIONS)))]
    draw(canvas, product, rng, np.array([width * x, height * y]), radius)


def _headline(canvas: Canvas, product: Product, layout: _Layout) -> None:
    width, height = canvas.size_mm
    x, y, wide = width * layout.words[0], height * layout.words[1], width * layout.words[2]
    ink = _ink_on(product)
    canvas.rectangle(x, y, wide, height * 0.24, product.colors[4])
    canvas.text(product.brand, x + wide * 0.04, y + height * 0.03, wide * 0.74, height * 0.17, product.colors[3])
    canvas.text(product.title, x, y + height * 0.29, wide, height * 0.13, ink)
    weight = generator("weight", product.seed).integers(5, 80) * 10
    canvas.text(f"net {weight} g", x, y + height * 0.45, wide * 0.4, height * 0.055, ink, bold=False)


def _badge(canvas: Canvas, product: Product, layout: _Layout) -> None:
    rng = generator("badge", product.seed, product.version)
    width, height = canvas.size_mm
    radius = min(width, height) * 0.11
    x = layout.words[0] + layout.words[2] * rng.uniform(0.9, 1.02)
    centre = (min(width * x, width - radius), height * (0.75 if product.version else layout.words[1] + 0.12))
    turns = np.linspace(0, 2 * np.pi, 33)[:-1]
    spread = radius * np.where(np.arange(32) % 2, 1.0, 0.86)
    star = np.column_stack([np.cos(turns), np.sin(turns)]) * spread[:, None] + centre
    canvas.polygon(star, product.colors[2])
    words = str(rng.choice(["NEW", "BIO", "2 in 1", "XL", "-20%", "TOP"]))
    box = (centre[0] - radius * 0.7, centre[1] - radius * 0.28, radius * 1.4, radius * 0.56)
    canvas.text(words, *box, product.colors[4])


def _small_print(canvas: Canvas, product: Product, layout: _Layout) -> None:
    rng = generator("print", product.seed)
    width, height = canvas.size_mm
    ink = _ink_on(product)
    x, y = layout.print_at
    for line in range(3):
        words = " ".join(rng.choice(_WORDS, size=7))
        canvas.text(words, width * x, height * (y + 0.045 * line), width * 0.36, height * 0.03, ink, bold=False)
    if min(width, height) > 90:
        canvas.barcode(product.code, width - 44 if layout.code_at == "right" else 6, height - 29, 38, 24)


def _table(canvas: Canvas, rng: np.random.Generator, x: float, y: float, width: float, height: float) -> None:
    canvas.rectangle(x, y, width, height, (240, 244, 244))
    rows = 5
    for row in range(rows):
        top = y + height * (row + 0.18) / rows
        words = " ".join(rng.choice(_WORDS, size=3))
        canvas.text(words, x + width * 0.05, top, width * 0.5, height * 0.6 / rows, (30, 30, 30), bold=False)
        number = f"{rng.uniform(0.1, 90):.1f} g"
        canvas.text(number, x + width * 0.7, top, width * 0.25, height * 0.6 / rows, (30, 30, 30), bold=False)
