"""The list of an item's damages: one card each, painted, so that a thousand cost no more than ten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate

from storage.records import Damage
from ui.qt.canvas.paint import Look
from ui.qt.label.buttons import fitted_text
from ui.qt.label.measured_words import agreement_text, size_text
from ui.qt.label.strip import STALE_SIGN
from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.theme import COLORS, font_of, readable_on, sizes
from ui.qt.words import view_name
from ui.workflow.annotating.following import stale_regions
from ui.workflow.measuring import DamageSize

DAMAGE = Qt.ItemDataRole.UserRole
HIDDEN_OPACITY = 0.35
LINE_EM = 1.3


@dataclass(frozen=True, slots=True)
class Row:
    """A damage with the two lines below the title of its card; `is_wrong` where the second one is a warning."""

    damage: Damage
    size: str
    detail: str
    is_wrong: bool = False
    is_hidden: bool = False


class DamageModel(QStringListModel):
    """The draft's damages, newest last. `size_of` is asked for the size of each damage that is shown, None: unknown.

    Rows are counted by Qt's own class: a list of thousands asks for their count twice for each row whenever it is laid
    out.
    """

    def __init__(self, look: Look, parent=None) -> None:
        super().__init__(parent)
        self.look = look
        self.size_of: Callable[[Damage], DamageSize | None] = lambda damage: None
        self._damages: tuple[Damage, ...] = ()
        self._view, self._locked, self._hidden = "", frozenset(), frozenset()

    def show_damages(
        self, damages: tuple[Damage, ...], view: str, locked: frozenset[str], hidden: frozenset[str]
    ) -> None:
        """Take over the damages; the rows are reset only where they are others, so that scrolling stays."""
        is_about_others = (view, locked, hidden) != (self._view, self._locked, self._hidden)
        if damages is self._damages and not is_about_others:
            return
        self._view, self._locked, self._hidden = view, locked, hidden
        before = self._damages
        if not before or len(damages) != len(before):
            self._damages = damages
            self.setStringList([""] * len(damages))
            return
        self._damages = damages
        pairs = enumerate(zip(before, damages, strict=True))
        rows = [row for row, (old, new) in pairs if is_about_others or old is not new]
        if rows:
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]))

    def show_size(self, uid: str) -> None:
        """The size of a damage is known now, or another."""
        if (row := self.row_of(uid)) >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, uid: str) -> int:
        return next((row for row, damage in enumerate(self._damages) if damage.uid == uid), -1)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        damage = self._damages[index.row()]
        if role == DAMAGE:
            return self._row(damage)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self._row(damage)
            return ", ".join(text for text in (self.look.title(damage), row.size, row.detail) if text)
        return None

    def _row(self, damage: Damage) -> Row:
        size = self.size_of(damage)
        is_wrong = size is not None and not size.meets
        told = size_text(size, self._view), self._detail(damage, size)
        return Row(damage, *told, is_wrong, damage.uid in self._hidden)

    def _detail(self, damage: Damage, size: DamageSize | None) -> str:
        stale = ", ".join(view_name(region.view) for region in stale_regions(damage))
        told = [f"{STALE_SIGN} {stale}"] if stale else []
        told += [tr("locked")] if damage.uid in self._locked else []
        told += [tr("hidden")] if damage.uid in self._hidden else []
        surface = self.look.words.get(damage.surface, damage.surface)
        if all(region.view != self._view for region in damage.regions):
            views = ", ".join(view_name(region.view) for region in damage.regions)
            return " · ".join([*told, tr("drawn in {views}").format(views=views), surface])
        # Of outlines that are to be renewed it says nothing, and there is no room for both.
        if len(damage.regions) > 1 and not stale:
            agreed = agreement_text(size)
            told.append(agreed or tr("in {count} views").format(count=number_text(len(damage.regions))))
        return " · ".join([*told, surface])


class DamageCard(QStyledItemDelegate):
    """Paints one damage: a stripe in its colour with its sign, title and detail."""

    def sizeHint(self, _option, _index) -> QSize:
        lines = LINE_EM * (sizes().font + 2 * sizes().small)
        return QSize(100, max(sizes().target + sizes().gap * 2, round(lines) + sizes().gap * 2))

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
        painter.setOpacity(HIDDEN_OPACITY if row.is_hidden else 1.0)
        self._paint_sign(painter, rect, path, look, row.damage)
        painter.setOpacity(1.0)
        text = rect.adjusted(sizes().target * 0.62 + sizes().gap, 6, -8, -6)
        self._paint_words(painter, text, look.title(row.damage), row)
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

    def _paint_words(self, painter: QPainter, text: QRectF, title: str, row: Row) -> None:
        top, middle, bottom = (Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignBottom)
        small, ink = sizes().small, COLORS.muted if row.is_hidden else COLORS.text
        for words, font_px, color, where in (
            (title, sizes().font, ink, top),
            (row.size, small, ink, middle),
            (row.detail, small, COLORS.warn if row.is_wrong else COLORS.muted, bottom),
        ):
            painter.setPen(QColor(color))
            fitted_text(painter, text, words, font_px, Qt.AlignmentFlag.AlignLeft | where, bold=words is title)


class DamageList(QListView):
    """`damage_chosen` tells which damage a person picked, by its uid."""

    damage_chosen = Signal(str)

    def __init__(self, look: Look, parent=None) -> None:
        super().__init__(parent)
        self.rows = DamageModel(look, self)
        self.setModel(self.rows)
        self.setItemDelegate(DamageCard(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(sizes().target + sizes().gap * 2)
        self.empty_text = ""
        self.clicked.connect(lambda index: self.damage_chosen.emit(index.data(DAMAGE).damage.uid))

    def show_damages(
        self,
        damages: tuple[Damage, ...],
        view: str,
        selected: str,
        locked: frozenset[str],
        hidden: frozenset[str],
    ) -> None:
        self.rows.show_damages(damages, view, locked, hidden)
        row = self.rows.row_of(selected)
        if row < 0:
            if self.selectionModel().hasSelection():  # asking costs nothing; clearing lays out every row
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
