"""Which key of the table does what in the label panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.qt.canvas import tool as tools
from ui.qt.keyboard import bind

if TYPE_CHECKING:
    from ui.qt.label.panel import LabelPanel


def bind_keys(panel: LabelPanel) -> None:
    """Bind every action that the panel has."""
    showing, canvas = panel.showing, panel.canvas
    for number in range(1, 10):
        bind(panel, f"type_{number}", lambda number=number: panel.choose_type(number))
    bind(panel, "severity", lambda: panel.act(tools.toggle_severity))
    bind(panel, "surface", lambda: panel.act(tools.toggle_surface))
    bind(panel, "finish", panel.finish_outline)
    bind(panel, "drop_vertex", lambda: panel.act(tools.drop_last))
    bind(panel, "cancel", panel.step_back)
    bind(panel, "delete", lambda: panel.act(tools.delete))
    bind(panel, "lock", lambda: panel.act(tools.toggle_lock))
    bind(panel, "raise", lambda: panel.act(tools.move_in_order, 1))
    bind(panel, "lower", lambda: panel.act(tools.move_in_order, -1))
    bind(panel, "undo", panel.undo)
    bind(panel, "redo", panel.redo)
    bind(panel, "previous_view", lambda: showing.step_view(-1))
    bind(panel, "next_view", lambda: showing.step_view(1))
    bind(panel, "previous_lighting", lambda: showing.step_lighting(-1))
    bind(panel, "next_lighting", lambda: showing.step_lighting(1))
    bind(panel, "depth_overlay", showing.depth_pressed, showing.depth_released)
    bind(panel, "zoom_100", lambda: canvas.zoom_to(1.0))
    bind(panel, "zoom_fit", canvas.fit)
    bind(panel, "peek", lambda: canvas.set_peek(True), lambda: canvas.set_peek(False))
    bind(panel, "undamaged", panel.drafting.undamaged)
    bind(panel, "submit", panel.drafting.submit)
    bind(panel, "skip", panel.drafting.skip)
