"""The keys on one sheet over the page, made from the one table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.qt.keyboard import keyboard
from ui.qt.keys import PLACES, Action, tr
from ui.qt.theme import set_role, sizes


class HelpSheet(QWidget):
    """Lies over its parent and dims it; a click beside it, its button or its key closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._card = QFrame()
        self._close = QPushButton()
        self._close.clicked.connect(self.hide)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*[sizes().pad * 3] * 4)
        outer.addWidget(self._card, 0, Qt.AlignmentFlag.AlignCenter)
        set_role(self._card, "panel")
        parent.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        if self.isVisible():
            self.hide()
            return
        self._fill()
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.parentWidget().rect())
        return False

    def paintEvent(self, event) -> None:
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 170))

    def mousePressEvent(self, event) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.hide()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        """Make the sheet anew, in the language and with the keys in force."""
        fresh = QFrame()
        set_role(fresh, "panel")
        column = QVBoxLayout(fresh)
        column.setContentsMargins(*[sizes().pad * 2] * 4)
        column.addWidget(set_role(QLabel(self.tr("Keys")), "title"))
        column.addWidget(self._table(), 1)
        self._close.setText(self.tr("Close") + f"  ({keyboard().keys.label('help')})")
        column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.layout().replaceWidget(self._card, fresh)
        self._card.deleteLater()
        self._card = fresh

    def _table(self) -> QScrollArea:
        places = [
            (text, [a for a in keyboard().keys.actions.values() if a.place == place]) for place, text in PLACES.items()
        ]
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setSpacing(sizes().pad * 3)
        for group in _columns(places):
            column = QVBoxLayout()
            for text, actions in group:
                column.addWidget(set_role(QLabel(tr(text)), "heading"))
                column.addLayout(_rows(actions))
                column.addSpacing(sizes().pad)
            column.addStretch(1)
            columns.addLayout(column)
        area = QScrollArea()
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setMinimumSize(sheet.sizeHint().boundedTo(self.parentWidget().size() * 0.75))
        return area


def _columns(places: list) -> list[list]:
    """Labelling has the most keys and gets a column of its own."""
    return [[entry for entry in places if len(entry[1]) <= 12], [entry for entry in places if len(entry[1]) > 12]]


def _rows(actions: list[Action]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(sizes().pad)
    grid.setVerticalSpacing(4)
    for row, action in enumerate(actions):
        keys = "   ".join(QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in action.keys)
        grid.addWidget(set_role(QLabel(keys), "key"), row, 0)
        grid.addWidget(QLabel(tr(action.text)), row, 1)
    grid.setColumnStretch(1, 1)
    return grid
