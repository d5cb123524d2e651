"""How regions, the pen and their handles look on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from storage.records import Damage
from ui.qt.canvas.scene import Shape
from ui.qt.canvas.thin_lines import thin_lines
from ui.qt.canvas.viewport import Viewport
from ui.qt.theme import COLORS, DamageLook, font_of, readable_on, sizes

MANY_VERTICES = 6_000
MOST_SMOOTH = 30_000
MANY_SHAPES = 120
VERTEX_PX = 9.0
MARGIN_PX = 14
_HALO = QColor(0, 0, 0, 170)
_UNKNOWN = DamageLook("#FFFFFF", "?")
_PATTERNS = (
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.CrossPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.DiagCrossPattern,
)


@dataclass(frozen=True, slots=True)
class Look:
    """Colour, sign and name of each damage type by its key, and the words for a damage's label."""

    looks: Mapping[str, DamageLook]
    names: Mapping[str, str]
    words: Mapping[str, str]

    def color(self, key: str) -> QColor:
        return QColor(self.looks.get(key, _UNKNOWN).color)

    def sign(self, key: str) -> str:
        return self.looks.get(key, _UNKNOWN).sign

    def name(self, key: str) -> str:
        return self.names.get(key, key)

    def title(self, damage: Damage) -> str:
        """What a region says of its damage."""
        return f"{self.name(damage.type)} · {self.words.get(damage.severity, damage.severity)}"

    def pattern(self, key: str) -> Qt.BrushStyle:
        index = list(self.looks).index(key) if key in self.looks else len(_PATTERNS) - 1
        return _PATTERNS[index % len(_PATTERNS)]


def polygon(points: np.ndarray) -> QPolygonF:
    """The (n, 2) float64 points as a Qt polygon, copied in one go: QPointF by QPointF takes 16 times as long."""
    made = QPolygonF()
    made.resize(len(points))
    if len(points):
        buffer = shiboken6.VoidPtr(made.data(), len(points) * 16, True)
        np.frombuffer(buffer, np.float64)[:] = np.ascontiguousarray(points, np.float64).ravel()
    return made


def placed(points: np.ndarray, view: Viewport) -> np.ndarray:
    """Image points as widget points, (n, 2) float64."""
    return np.asarray(points, np.float64).reshape(-1, 2) * view.scale + (view.x, view.y)


# Each shape with the polygons of its rings in image pixels and whether it has cut-outs, by the id of the shape, which
# is kept so that the id stays its own.
Polygons = dict[int, tuple[Shape, list[QPolygonF], bool]]


def polygons_of(shapes: Iterable[Shape]) -> Polygons:
    """May be called on any thread."""
    return {id(shape): _with_polygons(shape) for shape in shapes}


def _with_polygons(shape: Shape) -> tuple[Shape, list[QPolygonF], bool]:
    return shape, [polygon(ring) for ring in shape.rings], any(ref.ring for ref in shape.refs)


class ShapePainter:
    """Paints inactive regions in image coordinates, with their polygons prebuilt."""

    def __init__(self) -> None:
        self._polygons: Polygons = {}
        self._ready: Polygons = {}

    def begin(self, ready: Polygons) -> None:
        """Begin with polygons that were made beforehand."""
        self._polygons, self._ready = {}, dict(ready)

    def keep(self, shapes: Iterable[Shape]) -> None:
        """Prebuild the polygons of these shapes and forget those of others that were painted before."""
        old, ready = self._polygons, self._ready
        self._polygons = {
            id(shape): old.get(id(shape)) or ready.get(id(shape)) or _with_polygons(shape) for shape in shapes
        }

    def paint(self, painter: QPainter, rect: QRect, shapes: Iterable[Shape], view: Viewport, look: Look, fine: bool):
        """The shapes that touch the rectangle (widget pixels). `fine` is the resting look, else thin and quick."""
        seen = visible(shapes, rect, view)
        count = sum(len(ring) for shape in seen for ring in shape.rings)
        fine = fine and count <= MOST_SMOOTH
        few = count <= MANY_VERTICES
        if not (fine or few):
            lines = thin_lines(seen, rect, view, painter.device().devicePixelRatioF(), look.color)
            painter.drawImage(rect.topLeft(), lines)
            return
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
        ratio = painter.device().devicePixelRatioF() if fine else 1.0
        kinds = {shape.damage.type for shape in seen}
        if fine and few:
            halo = cosmetic(_HALO, 4.0 * ratio), QBrush(Qt.BrushStyle.NoBrush)
            self._outlines(painter, seen, dict.fromkeys(kinds, halo))
        width = (2.0 if fine and few else 1.0) * ratio
        self._outlines(painter, seen, {kind: _ink(look.color(kind), width) for kind in kinds})
        painter.restore()
        if fine and len(seen) <= MANY_SHAPES:
            for shape in seen:
                _badge(painter, shape, view, look)

    def _outlines(self, painter: QPainter, shapes: Iterable[Shape], inks: Mapping[str, tuple[QPen, QBrush]]) -> None:
        """Shapes in their order, each in the pen and brush of its type, which are set only where they are others."""
        last_pen, had_cutouts = None, False
        for shape in shapes:
            _, polygons, has_cutouts = self._polygons.get(id(shape)) or _with_polygons(shape)
            pen, brush = inks[shape.damage.type]
            if has_cutouts:
                painter.fillPath(path_of(polygons), brush)
            if pen is not last_pen or has_cutouts != had_cutouts:
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush if has_cutouts else brush)
                last_pen, had_cutouts = pen, has_cutouts
            for outline in polygons:
                painter.drawPolygon(outline)


