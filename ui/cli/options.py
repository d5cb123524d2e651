"""Options that several commands share, and what they mean."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

from pydantic import ValidationError

from ui.settings import Settings, default_data_folder
from ui.workflow.errors import WorkflowError

LONGEST_LINE = 200


def add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    parser.add_argument("--debug", action="store_true", help="print a traceback when something goes wrong")


def station_data() -> Path:
    """The station's data folder where no option names another."""
    return Path(os.environ.get("TRAYBOOTH_DATA") or default_data_folder())


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=folder,
        default=station_data(),
        metavar="FOLDER",
        help="the data folder (default: $TRAYBOOTH_DATA, or %(default)s)",
    )


def add_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile",
        default="simulated",
        metavar="PROFILE",
        help="a profile's file or name, a recording, or a folder of calibrated stills (default: %(default)s)",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, metavar="FILE", help="another damage model (ONNX) than the shipped one")


def add_faults(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--faults", type=Path, metavar="PLAN", help="have this plan of faults happen (TOML), to try out"
    )


def add_author(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--author", default="", metavar="PSEUDONYM", help="who does this; a pseudonym, never a name")


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of the options that a command has; the rest keeps its default.

    Raises WorkflowError, which lists everything that is wrong with them.
    """
    names = ("profile", "data", "model", "author", "language", "faults")
    given = {name: getattr(args, name) for name in names if hasattr(args, name)}
    try:
        return Settings(**given | {"data": args.data.expanduser()})
    except ValidationError as error:
        wrong = [f"  --{fault['loc'][0]}: {fault['msg'][0].lower()}{fault['msg'][1:]}" for fault in error.errors()]
        raise WorkflowError("These options cannot be used:\n" + "\n".join(wrong)) from error


def folder(text: str) -> Path:
    """A folder's path; an empty one, of a variable that is not set say, would mean the folder one is in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("must name a folder, but is empty")
    return Path(text)


def line(text: str) -> str:
    """Text of one line, of a length that lists can show."""
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise argparse.ArgumentTypeError(f"must be one line of at most {LONGEST_LINE} signs")
    return text


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of 1 or more, but is {text!r}")
    return int(text)


def more_than_nothing(text: str) -> float:
    if (found := number(text)) <= 0:
        raise argparse.ArgumentTypeError(f"must be more than 0, but is {text}")
    return found


def number(text: str) -> float:
    """A finite number."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise argparse.ArgumentTypeError(f"must be a number, but is {text!r}")
    return found
