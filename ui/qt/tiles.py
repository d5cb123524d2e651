"""The live views in a grid: as many columns as make them largest, and one timer that pulls what the feeds have."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.qt.theme import sizes
from ui.qt.tile import ViewTile

PULL_MS = 16


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


def lay_beside(page: QWidget, tiles: TileGrid, panel: QWidget) -> None:
    """Lay a page out with the views on the left, as large as they get, and a panel on the right."""
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    stage = QVBoxLayout()
    stage.setContentsMargins(*[sizes().pad] * 4)
    stage.addWidget(tiles)
    row.addLayout(stage, 1)
    row.addWidget(panel)


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
