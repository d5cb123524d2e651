"""What looks wrong is said while it is drawn, and mended by one press that is one step back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from booth.frames import Intrinsics
from booth.geometry import look_at
from booth.measuring.reach import Reach
from booth.measuring.view import SeenView
from booth.outline_algebra import iou
from booth.outlines import Part, is_simple, rasterise
from booth.profile_parts import Tray
from storage.records import CaptureState, Damage, Region, Verdict
from ui.qt.aids.checking import Checking
from ui.workflow.annotating.checks import Check, DraftChecks, is_sliver
from ui.workflow.annotating.commands import MergeDamages, MoveVertex, SplitRegion
from ui.workflow.annotating.draft import AnnotationDraft, RingRef
from ui.workflow.annotating.space_checks import SpaceChecks
from ui.workflow.seen_views import SeenViews

TYPES = ("crush", "tear", "hole")
KEY = Qt.Key


def square(left: float, top: float, side: float) -> Part:
    return Part(((left, top), (left + side, top), (left + side, top + side), (left, top + side)))


def bow_tie(left: float, top: float, side: float) -> Part:
    return Part(((left, top), (left + side, top + side), (left + side, top), (left, top + side)))


def drawn(uid: str, *parts: Part, type: str = "tear", view: str = "top") -> Damage:
    return Damage(uid, type, regions=(Region(view, parts),))


def found(*damages: Damage, verdict: Verdict | None = None) -> list[tuple[Check, str]]:
    findings = DraftChecks(TYPES).findings(AnnotationDraft(1, damages, verdict))
    return [(finding.check, finding.damage) for finding in findings]


def mended(*damages: Damage, verdict: Verdict | None = None) -> AnnotationDraft:
    """The draft after the mend of its one finding, which nothing is found in any more."""
    checks, draft = DraftChecks(TYPES), AnnotationDraft(1, damages, verdict)
    (finding,) = checks.findings(draft)
    after = finding.mend.apply(draft)
    assert checks.findings(after) == ()
    return after


def test_nothing_is_said_of_sound_damages():
    assert found(drawn("a", square(10, 10, 30)), drawn("b", square(60, 10, 30), square(60, 60, 10))) == []


def test_an_outline_that_crosses_itself_is_untangled_over_the_same_pixels():
    before = bow_tie(10, 10, 40)
    region = mended(drawn("a", before)).region("a", "top")
    assert all(is_simple(part.outer) for part in region.parts)
    assert np.array_equal(rasterise(region.parts, 80, 80), rasterise((before,), 80, 80))


@pytest.mark.parametrize("sliver", [square(60, 60, 2), Part(((60, 60), (200, 60), (200, 60.5)))])
def test_a_part_that_is_hardly_there_is_dropped(sliver: Part):
    assert mended(drawn("a", square(10, 10, 30), sliver)).region("a", "top").parts == (square(10, 10, 30),)


def test_a_cut_out_that_is_hardly_there_is_filled():
    whole = square(10, 10, 30)
    assert mended(drawn("a", Part(whole.outer, (square(20, 20, 1).outer,)))).region("a", "top").parts == (whole,)


def test_a_damage_that_is_a_sliver_only_goes():
    assert mended(drawn("a", square(10, 10, 1))).damages == ()


def test_a_thin_tear_is_no_sliver():
    assert not is_sliver(((0.0, 0.0), (100.0, 0.0), (100.0, 2.0), (0.0, 2.0)))


def test_the_same_damage_drawn_twice_becomes_the_older_one():
    older, newer = drawn("a", square(10, 10, 40)), drawn("b", square(10.5, 10, 40))
    assert found(older, newer) == [(Check.DUPLICATE, "b")]
    assert mended(older, newer).damages == (older,)


def test_of_two_that_are_one_the_views_of_both_are_kept():
    older = drawn("a", square(10, 10, 40))
    newer = Damage("b", "tear", regions=(Region("top", (square(10, 11, 40),)), Region("front", (square(5, 5, 20),))))
    (damage,) = mended(older, newer).damages
    assert damage.uid == "a"
    assert [region.view for region in damage.regions] == ["top", "front"]
    assert damage.regions[0].parts == (square(10, 10, 40),)


@pytest.mark.parametrize(
    "other",
    [
        drawn("b", square(10, 10, 40), type="hole"),
        drawn("b", square(10, 10, 40), view="front"),
        drawn("b", square(20, 10, 40)),
    ],
)
def test_another_type_view_or_place_is_no_duplicate(other: Damage):
    assert found(drawn("a", square(10, 10, 40)), other) == []


def test_three_times_the_same_damage_is_mended_in_two_steps():
    damages = [drawn(uid, square(10, 10, 40)) for uid in "abc"]
    checks, draft = DraftChecks(TYPES), AnnotationDraft(1, tuple(damages))
    steps = 0
    while findings := checks.findings(draft):
        draft, steps = findings[0].mend.apply(draft), steps + 1
    assert (draft.damages, steps) == ((damages[0],), 2)


def test_a_damage_without_a_region_goes():
    assert mended(Damage("a", "tear")).damages == ()


def test_a_type_that_nobody_knows_becomes_one_of_the_list():
    assert mended(drawn("a", square(10, 10, 30), type="rust")).damage("a").type == "crush"


@pytest.mark.parametrize(
    ("verdict", "damages"), [(Verdict.UNDAMAGED, (drawn("a", square(1, 1, 20)),)), (Verdict.DAMAGED, ())]
)
def test_a_verdict_that_contradicts_is_taken_back(verdict: Verdict, damages: tuple[Damage, ...]):
    after = mended(*damages, verdict=verdict)
    assert (after.verdict, after.damages) == (None, damages)


def test_a_duplicate_is_found_however_the_draft_came_there():
    """One damage after the other, moved apart and together again, as against all at once."""
    rng = np.random.default_rng(3)
    damages = [drawn(f"d{n}", square(float(x), float(y), 30)) for n, (x, y) in enumerate(rng.integers(0, 40, (60, 2)))]
    draft, step_by_step = AnnotationDraft(1), DraftChecks(TYPES)
    for number in range(60):
        draft = AnnotationDraft(1, tuple(damages[: number + 1]))
        step_by_step.findings(draft)
    for number in range(0, 60, 7):
        draft = MoveVertex(RingRef(f"d{number}", "top"), 0, (200.0, 200.0)).apply(draft)
        step_by_step.findings(draft)
        draft = MoveVertex(RingRef(f"d{number}", "top"), 0, damages[number].regions[0].parts[0].outer[0]).apply(draft)
    at_once = DraftChecks(TYPES).findings(draft)
    assert set(step_by_step.findings(draft)) == set(at_once)
    pairs = [(a.uid, b.uid) for k, a in enumerate(damages) for b in damages[:k] if _overlap(a, b) >= 0.9]
    assert {(finding.mend.damage, finding.mend.into) for finding in at_once} == set(pairs)
    assert len(pairs) > 3


def _overlap(one: Damage, other: Damage) -> float:
    return iou(one.regions[0].parts, other.regions[0].parts)


def test_a_region_that_belongs_elsewhere_becomes_a_damage_of_its_own():
    both = Damage("a", "tear", regions=(Region("top", (square(1, 1, 20),)), Region("front", (square(5, 5, 20),))))
    after = SplitRegion("a", "front", "b").apply(AnnotationDraft(1, (both,)))
    assert [(damage.uid, [region.view for region in damage.regions]) for damage in after.damages] == [
        ("a", ["top"]),
        ("b", ["front"]),
    ]


def test_merging_keeps_what_the_older_one_says():
    older, newer = drawn("a", square(10, 10, 40)), drawn("b", square(10, 10, 40), view="front", type="hole")
    (damage,) = MergeDamages("b", "a").apply(AnnotationDraft(1, (older, newer))).damages
    assert (damage.type, len(damage.regions)) == ("tear", 2)


# -- beside item and tray ----------------------------------------------------------------------------------------------


@pytest.fixture
def over_the_edge() -> SeenView:
    """A camera 800 mm above the tray's right edge, which sees the floor 400 mm below the tray beside it."""
    lens = Intrinsics(320, 240, 250.0, 250.0, 159.5, 119.5)
    pose = look_at(np.array([0.3, 0.0, 0.8]), np.array([0.3, 0.0, 0.0]))
    depth = np.full((240, 320), 0.8, np.float32)
    depth[:, 160:] = 1.2
    depth[:40] = 0.0
    return SeenView("top", lens, pose, depth)


