"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, FAILED = "ok", "warning", "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check-up: `state` is "ok", "warning" or "failed"; `hint` says what to do, where something is."""

    name: str
    state: str
    text: str
    hint: str = ""
