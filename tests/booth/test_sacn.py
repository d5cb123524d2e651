"""Lights over sACN arrive at a real receiver on this machine, and are dark when the bank is closed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sacn import sACNreceiver

from booth.clock import SystemClock
from booth.devices import LightBank
from booth.drivers.sacn import destination_of, sacn_bank
from booth.errors import DeviceError
from booth.profile_lights import SacnLights

PATIENCE_S = 30.0
UNIVERSE = 7
# Each run listens at an address of its own, where the system has more than one, so that two runs do not mix.
LOOPBACK = f"127.{os.getpid() % 250 + 1}.{os.getpid() // 250 % 250 + 1}.9" if sys.platform == "linux" else "127.0.0.1"


class Listener:
    """What a light controller sees: the values of the universe, and whether its sender said goodbye."""

    def __init__(self) -> None:
        self.packets: list[tuple[int, ...]] = []
        self.changes: list[str] = []
        self._heard = threading.Condition()
        self._receiver = sACNreceiver(bind_address=LOOPBACK)
        self._receiver.register_listener("universe", self._packet, universe=UNIVERSE)
        self._receiver.register_listener("availability", self._availability)
        self._receiver.start()

    def wait_for(self, happened: Callable[[], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(happened, PATIENCE_S)

    def wait_for_values(self, values: dict[int, int]) -> None:
        self.wait_for(lambda: bool(self.packets) and all(self.packets[-1][at - 1] == v for at, v in values.items()))

    def stop(self) -> None:
        self._receiver.stop()

    def _packet(self, packet) -> None:
        with self._heard:
            self.packets.append(tuple(packet.dmxData))
            self._heard.notify_all()

    def _availability(self, universe: int, changed: str) -> None:
        with self._heard:
            self.changes.append(changed)
            self._heard.notify_all()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.stop()


@pytest.fixture
def bank(listener: Listener):
    bank = sacn_bank("panel", lights(), SystemClock())
    yield bank
    bank.close()


def lights(**changes) -> SacnLights:
    values = {"universe": UNIVERSE, "channels": {"west": 1, "east": 12}, "destination": LOOPBACK, "rate_hz": 50.0}
    return SacnLights(driver="sacn", **(values | changes))


def test_levels_arrive_at_their_addresses_and_the_others_stay(listener: Listener, bank: LightBank):
    bank.open()
    bank.set_levels({"west": 1.0, "east": 0.5})
    listener.wait_for_values({1: 255, 12: 128})
    bank.set_levels({"east": 0.0})
    listener.wait_for_values({1: 255, 12: 0})
    assert sum(listener.packets[-1]) == 255


def test_a_change_goes_out_at_once_however_slow_the_repetition_is(listener: Listener):
    bank = sacn_bank("panel", lights().model_copy(update={"rate_hz": 0.001}), SystemClock())
    bank.open()
    try:
        bank.set_levels({"west": 0.2})
        listener.wait_for_values({1: 51})
    finally:
        bank.close()


def test_levels_are_repeated_for_a_receiver_that_comes_late(bank: LightBank):
    bank.open()
    bank.set_levels({"west": 1.0})
    late = Listener()
    try:
        late.wait_for_values({1: 255})
    finally:
        late.stop()


def test_closing_makes_the_lights_dark_and_says_goodbye(listener: Listener, bank: LightBank):
    bank.open()
    bank.set_levels({"west": 1.0, "east": 1.0})
    listener.wait_for_values({1: 255, 12: 255})
    bank.close()
    listener.wait_for_values({1: 0, 12: 0})
    listener.wait_for(lambda: listener.changes[-1:] == ["timeout"])


def test_commands_from_another_thread_cannot_light_anything_after_closing(listener: Listener, bank: LightBank):
    bank.open()
    refused = threading.Event()

    def command() -> None:
        try:
            while True:
                bank.set_levels({"west": 1.0})
        except DeviceError:
            refused.set()

    commander = threading.Thread(target=command, daemon=True)
    commander.start()
    listener.wait_for_values({1: 255})
    bank.close()
    assert refused.wait(PATIENCE_S)
    listener.wait_for(lambda: listener.changes[-1:] == ["timeout"])
    assert set(listener.packets[-1]) == {0}


def test_opening_makes_the_lights_dark_whatever_they_were(listener: Listener, bank: LightBank):
    bank.open()
    listener.wait_for(lambda: bool(listener.packets))
    assert set(listener.packets[0]) == {0}


@pytest.mark.parametrize("levels", [{"west": 1.01}, {"east": -0.1}, {"west": float("nan")}])
def test_an_impossible_level_is_refused_and_nothing_is_sent(listener: Listener, bank: LightBank, levels):
    bank.open()
    with pytest.raises(DeviceError, match=next(iter(levels))) as caught:
        bank.set_levels(levels)
    assert "between 0 and 1" in caught.value.sentence
    bank.set_levels({"west": 0.2})
    listener.wait_for_values({1: 51, 12: 0})


def test_a_light_nearly_named_is_suggested(bank: LightBank):
    bank.open()
    with pytest.raises(DeviceError, match=r"no light wset; did you mean west\?"):
        bank.set_levels({"wset": 1.0})


def test_an_address_of_another_machine_cannot_be_bound_and_is_named():
    bank = sacn_bank("panel", lights(bind_address="203.0.113.9"), SystemClock())
    threads = set(threading.enumerate())
    with pytest.raises(DeviceError, match=r"203\.0\.113\.9") as caught:
        bank.open()
    assert caught.value.device == "panel"
    assert "bind_address" in caught.value.hint
    assert set(threading.enumerate()) <= threads
    bank.close()


def test_a_port_that_is_taken_is_named(listener: Listener):
    config = lights(bind_address="127.0.0.1", bind_port=free_port())
    first, second = sacn_bank("panel", config, SystemClock()), sacn_bank("panel", config, SystemClock())
    first.open()
    try:
        with pytest.raises(DeviceError, match=rf"port {config.bind_port}"):
            second.open()
    finally:
        first.close()
        second.close()


def free_port() -> int:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_controller_whose_name_nobody_knows_is_named():
    bank = sacn_bank("panel", lights(destination="booth-lights.invalid"), SystemClock())
    with pytest.raises(DeviceError, match=r"booth-lights\.invalid"):
        bank.open()


def test_without_a_destination_the_universe_has_its_own_multicast_group():
    assert destination_of(lights(destination=None, universe=0x0102)) == "239.255.1.2"


def test_the_program_ends_although_nobody_closed_the_lights(listener: Listener):
    import subprocess

    script = (
        "from booth.clock import SystemClock\n"
        "from booth.drivers.sacn import sacn_bank\n"
        "from booth.profile_lights import SacnLights\n"
        f"config = SacnLights(driver='sacn', universe=7, channels={{'west': 1}}, destination='{LOOPBACK}')\n"
        "sacn_bank('panel', config, SystemClock()).open()\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, timeout=60, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
