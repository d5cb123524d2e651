"""What the tests of gestures share: places, keys, and what the hand sees of the draft."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

SHIFT, ALT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
BOX = ((220.0, 120.0), (400.0, 120.0), (400.0, 240.0), (220.0, 240.0))
BESIDE = ((440.0, 120.0), (560.0, 120.0), (560.0, 240.0), (440.0, 240.0))


def parts(hand, uid: str) -> tuple:
    return hand.panel.draft.region(uid, hand.canvas.view).parts


def ring(hand, uid: str) -> tuple:
    return parts(hand, uid)[0].outer


def aid(hand, kind):
    return next(one for one in hand.panel.companions if isinstance(one, kind))


def push(button) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def wheel(hand, notches: int, modifiers=NONE) -> None:
    at = QPointF(hand.canvas.rect().center())
    none = Qt.MouseButton.NoButton
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(at, at, QPoint(), turned, none, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(hand.canvas, event)


def hover(hand, x: float, y: float, modifiers=NONE) -> None:
    none = Qt.MouseButton.NoButton
    hand.move_pressed(hand.at(x, y), modifiers, none)
