"""One damage in many views, and what a model proposes: ghosts that a person takes over, refuses or leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from torn_carton import MODEL, score_of, torn, torn_carton

from booth.outline_algebra import iou
from booth.outlines import bounds
from storage.records import ItemRef, Origin, Outcome, Verdict
from storage.store import Limits, Store
from ui.qt.aids.proposing import Proposing
from ui.workflow.annotating.commands import AddRegion
from ui.workflow.annotating.draft import is_stale, region_in

TEAR = "a" * 32
CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def carton():
    return torn_carton()


@pytest.fixture(scope="module")
def truths(carton):
    return carton[1]


@pytest.fixture(scope="module")
def stored_once(carton, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the torn carton as capture 1, in place of the one that other tests have."""
    folder = tmp_path_factory.mktemp("carton") / "data"
    with Store.open(folder, author="7F3A", limits=Limits(floor_bytes=0, ballast_bytes=0)) as store:
        store.captures.add(carton[0], ItemRef("4006381333931"))
        store.scores.register_model(MODEL, "right")
    return folder


@pytest.fixture
def proposing(panel) -> Proposing:
    return next(one for one in panel.companions if isinstance(one, Proposing))


@pytest.fixture
def drawn(hand, truths):
    """The capture open, with the tear drawn and selected in the view from above."""
    hand.panel.drafting.do(AddRegion(TEAR, "tear", "top", torn(truths["top"])))
    hand.panel.select_damage(TEAR)
    return hand


@pytest.fixture
def projected(drawn, proposing, qtbot):
    drawn.key(Qt.Key.Key_B, CTRL)
    until(qtbot, lambda: bool(proposing.waiting))
    return drawn


@pytest.fixture
def scored(hand, proposing, truths, store, qtbot):
    """The capture open, and proposals of a model there."""
    store.scores.add(score_of(1, truths))
    hand.panel.show_score(store.scores.latest(1))
    until(qtbot, lambda: bool(proposing.waiting))
    return hand


def until(qtbot, condition) -> None:
    """Wait also on a machine that has much else to do."""
    qtbot.waitUntil(condition, timeout=30_000)


def tear(hand):
    return hand.panel.draft.damage(TEAR)


def views(proposing) -> list[str]:
    return [one.region.view for one in proposing.waiting]


def test_ctrl_b_tab_and_enter_draw_the_damage_in_two_other_views(projected, proposing, truths):
    assert views(proposing) == ["left", "right", "front"]
    assert projected.canvas.view == "top"
    projected.key(Qt.Key.Key_Tab)
    assert projected.canvas.view == "left"
    projected.key(Qt.Key.Key_Return)
    assert projected.canvas.view == "right"
    projected.key(Qt.Key.Key_Return)
    assert views(proposing) == ["front"]
    for view in ("left", "right"):
        region = region_in(tear(projected), view)
        assert (region.origin, region.source_view) == (Origin.PROJECTION, "top")
        assert iou(region.parts, torn(truths[view])) > 0.8


def test_undo_takes_one_acceptance_back_and_shows_the_ghost_again(projected, proposing):
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Return)
    projected.key(Qt.Key.Key_Z, CTRL)
    assert projected.canvas.view == "left"
    assert (proposing.focused.region.view, views(proposing)) == ("left", ["left", "right", "front"])
    assert region_in(tear(projected), "left") is None


def test_del_refuses_and_undo_brings_back(projected, proposing):
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Delete)
    assert views(proposing) == ["right", "front"]
    assert len(tear(projected).regions) == 1
    projected.key(Qt.Key.Key_Z, CTRL)
    assert proposing.focused.region.view == "left"


def test_shift_tab_goes_round_the_other_way(projected, proposing):
    projected.key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert proposing.focused.region.view == "front"
    projected.key(Qt.Key.Key_Tab)
    assert proposing.focused.region.view == "left"


def test_a_source_that_changes_makes_stale_and_one_press_renews(projected, proposing, qtbot):
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Return)
    projected.panel.select_damage(TEAR)
    projected.panel.showing.show_view("top")
    before = region_in(tear(projected), "left")
    start = region_in(tear(projected), "top").parts[0].outer[0]
    projected.drag(start, (start[0] - 12, start[1] - 12), (start[0] - 25, start[1] - 20))
    assert is_stale(tear(projected), before)
    assert "Left" in projected.panel.status
    assert "Ctrl+B" in projected.panel.status
    assert views(proposing) == []
    projected.key(Qt.Key.Key_B, CTRL)
    until(qtbot, lambda: views(proposing) == ["left", "right", "front"])
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Return)
    renewed = region_in(tear(projected), "left")
    assert renewed.parts != before.parts
    assert not is_stale(tear(projected), renewed)
    projected.key(Qt.Key.Key_Z, CTRL)
    assert region_in(tear(projected), "left") == before


