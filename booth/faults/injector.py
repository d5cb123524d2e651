"""Knows which faults are in force: from a plan, or thrown in by hand while the booth runs."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass

from booth.clock import Clock
from booth.events import EventKind, EventLog
from booth.faults.kinds import ALL_FAULTS, STORAGE_FAULTS, STORE
from booth.faults.plan import Fault, FaultPlan

NS = 1_000_000_000


@dataclass(slots=True)
class _Entry:
    """One fault and its times on the clock. `uses` counts what it did that is limited in number."""

    fault: Fault
    seed: str
    begins_ns: int
    is_told: bool = False
    is_over: bool = False
    uses: int = 0

    def is_active(self, now_ns: int) -> bool:
        """Whether it is in force; one that comes again is so in every turn."""
        passed_ns, fault = now_ns - self.begins_ns, self.fault
        if passed_ns < 0 or self.is_over:
            return False
        if fault.every_s is not None:
            passed_ns %= int(fault.every_s * NS)
        return fault.duration_s is None or passed_ns < int(fault.duration_s * NS)

    def has_passed(self, now_ns: int) -> bool:
        ends = self.fault.duration_s is not None and self.fault.every_s is None
        return self.is_over or (ends and now_ns >= self.begins_ns + int(self.fault.duration_s * NS))


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault in force, as a wrapped device sees it. Chance is drawn from the seed and what it is asked for, so that
    the same frames of the same plan are hit every time."""

    fault: Fault
    seed: str

    def chance(self, *key: object) -> random.Random:
        return random.Random("/".join(map(str, (self.seed, *key))))

    def hits(self, sequence: int) -> bool:
        """Whether the frame of this number is hit."""
        return self.fault.probability >= 1.0 or self.chance(sequence).random() < self.fault.probability


class FaultInjector:
    """Any thread may inject, clear and ask. The beginning and the end of each fault are told as FAULT events, when
    somebody first asks after it; cameras ask for every frame."""

    def __init__(self, clock: Clock, events: EventLog) -> None:
        self._clock = clock
        self._events = events
        self._guard = threading.RLock()
        self._entries: list[_Entry] = []
        self._injected = 0
        self._seed = 0

    def follow(self, plan: FaultPlan) -> None:
        """Inject all faults of a plan, whose time begins now."""
        with self._guard:
            self._seed = plan.seed
            for fault in plan.faults:
                self.inject(fault)

    def inject(self, fault: Fault) -> None:
        """Have this fault happen, from `start_s` after now."""
        with self._guard:
            seed = f"{self._seed}/{self._injected}/{fault.kind}/{fault.device}"
            self._injected += 1
            self._entries.append(_Entry(fault, seed, self._clock.now_ns() + int(fault.start_s * NS)))
            self._advance()

    def clear(self, device: str = "", kind: str = "") -> None:
        """End all faults of a device and a kind, also those to come; of every device or kind where none is named."""
        with self._guard:
            for entry in self._entries:
                is_meant = device in ("", entry.fault.device) and kind in ("", entry.fault.kind)
                entry.is_over = entry.is_over or is_meant
            self._advance()

    def active(self) -> tuple[Fault, ...]:
        """The faults in force now, in the order in which they were injected."""
        with self._guard:
            now_ns = self._advance()
            return tuple(entry.fault for entry in self._entries if entry.is_active(now_ns))

    def of(self, device: str, *kinds: str) -> tuple[ActiveFault, ...]:
        """The faults in force for a device; of these kinds, where some are named."""
        if not self._entries:
            return ()
        with self._guard:
            now_ns = self._advance()
            return tuple(
                ActiveFault(entry.fault, entry.seed)
                for entry in self._entries
                if entry.fault.device == device and entry.is_active(now_ns) and (not kinds or entry.fault.kind in kinds)
            )

    def use_up(self, device: str, kind: str) -> bool:
        """Whether a fault that happens `times` times is in force; one time is used up by asking."""
        with self._guard:
            now_ns = self._advance()
            for entry in self._entries:
                if (entry.fault.device, entry.fault.kind) == (device, kind) and entry.is_active(now_ns):
                    entry.uses += 1
                    entry.is_over = entry.uses >= entry.fault.number("times")
                    self._advance()
                    return True
        return False

    def storage(self) -> tuple[float, bool]:
        """By how many seconds each write is to take longer, and whether the disk is to seem full."""
        found = [one.fault for one in self.of(STORE, *STORAGE_FAULTS)]
        slow_s = sum(fault.number("delay_s") for fault in found if fault.kind == "slow")
        return slow_s, any(fault.kind == "full" for fault in found)

    def _advance(self) -> int:
        """Tell what began and ended since the last look, and forget what is over; the time of this look."""
        now_ns = self._clock.now_ns()
        for entry in self._entries:
            is_active = entry.is_active(now_ns)
            # One that began and ended between two looks happened as well, and is told.
            if not entry.is_told and (is_active or (entry.has_passed(now_ns) and now_ns >= entry.begins_ns)):
                self._tell(entry, "injected", "")
            if entry.is_told and not is_active:
                self._tell(entry, "cleared", " is over")
        self._entries = [entry for entry in self._entries if not entry.has_passed(now_ns)]
        return now_ns

    def _tell(self, entry: _Entry, what: str, ending: str) -> None:
        fault = entry.fault
        entry.is_told = what == "injected"
        sentence = f"Tried out on {fault.device}{ending}: {ALL_FAULTS[fault.kind]}."
        detail = fault.model_dump(mode="json", exclude={"device", "kind"})
        self._events.tell(EventKind.FAULT, fault.device, what, fault=fault.kind, sentence=sentence, **detail)
