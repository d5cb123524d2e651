"""What the next click does, and the keys worth knowing now, from the tool and the scene."""

from __future__ import annotations

from collections.abc import Callable

from ui.qt.canvas.hands.boxing import waits_for_corner
from ui.qt.canvas.paint import Look
from ui.qt.canvas.tool import Pending, Scene, Tool, ToolKind, Variant
from ui.qt.label.words import tr
from ui.workflow.annotating.draft import PenPurpose

Hints = tuple[tuple[str, str], ...]
KeyLabel = Callable[[str], str]


def next_click(tool: Tool, scene: Scene, look: Look, key: KeyLabel) -> str:
    """One sentence for the status line."""
    if tool.pending is not Pending.NOTHING:
        told = tr("Click the region to join; {key} cancels"), tr("Click the region to cut away; {key} cancels")
        return told[tool.pending is Pending.CUT_AWAY].format(key=key("cancel"))
    if scene.pen is not None:
        return _with_pen(tool, scene, key)
    if tool.variant is not Variant.PLAIN:
        return _with_variant(tool)
    if tool.vertices:
        return tr("{key} deletes the marked points").format(key=key("delete"))
    if tool.kind is not ToolKind.PEN:
        return _with_kind(tool, look)
    if tool.armed:
        return tr("Click starts an outline: {type}").format(type=look.name(tool.armed))
    if tool.selected:
        return _with_selection(tool, scene, key)
    if scene.draft.damages:
        return tr("Click a region to change it, or choose a type to draw")
    return tr("Choose a damage type, then click along the damage")


def _with_pen(tool: Tool, scene: Scene, key: KeyLabel) -> str:
    pen = scene.pen
    if pen.purpose is PenPurpose.STRETCH:
        return tr("Trace the new stretch; a click on the outline ends it")
    if waits_for_corner(tool, pen):
        return tr("Click the opposite corner of the rectangle")
    if len(pen.points) < 3:
        return tr("Click adds a point; three make an outline")
    if pen.purpose is PenPurpose.CUTOUT:
        return tr("Click adds a point to the cut-out; {key} finishes it").format(key=key("finish"))
    return tr("Click adds a point; {key}, a double-click or the first point finishes").format(key=key("finish"))


def _with_variant(tool: Tool) -> str:
    if tool.variant is Variant.ADD_PART:
        return tr("Click starts a further part of the selected damage")
    if tool.variant is Variant.REDRAW:
        return tr("Drag along the selected outline's new stretch, from the outline to the outline")
    if tool.kind is ToolKind.BRUSH:
        return tr("Drag takes area away from the selected damage")
    return tr("Click a point to delete it, or inside a region to cut out")


def _with_kind(tool: Tool, look: Look) -> str:
    if tool.kind is ToolKind.BRUSH and (tool.armed or tool.selected):
        return tr("Drag adds area, with Alt it takes area away; Ctrl+wheel changes the size")
    if not tool.armed:
        return tr("Choose a damage type first")
    if tool.kind is ToolKind.SMART:
        return tr("Click the damage, or drag a box around it: {type}").format(type=look.name(tool.armed))
    return tr("Drag a rectangle, or click two corners: {type}").format(type=look.name(tool.armed))


def _with_selection(tool: Tool, scene: Scene, key: KeyLabel) -> str:
    if tool.selected in tool.hidden:
        return tr("This outline is hidden; {key} shows it again").format(key=key("hide"))
    if scene.shape(tool.selected) is None:
        return tr("Shift+Alt+click draws the selected damage in this view too")
    if tool.selected in tool.locked:
        return tr("This outline is locked; {key} unlocks it").format(key=key("lock"))
    return tr("Drag a point to move it, an edge to add one; {key} deletes the region").format(key=key("delete"))


def hints(tool: Tool, scene: Scene, key: KeyLabel) -> Hints:
    """Pairs of key and what it does, the most useful first."""
    light = (f"{key('previous_lighting')} {key('next_lighting')}", tr("light"))
    if scene.pen is not None:
        return (
            (tr("Click"), tr("add a point")),
            (key("finish"), tr("finish")),
            (tr("Right-click"), tr("drop the last")),
            (tr("Shift+drag"), tr("freehand")),
            (key("cancel"), tr("cancel")),
            light,
        )
    if tool.kind is ToolKind.BRUSH:
        return (
            (tr("Drag"), tr("add area")),
            (tr("Alt+drag"), tr("take area away")),
            (f"{key('brush_smaller')} {key('brush_larger')}", tr("smaller, larger")),
            (key("brush"), tr("back to the pen")),
            (key("cancel"), tr("put the pen down")),
            light,
        )
    if tool.kind is ToolKind.SMART and tool.armed:
        return (
            (tr("Click"), tr("outline what is there")),
            (tr("Drag"), tr("a box around it")),
            (tr("Alt+click"), tr("leave out")),
            (key("finish"), tr("take it over")),
            (key("drop_vertex"), tr("take back the last")),
            (key("cancel"), tr("drop it")),
            light,
        )
    if tool.selected and not tool.armed:
        return (
            (tr("Drag"), tr("move a point")),
            (tr("Alt+click"), tr("delete a point")),
            (tr("Shift+drag"), tr("redraw a stretch")),
            (tr("Alt+drag"), tr("move the region")),
            (key("severity"), tr("minor or major")),
            (key("copy"), tr("copy")),
            (key("join"), tr("join")),
            (key("delete"), tr("delete")),
            light,
        )
    if tool.kind is ToolKind.RECTANGLE and tool.armed:
        return (
            (tr("Drag"), tr("from corner to corner")),
            (tr("Click"), tr("one corner, then the other")),
            (tr("Ctrl"), tr("no snapping")),
            (key("rectangle"), tr("back to the pen")),
            (key("cancel"), tr("put the pen down")),
            light,
        )
    if tool.armed:
        return (
            (tr("Click"), tr("start an outline")),
            (tr("Shift+drag"), tr("freehand")),
            (tr("Alt+click"), tr("cut out")),
            (tr("Shift+Alt+click"), tr("further part")),
            (tr("Ctrl"), tr("no snapping")),
            (key("cancel"), tr("put the pen down")),
            light,
        )
    return (
        (f"{key('type_1')}–{key('type_5')}", tr("draw")),
        (key("rectangle"), tr("rectangle")),
        (key("brush"), tr("brush")),
        (key("undamaged"), tr("undamaged")),
        light,
        (key("depth_overlay"), tr("depth")),
        (tr("Wheel"), tr("zoom")),
        (tr("Space+drag"), tr("move the image")),
        (key("peek"), tr("hide outlines")),
    )
