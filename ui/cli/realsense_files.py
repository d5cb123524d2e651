"""`traybooth recording export` and `import`: recordings as files of the RealSense SDK, and its old files made new."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from booth.drivers.realsense import sdk
from booth.realsense.files import PROFILE_NAME, convert_bag, write_realsense_files
from booth.recording.reader import RecordingFile
from booth.recording.survey import loss_sentence
from ui.cli.options import add_common, add_data
from ui.cli.output import emit, note, say

FORMATS = ("realsense",)


def add_realsense(actions, opened: Callable[[argparse.Namespace], RecordingFile]) -> None:
    """Add both actions; `opened` gives the recording that the arguments name."""
    export = actions.add_parser("export", help="write a recording as RealSense files, one .db3 for each view")
    export.add_argument("format", choices=FORMATS, metavar="realsense", help="the only format there is")
    export.add_argument("recording", metavar="RECORDING", help="its folder, one .mcap file, or its name in the data")
    export.add_argument("target", type=Path, metavar="OUT", help="the folder for the files and their profile")
    export.set_defaults(command=partial(export_realsense, opened))
    add_data(export)
    bring = actions.add_parser("import", help="turn a recording of older RealSense SDKs (.bag) into a .db3")
    bring.add_argument("format", choices=FORMATS, metavar="realsense", help="the only format there is")
    bring.add_argument("source", type=Path, metavar="FILE.bag", help="the old recording")
    bring.add_argument("target", type=Path, metavar="OUT", help="the new file (.db3), or a folder for it")
    bring.set_defaults(command=import_realsense)
    for action in (export, bring):
        add_common(action)


def export_realsense(opened: Callable[[argparse.Namespace], RecordingFile], args: argparse.Namespace) -> int:
    library = sdk("The file to be written")
    with opened(args) as recording:
        files = write_realsense_files(library, recording, args.target)
        losses = [loss_sentence(loss, recording.start_ns) for loss in recording.losses]
    if args.json:
        told = {"profile": str(args.target / PROFILE_NAME), "problems": losses}
        emit({"files": {view: str(file) for view, file in files.items()}} | told)
        return 0
    for view, file in files.items():
        say(f"{view}: {file}")
    for sentence in losses:
        note(sentence)
    say(f"Play them together: traybooth run --profile {args.target / PROFILE_NAME}")
    return 0


def import_realsense(args: argparse.Namespace) -> int:
    source, target = args.source, args.target
    file = target / f"{source.stem}.db3" if target.is_dir() else target
    convert_bag(sdk("The file to be read"), source, file)
    if args.json:
        emit({"file": str(file)})
    else:
        say(f"{file}")
    return 0
