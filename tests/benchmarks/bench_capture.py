"""From the trigger to the durable capture on the whole booth: `python tests/benchmarks/bench_capture.py [CAPTURES]`.

Four simulated views of 1280x720 with colour and depth under four lightings. Beside each capture, in turn, its stored
bytes are appended to a file and fsynced, with and without encoding them first on all cores. Memory is the process's own
at the end of each tenth; a thousand captures take some twenty minutes and 30 GB, given back at the end.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from booth.frames import FrameSet
from booth.profile import load_profile
from booth.rig import Rig
from storage import codecs
from storage.manifest import planes_of
from storage.records import ItemRef
from storage.store import Store


def main() -> None:
    captures = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as place, Rig.open(load_profile("simulated")) as rig:
        folder = Path(place)
        with (
            Store.open(folder / "data") as store,
            ThreadPoolExecutor(os.cpu_count()) as pool,
            open(folder / "raw.bin", "wb", buffering=0) as file,
        ):
            rig.stage.place(seed=1)
            rig.stage.settle()
            rounds = [_round(rig, store, pool, file, number, captures) for number in range(captures)]
    _report(rounds[min(2, captures - 1) :])


def _round(rig: Rig, store: Store, pool: ThreadPoolExecutor, file, number: int, captures: int) -> dict[str, float]:
    frames, taken = _timed(rig.capture)
    _, stored = _timed(lambda: store.captures.add(frames, ItemRef(f"I{number}")))
    data, encoded = _timed(lambda: _encoded(frames, pool))
    _, written = _timed(lambda: _append(file, data))
    file.truncate(0)
    if (number + 1) % max(captures // 10, 1) == 0:
        print(f"{number + 1} captures: {_resident_mb():.0f} MB of memory", flush=True)
    return {"taken": taken, "stored": stored, "encoded": encoded, "written": written, "mb": sum(map(len, data)) / 1e6}


def _encoded(frames: FrameSet, pool: ThreadPoolExecutor) -> list[bytes]:
    return list(pool.map(codecs.encode, [plane.pixels for plane in planes_of(frames)]))


def _append(file, data: list[bytes]) -> None:
    file.seek(0)
    for part in data:
        file.write(part)
    os.fsync(file.fileno())


def _report(rounds: list[dict[str, float]]) -> None:
    middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    trigger = statistics.median(one["taken"] + one["stored"] for one in rounds)
    bare = statistics.median(one["stored"] / (one["encoded"] + one["written"]) for one in rounds)
    shots, stored = middle["taken"], middle["stored"]
    print(f"trigger to durable {trigger:.0f} ms: {shots:.0f} ms for the shots, {stored:.0f} ms to store")
    print(f"the same {middle['mb']:.1f} MB: {middle['encoded']:.0f} ms to encode, {middle['written']:.0f} ms to write")
    print(f"to store against encoding and writing the same: ratio {bare:.2f} (bar: 1.5)")


def _timed(work: Callable):
    started = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - started) * 1e3


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
