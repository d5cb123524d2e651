"""The page of the associate: live until the capture, then the label half, then live again."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.language import number_text
from ui.qt.page import Page
from ui.qt.pages.capture.live import LiveHalf
from ui.qt.pages.capture.watch import LiveWatch
from ui.qt.pages.capture.words import guidance, well_placed
from ui.qt.session import Session
from ui.qt.words import stream_name

if TYPE_CHECKING:
    from booth.devices import Stage
    from storage.records import Capture, ItemRef
    from ui.qt.canvas.label import LabelPanel
    from ui.station import Station

HOLD_MS = 250


class CapturePage(Page):
    """Owns the live half, the label half once the store is open, and the preview feeds once the booth is."""

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self.live = LiveHalf()
        self.label: LabelPanel | None = None
        self._watch: LiveWatch | None = None
        self._capturing_since: float | None = None
        self._capture: Capture | None = None
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._halves = QStackedLayout(self)
        self._halves.addWidget(self.live)
        self._connect()
        self.live.auto.setChecked(settings is None or settings.value("auto_capture", True, bool))
        self.retranslate()

    @property
    def is_labelling(self) -> bool:
        return self.label is not None and self._halves.currentWidget() is self.label

    def capture(self) -> None:
        """Take a capture of what lies in the booth; nothing happens while one is taken or labelled."""
        station = self._session.station
        if self._capturing_since is not None or self.is_labelling or not self._is_ready():
            return
        self._capturing_since = time.monotonic()
        self._watch.is_busy = True
        self._watch.note_capture()
        self.live.show_capturing(True)
        self.say(self.tr("Capturing: do not touch the item"))
        typed = self.live.item.typed

        def work() -> Capture:
            from ui.workflow.capture import take_capture

            return take_capture(station.rig, station.store, item_on_tray(station, typed), author=station.author)

        self._session.jobs.run("device", work, self._captured, self._capture_failed)

    def open_label(self, capture: Capture) -> None:
        """Turn the page into the label half with a stored capture."""
        self._capture = capture
        self._halves.setCurrentWidget(self.label)
        self.label.open_capture(capture.id)
        self.label.setFocus()
        self._show_label_words()

    def shut(self) -> None:
        """Stop looking and make the last gestures durable; the window is about to go."""
        keyboard().scan_into(None)
        if self.label is not None:
            self.label.finish_saving()
        self.live.tiles.detach()
        if self._watch is not None:
            self._watch.close()

    def in_charge(self) -> QWidget:
        return self._halves.currentWidget()

    def entered(self) -> None:
        keyboard().scan_into(self._scanned)

    def left(self) -> None:
        keyboard().scan_into(None)

    def retranslate(self) -> None:
        if self._session.station is None or self._session.station.rig is None:
            self.say(self.tr("The booth is starting"), self.tr("Cameras and lights are being opened"))
        self._show_live_hints()
        if self.is_labelling:
            self._show_label_words()

    def _connect(self) -> None:
        live, session = self.live, self._session
        live.capture_wished.connect(self.capture)
        live.auto_changed.connect(self._set_automatic)
        live.item.next_wished.connect(self._next_item)
        session.profile_loaded.connect(lambda profile: live.tiles.show_views(profile.views))
        session.rig_opened.connect(self._rig_is_open)
        session.store_opened.connect(self._store_is_open)
        session.model_opened.connect(self._model_is_open)
        session.failed.connect(self._opening_failed)
        self._hold.timeout.connect(lambda: live.tiles.set_depth("only"))
        bind(live, "capture", self.capture)
        bind(live, "auto_capture", live.auto.toggle)
        bind(live, "depth", self._depth_pressed, self._depth_released)
        bind(live, "code", live.item.code.setFocus)
        bind(live, "next_item", self._next_item)

    def _is_ready(self) -> bool:
        station = self._session.station
        return station is not None and station.rig is not None and station.store is not None and self.label is not None

    def _rig_is_open(self) -> None:
        from ui.qt.preview import PreviewFeed

        station = self._session.station
        self.live.tiles.attach([PreviewFeed(view, station.rig.watch) for view in station.rig.views])
        self.live.item.next.setVisible(station.rig.stage is not None)
        self._watch = LiveWatch(station, self)
        self._watch.is_automatic = self.live.auto.isChecked()
        self._watch.looked.connect(self._looked)
        self._watch.capture_due.connect(self.capture)
        self._watch.ended.connect(self.problem)
        self.live.button.setEnabled(self._is_ready())

    def _store_is_open(self) -> None:
        from ui.qt.canvas.label import LabelPanel

        self.label = LabelPanel(self._session.station, self._session.jobs)
        self.label.finished.connect(self._finished)
        self.label.status_changed.connect(lambda text: self._show_label_words())
        self.label.saved.connect(lambda text: self.note_changed.emit(text, "good"))
        self.label.problem.connect(self.problem)
        self._halves.addWidget(self.label)
        self.live.button.setEnabled(self._is_ready())

    def _model_is_open(self) -> None:
        station = self._session.station
        threshold = station.model.card.threshold if station.model is not None else None
        self.live.score.show_model(threshold, station.model_problem)

    def _opening_failed(self, _error: object) -> None:
        if self._session.station is None or self._session.station.rig is None:
            self.say(self.tr("The booth is not open"), self.tr("The page “Booth” tries again"))

    def _captured(self, capture: Capture) -> None:
        seconds = number_text(time.monotonic() - self._capturing_since, 1)
        told = self.tr("Capture {id} stored in {seconds} s").format(id=number_text(capture.id), seconds=seconds)
        self._capture_ended()
        self.note_changed.emit(told, "good")
        self.live.item.clear()
        self.open_label(capture)
        self._score(capture.id)
        self._session.changed.emit()

    def _capture_failed(self, error: BaseException) -> None:
        self._capture_ended()
        self._watch.is_busy = False
        self.problem.emit(error)
        if getattr(error, "capture", None) is not None:
            self.note_changed.emit(self.tr("What was taken is kept as an incomplete capture"), "small")
            self._session.changed.emit()

    def _capture_ended(self) -> None:
        self._capturing_since = None
        self.live.show_capturing(False)

    def _score(self, capture_id: int) -> None:
        station = self._session.station
        if station.model is None:
            return

        def work():
            from ui.workflow.scoring import score_capture

            return score_capture(station.store, station.model, capture_id)

        self._session.jobs.run("compute", work, self._scored)

    def _scored(self, score) -> None:
        if self._capture is not None and self._capture.id == score.capture_id and self.is_labelling:
            self.label.show_score(score)

    def _finished(self, capture_id: int, how: str) -> None:
        told = {
            "submitted": self.tr("Capture {id} submitted"),
            "undamaged": self.tr("Capture {id} is undamaged"),
            "skipped": self.tr("Capture {id} skipped"),
        }
        self.note_changed.emit(told.get(how, "{id}").format(id=number_text(capture_id)), "good")
        self._capture = None
        self._halves.setCurrentWidget(self.live)
        self.live.setFocus()
        self._watch.is_busy = False
        self._watch.look()
        self._show_live_hints()
        self._session.changed.emit()

    def _looked(self, placement, countdown_s: float | None) -> None:
        station = self._session.station
        if station.rig is not None and station.rig.stage is not None:
            self.live.item.show_staged(station.rig.stage.item)
        if not self.live.isVisible():
            return
        scores = station.live.latest if station.live is not None else None
        self.live.show_scores(scores, station.model.card.threshold if station.model is not None else None)
        self._show_rates()
        if placement is not None:
            self.live.placement.show_checks(placement.checks)
        if self._capturing_since is None:
            self._say_guidance(placement, countdown_s)

    def _say_guidance(self, placement, countdown_s: float | None) -> None:
        if placement is None:
            self.say(self.tr("The booth is starting"))
        elif countdown_s is not None:
            seconds = number_text(max(countdown_s, 0.1), 1)
            self.say(self.tr("Hold still: capturing in {seconds} s").format(seconds=seconds), well_placed())
        elif placement.state == "ready" and self._watch.was_captured:
            self.say(self.tr("Captured: take the item out"), self.tr("Then place the next one"))
        else:
            self.say(*guidance(placement, keyboard().keys.label("capture")))

    def _show_rates(self) -> None:
        for health in self._session.station.rig.health():
            tile = self.live.tiles.tiles.get(health.view)
            if tile is not None:
                state = "" if health.state == "live" else stream_name(health.state)
                tile.show_state(state, self.tr("{rate} Hz").format(rate=number_text(health.rate_hz)))

    def _show_live_hints(self) -> None:
        if self.is_labelling:
            return
        keys = keyboard().keys
        told = (
            ("capture", self.tr("capture now")),
            ("depth", self.tr("depth")),
            ("auto_capture", self.tr("by itself")),
            ("code", self.tr("type the code")),
            ("help", self.tr("help")),
        )
        self.hint(tuple((keys.label(name), text) for name, text in told))

    def _show_label_words(self) -> None:
        if not self.is_labelling:
            return
        told = self.tr("Draw the damage, or press {key} for none").format(key=keyboard().keys.label("undamaged"))
        self.say(told, self._about_capture())
        self.hint(tuple(self.label.hints))

    def _about_capture(self) -> str:
        """The second line while labelling: whose capture this is."""
        if self._capture is None:
            return ""
        told = self.tr("Item {code} · capture {id} · {views} views, {lightings} lightings")
        count = number_text(len(self._capture.views)), number_text(len(self._capture.lightings))
        number = number_text(self._capture.id)
        return told.format(code=self._capture.item_code, id=number, views=count[0], lightings=count[1])

    def _set_automatic(self, is_on: bool) -> None:
        if self._watch is not None:
            self._watch.is_automatic = is_on
        if self._settings is not None:
            self._settings.setValue("auto_capture", is_on)

    def _scanned(self, code: str) -> None:
        """A scanned code belongs to what lies there now; while labelling, the scanner waits for the next item."""
        if not self.is_labelling:
            self.live.item.set_code(code)
            if self._watch is not None:
                self._watch.rearm()
            self.live.setFocus()

    def _next_item(self) -> None:
        rig = self._session.station.rig if self._session.station is not None else None
        if rig is not None and rig.stage is not None and self._capturing_since is None:
            self._session.jobs.run("device", lambda: place_next(rig.stage), lambda _: self._watch.rearm())

    def _depth_pressed(self) -> None:
        self._hold.start()

    def _depth_released(self) -> None:
        """A tap switches the overlay; letting go of a held key switches depth off again."""
        tapped, tiles = self._hold.isActive(), self.live.tiles
        self._hold.stop()
        tiles.set_depth("overlay" if tapped and tiles.depth == "off" else "off")


def item_on_tray(station: Station, typed: str) -> ItemRef:
    """What is known of the item: a code that was typed or scanned, else the stage's word, else a name by the time.

    Asked in the device lane, where the stage has done by then what was wished of it before.
    """
    from storage.records import ItemRef
    from ui.workflow.capture import item_ref

    staged = station.rig.stage.item if station.rig.stage is not None else None
    if staged is not None and typed in ("", staged.code):
        return item_ref(staged)
    when = datetime.fromtimestamp(station.clock.utc_us() / 1e6, UTC)
    return ItemRef(typed or f"no-code-{when:%Y%m%dT%H%M%S}")


def place_next(stage: Stage) -> None:
    """Put the next item on the stage and wait until the cameras show it."""
    stage.place_next()
    stage.settle()
