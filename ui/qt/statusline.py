"""The bottom of the window: what the keys do now, and what was done last."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.qt.page import Hints
from ui.qt.theme import set_role, sizes


class StatusLine(QFrame):
    """Key hints on the left, as many as fit; the note on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = QLabel()
        self._hints: Hints = ()
        self._box = QWidget()
        self._lay_out()

    def show_note(self, text: str, level: str = "small") -> None:
        """`level` is "small", "good" or "bad"."""
        self.note.setText(text)
        set_role(self.note, level or "small")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            # A note is of the moment; in the other language nobody says it again.
            self.show_note("")
        super().changeEvent(event)

    def show_hints(self, hints: Hints) -> None:
        if hints == self._hints:
            return
        self._hints = hints
        old, self._box = self._box, self._hint_box(hints)
        self.layout().replaceWidget(old, self._box)
        old.hide()
        old.deleteLater()
        self._drop_what_does_not_fit()

    def resizeEvent(self, event) -> None:
        self._drop_what_does_not_fit()
        super().resizeEvent(event)

    def _hint_box(self, hints: Hints) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(sizes().gap * 2)
        for key, text in hints:
            row.addWidget(_hint(key, text))
        row.addStretch(1)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        return box

    def _drop_what_does_not_fit(self) -> None:
        """Hide the last hints rather than cut one through."""
        room = self.width() - self.note.sizeHint().width() - 4 * sizes().pad
        row, used = self._box.layout(), 0
        for index in range(row.count() - 1 if row is not None else 0):
            hint = row.itemAt(index).widget()
            used += hint.sizeHint().width() + row.spacing()
            hint.setVisible(used <= room)

    def _lay_out(self) -> None:
        set_role(self, "bar")
        set_role(self.note, "small")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().pad + 4, 0, sizes().pad, 0)
        row.addWidget(self._box, 1)
        row.addWidget(self.note)
        self.setFixedHeight(round(sizes().font * 2.6))


def _hint(key: str, text: str) -> QWidget:
    hint = QWidget()
    row = QHBoxLayout(hint)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(set_role(QLabel(key), "key"), 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(set_role(QLabel(text), "small"))
    return hint
