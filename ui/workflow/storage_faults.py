"""What a store is asked before it writes, so that its faults can be tried out."""

from __future__ import annotations

from collections.abc import Callable

from booth.clock import Clock
from booth.faults.injector import FaultInjector
from storage.errors import StoreFull


def storage_gate(faults: FaultInjector, clock: Clock) -> Callable[[], None]:
    """For `Store.open(before_write=...)`: waits as long as a fault says, and raises StoreFull where one says so."""

    def before_write() -> None:
        slow_s, is_full = faults.storage()
        if slow_s:
            clock.sleep(slow_s)
        if is_full:
            raise StoreFull("The disk is full.", "Free some disk space; labelling and export go on.")

    return before_write
