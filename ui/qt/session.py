"""The station as the window sees it: its parts open one by one in their lanes, each told once it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.qt.jobs import Jobs

if TYPE_CHECKING:
    from ui.station import Settings, Station


class Session(QObject):
    """Opens a station behind a window that is already there, and closes it again.

    The heavy imports (OpenCV, SQLAlchemy, ONNX) happen in the store lane for the same reason. Pages read `station`'s
    parts only after the signal that tells they are there. `changed` tells that captures, sets or labels changed.
    """

    profile_loaded = Signal(object)
    store_opened = Signal()
    rig_opening = Signal()
    rig_opened = Signal()
    rig_failed = Signal()
    model_opened = Signal()
    failed = Signal(object)
    changed = Signal()
    leaving = Signal()

    def __init__(self, settings: Settings, back: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings, self.back = settings, back
        self.following: tuple[Settings, Settings | None] | None = None
        self.jobs = Jobs(self)
        self.station: Station | None = None
        self.is_opening_rig = False
        self.has_no_store = False
        self.jobs.failed.connect(self.failed)

    def open(self) -> None:
        """Start opening; returns at once."""
        self.jobs.run("store", self._make_station, self._open_parts, self._rig_failed)

    def open_rig(self) -> None:
        """Try the cameras and lights (again, after they failed)."""
        if self.is_opening_rig or self.station is None or self.station.rig is not None:
            return
        self.is_opening_rig = True
        self.rig_opening.emit()
        self.jobs.run("device", self.station.open_rig, self._rig_is_open, self._rig_failed)

    def go_on_with(self, settings: Settings, back: Settings | None = None) -> None:
        """End this station; whoever runs the window goes on with `following`."""
        self.following = (settings, back)
        self.leaving.emit()

    def close(self) -> None:
        """Lanes first, none of which then waits for a model; then rig (lights dark) and store."""
        if self.station is not None:
            self.station.stop_scoring()
        self.jobs.close()
        if self.station is not None:
            self.station.close()

    def _make_station(self) -> Station:
        from ui.station import Station

        station = Station(self.settings)
        station.load_profile()
        return station

    def _open_parts(self, station: Station) -> None:
        self.station = station
        self.profile_loaded.emit(station.profile)
        self.jobs.run("store", station.open_store, lambda _: self.store_opened.emit(), self._store_failed)
        self.open_rig()
        self.jobs.run("compute", station.open_model, lambda _: self.model_opened.emit())

    def _store_failed(self, error: BaseException) -> None:
        self.has_no_store = True
        self.failed.emit(error)

    def _rig_is_open(self, _rig: object) -> None:
        self.is_opening_rig = False
        self.rig_opened.emit()

    def _rig_failed(self, error: BaseException) -> None:
        self.is_opening_rig = False
        self.rig_failed.emit()
        self.failed.emit(error)
