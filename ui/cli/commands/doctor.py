"""`traybooth doctor`: every check is one line, ok or with what to type."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ui.cli.display import has_display
from ui.cli.options import add_common, add_data, add_model, add_profile, settings_of
from ui.cli.output import emit, say
from ui.workflow.checks.check import Check
from ui.workflow.checkup import check_up

MARKS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=doctor)
    for add in (add_profile, add_data, add_model, add_common):
        add(parser)


def doctor(args: argparse.Namespace) -> int:
    checks = []
    for check in check_up(settings_of(args), offscreen=not has_display()):
        checks.append(check)
        if not args.json:
            _say(check)
    failed = [check for check in checks if check.state == "failed"]
    if args.json:
        emit({"ok": not failed, "checks": [asdict(check) for check in checks]})
    else:
        say(f"{len(failed)} of {len(checks)} checks failed." if failed else f"All {len(checks)} checks passed.")
    return 1 if failed else 0


def _say(check: Check) -> None:
    say(f"{MARKS[check.state]}  {check.name}: {check.text}")
    if check.hint and check.state != "ok":
        say(f"         {check.hint}")
