"""How much light a command gives: from the level that is wanted, which is linear light, to the value to command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One light's response, by points (level, command) with straight lines between them, or by a power.

    Without points the light is taken to grow with the command to the power `gamma`, so that the command is
    level ** (1 / gamma). Levels and commands lie between 0 and 1; level 0 is always command 0.
    """

    gamma: float = 1.0
    points: Points = ()

    def command(self, level: float) -> float:
        """The command, 0 to 1, that gives this level of linear light, 0 to 1."""
        if not self.points:
            return float(level ** (1.0 / self.gamma))
        levels, commands = zip(*self.points, strict=True)
        return float(np.interp(level, levels, commands))


def responses(lights: Iterable[str], gamma: float, curves: Mapping[str, Points]) -> dict[str, Response]:
    """Each light's response: its own curve where it has one, the bank's gamma otherwise."""
    return {light: Response(gamma, curves.get(light, ())) for light in lights}


def checked_curve(points: Points) -> Points:
    """The points as they are. Raises ValueError unless they rise from level 0 with command 0 to level 1."""
    if points[:1] != ((0.0, 0.0),):
        raise ValueError("must begin with [0, 0]: a light at level 0 is dark.")
    if points[-1][0] != 1.0:
        raise ValueError(f"must end at level 1, but ends at {points[-1][0]:g}.")
    for before, after in pairwise(points):
        if after[0] <= before[0] or after[1] < before[1]:
            raise ValueError(f"must rise from point to point, but {list(after)} follows {list(before)}.")
    return points
