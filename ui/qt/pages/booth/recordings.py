"""The recordings of this station, each with its length and size, to be opened as the booth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from ui.qt.card import Card
from ui.qt.language import date_time_text, duration_text, size_text
from ui.qt.pages.booth.command import CommandLine
from ui.qt.sentences import localised
from ui.qt.theme import set_role, sizes

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """A recording in the list; `problem` says why it cannot be opened."""

    path: Path
    utc_us: int
    seconds: float
    size_bytes: int
    problem: str = ""


def list_recordings(folder: Path, running: Path | None = None) -> list[Listed]:
    """The newest recordings of a folder, newest first, but for the one that runs. Reads only their heads."""
    if not folder.is_dir():
        return []
    paths = [path for path in folder.iterdir() if path != running and (path.is_dir() or path.suffix == ".mcap")]
    return [_listed(path) for path in sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_SHOWN]]


def _listed(path: Path) -> Listed:
    from booth.errors import BoothError
    from booth.recording.reader import open_recording

    files = [path] if path.is_file() else list(path.glob("*.mcap"))
    size_bytes = sum(file.stat().st_size for file in files)
    try:
        with open_recording(path) as recording:
            seconds = (recording.end_ns - recording.start_ns) / 1e9
            return Listed(path, recording.utc_us_at(recording.start_ns), seconds, size_bytes)
    except BoothError as error:
        return Listed(path, 0, 0.0, size_bytes, str(error))


class RecordingsCard(Card):
    """`open_wished` carries the path of the recording that the station is to run on."""

    open_wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[Path, QPushButton] = {}
        self.command = CommandLine()
        self._none, self._told = set_role(QLabel(), "muted"), set_role(QLabel(wordWrap=True), "small")
        self._rows: list[QLabel] = []
        self._listed: tuple[Listed, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes().pad)
        self._grid.setColumnStretch(0, 1)
        self.column.addWidget(self._none)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._told)
        self.column.addWidget(self.command)
        self.retranslate()

    def show_recordings(self, listed: Sequence[Listed]) -> None:
        if tuple(listed) != self._listed:
            self._listed = tuple(listed)
            self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Recordings of this station"))
        self._none.setText(self.tr("Nothing was recorded yet."))
        self._none.setVisible(not self._listed)
        self._told.setText(self.tr("Open one as the booth: captures of a replay go into a data folder of their own."))
        whole = next((one for one in self._listed if not one.problem), None)
        for widget in (self._told, self.command):
            widget.setVisible(whole is not None)
        if whole is not None:
            self.command.show_command(f"traybooth run --profile {whole.path}")
        self._fill()

    def _fill(self) -> None:
        for widget in (*self._rows, *self.buttons.values()):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows, self.buttons = [], {}
        for row, one in enumerate(self._listed):
            self._add(row, one)

    def _add(self, row: int, one: Listed) -> None:
        name, length, size = (
            QLabel(one.path.name),
            QLabel(duration_text(one.seconds)),
            QLabel(size_text(one.size_bytes)),
        )
        about = localised(one.problem) if one.problem else date_time_text(one.utc_us)
        name.setText(f"{one.path.name}\n{about}")
        name.setWordWrap(True)
        for column, label in enumerate((name, length, size)):
            self._grid.addWidget(label, row, column)
            self._rows.append(label)
        if one.problem:
            set_role(name, "bad")
            length.hide()
            return
        button = QPushButton(self.tr("Open"))
        button.clicked.connect(lambda: self.open_wished.emit(one.path))
        self.buttons[one.path] = button
        self._grid.addWidget(button, row, 3)
