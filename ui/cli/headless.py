"""The station's job without a window: capture, score and store some items, and say where everything is."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from ui.cli.commands.capture import take_station_batch, taken_json, taken_line
from ui.cli.notices import telling_station
from ui.cli.output import counted, emit, note, progress, say, waiting
from ui.settings import Settings
from ui.station import Station
from ui.workflow.batch import Taken
from ui.workflow.contact_sheet import write_contact_sheet

BATCH = {"set": None, "item": "", "product": "", "title": "", "no_score": False, "again": False, "now": True}


def headless(settings: Settings, args: argparse.Namespace) -> int:
    """Capture, score and store some items, draw a contact sheet, and say where everything is."""
    if not args.json and not args.headless:
        note("There is no display, so this runs without a window.")
    batch = argparse.Namespace(count=args.count, **BATCH)
    with telling_station(settings) as station:
        with waiting("Opening the booth"):
            station.open()
        taken = []
        for one in take_station_batch(station, batch):
            taken.append(one)
            if not args.json:
                say(taken_line(one))
        sheet = _sheet(station, taken)
        summary = _summary(station, taken, str(sheet))
    emit(summary) if args.json else _say_summary(summary)
    return 0


def _sheet(station: Station, taken: list[Taken]) -> Path:
    target = station.store.folder / "sheets" / f"{datetime.now():%Y%m%d-%H%M%S}.png"
    with progress("Contact sheet") as report_progress:
        return write_contact_sheet(station.store, [one.capture.id for one in taken], target, report_progress)


def _summary(station: Station, taken: list[Taken], sheet: str) -> dict:
    return {
        "profile": station.profile.name,
        "data": str(station.store.folder),
        "captures": [taken_json(one) for one in taken],
        "images": sum(len(station.store.captures.images(one.capture.id)) for one in taken),
        "model": station.model.card.model_id if station.model else None,
        "model_problem": station.model_problem,
        "sheet": sheet,
    }


def _say_summary(summary: dict) -> None:
    captures = summary["captures"]
    sidelined = [one for one in captures if one["score"] is not None and one["score"] >= one["threshold"]]
    scored = [one for one in captures if one["score"] is not None]
    say()
    items, images = counted(len(captures), "item"), counted(summary["images"], "image")
    say(f"{items} of the booth {summary['profile']!r} captured: {images} stored.")
    if summary["model_problem"]:
        say(f"Not scored: {summary['model_problem']}")
    else:
        say(f"{len(scored)} scored by {summary['model']}, {len(sidelined)} to be sidelined.")
    say(f"  data           {summary['data']}")
    say(f"  contact sheet  {summary['sheet']}")
    say(f"  see them       traybooth list --data {summary['data']}")
