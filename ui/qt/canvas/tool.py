"""What the hand is doing: the pen, the selection and the gesture in progress, as values; and what keys do, without Qt.

Every transition takes the tool, the scene and what happened, and gives a `Step`: the next tool and the commands for
the draft. The tool of a step holds only if its commands are accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import uuid4

from booth.outlines import clamp
from storage.records import Damage, Point, Severity, Surface
from ui.qt.canvas.asked import Asked
from ui.qt.canvas.gestures import Gesture
from ui.qt.canvas.scene import Shape, Vertex
from ui.qt.canvas.targets import NO_TARGETS, Targets
from ui.workflow.annotating.commands import (
    CancelPen,
    DeleteRegion,
    DeleteVertices,
    DropPenPoint,
    FinishPen,
    MoveInOrder,
    SetPenType,
    SetSeverity,
    SetSurface,
    SetType,
)
from ui.workflow.annotating.draft import AnnotationDraft, Pen, PenPurpose, Reason


class ToolKind(StrEnum):
    """What the armed hand draws with."""

    PEN = "pen"
    RECTANGLE = "rectangle"
    BRUSH = "brush"
    SMART = "smart"


class Variant(StrEnum):
    """What a button makes of the next press, as Alt, Shift+Alt and Shift do for a hand with a keyboard."""

    PLAIN = "plain"
    TAKE_AWAY = "take_away"
    ADD_PART = "add_part"
    REDRAW = "redraw"


class Pending(StrEnum):
    """What becomes of the region that is clicked next."""

    NOTHING = "nothing"
    JOIN = "join"
    CUT_AWAY = "cut_away"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the hand is: `at` in continuous image pixels (may lie outside), and the keys it holds. `drags` tells of a
    finger that moves, which draws freehand as Shift does."""

    at: Point
    shift: bool = False
    alt: bool = False
    touch: bool = False
    on_handle: bool = False
    ctrl: bool = False
    drags: bool = False

    @property
    def is_freehand(self) -> bool:
        return self.shift or self.drags


@dataclass(frozen=True, slots=True)
class Scene:
    """What the hand works on: one view of the draft. `scale` is widget pixels per image pixel, `shapes` are those
    within reach in drawing order, `targets` all that can be seen; the damages `beyond` reach are among these."""

    draft: AnnotationDraft
    view: str
    size: tuple[int, int]
    scale: float
    shapes: tuple[Shape, ...]
    targets: Targets = NO_TARGETS
    beyond: frozenset[str] = frozenset()

    @property
    def pen(self) -> Pen | None:
        return self.draft.pen(self.view)

    def inside(self, point: Point) -> Point:
        """The point, or the nearest one of the image's border."""
        return clamp(point, *self.size)

    def shape(self, damage: str) -> Shape | None:
        """The damage's region in this view, if it is within reach."""
        return None if damage in self.beyond else self.targets.shape(damage)


@dataclass(frozen=True, slots=True)
class Tool:
    """`armed` is the damage type of the pen ("": none), `kind` what it draws with. `selected` is a damage's uid;
    `is_picked` tells that a person chose it, where one that was just drawn is merely current: a type key relabels a
    picked one only. `locked` are the uids of damages that the hand passes through and that no key changes, `hidden`
    those that are not shown either. `last` is the type that was armed last, `brush_px` the brush's diameter in image
    pixels, and `snaps` tells whether points are drawn to other outlines. `asked` is what a smart outline is wanted
    for."""

    armed: str = ""
    kind: ToolKind = ToolKind.PEN
    selected: str = ""
    is_picked: bool = False
    vertices: frozenset[Vertex] = frozenset()
    locked: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING
    variant: Variant = Variant.PLAIN
    pending: Pending = Pending.NOTHING
    last: str = ""
    brush_px: float = 24.0
    snaps: bool = True
    asked: Asked | None = None
    gesture: Gesture | None = None


@dataclass(frozen=True, slots=True)
class Step:
    tool: Tool
    commands: tuple = field(default=())
    refused: Reason | None = None


def drop_last(tool: Tool, scene: Scene) -> Step:
    """The pen's last point goes, or the last place that a smart outline was asked for (right-click, Backspace).

    In the middle of a gesture nothing does: what is being drawn would have nothing left to go on from.
    """
    if tool.gesture is not None:
        return Step(tool)
    if scene.pen is not None:
        return Step(tool, (DropPenPoint(scene.view),))
    if tool.asked is None:
        return Step(tool)
    before = tool.asked.without_last
    return Step(replace(tool, asked=before, variant=tool.variant if before is not None else Variant.PLAIN))


def finish(tool: Tool, scene: Scene) -> Step:
    """Close the outline in progress; the new damage is current and the pen stays in the hand."""
    if (pen := scene.pen) is None:
        return Step(tool)
    is_new = pen.purpose is PenPurpose.REGION
    uid, armed = (uuid4().hex, tool.armed or pen.type) if is_new else (pen.damage, tool.armed)
    after = replace(tool, armed=armed, selected=uid, is_picked=False, vertices=frozenset(), gesture=None)
    return Step(after, (FinishPen(scene.view, uid, tool.severity, tool.surface),))


