"""How well references cover the turns in which items of their product are laid on the tray."""

from __future__ import annotations

from collections.abc import Iterable

SECTORS = 5
"""A reference shows what a side camera sees of an item that is turned by up to a tenth of a turn either way."""


def useful_poses(turns_deg: Iterable[float]) -> tuple[int, int]:
    """How many of the useful poses these turns cover, and how many there are.

    Sectors of 72 degrees that begin half a sector before the first turn, so that small differences from it, or from
    another pose that lies a whole number of sectors further, are the same pose.
    """
    turns = list(turns_deg)
    if not turns:
        return 0, SECTORS
    sector = 360.0 / SECTORS
    return len({int((turn - turns[0] + sector / 2) % 360.0 // sector) for turn in turns}), SECTORS
