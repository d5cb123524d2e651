"""The scene that all simulated cameras share: the item shown, the light levels, and frames made of both."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Condition, Lock, Thread

import numpy as np

from booth.errors import DeviceError
from booth.simulation.items import Item, ItemSpec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import CameraSpec, LightSpec
from booth.simulation.sensor import StillDepth, expose, sense

log = logging.getLogger(__name__)
_RENDERERS = 2
_LEVELS_KEPT = 32


@dataclass(frozen=True, eq=False)
class _Still:
    """A view without noise under some levels."""

    levels: tuple
    color: np.ndarray


class ShownItem:
    """One render as the cameras see it: stills for the levels in force, and what depth can be measured."""

    def __init__(self, render: Render) -> None:
        self.render = render
        self._locks = {view: Lock() for view in render.views}
        self._stills: dict[str, _Still] = {}
        self._depths: dict[str, StillDepth] = {}

    @property
    def seed(self) -> int:
        return self.render.pose.seed if self.render.pose else 0

    def color(self, view: str, levels: Mapping[str, float]) -> np.ndarray:
        """(h, w, 3) uint8 of one view under these levels, without noise."""
        key = tuple(sorted(levels.items()))
        with self._locks[view]:
            still = self._stills.get(view)
            if still is None or still.levels != key:
                still = _Still(key, self.render.views[view].still(levels))
                self._stills[view] = still
            return still.color

    def depth(self, view: str) -> StillDepth:
        """What the depth camera of one view can measure."""
        with self._locks[view]:
            if view not in self._depths:
                self._depths[view] = self.render.views[view].still_depth()
            return self._depths[view]

    def prepare(self, view: str, levels: Mapping[str, float]) -> None:
        """Compute what the first frame of a view needs."""
        self.color(view, levels)
        self.depth(view)


class LiveScene:
    """Keeps the item that is shown and the levels in force; renders a new item aside and then shows it.

    Thread-safe. Rendering happens only while cameras are open; the thread that does it ends when nothing is left.
    """

    def __init__(self, cameras: Sequence[CameraSpec], lights: Sequence[LightSpec]) -> None:
        self.cameras, self.lights = tuple(cameras), tuple(lights)
        self._changed = Condition()
        self._wanted: ItemSpec | None = None
        self._shown: ShownItem | None = None
        self._shown_spec: ItemSpec | None = None
        self._users = 0
        self._worker: Thread | None = None
        self._is_working = False
        self._failure: Exception | None = None
        self._levels: list[tuple[int, dict[str, float]]] = [(0, {light.name: 0.0 for light in lights})]

    def set_levels(self, levels: Mapping[str, float], at_ns: int) -> None:
        """Levels by light name hold from `at_ns` on; lights that are not named stay as they are."""
        with self._changed:
            self._levels.append((at_ns, {**self._levels[-1][1], **levels}))
            del self._levels[:-_LEVELS_KEPT]

    def levels_at(self, instant_ns: int) -> dict[str, float]:
        """The levels in force at an instant."""
        with self._changed:
            in_force = [levels for since_ns, levels in self._levels if since_ns <= instant_ns]
            return in_force[-1] if in_force else self._levels[0][1]

    def show(self, spec: ItemSpec | None) -> None:
        """Ask for an item (None: an empty tray); returns at once."""
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

    def frame(self, view: str, sequence: int, exposed_ns: int) -> tuple[np.ndarray, np.ndarray]:
        """Colour (h, w, 3) uint8 and depth (h, w) uint16 of one view as exposed at an instant."""
        shown = self._now_shown()
        color = shown.color(view, self.levels_at(exposed_ns))
        depth = shown.depth(view)
        return expose(color, shown.seed, view, sequence), sense(depth, shown.seed, view, sequence)

    @property
    def _is_settled(self) -> bool:
        return self._users == 0 or (self._shown is not None and self._shown_spec == self._wanted)

    def _now_shown(self) -> ShownItem:
        with self._changed:
            if self._shown is None:
                self._shown = ShownItem(Render(None, self.cameras, self.lights))
                self._shown_spec = None
            return self._shown

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

    def _next_task(self) -> tuple[ItemSpec | None] | None:
        with self._changed:
            if self._is_settled or self._failure is not None:
                self._is_working = False
                return None
            return (self._wanted,)

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()

    def _make(self, spec: ItemSpec | None, pool: ThreadPoolExecutor) -> None:
        render = Render(self._item_for(spec), self.cameras, self.lights, spec)
        shown, levels = ShownItem(render), self._last_levels()
        list(pool.map(lambda camera: shown.prepare(camera.view, levels), self.cameras))
        with self._changed:
            self._shown, self._shown_spec = shown, spec
            self._changed.notify_all()
        lit = [(view, light.name) for view in render.views for light in self.lights]
        if spec is not None:
            list(pool.map(lambda task: self._light_ahead(spec, render, *task), lit))

    def _light_ahead(self, spec: ItemSpec, render: Render, view: str, light: str) -> None:
        """Prepare another lighting, unless a newer item is wanted already."""
        with self._changed:
            if self._wanted != spec or self._users == 0:
                return
        render.views[view].lit(light)

    def _item_for(self, spec: ItemSpec | None) -> Item | None:
        """The shown item where only its pose changed, else a new one."""
        with self._changed:
            old = self._shown.render.item if self._shown else None
        if spec is None or old is None:
            return make_item(spec) if spec else None
        same = (old.spec.seed, old.spec.product, old.spec.damages) == (spec.seed, spec.product, spec.damages)
        return old if same else make_item(spec)

    def _last_levels(self) -> dict[str, float]:
        with self._changed:
            return self._levels[-1][1]
