"""One live view: an opaque tile, drawn 1:1 from what its feed has ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.qt.chips import Chips, height_of, width_of
from ui.qt.language import number_text
from ui.qt.theme import COLORS, sizes
from ui.qt.words import view_name

MARK_PX = 3.0
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class TileScore:
    """A view's live score beside the threshold, both 0 to 1."""

    score: float
    threshold: float


def score_color(score: float, threshold: float) -> str:
    """Green, amber near the threshold, red from it on; the figure always stands beside the colour."""
    if score >= threshold:
        return COLORS.bad
    return COLORS.warn if score >= 0.65 * threshold else COLORS.good


class ViewTile(QWidget):
    """One view: its newest picture, name, score bar and rate. Without a feed it says that it is starting."""

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.pulled = 0
        self._picture = None
        self._score: TileScore | None = None
        self._state = ""
        self._rate = ""
        self._badge = ""
        self._marks: Points = ()
        self._heat = None
        self._hot: tuple[QPoint, QImage] | None = None
        self._hot_for = (None, (0, 0))
        self._chips = Chips(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(view)

    @property
    def picture(self):
        """The picture on screen (see `ui.qt.preview.Picture`), None before the first."""
        return self._picture

    @property
    def state(self) -> str:
        """What the tile says of its camera, "" while it is simply live."""
        return self._state

    def show_picture(self, picture) -> None:
        """Draw a picture if it is another than the one on screen."""
        if picture is not None and picture is not self._picture:
            self._picture = picture
            self.pulled += 1
            self.update()

    def show_score(self, score: TileScore | None) -> None:
        if score != self._score:
            self._score = score
            self.update()

    @property
    def heat(self):
        """The heatmap over the picture, None where there is none."""
        return self._heat

    def show_heat(self, heatmap) -> None:
        """Lay a heatmap over the picture, (h, w) uint8 that covers it exactly; None takes it away."""
        if heatmap is not self._heat:
            self._heat = heatmap
            self.update()

    def show_state(self, state: str, rate: str, badge: str = "") -> None:
        """Say in words what the camera does where it is not simply live, its rate, and a warning that stays."""
        if (state, rate, badge) != (self._state, self._rate, self._badge):
            self._state, self._rate, self._badge = state, rate, badge
            self.update()

    @property
    def badge(self) -> str:
        return self._badge

    def show_marks(self, marks: Points) -> None:
        """Points on the picture, x and y from 0 to 1 of its width and height."""
        if marks is not self._marks:
            self._marks = marks
            self.update()

    def wanted_size(self) -> QSize:
        """The tile in device pixels."""
        ratio = self.devicePixelRatioF()
        return QSize(round(self.width() * ratio), round(self.height() * ratio))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture_at = self._paint_picture(painter)
        self._paint_heat(painter, picture_at)
        self._paint_words(painter, picture_at)
        if self._score is not None:
            _paint_bar(painter, picture_at, self._score)
        _paint_marks(painter, picture_at, self._marks)

    def _paint_picture(self, painter: QPainter) -> QRect:
        if self._picture is None:
            painter.fillRect(self.rect(), QColor(COLORS.panel))
            return self.rect()
        pixels, ratio = self._picture.pixels, self.devicePixelRatioF()
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        size = QSize(round(width / ratio), round(height / ratio))
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())
        if place != self.rect():
            painter.fillRect(self.rect(), QColor(COLORS.ground))
        if round(width / ratio) == size.width():
            painter.drawImage(place.topLeft(), image)
        else:
            painter.drawImage(place, image)
        return place

    def _paint_heat(self, painter: QPainter, place: QRect) -> None:
        """What is hot, brought to the picture's size once for each heatmap."""
        if self._heat is None or self._picture is None:
            return
        ratio = self.devicePixelRatioF()
        size = round(place.width() * ratio), round(place.height() * ratio)
        if self._hot_for[0] is not self._heat or self._hot_for[1] != size:
            from ui.qt.heat import heat_over

            self._hot, self._hot_for = heat_over(self._heat, *size), (self._heat, size)
        if self._hot is not None:
            at, image = self._hot
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(place.topLeft()) + QPointF(at) / ratio, image)

    def _paint_words(self, painter: QPainter, place: QRect) -> None:
        gap = sizes().gap
        name = self._chips.get(view_name(self.view), COLORS.text)
        painter.drawPixmap(place.left() + gap, place.top() + gap, name)
        used = 3 * gap + width_of(name)
        if self._score is not None:
            figure = self._chips.get(number_text(self._score.score, 2), COLORS.text)
            painter.drawPixmap(place.right() - gap - width_of(figure), place.top() + gap, figure)
            used += gap + width_of(figure)
        if self._state:
            state = self._chips.get(self._state, COLORS.text)
            at = place.center() - QRect(0, 0, width_of(state), height_of(state)).center()
            painter.drawPixmap(at, state)
        elif self._rate:
            rate = self._chips.get(self._rate, COLORS.muted)
            if used + width_of(rate) <= place.width():
                painter.drawPixmap(place.left() + 2 * gap + width_of(name), place.top() + gap, rate)
        if self._badge:
            badge = self._chips.get(self._badge, COLORS.warn)
            painter.drawPixmap(place.left() + gap, place.bottom() - 3 * gap - height_of(badge), badge)


def _paint_bar(painter: QPainter, place: QRect, score: TileScore) -> None:
    gap, thick = sizes().gap, max(8, sizes().gap)
    track = QRect(place.left() + gap, place.bottom() - gap - thick, place.width() - 2 * gap, thick)
    painter.fillRect(track, QColor(0, 0, 0, 150))
    done = QRect(track.topLeft(), QSize(round(track.width() * min(max(score.score, 0.0), 1.0)), thick))
    painter.fillRect(done, QColor(score_color(score.score, score.threshold)))
    tick = track.left() + round(track.width() * score.threshold)
    painter.fillRect(QRect(tick - 1, track.top() - 3, 3, thick + 6), QColor(COLORS.text))


def _paint_marks(painter: QPainter, place: QRect, marks: Points) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(COLORS.good), 1.5))
    for x, y in marks:
        at = QPointF(place.left() + x * place.width(), place.top() + y * place.height())
        painter.drawEllipse(at, MARK_PX, MARK_PX)
