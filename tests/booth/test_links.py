"""A link to lights that is lost is told, refuses commands, and comes back with the levels that were on."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from booth.clock import SystemClock
from booth.devices import LightBank, problem_of
from booth.errors import DeviceError
from booth.events import EventKind
from booth.profile import load_profile
from booth.rig import Rig

PATIENCE_S = 30.0


def eventually(holds: Callable[[], object]) -> None:
    """Waits for what nobody announces."""
    clock = SystemClock()
    deadline_ns = clock.now_ns() + int(PATIENCE_S * 1e9)
    while not holds():
        assert clock.now_ns() < deadline_ns
        clock.sleep(0.01)


def lit(bank: LightBank) -> LightBank:
    bank.open()
    bank.set_levels({"west": 0.6, "east": 0.2})
    assert problem_of(bank) == ""
    return bank


def refused(bank: LightBank) -> None:
    eventually(lambda: problem_of(bank))
    with pytest.raises(DeviceError) as caught:
        bank.set_levels({"west": 1.0})
    assert caught.value.device == "panel"


@pytest.mark.parametrize("protocol", ["modbus-tcp", "artnet"])
def test_a_controller_that_went_is_told_and_gets_its_levels_when_it_is_back(light_controller, bank_of, protocol: str):
    controller = light_controller(protocol)
    bank = lit(bank_of(controller.lines))
    controller.close()
    refused(bank)
    controller.forget()
    controller.start()
    controller.wait_for(west=0.6, east=0.2)
    eventually(lambda: not problem_of(bank))


def test_a_unit_that_restarted_is_noticed_by_reading_back(light_controller, bank_of):
    unit = light_controller("modbus-tcp")
    lit(bank_of(f"{unit.lines}\nread_back = true"))
    unit.forget()
    unit.write_from_elsewhere(0)
    unit.wait_for(west=0.6, east=0.2)


def test_closing_while_the_link_is_lost_makes_lights_dark_where_the_controller_is_back(light_controller, bank_of):
    box = light_controller("dmx_usb_pro")
    bank = lit(bank_of(box.lines))
    box.unplug()
    refused(bank)
    box.forget()
    box.plug()
    bank.close()
    box.wait_for(west=0.0, east=0.0)


def test_a_booth_tells_of_a_box_that_is_unplugged_and_plugged_in_again(light_controller, still_folder, tmp_path):
    box, told, changed = light_controller("dmx_usb_pro"), [], threading.Condition()

    def keep(event) -> None:
        with changed:
            told.append(event)
            changed.notify_all()

    def wait_for(what: str) -> None:
        with changed:
            assert changed.wait_for(lambda: what in [event.what for event in told], PATIENCE_S)

    profile = tmp_path / "lit.toml"
    profile.write_text(
        "name = 'lit'\n[cameras.left]\ndriver = 'replay'\nfolder = 'stills'\nviews = ['00']\n"
        f"[lights.panel]\n{box.lines}\n[lightings.rest]\nwest = 1.0\n"
    )
    with Rig.open(load_profile(profile)) as rig:
        rig.events.watch(keep)
        box.unplug()
        wait_for("link_lost")
        box.plug()
        wait_for("link_back")
    lost = next(event for event in told if event.what == "link_lost")
    assert (lost.kind, lost.source) == (EventKind.FAULT, "panel")
    assert str(box.path) in lost.sentence
