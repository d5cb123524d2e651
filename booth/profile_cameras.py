"""The cameras of a profile: one model for each driver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from booth.calibration_files import Matrix4, read_still_folder
from booth.profile_parts import (
    FilePath,
    FolderPath,
    Pixels,
    PointMm,
    Positive,
    ProfilePart,
    Rate,
    SequencePath,
    not_one_of,
)
from booth.profile_recording import RecordedCamera

Toggle = Annotated[bool, Field(strict=True)]
NotNegative = Annotated[float, Field(strict=True, ge=0)]
# What sets a RealSense itself, and which of it an automatic would change again.
AUTOMATICS = {"auto_exposure": ("exposure_us", "gain"), "depth_auto_exposure": ("depth_exposure_us", "depth_gain")}
REALSENSE_SETTINGS = (
    "preset",
    "auto_exposure",
    "exposure_us",
    "gain",
    "white_balance_k",
    "depth_auto_exposure",
    "depth_exposure_us",
    "depth_gain",
    "emitter",
    "laser_power",
)


class SimulatedCamera(ProfilePart):
    """A view of the simulated booth: where it stands and looks (millimetres in the booth's frame)."""

    driver: Literal["simulated"]
    position_mm: PointMm
    look_at_mm: PointMm = (0.0, 0.0, 0.0)
    width: Pixels = 1280
    height: Pixels = 720
    focal_px: Positive = 900.0
    rate_hz: Rate = 30.0

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        return _looking_nowhere(part)


class ReplayCamera(ProfilePart):
    """Calibrated stills of a folder; each view becomes a camera `<entry>-<view>`, a single chosen one `<entry>`."""

    driver: Literal["replay"]
    folder: FolderPath
    views: tuple[str, ...] = ()
    rate_hz: Rate = 30.0
    world_to_booth: Matrix4 = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))


class OpenCVCamera(ProfilePart):
    """A camera by its number, or a film or a numbered image sequence in its place."""

    driver: Literal["opencv"]
    device: Annotated[int, Field(strict=True, ge=0)] | None = None
    file: FilePath | None = None
    sequence: SequencePath | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    rate_hz: Rate = 30.0
    exposure_us: Positive | None = None
    gain: NotNegative | None = None
    pixel_format: Literal["MJPG", "YUYV"] | None = None
    calibration: FilePath | None = None

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        found = not_one_of(part, "device", "file", "sequence")
        settings = ("exposure_us", "gain", "pixel_format")
        if part.get("device") is None and any(part.get(key) is not None for key in settings):
            found.append("exposure_us, gain and pixel_format can only be set on a device.")
        return found


class AravisCamera(ProfilePart):
    """A GenICam camera (GigE Vision, USB3 Vision) by its serial number or network address."""

    driver: Literal["aravis"]
    serial: Annotated[str, Field(min_length=1)] | None = None
    host: Annotated[str, Field(min_length=1)] | None = None
    pixel_format: Literal["Mono8", "BayerRG8", "BayerGR8", "BayerGB8", "BayerBG8", "RGB8"] = "Mono8"
    width: Pixels | None = None
    height: Pixels | None = None
    rate_hz: Rate = 30.0
    exposure_us: Positive | None = None
    gain: NotNegative | None = None
    calibration: FilePath | None = None

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        return not_one_of(part, "serial", "host")


class StreamSize(ProfilePart):
    """The size of one stream in pixels."""

    width: Pixels
    height: Pixels


class RealSenseCamera(ProfilePart):
    """A RealSense by its serial number, or a recording (.db3) of one; its pose as a matrix or as two points."""

    driver: Literal["realsense"]
    serial: Annotated[str, Field(min_length=1)] | None = None
    file: FilePath | None = None
    streams: Annotated[tuple[Literal["color", "depth"], ...], Field(min_length=1)] = ("color", "depth")
    color: StreamSize = StreamSize(width=1280, height=720)
    depth: StreamSize = StreamSize(width=848, height=480)
    rate_hz: Rate = 30.0
    preset: FilePath | None = None
    auto_exposure: Toggle | None = None
    exposure_us: Positive | None = None
    gain: NotNegative | None = None
    white_balance_k: Positive | None = None
    depth_auto_exposure: Toggle | None = None
    depth_exposure_us: Positive | None = None
    depth_gain: NotNegative | None = None
    emitter: Toggle | None = None
    laser_power: NotNegative | None = None
    camera_to_booth: Matrix4 | None = None
    position_mm: PointMm | None = None
    look_at_mm: PointMm = (0.0, 0.0, 0.0)

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        found = [*not_one_of(part, "serial", "file"), *_looking_nowhere(part)]
        if part.get("camera_to_booth") is not None and part.get("position_mm") is not None:
            found.append("takes camera_to_booth or position_mm, not both.")
        if part.get("file") is not None and any(part.get(key) is not None for key in REALSENSE_SETTINGS):
            found.append(f"a recording is as it is: {', '.join(REALSENSE_SETTINGS)} can only be set on a device.")
        for automatic, replaced in AUTOMATICS.items():
            if part.get(automatic) is True and any(part.get(key) is not None for key in replaced):
                found.append(f"{automatic} goes without {' and '.join(replaced)}.")
        return found


CAMERA_MODELS: dict[str, type[ProfilePart]] = {
    "simulated": SimulatedCamera,
    "replay": ReplayCamera,
    "opencv": OpenCVCamera,
    "realsense": RealSenseCamera,
    "aravis": AravisCamera,
    "recording": RecordedCamera,
}
CameraConfig = Annotated[
    SimulatedCamera | ReplayCamera | OpenCVCamera | RealSenseCamera | AravisCamera | RecordedCamera,
    Field(discriminator="driver"),
]


def _looking_nowhere(part: Mapping[str, Any]) -> list[str]:
    position, target = part.get("position_mm"), part.get("look_at_mm", [0.0, 0.0, 0.0])
    if not isinstance(position, list | tuple) or not isinstance(target, list | tuple) or list(position) != list(target):
        return []
    return ["position_mm and look_at_mm are the same point, so the camera looks nowhere."]


def view_names(entry: str, camera: ProfilePart) -> tuple[str, ...]:
    """The views that one camera entry of a profile gives. Raises ValueError for a folder that cannot be read."""
    if not isinstance(camera, ReplayCamera):
        return (entry,)
    if len(camera.views) == 1:
        return (entry,)
    chosen = camera.views or tuple(still.view for still in read_still_folder(camera.folder).views)
    return tuple(f"{entry}-{view}" for view in chosen)
