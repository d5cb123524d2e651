"""What a profile sets on a RealSense: tried on the SDK's software device, which has options but no advanced mode."""

from __future__ import annotations

import pytest

from booth.clock import SystemClock
from booth.drivers.realsense import RealSense
from booth.errors import DeviceError
from booth.plugged.found import SettingRange
from booth.profile_cameras import RealSenseCamera
from booth.realsense.objects import found_device

rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)


def live_camera(software_realsense, **config) -> RealSense:
    sizes = {"color": {"width": 64, "height": 48}, "depth": {"width": 48, "height": 32}, "rate_hz": 30.0}
    settings = RealSenseCamera(driver="realsense", serial="0012", **(sizes | config))
    return RealSense("left", settings, SystemClock(), find=lambda sdk, view, config: software_realsense.device)


def add_option(sensor, name: str, least: float, most: float) -> None:
    span = rs.option_range()
    span.min, span.max, span.step, span.default = least, most, 1, least
    sensor.add_option(getattr(rs.option, name), span)


@pytest.fixture
def adjustable(software_realsense):
    """A device with the options of a D435."""
    for name, least, most in (
        ("enable_auto_exposure", 0, 1),
        ("exposure", 1, 10_000),
        ("gain", 0, 128),
        ("enable_auto_white_balance", 0, 1),
        ("white_balance", 2800, 6500),
    ):
        add_option(software_realsense.color_sensor, name, least, most)
    for name, least, most in (
        ("enable_auto_exposure", 0, 1),
        ("exposure", 1, 165_000),
        ("emitter_enabled", 0, 2),
        ("laser_power", 0, 360),
    ):
        add_option(software_realsense.depth_sensor, name, least, most)
    return software_realsense


def test_settings_are_set_in_the_units_of_the_sensor_read_back_and_told(adjustable):
    asked = {"exposure_us": 5000, "gain": 16, "white_balance_k": 4600, "depth_exposure_us": 8500, "laser_power": 150}
    camera = live_camera(adjustable, emitter=True, **asked)
    camera.open()
    camera.close()
    assert camera.info.settings == asked | {"emitter": 1}
    assert adjustable.color_sensor.get_option(rs.option.exposure) == 50
    assert adjustable.color_sensor.get_option(rs.option.white_balance) == 4600
    assert adjustable.depth_sensor.get_option(rs.option.exposure) == 8500


def test_what_is_set_by_hand_switches_its_automatic_off(adjustable):
    for option in (rs.option.enable_auto_exposure, rs.option.enable_auto_white_balance):
        adjustable.color_sensor.set_option(option, 1)
    camera = live_camera(adjustable, exposure_us=5000, white_balance_k=4600, depth_auto_exposure=True)
    camera.open()
    camera.close()
    for option in (rs.option.enable_auto_exposure, rs.option.enable_auto_white_balance):
        assert adjustable.color_sensor.get_option(option) == 0
    assert adjustable.depth_sensor.get_option(rs.option.enable_auto_exposure) == 1


def test_impossible_values_are_all_told_with_their_range_and_nothing_is_set(adjustable):
    camera = live_camera(adjustable, exposure_us=2_000_000, gain=64, laser_power=500)
    with pytest.raises(DeviceError) as caught:
        camera.open()
    assert "exposure_us must lie between 100 and 1e+06, but is 2e+06" in caught.value.sentence
    assert "laser_power must lie between 0 and 360, but is 500" in caught.value.sentence
    assert adjustable.color_sensor.get_option(rs.option.gain) == 0


def test_settings_that_the_device_does_not_have_are_all_told(software_realsense):
    camera = live_camera(software_realsense, gain=16, laser_power=150)
    with pytest.raises(DeviceError, match="color has no gain; depth has no laser_power") as caught:
        camera.open()
    assert caught.value.device == "left"


def test_a_device_that_is_found_tells_what_its_settings_take(adjustable):
    found = found_device(rs, adjustable.device)
    assert (found.driver, found.model, found.serial) == ("realsense", "Software RealSense", "0012")
    assert SettingRange("exposure_us", 100, 1_000_000) in found.ranges
    assert SettingRange("depth_exposure_us", 1, 165_000) in found.ranges
    assert "depth_gain" not in {one.name for one in found.ranges}


def test_a_preset_is_refused_by_a_camera_without_advanced_mode(software_realsense, tmp_path):
    preset = tmp_path / "high_accuracy.json"
    preset.write_text('{"param-leftrightthreshold": "24"}')
    with pytest.raises(DeviceError, match="left takes no preset: this camera has no advanced mode"):
        live_camera(software_realsense, preset=preset).open()


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", "\x00"])
def test_a_preset_that_is_no_table_of_settings_is_named(software_realsense, tmp_path, text):
    preset = tmp_path / "preset.json"
    preset.write_text(text)
    with pytest.raises(DeviceError, match=r"preset\.json of left cannot be read"):
        live_camera(software_realsense, preset=preset).open()


@pytest.mark.hardware
def test_a_real_camera_takes_the_preset_that_it_wrote_itself(tmp_path):
    (device, *_) = rs.context().query_devices()
    preset = tmp_path / "own.json"
    preset.write_text(rs.rs400_advanced_mode(device).serialize_json())
    serial = device.get_info(rs.camera_info.serial_number)
    camera = RealSense("left", RealSenseCamera(driver="realsense", serial=serial, preset=preset), SystemClock())
    camera.open()
    try:
        assert camera.read(30.0).color is not None
    finally:
        camera.close()


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"auto_exposure": True, "gain": 16}, "auto_exposure goes without exposure_us and gain"),
        ({"depth_auto_exposure": True, "depth_exposure_us": 8500}, "depth_auto_exposure goes without"),
    ],
)
def test_an_automatic_and_what_it_would_change_exclude_each_other(keys, sentence):
    with pytest.raises(ValueError, match=sentence):
        RealSenseCamera(driver="realsense", serial="0012", **keys)


def test_a_recording_takes_no_settings(recording):
    with pytest.raises(ValueError, match="a recording is as it is"):
        RealSenseCamera(driver="realsense", file=recording.path, laser_power=150)
