"""What pointing does: press, move and release of the mouse or a finger, as transitions of the tool, without Qt."""

from __future__ import annotations

import math
from dataclasses import replace

from storage.records import Point
from ui.qt.canvas.scene import Ghost, Vertex, ghost_at, shape_at, vertex_at, vertices_in
from ui.qt.canvas.tool import (
    Band,
    Pointer,
    RegionDrag,
    Scene,
    Step,
    Stroke,
    Tool,
    VertexDrag,
    deletions,
    finish,
    select,
    selected_damage,
)
from ui.workflow.annotating.commands import ExtendPen, InsertVertex, MoveRegion, MoveVertex, StartPen
from ui.workflow.annotating.draft import Pen, PenPurpose, Reason
from ui.workflow.annotating.stretch import simplified

GRAB_PX, TOUCH_GRAB_PX = 9.0, 22.0
CLOSE_PX = 8.0
SAME_PLACE_PX = 3.0
DRAG_PX, TOUCH_DRAG_PX = 3.0, 8.0
STROKE_STEP_PX = 3.0
STROKE_TOLERANCE_PX = 0.6


def press(tool: Tool, scene: Scene, pointer: Pointer, is_double: bool = False) -> Step:
    """The main button or a finger goes down. A click of the pen counts here, on press."""
    scene = _reachable(tool, scene)
    if scene.pen is not None:
        return _press_with_pen(tool, scene, scene.pen, pointer, is_double)
    if pointer.alt:
        return _press_with_alt(tool, scene, pointer)
    if pointer.shift and not pointer.touch and (stretch := _started_stretch(tool, scene, pointer)) is not None:
        return stretch
    if (grabbed := _grabbed(tool, scene, pointer)) is not None:
        return grabbed
    if tool.armed:
        return _started(tool, scene, pointer)
    return _press_to_select(tool, scene, pointer)


