"""What is printed on a packaging: grounds, patterns, illustrations, words, small print and barcodes."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.canvas import Canvas
from booth.simulation.products import Product
from booth.simulation.seeds import generator, smooth_noise

KRAFT_BGR = (112, 152, 188)
FIBRE_BGR = (188, 210, 224)

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
    _backdrop(canvas, product, "main")
    _illustration(canvas, product, "main")
    _headline(canvas, product)
    _badge(canvas, product)
    _small_print(canvas, product, "main")
    if product.printed_fake:
        _print_fake(canvas, product)
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
    """Ground, bands and pattern: the part that a redesign draws anew."""
    rng = generator("backdrop", product.seed, part, product.version)
    width, height = canvas.size_mm
    second = product.colors[1 if product.version == 0 else 2]
    if product.material != "kraft" and rng.random() < 0.5:
        canvas.gradient(_ground(product), second, horizontal=bool(rng.random() < 0.5))
    if product.material == "kraft" and rng.random() < 0.5:
        return
    (_waves, _discs, _stripes, _rays)[int(rng.integers(4))](canvas, rng, second, width, height)


def _waves(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    level, swing = height * rng.uniform(0.55, 0.75), height * rng.uniform(0.04, 0.12)
    x = np.linspace(-2, width + 2, 60)
    for step in range(3):
        y = level + step * height * 0.1 + swing * np.sin(x / width * rng.uniform(5, 11) + step)
        tone = tuple(int(c * (1 - 0.22 * step)) for c in colour)
        outline = np.column_stack([x, y])
        canvas.polygon(np.vstack([outline, [[width + 2, height + 2], [-2, height + 2]]]), tone)


def _discs(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    for _ in range(int(rng.integers(6, 16))):
        radius = height * rng.uniform(0.03, 0.16)
        tone = tuple(int(np.clip(c * rng.uniform(0.8, 1.2), 0, 255)) for c in colour)
        canvas.circle((rng.uniform(0, width), rng.uniform(0, height)), radius, tone)


def _stripes(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    pitch, lean = rng.uniform(14, 34), rng.uniform(-0.9, 0.9) * height
    for x in np.arange(-abs(lean), width + abs(lean), pitch):
        band = [[x, -1], [x + pitch * 0.42, -1], [x + pitch * 0.42 + lean, height + 1], [x + lean, height + 1]]
        canvas.polygon(np.array(band), colour)


def _rays(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    centre, reach = np.array([width * rng.uniform(0.6, 0.9), height * rng.uniform(0.3, 0.7)]), width + height
    count = int(rng.integers(9, 17))
    for angle in np.arange(count) * 2 * np.pi / count:
        corners = [[np.cos(a) * reach, np.sin(a) * reach] for a in (angle, angle + np.pi / count)]
        canvas.polygon(centre + np.array([[0, 0], *corners]), colour)


def _illustration(canvas: Canvas, product: Product, part: str) -> None:
    """A simple still life at the right: a disc with leaves or a bowl of rounds."""
    rng = generator("illustration", product.seed, part)
    width, height = canvas.size_mm
    radius = min(height * 0.3, width * 0.2)
    centre = np.array([width * 0.76, height * 0.52])
    canvas.circle(tuple(centre), radius, product.colors[3])
    canvas.circle(tuple(centre), radius * 0.9, product.colors[2])
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(5, 9)), endpoint=False):
        tip = centre + radius * 0.78 * np.array([np.cos(angle), np.sin(angle)])
        side = radius * 0.24 * np.array([-np.sin(angle), np.cos(angle)])
        middle = (centre + tip) / 2
        tone = product.colors[4] if rng.random() < 0.3 else product.colors[0]
        canvas.polygon(np.array([centre, middle + side, tip, middle - side]), tone)
    canvas.circle(tuple(centre), radius * 0.2, product.colors[3])


def _headline(canvas: Canvas, product: Product) -> None:
    width, height = canvas.size_mm
    ink = _ink_on(product)
    canvas.rectangle(width * 0.04, height * 0.08, width * 0.46, height * 0.24, product.colors[4])
    canvas.text(product.brand, width * 0.06, height * 0.11, width * 0.42, height * 0.17, product.colors[3])
    canvas.text(product.title, width * 0.04, height * 0.38, width * 0.48, height * 0.14, ink)
    weight = generator("weight", product.seed).integers(5, 80) * 10
    canvas.text(f"net {weight} g", width * 0.04, height * 0.57, width * 0.2, height * 0.055, ink, bold=False)


def _badge(canvas: Canvas, product: Product) -> None:
    rng = generator("badge", product.seed, product.version)
    width, height = canvas.size_mm
    radius = min(width, height) * 0.11
    centre = (width * rng.uniform(0.5, 0.58), height * (0.75 if product.version else 0.2))
    turns = np.linspace(0, 2 * np.pi, 33)[:-1]
    spread = radius * np.where(np.arange(32) % 2, 1.0, 0.86)
    star = np.column_stack([np.cos(turns), np.sin(turns)]) * spread[:, None] + centre
    canvas.polygon(star, product.colors[2])
    words = str(rng.choice(["NEW", "BIO", "2 in 1", "XL", "-20%", "TOP"]))
    box = (centre[0] - radius * 0.7, centre[1] - radius * 0.28, radius * 1.4, radius * 0.56)
    canvas.text(words, *box, product.colors[4])


def _small_print(canvas: Canvas, product: Product, part: str) -> None:
    rng = generator("print", product.seed, part)
    width, height = canvas.size_mm
    ink = _ink_on(product)
    for line in range(3):
        words = " ".join(rng.choice(_WORDS, size=7))
        canvas.text(words, width * 0.04, height * (0.84 + 0.045 * line), width * 0.36, height * 0.03, ink, bold=False)
    if min(width, height) > 90:
        canvas.barcode(product.code, width - 44, height - 29, 38, 24)


def _table(canvas: Canvas, rng: np.random.Generator, x: float, y: float, width: float, height: float) -> None:
    canvas.rectangle(x, y, width, height, (240, 244, 244))
    rows = 5
    for row in range(rows):
        top = y + height * (row + 0.18) / rows
        words = " ".join(rng.choice(_WORDS, size=3))
        canvas.text(words, x + width * 0.05, top, width * 0.5, height * 0.6 / rows, (30, 30, 30), bold=False)
        number = f"{rng.uniform(0.1, 90):.1f} g"
        canvas.text(number, x + width * 0.7, top, width * 0.25, height * 0.6 / rows, (30, 30, 30), bold=False)


def _print_fake(canvas: Canvas, product: Product) -> None:
    """Damage that is only drawn: it has colour, and neither depth nor its own shading."""
    rng = generator("fake", product.seed)
    width, height = canvas.size_mm
    centre = np.array([width * rng.uniform(0.3, 0.6), height * rng.uniform(0.55, 0.72)])
    reach = min(width, height) * rng.uniform(0.1, 0.2)
    draw = {"tear": _fake_tear, "hole": _fake_hole, "spillage": _fake_stain, "crush": _fake_crack}
    draw[product.printed_fake](canvas, rng, centre, reach)


def _fake_tear(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    along = np.linspace(-1, 1, 26)
    ridge = centre[1] + np.cumsum(rng.normal(0, reach * 0.05, 26))
    open_by = reach * 0.16 * (1 - along**2)
    x = centre[0] + along * reach * 1.6
    for extra, colour in ((reach * 0.1, FIBRE_BGR), (0.0, (24, 28, 34))):
        upper = np.column_stack([x, ridge - open_by - extra - rng.uniform(0, reach * 0.05, 26)])
        lower = np.column_stack([x, ridge + open_by + extra + rng.uniform(0, reach * 0.05, 26)])
        canvas.polygon(np.vstack([upper, lower[::-1]]), colour)


def _fake_hole(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    turns = np.linspace(0, 2 * np.pi, 40)[:-1]
    spread = reach * 0.6 * (1 + rng.normal(0, 0.1, 39))
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * spread[:, None]
    canvas.polygon(centre + ring * 1.2, FIBRE_BGR)
    canvas.polygon(centre + ring, (20, 22, 26))


def _fake_stain(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    colour = (int(rng.integers(20, 80)), int(rng.integers(40, 90)), int(rng.integers(70, 140)))
    for _ in range(9):
        place = centre + rng.normal(0, reach * 0.5, 2)
        canvas.circle(tuple(place), reach * rng.uniform(0.15, 0.55), colour)


def _fake_crack(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    for angle in rng.uniform(0, 2 * np.pi, 7):
        lengths = np.linspace(0, reach * rng.uniform(0.7, 1.5), 7)
        wander = np.cumsum(rng.normal(0, 0.16, 7)) + angle
        path = centre + np.column_stack([np.cos(wander), np.sin(wander)]) * lengths[:, None]
        canvas.line(path, 0.8, (22, 24, 28))
