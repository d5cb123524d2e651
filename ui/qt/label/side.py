"""The right column of the label panel: score, damage palette, list of damages, and the two ways to be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from storage.records import CaptureScore, Identified, Severity, Surface
from storage.taxonomy import Taxonomy
from ui.qt.canvas.paint import Look
from ui.qt.canvas.tool import Scene, Tool
from ui.qt.label.buttons import BigButton, TypeButton
from ui.qt.label.damage_list import DamageList
from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.score_words import carried_words, compared_words, identified_words
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import capital, severity_name, surface_name

TIGHT_TARGETS, ROOMY_TARGETS, TIGHT_EM = 8.5, 11.5, 12.5


class ScoreBar(QWidget):
    """Where the score lies between 0 and 1, with the threshold as a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: float | None = None
        self._threshold = 0.5
        self.setFixedHeight(sizes().gap + 8)

    def show_score(self, score: float | None, threshold: float) -> None:
        self._score, self._threshold = score, threshold
        self.update()

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, 4, self.width(), self.height() - 8)
        painter.setBrush(QColor(COLORS.line))
        painter.drawRoundedRect(bar, 5, 5)
        if self._score is None:
            return
        is_over = self._score >= self._threshold
        painter.setBrush(QColor(COLORS.bad if is_over else COLORS.good))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(10.0, bar.width() * self._score), bar.height()), 5, 5)
        painter.setBrush(QColor(COLORS.text))
        painter.drawRect(QRectF(bar.width() * self._threshold - 1, 0, 2, self.height()))


class ScoreCard(QFrame):
    """What is known of the whole capture: a figure, the threshold, what carried it, and what it was compared with."""

    def __init__(self, taxonomy: Taxonomy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._types = taxonomy.types
        self._score: CaptureScore | None = None
        self._identified: Identified | None = None
        self._most = 3
        self.figure, self.caption, self.product, self.detail = QLabel(), QLabel(), QLabel(), QLabel()
        self.bar = ScoreBar()
        set_role(self, "card")
        set_role(self.figure, "figure")
        for label in (self.caption, self.detail, self.product):
            set_role(label, "small")
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(sizes().pad)
        head.addWidget(self.figure)
        head.addWidget(self.caption, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().pad, sizes().gap)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.product)
        column.addWidget(self.detail)
        self.retranslate()

    def show_score(self, score: CaptureScore | None) -> None:
        self._score = score
        self.retranslate()

    def show_identified(self, found: Identified | None) -> None:
        self._identified = found
        self.retranslate()

    def show_most(self, lines: int) -> None:
        """Say so much at most, what matters most first; the tip says it all."""
        if lines != self._most:
            self._most = lines
            self.retranslate()

    def _show_lines(self, lines: Sequence[str]) -> None:
        found = self._identified
        product = identified_words(found)
        self.product.setText(product if self._most else "")
        self.product.setStyleSheet(f"color: {COLORS.warn}" if found is not None and found.contradiction else "")
        self.product.setVisible(bool(self.product.text()))
        said = [line for line in lines if line]
        self.detail.setText("\n".join(said[: max(0, self._most - bool(product))]))
        self.detail.setVisible(bool(self.detail.text()))
        self.setToolTip("\n".join(filter(None, (product, *said))))

    def retranslate(self) -> None:
        score = self._score
        if score is None:
            self.figure.setText("–")
            self.caption.setText(tr("no damage score yet"))
            self._show_lines((tr("You decide what you see."),))
            self.bar.show_score(None, 0.5)
            return
        self.figure.setText(number_text(score.fused_score, 2))
        threshold = number_text(score.threshold, 2)
        self.caption.setText(tr("damage score") + "\n" + tr("threshold {figure}").format(figure=threshold))
        self._show_lines((carried_words(score, self._types), compared_words(score)))
        self.bar.show_score(score.fused_score, score.threshold)


