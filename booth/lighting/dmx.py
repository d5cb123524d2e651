"""A DMX universe: 512 slots of 8 bits, whatever carries them to the lights, and the boxes that may answer."""

from __future__ import annotations

from collections.abc import Mapping

SLOTS = 512
FULL = 255
MISSED_ANSWERS = 3
# DMX is never acknowledged and a datagram may get lost: what must arrive over a network is sent this often.
FAREWELLS = 3


def slots_of(channels: Mapping[str, int], commands: Mapping[str, float]) -> bytes:
    """The 512 slots of a universe: each light's command (0 to 1) at its channel (1 to 512), all others dark."""
    slots = bytearray(SLOTS)
    for light, command in commands.items():
        slots[channels[light] - 1] = round(command * FULL)
    return bytes(slots)


class RollCall:
    """When a box is asked whether it is there, and whether it went.

    Not every box answers. One that did once and then leaves three questions open is missing; one that never did is
    never missed.
    """

    def __init__(self, every_s: float, period_s: float) -> None:
        self._every = max(1, round(every_s / period_s))
        self._beats = self._open_questions = 0
        self._has_answered = False

    def is_due(self) -> bool:
        """To be asked once a beat; True where a question is to be sent now."""
        self._beats += 1
        due = self._beats % self._every == 1 or self._every == 1
        self._open_questions += due
        return due

    def heard(self) -> None:
        """An answer came."""
        self._has_answered, self._open_questions = True, 0

    @property
    def is_missing(self) -> bool:
        return self._has_answered and self._open_questions > MISSED_ANSWERS
