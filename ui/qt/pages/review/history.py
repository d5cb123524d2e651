"""What happened to a capture, newest first: captured, scored, annotated, decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout

from ui.qt.language import date_time_text, number_text
from ui.qt.score_words import carried_words, compared_words
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import disposition_name, reason_name, state_name, verdict_name

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from storage.records import Annotation, Capture, CaptureScore, Review
    from storage.taxonomy import DamageType


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Everything that is known of one capture."""

    capture: Capture
    annotations: tuple[Annotation, ...]
    scores: tuple[CaptureScore, ...]
    reviews: tuple[Review, ...]
    is_reference: bool = False


def load_history(store, capture_id: int) -> History:
    """In the store lane. Raises StoreError."""
    return History(
        store.captures.get(capture_id),
        store.annotations.history(capture_id),
        store.scores.history(capture_id),
        store.reviews.history(capture_id),
        store.gallery.is_reference(capture_id),
    )


class HistoryPanel(QFrame):
    """A column beside the opened capture."""

    def __init__(self, types: Sequence[DamageType]) -> None:
        super().__init__()
        self._types = types
        self._history: History | None = None
        self._text = QLabel(textFormat=Qt.TextFormat.RichText, wordWrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setContentsMargins(*[sizes().pad] * 4)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        set_role(self, "panel")
        self.setFixedWidth(round(sizes().side * 0.78))

    def show_history(self, history: History | None) -> None:
        self._history = history
        self._text.setText(history_html(history, self._types) if history is not None else "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_history(self._history)
        super().changeEvent(event)


def history_html(history: History, types: Sequence[DamageType]) -> str:
    """The column's text: the capture's facts, then what happened, newest first."""
    happened = sorted(_happened(history, types), key=lambda entry: entry[0], reverse=True)
    rows = "".join(_entry_html(*entry) for entry in happened)
    heading = translate("history", "History")
    return f"{_facts_html(history.capture)}<h3>{heading}</h3>{rows}"


def _facts_html(capture: Capture) -> str:
    facts = [
        (translate("history", "Item"), capture.item_code or "–"),
        (translate("history", "Product"), capture.product_title or capture.product_code),
        (translate("history", "Set"), capture.set_name),
        (translate("history", "Views"), f"{len(capture.views)} × {max(len(capture.lightings), 1)}"),
        (
            translate("history", "Disposition"),
            disposition_name(capture.disposition) if capture.disposition else "",
        ),
        (translate("history", "Problems"), " ".join(capture.problems)),
    ]
    return "".join(
        f'<p style="margin:0 0 8px 0"><span style="color:{COLORS.muted}">{name}</span><br>{escape(value)}</p>'
        for name, value in facts
        if value
    )


def _entry_html(utc_us: int, what: str, detail: str, author: str) -> str:
    quiet = " · ".join(part for part in (date_time_text(utc_us), escape(author)) if part)
    more = f"<br>{escape(detail)}" if detail else ""
    return (
        f'<p style="margin:0 0 12px 0"><b>{escape(what)}</b>{more}<br>'
        f'<span style="color:{COLORS.muted}">{quiet}</span></p>'
    )


def _happened(history: History, types: Sequence[DamageType]) -> Iterator[tuple[int, str, str, str]]:
    capture = history.capture
    yield capture.created_utc_us, translate("history", "Captured"), "", capture.author
    for score in history.scores:
        told = translate("history", "Score {score}").format(score=number_text(score.fused_score, 2))
        detail = translate("history", "threshold {threshold}, model {model}").format(
            threshold=number_text(score.threshold, 2), model=score.model_sha256[:8]
        )
        carried = " · ".join(filter(None, (carried_words(score, types), compared_words(score), detail)))
        yield score.created_utc_us, told, carried, ""
    for annotation in history.annotations:
        yield annotation.created_utc_us, *_annotation_words(annotation), annotation.author
    for review in history.reviews:
        detail = " · ".join([*map(reason_name, review.reasons), *([review.comment] if review.comment else [])])
        yield review.created_utc_us, state_name(review.decision).capitalize(), detail, review.author


def _annotation_words(annotation: Annotation) -> tuple[str, str]:
    told = translate("history", "Revision {number}: {verdict}").format(
        number=annotation.revision, verdict=verdict_name(annotation.verdict)
    )
    count = len(annotation.damages)
    if not count:
        return told, ""
    detail = translate("history", "{count} damage") if count == 1 else translate("history", "{count} damages")
    return told, detail.format(count=count)
