"""Which controllers of lights cannot be reached: told once when a link goes, and once when it is back."""

from __future__ import annotations

from collections.abc import Sequence

from booth.devices import LightBank, problem_of
from booth.events import EventKind, EventLog


class LinkWatch:
    """Looks at the banks whenever it is asked to, and tells what changed since."""

    def __init__(self, banks: Sequence[LightBank], events: EventLog) -> None:
        self._banks, self._events = banks, events
        self._lost: set[str] = set()

    @property
    def problems(self) -> dict[str, str]:
        """The banks that cannot be reached at this moment, each with the sentence that says why."""
        return {bank.name: problem for bank in self._banks if (problem := problem_of(bank))}

    def check(self) -> None:
        for bank in self._banks:
            problem = problem_of(bank)
            if problem and bank.name not in self._lost:
                self._lost.add(bank.name)
                self._events.tell(EventKind.FAULT, bank.name, "link_lost", sentence=problem)
            elif not problem and bank.name in self._lost:
                self._lost.remove(bank.name)
                sentence = f"The lights {bank.name} can be reached again."
                self._events.tell(EventKind.FAULT, bank.name, "link_back", sentence=sentence)
