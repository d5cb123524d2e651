"""What handling leaves on a sound item: scuffs, rubbed edges, tape and labels. None of it is damage."""

from __future__ import annotations

import cv2
import numpy as np

from booth.simulation.body import blend
from booth.simulation.canvas import Canvas
from booth.simulation.patches import Patch
from booth.simulation.seeds import smooth_noise

_TOWNS = [
    "Hameln",
    "Lindau",
    "Torvik",
    "Almere",
    "Brescia",
    "Tartu",
    "Viborg",
    "Orebro",
    "Kalmar",
    "Leiria",
    "Modra",
    "Sopron",
]


def rub_edges(patch: Patch, amount: float, bgr, rng: np.random.Generator) -> None:
    """Lighter, rubbed colour in an uneven band of about `amount` millimetres along the patch's edges."""
    x, y = patch.grid_mm()
    width, height = patch.size_mm
    distance = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y))
    band = amount * (1.0 + 0.7 * smooth_noise(patch.shape, 9 * patch.scale, rng))
    blend(patch.albedo, bgr, np.clip(1.0 - distance / np.maximum(band, 0.05), 0, 1) * np.float32(0.55))


def scuff(patch: Patch, count: int, rng: np.random.Generator) -> None:
    """A few faint scratches and rubbed places: colour and gloss only."""
    width, height = patch.size_mm
    canvas = Canvas((width, height), patch.scale, (0, 0, 0))
    for _ in range(count):
        start = rng.uniform((0, 0), (width, height))
        run = rng.normal(0, 0.16 * min(width, height), 2)
        middle = start + run / 2 + rng.normal(0, 1.5, 2)
        canvas.line(np.array([start, middle, start + run]), rng.uniform(0.3, 0.9), (255, 255, 255))
    mask = canvas.pixels[: patch.shape[0], : patch.shape[1], 0].astype(np.float32) / 255.0
    full = np.zeros(patch.shape, np.float32)
    full[: mask.shape[0], : mask.shape[1]] = mask
    blend(patch.albedo, (205, 212, 216), full * np.float32(rng.uniform(0.1, 0.3)))
    patch.gloss[:] = (patch.gloss * (1 - 0.5 * full)).astype(np.uint8)


def tape(patch: Patch, across_mm: float, width_mm: float, bgr) -> None:
    """A shiny strip of parcel tape along the texture's x, centred on `across_mm`."""
    _, y = patch.grid_mm()
    on = (np.abs(y - across_mm) < width_mm / 2) & np.ones(patch.shape, bool)
    blend(patch.albedo, bgr, on * np.float32(0.45))
    patch.gloss[on] = np.maximum(patch.gloss[on], 190)
    patch.bump[on] += 0.12


def label(patch: Patch, code: str, rng: np.random.Generator) -> None:
    """A white shipping label with an address, lines and the code, put on askew."""
    width, height = patch.size_mm
    size = (min(86.0, width * 0.42), min(58.0, height * 0.42))
    canvas = Canvas(size, patch.scale, (238, 240, 240))
    town = str(rng.choice(_TOWNS))
    canvas.text(
        f"{town} {rng.integers(10, 99)}", size[0] * 0.05, size[1] * 0.07, size[0] * 0.5, size[1] * 0.16, (25,) * 3
    )
    for line in range(3):
        words = f"{rng.integers(10**5, 10**6)} {rng.choice(_TOWNS)} {rng.integers(1, 99)}"
        top = size[1] * (0.29 + 0.09 * line)
        canvas.text(words, size[0] * 0.05, top, size[0] * 0.5, size[1] * 0.06, (45,) * 3, bold=False)
    canvas.rectangle(size[0] * 0.62, size[1] * 0.07, size[0] * 0.32, size[1] * 0.3, (28, 28, 28))
    canvas.text(str(rng.choice(["A7", "C2", "K4", "M9"])), size[0] * 0.64, size[1] * 0.12, size[0] * 0.28,
                size[1] * 0.2, (240, 240, 240))  # fmt: skip
    canvas.barcode(code, size[0] * 0.05, size[1] * 0.56, size[0] * 0.9, size[1] * 0.42)
    _stick(patch, canvas.pixels, rng)


def _stick(patch: Patch, pixels: np.ndarray, rng: np.random.Generator) -> None:
    rows, columns = patch.shape
    centre = rng.uniform((0.3, 0.3), (0.7, 0.7)) * (columns, rows)
    turn = cv2.getRotationMatrix2D(((pixels.shape[1] - 1) / 2, (pixels.shape[0] - 1) / 2), float(rng.normal(0, 7)), 1.0)
    turn[:, 2] += centre - np.array([pixels.shape[1], pixels.shape[0]]) / 2
    moved = cv2.warpAffine(pixels, turn, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    on = cv2.warpAffine(np.full(pixels.shape[:2], 255, np.uint8), turn, (columns, rows), flags=cv2.INTER_LINEAR)
    blend(patch.albedo, moved.astype(np.float32), on.astype(np.float32) / 255.0)
    patch.bump += on.astype(np.float32) * np.float32(0.15 / 255.0)
    patch.gloss[on > 127] = 70
