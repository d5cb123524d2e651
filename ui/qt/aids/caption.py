"""Says on the picture what it shows where that is not simply an image under one light."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.qt.label.opened import PictureKey, Plane
from ui.qt.label.words import tr
from ui.qt.theme import COLORS, sizes
from ui.qt.words import lighting_name


class Caption(QLabel):
    """Lies in the upper left corner of its parent and lets clicks through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setStyleSheet(
            f"background: rgba(10, 11, 13, 215); color: {COLORS.text};"
            f"border-radius: {sizes().radius}px; padding: {sizes().gap // 2}px {sizes().gap}px;"
        )
        self.hide()

    def tell(self, lines: list[str], below: int = 0) -> None:
        """Show these lines, or nothing where there are none; `below` so many pixels of something else."""
        self.setText("\n".join(lines))
        self.adjustSize()
        self.move(sizes().gap, below + sizes().gap)
        self.setVisible(bool(lines))


def about(key: PictureKey) -> list[str]:
    """What a picture shows; nothing of a plain image. What is not measured says so."""
    told = {
        Plane.DEPTH: tr("Depth in colours"),
        Plane.HILLSHADE: tr("Depth as a lit surface"),
        Plane.RANGE: tr("Range over all lightings · not metric"),
        Plane.RELIEF: tr("Relief from the lights' sides · not metric"),
        Plane.DIFFERENCE: tr("{one} less {other} · not metric"),
    }.get(key.plane, "")
    told = told.format(one=lighting_name(key.lighting), other=lighting_name(key.other))
    return [line for line in (told, "" if key.adjustment.is_neutral else tr("Image adjusted")) if line]
