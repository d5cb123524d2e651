"""Which lightings of a stored view no longer show the item where the first one does."""

from __future__ import annotations

from collections.abc import Sequence

from booth.appearance.movement import Shift, item_area, shifts_from_first, turns_from_first
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
    seen = [frame.color, *(store.captures.pixels(colors[name]) for name in later)]
    shifts, turns = shifts_from_first(seen, area), turns_from_first(seen, area)
    moved = {name: _moved_px(*found) for name, *found in zip(later, shifts, turns, strict=True)}
    return {name: by_px for name, by_px in moved.items() if by_px > 0}


def _moved_px(shift: Shift | None, turned_px: float) -> float:
    return max(shift.distance_px if shift is not None and shift.is_move else 0.0, turned_px)
