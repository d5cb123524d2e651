"""What the simulated booth costs: a new item by kind, a streamed frame, and reduced renders for training.

Run it as a command: `python tests/benchmarks/bench_simulation.py [--repeats N]`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from booth.clock import SystemClock
from booth.drivers.simulated import SimulatedCamera
from booth.simulation.items import item_spec, make_item
from booth.simulation.live import LiveScene
from booth.simulation.products import KINDS
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import encode, expose, sense
from booth.simulation.stage import SimulatedStage

RESTING = {"top": 1.0, "left": 0.25, "right": 0.25, "back": 0.25}


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall time and processor time of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


@contextmanager
def open_booth() -> Iterator[tuple[LiveScene, SimulatedStage, list[SimulatedCamera]]]:
    """Four open cameras of the default size before one stage."""
    scene, clock = LiveScene(default_cameras(), default_lights()), SystemClock()
    scene.levels.set(RESTING, 0)
    stage = SimulatedStage(scene, clock, None)
    cameras = [SimulatedCamera(spec, scene, stage, clock) for spec in scene.cameras]
    for camera in cameras:
        camera.open()
    try:
        yield scene, stage, cameras
    finally:
        for camera in cameras:
            camera.close()


def item_ready(stage: SimulatedStage, kind: str, seed: int) -> tuple[float, float]:
    """From the request until all views are ready to stream under the resting light."""

    def place() -> None:
        stage.place(seed=seed, kind=kind)
        stage.settle(60.0)

    return seconds(place)


def report_items(stage: SimulatedStage, repeats: int) -> None:
    print("New item, four 1280x720 views with depth under the resting light (all four lamps lit)")
    for kind in KINDS:
        times = [item_ready(stage, kind, 100 + number) for number in range(repeats)]
        wall, cpu = (statistics.median(part) for part in zip(*times, strict=True))
        print(f"  {kind:8s} ready in {wall * 1000:6.0f} ms (median of {repeats}), processor {cpu * 1000:6.0f} ms")


def report_stream(scene: LiveScene, cameras: list[SimulatedCamera], frames: int = 120) -> None:
    def stream() -> None:
        for number in range(frames):
            for camera in cameras:
                scene.frame(camera.view, number, time.monotonic_ns(), 30.0)

    stream()
    _, cpu = seconds(stream)
    each = cpu / frames / len(cameras)
    print(f"Streamed frame (colour and depth of one view): {each * 1000:.2f} ms of processor time")
    print(f"  four views at 30 Hz: {each * 4 * 30 * 100:.1f} % of one core")


def reduced_view(number: int) -> None:
    """One item made and one 384x216 view of it rendered under two lightings, with depth and truth."""
    camera = default_cameras()[number % 4].scaled(0.3)
    spec = item_spec(5000 + number)
    render = Render(make_item(spec, 0.8), (camera,), default_lights())
    view = render.views[camera.view]
    for levels in (default_lightings()["diffuse"], default_lightings()["left"]):
        expose(encode(view.radiance(levels), camera), spec.seed, camera.view, 0)
    sense(view.still_depth(), spec.seed, camera.view, 0)
    render.truth(camera.view)


def report_reduced(repeats: int) -> None:
    for number in range(4):
        reduced_view(number)
    times = [seconds(lambda number=number: reduced_view(number)) for number in range(4, 4 + repeats)]
    wall, cpu = (statistics.median(part) for part in zip(*times, strict=True))
    print(f"Reduced render for training (item made, 384x216, two lightings, depth, truth): {wall * 1000:.0f} ms a view")
    print(f"  {1 / wall:.1f} views a second in one process, processor {cpu * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    with open_booth() as (scene, stage, cameras):
        wall, _ = seconds(lambda: [camera.read(30.0) for camera in cameras])
        print(f"First frames of four views after opening (empty tray made): {wall * 1000:.0f} ms")
        report_items(stage, repeats)
        report_stream(scene, cameras)
    report_reduced(4 * repeats)


if __name__ == "__main__":
    main()
