"""What keys and buttons choose for the hand: tool, brush, what the next press does, and what is shown."""

from __future__ import annotations

from dataclasses import replace

from ui.qt.canvas.tool import (
    Pending,
    Scene,
    Step,
    Tool,
    ToolKind,
    Variant,
    finish,
    select,
    selected_damage,
    toggle_lock,
)
from ui.workflow.annotating.draft import Reason

BRUSH_STEP = 1.25
LEAST_BRUSH_PX, MOST_BRUSH_PX = 2.0, 400.0


def choose_kind(tool: Tool, scene: Scene, kind: ToolKind) -> Step:
    """Take a tool, with the type that was armed last where none is; once more gives the pen back.

    The brush goes on with a picked damage; the other tools draw new ones, of its type.
    """
    is_back = kind is tool.kind and kind is not ToolKind.PEN
    wanted = ToolKind.PEN if is_back else kind
    after = replace(tool, kind=wanted, pending=Pending.NOTHING, variant=Variant.PLAIN, gesture=None)
    picked = selected_damage(tool, scene)
    if is_back or tool.armed or scene.pen is not None or (picked is not None and wanted is ToolKind.BRUSH):
        return Step(after)
    armed = picked.type if picked is not None else tool.last
    return Step(replace(select(after, ""), armed=armed, last=armed))


def change_brush(tool: Tool, _scene: Scene, steps: float) -> Step:
    """A larger brush, or below zero a smaller one, within reason."""
    diameter_px = tool.brush_px * BRUSH_STEP**steps
    return Step(replace(tool, brush_px=min(max(diameter_px, LEAST_BRUSH_PX), MOST_BRUSH_PX)))


def await_other(tool: Tool, scene: Scene, pending: Pending) -> Step:
    """The region clicked next is joined to the selected one, or cut away from it; once more takes the wish back."""
    if tool.pending is pending:
        return Step(replace(tool, pending=Pending.NOTHING))
    if scene.pen is not None:
        return Step(tool, refused=Reason.PEN_OPEN)
    if scene.shape(tool.selected) is None:
        return Step(tool, refused=Reason.NO_DAMAGE)
    if tool.selected in tool.locked:
        return Step(tool, refused=Reason.LOCKED)
    return Step(replace(tool, pending=pending, variant=Variant.PLAIN, gesture=None))


def choose_variant(tool: Tool, _scene: Scene, variant: Variant) -> Step:
    """Let the next presses be as with Alt, Shift+Alt or Shift; once more ends it."""
    chosen = Variant.PLAIN if variant is tool.variant else variant
    return Step(replace(tool, variant=chosen, pending=Pending.NOTHING))


def toggle_snapping(tool: Tool, _scene: Scene) -> Step:
    """Let new points be drawn to other outlines, or not."""
    return Step(replace(tool, snaps=not tool.snaps))


def toggle_hidden(tool: Tool, scene: Scene) -> Step:
    """Hide the selected damage's outline, or show it again; without a selection, show all."""
    if selected_damage(tool, scene) is None:
        return show_all(tool, scene)
    hidden = tool.hidden ^ {tool.selected}
    return Step(replace(tool, hidden=hidden, vertices=frozenset(), pending=Pending.NOTHING, gesture=None))


def show_all(tool: Tool, _scene: Scene) -> Step:
    """Show every outline again."""
    return Step(replace(tool, hidden=frozenset()))


# These put something else into the hand, so that what it is dragging has to count before.
AFTER_THE_GESTURE = (finish, toggle_lock, choose_kind, await_other, toggle_hidden)
