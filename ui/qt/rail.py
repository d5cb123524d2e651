"""The rail on the left: the program's sign, a button for each page, and who works here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from ui.qt.icons import Draw, draw_tray, icon
from ui.qt.theme import set_role, sizes

SIGN_PX, ICON_PX = 44, 30


class Rail(QFrame):
    """`chosen` carries the place of the page that was clicked."""

    chosen = Signal(int)

    def __init__(self, draws: Sequence[Draw]) -> None:
        super().__init__()
        self.author = set_role(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter), "small")
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._lay_out(draws)

    def button(self, index: int) -> QToolButton:
        """The button of a page."""
        return self._group.button(index)

    def _lay_out(self, draws: Sequence[Draw]) -> None:
        set_role(self, "rail")
        self.setFixedWidth(sizes().rail)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, sizes().gap, 6, sizes().gap)
        column.setSpacing(sizes().gap)
        sign = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        sign.setPixmap(icon(draw_tray, SIGN_PX).pixmap(QSize(SIGN_PX, SIGN_PX), 2.0))
        column.addWidget(sign)
        column.addSpacing(sizes().gap)
        for index, draw in enumerate(draws):
            button = _page_button(draw)
            self._group.addButton(button, index)
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self.author)


def _page_button(draw: Draw) -> QToolButton:
    button = QToolButton(checkable=True, icon=icon(draw, ICON_PX))
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    button.setMinimumHeight(round(sizes().font * 4.6))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_role(button, "nav")
    return button
