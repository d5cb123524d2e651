"""The column of tools on the left of the canvas: one large button for each, with its picture, name and key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.qt.keyboard import keyboard
from ui.qt.label.tool_button import ToolButton
from ui.qt.theme import set_role, sizes

WIDTH_TARGETS = 2.2


class Toolbox(QScrollArea):
    """Buttons in the order in which they were added; it scrolls where the window is too low for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: dict[ToolButton, tuple[Callable[[], str], str, str]] = {}
        inner = set_role(QWidget(), "bar")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(*[sizes().gap // 2] * 4)
        self._column.setSpacing(sizes().gap // 4)
        self._column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Later, because the area lays out its content while it tells of the range.
        self.verticalScrollBar().rangeChanged.connect(self._fit, Qt.ConnectionType.QueuedConnection)
        self._fit(0, 0)

    def add(
        self,
        words: Callable[[], str],
        action: str,
        pressed: Callable[[], object],
        *,
        checkable: bool = False,
        held: str = "",
        sign: str = "",
    ) -> ToolButton:
        """A button with words (asked for again in each language) and the key of `action` ("": none), or with the keys
        that are `held` to the same end, such as `Shift+Alt`. `sign` names its picture where these do not."""
        button = ToolButton(sign or action or held, checkable, self)
        button.clicked.connect(lambda: pressed())
        self._words[button] = words, action, held
        self._column.insertWidget(self._column.count() - 1, button)
        self._show(button)
        return button

    def retranslate(self) -> None:
        for button in self._words:
            self._show(button)

    def _fit(self, _first: int, last: int) -> None:
        """Words keep their room where the column has to scroll."""
        bar = self.verticalScrollBar().sizeHint().width() if last > 0 else 0
        self.setFixedWidth(round(WIDTH_TARGETS * sizes().target) + bar)

    def _show(self, button: ToolButton) -> None:
        words, action, held = self._words[button]
        button.show_words(words(), keyboard().keys.label(action) if action else held_text(held))


def held_text(keys: str) -> str:
    """Keys that are held, as people read them in their language: `Shift+Alt`."""
    return QKeySequence(f"{keys}+A").toString(QKeySequence.SequenceFormat.NativeText).removesuffix("+A") if keys else ""
