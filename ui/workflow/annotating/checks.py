"""What looks wrong in a draft while it is drawn, and the one command that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from booth.outlines import Part, bounds, is_simple, ring_area, rings_of
from storage.records import Damage, Region, Verdict
from ui.workflow.annotating.capture_commands import SetVerdict
from ui.workflow.annotating.command import Command
from ui.workflow.annotating.damage_commands import DeleteDamage, SetType
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.annotating.mend_commands import MergeDamages
from ui.workflow.annotating.region_commands import DeleteRegion, ReplaceRegion

TINY_PX2 = 9.0
NEEDLE_PX = 0.75
SAME_IOU, SAME_BOX_IOU = 0.9, 0.75
_AT_ONCE = 256


class Check(StrEnum):
    """What can be wrong. APART: the regions of one damage do not meet in space."""

    CROSSES_ITSELF = "crosses_itself"
    SLIVER = "sliver"
    DUPLICATE = "duplicate"
    OUTSIDE = "outside"
    NO_REGION = "no_region"
    UNKNOWN_TYPE = "unknown_type"
    VERDICT = "verdict"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that looks wrong, where it is, and the command that mends it."""

    check: Check
    mend: Command
    damage: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class _Looked:
    """A damage that was looked at, what was found in it alone, and the boxes of its regions, (left, top, right, bottom)
    pixels."""

    damage: Damage
    findings: tuple[Finding, ...]
    boxes: tuple[tuple[float, float, float, float], ...]


class DraftChecks:
    """Looks at drafts one after the other; a damage that is the same value as before is not looked at again.

    `types` are the codes of the taxonomy. One thread at a time.
    """

    def __init__(self, types: Sequence[str]) -> None:
        self._types = tuple(types)
        self._known: dict[str, _Looked] = {}
        self._pairs: tuple[tuple[Damage, Damage, str], ...] = ()

    def findings(self, draft: AnnotationDraft) -> tuple[Finding, ...]:
        """Everything that looks wrong in the draft, in its order."""
        before, self._known = self._known, {}
        fresh = []
        for damage in draft.damages:
            looked = before.get(damage.uid)
            if looked is None or looked.damage is not damage:
                looked = _Looked(damage, tuple(_of_damage(damage, self._types)), tuple(map(_box, damage.regions)))
                fresh.append(damage.uid)
            self._known[damage.uid] = looked
        found = [finding for looked in self._known.values() for finding in looked.findings]
        self._pairs = (*self._still_there(), *self._new_pairs(set(fresh)))
        return (*_of_verdict(draft), *found, *_duplicates(self._pairs, list(self._known)))

    def _still_there(self) -> Iterator[tuple[Damage, Damage, str]]:
        """Pairs of before whose damages are the same values now."""
        for one, other, view in self._pairs:
            if all((now := self._known.get(d.uid)) is not None and now.damage is d for d in (one, other)):
                yield one, other, view

    def _new_pairs(self, fresh: set[str]) -> Iterator[tuple[Damage, Damage, str]]:
        """Pairs of nearly the same region of one type, at least one of which is of a fresh damage."""
        if not fresh:
            return
        placed: dict[tuple[str, str], list[tuple[Damage, Region, tuple]]] = {}
        for looked in self._known.values():
            for region, box in zip(looked.damage.regions, looked.boxes, strict=True):
                placed.setdefault((region.view, looked.damage.type), []).append((looked.damage, region, box))
        for (view, _type), found in placed.items():
            for one, other in _close_pairs(found, fresh):
                yield one, other, view


def _close_pairs(found: list[tuple[Damage, Region, tuple]], fresh: set[str]) -> Iterator[tuple[Damage, Damage]]:
    """Damages whose regions cover nearly the same pixels, each pair once, the older first."""
    from booth.outline_algebra import iou

    rows = [row for row, (damage, _, _) in enumerate(found) if damage.uid in fresh]
    if len(found) < 2 or not rows:
        return
    boxes = np.array([box for _, _, box in found], np.float64)
    for start in range(0, len(rows), _AT_ONCE):
        some = np.array(rows[start : start + _AT_ONCE])
        for near, other in np.argwhere(_box_ious(boxes[some], boxes) >= SAME_BOX_IOU).tolist():
            row = int(some[near])
            is_met_twice = other > row and found[other][0].uid in fresh
            if row == other or is_met_twice:
                continue
            first, second = found[min(row, other)], found[max(row, other)]
            if iou(first[1].parts, second[1].parts) >= SAME_IOU:
                yield first[0], second[0]


def _box_ious(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n, m) intersection over union of boxes (n, 4) with others (m, 4)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    areas, other_areas = (np.prod(some[:, 2:] - some[:, :2], axis=1) for some in (boxes, others))
    return common / np.maximum(areas[:, None] + other_areas[None] - common, 1e-9)


def _duplicates(pairs: Sequence[tuple[Damage, Damage, str]], order: list[str]) -> Iterator[Finding]:
    """Each newer damage once, to be merged into the older one."""
    told = {(newer.uid, older.uid): (older, newer, view) for older, newer, view in pairs}
    for older, newer, view in told.values():
        yield Finding(Check.DUPLICATE, MergeDamages(newer.uid, older.uid), newer.uid, view)


def _of_verdict(draft: AnnotationDraft) -> Iterator[Finding]:
    """A verdict that says another thing than what is drawn."""
    says = {Verdict.UNDAMAGED: False, Verdict.DAMAGED: True}.get(draft.verdict)
    if says is not None and says != bool(draft.damages):
        yield Finding(Check.VERDICT, SetVerdict(None))


def _of_damage(damage: Damage, types: Sequence[str]) -> Iterator[Finding]:
    if damage.type not in types and types:
        yield Finding(Check.UNKNOWN_TYPE, SetType(damage.uid, types[0]), damage.uid)
    if not damage.regions:
        yield Finding(Check.NO_REGION, DeleteDamage(damage.uid), damage.uid)
    for region in damage.regions:
        yield from _of_region(damage, region)


def _of_region(damage: Damage, region: Region) -> Iterator[Finding]:
    place = damage.uid, region.view
    if not all(map(is_simple, rings_of(region.parts))):
        yield Finding(Check.CROSSES_ITSELF, _replacing(*place, _mended(region.parts)), *place)
        return  # what its areas are is not known before
    whole = tuple(part for part in map(_without_slivers, region.parts) if not is_sliver(part.outer))
    if whole != region.parts or not whole:
        yield Finding(Check.SLIVER, _replacing(*place, whole), *place)


def _replacing(damage: str, view: str, parts: tuple[Part, ...]) -> Command:
    return ReplaceRegion(damage, view, parts) if parts else DeleteRegion(damage, view)


def _mended(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    from booth.outline_algebra import mended

    return mended(parts)


def _without_slivers(part: Part) -> Part:
    kept = tuple(ring for ring in part.cutouts if not is_sliver(ring))
    return part if kept == part.cutouts else Part(part.outer, kept)


def is_sliver(ring: Sequence[tuple[float, float]]) -> bool:
    """True for a ring that hardly covers a pixel: tiny, or a needle (its mean width is twice its area by its
    length round)."""
    points = np.asarray(ring, np.float64)
    round_px = float(np.hypot(*(np.roll(points, -1, axis=0) - points).T).sum())
    area_px2 = ring_area(ring)
    return area_px2 < TINY_PX2 or 2 * area_px2 < NEEDLE_PX * round_px


def _box(region: Region) -> tuple[float, float, float, float]:
    return bounds(region.parts) if region.parts else (0.0, 0.0, 0.0, 0.0)
