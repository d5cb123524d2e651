"""The query line: chips that narrow the grid and the order it is in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QPushButton, QSizePolicy

from ui.qt.theme import set_role, sizes
from ui.qt.words import damage_name, state_name, verdict_name

if TYPE_CHECKING:
    from storage.records import CaptureQuery
    from storage.taxonomy import Taxonomy

STATES = ("captured", "submitted", "returned", "accepted", "incomplete", "recovered", "skipped")
VERDICTS = ("damaged", "undamaged", "unsure")
TYPING_MS = 250


class FilterLine(QFrame):
    """`changed` tells of each new query (a CaptureQuery)."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text, self.state, self.verdict = QLineEdit(), QComboBox(), QComboBox()
        self.type, self.order = QComboBox(), QComboBox()
        self.disagreeing, self.only = QPushButton(checkable=True), QPushButton()
        self._within: CaptureQuery | None = None
        self._told = ""
        self._taxonomy: Taxonomy | None = None
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._lay_out()
        self.retranslate()
        self._connect()

    def query(self) -> CaptureQuery:
        from storage.records import CaptureQuery, CaptureState, Verdict

        state, verdict = self.state.currentData(), self.verdict.currentData()
        return replace(
            self._within or CaptureQuery(),
            states=(CaptureState(state),) if state else (),
            verdict=Verdict(verdict) if verdict else None,
            damage_type=self.type.currentData() or None,
            disagreeing=self.disagreeing.isChecked(),
            text=self.text.text().strip(),
            order=self.order.currentData() or "newest",
        )

    def show_query(self, query: CaptureQuery | None, told: str = "") -> None:
        """Find what `query` does (None: everything). `told` says on a chip what its further narrowing means."""
        self._within, self._told = query, told
        verdict, kind = (query.verdict, query.damage_type) if query is not None else (None, None)
        for box, value in ((self.state, None), (self.verdict, verdict), (self.type, kind)):
            box.blockSignals(True)
            box.setCurrentIndex(max(box.findData(str(value or "")), 0))
            box.blockSignals(False)
        self.disagreeing.setChecked(False)
        self.text.clear()
        self.retranslate()
        self._place()
        self.changed.emit()

    def show_taxonomy(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self.retranslate()

    def retranslate(self) -> None:
        types = self._taxonomy.types if self._taxonomy is not None else ()
        self._fill(self.state, [("", self.tr("All states")), *((s, state_name(s)) for s in STATES)])
        self._fill(self.verdict, [("", self.tr("All verdicts")), *((v, verdict_name(v)) for v in VERDICTS)])
        self._fill(self.type, [("", self.tr("All damages")), *((t.code, damage_name(t)) for t in types)])
        orders = (
            ("newest", self.tr("Newest first")),
            ("oldest", self.tr("Oldest first")),
            ("score", self.tr("Highest score first")),
            ("disagreement", self.tr("Worst disagreement first")),
            ("queue", self.tr("Most worth labelling first")),
        )
        self._fill(self.order, orders)
        self.disagreeing.setText(self.tr("Model disagrees"))
        self.only.setVisible(self._within is not None)
        self.only.setText(self.tr("Only: {what}  ✕").format(what=self._told))
        self.text.setPlaceholderText(self.tr("Code begins with …"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self, box: QComboBox, entries) -> None:
        """Put the words in again and keep what was chosen, without telling of a change."""
        chosen = box.currentData()
        box.blockSignals(True)
        box.clear()
        for value, text in entries:
            box.addItem(text, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.blockSignals(False)

    def _connect(self) -> None:
        for box in (self.state, self.verdict, self.type, self.order):
            box.currentIndexChanged.connect(self.changed)
        self.disagreeing.toggled.connect(self.changed)
        self.only.clicked.connect(lambda: self.show_query(None))
        self.text.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(self.changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _lay_out(self) -> None:
        set_role(self, "panel")
        grid = QGridLayout(self)
        grid.setContentsMargins(sizes().pad, sizes().gap, sizes().pad, sizes().gap)
        grid.setSpacing(sizes().gap)
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(sizes().font * 11)
        set_role(self.only, "chip-warn")
        for widget in (self.only, self.state, self.verdict, self.type, self.disagreeing, self.order):
            widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            widget.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._place()

    def _place(self) -> None:
        """One row, or two where the window is narrow or the letters are large."""
        widgets = [self.text, self.state, self.verdict, self.type, self.disagreeing, self.order]
        if self._within is not None:
            widgets.insert(0, self.only)
        wanted = sum(max(w.sizeHint().width(), w.minimumWidth()) + sizes().gap for w in widgets) + 2 * sizes().pad
        columns = len(widgets) if wanted <= self.width() else (len(widgets) + 1) // 2
        for number, widget in enumerate(widgets):
            self.layout().addWidget(widget, number // columns, number % columns)