def test_an_outline_beside_the_tray_is_beyond_reach(over_the_edge: SeenView):
    reach = Reach(over_the_edge, Tray())
    assert reach.is_beyond((square(220, 100, 40),))
    assert not reach.is_beyond((square(60, 100, 40),))
    assert not reach.is_beyond((square(130, 100, 50),))
    assert reach.is_beyond((square(150, 100, 50),))


def test_where_there_is_no_depth_nothing_is_said(over_the_edge: SeenView):
    assert not Reach(over_the_edge, Tray()).is_beyond((square(220, 2, 30),))


def test_an_item_that_hangs_over_the_edge_a_little_is_within_reach(over_the_edge: SeenView):
    depth = over_the_edge.depth_m.copy()
    depth[:, 160:170] = 0.7
    hanging = SeenView("top", over_the_edge.camera, over_the_edge.camera_to_booth, depth)
    assert not Reach(hanging, Tray()).is_beyond((square(158, 100, 10),))


BOTH = ("top", "front")


# -- in space ----------------------------------------------------------------------------------------------------------


def over_the_tray(name: str) -> SeenView:
    """One of two cameras, 300 mm apart, over a tray 800 mm below them."""
    lens = Intrinsics(320, 240, 250.0, 250.0, 159.5, 119.5)
    left = 0.3 * BOTH.index(name)
    pose = look_at(np.array([left, 0.0, 0.8]), np.array([left, 0.0, 0.0]))
    noise = np.random.default_rng(1).normal(0, 0.0005, (240, 320))
    return SeenView(name, lens, pose, (0.8 + noise).astype(np.float32))


