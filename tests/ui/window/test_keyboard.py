"""Keys to actions, clashes refused, and scanner bursts to the code field before any action."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.keys import PLACES, TABLE, KeyClash, KeyMap, load_keys


@pytest.fixture
def form(qtbot):
    """A widget with a text field that knows three actions."""
    widget = QWidget()
    qtbot.addWidget(widget)
    QLineEdit(widget)
    widget.heard = []
    for name in ("undamaged", "submit", "type_1", "raise"):
        bind(widget, name, lambda name=name: widget.heard.append(name))
    bind(widget, "peek", lambda: widget.heard.append("peek"), lambda: widget.heard.append("let go"))
    widget.show()
    yield widget
    keyboard().scan_into(None)


def test_a_key_calls_its_action_with_modifiers_and_signs(form):
    QTest.keyClick(form, Qt.Key.Key_N)
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(form, Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)
    assert form.heard == ["undamaged", "submit", "raise"]


def test_holding_a_key_tells_of_press_and_release(form):
    QTest.keyPress(form, Qt.Key.Key_H)
    assert form.heard == ["peek"]
    QTest.keyRelease(form, Qt.Key.Key_H)
    assert form.heard == ["peek", "let go"]


def test_a_key_that_is_held_is_let_go_when_another_window_takes_the_keyboard(form):
    QTest.keyPress(form, Qt.Key.Key_H)
    QApplication.sendEvent(form, QEvent(QEvent.Type.WindowDeactivate))
    assert form.heard == ["peek", "let go"]
    QTest.keyRelease(form, Qt.Key.Key_H)
    assert form.heard == ["peek", "let go"]


def test_typing_in_a_text_field_is_typing(form):
    field = form.findChild(QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "n1")
    assert (field.text(), form.heard) == ("n1", [])
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.heard == ["submit"]


def test_a_slot_that_says_no_passes_the_key_to_the_next_owner(form, qtbot):
    child = QWidget(form)
    child.show()
    bind(child, "undamaged", lambda: False)
    QTest.keyClick(child, Qt.Key.Key_N)
    assert form.heard == ["undamaged"]


def test_a_scanner_burst_goes_to_the_code_and_no_action_sees_it(form):
    codes = []
    keyboard().scan_into(codes.append)
    for end in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
        QTest.keyClicks(form, "N1H4006381333931")
        QTest.keyClick(form, end)
    assert codes == ["N1H4006381333931"] * 2
    assert form.heard == []


def test_a_scanner_burst_leaves_a_text_field_as_it_was(form):
    codes, field = [], form.findChild(QLineEdit)
    field.setText("note")
    field.setFocus()
    keyboard().scan_into(codes.append)
    QTest.keyClicks(field, "4006381333931")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (codes, field.text()) == (["4006381333931"], "note")


def test_a_persons_single_key_still_works_where_a_scanner_is_listened_to(form, qtbot):
    keyboard().scan_into(lambda code: None)
    QTest.keyClick(form, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: form.heard == ["undamaged"])


def test_a_key_acts_before_the_click_that_follows_at_once(form):
    keyboard().scan_into(lambda code: None)
    QTest.keyClick(form, Qt.Key.Key_N)
    QTest.mousePress(form, Qt.MouseButton.LeftButton)
    assert form.heard == ["undamaged"]


def test_a_persons_slow_keys_are_no_code(form, qtbot):
    codes = []
    keyboard().scan_into(codes.append)
    for _ in range(5):
        QTest.keyClick(form, Qt.Key.Key_N, delay=60)
    QTest.keyClick(form, Qt.Key.Key_Return, delay=60)
    qtbot.waitUntil(lambda: form.heard == ["undamaged"] * 5)
    assert codes == []


def test_the_table_has_no_clash_and_every_place_a_name():
    assert len(KeyMap().actions) == len(TABLE)
    assert {action.place for action in TABLE} - {"reasons"} == set(PLACES)


def test_clashing_unknown_and_unreadable_keys_are_refused_all_at_once():
    with pytest.raises(KeyClash) as told:
        KeyMap({"capture": ("F1",), "jump": ("J",), "submit": ("Hyperspace",)})
    assert "no action jump" in told.value.sentence
    assert "Hyperspace is not a key" in told.value.sentence
    assert "F1 would both" in told.value.sentence


def test_the_same_key_may_do_different_things_in_different_places():
    assert KeyMap().with_keys("next_item", "N").sequences("next_item") == KeyMap().sequences("undamaged")


def test_a_pedal_can_be_given_to_the_capture_by_a_file(tmp_path: Path):
    file = tmp_path / "keys.toml"
    file.write_text('capture = ["Space", "F9"]\n')
    assert load_keys(file).actions["capture"].keys == ("Space", "F9")
    assert load_keys(tmp_path / "none.toml").actions == KeyMap().actions
    file.write_text('capture = "F9"\n')
    with pytest.raises(KeyClash, match="list of keys"):
        load_keys(file)
    file.write_text("capture = [")
    with pytest.raises(KeyClash, match="cannot be read"):
        load_keys(file)
