"""Any gesture at all on a draft, by chance: commands as the canvas sends them, some of which cannot be done."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import UUID

from booth.outline_algebra import subtracted, swept, united
from booth.outlines import Part
from storage.records import Damage, Region, Severity, Surface, Verdict
from ui.workflow.annotating import commands as c
from ui.workflow.annotating.clipboard import copied, pasted
from ui.workflow.annotating.detail import simpler
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft, PenPurpose, RingRef, box_ring
from ui.workflow.annotating.editor import DraftEditor

VIEWS, TYPES = ("top", "front"), ("crush", "tear", "hole")
SIZE = (640, 360)


def some_step(editor: DraftEditor, chance: random.Random) -> None:
    """Do, undo or redo something; what cannot be done is refused and changes nothing."""
    kind = chance.choice(("do",) * 8 + ("undo", "undo", "redo"))
    if kind == "undo":
        editor.undo()
    elif kind == "redo":
        editor.redo()
    else:
        before = editor.draft
        try:
            editor.do(some_command(before, chance))
        except AnnotateError:
            assert editor.draft is before


def some_command(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    """A command; of a damage, a pen or a region that is there, where there is one."""
    return chance.choice(_MAKERS)(draft, chance)


def _point(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(0, SIZE[0]), chance.uniform(0, SIZE[1])


def _points(chance: random.Random) -> tuple[tuple[float, float], ...]:
    return tuple(_point(chance) for _ in range(chance.randrange(1, 5)))


def _uid(chance: random.Random) -> str:
    return UUID(int=chance.randrange(2**128)).hex


def _view(draft: AnnotationDraft, chance: random.Random) -> str:
    return chance.choice([pen.view for pen in draft.pens] or VIEWS)


def _damage(draft: AnnotationDraft, chance: random.Random) -> str:
    return chance.choice([damage.uid for damage in draft.damages] or ["nobody"])


def _seen(draft: AnnotationDraft, chance: random.Random) -> tuple[Damage, Region]:
    """A damage and its region in a view; a made-up one where none is drawn."""
    every = [(damage, region) for damage in draft.damages for region in damage.regions]
    nobody = Damage("nobody", "tear"), Region("top", (Part(box_ring((0, 0), (9, 9))),))
    return chance.choice(every or [nobody])


def _pen(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    """Begin an outline of any purpose, or go on with one that is in progress."""
    view = _view(draft, chance)
    pen = draft.pen(view)
    if pen is None or chance.random() < 0.1:
        purpose, uid = chance.choice(list(PenPurpose)), _damage(draft, chance)
        return c.StartPen(view, chance.choice(TYPES), _points(chance), purpose, uid, RingRef(uid, view))
    if len(pen.points) > 2 and chance.random() < 0.5:
        told = view, pen.damage or _uid(chance), chance.choice(list(Severity)), chance.choice(list(Surface))
        return c.FinishPen(*told) if chance.random() < 0.8 else c.FinishBox(view, _point(chance), *told[1:])
    return c.ExtendPen(view, _points(chance))


def _other_pen(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    view = _view(draft, chance)
    return chance.choice((c.DropPenPoint(view), c.CancelPen(view), c.SetPenType(view, chance.choice(TYPES))))


def _box(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    parts = (Part(box_ring(_point(chance), _point(chance))),)
    return c.AddRegion(_uid(chance), chance.choice(TYPES), chance.choice(VIEWS), parts)


def _brush(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    damage, region = _seen(draft, chance)
    area = swept(_points(chance), chance.uniform(2, 60), 0.5)
    change = chance.choice((united, subtracted))
    return c.ReplaceRegion(damage.uid, region.view, change(region.parts, area))


def _join(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    (first, region), (other, second) = _seen(draft, chance), _seen(draft, chance)
    return c.JoinRegion(first.uid, other.uid, region.view, united(region.parts, second.parts))


def _detail(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    damage, region = _seen(draft, chance)
    return simpler(draft, damage.uid, region.view, chance.choice((0.0, 0.3, 0.8, 1.0)))


def _paste(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    damage, region = _seen(draft, chance)
    command = pasted(copied(draft, damage.uid, region.view), draft, chance.choice(VIEWS), SIZE, 5.0)
    # A new damage gets a uid that nobody can foretell; here it is to be the same each time.
    return command if command.damage == damage.uid else replace(command, damage=_uid(chance))


def _vertex(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    damage, region = _seen(draft, chance)
    ring, index = RingRef(damage.uid, region.view), chance.randrange(6)
    gone = tuple((0, 0, chance.randrange(6)) for _ in range(2))
    return chance.choice(
        (
            c.MoveVertex(ring, index, _point(chance)),
            c.InsertVertex(ring, index, _point(chance)),
            c.DeleteVertices(damage.uid, region.view, gone),
        )
    )


def _region(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    damage, region = _seen(draft, chance)
    at = damage.uid, region.view
    return chance.choice((c.MoveRegion(*at, chance.uniform(-9, 9), chance.uniform(-9, 9)), c.DeleteRegion(*at)))


def _about(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    uid = _damage(draft, chance)
    return chance.choice(
        (
            c.SetType(uid, chance.choice(TYPES)),
            c.SetSeverity(uid, chance.choice(list(Severity))),
            c.SetSurface(uid, chance.choice(list(Surface))),
            c.SetNote(uid, "seen twice"),
            c.MoveInOrder(uid, chance.choice((-1, 1))),
            c.DeleteDamage(uid),
            c.SetVerdict(chance.choice((None, Verdict.UNDAMAGED, Verdict.UNSURE))),
            c.SetDisposition(chance.choice(("", "sell"))),
        )
    )


def _proposal(draft: AnnotationDraft, chance: random.Random) -> c.Command:
    number, uid = chance.randrange(1, 6), chance.choice((_damage(draft, chance), _uid(chance)))
    if chance.random() < 0.3:
        return c.RejectProposal(number)
    parts = (Part(box_ring(_point(chance), _point(chance))),)
    return c.AcceptProposal(number, uid, chance.choice(TYPES), chance.choice(VIEWS), parts)


_MAKERS = (
    *[_pen] * 6,
    *[_box] * 2,
    *[_brush] * 2,
    _other_pen,
    _join,
    _detail,
    _detail,
    _paste,
    _vertex,
    _vertex,
    _region,
    _about,
    _proposal,
)
