"""Faults by hand: choose a device and how long, then press what is to go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.qt.card import Card
from ui.qt.fault_words import fault_name, faulty_device_name
from ui.qt.language import number_text
from ui.qt.pages.booth.fault_buttons import FaultButtons
from ui.qt.sections import Section
from ui.qt.session import Session
from ui.qt.theme import COLORS, set_role, sizes

if TYPE_CHECKING:
    from booth.faults.plan import Fault


class FaultsSection(Section):
    """What is pressed goes to the station's injector, which answers at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.active, self.choice = ActiveFaults(), FaultButtons()
        self._lay_out()
        self.active.end.clicked.connect(self._end_all)
        self.choice.wished.connect(self._inject)
        self.choice.ended.connect(self._end)
        session.profile_loaded.connect(self._show_devices)
        self.retranslate()

    def name(self) -> str:
        return self.tr("Faults")

    def mark(self) -> str:
        station = self.session.station
        return COLORS.warn if station is not None and station.faults.active() else ""

    def retranslate(self) -> None:
        super().retranslate()
        self.say(
            self.tr("Try out what happens when something fails"),
            self.tr("Nothing here breaks a device; captures that are taken meanwhile are not sound"),
        )

    def look(self) -> None:
        station = self.session.station
        active = station.faults.active() if station is not None else ()
        self.active.show_faults(active)
        self.choice.show_active(active)

    def _show_devices(self, profile) -> None:
        from booth.faults.kinds import CAMERA_FAULTS, LIGHT_FAULTS, STORAGE_FAULTS, STORE

        kinds = {view: tuple(CAMERA_FAULTS) for view in profile.views}
        kinds |= {bank: tuple(LIGHT_FAULTS) for bank in profile.lights}
        self.choice.show_devices(kinds | {STORE: tuple(STORAGE_FAULTS)})

    def _inject(self, kind: str, device: str, duration_s: float | None) -> None:
        from booth.faults.plan import Fault

        self.session.station.faults.inject(Fault(kind=kind, device=device, duration_s=duration_s))
        self.look()

    def _end(self, kind: str, device: str) -> None:
        self.session.station.faults.clear(device, kind)
        self.look()

    def _end_all(self) -> None:
        self.session.station.faults.clear()
        self.look()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(*[sizes().pad] * 4)
        column.setSpacing(sizes().gap)
        column.addWidget(self.active)
        column.addWidget(self.choice)
        column.addStretch(1)
        self.scroll(inner)


class ActiveFaults(Card):
    """The faults in force, and the button that ends them all."""

    def __init__(self) -> None:
        super().__init__()
        self.told, self.end = QLabel(wordWrap=True), QPushButton()
        self._faults: tuple[Fault, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(sizes().pad)
        row.addWidget(self.told, 1)
        row.addWidget(self.end)
        self.column.addLayout(row)
        self.retranslate()

    def show_faults(self, faults: Sequence[Fault]) -> None:
        if tuple(faults) != self._faults:
            self._faults = tuple(faults)
            self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("In force now"))
        self.end.setText(self.tr("End all faults"))
        self.end.setEnabled(bool(self._faults))
        set_role(self.end, "primary" if self._faults else "")
        told = ", ".join(self._text(fault) for fault in self._faults)
        self.told.setText(told or self.tr("No fault is made"))
        set_role(self.told, "bad" if told else "muted")

    def _text(self, fault: Fault) -> str:
        told = f"{faulty_device_name(fault.device)}: {fault_name(fault.kind)}"
        if fault.duration_s is None:
            return told
        return told + " " + self.tr("({seconds} s)").format(seconds=number_text(fault.duration_s))
