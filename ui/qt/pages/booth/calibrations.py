"""Which calibration is in force for each view: its date and how well it fitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from ui.qt.language import date_time_text, number_text
from ui.qt.pages.booth.facts import Facts, FactsCard
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.calibration.store import StoredCalibration
    from ui.station import Station


class CalibrationsCard(FactsCard):
    """`wished` leads to the calibration."""

    wished = Signal()

    def __init__(self) -> None:
        self.button = QPushButton()
        self._stored: dict[str, StoredCalibration] = {}
        super().__init__()
        self.button.clicked.connect(self.wished)
        self.column.addWidget(self.button)

    def show_stored(self, station: Station, stored: Sequence[StoredCalibration]) -> None:
        self._stored = {one.id: one for one in stored}
        self.show_station(station)

    def heading(self) -> str:
        return self.tr("Calibration in force")

    def facts(self, station: Station | None) -> Facts:
        if station is None or station.rig is None:
            return []
        return [(view_name(view), self._text(frame.optics)) for view, frame in station.rig.latest_all().items()]

    def retranslate(self) -> None:
        super().retranslate()
        self.button.setText(self.tr("Calibrate again"))

    def _text(self, optics) -> str:
        stored = self._stored.get(optics.calibration)
        if stored is not None:
            told = self.tr("{date}, {rms} px")
            rms = number_text(stored.view.rms_px, 3)
            return told.format(date=date_time_text(stored.created_utc_us), rms=rms)
        if optics.calibration:
            return optics.calibration
        return self.tr("as the profile says") if optics.calibrated else self.tr("none")
