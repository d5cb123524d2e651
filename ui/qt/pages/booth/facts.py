"""Cards of plain facts: the booth's profile, the model with its card, and where the data is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from ui.qt.card import Card
from ui.qt.language import number_text
from ui.qt.sentences import localised
from ui.qt.theme import set_role, sizes

if TYPE_CHECKING:
    from inference.session import SessionFacts
    from ui.station import Station

Facts = list[tuple[str, str]]


class FactsCard(Card):
    """Names on the left, values on the right, of a station that opens part by part."""

    def __init__(self) -> None:
        super().__init__()
        self._station: Station | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes().pad)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []
        self.column.addLayout(self._grid)
        self.retranslate()

    def heading(self) -> str:
        """What the facts are about."""
        return ""

    def facts(self, station: Station | None) -> Facts:
        """Pairs of name and value; those without a value are left out."""
        return []

    def show_station(self, station: Station | None) -> None:
        self._station = station
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.heading())
        self._show([(name, value) for name, value in self.facts(self._station) if value])

    def _show(self, facts: Facts) -> None:
        while len(self._labels) < len(facts):
            self._add_line()
        for index, (name, value) in enumerate(self._labels):
            is_used = index < len(facts)
            name.setText(facts[index][0] if is_used else "")
            value.setText(facts[index][1] if is_used else "")
            name.setVisible(is_used)
            value.setVisible(is_used)

    def _add_line(self) -> None:
        name, value = set_role(QLabel(), "small"), QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, len(self._labels), 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, len(self._labels), 1)
        self._labels.append((name, value))


class ProfileCard(FactsCard):
    """The booth's profile, and a button to try again where its devices did not open."""

    retry_wished = Signal()

    def __init__(self) -> None:
        self.retry = QPushButton()
        super().__init__()
        self.retry.hide()
        self.retry.clicked.connect(self.retry_wished)
        self.column.addWidget(self.retry)

    def show_booth(self, station: Station | None, is_opening: bool) -> None:
        self.show_station(station)
        self.retry.setVisible(station is not None and station.rig is None and not is_opening)

    def heading(self) -> str:
        return self.tr("Booth")

    def facts(self, station: Station | None) -> Facts:
        profile = station.profile if station is not None else None
        if profile is None:
            return []
        tray = profile.tray
        size = self.tr("{width} × {depth} mm, up to {height} mm high").format(
            width=number_text(tray.width_mm), depth=number_text(tray.depth_mm), height=number_text(tray.max_height_mm)
        )
        return [
            (self.tr("Name"), profile.title or profile.name),
            (self.tr("Profile"), str(station.settings.profile)),
            (self.tr("Tray"), size),
        ]

    def retranslate(self) -> None:
        super().retranslate()
        self.retry.setText(self.tr("Open the booth again"))


class ModelCardView(FactsCard):
    """What the model says of itself, or why there is none."""

    def heading(self) -> str:
        return self.tr("Model")

    def facts(self, station: Station | None) -> Facts:
        if station is None or station.model is None:
            problem = station.model_problem if station is not None else ""
            return [(self.tr("State"), localised(problem) or self.tr("starting …"))]
        card = station.model.card
        color = card.input_of("rgb")
        return [
            (self.tr("Name"), f"{card.model_id} {card.version}"),
            (self.tr("Threshold"), number_text(card.threshold, 2)),
            (self.tr("Input"), f"{color.width} × {color.height}" if color is not None else ""),
            (self.tr("Training"), str(card.training.get("summary", ""))),
            (self.tr("Measured"), self._measured(card.training)),
            (self.tr("SHA-256"), station.model.sha256[:16]),
            (self.tr("Runs on"), self._run_by(station.model.session.facts)),
        ]

    def _run_by(self, facts: SessionFacts) -> str:
        told = self.tr("{provider}, threads: {threads}, opset {opset}")
        provider = facts.provider.removesuffix("ExecutionProvider")
        return told.format(provider=provider, threads=facts.threads, opset=facts.opset)

    def _measured(self, training: Mapping) -> str:
        """How well the model told damaged from undamaged captures that it had not seen, by its own card."""
        auroc = _at(training, "evaluation", "captures", "auroc")
        damaged, undamaged = (_at(training, "evaluation", "captures", name) for name in ("damaged", "undamaged"))
        if not all(isinstance(value, int | float) for value in (auroc, damaged, undamaged)):
            return ""
        told = self.tr("AUROC {auroc} on {damaged} damaged and {undamaged} undamaged captures")
        return told.format(auroc=number_text(auroc, 2), damaged=number_text(damaged), undamaged=number_text(undamaged))


def _at(values: object, *path: str) -> object:
    """A value deep in a card's free fields; None where it is not there."""
    for name in path:
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


class DataCard(FactsCard):
    """The data folder, and how much room there is."""

    def heading(self) -> str:
        return self.tr("Data")

    def facts(self, station: Station | None) -> Facts:
        if station is None or station.store is None:
            return []
        folder = station.store.folder
        room = shutil.disk_usage(folder)
        free = self.tr("{free} GB of {total} GB").format(
            free=number_text(room.free / 1e9, 1), total=number_text(room.total / 1e9, 1)
        )
        return [(self.tr("Folder"), str(folder)), (self.tr("Free"), free)]
