"""What is plugged in, held against the profile, and whether USB carries it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from booth.plugged.bandwidth import device_of, estimate, is_device
from booth.plugged.found import FoundDevice, Search
from booth.problems import one_of
from booth.profile import Profile
from ui.workflow.checks.check import FAILED, OK, WARNING, Check

CAMERA_DRIVERS = ("realsense", "opencv", "aravis")


def check_search(search: Search, profile: Profile | None) -> Iterator[Check]:
    """All that was found; without a profile there is nothing to hold it against."""
    yield from (Check("devices", WARNING, problem) for problem in search.problems)
    if not search.devices:
        yield Check("devices", OK, "no camera and no serial port is plugged in")
    strangers = [] if profile is None else unnamed(profile, search.devices)
    for device in search.devices:
        yield _found_check(device, device in strangers)
    if profile is not None:
        yield from check_named(profile, search.devices)
        for load in estimate(profile, search.devices):
            hint = "Plug cameras in elsewhere, or ask for smaller images or a lower rate." if load.is_too_much else ""
            yield Check("usb", FAILED if load.is_too_much else OK, load.sentence, hint)


def check_named(profile: Profile, found: Sequence[FoundDevice]) -> Iterator[Check]:
    """A line for each camera and serial box that the profile names and nobody plugged in."""
    for view, camera in profile.cameras.items():
        if is_device(camera) and device_of(camera, found) is None:
            known = one_of([_key(one) for one in found if one.driver == camera.driver])
            yield Check(f"camera {view}", FAILED, f"is not plugged in; found are {known}", _look(camera.driver))
    for name, bank in profile.lights.items():
        serial = getattr(bank, "serial", None)
        if serial is not None and serial not in [one.serial for one in found if one.driver == "serial"]:
            yield Check(f"lights {name}", FAILED, f"the box {serial} is not plugged in", "Check its cable.")


def unnamed(profile: Profile, found: Sequence[FoundDevice]) -> list[FoundDevice]:
    """Cameras that are plugged in and not in the profile; none of a booth whose cameras are no real ones."""
    if not any(is_device(camera) for camera in profile.cameras.values()):
        return []
    named = [device_of(camera, found) for camera in profile.cameras.values()]
    return [one for one in found if one.driver in CAMERA_DRIVERS and one not in named]


def _found_check(device: FoundDevice, is_stranger: bool) -> Check:
    name = f"found {device.driver} {_key(device)}"
    if is_stranger:
        hint = f'Add it: [cameras.NAME] with driver = "{device.driver}" and {_entry(device)}'
        return Check(name, WARNING, f"{_described(device)}; the profile does not name it", hint)
    return Check(name, OK, _described(device))


def _described(device: FoundDevice) -> str:
    parts = [device.model or "no name"]
    if device.usb_controller:
        parts.append(f"USB controller {device.usb_controller} at {device.speed_mbps:g} Mbit/s")
    parts += [f"{span.name} {span.least:g} to {span.most:g}" for span in device.ranges]
    return ", ".join(parts)


def _key(device: FoundDevice) -> str:
    """How a profile names the device."""
    return device.serial if device.driver in ("realsense", "aravis") else device.place


def _entry(device: FoundDevice) -> str:
    if device.driver == "opencv":
        return f"device = {device.place.removeprefix('/dev/video')}"
    return f'serial = "{device.serial}"'


def _look(driver: str) -> str:
    return f"Check its cable, or its {'number' if driver == 'opencv' else 'serial number'} in the profile."
