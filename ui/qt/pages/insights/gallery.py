"""Each product's references: how many turns they cover, retiring them, and redesigns that wait for a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.qt.card import Card
from ui.qt.language import date_time_text, number_text
from ui.qt.sections import Section, scroll_area
from ui.qt.session import Session
from ui.qt.theme import COLORS, set_role, sizes

if TYPE_CHECKING:
    from storage.records import RedesignFlag, Reference
    from storage.store import Store
    from ui.workflow.gallery import ProductCoverage

_PRODUCT = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class GalleryFigures:
    """Every product with references, the open flags, and the references of the chosen product."""

    products: tuple[ProductCoverage, ...]
    flags: tuple[RedesignFlag, ...]
    chosen: int | None
    references: tuple[Reference, ...]


def read_gallery(store: Store, product_id: int | None) -> GalleryFigures:
    """The gallery with this product chosen, or its first. In a lane; raises StoreError."""
    from ui.workflow.gallery import coverage_of

    products = coverage_of(store)
    known = [one.gallery.product_id for one in products]
    chosen = product_id if product_id in known else next(iter(known), None)
    references = store.gallery.of(chosen, active_only=False) if chosen is not None else ()
    return GalleryFigures(products, store.gallery.flags(), chosen, references)


class GallerySection(Section):
    """`captures_wished` carries the query of captures, and what they are."""

    captures_wished = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.products, self.flags, self.references = QTreeWidget(), FlagsCard(), ReferencesCard()
        self.figures: GalleryFigures | None = None
        self._empty = set_role(QLabel(wordWrap=True), "muted")
        self._is_stale = True
        self._lay_out()
        self._connect()
        self.retranslate()

    def name(self) -> str:
        return self.tr("Gallery")

    def mark(self) -> str:
        return COLORS.warn if self.figures is not None and self.figures.flags else ""

    def entered(self) -> None:
        station = self.session.station
        if self._is_stale and station is not None and station.store is not None:
            self.refresh(self.figures.chosen if self.figures is not None else None)

    def refresh(self, product_id: int | None) -> None:
        self._is_stale = False
        store = self.session.station.store
        self.session.jobs.run("insight", lambda: read_gallery(store, product_id), self._show, self.problem.emit)

    def retranslate(self) -> None:
        super().retranslate()
        self.products.setHeaderLabels(
            [self.tr("Product"), self.tr("References"), self.tr("Useful poses"), self.tr("Retired")]
        )
        self._empty.setText(
            self.tr("No product has references yet. Accept an undamaged capture in Review and press “Make reference”.")
        )
        self._speak()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            if self.figures is not None:
                self._show(self.figures)
        super().changeEvent(event)

    def _speak(self) -> None:
        if self.figures is not None and self.figures.flags:
            self.say(
                self.tr("Has this packaging been redesigned?"),
                self.tr("Many good captures of it differ alike from its references"),
            )
        else:
            self.say(
                self.tr("What each product looks like when nothing is wrong"),
                self.tr("References in more turns let more captures be compared"),
            )

    def _show(self, figures: GalleryFigures) -> None:
        self.figures = figures
        self.products.clear()
        for one in figures.products:
            gallery = one.gallery
            title = " · ".join(part for part in (gallery.product, gallery.title) if part)
            poses = self.tr("{covered} of {useful}").format(covered=one.covered, useful=one.useful)
            counts = number_text(gallery.references), poses, number_text(gallery.retired)
            item = QTreeWidgetItem(self.products, [title, *counts])
            item.setData(0, _PRODUCT, gallery.product_id)
            item.setSelected(gallery.product_id == figures.chosen)
        self._empty.setVisible(not figures.products)
        self.products.setVisible(bool(figures.products))
        self.flags.show_flags(figures.flags)
        self.references.show_references(figures.references)
        self._speak()

    def _act(self, work: Callable[[Store, str], object]) -> None:
        """Change the gallery in the compute lane: a reference is measured before it is one."""
        station = self.session.station
        self._allow(False)

        def failed(error: BaseException) -> None:
            self._allow(True)
            self.problem.emit(error)

        self.session.jobs.run("compute", lambda: work(station.store, station.author), lambda _: self._changed(), failed)

    def _changed(self) -> None:
        self._allow(True)
        self.session.changed.emit()

    def _allow(self, allowed: bool) -> None:
        """Nothing is pressed twice while it is done."""
        self.flags.setEnabled(allowed)
        self.references.setEnabled(allowed)

    def _connect(self) -> None:
        self.session.changed.connect(self._mark_stale)
        self.products.itemClicked.connect(lambda item, _: self.refresh(item.data(0, _PRODUCT)))
        self.references.retired.connect(
            lambda one: self._act(lambda store, author: store.gallery.retire(one, author=author))
        )
        self.references.restored.connect(
            lambda one: self._act(lambda store, author: store.gallery.restore(one, author=author))
        )
        self.references.shown.connect(self._wish)
        self.flags.shown.connect(self._wish)
        self.flags.settled.connect(self._settle)

    def _settle(self, flag_id: int, is_redesign: bool) -> None:
        def work(store: Store, author: str) -> object:
            from ui.workflow.redesigns import confirm_redesign, dismiss_redesign

            return (confirm_redesign if is_redesign else dismiss_redesign)(store, flag_id, author)

        self._act(work)

    def _wish(self, ids: tuple[int, ...], told: str) -> None:
        from storage.records import CaptureQuery

        self.captures_wished.emit(CaptureQuery(ids=ids), told)

    def _mark_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.entered()

    def _lay_out(self) -> None:
        self.products.setRootIsDecorated(False)
        self.products.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.products.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.products.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        left = QVBoxLayout()
        left.setSpacing(sizes().gap)
        for widget in (self.flags, self._empty):
            left.addWidget(widget)
        left.addWidget(self.products, 1)
        left.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[sizes().pad] * 4)
        row.setSpacing(sizes().gap)
        row.addLayout(left, 1)
        row.addWidget(scroll_area(self.references), 1)


class FlagsCard(Card):
    """Products that look otherwise than their references. `settled`: a flag's id, and whether it is a redesign."""

    settled = Signal(int, bool)
    shown = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._flags: tuple[RedesignFlag, ...] = ()
        self._rows: list[QWidget] = []
        self.show_flags(())

    def show_flags(self, flags: tuple[RedesignFlag, ...]) -> None:
        self._flags = flags
        for row in self._rows:
            row.deleteLater()
        self._rows = [self._row(flag) for flag in flags]
        for row in self._rows:
            self.column.addWidget(row)
        self.setVisible(bool(flags))
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Redesign suspected"))

    def _row(self, flag: RedesignFlag) -> QWidget:
        told = self.tr("{product}: {count} good captures differ alike from the references")
        text = QLabel(told.format(product=flag.product, count=number_text(len(flag.capture_ids))), wordWrap=True)
        buttons = [QPushButton(self.tr("Show them")), QPushButton(self.tr("Same packaging"))]
        buttons.append(set_role(QPushButton(self.tr("New packaging")), "primary"))
        buttons[2].setProperty("compact", True)
        buttons[0].clicked.connect(lambda: self.shown.emit(flag.capture_ids, flag.product))
        buttons[1].clicked.connect(lambda: self.settled.emit(flag.id, False))
        buttons[2].clicked.connect(lambda: self.settled.emit(flag.id, True))
        block, column = QWidget(), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        block.setLayout(column)
        column.addWidget(text)
        column.addWidget(_line(QLabel(), buttons))
        return block


