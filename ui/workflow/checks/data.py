"""Are model and data sound: the model loads, the disk has room and is quick, the database is whole."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.promptable import PromptableModel
from storage.errors import StoreBusy, StoreDamaged, StoreError
from storage.integrity import verify
from storage.records import CaptureQuery
from storage.store import Store
from storage.taxonomy import load_taxonomy
from ui.workflow.checks.check import FAILED, OK, WARNING, Check
from ui.workflow.model_registry import require_allowed, unknown_classes
from ui.workflow.recording import recordings_folder
from ui.workflow.smart_outline import MODEL_FOLDER

PROBE_BYTES = 64 * 2**20
LOW_SPACE_BYTES = 10 * 10**9
SLOW_BYTES_A_SECOND = 50e6
SAMPLED_CAPTURES = 3
TOLD_PROBLEMS = 3


def check_model(path: Path, data: Path) -> Check:
    try:
        with DamageModel.load(path) as model:
            card = model.card
            require_allowed(model.sha256, card.model_id, path, data)
            told = f"{card.model_id} {card.version}, threshold {card.threshold:.2f}"
            if unknown := unknown_classes(card, load_taxonomy()):
                words = f"{told}; the taxonomy has no type {', '.join(unknown)}"
                return Check("model", WARNING, words, "Give its classes other names in a card beside the model.")
            return Check("model", OK, told)
    except InferenceError as error:
        return Check("model", FAILED, error.sentence, error.hint or "Capturing works without; scoring does not.")


def check_promptable(data: Path) -> Iterator[Check]:
    """The promptable model in the data folder, tried on an empty image; nothing where there is none."""
    folder = data / MODEL_FOLDER
    if not folder.exists():
        return
    try:
        with PromptableModel.load(folder) as model:
            seen = model.embed(np.full((96, 128, 3), 128, np.uint8))
            model.mask(seen, include=[(64.0, 48.0)])
            require_allowed(model.sha256, model.card.model_id, folder, data)
            yield Check("outline model", OK, f"{model.card.model_id} {model.card.version}".strip())
    except InferenceError as error:
        yield Check("outline model", FAILED, str(error), f"The built-in outline goes on. Mend or remove {folder}")


def check_data(folder: Path) -> Iterator[Check]:
    try:
        with Store.open(folder) as store:
            yield Check("data folder", OK, f"{folder} can be written")
            yield from check_disk(folder)
            yield from check_database(store)
            yield check_recordings(recordings_folder(folder))
    except StoreBusy as error:
        yield Check("data folder", WARNING, error.sentence, error.hint)
    except StoreDamaged as error:
        # Its own hint is to run this check.
        yield Check("data folder", FAILED, error.sentence, "Restore it from a backup, or choose another with --data.")
    except StoreError as error:
        yield Check("data folder", FAILED, error.sentence, error.hint)


def check_disk(folder: Path) -> Iterator[Check]:
    free = shutil.disk_usage(folder).free
    if free < LOW_SPACE_BYTES:
        yield Check("free space", WARNING, f"{free / 1e9:.1f} GB", "Free some, or choose another folder with --data.")
    else:
        yield Check("free space", OK, f"{free / 1e9:.0f} GB")
    speed = write_speed(folder)
    slow = speed < SLOW_BYTES_A_SECOND
    hint = "A capture may take seconds to be durable: use a faster disk." if slow else ""
    yield Check("write speed", WARNING if slow else OK, f"{speed / 1e6:.0f} MB/s, synced", hint)


def write_speed(folder: Path) -> float:
    """Bytes a second of one file written and synced."""
    path, block = folder / ".write-speed", os.urandom(2**20)
    try:
        started = time.perf_counter()
        with open(path, "wb") as file:
            for _ in range(PROBE_BYTES // len(block)):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        return PROBE_BYTES / (time.perf_counter() - started)
    finally:
        path.unlink(missing_ok=True)


def check_database(store: Store) -> Iterator[Check]:
    """The catalogue, the volumes that it names, and the images of the newest captures against their SHA-256."""
    newest = store.captures.page(CaptureQuery(), None, SAMPLED_CAPTURES).captures
    first = min((image.id for capture in newest for image in store.captures.images(capture.id)), default=1)
    report = verify(store, after=first - 1)
    if report.problems:
        yield Check("database", FAILED, _shortened(report.problems), "Restore what is damaged from a backup.")
        return
    captures = _counted(store.captures.count(CaptureQuery()), "capture")
    yield Check("database", OK, f"{captures}, the catalogue is sound, no volume is missing")
    yield Check("images", OK, f"{report.images} images of the newest captures read and verified")


def check_recordings(folder: Path) -> Check:
    """How many recordings there are, and what they take of the disk."""
    recordings = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    size = sum(file.stat().st_size for recording in recordings for file in recording.glob("*.mcap"))
    return Check("recordings", OK, f"{_counted(len(recordings), 'recording')} of {size / 1e9:.1f} GB in {folder}")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _shortened(problems: Sequence[str]) -> str:
    """The first problems as one text, and how many more there are: a lost volume has one for each of its images."""
    more = len(problems) - TOLD_PROBLEMS
    return " ".join([*problems[:TOLD_PROBLEMS], *([f"And {more} more."] if more > 0 else [])])