def paint_active(
    painter: QPainter, rings: list[np.ndarray], color: QColor, pattern: Qt.BrushStyle, selected: np.ndarray, fine: bool
) -> None:
    """The selected region by rings of widget points: halo, fill, outline, and vertices with those selected marked."""
    polygons = [polygon(ring) for ring in rings]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
    if fine:
        painter.setPen(_pen(_HALO, 5.0))
        for outline in polygons:
            painter.drawPolygon(outline)
        fill = QColor(color)
        fill.setAlpha(46)
        painter.fillPath(path_of(polygons), QBrush(fill, pattern))
        fill.setAlpha(16)
        painter.fillPath(path_of(polygons), fill)
    painter.setPen(_pen(color, 2.0 if fine else 1.0))
    for outline in polygons:
        painter.drawPolygon(outline)
    for ring in rings:
        paint_vertices(painter, ring, color, fine)
    if len(selected):
        _dots(painter, selected, QColor(COLORS.accent), VERTEX_PX + 4)


def paint_vertices(painter: QPainter, ring: np.ndarray, color: QColor, fine: bool) -> None:
    """White dots in a ring of the type's colour; none where they would be closer than they are large."""
    edges = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T)
    if len(ring) > 2 and np.median(edges) < VERTEX_PX * 0.9:
        return
    if fine:
        _dots(painter, ring, color, VERTEX_PX + 3)
    _dots(painter, ring, QColor("white"), VERTEX_PX - 1)


def paint_pen(
    painter: QPainter, points: np.ndarray, stroke: np.ndarray, cursor: np.ndarray, color: QColor, closes: bool
) -> None:
    """The outline in progress in widget points: what is drawn, the stroke, and a thread to the cursor."""
    drawn = np.concatenate([points, stroke])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (_pen(_HALO, 4.5), _pen(color, 2.0)):
        painter.setPen(pen)
        painter.drawPolyline(polygon(drawn))
    if len(cursor):
        thread = _pen(color, 1.5)
        thread.setDashPattern([4, 4])
        painter.setPen(thread)
        painter.drawPolyline(polygon(np.concatenate([drawn[-1:], cursor])))
    paint_vertices(painter, points, color, True)
    _dots(painter, points[:1], color, VERTEX_PX + (9 if closes else 4))
    _dots(painter, points[:1], QColor("white"), VERTEX_PX + (4 if closes else 0))


def pill_rect(text: str, bounds: QRectF, font: QFont, widget: QRectF) -> QRectF:
    """Where the label of a region goes: above it, else below, and always in the widget."""
    metrics = QFontMetricsF(font)
    height = metrics.height() + 14
    width = metrics.horizontalAdvance(text) + height + 14
    x = bounds.center().x() - width / 2
    y = bounds.top() - height - MARGIN_PX
    if y < 4:
        y = bounds.bottom() + MARGIN_PX
    x = min(max(x, 4.0), max(4.0, widget.width() - width - 4))
    return QRectF(x, min(max(y, 4.0), max(4.0, widget.height() - height - 4)), width, height)


