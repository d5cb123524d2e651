"""`traybooth calibrate`: pictures of a board, and from them where the cameras stand and how they see."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from booth.calibration.board import Board
from booth.calibration.printed import write_board
from booth.calibration.run import CalibrationRun
from booth.calibration.store import require_room
from booth.devices import BoardStage
from booth.profile import load_profile
from booth.rig import Rig
from ui.cli.commands.calibrations import list_calibrations, result_json, result_text, show
from ui.cli.options import add_author, add_common, add_data, add_profile, at_least_one, folder, number, settings_of
from ui.cli.output import emit, note, progress, say, waiting
from ui.workflow.calibrating import MOST_TAKES, Step, held_pictures, staged_pictures
from ui.workflow.folders import make_folder

BOARD = Board()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=calibrate)
    parser.add_argument("--pictures", type=at_least_one, default=MOST_TAKES, metavar="N", help="at most (%(default)s)")
    parser.add_argument(
        "--intrinsics",
        choices=("fit", "factory"),
        help="fit the lenses, or keep what the devices say (default: keep those of a RealSense, fit all others)",
    )
    parser.add_argument("--wait", type=number, default=120.0, metavar="S", help="how long to wait for a pose (120)")
    parser.add_argument("--against-profile", action="store_true", help="say how far the result is from the profile")
    parser.add_argument("--no-save", action="store_true", help="only say what came out")
    for add in (_add_board, add_profile, add_data, add_author, add_common):
        add(parser)
    actions = parser.add_subparsers(metavar="action", help="without one: calibrate")
    printer = actions.add_parser("board", help="write the board to be printed, PNG or PDF, at its true size")
    printer.add_argument("out", type=Path, metavar="OUT")
    _add_board(printer, argparse.SUPPRESS)
    printer.set_defaults(command=board)
    shower = actions.add_parser("show", help="one calibration: a serial number's newest, or by its id")
    shower.add_argument("which", metavar="SERIAL|ID")
    shower.set_defaults(command=show)
    actions.add_parser("list", help="all calibrations that are kept").set_defaults(command=list_calibrations)
    for action in actions.choices.values():
        _add_shared(action)


def calibrate(args: argparse.Namespace) -> int:
    """Take the pictures, solve, keep the result, and say what it is."""
    settings, wanted = settings_of(args), board_of(args)
    profile = load_profile(settings.profile)
    make_folder(settings.data)
    if not args.no_save:
        require_room(settings.data)
    with waiting("Opening the booth"):
        rig = Rig.open(profile, state_folder=settings.data)
    with rig:
        run = CalibrationRun(rig, wanted, _kept_lenses(rig, args.intrinsics))
        _take_pictures(run, args)
        with progress("Solving") as report:
            result = run.solve(report)
        known = {view: rig.latest(view).optics for view in run.views} if args.against_profile else {}
        if not args.json:
            say(result_text(result, known))
        saved = () if args.no_save else run.save(settings.data, settings.author)
    if args.json:
        emit(result_json(result, known) | {"saved": [one.id for one in saved]})
    for one in () if args.json else saved:
        say(f"kept as {one.id}")
    return 0


def board(args: argparse.Namespace) -> int:
    wanted = board_of(args)
    write_board(args.out, wanted)
    if args.json:
        emit({"file": str(args.out), "size_mm": list(wanted.size_mm)})
    else:
        width, height = wanted.size_mm
        say(f"{args.out} holds the board: {width:g} x {height:g} mm. Print it at 100 % and measure a square.")
    return 0


def board_of(args: argparse.Namespace) -> Board:
    columns, rows = args.squares
    return Board(columns, rows, args.square_mm, args.marker_mm, args.dictionary, args.thickness_mm)


def squares(text: str) -> tuple[int, int]:
    """Across and down, as in 12x8."""
    across, _, down = text.partition("x")
    if not (across.isdecimal() and down.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be squares across and down, as in 12x8, but is {text!r}")
    return int(across), int(down)


def _kept_lenses(rig: Rig, choice: str | None) -> tuple[str, ...] | None:
    return {None: None, "fit": (), "factory": rig.views}[choice]


def _take_pictures(run: CalibrationRun, args: argparse.Namespace) -> None:
    said = ""
    for step in _steps(run, args):
        if step.taken is not None:
            note(_taken_line(step))
        if step.sentence and step.sentence != said and not _places_boards(run):
            note(step.sentence)
        said = step.sentence


def _steps(run: CalibrationRun, args: argparse.Namespace) -> Iterator[Step]:
    if _places_boards(run):
        return staged_pictures(run, run.rig.stage, args.pictures)
    return held_pictures(run, args.pictures, args.wait)


def _places_boards(run: CalibrationRun) -> bool:
    return isinstance(run.rig.stage, BoardStage)


def _taken_line(step: Step) -> str:
    seen = ", ".join(f"{view} {len(sighting.numbers)}" for view, sighting in step.taken.sightings.items())
    return f"picture {step.taken.number:2d}  {step.coverage.share:4.0%} seen  corners: {seen}"


def _add_board(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """`default` stands in for each option's own, so that an action leaves alone what was said before it."""
    own = {
        "squares": (BOARD.columns, BOARD.rows),
        "square-mm": BOARD.square_mm,
        "marker-mm": BOARD.marker_mm,
        "dictionary": BOARD.dictionary,
        "thickness-mm": BOARD.thickness_mm,
    }
    texts = {
        "squares": (squares, "12x8", "squares across and down"),
        "square-mm": (number, "MM", "a square's side, as it was measured"),
        "marker-mm": (number, "MM", "a marker's side"),
        "dictionary": (str, "NAME", "OpenCV's marker dictionary"),
        "thickness-mm": (number, "MM", "how far its face lies above the tray when it lies there"),
    }
    for name, (kind, metavar, text) in texts.items():
        parser.add_argument(
            f"--{name}", type=kind, metavar=metavar, default=own[name] if default is None else default, help=text
        )


def _add_shared(action: argparse.ArgumentParser) -> None:
    action.add_argument("--data", type=folder, metavar="FOLDER", default=argparse.SUPPRESS, help="the data folder")
    for name in ("--json", "--debug"):
        action.add_argument(name, action="store_true", default=argparse.SUPPRESS, help="as for all commands")
