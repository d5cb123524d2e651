"""Takes the shown view again while the item lies still, and shows the images of before on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.label.companion import Companion
from ui.qt.label.words import tr
from ui.qt.theme import set_role, sizes
from ui.qt.words import lighting_name, view_name

if TYPE_CHECKING:
    from storage.records import Capture, CaptureScore, ImageRecord
    from ui.qt.canvas.picture import Picture
    from ui.qt.label.opened import OpenedCapture


class ReshootBar(QWidget):
    """Asks what is to be taken again; `words` says what is shown, or why nothing can be taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "bar")
        self.words = QLabel()
        self.words.setWordWrap(True)
        set_role(self.words, "small")
        self.one = BigButton("secondary", 1.0, sizes().font)
        self.all, self.earlier, self.close_it = (BigButton(role, 1.0, sizes().font) for role in ("", "switch", ""))
        self.earlier.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().gap, sizes().gap // 2)
        row.setSpacing(sizes().gap)
        row.addWidget(self.words, 1)
        for button in (self.one, self.all, self.earlier, self.close_it):
            button.setMinimumWidth(round(sizes().target * 2.2))
            row.addWidget(button)
        self.hide()

    def retranslate(self) -> None:
        key = keyboard().keys.label
        self.one.show_words(tr("This lighting"), key("reshoot"))
        self.all.show_words(tr("All lightings"), "")
        self.earlier.show_words(tr("Earlier image"), "")
        self.close_it.show_words(tr("Close"), key("cancel"))


