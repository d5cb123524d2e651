"""From the durable capture to its score, by both tracks: `python tests/benchmarks/bench_assessing.py [CAPTURES]`.

The simulated booth with four views under four lightings at 30 Hz, live scores on, against three references of the
product; then the same while a process keeps one core busy. CPU is the process's own in that time: cameras, live
scores and all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from storage.records import Capture, CaptureState, Verdict
from ui.settings import Settings
from ui.station import Station
from ui.workflow.capture import item_ref, take_capture
from ui.workflow.gallery import add_reference

BUSY = "while True: pass"
TURN_DEG = 97.0


def main() -> None:
    captures = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as folder, Station(Settings(data=Path(folder) / "data")).open() as station:
        station.rig.stage.place(seed=1, damage="none")
        for _ in range(3):
            _make_reference(station)
        _take(station)  # loads what is loaded once
        report("two cores free" if os.cpu_count() == 2 else "all cores free", [_take(station) for _ in range(captures)])
        busy = subprocess.Popen([sys.executable, "-c", BUSY])
        try:
            report("one core busy", [_take(station) for _ in range(captures)])
        finally:
            busy.kill()
            busy.wait()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; bar: 1,000 ms")


def _make_reference(station: Station) -> None:
    store, capture = station.store, _capture(station)
    revision = store.annotations.submit(capture.id, (), Verdict.UNDAMAGED).revision
    store.reviews.decide(capture.id, revision, CaptureState.ACCEPTED)
    add_reference(store, capture.id)


def _take(station: Station) -> tuple[float, float]:
    """Wall and process milliseconds from the durable capture to its stored score."""
    capture = _capture(station)
    began, cpu = time.perf_counter(), time.process_time()
    score = station.assessor.assess(capture.id, station.events)
    took = (time.perf_counter() - began) * 1e3, (time.process_time() - cpu) * 1e3
    assert score.reason["comparison"] == "done", score.reason
    return took


def _capture(station: Station) -> Capture:
    stage = station.rig.stage
    stage.turn(TURN_DEG)
    stage.settle(60.0)
    return take_capture(station.rig, station.store, item_ref(stage.item), author="")


def report(name: str, took: list[tuple[float, float]]) -> None:
    wall, cpu = np.transpose(took)
    told = f"capture to score: median {np.median(wall):4.0f}, worst {wall.max():4.0f} ms; CPU {np.median(cpu):4.0f} ms"
    print(f"{name:15} {told}", flush=True)


if __name__ == "__main__":
    main()
