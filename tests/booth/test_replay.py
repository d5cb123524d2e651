"""Calibrated stills come back as they lie in their folder, at their own pace; a broken folder gets a sentence."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.clock import SystemClock
from booth.drivers import build_devices
from booth.errors import DeviceError, FrameTimeout
from booth.image_files import image_size
from booth.profile import Profile, load_profile

APC_SHELF = Path(__file__).parents[2].parent / "shared" / "real" / "apc-shelf"


def cameras_of(profile: Profile, clock=None):
    return build_devices(profile, clock or SystemClock()).cameras


def opened(profile: Profile, clock=None):
    camera = cameras_of(profile, clock)[0]
    camera.open()
    return camera


def test_a_folder_is_a_profile_of_all_its_views(still_folder):
    cameras = cameras_of(load_profile(still_folder.path))
    assert [camera.view for camera in cameras] == ["view-00", "view-01"]


def test_every_pixel_equals_the_file(still_folder):
    for camera, color, depth in zip(
        cameras_of(load_profile(still_folder.path)), still_folder.colors, still_folder.depths, strict=True
    ):
        camera.open()
        frame = camera.read(10.0)
        np.testing.assert_array_equal(frame.color, color)
        np.testing.assert_array_equal(frame.depth, depth)
        assert frame.depth_unit_m == 0.0001
        camera.close()


def test_depth_keeps_its_own_lens_and_place(still_folder):
    calibration = json.loads((still_folder.path / "calibration.json").read_text())
    optics = opened(load_profile(still_folder.path)).optics
    assert not optics.depth_is_registered
    assert (optics.depth.fx, optics.depth.cy) == (50.0, 23.5)
    np.testing.assert_array_equal(optics.color.matrix, calibration["color_intrinsics"])
    np.testing.assert_array_equal(optics.depth_to_color, calibration["depth_to_color"])
    np.testing.assert_array_equal(optics.camera_to_booth, calibration["views"][0]["camera_to_world"])


def test_world_to_booth_moves_the_cameras(still_folder, tmp_path):
    profile = tmp_path / "shelf.toml"
    profile.write_text(
        'name = "shelf"\n[cameras.left]\ndriver = "replay"\nfolder = "stills"\nviews = ["01"]\n'
        "world_to_booth = [[0, -1, 0, 0.5], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]\n"
    )
    camera = opened(load_profile(profile))
    assert camera.view == "left"
    np.testing.assert_allclose(camera.optics.camera_to_booth[:3, 3], [0.5 - 0.2, 0.1, 0.9])


def test_frames_come_at_the_folders_own_pace(still_folder, hand_clock):
    camera = opened(load_profile(still_folder.path), hand_clock)
    frames = [camera.read(1.0) for _ in range(4)]
    begun = [frame.exposed_ns - frames[0].exposed_ns for frame in frames]
    np.testing.assert_allclose(begun, [0, 1e9 / 30, 2e9 / 30, 3e9 / 30], atol=2)
    assert [frame.sequence for frame in frames] == [0, 1, 2, 3]


def test_a_slow_reader_gets_the_newest_frame_and_sees_what_it_missed(still_folder, hand_clock):
    camera = opened(load_profile(still_folder.path), hand_clock)
    camera.read(1.0)
    hand_clock.sleep(1.0)
    frame = camera.read(1.0)
    assert frame.sequence == 30
    assert hand_clock.ns - frame.exposed_ns < 1e9 / 30


def test_waiting_too_short_takes_just_that_time(still_folder, hand_clock):
    camera = opened(load_profile(still_folder.path), hand_clock)
    camera.read(1.0)
    before = hand_clock.ns
    with pytest.raises(FrameTimeout):
        camera.read(0.01)
    assert hand_clock.ns - before == pytest.approx(0.01 * 1e9, abs=10)


def png_that_claims(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def encoded(image: np.ndarray, extension: str = ".png") -> bytes:
    return cv2.imencode(extension, image)[1].tobytes()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("00.color.png", b"", "neither a PNG nor a JPEG"),
        ("00.color.png", b"<html>no image</html>", "neither a PNG nor a JPEG"),
        ("00.color.png", png_that_claims(30000, 30000), "30000 x 30000 pixels"),
        ("00.color.png", png_that_claims(64, 48), "damaged"),
        ("00.color.png", encoded(np.zeros((48, 64), np.uint8)), "not 8-bit colour, but 8-bit with 1 channel"),
        ("00.color.png", encoded(np.zeros((48, 64, 4), np.uint8)), "8-bit with 4 channels"),
        ("00.color.png", encoded(np.zeros((40, 64, 3), np.uint8)), "64 x 40 pixels, its calibration 64 x 48"),
        ("00.depth.png", encoded(np.zeros((48, 64), np.uint8)), "not a 16-bit depth image, but 8-bit"),
        ("00.depth.png", encoded(np.zeros((48, 64, 3), np.uint16)), "16-bit with 3 channels"),
    ],
)
def test_a_wrong_image_is_refused_by_name_before_it_is_trusted(still_folder, name, content, complaint):
    (still_folder.path / name).write_bytes(content)
    camera = cameras_of(load_profile(still_folder.path))[0]
    with pytest.raises(DeviceError, match=complaint) as caught:
        camera.open()
    assert "view-00" in caught.value.sentence
    assert name in caught.value.sentence
    assert caught.value.device == "view-00"


def test_a_jpeg_turned_by_its_exif_stays_as_it_was_captured(still_folder):
    color = np.full((48, 64, 3), 90, np.uint8)
    jpeg = encoded(color, ".jpg")
    exif = (
        b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
    )
    turned = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
    assert cv2.imdecode(np.frombuffer(turned, np.uint8), cv2.IMREAD_COLOR).shape == (64, 48, 3)
    (still_folder.path / "00.color.png").write_bytes(turned)
    assert opened(load_profile(still_folder.path)).read(10.0).color.shape == (48, 64, 3)


@pytest.mark.parametrize("image", [np.zeros((480, 640, 3), np.uint8), np.zeros((17, 3001, 3), np.uint8)])
@pytest.mark.parametrize("extension", [".png", ".jpg"])
def test_the_size_is_read_from_the_header(image, extension):
    assert image_size(encoded(image, extension)) == (image.shape[1], image.shape[0])


@pytest.mark.parametrize("length", [0, 2, 8, 15, 23])
def test_a_header_cut_short_has_no_size(length):
    for whole in (encoded(np.zeros((4, 4, 3), np.uint8)), encoded(np.zeros((4, 4, 3), np.uint8), ".jpg")):
        with pytest.raises(ValueError, match="image"):
            image_size(whole[:length])


@pytest.mark.skipif(not APC_SHELF.is_dir(), reason="the real shelf scene is not on this machine")
def test_the_real_shelf_is_fifteen_views_with_the_pixels_of_their_files():
    cameras = cameras_of(load_profile(APC_SHELF))
    assert len(cameras) == 15
    for number, camera in enumerate(cameras):
        camera.open()
        frame = camera.read(10.0)
        for plane, kind in ((frame.color, "color"), (frame.depth, "depth")):
            stored = cv2.imread(str(APC_SHELF / f"view-{number:02d}.{kind}.png"), cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(plane, stored)
        camera.close()
