"""Keys to actions, and scanner bursts to the code field before any action sees them."""

from __future__ import annotations

import sys
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from ui.qt.keys import KeyMap

BURST_GAP_MS = 35
SHORTEST_CODE = 4
_TEXT_INPUTS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress)
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_MODIFIER_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
# What a text field itself understands with Ctrl; all other combinations are ours also there.
_EDITING = frozenset({"Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X"})

Pressed = Callable[[], bool | None]


@dataclass(frozen=True, slots=True)
class _Binding:
    action: str
    pressed: Pressed
    released: Callable[[], object] | None


@dataclass(slots=True)
class _Held:
    target: QWidget
    event: QKeyEvent
    was_released: bool = False


class Keyboard(QObject):
    """Watches the application's keys. A binding works while the focus is in its owner and the owner can be seen;
    the nearest owner is asked first and of its slots the newest, and one that answers False passes the key on."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.keys = KeyMap()
        self._bindings: dict[QWidget, list[_Binding]] = {}
        self._held: list[_Held] = []
        self._last_ms = 0.0
        self._down: dict[int, Callable[[], object]] = {}
        self._scanned: Callable[[str], object] | None = None
        self._in_charge: Callable[[], QWidget] | None = None
        self._asked: tuple | None = None
        self._replaying = False
        self._gap = QTimer(self, singleShot=True, interval=BURST_GAP_MS, timerType=Qt.TimerType.PreciseTimer)
        self._gap.timeout.connect(self._burst_was_none)
        app.installEventFilter(self)

    def bind(self, owner: QWidget, name: str, pressed: Pressed, released: Callable[[], object] | None = None) -> None:
        """Let the action `name` of the table call `pressed` (and `released` when the key is let go)."""
        if owner not in self._bindings:
            self._bindings[owner] = []
            owner.destroyed.connect(lambda *_: self._bindings.pop(owner, None))
        self._bindings[owner].insert(0, _Binding(name, pressed, released))

    def scan_into(self, scanned: Callable[[str], object] | None) -> None:
        """Send codes typed by a scanner to `scanned`; None lets every key pass at once."""
        self._scanned = scanned

    def set_in_charge(self, in_charge: Callable[[], QWidget] | None) -> None:
        """Which widget is asked as well while the focus is elsewhere, for instance nowhere or on the rail."""
        self._in_charge = in_charge

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # An exception that leaves an event filter ends the process in PySide 6.11, so it is told from here.
        try:
            return self._filter(watched, event)
        except Exception:
            sys.excepthook(*sys.exc_info())
            return True

    def _filter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._held and kind in _PRESSES:
            # A key and a click at once, one with each hand: the key came first, so it acts first.
            self._burst_was_none()
        if kind == QEvent.Type.WindowDeactivate:
            self._let_all_go()
        if self._replaying or kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        if not isinstance(watched, QWidget) or self._is_passed_up(watched, event):
            return False
        if kind == QEvent.Type.KeyRelease:
            return self._release(event)
        return self._hold(watched, event) or self._press(watched, event)

    def _is_passed_up(self, watched: QWidget, event: QKeyEvent) -> bool:
        """True where Qt shows a parent an event that its child did not want, and that was asked about already."""
        before, self._asked = self._asked, (weakref.ref(watched), event.type(), event.key(), event.timestamp())
        child = before[0]() if before is not None else None
        same = child is not None and before[1:] == self._asked[1:]
        return same and isValid(child) and watched.isAncestorOf(child)

    def _hold(self, target: QWidget, event: QKeyEvent) -> bool:
        """Keep back what may be a scanner's; True where the key is not for anybody yet."""
        if self._scanned is None or event.key() in _MODIFIER_KEYS:
            return False
        now_ms = time.monotonic() * 1000 if not event.timestamp() else float(event.timestamp())
        in_time, self._last_ms = now_ms - self._last_ms < BURST_GAP_MS, now_ms
        if self._held and event.key() in _ENDS and in_time and len(self._held) >= SHORTEST_CODE:
            self._take_code()
            return True
        if self._held and not in_time:
            self._burst_was_none()
        if not _may_be_of_a_code(event):
            is_scanner_control = in_time and len(self._held) >= SHORTEST_CODE
            if self._held and not is_scanner_control:
                self._burst_was_none()
            return is_scanner_control
        self._held.append(_Held(target, event.clone()))
        self._gap.start()
        return True

    def _take_code(self) -> None:
        self._gap.stop()
        code = "".join(held.event.text() for held in self._held)
        self._held.clear()
        self._scanned(code)

    def _burst_was_none(self) -> None:
        """Nothing followed in time: a person's keys, which now do what they always do."""
        self._gap.stop()
        held, self._held = self._held, []
        for key in held:
            if not isValid(key.target):
                continue
            if not self._press(key.target, key.event):
                self._pass_on(key.target, key.event)
            elif key.was_released and (released := self._down.pop(key.event.key(), None)):
                released()

    def _pass_on(self, target: QWidget, event: QKeyEvent) -> None:
        self._replaying = True
        try:
            QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False

    def _press(self, target: QWidget, event: QKeyEvent) -> bool:
        name = _combination(event)
        if isinstance(target, _TEXT_INPUTS) and not _is_for_us_in_text(event, name):
            return False
        asked = _with_parents(target)
        if self._in_charge is not None and self._in_charge() not in asked:
            asked = list(dict.fromkeys([*asked[:-1], *_with_parents(self._in_charge()), *asked[-1:]]))
        return any(self._ask(owner, name, event) for owner in asked)

    def _ask(self, owner: QWidget, name: str, event: QKeyEvent) -> bool:
        for binding in list(self._bindings.get(owner, ())):
            known = self.keys.actions[binding.action]
            if name not in {sequence.toString() for sequence in self.keys.sequences(binding.action)}:
                continue
            if event.isAutoRepeat() and not known.repeats:
                return True
            if binding.pressed() is False:
                continue
            if binding.released is not None:
                self._down[event.key()] = binding.released
            return True
        return False

    def _release(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return event.key() in self._down
        for held in self._held:
            if held.event.key() == event.key():
                held.was_released = True
                return True
        if (released := self._down.pop(event.key(), None)) is not None:
            released()
            return True
        return False

    def _let_all_go(self) -> None:
        """Another window has the keys now, and gets to know when they are let go."""
        down, self._down = self._down, {}
        for released in down.values():
            released()


def keyboard() -> Keyboard:
    """The application's keyboard, made at the first call."""
    app = QApplication.instance()
    return app.findChild(Keyboard) or Keyboard(app)


def bind(owner: QWidget, name: str, pressed: Pressed, released: Callable[[], object] | None = None) -> None:
    """See `Keyboard.bind`."""
    keyboard().bind(owner, name, pressed, released)


def _with_parents(widget: QWidget) -> list[QWidget]:
    """The widget, its parent and so on up to its window."""
    found = [widget]
    while not found[-1].isWindow():
        found.append(found[-1].parentWidget())
    return found


def _may_be_of_a_code(event: QKeyEvent) -> bool:
    text, commands = event.text(), Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    plain = len(text) == 1 and text.isprintable() and not text.isspace()
    return plain and not event.modifiers() & commands and not event.isAutoRepeat()


def _combination(event: QKeyEvent) -> str:
    """The key with its modifiers as the table writes it; a sign reached with Shift is just the sign."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = event.text()
    if len(sign) == 1 and sign.isprintable() and not sign.isalnum() and not sign.isspace():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    # Qt has a key of its own for Tab with Shift.
    key = Qt.Key.Key_Tab if event.key() == Qt.Key.Key_Backtab else event.key()
    return QKeySequence(int(modifiers.value) | key).toString()


def _is_for_us_in_text(event: QKeyEvent, name: str) -> bool:
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return name not in _EDITING
    return Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
