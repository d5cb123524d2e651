"""Cameras that OpenCV reads: a webcam or machine camera by number, a film, or a numbered image sequence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from booth.clock import Clock
from booth.drivers import Devices
from booth.profile import Profile
from booth.profile_cameras import OpenCVCamera
from booth.readers.image_reader import Source
from booth.readers.opencv_sources import DeviceSource, FilmSource, SequenceSource
from booth.readers.reader_camera import OPEN_TIMEOUT_S, Origin, ReaderCamera


def build(
    cameras: Mapping[str, OpenCVCamera],
    lights: Mapping[str, object],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One camera for each entry."""
    return Devices(tuple(opencv_camera(view, config, clock) for view, config in cameras.items()))


def opencv_camera(
    view: str, config: OpenCVCamera, clock: Clock, open_timeout_s: float = OPEN_TIMEOUT_S
) -> ReaderCamera:
    """One OpenCV camera or file; colour only."""
    origin = Origin("opencv", _place(config), config.device is not None, partial(_source, view, config))
    return ReaderCamera(view, config, clock, origin, open_timeout_s)


def _source(view: str, config: OpenCVCamera) -> Source:
    if config.device is not None:
        return DeviceSource(view, config)
    if config.file is not None:
        return FilmSource(view, config.file)
    return SequenceSource(view, config.sequence)


def _place(config: OpenCVCamera) -> str:
    return str(config.device if config.device is not None else (config.file or config.sequence).name)
