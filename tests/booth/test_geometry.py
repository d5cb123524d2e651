"""Between image, camera and booth."""

from __future__ import annotations

import numpy as np
import pytest

from booth.frames import Frame, Intrinsics, Optics
from booth.geometry import inverted, look_at, pixel_rays, projected, rays, registered_depth, transformed

CAMERA = Intrinsics(640, 480, 600.0, 610.0, 321.5, 242.0)
DISTORTED = Intrinsics(640, 480, 600.0, 610.0, 321.5, 242.0, (-0.12, 0.03, 0.001, -0.002, 0.01))


@pytest.mark.parametrize("intrinsics", [CAMERA, DISTORTED], ids=["plain", "distorted"])
def test_a_pixel_lifted_and_projected_comes_back(intrinsics):
    pixels = np.array([[0.0, 0.0], [100.25, 50.5], [639.5, 479.5], [322.0, 242.5]])
    assert projected(intrinsics, rays(intrinsics, pixels) * 0.8) == pytest.approx(pixels, abs=0.01)


def test_the_principal_point_lies_half_a_pixel_from_opencvs_count():
    assert rays(CAMERA, np.array([322.0, 242.5])) == pytest.approx([0, 0, 1])


def test_a_point_behind_the_camera_has_no_pixel():
    assert np.isnan(projected(CAMERA, np.array([0.1, 0.1, -1.0]))).all()


def test_inverted_undoes_a_pose():
    pose = look_at(np.array([0.4, -0.6, 0.7]), np.array([0.0, 0.1, 0.0]))
    points = np.random.default_rng(1).normal(size=(20, 3))
    assert transformed(inverted(pose), transformed(pose, points)) == pytest.approx(points)


def test_a_camera_sees_its_target_in_the_middle_and_the_tray_right_side_up():
    pose = look_at(np.array([0.0, -0.7, 0.7]), np.zeros(3))
    target, above = transformed(inverted(pose), np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.1]]))
    assert target == pytest.approx([0, 0, np.hypot(0.7, 0.7)])
    assert above[1] < 0  # y points down in a camera
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)


def test_a_camera_at_its_own_target_is_refused():
    with pytest.raises(ValueError, match="own place"):
        look_at(np.ones(3), np.ones(3))


def _plane_frame(depth_to_color: np.ndarray) -> Frame:
    depth_camera = Intrinsics(320, 240, 240.0, 240.0, 159.5, 119.5)
    color_camera = Intrinsics(640, 480, 610.0, 610.0, 319.5, 239.5)
    depth = np.full((240, 320), 8000, np.uint16)
    return Frame("a", 0, None, depth, Optics(color_camera, depth_camera, depth_to_color), 0, 0, depth_unit_m=0.0001)


def test_depth_registered_to_a_finer_colour_camera_has_no_gaps():
    shifted = np.eye(4)
    shifted[0, 3] = 0.02
    depth = registered_depth(_plane_frame(shifted))
    middle = depth[60:420, 100:540]
    assert (middle > 0).all()
    assert middle == pytest.approx(0.8, abs=1e-6)


def test_of_two_surfaces_the_nearer_hides_the_other():
    frame = _plane_frame(np.eye(4))
    depth = frame.depth.copy()
    depth[100:140, 100:220] = 4000
    near = Frame("a", 0, None, depth, frame.optics, 0, 0, depth_unit_m=0.0001)
    assert registered_depth(near)[240, 320] == pytest.approx(0.4)
    assert registered_depth(near)[20, 320] == pytest.approx(0.8)


def test_registered_depth_is_handed_back_as_it_is():
    optics = Optics(CAMERA, CAMERA)
    depth = np.random.default_rng(0).integers(0, 5000, (480, 640)).astype(np.uint16)
    frame = Frame("a", 0, None, depth, optics, 0, 0)
    assert np.array_equal(registered_depth(frame), depth.astype(np.float32) * np.float32(0.001))


def test_pixel_rays_go_through_pixel_centres():
    grid = pixel_rays(CAMERA, step=4)
    assert grid.shape == (120, 160, 3)
    assert grid[3, 5] == pytest.approx(rays(CAMERA, np.array([20.5, 12.5])))


def test_no_points_at_all_are_carried_through_a_bent_lens():
    bent = Intrinsics(64, 48, 60.0, 60.0, 31.5, 23.5, (-0.1, 0.03, 0.001, -0.001, 0.0))
    assert rays(bent, np.zeros((0, 2))).shape == (0, 3)
    assert projected(bent, np.zeros((0, 3))).shape == (0, 2)
