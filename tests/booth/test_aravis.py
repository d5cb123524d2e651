"""GenICam cameras, tried on the fake GigE camera that comes with Aravis, over loopback."""

from __future__ import annotations

import threading
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import Camera
from booth.drivers import build_devices
from booth.drivers.aravis import TO_BGR, found
from booth.errors import DeviceError, FrameTimeout
from booth.profile import load_profile

PATIENCE_S = 30.0


@pytest.fixture
def make(fake_genicam, tmp_path):
    """Makes the driver's camera as a profile names it."""

    def camera(rate_hz: float = 100, key: str = "", more: str = "") -> Camera:
        profile = tmp_path / "bench.toml"
        key = key or f'host = "{fake_genicam.host}"'
        lines = f'driver = "aravis"\n{key}\nrate_hz = {rate_hz}\nwidth = 320\nheight = 240\n{more}\n'
        profile.write_text(f'name = "bench"\n[cameras.left]\n{lines}')
        return build_devices(load_profile(profile), SystemClock()).cameras[0]

    return camera


@pytest.fixture
def camera(make):
    camera = make()
    camera.open()
    yield camera
    camera.close()


def test_it_is_found_by_model_serial_number_and_address(fake_genicam):
    (device,) = [device for device in found() if device.serial == fake_genicam.serial]
    assert (device.driver, device.model, device.place) == ("aravis", "Fake", fake_genicam.host)


def test_frames_come_in_order_and_belong_to_whoever_has_them(camera):
    clock = SystemClock()
    frames = [camera.read(PATIENCE_S) for _ in range(6)]
    assert all(one.sequence < other.sequence for one, other in pairwise(frames))
    assert all(frame.exposed_ns <= frame.host_time_ns <= clock.now_ns() for frame in frames)
    kept = frames[0].color.copy()
    camera.close()
    np.testing.assert_array_equal(frames[0].color, kept)
    assert kept.shape == (240, 320, 3)
    with pytest.raises(ValueError, match="read-only"):
        frames[0].color[0, 0] = 1


def test_a_camera_that_another_program_controls_is_told_as_that(camera, make):
    camera.read(PATIENCE_S)
    second = make()
    with pytest.raises(DeviceError, match="another program controls it") as caught:
        second.open()
    assert caught.value.device == "left"
    number = camera.read(PATIENCE_S).sequence
    assert camera.read(PATIENCE_S).sequence > number


def test_it_says_what_it_is_and_what_was_set(make, fake_genicam):
    camera = make(rate_hz=50, more="exposure_us = 2000\ngain = 4")
    camera.open()
    camera.close()
    info = camera.info
    assert (info.driver, info.model, info.serial, info.is_live) == ("aravis", "Fake", fake_genicam.serial, True)
    assert (info.has_color, info.has_depth, info.rate_hz) == (True, False, 50)
    assert info.settings == pytest.approx({"rate_hz": 50, "exposure_us": 2000, "gain": 4}, rel=0.01)


def test_a_serial_number_finds_the_same_camera(make, fake_genicam):
    camera = make(key=f'serial = "{fake_genicam.serial}"')
    camera.open()
    assert camera.read(PATIENCE_S).color is not None
    camera.close()


def test_impossible_settings_are_told_with_their_ranges(make):
    with pytest.raises(DeviceError, match="gain must lie between 0 and 10, but is 99") as caught:
        make(more="gain = 99\nexposure_us = 1").open()
    assert "exposure_us must lie between 10 and 1e+07, but is 1" in caught.value.sentence


@pytest.mark.parametrize("layout", TO_BGR)
def test_every_pixel_format_becomes_8_bit_colour(make, layout):
    camera = make(more=f'pixel_format = "{layout}"')
    camera.open()
    color = camera.read(PATIENCE_S).color
    camera.close()
    assert (color.shape, color.dtype) == ((240, 320, 3), np.uint8)
    assert color.std() > 0


@pytest.mark.parametrize(("layout", "red_at"), [("BayerRG8", (0, 0)), ("BayerGR8", (0, 1)), ("BayerBG8", (1, 1))])
def test_the_first_pixels_of_a_mosaic_are_those_that_its_name_says(layout, red_at):
    mosaic = np.zeros((16, 16), np.uint8)
    mosaic[red_at[0] :: 2, red_at[1] :: 2] = 200
    blue, green, red = TO_BGR[layout](mosaic)[4:12, 4:12].reshape(-1, 3).mean(axis=0)
    assert red > 150
    assert max(blue, green) == 0


def test_a_camera_that_does_not_answer_is_named(make):
    with pytest.raises(DeviceError, match="GenICam camera NOBODY of left does not answer"):
        make(key='serial = "NOBODY"').open()


def test_closing_twice_is_fine_leaves_no_thread_and_ends_reading(camera):
    camera.read(PATIENCE_S)
    camera.close()
    camera.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "aravis-left"]
    with pytest.raises(DeviceError, match="left is closed"):
        camera.read(0.01)


def read_on(camera: Camera) -> None:
    """Reads until the camera is gone, whatever comes late."""
    while True:
        with suppress(FrameTimeout):
            camera.read(PATIENCE_S)


def test_an_unplugged_camera_is_gone_and_comes_back(make, fake_genicam):
    camera = make()
    camera.open()
    camera.read(PATIENCE_S)
    fake_genicam.unplug()
    with pytest.raises(DeviceError, match="left stopped giving images"):
        read_on(camera)
    fake_genicam.plug_in()
    camera.open()
    assert camera.read(PATIENCE_S).color is not None
    camera.close()
