"""A grid that scrolls like paper at any length: places are computed, never stored."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from ui.qt.theme import sizes

CELL_EM, THUMB_SHAPE = 15.5, 16 / 9


class CaptureGrid(QAbstractItemView):
    """Equal cells in rows; only those in sight are asked of the model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    @property
    def columns(self) -> int:
        return max(1, self.viewport().width() // round(CELL_EM * sizes().font + sizes().gap))

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a cell with its gap."""
        width = self.viewport().width() // self.columns
        return width, round((width - sizes().gap) / THUMB_SHAPE) + round(sizes().font * 3.4) + sizes().gap

    def visualRect(self, index: QModelIndex) -> QRect:
        width, height = self.cell
        row, column = divmod(index.row(), self.columns)
        top = row * height - self.verticalOffset()
        return QRect(column * width, top, width - sizes().gap, height - sizes().gap)

    def indexAt(self, point: QPoint) -> QModelIndex:
        width, height = self.cell
        column = point.x() // width
        row = (point.y() + self.verticalOffset()) // height * self.columns + column
        if column >= self.columns or not 0 <= row < self._count():
            return QModelIndex()
        index = self.model().index(row, 0)
        return index if self.visualRect(index).contains(point) else QModelIndex()

    def scrollTo(self, index: QModelIndex, hint=QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        place = self.visualRect(index)
        if place.top() < 0:
            self._scroll_by(place.top())
        elif place.bottom() > self.viewport().height():
            self._scroll_by(place.bottom() - self.viewport().height() + 1)

    def moveCursor(self, action, modifiers) -> QModelIndex:
        page = max(1, self.viewport().height() // self.cell[1]) * self.columns
        steps = {
            QAbstractItemView.CursorAction.MoveLeft: -1,
            QAbstractItemView.CursorAction.MoveRight: 1,
            QAbstractItemView.CursorAction.MoveUp: -self.columns,
            QAbstractItemView.CursorAction.MoveDown: self.columns,
            QAbstractItemView.CursorAction.MovePageUp: -page,
            QAbstractItemView.CursorAction.MovePageDown: page,
            QAbstractItemView.CursorAction.MoveHome: -self._count(),
            QAbstractItemView.CursorAction.MoveEnd: self._count(),
        }
        row = max(self.currentIndex().row(), 0) + steps.get(action, 0)
        return self.model().index(min(max(row, 0), self._count() - 1), 0)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: QModelIndex) -> bool:
        return False

    def setSelection(self, rect: QRect, flags: QItemSelectionModel.SelectionFlag) -> None:
        index = self.indexAt(rect.center())
        self.selectionModel().select(QItemSelection(index, index) if index.isValid() else QItemSelection(), flags)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def rows_in_sight(self) -> range:
        """The rows that are at least partly on screen."""
        height = self.cell[1]
        first = self.verticalOffset() // height * self.columns
        last = ((self.verticalOffset() + self.viewport().height()) // height + 1) * self.columns
        return range(first, min(last, self._count()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        for row in self.rows_in_sight():
            index = self.model().index(row, 0)
            place = self.visualRect(index)
            if event.rect().intersects(place):
                self.itemDelegate().paint(painter, self._option(index, place), index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()

    def updateGeometries(self) -> None:
        rows = -(-self._count() // self.columns)
        height, bar = self.cell[1], self.verticalScrollBar()
        bar.setSingleStep(height // 3)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, rows * height - sizes().gap - self.viewport().height()))
        bar.setEnabled(bar.maximum() > 0)
        super().updateGeometries()

    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self.updateGeometries()
        self.viewport().update()

    def reset(self) -> None:
        super().reset()
        self.updateGeometries()

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles=()) -> None:
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    def _count(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def _scroll_by(self, pixels: int) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + pixels)

    def _option(self, index: QModelIndex, place: QRect) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = place
        if self.selectionModel().isSelected(index) or index == self.currentIndex():
            option.state |= QStyle.StateFlag.State_Selected
        return option
