"""The film strip of views, and the lighting switch beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from ui.qt.label.buttons import BigButton
from ui.qt.language import number_text
from ui.qt.theme import COLORS, font_of, sizes
from ui.qt.words import lighting_name, view_name

STRIP_TARGETS = 2.15
NARROWEST, WIDEST = 1.0, 1.5
STALE_SIGN = "↻"
MOVED_SIGN = "↔"


@dataclass(frozen=True, slots=True)
class ViewNote:
    """What is known of a view: its score beside the threshold (None: not scored), and how many regions it has."""

    score: float | None = None
    threshold: float = 0.5
    regions: int = 0
    has_pen: bool = False


class ViewThumb(QAbstractButton):
    """One view of the strip: its small image, name, score, and counts of regions and proposals."""

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._image = QImage()
        self._note, self._has_moved = ViewNote(), False
        self._proposals, self._is_stale = 0, False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(view_name(view))

    def sizeHint(self) -> QSize:
        return QSize(round(STRIP_TARGETS * sizes().target * WIDEST), round(STRIP_TARGETS * sizes().target))

    def minimumSizeHint(self) -> QSize:
        return QSize(sizes().target, sizes().target)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def show_note(self, note: ViewNote) -> None:
        if note != self._note:
            self._note = note
            self.update()

    def show_proposals(self, count: int, is_stale: bool) -> None:
        """How many proposals wait in the view, and whether a region there follows an outline that changed."""
        if (count, is_stale) != (self._proposals, self._is_stale):
            self._proposals, self._is_stale = count, is_stale
            self.update()

    def show_moved(self, sentence: str) -> None:
        """Mark the view with a sign and a sentence; "" for none."""
        self._has_moved = bool(sentence)
        self.setToolTip("\n".join(filter(None, (view_name(self.view), sentence))))
        self.setAccessibleDescription(sentence)
        self.update()

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        path = QPainterPath()
        path.addRoundedRect(frame, 8, 8)
        painter.setClipPath(path)
        painter.fillRect(frame, QColor(COLORS.card))
        if not self._image.isNull():
            painter.drawImage(_covering(frame, self._image.size()), self._image)
        self._paint_words(painter, frame)
        painter.setClipping(False)
        width = 3.0 if self.isChecked() else 1.0
        painter.setPen(QPen(QColor(COLORS.accent if self.isChecked() else COLORS.line), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 8, 8)

    def _paint_words(self, painter: QPainter, frame: QRectF) -> None:
        painter.setFont(font_of(sizes().small, bold=self.isChecked()))
        _chip(painter, frame, view_name(self.view), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        note = self._note
        if note.score is not None:
            text = number_text(note.score, 2)
            _chip(painter, frame, text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, note)
        if note.regions or note.has_pen:
            count = (number_text(note.regions) if note.regions else "") + ("…" if note.has_pen else "")
            _chip(painter, frame, f"▱ {count}", Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if signs := [f"+{number_text(self._proposals)}"] * bool(self._proposals) + [STALE_SIGN] * self._is_stale:
            below = frame.adjusted(0, painter.fontMetrics().height() + 7, 0, 0)
            where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            _chip(painter, below, " ".join(signs), where, ink=COLORS.accent)
        if self._has_moved:
            ink = COLORS.warn
            _chip(painter, frame, MOVED_SIGN, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, ink=ink)


class FilmStrip(QScrollArea):
    """All views of the capture in a row that scrolls; `view_chosen` tells which one a person wants to see."""

    view_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbs: dict[str, ViewThumb] = {}
        self._row = QWidget()
        self._layout = QHBoxLayout(self._row)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(sizes().gap)
        self._layout.addStretch(1)
        self.setWidget(self._row)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFixedHeight(self.sizeHint().height())

    def show_views(self, views: Sequence[str]) -> None:
        """One thumbnail a view, in this order; those that stay keep their image until the new one comes."""
        for view in set(self._thumbs) - set(views):
            gone = self._thumbs.pop(view)
            self._layout.removeWidget(gone)
            gone.deleteLater()
        for position, view in enumerate(views):
            if view not in self._thumbs:
                self._thumbs[view] = self._new(view)
            self._layout.insertWidget(position, self._thumbs[view])
        self._fit()

    def show_images(self, images: Mapping[str, QImage]) -> None:
        for view, image in images.items():
            if view in self._thumbs:
                self._thumbs[view].show_image(image)

    def show_notes(self, notes: Mapping[str, ViewNote]) -> None:
        for view, note in notes.items():
            if view in self._thumbs:
                self._thumbs[view].show_note(note)

    def show_moved(self, sentences: Mapping[str, str]) -> None:
        """Mark the views in which the item moved between lightings, each with what to say of it."""
        for view, thumb in self._thumbs.items():
            thumb.show_moved(sentences.get(view, ""))

    def show_proposals(self, counts: Mapping[str, int], stale: Collection[str]) -> None:
        """How many proposals wait in each view, and the views in which something follows an outline that changed."""
        for view, thumb in self._thumbs.items():
            thumb.show_proposals(counts.get(view, 0), view in stale)

    def choose(self, view: str) -> None:
        """Mark a view as the one on the canvas."""
        if view in self._thumbs:
            self._thumbs[view].setChecked(True)
            self.ensureWidgetVisible(self._thumbs[view], sizes().gap, 0)

    def thumb(self, view: str) -> ViewThumb:
        return self._thumbs[view]

    def sizeHint(self) -> QSize:
        height = round(STRIP_TARGETS * sizes().target)
        return QSize(round(4 * height * WIDEST), height)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make the thumbnails as wide as there is room for; with too many of them the strip scrolls."""
        count = max(1, len(self._thumbs))
        room = (self.width() - (count - 1) * self._layout.spacing()) // count
        height = round(STRIP_TARGETS * sizes().target)
        width = int(min(max(room, height * NARROWEST), height * WIDEST))
        for thumb in self._thumbs.values():
            thumb.setFixedWidth(width)

    def _new(self, view: str) -> ViewThumb:
        thumb = ViewThumb(view, self._row)
        thumb.clicked.connect(lambda: self.view_chosen.emit(view))
        return thumb


