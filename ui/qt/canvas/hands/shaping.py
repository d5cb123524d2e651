"""Regions taken by the hand: a vertex, a ghost point, the whole by its handle, and the rubber band."""

from __future__ import annotations

from dataclasses import replace

from storage.records import Point
from ui.qt.canvas.gestures import Band, RegionDrag, VertexDrag
from ui.qt.canvas.hands.drawing import started, started_cutout
from ui.qt.canvas.hands.reach import DRAG_PX, distance, hovered, is_drag, radius_of, snap_of
from ui.qt.canvas.scene import Vertex, shape_at, vertex_at, vertices_in
from ui.qt.canvas.tool import Pointer, Scene, Step, Tool, Variant, deletions, select
from ui.workflow.annotating.commands import InsertVertex, MoveRegion, MoveVertex
from ui.workflow.annotating.draft import Reason


def grabbed(tool: Tool, scene: Scene, pointer: Pointer) -> Step | None:
    """The selected region's handle, a vertex of it, or the ghost point on one of its edges; None elsewhere."""
    if pointer.on_handle and scene.shape(tool.selected) is not None:
        return Step(replace(tool, gesture=RegionDrag(tool.selected, pointer.at)))
    found = hovered(tool, scene, pointer)
    if found is None:
        return None
    start = found.point if not isinstance(found, Vertex) else scene.draft.ring(found.ring)[found.index]
    drag = VertexDrag(found.ring, found.index, not isinstance(found, Vertex), pointer.at, start)
    return Step(replace(tool, gesture=drag))


def press_with_alt(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """Alt takes away: a vertex, or a cut-out out of a region. Without the pen, Alt and a drag move the region."""
    selected = scene.shape(tool.selected)
    reachable = ((selected,) if selected else ()) if tool.armed else scene.shapes
    if (vertex := vertex_at(reachable, pointer.at, radius_of(pointer, scene))) is not None:
        return Step(replace(tool, vertices=frozenset()), deletions((vertex,)))
    shape = shape_at((selected,) if selected else (), pointer.at) or shape_at(scene.shapes, pointer.at)
    if shape is None:
        return Step(tool, refused=Reason.CUTOUT_OUTSIDE)
    if tool.armed or tool.variant is Variant.TAKE_AWAY:
        return started_cutout(tool, scene, shape.damage.uid, pointer.at, pointer.drags)
    picked = select(tool, shape.damage.uid)
    return Step(replace(picked, gesture=RegionDrag(shape.damage.uid, pointer.at, by_alt=True)))


def press_to_select(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """Pick the region under the hand, or begin a rubber band."""
    shape = shape_at(scene.shapes, pointer.at)
    if shape is not None and not pointer.is_freehand:
        return Step(select(tool, shape.damage.uid))
    return Step(replace(tool, gesture=Band(pointer.at, pointer.at)))


def moved_vertex(tool: Tool, scene: Scene, drag: VertexDrag, pointer: Pointer) -> VertexDrag:
    """The vertex where the hand has it now, or on another outline that is near."""
    if not (drag.has_moved or is_drag(drag.pressed, pointer, scene)):
        return drag
    snap = snap_of(tool, scene, pointer, drag.ring.damage)
    point = snap.point if snap is not None else scene.inside(pointer.at)
    return replace(drag, point=point, has_moved=True, is_snapped=snap is not None)


def moved_region(scene: Scene, drag: RegionDrag, pointer: Pointer) -> RegionDrag:
    """The region where the hand has it now, as far as it stays in the image."""
    has_moved = drag.has_moved or is_drag(drag.pressed, pointer, scene)
    shift = _kept_inside(scene, drag, pointer.at) if has_moved else (0.0, 0.0)
    return replace(drag, shift=shift, has_moved=has_moved)


def dropped_vertex(idle: Tool, scene: Scene, drag: VertexDrag) -> Step:
    """The vertex is where it was let go; a click without a drag marks it."""
    if drag.has_moved:
        command = InsertVertex if drag.inserts else MoveVertex
        return Step(idle, (command(drag.ring, drag.index, drag.point),))
    if idle.armed:
        # A click, not a drag: with the pen in the hand it starts the next outline here.
        return started(idle, scene, Pointer(drag.pressed))
    return Step(idle if drag.inserts else replace(idle, vertices=frozenset({Vertex(drag.ring, drag.index)})))


def dropped_region(idle: Tool, scene: Scene, drag: RegionDrag) -> Step:
    """The region is where it was let go; a click without a drag begins a cut-out, or the next outline."""
    if drag.has_moved:
        after = replace(idle, selected=drag.damage, vertices=frozenset())
        return Step(after, (MoveRegion(drag.damage, scene.view, *drag.shift),))
    if drag.by_alt:
        return started_cutout(idle, scene, drag.damage, drag.pressed)
    return started(idle, scene, Pointer(drag.pressed)) if idle.armed else Step(idle)


def closed_band(idle: Tool, scene: Scene, band: Band) -> Step:
    """The vertices in the band are marked; a click beside everything lets go of the selection."""
    if distance(band.start, band.end) * scene.scale < DRAG_PX:
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
