"""A region as text for the clipboard, and what becomes of it where it is pasted."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

from booth.outline_algebra import clipped
from booth.outlines import Part, bounds, moved, rings_of
from ui.workflow.annotating.commands import AddRegion, from_json, to_json
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft, Reason

_KIND = "traybooth region 1"
_LONGEST = 5_000_000
_FARTHEST_PX = 100_000.0


def copied(draft: AnnotationDraft, uid: str, view: str) -> str:
    """The damage's region in this view as JSON. Raises AnnotateError where there is none."""
    damage, region = draft.damage(uid), draft.region(uid, view)
    told = AddRegion(uid, damage.type, view, region.parts, severity=damage.severity, surface=damage.surface)
    return json.dumps({"kind": _KIND, "region": json.loads(to_json(told))})


def pasted(text: str, draft: AnnotationDraft, view: str, size: tuple[int, int], step_px: float) -> AddRegion:
    """The command that puts the copied region into this view, an image of `size` (width, height).

    It belongs to the same damage where that one has no region in this view yet, else to a new one; a copy of what lies
    there already is put `step_px` beside it. Raises AnnotateError where the text is no region of ours.
    """
    region = _read(text)
    known = next((damage for damage in draft.damages if damage.uid == region.damage), None)
    is_free = known is not None and view not in {other.view for other in known.regions}
    there = {other.parts for damage in draft.damages for other in damage.regions if other.view == view}
    parts = _in_image(moved(region.parts, step_px, step_px) if region.parts in there else region.parts, size)
    if not parts:
        raise AnnotateError(Reason.NOT_COPIED, view)
    return replace(region, damage=region.damage if is_free else uuid4().hex, view=view, parts=parts)


def _read(text: str) -> AddRegion:
    try:
        told = json.loads(text) if len(text) <= _LONGEST else None
        if not isinstance(told, dict) or told.get("kind") != _KIND:
            raise AnnotateError(Reason.NOT_COPIED)
        region = from_json(AddRegion.__name__, json.dumps(told["region"]))
    except (AnnotateError, KeyError, ValueError, OverflowError, RecursionError):
        raise AnnotateError(Reason.NOT_COPIED) from None
    rings = list(rings_of(region.parts))
    is_whole = rings and all(len(ring) >= 3 for ring in rings)
    is_placed = is_whole and all(map(_is_placed, region.parts))
    if not is_placed or not all(isinstance(word, str) for word in (region.damage, region.type)):
        raise AnnotateError(Reason.NOT_COPIED)
    return region


def _is_placed(part: Part) -> bool:
    """Whether the part lies where an image can be, and its cut-outs no further out than its outline."""
    left, top, right, bottom = bounds((part,))
    is_near = max(-left, -top, right, bottom) <= _FARTHEST_PX
    return is_near and all(left <= x <= right and top <= y <= bottom for ring in part.cutouts for x, y in ring)


def _in_image(parts: tuple[Part, ...], size: tuple[int, int]) -> tuple[Part, ...]:
    """The parts shifted into the image, and cut at its border where they are larger than it."""
    (left, top, right, bottom), (width, height) = bounds(parts), size
    dx, dy = _inwards(left, right, width), _inwards(top, bottom, height)
    inside = moved(parts, dx, dy) if dx or dy else parts
    is_larger = right - left > width or bottom - top > height
    return clipped(inside, width, height) if is_larger else inside


def _inwards(low: float, high: float, length: float) -> float:
    """How far a span has to be shifted to lie between 0 and the length; the lower end counts where it is longer."""
    return max(min(0.0, length - high), -low)
