"""From which side each lighting of a capture falls, as far as the booth's profile says where its lights stand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from booth.profile import Profile
from booth.profile_parts import LightDirection


def lighting_directions(profile: Profile, levels: Mapping[str, Mapping[str, float]]) -> dict[str, np.ndarray]:
    """(3,) float64 towards the light, in the booth's frame, of each lighting whose lit lights all have a direction.

    `levels` are the lights' levels (0 to 1) by lighting. Of several lights the strongest counts most: on a matt surface
    that all of them reach they act as one light from there.
    """
    known = {name: _towards(one) for bank in profile.lights.values() for name, one in bank.directions.items()}
    found = {}
    for lighting, lights in levels.items():
        lit = {name: level for name, level in lights.items() if level > 0}
        if lit and lit.keys() <= known.keys():
            found[lighting] = sum(level * known[name] for name, level in lit.items())
    return found


def _towards(direction: LightDirection) -> np.ndarray:
    azimuth, elevation = np.radians(direction.azimuth_deg), np.radians(direction.elevation_deg)
    return np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
