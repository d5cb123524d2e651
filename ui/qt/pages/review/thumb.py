"""How a capture looks in the grid: thumbnail, code, state, and badges of verdict, damage types and score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.qt.language import date_time_text, number_text
from ui.qt.models.captures import CAPTURE, THUMBNAIL
from ui.qt.pages.review.grid import THUMB_SHAPE
from ui.qt.theme import COLORS, damage_look, font_of, readable_on, sizes
from ui.qt.tile import score_color
from ui.qt.words import state_name, verdict_name

if TYPE_CHECKING:
    from storage.records import Capture

_STATE_COLORS = {
    "accepted": COLORS.good,
    "returned": COLORS.bad,
    "incomplete": COLORS.bad,
    "submitted": COLORS.text,
}


class ThumbDelegate(QStyledItemDelegate):
    """Paints one cell; `order` gives damage types their sign (their place in the taxonomy)."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.order: tuple[str, ...] = ()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell, capture = option.rect, index.data(CAPTURE)
        self._paint_ground(painter, cell, bool(option.state & QStyle.StateFlag.State_Selected))
        picture = QRect(cell.left(), cell.top(), cell.width(), round(cell.width() / THUMB_SHAPE))
        if capture is not None:
            _paint_thumbnail(painter, picture, index.data(THUMBNAIL))
            self._paint_badges(painter, picture, capture)
            _paint_words(
                painter, QRect(cell.left(), picture.bottom(), cell.width(), cell.bottom() - picture.bottom()), capture
            )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return option.rect.size()

    def _paint_ground(self, painter: QPainter, cell: QRect, is_selected: bool) -> None:
        painter.setPen(QPen(QColor(COLORS.accent), 3) if is_selected else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLORS.card))
        painter.drawRoundedRect(QRectF(cell).adjusted(1.5, 1.5, -1.5, -1.5), sizes().radius, sizes().radius)

    def _paint_badges(self, painter: QPainter, picture: QRect, capture: Capture) -> None:
        left, gap = picture.left() + sizes().gap, sizes().gap // 2
        top = picture.top() + sizes().gap
        if capture.verdict is not None and not capture.damage_types:
            left += _paint_badge(painter, left, top, verdict_name(capture.verdict), "#0E1012", COLORS.text) + gap
        for key in capture.damage_types:
            look = damage_look(key, self.order.index(key) if key in self.order else 8)
            left += _paint_badge(painter, left, top, look.sign, look.color, readable_on(look.color)) + gap
        if capture.fused_score is not None:
            color = score_color(capture.fused_score, capture.threshold or 0.5)
            text = number_text(capture.fused_score, 2)
            width = _badge_width(text)
            _paint_badge(painter, picture.right() - sizes().gap - width, top, text, "#0E1012", color)


def _paint_thumbnail(painter: QPainter, place: QRect, thumbnail: QPixmap | None) -> None:
    if thumbnail is None or thumbnail.isNull():
        return
    inner = place.adjusted(4, 4, -4, 0)
    size = thumbnail.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
    at = QRect(inner.center().x() - size.width() // 2, inner.center().y() - size.height() // 2, *size.toTuple())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(at, thumbnail)


def _paint_words(painter: QPainter, place: QRect, capture: Capture) -> None:
    inner = place.adjusted(sizes().gap, 4, -sizes().gap, -4)
    half = inner.height() // 2
    upper = QRect(inner.left(), inner.top(), inner.width(), half)
    lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
    state = state_name(capture.state)
    small = font_of(sizes().small)
    room = inner.width() - QFontMetrics(small).horizontalAdvance(state) - sizes().gap
    painter.setPen(QColor(COLORS.text))
    painter.setFont(font_of(sizes().font, bold=True))
    code = painter.fontMetrics().elidedText(capture.item_code or "–", Qt.TextElideMode.ElideMiddle, inner.width())
    painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, code)
    painter.setFont(small)
    painter.setPen(QColor(_STATE_COLORS.get(str(capture.state), COLORS.muted)))
    painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state)
    painter.setPen(QColor(COLORS.muted))
    when = painter.fontMetrics().elidedText(date_time_text(capture.created_utc_us), Qt.TextElideMode.ElideRight, room)
    painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, when)


def _badge_width(text: str) -> int:
    return QFontMetrics(font_of(sizes().small, bold=True)).horizontalAdvance(text) + 2 * round(sizes().gap * 0.7)


def _paint_badge(painter: QPainter, left: int, top: int, text: str, ground: str, ink: str) -> int:
    """One small rounded word; its width."""
    place = QRectF(left, top, _badge_width(text), round(sizes().small * 1.7))
    color = QColor(ground)
    color.setAlpha(225 if ground == "#0E1012" else 255)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(place, 5, 5)
    painter.setFont(font_of(sizes().small, bold=True))
    painter.setPen(QColor(ink))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    return round(place.width())
