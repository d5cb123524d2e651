"""Lights behind a DMX USB Pro: its messages, and a box that goes silent or is unplugged."""

from __future__ import annotations

import re

import pytest

from booth.clock import SystemClock
from booth.drivers.dmx_usb_pro import DmxUsbProWire, labels_of, message
from booth.errors import DeviceError
from booth.profile_lights import DmxUsbProLights

CHANNELS = {"west": 1, "east": 12}
DARK = dict.fromkeys(CHANNELS, 0.0)


def wire_to(**place) -> DmxUsbProWire:
    """A wire that asks with every beat."""
    return DmxUsbProWire("panel", DmxUsbProLights(driver="dmx_usb_pro", channels=CHANNELS, rate_hz=1.0, **place))


def test_a_message_has_its_label_its_length_and_both_ends():
    assert message(6, bytes(513)) == b"\x7e\x06\x01\x02" + bytes(513) + b"\xe7"


def test_whole_messages_are_found_in_what_came_and_the_rest_is_kept():
    received = b"noise" + message(3, b"12345") + message(5, b"") + message(3, b"1")[:-1]
    assert labels_of(received) == ([3, 5], message(3, b"1")[:-1])
    assert labels_of(b"\x7e\x03\xff\xff" + message(3, b"")) == ([3], b"")


def test_a_box_that_answered_and_goes_silent_is_told(light_controller):
    box = light_controller("dmx_usb_pro")
    wire = wire_to(port=str(box.path))
    wire.open()
    try:
        wire.beat(DARK)
        box.wait_until(lambda: 3 in box.labels)
        wait_for_answer(wire)
        box.answers = False
        with pytest.raises(DeviceError, match="answers no more"):
            beat(wire, 10)
    finally:
        wire.close()


def wait_for_answer(wire: DmxUsbProWire) -> None:
    while not wire._port.in_waiting:
        SystemClock().sleep(0.001)


def beat(wire: DmxUsbProWire, times: int) -> None:
    for _ in range(times):
        wire.beat(DARK)


def test_the_box_is_asked_nothing_that_would_end_its_sending(light_controller, bank_of):
    box = light_controller("dmx_usb_pro")
    bank = bank_of(box.lines)
    bank.open()
    box.wait_until(lambda: box.labels.count(3) == 2)
    bank.close()
    assert set(box.labels) == {3, 6}


def test_a_port_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DeviceError, match=re.escape(str(tmp_path / "ttyNONE"))) as caught:
        wire_to(port=str(tmp_path / "ttyNONE")).open()
    assert caught.value.hint


def test_a_box_that_is_not_plugged_in_is_named_by_its_number():
    with pytest.raises(DeviceError, match="The DMX box EN-no-such of panel is not plugged in"):
        wire_to(serial="EN-no-such").open()


def test_a_port_that_another_program_holds_is_named(light_controller):
    box = light_controller("dmx_usb_pro")
    first, second = wire_to(port=str(box.path)), wire_to(port=str(box.path))
    first.open()
    try:
        with pytest.raises(DeviceError, match="cannot be opened") as caught:
            second.open()
        assert "no other program" in caught.value.hint
    finally:
        first.close()
