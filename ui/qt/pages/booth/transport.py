"""The hand on a replay: play, pause, step, how fast, where, and again from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSlider

from ui.qt.card import Card
from ui.qt.icons import Draw, draw_pause, draw_play, draw_step, drawn
from ui.qt.keyboard import keyboard
from ui.qt.language import duration_text
from ui.qt.pages.booth.command import CommandLine
from ui.qt.signs import speed_text
from ui.qt.switch import Switch
from ui.qt.theme import COLORS, set_role, sizes

if TYPE_CHECKING:
    from booth.replay.player import Player, PlayerState

SPEEDS = (0.25, 1.0, 4.0, 0.0)
STEPS_A_SECOND = 10
ICON_PX = 22


class TransportCard(Card):
    """Works on the station's player, whose calls return at once. `leave_wished` goes back to the booth."""

    leave_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.play, self.step, self.leave = QPushButton(), QPushButton(), QPushButton()
        self.speeds = {speed: QPushButton(checkable=True) for speed in SPEEDS}
        self.place, self.loop = QSlider(Qt.Orientation.Horizontal), Switch()
        self.time, self._told = QLabel(), set_role(QLabel(wordWrap=True), "small")
        self.compare = CommandLine()
        self._player: Player | None = None
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_player(self, player: Player | None) -> None:
        """Figures of this moment; a slider in the hand is left alone."""
        self._player = player
        self.setVisible(player is not None)
        if player is not None:
            self._show(player.state())

    def toggle(self) -> None:
        """Play or stand still; from the end it plays again from the start."""
        if self._player is None:
            return
        state = self._player.state()
        if state.is_playing and not state.at_end:
            self._player.pause()
        else:
            if state.at_end:
                self._player.seek(0.0)
            self._player.play()
        self._show(self._player.state())

    def one_step(self) -> None:
        """Stand still, one message further."""
        if self._player is not None:
            self._player.pause()
            self._player.step()

    def retranslate(self) -> None:
        keys = keyboard().keys
        self.title.setText(self.tr("Replay"))
        self.step.setText(self.tr("Step") + f"   {keys.label('step')}")
        self.step.setToolTip(self.tr("One message further"))
        for speed, button in self.speeds.items():
            button.setText(speed_text(speed))
            button.setToolTip("" if speed else self.tr("As fast as it goes"))
        self.loop.show_text(self.tr("Again from the start"))
        self.leave.setText(self.tr("Back to the booth"))
        self._told.setText(self.tr("Replay it without a window, and compare it with an earlier run:"))

    def _show(self, state: PlayerState) -> None:
        runs = state.is_playing and not state.at_end
        self._show_play(draw_pause if runs else draw_play, self.tr("Pause") if runs else self.tr("Play"))
        for speed, button in self.speeds.items():
            button.setChecked(speed == state.speed)
        self.loop.setChecked(state.loop)
        self.place.setMaximum(max(round(state.duration_s * STEPS_A_SECOND), 1))
        if not self.place.isSliderDown():
            self.place.blockSignals(True)
            self.place.setValue(round(state.position_s * STEPS_A_SECOND))
            self.place.blockSignals(False)
        at_s = self.place.value() / STEPS_A_SECOND if self.place.isSliderDown() else state.position_s
        self.time.setText(f"{duration_text(at_s)} / {duration_text(state.duration_s)}")
        self.compare.show_command(f"traybooth replay {self._player.path} --data RUN --compare EARLIER_RUN")

    def _show_play(self, draw: Draw, text: str) -> None:
        text = f"{text}   {keyboard().keys.label('play')}"
        if self.play.text() != text:
            self.play.setText(text)
            self.play.setIcon(QIcon(drawn(draw, ICON_PX, COLORS.on_accent)))

    def _choose_speed(self, speed: float) -> None:
        if self._player is not None:
            self._player.speed = speed
            self._show(self._player.state())

    def _seek(self, value: int) -> None:
        """Where the slider was put, once it is let go; a click beside it and keys count at once."""
        if self._player is not None and not self.place.isSliderDown():
            self._player.seek(value / STEPS_A_SECOND)

    def _set_loop(self, is_on: bool) -> None:
        if self._player is not None:
            self._player.loop = is_on

    def _connect(self) -> None:
        self.play.clicked.connect(self.toggle)
        self.step.clicked.connect(self.one_step)
        self.leave.clicked.connect(self.leave_wished)
        self.place.valueChanged.connect(self._seek)
        self.place.sliderReleased.connect(lambda: self._seek(self.place.value()))
        self.loop.toggled.connect(self._set_loop)
        for speed, button in self.speeds.items():
            button.clicked.connect(lambda _=False, speed=speed: self._choose_speed(speed))

    def _lay_out(self) -> None:
        set_role(self.play, "primary")
        self.play.setIconSize(QSize(ICON_PX, ICON_PX))
        self.step.setIcon(QIcon(drawn(draw_step, ICON_PX, COLORS.text)))
        self.place.setPageStep(5 * STEPS_A_SECOND)
        self.place.setAccessibleName("position")
        buttons, group = QHBoxLayout(), QButtonGroup(self)
        buttons.setSpacing(sizes().gap // 2)
        buttons.addWidget(self.play, 2)
        buttons.addWidget(self.step, 1)
        for button in self.speeds.values():
            group.addButton(button)
            buttons.addWidget(button, 1)
        where = QHBoxLayout()
        where.setSpacing(sizes().pad)
        where.addWidget(self.place, 1)
        where.addWidget(self.time)
        last = QHBoxLayout()
        last.addWidget(self.loop, 1)
        last.addWidget(self.leave)
        for row in (buttons, where, last):
            self.column.addLayout(row)
        self.column.addWidget(self._told)
        self.column.addWidget(self.compare)