def test_a_region_that_a_hand_changed_follows_nothing_any_more(projected, proposing, qtbot):
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Return)
    projected.panel.showing.show_view("left")
    projected.panel.select_damage(TEAR)
    start = region_in(tear(projected), "left").parts[0].outer[0]
    projected.drag(start, (start[0], start[1] - 15), (start[0], start[1] - 30))
    assert region_in(tear(projected), "left").source_view == ""
    projected.key(Qt.Key.Key_B, CTRL)
    until(qtbot, lambda: not proposing.maker.is_busy)
    assert views(proposing) == ["right", "front"]


def test_nothing_is_proposed_twice(projected, proposing, qtbot):
    projected.key(Qt.Key.Key_B, CTRL)
    until(qtbot, lambda: not proposing.maker.is_busy)
    assert views(proposing) == ["left", "right", "front"]
    assert projected.panel.notice.isVisible()


def test_proposals_are_there_again_after_opening(projected, proposing, store):
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Delete)
    projected.saved()
    projected.panel.close_capture()
    assert not proposing.bar.isVisible()
    projected.open(1)
    assert views(proposing) == ["right", "front"]
    assert len(store.annotations.proposals(1)) == 3


def test_submitting_accepts_nothing_and_tells_what_became_of_each(projected, proposing, store, qtbot):
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Tab):
        projected.key(key)
    assert proposing.focused.region.view == "front"
    ended = []
    projected.panel.finished.connect(lambda *told: ended.append(told))
    projected.key(Qt.Key.Key_Return, CTRL)
    if not ended:
        projected.key(Qt.Key.Key_Return, CTRL)
    until(qtbot, lambda: bool(ended))
    outcomes = {one.region.view: one.outcome for one in store.annotations.proposals(1)}
    assert outcomes == {"left": Outcome.ACCEPTED, "right": Outcome.REJECTED, "front": Outcome.LEFT}
    saved = store.annotations.latest(1).damages[0]
    assert {region.view for region in saved.regions} == {"top", "left"}


def test_a_proposal_that_was_changed_is_told_with_what_is_left_of_it(projected, store, qtbot):
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Return)
    projected.panel.showing.show_view("left")
    projected.panel.select_damage(TEAR)
    start = region_in(tear(projected), "left").parts[0].outer[0]
    projected.drag(start, (start[0] - 10, start[1]), (start[0] - 20, start[1]))
    projected.saved()
    annotation = projected.panel.drafting.editor.submit()
    told = store.annotations.proposals(1)[0]
    kept = region_in(annotation.damages[0], "left").parts
    assert told.outcome is Outcome.ADJUSTED
    assert told.kept_iou == pytest.approx(iou(told.region.parts, kept))
    assert 0 < told.kept_iou < 1


def test_a_model_proposes_each_damage_where_it_sees_it(scored, proposing, truths):
    assert views(proposing) == ["top", "left", "right", "front"]
    for one in proposing.waiting:
        assert (one.type, one.source, one.region.origin) == ("tear", MODEL, Origin.MODEL)
        assert iou(one.region.parts, torn(truths[one.region.view])) > 0.5
    scored.key(Qt.Key.Key_Tab)
    scored.key(Qt.Key.Key_Return)
    scored.key(Qt.Key.Key_Return)
    (damage,) = scored.panel.draft.damages
    assert [region.view for region in damage.regions] == ["top", "left"]
    assert "Ctrl+B" not in scored.panel.status


def test_a_model_proposes_once_only(scored, proposing, store, qtbot):
    for _ in range(4):
        scored.key(Qt.Key.Key_Tab)
        scored.key(Qt.Key.Key_Delete)
    scored.saved()
    scored.panel.close_capture()
    scored.open(1)
    scored.panel.show_score(store.scores.latest(1))
    scored.panel.jobs.run("proposal", lambda: None).result()
    scored.panel.jobs.run("store", lambda: None).result()
    assert proposing.waiting == ()
    assert len(store.annotations.proposals(1)) == 4


