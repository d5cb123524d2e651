"""Every gesture on a draft as a frozen command, what it does, and its JSON for the journal."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from functools import singledispatch

from storage.records import Damage, Origin, Part, Point, Region, Ring, Severity, Surface, Verdict
from ui.workflow.annotation_draft import (
    AnnotateError,
    AnnotationDraft,
    Pen,
    PenPurpose,
    Reason,
    RingRef,
    checked_ring,
    distinct,
    moved,
    part_of_cutout,
    ring_of,
    with_damage,
    with_pen,
    with_region,
    with_ring,
    without_damage,
)
from ui.workflow.annotation_stretch import redrawn


@dataclass(frozen=True, slots=True)
class StartPen:
    """Begin an outline with its first points."""

    view: str
    type: str
    points: Ring
    purpose: PenPurpose = PenPurpose.REGION
    damage: str = ""
    ring: RingRef | None = None


@dataclass(frozen=True, slots=True)
class ExtendPen:
    """Add one point (a click) or many (a freehand stroke)."""

    view: str
    points: Ring


@dataclass(frozen=True, slots=True)
class DropPenPoint:
    view: str


@dataclass(frozen=True, slots=True)
class SetPenType:
    view: str
    type: str


@dataclass(frozen=True, slots=True)
class CancelPen:
    view: str


@dataclass(frozen=True, slots=True)
class FinishPen:
    """Close the outline: a new damage with the uid `damage`, or a part or cut-out of the pen's own damage."""

    view: str
    damage: str
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING


@dataclass(frozen=True, slots=True)
class AddRegion:
    """A region that is ready made (an accepted proposal): of a damage that is there, or of a new one."""

    damage: str
    type: str
    view: str
    parts: tuple[Part, ...]
    origin: Origin = Origin.DRAWN
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING


@dataclass(frozen=True, slots=True)
class ReplaceRegion:
    damage: str
    view: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class MoveVertex:
    ring: RingRef
    index: int
    point: Point


@dataclass(frozen=True, slots=True)
class InsertVertex:
    """Put a point before the one at `index` (the ring's length: after the last)."""

    ring: RingRef
    index: int
    point: Point


@dataclass(frozen=True, slots=True)
class DeleteVertices:
    """Delete points (part, ring, index) of one region; what keeps fewer than three points goes."""

    damage: str
    view: str
    vertices: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class MoveRegion:
    damage: str
    view: str
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class SetType:
    damage: str
    type: str


@dataclass(frozen=True, slots=True)
class SetSeverity:
    damage: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class SetSurface:
    damage: str
    surface: Surface


@dataclass(frozen=True, slots=True)
class SetNote:
    damage: str
    note: str


@dataclass(frozen=True, slots=True)
class DeleteDamage:
    damage: str


@dataclass(frozen=True, slots=True)
class DeleteRegion:
    damage: str
    view: str


@dataclass(frozen=True, slots=True)
class MoveInOrder:
    """Draw a damage that many places later (above more of the others) or, below zero, earlier."""

    damage: str
    by: int


@dataclass(frozen=True, slots=True)
class SetVerdict:
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class SetDisposition:
    disposition: str


@dataclass(frozen=True, slots=True)
class Replace:
    """Everything anew, as a saved revision has it."""

    damages: tuple[Damage, ...]
    verdict: Verdict | None = None
    disposition: str = ""


_COMMANDS = (
    StartPen, ExtendPen, DropPenPoint, SetPenType, CancelPen, FinishPen, AddRegion, ReplaceRegion, MoveVertex,
    InsertVertex, DeleteVertices, MoveRegion, SetType, SetSeverity, SetSurface, SetNote, DeleteDamage, DeleteRegion,
    MoveInOrder, SetVerdict, SetDisposition, Replace,
)  # fmt: skip
_BY_KIND = {command.__name__: command for command in _COMMANDS}


def apply(draft: AnnotationDraft, command) -> AnnotationDraft:
    """The draft after the command. Raises AnnotateError where it cannot be done."""
    return _applied(command, draft)


@singledispatch
def _applied(command, draft: AnnotationDraft) -> AnnotationDraft:
    raise TypeError(f"{type(command).__name__} is not a command")


@_applied.register
def _(command: StartPen, draft: AnnotationDraft) -> AnnotationDraft:
    if command.purpose is not PenPurpose.REGION:
        draft.damage(command.damage)
    if command.purpose is PenPurpose.STRETCH:
        if command.ring is None:
            raise AnnotateError(Reason.NO_REGION, command.view, command.damage)
        draft.ring(command.ring)
    pen = Pen(command.view, command.type, command.points, command.purpose, command.damage, command.ring)
    return with_pen(draft, command.view, pen)


@_applied.register
def _(command: ExtendPen, draft: AnnotationDraft) -> AnnotationDraft:
    pen = _pen(draft, command.view)
    return with_pen(draft, command.view, replace(pen, points=pen.points + command.points))


