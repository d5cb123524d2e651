"""The page of the associate: live until the capture, then the label half, then live again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QStackedLayout, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.language import number_text
from ui.qt.page import Page
from ui.qt.pages.capture.live import LiveHalf
from ui.qt.pages.capture.taking import CaptureTaker, place_next
from ui.qt.pages.capture.watch import LiveWatch
from ui.qt.pages.capture.words import about_capture, ended, live_hints, live_sentence
from ui.qt.session import Session

if TYPE_CHECKING:
    from booth.devices import StagedItem
    from storage.records import Capture, CaptureScore, Identified
    from ui.qt.label.panel import LabelPanel
    from ui.station import Station


class CapturePage(Page):
    """Owns the live half, the label half once the store is open, and the watch over the tray once the booth is."""

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self.live, self._taker = LiveHalf(), CaptureTaker(session, self)
        self.label: LabelPanel | None = None
        self._watch: LiveWatch | None = None
        self._capture: Capture | None = None
        self._is_away = False
        self._halves = QStackedLayout(self)
        self._halves.addWidget(self.live)
        self._connect()
        self.live.auto.setChecked(settings is None or settings.value("auto_capture", True, bool))
        for name, switch in self._kept_switches():
            switch.setChecked(
                switch.isChecked() if settings is None else settings.value(name, switch.isChecked(), bool)
            )
            switch.toggled.connect(lambda is_on, name=name: self._keep(name, is_on))
        self.retranslate()

    @property
    def is_labelling(self) -> bool:
        return self.label is not None and self._halves.currentWidget() is self.label

    def capture(self) -> None:
        """Take a capture of what lies in the booth; nothing happens while one is taken or labelled."""
        if self._taker.is_running or self.is_labelling or not self.is_ready():
            return
        self._watch.is_busy = True
        self._watch.note_capture()
        self.live.show_capturing(True)
        self.say(self.tr("Capturing: do not touch the item"))
        self._taker.take(self.live.item.typed)

    def open_label(self, capture: Capture) -> None:
        """Turn the page into the label half with a stored capture."""
        self._capture = capture
        self._halves.setCurrentWidget(self.label)
        self.label.open_capture(capture.id)
        self.label.setFocus()
        self._show_label_words()

    def save(self) -> bool:
        """Make the last gestures durable. False where they could not be."""
        return self.label is None or self.label.finish_saving()

    def shut(self) -> None:
        """Stop looking; the window is about to go."""
        keyboard().scan_into(None)
        self.live.tiles.detach()
        if self._watch is not None:
            self._watch.close()

    def in_charge(self) -> QWidget:
        return self._halves.currentWidget()

    def entered(self) -> None:
        keyboard().scan_into(self._scanned)
        self._set_away(False)

    def left(self) -> None:
        keyboard().scan_into(None)
        self._set_away(True)

    def retranslate(self) -> None:
        station = self._session.station
        if station is None or station.rig is None:
            self.say(self.tr("The booth is starting"), self.tr("Cameras and lights are being opened"))
        if self.is_labelling:
            self._show_label_words()
        else:
            self.hint(live_hints())

    def _connect(self) -> None:
        live, session, taker = self.live, self._session, self._taker
        live.capture_wished.connect(self.capture)
        live.auto_changed.connect(self._set_automatic)
        live.item.next_wished.connect(self._next_item)
        taker.taken.connect(self._captured)
        taker.failed.connect(self._capture_failed)
        taker.scored.connect(self._scored)
        taker.identified.connect(self._identified)
        session.profile_loaded.connect(lambda profile: live.tiles.show_views(profile.views))
        session.rig_opened.connect(self._rig_is_open)
        session.store_opened.connect(self._store_is_open)
        session.rig_opening.connect(lambda: live.tiles.show_shut(False))
        session.rig_failed.connect(lambda: live.tiles.show_shut(True))
        session.model_opened.connect(lambda: live.score.show_model(*_model_facts(session.station)))
        session.failed.connect(lambda _: self._opening_failed())
        bind(live, "capture", self.capture)
        bind(live, "next_item", self._next_item)

    def is_ready(self) -> bool:
        """True once this page has heard that the booth and the store are open."""
        return self._watch is not None and self.label is not None

    def _rig_is_open(self) -> None:
        station = self._session.station
        self.live.show_rig(station.rig)
        self._watch = LiveWatch(station, self)
        self._watch.is_automatic = self.live.auto.isChecked()
        self._watch.is_away = self._is_away
        self._watch.looked.connect(self._looked)
        self._watch.capture_due.connect(self.capture)
        self._watch.ended.connect(self.problem)
        self.live.button.setEnabled(self.is_ready())

    def _store_is_open(self) -> None:
        from ui.qt.label.panel import LabelPanel

        self.label = LabelPanel(self._session.station, self._session.jobs, settings=self._settings)
        self.label.finished.connect(self._finished)
        self.label.status_changed.connect(lambda text: self._show_label_words())
        self.label.saved.connect(lambda text: self.note_changed.emit(text, "good"))
        self.label.problem.connect(self.problem)
        self._halves.addWidget(self.label)
        self.live.button.setEnabled(self.is_ready())

    def _opening_failed(self) -> None:
        if self._session.station is None or self._session.station.rig is None:
            self.say(self.tr("The booth is not open"), self.tr("The page “Booth” tries again"))

    def _captured(self, capture: Capture, seconds: float) -> None:
        told = self.tr("Capture {id} stored in {seconds} s")
        self.note_changed.emit(told.format(id=number_text(capture.id), seconds=number_text(seconds, 1)), "good")
        self.live.show_capturing(False)
        self.live.item.clear()
        self.open_label(capture)
        self._session.changed.emit()

    def _capture_failed(self, error: BaseException) -> None:
        self.live.show_capturing(False)
        self._watch.is_busy = False
        self.problem.emit(error)
        if getattr(error, "capture", None) is not None:
            self.note_changed.emit(self.tr("What was taken is kept as an incomplete capture"), "small")
            self._session.changed.emit()

    def _scored(self, score: CaptureScore) -> None:
        if self._capture is not None and self._capture.id == score.capture_id and self.is_labelling:
            self.label.show_score(score)

    def _identified(self, found: Identified | None) -> None:
        if found is not None and self.is_labelling:
            self.label.show_identified(found)

    def _finished(self, capture_id: int, how: str) -> None:
        self.note_changed.emit(ended(capture_id, how), "good")
        self._capture = None
        self._halves.setCurrentWidget(self.live)
        self.live.setFocus()
        self._watch.is_busy = False
        self._watch.look()
        self.hint(live_hints())
        self._session.changed.emit()

    def _looked(self, placement, countdown_s: float | None) -> None:
        station = self._session.station
        if station.rig is None:
            return
        if station.rig.stage is not None:
            self._show_staged(station.rig.stage.item)
        if not self.live.isVisible():
            return
        self.live.show_station(station, placement is not None and placement.state == "empty")
        self.live.placement.show_checks(placement.checks if placement is not None else {})
        if self._taker.is_running:
            return
        if self._session.has_no_store:
            self.say(self.tr("Nothing can be captured"), self.tr("The data folder did not open"))
        elif self._watch.has_ended:
            told = self.tr("Place the item, then press {key}").format(key=keyboard().keys.label("capture"))
            self.say(told, self.tr("Nobody checks how the item lies any more"))
        else:
            self.say(*live_sentence(placement, countdown_s, self._watch.was_captured))

    def _show_staged(self, item: StagedItem | None) -> None:
        """Another item on the stage may be captured by itself again, also where it looks like the one before."""
        if self.live.item.show_staged(item):
            self._watch.rearm()

    def _show_label_words(self) -> None:
        if self.is_labelling:
            told = self.tr("Draw the damage, or press {key} for none")
            self.say(told.format(key=keyboard().keys.label("undamaged")), about_capture(self._capture))
            self.hint(tuple(self.label.hints))

    def _set_away(self, is_away: bool) -> None:
        self._is_away = is_away
        if self._watch is not None:
            self._watch.is_away = is_away

    def _set_automatic(self, is_on: bool) -> None:
        if self._watch is not None:
            self._watch.is_automatic = is_on
        self._keep("auto_capture", is_on)

    def _keep(self, name: str, is_on: bool) -> None:
        if self._settings is not None:
            self._settings.setValue(name, is_on)

    def _kept_switches(self) -> tuple[tuple[str, QAbstractButton], ...]:
        return ("live_scores", self.live.score.scores), ("live_heat", self.live.score.heat)

    def _scanned(self, code: str) -> None:
        """A scanned code belongs to what lies there now; while labelling, the scanner waits for the next item."""
        if not self.is_labelling:
            _tell_code(self._session.station, code)
            self.live.item.set_code(code)
            self.live.setFocus()
            if self._watch is not None:
                self._watch.rearm()

    def _next_item(self) -> None:
        rig = self._session.station.rig if self._session.station is not None else None
        if rig is not None and rig.stage is not None and not self._taker.is_running:
            self._session.jobs.run("device", lambda: place_next(rig.stage))


def _tell_code(station: Station | None, code: str) -> None:
    from ui.workflow.operator import tell_code

    if station is not None:
        tell_code(station.events, code)


def _model_facts(station) -> tuple[float | None, str]:
    """The model's threshold, or why there is none."""
    return (station.model.card.threshold if station.model is not None else None), station.model_problem
