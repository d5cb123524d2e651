"""A calibration as the window sees it: every look, picture and fit happens in the device lane, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ui.qt.session import Session

if TYPE_CHECKING:
    from booth.calibration.coverage import Coverage
    from booth.calibration.result import CalibrationResult
    from booth.calibration.run import CalibrationRun
    from booth.calibration.takes import TakenBoard


class Calibrator(QObject):
    """Owns one run at a time. `changed` tells that there is something new to show, `failed` what went wrong."""

    changed = Signal()
    failed = Signal(object)
    saved = Signal()
    _progressed = Signal(int, int)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.run: CalibrationRun | None = None
        self.coverage: Coverage | None = None
        self.result: CalibrationResult | None = None
        self.moved: Mapping[str, Mapping[str, float]] = {}
        self.steps: tuple[int, int] | None = None
        self._holds_board = False
        self._next_pose = self._under_way = 0
        self._progressed.connect(self._note_steps, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked for is still under way."""
        return self._under_way > 0

    @property
    def takes(self) -> tuple[TakenBoard, ...]:
        return self.run.takes if self.run is not None else ()

    @property
    def is_staged(self) -> bool:
        """Whether the booth can hold the board itself."""
        if self.run is None:
            return False
        from booth.devices import BoardStage

        return isinstance(self.run.rig.stage, BoardStage)

    @property
    def sees_something_new(self) -> bool:
        """Whether the board lies still and a picture would tell what no other has told."""
        return self.coverage is not None and self.coverage.is_still and self.coverage.adds

    @property
    def is_enough(self) -> bool:
        """Whether all views have seen enough of the board."""
        if not self.takes:
            return False
        from ui.workflow.calibrating import FEWEST_TAKES

        return len(self.takes) >= FEWEST_TAKES and self.coverage is not None and not self.coverage.sentence

    @property
    def is_full(self) -> bool:
        """Whether no further picture is needed."""
        if not self.takes:
            return False
        from ui.workflow.calibrating import MOST_TAKES

        return self.is_enough or len(self.takes) >= MOST_TAKES

    @property
    def must_lie_flat(self) -> bool:
        """Whether the first picture must show the board lying in the tray, because nothing else tells where that is."""
        if self.run is None or self.takes:
            return False
        from ui.workflow.calibrating import needs_flat_board

        return needs_flat_board(self.run)

    def begin(self) -> None:
        """A new run over the open booth, without a picture."""
        from booth.calibration.board import Board
        from booth.calibration.run import CalibrationRun

        self.run = CalibrationRun(self._session.station.rig, Board())
        self.coverage = self.result = self.steps = None
        self._next_pose = 0
        self.changed.emit()

    def look(self) -> None:
        """What the newest frames show; nothing while something else is under way."""
        if self.run is not None and not self.is_busy:
            self._do(self.run.look, self._looked)

    def take(self) -> None:
        """A picture of the board as it is held now."""
        run, lies_flat = self.run, self.must_lie_flat

        def work() -> Coverage:
            run.take(lies_flat)
            return run.look()

        self._do(work, self._looked)

    def hold_next(self) -> None:
        """Have the booth hold the board in its next pose, and take a picture of it."""
        run, pose = self.run, self._next_pose
        self._next_pose += 1
        self._holds_board = True

        def work() -> Coverage:
            run.rig.stage.hold_board(run.board, pose)
            run.rig.stage.settle()
            run.take(lies_flat=pose == 0)
            return run.look()

        self._do(work, self._looked)

    def solve(self) -> None:
        from booth.calibration.compare import differences

        run = self.run

        def work():
            known = {view: run.rig.latest(view).optics for view in run.views}
            result = run.solve(self._progressed.emit)
            return result, {view: differences(result.views[view], optics) for view, optics in known.items()}

        self.steps = (0, 1)
        self._do(work, self._solved)

    def save(self) -> None:
        run, station = self.run, self._session.station
        self._do(lambda: run.save(station.settings.data, station.author), lambda _: self.saved.emit())

    def put_board_away(self) -> None:
        """What lay on the tray before is seen again before anything else happens in the device lane."""
        stage = self.run.rig.stage if self.run is not None else None

        def work() -> None:
            stage.put_board_away()
            stage.settle()

        if self._holds_board:
            self._holds_board = False
            self._do(work, lambda _: None)

    def _do(self, work: Callable[[], object], done: Callable[[object], object]) -> None:
        self._under_way += 1

        def ended(result: object) -> None:
            self._under_way -= 1
            done(result)
            self.changed.emit()

        self._session.jobs.run("device", work, ended, self._gave_up)
        self.changed.emit()

    def _looked(self, coverage: Coverage) -> None:
        self.coverage = coverage

    def _solved(self, found: tuple) -> None:
        self.result, self.moved = found
        self.steps = None

    def _gave_up(self, error: BaseException) -> None:
        self._under_way -= 1
        self.steps = None
        self.failed.emit(error)
        self.changed.emit()

    def _note_steps(self, done: int, total: int) -> None:
        self.steps = (done, total)
        self.changed.emit()
