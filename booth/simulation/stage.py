"""The stage of the simulated booth: places items, and follows the file in which they are kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import RLock

from booth.calibration.board import Board
from booth.clock import Clock
from booth.devices import StagedItem
from booth.errors import DeviceError
from booth.simulation.board import board_spec
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, item_spec
from booth.simulation.live import LiveScene
from booth.simulation.products import ALL_KINDS
from booth.simulation.stage_file import StageState, read_stage, stamp, with_missing, write_stage

log = logging.getLogger(__name__)
_LOOK_EVERY_NS = 250_000_000
_KEPT_CLEAR_MM = 95.0


class SimulatedStage:
    """Places items on the simulated tray. With a file it keeps them there and follows what others write to it."""

    def __init__(self, scene: LiveScene, clock: Clock, path: Path | None) -> None:
        self._scene, self._clock, self._path = scene, clock, path
        self._lock = RLock()
        self._state = StageState()
        self._stamp: tuple[int, int] | None = None
        self._refused: tuple[int, int] | None = None
        self._looked_ns: int | None = None

    @property
    def item(self) -> StagedItem | None:
        self._look()
        with self._lock:
            return staged(self._state.item) if self._state.item else None

    def place(
        self,
        *,
        seed: int,
        kind: str | None = None,
        damage: str | None = None,
        severity: str | None = None,
        missing: int = 0,
    ) -> StagedItem:
        _check("kind", kind, ALL_KINDS)
        _check("damage", damage, (*DAMAGE_TYPES, "none"))
        _check("severity", severity, SEVERITIES)
        item = with_missing(item_spec(seed, kind, damage, severity), missing)
        return self._change(lambda state: replace(state, item=item))

    def place_next(self) -> StagedItem:
        return self._change(lambda state: StageState(item_spec(state.placed + 1), state.placed + 1))

    def turn(self, degrees: float) -> StagedItem:
        return self._alter(lambda item: replace(item, turn_deg=(item.turn_deg + degrees + 180) % 360 - 180))

    def move(self, dx_mm: float, dy_mm: float) -> StagedItem:
        return self._alter(lambda item: _moved(item, dx_mm, dy_mm, self._scene.tray.half_mm))

    def damage(self, type: str, severity: str = "major") -> StagedItem:
        _check("damage", type, DAMAGE_TYPES)
        _check("severity", severity, SEVERITIES)
        return self._alter(lambda item: item.damaged(type, severity))

    def remove(self) -> None:
        self._change(lambda state: replace(state, item=None))

    def hold_board(self, board: Board, seed: int) -> None:
        """Hold a calibration board in the pose of this seed; the file, and so other processes, hear nothing of it."""
        with self._lock:
            self._look()
            self._scene.show(board_spec(seed, board))

    def put_board_away(self) -> None:
        with self._lock:
            self._scene.show(self._state.item)

    def settle(self, timeout_s: float = 10.0) -> None:
        self._look()
        self._scene.settle(timeout_s)

    def follow(self) -> None:
        """Show what another process put on the stage; looks a few times a second at most.

        A file that makes no sense is named in the log and changes nothing: cameras go on.
        """
        with self._lock:
            now_ns = self._clock.now_ns()
            if self._looked_ns is not None and now_ns - self._looked_ns < _LOOK_EVERY_NS:
                return
            self._looked_ns = now_ns
            try:
                self._look()
            except DeviceError as error:
                if (refused := stamp(self._path)) != self._refused:
                    self._refused = refused
                    log.warning("%s", error)

    def _look(self) -> None:
        """Take over what the file says, if it changed. Raises DeviceError for a file that makes no sense."""
        with self._lock:
            if self._path is not None and (found := stamp(self._path)) != self._stamp:
                state = read_stage(self._path)
                self._stamp = found
                self._show(state)

    def _alter(self, change: Callable[[ItemSpec], ItemSpec]) -> StagedItem:
        def changed(state: StageState) -> StageState:
            if state.item is None:
                raise DeviceError("stage", "The tray is empty.", "Place an item first.")
            return replace(state, item=change(state.item))

        return self._change(changed)

    def _change(self, change: Callable[[StageState], StageState]) -> StagedItem | None:
        with self._lock:
            self._look()
            state = change(self._state)
            if self._path is not None:
                write_stage(self._path, state)
                self._stamp = stamp(self._path)
            self._show(state)
            return staged(state.item) if state.item else None

    def _show(self, state: StageState) -> None:
        self._state = state
        self._scene.show(state.item)


def staged(item: ItemSpec) -> StagedItem:
    """What people and records are told of an item."""
    product = item.product
    return StagedItem(
        code=item.code,
        product=product.code,
        title=f"{product.brand} {product.title}",
        kind=product.kind,
        seed=item.seed,
        x_mm=item.x_mm,
        y_mm=item.y_mm,
        turn_deg=item.turn_deg,
        damages=tuple(f"{damage.severity} {damage.type}" for damage in item.damages),
        missing=item.missing,
    )


def _moved(item: ItemSpec, dx_mm: float, dy_mm: float, half_mm: tuple[float, float]) -> ItemSpec:
    """The item moved, its middle kept over the tray."""
    x, y = item.x_mm + dx_mm, item.y_mm + dy_mm
    limit_x, limit_y = (max(half - _KEPT_CLEAR_MM, 0.0) for half in half_mm)
    return replace(item, x_mm=min(max(x, -limit_x), limit_x), y_mm=min(max(y, -limit_y), limit_y))


def _check(what: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise DeviceError(
            "stage", f"{value!r} is no {what} of the simulated booth.", f"Take one of {', '.join(known)}."
        )