@_applied.register
def _(command: DropPenPoint, draft: AnnotationDraft) -> AnnotationDraft:
    pen = _pen(draft, command.view)
    return with_pen(draft, command.view, replace(pen, points=pen.points[:-1]))


@_applied.register
def _(command: SetPenType, draft: AnnotationDraft) -> AnnotationDraft:
    return with_pen(draft, command.view, replace(_pen(draft, command.view), type=command.type))


@_applied.register
def _(command: CancelPen, draft: AnnotationDraft) -> AnnotationDraft:
    _pen(draft, command.view)
    return with_pen(draft, command.view, None)


@_applied.register
def _(command: FinishPen, draft: AnnotationDraft) -> AnnotationDraft:
    pen = _pen(draft, command.view)
    if pen.purpose is PenPurpose.STRETCH:
        return with_pen(_with_stretch(draft, pen), command.view, None)
    ring = checked_ring(pen)
    if pen.purpose is PenPurpose.REGION:
        region = Region(pen.view, (Part(ring),))
        damage = Damage(command.damage, pen.type, command.severity, command.surface, regions=(region,))
        finished = with_damage(draft, damage)
    elif pen.purpose is PenPurpose.PART:
        finished = _with_part(draft, pen, ring)
    else:
        finished = _with_cutout(draft, pen, ring)
    return with_pen(finished, command.view, None)


@_applied.register
def _(command: AddRegion, draft: AnnotationDraft) -> AnnotationDraft:
    if command.damage not in {damage.uid for damage in draft.damages}:
        draft = with_damage(draft, Damage(command.damage, command.type, command.severity, command.surface))
    return with_region(draft, command.damage, Region(command.view, command.parts, command.origin))


@_applied.register
def _(command: ReplaceRegion, draft: AnnotationDraft) -> AnnotationDraft:
    region = draft.region(command.damage, command.view)
    return with_region(draft, command.damage, replace(region, parts=command.parts))


@_applied.register
def _(command: MoveVertex, draft: AnnotationDraft) -> AnnotationDraft:
    points = draft.ring(command.ring)
    if not 0 <= command.index < len(points):
        raise AnnotateError(Reason.NO_POINT, command.ring.view, command.ring.damage)
    return _with_points(draft, command.ring, _spliced(points, command.index, command.index + 1, command.point))


@_applied.register
def _(command: InsertVertex, draft: AnnotationDraft) -> AnnotationDraft:
    points = draft.ring(command.ring)
    if not 0 <= command.index <= len(points):
        raise AnnotateError(Reason.NO_POINT, command.ring.view, command.ring.damage)
    return _with_points(draft, command.ring, _spliced(points, command.index, command.index, command.point))


@_applied.register
def _(command: DeleteVertices, draft: AnnotationDraft) -> AnnotationDraft:
    region = draft.region(command.damage, command.view)
    doomed: dict[tuple[int, int], set[int]] = {}
    for part, ring, index in command.vertices:
        doomed.setdefault((part, ring), set()).add(index)
    # From the last ring to the first, so that one that goes does not shift those still to come.
    for part, ring in sorted(doomed, reverse=True):
        ref = RingRef(command.damage, command.view, part, ring)
        kept = (point for index, point in enumerate(ring_of(region, ref)) if index not in doomed[part, ring])
        region = with_ring(region, ref, tuple(kept))
    return with_region(draft, command.damage, region)


@_applied.register
def _(command: MoveRegion, draft: AnnotationDraft) -> AnnotationDraft:
    region = draft.region(command.damage, command.view)
    parts = tuple(moved(part, command.dx, command.dy) for part in region.parts)
    return with_region(draft, command.damage, replace(region, parts=parts))


@_applied.register
def _(command: SetType, draft: AnnotationDraft) -> AnnotationDraft:
    return with_damage(draft, replace(draft.damage(command.damage), type=command.type))


@_applied.register
def _(command: SetSeverity, draft: AnnotationDraft) -> AnnotationDraft:
    return with_damage(draft, replace(draft.damage(command.damage), severity=command.severity))


@_applied.register
def _(command: SetSurface, draft: AnnotationDraft) -> AnnotationDraft:
    return with_damage(draft, replace(draft.damage(command.damage), surface=command.surface))


@_applied.register
def _(command: SetNote, draft: AnnotationDraft) -> AnnotationDraft:
    return with_damage(draft, replace(draft.damage(command.damage), note=command.note))


@_applied.register
def _(command: DeleteDamage, draft: AnnotationDraft) -> AnnotationDraft:
    return without_damage(draft, command.damage)


@_applied.register
def _(command: DeleteRegion, draft: AnnotationDraft) -> AnnotationDraft:
    return with_region(draft, command.damage, replace(draft.region(command.damage, command.view), parts=()))


