"""Checks of a station, one after the other: the machine, the booth, the model and the data; each says what to do."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from booth.errors import BoothError, OpenError, ProfileError
from booth.profile import Profile, load_profile
from booth.rig import Rig
from inference.damage import DamageModel, shipped_model
from inference.errors import InferenceError
from storage.errors import StoreBusy, StoreError
from storage.integrity import verify
from storage.records import CaptureQuery
from storage.store import Store
from ui.settings import Settings

LIBRARIES = {
    "numpy": "Start ./run again; it repairs the environment.",
    "cv2": "Start ./run again; it repairs the environment.",
    "imagecodecs": "Start ./run again; it repairs the environment.",
    "onnxruntime": "Start ./run again; it repairs the environment.",
    "sacn": "Only booths with sACN lights need it: pip install sacn",
    "pyrealsense2": "Only booths with RealSense cameras need it: sudo apt install libusb-1.0-0",
}
OPTIONAL = ("sacn", "pyrealsense2")
QT_PROBE = (
    "from PySide6.QtWidgets import QApplication; app = QApplication(['doctor']); "
    "from PySide6.QtCore import qVersion; print(qVersion(), app.platformName())"
)
PROBE_BYTES = 64 * 2**20
LOW_SPACE_BYTES = 10 * 10**9
SAMPLED_CAPTURES = 3
TOLD_PROBLEMS = 3
LIT_BY = 2.0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check-up: `state` is "ok", "warning" or "failed"; `hint` says what to do, where something is."""

    name: str
    state: str
    text: str
    hint: str = ""


def check_up(settings: Settings, *, offscreen: bool) -> Iterator[Check]:
    """All checks, each as soon as it is known. `offscreen` tries Qt without a display."""
    yield check_python()
    for library in LIBRARIES:
        yield check_library(library)
    yield check_qt(offscreen)
    yield from check_booth(settings)
    yield check_model(settings.model or shipped_model())
    yield from check_data(settings.data)


def check_python() -> Check:
    text = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    return Check("python", "ok", text)


def check_library(name: str) -> Check:
    try:
        library = importlib.import_module(name)
    except (ImportError, OSError) as error:
        return Check(name, "warning" if name in OPTIONAL else "failed", f"cannot be loaded: {error}", LIBRARIES[name])
    return Check(name, "ok", str(getattr(library, "__version__", "") or "can be loaded"))


def check_qt(offscreen: bool) -> Check:
    """Start Qt in a process of its own, because it ends the process where it finds no platform."""
    environment = os.environ | ({"QT_QPA_PLATFORM": "offscreen"} if offscreen else {})
    try:
        done = subprocess.run(
            [sys.executable, "-c", QT_PROBE], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return Check("qt", "failed", "did not start within a minute", "Try QT_QPA_PLATFORM=offscreen.")
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.strip()), f"exit code {done.returncode}")
        return Check("qt", "failed", said, "sudo apt install libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4")
    version, found = done.stdout.split()[:2]
    note = ", no display: the window cannot be shown here" if offscreen else ""
    return Check("qt", "ok", f"Qt {version} on {found}{note}")


def check_booth(settings: Settings) -> Iterator[Check]:
    try:
        profile = load_profile(settings.profile)
    except ProfileError as error:
        yield Check("profile", "failed", error.sentence, "Mend the profile: traybooth profile check FILE")
        return
    yield Check("profile", "ok", f"{profile.name}: {len(profile.views)} views, {len(profile.light_names)} lights")
    yield from check_devices(profile)


def check_devices(profile: Profile) -> Iterator[Check]:
    try:
        rig = Rig.open(profile)
    except OpenError as error:
        yield from (Check(f"device {one.device}", "failed", one.sentence, one.hint) for one in error.failures)
        return
    except BoothError as error:
        yield Check("devices", "failed", error.sentence, error.hint)
        return
    with rig:
        for health in rig.health():
            planes = " and ".join(
                name for name, has in (("colour", health.has_color), ("depth", health.has_depth)) if has
            )
            yield Check(f"view {health.view}", "ok", f"{health.driver} {health.model} {health.serial}, {planes}")
        yield from check_lights(rig)


