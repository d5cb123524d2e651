"""What changes a region's outline: its points, its parts, its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from booth.outlines import moved
from storage.records import Damage, Origin, Part, Point, Region, Ring, Severity, Surface
from ui.workflow.annotating.command import Command
from ui.workflow.annotating.draft import (
    AnnotateError,
    AnnotationDraft,
    Original,
    Reason,
    RingRef,
    edited,
    ring_of,
    with_damage,
    with_points,
    with_region,
    with_ring,
)


@dataclass(frozen=True, slots=True)
class AddRegion(Command):
    """A region that is ready made (an accepted proposal): of a damage that is there, or of a new one."""

    damage: str
    type: str
    view: str
    parts: tuple[Part, ...]
    origin: Origin = Origin.DRAWN
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        if self.damage not in {damage.uid for damage in draft.damages}:
            draft = with_damage(draft, Damage(self.damage, self.type, self.severity, self.surface))
        return with_region(draft, self.damage, Region(self.view, self.parts, self.origin))


@dataclass(frozen=True, slots=True)
class ReplaceRegion(Command):
    damage: str
    view: str
    parts: tuple[Part, ...]

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        region = draft.region(self.damage, self.view)
        return with_region(draft, self.damage, edited(region, self.parts))


@dataclass(frozen=True, slots=True)
class MoveVertex(Command):
    ring: RingRef
    index: int
    point: Point

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        points = draft.ring(self.ring)
        if not 0 <= self.index < len(points):
            raise AnnotateError(Reason.NO_POINT, self.ring.view, self.ring.damage)
        return with_points(draft, self.ring, _spliced(points, self.index, self.index + 1, self.point))


@dataclass(frozen=True, slots=True)
class InsertVertex(Command):
    """Put a point before the one at `index` (the ring's length: after the last)."""

    ring: RingRef
    index: int
    point: Point

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        points = draft.ring(self.ring)
        if not 0 <= self.index <= len(points):
            raise AnnotateError(Reason.NO_POINT, self.ring.view, self.ring.damage)
        return with_points(draft, self.ring, _spliced(points, self.index, self.index, self.point))


@dataclass(frozen=True, slots=True)
class DeleteVertices(Command):
    """Delete points (part, ring, index) of one region; what keeps fewer than three points goes."""

    damage: str
    view: str
    vertices: tuple[tuple[int, int, int], ...]

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        region = draft.region(self.damage, self.view)
        doomed: dict[tuple[int, int], set[int]] = {}
        for part, ring, index in self.vertices:
            doomed.setdefault((part, ring), set()).add(index)
        # From the last ring to the first, so that one that goes does not shift those still to come.
        for part, ring in sorted(doomed, reverse=True):
            ref = RingRef(self.damage, self.view, part, ring)
            kept = (point for index, point in enumerate(ring_of(region, ref)) if index not in doomed[part, ring])
            region = with_ring(region, ref, tuple(kept))
        return with_region(draft, self.damage, region)


@dataclass(frozen=True, slots=True)
class MoveRegion(Command):
    damage: str
    view: str
    dx: float
    dy: float

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        region = draft.region(self.damage, self.view)
        return with_region(draft, self.damage, edited(region, moved(region.parts, self.dx, self.dy)))


@dataclass(frozen=True, slots=True)
class DeleteRegion(Command):
    damage: str
    view: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return with_region(draft, self.damage, edited(draft.region(self.damage, self.view), ()))


@dataclass(frozen=True, slots=True)
class JoinRegion(Command):
    """The damage's region in this view has these parts, and the other damage's region there, which is in them, goes."""

    damage: str
    other: str
    view: str
    parts: tuple[Part, ...]

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        other = edited(draft.region(self.other, self.view), ())
        joined = edited(draft.region(self.damage, self.view), self.parts)
        return with_region(with_region(draft, self.damage, joined), self.other, other)


@dataclass(frozen=True, slots=True)
class SimplifyRegion(Command):
    """The region with a share of its detail (0 to 1), which are these parts; 1 gives back the region as it was.

    What it was is kept until the region is changed in another way.
    """

    damage: str
    view: str
    parts: tuple[Part, ...]
    detail: float

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        region = draft.region(self.damage, self.view)
        kept = draft.original(self.damage, self.view)
        before = kept.region if kept is not None else region
        others = tuple(one for one in draft.originals if (one.damage, one.region.view) != (self.damage, self.view))
        if self.detail >= 1:
            return replace(with_region(draft, self.damage, before), originals=others)
        now = Original(self.damage, before, self.parts, self.detail)
        return replace(with_region(draft, self.damage, edited(before, self.parts)), originals=(*others, now))


def _spliced(points: Ring, start: int, stop: int, point: Point) -> Ring:
    return points[:start] + (point,) + points[stop:]
