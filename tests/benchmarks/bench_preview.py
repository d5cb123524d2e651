"""Preview rate, GUI lag and the GUI thread's share of a core, with and without live scores, in one run:
`python tests/benchmarks/bench_preview.py [PROFILE] [SECONDS]`.

Without a profile four views of 1280x720 colour and depth are replayed from stills at 30 Hz, so that what is measured
is the window and not the simulation of a booth. Phases take turns, so that the machine's load falls on both alike.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ui.qt.app import make_window
from ui.qt.window import MainWindow
from ui.settings import Settings

BEAT_MS = 10
ROUNDS = 3
VIEWS = ("top", "left", "right", "front")


@dataclass
class Phase:
    """What was measured while scores were on or off; lags in milliseconds beyond the beat."""

    lags_ms: list[float] = field(default_factory=list)
    rates_hz: list[float] = field(default_factory=list)
    offered_hz: list[float] = field(default_factory=list)
    gui_share: list[float] = field(default_factory=list)
    process_share: list[float] = field(default_factory=list)
    scores_hz: list[float] = field(default_factory=list)


def stills(folder: Path) -> Path:
    """Calibrated stills of four views, 1280x720, colour and registered depth."""
    rng = np.random.default_rng(1)
    for view in VIEWS:
        color = cv2.resize(rng.integers(0, 255, (90, 160, 3), np.uint8), (1280, 720), interpolation=cv2.INTER_CUBIC)
        depth = np.full((720, 1280), 850, np.uint16)
        depth[200:500, 400:900] = 700
        cv2.imwrite(str(folder / f"{view}.color.png"), color)
        cv2.imwrite(str(folder / f"{view}.depth.png"), depth)
    above = [[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.85], [0.0, 0.0, 0.0, 1.0]]
    lens = [[900.0, 0.0, 639.5], [0.0, 900.0, 359.5], [0.0, 0.0, 1.0]]
    views = [{"view": v, "color": f"{v}.color.png", "depth": f"{v}.depth.png", "camera_to_world": above} for v in VIEWS]
    told = {"image_size": [1280, 720], "color_intrinsics": lens, "views": views}
    (folder / "calibration.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def spin(seconds: float) -> None:
    """Let Qt wait for events as it does in `exec`, without a loop of our own."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def open_window(app: QApplication, settings: Settings) -> MainWindow:
    window = make_window(app, settings)
    window.resize(1280, 800)
    window.show()
    window.capture_page.live.auto.setChecked(False)
    window.session.open()
    while window.session.station is None or window.session.station.live is None:
        spin(0.1)
        if window.messages.message is not None:
            raise SystemExit(window.messages.message.sentence)
    return window


def measure(window: MainWindow, phase: Phase, seconds: float) -> None:
    """One stretch of the window's life, added to `phase`."""
    tiles = window.capture_page.live.tiles.tiles.values()
    beats: list[float] = []
    heart = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    shown = {tile.view: tile.pulled for tile in tiles}
    offered = {one.view: one.frames for one in window.session.station.rig.health()}
    began, gui, process = time.perf_counter(), time.thread_time(), time.process_time()
    heart.start()
    spin(seconds)
    heart.stop()
    took = time.perf_counter() - began
    phase.gui_share.append((time.thread_time() - gui) / took)
    phase.process_share.append((time.process_time() - process) / took)
    phase.rates_hz += [(tile.pulled - shown[tile.view]) / took for tile in tiles]
    phase.offered_hz += [(one.frames - offered[one.view]) / took for one in window.session.station.rig.health()]
    phase.lags_ms += [max((b - a) * 1e3 - BEAT_MS, 0.0) for a, b in pairwise(beats)]


def run(window: MainWindow, seconds: float) -> dict[str, Phase]:
    station, switches = window.session.station, window.capture_page.live.score
    switches.heat.setChecked(True)
    phases = {"without scores": Phase(), "with live scores": Phase()}
    for _ in range(ROUNDS):
        switches.scores.setChecked(False)
        spin(0.3)
        measure(window, phases["without scores"], seconds)
        switches.scores.setChecked(True)
        spin(0.7)
        measure(window, phases["with live scores"], seconds)
        phases["with live scores"].scores_hz.append(station.live.latest.rate_hz)
    return phases


def report(name: str, phase: Phase) -> None:
    p50, p99 = np.percentile(phase.lags_ms, (50, 99))
    scores = f"  {statistics.median(phase.scores_hz):4.1f} items/s" if phase.scores_hz else ""
    print(
        f"{name:17} shown {min(phase.rates_hz):4.1f} to {max(phase.rates_hz):4.1f} Hz a view "
        f"(cameras gave {statistics.mean(phase.offered_hz):4.1f})  GUI lag p50 {p50:4.1f} p99 {p99:5.1f} ms  "
        f"GUI thread {100 * statistics.mean(phase.gui_share):4.1f} %  "
        f"process {100 * statistics.mean(phase.process_share):5.1f} % of a core{scores}"
    )


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as data:
        folder = Path(data)
        profile = arguments[0] if arguments and arguments[0] != "-" else ""
        if not profile:
            (folder / "stills").mkdir()
            profile = str(stills(folder / "stills"))
        seconds = float(arguments[1]) if len(arguments) > 1 else 5.0
        app = QApplication(["traybooth"])
        window = open_window(app, Settings(profile=profile, data=folder / "data", language="en"))
        spin(2.0)
        phases = run(window, seconds)
        for name, phase in phases.items():
            report(name, phase)
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
        print(f"{os.cpu_count()} cores, load {load:.1f}; bars: 30 Hz, p99 under 25 ms, GUI thread under 10 %")
        window.close()


if __name__ == "__main__":
    main(sys.argv[1:])