def move(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The hand moves while it is down."""
    gesture, point = tool.gesture, scene.inside(pointer.at)
    if isinstance(gesture, Stroke):
        far = _distance(gesture.points[-1], point) * scene.scale >= STROKE_STEP_PX
        moved = replace(gesture, points=(*gesture.points, point)) if far else gesture
    elif isinstance(gesture, VertexDrag):
        has_moved = gesture.has_moved or _is_drag(gesture.pressed, pointer, scene)
        moved = replace(gesture, point=point if has_moved else gesture.point, has_moved=has_moved)
    elif isinstance(gesture, RegionDrag):
        has_moved = gesture.has_moved or _is_drag(gesture.pressed, pointer, scene)
        shift = _kept_inside(scene, gesture, pointer.at) if has_moved else (0.0, 0.0)
        moved = replace(gesture, shift=shift, has_moved=has_moved)
    elif isinstance(gesture, Band):
        moved = replace(gesture, end=pointer.at)
    else:
        return Step(tool)
    return Step(replace(tool, gesture=moved))


def release(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The hand goes up: what was dragged becomes a command."""
    scene = _reachable(tool, scene)
    tool = move(tool, scene, pointer).tool
    gesture, idle = tool.gesture, replace(tool, gesture=None)
    if isinstance(gesture, Stroke):
        return _ended_stroke(idle, scene, gesture, pointer)
    if isinstance(gesture, VertexDrag):
        return _dropped_vertex(idle, scene, gesture)
    if isinstance(gesture, RegionDrag):
        return _dropped_region(idle, scene, gesture)
    if isinstance(gesture, Band):
        return _closed_band(idle, scene, gesture)
    return Step(idle)


def can_close(pen: Pen, point: Point, scale: float, touch: bool = False) -> bool:
    """True where a click at the point closes the outline at its first point."""
    if pen.purpose is PenPurpose.STRETCH:
        return False
    radius = TOUCH_GRAB_PX if touch else CLOSE_PX
    return len(pen.points) >= 3 and _distance(pen.points[0], point) * scale <= radius


def hovered(tool: Tool, scene: Scene, pointer: Pointer) -> Vertex | Ghost | None:
    """The vertex or the ghost point of the selected region that a press here would take, None elsewhere."""
    shape = scene.shape(tool.selected)
    if shape is None or scene.pen is not None or tool.selected in tool.locked:
        return None
    radius = _radius(pointer, scene)
    return vertex_at((shape,), pointer.at, radius) or ghost_at((shape,), pointer.at, radius * 0.7)


def _press_with_pen(tool: Tool, scene: Scene, pen: Pen, pointer: Pointer, is_double: bool) -> Step:
    point = scene.inside(pointer.at)
    if (foot := _stretch_end(scene, pen, pointer)) is not None:
        return Step(tool, (ExtendPen(scene.view, (foot,)), *finish(tool, scene).commands))
    if can_close(pen, point, scene.scale, pointer.touch):
        return finish(tool, scene)
    near = TOUCH_GRAB_PX if pointer.touch else SAME_PLACE_PX
    if is_double and _distance(pen.points[-1], point) * scene.scale <= near:
        return finish(tool, scene)
    gesture = Stroke((point,)) if pointer.shift else None
    return Step(replace(tool, gesture=gesture), (ExtendPen(scene.view, (point,)),))


def _press_with_alt(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """Alt takes away: a vertex, or a cut-out out of a region; with Shift it adds a part."""
    if pointer.shift:
        return _started_part(tool, scene, pointer)
    selected = scene.shape(tool.selected)
    reachable = ((selected,) if selected else ()) if tool.armed else scene.shapes
    if (vertex := vertex_at(reachable, pointer.at, _radius(pointer, scene))) is not None:
        return Step(replace(tool, vertices=frozenset()), deletions((vertex,)))
    shape = shape_at((selected,) if selected else (), pointer.at) or shape_at(scene.shapes, pointer.at)
    if shape is None:
        return Step(tool, refused=Reason.CUTOUT_OUTSIDE)
    if tool.armed:
        return _started_cutout(tool, scene, shape.damage.uid, pointer.at)
    picked = select(tool, shape.damage.uid)
    return Step(replace(picked, gesture=RegionDrag(shape.damage.uid, pointer.at, by_alt=True)))


def _grabbed(tool: Tool, scene: Scene, pointer: Pointer) -> Step | None:
    """The selected region's handle, a vertex of it, or the ghost point on one of its edges."""
    if pointer.on_handle and scene.shape(tool.selected) is not None:
        return Step(replace(tool, gesture=RegionDrag(tool.selected, pointer.at)))
    found = hovered(tool, scene, pointer)
    if found is None:
        return None
    start = found.point if not isinstance(found, Vertex) else scene.draft.ring(found.ring)[found.index]
    drag = VertexDrag(found.ring, found.index, not isinstance(found, Vertex), pointer.at, start)
    return Step(replace(tool, gesture=drag))


def _started(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    point = scene.inside(pointer.at)
    after = replace(select(tool, ""), gesture=Stroke((point,)) if pointer.shift else None)
    return Step(after, (StartPen(scene.view, tool.armed, (point,)),))


def _started_stretch(tool: Tool, scene: Scene, pointer: Pointer) -> Step | None:
    """Shift on the selected outline begins to trace a new stretch of it."""
    shape = scene.shape(tool.selected)
    ghost = ghost_at((shape,), pointer.at, _radius(pointer, scene)) if shape is not None else None
    if ghost is None:
        return None
    start = StartPen(
        scene.view, shape.damage.type, (ghost.point,), PenPurpose.STRETCH, shape.damage.uid, ring=ghost.ring
    )
    return Step(replace(tool, vertices=frozenset(), gesture=Stroke((ghost.point,))), (start,))


def _stretch_end(scene: Scene, pen: Pen, pointer: Pointer) -> Point | None:
    """Where a stretch that is being traced ends, if the pointer is on its ring and away from where it began."""
    shape = scene.shape(pen.damage) if pen.purpose is PenPurpose.STRETCH else None
    if shape is None:
        return None
    radius = _radius(pointer, scene)
    ghost = ghost_at((shape,), pointer.at, radius)
    is_end = ghost is not None and ghost.ring == pen.ring and _distance(ghost.point, pen.points[0]) > radius
    return ghost.point if is_end else None


def _ended_stroke(idle: Tool, scene: Scene, stroke: Stroke, pointer: Pointer) -> Step:
    """What was drawn freehand belongs to the pen; a stretch that was traced back to its ring is done."""
    if len(stroke.points) < 2:
        return Step(idle)
    extend = ExtendPen(scene.view, simplified(stroke.points, STROKE_TOLERANCE_PX / scene.scale)[1:])
    foot = _stretch_end(scene, scene.pen, pointer) if scene.pen is not None else None
    if foot is None:
        return Step(idle, (extend,))
    return Step(idle, (extend, ExtendPen(scene.view, (foot,)), *finish(idle, scene).commands))


def _started_part(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    damage = selected_damage(tool, scene)
    if damage is None:
        return Step(tool, refused=Reason.NO_DAMAGE)
    point = scene.inside(pointer.at)
    start = StartPen(scene.view, damage.type, (point,), PenPurpose.PART, damage.uid)
    return Step(replace(tool, gesture=Stroke((point,))), (start,))


def _started_cutout(tool: Tool, scene: Scene, uid: str, at: Point) -> Step:
    start = StartPen(scene.view, scene.draft.damage(uid).type, (scene.inside(at),), PenPurpose.CUTOUT, uid)
    return Step(replace(tool, selected=uid, is_picked=False, vertices=frozenset(), gesture=None), (start,))


def _press_to_select(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    shape = shape_at(scene.shapes, pointer.at)
    if shape is not None and not pointer.shift:
        return Step(select(tool, shape.damage.uid))
    return Step(replace(tool, gesture=Band(pointer.at, pointer.at)))


def _dropped_vertex(idle: Tool, scene: Scene, drag: VertexDrag) -> Step:
    if drag.has_moved:
        command = InsertVertex if drag.inserts else MoveVertex
        return Step(idle, (command(drag.ring, drag.index, drag.point),))
    if idle.armed:
        # A click, not a drag: with the pen in the hand it starts the next outline here.
        return _started(idle, scene, Pointer(drag.pressed))
    return Step(idle if drag.inserts else replace(idle, vertices=frozenset({Vertex(drag.ring, drag.index)})))


def _dropped_region(idle: Tool, scene: Scene, drag: RegionDrag) -> Step:
    if drag.has_moved:
        after = replace(idle, selected=drag.damage, vertices=frozenset())
        return Step(after, (MoveRegion(drag.damage, scene.view, *drag.shift),))
    if drag.by_alt:
        return _started_cutout(idle, scene, drag.damage, drag.pressed)
    return _started(idle, scene, Pointer(drag.pressed)) if idle.armed else Step(idle)


def _closed_band(idle: Tool, scene: Scene, band: Band) -> Step:
    if _distance(band.start, band.end) * scene.scale < DRAG_PX:
        return Step(select(idle, ""))
    selected = scene.shape(idle.selected)
    found = vertices_in((selected,) if selected else scene.shapes, band.start, band.end)
    return Step(replace(idle, vertices=found))


def _kept_inside(scene: Scene, drag: RegionDrag, at: Point) -> Point:
    """The shift of a dragged region, so far that it does not leave the image."""
    shape = scene.shape(drag.damage)
    dx, dy = at[0] - drag.pressed[0], at[1] - drag.pressed[1]
    if shape is None:
        return dx, dy
    left, top, right, bottom = shape.bounds
    width, height = scene.size
    return min(max(dx, -left), width - right), min(max(dy, -top), height - bottom)


def _reachable(tool: Tool, scene: Scene) -> Scene:
    """The scene without the shapes that are locked."""
    if not tool.locked:
        return scene
    return replace(scene, shapes=tuple(shape for shape in scene.shapes if shape.damage.uid not in tool.locked))


def _radius(pointer: Pointer, scene: Scene) -> float:
    return (TOUCH_GRAB_PX if pointer.touch else GRAB_PX) / scene.scale


def _is_drag(pressed: Point, pointer: Pointer, scene: Scene) -> bool:
    return _distance(pressed, pointer.at) * scene.scale >= (TOUCH_DRAG_PX if pointer.touch else DRAG_PX)


def _distance(first: Point, second: Point) -> float:
    return math.hypot(first[0] - second[0], first[1] - second[1])
