"""The right column of the label panel: score, damage palette, list of damages, and the two ways to be done."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from storage.records import CaptureScore, Severity, Surface
from storage.taxonomy import Taxonomy
from ui.qt.canvas.damage_list import DamageList
from ui.qt.canvas.paint import Look
from ui.qt.canvas.words import capital, tr, word
from ui.qt.theme import COLORS, font_of, readable_on, set_role, sizes


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


class TypeButton(QPushButton):
    """A damage type: its colour with its key, and its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(sizes().target)
        self.setStyleSheet("text-align: left;")
        side = round(sizes().target * 0.55)
        self.setIconSize(QSize(side, side))

    def show_sign(self, sign: str, color: str) -> None:
        self.setIcon(_sign(sign, color, self.iconSize().width()))


class Palette(QWidget):
    """The damage types, and the severity and surface of the selected or the next damage."""

    type_chosen = Signal(str)
    severity_wished = Signal()
    surface_wished = Signal()

    def __init__(self, taxonomy: Taxonomy, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.types = {kind.code: TypeButton(self) for kind in taxonomy.types}
        self.severity, self.surface = TypeButton(self), TypeButton(self)
        for button, sign in ((self.severity, "M"), (self.surface, "P")):
            button.setCheckable(False)
            button.show_sign(sign, COLORS.line)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes().gap // 2)
        every = [*self.types.values(), *([QWidget()] if len(self.types) % 2 else []), self.severity, self.surface]
        for place, button in enumerate(every):
            grid.addWidget(button, place // 2, place % 2)
        self.severity.clicked.connect(self.severity_wished)
        self.surface.clicked.connect(self.surface_wished)
        for code, button in self.types.items():
            button.clicked.connect(lambda _, code=code: self.type_chosen.emit(code))
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        for code, button in self.types.items():
            button.setText(look.name(code))
            button.show_sign(look.sign(code), look.color(code).name())

    def show_state(self, type_code: str, severity: Severity, surface: Surface) -> None:
        for code, button in self.types.items():
            button.setChecked(code == type_code)
        self.severity.setText(capital(word(severity)))
        self.surface.setText(capital(word(surface)))


class BigButton(QPushButton):
    """A large button with its key printed on it."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._key = "", ""
        set_role(self, role)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(round(sizes().target * 1.35))

    def show_words(self, words: str, key: str) -> None:
        self._words, self._key = words, key
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({key})")
        self.update()

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        color = COLORS.on_accent if self.property("role") == "primary" else COLORS.text
        painter.setPen(QColor(color if self.isEnabled() else COLORS.disabled))
        middle = self.height() * 0.56
        painter.setFont(font_of(sizes().large, bold=True))
        top = QRectF(0, 0, self.width(), middle)
        painter.drawText(top, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self._words)
        painter.setFont(font_of(sizes().small))
        below = QRectF(0, middle, self.width(), self.height() - middle)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._key)


class SideColumn(QWidget):
    """Lays out the parts of the right column."""

    def __init__(self, taxonomy: Taxonomy, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = ScoreCard()
        self.palette_box = Palette(taxonomy, look)
        self.damages = DamageList(look)
        self.undo, self.redo = QPushButton(), QPushButton()
        self.undamaged, self.submit = BigButton("secondary"), BigButton("primary")
        for button in (self.undo, self.redo):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setMinimumHeight(sizes().target)
        set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(sizes().side)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes().gap, sizes().gap, sizes().gap, sizes().gap)
        column.setSpacing(sizes().gap)
        column.addWidget(self.score)
        column.addWidget(self.palette_box)
        column.addWidget(self.damages, 1)
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


def _sign(text: str, color: str, side: int) -> QPixmap:
    """A rounded square with a key on it, drawn at twice its size for sharp screens."""
    pixmap = QPixmap(side * 2, side * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(2.0)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(QRectF(0, 0, side, side), 6, 6)
    painter.setPen(QColor(readable_on(color)))
    painter.setFont(font_of(round(side * 0.6), bold=True))
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap
