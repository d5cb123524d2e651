"""What everybody in front of the screen must know at once: it records, it replays, faults are made on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.qt.icons import Draw, draw_dot, draw_pause, draw_play, draw_warning, drawn
from ui.qt.language import duration_text, number_text
from ui.qt.theme import COLORS, set_role, sizes

if TYPE_CHECKING:
    from ui.station import Station

ICON_PX = 18


class Signs(QWidget):
    """Each sign is there only while it is true; a click on it wishes for the `section` of the booth page behind it."""

    wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recording, self.replay, self.faults = QPushButton(), QPushButton(), QPushButton()
        self._lay_out()

    def show_station(self, station: Station) -> None:
        """Figures of this moment; nothing here waits."""
        self._show_recording(station)
        self._show_replay(station)
        self._show_faults(station)

    def _show_recording(self, station: Station) -> None:
        told = ""
        if is_recording(station):
            told = self.tr("REC {time}").format(time=duration_text(station.recorder.status().seconds))
        _show(self.recording, told, draw_dot, COLORS.bad)

    def _show_replay(self, station: Station) -> None:
        state = station.player.state() if station.player is not None else None
        told = self.tr("REPLAY {speed}").format(speed=speed_text(state.speed)) if state is not None else ""
        is_playing = state is not None and state.is_playing
        _show(self.replay, told, draw_play if is_playing else draw_pause, COLORS.focus)

    def _show_faults(self, station: Station) -> None:
        count = len(station.faults.active())
        told = self.tr("1 fault on purpose") if count == 1 else self.tr("{count} faults on purpose")
        _show(self.faults, told.format(count=number_text(count)) if count else "", draw_warning, COLORS.warn)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(sizes().gap)
        for button, section in ((self.recording, "record"), (self.replay, "record"), (self.faults, "faults")):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            button.hide()
            button.clicked.connect(lambda _=False, section=section: self.wished.emit(section))
            row.addWidget(button)


def is_recording(station: Station) -> bool:
    """Whether a recording runs."""
    return station.recorder is not None and station.recorder.status().is_running


def speed_text(speed: float) -> str:
    """How fast a recording plays: ×1, ×0.25, or "max" where it goes as fast as it can (0)."""
    if speed <= 0:
        return "max"
    return "×" + number_text(speed, 0 if speed == int(speed) else 2)


def _show(button: QPushButton, text: str, draw: Draw, color: str) -> None:
    if text == button.text() and draw is button.property("draw"):
        return
    button.setText(text)
    button.setProperty("draw", draw)
    button.setIcon(QIcon(drawn(draw, ICON_PX, color)))
    button.setVisible(bool(text))
    set_role(button, "chip-bad" if draw is draw_dot else "chip-warn" if draw is draw_warning else "")
