"""`python -m booth.plugged.find_devices`: prints as JSON what is plugged in; `--reset SERIAL` restarts a camera."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from booth.errors import BoothError
from booth.plugged.found import FoundDevice, Search
from booth.plugged.usb_tree import port_in, usb_place, video_nodes
from booth.readers.v4l2 import setting_ranges


def main(words: Sequence[str]) -> int:
    if words[:1] == ["--reset"]:
        return _reset(*words[1:2])
    found = search(words or list(SEARCHES))
    print(json.dumps(asdict(found)), flush=True)
    return 0


def search(drivers: Sequence[str]) -> Search:
    """What there is of each of these; one that cannot be looked for hides no other."""
    devices: list[FoundDevice] = []
    problems = []
    for driver in drivers:
        try:
            devices += SEARCHES[driver]()
        except BoothError as error:
            problems.append(str(error))
    return Search(tuple(devices), tuple(problems))


def realsenses() -> list[FoundDevice]:
    return import_module("booth.drivers.realsense").found()


def genicam_cameras() -> list[FoundDevice]:
    return import_module("booth.drivers.aravis").found()


def video_devices() -> Iterator[FoundDevice]:
    """Cameras with a device file, but for RealSenses, which are found by their own library."""
    for node in video_nodes():
        if "RealSense" not in node.name:
            place, usb = f"/dev/video{node.number}", node.usb
            ranges = setting_ranges(Path(place))
            yield FoundDevice("opencv", node.name, usb.serial, place, usb.controller, usb.speed_mbps, ranges)


def serial_ports() -> Iterator[FoundDevice]:
    from serial.tools.list_ports import comports

    for port in comports():
        # Ports without a USB device are soldered in, and most of them lead nowhere.
        if port.vid is not None:
            usb = usb_place(port_in(port.location or ""))
            serial = port.serial_number or ""
            yield FoundDevice("serial", port.description, serial, port.device, usb.controller, usb.speed_mbps)


SEARCHES: dict[str, Callable[[], list[FoundDevice] | Iterator[FoundDevice]]] = {
    "realsense": realsenses,
    "opencv": video_devices,
    "aravis": genicam_cameras,
    "serial": serial_ports,
}


def _reset(serial: str = "") -> int:
    try:
        import_module("booth.drivers.realsense").reset(serial)
    except BoothError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
