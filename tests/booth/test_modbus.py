"""Lights over Modbus: what arrives at pymodbus' own server, and what its refusals become."""

from __future__ import annotations

import pytest

from booth.clock import SystemClock
from booth.drivers.modbus import modbus_bank, runs_of
from booth.errors import DeviceError
from booth.profile_lights import ModbusLights

WRITE_REGISTERS, WRITE_COILS, READ_REGISTERS, READ_COILS = 16, 15, 3, 1


@pytest.fixture
def unit(light_controller):
    return light_controller("modbus-tcp")


@pytest.fixture
def bank(unit):
    """Makes a bank of the unit's lights with these settings, and closes it."""
    made = []

    def make(**settings):
        addresses = {"registers": {"west": 3, "east": 4}} | settings
        config = ModbusLights(driver="modbus", host="127.0.0.1", tcp_port=unit.port, **addresses)
        made.append(modbus_bank("strobes", config, SystemClock()))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_neighbours_make_one_run():
    assert list(runs_of({4: 40, 3: 30, 9: 90})) == [(3, [30, 40]), (9, [90])]
    assert [len(run) for _, run in runs_of(dict.fromkeys(range(200), 0))] == [123, 77]
    assert list(runs_of({})) == []


def test_a_command_has_arrived_when_it_is_back(unit, bank):
    strobes = bank(full=4000)
    strobes.open()
    assert unit.requests == [(WRITE_REGISTERS, 3, [0, 0])]
    strobes.set_levels({"west": 0.25})
    assert unit.requests[-1] == (WRITE_REGISTERS, 3, [1000, 0])
    strobes.set_levels({"east": 1.0})
    assert unit.requests[-1] == (WRITE_REGISTERS, 3, [1000, 4000])
    strobes.close()
    assert unit.requests[-1] == (WRITE_REGISTERS, 3, [0, 0])


def test_a_coil_is_on_from_half_its_level_on(unit, bank):
    strobes = bank(registers={}, coils={"back": 9})
    strobes.open()
    for level in (0.49, 0.5):
        strobes.set_levels({"back": level})
    written = [request for request in unit.requests if request[0] == WRITE_COILS]
    assert written == [(WRITE_COILS, 9, [on]) for on in (False, False, True)]


def test_what_was_written_is_read_again_where_that_is_asked_for(unit, bank):
    strobes = bank(read_back=True, coils={"back": 9})
    strobes.open()
    assert [code for code, *_ in unit.requests] == [WRITE_REGISTERS, WRITE_COILS, READ_REGISTERS, READ_COILS]


def test_a_refusal_of_the_unit_is_an_error_that_names_the_register(unit, bank):
    strobes = bank(registers={"west": 3, "far": 400})
    with pytest.raises(DeviceError, match=r"unit 1, refuses register 400 \(exception code \d+\)") as caught:
        strobes.open()
    assert caught.value.device == "strobes"
    assert "addresses in the profile" in caught.value.hint


def test_a_unit_that_is_not_on_the_line_does_not_answer_for_another(unit, bank):
    with pytest.raises(DeviceError, match="unit 7"):
        bank(unit=7, timeout_s=0.2).open()


def test_a_host_where_nobody_listens_is_named(unit, bank):
    unit.close()
    with pytest.raises(DeviceError, match=rf"127\.0\.0\.1 port {unit.port}, unit 1, cannot be reached"):
        bank().open()
