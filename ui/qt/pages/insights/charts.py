"""The charts of Insights: how scores are spread, and what each threshold gives and costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPen

from inference.evaluation.areas import Curve
from inference.evaluation.calibration import Calibration
from inference.evaluation.report import Histogram
from ui.qt.language import number_text
from ui.qt.theme import COLORS, font_of, sizes

DAMAGED, UNDAMAGED = COLORS.bad, "#6FB3E8"
_REACH_PX = 40
_LEAST_RATE = 1e-4
_QUARTERS = (0, 0.25, 0.5, 0.75, 1)


class Chart(pg.PlotWidget):
    """A chart that stays as it is laid out: no menu, no zoom; a click names a place on it."""

    clicked = Signal(float, float)

    def __init__(self) -> None:
        super().__init__(background=COLORS.card, enableMenu=False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setMinimumHeight(round(sizes().font * 11))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.getPlotItem()
        item.getViewBox().setDefaultPadding(0.02)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(QPen(QColor(COLORS.line)))
            axis.setTextPen(QPen(QColor(COLORS.muted)))
            axis.setStyle(tickFont=font_of(sizes().small), autoExpandTextSpace=True)
            axis.enableAutoSIPrefix(False)
        self.scene().sigMouseClicked.connect(self._clicked)

    def sizeHint(self) -> QSize:
        return QSize(sizes().font * 24, sizes().font * 14)

    def show_titles(self, bottom: str, left: str) -> None:
        style = {"color": COLORS.muted, "font-size": f"{sizes().small}px"}
        self.setLabel("bottom", bottom, **style)
        self.setLabel("left", left, **style)

    def pixel_of(self, x: float, y: float) -> QPointF:
        """Where a place of the chart lies in the widget."""
        return QPointF(self.mapFromScene(self.getPlotItem().getViewBox().mapViewToScene(QPointF(x, y))))

    def _clicked(self, event) -> None:
        box = self.getPlotItem().getViewBox()
        if event.button() == Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(event.scenePos()):
            place = box.mapSceneToView(event.scenePos())
            self.clicked.emit(place.x(), place.y())


class HistogramChart(Chart):
    """Undamaged captures upwards, damaged ones downwards, by score; heights grow with the root of the count, so that
    a single capture can be seen beside a thousand. `picked` tells of a bar: low, high, whether damaged."""

    picked = Signal(float, float, bool)
    threshold_moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Histogram | None = None
        self.line = pg.InfiniteLine(0.5, movable=True, bounds=(0.0, 1.0), pen=pg.mkPen(COLORS.accent, width=3))
        self.line.setHoverPen(pg.mkPen(COLORS.accent_hover, width=5))
        self.line.sigDragged.connect(lambda line: self.threshold_moved.emit(float(line.value())))
        self.clicked.connect(self._pick)

    def show_histogram(self, histogram: Histogram) -> None:
        self._shown = histogram
        self.clear()
        width = histogram.edges[1] - histogram.edges[0]
        for counts, sign, color, pattern in (
            (histogram.undamaged, 1, UNDAMAGED, Qt.BrushStyle.SolidPattern),
            (histogram.damaged, -1, DAMAGED, Qt.BrushStyle.BDiagPattern),
        ):
            some = counts > 0
            bars = {"x0": histogram.edges[:-1][some] + 0.08 * width, "width": 0.84 * width}
            bars["height"] = sign * np.sqrt(counts[some])
            self.addItem(pg.BarGraphItem(**bars, pen=pg.mkPen(color), brush=QBrush(QColor(color), pattern)))
        self.addItem(self.line)
        self._scale(histogram)

    def show_threshold(self, threshold: float) -> None:
        self.line.setValue(threshold)

    def _scale(self, histogram: Histogram) -> None:
        highest = [int(counts.max(initial=1)) for counts in (histogram.undamaged, histogram.damaged)]
        up, down = (max(1.0, np.sqrt(count)) for count in highest)
        self.setXRange(0.0, 1.0)
        self.setYRange(-1.08 * down, 1.08 * up)
        ticks = [(0.0, "0"), *_count_ticks(highest[0], 1, max(highest)), *_count_ticks(highest[1], -1, max(highest))]
        self.getAxis("left").setTicks([ticks])
        self.getAxis("bottom").setTicks([_tenths()])

    def _pick(self, x: float, y: float) -> None:
        if self._shown is None or not 0.0 <= x <= 1.0:
            return
        place = min(int(np.searchsorted(self._shown.edges, x, side="right")) - 1, len(self._shown.damaged) - 1)
        self.picked.emit(float(self._shown.edges[place]), float(self._shown.edges[place + 1]), y < 0)


class CurveChart(Chart):
    """A curve with the band of its interval and a mark where the threshold is. `picked` carries a threshold."""

    picked = Signal(float)

    def __init__(self, counts_alarms: bool) -> None:
        """`counts_alarms`: the lower axis is the rate of false alarms, drawn by its logarithm."""
        super().__init__()
        self._is_log = counts_alarms
        self._curve: Curve | None = None
        self._mark = pg.ScatterPlotItem(size=14, pen=pg.mkPen(COLORS.on_accent, width=2), brush=COLORS.accent)
        self.setYRange(0.0, 1.0)
        self.setXRange(self._across(_LEAST_RATE if counts_alarms else 0.0), self._across(1.0))
        self.clicked.connect(self._pick)

    def show_curve(self, curve: Curve) -> None:
        self._curve = curve
        self.clear()
        rates = (1e-4, 1e-3, 1e-2, 1e-1, 1) if self._is_log else _QUARTERS
        self.getAxis("bottom").setTicks([[(self._across(rate), _percent(rate)) for rate in rates]])
        self.getAxis("left").setTicks([[(rate, _percent(rate)) for rate in _QUARTERS]])
        if not np.isfinite(curve.y).any():
            return
        x = self._across(curve.x)
        band = [pg.PlotCurveItem(x, y, pen=None) for y in (curve.y_low, curve.y_high)]
        self.addItem(pg.FillBetweenItem(*band, brush=QColor(245, 185, 66, 50)))
        self.addItem(pg.PlotCurveItem(x, curve.y, pen=pg.mkPen(COLORS.accent, width=2), antialias=True))
        self.addItem(self._mark)

    def show_mark(self, x: float, y: float) -> None:
        """The point of the threshold in force; NaN hides it."""
        known = np.isfinite([x, y]).all()
        self._mark.setData([self._across(x)] if known else [], [y] if known else [])

    def _across(self, rate):
        return np.log10(np.clip(rate, _LEAST_RATE, 1.0)) if self._is_log else rate

    def _pick(self, x: float, y: float) -> None:
        if self._curve is None or not len(self._curve.x):
            return
        at, across = self.pixel_of(x, y), self._across(self._curve.x)
        places = [self.pixel_of(float(cx), float(cy)) for cx, cy in zip(across, self._curve.y, strict=True)]
        away = [(place - at).manhattanLength() for place in places]
        nearest = int(np.argmin(away))
        if away[nearest] <= 2 * _REACH_PX:
            self.picked.emit(float(np.clip(self._curve.thresholds[nearest], 0.0, 1.0)))


class CalibrationChart(Chart):
    """What share of the captures that score so is damaged, with intervals; on the diagonal scores are probabilities.
    `picked` carries the ends of a bin."""

    picked = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Calibration | None = None
        self.setXRange(0.0, 1.0)
        self.setYRange(0.0, 1.0)
        self.clicked.connect(self._pick)

    def show_calibration(self, calibration: Calibration) -> None:
        self._shown = calibration
        self.clear()
        self.getAxis("bottom").setTicks([_tenths()])
        self.getAxis("left").setTicks([[(rate, _percent(rate)) for rate in _QUARTERS]])
        self.addItem(pg.PlotCurveItem([0, 1], [0, 1], pen=pg.mkPen(COLORS.line, width=2, style=Qt.PenStyle.DashLine)))
        if not calibration.bins:
            return
        x = np.array([one.mean_score for one in calibration.bins])
        y = np.array([one.damaged.value for one in calibration.bins])
        low, high = np.array([one.damaged.interval for one in calibration.bins]).T
        pen = pg.mkPen(COLORS.accent, width=2)
        self.addItem(pg.ErrorBarItem(x=x, y=y, bottom=y - low, top=high - y, beam=0.012, pen=pen))
        self.addItem(
            pg.PlotDataItem(x, y, pen=pen, symbol="o", symbolSize=9, symbolBrush=COLORS.accent, symbolPen=None)
        )

    def _pick(self, x: float, _y: float) -> None:
        for one in self._shown.bins if self._shown is not None else ():
            if one.low <= x <= one.high:
                self.picked.emit(one.low, one.high)
                return


class DaysChart(Chart):
    """Captures a day: undamaged, damaged and undecided ones upon each other."""

    def show_days(
        self, names: Sequence[str], undamaged: Sequence[int], damaged: Sequence[int], others: Sequence[int]
    ) -> None:
        self.clear()
        places, below = np.arange(len(names)), np.zeros(len(names))
        for counts, color in ((undamaged, UNDAMAGED), (damaged, DAMAGED), (others, COLORS.disabled)):
            self.addItem(pg.BarGraphItem(x=places, width=0.7, y0=below, height=counts, pen=None, brush=color))
            below = below + counts
        apart = max(1, len(names) // 10)
        self.getAxis("bottom").setTicks([[(place, names[place]) for place in places[::apart]]])
        self.setYRange(0, max(1, below.max(initial=1)))
        self.setXRange(-0.6, max(len(names), 7) - 0.4)


def _count_ticks(highest: int, sign: int, most: int) -> list[tuple[float, str]]:
    """At one, ten, a hundred …, where they are not too near to each other."""
    counts = [10**power for power in range(7) if most / 12 <= 10**power <= highest]
    return [(sign * float(np.sqrt(count)), number_text(count)) for count in counts]


def _tenths() -> list[tuple[float, str]]:
    return [(tenth / 10, number_text(tenth / 10, 1)) for tenth in range(0, 11, 2)]


def _percent(rate: float) -> str:
    digits = 0 if rate >= 0.01 or rate == 0 else 1 if rate >= 0.001 else 2
    return f"{number_text(100 * rate, digits)} %"
