"""What faults do to a frame's pixels; every result is a new frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from booth.faults.injector import ActiveFault
from booth.frames import Frame

Plane = np.ndarray | None


def black(frame: Frame, fault: ActiveFault) -> Frame:
    return _each(frame, np.zeros_like)


def over_exposed(frame: Frame, fault: ActiveFault) -> Frame:
    """White colour; depth has no readings, as a stereo camera that is blinded."""
    return replace(
        frame, color=_of(frame.color, lambda plane: np.full_like(plane, 255)), depth=_of(frame.depth, np.zeros_like)
    )


def half_frame(frame: Frame, fault: ActiveFault) -> Frame:
    def cut(plane: np.ndarray) -> np.ndarray:
        rest = plane.copy()
        rest[round(len(rest) * (1.0 - min(fault.fault.number("part"), 1.0))) :] = 0
        return rest

    return _each(frame, cut)


def flipped_bits(frame: Frame, fault: ActiveFault) -> Frame:
    """As many single bits as the fault says, in each plane at places that its seed chooses."""
    rng = np.random.default_rng(fault.chance(frame.sequence).getrandbits(64))

    def flip(plane: np.ndarray) -> np.ndarray:
        wrong = plane.copy()
        octets = wrong.reshape(-1).view(np.uint8)
        count = int(fault.fault.number("bits"))
        np.bitwise_xor.at(
            octets, rng.integers(0, octets.size, count), np.uint8(1) << rng.integers(0, 8, count, np.uint8)
        )
        return wrong

    return _each(frame, flip)


def wrong_size(frame: Frame, fault: ActiveFault) -> Frame:
    return _each(frame, lambda plane: plane[::2, ::2].copy())


PIXEL_FAULTS: dict[str, Callable[[Frame, ActiveFault], Frame]] = {
    "black": black,
    "over_exposed": over_exposed,
    "half_frame": half_frame,
    "flipped_bits": flipped_bits,
    "wrong_size": wrong_size,
}


def _of(plane: Plane, change: Callable[[np.ndarray], np.ndarray]) -> Plane:
    return None if plane is None else change(plane)


def _each(frame: Frame, change: Callable[[np.ndarray], np.ndarray]) -> Frame:
    return replace(frame, color=_of(frame.color, change), depth=_of(frame.depth, change))
