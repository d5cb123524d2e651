"""The smart outline by hand: asked for by click and box, made better, taken over or dropped, with real events."""

from __future__ import annotations

import pytest
from promptable_files import write_decoder, write_encoder
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from booth.outline_algebra import iou
from booth.outlines import Part, contains
from inference.promptable import PromptableModel
from storage.records import Origin, Severity
from ui.qt.aids.smart import SmartOutlines
from ui.qt.canvas.tool import ToolKind, Variant
from ui.workflow.smart_outline import MODEL_FOLDER

PATCH = (Part(((200.0, 100.0), (440.0, 100.0), (440.0, 260.0), (200.0, 260.0))),)
AROUND = (185, 88), (455, 272)
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def smart(panel) -> SmartOutlines:
    return next(one for one in panel.companions if isinstance(one, SmartOutlines))


@pytest.fixture
def armed(hand):
    """A tear is to be outlined, with the smart tool."""
    hand.key(Qt.Key.Key_2)
    hand.key(Qt.Key.Key_S)
    return hand


@pytest.fixture
def asked(armed, smart, qtbot):
    """A box around the patch, and its outline there."""
    armed.drag(*AROUND)
    qtbot.waitUntil(lambda: smart.is_answered)
    return armed


def tap(canvas, place) -> None:
    """A finger comes down and goes up."""
    finger = QTest.createTouchDevice()
    QTest.touchEvent(canvas, finger).press(0, place, canvas).commit()
    QTest.touchEvent(canvas, finger).release(0, place, canvas).commit()


def test_a_box_is_answered_and_enter_makes_one_damage_of_it_in_one_step(asked, smart):
    assert asked.panel.draft.damages == ()
    assert iou(smart.layer.parts, PATCH) > 0.95
    asked.key(Qt.Key.Key_Return)
    (damage,) = asked.panel.draft.damages
    assert (damage.type, damage.severity) == ("tear", Severity.MINOR)
    assert iou(damage.regions[0].parts, PATCH) > 0.95
    assert damage.regions[0].origin is Origin.DRAWN
    assert smart.layer.parts == ()
    asked.key(Qt.Key.Key_Z, CTRL)
    assert asked.panel.draft.damages == ()


def test_a_taken_over_outline_is_selected_and_the_tool_stays_for_the_next(asked, smart, qtbot):
    asked.key(Qt.Key.Key_Return)
    tool = asked.canvas.tool
    assert tool.selected == asked.panel.draft.damages[0].uid
    assert (tool.kind, tool.armed) == (ToolKind.SMART, "tear")
    asked.click(520, 320)
    qtbot.waitUntil(lambda: smart.layer.asked is not None)


def test_a_click_asks_and_an_alt_click_leaves_a_place_out(armed, smart, qtbot):
    armed.click(320, 180)
    qtbot.waitUntil(lambda: smart.is_answered)
    assert contains(smart.layer.parts, armed.image_point(armed.at(320, 180)))
    armed.click(328, 180, ALT)
    qtbot.waitUntil(lambda: smart.is_answered)
    assert contains(smart.layer.parts, armed.image_point(armed.at(320, 180)))
    assert not contains(smart.layer.parts, armed.image_point(armed.at(328, 180)))


def test_backspace_right_click_and_undo_take_the_last_place_back(asked, smart, qtbot):
    before = smart.layer.asked
    for take_back in (
        lambda: asked.key(Qt.Key.Key_Backspace),
        lambda: asked.key(Qt.Key.Key_Z, CTRL),
        lambda: asked.click(300, 150, button=Qt.MouseButton.RightButton),
    ):
        asked.click(300, 150)
        assert smart.layer.asked != before
        take_back()
        assert smart.layer.asked == before
    asked.key(Qt.Key.Key_Backspace)
    assert smart.layer.asked is None
    assert smart.layer.parts == ()


def test_esc_drops_what_was_asked_and_keeps_the_tool(asked, smart):
    asked.key(Qt.Key.Key_Escape)
    assert smart.layer.asked is None
    assert asked.canvas.tool.kind is ToolKind.SMART
    assert asked.panel.draft.damages == ()


def test_a_type_key_while_asking_makes_it_a_damage_of_that_type(asked):
    asked.key(Qt.Key.Key_3)
    asked.key(Qt.Key.Key_Return)
    assert asked.panel.draft.damages[0].type == "hole"


def test_the_view_may_be_changed_and_what_was_asked_is_there_again(asked, smart, qtbot):
    before = smart.layer.asked
    asked.key(Qt.Key.Key_Right)
    assert smart.layer.asked is None
    assert smart.layer.parts == ()
    asked.key(Qt.Key.Key_Left)
    assert smart.layer.asked == before
    qtbot.waitUntil(lambda: smart.is_answered)


def test_another_light_is_looked_at_too(asked, smart, qtbot):
    asked.key(Qt.Key.Key_E)
    assert not smart.is_answered
    qtbot.waitUntil(lambda: smart.is_answered)
    assert iou(smart.layer.parts, PATCH) > 0.9


def test_nothing_is_taken_over_by_submitting(asked):
    asked.key(Qt.Key.Key_Return, CTRL)
    assert asked.panel.draft.damages == ()


