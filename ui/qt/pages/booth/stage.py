"""The tray whose item the program places itself: kind, seed, pose and damage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from ui.qt.card import Card
from ui.qt.language import number_text
from ui.qt.theme import set_role, sizes
from ui.qt.words import damage_name, kind_name, severity_name

if TYPE_CHECKING:
    from booth.devices import Stage, StagedItem
    from storage.taxonomy import Taxonomy

STEP_MM, STEP_DEG = 20.0, 15.0


class StageCard(Card):
    """`wished` carries what is to be done with the stage: a function that takes it."""

    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.kind, self.type, self.severity = QComboBox(), QComboBox(), QComboBox()
        self.seed = QLineEdit(maxLength=18)
        self.next, self.place, self.add = QPushButton(), QPushButton(), QPushButton()
        self.remove = QPushButton()
        self._about, self._texts = QLabel(wordWrap=True), [set_role(QLabel(), "small") for _ in range(3)]
        self._moves: list[QPushButton] = []
        self._kinds: tuple[str, ...] = ()
        self._taxonomy: Taxonomy | None = None
        self._item: StagedItem | None = None
        self.seed.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,18}"), self))
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_choices(self, kinds: tuple[str, ...], taxonomy: Taxonomy) -> None:
        self._kinds, self._taxonomy = kinds, taxonomy
        self.retranslate()

    def show_item(self, item: StagedItem | None) -> None:
        if item != self._item:
            self._item = item
            if item is not None and not self.seed.hasFocus():
                self.seed.setText(str(item.seed))
            self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Item on the tray"))
        for label, text in zip(self._texts, (self.tr("Place"), self.tr("Turn, move"), self.tr("Damage")), strict=True):
            label.setText(text)
        self._about.setText(self._item_text())
        self.next.setText(self.tr("Next item"))
        self.place.setText(self.tr("Place"))
        self.add.setText(self.tr("Damage it"))
        self.remove.setText(self.tr("Remove"))
        self.seed.setPlaceholderText(self.tr("number"))
        self._fill()

    def _fill(self) -> None:
        types = self._taxonomy.types if self._taxonomy is not None else ()
        choices = (
            (self.kind, [("", self.tr("any kind")), *((kind, kind_name(kind)) for kind in self._kinds)]),
            (self.type, [(kind.code, damage_name(kind)) for kind in types]),
            (self.severity, [(name, severity_name(name)) for name in ("minor", "major")]),
        )
        for box, entries in choices:
            chosen = box.currentData()
            box.clear()
            for value, text in entries:
                box.addItem(text, value)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    def _item_text(self) -> str:
        item = self._item
        if item is None:
            return self.tr("The tray is empty")
        damages = ", ".join(map(self._damage_text, item.damages)) or self.tr("pristine")
        if item.missing:
            damages += "\n" + self.tr("units missing: {count}").format(count=item.missing)
        pose = ", ".join(self._pose_texts(item))
        return f"{item.title}\n{item.code} · {kind_name(item.kind)}\n{pose}\n{damages}"

    def _pose_texts(self, item: StagedItem) -> tuple[str, str, str]:
        right = self.tr("{mm} mm right") if item.x_mm >= 0 else self.tr("{mm} mm left")
        back = self.tr("{mm} mm back") if item.y_mm >= 0 else self.tr("{mm} mm front")
        turned = self.tr("turned {degrees}°").format(degrees=number_text(item.turn_deg % 360))
        return right.format(mm=number_text(abs(item.x_mm))), back.format(mm=number_text(abs(item.y_mm))), turned

    def _damage_text(self, told: str) -> str:
        """A stage says "major tear"; other words are shown as they come."""
        severity, _, code = told.partition(" ")
        known = {kind.code: damage_name(kind) for kind in (self._taxonomy.types if self._taxonomy else ())}
        return f"{known[code]} ({severity_name(severity)})" if code in known else told

    def _wish(self, action: Callable[[Stage], object]) -> Callable[[], None]:
        return lambda *_: self.wished.emit(action)

    def _connect(self) -> None:
        self.next.clicked.connect(self._wish(lambda stage: stage.place_next()))
        self.remove.clicked.connect(self._wish(lambda stage: stage.remove()))
        self.place.clicked.connect(self._place)
        self.add.clicked.connect(self._damage)

    def _place(self) -> None:
        seed, kind = int(self.seed.text() or 0), self.kind.currentData() or None
        self.wished.emit(lambda stage: stage.place(seed=seed, kind=kind))

    def _damage(self) -> None:
        kind, severity = self.type.currentData(), self.severity.currentData()
        self.wished.emit(lambda stage: stage.damage(kind, severity))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes().gap)
        grid.setVerticalSpacing(sizes().gap // 2)
        rows = ((self.kind, self.seed, self.place), tuple(self._move_buttons()), (self.type, self.severity, self.add))
        for line, (label, widgets) in enumerate(zip(self._texts, rows, strict=True)):
            row = QHBoxLayout()
            row.setSpacing(sizes().gap // 2)
            for widget in widgets:
                row.addWidget(widget, 1)
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addLayout(row, line, 1)
        grid.setColumnStretch(1, 1)
        self.column.addWidget(self._about)
        self.column.addLayout(grid)
        last = QHBoxLayout()
        last.addWidget(self.next, 1)
        last.addWidget(self.remove, 1)
        self.column.addLayout(last)

    def _move_buttons(self) -> list[QPushButton]:
        moves = (
            ("⟲", lambda stage: stage.turn(STEP_DEG)),
            ("⟳", lambda stage: stage.turn(-STEP_DEG)),
            ("←", lambda stage: stage.move(-STEP_MM, 0.0)),
            ("→", lambda stage: stage.move(STEP_MM, 0.0)),
            ("↑", lambda stage: stage.move(0.0, STEP_MM)),
            ("↓", lambda stage: stage.move(0.0, -STEP_MM)),
        )
        for sign, action in moves:
            button = QPushButton(sign)
            button.clicked.connect(self._wish(action))
            button.setStyleSheet("padding: 0")
            self._moves.append(button)
        return self._moves
