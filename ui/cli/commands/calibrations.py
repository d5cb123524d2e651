"""What `traybooth calibrate` prints of results, and of the calibrations that are kept."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from booth.calibration.compare import differences
from booth.calibration.result import CalibrationResult, ViewCalibration
from booth.calibration.store import StoredCalibration, stored_calibrations
from booth.frames import Optics
from ui.cli.output import emit, say, table
from ui.workflow.errors import WorkflowError


def result_text(result: CalibrationResult, known: Mapping[str, Optics]) -> str:
    """The result as a table, and how far each view is from `known`."""
    header = ("view", "serial", "pictures", "corners", "rms px", "focal px", "distortion")
    lines = [table([_row(view) for view in result.views.values()], header)]
    lines.append(f"all views: {result.rms_px:.3f} px over {result.takes} pictures")
    if result.tray_mm is not None:
        lines.append(f"the tray's markers lie within {result.tray_mm:.2f} mm of where the profile has them")
    for view, optics in known.items():
        lines.append(_difference_line(view, differences(result.views[view], optics)))
    return "\n".join(lines)


def result_json(result: CalibrationResult, known: Mapping[str, Optics]) -> dict:
    views = {name: view_json(view) for name, view in result.views.items()}
    for name, optics in known.items():
        views[name]["against_profile"] = differences(result.views[name], optics)
    return {"rms_px": result.rms_px, "pictures": result.takes, "tray_mm": result.tray_mm, "views": views}


def view_json(view: ViewCalibration) -> dict:
    return {
        "serial": view.serial,
        "rms_px": view.rms_px,
        "misses_px": dict(view.misses_px),
        "corners": view.corners,
        "lens": asdict(view.lens),
        "terms": list(view.terms),
        "is_fitted": view.is_fitted,
        "camera_to_booth": view.camera_to_booth.tolist(),
        "sigma": asdict(view.sigma),
    }


def list_calibrations(args: argparse.Namespace) -> int:
    """All that are kept, newest first; the first of each serial number and image size is in force."""
    kept = stored_calibrations(args.data)
    in_force = _in_force(kept)
    if args.json:
        for one in kept:
            emit(_stored_json(one) | {"in_force": one.id in in_force})
    elif not kept:
        say(f"No calibration is kept in {args.data}.")
    else:
        header = ("date (UTC)", "view", "size", "rms px", "author", "in force", "id")
        say(table([_list_row(one, one.id in in_force) for one in kept], header))
    return 0


def show(args: argparse.Namespace) -> int:
    """One calibration: by its id, or the newest of a serial number. Raises WorkflowError where there is none."""
    kept = stored_calibrations(args.data)
    found = next((one for one in kept if args.which in (one.id, one.view.serial)), None)
    if found is None:
        raise WorkflowError(f"No calibration of {args.which} is kept in {args.data}.", "See: traybooth calibrate list")
    if args.json:
        emit(_stored_json(found) | {"calibration": view_json(found.view)})
    else:
        say(_stored_text(found))
    return 0


def _row(view: ViewCalibration) -> tuple[str, ...]:
    focal = f"{view.lens.fx:.2f} {view.lens.fy:.2f}" if view.is_fitted else "kept"
    terms = " ".join(view.terms) or "none"
    pictures = str(len(view.misses_px))
    return view.view, view.serial, pictures, str(view.corners), f"{view.rms_px:.3f}", focal, terms


def _difference_line(view: str, off: Mapping[str, float]) -> str:
    return (
        f"{view} against the profile: focal length {off['focal_percent']:.3f} %, "
        f"place {off['position_mm']:.3f} mm, direction {off['angle_deg']:.4f} degrees"
    )


def _in_force(kept: tuple[StoredCalibration, ...]) -> set[str]:
    newest: dict[tuple, str] = {}
    for one in kept:
        newest.setdefault((one.view.serial, one.view.lens.width, one.view.lens.height), one.id)
    return set(newest.values())


def _list_row(one: StoredCalibration, in_force: bool) -> tuple[str, ...]:
    size = f"{one.view.lens.width}x{one.view.lens.height}"
    return _date(one), one.view.view, size, f"{one.view.rms_px:.3f}", one.author, "yes" if in_force else "", one.id


def _date(one: StoredCalibration) -> str:
    return f"{datetime.fromtimestamp(one.created_utc_us / 1e6, UTC):%Y-%m-%d %H:%M}"


def _stored_json(one: StoredCalibration) -> dict:
    return {
        "id": one.id,
        "serial": one.view.serial,
        "view": one.view.view,
        "created_utc_us": one.created_utc_us,
        "author": one.author,
        "software": one.software,
        "board": asdict(one.board),
        "rms_px": one.view.rms_px,
    }


def _stored_text(one: StoredCalibration) -> str:
    view, board = one.view, one.board
    place = ", ".join(f"{value * 1000:.2f}" for value in view.camera_to_booth[:3, 3])
    worst = max(view.misses_px, key=view.misses_px.get)
    return "\n".join(
        [
            f"{one.id}",
            f"  view        {view.view}, {_date(one)} UTC, {one.software}{f', by {one.author}' if one.author else ''}",
            f"  board       {board.columns} x {board.rows} squares of {board.square_mm:g} mm ({board.dictionary})",
            f"  misses      {view.rms_px:.3f} px over {view.corners} corners; worst picture {worst}: "
            f"{view.misses_px[worst]:.3f} px",
            f"  lens        {view.lens.fx:.3f} {view.lens.fy:.3f}, centre {view.lens.cx:.3f} {view.lens.cy:.3f} px, "
            f"distortion {' '.join(f'{term:.5f}' for term in view.lens.distortion) or 'none'}",
            f"  place       {place} mm in the booth",
            f"  sigma       focal {view.sigma.focal_px:.3f} px, place {view.sigma.position_mm:.3f} mm, "
            f"direction {view.sigma.angle_deg:.4f} degrees",
        ]
    )
