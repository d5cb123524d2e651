"""The smart outline on the canvas: what was pointed at, the outline that answers it, and that one is awaited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from booth.outlines import rings_of
from storage.records import Part, Point
from ui.qt.canvas.asked import Asked
from ui.qt.canvas.canvas import Canvas
from ui.qt.canvas.gestures import Pointing
from ui.qt.canvas.paint import note_size, paint_note, path_of, placed, polygon
from ui.qt.canvas.tool import Pointer
from ui.qt.theme import COLORS

MARK_PX, SIGN_PX = 9.0, 4.5
_HALO = QColor(0, 0, 0, 190)
_DASHES = [4.0, 2.5]


class SmartLayer:
    """Paints over the regions; the hand passes through to the tool."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.asked: Asked | None = None
        self.pointing: Pointing | None = None
        self.parts: tuple[Part, ...] = ()
        self.busy_text = ""
        canvas.overlays.append(self)

    def show(self, asked: Asked | None, pointing: Pointing | None, parts: Sequence[Part], busy_text: str) -> None:
        """What was asked for in the view that is shown, what is being pointed at, the outline that answers it, and
        words while one is awaited."""
        self.asked, self.pointing, self.parts, self.busy_text = asked, pointing, tuple(parts), busy_text
        self._canvas.update()

    def press(self, pointer: Pointer) -> bool:
        return False

    def paint(self, painter: QPainter, _rect: QRect) -> None:
        if self.asked is None and self.pointing is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_outline(painter)
        for one in self.asked.pointed if self.asked is not None else ():
            if one.corner is not None:
                self._paint_box(painter, one.at, one.corner)
            else:
                self._paint_mark(painter, one.at, one.excludes)
        if self.pointing is not None and self.pointing.has_moved:
            self._paint_box(painter, self.pointing.start, self.pointing.end)
        elif self.pointing is not None:
            self._paint_mark(painter, self.pointing.start, self.pointing.excludes)
        if self.busy_text and self.asked is not None:
            self._paint_busy(painter, self.asked.pointed[-1].at)

    def _paint_outline(self, painter: QPainter) -> None:
        rings = [polygon(placed(ring, self._canvas.viewport)) for ring in rings_of(self.parts)]
        color = self._canvas.look.color(self._canvas.tool.armed)
        fill = QColor(color)
        fill.setAlpha(56)
        painter.fillPath(path_of(rings), fill)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_HALO, 4.0), _dashed(color, 2.5)):
            painter.setPen(pen)
            for ring in rings:
                painter.drawPolygon(ring)

    def _paint_box(self, painter: QPainter, first: Point, second: Point) -> None:
        view = self._canvas.viewport
        rect = QRectF(QPointF(*view.to_widget(*first)), QPointF(*view.to_widget(*second))).normalized()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_HALO, 3.0), _dashed(QColor(COLORS.text), 1.5)):
            painter.setPen(pen)
            painter.drawRect(rect)

    def _paint_mark(self, painter: QPainter, at: Point, excludes: bool) -> None:
        """A plus on white for what is in, a minus on black for what is out."""
        middle = QPointF(*self._canvas.viewport.to_widget(*at))
        ink, ground = (QColor("white"), QColor(20, 21, 24)) if excludes else (QColor(20, 21, 24), QColor("white"))
        painter.setPen(QPen(ink, 2.0))
        painter.setBrush(ground)
        painter.drawEllipse(middle, MARK_PX, MARK_PX)
        painter.drawLine(middle - QPointF(SIGN_PX, 0), middle + QPointF(SIGN_PX, 0))
        if not excludes:
            painter.drawLine(middle - QPointF(0, SIGN_PX), middle + QPointF(0, SIGN_PX))

    def _paint_busy(self, painter: QPainter, at: Point) -> None:
        width, height = note_size(self.busy_text)
        x, y = self._canvas.viewport.to_widget(*at)
        x = min(max(x + 2 * MARK_PX, 4), self._canvas.width() - width - 4)
        y = min(max(y - height / 2, 4), self._canvas.height() - height - 4)
        paint_note(painter, QRectF(x, y, width, height), self.busy_text)


def _dashed(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setDashPattern(_DASHES)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