class Reshooting(Companion):
    """The key opens the bar, and pressed again takes the view under the lighting that is shown."""

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self.bar = ReshootBar()
        self._opened: OpenedCapture | None = None
        self._earlier: tuple[ImageRecord, ...] = ()
        self._is_running = False
        bar = self.bar
        bar.one.clicked.connect(lambda: self.take((panel.showing.lighting,)))
        bar.all.clicked.connect(lambda: self.take(self._lightings()))
        bar.earlier.clicked.connect(self._show_earlier)
        bar.close_it.clicked.connect(self.close_bar)
        panel.parts.add_bar(bar)
        panel.parts.tools.add(lambda: tr("Take again"), "reshoot", self.open_bar)
        bind(panel, "reshoot", self.wish)
        bind(panel, "cancel", self.close_bar)

    def begin(self, opened: OpenedCapture) -> None:
        self._opened, self._earlier = opened, ()
        self._read_earlier()

    def view_changed(self) -> None:
        self.bar.earlier.setChecked(False)
        self._show_state()

    def images_changed(self) -> None:
        self._opened = self.panel.drafting.capture
        self._read_earlier()

    def end(self) -> None:
        self._opened, self._earlier = None, ()
        self.bar.earlier.setChecked(False)
        self.bar.hide()

    def retranslate(self) -> None:
        self.bar.retranslate()
        self._show_state()

    def wish(self) -> None:
        """What the key does: it asks first."""
        if self.bar.isVisible():
            self.take((self.panel.showing.lighting,))
        else:
            self.open_bar()

    def open_bar(self) -> None:
        if self._opened is not None:
            self.bar.show()
            self._show_state()

    def close_bar(self) -> bool:
        """False where there was nothing to close."""
        if not self.bar.isVisible():
            return False
        if self.bar.earlier.isChecked():
            self.bar.earlier.setChecked(False)
            self.panel.showing.show_adjusted()
        self.bar.hide()
        return True

    def take(self, lightings: tuple[str, ...]) -> None:
        """Take the shown view again under these lightings; what comes of it is told."""
        if self._is_running or self._opened is None or self._why_not():
            return
        self._is_running = True
        self._show_state()
        station, capture, view = self.panel.station, self._opened.capture, self.panel.showing.view
        work = _taking(station, capture.id, view, lightings)
        self.panel.jobs.run("device", work, lambda taken: self._taken(*taken), self._gave_up)

    def _taken(self, capture: Capture, images: tuple[ImageRecord, ...]) -> None:
        self._is_running = False
        self._show_state()
        self._score(capture)
        if self._is_shown(capture.id):
            self.panel.show_images(images)
            self.panel.notice.tell(tr("The view was taken again."), tr("The image of before is kept."))

    def _gave_up(self, error: BaseException) -> None:
        self._is_running = False
        self._show_state()
        self.panel.problem.emit(error)

    def _score(self, capture: Capture) -> None:
        """What the model says of the capture now, in place of what it said of the image of before."""
        station = self.panel.station
        if station.assessor is not None:
            self.panel.jobs.run("compute", _scoring(station, capture.id), self._scored)

    def _scored(self, score: CaptureScore) -> None:
        if self._is_shown(score.capture_id):
            self.panel.show_score(score)

    def _read_earlier(self) -> None:
        store, capture_id = self.panel.station.store, self._opened.capture.id

        def take(images: tuple[ImageRecord, ...]) -> None:
            if self._is_shown(capture_id):
                self._earlier = images
                self._show_state()

        self.panel.jobs.run("store", lambda: store.captures.earlier_images(capture_id), take)

    def _show_earlier(self) -> None:
        """The image of before in place of the newest, or the newest again."""
        shown = self._earlier_here()
        if not self.bar.earlier.isChecked() or not shown:
            self.panel.showing.show_adjusted()
            return
        store, image = self.panel.station.store, shown[-1]

        def take(picture: Picture) -> None:
            if self.bar.earlier.isChecked() and shown == self._earlier_here():
                self.panel.canvas.set_picture(picture)
                self._show_state()

        self.panel.jobs.run("store", lambda: _picture(store, image), take)

    def _earlier_here(self) -> tuple[ImageRecord, ...]:
        place = self.panel.showing.view, self.panel.showing.lighting, "color"
        return tuple(image for image in self._earlier if (image.view, image.lighting, image.plane) == place)

    def _lightings(self) -> tuple[str, ...]:
        return self._opened.lightings(self.panel.showing.view)

    def _is_shown(self, capture_id: int) -> bool:
        return self._opened is not None and self._opened.capture.id == capture_id

    def _show_state(self) -> None:
        if self._opened is None or not self.bar.isVisible():
            return
        can_take = not self._is_running and not self._why_not()
        self.bar.one.setEnabled(can_take)
        self.bar.all.setEnabled(can_take and len(self._lightings()) > 1)
        self.bar.earlier.setEnabled(bool(self._earlier_here()))
        self.bar.words.setText(self._sentence())

    def _sentence(self) -> str:
        if self._is_running:
            return tr("Taking the view again: do not touch the item.")
        if self.bar.earlier.isChecked():
            return tr("An earlier image is shown; the view was taken again since.")
        if why_not := self._why_not():
            return why_not
        view, lighting = view_name(self.panel.showing.view), lighting_name(self.panel.showing.lighting)
        told = tr("Take {view} again? Shown: {lighting}. The outlines stay, and the image of before is kept.")
        return told.format(view=view, lighting=lighting)

    def _why_not(self) -> str:
        """Why nothing can be taken, as far as that is known at once; the rest is looked at in the booth."""
        station = self.panel.station
        if station.player is not None:
            return tr("This booth is a recording: nothing can be taken again.")
        if station.rig is None:
            return tr("The booth is not open: nothing can be taken again.")
        if station.rig.is_capturing:
            return tr("A capture is being taken.")
        return ""


def _taking(station, capture_id: int, view: str, lightings: tuple[str, ...]) -> Callable:
    """What the device lane does: the capture and its images, after the view was taken again."""

    def work() -> tuple[Capture, tuple[ImageRecord, ...]]:
        from ui.workflow.operator import reshoot_by_hand

        capture = reshoot_by_hand(station.rig, station.store, capture_id, view, lightings, station.author)
        return capture, station.store.captures.images(capture_id)

    return work


def _scoring(station, capture_id: int) -> Callable:
    return lambda: station.assessor.assess(capture_id, station.events)


def _picture(store, image: ImageRecord) -> Picture:
    from ui.qt.canvas.picture import picture_of

    return picture_of(store.captures.pixels(image))
