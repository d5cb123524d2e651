"""The scene that all simulated cameras share: the item shown, the light levels, and frames made of both."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Lock, Thread

import numpy as np

from booth.errors import DeviceError, FrameTimeout
from booth.simulation.board import BoardSpec, make_board
from booth.simulation.items import Item, ItemSpec, make_item
from booth.simulation.lit_view import LitView
from booth.simulation.render import ItemOnTray, ViewRender
from booth.simulation.scene import DEFAULT_TRAY, CameraSpec, LightSpec, TraySpec
from booth.simulation.sensor import StillDepth, expose, sense

log = logging.getLogger(__name__)
_RENDERERS = 2
_LEVELS_KEPT = 32
Shown = ItemSpec | BoardSpec


class ShownView:
    """One view of what the cameras show: its depth, and the still image for the levels in force."""

    def __init__(self, lit: LitView, depth: StillDepth) -> None:
        self._lock = Lock()
        self._lit, self.depth = lit, depth
        self._key: tuple | None = None
        self._still: np.ndarray | None = None

    def still(self, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) uint8 under these levels, without noise."""
        key = tuple(sorted(levels.items()))
        with self._lock:
            if self._key != key:
                self._key, self._still = key, self._lit.still(levels)
            return self._still

    def relight(self, lit: LitView) -> None:
        """More lamps are known now; what is shown stays."""
        with self._lock:
            self._lit = lit

    def knows(self, levels: Mapping[str, float]) -> bool:
        """True where every lamp that is lit was worked out already (an empty tray needs none)."""
        with self._lock:
            return self._lit.is_empty or all(name in self._lit.light for name, level in levels.items() if level > 0)


class LevelsInTime:
    """Which light levels were in force when. Safe between threads."""

    def __init__(self, lights: Iterable[str]) -> None:
        self._lock = Lock()
        self._since: list[tuple[int, dict[str, float]]] = [(0, dict.fromkeys(lights, 0.0))]

    def set(self, levels: Mapping[str, float], at_ns: int) -> None:
        """Levels by light name hold from `at_ns` on; lights that are not named stay as they are."""
        with self._lock:
            self._since.append((at_ns, {**self._since[-1][1], **levels}))
            del self._since[:-_LEVELS_KEPT]

    def at(self, instant_ns: int) -> dict[str, float]:
        """The levels in force at an instant."""
        with self._lock:
            in_force = [levels for since_ns, levels in self._since if since_ns <= instant_ns]
            return in_force[-1] if in_force else self._since[0][1]

    def last(self) -> dict[str, float]:
        """The levels commanded last."""
        with self._lock:
            return self._since[-1][1]


