"""Lights over Art-Net: the packet as the protocol has it, and a controller that goes silent."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from booth.drivers.artnet import ArtnetWire, dmx_packet, poll_packet
from booth.errors import DeviceError
from booth.profile_lights import ArtnetLights

REPLY = b"Art-Net\0\x00\x21" + bytes(229)
CHANNELS = {"west": 1, "east": 12}


class Node:
    """A controller on a socket of its own, which the test lets answer or not."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(30.0)
        self.port = self._socket.getsockname()[1]

    def hear(self) -> bytes:
        packet, self.sender = self._socket.recvfrom(2048)
        return packet

    def answer(self) -> None:
        self._socket.sendto(REPLY, self.sender)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def node():
    node = Node()
    yield node
    node.close()


@pytest.fixture
def wire(node: Node):
    """Beats every 5 s, which no profile may ask for, so that each is a time to ask."""
    config = ArtnetLights(
        driver="artnet", universe=0x1234, destination="127.0.0.1", port=node.port, channels=CHANNELS
    ).model_copy(update={"rate_hz": 0.2})
    wire = ArtnetWire("panel", config)
    wire.open()
    yield wire
    wire.close()


def again_and_again(action: Callable[[], None]) -> None:
    for _ in range(10):
        action()


def test_the_packet_is_what_the_protocol_says():
    packet = dmx_packet(0x1234, bytes([7]) * 512)
    assert packet[:8] == b"Art-Net\0"
    assert (packet[8:10], packet[10:12]) == (b"\x00\x50", b"\x00\x0e")
    assert (packet[14], packet[15], packet[16:18]) == (0x34, 0x12, b"\x02\x00")
    assert packet[18:] == bytes([7]) * 512


def test_commands_stand_at_their_addresses(wire: ArtnetWire, node: Node):
    wire.send({"west": 1.0, "east": 0.5})
    slots = node.hear()[18:]
    assert (slots[0], slots[11], sum(slots)) == (255, 128, 383)


def test_a_controller_that_answered_and_goes_silent_is_told(wire: ArtnetWire, node: Node):
    dark = dict.fromkeys(CHANNELS, 0.0)
    for _ in range(3):
        wire.beat(dark)
        assert [node.hear() == poll_packet() for _ in range(2)] == [False, True]
        node.answer()
    with pytest.raises(DeviceError, match="answers no more") as caught:
        again_and_again(lambda: wire.beat(dark))
    assert caught.value.device == "panel"


def test_a_controller_that_never_answers_is_not_missed(wire: ArtnetWire):
    for _ in range(20):
        wire.beat(dict.fromkeys(CHANNELS, 0.0))


def test_an_own_port_that_is_taken_is_no_wrong_address(node: Node):
    """The node's port is one that is taken."""
    taken = ArtnetWire(
        "panel",
        ArtnetLights(driver="artnet", universe=0, destination="127.0.0.1", channels=CHANNELS, bind_port=node.port),
    )
    with pytest.raises(DeviceError, match=f"cannot send from .* port {node.port}") as caught:
        taken.open()
    assert "other program" in caught.value.hint


def test_nobody_at_the_other_end_is_told_by_the_second_datagram(wire: ArtnetWire, node: Node):
    node.close()
    with pytest.raises(DeviceError, match=r"127\.0\.0\.1 cannot be reached"):
        again_and_again(lambda: wire.send({"west": 1.0, "east": 1.0}))
