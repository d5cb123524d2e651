"""How far the hand reaches: what a press here would take, and where a point lands."""

from __future__ import annotations

import math
from dataclasses import replace

from storage.records import Point
from ui.qt.canvas.scene import Ghost, Vertex, ghost_at, vertex_at
from ui.qt.canvas.targets import Snap
from ui.qt.canvas.tool import Pointer, Scene, Tool, ToolKind, Variant
from ui.workflow.annotating.draft import Pen, PenPurpose, Reason

GRAB_PX, TOUCH_GRAB_PX = 9.0, 22.0
CLOSE_PX = 8.0
SAME_PLACE_PX = 3.0
DRAG_PX, TOUCH_DRAG_PX = 3.0, 8.0
SNAP_PX = 8.0


def reachable(tool: Tool, scene: Scene) -> Scene:
    """The scene without the shapes that are locked."""
    if not tool.locked:
        return scene
    shapes = tuple(shape for shape in scene.shapes if shape.damage.uid not in tool.locked)
    return replace(scene, shapes=shapes, beyond=tool.locked)


def untouchable(tool: Tool, damage: str) -> Reason | None:
    """Why the hand may not change the damage's outline; None where it may."""
    if damage in tool.hidden:
        return Reason.HIDDEN
    return Reason.LOCKED if damage in tool.locked else None


def meant(tool: Tool, pointer: Pointer) -> Pointer:
    """The pointer with the keys for which a button stands."""
    alt = tool.variant in (Variant.TAKE_AWAY, Variant.ADD_PART)
    shift = tool.variant in (Variant.ADD_PART, Variant.REDRAW)
    return replace(pointer, alt=pointer.alt or alt, shift=pointer.shift or shift)


def hovered(tool: Tool, scene: Scene, pointer: Pointer) -> Vertex | Ghost | None:
    """The vertex or the ghost point of the selected region that a press here would take, None elsewhere."""
    shape = scene.shape(tool.selected)
    if shape is None or scene.pen is not None or tool.selected in tool.locked or tool.kind is ToolKind.BRUSH:
        return None
    radius = radius_of(pointer, scene)
    near_edge = radius if pointer.touch else radius * 0.7
    return vertex_at((shape,), pointer.at, radius) or ghost_at((shape,), pointer.at, near_edge)


def can_close(pen: Pen, point: Point, scale: float, touch: bool = False) -> bool:
    """True where a click at the point closes the outline at its first point."""
    if pen.purpose is PenPurpose.STRETCH:
        return False
    radius = TOUCH_GRAB_PX if touch else CLOSE_PX
    return len(pen.points) >= 3 and distance(pen.points[0], point) * scale <= radius


def snap_of(tool: Tool, scene: Scene, pointer: Pointer, without: str = "") -> Snap | None:
    """The place of another outline that a new point here would be drawn to."""
    if pointer.ctrl or not tool.snaps:
        return None
    return scene.targets.near(scene.inside(pointer.at), SNAP_PX / scene.scale, without)


def landing(tool: Tool, scene: Scene, pointer: Pointer, without: str = "") -> Point:
    """Where a new point lands: on another outline that is near, else here, and always in the image."""
    snap = snap_of(tool, scene, pointer, without)
    return snap.point if snap is not None else scene.inside(pointer.at)


def pen_snap(tool: Tool, scene: Scene, pointer: Pointer) -> Snap | None:
    """The place that the next point of the pen or of a rectangle would be drawn to; no outline snaps to its own."""
    pen = scene.pen
    if pen is None and (not tool.armed or tool.kind not in (ToolKind.PEN, ToolKind.RECTANGLE)):
        return None
    return snap_of(tool, scene, pointer, pen.damage if pen is not None else "")


def radius_of(pointer: Pointer, scene: Scene) -> float:
    """How far the hand grabs, in image pixels."""
    return (TOUCH_GRAB_PX if pointer.touch else GRAB_PX) / scene.scale


def is_drag(pressed: Point, pointer: Pointer, scene: Scene) -> bool:
    """True once the hand has moved further than one trembles."""
    return distance(pressed, pointer.at) * scene.scale >= (TOUCH_DRAG_PX if pointer.touch else DRAG_PX)


def distance(first: Point, second: Point) -> float:
    return math.hypot(first[0] - second[0], first[1] - second[1])
