"""Light as a tool: items that moved between lightings, the best light for an outline, and from a key to the picture.

Run it as `python tests/benchmarks/bench_light.py moved 100`, `... best 60` or `... keys`; nothing here is a test. The
first takes captures of the simulated booth under noise, each as it is, with the item pushed by two pixels in the view
from above after the first lighting, and with it turned by two degrees; it prints how many views are marked.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from booth.appearance.contrast import contrast_along
from booth.appearance.movement import item_area, shifts_from_first, turns_from_first
from booth.clock import SystemClock
from booth.events import EventLog
from booth.frames import Frame, FrameSet, Shot
from booth.measuring.view import seen_view
from booth.profile import load_profile
from booth.profile_parts import Tray
from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense

LIGHTINGS = default_lightings()
TRAY = Tray(rim_mm=12.0, rim_height_mm=15.0)
FIRST_SEED = 5000


def render_of(
    seed: int, x_mm: float = 0.0, y_mm: float = 0.0, turn_deg: float = 0.0, damage: str | None = None
) -> Render:
    """An item, moved that far."""
    spec = item_spec(seed, None, damage, "major" if damage else None)
    pose = replace(spec, x_mm=spec.x_mm + x_mm, y_mm=spec.y_mm + y_mm, turn_deg=spec.turn_deg + turn_deg)
    return Render(make_item(spec), default_cameras(), default_lights(), pose)


def frames_of(render: Render, view: str, seed: int, first: int = 0) -> dict[str, Frame]:
    """A view under each lighting, with the sensor's noise."""
    made, found = render.views[view], {}
    depth = made.still_depth()
    for number, (lighting, levels) in enumerate(LIGHTINGS.items(), first):
        planes = expose(made.still(levels), seed, view, number), sense(depth, seed, view, number)
        found[lighting] = Frame(view, number, *planes, made.camera.optics, 1, 1, DEPTH_UNIT_M)
    return found


def marked(first: Frame, later: list[Frame]) -> list[bool]:
    """For each later frame whether the item is taken for moved."""
    area, seen = item_area(seen_view([first]), TRAY), [first.color, *(frame.color for frame in later)]
    found = zip(shifts_from_first(seen, area), turns_from_first(seen, area), strict=True)
    return [turn > 0 or (shift is not None and shift.is_move) for shift, turn in found]


def moved(captures: int) -> None:
    """Prints how many views and captures are marked where items lay still, were pushed and were turned."""
    marks: dict[str, list[list[bool]]] = {"sound": [], "pushed by two pixels": [], "turned by two degrees": []}
    costs = []
    for seed in range(FIRST_SEED, FIRST_SEED + captures):
        way = 2.4 * seed
        still, pushed = render_of(seed), render_of(seed, 1.42 * np.cos(way), 1.42 * np.sin(way))
        poses = still, pushed, render_of(seed, turn_deg=2.0)
        for (name, found), render in zip(marks.items(), poses, strict=True):
            found.append([])
            for view in still.views:
                first = frames_of(still, view, seed)["diffuse"]
                after = frames_of(render, view, seed, first=0 if name == "sound" else len(LIGHTINGS))
                start = time.process_time()
                found[-1] += marked(first, list(after.values())[1:])
                costs.append((time.process_time() - start) * 1000)
    print(f"{captures} captures; {statistics.median(costs):.0f} ms of CPU a view")
    for name, found in marks.items():
        views, whole = np.mean(found), np.mean([any(one) for one in found])
        print(f"  {name:<24}marked: {views:7.2%} of views, {whole:7.2%} of captures")


def best(damages: int) -> None:
    """Prints which lighting is chosen for true outlines, and how much more contrast it gives than the first."""
    chosen, gains = dict.fromkeys(LIGHTINGS, 0), []
    for seed in range(FIRST_SEED, FIRST_SEED + damages):
        render = render_of(seed, damage=("crush", "tear", "hole", "deconstruction", "spillage")[seed % 5])
        for view in render.views:
            for damage in (one for one in render.truth(view).damages if np.count_nonzero(one.mask) > 200):
                found = {
                    name: contrast_along(frame.color, damage.outline())
                    for name, frame in frames_of(render, view, seed).items()
                }
                chosen[max(found, key=found.get)] += 1
                gains.append(max(found.values()) / found["diffuse"])
    told = ", ".join(f"{name} {count}" for name, count in chosen.items())
    print(f"{len(gains)} outlines: {told}; {statistics.median(gains):.2f} times the contrast of the first lighting")


