"""Replaying four 1280x720 colour and two 848x480 depth streams at 30 Hz through a whole rig, as fast as it goes:
`python tests/benchmarks/bench_replay.py [SECONDS]`.

Every frame reaches its stream; with guidance, all views are looked at eight times a second. Bar: 4 times real time.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from booth.devices import CameraInfo
from booth.drivers import clock_of
from booth.frames import Frame, Intrinsics, Optics
from booth.profile import load_profile
from booth.recording.encoder import encode
from booth.recording.head import Head
from booth.recording.options import RecordingOptions
from booth.recording.segment import SegmentWriter
from booth.rig import Rig
from ui.workflow.guidance import GuideLoop

RATE_HZ, START_NS = 30.0, 1_000_000_000
COLOR, DEPTH = Intrinsics(1280, 720, 900.0, 900.0, 639.5, 359.5), Intrinsics(848, 480, 600.0, 600.0, 423.5, 239.5)
VIEWS = {"top": False, "left": True, "right": True, "front": False}


def optics_of(has_depth: bool) -> Optics:
    pose = np.diag([1.0, -1.0, -1.0, 1.0])
    pose[2, 3] = 0.85
    return Optics(COLOR, DEPTH if has_depth else None, camera_to_booth=pose)


def frames_of(view: str, optics: Optics, seconds: float) -> list[Frame]:
    """Six images, again and again, with a sensor's noise."""
    rng = np.random.default_rng(sum(view.encode()))
    planes = [(_color(rng), _depth(rng) if optics.depth else None) for _ in range(6)]
    times = [START_NS + int(number * 1e9 / RATE_HZ) for number in range(int(seconds * RATE_HZ))]
    return [Frame(view, n, *planes[n % 6], optics, at_ns, at_ns - 8_000_000) for n, at_ns in enumerate(times)]


def _color(rng: np.random.Generator) -> np.ndarray:
    smooth = cv2.resize(rng.integers(0, 255, (45, 80, 3), np.uint8), (1280, 720), interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth + rng.normal(0, 2, smooth.shape), 0, 255).astype(np.uint8)


def _depth(rng: np.random.Generator) -> np.ndarray:
    return (850 + rng.normal(0, 0.6, (480, 848))).astype(np.uint16)


def write(path: Path, seconds: float, options: RecordingOptions) -> None:
    optics = {view: optics_of(has_depth) for view, has_depth in VIEWS.items()}
    infos = {view: CameraInfo(view, "opencv", "prepared", view, True, depth, RATE_HZ) for view, depth in VIEWS.items()}
    head = Head("bench", "1", 1, START_NS, 10**18, {"name": "bench"}, infos=infos, optics=optics)
    writer = SegmentWriter(path, head)
    streams = [frames_of(view, optics[view], seconds) for view in VIEWS]
    for of_one_instant in zip(*streams, strict=True):
        for frame in of_one_instant:
            writer.write(frame.host_time_ns, encode(frame.host_time_ns, frame, 10**18, options))
    writer.close()


def played(path: Path, seconds: float, during: Callable[[Rig], object]) -> tuple[float, int]:
    """How many times real time, and how many frames came."""
    profile, seen = load_profile(path), []
    clock = clock_of(profile)
    with Rig.open(profile, clock=clock) as rig:
        for view in rig.views:
            rig.watch(view, lambda frame: seen.append(frame.sequence))
        closed = during(rig)
        began = time.perf_counter()
        clock.sleep(seconds)
        spent_s = time.perf_counter() - began
        if closed is not None:
            closed.close()
    clock.player.close()
    return seconds / spent_s, len(seen)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as place:
        for name, options in (("jpeg", RecordingOptions()), ("lossless", RecordingOptions(color="lossless"))):
            path = Path(place) / f"{name}.mcap"
            write(path, seconds, options)
            megabytes = path.stat().st_size / 1e6
            bare, frames = played(path, seconds, lambda rig: None)
            guided, _ = played(path, seconds, lambda rig: GuideLoop(rig, rig.clock))
            print(
                f"{name:9} {megabytes:6.0f} MB, {frames} frames of {int(seconds * RATE_HZ) * len(VIEWS)}: "
                f"{bare:5.1f} times real time, with guidance {guided:4.1f}",
                flush=True,
            )
            path.unlink()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; bar: 4 times real time")


if __name__ == "__main__":
    main()
