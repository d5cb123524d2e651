"""Recording four 1280x720 colour and two 848x480 depth streams at 30 Hz beside the window's preview, and reading it
back: `python tests/benchmarks/bench_recording.py [SECONDS] [OPTION...]`.

The cameras hand out frames that were rendered before, with a sensor's noise, so that what is measured is ours. Bars: no
drop in 60 s with JPEG on two cores; reading back at least 4 times as fast as it was recorded.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from bench_preview import Phase, measure, open_window, spin
from PySide6.QtWidgets import QApplication

import ui.station
from booth.clock import Clock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import DeviceError, FrameTimeout
from booth.frames import Frame, Intrinsics, Optics
from booth.pace import wait_until
from booth.recording.options import RecordingOptions
from booth.recording.reader import RecordedFrame, open_recording
from ui.settings import Settings
from ui.station import Station

RATE_HZ = 30.0
KEPT_FRAMES = 6
COLOR, DEPTH = (1280, 720), (848, 480)
PROFILE = """
name = "bench"
[cameras]
top = {driver = "opencv", device = 0}
left = {driver = "opencv", device = 1}
right = {driver = "opencv", device = 2}
front = {driver = "opencv", device = 3}
"""
OPTIONS = {
    "jpeg": RecordingOptions("jpeg"),
    "png-depth": RecordingOptions("jpeg", depth="png"),
    "lossless": RecordingOptions("lossless"),
}


class PreparedCamera:
    """Hands out frames that lie ready, at 30 Hz."""

    def __init__(self, view: str, clock: Clock, *, has_depth: bool) -> None:
        self.view, self._clock, self._has_depth = view, clock, has_depth
        rng = np.random.default_rng(sum(view.encode()))
        self._colors = [_color(rng) for _ in range(KEPT_FRAMES)]
        self._depths = [_depth(rng) if has_depth else None for _ in range(KEPT_FRAMES)]
        lens = Intrinsics(*DEPTH, 600.0, 600.0, 423.5, 239.5) if has_depth else None
        self.optics = Optics(Intrinsics(*COLOR, 900.0, 900.0, 639.5, 359.5), lens)
        self._closed, self._opened_ns, self._sequence = Event(), 0, 0

    @property
    def info(self) -> CameraInfo:
        return CameraInfo(self.view, "opencv", "prepared", self.view, True, self._has_depth, RATE_HZ)

    def open(self) -> None:
        self._opened_ns = self._clock.now_ns()
        self._closed.clear()

    def read(self, timeout_s: float) -> Frame:
        self._sequence += 1
        exposed_ns = self._opened_ns + round(self._sequence * 1e9 / RATE_HZ)
        if not wait_until(self._clock, exposed_ns, timeout_s, self._closed):
            if self._closed.is_set():
                raise DeviceError(self.view, "closed")
            raise FrameTimeout(self.view, "late")
        number = self._sequence % KEPT_FRAMES
        planes = {"color": self._colors[number], "depth": self._depths[number]}
        now_ns = self._clock.now_ns()
        return Frame(
            self.view, self._sequence, **planes, optics=self.optics, host_time_ns=now_ns, exposed_ns=exposed_ns
        )

    def close(self) -> None:
        self._closed.set()


def _color(rng: np.random.Generator) -> np.ndarray:
    smooth = cv2.resize(rng.integers(0, 255, (45, 80, 3), np.uint8), COLOR, interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth + rng.normal(0, 2, smooth.shape), 0, 255).astype(np.uint8)


def _depth(rng: np.random.Generator) -> np.ndarray:
    """Units of 0.1 mm: a tray, a box on it, and a sensor's noise of half a millimetre."""
    depth = np.full(DEPTH[::-1], 8500.0) + np.linspace(0, 300, DEPTH[0])
    depth[120:330, 250:600] -= 1500.0
    return (depth + rng.normal(0, 5, depth.shape)).astype(np.uint16)


def build_prepared(profile, clock: Clock, state_folder: Path | None = None) -> Devices:
    views = ("top", "left", "right", "front")
    return Devices(tuple(PreparedCamera(view, clock, has_depth=view in ("left", "right")) for view in views))


def record(window, station: Station, name: str, options: RecordingOptions | None, seconds: float) -> Path | None:
    phase = Phase()
    recorder = station.start_recording(options) if options is not None else None
    measure(window, phase, seconds)
    text = ""
    if recorder is not None:
        summary = station.stop_recording()
        dropped = sum(summary.dropped.values())
        text = f"  {summary.size_bytes / summary.seconds / 1e6:5.1f} MB/s  {dropped} dropped of {summary.messages}"
        text += f"  {summary.problem}"
    p50, p99 = np.percentile(phase.lags_ms, (50, 99))
    print(
        f"{name:20} cameras {np.mean(phase.offered_hz):4.1f} Hz, shown {np.mean(phase.rates_hz):4.1f} Hz  "
        f"GUI lag p50 {p50:.1f} p99 {p99:.1f} ms  process {100 * phase.process_share[0]:3.0f} % of a core{text}",
        flush=True,
    )
    return None if recorder is None else recorder.path


def read_back(name: str, path: Path) -> None:
    with open_recording(path) as recording:
        length_s = (recording.end_ns - recording.start_ns) / 1e9
        began = time.perf_counter()
        frames = [one for one in recording.messages() if isinstance(one, RecordedFrame)][: int(RATE_HZ * 4 * 5)]
        read_s = time.perf_counter() - began
        began = time.perf_counter()
        for one in frames:
            frame = one.frame()
            assert frame.color is not None
            assert (frame.depth is None) == (one.depth is None)
        decode_s = (time.perf_counter() - began) / len(frames) * RATE_HZ * 4
    print(
        f"{name:20} read {length_s / read_s:5.1f} times real time; decoding all of it takes {decode_s:.2f} of one core"
    )


def main(words: list[str]) -> None:
    seconds, chosen = float(words[0]) if words else 60.0, words[1:] or list(OPTIONS)
    data = Path(tempfile.mkdtemp())
    ui.station.build_devices = build_prepared
    try:
        (data / "bench.toml").write_text(PROFILE, encoding="utf-8")
        window = open_window(
            QApplication(["traybooth"]), Settings(profile=str(data / "bench.toml"), data=data, language="en")
        )
        station = window.session.station
        station.live.close()
        spin(2.0)
        record(window, station, "no recording", None, min(seconds, 10.0))
        for name in chosen:
            path = record(window, station, name, OPTIONS[name], seconds)
            read_back(name, path)
            shutil.rmtree(path)
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; bars: nothing dropped with jpeg, 4 times real time"
        )
        window.close()
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
