"""What a calibration found, view by view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from ui.qt.card import Card
from ui.qt.language import number_text
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.calibration.result import CalibrationResult, ViewCalibration

# A fit that misses the corners by more is not worth keeping: something moved, or the board is not what it says.
POOR_PX = 1.0


class ResultCard(Card):
    """RMS of each view, and how far it lies from what was known; kept or thrown away by two buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.keep, self.discard = QPushButton(), QPushButton()
        self.summary = QLabel(wordWrap=True)
        self._labels: list[QLabel] = []
        self._result: CalibrationResult | None = None
        self._moved: Mapping[str, Mapping[str, float]] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes().gap)
        self._grid.setColumnStretch(0, 1)
        set_role(self.keep, "primary")
        self.column.addWidget(self.summary)
        self.column.addLayout(self._grid)
        self.column.addWidget(self.keep)
        self.column.addWidget(self.discard)
        self.retranslate()

    def show_result(self, result: CalibrationResult | None, moved: Mapping[str, Mapping[str, float]]) -> None:
        self.setVisible(result is not None)
        if result is not self._result:
            self._result, self._moved = result, moved
            self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Result"))
        self.keep.setText(self.tr("Keep and use it"))
        self.discard.setText(self.tr("Discard"))
        for label in self._labels:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        if self._result is not None:
            self._fill(self._result)

    def _fill(self, result: CalibrationResult) -> None:
        told = self.tr("{rms} px over {takes} pictures").format(
            rms=number_text(result.rms_px, 3), takes=number_text(result.takes)
        )
        if result.tray_mm is not None:
            markers = self.tr("the tray's markers lie within {mm} mm of the profile")
            told += "; " + markers.format(mm=number_text(result.tray_mm, 2))
        self.summary.setText(told)
        self.summary.setStyleSheet(f"color: {COLORS.good if result.rms_px < POOR_PX else COLORS.bad}")
        heads = (self.tr("View"), self.tr("RMS px"), self.tr("worst"), self.tr("moved mm"), self.tr("turned °"))
        for column, text in enumerate(heads):
            self._put(0, column, text, "small")
        for row, (name, view) in enumerate(result.views.items(), start=1):
            for column, text in enumerate(self._texts(name, view)):
                self._put(row, column, text)

    def _texts(self, name: str, view: ViewCalibration) -> tuple[str, ...]:
        moved = self._moved.get(name, {})
        return (
            view_name(name),
            number_text(view.rms_px, 3),
            number_text(max(view.misses_px.values(), default=0.0), 2),
            number_text(moved.get("position_mm", 0.0), 2),
            number_text(moved.get("angle_deg", 0.0), 3),
        )

    def _put(self, row: int, column: int, text: str, role: str = "") -> None:
        label = QLabel(text)
        if role:
            set_role(label, role)
        self._grid.addWidget(label, row, column)
        self._labels.append(label)
