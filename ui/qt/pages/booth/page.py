"""The page of the engineer: a row of large switches, and the part of the booth that is looked at below it."""

from __future__ import annotations

from ui.qt.pages.booth.calibrate import CalibrateSection
from ui.qt.pages.booth.devices import DevicesSection
from ui.qt.pages.booth.faults import FaultsSection
from ui.qt.pages.booth.record import RecordSection
from ui.qt.sections import SectionedPage
from ui.qt.session import Session


class BoothPage(SectionedPage):
    """Devices, recordings, faults and calibration."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.devices, self.record, self.faults = DevicesSection(session), RecordSection(session), FaultsSection(session)
        self.calibrate = CalibrateSection(session)
        self.take_in(self.devices, self.record, self.faults, self.calibrate)
        self.devices.calibrations.wished.connect(lambda: self.show_section(self.sections.index(self.calibrate)))

    def shut(self) -> None:
        super().shut()
        self.calibrate.tiles.detach()