def test_of_many_quick_clicks_the_last_is_answered(armed, smart, qtbot):
    armed.clicks(*[(230 + 20 * number, 150) for number in range(9)])
    qtbot.waitUntil(lambda: smart.is_answered)
    assert len(smart.layer.asked.pointed) == 9
    assert contains(smart.layer.parts, armed.image_point(armed.at(390, 150)))


def test_everything_works_by_touch(armed, smart, qtbot):
    tap(armed.canvas, armed.at(320, 180))
    qtbot.waitUntil(lambda: smart.is_answered)
    QTest.mouseClick(smart.bar.exclude, Qt.MouseButton.LeftButton)
    tap(armed.canvas, armed.at(330, 180))
    qtbot.waitUntil(lambda: smart.is_answered)
    assert [one.excludes for one in smart.layer.asked.pointed] == [False, True]
    QTest.mouseClick(smart.bar.include, Qt.MouseButton.LeftButton)
    assert armed.canvas.tool.variant is Variant.PLAIN
    QTest.mouseClick(smart.bar.back, Qt.MouseButton.LeftButton)
    assert len(smart.layer.asked.pointed) == 1
    qtbot.waitUntil(lambda: smart.is_answered)
    QTest.mouseClick(smart.bar.accept, Qt.MouseButton.LeftButton)
    assert len(armed.panel.draft.damages) == 1


def test_leaving_out_ends_with_the_outline_that_it_was_chosen_for(asked, smart, qtbot):
    for end in (smart.take_over, smart.drop, smart.take_back):
        if smart.layer.asked is None:
            asked.drag(*AROUND)
            qtbot.waitUntil(lambda: smart.is_answered)
        QTest.mouseClick(smart.bar.exclude, Qt.MouseButton.LeftButton)
        assert asked.canvas.tool.variant is Variant.TAKE_AWAY
        end()
        assert asked.canvas.tool.variant is Variant.PLAIN


def test_the_bar_is_there_only_with_the_tool_and_offers_what_can_be_done(hand, smart, qtbot):
    assert not smart.bar.isVisible()
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_S)
    assert smart.bar.isVisible()
    assert not smart.bar.accept.isEnabled()
    hand.drag(*AROUND)
    qtbot.waitUntil(lambda: smart.bar.accept.isEnabled())
    hand.key(Qt.Key.Key_S)
    assert hand.canvas.tool.kind is ToolKind.PEN
    assert not smart.bar.isVisible()


def test_the_status_line_says_what_is_next(armed, asked):
    assert "takes the outline over" in armed.panel.status
    asked.key(Qt.Key.Key_Escape)
    assert "Click the damage, or drag a box around it" in armed.panel.status


def test_a_pen_outline_is_not_disturbed_by_the_tool(hand, smart):
    hand.key(Qt.Key.Key_1)
    hand.clicks((50, 50), (90, 50))
    hand.key(Qt.Key.Key_S)
    hand.clicks((90, 90))
    hand.key(Qt.Key.Key_Return)
    assert len(hand.panel.draft.damages[0].regions[0].parts[0].outer) == 3
    assert smart.layer.asked is None


def test_a_capture_that_is_left_asks_for_nothing_in_the_next(asked, smart, qtbot):
    asked.open(2)
    assert smart.layer.asked is None
    asked.key(Qt.Key.Key_2)
    asked.key(Qt.Key.Key_S)
    asked.drag(*AROUND)
    qtbot.waitUntil(lambda: smart.is_answered)


def test_the_stations_model_is_used_in_its_place_and_named_as_the_origin(folder, armed, smart, qtbot):
    (folder / MODEL_FOLDER).mkdir(parents=True)
    write_encoder(folder / MODEL_FOLDER)
    write_decoder(folder / MODEL_FOLDER)
    with PromptableModel.load(folder / MODEL_FOLDER) as model:
        models = armed.panel.station.store.models
        models.approve(models.register(model.sha256, model.card.model_id).sha256)
    armed.click(500, 60)
    qtbot.waitUntil(lambda: smart.is_answered)
    armed.key(Qt.Key.Key_Return)
    (region,) = armed.panel.draft.damages[0].regions
    assert region.origin is Origin.MODEL
    # The tiny model answers with a disc of 8 of its pixels, which are 10 of the image's.
    x, y = armed.image_point(armed.at(500, 60))
    assert contains(region.parts, (x + 70, y))
    assert not contains(region.parts, (x + 90, y))


@pytest.mark.parametrize("is_broken", [True, False])
def test_a_model_that_cannot_be_used_is_told_once_and_the_built_in_outline_goes_on(
    folder, armed, smart, qtbot, is_broken
):
    (folder / MODEL_FOLDER).mkdir(parents=True)
    write_encoder(folder / MODEL_FOLDER)
    if is_broken:
        write_decoder(folder / MODEL_FOLDER, broken=True)
    armed.drag(*AROUND)
    qtbot.waitUntil(lambda: smart.is_answered)
    assert smart.answer.origin is Origin.DRAWN
    assert iou(smart.layer.parts, PATCH) > 0.95
    assert "built-in outline goes on" in armed.panel.notice.text()
    armed.panel.notice.hide()
    armed.click(300, 150)
    qtbot.waitUntil(lambda: smart.is_answered)
    assert not armed.panel.notice.isVisible()
