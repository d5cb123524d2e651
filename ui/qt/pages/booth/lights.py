"""Lights by hand: a button for each lighting, a slider for each light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider

from ui.qt.card import Card
from ui.qt.language import number_text
from ui.qt.sentences import localised
from ui.qt.theme import set_role, sizes
from ui.qt.words import lighting_name, view_name


class LightsCard(Card):
    """`lighting_wished` names a lighting, `levels_wished` gives 0 to 1 by light."""

    lighting_wished = Signal(str)
    levels_wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._none, self.problem = set_role(QLabel(), "muted"), set_role(QLabel(wordWrap=True), "bad")
        self.buttons: dict[str, QPushButton] = {}
        self.sliders: dict[str, QSlider] = {}
        self._figures: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        self._lightings = QHBoxLayout()
        self._lights = QGridLayout()
        self._lights.setHorizontalSpacing(sizes().pad)
        self._lights.setVerticalSpacing(0)
        self._none.hide()
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.column.addWidget(self._none)
        self.column.addLayout(self._lightings)
        self.column.addLayout(self._lights)
        self.retranslate()

    def show_booth(self, lightings: Sequence[str], lights: Sequence[str]) -> None:
        """Make the buttons and sliders of a booth, once."""
        self._none.setVisible(not lights)
        for lighting in lightings:
            self._add_lighting(lighting)
        self._lightings.addStretch(1)
        for light in lights:
            self._add_light(light)
        self.retranslate()

    def show_levels(self, lighting: str, levels: Mapping[str, float]) -> None:
        """What the lights are set to; a slider in the hand is left alone."""
        for name, button in self.buttons.items():
            button.setChecked(name == lighting)
        for light, slider in self.sliders.items():
            if not slider.isSliderDown():
                slider.blockSignals(True)
                slider.setValue(round(levels.get(light, 0.0) * 100))
                slider.blockSignals(False)
            self._figures[light].setText(self._percent(slider.value()))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Why a bank of lights cannot be reached, by its name."""
        told = "\n".join(f"▲ {view_name(bank)}: {localised(problem)}" for bank, problem in problems.items())
        self.problem.setText(told)
        self.problem.setVisible(bool(told))

    def retranslate(self) -> None:
        self.title.setText(self.tr("Lights by hand"))
        self._none.setText(self.tr("This booth has no lights that the program can set."))
        for lighting, button in self.buttons.items():
            button.setText(lighting_name(lighting))
        for light, name in self._names.items():
            name.setText(view_name(light))

    def _add_lighting(self, lighting: str) -> None:
        button = QPushButton(checkable=True)
        button.clicked.connect(lambda: self.lighting_wished.emit(lighting))
        self.buttons[lighting] = button
        self._lightings.addWidget(button)

    def _add_light(self, light: str) -> None:
        slider, row = QSlider(Qt.Orientation.Horizontal), len(self.sliders)
        slider.setRange(0, 100)
        slider.setPageStep(10)
        slider.setAccessibleName(light)
        slider.valueChanged.connect(lambda value: self._moved(light, value))
        self._names[light] = QLabel()
        self.sliders[light], self._figures[light] = slider, QLabel()
        self._figures[light].setMinimumWidth(round(sizes().font * 3.4))
        self._figures[light].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lights.addWidget(self._names[light], row, 0)
        self._lights.addWidget(slider, row, 1)
        self._lights.addWidget(self._figures[light], row, 2)

    def _moved(self, light: str, value: int) -> None:
        self._figures[light].setText(self._percent(value))
        self.levels_wished.emit({light: value / 100})

    def _percent(self, value: int) -> str:
        return self.tr("{share} %").format(share=number_text(value))
