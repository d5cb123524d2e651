"""Which lightings of a stored view no longer show the item where the first one does."""

from __future__ import annotations

from collections.abc import Sequence

from booth.appearance.movement import item_area, shifts_from_first
from booth.measuring.view import seen_view
from booth.profile_parts import Tray
from storage.records import ImageRecord
from storage.store import Store


def moved_lightings(store: Store, images: Sequence[ImageRecord], view: str, tray: Tray) -> dict[str, float]:
    """How many pixels the item had moved by the time of a lighting, for those before which it moved.

    `images` are the capture's. Empty also where it cannot be told, as without depth. Raises StoreError.
    """
    colors = {image.lighting: image for image in images if (image.view, image.plane) == (view, "color")}
    has_depth = any((image.view, image.plane) == (view, "depth") for image in images)
    if len(colors) < 2 or not has_depth:
        return {}
    first, *later = colors
    frame = store.captures.frame(colors[first].capture_id, view, first)
    area = item_area(seen_view([frame]), tray)
    shifts = shifts_from_first([frame.color, *(store.captures.pixels(colors[name]) for name in later)], area)
    found = zip(later, shifts, strict=True)
    return {name: shift.distance_px for name, shift in found if shift is not None and shift.is_move}
