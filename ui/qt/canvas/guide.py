"""What the next click does, and the keys worth knowing now, from the tool and the scene."""

from __future__ import annotations

from collections.abc import Callable

from ui.qt.canvas.paint import Look
from ui.qt.canvas.tool import Scene, Tool
from ui.qt.canvas.words import tr
from ui.workflow.annotating.draft import PenPurpose

Hints = tuple[tuple[str, str], ...]
KeyLabel = Callable[[str], str]


def next_click(tool: Tool, scene: Scene, look: Look, key: KeyLabel) -> str:
    """One sentence for the status line."""
    if (pen := scene.pen) is not None:
        if pen.purpose is PenPurpose.STRETCH:
            return tr("Trace the new stretch; a click on the outline ends it")
        if len(pen.points) < 3:
            return tr("Click adds a point; three make an outline")
        if pen.purpose is PenPurpose.CUTOUT:
            return tr("Click adds a point to the cut-out; {key} finishes it").format(key=key("finish"))
        return tr("Click adds a point; {key}, a double-click or the first point finishes").format(key=key("finish"))
    if tool.vertices:
        return tr("{key} deletes the marked points").format(key=key("delete"))
    if tool.armed:
        return tr("Click starts an outline: {type}").format(type=look.name(tool.armed))
    if tool.selected and scene.shape(tool.selected) is None:
        return tr("Shift+Alt+click draws the selected damage in this view too")
    if tool.selected in tool.locked:
        return tr("This outline is locked; {key} unlocks it").format(key=key("lock"))
    if tool.selected:
        return tr("Drag a point to move it, an edge to add one; {key} deletes the region").format(key=key("delete"))
    if scene.draft.damages:
        return tr("Click a region to change it, or choose a type to draw")
    return tr("Choose a damage type, then click along the damage")


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
    if tool.selected and not tool.armed:
        return (
            (tr("Drag"), tr("move a point")),
            (tr("Alt+click"), tr("delete a point")),
            (tr("Shift+drag"), tr("redraw a stretch")),
            (tr("Alt+drag"), tr("move the region")),
            (key("severity"), tr("minor or major")),
            (key("delete"), tr("delete")),
            light,
        )
    if tool.armed:
        return (
            (tr("Click"), tr("start an outline")),
            (tr("Shift+drag"), tr("freehand")),
            (tr("Alt+click"), tr("cut out")),
            (tr("Shift+Alt+click"), tr("further part")),
            (key("cancel"), tr("put the pen down")),
            light,
        )
    return (
        (f"{key('type_1')}–{key('type_5')}", tr("draw")),
        (key("undamaged"), tr("undamaged")),
        light,
        (key("depth_overlay"), tr("depth")),
        (tr("Wheel"), tr("zoom")),
        (tr("Space+drag"), tr("move the image")),
        (key("peek"), tr("hide outlines")),
    )
