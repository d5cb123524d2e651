"""How much CPU the label panel takes: dragging a vertex, panning, zooming and the brush, with 10 to 5,000 regions.

Run it as `python tests/benchmarks/bench_canvas.py`. The panel is the window's own, on a store of its own: canvas, list,
checks, measuring and saving are all there. It prints CPU time of the GUI thread in milliseconds, median and 95th
percentile, beside the bars; nothing here is a test, because a time depends on the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
import shiboken6
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.clock import SystemClock
from booth.events import EventLog
from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from storage.records import Damage, ItemRef, Part, Region, Verdict
from storage.store import Store
from storage.taxonomy import Taxonomy, load_taxonomy
from ui.qt.jobs import Jobs
from ui.qt.label.panel import LabelPanel
from ui.qt.theme import apply_theme
from ui.workflow.annotating.commands import ExtendPen, StartPen
from ui.workflow.annotating.editor import DraftEditor

SIZE = (1920, 1080)
COUNTS = (10, 100, 1000, 5000)
VERTICES = 60
BARS = {"drag": 3.0, "pan": 12.0, "save": 8.0}
TYPES = [kind.code for kind in load_taxonomy().types]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


@dataclass(frozen=True)
class BenchStation:
    """What the label panel needs of a station, without a booth."""

    store: Store
    taxonomy: Taxonomy = field(default_factory=load_taxonomy)
    author: str = "bench"
    profile: None = None
    rig: None = None
    player: None = None
    model: None = None
    events: EventLog = field(default_factory=lambda: EventLog(SystemClock()))


def damages_of(count: int) -> tuple[Damage, ...]:
    """That many damages of 60 vertices, spread over the image."""
    chance = np.random.default_rng(1)
    turn = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    damages = []
    for number in range(count):
        radius = 14 + 12 * chance.random(VERTICES)
        at = 30 + chance.random(2) * (np.array(SIZE) - 60)
        ring = np.stack([at[0] + radius * np.cos(turn), at[1] + radius * np.sin(turn)], axis=1)
        part = Part(tuple(map(tuple, ring.tolist())))
        damages.append(Damage(f"d{number}", TYPES[number % len(TYPES)], regions=(Region("top", (part,)),)))
    return tuple(damages)


def frames_of(seed: int) -> FrameSet:
    """One view of 1920x1080 with depth, that looks like an image, not like noise."""
    chance = np.random.default_rng(seed)
    small = chance.integers(0, 255, (SIZE[1] // 40, SIZE[0] // 40, 3), np.uint8)
    color = cv2.resize(small, SIZE, interpolation=cv2.INTER_CUBIC)
    color += chance.integers(0, 6, color.shape, np.uint8)
    lens = Intrinsics(*SIZE, 1400.0, 1400.0, 959.5, 539.5)
    depth = np.full((SIZE[1], SIZE[0]), 800, np.uint16) + chance.integers(0, 3, (SIZE[1], SIZE[0]), np.uint16)
    frame = Frame("top", seed, color, depth, Optics(lens, lens), 1, 1)
    return FrameSet(f"{seed:032x}", "bench", (Shot("diffuse", {}, {"top": frame}, 1),), 1, 1)


class Bench:
    """The label panel with one capture open, and a hand that moves over it."""

    def __init__(self, app: QApplication, store: Store, capture_id: int) -> None:
        self._app, self._jobs = app, Jobs()
        self.panel = LabelPanel(BenchStation(store), self._jobs)
        self.canvas = self.panel.canvas
        self.panel.resize(1920, 1080)
        self.panel.show()
        self.open(capture_id)

    def open(self, capture_id: int) -> None:
        """Back when the capture is shown with its picture and nothing is being worked out any more."""
        self.panel.open_capture(capture_id)
        self.until(lambda: self.panel.capture_id == capture_id and bool(self.canvas.picture.levels))
        self.rest()

    def close(self) -> None:
        self.panel.finish_saving()
        self._jobs.close()
        shiboken6.delete(self.panel)

    def until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self._app.processEvents()
            time.sleep(0.003)

    def rest(self) -> None:
        """Let pass what comes once the hand rests: smooth lines, checks, measures."""
        end = time.monotonic() + 0.6
        while time.monotonic() < end or not (self.panel.drafting.is_clean and self.panel.loader.is_idle):
            self._app.processEvents()
            time.sleep(0.005)

    def settle(self) -> None:
        """Let everything be painted that waits."""
        for _ in range(3):
            self._app.processEvents()

    def mouse(self, kind, at: QPointF, button, buttons) -> None:
        place = QPointF(self.canvas.mapToGlobal(at.toPoint()))
        event = QMouseEvent(kind, at, place, button, buttons, Qt.KeyboardModifier.NoModifier)
        self._app.sendEvent(self.canvas, event)

    def let_go(self, at: QPointF) -> float:
        return self.cost(lambda: self.mouse(QEvent.Type.MouseButtonRelease, at, LEFT, NONE))

    def cost(self, work: Callable[[], object]) -> float:
        """CPU milliseconds of this thread until what the work changed is on screen."""
        start = time.thread_time()
        work()
        self.settle()
        return (time.thread_time() - start) * 1000

    def dragged(self, steps: int) -> tuple[list[float], list[float]]:
        """A vertex of one region dragged along a small circle, six times: the moves, and the releases."""
        moves, releases = [], []
        for number in range(6):
            ring = self.panel.draft.damages[number].regions[0].parts[0].outer
            self.panel.select_damage(self.panel.draft.damages[number].uid)
            self.settle()
            start = QPointF(*self.canvas.viewport.to_widget(*ring[0]))
            self.mouse(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
            for step in range(steps // 6):
                place = start + QPointF(25 * np.sin(step / 7), 25 * np.cos(step / 7) - 20)
                moves.append(self.cost(lambda place=place: self.mouse(QEvent.Type.MouseMove, place, NONE, LEFT)))
            releases.append(self.let_go(start + QPointF(9, 5)))
            self.rest()
        return moves, releases

    def brushed(self, steps: int) -> tuple[list[float], list[float]]:
        """A long stroke of the brush over whatever is there, four times: the moves, and the releases."""
        moves, releases = [], []
        for number in range(4):
            for key in (Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_2, Qt.Key.Key_B):
                QTest.keyClick(self.canvas, key)
            self.settle()
            start = QPointF(200 + 40 * number, 150 + 90 * number)
            self.mouse(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
            for step in range(steps // 4):
                place = start + QPointF(9 * step, 30 * np.sin(step / 5))
                moves.append(self.cost(lambda place=place: self.mouse(QEvent.Type.MouseMove, place, NONE, LEFT)))
            releases.append(self.let_go(place))
            self.rest()
        return moves, releases

    def panned(self, steps: int) -> list[float]:
        self.canvas.zoom_to(1.0)
        self.rest()
        return [self.cost(lambda step=step: self.canvas.pan_by(9 - 18 * (step // 20 % 2), 5)) for step in range(steps)]

    def zoomed(self, steps: int) -> list[float]:
        middle = QPointF(self.canvas.rect().center())
        return [
            self.cost(lambda s=s: self.canvas.zoom_by(1.1 if s % 20 < 10 else 1 / 1.1, middle)) for s in range(steps)
        ]

    def rested(self) -> list[float]:
        """The one paint after a gesture, with smooth lines."""
        return [self.cost(self.canvas._be_fine) for _ in range(3)]

    def undone(self) -> list[float]:
        """Undo and redo of the gestures before."""
        return [self.cost(self.panel.undo if step % 8 < 4 else self.panel.redo) for step in range(16)]


def told(name: str, costs: list[float], bar: float | None = None, *, by_median: bool = False) -> str:
    """One line: median, 95th percentile, and whether the latter (or the former) is within the bar."""
    middle, p95 = statistics.median(costs), sorted(costs)[max(0, round(0.95 * len(costs)) - 1)]
    line = f"  {name:<28}{middle:8.2f} {p95:8.2f}"
    return line + (f"   bar {bar:g}  {'ok' if (middle if by_median else p95) <= bar else 'OVER'}" if bar else "")


def bench_panel(app: QApplication, store: Store, counts: tuple[int, ...]) -> None:
    for count in counts:
        capture = store.captures.add(frames_of(count), ItemRef(f"item {count}"))
        store.annotations.submit(capture.id, damages_of(count), Verdict.DAMAGED)
        bench = Bench(app, store, capture.id)
        print(f"{count} regions of {VERTICES} vertices on {SIZE[0]}x{SIZE[1]}: median and p95, ms of CPU")
        moves, releases = bench.dragged(240)
        print(told("drag a vertex, snapping", moves, BARS["drag"]))
        print(told("let it go", releases))
        print(told("undo, redo", bench.undone()))
        print(told("pan at 100 %", bench.panned(120), BARS["pan"] if count <= 1000 else None))
        print(told("zoom", bench.zoomed(40)))
        print(told("smooth lines after rest", bench.rested()))
        moves, releases = bench.brushed(160)
        print(told("brush stroke", moves))
        print(told("end of the stroke", releases))
        bench.close()


def bench_saving(store: Store) -> None:
    """One gesture made durable, wall time."""
    editor, saves = DraftEditor(store, 1, ""), []
    editor.do(StartPen("top", "crush", ((1.0, 1.0),)))
    for step in range(200):
        editor.do(ExtendPen("top", ((float(step), 2.0),)))
        start = time.perf_counter()
        editor.flush()
        saves.append((time.perf_counter() - start) * 1000)
    print("Store: median and p95, ms")
    print(told("one gesture durable (wall)", saves, BARS["save"], by_median=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="*", default=list(COUNTS))
    counts = tuple(parser.parse_args().counts)
    app = QApplication([])
    apply_theme(app)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "data") as store:
        bench_panel(app, store, counts)
        bench_saving(store)


if __name__ == "__main__":
    main()
