"""How much CPU the canvas takes: dragging a vertex, panning, zooming and the next capture, with 10 to 5,000 regions.

Run it as `python tests/benchmarks/bench_canvas.py`. It prints CPU time of the GUI thread in milliseconds, median and
95th percentile, beside the bars; nothing here is a test, because a time depends on the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
import shiboken6
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from booth.frames import Frame, FrameSet, Optics, Shot
from storage.records import Damage, ItemRef, Part, Region, Verdict
from storage.store import Store
from storage.taxonomy import load_taxonomy
from ui.qt.canvas.canvas import Canvas
from ui.qt.canvas.opened import PictureKey, open_capture
from ui.qt.canvas.picture import picture_of
from ui.qt.canvas.reading import read_picture
from ui.qt.canvas.scene import Shape, shapes_of
from ui.qt.canvas.words import look_of
from ui.qt.theme import apply_theme
from ui.workflow.annotating.commands import ExtendPen, StartPen
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.annotating.editor import DraftEditor

SIZE = (1920, 1080)
COUNTS = (10, 100, 1000, 5000)
VERTICES = 60
BARS = {"drag": 3.0, "pan": 12.0, "next": 30.0, "save": 8.0}
TYPES = [kind.code for kind in load_taxonomy().types]


def draft_of(count: int) -> AnnotationDraft:
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
    return AnnotationDraft(1, tuple(damages))


class Bench:
    """A canvas with a draft, and a hand that moves."""

    def __init__(self, app: QApplication, draft: AnnotationDraft) -> None:
        self._app = app
        self.canvas = Canvas(look_of(load_taxonomy()))
        self.draft = draft
        self.canvas.commanded.connect(self._do)
        self.canvas.resize(1536, 864)
        self.canvas.show()
        self.picture = picture_of(np.random.default_rng(0).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8))
        self.canvas.show_view("top", self.picture, draft)
        self.settle()

    def settle(self) -> None:
        """Let everything be painted that waits."""
        for _ in range(3):
            self._app.processEvents()

    def mouse(self, kind, at: QPointF, button, buttons) -> None:
        place = QPointF(self.canvas.mapToGlobal(at.toPoint()))
        event = QMouseEvent(kind, at, place, button, buttons, Qt.KeyboardModifier.NoModifier)
        self._app.sendEvent(self.canvas, event)

    def cost(self, work) -> float:
        """CPU milliseconds of this thread until what the work changed is on screen."""
        start = time.thread_time()
        work()
        self.settle()
        return (time.thread_time() - start) * 1000

    def dragged(self, steps: int) -> list[float]:
        """One vertex of the selected region dragged along a small circle."""
        canvas, left = self.canvas, Qt.MouseButton.LeftButton
        ring = self.draft.damages[0].regions[0].parts[0].outer
        inside = QPointF(*canvas.viewport.to_widget(*np.mean(ring, axis=0)))
        self._click(inside)
        start = QPointF(*canvas.viewport.to_widget(*ring[0]))
        self.mouse(QEvent.Type.MouseButtonPress, start, left, left)
        costs = []
        for step in range(steps):
            place = start + QPointF(25 * np.sin(step / 7), 25 * np.cos(step / 7) - 20)
            costs.append(self.cost(lambda place=place: self.mouse(QEvent.Type.MouseMove, place, left, left)))
        costs_of_release = self.cost(lambda: self.mouse(QEvent.Type.MouseButtonRelease, start, left, left))
        return [*costs, costs_of_release]

    def panned(self, steps: int) -> list[float]:
        self.canvas.zoom_to(1.0)
        time.sleep(0.2)
        self.settle()
        return [self.cost(lambda step=step: self.canvas.pan_by(9 - 18 * (step // 20 % 2), 5)) for step in range(steps)]

    def zoomed(self, steps: int) -> list[float]:
        middle = QPointF(self.canvas.rect().center())
        return [
            self.cost(lambda s=s: self.canvas.zoom_by(1.1 if s % 20 < 10 else 1 / 1.1, middle)) for s in range(steps)
        ]

    def rested(self) -> list[float]:
        """The one paint after a gesture, with smooth lines."""
        return [self.cost(self.canvas._be_fine) for _ in range(3)]

    def next_ones(self, steps: int) -> list[float]:
        """Other shapes and another picture on the canvas, as the next capture brings them."""
        shapes = shapes_of(self.draft, "top")
        empty = AnnotationDraft(0)
        costs = []
        for number in range(steps):
            self.canvas.begin()
            self.canvas.show_view("top", self.picture, empty)
            self.settle()
            draft = AnnotationDraft(number, self.draft.damages)
            costs.append(self.cost(lambda draft=draft: self._open(draft, shapes)))
        return costs

    def _open(self, draft: AnnotationDraft, shapes: tuple[Shape, ...]) -> None:
        self.canvas.begin({"top": shapes})
        self.canvas.show_view("top", self.picture, draft)

    def _click(self, at: QPointF) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        self.mouse(QEvent.Type.MouseButtonPress, at, left, left)
        self.mouse(QEvent.Type.MouseButtonRelease, at, left, none)
        self.settle()

    def _do(self, command) -> None:
        self.draft = command.apply(self.draft)
        self.canvas.set_draft(self.draft)


def told(name: str, costs: list[float], bar: float | None = None, *, by_median: bool = False) -> str:
    """One line: median, 95th percentile, and whether the latter (or the former) is within the bar."""
    middle, p95 = statistics.median(costs), sorted(costs)[max(0, round(0.95 * len(costs)) - 1)]
    line = f"  {name:<28}{middle:8.2f} {p95:8.2f}"
    return line + (f"   bar {bar:g}  {'ok' if (middle if by_median else p95) <= bar else 'OVER'}" if bar else "")


def bench_canvas(app: QApplication, counts: tuple[int, ...]) -> None:
    for count in counts:
        bench = Bench(app, draft_of(count))
        print(f"{count} regions of {VERTICES} vertices on {SIZE[0]}x{SIZE[1]}: median and p95, ms of CPU")
        print(told("drag a vertex", bench.dragged(120), BARS["drag"]))
        print(told("pan at 100 %", bench.panned(120), BARS["pan"] if count <= 1000 else None))
        print(told("zoom", bench.zoomed(40)))
        print(told("smooth lines after rest", bench.rested()))
        print(told("shapes of the next capture", bench.next_ones(15), BARS["next"] if count <= 1000 else None))
        shiboken6.delete(bench.canvas)


def frames_of(seed: int) -> FrameSet:
    """One view of 1920x1080 that looks like an image, not like noise."""
    chance = np.random.default_rng(seed)
    small = chance.integers(0, 255, (SIZE[1] // 40, SIZE[0] // 40, 3), np.uint8)
    color = cv2.resize(small, SIZE, interpolation=cv2.INTER_CUBIC)
    color += chance.integers(0, 6, color.shape, np.uint8)
    frame = Frame("top", seed, color, None, Optics(), 1, 1)
    return FrameSet(f"{seed:032x}", "bench", (Shot("diffuse", {}, {"top": frame}, 1),), 1, 1)


def bench_store(store: Store) -> None:
    """Opening stored captures with their regions, off the GUI thread, and one gesture made durable (wall time)."""
    damages = draft_of(1000).damages
    for seed in range(6):
        capture = store.captures.add(frames_of(seed), ItemRef(f"item {seed}"))
        store.annotations.submit(capture.id, damages, Verdict.DAMAGED)
    opened, pictures, saves = [], [], []
    for capture_id in range(1, 7):
        start = time.process_time()
        capture = open_capture(store, capture_id, "", "1")
        opened.append((time.process_time() - start) * 1000)
        start = time.process_time()
        read_picture(store, capture, PictureKey(capture_id, "top", "diffuse"))
        pictures.append((time.process_time() - start) * 1000)
    editor = DraftEditor(store, 1, "")
    editor.do(StartPen("top", "crush", ((1.0, 1.0),)))
    for step in range(200):
        editor.do(ExtendPen("top", ((float(step), 2.0),)))
        start = time.perf_counter()
        editor.flush()
        saves.append((time.perf_counter() - start) * 1000)
    print("Store: median and p95, ms")
    print(told("open, 1,000 regions (CPU)", opened))
    print(told("decode 1920x1080 (CPU)", pictures))
    print(told("one gesture durable (wall)", saves, BARS["save"], by_median=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="*", default=list(COUNTS))
    counts = tuple(parser.parse_args().counts)
    app = QApplication([])
    apply_theme(app)
    bench_canvas(app, counts)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "data") as store:
        bench_store(store)


if __name__ == "__main__":
    main()
