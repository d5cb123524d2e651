"""Every device with its state, lights and item by hand, what happened last, the profile, the model and the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ui.qt.pages.booth.calibrations import CalibrationsCard
from ui.qt.pages.booth.cameras import CamerasCard
from ui.qt.pages.booth.events import EventsCard
from ui.qt.pages.booth.facts import DataCard, ModelCardView, ProfileCard
from ui.qt.pages.booth.lights import LightsCard
from ui.qt.pages.booth.stage import StageCard
from ui.qt.sections import Section
from ui.qt.session import Session
from ui.qt.theme import COLORS, sizes

if TYPE_CHECKING:
    from booth.rig import Rig

NARROW_EM = 66


class DevicesSection(Section):
    """Shows the devices while it is on screen; what is wished of them happens in the device lane."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.cameras, self.lights, self.stage = CamerasCard(), LightsCard(), StageCard()
        self.profile, self.model, self.data = ProfileCard(), ModelCardView(), DataCard()
        self.events, self.calibrations = EventsCard(), CalibrationsCard()
        self._levels: dict[str, float] = {}
        self._is_setting = False
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._connect()
        self.retranslate()

    def name(self) -> str:
        return self.tr("Devices")

    def mark(self) -> str:
        """Green where every camera delivers and all lights can be reached, red where not."""
        station = self.session.station
        if station is None or station.rig is None:
            return ""
        is_well = not station.rig.light_problems and all(one.state == "live" for one in station.rig.health())
        return COLORS.good if is_well else COLORS.bad

    def retranslate(self) -> None:
        super().retranslate()
        self.say(self.tr("The booth and its devices"), self.tr("State of every device; lights and item by hand"))

    def look(self) -> None:
        station = self.session.station
        self.profile.show_booth(station, self.session.is_opening_rig)
        if station is None:
            return
        self.events.show_events(station.events.recent())
        if station.rig is None:
            return
        self.cameras.show_health(station.rig.health())
        self.lights.show_problems(station.rig.light_problems)
        if not self._is_setting:
            self.lights.show_levels(station.rig.lighting, station.rig.levels)
        if station.rig.stage is not None:
            self.stage.show_item(station.rig.stage.item)

    def _connect(self) -> None:
        session = self.session
        session.rig_opened.connect(self._rig_is_open)
        session.model_opened.connect(lambda: self.model.show_station(session.station))
        session.store_opened.connect(lambda: self.data.show_station(session.station))
        session.profile_loaded.connect(lambda _: self.look())
        session.failed.connect(lambda _: self.look())
        self.profile.retry_wished.connect(self._retry)
        self.lights.lighting_wished.connect(lambda name: self._on_rig(lambda rig: by_hand(rig, lighting=name)))
        self.lights.levels_wished.connect(self._set_levels)
        self.stage.wished.connect(self._use_stage)

    def _rig_is_open(self) -> None:
        rig = self.session.station.rig
        self.lights.show_booth(rig.lightings, rig.light_names)
        self.stage.setVisible(rig.stage is not None)
        if rig.stage is not None:
            from booth.simulation.products import ALL_KINDS
            from storage.taxonomy import load_taxonomy

            self.stage.show_choices(ALL_KINDS, self.session.station.taxonomy or load_taxonomy())
        self._read_calibrations()
        self.look()

    def _read_calibrations(self) -> None:
        """The files are read beside everything else; what is in force is known from the frames."""
        station = self.session.station

        def work():
            from booth.calibration.store import stored_calibrations

            return stored_calibrations(station.settings.data)

        self.session.jobs.run("compute", work, lambda stored: self.calibrations.show_stored(station, stored))

    def _on_rig(self, action: Callable) -> None:
        rig = self.session.station.rig
        if rig is not None:
            self.on_device(lambda: action(rig))

    def _set_levels(self, levels: dict[str, float]) -> None:
        """Send the newest levels only: a slider moves faster than lights do."""
        self._levels |= levels
        if not self._is_setting:
            self._is_setting = True
            self._send_levels()

    def _send_levels(self) -> None:
        levels, self._levels = self._levels, {}
        rig = self.session.station.rig
        self.session.jobs.run("device", lambda: by_hand(rig, levels=levels), self._levels_sent, self._levels_failed)

    def _levels_sent(self, _when: object) -> None:
        self._is_setting = bool(self._levels)
        if self._levels:
            self._send_levels()
        else:
            self.look()

    def _levels_failed(self, error: BaseException) -> None:
        self._levels, self._is_setting = {}, False
        self.problem.emit(error)

    def _use_stage(self, action: Callable) -> None:
        """The cameras show the change before anything else happens in the device lane."""

        def work(rig):
            action(rig.stage)
            rig.stage.settle()

        self._on_rig(work)

    def _retry(self) -> None:
        self.session.open_rig()
        self.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where the letters are large for the window."""
        is_narrow = self.width() < sizes().font * NARROW_EM
        towards = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(towards)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(*[sizes().pad] * 4)
        column.setSpacing(sizes().gap)
        column.addWidget(self.cameras)
        column.addLayout(self._columns, 1)
        self._columns.setSpacing(sizes().gap)
        for share, cards in (
            (3, (self.events, self.stage)),
            (2, (self.lights, self.calibrations, self.profile, self.model, self.data)),
        ):
            side = QVBoxLayout()
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            self._columns.addLayout(side, share)
        self.stage.hide()
        self.scroll(inner)


def by_hand(rig: Rig, **light: str | dict[str, float]) -> None:
    """Light as the person wishes, and tell that; in the device lane."""
    from ui.workflow.operator import light_by_hand

    light_by_hand(rig, **light)
