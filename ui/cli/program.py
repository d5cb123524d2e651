"""The command `traybooth`: finds the command that was asked for, runs it, and turns errors into sentences."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

from ui.cli.signals import Stopped, orderly_signals

COMMANDS = {
    "run": "open the station's window; without a display do the same job headless",
    "capture": "capture what lies in the booth, or several items one after the other",
    "score": "score stored captures with a damage model",
    "evaluate": "hold scores against decisions, compare two models, decide on a threshold",
    "thresholds": "list who decided on which threshold, and when",
    "identify": "name the product that stored captures show, by code and by looks",
    "list": "list captures",
    "export": "write captures in an exchange format",
    "sheet": "write a contact sheet of captures as PNG",
    "sets": "list, create and choose sets",
    "stage": "see and change what lies in a booth that places its items itself",
    "profile": "check and list hardware profiles, or print their schema",
    "calibrate": "find where the cameras stand and how they see, from pictures of a board",
    "record": "record what the booth sees and does, until Ctrl+C or for some seconds",
    "replay": "play a recorded shift once more, each time the same, and compare it with an earlier run",
    "recording": "look at recordings, check them, save what is whole, cut parts out",
    "train": "train the damage or the embedding model anew on the simulated booth",
    "models": "look at model files, and decide which of them may run on this station",
    "gallery": "each product's pristine references: add, retire, restore, and settle suspected redesigns",
    "drift": "whether images and scores are still as they were in the reference period",
    "doctor": "check this machine, the booth, the model and the data folder",
}
OK, FAILED, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 failed with a sentence, 2 not understood."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        with orderly_signals():
            args = build_parser(words).parse_args(words)
            return args.command(args)
    except Stopped as stop:
        print("Stopped.", file=sys.stderr)
        return 128 + stop.signal_number
    except BrokenPipeError:
        # Whoever read our output has left; what is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        return complain(error, debug="--debug" in words)


def build_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the command named in `words` is imported, so that every command starts quickly."""
    parser = argparse.ArgumentParser(prog="traybooth", description="A lit booth with a tray, cameras and lights.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(metavar="command", required=True)
    named = next((word for word in words if word in COMMANDS), None)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name == named:
            importlib.import_module(f"ui.cli.commands.{name}").arguments(command)
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"traybooth {version('traybooth')}")
        parser.exit()


def complain(error: Exception, *, debug: bool) -> int:
    """Say what went wrong on stderr: one sentence and what to do next; with `debug` the traceback before it."""
    if debug:
        traceback.print_exception(error)
    print(sentence_of(error), file=sys.stderr)
    return FAILED


def sentence_of(error: Exception) -> str:
    sentence = getattr(error, "sentence", None)
    if isinstance(sentence, str):
        hint = getattr(error, "hint", "")
        return f"{sentence}\n{hint}" if hint else sentence
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename else ""
        return f"The system says: {error.strerror}{place}."
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {error}).\nRun it again with --debug to see where."
    )
