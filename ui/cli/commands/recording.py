"""`traybooth recording`: look at recordings, check them, save what is whole, and cut parts out."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from booth.recording.errors import RecordingError
from booth.recording.reader import RecordingFile, open_recording
from booth.recording.rewrite import rewrite
from booth.recording.survey import Survey, loss_sentence, survey
from ui.cli.options import add_common, add_data, number
from ui.cli.output import counted, emit, note, say, table, waiting
from ui.cli.realsense_files import add_realsense
from ui.workflow.recording import named_recording

VIEW_HEADER = ("view", "frames", "rate", "missing", "longest pause", "color", "depth")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="action", required=True)
    for name, (command, target, text) in ACTIONS.items():
        action = actions.add_parser(name, help=text)
        action.set_defaults(command=command)
        action.add_argument(
            "recording", metavar="RECORDING", help="its folder, one .mcap file, or its name in the data"
        )
        if target:
            action.add_argument("target", type=Path, metavar="OUT", help="the new recording's folder")
        if command is cut:
            action.add_argument("--from", dest="from_s", type=number, default=0.0, metavar="S", help="seconds (0)")
            action.add_argument("--to", dest="to_s", type=number, metavar="S", help="seconds (the end)")
        add_data(action)
        add_common(action)
    add_realsense(actions, _opened)


def info(args: argparse.Namespace) -> int:
    with _opened(args) as recording:
        found = _surveyed(recording)
        told = _info_json(recording, found)
        emit(told) if args.json else _say_info(recording, found, told)
    return 0


def verify(args: argparse.Namespace) -> int:
    """Exit code 1 where anything is wrong."""
    with _opened(args) as recording:
        found = _surveyed(recording)
    if args.json:
        emit({"sound": found.is_sound, "problems": list(found.problems)} | _losses_json(found))
    elif found.is_sound:
        size = f"{sum(found.messages.values())} messages, {found.size_bytes / 1e6:.1f} MB"
        say(f"{recording.path} is sound: {size} in {counted(found.segments, 'file')}.")
    else:
        for problem in found.problems:
            say(problem)
        note("Save what is whole: traybooth recording recover.")
    return 0 if found.is_sound else 1


def recover(args: argparse.Namespace) -> int:
    with _opened(args) as recording:
        written = rewrite(recording, args.target)
        found = _surveyed(recording)
    if args.json:
        emit({"path": str(args.target), "messages": written, "missing": found.missing} | _losses_json(found))
        return 0
    say(f"{args.target}: {written} messages saved.")
    for loss in found.losses:
        say(f"  {loss_sentence(loss, recording.start_ns)}")
    if found.missing:
        say(f"  {found.missing} messages between others are lost.")
    return 0


def cut(args: argparse.Namespace) -> int:
    with _opened(args) as recording:
        from_ns = recording.start_ns + round(args.from_s * 1e9)
        to_ns = None if args.to_s is None else recording.start_ns + round(args.to_s * 1e9)
        if to_ns is not None and to_ns <= from_ns:
            raise RecordingError("A cut must end after it begins.", "Give --to more than --from.")
        written = rewrite(recording, args.target, from_ns, to_ns)
        losses = [loss_sentence(loss, recording.start_ns) for loss in recording.losses]
    if args.json:
        emit({"path": str(args.target), "messages": written, "problems": losses})
        return 0
    say(f"{args.target}: {written} messages.")
    for sentence in losses:
        note(sentence)
    return 0


def _opened(args: argparse.Namespace) -> RecordingFile:
    """The recording at that path, or of that name in the data folder."""
    return open_recording(named_recording(args.data, args.recording))


def _surveyed(recording: RecordingFile) -> Survey:
    with waiting("Reading the recording"):
        return survey(recording)


def _info_json(recording: RecordingFile, found: Survey) -> dict:
    infos = {view: recording.camera_info(view) for view in recording.views}
    return {
        "name": recording.name,
        "path": str(recording.path),
        "profile": recording.profile.get("name", ""),
        "started": datetime.fromtimestamp(recording.utc_us_at(recording.start_ns) / 1e6, UTC).isoformat(),
        "seconds": round(found.seconds, 3),
        "size_bytes": found.size_bytes,
        "segments": found.segments,
        "views": [asdict(view) | {"camera": asdict(infos[view.view])} for view in found.views],
        "banks": list(recording.banks),
        "messages": dict(found.messages),
        "events": {
            name.removeprefix("/events/"): n for name, n in found.messages.items() if name.startswith("/events/")
        },
        "dropped": dict(found.dropped),
        "missing": found.missing,
        "problems": list(found.problems),
    }


def _say_info(recording: RecordingFile, found: Survey, told: dict) -> None:
    say(f"{recording.name}: {found.seconds:.1f} s of the booth {told['profile']!r} from {told['started']}")
    files = counted(found.segments, "file")
    say(f"{found.size_bytes / 1e6:.1f} MB in {files}, {sum(found.messages.values())} messages")
    say()
    say(table([_view_row(view, found) for view in found.views], VIEW_HEADER))
    say()
    say("Events: " + (", ".join(f"{count} {kind}" for kind, count in told["events"].items()) or "none"))
    dropped = ", ".join(f"{count} of {topic}" for topic, count in found.dropped.items())
    say(f"Dropped while recording: {dropped or 'nothing'}")
    for problem in found.problems:
        say(problem)


def _view_row(view, found: Survey) -> tuple[str, ...]:
    planes = (found.messages.get(f"/{view.view}/{plane}", 0) for plane in ("color", "depth"))
    figures = (str(view.frames), f"{view.rate_hz:.1f} Hz", str(view.missing), f"{view.longest_pause_s * 1e3:.0f} ms")
    return (view.view, *figures, *map(str, planes))


def _losses_json(found: Survey) -> dict:
    return {"losses": [asdict(loss) for loss in found.losses]}


ACTIONS = {
    "info": (info, False, "what a recording holds: views, rates, events, gaps"),
    "verify": (verify, False, "check every sum, the order and what is missing"),
    "recover": (recover, True, "write what is whole of a damaged recording as a sound one"),
    "cut": (cut, True, "copy a part of a recording"),
}
