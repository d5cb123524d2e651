"""Record what the booth sees, and replay it as the booth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.qt.keyboard import bind
from ui.qt.pages.booth.recorder import RecorderCard
from ui.qt.pages.booth.recordings import RecordingsCard, list_recordings
from ui.qt.pages.booth.transport import TransportCard
from ui.qt.sections import Section
from ui.qt.session import Session
from ui.qt.signs import is_recording
from ui.qt.theme import COLORS, sizes

if TYPE_CHECKING:
    from booth.recording.status import RecordingSummary

RUNS = "replays"


class RecordSection(Section):
    """Starts and stops recordings in the device lane; a replay's hand is there while the booth is a recording."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.recorder, self.recordings, self.transport = RecorderCard(), RecordingsCard(), TransportCard()
        self._is_switching = False
        self._summary: RecordingSummary | None = None
        self._lay_out()
        self._connect()
        self.retranslate()

    def name(self) -> str:
        return self.tr("Record & replay")

    def mark(self) -> str:
        station = self.session.station
        return COLORS.bad if station is not None and is_recording(station) else ""

    def entered(self) -> None:
        self._list()
        super().entered()

    def retranslate(self) -> None:
        super().retranslate()
        self.say(
            self.tr("Record and replay"),
            self.tr("All cameras, lights and events as they happen, to be played again exactly"),
        )

    def look(self) -> None:
        station = self.session.station
        if station is None:
            return
        status = station.recorder.status() if station.recorder is not None else None
        can_record = station.rig is not None and not self._is_switching
        self.recorder.show_status(status or self._summary, status is not None and status.is_running, can_record)
        self.transport.show_player(station.player)
        self.transport.leave.setVisible(self.session.back is not None)
        for card in (self.recorder, self.recordings):
            card.setVisible(station.player is None)

    def _connect(self) -> None:
        self.recorder.start_wished.connect(self._start)
        self.recorder.stop_wished.connect(self._stop)
        self.recordings.open_wished.connect(self._open)
        self.transport.leave_wished.connect(self._leave)
        self.session.rig_opened.connect(self.look)
        bind(self, "record", self.recorder.toggle)
        bind(self, "play", self.transport.toggle)
        bind(self, "step", self.transport.one_step)

    def _start(self, color: str, name: str) -> None:
        from booth.recording.options import RecordingOptions

        station = self.session.station
        self._switch(lambda: station.start_recording(RecordingOptions(color=color), name), lambda _: self._settle(None))

    def _stop(self) -> None:
        self._switch(self.session.station.stop_recording, self._settle)

    def _switch(self, work: Callable[[], object], done: Callable[[object], object]) -> None:
        self._is_switching = True
        self.session.jobs.run("device", work, done, self._failed)
        self.look()

    def _failed(self, error: BaseException) -> None:
        self.problem.emit(error)
        self._settle(None)

    def _settle(self, summary: RecordingSummary | None) -> None:
        self._summary, self._is_switching = summary, False
        self._list()
        self.look()

    def _list(self) -> None:
        """Reading a recording's head takes its time, and nothing waits for the list."""
        station = self.session.station
        if station is not None:
            from ui.workflow.recording import recordings_folder

            folder = recordings_folder(station.settings.data)
            running = station.recorder.path if is_recording(station) else None
            self.session.jobs.run("compute", lambda: list_recordings(folder, running), self.recordings.show_recordings)

    def _open(self, path: Path) -> None:
        """Captures taken on a recording stay apart from those of the booth, and faults are those that were recorded."""
        settings = self.session.settings
        other = {"profile": str(path), "data": settings.data / RUNS / path.stem, "faults": None}
        self.session.go_on_with(settings.model_copy(update=other), settings)

    def _leave(self) -> None:
        if self.session.back is not None:
            self.session.go_on_with(self.session.back)

    def _lay_out(self) -> None:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(*[sizes().pad] * 4)
        grid.setSpacing(sizes().gap)
        grid.addWidget(self.transport, 0, 0, 1, 2)
        for column, card in enumerate((self.recorder, self.recordings)):
            grid.addWidget(card, 1, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        self.transport.hide()
        self.scroll(inner)