@_applied.register
def _(command: MoveInOrder, draft: AnnotationDraft) -> AnnotationDraft:
    damage = draft.damage(command.damage)
    others = [other for other in draft.damages if other is not damage]
    place = min(max(draft.damages.index(damage) + command.by, 0), len(others))
    return replace(draft, damages=(*others[:place], damage, *others[place:]))


@_applied.register
def _(command: SetVerdict, draft: AnnotationDraft) -> AnnotationDraft:
    if command.verdict is Verdict.UNDAMAGED and draft.damages:
        raise AnnotateError(Reason.DAMAGES_DRAWN)
    return replace(draft, verdict=command.verdict)


@_applied.register
def _(command: SetDisposition, draft: AnnotationDraft) -> AnnotationDraft:
    return replace(draft, disposition=command.disposition)


@_applied.register
def _(command: Replace, draft: AnnotationDraft) -> AnnotationDraft:
    return AnnotationDraft(draft.capture_id, command.damages, command.verdict, command.disposition)


def kind_of(command) -> str:
    return type(command).__name__


def to_json(command) -> str:
    """The command's fields as JSON. Raises ValueError where a number is not finite."""
    return json.dumps(asdict(command), allow_nan=False, separators=(",", ":"))


def from_json(kind: str, payload: str):
    """The command that `kind_of` and `to_json` wrote. Raises AnnotateError where it is none of ours."""
    try:
        fields = json.loads(payload, parse_constant=_refuse_constant)
        return _BY_KIND[kind](**{name: _READERS.get(name, _same)(value) for name, value in fields.items()})
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise AnnotateError(Reason.JOURNAL) from None


def _pen(draft: AnnotationDraft, view: str) -> Pen:
    pen = draft.pen(view)
    if pen is None:
        raise AnnotateError(Reason.NO_PEN, view)
    return pen


def _with_part(draft: AnnotationDraft, pen: Pen, ring: Ring) -> AnnotationDraft:
    """A further part of the region in the pen's view; the damage's first region there, if it has none yet."""
    regions = draft.damage(pen.damage).regions
    region = next((old for old in regions if old.view == pen.view), Region(pen.view, ()))
    return with_region(draft, pen.damage, replace(region, parts=(*region.parts, Part(ring))))


def _with_cutout(draft: AnnotationDraft, pen: Pen, ring: Ring) -> AnnotationDraft:
    region = draft.region(pen.damage, pen.view)
    at = part_of_cutout(region, ring)
    part = replace(region.parts[at], cutouts=(*region.parts[at].cutouts, ring))
    return with_region(draft, pen.damage, replace(region, parts=region.parts[:at] + (part,) + region.parts[at + 1 :]))


def _with_stretch(draft: AnnotationDraft, pen: Pen) -> AnnotationDraft:
    """The pen's ring with its traced stretch in place of the old one."""
    if len(distinct(pen.points)) < 2:
        raise AnnotateError(Reason.TOO_FEW_POINTS, pen.view)
    ring = checked_ring(replace(pen, points=redrawn(draft.ring(pen.ring), pen.points)))
    return _with_points(draft, pen.ring, ring)


def _with_points(draft: AnnotationDraft, ref: RingRef, points: Ring) -> AnnotationDraft:
    return with_region(draft, ref.damage, with_ring(draft.region(ref.damage, ref.view), ref, points))


def _spliced(points: Ring, start: int, stop: int, point: Point) -> Ring:
    return points[:start] + (point,) + points[stop:]


def _same(value):
    return value


def _refuse_constant(text: str):
    raise ValueError(f"{text} is not a coordinate")


def _point(pair) -> Point:
    x, y = (float(value) for value in pair)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("a coordinate must be finite")
    return x, y


def _ring(pairs) -> Ring:
    return tuple(_point(pair) for pair in pairs)


def _parts(parts) -> tuple[Part, ...]:
    return tuple(Part(_ring(part["outer"]), tuple(_ring(ring) for ring in part["cutouts"])) for part in parts)


def _region(region) -> Region:
    return Region(region["view"], _parts(region["parts"]), Origin(region["origin"]))


def _damage(damage) -> Damage:
    regions = tuple(_region(region) for region in damage["regions"])
    severity, surface = Severity(damage["severity"]), Surface(damage["surface"])
    return Damage(damage["uid"], damage["type"], severity, surface, damage["note"], regions)


_READERS = {
    "points": _ring,
    "point": _point,
    "parts": _parts,
    "damages": lambda damages: tuple(_damage(damage) for damage in damages),
    "vertices": lambda vertices: tuple((int(part), int(ring), int(index)) for part, ring, index in vertices),
    "ring": lambda ref: None if ref is None else RingRef(**ref),
    "purpose": PenPurpose,
    "origin": Origin,
    "severity": Severity,
    "surface": Surface,
    "verdict": lambda verdict: None if verdict is None else Verdict(verdict),
}
