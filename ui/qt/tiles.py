"""The live views: one opaque tile a view, drawn 1:1 from what the feeds have ready, and the grid that holds them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.qt.chips import Chips, height_of, width_of
from ui.qt.language import number_text
from ui.qt.theme import COLORS, sizes
from ui.qt.words import view_name

PULL_MS = 16


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

    def show_state(self, state: str, rate: str) -> None:
        """Say in words what the camera does where it is not simply live, and its rate."""
        if (state, rate) != (self._state, self._rate):
            self._state, self._rate = state, rate
            self.update()

    def wanted_size(self) -> QSize:
        """The tile in device pixels."""
        ratio = self.devicePixelRatioF()
        return QSize(round(self.width() * ratio), round(self.height() * ratio))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture_at = self._paint_picture(painter)
        self._paint_words(painter, picture_at)
        if self._score is not None:
            self._paint_bar(painter, picture_at, self._score)

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

    def _paint_bar(self, painter: QPainter, place: QRect, score: TileScore) -> None:
        gap, thick = sizes().gap, max(8, sizes().gap)
        track = QRect(place.left() + gap, place.bottom() - gap - thick, place.width() - 2 * gap, thick)
        painter.fillRect(track, QColor(0, 0, 0, 150))
        done = QRect(track.topLeft(), QSize(round(track.width() * min(max(score.score, 0.0), 1.0)), thick))
        painter.fillRect(done, QColor(score_color(score.score, score.threshold)))
        tick = track.left() + round(track.width() * score.threshold)
        painter.fillRect(QRect(tick - 1, track.top() - 3, 3, thick + 6), QColor(COLORS.text))


class TileGrid(QWidget):
    """All live views in as many columns as make them largest. One timer pulls every feed's newest picture.

    Nothing is queued: a GUI that stalled shows the newest frame next, and the feeds rest while it is hidden.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: dict[str, ViewTile] = {}
        self._feeds: dict[str, object] = {}
        self._depth = "off"
        self._is_shut = False
        self._shape = 16 / 9
        self._timer = QTimer(self, interval=PULL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._pull)
        self.setMinimumSize(320, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_views(self, views: Sequence[str]) -> None:
        """A tile for each view, in this order; tiles of the same names are kept."""
        for view in set(self.tiles) - set(views):
            self.tiles.pop(view).deleteLater()
        self.tiles = {view: self.tiles.get(view) or ViewTile(view, self) for view in views}
        for tile in self.tiles.values():
            tile.show()
        self._lay_out()
        self._say_starting()

    def attach(self, feeds: Sequence) -> None:
        """Show these feeds (`ui.qt.preview.PreviewFeed`); views without a tile get one."""
        self._feeds = {feed.view: feed for feed in feeds}
        self.show_views([*self.tiles, *(view for view in self._feeds if view not in self.tiles)])
        for view in self._feeds:
            self.tiles[view].show_state("", "")
        self._ask()

    def detach(self) -> None:
        for feed in self._feeds.values():
            feed.close()
        self._feeds = {}
        self._timer.stop()

    def set_depth(self, mode: str) -> None:
        """Show depth "off", as "overlay" or "only"."""
        self._depth = mode
        self._ask()

    @property
    def depth(self) -> str:
        return self._depth

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        self._ask()

    def showEvent(self, event) -> None:
        self._ask()
        self._timer.start()

    def hideEvent(self, event) -> None:
        self._timer.stop()
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and not self._feeds:
            self._say_starting()
        super().changeEvent(event)

    def show_shut(self, is_shut: bool) -> None:
        """Tell whether the booth failed to open, so that no view is starting."""
        self._is_shut = is_shut
        self._say_starting()

    def _say_starting(self) -> None:
        told = self.tr("not open") if self._is_shut else self.tr("starting …")
        for view, tile in self.tiles.items():
            if view not in self._feeds:
                tile.show_state(told, "")

    def _pull(self) -> None:
        for view, feed in self._feeds.items():
            if (picture := feed.newest) is not None:
                self._fit_shape(picture)
                self.tiles[view].show_picture(picture)

    def _fit_shape(self, picture) -> None:
        """Lay out for the shape that the cameras really have, once it is known."""
        height, width = picture.pixels.shape[:2]
        if abs(width / height - self._shape) > 0.05 and len({*self._feeds} - {*self.tiles}) == 0 and width > 32:
            self._shape = width / height
            self._lay_out()
            self._ask()

    def _ask(self) -> None:
        """Tell every feed what to make; only now, with cameras there, is OpenCV needed."""
        if not self._feeds:
            return
        from ui.qt.preview import DepthMode, Wanted

        for view, feed in self._feeds.items():
            size = self.tiles[view].wanted_size()
            wanted = Wanted(size.width(), size.height(), DepthMode(self._depth))
            feed.wanted = wanted if self.isVisible() else None

    def _lay_out(self) -> None:
        places = tile_places(len(self.tiles), self.width(), self.height(), self._shape, sizes().gap)
        for tile, place in zip(self.tiles.values(), places, strict=True):
            tile.setGeometry(place)


def tile_places(count: int, width: int, height: int, shape: float, gap: int) -> list[QRect]:
    """Equal places for `count` tiles of the shape width / height, as large as they get, centred as a block."""
    if count == 0:
        return []
    columns = max(range(1, count + 1), key=lambda n: _tile_width(n, count, width, height, shape, gap))
    rows = math.ceil(count / columns)
    tile_w = max(1, int(_tile_width(columns, count, width, height, shape, gap)))
    tile_h = max(1, int(tile_w / shape))
    left = (width - columns * tile_w - (columns - 1) * gap) // 2
    top = (height - rows * tile_h - (rows - 1) * gap) // 2
    step_x, step_y = tile_w + gap, tile_h + gap
    return [QRect(left + i % columns * step_x, top + i // columns * step_y, tile_w, tile_h) for i in range(count)]


def _tile_width(columns: int, count: int, width: int, height: int, shape: float, gap: int) -> float:
    rows = math.ceil(count / columns)
    return min((width - (columns - 1) * gap) / columns, (height - (rows - 1) * gap) / rows * shape)
