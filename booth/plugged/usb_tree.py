"""The USB bus as the Linux kernel shows it in sysfs: which controller a device hangs on, and how fast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SYSFS = Path("/sys")
# A port as the kernel names it: the bus, then the number of each hub's port on the way, as in 2-1.3.
PORT = re.compile(r"(?:^|/)(\d+-\d+(?:\.\d+)*)(?=$|[-/:])")
ROOT_HUB = re.compile(r"usb\d+$")


@dataclass(frozen=True, slots=True)
class UsbPlace:
    """Where a USB device hangs. `controller` is the host controller's own address, `speed_mbps` what was agreed on.

    Empty and 0 where the system does not say.
    """

    port: str = ""
    controller: str = ""
    speed_mbps: float = 0.0
    serial: str = ""


@dataclass(frozen=True, slots=True)
class VideoNode:
    """A camera's device file, with the name that its driver gives it."""

    number: int
    name: str
    usb: UsbPlace


def port_in(text: str) -> str:
    """The USB port that a path in sysfs or libusb's `bus-ports-address` names, the last of several; else ""."""
    found = PORT.findall(text)
    return found[-1] if found else ""


def usb_place(port: str, sysfs: Path = SYSFS) -> UsbPlace:
    """What sysfs says of the device at this port (`2-1.3`)."""
    device = sysfs / "bus" / "usb" / "devices" / port
    if not port or not device.exists():
        return UsbPlace(port)
    way = device.resolve().parts
    controller = next((above for above, hub in pairwise(way) if ROOT_HUB.match(hub)), "")
    return UsbPlace(port, controller, _number(_line(device / "speed")), _line(device / "serial"))


def video_nodes(sysfs: Path = SYSFS) -> Iterator[VideoNode]:
    """The nodes that give images, by number; a camera's further nodes carry only its metadata."""
    folder = sysfs / "class" / "video4linux"
    nodes = (node for node in folder.glob("video*") if node.name.removeprefix("video").isdecimal())
    for node in sorted(nodes, key=lambda one: int(one.name.removeprefix("video"))):
        if _line(node / "index") in ("", "0"):
            number = int(node.name.removeprefix("video"))
            yield VideoNode(number, _line(node / "name"), usb_place(port_in(str(node.resolve())), sysfs))


def _line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        # The device has just gone, or never said this of itself.
        return ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
