"""The simulated booth as devices: frames in time, lights in force, a stage that others can change."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import Camera, LightBank, Stage
from booth.drivers import Devices
from booth.drivers.simulated import build
from booth.errors import DeviceError
from booth.frames import Frame
from booth.profile_parts import Tray
from booth.simulation.barcode import is_valid
from booth.simulation.stage_file import FILE_NAME

LAMPS = {
    "top": SimpleNamespace(azimuth_deg=0.0, elevation_deg=90.0, softness=1.0),
    "left": SimpleNamespace(azimuth_deg=180.0, elevation_deg=20.0, softness=0.15),
}
PLACES = {"top": (0.0, 0.0, 800.0), "front": (0.0, -560.0, 580.0)}


def camera_config(position: tuple[float, float, float], rate_hz: float = 30.0) -> SimpleNamespace:
    size = {"width": 256, "height": 144, "focal_px": 180.0}
    return SimpleNamespace(position_mm=position, look_at_mm=(0.0, 0.0, 0.0), rate_hz=rate_hz, **size)


def devices(clock, folder: Path | None = None, rate_hz: float = 30.0) -> Devices:
    cameras = {view: camera_config(position, rate_hz) for view, position in PLACES.items()}
    return build(cameras, {"panel": SimpleNamespace(lights=LAMPS)}, SimpleNamespace(tray=Tray()), clock, folder)


@dataclass
class OpenBooth:
    """Devices that are open, with the names a test wants."""

    cameras: dict[str, Camera]
    lights: LightBank
    stage: Stage

    def frame(self, view: str = "top") -> Frame:
        return self.cameras[view].read(5.0)

    def shown(self, view: str = "top") -> Frame:
        self.stage.settle()
        return self.frame(view)


@pytest.fixture
def opened(request):
    """Opens booths for a test, and closes them after it."""
    made: list[Devices] = []

    def open_booth(clock, folder: Path | None = None, rate_hz: float = 30.0) -> OpenBooth:
        booth = devices(clock, folder, rate_hz)
        made.append(booth)
        for device in (*booth.cameras, *booth.lights):
            device.open()
        booth.lights[0].set_levels({"top": 1.0, "left": 0.0})
        return OpenBooth({camera.view: camera for camera in booth.cameras}, booth.lights[0], booth.stage)

    yield open_booth
    for booth in made:
        for device in (*booth.lights, *booth.cameras):
            device.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("simulated")]


def differs(one: Frame, other: Frame) -> float:
    """Share of pixels whose colour differs by more than noise."""
    return float((np.abs(one.color.astype(int) - other.color).max(axis=2) > 24).mean())


def test_frames_carry_colour_and_registered_depth_with_their_times(opened, hand_clock):
    booth = opened(hand_clock)
    first, second = booth.frame(), booth.frame()
    assert first.color.shape == (144, 256, 3)
    assert (first.color.dtype, first.depth.dtype) == (np.uint8, np.uint16)
    assert first.optics.depth_is_registered
    assert second.sequence == first.sequence + 1
    assert second.exposed_ns - first.exposed_ns == pytest.approx(1e9 / 30, abs=2)
    assert first.host_time_ns >= first.exposed_ns + first.exposure_us * 1000
    assert first.device_time_domain == "simulated"
    assert (first.device_time_ns - first.exposed_ns) == (second.device_time_ns - second.exposed_ns)


def test_two_booths_with_the_same_item_show_the_same_pixels(opened, hand_clock):
    frames = []
    for _ in range(2):
        booth = opened(hand_clock)
        booth.stage.place(seed=12, kind="bag", damage="tear")
        booth.stage.settle()
        frame = booth.frame("front")
        while frame.sequence < 3:
            frame = booth.frame("front")
        frames.append(frame)
    assert frames[0].sequence == frames[1].sequence
    assert np.array_equal(frames[0].color, frames[1].color)
    assert np.array_equal(frames[0].depth, frames[1].depth)


def test_placing_turning_moving_damaging_and_removing_show_up_in_the_frames(opened, hand_clock):
    booth = opened(hand_clock)
    empty = booth.shown()
    booth.stage.place(seed=3, kind="carton", damage="none")
    steps = [empty, booth.shown()]
    booth.stage.turn(40.0)
    steps.append(booth.shown())
    booth.stage.move(30.0, -10.0)
    steps.append(booth.shown())
    booth.stage.damage("deconstruction")
    steps.append(booth.shown())
    for before, after in pairwise(steps):
        assert differs(before, after) > 0.005
    booth.stage.remove()
    assert booth.stage.item is None
    assert differs(booth.shown(), empty) == 0.0


def test_frames_go_on_showing_the_old_item_until_the_new_one_is_ready(opened, hand_clock):
    booth = opened(hand_clock)
    old = booth.shown()
    booth.stage.place(seed=3, kind="carton")
    frame = booth.frame()
    assert frame.sequence > old.sequence
    assert differs(booth.shown(), old) > 0.02


def test_a_frame_shows_the_light_that_was_in_force_when_its_exposure_began(opened, hand_clock):
    booth = opened(hand_clock)
    bright = booth.frame()
    changed_ns = booth.lights.set_levels({"top": 0.0})
    frames = [booth.frame() for _ in range(3)]
    for frame in frames:
        assert (frame.color.mean() < 0.5 * bright.color.mean()) == (frame.exposed_ns >= changed_ns)
    assert frames[-1].exposed_ns >= changed_ns


def test_closing_the_lights_makes_them_dark(opened, hand_clock):
    booth = opened(hand_clock)
    bright = booth.frame()
    booth.lights.close()
    booth.frame()
    assert booth.frame().color.mean() < 0.5 * bright.color.mean()


def test_a_booth_without_lights_of_its_own_is_lit_all_the_time(hand_clock):
    cameras = {"top": camera_config(PLACES["top"])}
    booth = build(cameras, {}, SimpleNamespace(tray=Tray()), hand_clock, None)
    assert booth.lights == ()
    (camera,) = booth.cameras
    camera.open()
    try:
        assert camera.read(10.0).color.mean() > 50
    finally:
        camera.close()


def test_an_unknown_light_and_a_closed_bank_are_refused_with_a_sentence(opened, hand_clock):
    booth = opened(hand_clock)
    with pytest.raises(DeviceError, match="no light ceiling"):
        booth.lights.set_levels({"ceiling": 1.0})
    booth.lights.close()
    with pytest.raises(DeviceError, match="closed"):
        booth.lights.set_levels({"top": 1.0})


def test_the_staged_item_tells_code_product_kind_and_damage(opened, hand_clock):
    stage = opened(hand_clock).stage
    item = stage.place(seed=77, kind="blister", damage="hole", severity="minor")
    assert item == stage.item
    assert (item.kind, item.seed, item.damages) == ("blister", 77, ("minor hole",))
    assert is_valid(item.product)
    assert item.code.startswith(f"{item.product}-")


def test_place_next_goes_on_where_the_sequence_was(opened, hand_clock, tmp_path):
    first = opened(hand_clock, tmp_path).stage
    codes = [first.place_next().code for _ in range(3)]
    codes.append(opened(hand_clock, tmp_path).stage.place_next().code)
    assert len(set(codes)) == 4
    assert devices(hand_clock).stage.place_next().code == codes[0]


def test_what_another_process_puts_on_the_stage_is_picked_up(opened, hand_clock, tmp_path):
    watching, other = opened(hand_clock, tmp_path), devices(hand_clock, tmp_path).stage
    empty = watching.shown()
    placed = other.place(seed=8, kind="mailer")
    hand_clock.sleep(0.3)
    watching.frame()
    assert watching.stage.item == placed
    assert differs(watching.shown(), empty) > 0.02
    other.remove()
    assert watching.stage.item is None


NONSENSE = {
    "{]": "JSON",
    '{"item": {"seed": 1, "product": 2, "kind": "crate"}}': "item.kind: must be .*, but is 'crate'",
    '{"item": {"seed": 1, "product": 2, "kind": "bag", "x_mm": "NaN"}}': "item.x_mm: must be a finite number",
}


@pytest.mark.parametrize(("text", "sentence"), NONSENSE.items())
def test_a_stage_file_that_makes_no_sense_is_named_in_the_sentence(hand_clock, tmp_path, text, sentence):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(DeviceError, match=f"{FILE_NAME}.*{sentence}"):
        devices(hand_clock, tmp_path).stage.settle()


@pytest.mark.parametrize("text", NONSENSE)
def test_cameras_go_on_while_the_stage_file_makes_no_sense(opened, hand_clock, tmp_path, caplog, text):
    booth = opened(hand_clock, tmp_path)
    booth.stage.place(seed=8, kind="mailer")
    before = booth.shown()
    (tmp_path / FILE_NAME).write_text(text)
    hand_clock.sleep(0.3)
    assert differs(booth.frame(), before) == 0.0
    assert FILE_NAME in caplog.text


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda stage: stage.turn(10.0), "tray is empty"),
        (lambda stage: stage.place(seed=1, kind="barrel"), "no kind"),
        (lambda stage: stage.place(seed=1, damage="rust"), "no damage"),
        (lambda stage: stage.place(seed=1, kind="bag", missing=1), "is one unit"),
        (lambda stage: stage.place(seed=1, kind="multipack", missing=9), "units cannot be missing"),
    ],
)
def test_what_the_stage_cannot_do_is_said_in_a_sentence(hand_clock, call, sentence):
    with pytest.raises(DeviceError, match=sentence):
        call(devices(hand_clock).stage)


def test_a_stage_without_open_cameras_places_without_rendering(hand_clock):
    stage = devices(hand_clock).stage
    assert stage.place(seed=5).seed == 5
    stage.settle(0.0)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("simulated")]


def test_closing_a_camera_ends_a_read_that_waits(opened):
    booth = opened(SystemClock(), rate_hz=0.05)
    failed: list[DeviceError] = []

    def read() -> None:
        try:
            booth.frame()
            booth.cameras["top"].read(60.0)
        except DeviceError as error:
            failed.append(error)

    reader = threading.Thread(target=read)
    started = time.monotonic()
    reader.start()
    booth.cameras["top"].close()
    reader.join(20.0)
    assert not reader.is_alive()
    assert time.monotonic() - started < 15.0
    assert failed