class LightingSwitch(QWidget):
    """A large button for each lighting, and those for what is made of them, for depth and for what the model saw."""

    lighting_chosen = Signal(str)
    mix_wished = Signal()
    depth_wished = Signal()
    heat_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, BigButton] = {}
        self._rows = 2
        self._chosen, self._keys, self._words = "", ("", "", ""), ("", "")
        self._light_words = (("", ""), ("", ""))
        self.depth, self.heat, self.mix = _switch(self), _switch(self), _switch(self)
        self.best = BigButton("", 1.0, sizes().font, self)
        self.mix.clicked.connect(self.mix_wished)
        self.depth.clicked.connect(self.depth_wished)
        self.heat.clicked.connect(self.heat_toggled)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(sizes().gap // 2)

    def show_lightings(self, lightings: Sequence[str]) -> None:
        """One button for each lighting, in this order."""
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.deleteLater()
        self._buttons = {lighting: self._new(lighting) for lighting in lightings}
        self._place()
        self._show()

    def fit(self, width_px: int | None) -> None:
        """Stand in as few rows as this width has room for (None: none is given), and in two beside the strip."""
        every = self._every()
        widest = max(button.minimumWidth() for button in every) + self._grid.spacing()
        columns = max(2, width_px // widest) if width_px is not None else -(-len(every) // 2)
        self._rows = -(-len(every) // columns)
        self._place()

    def choose(self, lighting: str) -> None:
        """Mark the lighting that is shown."""
        self._chosen = lighting
        self._show()

    def show_words(self, depth: str, heat: str) -> None:
        self._words = depth, heat
        self._show()

    def show_light_words(self, mix: tuple[str, str], best: tuple[str, str]) -> None:
        """Words and key of what is made of several lightings, and of what finds the best one."""
        self._light_words = mix, best
        self._show()

    def show_keys(self, previous: str, following: str, depth: str) -> None:
        """The keys are printed on the buttons that they would press next."""
        self._keys = previous, following, depth
        self._show()

    def _place(self) -> None:
        every = self._every()
        columns = max(2, -(-len(every) // self._rows))
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, int(column < columns))
        for place, button in enumerate(every):
            self._grid.addWidget(button, place // columns, place % columns)

    def _show(self) -> None:
        names = list(self._buttons)
        at = names.index(self._chosen) if self._chosen in names else None
        keys = dict.fromkeys(names, "")
        if at is not None and len(names) > 1:
            keys[names[at - 1]], keys[names[(at + 1) % len(names)]] = self._keys[:2]
        for name, button in self._buttons.items():
            button.setChecked(name == self._chosen)
            button.show_words(lighting_name(name), keys[name])
        self.depth.show_words(self._words[0], self._keys[2])
        self.heat.show_words(self._words[1], "")
        self.mix.show_words(*self._light_words[0])
        self.best.show_words(*self._light_words[1])
        metrics = QFontMetrics(font_of(sizes().small))
        for button in self._every():
            words = metrics.horizontalAdvance(button.words) + 2 * sizes().gap
            button.setMinimumWidth(max(round(sizes().target * 1.6), words))

    def _every(self) -> tuple[BigButton, ...]:
        return (*self._buttons.values(), self.mix, self.best, self.depth, self.heat)

    def button(self, lighting: str) -> BigButton:
        return self._buttons[lighting]

    def _new(self, lighting: str) -> BigButton:
        button = _switch(self)
        button.clicked.connect(lambda: self.lighting_chosen.emit(lighting))
        return button


def _switch(parent: QWidget) -> BigButton:
    button = BigButton("switch", 1.0, sizes().font, parent)
    button.setCheckable(True)
    return button


def _covering(frame: QRectF, size: QSize) -> QRectF:
    """The image's rectangle that covers the frame and is centred on it."""
    scale = max(frame.width() / size.width(), frame.height() / size.height())
    width, height = size.width() * scale, size.height() * scale
    return QRectF(frame.center().x() - width / 2, frame.center().y() - height / 2, width, height)


def _chip(
    painter: QPainter,
    frame: QRectF,
    text: str,
    where: Qt.AlignmentFlag,
    note: ViewNote | None = None,
    ink: str = COLORS.text,
) -> None:
    """A word on dark ground in a corner; a score has a line in its colour below."""
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 12, metrics.height() + 4
    left = frame.left() + 5 if where & Qt.AlignmentFlag.AlignLeft else frame.right() - 5 - width
    top = frame.top() + 5 if where & Qt.AlignmentFlag.AlignTop else frame.bottom() - 5 - height
    rect = QRectF(left, top, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 11, 13, 215))
    painter.drawRoundedRect(rect, 5, 5)
    if note is not None:
        is_over = note.score >= note.threshold
        painter.setBrush(QColor(COLORS.bad if is_over else COLORS.good))
        painter.drawRoundedRect(QRectF(rect.left() + 4, rect.bottom() - 3, rect.width() - 8, 2), 1, 1)
    painter.setPen(QColor(ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
