"""The keys on one sheet over the page, made from the one table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
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
        lines = help_lines(list(keyboard().keys.actions.values()))
        room = self.parentWidget().size() - QSize(10, 16) * sizes().pad
        sheets = (_sheet(lines, columns) for columns in (3, 2))
        sheet = next((sheet for sheet in sheets if sheet.sizeHint().width() <= room.width()), None) or _sheet(lines, 2)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(sheet)
        area.setMinimumSize((sheet.sizeHint() + QSize(18, 4)).boundedTo(room))
        return area


def _sheet(lines: list[tuple[str, str]], count: int) -> QWidget:
    """The lines in columns of about the same length."""
    sheet = QWidget()
    columns = QHBoxLayout(sheet)
    columns.setContentsMargins(0, 0, 0, 0)
    columns.setSpacing(sizes().pad * 2)
    length = -(-len(lines) // count)
    for start in range(0, len(lines), length):
        columns.addLayout(_rows(lines[start : start + length]))
    return sheet


def help_lines(actions: list[Action]) -> list[tuple[str, str]]:
    """Pairs of keys and text, place after place; a heading has no keys. Actions with the same text share a line."""
    lines: list[tuple[str, str]] = []
    for place, text in PLACES.items():
        told: dict[str, list[str]] = {}
        for action in actions:
            if action.place == place:
                told.setdefault(tr(action.text), []).append(_key_text(action))
        lines.append(("", tr(text)))
        lines += [(keys[0] if len(keys) == 1 else f"{keys[0]} – {keys[-1]}", text) for text, keys in told.items()]
    return lines


def _key_text(action: Action) -> str:
    if not action.keys:
        return "–"
    return QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def _rows(lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(sizes().gap)
    grid.setVerticalSpacing(3)
    for row, (keys, text) in enumerate(lines):
        if not keys:
            grid.addWidget(set_role(QLabel(text), "heading"), row, 0, 1, 2)
            continue
        grid.addWidget(set_role(QLabel(keys), "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(set_role(QLabel(text), "plain"), row, 1)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(len(lines), 1)
    return grid
