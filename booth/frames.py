"""What a camera hands over, and what a capture hands on: frozen values whose arrays nobody may write to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np


def frozen_array(values, dtype=None) -> np.ndarray:
    """`values` as an array that cannot be written to; a copy is made only where one is needed."""
    array = np.asarray(values, dtype=dtype)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


IDENTITY = frozen_array(np.eye(4))


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """A pinhole camera: size and focal lengths in pixels, distortion as OpenCV's k1, k2, p1, p2, k3 (empty: none).

    (cx, cy) follow OpenCV: the centre of the first pixel is (0, 0). A point (u, v) in the program's continuous
    pixel coordinates, whose origin is the outer corner of the first pixel, is (u - 0.5, v - 0.5) here.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    distortion: tuple[float, ...] = ()

    @property
    def matrix(self) -> np.ndarray:
        """The 3x3 float64 camera matrix."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])


@dataclass(frozen=True, eq=False)
class Optics:
    """Where a camera looks and how: intrinsics of both planes and rigid 4x4 float64 transforms in metres.

    `camera_to_booth` carries points of the colour camera (x right, y down, z forward) into the booth's frame
    (origin in the middle of the tray's surface, z up). `depth_to_color` carries points of the depth camera into the
    colour camera; it is the identity, and `depth` equals `color`, where depth is registered to colour. `calibration`
    is the id of the stored calibration that both come from, "" where the profile or the device gave them.
    """

    color: Intrinsics | None = None
    depth: Intrinsics | None = None
    depth_to_color: np.ndarray = field(default_factory=lambda: IDENTITY)
    camera_to_booth: np.ndarray = field(default_factory=lambda: IDENTITY)
    calibrated: bool = True
    calibration: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth_to_color", frozen_array(self.depth_to_color, np.float64))
        object.__setattr__(self, "camera_to_booth", frozen_array(self.camera_to_booth, np.float64))

    @cached_property
    def depth_is_registered(self) -> bool:
        """True where each depth pixel lies on the colour pixel of the same place."""
        return self.depth == self.color and bool(np.array_equal(self.depth_to_color, IDENTITY))


class _Plane:
    """A frame's pixels. Where a function was given for them, it makes them when somebody first looks."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, frame: Frame | None, owner: type) -> np.ndarray | None:
        if frame is None:
            raise AttributeError(self._name)  # so that a dataclass sees no default
        plane = frame.__dict__[self._name]
        if callable(plane):
            plane = frame.__dict__[self._name] = frozen_array(plane())
        return plane

    def __set__(self, frame: Frame, plane: np.ndarray | Callable[[], np.ndarray] | None) -> None:
        frame.__dict__[self._name] = plane if plane is None or callable(plane) else frozen_array(plane)


@dataclass(frozen=True, eq=False)
class Frame:
    """One camera's colour and depth of one instant, with everything needed to measure in it later.

    color: (h, w, 3) uint8 BGR, or None. depth: (h, w) uint16 in units of `depth_unit_m`, 0 = no reading, or None.
    Both are read-only for everybody. `host_time_ns` is when the frame arrived and `exposed_ns` when its exposure
    began, both in the host's monotonic nanoseconds; a driver that cannot know the latter gives the earliest instant
    it can vouch for. `device_time_ns` is the device's own stamp in the domain that `device_time_domain` names.

    Either plane may be given as a function that makes it, once, when it is first looked at: most frames of a
    recording are never looked at, and decoding them would cost most of its replay.
    """

    view: str
    sequence: int
    color: np.ndarray | None = _Plane()
    depth: np.ndarray | None = _Plane()
    optics: Optics
    host_time_ns: int
    exposed_ns: int
    depth_unit_m: float = 0.001
    exposure_us: float | None = None
    gain: float | None = None
    device_time_ns: int | None = None
    device_time_domain: str = ""

    def with_stamps(self, **stamps: Any) -> Frame:
        """The same pixels under other stamps; those that nobody has looked at stay unmade."""
        unmade = {plane: self.__dict__[plane] for plane in ("color", "depth")}
        return replace(self, **unmade, **stamps)

    @property
    def made_planes(self) -> dict[str, np.ndarray]:
        """The planes whose pixels are there already, without making any."""
        planes = {plane: self.__dict__[plane] for plane in ("color", "depth")}
        return {name: plane for name, plane in planes.items() if isinstance(plane, np.ndarray)}

    def depth_m(self) -> np.ndarray:
        """(h, w) float32 metres along the depth camera's axis, 0 = no reading. Raises ValueError without depth."""
        if self.depth is None:
            raise ValueError(f"the frame of {self.view} has no depth")
        return self.depth.astype(np.float32) * np.float32(self.depth_unit_m)


@dataclass(frozen=True, eq=False, slots=True)
class Shot:
    """All views' frames under one lighting. `levels` are the light levels (0 to 1) commanded, by light name.

    `verified` tells whether the change of light was seen in the images: True or False, None where there was no
    change to see.
    """

    lighting: str
    levels: Mapping[str, float]
    frames: Mapping[str, Frame]
    settled_ns: int
    verified: bool | None = None


@dataclass(frozen=True, eq=False, slots=True)
class FrameSet:
    """One capture as it came from the booth: the shots in recipe order, and what was missing.

    `uid` is made here (UUID hex), so that storing the same set twice is the same capture. `problems` are sentences;
    a set without any is complete.
    """

    uid: str
    profile: str
    shots: tuple[Shot, ...]
    started_ns: int
    started_utc_us: int
    problems: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.problems

    @property
    def views(self) -> tuple[str, ...]:
        """The views in the order in which they were first seen."""
        return tuple(dict.fromkeys(view for shot in self.shots for view in shot.frames))
