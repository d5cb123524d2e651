"""A button of the tool column: the tool's picture with its key beside it, and its name below."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ui.qt.icons import drawn
from ui.qt.label.buttons import KeyedButton, fitted_text
from ui.qt.label.tool_signs import SIGNS
from ui.qt.theme import font_of, sizes

PICTURE_SHARE = 0.54
KEY_PX = 11


class ToolButton(KeyedButton):
    """`sign` names the picture in `SIGNS`."""

    def __init__(self, sign: str, is_switch: bool, parent: QWidget | None = None) -> None:
        super().__init__("switch" if is_switch else "", parent=parent)
        self._sign = sign
        self.setCheckable(is_switch)

    def sizeHint(self) -> QSize:
        """As narrow as the column is; the words become smaller."""
        return QSize(sizes().target, super().sizeHint().height())

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.ink())
        room = QRectF(self.rect()).adjusted(5, 3, -5, -3)
        side = round(room.height() * PICTURE_SHARE)
        picture = QRectF(room.left(), room.top(), side, side)
        if not self._key:
            picture.moveLeft(round(room.center().x() - side / 2))
        painter.drawPixmap(picture.topLeft(), _picture(self._sign, side, self.ink().name()))
        name = QRectF(room.left(), picture.bottom(), room.width(), room.bottom() - picture.bottom())
        fitted_text(painter, name, self.words, sizes().small, Qt.AlignmentFlag.AlignCenter)
        painter.setFont(font_of(KEY_PX))
        key = QRectF(picture.right() + 2, picture.top(), room.right() - picture.right() - 2, side)
        painter.drawText(key, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short_keys(self._key))


@lru_cache(maxsize=128)
def _picture(sign: str, side: int, color: str) -> QPixmap:
    return drawn(SIGNS[sign], side, color)


def short_keys(keys: str) -> str:
    """Shift as it is printed on keyboards: its name is long in some languages."""
    shift = QKeySequence("Shift+A").toString(QKeySequence.SequenceFormat.NativeText).removesuffix("+A")
    return keys.replace(shift, "⇧")
