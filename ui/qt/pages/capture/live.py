"""The live half: the views, and beside them the item, its score, how it lies, and the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.qt.fault_words import badge
from ui.qt.keyboard import bind, keyboard
from ui.qt.keybutton import KeyButton
from ui.qt.language import number_text
from ui.qt.pages.capture.cards import ItemCard, PlacementCard, ScoreCard
from ui.qt.switch import Switch
from ui.qt.theme import set_role, sizes
from ui.qt.tile import TileScore
from ui.qt.tiles import TileGrid, lay_beside
from ui.qt.words import stream_name

if TYPE_CHECKING:
    from booth.rig import Rig
    from ui.station import Station
    from ui.workflow.live_scores import LiveScores

HOLD_MS = 250


class LiveHalf(QWidget):
    """Shows what it is given and says what is wished."""

    capture_wished = Signal()
    auto_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = TileGrid()
        self.item, self.score, self.placement = ItemCard(), ScoreCard(), PlacementCard()
        self.auto = Switch()
        self.button = KeyButton("capture")
        self.button.setEnabled(False)
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        lay_beside(self, self.tiles, self._side())
        self.button.clicked.connect(self.capture_wished)
        self.auto.toggled.connect(self.auto_changed)
        self._hold.timeout.connect(lambda: self.tiles.set_depth("only"))
        bind(self, "auto_capture", self.auto.toggle)
        bind(self, "scores", self.score.scores.toggle)
        bind(self, "heat", self.score.heat.toggle)
        bind(self, "code", self.item.code.setFocus)
        bind(self, "depth", self._hold.start, self._depth_released)
        self.retranslate()

    def show_rig(self, rig: Rig) -> None:
        """Watch an open rig's cameras; OpenCV is needed only from here on."""
        from ui.qt.preview import PreviewFeed

        self.tiles.attach([PreviewFeed(view, rig.watch) for view in rig.views])
        self.item.next.setVisible(rig.stage is not None)

    def show_station(self, station: Station, is_empty: bool = False) -> None:
        """Rates of this moment, and scores where something lies on the tray."""
        self.score.show_empty(is_empty)
        if station.taxonomy is not None:
            self.score.show_types(station.taxonomy.types)
        if station.live is not None:
            station.live.is_on = self.score.scores.isChecked()
        scores = station.live.latest if station.live is not None and not is_empty else None
        self._show_scores(scores, station.model.card.threshold if station.model is not None else None)
        faults = station.faults.active()
        for health in station.rig.health():
            if (tile := self.tiles.tiles.get(health.view)) is not None:
                state = "" if health.state == "live" else stream_name(health.state)
                rate = self.tr("{rate} Hz").format(rate=number_text(health.rate_hz))
                tile.show_state(state, rate, badge(faults, health))

    def _show_scores(self, scores: LiveScores | None, threshold: float | None) -> None:
        self.score.show_scores(scores)
        for view, tile in self.tiles.tiles.items():
            found = scores.findings.get(view) if scores is not None else None
            known = found is not None and threshold is not None
            tile.show_score(TileScore(found.damage_score, threshold) if known else None)
            tile.show_heat(found.heatmap if found is not None and self.score.heat.isChecked() else None)

    def show_capturing(self, is_capturing: bool) -> None:
        self.button.setEnabled(not is_capturing)
        self.button.setText(self.tr("Capturing …") if is_capturing else self.tr("Capture"))

    def retranslate(self) -> None:
        self.button.setText(self.tr("Capture"))
        self.auto.show_text(self.tr("Capture by itself when still"), keyboard().keys.label("auto_capture"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _depth_released(self) -> None:
        """A tap switches the overlay; letting go of a held key switches depth off again."""
        tapped = self._hold.isActive()
        self._hold.stop()
        self.tiles.set_depth("overlay" if tapped and self.tiles.depth == "off" else "off")

    def _side(self) -> QFrame:
        side = set_role(QFrame(), "panel")
        side.setFixedWidth(sizes().side)
        column = QVBoxLayout(side)
        column.setContentsMargins(*[sizes().pad] * 4)
        column.setSpacing(sizes().gap)
        column.addWidget(self._cards(), 1)
        column.addWidget(self.auto)
        column.addWidget(self.button)
        self.auto.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return side

    def _cards(self) -> QScrollArea:
        """The cards scroll where the window is too low for them; the button stays where it is."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes().gap)
        for card in (self.item, self.score, self.placement):
            column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area
