"""Frames: pixels that nobody has looked at are not made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from booth.frames import Frame, Optics


def test_a_plane_given_as_a_function_is_made_once_when_somebody_looks():
    made = []

    def make() -> np.ndarray:
        made.append(1)
        return np.zeros((2, 3, 3), np.uint8)

    frame = Frame("left", 1, make, None, Optics(), 20, 10).with_stamps(sequence=7, host_time_ns=30)
    assert (made, frame.sequence, frame.host_time_ns, frame.exposed_ns) == ([], 7, 30, 10)
    assert frame.color is frame.color
    assert frame.color.shape == (2, 3, 3)
    assert made == [1]
    assert not frame.color.flags.writeable
    with pytest.raises(FrozenInstanceError):
        frame.color = None
