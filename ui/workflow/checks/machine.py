"""Is the machine fit: Python, the libraries of every driver, Qt."""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass

from ui.workflow.checks.check import FAILED, OK, Check

REPAIR = "Start ./run again; it repairs the environment."
QT_PROBE = (
    "from PySide6.QtWidgets import QApplication; app = QApplication(['doctor']); "
    "from PySide6.QtCore import qVersion; print(qVersion(), app.platformName())"
)


@dataclass(frozen=True, slots=True)
class Library:
    """A library and what to type where it is missing. `drivers` are those that need it; none: the program does.

    `is_shared` marks one that is no Python module but a library of the system.
    """

    name: str
    hint: str = REPAIR
    drivers: tuple[str, ...] = ()
    is_shared: bool = False


LIBRARIES = (
    Library("numpy"),
    Library("scipy"),
    Library("cv2"),
    Library("imagecodecs"),
    Library("onnxruntime"),
    Library("mcap"),
    Library("foxglove_schemas_protobuf"),
    Library("pyrealsense2", "sudo apt install libusb-1.0-0, then pip install pyrealsense2", ("realsense",)),
    Library("sacn", "pip install sacn", ("sacn",)),
    Library("serial", "pip install pyserial", ("dmx_usb_pro", "modbus")),
    Library("pymodbus", "pip install 'pymodbus>=3.11,<3.17'", ("modbus",)),
    Library("libaravis-0.8.so.0", "sudo apt install libaravis-0.8-0", ("aravis",), is_shared=True),
)


def check_python() -> Check:
    text = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    return Check("python", OK, text)


def check_library(library: Library, used_drivers: Collection[str]) -> Check:
    """A library that only drivers need which this booth does not have may be missing."""
    try:
        loaded = ctypes.CDLL(library.name) if library.is_shared else importlib.import_module(library.name)
    except (ImportError, OSError) as error:
        if not library.drivers or set(library.drivers) & set(used_drivers):
            return Check(library.name, FAILED, f"cannot be loaded: {error}", library.hint)
        needed_by = " or ".join(library.drivers)
        return Check(library.name, OK, f"not there; only booths with the driver {needed_by} need it: {library.hint}")
    return Check(library.name, OK, str(getattr(loaded, "__version__", "") or "can be loaded"))


def check_qt(offscreen: bool) -> Check:
    """Start Qt in a process of its own, because it ends the process where it finds no platform."""
    environment = os.environ | ({"QT_QPA_PLATFORM": "offscreen"} if offscreen else {})
    try:
        done = subprocess.run(
            [sys.executable, "-c", QT_PROBE], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return Check("qt", FAILED, "did not start within a minute", "Try QT_QPA_PLATFORM=offscreen.")
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.strip()), f"exit code {done.returncode}")
        return Check("qt", FAILED, said, "sudo apt install libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4")
    version, found = done.stdout.split()[:2]
    note = ", no display: the window cannot be shown here" if offscreen else ""
    return Check("qt", OK, f"Qt {version} on {found}{note}")
