"""What pointing does: press, move and release of the mouse or a finger, as transitions of the tool, without Qt.

Which family of gestures a press belongs to is decided here; what it does is in `hands`.
"""

from __future__ import annotations

from dataclasses import replace

from ui.qt.canvas.gestures import Band, Box, BrushStroke, Pointing, RegionDrag, Stroke, VertexDrag
from ui.qt.canvas.hands.asking import asked_in, ended_pointing, moved_pointing, press_smart
from ui.qt.canvas.hands.boxing import closed_box, moved_box, press_first, press_second, waits_for_corner
from ui.qt.canvas.hands.brushing import ended_brush, moved_brush, press_brush
from ui.qt.canvas.hands.drawing import (
    ended_stroke,
    moved_stroke,
    press_with_pen,
    started,
    started_part,
    started_stretch,
)
from ui.qt.canvas.hands.joining import press_other
from ui.qt.canvas.hands.reach import meant, reachable
from ui.qt.canvas.hands.shaping import (
    closed_band,
    dropped_region,
    dropped_vertex,
    grabbed,
    moved_region,
    moved_vertex,
    press_to_select,
    press_with_alt,
)
from ui.qt.canvas.tool import Pending, Pointer, Scene, Step, Tool, ToolKind


def press(tool: Tool, scene: Scene, pointer: Pointer, is_double: bool = False) -> Step:
    """The main button or a finger goes down. A click of the pen counts here, on press."""
    scene, pointer = reachable(tool, scene), meant(tool, pointer)
    if tool.pending is not Pending.NOTHING:
        return press_other(tool, scene, pointer)
    if waits_for_corner(tool, scene.pen):
        return press_second(tool, scene, scene.pen, pointer)
    if scene.pen is not None:
        return press_with_pen(tool, scene, scene.pen, pointer, is_double)
    if tool.kind is ToolKind.BRUSH:
        return press_brush(tool, scene, pointer)
    if asked_in(tool, scene.view) is not None:
        return press_smart(tool, scene, pointer)
    return _press_with_keys(tool, scene, pointer) or _press_plain(tool, scene, pointer)


def move(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The hand moves while it is down."""
    gesture, point = tool.gesture, scene.inside(pointer.at)
    if isinstance(gesture, Stroke):
        moved = moved_stroke(scene, gesture, point)
    elif isinstance(gesture, BrushStroke):
        moved = moved_brush(scene, gesture, point)
    elif isinstance(gesture, Box):
        moved = moved_box(tool, scene, gesture, pointer)
    elif isinstance(gesture, Pointing):
        moved = moved_pointing(scene, gesture, pointer)
    elif isinstance(gesture, VertexDrag):
        moved = moved_vertex(tool, scene, gesture, pointer)
    elif isinstance(gesture, RegionDrag):
        moved = moved_region(scene, gesture, pointer)
    elif isinstance(gesture, Band):
        moved = replace(gesture, end=pointer.at)
    else:
        return Step(tool)
    return Step(replace(tool, gesture=moved))


def release(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The hand goes up: what was dragged becomes a command."""
    scene = reachable(tool, scene)
    tool = move(tool, scene, pointer).tool
    gesture, idle = tool.gesture, replace(tool, gesture=None)
    if isinstance(gesture, Stroke):
        return ended_stroke(idle, scene, gesture, pointer)
    if isinstance(gesture, BrushStroke):
        return ended_brush(idle, scene, gesture, scene.inside(pointer.at))
    if isinstance(gesture, Box):
        return closed_box(idle, scene, gesture)
    if isinstance(gesture, Pointing):
        return ended_pointing(idle, scene, gesture)
    if isinstance(gesture, VertexDrag):
        return dropped_vertex(idle, scene, gesture)
    if isinstance(gesture, RegionDrag):
        return dropped_region(idle, scene, gesture)
    if isinstance(gesture, Band):
        return closed_band(idle, scene, gesture)
    return Step(idle)


def _press_with_keys(tool: Tool, scene: Scene, pointer: Pointer) -> Step | None:
    """What Alt, Shift+Alt and Shift, or their buttons, do here; None where they do nothing."""
    if pointer.alt:
        return started_part(tool, scene, pointer) if pointer.shift else press_with_alt(tool, scene, pointer)
    return started_stretch(tool, scene, pointer) if pointer.shift else None


def _press_plain(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    if (taken := grabbed(tool, scene, pointer)) is not None:
        return taken
    if not tool.armed:
        return press_to_select(tool, scene, pointer)
    if tool.kind is ToolKind.RECTANGLE:
        return press_first(tool, scene, pointer)
    if tool.kind is ToolKind.SMART:
        return press_smart(tool, scene, pointer)
    return started(tool, scene, pointer)
