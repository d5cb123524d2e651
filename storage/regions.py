"""Regions as one JSON column: parts of rings of flat coordinates, every float64 exact."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from booth.outlines import Part, Ring, bounds, parts_area
from storage.records import Region


def parts_text(parts: Sequence[Part]) -> str:
    """`[[outer, cutout, ...], ...]`, each ring as `[x1,y1,x2,y2,...]`; no spaces, for there are many."""
    rings = [[_flat(part.outer), *map(_flat, part.cutouts)] for part in parts]
    return json.dumps(rings, separators=(",", ":"))


def parts_from(text: str) -> tuple[Part, ...]:
    """The parts that `parts_text` wrote."""
    return tuple(Part(_ring(rings[0]), tuple(map(_ring, rings[1:]))) for rings in json.loads(text))


def digest(parts: Sequence[Part]) -> str:
    """32 hexadecimal digits that are others for another outline."""
    return hashlib.sha256(parts_text(parts).encode()).hexdigest()[:32]


def region_row(region: Region) -> dict:
    """The columns of a region, with what exports ask for worked out once."""
    left, top, right, bottom = bounds(region.parts) if region.parts else (0.0, 0.0, 0.0, 0.0)
    return {
        "view": region.view,
        "origin": region.origin.value,
        "source_view": region.source_view,
        "source_digest": region.source_digest,
        "parts": parts_text(region.parts),
        "has_cutouts": any(part.cutouts for part in region.parts),
        "area_px": parts_area(region.parts),
        "left_px": left,
        "top_px": top,
        "right_px": right,
        "bottom_px": bottom,
    }


def _flat(ring: Ring) -> list[float]:
    return [float(value) for point in ring for value in point]


def _ring(flat: Sequence[float]) -> Ring:
    return tuple(zip(flat[0::2], flat[1::2], strict=True))
