"""The list of an item's damages: one card each, painted, so that a thousand cost no more than ten."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate

from booth.outlines import parts_area
from storage.records import Damage
from ui.qt.canvas.paint import Look
from ui.qt.canvas.words import area_text, tr
from ui.qt.language import number_text
from ui.qt.theme import COLORS, font_of, readable_on, sizes
from ui.qt.words import view_name

DAMAGE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """A damage with what its card says below the title."""

    damage: Damage
    detail: str


class DamageModel(QAbstractListModel):
    """The draft's damages, newest last."""

    def __init__(self, look: Look, parent=None) -> None:
        super().__init__(parent)
        self.look = look
        self._damages: tuple[Damage, ...] = ()
        self._view, self._locked = "", frozenset()

    def show_damages(self, damages: tuple[Damage, ...], view: str, locked: frozenset[str] = frozenset()) -> None:
        """Take over the damages; the rows are reset only where they are others, so that scrolling stays."""
        if (damages, view, locked) == (self._damages, self._view, self._locked):
            return
        is_same_length = len(damages) == len(self._damages)
        before, self._damages, self._view, self._locked = self._damages, damages, view, locked
        if is_same_length and before:
            self.dataChanged.emit(self.index(0), self.index(len(damages) - 1))
        else:
            self._damages = before
            self.beginResetModel()
            self._damages = damages
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._damages)

    def row_of(self, uid: str) -> int:
        return next((row for row, damage in enumerate(self._damages) if damage.uid == uid), -1)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        damage = self._damages[index.row()]
        if role == DAMAGE:
            return Row(damage, self._detail(damage))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{self.look.title(damage)}, {self._detail(damage)}"
        return None

    def _detail(self, damage: Damage) -> str:
        surface = self.look.words.get(damage.surface, damage.surface)
        if damage.uid in self._locked:
            surface = tr("locked") + f" · {surface}"
        here = next((region for region in damage.regions if region.view == self._view), None)
        if here is None:
            views = ", ".join(view_name(region.view) for region in damage.regions)
            return f"{surface} · " + tr("drawn in {views}").format(views=views)
        told = f"{surface} · {area_text(parts_area(here.parts))}"
        if len(damage.regions) == 1:
            return told
        return told + " · " + tr("in {count} views").format(count=number_text(len(damage.regions)))


class DamageCard(QStyledItemDelegate):
    """Paints one damage: a stripe in its colour with its sign, title and detail."""

    def sizeHint(self, _option, _index) -> QSize:
        return QSize(100, sizes().target + sizes().gap * 2)

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        row: Row = index.data(DAMAGE)
        look: Look = index.model().look
        rect = QRectF(option.rect).adjusted(1, 1, -1, 1 - sizes().gap // 2)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(rect, 8, 8)
        painter.fillPath(path, QColor(COLORS.raised if is_selected else COLORS.card))
        self._paint_sign(painter, rect, path, look, row.damage)
        text = rect.adjusted(sizes().target * 0.62 + sizes().gap, 6, -8, -6)
        self._paint_words(painter, text, look.title(row.damage), row.detail)
        if is_selected:
            painter.setPen(QColor(COLORS.accent))
            painter.drawPath(path)
        painter.restore()

    def _paint_sign(self, painter: QPainter, rect: QRectF, path: QPainterPath, look: Look, damage: Damage) -> None:
        color = look.color(damage.type)
        stripe = QRectF(rect.left(), rect.top(), sizes().target * 0.62, rect.height())
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(stripe, color)
        painter.setPen(QColor(readable_on(color.name())))
        painter.setFont(font_of(sizes().large, bold=True))
        painter.drawText(stripe, Qt.AlignmentFlag.AlignCenter, look.sign(damage.type))
        painter.restore()

    def _paint_words(self, painter: QPainter, text: QRectF, title: str, detail: str) -> None:
        for words, font, color, where in (
            (title, font_of(sizes().font, bold=True), COLORS.text, Qt.AlignmentFlag.AlignTop),
            (detail, font_of(sizes().small), COLORS.muted, Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(font)
            painter.setPen(QColor(color))
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(text.width()))
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft | where, fitted)


class DamageList(QListView):
    """`damage_chosen` tells which damage a person picked, by its uid."""

    damage_chosen = Signal(str)

    def __init__(self, look: Look, parent=None) -> None:
        super().__init__(parent)
        self.rows = DamageModel(look, self)
        self.setModel(self.rows)
        self.setItemDelegate(DamageCard(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(sizes().target + sizes().gap * 2)
        self.empty_text = ""
        self.clicked.connect(lambda index: self.damage_chosen.emit(index.data(DAMAGE).damage.uid))

    def show_damages(self, damages: tuple[Damage, ...], view: str, selected: str, locked: frozenset[str]) -> None:
        self.rows.show_damages(damages, view, locked)
        row = self.rows.row_of(selected)
        if row < 0:
            self.clearSelection()
            return
        if self.currentIndex().row() != row or not self.selectionModel().isRowSelected(row, QModelIndex()):
            self.setCurrentIndex(self.rows.index(row))
            self.scrollTo(self.rows.index(row))

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if self.rows.rowCount() or not self.empty_text:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(COLORS.muted))
        wraps = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect().adjusted(12, 0, -12, 0), wraps, self.empty_text)