def test_where_something_is_drawn_a_model_proposes_nothing(drawn, proposing, truths, store, qtbot):
    store.scores.add(score_of(1, truths))
    drawn.panel.show_score(store.scores.latest(1))
    until(qtbot, lambda: views(proposing) == ["left", "right", "front"])
    drawn.panel.drafting.do(AddRegion("b" * 32, "tear", "left", torn(truths["left"])))
    assert views(proposing) == ["right", "front"]


def test_undamaged_leaves_proposals(scored, store, qtbot):
    scored.key(Qt.Key.Key_Tab)
    with qtbot.waitSignal(scored.panel.finished, timeout=30_000):
        scored.key(Qt.Key.Key_N)
    assert store.annotations.latest(1).verdict is Verdict.UNDAMAGED
    assert {one.outcome for one in store.annotations.proposals(1)} == {Outcome.LEFT}


def test_enter_finishes_an_outline_before_it_accepts(scored, proposing):
    scored.key(Qt.Key.Key_Tab)
    scored.key(Qt.Key.Key_1)
    scored.clicks((100, 100), (160, 100), (130, 150))
    scored.key(Qt.Key.Key_Return)
    assert [damage.type for damage in scored.panel.draft.damages] == ["crush"]
    assert len(proposing.waiting) == 4


def test_a_click_looks_at_a_ghost_and_esc_lets_go_of_it(scored, proposing):
    ghost = proposing.waiting[0]
    middle = [sum(values) / len(values) for values in zip(*ghost.region.parts[0].outer, strict=True)]
    scored.click(*middle)
    assert proposing.focused == ghost
    assert not scored.panel.draft.damages
    scored.key(Qt.Key.Key_Escape)
    assert proposing.focused is None
    scored.key(Qt.Key.Key_Delete)
    assert len(proposing.waiting) == 4


def test_a_finger_finds_a_ghost_that_is_smaller_than_itself(scored, proposing):
    screen, ghost = QTest.createTouchDevice(), proposing.waiting[0]
    scored.canvas.zoom_to(0.3)
    left, top, right, bottom = bounds(ghost.region.parts)
    place = scored.at((left + right) / 2, (top + bottom) / 2) + QPoint(12, 12)
    scored.click(*scored.image_point(place))
    assert proposing.focused is None
    QTest.touchEvent(scored.canvas, screen).press(0, place, scored.canvas).commit()
    QTest.touchEvent(scored.canvas, screen).release(0, place, scored.canvas).commit()
    assert proposing.focused == ghost


def test_a_hand_that_takes_a_region_lets_go_of_the_ghost(scored, proposing):
    uid = scored.outline(Qt.Key.Key_1, (100, 100), (160, 100), (130, 150))
    scored.put_pen_down()
    scored.key(Qt.Key.Key_Tab)
    assert proposing.focused is not None
    scored.click(130, 115)
    assert scored.canvas.tool.selected == uid
    scored.key(Qt.Key.Key_Delete)
    assert not scored.panel.draft.damages
    assert len(proposing.waiting) == 4


def test_buttons_do_by_touch_what_keys_do(scored, proposing):
    bar = proposing.bar
    assert bar.isVisible()
    assert not bar.accept.isEnabled()
    for button in (bar.next, bar.next, bar.previous, bar.accept, bar.reject):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(scored.panel.draft.damages) == 1
    assert len(proposing.waiting) == 2
    assert "2" in bar.words.text()


def test_ghosts_are_hidden_with_the_outlines(scored, proposing):
    scored.key(Qt.Key.Key_Tab)
    x, y = scored.canvas.viewport.to_widget(*proposing.focused.region.parts[0].outer[0])
    with_ghost = scored.canvas.grab().toImage().pixelColor(QPoint(round(x), round(y)))
    scored.canvas.set_peek(True)
    without = scored.canvas.grab().toImage().pixelColor(QPoint(round(x), round(y)))
    assert with_ghost != without


def test_without_a_damage_the_key_says_what_to_do(hand, qtbot):
    hand.key(Qt.Key.Key_B, CTRL)
    until(qtbot, lambda: hand.panel.notice.isVisible())
    assert "Draw it first" in hand.panel.notice.text()


def test_a_locked_damage_takes_no_proposal(projected, proposing):
    projected.key(Qt.Key.Key_L)
    projected.key(Qt.Key.Key_Tab)
    projected.key(Qt.Key.Key_Return)
    assert len(tear(projected).regions) == 1
    assert len(proposing.waiting) == 3
