"""Calibrate with a board: live views with its corners, what is still to be shown, pictures, and the result."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ui.qt.keyboard import bind, keyboard
from ui.qt.pages.booth.board_panel import BoardPanel
from ui.qt.pages.booth.calibrator import Calibrator
from ui.qt.pages.booth.coverage import what_next
from ui.qt.sections import Section
from ui.qt.session import Session
from ui.qt.tiles import TileGrid, lay_beside

BOARD_FILE = "calibration-board.pdf"


class CalibrateSection(Section):
    """Looks while it is on screen; a picture is taken by hand, by itself, or of boards that the booth holds."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.calibrator = Calibrator(session)
        self.tiles, self.panel = TileGrid(), BoardPanel()
        lay_beside(self, self.tiles, self.panel)
        self._connect()
        self.retranslate()

    def name(self) -> str:
        return self.tr("Calibrate")

    def entered(self) -> None:
        if self.calibrator.run is None and self.session.station is not None and self.session.station.rig is not None:
            self.calibrator.begin()
        super().entered()

    def left(self) -> None:
        self.panel.holds.setChecked(False)
        self.calibrator.put_board_away()

    def look(self) -> None:
        self.calibrator.look()

    def retranslate(self) -> None:
        super().retranslate()
        self.panel.retranslate()
        self._show()

    def _rig_is_open(self) -> None:
        from ui.qt.preview import PreviewFeed

        rig = self.session.station.rig
        self.tiles.attach([PreviewFeed(view, rig.watch) for view in rig.views])
        if self.isVisible():
            self.entered()

    def _connect(self) -> None:
        run, panel = self.calibrator, self.panel
        self.session.rig_opened.connect(self._rig_is_open)
        run.changed.connect(self._show)
        run.failed.connect(self._failed)
        # A calibration counts from the next opening of the cameras on, so they are opened again at once.
        run.saved.connect(lambda: self.session.go_on_with(self.session.settings, self.session.back))
        panel.take.clicked.connect(run.take)
        panel.solve.clicked.connect(run.solve)
        panel.again.clicked.connect(run.begin)
        panel.result.discard.clicked.connect(run.begin)
        panel.result.keep.clicked.connect(run.save)
        panel.print.clicked.connect(self._print)
        panel.holds.toggled.connect(lambda _: self._show())
        bind(self, "take", panel.take.click)

    def _show(self) -> None:
        run = self.calibrator
        if run.is_full:
            self.panel.holds.setChecked(False)
        self.panel.show_run(run)
        self._show_corners()
        self.say(*sentence(run))
        self._go_on()

    def _go_on(self) -> None:
        """Take the next picture where that is to happen by itself and there is still something to be seen."""
        run = self.calibrator
        if run.run is None or run.is_busy or run.result is not None or run.is_full:
            return
        if self.panel.holds.isChecked():
            run.hold_next()
        elif self.panel.by_itself.isChecked() and run.sees_something_new:
            run.take()

    def _show_corners(self) -> None:
        coverage = self.calibrator.coverage
        for view, tile in self.tiles.tiles.items():
            seen = coverage.views.get(view) if coverage is not None else None
            frame = self.calibrator.run.rig.latest(view) if seen is not None and len(seen.corners) else None
            lens = frame.optics.color if frame is not None else None
            tile.show_marks(() if lens is None else tuple(map(tuple, seen.corners / (lens.width, lens.height))))

    def _failed(self, error: BaseException) -> None:
        for switch in (self.panel.holds, self.panel.by_itself):
            switch.setChecked(False)
        self.problem.emit(error)

    def _print(self) -> None:
        from booth.calibration.board import Board
        from booth.calibration.printed import write_board

        path: Path = self.session.settings.data / BOARD_FILE
        told = self.tr("Print {path} at 100 % and measure a square").format(path=path)
        work, done = lambda: write_board(path, Board()), lambda _: self.note_changed.emit(told, "good")
        self.session.jobs.run("compute", work, done, self.problem.emit)


def sentence(run: Calibrator) -> tuple[str, str]:
    """What is expected next, and a quieter second line."""
    translate = QCoreApplication.translate
    if run.run is None:
        return translate("board", "Calibrate with a board"), translate("board", "The booth is not open")
    if run.steps is not None:
        return translate("board", "Solving …"), translate("board", "All cameras are fitted to all pictures at once")
    if run.result is not None:
        return translate("board", "The cameras are calibrated"), translate("board", "Keep the result, or discard it")
    if run.is_enough:
        return translate("board", "All views have seen enough: solve"), translate("board", "More pictures do no harm")
    told = translate("board", "{key} takes a picture; hold the board still")
    return what_next(run.coverage, run.must_lie_flat), told.format(key=keyboard().keys.label("take"))
