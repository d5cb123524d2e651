"""The rectangle: dragged from corner to corner, or two clicks."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from booth.outlines import Part, ring_area
from ui.qt.canvas.gestures import Box
from ui.qt.canvas.hands.drawing import started
from ui.qt.canvas.hands.reach import is_drag, landing, snap_of
from ui.qt.canvas.tool import Pointer, Scene, Step, Tool, ToolKind
from ui.workflow.annotating.commands import AddRegion, FinishBox
from ui.workflow.annotating.draft import MIN_AREA_PX2, Pen, PenPurpose, Reason, box_ring


def waits_for_corner(tool: Tool, pen: Pen | None) -> bool:
    """True while the outline in progress is the first corner of a rectangle."""
    is_begun = pen is not None and len(pen.points) == 1 and pen.purpose is not PenPurpose.STRETCH
    return is_begun and tool.kind is ToolKind.RECTANGLE


def press_first(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The first corner; whether it is a drag or two clicks shows at the release."""
    corner = landing(tool, scene, pointer)
    return Step(replace(tool, vertices=frozenset(), gesture=Box(corner, corner)))


def press_second(tool: Tool, scene: Scene, pen: Pen, pointer: Pointer) -> Step:
    """The second click: the rectangle is done and current, and the hand draws the next one."""
    uid = uuid4().hex if pen.purpose is PenPurpose.REGION else pen.damage
    corner = landing(tool, scene, pointer, pen.damage)
    after = replace(tool, selected=uid, is_picked=False, vertices=frozenset(), gesture=None)
    return Step(after, (FinishBox(scene.view, corner, uid, tool.severity, tool.surface),))


def moved_box(tool: Tool, scene: Scene, box: Box, pointer: Pointer) -> Box:
    """The rectangle with its second corner where the hand is, or on an outline that is near."""
    if not (box.has_moved or is_drag(box.start, pointer, scene)):
        return box
    snap = snap_of(tool, scene, pointer)
    end = snap.point if snap is not None else scene.inside(pointer.at)
    return replace(box, end=end, has_moved=True, is_snapped=snap is not None)


def closed_box(idle: Tool, scene: Scene, box: Box) -> Step:
    """A new damage; a click without a drag leaves the first corner, which waits for the second."""
    if not box.has_moved:
        return started(idle, scene, Pointer(box.start, ctrl=True))
    ring = box_ring(box.start, box.end)
    if ring_area(ring) < MIN_AREA_PX2:
        return Step(idle, refused=Reason.TOO_SMALL)
    uid = uuid4().hex
    told = AddRegion(uid, idle.armed, scene.view, (Part(ring),), severity=idle.severity, surface=idle.surface)
    return Step(replace(idle, selected=uid, is_picked=False), (told,))
