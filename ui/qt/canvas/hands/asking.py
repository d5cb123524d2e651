"""The smart outline: a click or a box asks for it, further clicks make it better, and it is taken over or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from storage.records import Origin, Part
from ui.qt.canvas.asked import Asked, Pointed
from ui.qt.canvas.gestures import Pointing
from ui.qt.canvas.hands.reach import is_drag
from ui.qt.canvas.tool import Pointer, Scene, Step, Tool, ToolKind, Variant, select
from ui.workflow.annotating.commands import AddRegion


def asked_in(tool: Tool, view: str) -> Asked | None:
    """What is asked for in this view; None where nothing is, or another tool is in the hand."""
    is_mine = tool.asked is not None and tool.asked.view == view
    return tool.asked if is_mine and tool.kind is ToolKind.SMART and tool.armed else None


def press_smart(tool: Tool, scene: Scene, pointer: Pointer) -> Step:
    """A place or a box's first corner; which of both shows at the release."""
    at = scene.inside(pointer.at)
    return Step(replace(tool, vertices=frozenset(), gesture=Pointing(at, at, excludes=pointer.alt)))


def moved_pointing(scene: Scene, pointing: Pointing, pointer: Pointer) -> Pointing:
    """The box with its second corner where the hand is; what is left out is a place and never a box."""
    if pointing.excludes or not (pointing.has_moved or is_drag(pointing.start, pointer, scene)):
        return pointing
    return replace(pointing, end=scene.inside(pointer.at), has_moved=True)


def ended_pointing(idle: Tool, scene: Scene, pointing: Pointing) -> Step:
    """The place or the box is added to what was asked for in this view."""
    is_box = pointing.has_moved and pointing.start[0] != pointing.end[0] and pointing.start[1] != pointing.end[1]
    one = Pointed(pointing.start, pointing.end if is_box else None, pointing.excludes)
    before = asked_in(idle, scene.view) or Asked(scene.view, ())
    return Step(replace(select(idle, ""), asked=before.with_more(one)))


def drop(tool: Tool, _scene: Scene) -> Step:
    """Nothing is asked for any more."""
    return Step(replace(tool, asked=None, variant=Variant.PLAIN))


def take_over(tool: Tool, scene: Scene, parts: Sequence[Part], origin: Origin) -> Step:
    """The outline becomes a new damage, in one command, and the hand asks for the next one."""
    uid = uuid4().hex
    told = AddRegion(uid, tool.armed, scene.view, tuple(parts), origin, tool.severity, tool.surface)
    return Step(replace(tool, asked=None, selected=uid, is_picked=False, variant=Variant.PLAIN), (told,))
