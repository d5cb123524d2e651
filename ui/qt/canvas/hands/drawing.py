"""The pen: an outline begun, extended by clicks and freehand, and closed; cut-outs, parts and stretches."""

from __future__ import annotations

from dataclasses import replace

from storage.records import Point
from ui.qt.canvas.gestures import Stroke
from ui.qt.canvas.hands.reach import (
    SAME_PLACE_PX,
    TOUCH_GRAB_PX,
    can_close,
    distance,
    landing,
    radius_of,
    untouchable,
)
from ui.qt.canvas.scene import ghost_at
from ui.qt.canvas.tool import Pointer, Scene, Step, Tool, Variant, finish, select, selected_damage
from ui.workflow.annotating.commands import ExtendPen, StartPen
from ui.workflow.annotating.draft import Pen, PenPurpose, Reason
from ui.workflow.annotating.stretch import simplified

STROKE_STEP_PX = 3.0
STROKE_TOLERANCE_PX = 0.6


def press_with_pen(tool: Tool, scene: Scene, pen: Pen, pointer: Pointer, is_double: bool) -> Step:
    """A press while an outline is in progress: a point of it, or its end."""
    point = scene.inside(pointer.at)
    if (foot := _stretch_end(scene, pen, pointer)) is not None:
        return Step(tool, (ExtendPen(scene.view, (foot,)), *finish(tool, scene).commands))
    if can_close(pen, point, scene.scale, pointer.touch):
        return finish(tool, scene)
    near = TOUCH_GRAB_PX if pointer.touch else SAME_PLACE_PX
    if is_double and distance(pen.points[-1], point) * scene.scale <= near:
        return finish(tool, scene)
    point = landing(tool, scene, pointer, pen.damage)
    gesture = Stroke((point,)) if pointer.is_freehand else None
    return Step(replace(tool, gesture=gesture), (ExtendPen(scene.view, (point,)),))


def started(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The first point of a new damage's outline."""
    point = landing(tool, scene, pointer)
    after = replace(select(tool, ""), gesture=Stroke((point,)) if pointer.is_freehand else None)
    return Step(after, (StartPen(scene.view, tool.armed, (point,)),))


def started_part(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The first point of a further part of the selected damage."""
    damage = selected_damage(tool, scene)
    if damage is None:
        return Step(tool, refused=Reason.NO_DAMAGE)
    if (reason := untouchable(tool, damage.uid)) is not None:
        return Step(tool, refused=reason)
    point = landing(tool, scene, pointer, damage.uid)
    start = StartPen(scene.view, damage.type, (point,), PenPurpose.PART, damage.uid)
    return Step(replace(tool, variant=Variant.PLAIN, gesture=Stroke((point,))), (start,))


def started_cutout(tool: Tool, scene: Scene, uid: str, at: Point, is_freehand: bool = False) -> Step:
    """The first point of a cut-out of a damage's region."""
    point = scene.inside(at)
    start = StartPen(scene.view, scene.draft.damage(uid).type, (point,), PenPurpose.CUTOUT, uid)
    after = replace(tool, selected=uid, is_picked=False, vertices=frozenset(), variant=Variant.PLAIN)
    return Step(replace(after, gesture=Stroke((point,)) if is_freehand else None), (start,))


def started_stretch(tool: Tool, scene: Scene, pointer: Pointer) -> Step | None:
    """Shift on the selected outline begins to trace a new stretch of it; None beside it."""
    shape = scene.shape(tool.selected)
    ghost = ghost_at((shape,), pointer.at, radius_of(pointer, scene)) if shape is not None else None
    if ghost is None:
        return None
    told = scene.view, shape.damage.type, (ghost.point,), PenPurpose.STRETCH, shape.damage.uid
    after = replace(tool, vertices=frozenset(), variant=Variant.PLAIN, gesture=Stroke((ghost.point,)))
    return Step(after, (StartPen(*told, ring=ghost.ring),))


def moved_stroke(scene: Scene, stroke: Stroke, point: Point) -> Stroke:
    """The stroke with the point, where it is far enough from the last one."""
    far = distance(stroke.points[-1], point) * scene.scale >= STROKE_STEP_PX
    return replace(stroke, points=(*stroke.points, point)) if far else stroke


def ended_stroke(idle: Tool, scene: Scene, stroke: Stroke, pointer: Pointer) -> Step:
    """What was drawn freehand belongs to the pen; a stretch that was traced back to its ring is done."""
    if len(stroke.points) < 2:
        return Step(idle)
    extend = ExtendPen(scene.view, simplified(stroke.points, STROKE_TOLERANCE_PX / scene.scale)[1:])
    foot = _stretch_end(scene, scene.pen, pointer) if scene.pen is not None else None
    if foot is None:
        return Step(idle, (extend,))
    return Step(idle, (extend, ExtendPen(scene.view, (foot,)), *finish(idle, scene).commands))


def _stretch_end(scene: Scene, pen: Pen, pointer: Pointer) -> Point | None:
    """Where a stretch that is being traced ends, if the pointer is on its ring and away from where it began."""
    shape = scene.shape(pen.damage) if pen.purpose is PenPurpose.STRETCH else None
    if shape is None:
        return None
    radius = radius_of(pointer, scene)
    ghost = ghost_at((shape,), pointer.at, radius)
    is_end = ghost is not None and ghost.ring == pen.ring and distance(ghost.point, pen.points[0]) > radius
    return ghost.point if is_end else None
