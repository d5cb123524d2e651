"""Drafts, commands and their journal, without a window."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace

import pytest

from booth.outlines import ring_area
from storage.errors import StoreError
from storage.records import CaptureState, Damage, Part, Region, Severity, Surface, Verdict
from ui.workflow.annotating.commands import (
    AddRegion,
    CancelPen,
    DeleteDamage,
    DeleteRegion,
    DeleteVertices,
    DropPenPoint,
    ExtendPen,
    FinishPen,
    InsertVertex,
    MoveInOrder,
    MoveRegion,
    MoveVertex,
    Replace,
    ReplaceRegion,
    SetDisposition,
    SetNote,
    SetPenType,
    SetSeverity,
    SetSurface,
    SetType,
    SetVerdict,
    StartPen,
    from_json,
    kind_of,
    to_json,
)
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft, PenPurpose, Reason, RingRef
from ui.workflow.annotating.editor import DraftEditor, History

SQUARE = ((10.0, 10.0), (110.0, 10.0), (110.0, 110.0), (10.0, 110.0))
INNER = ((30.0, 30.0), (60.0, 30.0), (60.0, 60.0), (30.0, 60.0))


def drawn(*commands, draft: AnnotationDraft | None = None) -> AnnotationDraft:
    result = draft or AnnotationDraft(1)
    for command in commands:
        result = command.apply(result)
    return result


def with_square(uid: str = "a", view: str = "top") -> AnnotationDraft:
    return drawn(StartPen(view, "crush", SQUARE), FinishPen(view, uid))


def refused(draft: AnnotationDraft, command) -> Reason:
    with pytest.raises(AnnotateError) as caught:
        command.apply(draft)
    assert str(caught.value).endswith(".")
    return caught.value.reason


def test_a_finished_pen_is_a_damage_with_the_points_that_were_set():
    draft = drawn(
        StartPen("top", "tear", SQUARE[:1]),
        ExtendPen("top", SQUARE[1:]),
        FinishPen("top", "a", Severity.MAJOR, Surface.PRODUCT),
    )
    assert draft.damages == (
        Damage("a", "tear", Severity.MAJOR, Surface.PRODUCT, regions=(Region("top", (Part(SQUARE),)),)),
    )
    assert draft.pens == ()


def test_an_outline_of_two_points_is_refused_and_the_pen_keeps_them():
    draft = drawn(StartPen("top", "tear", (SQUARE[0], SQUARE[1], SQUARE[1])))
    assert refused(draft, FinishPen("top", "a")) is Reason.TOO_FEW_POINTS
    assert len(draft.pen("top").points) == 3


def test_an_outline_without_area_is_refused():
    draft = drawn(StartPen("top", "tear", ((1.0, 1.0), (2.0, 1.0), (2.0, 1.5))))
    assert refused(draft, FinishPen("top", "a")) is Reason.TOO_SMALL


def test_each_view_has_its_own_pen():
    draft = drawn(StartPen("top", "tear", SQUARE), StartPen("left", "hole", INNER), FinishPen("top", "a"))
    assert draft.pen("left").points == INNER
    assert [damage.type for damage in draft.damages] == ["tear"]


def test_a_cut_out_goes_into_the_part_that_encloses_it():
    far = tuple((x + 300, y) for x, y in SQUARE)
    draft = drawn(
        StartPen("top", "crush", far, PenPurpose.PART, "a"),
        FinishPen("top", "a"),
        StartPen("top", "crush", tuple((x + 300, y) for x, y in INNER), PenPurpose.CUTOUT, "a"),
        FinishPen("top", "a"),
        draft=with_square(),
    )
    first, second = draft.region("a", "top").parts
    assert first == Part(SQUARE)
    assert second == Part(far, (tuple((x + 300, y) for x, y in INNER),))


def test_a_cut_out_across_the_outline_is_refused_and_kept_in_the_pen():
    draft = drawn(StartPen("top", "crush", ((60.0, 60.0), (160.0, 60.0), (60.0, 90.0)), PenPurpose.CUTOUT, "a"),
                  draft=with_square())  # fmt: skip
    assert refused(draft, FinishPen("top", "a")) is Reason.CUTOUT_OUTSIDE
    assert draft.pen("top") is not None


def test_a_part_drawn_in_another_view_links_the_damage_across_views():
    draft = drawn(StartPen("left", "crush", INNER, PenPurpose.PART, "a"), FinishPen("left", "a"), draft=with_square())
    assert [region.view for region in draft.damage("a").regions] == ["top", "left"]
    assert len(draft.damages) == 1


def test_vertices_are_moved_inserted_and_deleted_where_they_are():
    ref = RingRef("a", "top")
    draft = drawn(
        MoveVertex(ref, 0, (0.0, 0.0)),
        InsertVertex(ref, 4, (5.0, 60.0)),
        DeleteVertices("a", "top", ((0, 0, 2),)),
        draft=with_square(),
    )
    assert draft.ring(ref) == ((0.0, 0.0), SQUARE[1], SQUARE[3], (5.0, 60.0))


def test_deleting_most_points_of_the_only_region_deletes_the_damage():
    assert drawn(DeleteVertices("a", "top", ((0, 0, 0), (0, 0, 1))), draft=with_square()).damages == ()


def test_deleting_the_region_of_one_view_keeps_the_other():
    draft = drawn(StartPen("left", "crush", INNER, PenPurpose.PART, "a"), FinishPen("left", "a"), draft=with_square())
    draft = drawn(DeleteRegion("a", "top"), draft=draft)
    assert [region.view for region in draft.damage("a").regions] == ["left"]
    assert drawn(DeleteRegion("a", "left"), draft=draft).damages == ()


def test_deleting_points_of_several_cut_outs_at_once_hits_the_right_ones():
    other = tuple((x + 40, y + 40) for x, y in INNER)
    draft = drawn(AddRegion("a", "tear", "top", (Part(SQUARE, (INNER, other)),)))
    draft = drawn(DeleteVertices("a", "top", ((0, 1, 0), (0, 1, 1), (0, 2, 3))), draft=draft)
    assert draft.region("a", "top").parts == (Part(SQUARE, (other[:3],)),)


def test_a_damage_moves_in_the_order_of_drawing_and_stops_at_its_ends():
    draft = with_square("a")
    for uid in "bc":
        draft = drawn(AddRegion(uid, "tear", "top", (Part(INNER),)), draft=draft)
    assert [d.uid for d in drawn(MoveInOrder("a", 1), draft=draft).damages] == ["b", "a", "c"]
    assert [d.uid for d in drawn(MoveInOrder("a", 9), draft=draft).damages] == ["b", "c", "a"]
    assert [d.uid for d in drawn(MoveInOrder("c", -1), draft=draft).damages] == ["a", "c", "b"]


def test_undamaged_is_refused_while_damage_is_drawn_and_falls_when_some_is():
    assert refused(with_square(), SetVerdict(Verdict.UNDAMAGED)) is Reason.DAMAGES_DRAWN
    clean = drawn(SetVerdict(Verdict.UNDAMAGED))
    assert drawn(StartPen("top", "crush", SQUARE), FinishPen("top", "a"), draft=clean).verdict is None


def test_a_stretch_is_redrawn_in_place_of_the_shorter_way():
    ref = RingRef("a", "top")
    bump = ((40.0, 10.0), (50.0, 2.0), (60.0, 10.0))
    for traced in (bump, bump[::-1]):
        draft = drawn(
            StartPen("top", "crush", traced, PenPurpose.STRETCH, "a", ref), FinishPen("top", "a"), draft=with_square()
        )
        assert draft.pens == ()
        assert ring_area(draft.ring(ref)) == 100 * 100 + 20 * 8 / 2
        assert set(draft.ring(ref)) == {*SQUARE, *bump}


def test_a_stretch_over_a_corner_cuts_the_corner_off():
    ref = RingRef("a", "top")
    cut = ((90.0, 10.0), (110.0, 30.0))
    draft = drawn(
        StartPen("top", "crush", cut, PenPurpose.STRETCH, "a", ref), FinishPen("top", "a"), draft=with_square()
    )
    assert ring_area(draft.ring(ref)) == 100 * 100 - 20 * 20 / 2


def test_a_stretch_of_one_point_is_refused():
    start = StartPen("top", "crush", SQUARE[:1], PenPurpose.STRETCH, "a", RingRef("a", "top"))
    assert refused(drawn(start, draft=with_square()), FinishPen("top", "a")) is Reason.TOO_FEW_POINTS


def every_command() -> list:
    ref = RingRef("a", "top", 0, 1)
    return [
        StartPen("top", "tear", SQUARE[:2], PenPurpose.STRETCH, "a", ref),
        StartPen("top", "tear", ((0.1, 1 / 3),), PenPurpose.CUTOUT, "a"),
        ExtendPen("top", SQUARE),
        DropPenPoint("top"),
        SetPenType("top", "hole"),
        CancelPen("top"),
        FinishPen("top", "b", Severity.MAJOR, Surface.PRODUCT),
        AddRegion("a", "tear", "top", (Part(SQUARE, (INNER,)),)),
        ReplaceRegion("a", "top", (Part(INNER),)),
        MoveVertex(ref, 2, (1e-9, 123456.789)),
        InsertVertex(ref, 0, (2.0, 3.0)),
        DeleteVertices("a", "top", ((0, 0, 1), (1, 2, 3))),
        MoveRegion("a", "top", -0.1, 7.25),
        SetType("a", "hole"),
        SetSeverity("a", Severity.MAJOR),
        SetSurface("a", Surface.PRODUCT),
        SetNote("a", "Ecke “links” \u202e"),
        DeleteDamage("a"),
        DeleteRegion("a", "top"),
        MoveInOrder("a", -2),
        SetVerdict(None),
        SetVerdict(Verdict.UNSURE),
        SetDisposition("discount"),
        Replace(with_square().damages, Verdict.DAMAGED, "sell"),
    ]


@pytest.mark.parametrize("command", every_command(), ids=kind_of)
def test_a_command_comes_back_from_json_as_it_was(command):
    assert from_json(kind_of(command), to_json(command)) == command


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("NoSuchKind", "{}"),
        ("CancelPen", "{"),
        ("CancelPen", '{"view": "top", "more": 1}'),
        ("CancelPen", "[]"),
        ("ExtendPen", '{"view": "top", "points": [[NaN, 1]]}'),
        ("ExtendPen", '{"view": "top", "points": [[1e999, 1]]}'),
        ("ExtendPen", '{"view": "top", "points": [[1]]}'),
        ("SetVerdict", '{"verdict": "perhaps"}'),
    ],
)
def test_a_journal_that_is_not_ours_is_refused_with_a_sentence(kind, payload):
    with pytest.raises(AnnotateError, match="cannot be read"):
        from_json(kind, payload)


def random_command(draft: AnnotationDraft, chance: random.Random):
    """Some command, that may or may not be possible in this draft."""
    uids = [damage.uid for damage in draft.damages] or ["none"]
    uid, view = chance.choice(uids), chance.choice(("top", "left"))
    ref, index = RingRef(uid, view, 0, chance.choice((0, 0, 1))), chance.randrange(6)
    point = chance.uniform(0, 640), chance.uniform(0, 360)
    some = tuple((chance.uniform(0, 640), chance.uniform(0, 360)) for _ in range(chance.randrange(1, 6)))
    return chance.choice(
        [
            StartPen(view, "tear", some, chance.choice(list(PenPurpose)), uid, ref),
            ExtendPen(view, some),
            ExtendPen(view, some),
            DropPenPoint(view),
            CancelPen(view),
            FinishPen(view, f"d{chance.randrange(10**9)}"),
            FinishPen(view, f"d{chance.randrange(10**9)}"),
            MoveVertex(ref, index, point),
            InsertVertex(ref, index, point),
            DeleteVertices(uid, view, ((0, 0, 0),)),
            MoveRegion(uid, view, *point),
            SetType(uid, "hole"),
            SetSeverity(uid, Severity.MAJOR),
            DeleteRegion(uid, view),
            SetVerdict(chance.choice([None, *Verdict])),
        ]
    )


@pytest.mark.parametrize("seed", range(12))
def test_undo_to_the_start_and_redo_to_the_end_give_every_state_again(seed):
    chance, history = random.Random(seed), History(AnnotationDraft(1))
    states = [history.draft]
    for _ in range(250):
        try:
            history.do(random_command(history.draft, chance))
        except AnnotateError:
            assert history.draft == states[-1]
        else:
            states.append(history.draft)
    assert len(states) > 15
    backwards = [history.draft]
    while history.undo() is not None:
        backwards.append(history.draft)
    assert backwards == states[::-1]
    while history.redo() is not None:
        pass
    assert history.draft == states[-1]


def same(editor: DraftEditor, other: DraftEditor) -> bool:
    return (editor.draft, editor.can_undo, editor.can_redo) == (other.draft, other.can_undo, other.can_redo)


@pytest.mark.parametrize("seed", range(3))
def test_reopening_gives_draft_undo_and_redo_as_they_were(store, seed):
    chance, editor = random.Random(seed), DraftEditor(store, 1, "7F3A")
    for _ in range(60):
        with contextlib.suppress(AnnotateError):
            chance.choice([editor.undo, editor.redo, *[lambda: editor.do(random_command(editor.draft, chance))] * 6])()
    editor.flush()
    again = DraftEditor(store, 1, "7F3A")
    assert same(editor, again)
    while editor.undo() is not None:
        again.undo()
        assert same(editor, again)


def test_submitting_saves_a_revision_and_the_capture_is_submitted(store):
    editor = DraftEditor(store, 1, "7F3A", "1")
    editor.do(StartPen("top", "crush", SQUARE))
    editor.do(FinishPen("top", "a"))
    saved = editor.submit()
    assert (saved.revision, saved.verdict, saved.taxonomy, saved.author) == (1, Verdict.DAMAGED, "1", "7F3A")
    assert store.annotations.latest(1).damages == editor.draft.damages
    assert store.captures.get(1).state is CaptureState.SUBMITTED
    assert store.annotations.drafts() == ()


def test_after_submitting_undo_still_works_and_a_second_submit_is_a_second_revision(store):
    editor = DraftEditor(store, 1, "7F3A")
    editor.do(StartPen("top", "crush", SQUARE))
    editor.do(FinishPen("top", "a"))
    editor.submit()
    again = DraftEditor(store, 1, "9B21")
    assert again.draft.damages == editor.draft.damages
    again.undo()
    assert again.draft.pen("top").points == SQUARE
    again.redo()
    again.do(SetSeverity("a", Severity.MAJOR))
    assert again.submit().revision == 2
    assert [revision.author for revision in store.annotations.history(1)] == ["7F3A", "9B21"]


def test_opening_a_submitted_capture_is_no_draft(store):
    store.annotations.submit(1, with_square().damages, Verdict.DAMAGED, "", "import")
    editor = DraftEditor(store, 1, "7F3A")
    assert editor.draft.damages == with_square().damages
    assert not editor.can_undo
    assert store.annotations.journal(1) == ()


def test_a_revision_that_the_journal_does_not_know_is_where_editing_begins(store):
    store.annotations.submit(1, with_square().damages, Verdict.DAMAGED, "", "import")
    editor = DraftEditor(store, 1, "7F3A")
    editor.do(SetType("a", "tear"))
    editor.flush()
    again = DraftEditor(store, 1, "7F3A")
    assert again.draft == editor.draft
    again.undo()
    assert again.draft.damages == with_square().damages
    assert not again.can_undo


def test_a_newer_revision_from_elsewhere_can_be_undone_to_the_own_work(store):
    editor = DraftEditor(store, 1, "7F3A")
    editor.do(StartPen("top", "crush", SQUARE))
    editor.do(FinishPen("top", "mine"))
    editor.flush()
    store.annotations.submit(1, with_square("theirs").damages, Verdict.DAMAGED, "", "import")
    again = DraftEditor(store, 1, "7F3A")
    assert [damage.uid for damage in again.draft.damages] == ["theirs"]
    again.undo()
    assert [damage.uid for damage in again.draft.damages] == ["mine"]
    again.flush()
    assert [damage.uid for damage in DraftEditor(store, 1, "7F3A").draft.damages] == ["mine"]


def test_an_unfinished_outline_refuses_submit_and_undamaged_and_is_kept(store):
    editor = DraftEditor(store, 1, "7F3A")
    editor.do(StartPen("front", "crush", SQUARE))
    for end in (editor.submit, editor.undamaged):
        with pytest.raises(AnnotateError) as caught:
            end()
        assert (caught.value.reason, caught.value.view) == (Reason.PEN_OPEN, "front")
    assert editor.draft.pen("front").points == SQUARE


def test_submitting_nothing_is_refused_and_undamaged_is_not(store):
    editor = DraftEditor(store, 1, "7F3A")
    with pytest.raises(AnnotateError, match="Nothing is drawn"):
        editor.submit()
    assert editor.undamaged().verdict is Verdict.UNDAMAGED


def test_an_outline_that_crosses_itself_is_not_submitted(store):
    bow = ((10.0, 10.0), (110.0, 110.0), (110.0, 10.0), (10.0, 110.0))
    editor = DraftEditor(store, 1, "7F3A")
    editor.do(StartPen("top", "crush", bow))
    editor.do(FinishPen("top", "a"))
    with pytest.raises(AnnotateError, match="crosses itself"):
        editor.submit()
    editor.do(ReplaceRegion("a", "top", (Part(SQUARE),)))
    assert editor.submit().revision == 1


def test_a_journal_that_cannot_be_read_is_told_and_work_begins_at_the_newest_revision(store):
    store.annotations.submit(1, with_square().damages, Verdict.DAMAGED, "", "import")
    store.annotations.append(1, "FromTheFuture", "{}")
    editor = DraftEditor(store, 1, "7F3A")
    assert editor.trouble.reason is Reason.JOURNAL
    assert editor.draft.damages == with_square().damages
    editor.do(SetType("a", "tear"))
    editor.flush()
    again = DraftEditor(store, 1, "7F3A")
    assert (again.trouble, again.draft) == (None, editor.draft)
    assert [entry.kind for entry in store.annotations.journal(1)] == ["FromTheFuture", "base", "SetType"]


def test_two_editors_of_one_draft_find_out_and_nothing_is_lost(store):
    one, other = DraftEditor(store, 1, "7F3A"), DraftEditor(store, 1, "9B21")
    one.do(StartPen("top", "crush", SQUARE))
    one.flush()
    assert not one.was_overtaken
    other.do(AddRegion("b", "tear", "front", (Part(INNER),)))
    other.flush()
    assert other.was_overtaken
    one.do(FinishPen("top", "a"))
    one.flush()
    assert one.was_overtaken
    assert {damage.uid for damage in DraftEditor(store, 1, "7F3A").draft.damages} == {"a", "b"}


def test_gestures_that_cannot_be_written_wait_in_order_until_they_can(store):
    editor = DraftEditor(store, 1, "7F3A")
    editor.do(StartPen("top", "crush", SQUARE[:2]))
    editor.flush()
    lost = replace_capture(editor, 99)
    editor.do(ExtendPen("top", SQUARE[2:3]))
    editor.do(ExtendPen("top", SQUARE[3:]))
    with pytest.raises(StoreError):
        editor.flush()
    assert editor.waiting == 2
    assert editor.draft.pen("top").points == SQUARE
    replace_capture(editor, lost)
    editor.flush()
    assert DraftEditor(store, 1, "7F3A").draft.pen("top").points == SQUARE


def replace_capture(editor: DraftEditor, capture_id: int) -> int:
    """Point the journal at another capture; one that is not there cannot be written to."""
    before, editor._writer._capture_id = editor._writer._capture_id, capture_id
    return before


def test_dropping_the_last_point_and_cancelling_are_undone_like_all_else():
    history = History(AnnotationDraft(1))
    for command in (StartPen("top", "tear", SQUARE), DropPenPoint("top"), CancelPen("top")):
        history.do(command)
    assert history.draft.pens == ()
    history.undo()
    assert history.draft.pen("top").points == SQUARE[:3]
    history.undo()
    assert history.draft.pen("top").points == SQUARE


def test_a_draft_shares_what_did_not_change():
    draft = drawn(StartPen("left", "hole", INNER), FinishPen("left", "b"), draft=with_square())
    assert drawn(SetType("b", "tear"), draft=draft).damages[0] is draft.damages[0]
    assert replace(draft) == draft
