"""A capture opened from the grid: the label panel, its history beside it, and the lead's decision above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.language import number_text
from ui.qt.pages.review.history import History, HistoryPanel
from ui.qt.theme import set_role, sizes
from ui.qt.words import reason_name, state_name

if TYPE_CHECKING:
    from ui.qt.label.panel import LabelPanel


ROOMY_EM = 72


class ReasonLine(QFrame):
    """Asks for the reason of a return by a digit; takes the keys while it is there."""

    chosen = Signal(str)
    given_up = Signal()

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__()
        self._reasons = reasons
        self._ask = QLabel()
        self._buttons = [QPushButton() for _ in reasons]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().pad, sizes().gap // 2)
        self._grid.setSpacing(sizes().gap)
        for number, (button, reason) in enumerate(zip(self._buttons, reasons, strict=True), start=1):
            button.clicked.connect(lambda _=False, reason=reason: self.chosen.emit(reason))
            bind(self, f"reason_{number}", lambda reason=reason: self.chosen.emit(reason))
        self._place()
        bind(self, "back", self.given_up.emit)
        set_role(self, "message-warn")
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        self._ask.setText(self.tr("Return, because:"))
        for number, (button, reason) in enumerate(zip(self._buttons, self._reasons, strict=True), start=1):
            button.setText(f"{number}   {reason_name(reason)}")
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """All reasons in one row, or in as many as the words need."""
        widest = max(button.sizeHint().width() for button in self._buttons) + sizes().gap
        room = self.width() - self._ask.sizeHint().width() - 2 * sizes().pad
        columns = next((n for n in (6, 3, 2) if n * widest <= room), 1)
        self._grid.addWidget(self._ask, 0, 0)
        for place, button in enumerate(self._buttons):
            self._grid.addWidget(button, place // columns, 1 + place % columns)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class OpenedCapture(QWidget):
    """Shows one capture; wishes go to the page."""

    back_wished = Signal()
    step_wished = Signal(int)
    accept_wished = Signal()
    reference_wished = Signal()
    return_wished = Signal(str)

    def __init__(self, panel: LabelPanel, reasons: tuple[str, ...]) -> None:
        super().__init__()
        self.panel, self.history, self.reasons = panel, HistoryPanel(panel.station.taxonomy.types), ReasonLine(reasons)
        self.back, self.previous, self.next = QPushButton(), QPushButton("‹"), QPushButton("›")
        self.accept, self.send_back, self.reference = QPushButton(), QPushButton(), QPushButton()
        self._title = set_role(QLabel(), "heading")
        self._shown: History | None = None
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_history(self, history: History) -> None:
        self._shown = history
        self.history.show_history(history)
        self.retranslate()

    @property
    def can_decide(self) -> bool:
        """True where there is a submitted annotation to accept or return."""
        return self._shown is None or str(self._shown.capture.state) in ("submitted", "accepted", "returned")

    @property
    def can_be_reference(self) -> bool:
        """True for what was accepted as undamaged, has a product and is no reference yet."""
        shown = self._shown
        if shown is None or (str(shown.capture.state), str(shown.capture.verdict)) != ("accepted", "undamaged"):
            return False
        return bool(shown.capture.product_code) and not shown.is_reference

    def ask_reason(self) -> None:
        self.reasons.show()
        self.reasons.setFocus()

    def retranslate(self) -> None:
        keys = keyboard().keys
        self.back.setText("‹‹  " + self.tr("Grid"))
        self.accept.setText(self.tr("Accept") + f"   {keys.label('accept')}")
        self.send_back.setText(self.tr("Return …") + f"   {keys.label('return')}")
        self.reference.setText(self.tr("Make reference"))
        self.reference.setToolTip(keys.label("reference"))
        self.reference.setVisible(self.can_be_reference)
        if self._shown is not None:
            capture = self._shown.capture
            told = self.tr("Capture {id}").format(id=number_text(capture.id))
            self._title.setText(f"{told} · {state_name(capture.state)}")
            for button in (self.accept, self.send_back):
                button.setEnabled(self.can_decide)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, the image comes before its history."""
        super().resizeEvent(event)
        self.history.setVisible(self.width() >= sizes().font * ROOMY_EM)

    def _end_asking(self) -> None:
        self.reasons.hide()
        self.panel.setFocus()

    def _chosen(self, reason: str) -> None:
        self._end_asking()
        self.return_wished.emit(reason)

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_wished)
        self.previous.clicked.connect(lambda: self.step_wished.emit(-1))
        self.next.clicked.connect(lambda: self.step_wished.emit(1))
        self.accept.clicked.connect(self.accept_wished)
        self.reference.clicked.connect(self.reference_wished)
        self.send_back.clicked.connect(self.ask_reason)
        self.reasons.chosen.connect(self._chosen)
        self.reasons.given_up.connect(self._end_asking)
        bind(self, "back", self.back_wished.emit)
        bind(self, "previous_capture", lambda: self.step_wished.emit(-1))
        bind(self, "next_capture", lambda: self.step_wished.emit(1))
        bind(self, "accept", lambda: self.accept.isEnabled() and self.accept_wished.emit())
        bind(self, "reference", lambda: self.can_be_reference and self.reference_wished.emit())
        bind(self, "return", lambda: self.send_back.isEnabled() and self.ask_reason())

    def _lay_out(self) -> None:
        self.accept.setProperty("compact", True)
        set_role(self.accept, "primary")
        bar = set_role(QFrame(), "panel")
        row = QHBoxLayout(bar)
        row.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().pad, sizes().gap // 2)
        row.setSpacing(sizes().gap)
        for widget in (self.back, self.previous, self.next):
            row.addWidget(widget)
        row.addWidget(self._title, 1)
        row.addWidget(self.reference)
        row.addWidget(self.send_back)
        row.addWidget(self.accept)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.history)
        body.addWidget(self.panel, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.reasons)
        column.addLayout(body, 1)
