"""`traybooth run`: the window, or the same job without a display."""

from __future__ import annotations

import argparse

from ui.cli.display import has_display
from ui.cli.options import (
    add_author,
    add_common,
    add_data,
    add_faults,
    add_model,
    add_profile,
    at_least_one,
    settings_of,
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=run)
    parser.add_argument("--headless", action="store_true", help="no window, even where there is a display")
    parser.add_argument("--count", type=at_least_one, default=3, metavar="N", help="items of a run without window (3)")
    parser.add_argument("--language", choices=("en", "de"), default="", help="the window's (default: the desktop's)")
    for add in (add_profile, add_data, add_model, add_author, add_faults, add_common):
        add(parser)


def run(args: argparse.Namespace) -> int:
    """Each way imports its own half: the window is there sooner without what only the other needs."""
    settings = settings_of(args)
    if args.headless or not has_display():
        from ui.cli.headless import headless

        return headless(settings, args)
    from ui.qt.app import run_window

    return run_window(settings)