def in_both(front_px: float) -> AnnotationDraft:
    regions = (Region("top", (square(180, 100, 40),)), Region("front", (square(front_px, 100, 40),)))
    return AnnotationDraft(1, (Damage("a", "tear", regions=regions),))


def test_outlines_that_meet_in_space_are_one_damage():
    assert SpaceChecks(SeenViews(BOTH, over_the_tray), Tray()).findings(in_both(180 - 0.3 / 0.8 * 250)) == ()


def test_outlines_that_lie_apart_in_space_become_two_damages():
    checks, draft = SpaceChecks(SeenViews(BOTH, over_the_tray), Tray()), in_both(20)
    (finding,) = checks.findings(draft)
    assert (finding.check, finding.damage, finding.view) == (Check.APART, "a", "front")
    assert checks.findings(draft) == (finding,)
    after = finding.mend.apply(draft)
    assert [[region.view for region in damage.regions] for damage in after.damages] == [["top"], ["front"]]
    assert checks.findings(after) == ()


def test_an_outline_beside_the_tray_is_deleted():
    draft = AnnotationDraft(1, (drawn("a", square(270, 100, 40), view="front"),))
    checks = SpaceChecks(SeenViews(BOTH, over_the_tray), Tray())
    (finding,) = checks.findings(draft)
    assert finding.check is Check.OUTSIDE
    assert finding.mend.apply(draft).damages == ()


# -- in the window -----------------------------------------------------------------------------------------------------


@pytest.fixture
def checking(panel, hand) -> Checking:
    return next(companion for companion in panel.companions if isinstance(companion, Checking))


def draw_twice(hand) -> None:
    for _ in range(2):
        hand.outline(KEY.Key_2, (210, 110), (280, 110), (280, 180), (210, 180))
        hand.put_pen_down()


