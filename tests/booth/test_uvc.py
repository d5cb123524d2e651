"""OpenCV's films and sequences come image by image; a source that hangs or lies is found out and told."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.clock import SystemClock
from booth.drivers.uvc import opencv_camera
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.frames import Frame
from booth.profile_cameras import OpenCVCamera
from booth.readers.image_reader import ImageReader, earliest_exposure_ns
from booth.readers.opencv_sources import exposure_setting, fourcc_name, refusals
from booth.readers.reader_camera import ReaderCamera

PATIENCE_S = 30.0


def camera_of(clock=None, **config) -> ReaderCamera:
    return opencv_camera("left", OpenCVCamera(driver="opencv", rate_hz=500.0, **config), clock or SystemClock())


def read_all(camera: ReaderCamera) -> list[Frame]:
    frames = []
    camera.open()
    try:
        while True:
            frames.append(camera.read(PATIENCE_S))
    except EndOfStream:
        return frames
    finally:
        camera.close()


def test_every_image_of_a_sequence_comes_once_in_order_as_it_is_stored(image_sequence):
    frames = read_all(camera_of(sequence=image_sequence.path))
    assert len(frames) == len(image_sequence.colors)
    for number, (frame, color) in enumerate(zip(frames, image_sequence.colors, strict=True)):
        assert frame.sequence == number
        np.testing.assert_array_equal(frame.color, color)


def test_every_image_of_a_film_comes_once_in_order(film):
    frames = read_all(camera_of(file=film.path))
    assert [frame.sequence for frame in frames] == list(range(len(film.colors)))
    levels = [frame.color.mean() for frame in frames]
    np.testing.assert_allclose(levels, [color.mean() for color in film.colors], atol=3)


def test_a_reader_that_is_slow_misses_no_image_of_a_file(image_sequence, hand_clock):
    camera = camera_of(hand_clock, sequence=image_sequence.path)
    camera.open()
    sequences = []
    for _ in range(3):
        hand_clock.sleep(5.0)
        sequences.append(camera.read(PATIENCE_S).sequence)
    camera.close()
    assert sequences == [0, 1, 2]


def test_a_file_keeps_the_pace_of_the_profile(image_sequence, hand_clock):
    frames = read_all(camera_of(hand_clock, sequence=image_sequence.path))
    steps = np.diff([frame.exposed_ns for frame in frames])
    np.testing.assert_allclose(steps, 1e9 / 500, atol=5)


def test_a_sequence_with_a_gap_is_refused_with_the_number(image_sequence):
    image_sequence.path.with_name("frame-0006.png").unlink()
    camera = camera_of(sequence=image_sequence.path)
    with pytest.raises(DeviceError, match="lacks number 6") as caught:
        camera.open()
    assert caught.value.device == "left"


def test_an_image_that_is_damaged_ends_the_sequence_with_its_name_after_those_before(image_sequence):
    image_sequence.path.with_name("frame-0006.png").write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    camera = camera_of(sequence=image_sequence.path)
    camera.open()
    for color in image_sequence.colors[:3]:
        np.testing.assert_array_equal(camera.read(PATIENCE_S).color, color)
    with pytest.raises(DeviceError, match=r"frame-0006\.png") as caught:
        camera.read(PATIENCE_S)
    assert not isinstance(caught.value, EndOfStream)
    camera.close()


def test_a_file_that_is_no_film_is_refused_by_name(tmp_path):
    path = tmp_path / "notes.avi"
    path.write_text("no film")
    with pytest.raises(DeviceError, match=r"notes\.avi"):
        camera_of(file=path).open()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot be asked without opening the camera")
def test_a_camera_that_is_not_plugged_in_is_named():
    with pytest.raises(DeviceError, match=r"left \(device 63\) is not plugged in") as caught:
        camera_of(device=63).open()
    assert caught.value.device == "left"


def calibration_file(folder: Path, size: tuple[int, int]) -> Path:
    path = folder / "left.json"
    calibration = {
        "image_size": size,
        "color_intrinsics": [[70, 0, 31], [0, 71, 23], [0, 0, 1]],
        "distortion": [0.1, -0.05, 0.001, 0.002, 0.0],
        "camera_to_booth": [[1, 0, 0, 0.1], [0, -1, 0, 0.2], [0, 0, -1, 0.9], [0, 0, 0, 1]],
    }
    path.write_text(json.dumps(calibration))
    return path


def test_a_calibration_gives_lens_and_place(image_sequence, tmp_path):
    camera = camera_of(sequence=image_sequence.path, calibration=calibration_file(tmp_path, (64, 48)))
    camera.open()
    camera.close()
    assert camera.optics.calibrated
    assert (camera.optics.color.fx, camera.optics.color.distortion[0]) == (70.0, 0.1)
    np.testing.assert_allclose(camera.optics.camera_to_booth[:3, 3], [0.1, 0.2, 0.9])


def test_without_a_calibration_the_optics_say_that_they_are_a_guess(image_sequence):
    camera = camera_of(sequence=image_sequence.path)
    camera.open()
    camera.close()
    assert not camera.optics.calibrated
    assert (camera.optics.color.width, camera.optics.color.cx) == (64, 31.5)


def test_images_of_another_size_than_asked_or_calibrated_are_refused(image_sequence, tmp_path):
    with pytest.raises(DeviceError, match="64 x 48 pixels, not 1280 x 720"):
        camera_of(sequence=image_sequence.path, width=1280, height=720).open()
    with pytest.raises(DeviceError, match="64 x 48 pixels, its calibration is for 640 x 480"):
        camera_of(sequence=image_sequence.path, calibration=calibration_file(tmp_path, (640, 480))).open()


@pytest.fixture
def stalling_film(tmp_path: Path):
    """A film that comes through a pipe whose writer holds back the second half until `finish` is called."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    film, pipe, finish = tmp_path / "film.avi", tmp_path / "pipe.avi", threading.Event()
    write_film(film, 300)
    os.mkfifo(pipe)
    data = film.read_bytes()

    def feed() -> None:
        with pipe.open("wb", buffering=0) as end:
            end.write(data[: len(data) // 2])
            finish.wait(PATIENCE_S)

    writer = threading.Thread(target=feed, daemon=True)
    writer.start()
    yield pipe
    finish.set()
    writer.join(PATIENCE_S)
    assert not writer.is_alive()


def write_film(path: Path, count: int) -> None:
    rng = np.random.default_rng(4)
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 30, (64, 48))
    for _ in range(count):
        writer.write(rng.integers(0, 256, (48, 64, 3), dtype=np.uint8))
    writer.release()


def pipe_camera(pipe: Path, **constructor) -> ReaderCamera:
    # A profile takes regular files only; the pipe stands for a device that goes silent.
    config = OpenCVCamera.model_construct(driver="opencv", file=pipe, rate_hz=1000.0)
    return opencv_camera("left", config, SystemClock(), **constructor)


def frames_until_error(camera: ReaderCamera) -> tuple[list[Frame], DeviceError]:
    frames = []
    while True:
        try:
            frames.append(camera.read(0.5))
        except DeviceError as error:
            return frames, error


def test_a_source_that_goes_silent_is_a_timeout_and_can_be_closed(stalling_film):
    camera = pipe_camera(stalling_film)
    camera.open()
    frames, error = frames_until_error(camera)
    assert 0 < len(frames) < 300
    assert isinstance(error, FrameTimeout)
    assert error.device == "left"
    camera.close()
    with pytest.raises(DeviceError):
        camera.read(0.01)


def wake(pipe: Path, stuck: list[threading.Thread]) -> None:
    """Opens and closes the pipe's other end until each of these threads had its turn, released its source and ended."""
    while any(thread.is_alive() for thread in stuck):
        # There is no other end to open while a thread is between two calls.
        with suppress(OSError):
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        for thread in stuck:
            thread.join(0.05)


def test_a_read_that_hangs_is_left_behind_and_named_and_another_thread_opens_anew(tmp_path, caplog):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    pipe = tmp_path / "pipe.avi"
    os.mkfifo(pipe)
    camera = pipe_camera(pipe, open_timeout_s=0.1)
    with pytest.raises(DeviceError) as first:
        camera.open()
    with pytest.raises(DeviceError) as second:
        camera.open()
    assert "hangs" not in first.value.sentence
    assert "An earlier read still hangs in its driver (opencv-left)" in second.value.sentence
    assert "opencv-left hangs in the driver of left" in caplog.text
    stuck = [thread for thread in threading.enumerate() if thread.name == "opencv-left"]
    assert len(stuck) == 2
    camera.close()
    wake(pipe, stuck)
    pipe.unlink()
    write_film(pipe, 3)
    camera.open()
    assert camera.read(PATIENCE_S).sequence == 0
    camera.close()


def test_a_source_that_never_opens_is_told_and_left_behind(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    pipe = tmp_path / "pipe.avi"
    os.mkfifo(pipe)
    camera = pipe_camera(pipe, open_timeout_s=0.1)
    with pytest.raises(DeviceError, match="left was not ready"):
        camera.open()
    (stuck,) = [thread for thread in threading.enumerate() if thread.name == "opencv-left"]
    # The other end of the pipe opens at last and closes again: the thread wakes, releases its source and ends.
    pipe.open("wb").close()
    stuck.join(PATIENCE_S)
    assert not stuck.is_alive()


@dataclass
class FlakyDevice:
    """A device as drivers know them: it gives numbered images, now and then nothing, and waits where it is told."""

    script: list[int | None]
    model: str = "flaky"
    serial: str = ""
    lost: int = 0
    settings: dict[str, float] = field(default_factory=dict)
    released: bool = False
    more: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def grab(self) -> np.ndarray | None:
        self.more.acquire()
        number = self.script.pop(0) if self.script else None
        return None if number is None else np.full((4, 6, 3), number, np.uint8)

    def stamp_ns(self) -> int | None:
        return None

    def release(self) -> None:
        self.released = True


def live_reader(device: FlakyDevice) -> ImageReader:
    return ImageReader("left", lambda: device, SystemClock(), live=True, rate_hz=30)


def test_of_a_device_only_the_newest_image_is_kept():
    device = FlakyDevice([1, 2, 3, None, 4])
    reader = live_reader(device)
    device.more.release()
    assert reader.start(PATIENCE_S)[0, 0, 0] == 1
    device.more.release(4)
    numbers = [reader.take(PATIENCE_S).number]
    while numbers[-1] < 4:
        numbers.append(reader.take(PATIENCE_S).number)
    assert numbers == sorted(set(numbers))
    with pytest.raises(FrameTimeout):
        reader.take(0.01)
    device.more.release(100)
    reader.stop()


def test_what_a_device_fails_to_give_shows_as_a_gap():
    device = FlakyDevice([1, None, None, 4])
    reader = live_reader(device)
    device.more.release()
    reader.start(PATIENCE_S)
    numbers = [reader.take(PATIENCE_S).number]
    device.more.release(3)
    numbers.append(reader.take(PATIENCE_S).number)
    assert numbers == [0, 3]
    device.more.release(100)
    reader.stop()


def test_a_device_that_gives_nothing_again_and_again_is_gone_and_released():
    device = FlakyDevice([1])
    reader = live_reader(device)
    device.more.release(100)
    reader.start(PATIENCE_S)
    reader.take(PATIENCE_S)
    with pytest.raises(DeviceError, match="left stopped giving images") as caught:
        reader.take(PATIENCE_S)
    assert not isinstance(caught.value, FrameTimeout)
    reader.stop()
    assert device.released


def test_an_exposure_is_never_said_to_begin_later_than_it_can_have():
    period = 33_000_000
    assert earliest_exposure_ns(1_000_000_000, 990_000_000, 900_000_000, period) == 957_000_000
    assert earliest_exposure_ns(1_000_000_000, None, 900_000_000, period) == 867_000_000
    for nonsense_ns in (0, 5, 2_000_000_000):
        assert earliest_exposure_ns(1_000_000_000, nonsense_ns, 900_000_000, period) == 867_000_000


def test_a_pixel_format_is_named_by_its_four_letters():
    assert fourcc_name(cv2.VideoWriter.fourcc(*"MJPG")) == "MJPG"
    assert fourcc_name(0.0) == fourcc_name(-1.0) == "none"


def test_each_backend_counts_exposure_in_its_own_way():
    assert exposure_setting("V4L2", 10_000) == 100
    assert exposure_setting("MSMF", 1e6 / 64) == pytest.approx(-6)


def test_what_a_camera_did_not_take_is_listed_with_both_values():
    settings = {"width": (1280, 640), "height": (720, 720), "gain": (10, 10.5), "exposure": (100, 50)}
    assert refusals(settings) == ["width 1280 was asked, 640 is set", "exposure 100 was asked, 50 is set"]
