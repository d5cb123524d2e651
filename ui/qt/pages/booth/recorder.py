"""One large button that records everything the booth sees, and what of it was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from ui.qt.card import Card
from ui.qt.icons import draw_dot, draw_stop, drawn
from ui.qt.keyboard import keyboard
from ui.qt.language import duration_text, number_text, size_text
from ui.qt.sentences import localised
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import topic_name

if TYPE_CHECKING:
    from booth.recording.status import RecordingStatus, RecordingSummary

COLORS_KEPT = ("jpeg", "lossless")


class RecorderCard(Card):
    """`start_wished` carries how colour is kept and the recording's name."""

    start_wished = Signal(str, str)
    stop_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button, self.name = QPushButton(), QLineEdit(maxLength=80)
        self.kept = {color: QPushButton(checkable=True) for color in COLORS_KEPT}
        self.figures, self.dropped, self.problem = QLabel(), QLabel(), QLabel()
        self._texts = (set_role(QLabel(), "small"), set_role(QLabel(), "small"))
        self._is_running = False
        self._status: RecordingStatus | RecordingSummary | None = None
        self._lay_out()
        self.button.clicked.connect(self.toggle)
        self.name.returnPressed.connect(self.toggle)
        self.show_status(None, False, False)
        self.retranslate()

    def toggle(self) -> None:
        """Start, or stop; nothing while the booth is not open or the last wish is still under way."""
        if not self.button.isEnabled():
            return
        if self._is_running:
            self.stop_wished.emit()
            return
        color = next(color for color, button in self.kept.items() if button.isChecked())
        self.start_wished.emit(color, self.name.text().strip())

    def show_status(
        self, status: RecordingStatus | RecordingSummary | None, is_running: bool, can_record: bool
    ) -> None:
        """`can_record` is false while there is nothing to record, and while a wish is under way."""
        self._status, self._is_running = status, is_running
        self.button.setEnabled(can_record)
        for widget in (self.name, *self.kept.values()):
            widget.setEnabled(can_record and not self._is_running)
        self._show()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Recording"))
        for label, text in zip(self._texts, (self.tr("Colour"), self.tr("Name")), strict=True):
            label.setText(text)
        self.kept["jpeg"].setText(self.tr("JPEG, small"))
        self.kept["lossless"].setText(self.tr("Lossless, exact replay"))
        self.name.setPlaceholderText(self.tr("by date and time"))
        self._show()

    def _show(self) -> None:
        draw, told = (draw_stop, self.tr("Stop")) if self._is_running else (draw_dot, self.tr("Record"))
        text = f"{told}   {keyboard().keys.label('record')}"
        if self.button.text() != text:
            self.button.setText(text)
            set_role(self.button, "secondary" if self._is_running else "primary")
            ink = COLORS.bad if self._is_running else COLORS.on_accent
            self.button.setIcon(QIcon(drawn(draw, 22, ink)))
        status = self._status
        self.figures.setText(self._figures(status) if status is not None else "")
        self.problem.setText(localised(status.problem) if status is not None else "")
        self.problem.setVisible(bool(self.problem.text()))
        self._show_dropped(status.dropped if status is not None else None)

    def _figures(self, status: RecordingStatus | RecordingSummary) -> str:
        told = self.tr("{time} · {size} · {messages} messages").format(
            time=duration_text(status.seconds),
            size=size_text(status.size_bytes),
            messages=number_text(status.messages),
        )
        return f"{told}\n{status.path}"

    def _show_dropped(self, dropped: Mapping[str, int] | None) -> None:
        lost = {topic: count for topic, count in (dropped or {}).items() if count}
        told = ", ".join(f"{topic_name(topic)} {number_text(count)}" for topic, count in lost.items())
        self.dropped.setText(self.tr("Dropped: {what}").format(what=told) if told else self.tr("Nothing was dropped"))
        set_role(self.dropped, "bad" if told else "good")
        self.dropped.setVisible(dropped is not None)

    def _lay_out(self) -> None:
        self.button.setProperty("large", True)
        self.button.setIconSize(QSize(22, 22))
        for label in (self.figures, self.dropped, self.problem):
            label.setWordWrap(True)
        set_role(self.problem, "bad")
        choice, group = QHBoxLayout(), QButtonGroup(self)
        for button in self.kept.values():
            group.addButton(button)
            choice.addWidget(button, 1)
        self.kept["jpeg"].setChecked(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes().pad)
        grid.setColumnStretch(1, 1)
        for row, (label, field) in enumerate(zip(self._texts, (choice, self.name), strict=True)):
            grid.addWidget(label, row, 0)
            grid.addLayout(field, row, 1) if row == 0 else grid.addWidget(field, row, 1)
        self.column.addWidget(self.button)
        self.column.addLayout(grid)
        for label in (self.figures, self.dropped, self.problem):
            self.column.addWidget(label)
