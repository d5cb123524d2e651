"""Taking the pictures of a calibration: by a stage that holds the board itself, or as a person moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from booth.calibration.coverage import Coverage
from booth.calibration.run import CalibrationRun
from booth.calibration.start import FEWEST_MARKERS
from booth.calibration.takes import TakenBoard
from booth.devices import BoardStage
from ui.workflow.errors import WorkflowError

FEWEST_TAKES = 15
MOST_TAKES = 25
LOOK_EVERY_S = 0.25
# Whoever leaves off is not sent away with what all views have seen this much of.
ENOUGH_TO_SOLVE = 0.8
ELSEWHERE = "Hold the board in another place, tilted in another way."
LAY_FLAT = "Lay the board flat in the middle of the tray, its upper edge at the back."


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """What is known now; `taken` is the picture that was just taken, None where somebody still has to do something.

    `sentence` says what, or what the next picture should show; it is empty when no more pictures are needed.
    """

    coverage: Coverage
    taken: TakenBoard | None
    sentence: str


def needs_flat_board(run: CalibrationRun) -> bool:
    """Whether only the board can tell where the tray is, because the profile names too few markers on it."""
    return len(run.rig.profile.tray.markers) < FEWEST_MARKERS


def staged_pictures(run: CalibrationRun, stage: BoardStage, most: int = MOST_TAKES) -> Iterator[Step]:
    """Pictures of boards that the stage holds, until all views have seen enough or `most` were taken; blocks.

    The stage's first pose lies flat in the middle of the tray.
    """
    try:
        for seed in range(most):
            stage.hold_board(run.board, seed)
            stage.settle()
            taken = run.take(lies_flat=seed == 0)
            step = _step(run, taken)
            yield step
            if _is_enough(run, step.coverage):
                return
    finally:
        stage.put_board_away()


def held_pictures(run: CalibrationRun, most: int = MOST_TAKES, wait_s: float = 120.0) -> Iterator[Step]:
    """Pictures of a board that a person holds: each is taken when the board lies still and shows something new.

    A step without a picture tells what the person should do. When nothing new came for `wait_s` it ends with what
    there is, and where that is too little to solve, raises WorkflowError.
    """
    clock = run.rig.clock
    waiting_since_ns = clock.now_ns()
    while len(run.takes) < most:
        coverage = run.look()
        if coverage.is_still and coverage.adds:
            step = _step(run, run.take(lies_flat=needs_flat_board(run) and not run.takes))
            yield step
            if _is_enough(run, step.coverage):
                return
            waiting_since_ns = clock.now_ns()
        elif clock.now_ns() - waiting_since_ns > wait_s * 1e9:
            if coverage.share >= ENOUGH_TO_SOLVE:
                return
            raise WorkflowError(f"The board was not moved for {wait_s:g} s.", coverage.sentence)
        else:
            yield Step(coverage, None, _wanted(run, coverage))
            clock.sleep(LOOK_EVERY_S)


def _step(run: CalibrationRun, taken: TakenBoard) -> Step:
    coverage = run.look()
    return Step(coverage, taken, _wanted(run, coverage))


def _wanted(run: CalibrationRun, coverage: Coverage) -> str:
    if needs_flat_board(run) and not run.takes:
        return LAY_FLAT
    return coverage.sentence or ("" if _is_enough(run, coverage) else ELSEWHERE)


def _is_enough(run: CalibrationRun, coverage: Coverage) -> bool:
    return len(run.takes) >= FEWEST_TAKES and not coverage.sentence
