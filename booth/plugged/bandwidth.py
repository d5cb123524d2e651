"""How much the cameras of a profile ask of each USB controller, held against what such a bus carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from booth.errors import BoothError
from booth.events import EventKind, EventLog
from booth.plugged.found import FoundDevice, found_devices
from booth.profile import Profile
from booth.profile_cameras import AravisCamera, OpenCVCamera, RealSenseCamera
from booth.profile_parts import ProfilePart

# Bytes a pixel on the wire. RealSense sends colour as YUYV and depth as Z16; MJPG is a good JPEG of three bits a pixel.
YUYV_BYTES, Z16_BYTES, MJPG_BYTES = 2.0, 2.0, 0.4
# Where a profile leaves the size to the camera, most give this one.
USUAL_SIZE = (640, 480)
# By agreed speed in Mbit/s: what a bus carries for cameras, in MB/s. USB 2 gives cameras at most 80 % of its 60 MB/s
# (USB 2.0, 5.6.4), of which headers take a sixth. USB 3 codes 8 bits as 10 (500 MB/s at 5 Gbit/s) or 128 as 132, and
# gives cameras at most 90 % (USB 3.2, 8.12.6), of which headers and the gaps between bursts take a tenth.
CARRIED_MB_S = {480.0: 40.0, 5000.0: 400.0, 10000.0: 980.0, 20000.0: 1960.0}


@dataclass(frozen=True, slots=True)
class ControllerLoad:
    """What one bus of a controller is asked to carry: a controller has one for USB 2 and one for USB 3 devices."""

    usb_controller: str
    speed_mbps: float
    mb_s_by_view: Mapping[str, float]
    carried_mb_s: float

    @property
    def mb_s(self) -> float:
        return sum(self.mb_s_by_view.values())

    @property
    def is_too_much(self) -> bool:
        return self.mb_s > self.carried_mb_s

    @property
    def sentence(self) -> str:
        asked = ", ".join(f"{view} {mb_s:.0f}" for view, mb_s in self.mb_s_by_view.items())
        verb = "cannot carry" if self.is_too_much else "carries"
        return (
            f"The USB controller {self.usb_controller} {verb} its cameras: {self.mb_s:.0f} MB/s are asked ({asked}), "
            f"about {self.carried_mb_s:.0f} MB/s go over USB at {self.speed_mbps:g} Mbit/s."
        )


def estimate(profile: Profile, found: Sequence[FoundDevice]) -> tuple[ControllerLoad, ...]:
    """The load of each bus with cameras of the profile; cameras that are not found or not on USB are left out."""
    loads: dict[tuple[str, float], dict[str, float]] = defaultdict(dict)
    for view, camera in profile.cameras.items():
        device = device_of(camera, found)
        if device is not None and device.usb_controller and device.speed_mbps:
            loads[device.usb_controller, device.speed_mbps][view] = asked_mb_s(camera)
    return tuple(
        ControllerLoad(controller, speed, views, carried_mb_s(speed)) for (controller, speed), views in loads.items()
    )


def usb_cameras() -> tuple[FoundDevice, ...]:
    """The cameras whose USB bus is known, looked for in the helper process. Raises BoothError."""
    return found_devices(drivers=("realsense", "opencv"))


def tell_overloads(
    profile: Profile,
    events: EventLog,
    search: Callable[[], Sequence[FoundDevice]] = usb_cameras,
) -> None:
    """Tell of every bus that cannot carry its cameras, before they are opened; does nothing for other booths."""
    if not any(is_on_usb(camera) for camera in profile.cameras.values()):
        return
    try:
        loads = estimate(profile, search())
    except BoothError as error:
        events.tell(EventKind.FAULT, "usb", "not_searched", sentence=str(error))
        return
    for load in loads:
        if load.is_too_much:
            detail = {"mb_s": round(load.mb_s, 1), "carried_mb_s": load.carried_mb_s, "views": list(load.mb_s_by_view)}
            events.tell(EventKind.FAULT, load.usb_controller, "overloaded", sentence=load.sentence, **detail)


def is_device(camera: ProfilePart) -> bool:
    """Whether this is a camera that is plugged in somewhere, and no file or simulation."""
    return _place(camera) is not None


def is_on_usb(camera: ProfilePart) -> bool:
    """Whether this is such a camera of a kind whose USB bus is known."""
    return is_device(camera) and not isinstance(camera, AravisCamera)


def device_of(camera: ProfilePart, found: Sequence[FoundDevice]) -> FoundDevice | None:
    """The found device that a profile's camera means; None where it is not plugged in, or no device at all."""
    place = _place(camera)
    return next((one for one in found if place in ((one.driver, one.serial), (one.driver, one.place))), None)


def asked_mb_s(camera: ProfilePart) -> float:
    """Megabytes a second that the camera sends with the profile's sizes and rate."""
    return sum(pixels * size for pixels, size in _planes(camera)) * camera.rate_hz / 1e6


def carried_mb_s(speed_mbps: float) -> float:
    """Megabytes a second for cameras on a bus of this speed; of one that is not listed, two thirds of its bits."""
    return CARRIED_MB_S.get(speed_mbps, speed_mbps / 8 * 2 / 3)


def _planes(camera: ProfilePart) -> Iterator[tuple[int, float]]:
    """(pixels, bytes a pixel) of each stream."""
    if isinstance(camera, RealSenseCamera):
        for kind, size in (("color", YUYV_BYTES), ("depth", Z16_BYTES)):
            if kind in camera.streams:
                stream = getattr(camera, kind)
                yield stream.width * stream.height, size
    elif isinstance(camera, OpenCVCamera):
        width, height = camera.width or USUAL_SIZE[0], camera.height or USUAL_SIZE[1]
        yield width * height, MJPG_BYTES if camera.pixel_format == "MJPG" else YUYV_BYTES


def _place(camera: ProfilePart) -> tuple[str, str] | None:
    """The driver of a profile's camera and what it is found by; None for what is no device."""
    if isinstance(camera, RealSenseCamera) and camera.serial is not None:
        return "realsense", camera.serial
    if isinstance(camera, OpenCVCamera) and camera.device is not None:
        return "opencv", f"/dev/video{camera.device}"
    if isinstance(camera, AravisCamera):
        return "aravis", camera.serial or camera.host
    return None
