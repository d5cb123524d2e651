"""The brush: a stroke adds area to a damage or takes it away."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from booth.outline_algebra import clipped, subtracted, swept, touches, united
from booth.outlines import Part, Point
from ui.qt.canvas.gestures import BrushStroke
from ui.qt.canvas.hands.reach import distance, untouchable
from ui.qt.canvas.scene import Shape, shape_at
from ui.qt.canvas.tool import Pointer, Scene, Step, Tool, select, selected_damage
from ui.workflow.annotating.commands import AddRegion, DeleteRegion, ReplaceRegion
from ui.workflow.annotating.draft import Reason

STEP_PX = 3.0
TOLERANCE_PX = 0.5


def press_brush(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """A stroke begins; a hand with neither a type nor a damage picks the region that it presses on."""
    if not tool.armed and (reason := untouchable(tool, tool.selected)) is not None:
        return Step(tool, refused=reason)
    if not tool.armed and selected_damage(tool, scene) is None:
        shape = shape_at(scene.shapes, pointer.at)
        if shape is None:
            return Step(tool, refused=Reason.NO_TYPE)
        return Step(select(tool, shape.damage.uid))
    stroke = BrushStroke((scene.inside(pointer.at),), tool.brush_px / 2, pointer.alt)
    return Step(replace(tool, vertices=frozenset(), gesture=stroke))


def moved_brush(scene: Scene, stroke: BrushStroke, point: Point) -> BrushStroke:
    """The stroke with the point, where it is far enough from the last one."""
    least = max(STEP_PX / scene.scale, stroke.radius_px / 8)
    return replace(stroke, points=(*stroke.points, point)) if distance(stroke.points[-1], point) >= least else stroke


def ended_brush(idle: Tool, scene: Scene, stroke: BrushStroke, point: Point) -> Step:
    """The area that was passed over, in one command."""
    path = (*stroke.points, point) if point != stroke.points[-1] else stroke.points
    area = clipped(swept(path, stroke.radius_px, TOLERANCE_PX / scene.scale), *scene.size)
    shape = scene.shape(idle.selected)
    if shape is not None and not touches(shape.region.parts, area):
        shape = None if idle.armed or stroke.takes_away else shape
    if stroke.takes_away:
        return _taken_away(idle, scene, shape, area)
    return _added(idle, scene, shape, area)


def _taken_away(idle: Tool, scene: Scene, shape: Shape | None, area: tuple[Part, ...]) -> Step:
    if shape is None:
        return Step(idle)
    left = subtracted(shape.region.parts, area)
    if not left:
        return Step(select(idle, ""), (DeleteRegion(idle.selected, scene.view),))
    return Step(idle, (ReplaceRegion(idle.selected, scene.view, left),))


def _added(idle: Tool, scene: Scene, shape: Shape | None, area: tuple[Part, ...]) -> Step:
    """More of the selected region where it is of the armed type; else a new damage, or the picked one's first here."""
    if not area:
        return Step(idle, refused=Reason.TOO_SMALL)
    if shape is not None and idle.armed in ("", shape.damage.type):
        return Step(idle, (ReplaceRegion(idle.selected, scene.view, united(shape.region.parts, area)),))
    damage = selected_damage(idle, scene)
    if damage is not None and not idle.armed:
        return Step(idle, (AddRegion(damage.uid, damage.type, scene.view, area),))
    uid = uuid4().hex
    told = AddRegion(uid, idle.armed, scene.view, area, severity=idle.severity, surface=idle.surface)
    return Step(replace(idle, selected=uid, is_picked=False), (told,))
