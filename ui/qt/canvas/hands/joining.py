"""Two regions of one view: joined, or the one cut away from the other."""

from __future__ import annotations

from dataclasses import replace

from booth.outline_algebra import subtracted, touches, united
from ui.qt.canvas.scene import Shape, shape_at
from ui.qt.canvas.tool import Pending, Pointer, Scene, Step, Tool
from ui.workflow.annotating.commands import JoinRegion, ReplaceRegion
from ui.workflow.annotating.draft import Reason


def press_other(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """The region under the hand is joined to the selected one, or cut away from it; beside all, nothing happens."""
    shape = scene.shape(tool.selected)
    other = shape_at([one for one in scene.shapes if one is not shape], pointer.at)
    if shape is None:
        return Step(replace(tool, pending=Pending.NOTHING), refused=Reason.NO_DAMAGE)
    if other is None:
        return Step(tool, refused=Reason.NO_OTHER)
    after = replace(tool, pending=Pending.NOTHING, vertices=frozenset())
    if tool.pending is Pending.JOIN:
        parts = united(shape.region.parts, other.region.parts)
        return Step(after, (JoinRegion(tool.selected, other.damage.uid, scene.view, parts),))
    return _cut_away(tool, after, shape, other)


def _cut_away(tool: Tool, after: Tool, shape: Shape, other: Shape) -> Step:
    if not touches(shape.region.parts, other.region.parts):
        return Step(tool, refused=Reason.APART)
    left = subtracted(shape.region.parts, other.region.parts)
    if not left:
        return Step(tool, refused=Reason.NOTHING_LEFT)
    return Step(after, (ReplaceRegion(tool.selected, shape.region.view, left),))
