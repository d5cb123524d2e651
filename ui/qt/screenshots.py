"""Every page in both languages as PNG files: `python -m ui.qt.screenshots OUT`; with `label` or `insights` only that.

Without a display in two sizes; on one (also a virtual one) as large as its screen, with letters as on such a screen.
QT_SCALE_FACTOR=1.5 takes windows of the same pixels at 150 %.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.errors import DeviceError
from ui.qt.app import make_window
from ui.qt.waiting import settle, wait_for
from ui.qt.window import MainWindow
from ui.settings import Settings

LANGUAGES = ("en", "de")
SIZES = (QSize(1280, 800), QSize(1920, 1080))


class Photographer:
    """Goes through the window as a person would and takes every screen in all languages and sizes."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self.folder = window, folder

    def shoot(self, name: str) -> None:
        on_display = QApplication.platformName() != "offscreen"
        for size in (self.window.screen().size(),) if on_display else SIZES:
            self.window.resize(size / self.window.devicePixelRatio())
            for language in LANGUAGES:
                self.window.language.use(language)
                settle(0.7)
                self.window.grab().save(str(self.folder / f"{name}-{language}-{size.width()}.png"))

    def tour(self) -> None:
        window = self.window
        self.shoot("starting")
        self._open()
        self.shoot("empty")
        for number in range(3):
            self._capture_next(number)
        self._review()
        self._label()
        window.show_page(3)
        self.shoot("booth")
        self._faults()
        self._calibration()
        self._recording()
        window.help.toggle()
        self.shoot("help")
        window.help.toggle()
        window.messages.show_error(
            DeviceError("left", "The camera left sent no frame in time.", "Check its cable, then capture again.")
        )
        self.shoot("failure")

    def _open(self) -> None:
        session, capture = self.window.session, self.window.capture_page
        session.open()
        wait_for(lambda: session.station is not None and session.station.rig is not None)
        wait_for(lambda: capture.label is not None)
        capture.live.auto.setChecked(False)

    def _capture_next(self, number: int) -> None:
        capture = self.window.capture_page
        capture._next_item()
        wait_for(lambda: self._state() == "ready" and capture.live.item.code.text() != "")
        settle(2.0)
        if number == 0:
            self.shoot("live")
            capture.live.tiles.set_depth("overlay")
            self.shoot("depth")
            capture.live.tiles.set_depth("off")
        QTest.keyClick(capture.live, Qt.Key.Key_Space)
        wait_for(lambda: capture.is_labelling and capture.label.isEnabled())
        settle(2.0)
        if number == 0:
            self.shoot("label")
            QTest.keyClick(capture.label.canvas, Qt.Key.Key_N)
        else:
            self._draw()
            if number == 1:
                self.shoot("drawn")
            QTest.keyClick(capture.label.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        wait_for(lambda: not capture.is_labelling)

    def _draw(self) -> None:
        canvas = self.window.capture_page.label.canvas
        QTest.keyClick(canvas, Qt.Key.Key_1)
        settle(0.2)
        middle, reach = canvas.rect().center(), canvas.height() // 8
        for x, y in ((-1, -1), (1, -0.8), (1.1, 0.9), (-0.8, 1)):
            QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(int(x * reach), int(y * reach)))
            settle(0.7)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        settle(1.0)

    def _label(self) -> None:
        from ui.qt.label_tour import LabelTour

        window = self.window
        window.show_page(0)
        LabelTour(window.capture_page, window.session.station, lambda name: self.shoot(f"label-{name}")).go()

    def label_tour(self) -> None:
        """Labelling alone."""
        self._open()
        self._label()

    def insights_tour(self) -> None:
        """Insights, over a data folder with figures."""
        from ui.qt.insights_tour import InsightsTour

        self._open()
        InsightsTour(self.window, self.shoot).go()

    def _review(self) -> None:
        review = self.window.review_page
        self.window.show_page(1)
        wait_for(lambda: review.browse.model.rowCount() == 3)
        settle(1.0)
        self.shoot("review")
        review.open_row(0)
        wait_for(lambda: review.opened.panel.isEnabled())
        settle(1.0)
        self.shoot("opened")
        review.show_grid()

    def _faults(self) -> None:
        window, choice = self.window, self.window.booth_page.faults.choice
        window.show_booth("faults")
        choice.durations[None].click()
        for device, kind in (("panel", "dim"), ("left", "black"), ("top", "unplug")):
            choice.devices[device].click()
            choice.kinds[kind].click()
        settle(2.0)
        self.shoot("faults")
        window.show_booth("devices")
        self.shoot("lost")
        window.show_page(0)
        self.shoot("live-faults")
        window.session.station.faults.clear()
        wait_for(lambda: window.messages.message is None)

    def _calibration(self) -> None:
        window, section = self.window, self.window.booth_page.calibrate
        window.show_booth("calibrate")
        section.panel.holds.click()
        wait_for(lambda: len(section.calibrator.takes) >= 5)
        section.panel.holds.click()
        wait_for(lambda: not section.calibrator.is_busy)
        self.shoot("calibrating")
        section.panel.holds.click()
        wait_for(lambda: section.calibrator.is_full, 240.0)
        section.panel.solve.click()
        wait_for(lambda: section.calibrator.result is not None)
        self.shoot("calibrated")
        section.panel.result.discard.click()

    def _recording(self) -> None:
        window, card = self.window, self.window.booth_page.record.recorder
        window.show_booth("record")
        card.button.click()
        wait_for(lambda: window.header.signs.recording.isVisible())
        settle(3.0)
        self.shoot("recording")
        card.button.click()
        wait_for(lambda: self.recording() is not None)
        self.shoot("recorded")

    def recording(self) -> Path | None:
        """The recording that the tour made, once it is in the list."""
        return next(iter(self.window.booth_page.record.recordings.buttons), None)

    def replay_tour(self) -> None:
        """What a window over a recording shows besides."""
        window = self.window
        window.session.open()
        wait_for(lambda: window.session.station is not None and window.session.station.rig is not None)
        window.capture_page.live.auto.setChecked(False)
        wait_for(lambda: window.header.signs.replay.isVisible())
        self.shoot("live-replay")
        window.show_booth("record")
        self.shoot("replay")

    def _state(self) -> str:
        guide = self.window.session.station.guide
        return str(guide.latest.state) if guide is not None and guide.latest is not None else ""


def main(folder: Path, part: str = "") -> None:
    """Write all screenshots of a simulated booth with a data folder of its own into `folder`, or those of one part:
    "label" or "insights"."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["traybooth"])
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data), language="en", author="7F3A")
        if part != "label":
            _photograph_insights(app, settings, folder)
        if part == "insights":
            return
        window = make_window(app, settings)
        photographer = Photographer(window, folder)
        _photograph(window, photographer.label_tour if part == "label" else photographer.tour)
        if part:
            return
        recorded = settings.model_copy(update={"profile": str(photographer.recording()), "data": Path(data) / "replay"})
        window = make_window(app, recorded, settings)
        _photograph(window, Photographer(window, folder).replay_tour)


def _photograph_insights(app: QApplication, settings: Settings, folder: Path) -> None:
    from ui.qt.insights_tour import prepare

    filled = settings.model_copy(update={"data": settings.data / "insights"})
    prepare(filled)
    window = make_window(app, filled)
    _photograph(window, Photographer(window, folder).insights_tour)


def _photograph(window: MainWindow, tour: Callable[[], None]) -> None:
    window.show()
    try:
        tour()
    finally:
        window.close()
        window.language.leave()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), "".join(sys.argv[2:3]))