class Panel:
    """The label panel on a stored capture of the simulated booth, timed from a key to what it changes on screen."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from storage.store import Store
        from ui.qt.jobs import Jobs
        from ui.qt.label.panel import LabelPanel
        from ui.qt.theme import apply_theme

        self.app = QApplication.instance() or QApplication([])
        apply_theme(self.app)
        self.store, self.jobs = Store.open(folder, author="7F3A"), Jobs()
        _store_capture(self.store)
        self.panel = LabelPanel(_Station(self.store), self.jobs)
        self.panel.resize(1536, 864)
        self.panel.show()
        self.panel.open_capture(1)
        self.wait(lambda: self.panel.capture_id == 1 and self.panel.loader.is_idle)

    def wait(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.app.processEvents()

    def timed(self, act: Callable[[], object]) -> float:
        """Milliseconds until the picture that is wanted after `act` is painted."""
        showing, loader = self.panel.showing, self.panel.loader
        start = time.perf_counter()
        act()
        self.wait(lambda: loader.get(showing.shown) is not None)
        self.panel.canvas.repaint()
        return (time.perf_counter() - start) * 1000

    def close(self) -> None:
        import shiboken6

        shiboken6.delete(self.panel)
        self.jobs.close()
        self.store.close()


class _Station:
    """What the label panel needs of a station."""

    author = "7F3A"

    def __init__(self, store) -> None:
        from storage.taxonomy import load_taxonomy

        self.store, self.taxonomy = store, load_taxonomy()
        self.profile, self.events = load_profile("simulated"), EventLog(SystemClock())


def _store_capture(store) -> None:
    from storage.records import ItemRef

    render = render_of(FIRST_SEED)
    views = {view: frames_of(render, view, FIRST_SEED) for view in render.views}
    shots = [
        Shot(name, levels, {view: frames[name] for view, frames in views.items()}, 1)
        for name, levels in LIGHTINGS.items()
    ]
    store.captures.add(FrameSet(uuid.uuid4().hex, "simulated", tuple(shots), 1, 1), ItemRef("item"))


def keys(times: int) -> None:
    """Prints the time from a key to the painted picture."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Panel(Path(folder) / "data")
        for name, work in _works(bench):
            costs = [work() for _ in range(times)]
            print(f"  {name:<36}{statistics.median(costs):8.1f} {max(costs):8.1f}")
        bench.close()


def _works(bench: Panel) -> Iterator[tuple[str, Callable[[], float]]]:
    from booth.appearance.adjusting import NEUTRAL, Adjustment
    from ui.qt.label.wanted import DepthStyle, Mix

    panel, showing = bench.panel, bench.panel.showing
    print("1280x720, from the key to the painted picture: median and longest, ms")

    def fresh(act: Callable[[], object]) -> Callable[[], float]:
        """With nothing read before."""

        def work() -> float:
            showing.show_image_under("diffuse")
            showing.show_depth(False)
            bench.wait(lambda: panel.loader.is_idle)
            panel.loader.clear()
            return bench.timed(act)

        return work

    def settled(act: Callable[[], object]) -> Callable[[], float]:
        def work() -> float:
            bench.wait(lambda: panel.loader.is_idle)
            return bench.timed(act)

        return work

    def adjust(adjustment: Adjustment) -> None:
        panel.kept_light.keep(showing.view, adjustment)
        showing.show_adjusted()

    steps = iter(np.linspace(-0.5, 0.5, 10_000))
    yield "next lighting, read ahead", settled(lambda: showing.step_lighting(1))
    yield "next lighting, not read before", fresh(lambda: showing.step_lighting(1))
    yield "next view, read ahead", settled(lambda: showing.step_view(1))
    yield "range", fresh(lambda: showing.show_mix(Mix.RANGE))
    yield "difference", fresh(lambda: showing.show_mix(Mix.DIFFERENCE))
    yield "relief", fresh(lambda: showing.show_mix(Mix.RELIEF))
    yield "hillshade", fresh(lambda: showing.show_depth_as(DepthStyle.HILLSHADE))
    showing.show_image_under("diffuse")
    showing.show_depth(False)
    yield "a step of brightness", settled(lambda: adjust(Adjustment(float(next(steps)))))
    yield "the same with local contrast", settled(lambda: adjust(Adjustment(float(next(steps)), local_contrast=0.5)))
    adjust(NEUTRAL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("moved", "best", "keys"))
    parser.add_argument("count", type=int, nargs="?", default=20)
    arguments = parser.parse_args()
    {"moved": moved, "best": best, "keys": keys}[arguments.what](arguments.count)


if __name__ == "__main__":
    main()
