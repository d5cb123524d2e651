"""The right column of the label panel: score, damage palette, list of damages, and the two ways to be done."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from storage.records import CaptureScore, Severity, Surface
from storage.taxonomy import Taxonomy
from ui.qt.canvas.damage_list import DamageList
from ui.qt.canvas.paint import Look
from ui.qt.canvas.tool import Scene, Tool
from ui.qt.canvas.words import capital, tr, word
from ui.qt.theme import COLORS, font_of, readable_on, set_role, sizes

BORDER_PX = 4


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
    """What the model says of the whole capture: a figure, the threshold, and the view that is worst."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: CaptureScore | None = None
        self.figure, self.caption, self.detail = QLabel(), QLabel(), QLabel()
        self.bar = ScoreBar()
        set_role(self, "card")
        set_role(self.figure, "figure")
        for label in (self.caption, self.detail):
            set_role(label, "small")
        head = QHBoxLayout()
        head.setSpacing(sizes().pad)
        head.addWidget(self.figure)
        head.addWidget(self.caption, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().pad, sizes().gap)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.detail)
        self.retranslate()

    def show_score(self, score: CaptureScore | None) -> None:
        self._score = score
        self.retranslate()

    def retranslate(self) -> None:
        score, locale = self._score, QLocale()
        if score is None:
            self.figure.setText("–")
            self.caption.setText(tr("no damage score yet"))
            self.detail.setText(tr("You decide what you see."))
            self.bar.show_score(None, 0.5)
            return
        self.figure.setText(locale.toString(score.fused_score, "f", 2))
        threshold = locale.toString(score.threshold, "f", 2)
        self.caption.setText(tr("damage score") + "\n" + tr("threshold {figure}").format(figure=threshold))
        self.detail.setText(_worst_text(score))
        self.bar.show_score(score.fused_score, score.threshold)


class KeyedButton(QPushButton):
    """A button that paints its words and its key itself, so that both fit at any width and in any language."""

    def __init__(self, role: str = "", height: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._key = "", ""
        set_role(self, role)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The theme's style sheet sets a height for all buttons, which only another one can change.
        self.setStyleSheet(f"min-height: {(height or sizes().target) - BORDER_PX}px; padding: 0;")

    def show_words(self, words: str, key: str) -> None:
        self._words, self._key = words, key
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({key})" if key else words)
        self.update()

    @property
    def words(self) -> str:
        return self._words

    def ink(self) -> QColor:
        color = COLORS.on_accent if self.property("role") == "primary" else COLORS.text
        return QColor(color if self.isEnabled() else COLORS.disabled)

    def sizeHint(self) -> QSize:
        return QSize(round(sizes().target * 1.6), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class TypeButton(KeyedButton):
    """A damage type, or a severity or surface: its key on its colour, and its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._color = COLORS.line

    def show_sign(self, words: str, sign: str, color: str = COLORS.line) -> None:
        self._color = color
        self.show_words(words, sign)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = round(self.height() * 0.55)
        inset = (self.height() - side) / 2
        sign = QRectF(inset, inset, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._color))
        painter.drawRoundedRect(sign, 6, 6)
        painter.setPen(QColor(readable_on(self._color)))
        painter.setFont(font_of(round(side * 0.62), bold=True))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.setPen(self.ink())
        text = QRectF(sign.right() + inset * 0.8, 0, self.width() - sign.right() - inset * 1.4, self.height())
        _fitted_text(painter, text, self._words, sizes().font, Qt.AlignmentFlag.AlignVCenter)


class BigButton(KeyedButton):
    """A button with its key printed below its words."""

    def __init__(self, role: str, scale: float, font_px: int, parent: QWidget | None = None) -> None:
        super().__init__(role, round(sizes().target * scale), parent)
        self._font_px = font_px
        self._is_bold = bool(role)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.ink())
        inside = QRectF(self.rect()).adjusted(8, 4, -8, -4)
        middle = inside.top() + inside.height() * 0.56
        top, below = QRectF(inside), QRectF(inside)
        top.setBottom(middle)
        below.setTop(middle)
        centre = Qt.AlignmentFlag.AlignHCenter
        _fitted_text(painter, top, self._words, self._font_px, centre | Qt.AlignmentFlag.AlignBottom, self._is_bold)
        _fitted_text(painter, below, self._key, sizes().small, centre | Qt.AlignmentFlag.AlignTop)


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
        self.severity.show_sign(capital(word(severity)), self._keys[0])
        self.surface.show_sign(capital(word(surface)), self._keys[1])

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
        self.score = ScoreCard()
        self.palette_box = Palette(taxonomy, look)
        self.damages = DamageList(look)
        self.finish, self.remove, self.undo, self.redo = (BigButton("", 1.0, sizes().font) for _ in range(4))
        self._cancel_words, self._delete_words = ("", ""), ("", "")
        self.undamaged = BigButton("secondary", 1.45, sizes().large)
        self.submit = BigButton("primary", 1.45, sizes().large)
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
        self.damages.show_damages(draft.damages, scene.view, tool.selected, tool.locked)
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
        column.addWidget(self.score)
        column.addWidget(self.palette_box)
        column.addWidget(self.damages, 1)
        column.addLayout(_row(self.finish, self.remove))
        column.addLayout(_row(self.undo, self.redo))
        column.addLayout(_row(self.undamaged, self.submit))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(sizes().gap)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row


def _worst_text(score: CaptureScore) -> str:
    if not score.images:
        return ""
    worst = max(score.images, key=lambda image: image.damage_score)
    return tr("worst: {view}, {lighting}").format(view=word(worst.view), lighting=word(worst.lighting).lower())


def _fitted_text(painter: QPainter, rect: QRectF, text: str, font_px: int, where, bold: bool = False) -> None:
    """Text in this size, smaller where it would not fit, and cut with an ellipsis only then."""
    for size in range(font_px, sizes().small - 2, -1):
        painter.setFont(font_of(size, bold=bold))
        if painter.fontMetrics().horizontalAdvance(text) <= rect.width():
            break
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, where, shown)
