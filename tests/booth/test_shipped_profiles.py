"""The profiles that come with the program: each loads, has a sensible recipe, and makes its devices."""

from __future__ import annotations

import numpy as np
import pytest

from booth.drivers import build_devices, clock_of
from booth.profile import load_profile, shipped_profiles
from booth.rig import Rig

WITHOUT_HARDWARE = ["simulated", "stills", "recording"]
REAL = {
    "realsense-sacn": (("top", "front"), ("top", "left", "right", "back")),
    "usb-dmx": (("top", "left", "right", "front"), ("top", "left", "right", "back")),
    "mixed-modbus": (("top", "left", "right"), ("ring", "left", "right", "back")),
}
every_profile = pytest.mark.parametrize("name", list(shipped_profiles()))


def test_what_ships_is_known():
    assert set(shipped_profiles()) == {*WITHOUT_HARDWARE, *REAL}


@every_profile
def test_a_recipe_takes_every_view_and_lights_it_where_there_are_lights(name: str):
    profile = load_profile(name)
    recipe = profile.recipe_value()
    taken = {view for shot in recipe.shots for view in shot.views or profile.views}
    assert taken == set(profile.views)
    assert (profile.title, bool(profile.cameras)) != ("", False)
    for shot in recipe.shots:
        levels = recipe.lightings[shot.lighting].values()
        assert any(level > 0 for level in levels) == bool(profile.light_names)
    used = {light for levels in recipe.lightings.values() for light, level in levels.items() if level > 0}
    assert used == set(profile.light_names)


@every_profile
def test_devices_are_made_and_nothing_is_opened(name: str):
    profile = load_profile(name)
    devices = build_devices(profile, clock_of(profile))
    assert tuple(camera.view for camera in devices.cameras) == profile.views
    assert tuple(light for bank in devices.lights for light in bank.lights) == profile.light_names


@pytest.mark.parametrize("name", list(REAL))
def test_a_real_booth_has_the_views_and_lights_that_its_comments_speak_of(name: str):
    profile = load_profile(name)
    assert (profile.views, profile.light_names) == REAL[name]


def test_the_stills_are_captured_as_they_are():
    with Rig.open(load_profile("stills")) as rig:
        (shot,) = rig.capture().shots
    for view in ("top", "left", "right", "front"):
        frame = shot.frames[view]
        assert frame.color.shape == (270, 480, 3)
        assert frame.depth.shape == (270, 480)
        assert frame.optics.calibrated
    middle = shot.frames["top"].depth[110:160, 230:270]
    lid_m = float(np.median(middle[middle > 0])) * shot.frames["top"].depth_unit_m
    assert 0.03 < 0.85 - lid_m < 0.35


def test_the_recording_plays_what_its_booth_saw():
    with Rig.open(load_profile("recording")) as rig:
        frames = rig.latest_all()
    assert {view: frame.color.shape for view, frame in frames.items()} == {
        "top": (135, 240, 3),
        "left": (135, 240, 3),
    }
    assert all(frame.depth.any() for frame in frames.values())