class Palette(QWidget):
    """The damage types, and the severity and surface of the selected or the next damage."""

    type_chosen = Signal(str)
    severity_wished = Signal()
    surface_wished = Signal()

    def __init__(self, taxonomy: Taxonomy, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.types = {kind.code: TypeButton(self) for kind in taxonomy.types}
        self.severity, self.surface = TypeButton(self), TypeButton(self)
        self._keys = ("", "")
        self._lay_out()
        self.severity.clicked.connect(self.severity_wished)
        self.surface.clicked.connect(self.surface_wished)
        for code, button in self.types.items():
            button.clicked.connect(lambda _, code=code: self.type_chosen.emit(code))
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        for code, button in self.types.items():
            button.setCheckable(True)
            button.show_sign(look.name(code), look.sign(code), look.color(code).name())

    def show_keys(self, severity: str, surface: str) -> None:
        self._keys = severity, surface

    def show_state(self, type_code: str, severity: Severity, surface: Surface) -> None:
        for code, button in self.types.items():
            button.setChecked(code == type_code)
        self.severity.show_sign(capital(severity_name(severity)), self._keys[0])
        self.surface.show_sign(capital(surface_name(surface)), self._keys[1])

    def _lay_out(self) -> None:
        """Two columns; an odd last type takes a whole row, so that no hole is left."""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes().gap // 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        buttons = list(self.types.values())
        for place, button in enumerate(buttons):
            is_alone = place == len(buttons) - 1 and place % 2 == 0
            grid.addWidget(button, place // 2, place % 2, 1, 2 if is_alone else 1)
        below = (len(buttons) + 1) // 2
        grid.addWidget(self.severity, below, 0)
        grid.addWidget(self.surface, below, 1)


class SideColumn(QWidget):
    """Lays out the parts of the right column."""

    def __init__(self, taxonomy: Taxonomy, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = ScoreCard(taxonomy)
        self.palette_box = Palette(taxonomy, look)
        self.damages = DamageList(look)
        self.finish, self.remove, self.undo, self.redo = (BigButton("", 1.0, sizes().font) for _ in range(4))
        self._cancel_words, self._delete_words = ("", ""), ("", "")
        self.undamaged = BigButton("secondary", 1.45, sizes().large)
        self.submit = BigButton("primary", 1.45, sizes().large)
        self._steps = QGridLayout()
        self._guests = 0
        set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(sizes().side)
        self._lay_out()

    def show_state(self, tool: Tool, scene: Scene) -> None:
        """Show the damages, and what the next or the selected one is."""
        draft = scene.draft
        damage = next((damage for damage in draft.damages if damage.uid == tool.selected), None)
        type_code = scene.pen.type if scene.pen else tool.armed or (damage.type if damage else "")
        about = damage if damage is not None and scene.pen is None else tool
        self.palette_box.show_state(type_code, about.severity, about.surface)
        self.damages.show_damages(draft.damages, scene.view, tool.selected, tool.locked, tool.hidden)
        self.finish.setEnabled(scene.pen is not None and len(scene.pen.points) > 1)
        self.remove.setEnabled(scene.pen is not None or bool(tool.vertices) or scene.shape(tool.selected) is not None)
        self.remove.show_words(*(self._delete_words if scene.pen is None else self._cancel_words))

    def show_removals(self, cancel: tuple[str, str], delete: tuple[str, str]) -> None:
        """The words and keys of the one button that cancels an outline in progress, or deletes what is selected."""
        self._cancel_words, self._delete_words = cancel, delete
        self.remove.show_words(*delete)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes().gap, sizes().gap, sizes().gap, sizes().gap)
        column.setSpacing(round(sizes().gap * 0.8))
        self._steps.setSpacing(round(sizes().gap * 0.8))
        column.addWidget(self.score)
        column.addWidget(self.palette_box)
        column.addWidget(self.damages, 1)
        column.addLayout(self._steps)
        column.addLayout(_row(self.undamaged, self.submit))
        self._place_steps(2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is low for the letters, the four steps stand in one row, so that nothing is squeezed."""
        super().resizeEvent(event)
        self._fit()

    def make_room(self, guests: int) -> None:
        """So many buttons of others are shown in the column now."""
        if guests != self._guests:
            self._guests = guests
            self._fit()

    def _fit(self) -> None:
        is_tight = self.height() < (TIGHT_TARGETS + self._guests) * sizes().target + TIGHT_EM * sizes().font
        is_roomy = self.height() >= (ROOMY_TARGETS + self._guests) * sizes().target + TIGHT_EM * sizes().font
        self.score.show_most(0 if is_tight else 3 if is_roomy else 1)
        self._place_steps(4 if is_tight else 2)

    def _place_steps(self, columns: int) -> None:
        for place, button in enumerate((self.finish, self.remove, self.undo, self.redo)):
            self._steps.addWidget(button, place // columns, place % columns)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(sizes().gap)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