def paint_pill(painter: QPainter, rect: QRectF, text: str, color: QColor, font: QFont) -> None:
    """The label, whose left end is the handle that moves the region."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 11, 13, 225))
    painter.drawRoundedRect(rect, 7, 7)
    grip = QRectF(rect.left(), rect.top(), rect.height(), rect.height())
    painter.setBrush(color)
    painter.drawRoundedRect(grip.adjusted(4, 4, -4, -4), 5, 5)
    _cross_arrows(painter, grip.center(), grip.height() * 0.24, QColor(readable_on(color.name())))
    painter.setFont(font)
    painter.setPen(QColor(COLORS.text))
    painter.drawText(rect.adjusted(rect.height() + 3, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, text)


def visible(shapes: Iterable[Shape], rect: QRect, view: Viewport) -> list[Shape]:
    """The shapes whose bounds touch the rectangle of the widget, badges and line widths allowed for."""
    left, top = view.to_image(rect.left() - MARGIN_PX, rect.top() - MARGIN_PX)
    right, bottom = view.to_image(rect.right() + MARGIN_PX, rect.bottom() + MARGIN_PX)
    return [shape for shape in shapes if _overlaps(shape.bounds, (left, top, right, bottom))]


def _overlaps(first: tuple, second: tuple) -> bool:
    return first[0] <= second[2] and first[2] >= second[0] and first[1] <= second[3] and first[3] >= second[1]


def _badge(painter: QPainter, shape: Shape, view: Viewport, look: Look) -> None:
    """The type's sign at the region's topmost point, so that colour is not the only difference."""
    outer = shape.rings[0]
    x, y = view.to_widget(*outer[int(outer[:, 1].argmin())])
    side = sizes().small + 5
    rect = QRectF(x - side / 2, y - side / 2, side, side)
    color = look.color(shape.damage.type)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(_pen(_HALO, 1.5))
    painter.setBrush(color)
    painter.drawRoundedRect(rect, 4, 4)
    font = painter.font()
    font.setPixelSize(sizes().small)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(readable_on(color.name())))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, look.sign(shape.damage.type))


def _cross_arrows(painter: QPainter, at: QPointF, reach: float, color: QColor) -> None:
    pen = _pen(color, 1.8)
    painter.setPen(pen)
    tip = reach * 0.45
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        end = QPointF(at.x() + dx * reach, at.y() + dy * reach)
        painter.drawLine(at, end)
        for side in (1, -1):
            painter.drawLine(end, end - QPointF(dx * tip + dy * tip * side, dy * tip + dx * tip * side))


def _dots(painter: QPainter, points: np.ndarray, color: QColor, diameter: float) -> None:
    pen = QPen(color, diameter)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(polygon(points))


def note_size(text: str) -> tuple[float, float]:
    """Width and height of a small note on dark ground."""
    metrics = QFontMetricsF(font_of(sizes().small))
    return metrics.horizontalAdvance(text) + 16, metrics.height() + 6


def paint_note(painter: QPainter, rect: QRectF, text: str) -> None:
    """A small note on dark ground, in a rectangle of `note_size`."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 11, 13, 225))
    painter.drawRoundedRect(rect, 5, 5)
    painter.setPen(QColor(COLORS.text))
    painter.setFont(font_of(sizes().small))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _ink(color: QColor, width: float) -> tuple[QPen, QBrush]:
    """The pen and the brush of inactive regions of one type."""
    fill = QColor(color)
    fill.setAlpha(30)
    return cosmetic(color, width), QBrush(fill)


def path_of(polygons: Iterable[QPolygonF]) -> QPainterPath:
    """What lies inside the rings by the even-odd rule."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for outline in polygons:
        path.addPolygon(outline)
        path.closeSubpath()
    return path


def _pen(color: QColor, width: float) -> QPen:
    """A pen of this width in widget pixels."""
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def cosmetic(color: QColor, width: float, dashes: Sequence[float] = ()) -> QPen:
    """A pen of this width in device pixels, however the painter is scaled; dashes in widths of the line."""
    pen = _pen(color, width)
    pen.setCosmetic(True)
    if dashes:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(list(dashes))
    return pen