def test_a_finding_is_shown_and_mended_by_one_press_that_is_one_step_back(panel, hand, checking, qtbot):
    draw_twice(hand)
    first, second = panel.draft.damages
    qtbot.waitUntil(lambda: checking.bar.isVisible())
    assert [finding.check for finding in checking.findings] == [Check.DUPLICATE]
    assert checking.bar.place.text() == "1 / 1"
    QTest.mouseClick(checking.bar.mend, Qt.MouseButton.LeftButton)
    assert panel.draft.damages == (first,)
    qtbot.waitUntil(lambda: not checking.bar.isVisible())
    hand.key(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.draft.damages == (first, second)
    qtbot.waitUntil(lambda: checking.bar.isVisible())


def test_the_key_goes_to_the_next_finding_in_its_view(panel, hand, checking, qtbot):
    crossing = hand.outline(KEY.Key_2, (210, 110), (260, 160), (260, 110), (210, 160))
    hand.put_pen_down()
    hand.key(KEY.Key_Right)
    assert panel.canvas.view == "front"
    other = hand.outline(KEY.Key_1, (300, 120), (350, 170), (350, 120), (300, 170))
    hand.put_pen_down()
    qtbot.waitUntil(lambda: len(checking.findings) == 2)
    hand.key(KEY.Key_I)
    assert (panel.canvas.view, panel.canvas.tool.selected) == ("top", crossing)
    hand.key(KEY.Key_I)
    assert (panel.canvas.view, panel.canvas.tool.selected) == ("front", other)
    assert checking.bar.place.text() == "2 / 2"
    QTest.mouseClick(checking.bar.mend, Qt.MouseButton.LeftButton)
    assert len(panel.draft.region(other, "front").parts) == 2
    qtbot.waitUntil(lambda: len(checking.findings) == 1)


def test_submitting_warns_once_and_then_goes_through(panel, hand, checking, qtbot, store):
    draw_twice(hand)
    hand.key(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.drafting.capture is not None
    assert checking.bar.isVisible()
    assert panel.notice.isVisible()
    with qtbot.waitSignal(panel.finished):
        hand.key(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert store.captures.get(1).state is CaptureState.SUBMITTED


def test_what_submitting_refuses_is_shown_with_its_mend(panel, hand, checking, qtbot, store):
    draw_twice(hand)
    crossing = hand.outline(KEY.Key_2, (300, 200), (350, 250), (350, 200), (300, 250))
    hand.key(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.drafting.capture is not None
    assert panel.canvas.tool.selected == crossing
    QTest.mouseClick(checking.bar.mend, Qt.MouseButton.LeftButton)
    assert len(panel.draft.region(crossing, "top").parts) == 2


def test_what_was_mended_is_not_warned_of(panel, hand, checking, qtbot, store):
    draw_twice(hand)
    hand.key(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    checking.mend()
    with qtbot.waitSignal(panel.finished):
        hand.key(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(store.annotations.latest(1).damages) == 1


def test_a_sound_draft_is_submitted_at_once(panel, hand, checking, qtbot):
    hand.outline(KEY.Key_2, (210, 110), (280, 110), (280, 180), (210, 180))
    with qtbot.waitSignal(panel.finished):
        hand.key(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not checking.bar.isVisible()


def test_findings_of_one_capture_are_not_shown_on_the_next(panel, hand, checking, qtbot):
    draw_twice(hand)
    qtbot.waitUntil(lambda: checking.bar.isVisible())
    hand.open(2)
    assert checking.findings == ()
    assert not checking.bar.isVisible()


def test_a_mend_is_of_the_draft_as_it_is_now(panel, hand, checking, qtbot):
    """Dragged after the finding was shown, and mended before it was looked at again."""
    crossing = hand.outline(KEY.Key_2, (210, 110), (260, 160), (260, 110), (210, 160))
    qtbot.waitUntil(lambda: bool(checking.findings))
    panel.drafting.do(MoveVertex(RingRef(crossing, "top"), 1, (300.0, 200.0)))
    checking.mend()
    assert (300.0, 200.0) in [point for part in panel.draft.region(crossing, "top").parts for point in part.outer]
    assert checking.findings == ()


def test_a_mend_is_journalled_like_any_gesture(panel, hand, checking, qtbot):
    draw_twice(hand)
    qtbot.waitUntil(lambda: bool(checking.findings))
    checking.mend()
    hand.saved()
    hand.open(2)
    hand.open(1)
    assert len(panel.draft.damages) == 1
    hand.key(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(panel.draft.damages) == 2