def check_lights(rig: Rig) -> Iterator[Check]:
    """Each light at full and dark again, judged in the images, because most controllers acknowledge nothing."""
    if not rig.light_names:
        yield Check("lights", "ok", "this booth has none")
        return
    dark = dict.fromkeys(rig.light_names, 0.0)
    try:
        base = _brightness(rig, dark)
        for light in rig.light_names:
            gain = _brightness(rig, dark | {light: 1.0}) - base
            left = _brightness(rig, dark) - base
            yield _light_check(light, gain, left)
    except BoothError as error:
        yield Check("lights", "failed", error.sentence, error.hint)


def _light_check(light: str, gain: float, left: float) -> Check:
    name = f"light {light}"
    if gain < LIT_BY:
        return Check(name, "failed", f"no view became brighter ({gain:+.1f} grey levels)", "Check its power and cable.")
    if left > max(LIT_BY, gain / 4):
        return Check(name, "failed", f"stayed lit ({left:+.1f} grey levels)", "Check the controller's channel.")
    return Check(name, "ok", f"lit ({gain:+.0f} grey levels) and dark again")


def _brightness(rig: Rig, levels: dict[str, float]) -> float:
    """The mean grey of the brightest view under these levels, of frames exposed after the light settled."""
    commanded_ns = rig.set_levels(levels)
    settled_ns = commanded_ns + int(rig.recipe.settle_ms * 1e6)
    deadline_s = time.monotonic() + rig.recipe.settle_ms / 1e3 + rig.recipe.deadline_s
    while time.monotonic() < deadline_s:
        frames = [frame for frame in rig.latest_all().values() if frame.color is not None]
        if frames and all(frame.exposed_ns >= settled_ns for frame in frames):
            return max(float(np.mean(frame.color[::8, ::8])) for frame in frames)
        rig.clock.sleep(0.01)
    raise BoothError("No frames came under the new light in time.", "See the state of the views.")


def check_model(path: Path) -> Check:
    try:
        with DamageModel.load(path) as model:
            card = model.card
            return Check("model", "ok", f"{card.model_id} {card.version}, threshold {card.threshold:.2f}")
    except InferenceError as error:
        return Check("model", "failed", error.sentence, error.hint or "Capturing works without; scoring does not.")


def check_data(folder: Path) -> Iterator[Check]:
    try:
        with Store.open(folder) as store:
            yield Check("data folder", "ok", f"{folder} can be written")
            yield from check_disk(folder)
            yield from check_database(store)
    except StoreBusy as error:
        yield Check("data folder", "warning", error.sentence, error.hint)
    except StoreError as error:
        yield Check("data folder", "failed", error.sentence, error.hint)


def check_disk(folder: Path) -> Iterator[Check]:
    free = shutil.disk_usage(folder).free
    if free < LOW_SPACE_BYTES:
        yield Check("free space", "warning", f"{free / 1e9:.1f} GB", "Free some, or choose another folder with --data.")
    else:
        yield Check("free space", "ok", f"{free / 1e9:.0f} GB")
    speed = write_speed(folder)
    slow = speed < 50e6
    hint = "A capture may take seconds to be durable: use a faster disk." if slow else ""
    yield Check("write speed", "warning" if slow else "ok", f"{speed / 1e6:.0f} MB/s, synced", hint)


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
        yield Check("database", "failed", _shortened(report.problems), "Restore what is damaged from a backup.")
        return
    count = store.captures.count(CaptureQuery())
    captures = "1 capture" if count == 1 else f"{count} captures"
    yield Check("database", "ok", f"{captures}, the catalogue is sound, no volume is missing")
    yield Check("images", "ok", f"{report.images} images of the newest captures read and verified")


def _shortened(problems: Sequence[str]) -> str:
    """The first problems as one text, and how many more there are: a lost volume has one for each of its images."""
    more = len(problems) - TOLD_PROBLEMS
    return " ".join([*problems[:TOLD_PROBLEMS], *([f"And {more} more."] if more > 0 else [])])
