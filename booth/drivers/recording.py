"""The cameras and lights of a recording, which hang on the player of their clock."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from booth.clock import Clock
from booth.drivers import Devices
from booth.profile import Profile
from booth.profile_recording import RecordedCamera as CameraConfig
from booth.profile_recording import RecordedLights
from booth.replay.camera import RecordedCamera
from booth.replay.clock import ReplayClock
from booth.replay.lights import RecordedBank


def build(
    cameras: Mapping[str, CameraConfig],
    lights: Mapping[str, RecordedLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """Raises ValueError for a clock that is not a replay's."""
    if not isinstance(clock, ReplayClock):
        raise ValueError("recorded devices need the clock of their recording: booth.drivers.clock_of(profile)")
    clock.player.room.expect(len(cameras))
    eyes = tuple(RecordedCamera(view, clock.player) for view in cameras)
    return Devices(eyes, tuple(RecordedBank(name, bank.light_names, clock.player) for name, bank in lights.items()))
