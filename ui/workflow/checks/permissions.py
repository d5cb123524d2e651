"""May this user touch the booth's devices: udev rules, and groups of device files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from booth.profile import Profile
from ui.workflow.checks.check import FAILED, OK, Check

RULE_FOLDERS = tuple(Path(folder) for folder in ("/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d"))
RULE = 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="8086", MODE="0666", TAG+="uaccess"'
ADD_RULE = (
    f"echo '{RULE}' | sudo tee /etc/udev/rules.d/60-realsense.rules && "
    "sudo udevadm control --reload-rules && sudo udevadm trigger"
)


def may_use(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK)


def check_permissions(
    profile: Profile,
    rule_folders: Sequence[Path] = RULE_FOLDERS,
    device_folder: Path = Path("/dev"),
    may_use: Callable[[Path], bool] = may_use,
    is_root: bool | None = None,
) -> Iterator[Check]:
    """What the profile's own devices need; nothing is asked of a booth without such devices, or away from Linux."""
    if sys.platform != "linux":
        return
    if any(getattr(camera, "serial", None) for camera in profile.cameras.values() if camera.driver == "realsense"):
        yield check_realsense_rules(rule_folders, os.geteuid() == 0 if is_root is None else is_root)
    for path in device_files(profile, device_folder):
        # What is not plugged in is told where devices are looked for.
        if path.exists():
            yield check_device_file(path, may_use)


def check_realsense_rules(folders: Sequence[Path], is_root: bool) -> Check:
    """A rule of udev lets people use the camera, who otherwise see it on the bus and cannot open it."""
    rules = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*realsense*.rules"))]
    if rules:
        return Check("realsense rules", OK, str(rules[0]))
    if is_root:
        return Check("realsense rules", OK, "none, but root may use every camera")
    return Check("realsense rules", FAILED, "there is no udev rule, so only root may use the cameras", ADD_RULE)


def device_files(profile: Profile, folder: Path = Path("/dev")) -> tuple[Path, ...]:
    """The device files that the profile names: cameras by number, and serial ports of lights."""
    numbers = [getattr(camera, "device", None) for camera in profile.cameras.values()]
    cameras = [folder / f"video{number}" for number in numbers if number is not None]
    ports = [port for bank in profile.lights.values() if isinstance(port := getattr(bank, "port", None), str)]
    return tuple(dict.fromkeys([*cameras, *(Path(port) for port in ports)]))


def check_device_file(path: Path, may_use: Callable[[Path], bool]) -> Check:
    if may_use(path):
        return Check(str(path), OK, "may be used")
    text = f"belongs to the group {path.group()}, to which you do not belong"
    return Check(str(path), FAILED, text, f"sudo usermod -aG {path.group()} $USER, then sign in again")
