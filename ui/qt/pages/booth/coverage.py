"""What each view has seen of the calibration board, as bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar

from ui.qt.card import Card
from ui.qt.language import number_text
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.calibration.coverage import Coverage, ViewCoverage

FULL = 100


class CoverageCard(Card):
    """A bar a view, full where it has seen enough, and in how many pictures it saw the board."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: dict[str, QProgressBar] = {}
        self._names: dict[str, QLabel] = {}
        self._counts: dict[str, QLabel] = {}
        self._coverage: Coverage | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes().gap)
        self._grid.setColumnStretch(1, 1)
        self.column.addLayout(self._grid)
        self.retranslate()

    def show_coverage(self, coverage: Coverage | None) -> None:
        self._coverage = coverage
        views: Mapping[str, ViewCoverage] = coverage.views if coverage is not None else {}
        for view in views:
            if view not in self.bars:
                self._add(view)
        for view, bar in self.bars.items():
            seen = views.get(view)
            bar.setValue(round(seen.share * FULL) if seen is not None else 0)
            is_seen_now = seen is not None and len(seen.corners) > 0
            self._counts[view].setText(number_text(seen.pictures if seen is not None else 0))
            self._names[view].setText(("● " if is_seen_now else "○ ") + view_name(view))
            self._names[view].setStyleSheet(f"color: {COLORS.good if is_seen_now else COLORS.muted}")

    def retranslate(self) -> None:
        self.title.setText(self.tr("Seen of the board"))
        self.show_coverage(self._coverage)

    def _add(self, view: str) -> None:
        row = len(self.bars)
        self._names[view], self._counts[view] = QLabel(), set_role(QLabel(), "small")
        self.bars[view] = QProgressBar(textVisible=False, maximum=FULL)
        for column, widget in enumerate((self._names[view], self.bars[view], self._counts[view])):
            self._grid.addWidget(widget, row, column)


def what_next(coverage: Coverage | None, lies_flat_first: bool) -> str:
    """What a person should do with the board next; empty where all views have seen enough."""
    translate = QCoreApplication.translate
    if lies_flat_first:
        return translate("board", "Lay the board flat in the middle of the tray, its upper edge at the back")
    if coverage is None:
        return translate("board", "Hold the board over the tray")
    lacking = [view for view in coverage.views.values() if view.lack]
    return _lack_text(min(lacking, key=lambda view: view.share)) if lacking else ""


def _lack_text(view: ViewCoverage) -> str:
    translate, name = QCoreApplication.translate, view_name(view.view)
    told = {
        "unseen": translate("board", "Show the board to the view {view}"),
        "part": translate("board", "Bring the board into the view {view}: {part}"),
        "tilt": translate("board", "Tilt the board to other sides for the view {view}"),
        "distance": translate("board", "Hold the board nearer to the view {view}, or further away"),
        "more": translate("board", "Show the board to the view {view} in other places"),
    }
    parts = {
        "upper left": translate("board", "upper left"),
        "upper middle": translate("board", "upper middle"),
        "upper right": translate("board", "upper right"),
        "left": translate("board", "left"),
        "middle": translate("board", "middle"),
        "right": translate("board", "right"),
        "lower left": translate("board", "lower left"),
        "lower middle": translate("board", "lower middle"),
        "lower right": translate("board", "lower right"),
    }
    return told[view.lack].format(view=name, part=parts.get(view.part, view.part))
