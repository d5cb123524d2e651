"""Calibrations on disk: one JSON file each under `<data>/calibrations/SERIAL/`; the newest sound one counts."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from booth.calibration.board import Board
from booth.calibration.document import StoredCalibration, calibration_text, folder_name, parsed_calibration
from booth.calibration.result import CalibrationResult, ViewCalibration
from booth.errors import BoothError

FOLDER = "calibrations"
LARGEST_FILE_BYTES = 1_000_000
USUAL_FILE_BYTES = 2_000

log = logging.getLogger(__name__)


def require_room(data: Path) -> None:
    """Before anybody holds a board: raises BoothError where a calibration could not be kept in this data folder."""
    folder = data / FOLDER
    try:
        with TemporaryFile(dir=folder if folder.exists() else data) as file:
            file.write(bytes(USUAL_FILE_BYTES))
    except OSError as error:
        raise _cannot_be_kept(data, error) from error


def save_calibration(
    data: Path, result: CalibrationResult, *, author: str, created_utc_us: int
) -> tuple[StoredCalibration, ...]:
    """Keep every camera's part of a result. Raises BoothError where the folder cannot be written."""
    try:
        return tuple(_saved(data, view, result.board, author, created_utc_us) for view in result.views.values())
    except OSError as error:
        raise _cannot_be_kept(data, error) from error


def stored_calibrations(data: Path, serial: str | None = None) -> tuple[StoredCalibration, ...]:
    """All sound calibrations, or those of one serial number, newest first; a file that is none is named in the log."""
    pattern = "*/*.json" if serial is None else f"{folder_name(serial)}/*.json"
    found = list(_sound(sorted((data / FOLDER).glob(pattern))))
    return tuple(sorted(found, key=lambda one: one.created_utc_us, reverse=True))


def unsound_calibrations(data: Path) -> tuple[str, ...]:
    """A sentence for each file that should be a calibration and is none: older ones, or none, count in its place."""
    return tuple(problem for path in sorted((data / FOLDER).glob("*/*.json")) if (problem := _problem(path)))


def calibration_in_force(data: Path, serial: str, size: tuple[int, int]) -> StoredCalibration | None:
    """The newest sound calibration of this serial number for colour images of this width and height."""
    fitting = (one for one in stored_calibrations(data, serial) if (one.view.lens.width, one.view.lens.height) == size)
    return next(fitting, None)


def _cannot_be_kept(data: Path, error: OSError) -> BoothError:
    sentence = f"The calibration cannot be kept in {data / FOLDER}: {error.strerror}."
    return BoothError(sentence, "Choose another data folder.")


def _saved(data: Path, view: ViewCalibration, board: Board, author: str, created_utc_us: int) -> StoredCalibration:
    text = calibration_text(view, board, author, created_utc_us)
    stored = parsed_calibration(text)
    path = data / FOLDER / f"{stored.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return stored


def _readable(path: Path) -> StoredCalibration:
    """Raises ValueError with what is wrong, in a few words."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ValueError("it is too large")
        stored = parsed_calibration(path.read_text(encoding="utf-8"))
    except (OSError, TypeError, BoothError) as error:
        raise ValueError(getattr(error, "strerror", None) or str(error)) from error
    if path.stem != stored.id.rpartition("/")[2]:
        raise ValueError("it was changed since it was written")
    return stored


def _sound(paths: list[Path]) -> Iterator[StoredCalibration]:
    for path in paths:
        try:
            yield _readable(path)
        except ValueError as error:
            log.warning("%s is no calibration: %s", path, error)


def _problem(path: Path) -> str:
    try:
        _readable(path)
    except ValueError as error:
        return f"The calibration {path} is not used: {error}."
    return ""
