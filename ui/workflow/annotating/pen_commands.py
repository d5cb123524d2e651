"""What the pen does: an outline begun, extended, dropped and finished."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.records import Damage, Part, Point, Region, Ring, Severity, Surface
from ui.workflow.annotating.command import Command
from ui.workflow.annotating.draft import (
    AnnotateError,
    AnnotationDraft,
    Pen,
    PenPurpose,
    Reason,
    RingRef,
    box_ring,
    checked_ring,
    distinct,
    edited,
    part_of_cutout,
    region_in,
    with_damage,
    with_pen,
    with_points,
    with_region,
)
from ui.workflow.annotating.stretch import redrawn


@dataclass(frozen=True, slots=True)
class StartPen(Command):
    """Begin an outline with its first points."""

    view: str
    type: str
    points: Ring
    purpose: PenPurpose = PenPurpose.REGION
    damage: str = ""
    ring: RingRef | None = None

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        if self.purpose is not PenPurpose.REGION:
            draft.damage(self.damage)
        if self.purpose is PenPurpose.STRETCH:
            if self.ring is None:
                raise AnnotateError(Reason.NO_REGION, self.view, self.damage)
            draft.ring(self.ring)
        pen = Pen(self.view, self.type, self.points, self.purpose, self.damage, self.ring)
        return with_pen(draft, self.view, pen)


@dataclass(frozen=True, slots=True)
class ExtendPen(Command):
    """Add one point (a click) or many (a freehand stroke)."""

    view: str
    points: Ring

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        pen = _pen(draft, self.view)
        return with_pen(draft, self.view, replace(pen, points=pen.points + self.points))


@dataclass(frozen=True, slots=True)
class DropPenPoint(Command):
    view: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        pen = _pen(draft, self.view)
        return with_pen(draft, self.view, replace(pen, points=pen.points[:-1]))


@dataclass(frozen=True, slots=True)
class SetPenType(Command):
    view: str
    type: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return with_pen(draft, self.view, replace(_pen(draft, self.view), type=self.type))


@dataclass(frozen=True, slots=True)
class CancelPen(Command):
    view: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        _pen(draft, self.view)
        return with_pen(draft, self.view, None)


@dataclass(frozen=True, slots=True)
class FinishPen(Command):
    """Close the outline: a new damage with the uid `damage`, or a part or cut-out of the pen's own damage."""

    view: str
    damage: str
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        pen = _pen(draft, self.view)
        if pen.purpose is PenPurpose.STRETCH:
            return with_pen(_with_stretch(draft, pen), self.view, None)
        ring = checked_ring(pen)
        if pen.purpose is PenPurpose.REGION:
            region = Region(pen.view, (Part(ring),))
            damage = Damage(self.damage, pen.type, self.severity, self.surface, regions=(region,))
            finished = with_damage(draft, damage)
        elif pen.purpose is PenPurpose.PART:
            finished = _with_part(draft, pen, ring)
        else:
            finished = _with_cutout(draft, pen, ring)
        return with_pen(finished, self.view, None)


@dataclass(frozen=True, slots=True)
class FinishBox(Command):
    """Close the outline as the rectangle between its first point and this one, as `FinishPen` does."""

    view: str
    point: Point
    damage: str
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        pen = _pen(draft, self.view)
        boxed = with_pen(draft, self.view, replace(pen, points=box_ring(pen.points[0], self.point)))
        return FinishPen(self.view, self.damage, self.severity, self.surface).apply(boxed)


def _pen(draft: AnnotationDraft, view: str) -> Pen:
    pen = draft.pen(view)
    if pen is None:
        raise AnnotateError(Reason.NO_PEN, view)
    return pen


def _with_part(draft: AnnotationDraft, pen: Pen, ring: Ring) -> AnnotationDraft:
    """A further part of the region in the pen's view; the damage's first region there, if it has none yet."""
    region = region_in(draft.damage(pen.damage), pen.view) or Region(pen.view, ())
    return with_region(draft, pen.damage, edited(region, (*region.parts, Part(ring))))


def _with_cutout(draft: AnnotationDraft, pen: Pen, ring: Ring) -> AnnotationDraft:
    region = draft.region(pen.damage, pen.view)
    at = part_of_cutout(region, ring)
    part = replace(region.parts[at], cutouts=(*region.parts[at].cutouts, ring))
    return with_region(draft, pen.damage, edited(region, region.parts[:at] + (part,) + region.parts[at + 1 :]))


def _with_stretch(draft: AnnotationDraft, pen: Pen) -> AnnotationDraft:
    """The pen's ring with its traced stretch in place of the old one."""
    if len(distinct(pen.points)) < 2:
        raise AnnotateError(Reason.TOO_FEW_POINTS, pen.view)
    ring = checked_ring(replace(pen, points=redrawn(draft.ring(pen.ring), pen.points)))
    return with_points(draft, pen.ring, ring)
