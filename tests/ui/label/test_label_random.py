"""A hand that does anything at all: nothing breaks, and what is reopened is what was there."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.workflow.annotating.editor import DraftEditor

NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = (
    *[(Qt.Key(Qt.Key.Key_1 + number), NONE) for number in range(5)],
    *[(key, NONE) for key in (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)],
    *[(key, NONE) for key in (Qt.Key.Key_Delete, Qt.Key.Key_M, Qt.Key.Key_P, Qt.Key.Key_L, Qt.Key.Key_Plus)],
    *[(key, NONE) for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Q, Qt.Key.Key_E, Qt.Key.Key_F)],
    *[(key, NONE) for key in (Qt.Key.Key_W, Qt.Key.Key_H, Qt.Key.Key_Minus)],
    *[(key, NONE) for key in (Qt.Key.Key_R, Qt.Key.Key_R, Qt.Key.Key_B, Qt.Key.Key_B, Qt.Key.Key_J, Qt.Key.Key_O)],
    *[(key, NONE) for key in (Qt.Key.Key_Comma, Qt.Key.Key_Period)],
    *[(key, CTRL) for key in (Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_0)],
    *[(key, CTRL) for key in (Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_V)],
    (Qt.Key.Key_J, SHIFT),
)
BUTTONS = (*[Qt.MouseButton.LeftButton] * 6, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
HELD = (*[NONE] * 5, SHIFT, ALT, SHIFT | ALT, CTRL)


def some_place(hand, chance: random.Random) -> tuple[float, float]:
    """Anywhere, now and then where something is already."""
    if hand.canvas.shapes and chance.random() < 0.4:
        ring = chance.choice(chance.choice(hand.canvas.shapes).rings)
        x, y = ring[chance.randrange(len(ring))]
        return float(x) + chance.choice((0, 0, 4)), float(y)
    return chance.uniform(-30, 670), chance.uniform(-30, 390)


def do_something(hand, chance: random.Random) -> None:
    kind = chance.choice(("click",) * 8 + ("drag",) * 3 + ("key",) * 5 + ("wheel", "double"))
    start = some_place(hand, chance)
    if kind == "click":
        hand.click(*start, chance.choice(HELD), chance.choice(BUTTONS))
    elif kind == "drag":
        stops = [some_place(hand, chance) for _ in range(chance.randrange(1, 5))]
        hand.drag(start, *stops, modifiers=chance.choice(HELD), button=chance.choice(BUTTONS))
    elif kind == "key":
        QTest.keyClick(hand.canvas, *chance.choice(KEYS))
    elif kind == "double":
        hand.second_click(hand.at(*start))
    else:
        at, turn = QPointF(hand.at(*start)), QPoint(0, chance.choice((-240, -120, 120, 240)))
        none = Qt.MouseButton.NoButton
        wheel = QWheelEvent(at, at, QPoint(), turn, none, NONE, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(hand.canvas, wheel)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_hand_does_is_there_again_after_opening(hand, store, seed, qtbot):
    chance = random.Random(seed)
    QApplication.clipboard().clear()
    for _ in range(150):
        do_something(hand, chance)
        QApplication.processEvents()
    hand.saved()
    again = DraftEditor(store, 1, "7F3A")
    assert again.draft == hand.panel.draft
    assert (again.can_undo, again.can_redo) == (hand.panel.side.undo.isEnabled(), hand.panel.side.redo.isEnabled())
    width, height = hand.canvas.picture.size
    every = [point for damage in again.draft.damages for r in damage.regions for p in r.parts for point in p.outer]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in every)
