"""The cached picture of image and inactive regions, repainted only where something changed or scrolled into view."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPixmap, QRegion

Paint = Callable[[QPainter, QRect], None]


class BaseLayer:
    """A pixmap as large as the widget. `paint` draws all of it that lies in a rectangle, in widget pixels."""

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._pixmap = QPixmap()
        self._size, self._ratio = QSize(), 1.0
        self._dirty = QRegion()

    def resize(self, size: QSize, ratio: float) -> None:
        """Fit the widget's size and its device pixel ratio."""
        if (size, ratio) == (self._size, self._ratio):
            return
        self._size, self._ratio = QSize(size), ratio
        device = QSize(max(1, math.ceil(size.width() * ratio)), max(1, math.ceil(size.height() * ratio)))
        self._pixmap = QPixmap(device)
        self._pixmap.setDevicePixelRatio(ratio)
        self.invalidate()

    def invalidate(self, rect: QRect | None = None) -> None:
        """Let a rectangle, or everything, be painted anew before it is shown next."""
        whole = QRect(0, 0, self._size.width(), self._size.height())
        self._dirty = self._dirty.united(whole if rect is None else rect.intersected(whole))

    def scroll(self, dx: float, dy: float) -> None:
        """Move what is painted; both are whole device pixels in widget units."""
        step = round(dx * self._ratio), round(dy * self._ratio)
        if step == (0, 0) or self._pixmap.isNull():
            return
        exposed = QRegion()
        self._pixmap.scroll(*step, self._pixmap.rect(), exposed)
        self._dirty = self._dirty.translated(round(dx), round(dy))
        for rect in exposed:
            self.invalidate(_outwards(rect, self._ratio))

    def show(self, painter: QPainter, region: QRegion) -> None:
        """Paint what is dirty in the cache, then the region of it through `painter`."""
        if not self._dirty.isEmpty():
            self._refresh()
        for rect in region:
            painter.drawPixmap(rect, self._pixmap, _scaled(rect, self._ratio))

    def _refresh(self) -> None:
        dirty, self._dirty = self._dirty, QRegion()
        rects = list(dirty)
        if len(rects) > 8:
            rects = [dirty.boundingRect()]
        painter = QPainter(self._pixmap)
        for rect in rects:
            painter.setClipRect(rect)
            self._paint(painter, rect)
        painter.end()


def _outwards(rect: QRect, ratio: float) -> QRect:
    """The widget pixels that device pixels touch."""
    left, top = math.floor(rect.left() / ratio), math.floor(rect.top() / ratio)
    right, bottom = math.ceil((rect.right() + 1) / ratio), math.ceil((rect.bottom() + 1) / ratio)
    return QRect(left, top, right - left, bottom - top)


def _scaled(rect: QRect, ratio: float):
    return QRect(
        round(rect.left() * ratio), round(rect.top() * ratio), round(rect.width() * ratio), round(rect.height() * ratio)
    )
