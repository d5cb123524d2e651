"""Whose scores on which captures: the set, the model, and another model beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy

from ui.qt.theme import set_role, sizes

if TYPE_CHECKING:
    from storage.records import CaptureQuery, ModelRecord
    from ui.qt.pages.insights.reading import Choices


class ChoiceLine(QFrame):
    """`changed` tells that something else was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.set, self.model, self.other = QComboBox(), QComboBox(), QComboBox()
        self._choices: Choices | None = None
        self._lay_out()
        for box in (self.set, self.model, self.other):
            box.currentIndexChanged.connect(self.changed)

    @property
    def model_sha256(self) -> str:
        return self.model.currentData() or ""

    @property
    def other_sha256(self) -> str:
        """The model to compare with, "" for none."""
        return self.other.currentData() or ""

    def title(self, sha256: str) -> str:
        return self.model.itemText(self.model.findData(sha256))

    def query(self) -> CaptureQuery:
        from storage.records import CaptureQuery

        return CaptureQuery(set_id=self.set.currentData())

    def show_choices(self, choices: Choices) -> None:
        self._choices = choices
        models = [(model.sha256, model_title(model)) for model in choices.models]
        _fill(self.set, [(None, self.tr("All sets")), *((one.id, one.name) for one in choices.sets)])
        _fill(self.model, models)
        _fill(self.other, [("", self.tr("Compare with …")), *models])
        self.model.setEnabled(bool(models))
        self.other.setEnabled(len(models) > 1)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self._choices is not None:
            self.show_choices(self._choices)
        super().changeEvent(event)

    def _lay_out(self) -> None:
        set_role(self, "panel")
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().pad, sizes().gap // 2)
        row.setSpacing(sizes().gap)
        for box, share in ((self.set, 1), (self.model, 2), (self.other, 2)):
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(box, share)


def model_title(model: ModelRecord) -> str:
    return f"{model.name} {model.version} · {model.sha256[:6]}"


def _fill(box: QComboBox, entries) -> None:
    """Put the words in again and keep what was chosen, without telling of a change."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for value, text in entries:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)