class ReferencesCard(Card):
    """The chosen product's references, the retired ones too."""

    retired = Signal(int)
    restored = Signal(int)
    shown = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._references: tuple[Reference, ...] = ()
        self.rows: list[QWidget] = []
        self.column.addStretch(1)
        self.retranslate()

    def show_references(self, references: tuple[Reference, ...]) -> None:
        self._references = references
        self.setVisible(bool(references))
        for row in self.rows:
            row.deleteLater()
        self.rows = [self._row(one) for one in references]
        for place, row in enumerate(self.rows):
            self.column.insertWidget(1 + place, row)
        self.retranslate()

    def retranslate(self) -> None:
        product = self._references[0].product if self._references else ""
        self.title.setText(self.tr("References of {product}").format(product=product) if product else "")

    def _row(self, one: Reference) -> QWidget:
        turned = "" if one.turn_deg is None else self.tr("turned {degrees}°").format(degrees=number_text(one.turn_deg))
        told = self.tr("Capture {id}").format(id=number_text(one.id))
        when = date_time_text(one.created_utc_us)
        state = "" if one.is_active else self.tr("retired")
        text = QLabel(" · ".join(part for part in (told, turned, one.author, when, state) if part), wordWrap=True)
        if not one.is_active:
            set_role(text, "muted")
        show = QPushButton(self.tr("Show it"))
        act = QPushButton(self.tr("Retire") if one.is_active else self.tr("Restore"))
        show.clicked.connect(lambda: self.shown.emit((one.id,), one.product))
        act.clicked.connect(lambda: (self.retired if one.is_active else self.restored).emit(one.id))
        return _line(text, [show, act])


def _line(text: QLabel, buttons: list[QPushButton]) -> QFrame:
    """Words on the left, what can be done on the right."""
    line = QFrame()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(sizes().gap)
    row.addWidget(text, 1)
    for button in buttons:
        row.addWidget(button)
    return line
