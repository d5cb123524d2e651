"""What a profile says of its lights is checked: addresses, responses, and how their controller is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.errors import ProfileError
from booth.profile import load_profile
from booth.profile_checks import cross_problems

CAMERA = 'name = "bench"\n[lightings]\nnone = {}\n[cameras.left]\ndriver = "opencv"\ndevice = 0\n'
SACN = 'driver = "sacn"\nuniverse = 1\nchannels = { west = 1, east = 2 }\n'
ARTNET = 'driver = "artnet"\nuniverse = 1\ndestination = "10.0.0.9"\nchannels = { west = 1, east = 2 }\n'
BOX = 'driver = "dmx_usb_pro"\nport = "/dev/ttyUSB0"\nchannels = { west = 1, east = 2 }\n'
MODBUS = 'driver = "modbus"\nhost = "10.0.0.9"\nregisters = { west = 1 }\ncoils = { east = 1 }\n'


def problems_of(folder: Path, *banks: str) -> tuple[str, ...]:
    path = folder / "bench.toml"
    path.write_text(CAMERA + "".join(f"[lights.bank{number}]\n{bank}" for number, bank in enumerate(banks)))
    try:
        load_profile(path)
    except ProfileError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("bank", [SACN, ARTNET, BOX, MODBUS])
def test_a_bank_of_each_protocol_is_sound(tmp_path, bank):
    assert problems_of(tmp_path, bank) == ()


@pytest.mark.parametrize(
    ("bank", "change", "by", "complaint"),
    [
        (SACN, "east = 2", "east = 1", "DMX address 1 of universe 1 at multicast is already taken by lights.bank0"),
        (ARTNET, "east = 2", "east = 1", "DMX address 1 of universe 1 over Art-Net at 10.0.0.9 is already taken"),
        (ARTNET, 'destination = "10.0.0.9"', "", "lights.bank0.artnet.destination: this key is needed."),
        (BOX, "east = 2", "east = 1", "DMX address 1 of the box /dev/ttyUSB0 is already taken"),
        (BOX, 'port = "/dev/ttyUSB0"', "", "lights.bank0.dmx_usb_pro: needs exactly one of port and serial."),
        (MODBUS, "west = 1", "west = 1, north = 1", "register 1 of unit 1 at 10.0.0.9 port 502 is already taken"),
        (MODBUS, "east = 1", "west = 2", "the light west is already taken by lights.bank0.modbus.registers.west."),
        (MODBUS, 'host = "10.0.0.9"', 'host = "10.0.0.9"\nport = "/dev/ttyUSB0"', "exactly one of host and port"),
        (MODBUS, "registers = { west = 1 }\ncoils = { east = 1 }", "", "needs registers or coils: it has no light."),
        (SACN, "universe = 1", "universe = 1\ngamma = 0", "lights.bank0.sacn.gamma: must be at least 0.1, but is 0."),
        (SACN, "universe = 1", "universe = 1\ncurve = { wset = [[0, 0], [1, 1]] }", "curve names wset, no light of"),
        (SACN, "universe = 1", "universe = 1\ncurve = { west = [[0, 0], [1, 2]] }", "must be at most 1.0, but is 2."),
        (SACN, "universe = 1", "universe = 1\ncurve = { west = [[0, 0], [0.5, 1]] }", "must end at level 1"),
        (SACN, "universe = 1", "universe = 1\ncurve = { west = [] }", "must begin with [0, 0]"),
        (SACN, "universe = 1", "universe = 1\ncurve = { west = [[0, 0]] }", "must end at level 1, but ends at 0."),
        (SACN, "universe = 1", "universe = 1\nrate_hz = 0.2", "sacn.rate_hz: must be at least 1.0, but is 0.2."),
    ],
)
def test_one_wrong_thing_is_one_sentence(tmp_path, bank, change, by, complaint):
    assert change in bank
    (problem,) = problems_of(tmp_path, bank.replace(change, by, 1))
    assert complaint in problem


def test_the_same_address_on_another_universe_box_or_unit_is_fine(tmp_path):
    renamed = [
        bank.replace("west", f"west{number}").replace("east", f"east{number}")
        for number, bank in enumerate(
            (SACN, SACN.replace("universe = 1", "universe = 2"), ARTNET, BOX, MODBUS, MODBUS + "unit = 2\n")
        )
    ]
    assert problems_of(tmp_path, *renamed) == ()


def test_a_serial_port_belongs_to_one_bank(tmp_path):
    other = BOX.replace("west", "up").replace("east", "down").replace("= 1", "= 3").replace("= 2", "= 4")
    assert problems_of(tmp_path, BOX, other) == (
        "lights.bank1.dmx_usb_pro.port: port /dev/ttyUSB0 is already taken by lights.bank0.dmx_usb_pro.port.",
    )


@pytest.mark.parametrize(
    ("bank", "complaint"),
    [
        (SACN, "lights.bank1.sacn.universe: universe 1 at multicast is already taken by lights.bank0.sacn.universe."),
        (ARTNET, "lights.bank1.artnet.universe: universe 1 over Art-Net at 10.0.0.9 is already taken by lights.bank0"),
        (ARTNET.replace("universe = 1", "bind_port = 6454\nuniverse = {number}"), "bind_port 6454 is already taken by"),
    ],
)
def test_what_a_bank_has_for_itself_no_other_may_name(tmp_path, bank, complaint):
    other = bank.replace("west = 1, east = 2", "up = 3, down = 4").replace("{number}", "2")
    (problem,) = problems_of(tmp_path, bank.replace("{number}", "1"), other)
    assert complaint in problem


def test_lights_that_no_lighting_lights_are_told(tmp_path):
    path = tmp_path / "dark.toml"
    path.write_text(CAMERA.replace("[lightings]\nnone = {}\n", "") + f"[lights.bank]\n{SACN}")
    with pytest.raises(ProfileError, match="lightings: the booth has lights and no lighting"):
        load_profile(path)


def test_a_recorded_booth_may_have_been_dark():
    """Its profile is that of the recording, which nobody can mend."""
    bank = {"driver": "recording", "recording": "shift", "lights": {"west": {}}}
    assert not [line for line in cross_problems({"lights": {"panel": bank}}, {}) if line.startswith("lightings")]
    live = {"panel": bank | {"driver": "simulated"}}
    assert [line for line in cross_problems({"lights": live}, {}) if line.startswith("lightings")]


def test_the_lights_of_a_bank_are_its_registers_and_its_coils(tmp_path):
    assert problems_of(tmp_path, MODBUS) == ()
    assert load_profile(tmp_path / "bench.toml").light_names == ("west", "east")
