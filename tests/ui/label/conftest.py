"""A small store with captures to label, and the label panel on it as the window hosts it."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from booth.clock import SystemClock
from booth.events import EventLog
from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from booth.profile import Profile
from storage.records import ItemRef
from storage.store import Limits, Store
from storage.taxonomy import Taxonomy, load_taxonomy
from ui.qt.jobs import Jobs
from ui.qt.label.panel import LabelPanel
from ui.qt.theme import apply_theme

SIZE = (640, 360)
VIEWS, LIGHTINGS = ("top", "front"), ("diffuse", "left")
QUICK = Limits(floor_bytes=0, ballast_bytes=0)


@dataclass(frozen=True)
class LabelStation:
    """What the label panel needs of a station."""

    store: Store
    taxonomy: Taxonomy
    author: str = "7F3A"
    profile: Profile | None = None
    events: EventLog = field(default_factory=lambda: EventLog(SystemClock()))


def frame_set(seed: int) -> FrameSet:
    """Two views under two lightings, with depth registered to colour."""
    rng = np.random.default_rng(seed)
    lens = Intrinsics(*SIZE, 500.0, 500.0, 319.5, 179.5)
    shots = []
    for bright, lighting in zip((1.0, 0.5), LIGHTINGS, strict=True):
        frames = {}
        for view in VIEWS:
            color = np.full((SIZE[1], SIZE[0], 3), round(160 * bright), np.uint8)
            color[100:260, 200:440] = rng.integers(40, 220, 3) * bright
            depth = np.full((SIZE[1], SIZE[0]), 850, np.uint16)
            depth[100:260, 200:440] = 700
            frames[view] = Frame(view, seed, color, depth, Optics(lens, lens), 1, 1)
        shots.append(Shot(lighting, {"panel": bright}, frames, 1))
    return FrameSet(uuid.UUID(int=seed + 1).hex, "test", tuple(shots), 1, 1)


@pytest.fixture(scope="session")
def stored_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two captures, 1 and 2, that nobody opens."""
    folder = tmp_path_factory.mktemp("stored") / "data"
    with Store.open(folder, author="7F3A", limits=QUICK) as store:
        for seed in (0, 1):
            store.captures.add(frame_set(seed), ItemRef(f"40063813339{seed}"))
    return folder


@pytest.fixture
def folder(stored_once: Path, tmp_path: Path) -> Path:
    """A data folder of its own for each test."""
    return Path(shutil.copytree(stored_once, tmp_path / "data"))


@pytest.fixture
def store(folder: Path):
    with Store.open(folder, author="7F3A", limits=QUICK) as opened:
        yield opened


@pytest.fixture
def jobs(qapp: QApplication):
    lanes = Jobs()
    yield lanes
    lanes.close()


@pytest.fixture
def station(store: Store) -> LabelStation:
    return LabelStation(store, load_taxonomy())


class Hand:
    """A person at the panel: real mouse and key events, at places of the image."""

    def __init__(self, panel: LabelPanel, qtbot) -> None:
        self.panel, self.canvas, self._bot = panel, panel.canvas, qtbot

    def at(self, x: float, y: float) -> QPoint:
        wx, wy = self.canvas.viewport.to_widget(x, y)
        return QPoint(round(wx), round(wy))

    def image_point(self, place: QPoint) -> tuple[float, float]:
        return self.canvas.viewport.to_image(place.x(), place.y())

    def click(self, x: float, y: float, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        QTest.mouseClick(self.canvas, button, modifiers, self.at(x, y))

    def clicks(self, *points: tuple[float, float]) -> None:
        for point in points:
            self.click(*point)

    def drag(self, start, *stops, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton) -> None:
        """Press, move along and release; places of the image as they are before the drag."""
        places = [self.at(*point) for point in (start, *stops)]
        QTest.mousePress(self.canvas, button, modifiers, places[0])
        for place in places[1:]:
            self.move_pressed(place, modifiers, button)
        QTest.mouseRelease(self.canvas, button, modifiers, places[-1])

    def move_pressed(self, place: QPoint, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        self._send(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, button, modifiers)

    def second_click(self, place: QPoint) -> None:
        """What Qt makes of the second of two quick clicks: a double-click in place of the press."""
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonDblClick, place, left, left)
        self._send(QEvent.Type.MouseButtonRelease, place, left, none)

    def _send(self, kind, place: QPoint, button, buttons, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        everywhere = QPointF(self.canvas.mapToGlobal(place))
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, QPointF(place), everywhere, button, buttons, modifiers))

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def outline(self, key, *points: tuple[float, float]) -> str:
        """Draw a damage with a type key and clicks, finish with Enter, and give its uid."""
        self.key(key)
        self.clicks(*points)
        self.key(Qt.Key.Key_Return)
        return self.panel.draft.damages[-1].uid

    def put_pen_down(self) -> None:
        for _ in range(3):
            self.key(Qt.Key.Key_Escape)

    def saved(self) -> None:
        """Wait until every gesture is durable."""
        self._bot.waitUntil(lambda: self.panel.drafting.is_clean)

    def open(self, capture_id: int) -> None:
        with self._bot.waitSignal(self.panel.opened):
            self.panel.open_capture(capture_id)
        self._bot.waitUntil(lambda: bool(self.canvas.picture.levels))


@pytest.fixture
def panel(qtbot, station: LabelStation, jobs: Jobs):
    """The panel in a window, as large as it is in one of 1280 by 800."""
    apply_theme(QApplication.instance())
    window = QWidget()
    window.resize(1190, 710)
    made = LabelPanel(station, jobs, window)
    made.resize(window.size())
    with qtbot.waitExposed(window):
        window.show()
    yield made
    # Here and now, on the GUI thread: garbage is collected on whichever thread happens to make some.
    shiboken6.delete(window)


@pytest.fixture
def hand(panel: LabelPanel, qtbot) -> Hand:
    """The panel with capture 1 open."""
    made = Hand(panel, qtbot)
    made.open(1)
    return made