class LiveScene:
    """Keeps the item that is shown and the levels in force; renders a new item aside and then shows it.

    Thread-safe. Rendering happens only while cameras are open; the thread that does it ends when nothing is left.
    """

    def __init__(
        self, cameras: Sequence[CameraSpec], lights: Sequence[LightSpec], tray: TraySpec = DEFAULT_TRAY
    ) -> None:
        self.cameras, self.lights, self.tray = tuple(cameras), tuple(lights), tray
        self._changed = Condition()
        self._wanted: Shown | None = None
        self._shown: dict[str, ShownView] | None = None
        self._shown_spec: Shown | None = None
        self._users = 0
        self._worker: Thread | None = None
        self._is_working = False
        self._failure: Exception | None = None
        self.levels = LevelsInTime(light.name for light in lights)

    def show(self, spec: Shown | None) -> None:
        """Ask for an item or a board (None: an empty tray); returns at once."""
        with self._changed:
            self._wanted, self._failure = spec, None
            self._start()

    def acquire(self) -> None:
        """A camera was opened."""
        with self._changed:
            self._users += 1
            self._start()

    def release(self) -> None:
        """A camera was closed; the last one waits for the rendering thread to end."""
        with self._changed:
            self._users = max(0, self._users - 1)
            worker = self._worker if self._users == 0 else None
            self._changed.notify_all()
        if worker is not None:
            worker.join()

    def settle(self, timeout_s: float) -> None:
        """Wait until the cameras show what was asked for last. Raises DeviceError after `timeout_s`."""
        with self._changed:
            done = self._changed.wait_for(lambda: self._is_settled or self._failure is not None, timeout_s)
            if self._failure is not None:
                raise DeviceError("stage", f"The item could not be made: {self._failure}") from self._failure
            if not done:
                raise DeviceError("stage", f"The item was not ready in {timeout_s:g} s.", "Try again in a moment.")

    def frame(self, view: str, sequence: int, exposed_ns: int, timeout_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Colour (h, w, 3) uint8 and depth (h, w) uint16 of one view as exposed at an instant.

        Waits where nothing was made yet, and for the light of a lamp that is worked out just now. Raises FrameTimeout
        after `timeout_s`, DeviceError when the last camera is closed meanwhile or the item cannot be made.
        """
        levels = self.levels.at(exposed_ns)
        with self._changed:
            ended = self._changed.wait_for(
                lambda: self._can_show(view, levels) or self._users == 0 or self._failure is not None, timeout_s
            )
            if not ended:
                raise FrameTimeout(view, f"{view} gave no frame in {timeout_s:g} s: its item is still being made.")
            if not self._can_show(view, levels):
                raise DeviceError(view, f"The view {view} cannot be shown: {self._failure or 'its camera is closed'}.")
            shown = self._shown[view]
            seed = self._shown_spec.seed if self._shown_spec else 0
        return expose(shown.still(levels), seed, view, sequence), sense(shown.depth, seed, view, sequence)

    @property
    def _is_settled(self) -> bool:
        return self._users == 0 or (self._shown is not None and self._shown_spec == self._wanted)

    def _can_show(self, view: str, levels: Mapping[str, float]) -> bool:
        return self._shown is not None and self._shown[view].knows(levels)

    def _start(self) -> None:
        """Called with the lock held."""
        if not self._is_working and not self._is_settled:
            self._is_working = True
            self._worker = Thread(target=self._work, name="simulated item", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        with ThreadPoolExecutor(_RENDERERS, thread_name_prefix="simulated view") as pool:
            while (task := self._next_task()) is not None:
                try:
                    self._make(task[0], pool)
                except Exception as error:  # shown to whoever waits in settle
                    log.exception("The simulated item could not be made.")
                    self._fail(error)

    def _next_task(self) -> tuple[Shown | None] | None:
        with self._changed:
            if self._is_settled or self._failure is not None:
                self._is_working = False
                return None
            # An empty tray is soon there; an item that was on the stage before the cameras were opened follows.
            return (None,) if self._shown is None else (self._wanted,)

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()

    def _make(self, spec: Shown | None, pool: ThreadPoolExecutor) -> None:
        """Render what is wanted for the levels in force, show it, and then work out the other lamps."""
        placed = ItemOnTray(_made(spec) if spec else None, self.lights, spec, self.tray)
        levels = self.levels.last()
        made = list(pool.map(lambda camera: _first_light(placed, camera, levels), self.cameras))
        with self._changed:
            self._shown = {camera.view: shown for camera, (shown, _) in zip(self.cameras, made, strict=True)}
            self._shown_spec = spec
            self._changed.notify_all()
        list(pool.map(lambda pair: self._light_fully(spec, *pair), made))

    def _light_fully(self, spec: Shown | None, shown: ShownView, view: ViewRender | None) -> None:
        """Work out all lamps of a view, unless none is left or something newer is wanted already."""
        with self._changed:
            if view is None or self._wanted != spec or self._users == 0:
                return
        shown.relight(view.lit_view([light.name for light in self.lights], compact=True))
        with self._changed:
            self._changed.notify_all()


def _made(spec: Shown) -> Item:
    return make_board(spec) if isinstance(spec, BoardSpec) else make_item(spec)


def _first_light(
    placed: ItemOnTray, camera: CameraSpec, levels: Mapping[str, float]
) -> tuple[ShownView, ViewRender | None]:
    """A view under the levels in force, and what is needed for the lamps that are dark now (None: nothing)."""
    view = ViewRender(placed, camera)
    lit = [light.name for light in placed.lights if levels.get(light.name, 0.0) > 0]
    shown = ShownView(view.lit_view(lit, compact=True), view.still_depth())
    shown.still(levels)
    is_complete = placed.item is None or len(lit) == len(placed.lights)
    return shown, None if is_complete else view
