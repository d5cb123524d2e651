"""A button for each kind of fault of the device that is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from ui.qt.card import Card
from ui.qt.fault_words import fault_about, fault_name, faulty_device_name
from ui.qt.icons import draw_warning, drawn
from ui.qt.language import number_text
from ui.qt.theme import COLORS, set_role, sizes

if TYPE_CHECKING:
    from booth.faults.plan import Fault

DURATIONS_S = (5.0, 30.0, None)
MOST_COLUMNS = 3
ICON_PX = 18


class FaultButtons(Card):
    """`wished` carries kind, device and duration in seconds (None: until it is ended), `ended` kind and device of a
    fault in force that was pressed once more."""

    wished = Signal(str, str, object)
    ended = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.devices: dict[str, QPushButton] = {}
        self.kinds: dict[str, QPushButton] = {}
        self.durations = {seconds: QPushButton(checkable=True) for seconds in DURATIONS_S}
        self._kinds_by_device: Mapping[str, Sequence[str]] = {}
        self._active: tuple[Fault, ...] = ()
        self._device = ""
        self._texts = tuple(set_role(QLabel(), "small") for _ in range(3))
        self._choice, self._durations, self._grid = QHBoxLayout(), QHBoxLayout(), QGridLayout()
        self._lay_out()
        self.retranslate()

    def show_devices(self, kinds: Mapping[str, Sequence[str]]) -> None:
        """The kinds of fault by device; made once, when the profile is known."""
        self._kinds_by_device = kinds
        group = QButtonGroup(self)
        for place, device in enumerate(kinds):
            button = self.devices[device] = QPushButton(checkable=True)
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            button.clicked.connect(lambda _=False, device=device: self.choose(device))
            group.addButton(button)
            self._choice.insertWidget(place, button)
        self.choose(next(iter(kinds)))

    def choose(self, device: str) -> None:
        """Show what can go wrong with this device."""
        self._device = device
        self.devices[device].setChecked(True)
        for button in self.kinds.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.kinds = {kind: self._button(kind) for kind in self._kinds_by_device[device]}
        self.retranslate()
        self._place()

    def show_active(self, faults: Sequence[Fault]) -> None:
        if tuple(faults) != self._active:
            self._active = tuple(faults)
            self._mark()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Make a fault"))
        heads = (self.tr("Device"), self.tr("For"), self.tr("What goes wrong; press it once more to end it"))
        for label, text in zip(self._texts, heads, strict=True):
            label.setText(text)
        for device, button in self.devices.items():
            button.setText(faulty_device_name(device))
        for seconds, button in self.durations.items():
            until = self.tr("until it is ended")
            button.setText(until if seconds is None else self.tr("{seconds} s").format(seconds=number_text(seconds)))
        for kind, button in self.kinds.items():
            button.setText(f"{fault_name(kind)}\n{fault_about(kind)}")
        self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """As many columns as the words have room for."""
        widest = max((button.sizeHint().width() for button in self.kinds.values()), default=1)
        room = self.width() - 2 * sizes().pad + self._grid.spacing()
        columns = max(1, min(room // (widest + self._grid.spacing()), MOST_COLUMNS))
        for place, button in enumerate(self.kinds.values()):
            self._grid.addWidget(button, place // columns, place % columns)
        for column in range(MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _mark(self) -> None:
        """Faults in force are lit, and so are the devices that have one."""
        sign = QIcon(drawn(draw_warning, ICON_PX, COLORS.warn))
        for device, button in self.devices.items():
            is_faulty = any(fault.device == device for fault in self._active)
            button.setIcon(sign if is_faulty else QIcon())
        here = {fault.kind for fault in self._active if fault.device == self._device}
        for kind, button in self.kinds.items():
            button.setChecked(kind in here)

    def _button(self, kind: str) -> QPushButton:
        button = QPushButton(checkable=True)
        set_role(button, "fault")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self._wish(kind))
        return button

    def _wish(self, kind: str) -> None:
        """A press has turned the button already; it shows what is in force, which the station says."""
        self._mark()
        if self.kinds[kind].isChecked():
            self.ended.emit(kind, self._device)
        else:
            seconds = next(seconds for seconds, button in self.durations.items() if button.isChecked())
            self.wished.emit(kind, self._device, seconds)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for button in self.durations.values():
            group.addButton(button)
            self._durations.addWidget(button)
        self.durations[DURATIONS_S[0]].setChecked(True)
        rows = QGridLayout()
        rows.setHorizontalSpacing(sizes().pad)
        rows.setVerticalSpacing(sizes().gap)
        for line, (label, row) in enumerate(zip(self._texts, (self._choice, self._durations), strict=False)):
            row.setSpacing(sizes().gap // 2)
            row.addStretch(1)
            rows.addWidget(label, line, 0)
            rows.addLayout(row, line, 1)
        rows.setColumnStretch(1, 1)
        self._grid.setSpacing(sizes().gap // 2)
        self.column.addLayout(rows)
        self.column.addWidget(self._texts[-1])
        self.column.addLayout(self._grid)
