"""All cameras with their health, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy

from ui.qt.card import Card
from ui.qt.fitted import FittedLabel
from ui.qt.language import number_text
from ui.qt.sentences import localised
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import stream_name, view_name

if TYPE_CHECKING:
    from booth.streams.stream import StreamHealth

_COLUMNS = 9
_STATE, _DROPPED, _FAULTY = 1, 3, 4


class CamerasCard(Card):
    """Figures of this moment; the last fault in full below its camera."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, tuple[list[QLabel], QLabel]] = {}
        self._health: tuple[StreamHealth, ...] = ()
        self._heads = [set_role(QLabel(), "small") for _ in range(_COLUMNS)]
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes().pad)
        self._grid.setVerticalSpacing(sizes().gap // 2)
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
        self._grid.setColumnStretch(_COLUMNS - 1, 1)
        self.column.addLayout(self._grid)
        self.retranslate()

    def show_health(self, health: tuple[StreamHealth, ...]) -> None:
        self._health = health
        for one in health:
            labels, fault = self._row(one.view)
            *figures, device = self._texts(one)
            for label, text in zip(labels, figures, strict=False):
                label.setText(text)
            labels[-1].show_text(device)
            is_over = one.state == "live"
            labels[_STATE].setStyleSheet(f"color: {COLORS.good if is_over else COLORS.bad}")
            for column, count in ((_DROPPED, one.dropped), (_FAULTY, one.faults)):
                labels[column].setStyleSheet(f"color: {COLORS.warn}" if count else "")
            told = self.tr("Last fault, now over: {fault}") if is_over else "{fault}"
            fault.setText(told.format(fault=localised(one.last_fault)))
            set_role(fault, "small" if is_over else "bad")
            fault.setVisible(bool(one.last_fault))

    def retranslate(self) -> None:
        self.title.setText(self.tr("Cameras"))
        heads = (
            self.tr("View"),
            self.tr("State"),
            self.tr("Rate"),
            self.tr("Dropped"),
            self.tr("Faults"),
            self.tr("Latency"),
            self.tr("Drift"),
            self.tr("Restarts"),
            self.tr("Device"),
        )
        for head, text in zip(self._heads, heads, strict=True):
            head.setText(text)
        self.show_health(self._health)

    def _texts(self, one: StreamHealth) -> tuple[str, ...]:
        planes = " + ".join([self.tr("colour")] * one.has_color + [self.tr("depth")] * one.has_depth)
        rate = self.tr("{rate} of {nominal} Hz")
        return (
            view_name(one.view),
            self._state_text(one),
            rate.format(rate=number_text(one.rate_hz, 1), nominal=number_text(one.nominal_hz)),
            number_text(one.dropped),
            number_text(one.faults),
            self.tr("{ms} ms").format(ms=number_text(one.latency_ms)),
            self.tr("{ms} ms").format(ms=number_text(round(one.drift_ms, 1) + 0.0, 1)),
            number_text(one.restarts),
            " · ".join(part for part in (one.driver, one.model, one.serial, planes) if part),
        )

    def _state_text(self, one: StreamHealth) -> str:
        sign = "●" if one.state == "live" else "▲"
        told = f"{sign} {stream_name(one.state)}"
        if one.next_try_s is None:
            return told
        return told + " " + self.tr("in {seconds} s").format(seconds=number_text(one.next_try_s))

    def _row(self, view: str) -> tuple[list[QLabel], QLabel]:
        if view not in self._rows:
            line = 1 + 2 * len(self._rows)
            labels: list[QLabel] = [QLabel() for _ in range(_COLUMNS - 1)] + [FittedLabel(sizes().font)]
            labels[-1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            fault = set_role(QLabel(wordWrap=True), "bad")
            for column, label in enumerate(labels):
                self._grid.addWidget(label, line, column)
            self._grid.addWidget(fault, line + 1, 0, 1, _COLUMNS)
            self._rows[view] = (labels, fault)
        return self._rows[view]
