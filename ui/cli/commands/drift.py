"""`traybooth drift`: whether images and scores are still as they were."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime, timedelta

from storage.records import CaptureQuery
from storage.store import Store
from ui.cli.options import add_author, add_common, add_data
from ui.cli.output import counted, emit, say, table
from ui.cli.queries import require_station
from ui.workflow.drift_watch import DriftReport, DriftRow, fix_period, watch_drift
from ui.workflow.errors import WorkflowError
from ui.workflow.image_statistics import fill_image_stats

HEADER = ("figure", "view", "lighting", "reference", "now", "distance", "index")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=drift)
    parser.add_argument("--booth", metavar="NAME", help="the profile's name (default: that of the newest capture)")
    parser.add_argument(
        "--reference",
        nargs=2,
        type=_day,
        metavar=("FIRST", "LAST"),
        help="decide that these days (2026-03-14) are the reference period from now on",
    )
    parser.add_argument("--measure", action="store_true", help="first measure older captures that were not measured")
    parser.add_argument("--all", action="store_true", help="also figures that do not drift")
    for add in (add_data, add_author, add_common):
        add(parser)


def drift(args: argparse.Namespace) -> int:
    folder = args.data.expanduser()
    require_station(folder)
    if args.measure or args.reference:
        with Store.open(folder, author=args.author) as store:
            _write(store, args)
    with Store.read(folder) as store:
        report = watch_drift(store, args.booth or _newest_profile(store), _newest_model(store))
    if args.json:
        emit(asdict(report))
    else:
        _say(report, args.all)
    return 1 if report.drifting else 0


def _write(store: Store, args: argparse.Namespace) -> None:
    measured = 0
    while args.measure and (found := fill_image_stats(store)):
        measured += found
    if args.measure:
        say(f"{counted(measured, 'capture')} measured.")
    if args.reference:
        first, last = args.reference
        period = _utc_us(first), _utc_us(last + timedelta(days=1))
        fix_period(store, args.booth or _newest_profile(store), *period)


def _newest_profile(store: Store) -> str:
    newest = store.captures.page(CaptureQuery(), None, 1).captures
    if not newest:
        raise WorkflowError("There is no capture in this station yet.", "Capture something first: traybooth capture")
    return newest[0].profile


def _newest_model(store: Store) -> str:
    """The model that scored last, "" where none did."""
    newest = next(store.captures.ids(CaptureQuery()), None)
    score = None if newest is None else store.scores.latest(newest)
    return "" if score is None else score.model_sha256


def _say(report: DriftReport, everything: bool) -> None:
    rows = report.rows if everything else report.drifting
    if rows:
        say(table([_row(row) for row in rows], HEADER))
    for row in report.drifting:
        say(row.sentence)
    compared = f"{report.recent_captures} against {counted(report.reference_captures, 'capture')} of {report.profile}"
    say(report.problem or f"{len(report.drifting)} of {len(report.rows)} figures drift ({compared}).")


def _row(row: DriftRow) -> tuple[str, ...]:
    figures = (f"{row.reference_median:.4g}", f"{row.recent_median:.4g}")
    return row.measure, row.view, row.lighting, *figures, f"{row.distance:.2f}", f"{row.stability_index:.2f}"


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day like 2026-03-14, but is {text!r}") from None


def _utc_us(day: datetime) -> int:
    return int(day.timestamp() * 1e6)
