"""The bar with which a person adjusts how a view is seen: four sliders and a way back."""

from __future__ import annotations

from math import log2

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from booth.appearance.adjusting import NEUTRAL, Adjustment
from ui.qt.label.buttons import BigButton
from ui.qt.language import number_text
from ui.qt.theme import set_role, sizes

NARROW_EM = 36
STEPS = 100  # of a slider from its middle or its left end


class _Figure(QWidget):
    """A slider with its name and figure above it; where there is no room for both, the name is cut."""

    def __init__(self, lowest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.figure = set_role(QLabel(), "small"), set_role(QLabel(), "small")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.slider.setRange(lowest, STEPS)
        self.slider.setPageStep(STEPS // 10)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.figure)
        column.addLayout(head)
        column.addWidget(self.slider)

    def show_words(self, name: str, figure: str) -> None:
        self.name.setText(name)
        self.figure.setText(figure)
        self.slider.setAccessibleName(name)


class AdjustBar(QFrame):
    """Brightness, contrast, gamma and local contrast, over the upper edge of its parent, so that the image stays where
    it is. `changed` carries an Adjustment that a person chose."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.brightness, self.contrast, self.gamma = _Figure(-STEPS), _Figure(-STEPS), _Figure(-STEPS)
        self.local_contrast = _Figure(0)
        self.reset, self.close_button = (BigButton("", 1.0, sizes().font) for _ in range(2))
        self._names = ("",) * 4
        set_role(self, "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # what misses a slider draws nothing
        parent.installEventFilter(self)
        self._lay_out()
        for figure in self._figures:
            figure.slider.valueChanged.connect(self._moved)
        self.reset.clicked.connect(lambda: self._choose(NEUTRAL))
        self.close_button.clicked.connect(self.closed)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            width = self.parentWidget().width()
            self._place(1 if width > NARROW_EM * sizes().font else 2)
            self.setGeometry(0, 0, width, self.sizeHint().height())
        return super().eventFilter(watched, event)

    @property
    def adjustment(self) -> Adjustment:
        """What the sliders say."""
        brightness, contrast, gamma, local = (figure.slider.value() / STEPS for figure in self._figures)
        return Adjustment(brightness, contrast, round(4.0**gamma, 3), local)

    def show_adjustment(self, adjustment: Adjustment) -> None:
        """Put the sliders where another view has them; tells nobody."""
        shares = adjustment.brightness, adjustment.contrast, log2(adjustment.gamma) / 2, adjustment.local_contrast
        for figure, share in zip(self._figures, shares, strict=True):
            figure.slider.blockSignals(True)
            figure.slider.setValue(round(share * STEPS))
            figure.slider.blockSignals(False)
        self._show_figures()

    def show_words(self, names: tuple[str, str, str, str], reset: str, close: str, key: str) -> None:
        self._names = names
        self.reset.show_words(reset, "")
        self.close_button.show_words(close, key)
        self._show_figures()

    @property
    def _figures(self) -> tuple[_Figure, ...]:
        return self.brightness, self.contrast, self.gamma, self.local_contrast

    def _choose(self, adjustment: Adjustment) -> None:
        self.show_adjustment(adjustment)
        self.changed.emit(adjustment)

    def _moved(self) -> None:
        self._show_figures()
        self.changed.emit(self.adjustment)

    def _show_figures(self) -> None:
        now = self.adjustment
        signed = (f"{'+' if share > 0 else ''}{number_text(100 * share)} %" for share in (now.brightness, now.contrast))
        told = (*signed, number_text(now.gamma, 2), f"{number_text(100 * now.local_contrast)} %")
        for figure, name, text in zip(self._figures, self._names, told, strict=True):
            figure.show_words(name, text)
        self.reset.setEnabled(not now.is_neutral)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().gap, sizes().gap // 2)
        grid.setHorizontalSpacing(sizes().pad)
        grid.setVerticalSpacing(0)
        self.reset.setMinimumWidth(round(2.4 * sizes().target))
        self.close_button.setMinimumWidth(round(1.7 * sizes().target))
        self._place(1)

    def _place(self, rows: int) -> None:
        """The sliders in this many rows, and the buttons on their right."""
        grid, columns = self.layout(), len(self._figures) // rows
        for place, figure in enumerate(self._figures):
            grid.addWidget(figure, place // columns, place % columns)
        for place, button in enumerate((self.reset, self.close_button)):
            grid.addWidget(button, place % rows, columns + place // rows, Qt.AlignmentFlag.AlignBottom)
        for column in range(len(self._figures)):
            grid.setColumnStretch(column, int(column < columns))