def escape(tool: Tool, scene: Scene) -> Step:
    """One step back: the gesture, what the next press would do, the outline, the points, the selection, the pen."""
    if tool.gesture is not None:
        return Step(replace(tool, gesture=None))
    if tool.pending is not Pending.NOTHING or tool.variant is not Variant.PLAIN:
        return Step(replace(tool, pending=Pending.NOTHING, variant=Variant.PLAIN))
    if scene.pen is not None:
        return Step(tool, (CancelPen(scene.view),))
    if tool.asked is not None:
        return Step(replace(tool, asked=None))
    if tool.vertices:
        return Step(replace(tool, vertices=frozenset()))
    if tool.selected:
        return Step(select(tool, ""))
    return Step(replace(tool, armed="", kind=ToolKind.PEN))


def delete(tool: Tool, scene: Scene) -> Step:
    """Delete the selected vertices, else the selected region of this view."""
    if scene.pen is not None:
        return drop_last(tool, scene)
    if tool.selected in tool.locked:
        return Step(tool, refused=Reason.LOCKED)
    if tool.vertices:
        return Step(replace(tool, vertices=frozenset()), deletions(tool.vertices))
    if tool.gesture is not None or scene.shape(tool.selected) is None:
        return Step(tool)
    return Step(select(tool, ""), (DeleteRegion(tool.selected, scene.view),))


def choose_type(tool: Tool, scene: Scene, key: str) -> Step:
    """A type key: the outline in progress or the picked damage is of this type now, else the tool is armed with it.
    The key of the type that is armed already gives the pen back."""
    if scene.pen is not None:
        changes = (SetPenType(scene.view, key),) if scene.pen.type != key else ()
        armed = replace(tool, armed=key, last=key)
        return Step(armed, changes if scene.pen.purpose is PenPurpose.REGION else ())
    if tool.is_picked and tool.selected:
        if tool.selected in tool.locked:
            return Step(tool, refused=Reason.LOCKED)
        return Step(tool, (SetType(tool.selected, key),))
    kind = ToolKind.PEN if tool.armed == key else tool.kind
    return Step(replace(tool, armed=key, last=key, kind=kind))


def toggle_severity(tool: Tool, scene: Scene) -> Step:
    """Minor or major: of the selected damage, else of the next."""
    if tool.selected in tool.locked:
        return Step(tool, refused=Reason.LOCKED)
    damage = selected_damage(tool, scene)
    other = _other(Severity, damage.severity if damage else tool.severity)
    return Step(tool, (SetSeverity(damage.uid, other),)) if damage else Step(replace(tool, severity=other))


def toggle_surface(tool: Tool, scene: Scene) -> Step:
    """Packaging or product: of the selected damage, else of the next."""
    if tool.selected in tool.locked:
        return Step(tool, refused=Reason.LOCKED)
    damage = selected_damage(tool, scene)
    other = _other(Surface, damage.surface if damage else tool.surface)
    return Step(tool, (SetSurface(damage.uid, other),)) if damage else Step(replace(tool, surface=other))


def toggle_lock(tool: Tool, scene: Scene) -> Step:
    """Lock the selected damage, or unlock it."""
    if selected_damage(tool, scene) is None:
        return Step(tool)
    return Step(replace(tool, locked=tool.locked ^ {tool.selected}, vertices=frozenset(), gesture=None))


def move_in_order(tool: Tool, scene: Scene, by: int) -> Step:
    """Bring the selected damage forward, or send it back."""
    damage = selected_damage(tool, scene)
    return Step(tool, (MoveInOrder(damage.uid, by),) if damage is not None else ())


def select(tool: Tool, damage: str) -> Tool:
    """The damage picked by a person, the pen laid down; "" for none, the pen kept. The brush goes on, on the damage."""
    armed = "" if damage else tool.armed
    kind = ToolKind.PEN if damage and tool.kind is not ToolKind.BRUSH else tool.kind
    picked = replace(tool, selected=damage, is_picked=bool(damage), armed=armed, kind=kind)
    return replace(picked, vertices=frozenset(), gesture=None)


def kept(tool: Tool) -> Tool:
    """The tool for another capture: what belongs to the hand and not to what was drawn."""
    return Tool(last=tool.last, brush_px=tool.brush_px, snaps=tool.snaps)


def is_moved(before: Tool, after: Tool) -> bool:
    """True where the same gesture has merely moved on."""
    if before.gesture is None or type(before.gesture) is not type(after.gesture) or before.gesture is after.gesture:
        return False
    return replace(before, gesture=None) == replace(after, gesture=None)


def with_gesture(tool: Tool, gesture: Gesture | None) -> Tool:
    """The tool with another gesture in progress, or none."""
    return replace(tool, gesture=gesture)


def deletions(vertices) -> tuple[DeleteVertices, ...]:
    by_region: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for vertex in vertices:
        at = vertex.ring.part, vertex.ring.ring, vertex.index
        by_region.setdefault((vertex.ring.damage, vertex.ring.view), []).append(at)
    return tuple(DeleteVertices(*region, tuple(sorted(found))) for region, found in by_region.items())


def selected_damage(tool: Tool, scene: Scene) -> Damage | None:
    return next((damage for damage in scene.draft.damages if damage.uid == tool.selected), None)


def _other(kind, value):
    return next(other for other in kind if other is not value)
