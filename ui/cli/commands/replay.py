"""`traybooth replay`: a recorded shift once more, without a hand on it, and what is different about it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from booth.clock import SystemClock
from booth.recording.reader import RecordedEvent
from booth.replay.timeline import Moment
from storage.store import Store
from ui.cli.options import add_author, add_common, add_faults, add_model, folder, number, station_data
from ui.cli.output import counted, emit, note, say
from ui.settings import Settings
from ui.station import Station
from ui.workflow.errors import WorkflowError
from ui.workflow.recording import named_recording
from ui.workflow.replay import ReplayOptions, replay
from ui.workflow.run_compare import Pixels, comparable, first_difference, pixels_of, recorded_run
from ui.workflow.run_file import RUN_NAME, Run, RunCapture, read_run, write_run

SAME, DIFFERENT = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=replay_recording)
    parser.add_argument(
        "recording",
        type=folder,
        metavar="RECORDING",
        help="a recording's folder, one of its .mcap files, or its name in the station's data folder",
    )
    parser.add_argument(
        "--data", type=folder, metavar="FOLDER", help="where its captures and run.jsonl go (default: nowhere)"
    )
    parser.add_argument(
        "--compare", type=folder, metavar="RUN", help="the folder of an earlier replay, or of the recorded station"
    )
    parser.add_argument(
        "--captures",
        choices=("recorded", "guided"),
        default="recorded",
        help="at the recorded instants, or by guidance under the resting light (default: recorded)",
    )
    parser.add_argument(
        "--speed", type=not_negative, default=0.0, metavar="X", help="times real time (0: as fast as it goes)"
    )
    parser.add_argument(
        "--from", dest="from_s", type=not_negative, default=0.0, metavar="S", help="begin at this second"
    )
    parser.add_argument("--to", dest="to_s", type=not_negative, metavar="S", help="end at this second")
    parser.add_argument("--step", action="store_true", help="wait for Enter before each message")
    for add in (add_model, add_author, add_faults, add_common):
        add(parser)


def not_negative(text: str) -> float:
    if (found := number(text)) < 0:
        raise argparse.ArgumentTypeError(f"must be 0 or more, but is {text}")
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Earlier:
    """What a replay is held against: an earlier one, or what the recorded station stored (`is_station`)."""

    run: Run
    pixels: Pixels
    is_station: bool


def replay_recording(args: argparse.Namespace) -> int:
    recording = named_recording(station_data(), str(args.recording))
    with ExitStack() as kept:
        earlier = None if args.compare is None else _earlier(recording, args, kept)
        data = args.data or Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="traybooth-replay-")))
        settings = Settings(
            profile=str(recording),
            data=data.expanduser(),
            model=args.model,
            author=args.author,
            faults=args.faults,
            approvals=station_data(),
        )
        with Station(settings, live=False) as station:
            run = _replayed(station, args)
            difference = "" if earlier is None else _difference(run, station, earlier)
            unread = len(station.player.timeline.recording.losses)
    _tell(run, difference, unread, args)
    return DIFFERENT if difference else SAME


def _replayed(station: Station, args: argparse.Namespace) -> Run:
    station.load_profile()
    if station.player is not None and args.step:
        station.player.watch(_wait_for_enter)
    elif station.player is not None and args.speed > 0:
        station.player.watch(_paced(args.speed))
    options = ReplayOptions(args.captures, args.from_s, args.to_s)
    run = replay(station, options, (lambda _: None) if args.json else _say_capture)
    write_run(run, station.settings.data)
    return run


def _earlier(recording: Path, args: argparse.Namespace, kept: ExitStack) -> _Earlier:
    """Read before anything is played, which may take long."""
    store = kept.enter_context(closing(Store.read(args.compare)))
    if (args.compare / RUN_NAME).is_file():
        return _Earlier(read_run(args.compare), pixels_of(store), is_station=False)
    if args.captures == "guided":
        raise WorkflowError("Guided captures are not those of the station.", "Compare them with another guided replay.")
    return _Earlier(*recorded_run(store, recording, args.from_s, args.to_s), is_station=True)


def _difference(run: Run, station: Station, earlier: _Earlier) -> str:
    """What differs first from the run, or from the recorded station, that was named; "" for nothing."""
    pixels = pixels_of(station.store)
    if not earlier.is_station:
        return first_difference(earlier.run, run, earlier.pixels, pixels)
    with_color = run.about["has_exact_color"]
    if not with_color:
        note("The recording keeps colour as JPEG, so only depth can be equal to what the station stored.")
    if any((event.source, event.what) == ("recording", "dropped") for event in run.events):
        note("The recording left frames out where the machine could not keep up; the station had them.")
    runs = (comparable(one, with_color=with_color) for one in (earlier.run, run))
    return first_difference(*runs, earlier.pixels, pixels)


def _tell(run: Run, difference: str, unread: int, args: argparse.Namespace) -> None:
    counts = {"captures": len(run.captures), "events": len(run.events), "unread": unread}
    if args.json:
        emit({**run.about, **counts, "compared": args.compare is not None, "difference": difference})
        return
    say(f"{counted(len(run.captures), 'capture')} and {counted(len(run.events), 'event')} replayed.")
    if unread:
        note(
            f"The recording is damaged: {counted(unread, 'part')} could not be read. Look: traybooth recording verify."
        )
    if args.compare is not None:
        say(difference or f"Nothing differs: {_equal(run, args.compare)}.")


def _equal(run: Run, compared: Path) -> str:
    """What was found to be the same."""
    if (compared / RUN_NAME).is_file():
        return "the same captures, pixels, scores and events"
    return "the same captures and pixels" if run.about["has_exact_color"] else "the same captures and depth"


def _say_capture(capture: RunCapture) -> None:
    score = f"score {capture.score['fused']:.3f}" if capture.score else "not scored"
    say(f"{capture.item}  {counted(len(capture.images), 'image')}  {score}  {capture.state}")


def _wait_for_enter(moment: Moment) -> None:
    note(_line(moment))
    with suppress(EOFError):  # nobody is there to press it
        input()


def _line(moment: Moment) -> str:
    message = moment.message
    if isinstance(message, RecordedEvent):
        event = message.event
        return f"{message.at_ns} ns  {event.kind} {event.source} {event.what}  {event.sentence}".rstrip()
    return f"{message.at_ns} ns  frame {message.sequence} of {message.view}"


def _paced(speed: float) -> Callable[[Moment], None]:
    """Holds every message back until it is due by the machine's clock; what is done in between does not change."""
    machine = SystemClock()
    ahead_ns: list[float] = []

    def wait(moment: Moment) -> None:
        due_ns = moment.at_ns / speed
        ahead_ns[:] = ahead_ns or [due_ns - machine.now_ns()]
        machine.sleep((due_ns - ahead_ns[0] - machine.now_ns()) / 1e9)

    return wait
