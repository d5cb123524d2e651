"""The USB bus read from a folder laid out as the Linux kernel lays out sysfs."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.plugged.usb_tree import UsbPlace, port_in, usb_place, video_nodes

CONTROLLER = "0000:00:14.0"


def plug_in(sysfs: Path, bus: int, port: str, speed: str, serial: str = "") -> Path:
    """A device at this port of the one controller, as the kernel shows it; the result is its folder."""
    device = sysfs / "devices" / "pci0000:00" / CONTROLLER / f"usb{bus}"
    for hub in [port[: end + 1] for end in range(len(port)) if port[end + 1 : end + 2] in (".", "")]:
        device = device / hub
    device.mkdir(parents=True)
    (device / "speed").write_text(f"{speed}\n")
    if serial:
        (device / "serial").write_text(f"{serial}\n")
    link = sysfs / "bus" / "usb" / "devices" / port
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(device)
    return device


def add_video_node(sysfs: Path, device: Path, number: int, name: str, index: int) -> None:
    node = device / f"{device.name}:1.{index}" / "video4linux" / f"video{number}"
    node.mkdir(parents=True)
    (node / "name").write_text(f"{name}\n")
    (node / "index").write_text(f"{index}\n")
    link = sysfs / "class" / "video4linux" / f"video{number}"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(node)


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1.3/2-1.3:1.0/video4linux/video0", "2-1.3"),
        ("2-1.3-5", "2-1.3"),
        ("1-4", "1-4"),
        ("", ""),
        ("no port at all", ""),
    ],
)
def test_a_port_is_read_from_a_path_of_sysfs_and_from_libusbs_address(text, port):
    assert port_in(text) == port


def test_a_device_behind_a_hub_tells_its_controller_speed_and_serial_number(tmp_path):
    plug_in(tmp_path, 2, "2-1.3", "5000", serial="0012")
    assert usb_place("2-1.3", tmp_path) == UsbPlace("2-1.3", CONTROLLER, 5000.0, "0012")


def test_a_port_that_nothing_hangs_on_is_not_known(tmp_path):
    assert usb_place("3-1", tmp_path) == UsbPlace("3-1")
    assert usb_place("", tmp_path) == UsbPlace()


def test_cameras_are_listed_by_number_without_their_nodes_for_metadata(tmp_path):
    front, side = (plug_in(tmp_path, 1, port, "480") for port in ("1-10", "1-2"))
    add_video_node(tmp_path, front, 10, "Front Camera", 0)
    add_video_node(tmp_path, front, 11, "Front Camera", 1)
    add_video_node(tmp_path, side, 2, "Side Camera", 0)
    assert [(node.number, node.name, node.usb.port) for node in video_nodes(tmp_path)] == [
        (2, "Side Camera", "1-2"),
        (10, "Front Camera", "1-10"),
    ]


def test_a_machine_without_a_bus_has_no_cameras(tmp_path):
    assert list(video_nodes(tmp_path)) == []
