"""`traybooth record`: record what the booth sees and does until Ctrl+C, or for some seconds."""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import suppress
from pathlib import Path

from booth.recording.options import RecordingOptions
from booth.recording.recorder import Recorder
from booth.recording.status import RecordingStatus, RecordingSummary
from ui.cli.notices import telling_station
from ui.cli.options import (
    add_common,
    add_data,
    add_faults,
    add_profile,
    at_least_one,
    folder,
    line,
    more_than_nothing,
    settings_of,
)
from ui.cli.output import counted, emit, note, say, waiting
from ui.cli.signals import Stopped
from ui.station import Station

FOR_EVER_S = 1e9
STATUS_PERIOD_S = 1.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=record)
    parser.add_argument(
        "--seconds", type=more_than_nothing, default=FOR_EVER_S, metavar="N", help="end after so many seconds"
    )
    parser.add_argument("--color", choices=("jpeg", "lossless"), default="jpeg", help="how colour is kept (jpeg)")
    parser.add_argument("--quality", type=at_least_one, default=90, metavar="Q", help="of JPEG, 1 to 100 (90)")
    parser.add_argument(
        "--depth",
        choices=("rows", "png"),
        default="rows",
        help="depth is always exact: rows is fast, png opens anywhere",
    )
    parser.add_argument("--name", type=line, default="", help="the recording's name (default: the time)")
    parser.add_argument("--out", type=folder, metavar="FOLDER", help="into this new folder, not into the data folder")
    for add in (add_profile, add_data, add_faults, add_common):
        add(parser)


def record(args: argparse.Namespace) -> int:
    options = RecordingOptions(args.color, args.quality, args.depth)
    with telling_station(settings_of(args)) as station:
        with waiting("Opening the booth"):
            station.open_rig()
        recorder = _start(station, args, options)
        # Ctrl+C is how a recording usually ends; it is completed like any other.
        with suppress(Stopped):
            _wait(station, recorder, args.seconds)
        summary = station.stop_recording()
    _tell(summary, as_json=args.json)
    return 1 if summary.problem else 0


def _start(station: Station, args: argparse.Namespace, options: RecordingOptions) -> Recorder:
    if args.out is not None:
        return station.record_into(args.out.expanduser(), options)
    return station.start_recording(options, args.name)


def _wait(station: Station, recorder: Recorder, seconds: float) -> None:
    """Back after the time, or when the recording has ended by itself."""
    changed = threading.Condition()

    def tell(_: object) -> None:
        with changed:
            changed.notify_all()

    unwatch = station.events.watch(tell)
    ticker = station.clock.every(STATUS_PERIOD_S, lambda: _show(recorder.status()), "status-line")
    try:
        station.clock.wait(lambda: not recorder.status().is_running, seconds, changed)
    finally:
        ticker.close()
        unwatch()
        _end_line()


def _show(status: RecordingStatus) -> None:
    if sys.stderr.isatty():
        print(f"\r{status_line(status)}  ", end="", file=sys.stderr, flush=True)


def _end_line() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)


def status_line(status: RecordingStatus) -> str:
    """`0:12  240 MB  20.0 MB/s  nothing dropped`."""
    minutes, seconds = divmod(int(status.seconds), 60)
    rate = status.size_bytes / max(status.seconds, 1e-3) / 1e6
    return f"{minutes}:{seconds:02d}  {status.size_bytes / 1e6:.0f} MB  {rate:.1f} MB/s  {_dropped(status.dropped)}"


def _dropped(dropped) -> str:
    return f"{sum(dropped.values())} dropped" if dropped else "nothing dropped"


def _tell(summary: RecordingSummary, *, as_json: bool) -> None:
    if as_json:
        emit(summary_json(summary))
        return
    size = f"{summary.size_bytes / 1e6:.1f} MB in {counted(summary.segments, 'file')}"
    say(f"{summary.path}: {summary.seconds:.1f} s, {summary.messages} messages, {size}, {_dropped(summary.dropped)}.")
    for topic, count in summary.dropped.items():
        say(f"  {topic}: {count} dropped")
    if summary.problem:
        note(summary.problem)


def summary_json(summary: RecordingSummary) -> dict:
    return {
        "path": str(Path(summary.path)),
        "segments": summary.segments,
        "seconds": round(summary.seconds, 3),
        "size_bytes": summary.size_bytes,
        "messages": summary.messages,
        "dropped": dict(summary.dropped),
        "problem": summary.problem,
    }
